//! The device key of one account, as the client of the protocol uses it.

use async_trait::async_trait;

use super::inner::Inner;
use super::key_loss::{Loss, says_lost};
use crate::account::{AccountId, KeyKind};
use crate::error::Error;
use crate::host::HostError;
use crate::idp::{Caller, Entitled};
use crate::jose::{PublicKey, Signature, SigningInput};
use crate::keys::{asked_again, random};
use crate::phone_sign_in::Secret;
use crate::progress::{ProgressStep, report};
use crate::protocol::{MessageId, UnixTime};
use crate::store::AccountRecord;

/// Signs with the device key, without the gate.
pub(super) struct DeviceKey<'a> {
    pub(super) inner: &'a Inner,
    /// The account that loses all with this key; `None` while there is none.
    pub(super) account: Option<AccountId>,
    pub(super) alias: &'a str,
    pub(super) key: &'a PublicKey,
}

impl<'a> DeviceKey<'a> {
    pub(super) const fn of(inner: &'a Inner, record: &'a AccountRecord) -> Self {
        Self { inner, account: Some(record.id), alias: record.device_alias.as_str(), key: &record.device_key }
    }

    pub(super) const fn entitled(&'a self) -> Entitled<'a> {
        Entitled { caller: self, token: None }
    }

    pub(super) const fn entitled_by(&'a self, token: &'a Secret) -> Entitled<'a> {
        Entitled { caller: self, token: Some(token) }
    }

    /// As [`Caller::sign`], for messages that go out with no call of their own.
    ///
    /// # Errors
    /// [`Error::KeyLost`] after a loss that a second look confirmed, and then alone.
    pub(super) async fn sign_message(&self, input: SigningInput) -> Result<String, Error> {
        report(ProgressStep::Signing);
        self.sign(input).await.map_err(|error| Error::key_lost(KeyKind::Device, error))
    }

    async fn signature(&self, input: &SigningInput) -> Result<Signature, HostError> {
        asked_again(|| self.signature_of_one_session(input)).await
    }

    async fn signature_of_one_session(&self, input: &SigningInput) -> Result<Signature, HostError> {
        let session = self.inner.signing_key(self.alias, self.key).begin().await?;
        let der = session.finish(input.as_bytes()).await?;
        let signature = Signature::from_der(&der).map_err(|_| HostError::Failed)?;
        if self.key.verifies(input.as_bytes(), &signature) { Ok(signature) } else { Err(HostError::Failed) }
    }
}

#[async_trait]
impl Caller for DeviceKey<'_> {
    fn key(&self) -> &PublicKey {
        self.key
    }

    /// Asks the key store once more by itself where it calls the key lost; only a loss that is confirmed is told as one.
    async fn sign(&self, input: SigningInput) -> Result<String, HostError> {
        let signature = match self.signature(&input).await {
            Err(error) if says_lost(error) => match self.inner.confirm_device_key_loss(self.alias, error).await {
                Loss::Confirmed(error) => {
                    self.inner.device_key_lost(self.account);
                    return Err(error);
                }
                Loss::NotNow => match self.signature(&input).await {
                    Err(again) if says_lost(again) => return Err(HostError::NotAvailable),
                    signature => signature?,
                },
            },
            signature => signature?,
        };
        self.inner.doubtful_keys.works(self.alias);
        Ok(input.with_signature(&signature))
    }

    fn id(&self) -> Result<MessageId, HostError> {
        random().map(MessageId::from_bytes).map_err(|_| HostError::Failed)
    }

    fn wall(&self) -> Result<UnixTime, HostError> {
        Ok(self.inner.ports.clock.now()?.wall)
    }
}
