//! What becomes of the app when its PIN is forgotten, or was guessed at too often.

use std::time::Duration;

use super::Authenticator;
use super::app_lock::PinVerdict;
use super::inner::{Inner, Stored};
use super::wipe::PIN_TRIES;
use crate::account::Lifecycle;
use crate::error::{Error, StorageProblem};
use crate::host::BootTime;
use crate::store::LockMethod;

/// How long the network may take at each account before its keys go: whoever holds the phone can cut it off.
const NETWORK: Duration = Duration::from_secs(5);

impl Authenticator {
    /// The way back without the PIN, also where no try is left: the lock is gone, and so is what it kept from others. Accounts of
    /// other services are removed, and so are offline codes, the activity and enrollments under way; an account of an organisation stays to refuse requests, and
    /// has to be enrolled again by a fresh sign-in ([`super::Account::enroll_again`]) before it approves anything. Ask the person twice.
    /// Nothing happens where there is no lock.
    ///
    /// # Errors
    /// [`Error::Storage`]: all is as it was.
    pub async fn give_up_app_lock(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let _call = inner.begin_call()?;
        match inner.store.app_lock() {
            Ok(None) => return Ok(()),
            // One that cannot be read locks as well.
            Ok(Some(_)) => {}
            Err(error) => {
                let error = Error::from(error);
                if error != (Error::Storage { problem: StorageProblem::Corrupt }) {
                    return Err(error);
                }
            }
        }
        inner.store.give_up_app_lock()?;
        inner.end_prompts();
        inner.destroy_released_keys().await;
        Ok(())
    }
}

impl Inner {
    /// What follows the last wrong try. Nothing does where another process found an earlier one right meanwhile.
    pub(super) async fn no_tries_left(&self, now: &BootTime) -> Result<PinVerdict, Error> {
        match self.store.app_lock()?.map(|record| record.method) {
            Some(LockMethod::Pin(pin)) if !pin.is_used_up(now) => {
                Ok(PinVerdict::Wrong { wait_seconds: pin.seconds_left(now), tries_left: pin.tries.left() })
            }
            method => {
                self.app_presence.lock();
                match method {
                    Some(LockMethod::Pin(pin)) if pin.wipes => self.wipe_all().await.map(|()| PinVerdict::Wiped),
                    _ => Ok(PinVerdict::NoTriesLeft),
                }
            }
        }
    }

    /// Goes on with a wipe that was interrupted. While another process looks at the last try there is none.
    pub(super) async fn finish_wiping(&self) {
        if let (Ok(times), Ok(Some(record))) = (self.times(), self.store.app_lock())
            && let LockMethod::Pin(pin) = record.method
            && pin.wipes
            && pin.is_used_up(&times.boot)
        {
            let _ = self.wipe_all().await;
        }
    }

    /// Destroys the keys of all accounts; the lock goes last, so that a wipe that is interrupted is gone on with.
    async fn wipe_all(&self) -> Result<(), Error> {
        let before = self.store.app_lock()?.map(|record| record.id);
        // First, so that no account comes of one any more.
        self.store.end_enrollments()?;
        for (id, _) in self.store.entries()? {
            match self.stored(id) {
                Ok(Stored::PhoneSignIn(record)) if record.lifecycle.has_ended() => {}
                Ok(Stored::PhoneSignIn(record)) if record.lifecycle == Lifecycle::Pending => {
                    self.forget(&record).await?;
                }
                Ok(Stored::PhoneSignIn(record)) => self.wipe_within(&record, PIN_TRIES, NETWORK).await?,
                Ok(Stored::OneTimePassword(_) | Stored::Restored(_))
                | Err(Error::Storage { problem: StorageProblem::Corrupt }) => self.store.remove_account(id)?,
                Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        self.store.forget_activity()?;
        self.store.set_app_lock(before, None)?;
        self.destroy_released_keys().await;
        Ok(())
    }
}
