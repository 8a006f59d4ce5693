//! The file of a backup: the committed vectors, what breaks it, and what it keeps. `WRITE_VECTORS=1 cargo test -p authenticator-core
//! --test backup` writes tests/vectors/backup.json anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::fs;

use authenticator_core::Error;
use authenticator_core::backup::{
    BackupError, Contents, Cost, Entry, EntryAccount, Fresh, MAX_ACCOUNTS, MAX_FILE, OrganisationAccount, Passphrase,
    open, seal,
};
use authenticator_core::enrollment::{Enrollment, OtpEnrollment};
use authenticator_core::jose::{Digest, base64url_encode};
use authenticator_core::protocol::{DevelopmentServers, Issuer, UnixTime};
use proptest::prelude::*;
use serde_json::{Value, json};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/backup.json");
const TYPED: &str = "gr\u{fc}ne Wiese im Mai";
const HEADER: usize = 46;

/// The least that argon2 takes: these passphrases protect nothing.
fn cheap() -> Cost {
    Cost::new(32, 1, 4).unwrap()
}

fn fresh(number: u8) -> Fresh {
    Fresh { salt: [number; 16], nonce: [number + 1; 12] }
}

fn typed(text: &str) -> Passphrase {
    Passphrase::typed(text).unwrap()
}

fn otp(text: &str) -> OtpEnrollment {
    match Enrollment::parse(text, DevelopmentServers::Refused).unwrap() {
        Enrollment::OneTimePassword(account) => account,
        other => panic!("{other:?}"),
    }
}

fn organisation(host: &str, user_name: &str) -> EntryAccount {
    EntryAccount::Organisation(OrganisationAccount {
        issuer: Issuer::parse(&format!("https://{host}"), DevelopmentServers::Refused).unwrap(),
        organisation: "Contoso".to_owned(),
        user_name: user_name.to_owned(),
        display_name: "Ana".to_owned(),
    })
}

fn contents() -> Contents {
    let totp = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example&algorithm=SHA256&digits=8&period=60";
    let hotp = "otpauth://hotp/codes?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=7";
    let entry = |label: Option<&str>, account| Entry { label: label.map(str::to_owned), account };
    Contents {
        made_at: UnixTime::from_seconds(1_800_000_000),
        accounts: vec![
            entry(Some("Work"), organisation("login.contoso.example", "ana@contoso.example")),
            entry(None, EntryAccount::OneTimePassword(otp(totp))),
            entry(Some("Gr\u{fc}n"), EntryAccount::OneTimePassword(otp(hotp))),
        ],
        unreadable: 0,
    }
}

fn read(file: &[u8], passphrase: &str) -> Result<Contents, Error> {
    let passphrase = Passphrase::typed(passphrase)?;
    Ok(open(file, &passphrase, DevelopmentServers::Refused)?)
}

/// With a hash that fits, as somebody writes it who wants to be read.
fn rehashed(mut file: Vec<u8>) -> Vec<u8> {
    let end = file.len() - 32;
    let hash = Digest::of(&file[..end]);
    file[end..].copy_from_slice(hash.as_bytes());
    file
}

fn changed(file: &[u8], at: usize, to: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at..at + to.len()].copy_from_slice(to);
    file
}

