//! A wake-up came: the server of its account is asked what waits.

use std::sync::Arc;
use std::time::Duration;

use super::inner::Runtime;
use super::{Account, Authenticator, Request};
use crate::error::Error;
use crate::protocol::PushChange;
use crate::push::{WakeUp, WakeUpError};
use crate::store::AccountRecord;

/// A wake-up polls at most so often, for each account.
const APART_MILLIS: u64 = 5000;

/// What a push service has delivered.
#[derive(Debug, Clone, Copy)]
pub enum PushMessage<'a> {
    /// The body of a Web Push message, as it was sent: encrypted.
    WebPush(&'a [u8]),
    /// The member `id` of a data message of FCM, or of a notification of APNs.
    Id(&'a str),
}

/// What a wake-up was about.
#[derive(Clone)]
pub enum WokenUp {
    /// The account, and what waits for the person there; may be nothing.
    Requests {
        /// The account.
        account: Account,
        /// Its requests.
        requests: Vec<Request>,
    },
    /// The account, whose server is being asked because of another wake-up: that call tells what waits.
    Joined {
        /// The account.
        account: Account,
    },
    /// It is of no account of this phone: it is old, of a channel that ended, or false.
    NotOurs,
}

impl Authenticator {
    /// Takes a wake-up: finds the account that it is for, and asks its server what waits. Nothing in it is trusted; however many come, a
    /// server is asked at most once in 5 seconds because of them, and one that comes earlier waits for its turn. Needs a tokio runtime.
    ///
    /// # Errors
    /// As [`Account::requests`]; a later poll finds what waits.
    pub async fn handle_push(&self, message: PushMessage<'_>) -> Result<WokenUp, Error> {
        let _call = self.inner.begin_call()?;
        let Some(account) = self.woken(message)? else { return Ok(WokenUp::NotOurs) };
        let runtime = self.inner.runtime(account.id);
        let Some(turn) = Turn::take(&runtime) else { return Ok(WokenUp::Joined { account }) };
        let wait = {
            let now = self.inner.times()?.boot;
            let known = runtime.known();
            let since = known.woken_at.as_ref().and_then(|at| now.since(at));
            since.map_or(0, |since| APART_MILLIS.saturating_sub(since))
        };
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        runtime.known().woken_at = Some(self.inner.times()?.boot);
        // What wakes the phone from here on may be newer than the list that is fetched now.
        drop(turn);
        let requests = account.requests(0).await?;
        Ok(WokenUp::Requests { account, requests })
    }

    /// The account whose channel has the id.
    fn woken(&self, message: PushMessage<'_>) -> Result<Option<Account>, Error> {
        for account in self.accounts()? {
            let Ok(record) = self.inner.record(account.id) else { continue };
            let Ok(wake_up) = self.read(message, &record) else { continue };
            let is_own = match (&record.document.push, message) {
                (Some(own), _) => wake_up.id == own.id,
                // Of a server that says nothing of channels: it was encrypted for this account, which has not ended the channel.
                (None, PushMessage::WebPush(_)) => self.inner.runtime(account.id).known().push != Some(PushChange::End),
                (None, PushMessage::Id(_)) => false,
            };
            if is_own {
                return Ok(Some(account));
            }
        }
        Ok(None)
    }

    fn read(&self, message: PushMessage<'_>, record: &AccountRecord) -> Result<WakeUp, WakeUpError> {
        match message {
            PushMessage::Id(id) => WakeUp::from_id(id),
            PushMessage::WebPush(body) => {
                self.inner.web_push_keys(record.id).map_err(|_| WakeUpError::NotForThis)?.open(body)
            }
        }
    }
}

/// The one call of an account that waits for its turn to poll. Given back when it is dropped, also by a caller who gives up.
struct Turn(Arc<Runtime>);

impl Turn {
    fn take(runtime: &Arc<Runtime>) -> Option<Self> {
        let mut known = runtime.known();
        if std::mem::replace(&mut known.is_woken, true) {
            return None;
        }
        Some(Self(Arc::clone(runtime)))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.known().is_woken = false;
    }
}
