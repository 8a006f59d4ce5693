//! Changes of an account: each is one durable commit, and lets go of the keys that the account names no more.

use rusqlite::Transaction;

use super::accounts::{AccountRecord, Draft, SealedAccount, ServerRecord, without_otp};
use super::entries::take_position;
use super::labels::take_label;
use super::restored::give_place;
use super::seal::Sealer;
use super::{Store, StoreError};
use crate::account::{AccountId, Lifecycle};
use crate::phone_sign_in::State;
use crate::protocol::AccountClaims;

impl Store {
    /// Keeps a newer document; a secret of offline codes in it is kept apart.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its document is newer: another call was first.
    pub fn save_document(&self, id: AccountId, document: &AccountClaims) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if draft.contents.document.version > document.version {
                return Err(StoreError::Conflict);
            }
            let (document, otp) = without_otp(document);
            draft.contents.document = document;
            if let Some(otp) = otp
                && !draft.contents.lifecycle.has_ended()
            {
                draft.set_otp(transaction, sealer, Some(&otp))?;
            }
            draft.commit(transaction, sealer)
        })
    }

    /// Keeps what is newly known of the server.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or its metadata is newer: another call was first.
    pub fn save_server(&self, id: AccountId, server: &ServerRecord) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if draft.server(transaction, sealer)?.metadata.version > server.metadata.version {
                return Err(StoreError::Conflict);
            }
            draft.set_server(transaction, sealer, server)?;
            draft.commit(transaction, sealer)
        })
    }

    /// Keeps the state of the account, where it can come to it ([`Lifecycle::may_become`]); else it stays. With the end of the
    /// account its keys are let go, and the secret of its codes is gone. A user is on this phone once: with the commit that makes
    /// a pending account active, other accounts of its user at its issuer are being removed, and it takes their place in the list; and that of what a backup
    /// had of this user.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone.
    pub fn save_lifecycle(&self, id: AccountId, lifecycle: &Lifecycle) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if !draft.contents.lifecycle.may_become(lifecycle) {
                return Ok(());
            }
            let activates = draft.contents.lifecycle == Lifecycle::Pending && *lifecycle == Lifecycle::Active;
            draft.contents.lifecycle = lifecycle.clone();
            if lifecycle.has_ended() {
                draft.contents.vouching = None;
                draft.set_otp(transaction, sealer, None)?;
            }
            draft.commit(transaction, sealer)?;
            if activates { replace_older(transaction, sealer, id) } else { Ok(()) }
        })
    }

    /// Ends an account by the rule of its organisation: its keys are let go and the secret of its codes is gone, in the commit that
    /// keeps the signed revocation for the server.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or has ended.
    pub fn wipe(&self, id: AccountId, reason: &str, farewell: Option<String>) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            let ended = Lifecycle::Removed { reason: Some(reason.to_owned()) };
            if !draft.contents.lifecycle.may_become(&ended) {
                return Err(StoreError::Conflict);
            }
            draft.contents.lifecycle = ended;
            draft.contents.farewell = farewell;
            draft.set_otp(transaction, sealer, None)?;
            draft.commit(transaction, sealer)
        })
    }

    /// Forgets the revocation of an account that was wiped: the server has it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone.
    pub fn forget_farewell(&self, id: AccountId) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            draft.contents.farewell = None;
            draft.commit(transaction, sealer)
        })
    }

    /// Notes the period of codes beside their secret, for a row of an earlier version, so that it need not be opened again to tell.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone.
    pub fn note_otp_period(&self, id: AccountId, period: u32) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if draft.contents.otp.is_none() || draft.contents.otp_period.is_some() {
                return Ok(());
            }
            draft.contents.otp_period = Some(period);
            draft.commit(transaction, sealer)
        })
    }

    /// Commits the step of phone sign-in from one state to the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account is gone, or is in another state: another process was first.
    pub fn save_sign_in(&self, id: AccountId, from: &State, next: &State) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            if draft.contents.sign_in != *from {
                return Err(StoreError::Conflict);
            }
            draft.contents.sign_in = next.clone();
            draft.commit(transaction, sealer)
        })
    }

    /// Sets the counter, as a copy of the database that has run ahead has it.
    ///
    /// # Errors
    /// [`StoreError`].
    #[cfg(any(test, feature = "testable"))]
    pub fn set_counter(&self, id: AccountId, counter: u64) -> Result<(), StoreError> {
        self.write(|transaction, sealer| {
            let mut draft = Draft::of(transaction, sealer, id)?;
            draft.contents.counter = counter;
            draft.commit(transaction, sealer)
        })
    }
}

/// An account that cannot be read is left alone.
fn replace_older(transaction: &Transaction<'_>, sealer: &Sealer, id: AccountId) -> Result<(), StoreError> {
    let sql = "SELECT phone_sign_in.id, version, record, server FROM phone_sign_in JOIN account USING (id) \
        ORDER BY account.position";
    let mut statement = transaction.prepare(sql)?;
    let rows: Vec<SealedAccount> =
        statement.query_map([], |row| SealedAccount::of(row, 0))?.collect::<Result<_, _>>()?;
    let all: Vec<AccountRecord> =
        rows.into_iter().filter_map(|row| row.open(sealer).ok().map(|record| *record)).collect();
    let new = all.iter().find(|record| record.id == id).ok_or(StoreError::Conflict)?;
    let of_same_user = |other: &&AccountRecord| {
        other.id != id && other.server.issuer == new.server.issuer && other.document.sub == new.document.sub
    };
    for (number, older) in all.iter().filter(of_same_user).enumerate() {
        if number == 0 {
            take_position(transaction, &id, &older.id)?;
            take_label(transaction, sealer, id, older.id)?;
        }
        let mut draft = Draft::of(transaction, sealer, older.id)?;
        draft.contents.lifecycle = Lifecycle::Removing;
        draft.set_otp(transaction, sealer, None)?;
        draft.commit(transaction, sealer)?;
    }
    give_place(transaction, sealer, new)
}
