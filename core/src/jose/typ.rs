//! The `typ` values of the protocol: which message a JWS is, how its key is named, how large it may be.

/// The type of a message, as its JWS header names it. Compared exactly (RFC 8725 section 3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Typ {
    /// What an issuer says about itself.
    Metadata,
    /// A phone asks to be enrolled.
    Enroll,
    /// The state of one account, as the server sees it.
    Account,
    /// The live challenges of one device.
    Requests,
    /// One request that a person shall answer.
    Challenge,
    /// The person's answer.
    Answer,
    /// The server's verdict on an answer or a revocation.
    Result,
    /// A phone asks for a credential for phone sign-in.
    Credential,
    /// The new credential key proves that the phone holds it.
    KeyProof,
    /// The phone gives up a credential, a device registration or an account.
    Revoke,
    /// How the server can wake the phone.
    Push,
    /// The old server key vouches for the new one.
    KeyRoll,
    /// The old phone vouches for the new one.
    Transfer,
    /// The devices of one user.
    Devices,
    /// A DPoP proof (RFC 9449 section 4.2).
    Dpop,
}

/// How the header of a message names the key that signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// `kid`: the RFC 7638 thumbprint of a key that the reader has.
    Kid,
    /// `jwk`: the key itself, which the reader does not have yet.
    Jwk,
}

const KIB: usize = 1024;

impl Typ {
    /// All types.
    pub const ALL: [Self; 15] = [
        Self::Metadata,
        Self::Enroll,
        Self::Account,
        Self::Requests,
        Self::Challenge,
        Self::Answer,
        Self::Result,
        Self::Credential,
        Self::KeyProof,
        Self::Revoke,
        Self::Push,
        Self::KeyRoll,
        Self::Transfer,
        Self::Devices,
        Self::Dpop,
    ];

    /// The text in the header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "phone-metadata+jwt",
            Self::Enroll => "phone-enroll+jwt",
            Self::Account => "phone-account+jwt",
            Self::Requests => "phone-requests+jwt",
            Self::Challenge => "phone-challenge+jwt",
            Self::Answer => "phone-answer+jwt",
            Self::Result => "phone-result+jwt",
            Self::Credential => "phone-credential+jwt",
            Self::KeyProof => "phone-key-proof+jwt",
            Self::Revoke => "phone-revoke+jwt",
            Self::Push => "phone-push+jwt",
            Self::KeyRoll => "phone-keyroll+jwt",
            Self::Transfer => "phone-transfer+jwt",
            Self::Devices => "phone-devices+jwt",
            Self::Dpop => "dpop+jwt",
        }
    }

    /// How a message of this type names its key.
    #[must_use]
    pub const fn key_form(self) -> KeyForm {
        match self {
            Self::Enroll | Self::KeyProof | Self::Dpop => KeyForm::Jwk,
            _ => KeyForm::Kid,
        }
    }

    /// The largest compact form that is read, in bytes.
    #[must_use]
    pub const fn max_size(self) -> usize {
        match self {
            Self::Enroll | Self::Credential | Self::Account => 64 * KIB,
            Self::Requests => 128 * KIB,
            Self::Metadata => 1024 * KIB,
            _ => 16 * KIB,
        }
    }
}
