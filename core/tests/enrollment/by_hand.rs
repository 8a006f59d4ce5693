//! Code and URL typed by hand, and the older link that says the same.

use authenticator_core::enrollment::{
    ByHandEnrollment, Enrollment, EnrollmentError, MAX_TEXT, PhoneSignInEnrollment, TypedCode,
};
use authenticator_core::protocol::DevelopmentServers;

use super::refused_texts::{HOST, ISSUER, KID, encode};
use super::told_otherwise;

const TYPED: &str = "7K3M-9QXZ-0A1B-CDEF";
const PLAIN: &str = "7K3M9QXZ0A1BCDEF";
const OLD: &str = "123456789";

fn only_by_hand(enrollment: Enrollment) -> ByHandEnrollment {
    assert_eq!(enrollment.pinned_key(), None, "nothing typed pins a key");
    match enrollment {
        Enrollment::PhoneSignIn(PhoneSignInEnrollment::ByHand(typed)) => typed,
        _ => unreachable!("not by hand"),
    }
}

pub(super) fn typed(code: &str, url: &str) -> Result<ByHandEnrollment, EnrollmentError> {
    Enrollment::by_hand(code, url, DevelopmentServers::Refused).map(only_by_hand)
}

pub(super) fn read(text: &str) -> Result<ByHandEnrollment, EnrollmentError> {
    Enrollment::parse(text, DevelopmentServers::Refused).map(only_by_hand)
}

fn link(code: &str, url: &str) -> String {
    format!("phonefactor://activate_account?code={code}&url={url}")
}

#[test]
fn e2_a_typed_code_and_url_pin_no_key() {
    let enrollment = Enrollment::by_hand(TYPED, HOST, DevelopmentServers::Refused).unwrap();
    assert_eq!(enrollment.pinned_key(), None);
    assert_eq!(enrollment.issuer().unwrap().as_str(), HOST);
    let typed = only_by_hand(enrollment);
    assert_eq!(typed.code.reveal(), PLAIN);
    assert_eq!(typed.code.grouped().as_str(), TYPED);
}

#[test]
fn e2_a_code_is_read_however_it_is_typed() {
    for code in [
        PLAIN,
        "7k3m-9qxz-0a1b-cdef",
        "7K3M 9QXZ 0A1B CDEF",
        " 7K3M9QXZ-0A1BCDEF ",
        "7K3M--9QXZ - 0A1B\tCDEF\n",
        "7K3M\u{a0}9QXZ\u{2003}0A1B\u{2028}CDEF",
        "7K3M-9QXZ-OA1B-CDEF",
        "7K3M-9QXZ-oAiB-CDEF",
        "7K3M-9QXZ-0AIB-CDEF",
        "7K3M-9QXZ-0AlB-CDEF",
        "7K3M-9QXZ-0ALB-CDEF",
        "7K3M\u{2010}9QXZ\u{2013}0A1B\u{2212}CDEF",
        "7K3M\u{2014}9QXZ\u{fe63}0A1B\u{ff0d}CDEF",
        "7K3M\u{30fc}9QXZ\u{ff70}0A1B\u{ad}CDEF",
        "\u{feff}7K3M\u{200b}9QXZ\u{2060}0A1B\u{200d}CDEF\u{200f}",
        "\u{ff17}\u{ff2b}\u{ff13}\u{ff4d}\u{3000}9QXZ 0A1B CDEF",
        "\u{ff17}K3M-9QXZ-\u{ff2f}A\u{ff49}B-CDEF",
        "\u{667}K\u{6f3}M-\u{96f}QXZ-0A1B-CDEF",
    ] {
        assert_eq!(typed(code, HOST).unwrap().code.reveal(), PLAIN, "{code:?}");
    }
    assert_eq!(typed("0123-4567-89AB-CDEF", HOST).unwrap().code.reveal(), "0123456789ABCDEF");
    assert_eq!(typed("GHJK MNPQ RSTV WXYZ", HOST).unwrap().code.reveal(), "GHJKMNPQRSTVWXYZ");
}

#[test]
fn e2_nine_digits_of_older_systems_are_a_code() {
    for code in [OLD, "123 456 789", "I23-456-789", "\u{661}\u{662}\u{663} 456 \u{ff17}89"] {
        let code = typed(code, HOST).unwrap().code;
        assert_eq!((code.reveal(), code.grouped().as_str()), (OLD, OLD));
    }
    assert_eq!(read(&link(OLD, ISSUER)), typed(OLD, HOST));
}

#[test]
fn e2_https_may_be_left_out_and_white_space_around_a_url_does_not_count() {
    for (url, issuer) in [
        ("login.contoso.example", HOST),
        (" login.contoso.example\n", HOST),
        ("\thttps://login.contoso.example ", HOST),
        ("login.contoso.example/t1", "https://login.contoso.example/t1"),
        ("https://login.contoso.example/t1", "https://login.contoso.example/t1"),
        ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ] {
        assert_eq!(typed(TYPED, url).unwrap().issuer.as_str(), issuer, "{url:?}");
    }
}

