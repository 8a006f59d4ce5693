//! `enrollment-input.json`: texts of QR codes and links of this protocol.

use serde_json::{Value, json};

use crate::case::plain;
use crate::keys::Keys;

const CODE: &str = "uYyX2h0tq8e3kQ5r7w9zAB";
const ISSUER: &str = "https%3A%2F%2Flogin.contoso.example";

/// `enrollment-input.json`.
pub(crate) fn file(keys: &Keys) -> (&'static str, String) {
    let description = "Enrollment input in the native form, as app link and as old link, without development servers. The \
        old link has no kid, and its code is given as it is sent. If refused, parameter is the part that is wrong: text (the \
        whole), scheme, action (what follows it; of an app link the path), v, issuer, code, kid, url, or parameter (one that \
        has no place here).";
    let kid = keys.server.kid();
    let mut cases = valid(&kid);
    cases.extend(valid_links(&kid));
    cases.extend(whole(&kid).into_iter().map(|(name, text, parameter)| refused(name, &text, parameter)));
    cases.extend(parameters(&kid).into_iter().map(|(name, text, parameter)| refused(name, &text, parameter)));
    cases.extend(links(&kid).into_iter().map(|(name, text, parameter)| refused(name, &text, parameter)));
    ("enrollment-input.json", plain(description, &cases))
}

fn text(issuer: &str, code: &str, kid: &str) -> String {
    format!("phonesignin://enroll?v=1&issuer={issuer}&code={code}&kid={kid}")
}

fn app_link(issuer: &str, kid: &str) -> String {
    format!("{issuer}/phone/enroll#v=1&code={CODE}&kid={kid}")
}

fn old_link(code: &str, url: &str) -> String {
    format!("phonefactor://activate_account?code={code}&url={url}")
}

fn valid_links(kid: &str) -> Vec<Vec<(&'static str, Value)>> {
    let right = |name: &str, text: String, issuer: &str, code: &str, kid: Option<&str>| {
        let mut case = vec![
            ("name", json!(name)),
            ("text", json!(text)),
            ("valid", json!(true)),
            ("issuer", json!(issuer)),
            ("code", json!(code)),
        ];
        case.extend(kid.map(|kid| ("kid", json!(kid))));
        case
    };
    let (host, path) = ("https://login.contoso.example", "https://login.contoso.example/t/blue");
    let typed = "7K3M9QXZ0A1BCDEF";
    vec![
        right("an app link", app_link(host, kid), host, CODE, Some(kid)),
        right("an app link with a path", app_link(path, kid), path, CODE, Some(kid)),
        right("an old link", old_link(typed, ISSUER), host, typed, None),
        right("an old link without escapes", old_link(typed, path), path, typed, None),
        right("a code in groups", old_link("7K3M-9QXZ-0A1B-CDEF", ISSUER), host, typed, None),
        right("a code in small letters", old_link("7k3m%209qxz%200a1b%20cdef", ISSUER), host, typed, None),
        right("a code with I, L and O", old_link("7K3M-9QXZ-OAlB-CDEF", ISSUER), host, typed, None),
        right(
            "a code in full-width characters",
            old_link("%EF%BC%97K3M%EF%BC%8D9QXZ-0A1B-CDEF", ISSUER),
            host,
            typed,
            None,
        ),
        right("a code with dashes", old_link("7K3M%E2%80%939QXZ%E2%80%940A1B%E2%88%92CDEF", ISSUER), host, typed, None),
        right(
            "a code with a mark of direction",
            old_link("%E2%80%8F7K3M9QXZ%E2%80%8B0A1BCDEF", ISSUER),
            host,
            typed,
            None,
        ),
        right("a code of nine digits", old_link("123456789", ISSUER), host, "123456789", None),
    ]
}

