//! What kind of server stands behind an account, and what an account of that kind can do.

/// What kind of server stands behind an account. Everything that tells one kind from another stands in its
/// [`Capabilities`]: whoever asks those needs no case for each provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// A server of the phone sign-in protocol.
    PhoneSignIn,
    /// Another service, which shares a secret for codes and is never asked.
    OneTimePassword,
}

/// What an account of a provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The forms of enrollment that lead to such an account.
    pub enrollment: &'static [EnrollmentForm],
    /// The keys that such an account has on the phone.
    pub keys: &'static [KeyNeed],
    /// Where requests come from.
    pub requests: RequestSource,
    /// What an answer to a request is.
    pub answers: AnswerForm,
    /// What codes are for.
    pub codes: CodeUse,
    /// Whether phone sign-in can be enabled.
    pub phone_sign_in: bool,
    /// Whether there is a server that is told of a removal.
    pub server: bool,
}

/// A form of enrollment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnrollmentForm {
    /// `phonesignin://enroll?…`.
    Native,
    /// `https://host/phone/enroll#…`.
    AppLink,
    /// Code and URL, typed or in a `phonefactor://` link.
    ByHand,
    /// `otpauth://…`.
    OtpAuth,
}

/// A key that an account needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyNeed {
    /// What it is for.
    pub kind: KeyKind,
    /// Its algorithm.
    pub algorithm: KeyAlgorithm,
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

/// Where requests come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestSource {
    /// There are none.
    None,
    /// The phone asks, and the server may take its time to answer.
    LongPoll,
}

/// What an answer to a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerForm {
    /// There are none.
    None,
    /// A signed statement with number, display and counter; approve, deny and report.
    SignedStatement,
}

/// What codes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeUse {
    /// For when the phone is offline, where the server gave a secret for it.
    Offline,
    /// All that the account has.
    Always,
}

const ES256_DEVICE: KeyNeed = KeyNeed { kind: KeyKind::Device, algorithm: KeyAlgorithm::Es256 };
const ES256_CREDENTIAL: KeyNeed = KeyNeed { kind: KeyKind::Credential, algorithm: KeyAlgorithm::Es256 };

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

    /// What its accounts can do.
    #[must_use]
    pub const fn capabilities(self) -> &'static Capabilities {
        match self {
            Self::PhoneSignIn => &Capabilities {
                enrollment: &[EnrollmentForm::Native, EnrollmentForm::AppLink, EnrollmentForm::ByHand],
                keys: &[ES256_DEVICE, ES256_CREDENTIAL],
                requests: RequestSource::LongPoll,
                answers: AnswerForm::SignedStatement,
                codes: CodeUse::Offline,
                phone_sign_in: true,
                server: true,
            },
            Self::OneTimePassword => &Capabilities {
                enrollment: &[EnrollmentForm::OtpAuth],
                keys: &[],
                requests: RequestSource::None,
                answers: AnswerForm::None,
                codes: CodeUse::Always,
                phone_sign_in: false,
                server: false,
            },
        }
    }
}
