//! Exports of another authenticator.

use authenticator_core::enrollment::{
    Enrollment, EnrollmentError, Export, ExportBatch, MAX_EXPORT_ENTRIES, MAX_EXPORT_TEXT, MAX_TEXT, MovingFactor,
    OtpEnrollment,
};
use authenticator_core::otp::Algorithm;
use authenticator_core::protocol::DevelopmentServers;
use proptest::prelude::*;

use super::export_texts::{Written, bytes_field, integer_field, payload, text};
use super::refused_texts::encode;
use super::{otpauth, told_otherwise};

fn read(text: &str) -> Result<Export, EnrollmentError> {
    let enrollment = Enrollment::parse(text, DevelopmentServers::Refused)?;
    assert_eq!((enrollment.issuer(), enrollment.pinned_key()), (None, None), "nobody is asked");
    match enrollment {
        Enrollment::Export(export) => Ok(export),
        _ => unreachable!("no export"),
    }
}

fn read_payload(payload: &[u8]) -> Result<Export, EnrollmentError> {
    read(&text(payload))
}

/// The only entry.
fn one(account: &Written) -> Result<OtpEnrollment, EnrollmentError> {
    let export = read_payload(&payload(std::slice::from_ref(account), 0, 1)).unwrap();
    let [entry] = export.entries() else { unreachable!("one account was written") };
    entry.enrollment().cloned()
}

#[test]
fn e9_each_field_of_an_export_is_read() {
    let accounts = [
        Written::totp("Example:ana@example.org", "Example"),
        Written { algorithm: 2, digits: 2, ..Written::totp("ana", "") },
        Written { algorithm: 3, ..Written::hotp("Contoso:bo", 7) },
    ];
    let export = read_payload(&payload(&accounts, 0, 1)).unwrap();
    assert_eq!(export.batch(), None);
    let read: Vec<_> = export.entries().iter().map(|entry| entry.enrollment().unwrap()).collect();
    assert!(read.iter().all(|otp| otp.secret().reveal() == b"12345678901234567890"));
    let of = |otp: &OtpEnrollment| (otp.algorithm(), otp.digits(), otp.moving());
    assert_eq!(of(read[0]), (Algorithm::Sha1, 6, MovingFactor::Time { period: 30 }));
    assert_eq!(of(read[1]), (Algorithm::Sha256, 8, MovingFactor::Time { period: 30 }));
    assert_eq!(of(read[2]), (Algorithm::Sha512, 6, MovingFactor::Counter { next: 7 }));
    let names: Vec<_> = read.iter().map(|otp| (otp.issuer(), otp.prefix(), otp.account())).collect();
    assert_eq!(names, [(Some("Example"), None, "ana@example.org"), (None, None, "ana"), (Some("Contoso"), None, "bo")]);
}

#[test]
fn e9_an_account_of_an_export_is_the_one_of_its_own_code() {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    for (account, text) in [
        (Written::totp("Example:ana", "Example"), format!("otpauth://totp/Example:ana?secret={secret}&issuer=Example")),
        (Written::totp("Tenant:ana", "Example"), format!("otpauth://totp/Tenant:ana?secret={secret}&issuer=Example")),
        (Written::totp("ana", ""), format!("otpauth://totp/ana?secret={secret}&period=30&digits=6&algorithm=SHA1")),
        (Written::hotp("ana", 0), format!("otpauth://hotp/ana?secret={secret}&counter=0")),
        (
            Written { digits: 0, algorithm: 0, kind: 0, ..Written::totp("ana", "") },
            format!("otpauth://totp/ana?secret={secret}"),
        ),
    ] {
        assert_eq!(one(&account), otpauth::read(&text), "{text}");
    }
}