fn links(kid: &str) -> Vec<(&'static str, String, &'static str)> {
    let host = "https://login.contoso.example";
    let right = app_link(host, kid);
    let old = old_link("7K3M9QXZ0A1BCDEF", ISSUER);
    vec![
        ("an app link of another path", right.replace("/phone/", "/app/"), "action"),
        ("an app link with a query", right.replace('#', "?"), "action"),
        ("an app link over http", app_link("http://login.contoso.example", kid), "issuer"),
        ("an app link on loopback", app_link("http://127.0.0.1:8080", kid), "issuer"),
        ("an app link with two slashes", app_link(&format!("{host}/"), kid), "issuer"),
        ("an app link of a user", app_link("https://ana@login.contoso.example", kid), "issuer"),
        ("an app link of a port", app_link("https://login.contoso.example:8443", kid), "issuer"),
        ("an app link of an address", app_link("https://203.0.113.7", kid), "issuer"),
        ("an app link of a host in capitals", app_link("https://Login.contoso.example", kid), "issuer"),
        ("an app link that names an issuer", format!("{right}&issuer={ISSUER}"), "parameter"),
        ("an app link of version 2", right.replace("v=1", "v=2"), "v"),
        ("an app link without kid", right.replace(&format!("&kid={kid}"), ""), "kid"),
        ("an app link with two codes", format!("{right}&code={CODE}"), "code"),
        ("an old link of another action", old.replace("activate_account", "activate"), "action"),
        ("an old link with a kid", format!("{old}&kid={kid}"), "parameter"),
        ("an old link with a version", format!("{old}&v=1"), "parameter"),
        ("an old link without URL", old.replace(&format!("&url={ISSUER}"), ""), "url"),
        ("an old link to http", old_link("7K3M9QXZ0A1BCDEF", "http%3A%2F%2Flogin.contoso.example"), "url"),
        ("an old link to a host alone", old_link("7K3M9QXZ0A1BCDEF", "login.contoso.example"), "url"),
        ("an old link without code", old_link("", ISSUER), "code"),
        ("a typed code with a U", old_link("7K3M9QXZ0A1BCDEU", ISSUER), "code"),
        ("a typed code of 15 characters", old_link("7K3M9QXZ0A1BCDE", ISSUER), "code"),
        ("a typed code of 17 characters", old_link("7K3M9QXZ0A1BCDEFG", ISSUER), "code"),
        ("a typed code of eight digits", old_link("12345678", ISSUER), "code"),
        ("a typed code with a line feed", old_link("7K3M9QXZ%0A0A1BCDEF", ISSUER), "code"),
        ("a long code in an old link", old_link(CODE, ISSUER), "code"),
    ]
}

fn valid(kid: &str) -> Vec<Vec<(&'static str, Value)>> {
    let long = "A-_z".repeat(16);
    let right = |name: &str, text: String, issuer: &str, code: &str| {
        vec![
            ("name", json!(name)),
            ("text", json!(text)),
            ("valid", json!(true)),
            ("issuer", json!(issuer)),
            ("code", json!(code)),
            ("kid", json!(kid)),
        ]
    };
    let host = "https://login.contoso.example";
    vec![
        right("a host", text(ISSUER, CODE, kid), host, CODE),
        right("a path", text(&format!("{ISSUER}%2Ft%2Fblue"), CODE, kid), "https://login.contoso.example/t/blue", CODE),
        right("an issuer without escapes", text(host, CODE, kid), host, CODE),
        right("escapes in small letters", text("https%3a%2f%2flogin.contoso.example", CODE, kid), host, CODE),
        right("escapes where none is needed", text(ISSUER, "%75YyX2h0tq8e3kQ5r7w9zAB", kid), host, CODE),
        right("the longest code", text(ISSUER, &long, kid), host, &long),
        right("another order", format!("phonesignin://enroll?kid={kid}&code={CODE}&issuer={ISSUER}&v=1"), host, CODE),
        right("a line feed at its end", format!("{}\n", text(ISSUER, CODE, kid)), host, CODE),
        right("a byte order mark and a space in front", format!("\u{feff} {}", text(ISSUER, CODE, kid)), host, CODE),
    ]
}

fn whole(kid: &str) -> Vec<(&'static str, String, &'static str)> {
    let right = text(ISSUER, CODE, kid);
    vec![
        ("nothing", String::new(), "text"),
        ("over 2,048 bytes", format!("{right}&x={}", "A".repeat(2046 - right.len())), "text"),
        ("over 2,048 bytes, in fewer characters", format!("{right}&x={}", "\u{20ac}".repeat(700)), "text"),
        ("a line feed inside", right.replace("code", "co\nde"), "text"),
        ("a C1 control character", right.replace("code", "co\u{85}de"), "text"),
        ("a line separator", right.replace("code", "co\u{2028}de"), "text"),
        ("a delete character", format!("{right}\u{7f}"), "text"),
        ("some other text", "WIFI:S:guest;T:WPA;P:12345678;;".to_owned(), "scheme"),
        ("a web address", "https://example.org/".to_owned(), "action"),
        ("another kind of authenticator", "steam://totp/ana?secret=JBSWY3DPEHPK3PXP".to_owned(), "scheme"),
        ("no scheme", "enroll?v=1".to_owned(), "scheme"),
        ("a scheme that begins like ours", right.replace("phonesignin:", "phonesignin2:"), "scheme"),
        ("a space inside the scheme", right.replace("phonesignin:", "phone signin:"), "scheme"),
        ("another action", right.replace("//enroll", "//confirm"), "action"),
        ("a path after the action", right.replace("//enroll", "//enroll/now"), "action"),
        ("no slashes", right.replace("//enroll", "enroll"), "action"),
        ("a user before the action", right.replace("//enroll", "//ana@enroll"), "action"),
        ("no parameters", "phonesignin://enroll".to_owned(), "action"),
        ("another parameter", format!("{right}&confirm=1"), "parameter"),
        ("a parameter of another case", right.replace("&code=", "&Code="), "parameter"),
        ("an escaped name", right.replace("&code=", "&c%6Fde="), "parameter"),
        ("an empty parameter name", format!("{right}&=1"), "parameter"),
        ("an ampersand at its end", format!("{right}&"), "parameter"),
        ("a fragment", format!("{right}#x"), "parameter"),
    ]
}

