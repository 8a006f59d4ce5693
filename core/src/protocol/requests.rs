//! `phone-requests+jwt`: the live challenges of one device.

use serde::{Deserialize, Serialize};

use super::{DeviceId, Issuer, MessageId, Opaque, UnixTime};
use crate::jose::{Message, Typ};

/// The reply to a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestsClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The device.
    pub aud: DeviceId,
    /// When it was signed: the server's time.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// The `jti` of the DPoP proof that it answers.
    pub req: MessageId,
    /// Names this set; given back in `after`.
    pub cursor: Opaque,
    /// Compact challenges, at most 64.
    pub challenges: Vec<String>,
    /// Version of the tenant's policy, as the account document has it. A phone that knows an older one asks for document and metadata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<u64>,
}

impl Message for RequestsClaims {
    const TYP: Typ = Typ::Requests;
}