#[test]
fn e9_an_account_that_cannot_be_used_is_refused_by_itself() {
    let right = Written::totp("ana", "Example");
    let long = "\u{fc}".repeat(128).into_bytes();
    let cases = [
        ("no secret", Written { secret: Vec::new(), ..right.clone() }, "secret: form"),
        ("a long secret", Written { secret: vec![1; 129], ..right.clone() }, "secret: too_long"),
        ("MD5", Written { algorithm: 4, ..right.clone() }, "algorithm: unknown"),
        ("another hash", Written { algorithm: 5, ..right.clone() }, "algorithm: unknown"),
        ("other digits", Written { digits: 3, ..right.clone() }, "digits: form"),
        ("another type", Written { kind: 3, ..right.clone() }, "action: unknown"),
        ("a large counter", Written::hotp("ana", 1 << 53), "counter: form"),
        ("a negative counter", Written::hotp("ana", u64::MAX), "counter: form"),
        ("a line break", Written { name: b"a\nb".to_vec(), ..right.clone() }, "label: control_character"),
        ("a line separator", Written { issuer: "a\u{2028}".into(), ..right.clone() }, "issuer: control_character"),
        ("no UTF-8", Written { name: vec![0xff], ..right.clone() }, "label: form"),
        ("no UTF-8 of the service", Written { issuer: vec![0xff], ..right.clone() }, "issuer: form"),
        ("a long name", Written { name: vec![b'a'; 257], ..right.clone() }, "label: too_long"),
        ("a long service", Written { issuer: vec![b'a'; 257], ..right.clone() }, "issuer: too_long"),
        (
            "names that are too long together",
            Written { name: [&long[..], b":", &long].concat(), issuer: [0xc3, 0xbc].repeat(127), ..right.clone() },
            "label: too_long",
        ),
        ("Steam", Written { digits: 0, ..Written::totp("ana", "Steam") }, "issuer: steam"),
    ];
    let read: Vec<_> = cases.iter().map(|(name, account, expected)| (*name, one(account), *expected)).collect();
    let wrong = told_otherwise(&read);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let refused: Vec<Written> = cases.into_iter().map(|(_, account, _)| account).collect();
    let export = read_payload(&payload(&[&refused[..], &[right]].concat(), 0, 1)).unwrap();
    let usable = export.entries().iter().filter(|entry| entry.enrollment().is_ok()).count();
    assert_eq!((export.entries().len(), usable), (17, 1), "one that is refused keeps no other out");
    assert_eq!((export.entries()[2].issuer(), export.entries()[2].account()), ("Example", "ana"), "and is named");
}

#[test]
fn e9_an_export_that_cannot_be_read_as_a_whole_says_so() {
    let right = payload(&[Written::totp("ana", "Example")], 0, 1);
    let data = |data: &str| format!("otpauth-migration://offline?data={data}");
    let with = |more: Vec<u8>| text(&[right.clone(), more].concat());
    let many = |count: usize| text(&payload(&vec![Written::totp("a", ""); count], 0, 1));
    let cases = [
        ("another action", data("CgA").replace("offline", "online"), "action: export"),
        ("no slashes", data("CgA").replace("//", ""), "action: export"),
        ("no data", "otpauth-migration://offline".to_owned(), "data: missing"),
        ("another parameter alone", "otpauth-migration://offline?date=CgA".to_owned(), "data: missing"),
        ("empty data", data(""), "data: empty"),
        ("data twice", data("CgA&data=CgA"), "data: repeated"),
        ("a fragment", data("CgA#x"), "parameter: unknown"),
        ("half an escape", data("CgA%"), "data: percent_encoding"),
        ("an escaped line break", data("CgA%0A"), "data: control_character"),
        ("no base64", data("Cg!A"), "data: form"),
        ("one symbol", data("C"), "data: form"),
        ("bits behind the last byte", data("CgB"), "data: form"),
        ("padding inside", data("Cg=A"), "data: form"),
        ("no account", text(&payload(&[], 0, 1)), "data: empty"),
        ("cut off", text(&right[..10]), "data: form"),
        ("a group", with(vec![0x0b]), "data: form"),
        ("field 0", with(vec![0x00, 0x00]), "data: form"),
        ("an account that is an integer", with(integer_field(1, 1)), "data: form"),
        ("an account that is no message", with(bytes_field(1, b"\x0a\x05abc")), "data: form"),
        ("a secret that is an integer", with(bytes_field(1, &integer_field(1, 1))), "data: form"),
        ("a hash that is a text", with(bytes_field(1, &bytes_field(4, b"SHA1"))), "data: form"),
        ("a version that is a text", with(bytes_field(2, b"1")), "data: form"),
        ("version 3", with(integer_field(2, 3)), "v: export"),
        ("a negative version", with(integer_field(2, u64::MAX)), "v: export"),
        ("a part after the last", text(&payload(&[Written::totp("ana", "")], 2, 2)), "data: form"),
        ("a negative part", text(&payload(&[Written::totp("ana", "")], u64::MAX, 2)), "data: form"),
        ("too many parts", text(&payload(&[Written::totp("ana", "")], 0, 1001)), "data: form"),
        ("too many accounts", many(MAX_EXPORT_ENTRIES + 1), "data: too_long"),
        ("over the limit", format!("{}{}", data("CgA"), "A".repeat(MAX_EXPORT_TEXT)), "text: too_long"),
        ("a line break inside", data("CgA").replace("data", "da\nta"), "text: control_character"),
    ];
    let read: Vec<_> = cases.iter().map(|(name, text, expected)| (*name, read(text), *expected)).collect();
    let wrong = told_otherwise(&read);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, refused, _) in &read {
        let error = refused.as_ref().unwrap_err();
        let known = authenticator_core::enrollment::advice(error.parameter.as_str(), error.reason.as_str());
        assert_eq!(known, Some(error.advice()), "{name}");
    }
    assert_eq!(self::read(&many(MAX_EXPORT_ENTRIES)).unwrap().entries().len(), MAX_EXPORT_ENTRIES);
}