#[test]
fn e2_an_address_is_read_in_every_spelling_that_is_by_rule_the_same() {
    let tenant = "https://login.contoso.example/T1/a%20b";
    for (url, issuer) in [
        ("Login.contoso.example", HOST),
        ("LOGIN.CONTOSO.EXAMPLE", HOST),
        ("login.contoso.example/", HOST),
        ("https://login.contoso.example/", HOST),
        ("HTTPS://Login.Contoso.Example/", HOST),
        ("login.contoso.example:443", HOST),
        ("https://login.contoso.example:443/", HOST),
        ("\u{feff}https://login.contoso.example\u{200b}", HOST),
        ("Https://LOGIN.contoso.example:443/T1/a%20b", tenant),
        ("login.contoso.example/T1/a%20b", tenant),
    ] {
        assert_eq!(typed(TYPED, url).unwrap().issuer.as_str(), issuer, "{url:?}");
    }
    for url in ["http://LOCALHOST:80", "http://127.0.0.1:80/", "HTTP://[::1]:80/"] {
        let read = Enrollment::by_hand(TYPED, url, DevelopmentServers::Allowed).unwrap();
        assert!(!read.issuer().unwrap().as_str().contains(":80"), "{url}");
    }
}

#[test]
fn e2_development_servers_are_read_only_where_allowed() {
    for (url, issuer) in [
        ("http://127.0.0.1:8080/t1", "http://127.0.0.1:8080/t1"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("localhost:3000", "https://localhost:3000"),
    ] {
        assert!(typed(TYPED, url).is_err(), "{url}");
        let allowed = Enrollment::by_hand(TYPED, url, DevelopmentServers::Allowed).unwrap();
        assert_eq!(allowed.issuer().unwrap().as_str(), issuer);
    }
    let refused = Enrollment::by_hand(TYPED, "http://login.contoso.example", DevelopmentServers::Allowed).unwrap_err();
    assert_eq!(refused.to_string(), "url: not_https");
}

#[test]
fn the_older_link_says_the_same() {
    let by_hand = typed(TYPED, HOST).unwrap();
    for text in [
        link(PLAIN, ISSUER),
        link(TYPED, HOST),
        link("7k3m%209qxz%200a1b%20cdef", ISSUER),
        format!("PhoneFactor://activate_account?url={ISSUER}&code={TYPED}"),
    ] {
        assert_eq!(read(&text).as_ref(), Ok(&by_hand), "{text}");
    }
    assert_eq!(by_hand.link().as_str(), link(PLAIN, ISSUER));
}

#[test]
fn e2_every_refusal_of_what_was_typed_names_field_and_reason() {
    let long = "A".repeat(MAX_TEXT + 1);
    let cases = [
        ("no code", "", HOST, "code: empty"),
        ("separators alone", " - - ", HOST, "code: empty"),
        ("a code of 15", "7K3M-9QXZ-0A1B-CDE", HOST, "code: form"),
        ("a code of 17", "7K3M-9QXZ-0A1B-CDEF-G", HOST, "code: form"),
        ("a U", "7K3M-9QXZ-0A1B-CDEU", HOST, "code: form"),
        ("a check symbol", "7K3M-9QXZ-0A1B-CDE*", HOST, "code: form"),
        ("another separator", "7K3M_9QXZ_0A1B_CDEF", HOST, "code: form"),
        ("16 bytes in fewer characters", "7K3M-9QXZ-0A1B-CD\u{e9}", HOST, "code: form"),
        ("the code of a QR code", "uYyX2h0tq8e3kQ5r7w9zAB", HOST, "code: form"),
        ("8 digits", "12345678", HOST, "code: form"),
        ("10 digits", "1234567890", HOST, "code: form"),
        ("9 letters", "ABCDEFGHJ", HOST, "code: form"),
        ("a control character in a code", "7K3M-9QXZ-0A1B-CDEF\u{0}", HOST, "code: control_character"),
        ("an escape character", "\u{1b}7K3M-9QXZ-0A1B-CDEF", HOST, "code: control_character"),
        ("an escape in a code", "7K3M-9QXZ-0A1B-CDE%46", HOST, "code: form"),
        ("too long a code", &long, HOST, "code: too_long"),
        ("no URL", TYPED, "", "url: empty"),
        ("a URL of white space", TYPED, " \t\n", "url: empty"),
        ("too long a URL", TYPED, &long, "url: too_long"),
        ("a control character in a URL", TYPED, "login.contoso\u{0}.example", "url: control_character"),
        ("a line break in a URL", TYPED, "login.contoso\n.example", "url: control_character"),
        ("http", TYPED, "http://login.contoso.example", "url: not_https"),
        ("another scheme", TYPED, "ftp://login.contoso.example", "url: not_https"),
        ("a scheme alone", TYPED, "https://", "url: not_a_url"),
        ("a space", TYPED, "login.contoso.example/a b", "url: not_a_url"),
        ("an encoded URL", TYPED, ISSUER, "url: not_a_url"),
        ("two slashes in front", TYPED, "//login.contoso.example", "url: not_canonical"),
        ("one slash", TYPED, "https:/login.contoso.example", "url: port"),
        ("an address of mail", TYPED, "ana@contoso.example", "url: user_information"),
        ("a user", TYPED, "https://ana:secret@login.contoso.example", "url: user_information"),
        ("an IPv4 address", TYPED, "192.0.2.1", "url: ip_literal"),
        ("an IPv6 address", TYPED, "[2001:db8::1]", "url: ip_literal"),
        ("a port", TYPED, "login.contoso.example:8443", "url: port"),
        ("the port of http", TYPED, "login.contoso.example:80", "url: port"),
        ("an empty port", TYPED, "login.contoso.example:", "url: port"),
        ("a slash at the end of a path", TYPED, "login.contoso.example/t1/", "url: trailing_slash"),
        ("two slashes at the end", TYPED, "login.contoso.example//", "url: trailing_slash"),
        ("a dot after the host", TYPED, "login.contoso.example.", "url: not_canonical"),
        ("a host that is not ASCII", TYPED, "B\u{fc}cher.example", "url: not_a_url"),
        ("a wide host", TYPED, "\u{ff4c}ogin.contoso.example", "url: not_a_url"),
        ("an invisible character inside", TYPED, "login\u{200b}.contoso.example", "url: not_a_url"),
        ("a query", TYPED, "login.contoso.example?a=b", "url: query_or_fragment"),
        ("a fragment", TYPED, "login.contoso.example#a", "url: query_or_fragment"),
    ];
    let wrong = told_otherwise(&cases.map(|(name, code, url, expected)| (name, typed(code, url), expected)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(TypedCode::parse("7K3M-9QXZ-0A1B-CDEU").is_none());
}

#[test]
fn every_refusal_of_the_older_link_names_parameter_and_reason() {
    let right = link(TYPED, ISSUER);
    let issuer = |issuer: &str| link(TYPED, &encode(issuer));
    let cases = [
        ("another action", right.replace("activate_account", "activate"), "action: unknown"),
        ("an action in capitals", right.replace("activate_account", "Activate_Account"), "action: unknown"),
        ("no parameters", "phonefactor://activate_account".to_owned(), "action: unknown"),
        ("a scheme that begins like it", right.replace("phonefactor:", "phonefactors:"), "scheme: other_app"),
        ("a kid", format!("{right}&kid={KID}"), "parameter: unknown"),
        ("a version", format!("{right}&v=1"), "parameter: unknown"),
        ("an issuer", format!("{right}&issuer={ISSUER}"), "parameter: unknown"),
        ("a fragment", format!("{right}#x"), "parameter: unknown"),
        ("no code", right.replace(&format!("code={TYPED}&"), ""), "code: missing"),
        ("no URL", right.replace(&format!("&url={ISSUER}"), ""), "url: missing"),
        ("empty code", link("", ISSUER), "code: empty"),
        ("a code of separators", link("%20-%20", ISSUER), "code: empty"),
        ("empty URL", link(TYPED, ""), "url: empty"),
        ("code twice", format!("{right}&code={TYPED}"), "code: repeated"),
        ("URL twice", format!("{right}&url={ISSUER}"), "url: repeated"),
        ("a U", link("7K3M-9QXZ-0A1B-CDEU", ISSUER), "code: form"),
        ("a plus is no space", link("7K3M+9QXZ+0A1B+CDEF", ISSUER), "code: form"),
        ("a code encoded twice", link("7K3M%252D9QXZ-0A1B-CDEF", ISSUER), "code: form"),
        ("a line break in a code", link("7K3M%0A9QXZ-0A1B-CDEF", ISSUER), "code: control_character"),
        ("a line break in a URL", link(TYPED, &format!("{ISSUER}%0A")), "url: control_character"),
        ("half an escape", link(TYPED, &format!("{ISSUER}%")), "url: percent_encoding"),
        ("a URL without scheme", issuer("login.contoso.example"), "url: not_a_url"),
        ("white space around a URL", issuer(&format!(" {HOST}")), "url: not_a_url"),
        ("http", issuer("http://login.contoso.example"), "url: not_https"),
        ("loopback", issuer("http://127.0.0.1:8080"), "url: not_https"),
        ("a user", issuer("https://ana@login.contoso.example"), "url: user_information"),
        ("an IPv4 address", issuer("https://192.0.2.1"), "url: ip_literal"),
        ("a port", issuer("https://login.contoso.example:8443"), "url: port"),
        ("a slash at the end", issuer("https://login.contoso.example/"), "url: trailing_slash"),
        ("a query", issuer("https://login.contoso.example?a=b"), "url: query_or_fragment"),
        ("a host in capitals", issuer("https://Login.contoso.example"), "url: not_canonical"),
        ("over the limit", format!("{right}{}", "A".repeat(MAX_TEXT)), "text: too_long"),
        ("a raw control character", right.replace("url", "u\u{7f}rl"), "text: control_character"),
    ];
    let wrong = told_otherwise(&cases.map(|(name, text, expected)| (name, read(&text), expected)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn debug_hides_the_code() {
    let shown = format!("{:?}", typed(TYPED, HOST).unwrap());
    assert!(!shown.contains("7K3M") && shown.contains("login.contoso.example"), "{shown}");
}
