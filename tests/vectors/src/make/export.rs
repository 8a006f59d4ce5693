//! `otpauth-migration.json`: exports of another authenticator.

use authenticator_core::jose::base64url_encode;
use serde_json::{Map, Value, json};

use crate::case::plain;

/// The secret of RFC 4226 appendix D.
const SECRET: &[u8] = b"12345678901234567890";

/// The fields of an account by their numbers, in the order in which they are written, and what is read of them.
struct Account(Vec<u8>, Value);

/// `otpauth-migration.json`.
pub(crate) fn file() -> (&'static str, String) {
    let description = "Exports of another authenticator. What is valid has accounts in the order of the text: a service \
        (issuer, and what the name has in front of the account where that differs: prefix), an account, a secret in base64url, \
        an algorithm, digits, and a period or a counter; or refused, the part of the account that is wrong: label, issuer, \
        secret, algorithm, digits, counter, or action (the type). batch is there if the export has several parts. If the \
        whole is refused, parameter is the part that is wrong: text, action, v, data, or parameter (a fragment).";
    let mut cases: Vec<_> = valid().iter().map(|(name, text, read)| right(name, text, read, None)).collect();
    cases.extend(parts().iter().map(|(name, text, read, batch)| right(name, text, read, Some(batch.clone()))));
    cases.extend(broken().into_iter().map(|(name, text, parameter)| refused(name, &text, parameter)));
    ("otpauth-migration.json", plain(description, &cases))
}

/// `batch` stands beside the accounts if the export has several parts.
fn right(name: &str, text: &str, accounts: &Value, batch: Option<Value>) -> Vec<(&'static str, Value)> {
    let mut case =
        vec![("name", json!(name)), ("text", json!(text)), ("valid", json!(true)), ("accounts", json!(accounts))];
    case.extend(batch.map(|batch| ("batch", batch)));
    case
}

fn refused(name: &str, text: &str, parameter: &str) -> Vec<(&'static str, Value)> {
    vec![("name", json!(name)), ("text", json!(text)), ("valid", json!(false)), ("parameter", json!(parameter))]
}

fn valid() -> Vec<(&'static str, String, Value)> {
    let ana =
        || account(SECRET, "Example:ana@example.org", "Example", [1, 1, 2, 0], by_time("Example", "ana@example.org"));
    let bo = || {
        account(
            SECRET,
            "bo",
            "",
            [2, 2, 2, 0],
            with(by_time("", "bo"), &[("algorithm", json!("SHA256")), ("digits", json!(8))]),
        )
    };
    let cy = || account(SECRET, "Contoso:cy", "", [3, 1, 1, 7], by_counter("Contoso", "cy", "SHA512", 7));
    let all = [ana(), bo(), cy()];
    let one = |name, account: Account| {
        let text = text(&payload(std::slice::from_ref(&account), 0, 1));
        (name, text, json!([account.1]))
    };
    let escaped = text(&payload(&all, 0, 1));
    let read = || json!([ana().1, bo().1, cy().1]);
    let raw = escaped.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let newer = [payload(&all, 0, 1), integer(2, 2), bytes(9, b"not known"), vec![0x55, 1, 2, 3, 4]].concat();
    let bare = account(SECRET, "ana", "", [0, 0, 0, 0], by_time("", "ana"));
    let mut cases = vec![
        ("three accounts", escaped.clone(), read()),
        ("without escapes", raw.clone(), read()),
        ("without padding", raw.trim_end_matches('=').to_owned(), read()),
        ("in the alphabet for URLs", escaped.replace("%2B", "-").replace("%2F", "_"), read()),
        ("a scheme in capitals", escaped.replace("otpauth-migration", "OTPAUTH-MIGRATION"), read()),
        ("a parameter that is not known", escaped.replace("?data=", "?x=1&data="), read()),
        ("fields that are not known", text(&newer), read()),
        one("what is left out has its usual value", bare),
        one("a counter of 0", account(SECRET, "ana", "", [1, 1, 1, 0], by_counter("", "ana", "SHA1", 0))),
        one(
            "the largest counter",
            account(SECRET, "ana", "", [1, 1, 1, (1 << 53) - 1], by_counter("", "ana", "SHA1", (1 << 53) - 1)),
        ),
        one(
            "a tenant in front of the account",
            account(
                SECRET,
                "Blue:ana",
                "Example",
                [1, 1, 2, 0],
                with(by_time("Example", "ana"), &[("prefix", json!("Blue"))]),
            ),
        ),
        one(
            "names that are not ASCII",
            account(SECRET, "J\u{fc}rgen", "B\u{fc}cher", [1, 1, 2, 0], by_time("B\u{fc}cher", "J\u{fc}rgen")),
        ),
        one("no names", account(SECRET, "", "", [1, 1, 2, 0], by_time("", ""))),
        one(
            "a secret of one byte",
            account(&[0], "ana", "", [1, 1, 2, 0], with(by_time("", "ana"), &[("secret", json!("AA"))])),
        ),
    ];
    let wrong = |part: &str| json!({ "refused": part });
    for (name, fields) in [
        ("no secret", account(&[], "ana", "", [1, 1, 2, 0], wrong("secret"))),
        ("a secret of 129 bytes", account(&[1; 129], "ana", "", [1, 1, 2, 0], wrong("secret"))),
        ("MD5", account(SECRET, "ana", "", [4, 1, 2, 0], wrong("algorithm"))),
        ("digits that are not known", account(SECRET, "ana", "", [1, 3, 2, 0], wrong("digits"))),
        ("a type that is not known", account(SECRET, "ana", "", [1, 1, 3, 0], wrong("action"))),
        ("a counter of 2^53", account(SECRET, "ana", "", [1, 1, 1, 1 << 53], wrong("counter"))),
        ("a negative counter", account(SECRET, "ana", "", [1, 1, 1, u64::MAX], wrong("counter"))),
        ("a line feed in a name", account(SECRET, "a\nb", "", [1, 1, 2, 0], wrong("label"))),
        ("a name of 257 bytes", account(SECRET, &"a".repeat(257), "", [1, 1, 2, 0], wrong("label"))),
        ("a service of 257 bytes", account(SECRET, "ana", &"a".repeat(257), [1, 1, 2, 0], wrong("issuer"))),
        ("Steam without digits", account(SECRET, "ana", "Steam", [1, 0, 2, 0], wrong("issuer"))),
    ] {
        cases.push(one(name, fields));
    }
    cases
}

