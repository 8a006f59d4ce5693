//! What the reader of JSON refuses, and in which words: the place is told, and never a value.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::jose::{JoseError, Message, SigningKey, Typ, base64url_encode, json_from_slice, open};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    kind: Kind,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    One,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Outer {
    #[serde(skip_serializing_if = "Option::is_none")]
    inner: Option<Inner>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    list: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    small: Option<u8>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pair(String, String);

impl Message for Outer {
    const TYP: Typ = Typ::Answer;
}

/// Reads a text as JSON that is no message.
fn plain(text: &str) -> Result<Outer, String> {
    json_from_slice(text.as_bytes()).map_err(|error| error.to_string())
}

/// Reads it as the payload of a message.
fn payload(text: &str) -> Result<Outer, String> {
    let key = SigningKey::from_scalar(&[1; 32]).unwrap();
    let kid = key.public_key().thumbprint();
    let header = format!(r#"{{"alg":"ES256","typ":"phone-answer+jwt","kid":"{kid}"}}"#);
    let input = format!("{}.{}", base64url_encode(header.as_bytes()), base64url_encode(text.as_bytes()));
    let compact = format!("{input}.{}", base64url_encode(key.sign(input.as_bytes()).as_raw()));
    match open::<Outer>(&compact, |_| Some(key.public_key())) {
        Ok(opened) => Ok(opened.claims),
        Err(JoseError::Payload(error)) => Err(error.to_string()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_its_value() {
    for (text, refusal) in [
        ("[]", "not an object"),
        ("\"SECRET\"", "not an object"),
        (r#"{"small":1"#, "not JSON at column 10"),
        (r#"{"small":1} SECRET"#, "not JSON at column 13"),
        (r#"{"small":1,"small":2}"#, "a member occurs twice"),
        (r#"{"other":{"SECRET":1,"\u0053ECRET":2}}"#, "a member occurs twice"),
        (r#"{"other":[[[[[[[[1]]]]]]]]}"#, "deeper than 8"),
        (r#"{"inner":[{"kind":"one"}]}"#, "inner: wrong type, expected an object"),
        (r#"{"inner":"SECRET"}"#, "inner: wrong type, expected an object"),
        (r#"{"inner":{"kind":"SECRET"}}"#, "inner.kind: not one of the known values"),
        (r#"{"inner":{"kind":{"one":null}}}"#, "inner.kind: wrong type, expected a string"),
        (r#"{"inner":{"kind":"one","SECRET":1}}"#, "inner: has a member that is not allowed here"),
        (r#"{"list":[["a","b"],["a","b","SECRET"]]}"#, "list.1: a list with too many entries"),
        (r#"{"list":[["a",7]]}"#, "list.0.1: wrong type, expected a string"),
        (r#"{"list":"SECRET"}"#, "list: wrong type, expected a sequence"),
        (r#"{"small":"SECRET"}"#, "small: wrong type, expected u8"),
        (r#"{"small":256}"#, "small: wrong value, expected u8"),
        (r#"{"small":-1}"#, "small: wrong value, expected u8"),
        (r#"{"small":1.5}"#, "small: wrong type, expected u8"),
    ] {
        for told in [plain(text).unwrap_err(), payload(text).unwrap_err()] {
            // The parser adds the line and the column.
            assert_eq!(told.split(" at line").next(), Some(refusal), "{text}");
        }
    }
}

#[test]
fn null_is_no_value_of_a_member_in_a_message() {
    for text in [r#"{"small":null}"#, r#"{"inner":null}"#] {
        assert_eq!(plain(text), Ok(Outer::default()));
        assert!(payload(text).unwrap_err().ends_with(": null where a value was expected"), "{text}");
    }
    assert_eq!(payload(r#"{"other":null}"#), Ok(Outer::default()), "what nobody reads may hold it");
}

#[test]
fn only_a_list_that_is_read_has_at_most_64_entries() {
    let list = |entries: usize| vec![r#"["a","b"]"#; entries].join(",");
    for (entries, fits) in [(64, true), (65, false)] {
        let text = format!(r#"{{"list":[{}]}}"#, list(entries));
        assert_eq!(plain(&text).unwrap().list.len(), entries, "not a message");
        match payload(&text) {
            Ok(outer) => assert!(fits && outer.list.len() == entries),
            Err(error) => assert!(!fits && error == "list: a list of more than 64 entries", "{error}"),
        }
        let other = format!(r#"{{"other":{{"deeper":[{}]}}}}"#, list(entries));
        assert_eq!(payload(&other), Ok(Outer::default()), "a list that nobody reads");
    }
}
