//! Whether a reader did what a case asks for.

use std::fmt::Debug;

use authenticator_core::jose::{JoseError, Message, Opened, json_from_slice};
use serde_json::Value;

use crate::{Case, Expected};

/// The name of an error in the vectors.
#[must_use]
pub const fn error_kind(error: &JoseError) -> &'static str {
    match error {
        JoseError::TooLarge { .. } => "too_large",
        JoseError::NotCompact => "not_compact",
        JoseError::Header(_) => "header",
        JoseError::WrongTyp { .. } => "wrong_typ",
        JoseError::UnknownKey => "unknown_key",
        JoseError::BadSignature => "bad_signature",
        JoseError::Payload(_) => "payload",
        _ => "other",
    }
}

impl Case {
    /// Compares what a reader made of [`Case::compact`] with what must come out.
    ///
    /// # Errors
    /// What differs, with the name of the case.
    pub fn judge<M: Message + PartialEq + Debug>(&self, result: &Result<Opened<M>, JoseError>) -> Result<(), String> {
        let differs = |what: String| Err(format!("{}: {what}", self.name));
        match (&self.expected, result) {
            (Expected::Refused { kind, .. }, Err(error)) if error_kind(error) == kind => Ok(()),
            (Expected::Refused { kind, .. }, Err(error)) => differs(format!("{kind} expected, got {error}")),
            (Expected::Refused { kind, .. }, Ok(_)) => differs(format!("{kind} expected, was accepted")),
            (Expected::Claims(_), Err(error)) => differs(format!("valid, got {error}")),
            (Expected::Claims(claims), Ok(opened)) => self.judge_claims(claims, opened).or_else(differs),
        }
    }

    fn judge_claims<M: Message + PartialEq + Debug>(&self, claims: &Value, opened: &Opened<M>) -> Result<(), String> {
        let expected: M = json_from_slice(claims.to_string().as_bytes()).map_err(|error| error.to_string())?;
        if opened.claims != expected {
            return Err("other claims".to_owned());
        }
        let written = serde_json::to_value(&opened.claims).map_err(|error| error.to_string())?;
        if let Some(place) = lost(claims, &written, "") {
            return Err(format!("{place} was lost or changed"));
        }
        for (name, expected, actual) in
            [("answer_hash", &self.answer_hash, opened.hash), ("compact_hash", &self.compact_hash, opened.compact_hash)]
        {
            if expected.as_ref().is_some_and(|expected| *expected != actual.to_string()) {
                return Err(format!("{name} differs"));
            }
        }
        Ok(())
    }
}

/// The first place of `expected` that is not in `actual`.
fn lost(expected: &Value, actual: &Value, place: &str) -> Option<String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected.iter().find_map(|(name, value)| {
            let place = format!("{place}/{name}");
            actual.get(name).map_or_else(|| Some(place.clone()), |actual| lost(value, actual, &place))
        }),
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let mut pairs = expected.iter().zip(actual).enumerate();
            pairs.find_map(|(at, (expected, actual))| lost(expected, actual, &format!("{place}/{at}")))
        }
        _ => (expected != actual).then(|| place.to_owned()),
    }
}
