//! What kind of server is behind an account, and what its keys are.

/// What kind of server is behind an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// A server of the phone sign-in protocol.
    PhoneSignIn,
    /// Another service, which shares a secret for codes and is never asked.
    OneTimePassword,
}

impl Provider {
    /// All providers.
    pub const ALL: &'static [Self] = &[Self::PhoneSignIn, Self::OneTimePassword];

    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneSignIn => "phone_sign_in",
            Self::OneTimePassword => "one_time_password",
        }
    }

    /// Whether there is a server that is asked, and that is told of a removal.
    #[must_use]
    pub const fn has_server(self) -> bool {
        matches!(self, Self::PhoneSignIn)
    }
}

/// What a key is for: it decides what protects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Hardware, no user verification.
    Device,
    /// Hardware, user verification at each use.
    Credential,
}

/// The algorithm of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyAlgorithm {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5; `ES256` of RFC 7518 section 3.4).
    #[default]
    Es256,
}
