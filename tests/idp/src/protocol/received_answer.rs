//! An answer as the server reads it. What a phone tells of itself beside the decision has a form of this project: another form counts as
//! not told, so that no approval of another maker's phone is lost where no rule of the tenant asks for it.

use authenticator_core::jose::{Digest, Message, Typ, json_from_slice};
use authenticator_core::protocol::{
    AnswerClaims, AppVersion, ClaimedCounter, Decision, DeviceId, FlowProof, Integrity, Issuer, Location, MessageId,
    Opaque, RequestId, ShownEntry, UnixTime, UserVerification,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The claims of an answer whose `location`, `integrity` and `flow` are nothing where they have another form.
#[derive(Serialize)]
pub(crate) struct ReceivedAnswer(pub(crate) AnswerClaims);

impl Message for ReceivedAnswer {
    const TYP: Typ = AnswerClaims::TYP;
}

impl<'de> Deserialize<'de> for ReceivedAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let claims = Claims::deserialize(deserializer)?;
        Ok(Self(AnswerClaims {
            iss: claims.iss,
            aud: claims.aud,
            sub: claims.sub,
            jti: claims.jti,
            iat: claims.iat,
            request: claims.request,
            challenge_hash: claims.challenge_hash,
            decision: claims.decision,
            number: claims.number,
            uv: claims.uv,
            counter: claims.counter,
            app_version: claims.app_version,
            shown: claims.shown,
            location: claims.location.0,
            integrity: claims.integrity.0,
            flow: claims.flow.0,
        }))
    }
}

/// As [`AnswerClaims`].
#[derive(Deserialize)]
struct Claims {
    iss: DeviceId,
    aud: Issuer,
    sub: Opaque,
    jti: MessageId,
    iat: UnixTime,
    request: RequestId,
    challenge_hash: Digest,
    decision: Decision,
    #[serde(default)]
    number: Option<String>,
    uv: UserVerification,
    counter: ClaimedCounter,
    app_version: AppVersion,
    shown: Vec<ShownEntry>,
    #[serde(default)]
    location: Told<Location>,
    #[serde(default)]
    integrity: Told<Integrity>,
    #[serde(default)]
    flow: Told<FlowProof>,
}

/// An object of this form, or nothing.
struct Told<T>(Option<T>);

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Told<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A value that the message may not hold at all, such as a list that is too long, is of another form as well.
        let value = Value::deserialize(deserializer).ok();
        let text = value.and_then(|value| serde_json::to_vec(&value).ok());
        Ok(Self(text.and_then(|text| json_from_slice(&text).ok())))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told<T: DeserializeOwned>(value: Value) -> Option<T> {
        serde_json::from_value::<Told<T>>(value).unwrap().0
    }

    #[test]
    fn what_has_the_form_is_told_and_nothing_else_is() {
        let at =
            json!({ "lat": 48_137_154, "lon": 11_576_124, "accuracy": 20, "age": 1, "source": "gnss", "more": [1] });
        assert!(told::<Location>(at.clone()).is_some_and(|at| at.accuracy == 20));
        let mut lists = vec![json!(null), json!("48.1,11.6"), json!([48, 11]), json!({}), json!(7)];
        for (member, wrong) in
            [("lat", json!(48.137)), ("lat", json!(90_000_001)), ("source", json!("stars")), ("age", json!(-1))]
        {
            let mut other = at.clone();
            other[member] = wrong;
            lists.push(other);
        }
        for other in lists {
            assert!(told::<Location>(other.clone()).is_none(), "{other}");
        }
        assert!(told::<Integrity>(json!({ "state": "sound" })).is_some());
        assert!(told::<Integrity>(json!("MEETS_DEVICE_INTEGRITY")).is_none());
        assert!(told::<FlowProof>(json!("web")).is_none());
    }
}
