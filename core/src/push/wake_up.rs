//! What a wake-up says: the id of the channel, and no more.

use serde::Deserialize;

use crate::jose::json_from_slice;
use crate::protocol::WakeUpId;

/// The largest wake-up that is read, in bytes: what a push service carries at least (RFC 8030 section 7.2).
pub const MAX_WAKE_UP: usize = 4096;

/// A wake-up. It may be false, old, or of another phone: it is a reason to ask a server, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WakeUp {
    /// The id of the channel, as the server told it in the account document.
    pub id: WakeUpId,
}

/// Why something is no wake-up of this phone. Nothing was lost: the request is found by the next poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WakeUpError {
    /// Larger than [`MAX_WAKE_UP`].
    #[error("too large for a wake-up")]
    TooLarge,
    /// Not one record of `aes128gcm` (RFC 8188) with a P-256 key as its `keyid`.
    #[error("not encrypted as a push message")]
    Form,
    /// Encrypted for another subscription, or changed on its way.
    #[error("encrypted for another subscription")]
    NotForThis,
    /// Not the JSON object with the member `id`.
    #[error("no id of a push channel")]
    Content,
}

#[derive(Deserialize)]
struct Content {
    id: WakeUpId,
}

impl WakeUp {
    /// Reads the JSON object `{"id":"…"}`. Members beside it say nothing.
    ///
    /// # Errors
    /// [`WakeUpError::TooLarge`], [`WakeUpError::Content`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, WakeUpError> {
        if bytes.len() > MAX_WAKE_UP {
            return Err(WakeUpError::TooLarge);
        }
        let content: Content = json_from_slice(bytes).map_err(|_| WakeUpError::Content)?;
        Ok(Self { id: content.id })
    }

    /// Reads the id alone, as a data message of FCM or APNs has it.
    ///
    /// # Errors
    /// [`WakeUpError::Content`].
    pub fn from_id(text: &str) -> Result<Self, WakeUpError> {
        WakeUpId::parse(text).map(|id| Self { id }).ok_or(WakeUpError::Content)
    }
}
