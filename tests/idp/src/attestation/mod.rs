//! Key attestation: what a phone's platform says about a key, verified (docs/protocol.md, Attestation; docs/adr/0012).
//!
//! Rules without effects: the time, the tenant's trust and the list of revoked keys come in as arguments. Android key
//! attestation proves that the key is in hardware and what may unlock it. App Attest proves that a genuine instance of the app
//! vouches for the key, and says nothing about where the key is.

mod android;
mod apple;
mod certificate;
mod chain;
mod claim;
#[cfg(test)]
mod published;
mod refusal;
#[cfg(test)]
mod refusals;
mod revoked;
mod roots;
mod trust;

use authenticator_core::jose::{Digest, PublicKey};
use authenticator_core::protocol::{UnixTime, UvPolicy};
use serde::{Deserialize, Serialize};

pub(crate) use claim::{Claim, Evidence};
pub(crate) use refusal::Refusal;
pub use revoked::Revoked;
pub use trust::{AndroidApp, AppleApp, Fingerprint, Root, Trust};

/// What was verified of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Attested {
    /// Android: it is in the trusted execution environment of the main processor.
    Hardware,
    /// Android: it is in a chip of its own, StrongBox.
    Strongbox,
    /// Apple: a genuine instance of the app vouches for it. Where it is, nobody says.
    AppAttest,
}

/// What a key is for, and with it what has to unlock it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyUse {
    /// A device key, which signs without the user.
    Device,
    /// A credential key: the user is verified for each signature.
    Credential(UvPolicy),
}

/// What an attestation is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// The key that the message brings.
    pub(crate) key: &'a PublicKey,
    pub(crate) key_use: KeyUse,
    /// The challenge that the nonce of the claim makes.
    pub(crate) challenge: &'a [u8],
    pub(crate) now: UnixTime,
    pub(crate) trust: &'a Trust,
    pub(crate) revoked: &'a Revoked,
}

/// Verifies the evidence for a key.
///
/// # Errors
/// The first rule that it breaks.
pub(crate) fn verify(evidence: &Evidence, expected: &Expected<'_>) -> Result<Attested, Refusal> {
    match evidence {
        Evidence::AndroidKey { chain } => android::verify(chain, expected),
        Evidence::AppAttest { key_id, attestation, assertion } => {
            // docs/protocol.md: SHA-256 of the challenge and the thumbprint of the new key.
            let vouched = [expected.challenge, expected.key.thumbprint().as_bytes().as_slice()].concat();
            let client_data = Digest::of(&vouched);
            let app = apple::attestation(attestation, *key_id, client_data.as_bytes(), expected.now, expected.trust)?;
            apple::assertion(assertion, &app, client_data.as_bytes())?;
            Ok(Attested::AppAttest)
        }
    }
}
