//! The activity log as text, in both languages, word by word.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/database.rs"]
mod database;
#[path = "common/folder.rs"]
mod folder;
#[path = "common/phone.rs"]
mod phone;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use std::fs;
use std::sync::Arc;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::protocol::{Purpose, RequestId, UnixTime};
use authenticator_core::store::{AboutRequest, ActivityEntry, ActivityKind};
use authenticator_core::texts::Language;
use authenticator_core::{Account, Authenticator};
use folder::Folder;
use phone::phone_with_account;

struct Offline;

#[async_trait]
impl Transport for Offline {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Unreachable)
    }
}

fn about(purpose: Purpose, application: Option<&str>, place: Option<&str>) -> Option<AboutRequest> {
    let (application, place) = (application.map(str::to_owned), place.map(str::to_owned));
    Some(AboutRequest { id: RequestId::from_bytes([6; 16]), purpose, application, place })
}

/// Each kind of line, and each purpose.
fn lines() -> Vec<(ActivityKind, Option<&'static str>, Option<AboutRequest>)> {
    use ActivityKind as K;
    let mail = || about(Purpose::SignIn, Some("Mail"), Some("Vienna, Austria"));
    vec![
        (K::Enrolled, None, None),
        (K::Answered, Some("approve"), about(Purpose::Enrollment, None, None)),
        (K::Verdict, Some("approved"), about(Purpose::Enrollment, None, None)),
        (K::Answered, Some("approve"), about(Purpose::Enable, None, None)),
        (K::SignInEnabled, None, None),
        (K::Answered, Some("approve"), mail()),
        (K::NotDelivered, Some("offline"), mail()),
        (K::NotDelivered, Some("throttled"), mail()),
        (K::Verdict, Some("wrong_number"), mail()),
        (K::Answered, Some("deny"), about(Purpose::Mfa, Some("Files"), None)),
        (K::Answered, Some("report"), about(Purpose::PasswordReset, None, Some("Vienna, Austria"))),
        (K::Answered, Some("approve"), about(Purpose::Transaction, Some("Shop"), None)),
        (K::ChallengeDropped, Some("transaction_refused"), None),
        (K::Verdict, Some("revoked"), None),
        (K::ChallengeDropped, Some("not_allowed"), None),
        (K::ChallengeDropped, Some("not_allowed"), None),
        (K::ChallengeDropped, Some("not_allowed"), None),
        (K::CredentialRenewed, None, None),
        (K::SignInDisabled, Some("by_person"), None),
        (K::Removed, Some("replaced"), None),
        (K::Removed, None, None),
    ]
}

async fn phone_with_activity(folder: &Folder) -> (Authenticator, Account) {
    let (authenticator, account) = phone_with_account(folder, Arc::new(Offline)).await;
    let store = database::open(folder);
    for (number, (kind, detail, about)) in (0..).zip(lines()) {
        let at = UnixTime::from_seconds(1_700_000_000 + 60 * u64::from(number));
        let entry = ActivityEntry::once(at, kind, detail.map(str::to_owned), about);
        store.note(account.id(), [number; 16], &entry).unwrap();
    }
    account.rename("My work").unwrap();
    (authenticator, account)
}

/// Set `UPDATE_SNAPSHOTS` to write them anew.
#[tokio::test]
async fn the_activity_log_as_text_is_that_of_the_snapshots() {
    let folder = Folder::new();
    let (authenticator, account) = phone_with_activity(&folder).await;
    for (language, tag) in Language::ALL.into_iter().zip(["en", "de"]) {
        let file = format!("{}/tests/snapshots/activity_{tag}.txt", env!("CARGO_MANIFEST_DIR"));
        let text = account.activity_text(language).unwrap();
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&file).unwrap(), "{file}");
        assert_eq!(authenticator.activity_text(language).unwrap(), text, "there is one account");
    }
}

#[tokio::test]
async fn each_thing_that_happened_is_one_line_with_a_time_and_words() {
    let folder = Folder::new();
    let (_authenticator, account) = phone_with_activity(&folder).await;
    let text = account.activity_text(Language::English).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("2023-11-14T")).collect();
    assert_eq!(lines.len(), account.activity().unwrap().len());
    assert_eq!(text.lines().count(), lines.len() + 3, "the head, an empty line, and the account");
    for line in lines {
        let (_, words) = line.split_once("Z  ").unwrap();
        assert!(words.starts_with(char::is_uppercase) && words.ends_with(']'), "{line}");
        assert!(!words.contains("  "), "a text is missing: {line}");
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_read_says_so_and_keeps_back_no_other() {
    let folder = Folder::new();
    let (authenticator, account) = phone_with_activity(&folder).await;
    let text = account.activity_text(Language::German).unwrap();
    database::open(&folder).add_account(&database::account(2)).unwrap();
    let raw = rusqlite::Connection::open(database::file(&folder)).unwrap();
    raw.execute("UPDATE phone_sign_in SET record = x'00' WHERE id = ?1", [[2_u8; 16]]).unwrap();
    let whole = authenticator.activity_text(Language::German).unwrap();
    let broken = database::account_id(2);
    assert_eq!(whole, format!("{text}\n{broken}\n[storage.corrupt]\n"));
}
