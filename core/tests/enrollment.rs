//! The native form of an enrollment: what is read, and what each broken text is told.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

use std::collections::BTreeSet;
use std::net::TcpListener;

use authenticator_core::enrollment::{Enrollment, EnrollmentCode, EnrollmentError, MAX_TEXT, NativeEnrollment};
use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use proptest::prelude::*;

const HOST: &str = "https://login.contoso.example";
const ISSUER: &str = "https%3A%2F%2Flogin.contoso.example";
const CODE: &str = "uYyX2h0tq8e3kQ5r7w9z-_";
const KID: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

fn text(issuer: &str, code: &str, kid: &str) -> String {
    format!("phonesignin://enroll?v=1&issuer={issuer}&code={code}&kid={kid}")
}

fn right() -> String {
    text(ISSUER, CODE, KID)
}

fn read(text: &str) -> Result<NativeEnrollment, EnrollmentError> {
    read_with(text, DevelopmentServers::Refused)
}

fn read_with(text: &str, development: DevelopmentServers) -> Result<NativeEnrollment, EnrollmentError> {
    let Enrollment::PhoneSignIn(native) = Enrollment::parse(text, development)? else { unreachable!("one form") };
    Ok(native)
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
fn e3_reading_sends_nothing() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let issuer = format!("http://{}/contoso", server.local_addr().unwrap());
    let input = text(&issuer, CODE, KID);

    let first = Enrollment::parse(&input, DevelopmentServers::Allowed).unwrap();
    let second = Enrollment::parse(&input, DevelopmentServers::Allowed).unwrap();

    assert_eq!(first, second);
    assert_eq!(first.issuer().as_str(), issuer);
    assert_eq!(first.issuer().authority(), server.local_addr().unwrap().to_string());
    assert_eq!(first.pinned_key(), Thumbprint::parse(KID));
    assert_eq!(server.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn debug_and_errors_hide_the_code() {
    assert!(!format!("{:?}", read(&right()).unwrap()).contains(CODE));
    let refused = read(&text(ISSUER, &format!("{CODE}!"), KID)).unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains(CODE));
}

/// What is wrong, the text, and what it is told.
type Refused = (&'static str, String, &'static str);

fn refused_as_a_whole() -> Vec<Refused> {
    let right = right();
    vec![
        ("nothing", String::new(), "text: empty"),
        ("over the limit", format!("{right}&x={}", "A".repeat(MAX_TEXT)), "text: too_long"),
        ("bytes count, not characters", "\u{20ac}".repeat(MAX_TEXT / 3 + 1), "text: too_long"),
        ("other text", "WIFI:S:guest;T:WPA;P:12345678;;".to_owned(), "scheme: unknown"),
        ("a web page", "https://example.org/".to_owned(), "scheme: unknown"),
        ("no scheme", "enroll?v=1".to_owned(), "scheme: unknown"),
        ("a longer scheme", right.replace("phonesignin:", "phonesignin2:"), "scheme: unknown"),
        ("a space in front", format!(" {right}"), "scheme: unknown"),
        ("another action", right.replace("//enroll", "//confirm"), "action: unknown"),
        ("a longer action", right.replace("//enroll", "//enroll/"), "action: unknown"),
        ("an action in capitals", right.replace("//enroll", "//ENROLL"), "action: unknown"),
        ("no slashes", right.replace("//enroll", "enroll"), "action: unknown"),
        ("no parameters", "phonesignin://enroll".to_owned(), "action: unknown"),
        ("another parameter", format!("{right}&confirm=1"), "parameter: unknown"),
        ("a name in capitals", right.replace("?v=", "?V="), "parameter: unknown"),
        ("an encoded name", right.replace("&code=", "&c%6Fde="), "parameter: unknown"),
        ("an empty name", format!("{right}&=1"), "parameter: unknown"),
        ("a pair of nothing", format!("{right}&"), "parameter: unknown"),
        ("a fragment", format!("{right}#x"), "parameter: unknown"),
    ]
}

fn refused_by_presence() -> Vec<Refused> {
    let right = right();
    let without = |pair: &str| right.replace(pair, "");
    vec![
        ("no v", without("v=1&"), "v: missing"),
        ("no issuer", without(&format!("issuer={ISSUER}&")), "issuer: missing"),
        ("no code", without(&format!("code={CODE}&")), "code: missing"),
        ("no kid", without(&format!("&kid={KID}")), "kid: missing"),
        ("empty v", right.replace("v=1", "v="), "v: empty"),
        ("empty issuer", text("", CODE, KID), "issuer: empty"),
        ("empty code", text(ISSUER, "", KID), "code: empty"),
        ("empty kid", text(ISSUER, CODE, ""), "kid: empty"),
        ("a name alone", right.replace("v=1", "v"), "v: empty"),
        ("v twice", format!("{right}&v=1"), "v: repeated"),
        ("issuer twice", format!("{right}&issuer={ISSUER}"), "issuer: repeated"),
        ("code twice", format!("{right}&code={CODE}"), "code: repeated"),
        ("kid twice", format!("{right}&kid={KID}"), "kid: repeated"),
    ]
}

fn refused_by_form() -> Vec<Refused> {
    let right = right();
    let version = |value: &str| right.replace("v=1", &format!("v={value}"));
    let code = |value: &str| text(ISSUER, value, KID);
    let kid = |value: &str| text(ISSUER, CODE, value);
    vec![
        ("the next version", version("2"), "v: unknown"),
        ("a leading zero", version("01"), "v: unknown"),
        ("a plus is no space", version("+1"), "v: unknown"),
        ("a code of 21", code(&"A".repeat(21)), "code: form"),
        ("a code of 65", code(&"A".repeat(65)), "code: form"),
        ("a code with a plus", code(&format!("{CODE}+")), "code: form"),
        ("a code with an encoded plus", code(&format!("{CODE}%2B")), "code: form"),
        ("a code with a slash", code(&format!("{CODE}%2F")), "code: form"),
        ("a code with a space", code(&format!("{CODE}%20")), "code: form"),
        ("a code with a dot", code(&format!("{CODE}.")), "code: form"),
        ("a code with padding", code(&format!("{CODE}==")), "code: form"),
        ("a code that is not ASCII", code(&format!("{CODE}%C3%A9")), "code: form"),
        ("a code encoded twice", code(&CODE.replacen('u', "%2575", 1)), "code: form"),
        ("a kid of 42", kid(&KID[..42]), "kid: form"),
        ("a kid of 44", kid(&format!("{KID}A")), "kid: form"),
        ("a kid with padding", kid(&format!("{KID}=")), "kid: form"),
        ("a kid of the other alphabet", kid(&KID.replace('-', "%2B").replace('_', "%2F")), "kid: form"),
        ("a kid with set trailing bits", kid(&format!("{}t", &KID[..42])), "kid: form"),
    ]
}

fn refused_encodings() -> Vec<Refused> {
    let issuer = |tail: &str| text(&format!("{ISSUER}%2F{tail}"), CODE, KID);
    vec![
        ("a percent sign alone", issuer("%"), "issuer: percent_encoding"),
        ("half an escape", issuer("%4"), "issuer: percent_encoding"),
        ("no hexadecimal digits", issuer("%zz"), "issuer: percent_encoding"),
        ("a sign in an escape", issuer("%+1"), "issuer: percent_encoding"),
        ("a byte that is not UTF-8", issuer("%FF"), "issuer: percent_encoding"),
        ("half a character", issuer("%C3"), "issuer: percent_encoding"),
        ("too long a form of a slash", issuer("%C0%AF"), "issuer: percent_encoding"),
        ("half a surrogate pair", issuer("%ED%A0%80"), "issuer: percent_encoding"),
        ("in another parameter", text(ISSUER, &format!("{CODE}%"), KID), "code: percent_encoding"),
    ]
}

fn refused_issuers() -> Vec<Refused> {
    let long_label = format!("https://{}.example", "a".repeat(64));
    let long_host = format!("https://{}example", "abcdefg.".repeat(31));
    let long_path = format!("{HOST}/{}", "a".repeat(1024));
    [
        ("http", "http://login.contoso.example", "not_https"),
        ("another scheme", "ftp://login.contoso.example", "not_https"),
        ("loopback", "http://127.0.0.1:8080", "not_https"),
        ("no scheme", "login.contoso.example", "not_a_url"),
        ("no host", "https://", "not_a_url"),
        ("encoded twice", ISSUER, "not_a_url"),
        ("too long", &long_path, "not_a_url"),
        ("a space", "https://login.contoso.example/a b", "not_a_url"),
        ("a backslash", "https:\\\\login.contoso.example", "not_a_url"),
        ("a U-label", "https://b\u{fc}cher.example", "not_a_url"),
        ("an IPv4 address", "https://192.0.2.1", "ip_literal"),
        ("loopback over https", "https://127.0.0.1", "ip_literal"),
        ("an IPv4 address as one number", "https://3221225985", "ip_literal"),
        ("an IPv4 address in hexadecimal", "https://0xc0.0x0.0x2.0x1", "ip_literal"),
        ("an IPv6 address", "https://[2001:db8::1]", "ip_literal"),
        ("a port", "https://login.contoso.example:8443", "port"),
        ("an empty port", "https://login.contoso.example:", "port"),
        ("a user", "https://ana@login.contoso.example", "user_information"),
        ("a user and a password", "https://ana:secret@login.contoso.example", "user_information"),
        ("an empty user", "https://@login.contoso.example", "user_information"),
        ("a query", "https://login.contoso.example?a=b", "query_or_fragment"),
        ("an empty query", "https://login.contoso.example?", "query_or_fragment"),
        ("a fragment", "https://login.contoso.example#a", "query_or_fragment"),
        ("an empty fragment", "https://login.contoso.example#", "query_or_fragment"),
        ("a trailing slash", "https://login.contoso.example/", "trailing_slash"),
        ("a trailing slash after a path", "https://login.contoso.example/a/", "trailing_slash"),
        ("a host in capitals", "https://Login.contoso.example", "not_canonical"),
        ("a scheme in capitals", "HTTPS://login.contoso.example", "not_canonical"),
        ("an escape in the host", "https://login%2Econtoso.example", "not_canonical"),
        ("the default port", "https://login.contoso.example:443", "not_canonical"),
        ("one slash", "https:/login.contoso.example", "not_canonical"),
        ("three slashes", "https:///login.contoso.example", "not_canonical"),
        ("a dot segment", "https://login.contoso.example/./a", "not_canonical"),
        ("two dots", "https://login.contoso.example/a/../b", "not_canonical"),
        ("two encoded dots", "https://login.contoso.example/a/%2e%2E/b", "not_canonical"),
        ("an empty segment", "https://login.contoso.example/a//b", "not_canonical"),
        ("an encoded slash", "https://login.contoso.example/a%2Fb", "not_canonical"),
        ("a dot after the host", "https://login.contoso.example.", "not_canonical"),
        ("an empty label", "https://login..example", "not_canonical"),
        ("an underscore", "https://login_contoso.example", "not_canonical"),
        ("a label of 64", &long_label, "not_canonical"),
        ("a host of 255", &long_host, "not_canonical"),
    ]
    .into_iter()
    .map(|(name, issuer, reason)| (name, text(&encode(issuer), CODE, KID), reason))
    .map(|(name, text, reason)| (name, text, &*format!("issuer: {reason}").leak()))
    .collect()
}

/// Escapes everything but letters, digits and dots.
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[test]
fn every_refusal_names_parameter_and_reason() {
    let mut told = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, text, expected) in
        [refused_as_a_whole(), refused_by_presence(), refused_by_form(), refused_encodings(), refused_issuers()]
            .concat()
    {
        let refused = read(&text).map_err(|error| error.to_string());
        if refused != Err(expected.to_owned()) {
            wrong.push(format!("{name}: {refused:?}, not {expected}"));
        }
        told.extend(expected.split(": "));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all = "text scheme action v issuer code kid parameter too_long empty missing repeated unknown percent_encoding \
        form not_https user_information ip_literal port query_or_fragment trailing_slash not_canonical not_a_url";
    assert_eq!(told, all.split_whitespace().collect());
}

#[test]
fn control_characters_are_refused_raw_and_encoded() {
    let controls = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}').chain(['\u{2028}', '\u{2029}']);
    for control in controls {
        let raw = read(&format!("{}{control}", right())).unwrap_err();
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
        host in "[a-z][a-z0-9-]{0,9}(\\.[a-z]{2,8}){1,3}",
        path in "(/[A-Za-z0-9][A-Za-z0-9._~!$&'()*+,;=:@-]{0,12}){0,3}",
    ) -> Issuer {
        Issuer::parse(&format!("https://{host}{path}"), DevelopmentServers::Refused).unwrap()
    }
}

prop_compose! {
    fn enrollments()(issuer in issuers(), code in "[A-Za-z0-9_-]{22,64}", kid in any::<[u8; 32]>()) -> NativeEnrollment {
        let kid = authenticator_core::jose::base64url_encode(&kid);
        NativeEnrollment {
            issuer,
            code: EnrollmentCode::parse(&code).unwrap(),
            kid: Thumbprint::parse(&kid).unwrap(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(native in enrollments()) {
        let written = native.to_string();
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
            prop_assert_eq!(read_with(&native.to_string(), development), Ok(native));
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
