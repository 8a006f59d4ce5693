//! Texts that are no enrollment, each with what is wrong and what it is told.

use authenticator_core::enrollment::MAX_TEXT;

pub(crate) const HOST: &str = "https://login.contoso.example";
pub(crate) const ISSUER: &str = "https%3A%2F%2Flogin.contoso.example";
pub(crate) const CODE: &str = "uYyX2h0tq8e3kQ5r7w9z-_";
pub(crate) const KID: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

pub(crate) fn text(issuer: &str, code: &str, kid: &str) -> String {
    format!("phonesignin://enroll?v=1&issuer={issuer}&code={code}&kid={kid}")
}

pub(crate) fn right() -> String {
    text(ISSUER, CODE, KID)
}

/// What is wrong, the text, and what it is told.
pub(crate) type Refused = (&'static str, String, &'static str);

pub(crate) fn all() -> Vec<Refused> {
    [refused_as_a_whole(), refused_by_presence(), refused_by_form(), refused_encodings(), refused_issuers()].concat()
}

fn refused_as_a_whole() -> Vec<Refused> {
    let right = right();
    vec![
        ("nothing", String::new(), "text: empty"),
        ("over the limit", format!("{right}&x={}", "A".repeat(MAX_TEXT)), "text: too_long"),
        ("bytes count, not characters", "\u{20ac}".repeat(MAX_TEXT / 3 + 1), "text: too_long"),
        ("other text", "WIFI:S:guest;T:WPA;P:12345678;;".to_owned(), "scheme: wifi"),
        ("steam", "steam://totp/ana?secret=JBSWY3DPEHPK3PXP".to_owned(), "scheme: steam"),
        ("a whole authenticator", "otpauth-migration://online?data=CgA".to_owned(), "action: export"),
        ("a web page", "https://example.org/".to_owned(), "action: web_page"),
        ("no scheme", "enroll?v=1".to_owned(), "scheme: text"),
        ("a longer scheme", right.replace("phonesignin:", "phonesignin2:"), "scheme: other_app"),
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
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
