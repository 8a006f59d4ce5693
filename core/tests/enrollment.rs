//! Enrollments: what is read, and what each broken text is told. Here the native form; each other form has a file.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[path = "enrollment/app_link.rs"]
mod app_link;
#[path = "enrollment/by_hand.rs"]
mod by_hand;
#[path = "enrollment/export.rs"]
mod export;
#[path = "common/export.rs"]
mod export_texts;
#[path = "enrollment/other_codes.rs"]
mod other_codes;
#[path = "enrollment/other_services.rs"]
mod other_services;
#[path = "enrollment/otpauth.rs"]
mod otpauth;
#[path = "enrollment/properties.rs"]
mod properties;
#[path = "common/refused_texts.rs"]
mod refused_texts;
#[path = "enrollment/transfers.rs"]
mod transfers;

use std::collections::BTreeSet;

use authenticator_core::enrollment::{
    Enrollment, EnrollmentCode, EnrollmentError, MAX_TEXT, PhoneSignInEnrollment, PinnedEnrollment,
};
use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use proptest::prelude::*;
use refused_texts::{CODE, HOST, ISSUER, KID, encode, right, text};

/// Reads a text that names the server's key.
fn read(text: &str) -> Result<PinnedEnrollment, EnrollmentError> {
    read_with(text, DevelopmentServers::Refused)
}

fn read_with(text: &str, development: DevelopmentServers) -> Result<PinnedEnrollment, EnrollmentError> {
    match Enrollment::parse(text, development)? {
        Enrollment::PhoneSignIn(PhoneSignInEnrollment::Pinned(pinned)) => Ok(pinned),
        _ => unreachable!("not of a form that names a key"),
    }
}

/// What is told otherwise than expected.
fn told_otherwise<T: std::fmt::Debug>(cases: &[(&str, Result<T, EnrollmentError>, &str)]) -> Vec<String> {
    let wrong = cases
        .iter()
        .filter(|(_, refused, expected)| refused.as_ref().err().is_none_or(|error| error.to_string() != *expected));
    wrong.map(|(name, refused, expected)| format!("{name}: {refused:?}, not {expected}")).collect()
}

#[test]
fn reads_each_parameter() {
    let native = read(&right()).unwrap();
    assert_eq!(native.issuer.as_str(), HOST);
    assert_eq!(native.code.reveal(), CODE);
    assert_eq!(native.kid.to_string(), KID);
}

#[test]
fn reads_what_means_the_same() {
    let plain = read(&right()).unwrap();
    for same in [
        text(HOST, CODE, KID),
        text("https%3a%2f%2flogin.contoso.example", CODE, KID),
        text(ISSUER, &CODE.replacen('u', "%75", 1), KID),
        format!("phonesignin://enroll?kid={KID}&code={CODE}&issuer={ISSUER}&v=1"),
        right().replace("phonesignin:", "PhoneSignIn:"),
    ] {
        assert_eq!(read(&same).as_ref(), Ok(&plain), "{same}");
    }
}

#[test]
fn what_a_scanner_or_a_messenger_adds_around_a_text_does_not_count() {
    let plain = read(&right()).unwrap();
    for around in [" ", "\n", "\r\n", "\t", "\u{feff}", "\u{a0}", "\u{200b}", "\u{200e}", "\u{2028}", "\u{feff} \n"] {
        for text in
            [format!("{around}{}", right()), format!("{}{around}", right()), format!("{around}{}{around}", right())]
        {
            assert_eq!(read(&text).as_ref(), Ok(&plain), "{text:?}");
        }
        assert_eq!(read(&around.repeat(3)).unwrap_err().to_string(), "text: empty");
    }
    let longest = format!("{}{}", right(), " ".repeat(MAX_TEXT));
    assert_eq!(read(&longest).as_ref(), Ok(&plain), "what does not count is not counted");
}

