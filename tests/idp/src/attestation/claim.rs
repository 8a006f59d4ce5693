//! The member `attestation` of `phone-enroll+jwt` and `phone-credential+jwt` (docs/protocol.md, Attestation).

use authenticator_core::jose::base64url_decode;
use authenticator_core::protocol::Opaque;
use serde::Deserialize;
use serde_json::Value;

use super::Refusal;

/// The member, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// From `POST nonce`: makes the challenge.
    pub(crate) nonce: Opaque,
    pub(crate) evidence: Evidence,
}

/// What a platform says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Android: X.509 certificates in DER, that of the key first.
    AndroidKey { chain: Vec<Vec<u8>> },
    /// iOS: App Attest's objects in CBOR.
    AppAttest { key_id: [u8; 32], attestation: Vec<u8>, assertion: Vec<u8> },
}

#[derive(Deserialize)]
struct Members {
    nonce: Opaque,
    chain: Option<Vec<String>>,
    key_id: Option<String>,
    attestation: Option<String>,
    assertion: Option<String>,
}

impl Claim {
    /// Reads the member.
    ///
    /// # Errors
    /// [`Refusal::Form`].
    pub(crate) fn parse(value: &Value) -> Result<Self, Refusal> {
        let members = Members::deserialize(value).map_err(|_| Refusal::Form)?;
        let evidence = match (members.chain, members.key_id, members.attestation, members.assertion) {
            (Some(chain), None, None, None) => {
                Evidence::AndroidKey { chain: chain.iter().map(|one| bytes(one)).collect::<Result<_, _>>()? }
            }
            (None, Some(key_id), Some(attestation), Some(assertion)) => Evidence::AppAttest {
                key_id: key_identifier(&key_id)?,
                attestation: bytes(&attestation)?,
                assertion: bytes(&assertion)?,
            },
            _ => return Err(Refusal::Form),
        };
        Ok(Self { nonce: members.nonce, evidence })
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, Refusal> {
    base64url_decode(text).map_err(|_| Refusal::Form)
}

/// 32 bytes as `DCAppAttestService` gives them, in base64 with padding.
fn key_identifier(text: &str) -> Result<[u8; 32], Refusal> {
    let url_safe = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    bytes(&url_safe)?.try_into().map_err(|_| Refusal::Form)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_platform_has_its_members_and_no_others() {
        let android = Claim::parse(&json!({"nonce": "n", "chain": ["MIIB", "MIIC"]})).unwrap();
        assert_eq!(android.nonce.as_str(), "n");
        assert!(matches!(android.evidence, Evidence::AndroidKey { chain } if chain.len() == 2));
        let key_id = "bSrEhF8TIzIvWSPwvZ0i2+UOBre4ASH84rK15m6emNY=";
        let apple = json!({"nonce": "n", "key_id": key_id, "attestation": "oA", "assertion": "oA"});
        assert!(
            matches!(Claim::parse(&apple).unwrap().evidence, Evidence::AppAttest { key_id, .. } if key_id[0] == 0x6d)
        );
        for broken in [
            json!("x"),
            json!(["MIIB"]),
            json!({}),
            json!({"chain": ["MIIB"]}),
            json!({"nonce": "n"}),
            json!({"nonce": "n", "chain": "MIIB"}),
            json!({"nonce": "n", "chain": ["MI=="]}),
            json!({"nonce": "n", "chain": ["MIIB"], "key_id": key_id, "attestation": "oA", "assertion": "oA"}),
            json!({"nonce": "n", "key_id": key_id, "attestation": "oA"}),
            json!({"nonce": "n", "key_id": "bSrE", "attestation": "oA", "assertion": "oA"}),
        ] {
            assert_eq!(Claim::parse(&broken), Err(Refusal::Form), "{broken}");
        }
    }
}