fn base64(bytes: &[u8]) -> String {
    let mut text = base64url_encode(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn as_json(contents: &Contents) -> Value {
    let accounts: Vec<Value> = contents
        .accounts
        .iter()
        .map(|entry| {
            let mut value = match &entry.account {
                EntryAccount::Organisation(account) => json!({
                    "issuer": account.issuer.as_str(), "organisation": account.organisation,
                    "user_name": account.user_name, "display_name": account.display_name,
                }),
                EntryAccount::OneTimePassword(account) => json!({ "otpauth": *account.text() }),
            };
            if let Some(label) = &entry.label {
                value["label"] = json!(label);
            }
            value
        })
        .collect();
    json!({ "made_at": contents.made_at.seconds(), "accounts": accounts })
}

fn vectors() -> Value {
    let contents = contents();
    let made = Passphrase::generated(&[0xa5; 15]).reveal().to_string();
    let file = seal(&contents, &typed(TYPED), &fresh(1), cheap()).unwrap();
    let of_made = seal(&contents, &typed(&made), &fresh(3), Cost::new(64, 2, 1).unwrap()).unwrap();
    let empty = Contents { accounts: Vec::new(), ..contents.clone() };
    let empty = seal(&empty, &typed(TYPED), &fresh(5), cheap()).unwrap();
    let good = |name: &str, file: &[u8], passphrase: &str, contents: &Value| json!({ "name": name, "passphrase": passphrase, "file": base64(file), "contents": contents });
    let bad = |name: &str, file: &[u8], passphrase: &str, error: &str| json!({ "name": name, "passphrase": passphrase, "file": base64(file), "error": error });
    let json = as_json(&contents);
    let number = |value: u32| value.to_be_bytes();
    let cases = vec![
        good("a passphrase of the person's own", &file, TYPED, &json),
        good("the same in another form of Unicode", &file, "gru\u{308}ne Wiese im Mai", &json),
        good("a passphrase that was made", &of_made, &made, &json),
        good("the same in lower case, with spaces", &of_made, &made.to_lowercase().replace('-', " "), &json),
        good("no account", &empty, TYPED, &json!({ "made_at": 1_800_000_000, "accounts": [] })),
        bad("another passphrase", &file, "gruene Wiese im Mai", "wrong"),
        bad("a short passphrase", &file, "gr\u{fc}ne Wiese", "too_short"),
        bad("something else", b"PK\x03\x04 and so on", TYPED, "not_a_backup"),
        bad("nothing", b"", TYPED, "not_a_backup"),
        bad("a newer version", &changed(&file, 8, &[2]), TYPED, "newer"),
        bad("cut off", &file[..file.len() - 1], TYPED, "damaged"),
        bad("the magic alone", &file[..9], TYPED, "damaged"),
        bad("a bit of the text", &changed(&file, HEADER, &[file[HEADER] ^ 1]), TYPED, "damaged"),
        bad("a bit of the salt", &changed(&file, 18, &[0]), TYPED, "damaged"),
        bad(
            "a bit of the text, and a hash that fits",
            &rehashed(changed(&file, HEADER, &[file[HEADER] ^ 1])),
            TYPED,
            "wrong",
        ),
        bad("another cost, and a hash that fits", &rehashed(changed(&file, 13, &number(2))), TYPED, "wrong"),
        bad("too much memory", &rehashed(changed(&file, 9, &number(256 * 1024 + 1))), TYPED, "too_large"),
        bad("all the memory there is", &rehashed(changed(&file, 9, &number(u32::MAX))), TYPED, "too_large"),
        bad("too many passes", &rehashed(changed(&file, 13, &number(u32::MAX))), TYPED, "too_large"),
        bad("too many lanes", &rehashed(changed(&file, 17, &[17])), TYPED, "too_large"),
        bad("no pass", &rehashed(changed(&file, 13, &number(0))), TYPED, "damaged"),
        bad("no lane", &rehashed(changed(&file, 17, &[0])), TYPED, "damaged"),
        bad("less memory than lanes need", &rehashed(changed(&file, 9, &number(31))), TYPED, "damaged"),
    ];
    json!({ "description": "Files of a backup (docs/backup.md), in base64", "cases": cases })
}

#[test]
fn l4_b14_the_committed_vectors_are_written_and_read() {
    let written = vectors();
    if std::env::var_os("WRITE_VECTORS").is_some() {
        fs::write(VECTORS, format!("{}\n", serde_json::to_string_pretty(&written).unwrap())).unwrap();
    }
    let committed: Value = serde_json::from_str(&fs::read_to_string(VECTORS).unwrap()).unwrap();
    assert_eq!(written, committed, "a released format never changes");
    let cases = committed["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let file = authenticator_core::jose::base64url_decode(
            &case["file"].as_str().unwrap().replace('+', "-").replace('/', "_").replace('=', ""),
        )
        .unwrap();
        let read = read(&file, case["passphrase"].as_str().unwrap());
        match case.get("error") {
            None => assert_eq!(as_json(&read.unwrap()), case["contents"], "{}", case["name"]),
            Some(error) => {
                let code = read.err().unwrap_or_else(|| panic!("{} is read", case["name"])).code();
                assert_eq!(code.rsplit('.').next(), error.as_str(), "{}: {code}", case["name"]);
            }
        }
    }
}

#[test]
fn l4_no_name_and_no_secret_stands_in_the_file() {
    let file = seal(&contents(), &typed(TYPED), &fresh(1), cheap()).unwrap();
    for text in ["contoso", "ana@", "otpauth", "GEZDGNBV", "Work", "12345678901234567890"] {
        assert!(!file.windows(text.len()).any(|part| part == text.as_bytes()), "{text}");
    }
    let longer = Contents { accounts: [contents().accounts, contents().accounts].concat(), ..contents() };
    let longer = seal(&longer, &typed(TYPED), &fresh(1), cheap()).unwrap();
    assert_eq!(longer.len(), file.len(), "nor how many accounts there are");
}

#[test]
fn l4_what_is_too_large_is_neither_written_nor_read() {
    let many = |count: usize| {
        let entry =
            |number| Entry { label: None, account: organisation("login.contoso.example", &format!("user{number}")) };
        Contents { accounts: (0..count).map(entry).collect(), ..contents() }
    };
    let write = |contents: &Contents| seal(contents, &typed(TYPED), &fresh(1), cheap());
    assert_eq!(read(&write(&many(MAX_ACCOUNTS)).unwrap(), TYPED).unwrap(), many(MAX_ACCOUNTS));
    assert_eq!(write(&many(MAX_ACCOUNTS + 1)), Err(BackupError::TooLarge));
    let long = "a".repeat(8000);
    let large = Contents {
        accounts: (0..600)
            .map(|_| Entry { label: Some(long.clone()), account: organisation("a.example", "u") })
            .collect(),
        ..contents()
    };
    assert_eq!(write(&large), Err(BackupError::TooLarge));
    let mut file = write(&contents()).unwrap();
    file.resize(MAX_FILE + 1, 0);
    assert_eq!(read(&file, TYPED).err().unwrap().code(), "invalid_input.backup.too_large");
}

#[test]
fn l4_an_account_that_cannot_be_read_keeps_back_no_other() {
    let mut contents = contents();
    contents.accounts.push(Entry { label: Some("a".repeat(3000)), account: organisation("b.example", "ben") });
    let file = seal(&contents, &typed(TYPED), &fresh(1), cheap()).unwrap();
    let read = read(&file, TYPED).unwrap();
    assert_eq!((read.accounts.len(), read.unreadable), (3, 1));
}

#[test]
fn each_error_says_what_to_do() {
    for error in BackupError::ALL {
        let public = Error::from(error);
        assert_eq!(public.advice(), error.advice(), "{}", public.code());
        assert!(public.code().starts_with("invalid_input."));
    }
}

fn text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), length).prop_map(|chars| chars.into_iter().collect())
}

