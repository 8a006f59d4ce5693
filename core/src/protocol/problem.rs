//! `application/problem+json` (RFC 9457): why a call was refused. Unsigned: it may explain, it never changes durable state.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::jose::Digest;

/// A problem. `code` decides; `detail` is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong.
    pub code: ProblemCode,
    /// For developers, never shown to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The answer that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_hash: Option<Digest>,
    /// A compact list of devices, with `other_tenant` and `device_limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub devices: Option<String>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    /// A problem with its own status.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: about_blank(),
            status: code.status(),
            code,
            detail: None,
            retry_after: None,
            answer_hash: None,
            devices: None,
        }
    }
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// The codes of the protocol.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
            /// A code that this version does not know.
            Other(String),
        }

        impl ProblemCode {
            /// All known codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The text in the member `code`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Other(text) => text,
                }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(&self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Other(_) => 400,
                }
            }

            /// The text of a known code; an unknown one stays unnamed, because its text is the server's.
            #[must_use]
            pub fn known(&self) -> &str {
                match self {
                    Self::Other(_) => "unknown_code",
                    known => known.as_str(),
                }
            }

            fn parse(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

problem_codes! {
    /// Not readable as what it should be.
    Malformed = "malformed", 400;
    /// The DPoP proof needs the server's nonce.
    UseDpopNonce = "use_dpop_nonce", 401;
    /// The DPoP proof is wrong.
    InvalidDpop = "invalid_dpop", 401;
    /// No such device, or no such key.
    UnknownDevice = "unknown_device", 401;
    /// The access token is wrong.
    InvalidToken = "invalid_token", 401;
    /// The sign-in is too long ago.
    StaleSignIn = "stale_sign_in", 401;
    /// Enrollment is closed for this user.
    EnrollmentClosed = "enrollment_closed", 403;
    /// Another user signed in than the account's.
    WrongUser = "wrong_user", 403;
    /// The tenant's policy mode does not allow it.
    PolicyMode = "policy_mode", 403;
    /// The user is not among those that the policy names.
    NotTargeted = "not_targeted", 403;
    /// A managed app is asked for.
    ManagedAppRequired = "managed_app_required", 403;
    /// A second factor has to be confirmed on this phone by push first.
    MfaFirst = "mfa_first", 403;
    /// No such resource.
    NotFound = "not_found", 404;
    /// No such enrollment code.
    CodeUnknown = "code_unknown", 404;
    /// Another phone has used the code.
    CodeUsed = "code_used", 409;
    /// The device is registered in another tenant.
    OtherTenant = "other_tenant", 409;
    /// The user has too many devices.
    DeviceLimit = "device_limit", 409;
    /// The enrollment code has ended.
    CodeExpired = "code_expired", 410;
    /// Larger than its type allows.
    TooLarge = "too_large", 413;
    /// Another Content-Type than the call's.
    MediaType = "media_type", 415;
    /// A signature does not verify.
    BadSignature = "bad_signature", 422;
    /// Signed by another key than the table asks for.
    WrongKey = "wrong_key", 422;
    /// The hash is not that of the challenge.
    ChallengeMismatch = "challenge_mismatch", 422;
    /// The counter is out of range.
    BadCounter = "bad_counter", 422;
    /// The number has the wrong form.
    BadNumber = "bad_number", 422;
    /// The nonce is not the server's, or has ended.
    BadNonce = "bad_nonce", 422;
    /// An id that never was.
    UnknownId = "unknown_id", 422;
    /// The attestation does not hold.
    AttestationInvalid = "attestation_invalid", 422;
    /// The tenant asks for attestation.
    AttestationRequired = "attestation_required", 422;
    /// The app is too old.
    AppTooOld = "app_too_old", 426;
    /// Too many calls.
    TooManyRequests = "too_many_requests", 429;
    /// A fault of the server.
    Internal = "internal", 500;
    /// The server is not ready.
    Unavailable = "unavailable", 503;
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ProblemCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}
