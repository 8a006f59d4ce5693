//! The reader of JSON against serde_json alone: it refuses exactly what it says that it refuses.
#![no_main]

use authenticator_core::jose::json_from_slice;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let ours = json_from_slice::<Value>(data);
    let theirs = serde_json::from_slice::<Value>(data);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours, theirs);
            let (depth, colons) = shape(data);
            assert!(ours.is_object() && depth <= 8 && colons == members(&ours));
        }
        (Ok(_), Err(error)) => panic!("serde_json refuses it: {error}"),
        (Err(error), Ok(theirs)) => {
            let (depth, colons) = shape(data);
            assert!(!theirs.is_object() || depth > 8 || colons != members(&theirs), "refused without need: {error}");
        }
        (Err(error), Err(_)) => assert!(!error.to_string().contains(fuzz::MARK)),
    }
});

/// How deep the text goes, and how many members it spells, those that stand twice counted twice.
fn shape(json: &[u8]) -> (usize, usize) {
    let (mut depth, mut deepest, mut colons) = (0_usize, 0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth -= 1,
            b':' => colons += 1,
            _ => {}
        }
    }
    (deepest, colons)
}

fn members(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(members).sum(),
        Value::Object(object) => object.len() + object.values().map(members).sum::<usize>(),
        _ => 0,
    }
}
