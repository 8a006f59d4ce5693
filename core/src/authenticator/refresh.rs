//! Asking the server how the account stands.

use super::Account;
use super::account::barred;
use super::caller::DeviceKey;
use super::inner::Inner;
use crate::account::{AccountId, Lifecycle};
use crate::error::{Error, as_code};
use crate::phone_sign_in::Event;
use crate::protocol::{AccountClaims, AccountState, CredentialId, CredentialStatus};
use crate::store::{AccountRecord, ActivityKind};

impl Account {
    /// Fetches the account document and does what it asks for: a revoked credential's key is destroyed, a removed account's
    /// keys as well. Only a signed document does so; a network that answers in the server's place changes nothing.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`]; nothing changes.
    pub async fn refresh(&self) -> Result<(), Error> {
        let _call = self.inner.begin_call()?;
        self.inner.refresh(self.id).await
    }
}

impl Inner {
    pub(super) async fn refresh(&self, id: AccountId) -> Result<(), Error> {
        self.contact(id).await?;
        Box::pin(self.fetch_account(id)).await.map(drop)
    }

    /// Fetches the account document and does what it asks for; and the metadata in any case, once. Best effort, both.
    pub(super) async fn fetch_account_and_metadata(&self, id: AccountId) -> Result<(), Error> {
        if let Ok(Metadata::Renewed) = Box::pin(self.fetch_account(id)).await {
            return Ok(());
        }
        let mut record = self.record(id)?;
        let _ = self.renew_metadata(&mut record, None).await;
        Ok(())
    }

    /// Fetches the account document and does what it asks for: newer metadata as well, where the document says that there is some.
    pub(super) async fn fetch_account(&self, id: AccountId) -> Result<Metadata, Error> {
        let mut record = self.record(id)?;
        let endpoints = record.server.metadata.endpoints.clone();
        let (compact, req) = {
            let device = DeviceKey::of(self, &record);
            self.client.account(&endpoints, device.entitled()).await?
        };
        let boot = self.times()?.boot;
        let document = self.accept_document(&mut record, &compact, req).await?;
        self.learn_server_time(id, document.iat, boot);
        if document.version < record.document.version {
            // A newer one came first, and is acted on by the call that got it.
            return Ok(Metadata::Kept);
        }
        match document.state {
            // One that never came into use, as its number was not matched in time, leaves nothing to tell about.
            AccountState::Removed if record.lifecycle == Lifecycle::Pending => {
                self.forget(&record).await?;
                return Ok(Metadata::Kept);
            }
            AccountState::Removed => {
                self.removed(&record, document.removed_reason.as_deref().map(as_code)).await?;
                return Ok(Metadata::Kept);
            }
            AccountState::Active | AccountState::Pending => {
                if document.state == AccountState::Active && record.lifecycle == Lifecycle::Pending {
                    self.activate(id).await?;
                }
                // A blocked account is good for nothing, and its document says so.
                if document.state == AccountState::Active && !document.modes.is_empty() {
                    self.is_not_blocked(&record)?;
                }
                for credential in record.sign_in.credentials() {
                    let status = status_of(credential, &document);
                    let barred = barred(&document);
                    // Committed, and no more: a way that the person goes is not gone on from here.
                    self.commit(id, Event::CredentialSeen { credential, status, barred }).await?;
                    self.finish_disabling(id).await?;
                }
            }
        }
        // What the document asks for is done first: metadata that cannot be had holds up nothing.
        let has_expired = document.iat >= record.server.metadata.exp;
        if has_expired || record.server.may_be_older_than(document.policy_version) {
            match self.renew_metadata(&mut record, Some(document.iat)).await {
                Ok(()) => return Ok(Metadata::Renewed),
                Err(error) if has_expired => return Err(error),
                // The server judges by its policy anyway, and the next contact tries again.
                Err(_) => {}
            }
        }
        Ok(Metadata::Kept)
    }

    async fn removed(&self, record: &AccountRecord, reason: Option<String>) -> Result<(), Error> {
        // Committed first: keys that a crash leaves are swept when the authenticator is opened again.
        self.store.save_lifecycle(record.id, &Lifecycle::Removed { reason: reason.clone() })?;
        self.note(record.id, ActivityKind::Removed, reason);
        self.runtime(record.id).prompts.end_where(|_, _| true);
        // The device key goes as well, whatever becomes of the others.
        let driven = self.drive(record.id, Some(Event::AccountRemoved)).await;
        self.destroy_key(&record.device_alias).await;
        driven.map(drop)
    }
}

/// Whether the metadata was fetched beside an account document.
pub(super) enum Metadata {
    Kept,
    Renewed,
}

pub(super) fn status_of(own: CredentialId, document: &AccountClaims) -> Option<CredentialStatus> {
    document.credential.iter().chain(&document.pending_credential).find(|status| status.id == own).cloned()
}
