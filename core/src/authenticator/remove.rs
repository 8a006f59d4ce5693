//! Disabling phone sign-in, and removing an account.

use super::Account;
use super::device_key::check_device_key;
use super::inner::{Inner, Stored};
use crate::account::{AccountId, Lifecycle};
use crate::error::{Error, StorageProblem};
use crate::phone_sign_in::{Event, State};
use crate::protocol::RevokeTarget;
use crate::store::AccountRecord;

/// Phone sign-in is disabled on this phone: its key is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    /// Whether the server knows; if not, it is told at the next contact.
    pub server_told: bool,
}

/// An account was removed from this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Whether the server knows, where there is one. If not, the device is still in its list: it is removed there on the web.
    pub server_told: bool,
}

impl Account {
    /// Disables phone sign-in: a prompt that is open is closed, the key is destroyed at once, the server is told now or at the
    /// next contact. A key store that cannot destroy the key now is asked again at each contact; the server is told all the same.
    ///
    /// # Errors
    /// [`Error::Refused`] if it is not enabled.
    pub async fn disable_phone_sign_in(&self) -> Result<Disabled, Error> {
        let _call = self.inner.begin_call()?;
        match self.inner.drive(self.id, Some(Event::DisableRequested)).await {
            Ok(_) => Ok(Disabled { server_told: true }),
            Err(error) => match self.inner.record(self.id)?.sign_in {
                State::TellingServer { .. } => Ok(Disabled { server_told: false }),
                _ => Err(error),
            },
        }
    }

    /// Sends answers that were not delivered, and tells the server of a disabling that it does not know of yet. Gives the
    /// number of answers that are still on the phone; they stay for the next time.
    ///
    /// # Errors
    /// [`Error::Offline`] if the server could not be told of a disabling.
    pub async fn sync(&self) -> Result<usize, Error> {
        let _call = self.inner.begin_call()?;
        self.inner.record(self.id)?;
        self.inner.deliver_now(self.id).await?;
        self.inner.destroy_undestroyed().await;
        self.inner.finish_disabling(self.id).await?;
        Ok(self.inner.store.open_answers(self.id)?.len())
    }

    /// Removes the account: answers that wait are sent once more, the server is told, then keys and data are destroyed. Where what
    /// is needed to tell the server is lost (the device key, or the row of the account), it is removed without.
    ///
    /// # Errors
    /// [`Error::Offline`]; nothing changes. [`Self::forget`] removes without telling the server.
    pub async fn remove(&self) -> Result<Removed, Error> {
        let _call = self.inner.begin_person_call()?;
        let server_told = match self.inner.stored(self.id) {
            Ok(Stored::PhoneSignIn(record)) => {
                let server_told = self.inner.tell_of_removal(&record).await?;
                if self.inner.store.provider(self.id)?.is_none() {
                    return Ok(Removed { server_told });
                }
                server_told
            }
            // Nobody knows of it.
            Ok(Stored::OneTimePassword(_) | Stored::Restored(_)) => true,
            Err(Error::Storage { problem: StorageProblem::Corrupt }) => false,
            Err(error) => return Err(error),
        };
        self.inner.forget_kept(self.id).await?;
        Ok(Removed { server_told })
    }

    /// Destroys keys and data without telling the server, for whom the phone is as good as lost. A key that the key store
    /// cannot destroy now is destroyed when the authenticator is opened again.
    ///
    /// # Errors
    /// [`Error::Storage`]; call again.
    pub async fn forget(&self) -> Result<(), Error> {
        let _call = self.inner.begin_person_call()?;
        self.inner.forget_kept(self.id).await
    }
}

impl Inner {
    async fn forget_kept(&self, id: AccountId) -> Result<(), Error> {
        match self.stored(id) {
            Ok(Stored::PhoneSignIn(record)) => self.forget(&record).await,
            // Of an account that cannot be read the keys are not known: they are told by `Authenticator::unknown_keys`.
            Ok(Stored::OneTimePassword(_) | Stored::Restored(_))
            | Err(Error::Storage { problem: StorageProblem::Corrupt }) => Ok(self.store.remove_account(id)?),
            Err(error) => Err(error),
        }
    }

    /// Whether the server could be told; `false` only if the device key, without which it never can be, is lost.
    async fn tell_of_removal(&self, record: &AccountRecord) -> Result<bool, Error> {
        if record.lifecycle.has_ended() {
            // One that was wiped here may have to be told of yet; there is no other time for it.
            return Ok(self.say_farewell(record.id).await.is_ok());
        }
        self.deliver_now(record.id).await?;
        if self.store.provider(record.id)?.is_none() {
            return Ok(true);
        }
        let mut record = self.record(record.id)?;
        if check_device_key(&record).is_err() {
            return Ok(false);
        }
        let sub = record.document.sub.as_str().to_owned();
        match self.revoke(&mut record, RevokeTarget::Account, &sub, "removed_by_person").await {
            Ok(()) => Ok(true),
            // Found out just now.
            Err(_) if check_device_key(&*self.record(record.id)?).is_err() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// As [`Self::finish_disabling`], at a contact about something else: what cannot be told now is told at a later one, with
    /// growing pauses.
    pub(super) async fn finish_disabling_best_effort(&self, id: AccountId) -> Result<(), Error> {
        self.destroy_undestroyed().await;
        let runtime = self.runtime(id);
        let boot = self.times()?.boot;
        if runtime.known().telling.seconds_left(&boot) > 0 {
            return Ok(());
        }
        match self.finish_disabling(id).await {
            Ok(()) => runtime.known().telling.succeeded(),
            Err(Error::Offline { retry_after }) => runtime.known().telling.failed(&boot, retry_after),
            Err(_) => runtime.known().telling.failed(&boot, None),
        }
        Ok(())
    }

    /// Destroys what keys an ended account still has: a prompt that was open, or a key store that failed, may have left some.
    pub(super) async fn destroy_leftovers(&self, record: &AccountRecord) -> Result<(), Error> {
        // Each is tried, whatever becomes of the others.
        let mut result = Ok(());
        for alias in record.sign_in.aliases().into_iter().chain([record.device_alias.as_str()]) {
            result = result.and(self.ports.keys.delete(alias).await);
        }
        Ok(result?)
    }

    /// Goes on with a disabling, or with the end of an account, that a crash or a lost network interrupted.
    pub(super) async fn finish_disabling(&self, id: AccountId) -> Result<(), Error> {
        if matches!(self.record(id)?.sign_in, State::TellingServer { .. } | State::DestroyingKey { .. }) {
            self.drive(id, None).await?;
        }
        self.say_farewell(id).await
    }

    /// Commits the removal first: what a crash leaves of the account goes when the authenticator is opened again.
    pub(super) async fn forget(&self, record: &AccountRecord) -> Result<(), Error> {
        if record.lifecycle != Lifecycle::Removing {
            self.store.save_lifecycle(record.id, &Lifecycle::Removing)?;
        }
        self.runtime(record.id).prompts.end_where(|_, _| true);
        // An account must not stay because of a key that cannot be destroyed now: the commit above has let go of it, so it is
        // destroyed when the authenticator is opened again.
        let _ = self.destroy_leftovers(record).await;
        self.store.remove_account(record.id)?;
        self.forget_runtime(record.id);
        Ok(())
    }
}
