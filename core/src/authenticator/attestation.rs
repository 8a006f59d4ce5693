//! The attestation of a key, as it stands in messages.

use super::inner::Inner;
use crate::error::Error;
use crate::jose::base64url_encode;
use crate::keys::Attestation;
use crate::protocol::{AttestationRule, Opaque};

impl Inner {
    /// The attestation of a key, made for the challenge of `nonce`, as it stands in a message, where the tenant looks at it.
    pub(super) async fn attestation(
        &self,
        rule: AttestationRule,
        alias: &str,
        nonce: &Opaque,
    ) -> Result<Option<serde_json::Value>, Error> {
        match rule {
            AttestationRule::None => Ok(None),
            AttestationRule::Accepted | AttestationRule::Required => {
                let attestation = self.ports.keys.attest(alias).await?;
                Ok(attestation.map(|attestation| attestation_claim(attestation, nonce)))
            }
        }
    }
}

/// Android: the certificate chain, leaf first. iOS: App Attest's three members. Bytes as base64url. With the nonce, from which the
/// server makes the challenge.
pub(super) fn attestation_claim(attestation: Attestation, nonce: &Opaque) -> serde_json::Value {
    match attestation {
        Attestation::AndroidKey { chain } => serde_json::json!({
            "nonce": nonce,
            "chain": chain.iter().map(|certificate| base64url_encode(certificate)).collect::<Vec<_>>(),
        }),
        Attestation::AppAttest { key_id, attestation, assertion } => serde_json::json!({
            "nonce": nonce,
            "key_id": key_id,
            "attestation": base64url_encode(&attestation),
            "assertion": base64url_encode(&assertion),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_attestation_stands_in_messages_as_the_protocol_says() {
        let nonce = Opaque::parse("the nonce").unwrap();
        let android = Attestation::AndroidKey { chain: vec![vec![0x30, 0x82], vec![0x30]] };
        assert_eq!(attestation_claim(android, &nonce), json!({ "nonce": "the nonce", "chain": ["MII", "MA"] }));
        let apple =
            Attestation::AppAttest { key_id: "a+/=".to_owned(), attestation: vec![0xa3], assertion: vec![0xa2] };
        assert_eq!(
            attestation_claim(apple, &nonce),
            json!({ "nonce": "the nonce", "key_id": "a+/=", "attestation": "ow", "assertion": "og" })
        );
    }
}
