//! `phone-challenge+jwt`: one request that a person shall answer, as it stands on the wire.
//!
//! What a phone may do with it is decided in the module `approval`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, Opaque, RequestId, Transaction, UnixTime};
use crate::jose::{Message, Typ};

/// The most context entries of a challenge.
pub const MAX_CONTEXT: usize = 16;

/// The longest life of a challenge, in seconds.
pub const MAX_LIFE: u64 = 600;

/// The claims of a challenge. The right number is never among them (in `choose` it is one of three).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The device.
    pub aud: DeviceId,
    /// The user.
    pub sub: Opaque,
    /// The id of the request.
    pub jti: RequestId,
    /// Random, so that no two challenges are alike.
    pub nonce: Opaque,
    /// When it was made.
    pub iat: UnixTime,
    /// When it ends.
    pub exp: UnixTime,
    /// What is asked.
    pub purpose: Purpose,
    /// How the number is matched.
    #[serde(rename = "match")]
    pub number_match: Match,
    /// Whether the platform must ask for a biometric or a PIN.
    pub user_verification: UserVerificationRule,
    /// What to show, in order.
    #[serde(default)]
    pub context: Vec<ContextEntry>,
    /// What is to be approved, with the purpose `transaction` and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<Transaction>,
    /// Requests to this device that this one takes the place of.
    #[serde(default)]
    pub supersedes: Vec<RequestId>,
}

impl Message for ChallengeClaims {
    const TYP: Typ = Typ::Challenge;
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Confirm that this phone was enrolled.
    Enrollment,
    /// Confirm that phone sign-in is enabled.
    Enable,
    /// Sign in without a password.
    SignIn,
    /// Set a new password.
    PasswordReset,
    /// Second factor after a password.
    Mfa,
    /// Approve a payment.
    Transaction,
}

/// Requests of one class supersede each other; a list holds at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestClass {
    /// `enrollment`.
    Enrollment,
    /// `enable`.
    Enable,
    /// `sign_in`, `password_reset`, `mfa`.
    SignIn,
    /// `transaction`: a sign-in that anybody can begin must not end a payment.
    Transaction,
}

impl RequestClass {
    /// Whether its requests go to all devices of a user, and a change of the credential supersedes them. The others are about one device.
    #[must_use]
    pub const fn is_of_all_devices(self) -> bool {
        matches!(self, Self::SignIn | Self::Transaction)
    }
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 6] =
        [Self::Enrollment, Self::Enable, Self::SignIn, Self::PasswordReset, Self::Mfa, Self::Transaction];

    /// The text in the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrollment => "enrollment",
            Self::Enable => "enable",
            Self::SignIn => "sign_in",
            Self::PasswordReset => "password_reset",
            Self::Mfa => "mfa",
            Self::Transaction => "transaction",
        }
    }

    /// The class of a request with this purpose.
    #[must_use]
    pub const fn class(self) -> RequestClass {
        match self {
            Self::Enrollment => RequestClass::Enrollment,
            Self::Enable => RequestClass::Enable,
            Self::SignIn | Self::PasswordReset | Self::Mfa => RequestClass::SignIn,
            Self::Transaction => RequestClass::Transaction,
        }
    }
}

/// Whether the platform must ask for a biometric or a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserVerificationRule {
    /// It must.
    Required,
    /// It need not.
    None,
}

/// The forms of number match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchMode {
    /// The person types the number.
    Enter,
    /// The person picks one of three.
    Choose,
}

/// How the number of one request is matched. `Debug` shows no number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawMatch", into = "RawMatch")]
pub enum Match {
    /// The person types as many digits, 2 to 8.
    Enter {
        /// How many.
        digits: u8,
    },
    /// The person picks one of three distinct numbers of two digits.
    Choose {
        /// The three.
        numbers: [String; 3],
    },
}

impl fmt::Debug for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enter { digits } => write!(f, "Enter({digits} digits)"),
            Self::Choose { .. } => f.write_str("Choose"),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct RawMatch {
    mode: MatchMode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digits: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    numbers: Option<Vec<String>>,
}

impl TryFrom<RawMatch> for Match {
    type Error = &'static str;

    fn try_from(raw: RawMatch) -> Result<Self, Self::Error> {
        match raw.mode {
            MatchMode::Enter => match raw.digits {
                Some(digits @ 2..=8) => Ok(Self::Enter { digits }),
                _ => Err("enter needs 2 to 8 digits"),
            },
            MatchMode::Choose => {
                let numbers: [String; 3] =
                    raw.numbers.unwrap_or_default().try_into().map_err(|_| "choose needs three numbers")?;
                let two_digits = |number: &String| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
                let [a, b, c] = &numbers;
                if !numbers.iter().all(two_digits) || a == b || b == c || a == c {
                    return Err("choose needs three distinct numbers of two digits");
                }
                Ok(Self::Choose { numbers })
            }
        }
    }
}

impl From<Match> for RawMatch {
    fn from(number_match: Match) -> Self {
        match number_match {
            Match::Enter { digits } => Self { mode: MatchMode::Enter, digits: Some(digits), numbers: None },
            Match::Choose { numbers } => Self { mode: MatchMode::Choose, digits: None, numbers: Some(numbers.into()) },
        }
    }
}

/// One line to show. An entry named exactly `host` is a host name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextEntry {
    /// `application`, `location`, `ip`, `browser`, `os`, `flow`, `host`, or any other.
    pub name: String,
    /// The text; cleaned before display.
    pub text: String,
}
