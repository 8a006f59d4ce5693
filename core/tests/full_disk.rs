//! A file system that is really full, and files that are really shut. Both need rights that not every machine gives: what cannot
//! be set up is said loudly.
#![cfg(target_os = "linux")]
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
#[path = "common/signed.rs"]
mod signed;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use authenticator_core::memory::SecretBytes;
use authenticator_core::store::{Store, StoreError};
use database::{DATA_KEY, account, account_id, answer};
use folder::Folder;

/// A small file system, which is gone when the test is over.
struct SmallDisk<'a>(&'a Folder);

impl<'a> SmallDisk<'a> {
    fn mount(folder: &'a Folder) -> Option<Self> {
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=1024k", "tmpfs"]).arg(folder.path()).status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("SKIPPED: no file system can be mounted here, so a full disk was NOT tried. Run as root.");
            return None;
        }
        Some(Self(folder))
    }

    /// Fills the disk but for so many bytes.
    fn fill(&self, left: usize) {
        let ballast = self.0.path().join("ballast");
        let mut size = 0;
        for step in [65_536, 4_096] {
            while fs::write(&ballast, vec![1; size + step]).is_ok() {
                size += step;
            }
        }
        fs::write(&ballast, vec![1; size - left]).unwrap();
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn opened(path: &Path) -> Result<Store, StoreError> {
    Store::open(path)?.unlock(&SecretBytes::copied(&DATA_KEY).unwrap())
}

#[test]
fn a_full_disk_is_told_as_full_when_opening_and_when_writing_and_loses_nothing() {
    let folder = Folder::new();
    let Some(disk) = SmallDisk::mount(&folder) else { return };
    let path = folder.path().join("authenticator.db");
    for left in [0, 4_096, 16_384, 65_536] {
        disk.fill(left);
        let error = opened(&path).and_then(|store| store.add_account(&account(1))).unwrap_err();
        assert_eq!(error, StoreError::Full, "a new file, with {left} bytes left");
        for name in ["ballast", "authenticator.db", "authenticator.db-wal", "authenticator.db-shm"] {
            let _ = fs::remove_file(folder.path().join(name));
        }
    }

    opened(&path).unwrap().add_account(&account(1)).unwrap();
    for left in [0, 4_096] {
        disk.fill(left);
        let error = opened(&path).and_then(|store| store.keep_answer(&answer(1, 1))).unwrap_err();
        assert_eq!(error, StoreError::Full, "a file with an account, with {left} bytes left");
    }
    fs::remove_file(folder.path().join("ballast")).unwrap();
    let store = opened(&path).unwrap();
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().counter, 0);

    disk.fill(0);
    let (counter, error) =
        (1..1_000).find_map(|counter| Some((counter, store.keep_answer(&answer(1, counter)).err()?))).unwrap();
    assert_eq!(error, StoreError::Full);
    assert_eq!(store.account(account_id(1)).unwrap().unwrap().counter, counter - 1, "no counter without its answer");
    fs::remove_file(folder.path().join("ballast")).unwrap();
    store.keep_answer(&answer(1, counter)).unwrap();
}

const CHILD: &str = "AUTHENTICATOR_CORE_TEST_SHUT_FILES";

/// Root reads whatever is shut, so it sends another user.
#[test]
fn files_that_cannot_be_read_now_are_locked_and_only_what_cannot_be_written_is_read_only() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return as_another_user(Path::new(&folder));
    }
    let folder = Folder::new();
    opened(&folder.path().join("authenticator.db")).unwrap().add_account(&account(1)).unwrap();
    if !fs::metadata("/root").is_ok_and(|_| fs::read_dir("/root").is_ok()) {
        return as_another_user(folder.path());
    }
    const NOBODY: u32 = 65_534;
    for entry in fs::read_dir(folder.path()).unwrap() {
        chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let name = "files_that_cannot_be_read_now_are_locked_and_only_what_cannot_be_written_is_read_only";
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, folder.path())
        .uid(NOBODY)
        .gid(NOBODY)
        .output();
    match child {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => eprintln!("SKIPPED: no other user can be sent ({error}), so shut files were NOT tried."),
    }
}

fn as_another_user(folder: &Path) {
    let path = folder.join("authenticator.db");
    let mode = |path: &Path, bits| fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
    let error = || opened(&path).and_then(|store| store.add_account(&account(2))).err();

    mode(&path, 0o000);
    assert_eq!(error(), Some(StoreError::Locked), "the file is shut");
    mode(&path, 0o600);

    let log = folder.join("authenticator.db-wal");
    fs::write(&log, b"").unwrap();
    mode(&log, 0o000);
    assert_eq!(error(), Some(StoreError::Locked), "its log is shut");
    mode(&log, 0o600);
    fs::remove_file(&log).unwrap();

    mode(&path, 0o400);
    assert_eq!(error(), Some(StoreError::ReadOnly), "the file cannot be written");
    mode(&path, 0o600);
    assert_eq!(error(), Some(StoreError::ReadOnly), "what SQLite left beside it cannot be written");
    for companion in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("authenticator.db{companion}")));
    }

    mode(folder, 0o500);
    assert_eq!(error(), Some(StoreError::ReadOnly), "the folder cannot be written");
    mode(folder, 0o700);
    assert_eq!(error(), None);
    assert_eq!(opened(&path).unwrap().accounts().unwrap().len(), 2);
}
