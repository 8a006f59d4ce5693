//! Properties of the JOSE layer over generated input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use authenticator_core::jose::{
    KeyRef, Message, PublicKey, SigningInput, SigningKey, Typ, base64url_decode, base64url_encode, json_from_slice,
    open,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Texts {
    one: String,
    list: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maybe: Option<String>,
    number: u64,
    signed: i64,
    flag: bool,
}

impl Message for Texts {
    const TYP: Typ = Typ::Answer;
}

/// The same claims, with the key in the header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct WithJwk(Texts);

impl Message for WithJwk {
    const TYP: Typ = Typ::Enroll;
}

fn texts() -> impl Strategy<Value = Texts> {
    let text = ".{0,20}";
    let list = prop::collection::vec((any::<String>(), text), 0..5);
    (any::<String>(), list, prop::option::of(text), any::<u64>(), any::<i64>(), any::<bool>())
        .prop_map(|(one, list, maybe, number, signed, flag)| Texts { one, list, maybe, number, signed, flag })
}

fn signing_key() -> impl Strategy<Value = [u8; 32]> {
    any::<[u8; 32]>().prop_filter("a scalar below the order", |scalar| SigningKey::from_scalar(scalar).is_ok())
}

/// The reader of a test knows one key, or takes the one in the header.
fn find(own: &PublicKey, key: &KeyRef) -> Option<PublicKey> {
    match key {
        KeyRef::Kid(_) => Some(own.clone()),
        KeyRef::Jwk(key) => Some(key.clone()),
    }
}

fn signed<M: Message>(claims: &M, key: &SigningKey) -> String {
    SigningInput::new(claims, &key.public_key()).unwrap().sign(key)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_signed_is_opened(claims in texts(), scalar in signing_key()) {
        let key = SigningKey::from_scalar(&scalar).unwrap();
        let public = key.public_key();
        let input = SigningInput::new(&claims, &public).unwrap();
        let hash = input.hash();
        let opened = open::<Texts>(&input.sign(&key), |_| Some(public.clone())).unwrap();
        prop_assert_eq!(&opened.claims, &claims);
        prop_assert_eq!(&opened.key, &public);
        prop_assert_eq!(opened.hash, hash);
        let opened = open::<WithJwk>(&signed(&WithJwk(claims.clone()), &key), |found| find(&public, found)).unwrap();
        prop_assert_eq!(opened.claims.0, claims);
        prop_assert_eq!(opened.key, public);
    }

    #[test]
    fn one_changed_character_is_never_opened(
        claims in texts(),
        at in any::<prop::sample::Index>(),
        other in prop_oneof![any::<char>(), prop::char::range(' ', '~'), Just('.'), Just('='), Just('-'), Just('_')],
    ) {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap();
        let public = key.public_key();
        let compact = signed(&claims, &key);
        let changed = replaced(&compact, at, other);
        if changed != compact {
            prop_assert!(open::<Texts>(&changed, |_| Some(public.clone())).is_err());
        }
        let compact = signed(&WithJwk(claims), &key);
        let changed = replaced(&compact, at, other);
        if changed != compact {
            prop_assert!(open::<WithJwk>(&changed, |found| find(&public, found)).is_err());
        }
    }

    #[test]
    fn a_character_more_or_less_is_never_opened(claims in texts(), at in any::<prop::sample::Index>(), more in any::<char>()) {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap();
        let compact = signed(&claims, &key);
        let at = at.index(compact.len());
        let mut longer = compact.clone();
        longer.insert(at, more);
        let mut shorter = compact;
        shorter.remove(at);
        prop_assert!(open::<Texts>(&longer, |_| Some(key.public_key())).is_err());
        prop_assert!(open::<Texts>(&shorter, |_| Some(key.public_key())).is_err());
    }

    #[test]
    fn any_text_is_refused_without_panic(text in any::<String>(), parts in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,90}") {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap().public_key();
        for text in [text, parts] {
            prop_assert!(open::<Texts>(&text, |_| Some(key.clone())).is_err());
        }
    }

    #[test]
    fn base64url_has_one_text_for_each_value(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "[A-Za-z0-9_=+/ -]{0,24}", any in any::<String>()) {
        prop_assert_eq!(base64url_decode(&base64url_encode(&bytes)).unwrap(), bytes);
        for text in [text, any] {
            if let Ok(bytes) = base64url_decode(&text) {
                prop_assert_eq!(base64url_encode(&bytes), text);
            }
        }
    }

    #[test]
    fn strict_json_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\":,0-9a-z\\\\u. -]{0,60}") {
        let _ = json_from_slice::<Object>(&bytes);
        let _ = json_from_slice::<Object>(text.as_bytes());
        let _ = json_from_slice::<Texts>(text.as_bytes());
    }

    #[test]
    fn strict_json_reads_what_serde_json_reads(tree in tree()) {
        let text = serde_json::to_string(&Value::Object(serde_json::Map::from_iter([("a".to_owned(), tree.clone())]))).unwrap();
        let read = json_from_slice::<Object>(text.as_bytes());
        prop_assert_eq!(read.is_ok(), depth(&tree) < 8, "{}", text);
        if let Ok(read) = read {
            prop_assert_eq!(&read["a"], &tree);
        }
    }

    #[test]
    fn a_member_twice_is_found_at_every_depth(
        wraps in prop::collection::vec(any::<bool>(), 0..7),
        name in "[a-z\u{e9}\"\\\\]{0,3}",
        between in prop::collection::vec("[A-Z]{1,3}", 0..4),
        escaped in any::<bool>(),
    ) {
        let plain = Value::from(name.as_str()).to_string();
        let again = if escaped { spelled_out(&name) } else { plain.clone() };
        let between: String = between.iter().enumerate().map(|(at, name)| format!("\"{name}{at}\":0,")).collect();
        let twice = wrapped(format!("{{{plain}:1,{between}{again}:1}}"), &wraps);
        let error = json_from_slice::<Object>(twice.as_bytes()).unwrap_err();
        prop_assert!(error.what.contains("twice"), "{}: {}", twice, error);
        let once = wrapped(format!("{{{plain}:1,{between}\"~\":1}}"), &wraps);
        prop_assert!(json_from_slice::<Object>(once.as_bytes()).is_ok(), "{}", once);
    }
}

type Object = BTreeMap<String, Value>;

fn replaced(text: &str, at: prop::sample::Index, other: char) -> String {
    let at = at.index(text.len());
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// Values of depth 0 to 9.
fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let tree = leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{1,2}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    });
    (tree, 0..6_usize).prop_map(|(tree, more)| (0..more).fold(tree, |tree, _| Value::Array(vec![tree])))
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Every character as an escape.
fn spelled_out(name: &str) -> String {
    let units: String = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

/// `text` within as many objects or lists.
fn wrapped(text: String, wraps: &[bool]) -> String {
    let inner =
        wraps.iter().fold(text, |text, object| if *object { format!("{{\"w\":{text}}}") } else { format!("[{text}]") });
    if inner.starts_with('[') { format!("{{\"w\":{inner}}}") } else { inner }
}

/// The generators reach the depths that the properties speak of.
#[test]
fn trees_are_deep_enough() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let depths: Vec<usize> = (0..500).map(|_| depth(&tree().new_tree(&mut runner).unwrap().current())).collect();
    assert!(depths.contains(&7) && depths.contains(&8), "{depths:?}");
}
