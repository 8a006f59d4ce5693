//! A device that the rules of an organisation do not take: nothing is approved, and where they say so, the keys of the account are
//! destroyed. What was refused before still goes out, and the server is told by a revocation that was signed while there was a key.

use std::time::Duration;

use super::conditions::INTEGRITY_WAIT;
use super::inner::Inner;
use crate::account::{AccountId, Lifecycle};
use crate::error::Error;
use crate::phone_sign_in::Event;
use crate::protocol::{IntegrityRule, IntegrityState, RevokeTarget};
use crate::store::{AccountRecord, ActivityKind};

/// Why nothing is approved: the reason of the revocation as well.
pub(super) const COMPROMISED: &str = "device_compromised";

/// Why an account has ended.
const WIPED: &str = "account_wiped";

/// Why an account has ended, and the reason of the revocation, where the tries of the PIN are used up.
pub(super) const PIN_TRIES: &str = "app_pin_tries";

impl Inner {
    /// Something was seen of the device that the rules of the account do not take. Gives why nothing is approved; `None` if the
    /// rules, asked anew, do take it.
    pub(super) async fn blocked(&self, id: AccountId) -> Option<Error> {
        match self.wipe_if_ruled(id).await {
            Ok(Ruled::Blocked) => Some(Error::refused("device_compromised")),
            Ok(Ruled::Wiped) => Some(Error::refused("account_wiped")),
            Ok(Ruled::Taken) => None,
            Err(error) => Some(error),
        }
    }

    async fn wipe_if_ruled(&self, id: AccountId) -> Result<Ruled, Error> {
        let record = self.record(id)?;
        // Of an account whose number was not matched nothing is left once its time is over.
        if record.conditions().integrity != IntegrityRule::Wipe || record.lifecycle == Lifecycle::Pending {
            return Ok(Ruled::Blocked);
        }
        // The signed rule as it is now, where it can be had, and a second look: this cannot be undone.
        self.fetch_account_and_metadata(id).await?;
        let record = self.record(id)?;
        if record.lifecycle.has_ended() {
            return Err(Error::refused("account_removed"));
        }
        let rule = record.conditions().integrity;
        if rule != IntegrityRule::Wipe {
            return Ok(if rule.blocks() { Ruled::Blocked } else { Ruled::Taken });
        }
        if self.look_at_device(INTEGRITY_WAIT).await?.state != IntegrityState::Suspect {
            return Ok(Ruled::Blocked);
        }
        self.wipe(&record).await.map(|()| Ruled::Wiped)
    }

    /// Destroys the keys of an account, as the rules of its organisation say.
    async fn wipe(&self, record: &AccountRecord) -> Result<(), Error> {
        // Refusals first: of an account that was revoked the server takes none.
        let _ = self.deliver_now(record.id).await;
        self.wipe_keys(record, WIPED, COMPROMISED).await?;
        self.note(record.id, ActivityKind::Wiped, Some(COMPROMISED.to_owned()));
        let _ = self.say_farewell(record.id).await;
        self.destroy_wiped_keys(record).await
    }

    /// As [`Self::wipe`], because of `reason`; what the network takes longer than this for is told later, or not any more.
    pub(super) async fn wipe_within(
        &self,
        record: &AccountRecord,
        reason: &'static str,
        network: Duration,
    ) -> Result<(), Error> {
        let _ = tokio::time::timeout(network, self.deliver_now(record.id)).await;
        self.wipe_keys(record, reason, reason).await?;
        self.destroy_wiped_keys(record).await?;
        let _ = tokio::time::timeout(network, self.say_farewell(record.id)).await;
        Ok(())
    }

    /// The commit after which nothing of the account needs its keys, with the revocation that the server is told by.
    async fn wipe_keys(&self, record: &AccountRecord, why: &str, reason: &str) -> Result<(), Error> {
        let sub = record.document.sub.as_str();
        // A key that does not sign keeps nothing alive: the server is not told then.
        let farewell = self.sign_revocation(record, RevokeTarget::Account, sub, reason).await.ok();
        self.store.wipe(record.id, why, farewell)?;
        self.runtime(record.id).prompts.end_where(|_, _| true);
        Ok(())
    }

    async fn destroy_wiped_keys(&self, record: &AccountRecord) -> Result<(), Error> {
        let driven = self.drive(record.id, Some(Event::AccountRemoved)).await;
        self.destroy_key(&record.device_alias).await;
        driven.map(drop)
    }

    /// Tells the server of an account whose keys were destroyed here, if it does not know yet; not before all that was answered is
    /// delivered or given up.
    ///
    /// # Errors
    /// [`Error::Offline`]; it is told at the next contact.
    pub(super) async fn say_farewell(&self, id: AccountId) -> Result<(), Error> {
        let mut record = self.record(id)?;
        let Some(farewell) = record.farewell.clone() else { return Ok(()) };
        if !self.store.open_answers(id)?.is_empty() {
            return Err(Error::Offline { retry_after: None });
        }
        self.send_revocation(&mut record, &farewell).await?;
        Ok(self.store.forget_farewell(id)?)
    }
}

/// What the rules make of a device in which something was seen.
enum Ruled {
    /// They take it.
    Taken,
    Blocked,
    Wiped,
}