#[test]
fn what_is_read_names_issuer_host_and_key() {
    let issuer = "http://127.0.0.1:4711/contoso";
    let input = text(issuer, CODE, KID);

    let first = Enrollment::parse(&input, DevelopmentServers::Allowed).unwrap();
    let second = Enrollment::parse(&input, DevelopmentServers::Allowed).unwrap();

    assert_eq!(first, second);
    assert_eq!(first.issuer().unwrap().as_str(), issuer);
    assert_eq!(first.issuer().unwrap().authority(), "127.0.0.1:4711");
    assert_eq!(first.pinned_key(), Thumbprint::parse(KID));
}

#[test]
fn debug_and_errors_hide_the_code() {
    assert!(!format!("{:?}", read(&right()).unwrap()).contains(CODE));
    let refused = read(&text(ISSUER, &format!("{CODE}!"), KID)).unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains(CODE));
}

#[test]
fn every_refusal_names_parameter_and_reason() {
    let mut told = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, text, expected) in refused_texts::all() {
        let refused = read(&text).map_err(|error| error.to_string());
        if refused != Err(expected.to_owned()) {
            wrong.push(format!("{name}: {refused:?}, not {expected}"));
        }
        told.extend(expected.split(": "));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all = "text scheme action v issuer code kid parameter too_long empty missing repeated unknown percent_encoding \
        form wifi steam export web_page text other_app not_https user_information ip_literal port query_or_fragment trailing_slash not_canonical not_a_url";
    assert_eq!(told, all.split_whitespace().collect());
}

#[test]
fn control_characters_are_refused_raw_and_encoded() {
    let controls = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}').chain(['\u{2028}', '\u{2029}']);
    for control in controls {
        let raw = read(&right().replace("&code=", &format!("{control}&code="))).unwrap_err();
        assert_eq!(raw.to_string(), "text: control_character", "{control:?}");

        let encoded = encode(&control.to_string());
        for (parameter, text) in [
            ("v", right().replace("v=1", &format!("v=1{encoded}"))),
            ("issuer", text(&format!("{ISSUER}{encoded}"), CODE, KID)),
            ("code", text(ISSUER, &format!("{CODE}{encoded}"), KID)),
            ("kid", text(ISSUER, CODE, &format!("{encoded}{KID}"))),
        ] {
            let refused = read(&text).unwrap_err();
            assert_eq!(refused.to_string(), format!("{parameter}: control_character"), "{control:?}");
        }
    }
}

#[test]
fn limits_are_inclusive() {
    for length in [22, 64] {
        assert!(EnrollmentCode::parse(&"A".repeat(length)).is_some(), "{length}");
        read(&text(ISSUER, &"-".repeat(length), KID)).unwrap();
    }
    let issuer_of = |path: &str| text(&format!("{ISSUER}%2F{path}"), CODE, KID);
    let room = MAX_TEXT - issuer_of("").len();
    let longest = issuer_of(&format!("{}{}", "a".repeat(room % 3), "%61".repeat(room / 3)));
    assert_eq!(longest.len(), MAX_TEXT);
    read(&longest).unwrap();
    assert_eq!(read(&format!("{longest}A")).unwrap_err().to_string(), "text: too_long");
    let label = format!("https://{}.example", "a".repeat(63));
    read(&text(&encode(&label), CODE, KID)).unwrap();
}

#[test]
fn a_plus_stays_a_plus() {
    for written in ["a+b", "a%2Bb"] {
        let native = read(&text(&format!("{ISSUER}%2F{written}"), CODE, KID)).unwrap();
        assert_eq!(native.issuer.as_str(), format!("{HOST}/a+b"));
    }
}

#[test]
fn issuers_in_their_one_form_are_read() {
    for issuer in [
        HOST,
        "https://login.contoso.example/t/blue",
        "https://login.contoso.example/Blue",
        "https://xn--bcher-kva.example",
        "https://a--b.example",
        "https://login.contoso.example/a%20b",
    ] {
        assert_eq!(read(&text(&encode(issuer), CODE, KID)).unwrap().issuer.as_str(), issuer);
    }
}

