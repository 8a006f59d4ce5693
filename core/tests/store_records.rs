//! What is kept: accounts, sealed fields, the journal of answers, enrollments, activity.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/database.rs"]
mod database;
#[path = "common/folder.rs"]
mod folder;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/machine.rs"]
mod machine;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::account::{AccountId, Lifecycle, WhyEnrollAgain};
use authenticator_core::host::{BootTime, ServerClock};
use authenticator_core::phone_sign_in::{AfterKey, Stage, State};
use authenticator_core::protocol::{DevelopmentServers, Issuer, OtpSecret, Purpose, UnixTime, Verdict};
use authenticator_core::store::{
    AboutRequest, ActivityEntry, ActivityKind, EnrollmentKey, Entry, JournalEntry, JournalOutcome, NewAccount,
    NewOtpAccount, OfflineCodes, Store, StoreError,
};
use database::{Database, account, account_id, answer, open_with};
use proptest::prelude::*;
use signed::{ISSUER, issuer};

const NOW: UnixTime = UnixTime::from_seconds(1_800_000_000);

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn verdict(verdict: Verdict) -> JournalOutcome {
    JournalOutcome::Verdict { verdict, attempts_left: None, retry_after: None, reason: None }
}

fn add_otp_account(database: &Database, number: u8, text: &str) {
    let new = NewOtpAccount { id: account_id(number), text, text_of_account: text, next: None };
    assert_eq!(database.store.add_otp_accounts(&[new]).unwrap(), [account_id(number)]);
}

fn counters(database: &Database) -> Vec<u64> {
    let open = database.store.open_answers(account_id(1)).unwrap();
    open.iter().map(|entry| entry.counter.get()).collect()
}

#[test]
fn e8_accounts_come_in_the_order_in_which_they_were_added() {
    let database = Database::new();
    for number in [3, 1, 2] {
        database.store.add_account(&account(number)).unwrap();
    }
    add_otp_account(&database, 4, "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQ");
    let entries = database.store.entries().unwrap();
    assert_eq!(entries.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [3, 1, 2, 4].map(account_id));
    let accounts = database.store.accounts().unwrap();
    let aliases: std::collections::BTreeSet<_> = accounts.iter().map(|account| &account.device_alias).collect();
    assert_eq!(aliases.len(), 3);
}

#[test]
fn an_account_is_kept_as_it_came() {
    let database = Database::with_account();
    let kept = database.store.account(account_id(1)).unwrap().unwrap();
    let new = account(1);
    assert_eq!((kept.id, &kept.device_alias, &kept.device_key), (new.id, &new.device_alias, &new.device_key));
    assert_eq!((&kept.server, &kept.lifecycle), (&new.server, &new.lifecycle));
    assert_eq!((kept.sign_in, kept.counter), (State::Disabled { why: None }, 0));
    let bare = authenticator_core::protocol::AccountClaims { otp: None, challenge: None, ..new.document };
    assert_eq!(kept.document, bare, "the secret of codes is kept apart, the challenge not at all");
    assert_eq!(database.store.account(account_id(2)).unwrap(), None);
}

#[test]
fn e5_adding_an_account_again_changes_nothing() {
    let database = Database::with_account();
    database.store.save_lifecycle(account_id(1), &Lifecycle::Blocked).unwrap();
    database.store.add_account(&account(1)).unwrap();
    let accounts = database.store.accounts().unwrap();
    assert_eq!((accounts.len(), &accounts[0].lifecycle), (1, &Lifecycle::Blocked));
}

#[test]
fn changes_are_kept_each_for_itself() {
    let database = Database::with_account();
    database.store.add_account(&account(2)).unwrap();
    let untouched = database.store.account(account_id(2)).unwrap();
    for (name, state) in machine::states() {
        let before = database.store.account(account_id(1)).unwrap().unwrap().sign_in;
        database.store.save_sign_in(account_id(1), &before, &state).unwrap();
        assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().sign_in, state, "{name}");
        let known = database.store.aliases().unwrap();
        let others: Vec<_> = known.iter().filter(|alias| !alias.starts_with("device-")).collect();
        let mut stay = state.aliases();
        match &state {
            State::DestroyingKey { then: AfterKey::Replaced { .. }, .. } => stay.clear(),
            State::DestroyingKey { alias, .. } => stay.retain(|other| other != alias),
            _ => {}
        }
        assert_eq!(others, stay, "{name}: {known:?}");
    }
    let removed = Lifecycle::Removed { reason: None };
    let must = Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Copied };
    for lifecycle in [Lifecycle::Pending, Lifecycle::Blocked, must, removed, Lifecycle::Removing] {
        database.store.save_lifecycle(account_id(1), &lifecycle).unwrap();
        assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().lifecycle, lifecycle);
        if matches!(lifecycle, Lifecycle::MustEnrollAgain { .. } | Lifecycle::Removed { .. } | Lifecycle::Removing) {
            database.store.save_lifecycle(account_id(1), &Lifecycle::Active).unwrap();
            let kept = database.store.account(account_id(1)).unwrap().unwrap().lifecycle;
            assert_eq!(kept, lifecycle, "late news take nothing back");
        }
    }
    let mut server = account(1).server;
    server.metadata.version += 1;
    database.store.save_server(account_id(1), &server).unwrap();
    assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().server, server);
    assert_eq!(database.store.account(account_id(2)).unwrap(), untouched);
}

