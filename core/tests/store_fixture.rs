//! Databases of every schema that was released open with all their rows. `core/tests/fixtures/schema_N.db` is written once,
//! by `WRITE_FIXTURE=1 cargo test -p authenticator-core --test store_fixture`, and never changed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

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

use std::fs;
use std::path::Path;

use authenticator_core::account::Provider;
use authenticator_core::app_lock::{AppPin, Grace, PinVerifier, Tries};
use authenticator_core::host::BootTime;
use authenticator_core::memory::SecretBytes;
use authenticator_core::protocol::{UnixTime, Verdict};
use authenticator_core::store::{
    ActivityEntry, ActivityKind, AppLockRecord, EnrollmentKey, Entry, JournalOutcome, LockMethod, NewOtpAccount,
    NewRestored, OfflineCodes, PinLock, RestoredAccount, RestoredRecord, Store, StoreError,
};
use database::{DATA_KEY, account, account_id, answer, file, open};
use folder::Folder;
use rusqlite::Connection;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
const OTP_TEXT: &str = "otpauth://hotp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=7";
const LABEL: &str = "My codes";
const NOW: UnixTime = UnixTime::from_seconds(1_800_000_000);

fn approved() -> JournalOutcome {
    JournalOutcome::Verdict { verdict: Verdict::Approved, attempts_left: None, retry_after: None, reason: None }
}

/// A row of every table, in as many shapes as there are.
fn fill(store: &Store) {
    store.add_account(&account(1)).unwrap();
    store.add_account(&account(2)).unwrap();
    let otp = NewOtpAccount { id: account_id(3), text: OTP_TEXT, text_of_account: OTP_TEXT, next: Some(7) };
    store.add_otp_accounts(&[otp]).unwrap();
    let disabled = machine::state("Disabled");
    store.save_sign_in(account_id(1), &disabled, &machine::state("Enabled")).unwrap();
    store.save_sign_in(account_id(2), &disabled, &machine::state("RegisteringCredential")).unwrap();
    store.keep_answer(&answer(1, 1)).unwrap();
    store.close_answer(&answer(1, 1).id, &approved()).unwrap();
    store.keep_answer(&answer(1, 2)).unwrap();
    let key = EnrollmentKey { account: account_id(4), alias: "device-4".to_owned() };
    store.begin_enrollment(&signed::issuer(), "code-4", key, NOW).unwrap();
    let entry = ActivityEntry::once(NOW, ActivityKind::Enrolled, None, None);
    store.note(account_id(1), [9; 16], &entry).unwrap();
    store.set_label(account_id(3), Some(LABEL)).unwrap();
    let new = NewRestored { id: account_id(5), label: None, account: RestoredAccount::Organisation(restored()) };
    assert_eq!(store.restore(&[new]).unwrap(), [account_id(5)]);
    store.set_app_lock(None, Some(&app_lock())).unwrap();
}

fn pin() -> AppPin {
    AppPin::typed("194857").unwrap()
}

fn app_lock() -> AppLockRecord {
    let verifier = PinVerifier::new(&pin(), [3; 16]).unwrap();
    let tries = Tries::default().one_more().unwrap();
    let tried = Some(BootTime { boot_id: "boot-1".to_owned(), millis: 7_000 });
    let method = LockMethod::Pin(PinLock { verifier, tries, tried, undecided: false, wipes: true });
    AppLockRecord { id: [4; 16], grace: Grace::OneMinute, method }
}

/// The lock of the app, which goes then: earlier schemas have none.
fn check_app_lock(store: &Store) {
    let kept = store.app_lock().unwrap().unwrap();
    let LockMethod::Pin(lock) = &kept.method else { panic!("no PIN") };
    assert_eq!(lock.verifier.matches(&pin()), Ok(true));
    assert_eq!(kept, app_lock());
    store.set_app_lock(Some(kept.id), None).unwrap();
}

fn restored() -> RestoredRecord {
    RestoredRecord {
        issuer: signed::issuer(),
        organisation: "Contoso".to_owned(),
        user_name: "restored@contoso.example".to_owned(),
        display_name: "Ben".to_owned(),
    }
}

/// The account of a backup, which goes then: earlier schemas have none.
fn check_restored(store: &Store) {
    let Ok(Some(Entry::Restored(kept))) = store.entry(account_id(5)) else { panic!("no account of a backup") };
    assert_eq!(kept, restored());
    store.remove_account(account_id(5)).unwrap();
}

fn check(store: &Store) {
    use Provider::{OneTimePassword, PhoneSignIn};
    let entries = [(account_id(1), PhoneSignIn), (account_id(2), PhoneSignIn), (account_id(3), OneTimePassword)];
    assert_eq!(store.entries().unwrap(), entries);
    for number in [1, 2] {
        let (kept, new) = (store.account(account_id(number)).unwrap().unwrap(), account(number));
        assert_eq!((kept.device_alias, kept.device_key, kept.server), (new.device_alias, new.device_key, new.server));
        assert_eq!((kept.lifecycle, kept.document.device_id), (new.lifecycle, new.document.device_id));
        let period = store.otp_secret(account_id(number)).unwrap().unwrap().period;
        assert_ne!(kept.codes, OfflineCodes::None);
        store.note_otp_period(account_id(number), period).unwrap();
        assert_eq!(store.account(account_id(number)).unwrap().unwrap().codes, OfflineCodes::Noted { period });
        assert!(store.otp_secret(account_id(number)).unwrap().is_some());
    }
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().sign_in, machine::state("Enabled"));
    assert_eq!(store.account(account_id(2)).unwrap().unwrap().sign_in, machine::state("RegisteringCredential"));
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().counter, 2);
    let answered = store.answer_to(account_id(1), answer(1, 1).request).unwrap();
    assert_eq!(answered.unwrap().outcome, Some(approved()));
    let open = store.open_answers(account_id(1)).unwrap();
    assert_eq!(
        open.iter().map(|entry| (&entry.message, entry.counter.get())).collect::<Vec<_>>(),
        [(&answer(1, 2).message, 2)]
    );
    let otp = store.otp_account(account_id(3)).unwrap().unwrap();
    assert_eq!((otp.text.as_str(), otp.next), (OTP_TEXT, Some(7)));
    assert_eq!(store.take_otp_counter(account_id(3)).unwrap(), 7);
    let other = EnrollmentKey { account: account_id(5), alias: "device-5".to_owned() };
    let kept = store.begin_enrollment(&signed::issuer(), "code-4", other, NOW).unwrap();
    assert_eq!(kept.alias, "device-4");
    assert_eq!(store.activity(account_id(1)).unwrap().len(), 1);
}

