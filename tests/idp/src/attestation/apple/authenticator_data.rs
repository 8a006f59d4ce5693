//! Authenticator data (W3C Web Authentication, section 6.1), as App Attest fills it.

use crate::attestation::Refusal;

/// Authenticator data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthenticatorData {
    /// SHA-256 of the app id: what WebAuthn calls `rpIdHash`.
    pub(super) app: [u8; 32],
    /// Signatures so far.
    pub(super) counter: u32,
    /// The attested credential data; assertions have none.
    pub(super) attested: Option<AttestedCredential>,
}

/// Attested credential data; the key that ends it stands in the certificate as well and is taken from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AttestedCredential {
    /// Which environment.
    pub(super) aaguid: [u8; 16],
    pub(super) credential_id: Vec<u8>,
}

impl AuthenticatorData {
    /// Parses it.
    ///
    /// # Errors
    /// [`Refusal::Unparsable`].
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        Self::read(bytes).ok_or(Refusal::Unparsable("authenticator data"))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (app, rest) = bytes.split_first_chunk::<32>()?;
        // The flag of attested credential data is set in assertions too, which have none: the length tells.
        let (_flags, rest) = rest.split_first()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        let attested = if rest.is_empty() { None } else { Some(AttestedCredential::read(rest)?) };
        Some(Self { app: *app, counter: u32::from_be_bytes(*counter), attested })
    }
}

impl AttestedCredential {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (aaguid, rest) = bytes.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (credential_id, _key) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        Some(Self { aaguid: *aaguid, credential_id: credential_id.to_vec() })
    }
}
