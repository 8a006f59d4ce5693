//! Opening the database: new, again, of another version, of another program, broken, held by another process.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/database.rs"]
mod database;
#[path = "common/folder.rs"]
mod folder;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use authenticator_core::account::Lifecycle;
use authenticator_core::memory::SecretBytes;
use authenticator_core::store::{Store, StoreError, is_sound, set_aside};
use database::{DATA_KEY, Database, account, account_id, answer, file, open};
use folder::Folder;
use rusqlite::Connection;

fn refusal(path: &Path) -> StoreError {
    Store::open(path).map(|_| ()).unwrap_err()
}

/// The folder's files with their bytes.
fn content(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Leaves a closed file of a newer or other program, written by `sql`.
fn written_by(sql: &str) -> Folder {
    let folder = Folder::new();
    Connection::open(file(&folder)).unwrap().execute_batch(sql).unwrap();
    folder
}

#[test]
fn a_new_file_is_empty_and_usable() {
    let database = Database::new();
    assert_eq!(database.store.accounts().unwrap(), []);
    assert_eq!(database.store.aliases().unwrap(), Vec::<String>::new());
    database.store.add_account(&account(1)).unwrap();
    assert_eq!(database.store.accounts().unwrap().len(), 1);
}

#[test]
fn reopening_keeps_everything() {
    let database = Database::with_account();
    database.store.keep_answer(&answer(1, 1)).unwrap();
    let before = database.store.account(account_id(1)).unwrap();
    let database = database.reopened().reopened();
    assert_eq!(database.store.account(account_id(1)).unwrap(), before);
    assert_eq!(database.store.open_answers(account_id(1)).unwrap().len(), 1);
}

#[test]
fn the_file_says_whose_it_is_and_has_a_write_ahead_log() {
    let database = Database::new();
    let raw = database.raw();
    let mode: String = raw.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    let application: i64 = raw.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    assert_eq!(application, i64::from(u32::from_be_bytes(*b"AUTH")));
}

#[test]
fn the_wrapped_data_key_is_kept_once() {
    let folder = Folder::new();
    let locked = Store::open(&file(&folder)).unwrap();
    assert_eq!(locked.wrapped_data_key(), Ok(None));
    locked.keep_wrapped_data_key(b"wrapped").unwrap();
    assert_eq!(locked.keep_wrapped_data_key(b"other"), Err(StoreError::Conflict));
    drop(locked);
    assert_eq!(Store::open(&file(&folder)).unwrap().wrapped_data_key(), Ok(Some(b"wrapped".to_vec())));
}

#[test]
fn a_newer_version_is_refused_and_left_as_it_was() {
    for version in [6, 99] {
        let database = Database::with_account();
        database.raw().pragma_update(None, "user_version", version).unwrap();
        let Database { folder, store } = database;
        drop(store);
        let before = content(&folder);
        assert_eq!(refusal(&file(&folder)), StoreError::Newer);
        assert_eq!(content(&folder), before, "version {version}");

        let raw = Connection::open(file(&folder)).unwrap();
        raw.pragma_update(None, "user_version", 5).unwrap();
        drop(raw);
        assert_eq!(open(&folder).accounts().unwrap().len(), 1);
    }
}

#[test]
fn a_file_of_another_program_is_refused_and_left_as_it_was() {
    for sql in [
        "CREATE TABLE photo (id INTEGER PRIMARY KEY); INSERT INTO photo VALUES (1);",
        "CREATE TABLE account (id INTEGER PRIMARY KEY);",
        "CREATE VIEW seven AS SELECT 7;",
        "PRAGMA application_id = 1; CREATE TABLE photo (id INTEGER);",
        "PRAGMA application_id = 1; PRAGMA user_version = 99; CREATE TABLE photo (id INTEGER);",
        "PRAGMA user_version = 1; CREATE TABLE photo (id INTEGER);",
        "PRAGMA user_version = 99; CREATE TABLE photo (id INTEGER);",
    ] {
        let folder = written_by(sql);
        let before = content(&folder);
        assert_eq!(refusal(&file(&folder)), StoreError::Corrupt, "{sql}");
        assert_eq!(content(&folder), before, "{sql}");
    }
}

#[test]
fn an_impossible_version_is_refused_and_left_as_it_was() {
    let folder = written_by("PRAGMA application_id = 1096111176; PRAGMA user_version = -1; CREATE TABLE x (y);");
    let before = content(&folder);
    assert_eq!(refusal(&file(&folder)), StoreError::Corrupt);
    assert_eq!(content(&folder), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let folder = Folder::new();
    fs::write(file(&folder), "no database at all, but long enough to be looked at. ".repeat(100)).unwrap();
    let before = content(&folder);
    assert_eq!(refusal(&file(&folder)), StoreError::Corrupt);
    assert_eq!(content(&folder), before);
}

#[test]
fn a_broken_file_is_told() {
    let database = Database::with_account();
    let Database { folder, store } = database;
    drop(store);
    let path = file(&folder);
    let whole = fs::read(&path).unwrap();
    let mut broken = whole.clone();
    broken[4096..].fill(0xa5);
    fs::write(&path, &broken).unwrap();
    let told = Store::open(&path)
        .and_then(|locked| locked.unlock(&SecretBytes::copied(&DATA_KEY).unwrap())?.accounts().map(|_| ()));
    assert_eq!(told, Err(StoreError::Corrupt));
    fs::write(&path, &whole).unwrap();
    assert_eq!(open(&folder).accounts().unwrap().len(), 1);
}

#[test]
fn an_old_file_that_was_cut_is_told() {
    let database = Database::with_account();
    let Database { folder, store } = database;
    drop(store);
    let whole = fs::read(file(&folder)).unwrap();
    fs::write(file(&folder), &whole[..whole.len() / 2]).unwrap();
    let told = Store::open(&file(&folder));
    let told = told.and_then(|locked| locked.unlock(&SecretBytes::copied(&DATA_KEY).unwrap())?.accounts().map(|_| ()));
    assert_eq!(told, Err(StoreError::Corrupt));
}

#[test]
fn a_folder_that_cannot_hold_the_file_is_told() {
    let folder = Folder::new();
    assert_eq!(refusal(&folder.path().join("missing").join("authenticator.db")), StoreError::ReadOnly);
    assert_eq!(refusal(folder.path()), StoreError::ReadOnly);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let mode = |bits| fs::set_permissions(folder.path(), fs::Permissions::from_mode(bits)).unwrap();
    mode(0o500);
    // Root writes everywhere; then there is nothing to see here.
    let may_write = fs::write(folder.path().join("probe"), "").is_ok();
    let opened = Store::open(&file(&folder)).map(|_| ());
    mode(0o700);
    assert_eq!(opened, if may_write { Ok(()) } else { Err(StoreError::ReadOnly) });
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_files_whatever_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let store = open(&folder);
    store.add_account(&account(1)).unwrap();
    for name in ["authenticator.db", "authenticator.db-shm", "authenticator.db-wal"] {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn another_writer_is_told_as_locked_and_soon() {
    let database = Database::with_account();
    let other = database.raw();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let started = Instant::now();
    assert_eq!(database.store.save_lifecycle(account_id(1), &Lifecycle::Blocked), Err(StoreError::Locked));
    assert_eq!(database.store.keep_answer(&answer(1, 1)), Err(StoreError::Locked));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert_eq!(database.store.account(account_id(1)).unwrap().unwrap().lifecycle, Lifecycle::Active);

    other.execute_batch("ROLLBACK").unwrap();
    database.store.save_lifecycle(account_id(1), &Lifecycle::Blocked).unwrap();
}

#[test]
fn opening_waits_for_no_writer() {
    let database = Database::with_account();
    let other = database.raw();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let started = Instant::now();
    assert_eq!(open(&database.folder).accounts().unwrap().len(), 1);
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
}

#[test]
fn two_openings_of_a_new_file_make_one_database() {
    let folder = Folder::new();
    // Where the disk is slow, whoever comes second is told to try again.
    let opens = || loop {
        match Store::open(&file(&folder)).map(drop) {
            Err(StoreError::Locked) => {}
            opened => return opened,
        }
    };
    std::thread::scope(|scope| {
        let openings: Vec<_> = (0..4).map(|_| scope.spawn(opens)).collect();
        for opening in openings {
            assert_eq!(opening.join().unwrap(), Ok(()));
        }
    });
    assert_eq!(open(&folder).accounts().unwrap(), []);
}

#[test]
fn another_data_key_opens_nothing_and_loses_nothing() {
    let database = Database::with_account();
    let Database { folder, store } = database;
    drop(store);
    let wrong = Store::open(&file(&folder)).unwrap().unlock(&SecretBytes::copied(&[1; 32]).unwrap());
    assert_eq!(wrong.err(), Some(StoreError::KeyLost), "found out at once");
    assert_eq!(open(&folder).accounts().unwrap().len(), 1);
}

#[test]
fn the_schema_of_version_5_is_this_one() {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/schema_5.sql");
    let database = Database::new();
    let raw = database.raw();
    let version: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut statement =
        raw.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name").unwrap();
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let dump = format!("PRAGMA user_version = {version};\n\n{};\n", tables.join(";\n\n"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(FILE, &dump).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == dump, "a released schema never changes: add a migration, and a snapshot of its own\n{dump}");
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_written() {
    let database = Database::with_account();
    database.store.limit_pages(1).unwrap();
    let mut full = None;
    for counter in 1..200 {
        if let Err(error) = database.store.keep_answer(&answer(1, counter)) {
            full = Some((counter, error));
            break;
        }
    }
    let (counter, error) = full.expect("the file has an end");
    assert_eq!(error, StoreError::Full);
    let record = database.store.account(account_id(1)).unwrap().unwrap();
    assert_eq!(record.counter, counter - 1, "no counter without its answer");
    let reopened = database.reopened();
    reopened.store.keep_answer(&answer(1, counter)).unwrap();
}

#[test]
fn a_corrupt_file_is_known_and_set_aside_and_nothing_is_deleted() {
    let Database { folder, store } = Database::with_account();
    assert_eq!(is_sound(&file(&folder)), Ok(true), "in use, and sound");
    drop(store);
    assert_eq!(is_sound(&file(&folder)), Ok(true));
    let whole = fs::read(file(&folder)).unwrap();
    for name in ["authenticator.db.set-aside-1", "authenticator.db.set-aside-2"] {
        let mut broken = whole.clone();
        broken[4096..].fill(0xa5);
        fs::write(file(&folder), &broken).unwrap();
        fs::write(folder.path().join("authenticator.db-wal"), b"a log of that file").unwrap();
        assert_eq!(is_sound(&file(&folder)), Ok(false));
        let aside = set_aside(&file(&folder)).unwrap();
        assert_eq!(aside, folder.path().join(name));
        assert!(!file(&folder).exists() && !folder.path().join("authenticator.db-wal").exists());
        let kept = fs::read(&aside).unwrap();
        assert_eq!(kept.len(), broken.len());
    }
    assert_eq!(open(&folder).accounts().unwrap().len(), 0, "begun anew");
    let other_program = written_by("CREATE TABLE photo (id INTEGER PRIMARY KEY);");
    assert_eq!(is_sound(&file(&other_program)), Ok(true), "a file of another program");
}

#[test]
fn an_empty_or_missing_file_beside_its_log_is_corrupt_and_never_new() {
    for missing in [false, true] {
        let Database { folder, store } = Database::with_account();
        let log = fs::read(folder.path().join("authenticator.db-wal")).unwrap();
        assert!(!log.is_empty());
        drop(store);
        fs::write(folder.path().join("authenticator.db-wal"), &log).unwrap();
        fs::write(file(&folder), b"").unwrap();
        if missing {
            fs::remove_file(file(&folder)).unwrap();
        }
        let before = content(&folder);
        assert_eq!(refusal(&file(&folder)), StoreError::Corrupt, "missing: {missing}");
        assert_eq!(content(&folder), before, "nothing was made or deleted");
        assert_eq!(is_sound(&file(&folder)), Ok(false));
        let aside = set_aside(&file(&folder)).unwrap();
        let log_aside = folder.path().join(format!("{}-wal", aside.file_name().unwrap().to_string_lossy()));
        assert_eq!(fs::read(log_aside).unwrap(), log, "nothing is deleted");
        assert_eq!(open(&folder).accounts().unwrap().len(), 0, "begun anew");
    }
}

#[test]
fn a_database_with_triggers_or_views_of_somebody_else_is_refused_and_left_as_it_was() {
    for sql in [
        "CREATE TRIGGER late AFTER UPDATE ON phone_sign_in BEGIN DELETE FROM journal; END;",
        "CREATE TRIGGER early BEFORE INSERT ON released_key BEGIN SELECT RAISE(IGNORE); END;",
        "CREATE VIEW all_accounts AS SELECT * FROM account;",
    ] {
        let Database { folder, store } = Database::with_account();
        drop(store);
        let raw = Connection::open(file(&folder)).unwrap();
        raw.execute_batch(sql).unwrap();
        drop(raw);
        let before = content(&folder);
        assert_eq!(refusal(&file(&folder)), StoreError::Corrupt, "{sql}");
        assert_eq!(content(&folder), before, "{sql}");
    }
}

#[test]
fn a_suspended_database_has_no_file_open_and_goes_on_when_it_is_resumed() {
    let Database { folder, store } = Database::with_account();
    store.suspend().unwrap();
    store.suspend().unwrap();
    assert_eq!(content(&folder).len(), 1, "the log is in the file, and no lock is held");
    assert_eq!(store.accounts().map(|_| ()), Err(StoreError::Suspended));
    assert_eq!(store.keep_answer(&answer(1, 1)), Err(StoreError::Suspended));
    #[cfg(target_os = "linux")]
    for entry in fs::read_dir("/proc/self/fd").unwrap() {
        let open = fs::read_link(entry.unwrap().path()).unwrap_or_default();
        assert!(!open.starts_with(folder.path()), "{}", open.display());
    }
    store.resume().unwrap();
    store.resume().unwrap();
    store.keep_answer(&answer(1, 1)).unwrap();

    store.suspend().unwrap();
    let other = Folder::new();
    let of_another_key = database::open_with(&other, [7; 32]);
    drop(of_another_key);
    fs::rename(file(&folder), folder.path().join("elsewhere")).unwrap();
    fs::copy(file(&other), file(&folder)).unwrap();
    assert_eq!(store.resume(), Err(StoreError::KeyLost), "another file has taken its place");
    fs::rename(folder.path().join("elsewhere"), file(&folder)).unwrap();
    store.resume().unwrap();
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().counter, 1);

    store.close();
    assert_eq!(store.accounts().map(|_| ()), Err(StoreError::Closed));
    assert_eq!((store.suspend(), store.resume()), (Err(StoreError::Closed), Err(StoreError::Closed)));
    assert_eq!(open(&folder).accounts().unwrap().len(), 1);
}