#[test]
fn a_secret_that_is_sent_once_survives_later_documents() {
    let database = Database::with_account();
    let mut document = account(1).document;
    let first = document.otp.take();
    document.version += 1;
    database.store.save_document(account_id(1), &document).unwrap();
    assert_eq!(database.store.otp_secret(account_id(1)).unwrap(), first);
    assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().document.version, document.version);

    document.otp = Some(OtpSecret { secret: "bmV3".to_owned(), digits: 6, period: 30 });
    database.store.save_document(account_id(1), &document).unwrap();
    assert_eq!(database.store.otp_secret(account_id(1)).unwrap(), document.otp);
    assert_eq!(database.store.otp_secret(account_id(2)).unwrap(), None);
}

#[test]
fn what_makes_the_codes_is_known_without_their_secret() {
    let database = Database::with_account();
    let mut document = account(1).document;
    let codes = || database.store.account(account_id(1)).unwrap().unwrap().codes;
    let first = document.otp.take().unwrap().period;
    assert_eq!(codes(), OfflineCodes::Noted { period: first });
    document.version += 1;
    document.otp = Some(OtpSecret { secret: "bmV3".to_owned(), digits: 6, period: first + 30 });
    database.store.save_document(account_id(1), &document).unwrap();
    assert_eq!(codes(), OfflineCodes::Noted { period: first + 30 });
    database.raw().execute("UPDATE phone_sign_in SET otp = x'00'", []).unwrap();
    assert_eq!(codes(), OfflineCodes::Noted { period: first + 30 });
    assert_eq!(database.store.otp_secret(account_id(1)), Err(StoreError::Corrupt));
    database.store.save_lifecycle(account_id(1), &Lifecycle::Removing).unwrap();
    assert_eq!(codes(), OfflineCodes::None);
}

#[test]
fn a_change_of_an_account_that_is_gone_is_told() {
    let database = Database::with_account();
    database.store.remove_account(account_id(1)).unwrap();
    let record = account(1);
    let rest = State::Disabled { why: None };
    let saved = database.store.save_sign_in(
        account_id(1),
        &rest,
        &State::OnTheWay { replaces: None, stage: Stage::CheckingDeviceLock },
    );
    assert_eq!(saved, Err(StoreError::Conflict));
    assert_eq!(database.store.save_lifecycle(account_id(1), &Lifecycle::Active), Err(StoreError::Conflict));
    assert_eq!(database.store.save_document(account_id(1), &record.document), Err(StoreError::Conflict));
    assert_eq!(database.store.save_server(account_id(1), &record.server), Err(StoreError::Conflict));
}

#[test]
fn removing_an_account_leaves_nothing_of_it() {
    let database = Database::with_account();
    database.store.add_account(&account(2)).unwrap();
    database.store.keep_answer(&answer(1, 1)).unwrap();
    database.store.keep_answer(&answer(2, 1)).unwrap();
    database.store.note(account_id(1), [1; 16], &line(1)).unwrap();
    database.store.remove_account(account_id(1)).unwrap();
    database.store.remove_account(account_id(1)).unwrap();
    assert_eq!(database.store.account(account_id(1)).unwrap(), None);
    assert_eq!(database.store.open_answers(account_id(1)).unwrap(), []);
    assert_eq!(database.store.activity(account_id(1)).unwrap(), []);
    assert_eq!(database.store.open_answers(account_id(2)).unwrap().len(), 1);
    assert_eq!(database.store.aliases().unwrap(), ["device-2"]);
}

#[test]
fn b10_no_personal_text_and_no_secret_stands_in_the_file() {
    let database = Database::with_account();
    let token = machine::state("RegisteringDevice");
    database.store.save_sign_in(account_id(1), &State::Disabled { why: None }, &token).unwrap();
    database.store.keep_answer(&answer(1, 1)).unwrap();
    let code = "code-in-plaintext-012345";
    let key = EnrollmentKey { account: account_id(5), alias: "device-5".to_owned() };
    database.store.begin_enrollment(&issuer(), code, key, NOW).unwrap();
    database.store.note(account_id(1), [1; 16], &line(1)).unwrap();

    let texts = [
        database::USER_NAME,
        database::DISPLAY_NAME,
        database::SUB,
        database::ORGANISATION,
        database::OTP,
        database::ANSWER,
        machine::TOKEN,
        code,
        "login.contoso.example",
        "challenge.in.plaintext",
        "detail-in-plaintext",
        "device-1",
        "device-5",
    ];
    let seen = |bytes: &[u8]| texts.into_iter().filter(|text| contains(bytes, text)).collect::<Vec<_>>();
    let with_log = database.bytes();
    assert!(contains(&with_log, "phone_sign_in"), "the search finds what is there in the clear");
    assert_eq!(seen(&with_log), Vec::<&str>::new());
    let closed = database.reopened();
    assert_eq!(seen(&closed.bytes()), Vec::<&str>::new());
    assert_eq!(closed.store.account(account_id(1)).unwrap().unwrap().sign_in, token);
}

