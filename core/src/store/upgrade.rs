//! The rows of version 1, sealed anew for version 2. Each column was sealed for itself then, and some stood in the clear.

use rusqlite::{Row, Transaction};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::accounts::{Contents, FIRST_VERSION, ServerRecord, add_row, device_index, place};
use super::journal::{Beside, Contents as Answer, Progress};
use super::released_keys::release;
use super::seal::{Place, Sealer};
use super::statements::execute;
use super::{
    ActivityEntry, ActivityKind, EnrollmentKey, JournalOutcome, SignedAnswer, StoreError, activity, enrollments,
    journal, one_time_passwords,
};
use crate::account::AccountId;
use crate::protocol::{Counter, Decision, OtpSecret, RequestId, UnixTime};

/// Fills the tables of version 2. A row that does not open is no reason to keep all others from their owner: of an account it
/// stays as one that cannot be read, and can be forgotten; any other is left out.
pub(super) fn move_rows(transaction: &Transaction<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    each(transaction, "SELECT id, code_index, alias, begun FROM enrollment_1", &mut |row| {
        let key = EnrollmentKey { account: AccountId::from_bytes(row.get(0)?), alias: row.get(2)? };
        enrollments::add_earlier(transaction, sealer, row.get(1)?, key, row.get(3)?)
    })?;
    let accounts = "SELECT id, device_alias, device_key, server, document, otp, lifecycle, sign_in, counter, device_index \
        FROM phone_sign_in_1";
    each(transaction, accounts, &mut |row| {
        let id = AccountId::from_bytes(row.get(0)?);
        match opened(account(row, sealer, id))? {
            Some((mut contents, server, otp)) => {
                let otp = otp.filter(|_| !contents.lifecycle.has_ended());
                contents.otp = otp.as_ref().map(|_| FIRST_VERSION);
                contents.otp_period = otp.as_ref().map(|otp| otp.period);
                if contents.lifecycle.has_ended() {
                    // The sweep of that version took them for orphans.
                    let others = contents.sign_in.aliases();
                    for alias in others.into_iter().chain([contents.device_alias.as_str()]) {
                        release(transaction, sealer, alias)?;
                    }
                }
                let version = FIRST_VERSION.to_be_bytes();
                let otp = otp.map(|otp| sealer.seal(place("otp", &id, &version), &otp)).transpose()?;
                let index = device_index(sealer, &server.issuer, &contents.document);
                let server = sealer.seal(place("server", &id, &version), &server)?;
                add_row(transaction, sealer, id, index, &contents, server, otp)
            }
            None => add_unreadable(transaction, id, row.get(9)?),
        }
    })?;
    each(transaction, "SELECT id, text_index, text, next FROM one_time_password_1", &mut |row| {
        let id: [u8; 16] = row.get(0)?;
        let text = opened(open::<String>(sealer, "one_time_password", "text", &id, &row.get::<_, Vec<u8>>(2)?))?;
        let next = row.get::<_, Option<i64>>(3)?.map(u64::try_from).transpose().map_err(|_| StoreError::Corrupt)?;
        match text {
            Some(text) => {
                let text = zeroize::Zeroizing::new(text);
                one_time_passwords::add_row(transaction, sealer, AccountId::from_bytes(id), row.get(1)?, &text, next)
            }
            None => {
                let sql = "INSERT INTO one_time_password (id, text_index, record) VALUES (?1, ?2, x'')";
                execute(transaction, sql, &[&id, &row.get::<_, Vec<u8>>(1)?])?;
                Ok(())
            }
        }
    })?;
    let answers = "SELECT id, account, request, counter, decision, message, signed, expires, outcome FROM journal_1";
    each(transaction, answers, &mut |row| match opened(answer(row, sealer))? {
        Some((beside, contents)) => journal::add_row(transaction, sealer, &beside, &contents),
        None => Ok(()),
    })?;
    each(transaction, "SELECT id, account, at, entry FROM activity_1 ORDER BY position", &mut |row| {
        let id: [u8; 16] = row.get(0)?;
        let at = UnixTime::from_seconds(unsigned(row, 2)?);
        match opened(open::<Line>(sealer, "activity", "entry", &id, &row.get::<_, Vec<u8>>(3)?))? {
            Some(Line { kind, detail }) => {
                let entry = ActivityEntry::once(at, kind, detail, None);
                activity::add_row(transaction, sealer, AccountId::from_bytes(row.get(1)?), &id, &entry)
            }
            None => Ok(()),
        }
    })
}

