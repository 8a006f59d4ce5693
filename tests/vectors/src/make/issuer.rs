//! `issuer.json`: texts that are issuers, and texts that are none.

use serde_json::{Value, json};

use crate::case::plain;

/// `issuer.json`.
pub(crate) fn file() -> (&'static str, String) {
    let description = "Issuers: https, lower-case A-label host, optional path, no trailing slash, query or fragment. \
        development: the configuration allows development servers.";
    let mut cases: Vec<_> = [
        ("a host", "https://login.contoso.example", "login.contoso.example", ""),
        ("a path", "https://login.contoso.example/t/blue", "login.contoso.example", "/t/blue"),
        ("an A-label", "https://xn--bcher-kva.example", "xn--bcher-kva.example", ""),
        ("a path with an escape", "https://login.contoso.example/a%20b", "login.contoso.example", "/a%20b"),
        ("letters of both cases in the path", "https://login.contoso.example/Blue", "login.contoso.example", "/Blue"),
    ]
    .into_iter()
    .map(|(name, text, authority, path)| valid(name, text, false, authority, path))
    .collect();
    cases.extend(DEVELOPMENT.map(|(name, text, authority, path)| valid(name, text, true, authority, path)));
    cases.extend(REFUSED.map(|(name, text)| refused(name, text, false)));
    cases.extend(DEVELOPMENT.map(|(name, text, ..)| refused(&format!("{name}, outside of development"), text, false)));
    cases.extend(REFUSED_IN_DEVELOPMENT.map(|(name, text)| refused(name, text, true)));
    ("issuer.json", plain(description, &cases))
}

const DEVELOPMENT: [(&str, &str, &str, &str); 4] = [
    ("http on a loopback address", "http://127.0.0.1:8080", "127.0.0.1:8080", ""),
    ("http on loopback with a path", "http://127.0.0.1:8080/t/blue", "127.0.0.1:8080", "/t/blue"),
    ("http on localhost", "http://localhost:8080", "localhost:8080", ""),
    ("https on loopback with a port", "https://127.0.0.1:8443", "127.0.0.1:8443", ""),
];

const REFUSED: [(&str, &str); 33] = [
    ("nothing", ""),
    ("no scheme", "login.contoso.example"),
    ("no host", "https://"),
    ("http", "http://login.contoso.example"),
    ("another scheme", "ftp://login.contoso.example"),
    ("a scheme in capitals", "HTTPS://login.contoso.example"),
    ("a host in capitals", "https://Login.contoso.example"),
    ("a host that is not ASCII", "https://b\u{fc}cher.example"),
    ("a host with an escape", "https://login%2econtoso.example"),
    ("a trailing slash", "https://login.contoso.example/"),
    ("a trailing slash after a path", "https://login.contoso.example/t/blue/"),
    ("a query", "https://login.contoso.example?x=1"),
    ("an empty query", "https://login.contoso.example?"),
    ("a fragment", "https://login.contoso.example#x"),
    ("an empty fragment", "https://login.contoso.example#"),
    ("a user", "https://ana@login.contoso.example"),
    ("a user and a password", "https://ana:secret@login.contoso.example"),
    ("an empty user", "https://@login.contoso.example"),
    ("the default port", "https://login.contoso.example:443"),
    ("another port", "https://login.contoso.example:8443"),
    ("an empty port", "https://login.contoso.example:"),
    ("an IPv4 address", "https://203.0.113.7"),
    ("an IPv4 address in hexadecimal", "https://0xcb007107"),
    ("an IPv4 address as one number", "https://3405803783"),
    ("an IPv6 address", "https://[2001:db8::1]"),
    ("dot segments", "https://login.contoso.example/a/../b"),
    ("a dot segment with escapes", "https://login.contoso.example/a/%2e%2e/b"),
    ("two slashes in the path", "https://login.contoso.example/a//b"),
    ("an encoded slash", "https://login.contoso.example/a%2Fb"),
    ("a space in front", " https://login.contoso.example"),
    ("a line feed within", "https://login.contoso\n.example"),
    ("a backslash", "https:\\\\login.contoso.example"),
    ("one slash", "https:/login.contoso.example"),
];

const REFUSED_IN_DEVELOPMENT: [(&str, &str); 4] = [
    ("http on another host, in development", "http://login.contoso.example"),
    ("http on another address, in development", "http://203.0.113.7"),
    ("http on a name that begins like loopback, in development", "http://localhost.contoso.example"),
    ("a trailing slash, in development", "http://127.0.0.1:8080/"),
];

fn valid(name: &str, text: &str, development: bool, authority: &str, path: &str) -> Vec<(&'static str, Value)> {
    let scheme = text.split(':').next().unwrap_or_default();
    let mut case = vec![("name", json!(name)), ("text", json!(text)), ("development", json!(development))];
    case.push(("valid", json!(true)));
    case.push(("authority", json!(authority)));
    case.push(("origin", json!(format!("{scheme}://{authority}"))));
    case.push(("metadata_url", json!(format!("{scheme}://{authority}/.well-known/phone-signin{path}"))));
    case
}

fn refused(name: &str, text: &str, development: bool) -> Vec<(&'static str, Value)> {
    vec![("name", json!(name)), ("text", json!(text)), ("development", json!(development)), ("valid", json!(false))]
}
