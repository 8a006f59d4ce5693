//! Breakages of single members: left out, of another type, out of range.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::message::{Message, with, without};

/// Name, comment and claims of every breakage of a member.
pub(crate) fn broken(message: &Message<'_>) -> Vec<(String, String, Value)> {
    let mut places = Vec::new();
    walk(&message.full, "", &mut places);
    let mut cases = Vec::new();
    for place in places.iter().filter(|place| !message.free.iter().any(|free| place.starts_with(free))) {
        let base = base(message, place);
        if is_required(message, place) {
            cases.push((format!("without {place}"), "a required member is missing".to_owned(), without(&base, place)));
        }
        let sampled = message.sampled.iter().any(|list| place.starts_with(list) && !place.ends_with("/nonce"));
        if let Some(other) = base.pointer(place).map(other_type).filter(|_| !sampled) {
            cases.push((
                format!("{place} of another type"),
                "a wrong type is refused".to_owned(),
                with(&base, place, other),
            ));
        }
        if message.thorough && is_required(message, place) {
            cases.push((
                format!("{place} is null"),
                "a wrong type is refused".to_owned(),
                with(&base, place, Value::Null),
            ));
        }
    }
    let mut put = |place: &str, name: &str, comment: &str, new: Value| {
        let base = base(message, place);
        cases.push((format!("{place} {name}"), comment.to_owned(), with(&base, place, new)));
    };
    for place in message.times {
        let rule = "rule 2: times are whole seconds";
        put(place, "a float", rule, json!(1_795_262_400.5));
        put(place, "a float without fraction", rule, json!(1_795_262_400.0));
        put(place, "negative", rule, json!(-1));
        put(place, "above 2^53 - 1", "every JSON reader must see the same number", json!(9_007_199_254_740_992_u64));
    }
    for place in message.ids {
        let id = message.full.pointer(place).and_then(Value::as_str).unwrap_or_default();
        let rule = "rule 2: ids are 16 bytes, 22 characters";
        put(place, "of 21 characters", rule, json!(id.chars().take(21).collect::<String>()));
        put(place, "of 23 characters", rule, json!(format!("{id}A")));
    }
    for place in message.hashes {
        let hash = message.full.pointer(place).and_then(Value::as_str).unwrap_or_default();
        let rule = "a SHA-256 value is 43 characters of base64url";
        put(place, "of 42 characters", rule, json!(hash.chars().take(42).collect::<String>()));
        put(place, "with padding", rule, json!(format!("{hash}=")));
    }
    for place in message.words {
        put(place, "is an unknown word", "the list of words is closed", json!("something_else"));
    }
    for place in message.issuers {
        put(place, "with a trailing slash", "an issuer has no trailing slash", json!("https://login.contoso.example/"));
        put(place, "over http", "an issuer is https", json!("http://login.contoso.example"));
    }
    for place in message.lists {
        let Some(first) = message.full.pointer(place).and_then(|list| list.get(0)) else { continue };
        let is_long = first.as_str().is_some_and(|text| text.len() > 100);
        let entry = if is_long { json!("x") } else { first.clone() };
        put(place, "of 65 entries", "rule 2: a list has at most 64 entries", json!(vec![entry; 65]));
    }
    cases
}

/// Every place in a value; of a list the first entry stands for all.
fn walk(value: &Value, place: &str, places: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.first().map(|item| ("0".to_owned(), item)).into_iter().collect(),
        _ => Vec::new(),
    };
    let mut sorted = members;
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (name, value) in sorted {
        let place = format!("{place}/{name}");
        places.push(place.clone());
        walk(value, &place, places);
    }
}

/// The smallest right claims that have something at `place`.
fn base(message: &Message<'_>, place: &str) -> Value {
    if message.minimal.pointer(place).is_some() {
        return message.minimal.clone();
    }
    let top = place.split('/').nth(1).unwrap_or_default();
    let member = message.full.get(top).cloned().unwrap_or_default();
    with(&message.minimal, &format!("/{top}"), member)
}

fn is_required(message: &Message<'_>, place: &str) -> bool {
    let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
    let in_object = message.full.pointer(parent).is_some_and(Value::is_object);
    let optional = message.minimal.pointer(parent).is_some() && message.minimal.pointer(place).is_none();
    in_object && !optional && !message.optional.contains(&place) && !message.unsaid.contains(&place)
}

/// A struct must not be read from a list of its values: so an object becomes that list.
fn other_type(value: &Value) -> Value {
    match value {
        Value::Object(members) => json!(members.iter().collect::<BTreeMap<_, _>>().values().collect::<Vec<_>>()),
        Value::Array(_) => json!({}),
        Value::String(_) => json!(1),
        Value::Number(number) => json!(number.to_string()),
        Value::Bool(value) => json!(value.to_string()),
        Value::Null => json!(false),
    }
}
