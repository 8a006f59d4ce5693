//! Which account documents are accepted.

use crate::jose::Thumbprint;
use crate::protocol::{AccountClaims, DeviceId, Issuer, MessageId, Opaque};

/// What a document must say to be about this account, and an answer to this very call.
#[derive(Debug, Clone)]
pub struct DocumentExpectation<'a> {
    /// The issuer.
    pub issuer: &'a Issuer,
    /// The thumbprint of the device key.
    pub device_key: Thumbprint,
    /// The `jti` that the document must answer.
    pub req: MessageId,
    /// Device, user and version of the document before, if there was one.
    pub before: Option<(DeviceId, &'a Opaque, u64)>,
}

/// Why a document is refused. Nothing that is known changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// About another account, device or key.
    #[error("{member} is not that of this account")]
    Other {
        /// Which member.
        member: &'static str,
    },
    /// An answer to another call.
    #[error("an answer to another call")]
    OtherCall,
    /// Older than what is known.
    #[error("older than what is known")]
    OlderVersion,
}

/// Decides whether a verified document is accepted.
///
/// # Errors
/// [`DocumentError`]; what is known stays.
pub fn accept_document(document: &AccountClaims, expect: &DocumentExpectation<'_>) -> Result<(), DocumentError> {
    let other = |member| Err(DocumentError::Other { member });
    if document.iss != *expect.issuer {
        return other("iss");
    }
    if document.aud != document.device_id {
        return other("aud");
    }
    if document.cnf.jkt != expect.device_key {
        return other("cnf");
    }
    if document.req != expect.req {
        return Err(DocumentError::OtherCall);
    }
    if let Some((device_id, sub, version)) = expect.before {
        if document.device_id != device_id {
            return other("device_id");
        }
        if document.sub != *sub {
            return other("sub");
        }
        if document.version < version {
            return Err(DocumentError::OlderVersion);
        }
    }
    Ok(())
}