#[test]
fn development_servers_are_read_only_where_allowed() {
    use DevelopmentServers::{Allowed, Refused};
    for issuer in [
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8080/t/blue",
        "http://localhost",
        "http://localhost:3000",
        "http://[::1]:8080",
        "https://127.0.0.1:8443",
        "https://login.contoso.example:8443",
    ] {
        let input = text(&encode(issuer), CODE, KID);
        assert!(read_with(&input, Refused).is_err(), "{issuer}");
        assert_eq!(read_with(&input, Allowed).unwrap().issuer.as_str(), issuer);
    }
    for (issuer, reason) in [
        ("http://login.contoso.example", "not_https"),
        ("http://192.0.2.1", "not_https"),
        ("http://localhost.contoso.example", "not_https"),
        ("https://192.0.2.1", "ip_literal"),
        ("http://ana@127.0.0.1:8080", "user_information"),
        ("http://127.0.0.1:8080/", "trailing_slash"),
        ("http://127.1:8080", "not_canonical"),
    ] {
        let refused = read_with(&text(&encode(issuer), CODE, KID), Allowed).unwrap_err();
        assert_eq!(refused.to_string(), format!("issuer: {reason}"), "{issuer}");
    }
}

prop_compose! {
    fn issuers()(
        // No two hyphens in a row: `xn--` begins an A-label (RFC 5890 section 2.3.1), which is seldom a right one by chance.
        host in "[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,4}){0,2}(\\.[a-z]{2,8}){1,3}",
        path in "(/[A-Za-z0-9][A-Za-z0-9._~!$&'()*+,;=:@-]{0,12}){0,3}",
    ) -> Issuer {
        Issuer::parse(&format!("https://{host}{path}"), DevelopmentServers::Refused).unwrap()
    }
}

prop_compose! {
    fn enrollments()(issuer in issuers(), code in "[A-Za-z0-9_-]{22,64}", kid in any::<[u8; 32]>()) -> PinnedEnrollment {
        let kid = authenticator_core::jose::base64url_encode(&kid);
        PinnedEnrollment {
            issuer,
            code: EnrollmentCode::parse(&code).unwrap(),
            kid: Thumbprint::parse(&kid).unwrap(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(native in enrollments()) {
        let written = native.native_text();
        prop_assert!(written.is_ascii());
        prop_assert_eq!(read(&written), Ok(native));
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        prop_assert!(read(&text).is_err());
    }

    #[test]
    fn no_text_with_our_scheme_panics(tail in "[a-z0-9:/?#&=%+.@\\[\\]\u{0}-\u{ff}]{0,80}") {
        let _ = read_with(&format!("phonesignin://enroll?{tail}"), DevelopmentServers::Allowed);
    }

    #[test]
    fn no_issuer_panics(tail in any::<String>(), development in any::<bool>()) {
        let development = if development { DevelopmentServers::Allowed } else { DevelopmentServers::Refused };
        if let Ok(native) = read_with(&text(&encode(&format!("https://{tail}")), CODE, KID), development) {
            let written = native.native_text();
            prop_assert!(written.len() > MAX_TEXT || read_with(&written, development) == Ok(native));
        }
    }

    #[test]
    fn one_changed_character_is_never_read_as_the_same(at in any::<prop::sample::Index>(), by in any::<char>()) {
        let right = right();
        let at = at.index(right.len());
        prop_assume!(by != char::from(right.as_bytes()[at]));
        let changed = format!("{}{by}{}", &right[..at], &right[at + 1..]);
        if let Ok(native) = read(&changed) {
            // Only the letters of the scheme and of escapes may be written in the other case.
            let same_but_case = changed.eq_ignore_ascii_case(&right);
            prop_assert!(native != read(&right).unwrap() || same_but_case, "{}", changed);
        }
    }
}