#[derive(Deserialize)]
struct Line {
    kind: ActivityKind,
    detail: Option<String>,
}

fn account(
    row: &Row<'_>,
    sealer: &Sealer,
    id: AccountId,
) -> Result<(Contents, ServerRecord, Option<OtpSecret>), StoreError> {
    let sealed = |column: usize| row.get::<_, Vec<u8>>(column).map_err(StoreError::from);
    let id = id.as_bytes();
    let otp: Option<Vec<u8>> = row.get(5)?;
    let otp: Option<OtpSecret> = otp.map(|otp| open(sealer, "phone_sign_in", "otp", id, &otp)).transpose()?;
    let contents = Contents {
        device_alias: row.get(1)?,
        device_key: open(sealer, "phone_sign_in", "device_key", id, &sealed(2)?)?,
        document: open(sealer, "phone_sign_in", "document", id, &sealed(4)?)?,
        lifecycle: open(sealer, "phone_sign_in", "lifecycle", id, &sealed(6)?)?,
        sign_in: open(sealer, "phone_sign_in", "sign_in", id, &sealed(7)?)?,
        counter: unsigned(row, 8)?,
        server: FIRST_VERSION,
        otp: None,
        otp_period: None,
        farewell: None,
        vouching: None,
    };
    Ok((contents, open(sealer, "phone_sign_in", "server", id, &sealed(3)?)?, otp))
}

/// A row whose seal does not open, as it was before.
fn add_unreadable(transaction: &Transaction<'_>, id: AccountId, device_index: Vec<u8>) -> Result<(), StoreError> {
    let sql = "INSERT INTO phone_sign_in (id, device_index, version, record, server, otp, removing) \
        VALUES (?1, ?2, ?3, x'', x'', NULL, 0)";
    execute(transaction, sql, &[&id.as_bytes(), &device_index, &FIRST_VERSION])?;
    Ok(())
}

fn answer(row: &Row<'_>, sealer: &Sealer) -> Result<(Beside, Answer), StoreError> {
    let id: [u8; 16] = row.get(0)?;
    let outcome: Option<Vec<u8>> = row.get(8)?;
    let outcome: Option<JournalOutcome> =
        outcome.map(|outcome| open(sealer, "journal", "outcome", &id, &outcome)).transpose()?;
    let progress = match outcome {
        Some(outcome) => Progress::Closed { outcome },
        None => {
            let message: SignedAnswer = open(sealer, "journal", "message", &id, &row.get::<_, Vec<u8>>(5)?)?;
            Progress::Open { message, about: None }
        }
    };
    let decision = match row.get::<_, String>(4)?.as_str() {
        "approve" => Decision::Approve,
        "deny" => Decision::Deny,
        "report" => Decision::Report,
        _ => return Err(StoreError::Corrupt),
    };
    let beside = Beside {
        id,
        account: AccountId::from_bytes(row.get(1)?),
        counter: Counter::new(unsigned(row, 3)?).ok_or(StoreError::Corrupt)?,
        signed: UnixTime::from_seconds(unsigned(row, 6)?),
    };
    let (request, expires) = (RequestId::from_bytes(row.get(2)?), UnixTime::from_seconds(unsigned(row, 7)?));
    Ok((beside, Answer { request, decision, expires, progress }))
}

fn open<T: DeserializeOwned>(
    sealer: &Sealer,
    table: &'static str,
    column: &'static str,
    row: &[u8; 16],
    sealed: &[u8],
) -> Result<T, StoreError> {
    sealer.open(Place { table, column, row, bound: &[] }, sealed)
}

fn unsigned(row: &Row<'_>, column: usize) -> Result<u64, StoreError> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| StoreError::Corrupt)
}

/// `None` where a row does not open; any other failure ends the upgrade.
fn opened<T>(result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::Corrupt) => Ok(None),
        Err(error) => Err(error),
    }
}

fn each(
    transaction: &Transaction<'_>,
    select: &str,
    work: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare(select)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        work(row)?;
    }
    Ok(())
}
