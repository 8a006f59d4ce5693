//! The app link: the native form in a URL.

use authenticator_core::protocol::DevelopmentServers;

use super::refused_texts::{CODE, HOST, ISSUER, KID, encode, text};
use super::{read, read_with, told_otherwise};

fn fragment() -> String {
    format!("v=1&code={CODE}&kid={KID}")
}

/// The link of an issuer.
fn link(issuer: &str) -> String {
    format!("{issuer}/phone/enroll#{}", fragment())
}

#[test]
fn reads_what_the_native_form_says() {
    assert_eq!(read(&link(HOST)), read(&text(ISSUER, CODE, KID)));
    let other_order = format!("{HOST}/phone/enroll#kid={KID}&code={CODE}&v=1");
    assert_eq!(read(&other_order), read(&link(HOST)));
    assert_eq!(read(&link(HOST).replacen(CODE, &encode(CODE), 1)), read(&link(HOST)), "decoded once");
}

#[test]
fn the_issuer_is_what_stands_before_the_path() {
    for issuer in [
        HOST,
        "https://login.contoso.example/t1",
        "https://login.contoso.example/t/blue",
        "https://login.contoso.example/a%20b",
        "https://login.contoso.example/phone/enroll",
        "https://xn--bcher-kva.example",
    ] {
        let pinned = read(&link(issuer)).unwrap();
        assert_eq!(pinned.issuer.as_str(), issuer);
        assert_eq!(pinned.app_link().as_str(), link(issuer));
        assert_eq!(read(&pinned.native_text()).as_ref(), Ok(&pinned));
    }
}

#[test]
fn development_servers_are_read_only_where_allowed() {
    for issuer in ["http://127.0.0.1:8080/t1", "http://localhost:3000", "http://[::1]:8080", "https://127.0.0.1:8443"] {
        assert!(read(&link(issuer)).is_err(), "{issuer}");
        assert_eq!(read_with(&link(issuer), DevelopmentServers::Allowed).unwrap().issuer.as_str(), issuer);
    }
    for issuer in ["http://login.contoso.example", "http://192.0.2.1:8080"] {
        let refused = read_with(&link(issuer), DevelopmentServers::Allowed).unwrap_err();
        assert_eq!(refused.to_string(), "issuer: not_https", "{issuer}");
    }
}

#[test]
fn every_refusal_names_parameter_and_reason() {
    let right = link(HOST);
    let fragment = fragment();
    let without = |pair: &str| right.replace(pair, "");
    let cases = [
        ("a web page", format!("{HOST}/"), "action: web_page"),
        ("a page with a fragment", format!("{HOST}/help#{fragment}"), "action: web_page"),
        ("the path alone", format!("{HOST}/phone/enroll"), "action: web_page"),
        ("a query in place of the fragment", right.replace('#', "?"), "action: web_page"),
        ("a slash after the path", right.replace("enroll#", "enroll/#"), "action: web_page"),
        ("a path in capitals", right.replace("/phone/enroll", "/Phone/Enroll"), "action: web_page"),
        ("an escaped path", right.replace("/phone/enroll", "/phone%2Fenroll"), "action: web_page"),
        ("a query behind the path", right.replace("enroll#", "enroll?a=b#"), "action: web_page"),
        ("nothing in the fragment", format!("{HOST}/phone/enroll#"), "parameter: unknown"),
        ("an issuer in the fragment", format!("{right}&issuer={ISSUER}"), "parameter: unknown"),
        ("another parameter", format!("{right}&confirm=1"), "parameter: unknown"),
        ("a second fragment", format!("{right}#x"), "parameter: unknown"),
        ("no v", without("v=1&"), "v: missing"),
        ("no code", without(&format!("code={CODE}&")), "code: missing"),
        ("no kid", without(&format!("&kid={KID}")), "kid: missing"),
        ("empty v", right.replace("v=1", "v="), "v: empty"),
        ("empty code", right.replace(CODE, ""), "code: empty"),
        ("empty kid", right.replace(KID, ""), "kid: empty"),
        ("v twice", format!("{right}&v=1"), "v: repeated"),
        ("code twice", format!("{right}&code={CODE}"), "code: repeated"),
        ("kid twice", format!("{right}&kid={KID}"), "kid: repeated"),
        ("the next version", right.replace("v=1", "v=2"), "v: unknown"),
        ("a short code", right.replace(CODE, "short"), "code: form"),
        ("a typed code", right.replace(CODE, "ABCD-EFGH-JKMN-PQRS"), "code: form"),
        ("a code encoded twice", right.replace(CODE, &format!("%25{CODE}")), "code: form"),
        ("a kid of 42", right.replace(KID, &KID[..42]), "kid: form"),
        ("a control character", right.replace(CODE, &format!("{CODE}%0A")), "code: control_character"),
        ("half an escape", right.replace(CODE, &format!("{CODE}%4")), "code: percent_encoding"),
        ("a raw control character", right.replace(CODE, &format!("{CODE}\n")), "text: control_character"),
        ("over the limit", format!("{right}{}", "A".repeat(2048)), "text: too_long"),
        ("http", link("http://login.contoso.example"), "issuer: not_https"),
        ("loopback", link("http://127.0.0.1:8080"), "issuer: not_https"),
        ("no host", format!("https:///phone/enroll#{fragment}"), "issuer: not_a_url"),
        ("no host and no slashes", format!("https:/phone/enroll#{fragment}"), "issuer: not_a_url"),
        ("a U-label", link("https://b\u{fc}cher.example"), "issuer: not_a_url"),
        ("an IPv4 address", link("https://192.0.2.1"), "issuer: ip_literal"),
        ("an IPv6 address", link("https://[2001:db8::1]"), "issuer: ip_literal"),
        ("a port", link("https://login.contoso.example:8443"), "issuer: port"),
        ("a user", link("https://ana@login.contoso.example"), "issuer: user_information"),
        ("a user and a password", link("https://ana:secret@login.contoso.example"), "issuer: user_information"),
        ("a query", link("https://login.contoso.example?a=b"), "issuer: query_or_fragment"),
        ("two slashes", link("https://login.contoso.example/"), "issuer: trailing_slash"),
        ("a scheme in capitals", link("HTTPS://login.contoso.example"), "issuer: not_canonical"),
        ("a host in capitals", link("https://Login.contoso.example"), "issuer: not_canonical"),
        ("two dots", link("https://login.contoso.example/a/../b"), "issuer: not_canonical"),
    ];
    let wrong = told_otherwise(&cases.map(|(name, text, expected)| (name, read(&text), expected)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
