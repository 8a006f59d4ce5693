//! The device key of one account, as the client of the protocol uses it.

use async_trait::async_trait;

use super::inner::Inner;
use crate::host::HostError;
use crate::idp::{Caller, Entitled};
use crate::jose::{PublicKey, Signature, SigningInput};
use crate::keys::{asked_again, random};
use crate::phone_sign_in::Secret;
use crate::protocol::{MessageId, UnixTime};
use crate::store::AccountRecord;

/// Signs with the device key, without the gate.
pub(super) struct DeviceKey<'a> {
    pub(super) inner: &'a Inner,
    pub(super) alias: &'a str,
    pub(super) key: &'a PublicKey,
}

impl<'a> DeviceKey<'a> {
    pub(super) const fn of(inner: &'a Inner, record: &'a AccountRecord) -> Self {
        Self { inner, alias: record.device_alias.as_str(), key: &record.device_key }
    }

    pub(super) const fn entitled(&'a self) -> Entitled<'a> {
        Entitled { caller: self, token: None }
    }

    pub(super) const fn entitled_by(&'a self, token: &'a Secret) -> Entitled<'a> {
        Entitled { caller: self, token: Some(token) }
    }
}

#[async_trait]
impl Caller for DeviceKey<'_> {
    fn key(&self) -> &PublicKey {
        self.key
    }

    async fn sign(&self, input: SigningInput) -> Result<String, HostError> {
        let keys = &*self.inner.ports.keys;
        let lock = self.inner.key_lock(self.alias);
        let _signing = lock.lock().await;
        let der = asked_again(async || {
            let session = keys.begin_signature(self.alias).await?;
            keys.finish_signature(session, input.as_bytes()).await
        });
        let der = der.await?;
        let signature = Signature::from_der(&der).map_err(|_| HostError::Failed)?;
        if !self.key.verifies(input.as_bytes(), &signature) {
            return Err(HostError::Failed);
        }
        Ok(input.with_signature(&signature))
    }

    fn id(&self) -> Result<MessageId, HostError> {
        random().map(MessageId::from_bytes).map_err(|_| HostError::Failed)
    }

    fn wall(&self) -> Result<UnixTime, HostError> {
        Ok(self.inner.ports.clock.now()?.wall)
    }
}
