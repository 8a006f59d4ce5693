//! How a call to the server fails.

use super::TransportError;
use crate::host::HostError;
use crate::jose::{JoseError, JsonError};
use crate::protocol::Problem;

/// A failure of a call. None of these changes durable state, but for a journal entry that a problem names by its hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No response.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The server refused, with a code.
    #[error("refused: {}", .0.code.as_str())]
    Problem(Box<Problem>),
    /// Not an answer of the protocol: a redirect, a page of a captive portal, an empty body.
    #[error("status {status} without a message of the protocol")]
    NotTheServer {
        /// The HTTP status.
        status: u16,
    },
    /// A reply of the right form with wrong content.
    #[error("reply: {0}")]
    Json(#[from] JsonError),
    /// JSON that is larger than any that is expected.
    #[error("larger than {max} bytes")]
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// A message that does not open.
    #[error("message: {0}")]
    Jose(#[from] JoseError),
    /// A member of a reply that breaks a rule.
    #[error("{member} breaks a rule")]
    Invalid {
        /// Which.
        member: &'static str,
    },
    /// The OAuth part refused, with a code of RFC 6749 section 5.2.
    #[error("sign-in refused: {code}")]
    Oauth {
        /// The code.
        code: String,
    },
    /// The host could not sign the proof.
    #[error(transparent)]
    Host(#[from] HostError),
}