fn write(path: &Path) {
    let folder = Folder::new();
    let store = open(&folder);
    fill(&store);
    drop(store);
    fs::create_dir_all(FIXTURES).unwrap();
    fs::copy(file(&folder), path).unwrap();
}

/// The newest schema, whose fixture is written by this program.
const NEWEST: u32 = 5;

fn fixture(schema: u32) -> Folder {
    let fixture = Path::new(FIXTURES).join(format!("schema_{schema}.db"));
    if schema == NEWEST && std::env::var_os("WRITE_FIXTURE").is_some() {
        write(&fixture);
    }
    let folder = Folder::new();
    fs::copy(&fixture, file(&folder)).unwrap();
    folder
}

#[test]
fn a_database_of_each_schema_opens_with_all_its_rows() {
    for schema in 1..=NEWEST {
        let folder = fixture(schema);
        let labelled = (schema >= 3).then(|| LABEL.to_owned());
        assert_eq!(open(&folder).label(account_id(3)).unwrap(), labelled);
        if schema >= 4 {
            check_restored(&open(&folder));
        }
        if schema >= 5 {
            check_app_lock(&open(&folder));
        }
        check(&open(&folder));
        check_again_after_reopening(&folder);
    }
}

fn schema_of(folder: &Folder) -> String {
    let raw = Connection::open(file(folder)).unwrap();
    let version: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut statement =
        raw.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name").unwrap();
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    format!("PRAGMA user_version = {version};\n\n{};\n", tables.join(";\n\n"))
}

#[test]
fn an_upgraded_database_has_the_schema_of_a_new_one() {
    for schema in 1..NEWEST {
        let (upgraded, new) = (fixture(schema), Folder::new());
        let snapshot = format!("{}/tests/snapshots/schema_{schema}.sql", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(schema_of(&upgraded), fs::read_to_string(snapshot).unwrap());
        drop((open(&upgraded), open(&new)));
        assert_eq!(schema_of(&upgraded), schema_of(&new));
        let raw = Connection::open(file(&upgraded)).unwrap();
        let broken: Vec<String> = raw
            .prepare("PRAGMA foreign_key_check")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(broken, [""; 0]);
    }
}

#[test]
fn an_upgrade_that_breaks_off_loses_nothing_and_is_done_by_the_next_start() {
    // At every number of pages at which the file runs full within the upgrade.
    let mut broken_off = 0;
    for pages in 20.. {
        let folder = fixture(1);
        let before = schema_of(&folder);
        let locked = Store::open(&file(&folder)).unwrap();
        locked.limit_pages(pages).unwrap();
        let unlocked =
            locked.unlock(&SecretBytes::copied(&DATA_KEY).unwrap()).map(|store| store.entries().unwrap().len());
        match unlocked {
            Ok(entries) => {
                assert_eq!(entries, 3);
                break;
            }
            Err(error) => assert_eq!(error, StoreError::Full, "{pages}"),
        }
        broken_off += 1;
        assert_eq!(schema_of(&folder), before, "{pages}");
        check(&open(&folder));
    }
    assert!(broken_off > 5, "{broken_off}");
}

#[test]
fn an_account_that_cannot_be_read_holds_up_no_upgrade() {
    let folder = fixture(1);
    let raw = Connection::open(file(&folder)).unwrap();
    raw.execute("UPDATE phone_sign_in SET lifecycle = x'00' WHERE id = ?1", [account_id(2).as_bytes()]).unwrap();
    drop(raw);
    let store = open(&folder);
    assert_eq!(store.entries().unwrap().len(), 3);
    assert!(store.account(account_id(1)).unwrap().is_some());
    assert_eq!(store.account(account_id(2)).map(|_| ()), Err(StoreError::Corrupt));
    store.remove_account(account_id(2)).unwrap();
    assert_eq!(store.accounts().unwrap().len(), 1);
}

#[test]
fn two_processes_that_upgrade_one_database_do_it_once() {
    let folder = fixture(1);
    std::thread::scope(|scope| {
        let openings: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&folder).entries().unwrap().len())).collect();
        for opening in openings {
            assert_eq!(opening.join().unwrap(), 3);
        }
    });
    check(&open(&folder));
}

fn check_again_after_reopening(folder: &Folder) {
    let store = open(folder);
    assert_eq!(store.otp_account(account_id(3)).unwrap().unwrap().next, Some(8), "what was changed stays changed");
    store.keep_answer(&answer(1, 3)).unwrap();
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().counter, 3);
}

#[test]
fn the_fixture_is_of_what_is_written_today() {
    let folder = Folder::new();
    let store = open(&folder);
    fill(&store);
    check_restored(&store);
    check_app_lock(&store);
    check(&store);
}
