//! Where an account stands in vouching for the key of another phone: kept beside the account, in its own sealed row.

use serde::{Deserialize, Serialize};

use super::accounts::Draft;
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::host::BootTime;
use crate::jose::Thumbprint;
use crate::protocol::{MessageId, TransferId, UnixTime};

/// How far the old phone has come. Each stage is committed before it has an effect outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage", try_from = "RawStage")]
pub enum VouchingStage {
    /// An offer is on display.
    Offered {
        /// Names it.
        offer: TransferId,
        /// When it was made.
        at: BootTime,
    },
    /// The new phone's answer was read.
    KeyRead {
        /// The offer that it answers.
        offer: TransferId,
        /// When that was made.
        at: BootTime,
        /// The thumbprint of the new phone's key.
        new_jkt: Thumbprint,
    },
    /// The person vouched for it.
    Signed {
        /// The compact message.
        transfer: String,
        /// Its `jti`.
        jti: MessageId,
        /// When it ends, by the server's time.
        exp: UnixTime,
        /// Whether the server has it.
        is_taken: bool,
    },
}

/// As it is stored: all members that any has (docs/adr/0033).
#[derive(Deserialize)]
struct RawStage {
    stage: String,
    offer: Option<TransferId>,
    at: Option<BootTime>,
    new_jkt: Option<Thumbprint>,
    transfer: Option<String>,
    jti: Option<MessageId>,
    exp: Option<UnixTime>,
    is_taken: Option<bool>,
}

impl TryFrom<RawStage> for VouchingStage {
    type Error = &'static str;

    fn try_from(raw: RawStage) -> Result<Self, Self::Error> {
        const LACKING: &str = "lacks a member";
        Ok(match raw.stage.as_str() {
            "offered" => Self::Offered { offer: raw.offer.ok_or(LACKING)?, at: raw.at.ok_or(LACKING)? },
            "key_read" => {
                let (offer, at) = (raw.offer.ok_or(LACKING)?, raw.at.ok_or(LACKING)?);
                Self::KeyRead { offer, at, new_jkt: raw.new_jkt.ok_or(LACKING)? }
            }
            "signed" => Self::Signed {
                transfer: raw.transfer.ok_or(LACKING)?,
                jti: raw.jti.ok_or(LACKING)?,
                exp: raw.exp.ok_or(LACKING)?,
                is_taken: raw.is_taken.ok_or(LACKING)?,
            },
            _ => return Err("has no known name"),
        })
    }
}

impl Store {
    /// Commits the step from one stage to the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or stands elsewhere: another call was first.
    pub fn save_vouching(
        &self,
        id: AccountId,
        from: Option<&VouchingStage>,
        next: Option<VouchingStage>,
    ) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if draft.contents.vouching.as_ref() != from || draft.contents.lifecycle.has_ended() {
                return Err(StoreError::Conflict);
            }
            draft.contents.vouching = next;
            draft.commit(transaction, sealer)
        })
    }
}