fn parameters(kid: &str) -> Vec<(&'static str, String, &'static str)> {
    let right = text(ISSUER, CODE, kid);
    let without = |name: &str| {
        let (action, query) = right.split_once('?').unwrap_or_default();
        let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        format!("{action}?{}", rest.join("&"))
    };
    let version = |value: &str| right.replace("?v=1&", &format!("?v={value}&"));
    let issuer = |value: &str| text(value, CODE, kid);
    let code = |value: &str| text(ISSUER, value, kid);
    let named = |value: &str| text(ISSUER, CODE, value);
    vec![
        ("without v", without("v"), "v"),
        ("an empty v", version(""), "v"),
        ("v is 2", version("2"), "v"),
        ("v is 01", version("01"), "v"),
        ("v twice", format!("{right}&v=1"), "v"),
        ("without issuer", without("issuer"), "issuer"),
        ("an empty issuer", issuer(""), "issuer"),
        ("issuer twice", format!("{right}&issuer={ISSUER}"), "issuer"),
        ("an issuer over http", issuer("http%3A%2F%2Flogin.contoso.example"), "issuer"),
        ("an issuer on loopback", issuer("http%3A%2F%2F127.0.0.1%3A8080"), "issuer"),
        ("an issuer with a slash at its end", issuer(&format!("{ISSUER}%2F")), "issuer"),
        ("an issuer with a user", issuer("https%3A%2F%2Flogin.contoso.example%40evil.example"), "issuer"),
        ("an issuer with a port", issuer(&format!("{ISSUER}%3A8443")), "issuer"),
        ("an issuer with a query", issuer(&format!("{ISSUER}%3Fa%3Db")), "issuer"),
        ("an issuer with a fragment", issuer(&format!("{ISSUER}%23a")), "issuer"),
        ("an issuer that is an address", issuer("https%3A%2F%2F203.0.113.7"), "issuer"),
        ("an issuer that is not ASCII", issuer("https%3A%2F%2Fb%C3%BCcher.example"), "issuer"),
        ("an issuer encoded twice", issuer("https%253A%252F%252Flogin.contoso.example"), "issuer"),
        ("an issuer with a control character", issuer(&format!("{ISSUER}%0A")), "issuer"),
        ("an issuer with a line separator", issuer(&format!("{ISSUER}%E2%80%A8")), "issuer"),
        ("an issuer with half an escape", issuer(&format!("{ISSUER}%2")), "issuer"),
        ("an issuer with a wrong escape", issuer(&format!("{ISSUER}%zz")), "issuer"),
        ("an issuer with an escape that has a sign", issuer(&format!("{ISSUER}%+1")), "issuer"),
        ("an issuer that is not UTF-8", issuer(&format!("{ISSUER}%ff")), "issuer"),
        ("without code", without("code"), "code"),
        ("an empty code", code(""), "code"),
        ("code without value", right.replace(&format!("code={CODE}"), "code"), "code"),
        ("code twice", format!("{right}&code={CODE}"), "code"),
        ("a code of 21 characters", code("uYyX2h0tq8e3kQ5r7w9zA"), "code"),
        ("a code of 65 characters", code(&"A".repeat(65)), "code"),
        ("a code with a plus sign", code("uYyX2h0tq8e3kQ5r7w9z+B"), "code"),
        ("a code with padding", code("uYyX2h0tq8e3kQ5r7w9zAB=="), "code"),
        ("a code with a space", code("uYyX2h0tq8e3%20kQ5r7w9zAB"), "code"),
        ("a code with a zero byte", code("uYyX2h0tq8e3kQ5r7w9zAB%00"), "code"),
        ("a code that is not ASCII", code("uYyX2h0tq8e3kQ5r7w9z%C3%A9"), "code"),
        ("without kid", without("kid"), "kid"),
        ("an empty kid", named(""), "kid"),
        ("kid twice", format!("{right}&kid={kid}"), "kid"),
        ("a kid of 42 characters", named(kid.get(..42).unwrap_or_default()), "kid"),
        ("a kid of 44 characters", named(&format!("{kid}A")), "kid"),
        ("a kid with padding", named(&format!("{kid}%3D")), "kid"),
        ("a kid in the other alphabet", named(&format!("%2B{}", kid.get(1..).unwrap_or_default())), "kid"),
    ]
}

fn refused(name: &str, text: &str, parameter: &str) -> Vec<(&'static str, Value)> {
    vec![("name", json!(name)), ("text", json!(text)), ("valid", json!(false)), ("parameter", json!(parameter))]
}