fn parts() -> Vec<(&'static str, String, Value, Value)> {
    let ana = || account(SECRET, "ana", "", [1, 1, 2, 0], by_time("", "ana"));
    let part = |index: u64| json!({ "index": index, "size": 3 });
    let text = |index| text(&payload(&[ana()], index, 3));
    vec![
        ("the first of three parts", text(0), json!([ana().1]), part(0)),
        ("the last of three parts", text(2), json!([ana().1]), part(2)),
    ]
}

fn broken() -> Vec<(&'static str, String, &'static str)> {
    let ana = || account(SECRET, "ana", "", [1, 1, 2, 0], Value::Null);
    let right = payload(&[ana()], 0, 1);
    let data = |data: &str| format!("otpauth-migration://offline?data={data}");
    let more = |more: Vec<u8>| text(&[right.clone(), more].concat());
    let many: Vec<Account> = (0..65).map(|_| ana()).collect();
    vec![
        ("another action", text(&right).replace("offline", "online"), "action"),
        ("no data", "otpauth-migration://offline".to_owned(), "data"),
        ("empty data", data(""), "data"),
        ("data twice", format!("{}&data=CgA", text(&right)), "data"),
        ("a fragment", format!("{}#x", text(&right)), "parameter"),
        ("no base64", data("Cg!A"), "data"),
        ("one symbol", data("C"), "data"),
        ("no account", text(&payload(&[], 0, 1)), "data"),
        ("cut off", text(right.get(..10).unwrap_or_default()), "data"),
        ("a group", more(vec![0x0b]), "data"),
        ("field number 0", more(vec![0, 0]), "data"),
        ("an integer of eleven bytes", more([vec![0x28], vec![0x80; 10], vec![0]].concat()), "data"),
        ("an account that is an integer", more(integer(1, 1)), "data"),
        ("a secret that is an integer", more(bytes(1, &integer(1, 1))), "data"),
        ("a version that is a text", more(bytes(2, b"1")), "data"),
        ("version 3", more(integer(2, 3)), "v"),
        ("a part after the last", text(&payload(&[ana()], 3, 3)), "data"),
        ("65 accounts", text(&payload(&many, 0, 1)), "data"),
        ("over 16,384 bytes", format!("{}{}", text(&right), "A".repeat(16_384)), "text"),
    ]
}

fn by_time(issuer: &str, account: &str) -> Value {
    let mut read = Map::new();
    if !issuer.is_empty() {
        read.insert("issuer".to_owned(), json!(issuer));
    }
    let rest = [
        ("account", json!(account)),
        ("secret", json!(base64url_encode(SECRET))),
        ("algorithm", json!("SHA1")),
        ("digits", json!(6)),
        ("period", json!(30)),
    ];
    read.extend(rest.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(read)
}

fn by_counter(issuer: &str, account: &str, algorithm: &str, counter: u64) -> Value {
    let mut read = with(by_time(issuer, account), &[("algorithm", json!(algorithm)), ("counter", json!(counter))]);
    if let Some(read) = read.as_object_mut() {
        read.remove("period");
    }
    read
}

fn with(mut read: Value, more: &[(&str, Value)]) -> Value {
    if let Some(read) = read.as_object_mut() {
        read.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    read
}

/// `numbers` are hash, digits, type and counter. What is 0 or empty is left out, as the writers of the format do.
fn account(secret: &[u8], name: &str, issuer: &str, numbers: [u64; 4], read: Value) -> Account {
    let mut message = Vec::new();
    for (number, value) in [(1, secret), (2, name.as_bytes()), (3, issuer.as_bytes())] {
        if !value.is_empty() {
            message.extend(bytes(number, value));
        }
    }
    for (number, value) in (4..).zip(numbers) {
        if value != 0 {
            message.extend(integer(number, value));
        }
    }
    Account(message, read)
}

fn payload(accounts: &[Account], index: u64, size: u64) -> Vec<u8> {
    let mut payload: Vec<u8> = accounts.iter().flat_map(|account| bytes(1, &account.0)).collect();
    for (number, value) in [(2, 1), (3, size), (4, index), (5, 0x1234_5678)] {
        payload.extend(integer(number, value));
    }
    payload
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut written = Vec::new();
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            written.push(low & 0x7f);
            return written;
        }
        written.push(low | 0x80);
    }
}

fn integer(number: u64, value: u64) -> Vec<u8> {
    [varint(number << 3), varint(value)].concat()
}

fn bytes(number: u64, value: &[u8]) -> Vec<u8> {
    let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
    [varint(number << 3 | 2), varint(length), value.to_vec()].concat()
}

/// Standard base64 with padding, escaped.
fn text(payload: &[u8]) -> String {
    let data = base64url_encode(payload).replace('-', "%2B").replace('_', "%2F");
    let padding = "%3D".repeat((3 - payload.len() % 3) % 3);
    format!("otpauth-migration://offline?data={data}{padding}")
}