#[test]
fn e9_an_export_is_read_however_it_was_copied() {
    // In base64 these bytes have both symbols that are written in two ways.
    let account = Written { secret: vec![0, 0, 0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 1, 1], ..Written::totp("ana", "") };
    let bytes = payload(&[account], 0, 1);
    let plain = read_payload(&bytes).unwrap();
    let escaped = text(&bytes);
    let raw = escaped.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    assert!(raw.contains('+') && raw.contains('/'), "{raw}");
    for same in [
        raw.clone(),
        raw.trim_end_matches('=').to_owned(),
        escaped.replace("%2B", "-").replace("%2F", "_"),
        escaped.replace("otpauth-migration:", "OTPAUTH-Migration:"),
        escaped.replace("//offline", "//OFFLINE/"),
        escaped.replace("?data=", "?utm=1&Data="),
        format!("\n {escaped} \u{feff}"),
    ] {
        assert_eq!(read(&same).as_ref(), Ok(&plain), "{same}");
    }
    let newer = [&bytes[..], &integer_field(2, 2), &bytes_field(9, b"x"), &[0x51, 1, 2, 3, 4, 5, 6, 7, 8]].concat();
    assert_eq!(read_payload(&newer).as_ref(), Ok(&plain), "what is not known is skipped");
    let mut with_id = Written::totp("ana", "").message();
    with_id.extend(bytes_field(8, b"some-id"));
    let named = read_payload(&bytes_field(1, &with_id)).unwrap();
    assert!(named.entries()[0].enrollment().is_ok());
}

#[test]
fn e9_each_part_of_an_export_says_which_it_is() {
    for (index, size, expected) in [
        (0, 0, None),
        (0, 1, None),
        (0, 2, Some(ExportBatch { index: 0, size: 2 })),
        (2, 3, Some(ExportBatch { index: 2, size: 3 })),
    ] {
        assert_eq!(read_payload(&payload(&[Written::totp("ana", "")], index, size)).unwrap().batch(), expected);
    }
}

#[test]
fn e9_an_export_may_be_longer_than_other_texts_and_shows_no_secret() {
    let many: Vec<Written> = (0..40).map(|number| Written::totp(&format!("Example:ana-{number}"), "Example")).collect();
    let text = text(&payload(&many, 0, 1));
    assert!((MAX_TEXT..=MAX_EXPORT_TEXT).contains(&text.len()), "{}", text.len());
    let export = read(&text).unwrap();
    let shown = format!("{export:?}");
    assert!(!shown.contains("ana-7") && !shown.contains("Example") && !shown.contains("49, 50"), "{shown}");
}

fn written() -> impl Strategy<Value = Written> {
    let name = || {
        prop_oneof![Just(Vec::new()), "[a-zA-Z:@ \u{fc}-\u{ff}]{0,40}".prop_map(String::into_bytes), any::<Vec<u8>>()]
    };
    let number = || prop_oneof![0..5_u64, any::<u64>()];
    (prop::collection::vec(any::<u8>(), 0..140), name(), name(), number(), number(), number(), number()).prop_map(
        |(secret, name, issuer, algorithm, digits, kind, counter)| Written {
            secret,
            name,
            issuer,
            algorithm,
            digits,
            kind,
            counter,
        },
    )
}

proptest! {
    /// Whatever an account says: it is refused by itself, or what is kept of it gives the same account again.
    #[test]
    fn e9_what_is_kept_of_an_export_is_read_back(accounts in prop::collection::vec(written(), 1..6)) {
        let export = read_payload(&payload(&accounts, 0, 1)).unwrap();
        prop_assert_eq!(export.entries().len(), accounts.len());
        for (entry, written) in export.entries().iter().zip(&accounts) {
            let Ok(otp) = entry.enrollment() else { continue };
            prop_assert_eq!(otp.secret().reveal(), &written.secret);
            let kept = otp.text();
            prop_assert!(kept.len() <= MAX_TEXT);
            prop_assert!(otpauth::read(&kept).as_ref() == Ok(otp), "{:?}", otp);
        }
    }

    #[test]
    fn no_payload_panics(bytes in any::<Vec<u8>>()) {
        let _ = read_payload(&bytes);
    }

    #[test]
    fn no_data_panics(data in any::<String>()) {
        let _ = read(&format!("otpauth-migration://offline?data={}", encode(&data)));
    }

    /// One that was cut off, or of which a bit was turned, is another one or none: it never ends in a panic.
    #[test]
    fn a_damaged_export_is_read_or_refused(accounts in prop::collection::vec(written(), 1..4), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut bytes = payload(&accounts, 0, 1);
        let at = at.index(bytes.len());
        let _ = read_payload(&bytes[..at]);
        bytes[at] ^= 1 << bit;
        let _ = read_payload(&bytes);
    }
}
