//! JSON to a type and back.

use std::fmt::Debug;

use authenticator_core::jose::json_from_slice;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::MARK;

/// A message of the wire: what is read is written as what reads the same, and an error shows no value.
pub fn wire<M: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<M> {
    match json_from_slice::<M>(data) {
        Ok(claims) => {
            let written = serde_json::to_vec(&claims).expect("what was read can be written");
            if !has_fraction(&written) {
                let again = json_from_slice::<M>(&written).expect("what was written can be read");
                assert_eq!(claims, again);
            }
            Some(claims)
        }
        Err(error) => {
            assert!(!error.what.contains(MARK), "a value in an error: {error}");
            None
        }
    }
}

/// A value that is sealed in the database.
pub fn stored<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(data).ok()?;
    let written = serde_json::to_vec(&value).expect("what was read can be written");
    if !has_fraction(&written) {
        let again: T = serde_json::from_slice(&written).expect("what was written can be read");
        assert_eq!(value, again);
    }
    Some(value)
}

/// Without its feature `float_roundtrip` serde_json may read a fraction as a neighbour of the one that was written.
fn has_fraction(json: &[u8]) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::Number(number) => number.is_f64(),
            Value::Array(items) => items.iter().any(within),
            Value::Object(members) => members.values().any(within),
            _ => false,
        }
    }
    serde_json::from_slice(json).is_ok_and(|value| within(&value))
}