#[test]
fn a_sealed_value_opens_at_its_own_place_alone() {
    let moves = [
        "UPDATE phone_sign_in SET record = (SELECT record FROM phone_sign_in WHERE id = :two) WHERE id = :one",
        "UPDATE phone_sign_in SET server = (SELECT server FROM phone_sign_in WHERE id = :two) WHERE id = :one",
        "UPDATE phone_sign_in SET server = record WHERE id = :one AND :two = :two",
        "UPDATE phone_sign_in SET record = (SELECT entry FROM activity) WHERE id = :one AND :two = :two",
        "UPDATE phone_sign_in SET record = (SELECT entry FROM journal) WHERE id = :one AND :two = :two",
        "UPDATE phone_sign_in SET version = version + 1 WHERE id = :one AND :two = :two",
        "UPDATE phone_sign_in SET id = x'ffffffffffffffffffffffffffffffff' WHERE id = :two AND :one = :one",
    ];
    for sql in moves {
        let database = Database::with_account();
        database.store.add_account(&account(2)).unwrap();
        database.store.keep_answer(&answer(1, 1)).unwrap();
        database.store.note(account_id(1), [1; 16], &line(1)).unwrap();
        let (one, two) = (account_id(1), account_id(2));
        let raw = database.raw();
        raw.pragma_update(None, "foreign_keys", false).unwrap();
        let changed = raw.execute(sql, &[(":one", one.as_bytes()), (":two", two.as_bytes())]).unwrap();
        assert_eq!(changed, 1, "{sql}");
        assert_eq!(database.store.accounts().map(|_| ()), Err(StoreError::Corrupt), "{sql}");
    }
    for change in ["id = x'ffffffffffffffffffffffffffffffff'", "counter = 2", "signed = signed - 1"] {
        let database = Database::with_account();
        database.store.keep_answer(&answer(1, 1)).unwrap();
        database.raw().execute(&format!("UPDATE journal SET {change}"), []).unwrap();
        let (readable, unreadable) = database.store.open_answers_and_unreadable(account_id(1)).unwrap();
        assert_eq!((readable.len(), unreadable.len()), (0, 1), "{change}");
    }
}

/// The bytes of one column of account 1.
fn column(database: &Database, column: &str) -> Vec<u8> {
    let sql = format!("SELECT {column} FROM phone_sign_in WHERE id = ?1");
    database.raw().query_row(&sql, [account_id(1).as_bytes()], |row| row.get(0)).unwrap()
}

#[test]
fn b9_no_column_can_be_set_back_by_itself() {
    let database = Database::with_account();
    let mut document = account(1).document;
    let mut server = account(1).server;
    let earlier = ["record", "server", "otp"].map(|name| (name, column(&database, name)));
    database.store.keep_answer(&answer(1, 1)).unwrap();
    server.metadata.version += 1;
    database.store.save_server(account_id(1), &server).unwrap();
    document.version += 1;
    document.otp = Some(OtpSecret { secret: "bmV3".to_owned(), digits: 6, period: 30 });
    database.store.save_document(account_id(1), &document).unwrap();
    for (name, earlier) in earlier {
        let now = column(&database, name);
        let set = |bytes: &[u8]| {
            let sql = format!("UPDATE phone_sign_in SET {name} = ?1");
            database.raw().execute(&sql, [bytes]).unwrap();
        };
        set(&earlier);
        let read = database.store.account(account_id(1)).and_then(|_| database.store.otp_secret(account_id(1)));
        assert_eq!(read, Err(StoreError::Corrupt), "{name}");
        set(&now);
        database.store.account(account_id(1)).unwrap();
    }
    assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().counter, 1);
}

#[test]
fn an_answer_that_was_closed_in_the_file_is_not_taken_for_delivered() {
    let database = Database::with_account();
    let new = answer(1, 1);
    database.store.keep_answer(&new).unwrap();
    database.raw().execute("UPDATE journal SET is_open = 0", []).unwrap();
    assert_eq!(database.store.answer_to(account_id(1), new.request), Ok(None));
}

#[test]
fn the_answer_to_one_request_is_not_taken_for_that_to_another() {
    let database = Database::with_account();
    let (one, two) = (answer(1, 1), answer(1, 2));
    database.store.keep_answer(&one).unwrap();
    database.store.keep_answer(&two).unwrap();
    let swap = "UPDATE journal SET request_index = (SELECT request_index FROM journal WHERE counter = 1)";
    database.raw().execute(swap, []).unwrap();
    let answer_to = |request| database.store.answer_to(account_id(1), request).unwrap().map(|answer| answer.counter);
    assert_eq!((answer_to(one.request), answer_to(two.request)), (Some(one.counter), None));
}

#[test]
fn one_flipped_bit_of_a_sealed_value_is_found() {
    let database = Database::with_account();
    for column in ["record", "server"] {
        let raw = database.raw();
        let select = format!("SELECT {column} FROM phone_sign_in");
        let sealed: Vec<u8> = raw.query_row(&select, [], |row| row.get(0)).unwrap();
        let update = format!("UPDATE phone_sign_in SET {column} = ?1");
        for at in [0, 12, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            raw.execute(&update, [changed]).unwrap();
            assert_eq!(database.store.accounts().map(|_| ()), Err(StoreError::Corrupt), "{column} {at}");
        }
        raw.execute(&update, [vec![0_u8; 3]]).unwrap();
        assert_eq!(database.store.accounts().map(|_| ()), Err(StoreError::Corrupt), "{column} cut");
        raw.execute(&update, [sealed]).unwrap();
        database.store.accounts().unwrap();
    }
}

