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
#[serde(rename_all = "snake_case", tag = "stage")]
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