fn an_entry() -> impl Strategy<Value = Entry> {
    let organisation = (text(0..40), text(0..40), text(0..40)).prop_map(|(organisation, user_name, display_name)| {
        let issuer = Issuer::parse("https://login.contoso.example/t1", DevelopmentServers::Refused).unwrap();
        EntryAccount::Organisation(OrganisationAccount { issuer, organisation, user_name, display_name })
    });
    let codes =
        ("[a-z ]{0,20}", "[A-Z2-7]{16,40}", 6..=8_u8, any::<u32>()).prop_map(|(name, secret, digits, counter)| {
            let text = format!(
                "otpauth://hotp/{}?secret={secret}&digits={digits}&counter={counter}",
                name.replace(' ', "%20")
            );
            EntryAccount::OneTimePassword(otp(&text))
        });
    (proptest::option::of(text(0..20)), prop_oneof![organisation, codes])
        .prop_map(|(label, account)| Entry { label, account })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn l4_what_is_written_is_read_again(
        accounts in proptest::collection::vec(an_entry(), 0..12),
        made_at in 0..4_000_000_000_u64,
        passphrase in text(12..40),
    ) {
        let contents = Contents { made_at: UnixTime::from_seconds(made_at), accounts, unreadable: 0 };
        let Ok(passphrase) = Passphrase::typed(&passphrase) else { return Ok(()) };
        let file = seal(&contents, &passphrase, &fresh(1), cheap()).unwrap();
        prop_assert_eq!(open(&file, &passphrase, DevelopmentServers::Refused).unwrap(), contents);
    }

    #[test]
    fn l4_a_file_that_was_changed_anywhere_is_not_read(at in 0..4242_usize, bit in 0..8_u32) {
        let mut file = seal(&contents(), &typed(TYPED), &fresh(1), cheap()).unwrap();
        let at = at % file.len();
        file[at] ^= 1 << bit;
        prop_assert!(read(&file, TYPED).is_err());
        // Nor with a hash that fits; where that asks for more work, it is not done here.
        if !(9..18).contains(&at) && at < file.len() - 32 {
            prop_assert!(read(&rehashed(file), TYPED).is_err());
        }
    }
}