#[test]
fn b5_the_answer_and_its_counter_are_one_commit() {
    let database = Database::with_account();
    database.store.keep_answer(&answer(1, 1)).unwrap();
    let record = database.store.account(account_id(1)).unwrap().unwrap();
    assert_eq!((record.counter, record.next_counter().unwrap().get()), (1, 2));

    let same_id = JournalEntry { id: answer(1, 1).id, ..answer(1, 2) };
    assert!(database.store.keep_answer(&same_id).is_err());
    assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().counter, 1, "no counter without its answer");
    assert_eq!(counters(&database), [1]);
}

#[test]
fn b5_a_second_answer_with_the_same_counter_is_a_conflict() {
    let database = Database::with_account();
    database.store.keep_answer(&answer(1, 1)).unwrap();
    for counter in [1, 3] {
        let late = JournalEntry { id: [9; 16], ..answer(1, counter) };
        assert_eq!(database.store.keep_answer(&late), Err(StoreError::Conflict), "{counter}");
    }
    assert_eq!(database.store.keep_answer(&answer(2, 1)), Err(StoreError::Conflict), "no such account");
    assert_eq!(counters(&database), [1]);
}

#[test]
fn b5_open_answers_come_in_the_order_of_their_counters() {
    let database = Database::with_account();
    for counter in 1..=12 {
        database.store.keep_answer(&answer(1, counter)).unwrap();
    }
    for counter in [2, 5] {
        database.store.close_answer(&answer(1, counter).id, &verdict(Verdict::Approved)).unwrap();
    }
    assert_eq!(counters(&database), [1, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
    let database = database.reopened();
    assert_eq!(counters(&database), [1, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
}

#[test]
fn b5_an_answer_has_exactly_one_result() {
    let database = Database::with_account();
    let new = answer(1, 1);
    database.store.keep_answer(&new).unwrap();
    assert_eq!(database.store.open_answers(account_id(1)).unwrap(), std::slice::from_ref(&new));
    let kept = database.store.answer_to(account_id(1), new.request).unwrap().unwrap();
    assert_eq!((kept.signed, kept.expires, kept.outcome), (new.signed, new.expires, None));
    for outcome in [verdict(Verdict::Approved), verdict(Verdict::Denied), JournalOutcome::Expired] {
        database.store.close_answer(&new.id, &outcome).unwrap();
        let kept = database.store.answer_to(account_id(1), new.request).unwrap().unwrap();
        assert_eq!(kept.outcome, Some(verdict(Verdict::Approved)), "the first stays");
    }
    assert_eq!(database.store.answer_to(account_id(2), new.request).unwrap(), None);
}

#[test]
fn e5_a_code_finds_the_same_key_again() {
    let database = Database::new();
    let key = |number: u8| EnrollmentKey { account: account_id(number), alias: format!("device-{number}") };
    let begin =
        |database: &Database, code: &str, fresh| database.store.begin_enrollment(&issuer(), code, fresh, NOW).unwrap();
    assert_eq!(begin(&database, "code-1", key(1)), key(1));
    assert_eq!(begin(&database, "code-1", key(2)), key(1));
    assert_eq!(begin(&database, "code-2", key(3)), key(3));
    let database = database.reopened();
    assert_eq!(begin(&database, "code-1", key(4)), key(1));
    let mut aliases = database.store.aliases().unwrap();
    aliases.sort();
    assert_eq!(aliases, ["device-1", "device-3"], "the sweep spares keys of enrollments under way");

    let other = Issuer::parse(&format!("{ISSUER}2"), DevelopmentServers::Refused).unwrap();
    assert_eq!(database.store.begin_enrollment(&other, "code-1", key(5), NOW).unwrap(), key(5));
    database.store.abandon_enrollment(account_id(1)).unwrap();
    assert_eq!(begin(&database, "code-1", key(6)), key(6));
}

#[test]
fn e5_keys_of_enrollments_that_never_came_about_are_given_up_after_a_day() {
    const DAY: u64 = 24 * 60 * 60;
    let database = Database::new();
    let key = EnrollmentKey { account: account_id(7), alias: "device-7".to_owned() };
    database.store.begin_enrollment(&issuer(), "code-7", key, NOW).unwrap();
    database.store.abandon_old_enrollments(NOW.plus(DAY)).unwrap();
    assert_eq!(database.store.aliases().unwrap(), ["device-7"]);
    database.store.abandon_old_enrollments(UnixTime::from_seconds(1)).unwrap();
    assert_eq!(database.store.aliases().unwrap(), ["device-7"], "the wall clock was set back");
    database.store.keep_attempt(account_id(7), &"attempt", NOW.plus(DAY)).unwrap();
    database.store.abandon_old_enrollments(NOW.plus(2 * DAY)).unwrap();
    assert_eq!(database.store.aliases().unwrap(), ["device-7"], "it has gone on meanwhile");
    database.store.abandon_old_enrollments(NOW.plus(2 * DAY + 1)).unwrap();
    assert_eq!(database.store.aliases().unwrap(), [""; 0]);
}

#[test]
fn an_installation_is_known_to_one_issuer_alone() {
    let database = Database::new();
    let other = Issuer::parse("https://other.example", DevelopmentServers::Refused).unwrap();
    let own = database.store.installation_id(&issuer()).unwrap();
    assert_ne!(own, database.store.installation_id(&other).unwrap());
    let database = database.reopened();
    assert_eq!(own, database.store.installation_id(&issuer()).unwrap());
    let elsewhere = folder::Folder::new();
    assert_ne!(own, open_with(&elsewhere, [7; 32]).installation_id(&issuer()).unwrap());
}

fn line(at: u64) -> ActivityEntry {
    let detail = Some(format!("detail-in-plaintext-{at}"));
    ActivityEntry::once(UnixTime::from_seconds(at), ActivityKind::Verdict, detail, None)
}

#[test]
fn the_newest_500_lines_of_activity_stay_for_each_account() {
    let database = Database::with_account();
    let note = |account: AccountId, number: u16| {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        id[2] = account.as_bytes()[0];
        database.store.note(account, id, &line(number.into())).unwrap();
    };
    note(account_id(2), 1);
    (0..510).for_each(|number| note(account_id(1), number));
    let lines = database.store.activity(account_id(1)).unwrap();
    let times: Vec<u64> = lines.iter().map(|line| line.at.seconds()).collect();
    assert_eq!(times, (10..510).rev().collect::<Vec<_>>());
    assert_eq!(database.store.activity(account_id(2)).unwrap(), [line(1)]);
}

#[test]
fn lines_that_say_the_same_in_a_row_are_one_line() {
    const DAYS: u64 = 5 * 24 * 60 * 60;
    let database = Database::with_account();
    let about = AboutRequest {
        id: answer(1, 1).request,
        purpose: Purpose::SignIn,
        application: Some("Payroll in plaintext".to_owned()),
        place: Some("Zurich in plaintext".to_owned()),
    };
    let offline = |at, about: Option<&AboutRequest>| {
        let detail = Some("offline".to_owned());
        ActivityEntry::once(NOW.plus(at), ActivityKind::NotDelivered, detail, about.cloned())
    };
    let note = |number: u64, entry: ActivityEntry| {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        database.store.note(account_id(1), id, &entry).unwrap();
    };
    note(0, line(1_800_000_000));
    (0..600).for_each(|number| note(1 + number, offline(number * DAYS / 599, Some(&about))));
    note(900, offline(DAYS, None));
    let lines = database.store.activity(account_id(1)).unwrap();
    let folded = ActivityEntry { first: NOW, count: 600, ..offline(DAYS, Some(&about)) };
    assert_eq!(lines, [offline(DAYS, None), folded, line(1_800_000_000)]);
    let bytes = database.bytes();
    assert!(!contains(&bytes, "Payroll in plaintext") && !contains(&bytes, "Zurich in plaintext"));
}

#[test]
fn lines_of_activity_go_after_90_days() {
    const LIFE: u64 = 90 * 24 * 60 * 60;
    let database = Database::with_account();
    let at = |at: u64| ActivityEntry::once(NOW.plus(at), ActivityKind::Verdict, Some(at.to_string()), None);
    for (number, time) in [0, 1, LIFE + 1].into_iter().enumerate() {
        database.store.note(account_id(1), [u8::try_from(number).unwrap(); 16], &at(time)).unwrap();
    }
    assert_eq!(database.store.activity(account_id(1)).unwrap(), [at(LIFE + 1), at(1)]);
}

#[test]
fn a_closed_answer_has_lost_its_message_and_what_it_was_about() {
    let database = Database::with_account();
    let about = AboutRequest {
        id: answer(1, 1).request,
        purpose: Purpose::SignIn,
        application: Some("Payroll".to_owned()),
        place: Some("Zurich".to_owned()),
    };
    let new = JournalEntry { about: Some(about), ..answer(1, 1) };
    let length = || database.raw().query_row("SELECT length(entry) FROM journal", [], |row| row.get::<_, i64>(0));
    let message = "x".repeat(5_000);
    let signed = authenticator_core::store::SignedAnswer { compact: message, ..new.message.clone() };
    database.store.keep_answer(&JournalEntry { message: signed, ..new.clone() }).unwrap();
    assert!(length().unwrap() > 5_000);
    database.store.close_answer(&new.id, &verdict(Verdict::Approved)).unwrap();
    assert!(length().unwrap() < 300, "{:?}", length());
    let closed = database.store.answer_to(account_id(1), new.request).unwrap().unwrap();
    assert_eq!((closed.counter, closed.outcome), (new.counter, Some(verdict(Verdict::Approved))));
}

#[test]
fn closed_answers_go_after_90_days_or_behind_200_others_and_open_ones_never() {
    const LIFE: u64 = 90 * 24 * 60 * 60;
    let database = Database::with_account();
    let signed_at = |counter, at: u64| JournalEntry { signed: UnixTime::from_seconds(at), ..answer(1, counter) };
    let is_known = |counter| database.store.answer_to(account_id(1), answer(1, counter).request).unwrap().is_some();
    database.store.keep_answer(&signed_at(1, 1_000)).unwrap();
    database.store.keep_answer(&signed_at(2, 1_000)).unwrap();
    database.store.close_answer(&answer(1, 2).id, &verdict(Verdict::Approved)).unwrap();
    database.store.keep_answer(&signed_at(3, 1_000 + LIFE)).unwrap();
    assert!(is_known(2), "for 90 days");
    database.store.forget_old_answers(UnixTime::from_seconds(1_000 + LIFE)).unwrap();
    assert!(is_known(2), "for 90 days");
    database.store.forget_old_answers(UnixTime::from_seconds(1_001 + LIFE)).unwrap();
    assert!(!is_known(2) && is_known(1), "an open one stays");
    for counter in 4..=210 {
        database.store.keep_answer(&signed_at(counter, 1_000 + LIFE)).unwrap();
        database.store.close_answer(&answer(1, counter).id, &verdict(Verdict::Approved)).unwrap();
    }
    assert!(is_known(10) && !is_known(9) && is_known(3) && is_known(1));
    assert_eq!(counters(&database), [1, 3]);
}

#[test]
fn an_ended_account_has_no_secret_for_codes_and_has_let_go_of_its_keys() {
    for lifecycle in [Lifecycle::Removed { reason: None }, Lifecycle::Removing] {
        let database = Database::with_account();
        let keys = ["device-1".to_owned(), "device-2".to_owned()];
        assert_eq!(database.store.released(&keys).unwrap(), [""; 0]);
        database.store.save_lifecycle(account_id(1), &lifecycle).unwrap();
        assert_eq!(database.store.otp_secret(account_id(1)).unwrap(), None);
        assert_eq!(database.store.released(&keys).unwrap(), ["device-1"]);
        let database = database.reopened();
        assert_eq!(database.store.released(&keys).unwrap(), ["device-1"], "until they are gone");
        let being_removed = database.store.accounts_being_removed().unwrap();
        assert_eq!(being_removed.len(), usize::from(lifecycle == Lifecycle::Removing));
    }
}

#[test]
fn a_key_is_let_go_of_in_the_commit_after_which_nothing_needs_it() {
    let database = Database::with_account();
    let all: Vec<String> = machine::states()
        .iter()
        .flat_map(|(_, state)| state.aliases().into_iter().map(str::to_owned).collect::<Vec<_>>())
        .chain(["device-1".to_owned()])
        .collect();
    for (name, state) in machine::states() {
        let before = database.store.account(account_id(1)).unwrap().unwrap().sign_in;
        database.store.save_sign_in(account_id(1), &before, &state).unwrap();
        let released = database.store.released(&all).unwrap();
        for alias in before.aliases_that_stay() {
            let stays = state.aliases_that_stay().contains(&alias);
            assert_eq!(released.iter().any(|other| other == alias), !stays, "{name}: {alias}");
        }
        assert!(!released.contains(&"device-1".to_owned()));
    }
    database.store.remove_account(account_id(1)).unwrap();
    assert!(database.store.released(&all).unwrap().contains(&"device-1".to_owned()));
}

#[test]
fn an_enrollment_that_was_refused_lets_go_of_its_key_and_one_that_was_forgotten_does_not() {
    let database = Database::new();
    let key = |number: u8| EnrollmentKey { account: account_id(number), alias: format!("device-{number}") };
    let keys = ["device-1".to_owned(), "device-2".to_owned()];
    database.store.begin_enrollment(&issuer(), "code-1", key(1), NOW).unwrap();
    database.store.begin_enrollment(&issuer(), "code-2", key(2), NOW).unwrap();
    assert!(database.store.abandon_enrollment(account_id(1)).unwrap());
    assert!(!database.store.abandon_enrollment(account_id(1)).unwrap());
    database.store.abandon_old_enrollments(NOW.plus(10 * 24 * 60 * 60)).unwrap();
    assert_eq!(database.store.aliases().unwrap(), [""; 0]);
    assert_eq!(
        database.store.released(&keys).unwrap(),
        ["device-1"],
        "it may have become an account's in a newer copy"
    );
}

#[test]
fn an_attempt_of_an_enrollment_is_kept_with_it_and_sealed() {
    let database = Database::new();
    let key = EnrollmentKey { account: account_id(1), alias: "device-1".to_owned() };
    let attempt = |database: &Database| database.store.attempt::<String>(account_id(1)).unwrap();
    assert_eq!(
        database.store.keep_attempt(account_id(1), &"first", NOW),
        Err(StoreError::Conflict),
        "no such enrollment"
    );
    database.store.begin_enrollment(&issuer(), "code-1", key, NOW).unwrap();
    assert_eq!(attempt(&database), None);
    for text in ["nonce-in-plaintext-1", "nonce-in-plaintext-2"] {
        database.store.keep_attempt(account_id(1), &text, NOW).unwrap();
        assert_eq!(attempt(&database).as_deref(), Some(text));
    }
    let database = database.reopened();
    assert_eq!(attempt(&database).as_deref(), Some("nonce-in-plaintext-2"));
    assert!(!contains(&database.bytes(), "nonce-in-plaintext"));
    assert!(database.store.abandon_enrollment(account_id(1)).unwrap());
    assert_eq!(attempt(&database), None);
}

#[test]
fn an_account_that_is_enrolled_again_has_one_key_until_another_takes_its_place() {
    let database = Database::new();
    for number in [1, 2, 3] {
        database.store.add_account(&account(number)).unwrap();
    }
    let fresh = |number: u8| EnrollmentKey { account: account_id(number), alias: format!("device-{number}") };
    let begin = |number| database.store.begin_replacement(account_id(2), fresh(number), NOW).unwrap();
    assert_eq!(database.store.replacement_of(account_id(2)).unwrap(), None);
    assert_eq!((begin(7), begin(8)), (fresh(7), fresh(7)), "the same key again");
    assert_eq!(database.store.replacement_of(account_id(2)).unwrap(), Some(fresh(7)));
    assert_eq!(database.store.replaces(account_id(7)).unwrap(), Some(account_id(2)));
    database.store.replace_enrollment_key(account_id(7), "device-9").unwrap();
    assert_eq!(database.store.replacement_of(account_id(2)).unwrap().unwrap().alias, "device-9");
    let keys = [7, 9].map(|number| format!("device-{number}"));
    assert_eq!(database.store.released(&keys).unwrap(), ["device-7"], "another key, and the one before is let go");
}

#[test]
fn the_time_of_the_server_is_kept_for_the_next_start_of_the_app() {
    let database = Database::with_account();
    let boot = |millis| BootTime { boot_id: "boot-1".to_owned(), millis };
    let clock = ServerClock::new(NOW, boot(5_000));
    assert_eq!(database.store.server_clock(account_id(1)).unwrap(), None);
    database.store.save_server_clock(account_id(1), &ServerClock::new(NOW, boot(1_000))).unwrap();
    database.store.save_server_clock(account_id(1), &clock).unwrap();
    database.store.save_server_clock(account_id(2), &clock).unwrap();
    assert_eq!(database.store.server_clock(account_id(2)).unwrap(), None, "no such account");
    let database = database.reopened();
    let kept = database.store.server_clock(account_id(1)).unwrap().unwrap();
    assert_eq!(kept.now(&boot(65_000)), Some(NOW.plus(60)));
    assert_eq!(kept.now(&BootTime { boot_id: "boot-2".to_owned(), millis: 65_000 }), None, "the phone was started");
}

/// Account `number` of a counter, whose next code is that of `next`.
fn counting(number: u8, name: &'static str, next: u64) -> NewOtpAccount<'static> {
    NewOtpAccount { id: account_id(number), text: name, text_of_account: name, next: Some(next) }
}

fn next_of(database: &Database, number: u8) -> Option<u64> {
    database.store.otp_account(account_id(number)).unwrap().unwrap().next
}

#[test]
fn e9_a_counter_is_set_forward_and_never_back() {
    let database = Database::new();
    let add = |new: NewOtpAccount<'_>| database.store.add_otp_accounts(&[new]).unwrap();
    assert_eq!(add(counting(1, "otpauth://a", 5)), [account_id(1)]);
    for (offered, kept) in [(5, 5), (3, 5), (9, 9), (0, 9)] {
        assert_eq!(add(counting(2, "otpauth://a", offered)), [account_id(1)], "it is the same account");
        assert_eq!(next_of(&database, 1), Some(kept), "{offered} was offered");
    }
    assert_eq!(database.store.take_otp_counter(account_id(1)).unwrap(), 9);
    add(counting(2, "otpauth://a", 9));
    assert_eq!(next_of(&database, 1), Some(10), "a code that was shown does not come again");
}

/// Each with a connection of its own, as two processes have.
#[test]
fn e9_two_at_one_file_never_take_one_counter_twice() {
    let database = Database::new();
    database.store.add_otp_accounts(&[counting(1, "otpauth://a", 0)]).unwrap();
    let take = |store: &Store| (0..100).map(|_| store.take_otp_counter(account_id(1)).unwrap()).collect::<Vec<_>>();
    let other = database::open(&database.folder);
    let [first, second] = std::thread::scope(|scope| {
        let beside = scope.spawn(|| take(&other));
        [take(&database.store), beside.join().unwrap()]
    });
    assert!(first.is_sorted() && second.is_sorted(), "a counter went back");
    let mut taken = [first, second].concat();
    taken.sort_unstable();
    assert_eq!(taken, (0..200).collect::<Vec<_>>());
}

#[test]
fn e9_an_account_of_an_earlier_version_is_found_by_its_own_text() {
    let database = Database::new();
    let counted = |text_of_account| NewOtpAccount {
        id: account_id(if text_of_account == "otpauth://a" { 2 } else { 1 }),
        text: "otpauth://a&counter=5",
        text_of_account,
        next: Some(5),
    };
    // Those versions knew the whole text alone.
    database.store.add_otp_accounts(&[counted("otpauth://a&counter=5")]).unwrap();
    assert_eq!(database.store.add_otp_accounts(&[counted("otpauth://a")]).unwrap(), [account_id(1)]);
}

#[test]
fn e9_accounts_are_added_all_or_none() {
    let database = Database::new();
    let both = [counting(1, "otpauth://a", 0), counting(2, "otpauth://b", 0), counting(3, "otpauth://a", 4)];
    assert_eq!(database.store.add_otp_accounts(&both).unwrap(), [1, 2, 1].map(account_id));
    assert_eq!((next_of(&database, 1), next_of(&database, 2)), (Some(4), Some(0)));
    database
        .raw()
        .execute("UPDATE one_time_password SET record = x'00' WHERE id = ?1", [account_id(2).as_bytes()])
        .unwrap();
    let more = [counting(4, "otpauth://c", 0), counting(5, "otpauth://b", 7)];
    assert_eq!(database.store.add_otp_accounts(&more), Err(StoreError::Corrupt));
    assert_eq!(database.store.entries().unwrap().len(), 2, "the one before it was not added either");
}

#[test]
fn one_look_gives_an_account_of_whatever_provider() {
    let database = Database::with_account();
    let text = "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQ";
    add_otp_account(&database, 2, text);
    let Some(Entry::PhoneSignIn(record)) = database.store.entry(account_id(1)).unwrap() else { panic!("an account") };
    assert_eq!(Some(record), database.store.account(account_id(1)).unwrap());
    let Some(Entry::OneTimePassword(record)) = database.store.entry(account_id(2)).unwrap() else { panic!("codes") };
    assert_eq!((record.text.as_str(), record.next), (text, None));
    assert!(database.store.entry(account_id(3)).unwrap().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_counter_is_the_number_of_kept_answers(tried in prop::collection::vec(1_u64..8, 0..24)) {
        let database = Database::with_account();
        let mut kept = 0;
        for (number, counter) in tried.into_iter().enumerate() {
            let id = [u8::try_from(number).unwrap(); 16];
            let new = JournalEntry { id, ..answer(1, counter) };
            let result = database.store.keep_answer(&new);
            prop_assert_eq!(result, if counter == kept + 1 { Ok(()) } else { Err(StoreError::Conflict) });
            kept += u64::from(result.is_ok());
        }
        prop_assert_eq!(counters(&database), (1..=kept).collect::<Vec<_>>());
    }
}

#[test]
fn an_older_document_or_older_metadata_never_takes_the_place_of_a_newer_one() {
    let database = Database::with_account();
    let older = account(1);
    let mut document = older.document.clone();
    document.version += 1;
    database.store.save_document(account_id(1), &document).unwrap();
    assert_eq!(database.store.save_document(account_id(1), &older.document), Err(StoreError::Conflict));
    let mut server = older.server.clone();
    server.metadata.version += 1;
    database.store.save_server(account_id(1), &server).unwrap();
    assert_eq!(database.store.save_server(account_id(1), &older.server), Err(StoreError::Conflict));
    let kept = database.store.account(account_id(1)).unwrap().unwrap();
    assert_eq!((kept.document.version, kept.server), (document.version, server));
}

#[test]
fn an_enrollment_that_replaces_an_account_finds_its_key_and_its_attempt_again() {
    let database = Database::with_account();
    let key = |number: u8| EnrollmentKey { account: account_id(number), alias: format!("device-{number}") };
    assert_eq!(database.store.replacement_of(account_id(1)).unwrap(), None);
    assert_eq!(database.store.begin_replacement(account_id(1), key(6), NOW).unwrap(), key(6));
    assert_eq!(database.store.attempt::<String>(account_id(6)).unwrap(), None);
    database.store.keep_attempt(account_id(6), &"attempt in plaintext", NOW).unwrap();
    let bytes = database.bytes();
    assert!(!bytes.windows(20).any(|part| part == b"attempt in plaintext"), "it may hold tokens");

    let database = database.reopened();
    assert_eq!(database.store.begin_replacement(account_id(1), key(7), NOW).unwrap(), key(6));
    assert_eq!(database.store.replacement_of(account_id(1)).unwrap(), Some(key(6)));
    assert_eq!(database.store.attempt::<String>(account_id(6)).unwrap().as_deref(), Some("attempt in plaintext"));
    database.store.replace_enrollment_key(account_id(6), "device-8").unwrap();
    assert_eq!(database.store.replacement_of(account_id(1)).unwrap().unwrap().alias, "device-8");
    assert_eq!(database.store.attempt::<String>(account_id(6)).unwrap(), None, "of a key that is gone");

    database.store.keep_attempt(account_id(6), &"attempt", NOW).unwrap();
    assert!(database.store.abandon_enrollment(account_id(6)).unwrap());
    assert_eq!(database.store.attempt::<String>(account_id(6)).unwrap(), None);
    assert_eq!(database.store.keep_attempt(account_id(6), &"late", NOW), Err(StoreError::Conflict));
}

#[test]
fn p9_an_account_that_becomes_active_takes_the_place_of_older_ones_of_its_user() {
    let database = Database::with_account();
    let mut other = account(2);
    other.document.sub = authenticator_core::protocol::Opaque::parse("another").unwrap();
    database.store.add_account(&other).unwrap();
    let new = NewAccount { lifecycle: Lifecycle::Pending, ..account(3) };
    database.store.add_account(&new).unwrap();
    let lifecycle = |number| database.store.account(account_id(number)).unwrap().unwrap().lifecycle;
    assert_eq!(lifecycle(1), Lifecycle::Active, "while it is pending it replaces nothing");

    database.store.save_lifecycle(account_id(3), &Lifecycle::Active).unwrap();
    assert_eq!([lifecycle(1), lifecycle(2), lifecycle(3)], [Lifecycle::Removing, Lifecycle::Active, Lifecycle::Active]);
    let listed: Vec<_> = database.store.entries().unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(listed, [account_id(3), account_id(2), account_id(1)]);
}
