//! How a phone can be woken: validated and kept. Sending comes with the push channels.

use authenticator_core::jose::{Opened, open};
use authenticator_core::protocol::{DeviceId, ProblemCode, PushAddress, PushClaims, PushStatus, WakeUpId};

use super::Work;
use crate::failure::{Failure, Fault};

impl Work<'_> {
    /// Keeps the push channel of a device.
    pub(crate) fn set_push(&self, compact: &str) -> Result<(), Failure> {
        let mut device = None;
        let opened: Opened<PushClaims> = open(compact, |key| {
            device = self.tx.device_by_kid(&self.tenant.id, key.thumbprint()).ok().flatten();
            device.as_ref().map(|device| device.key.clone())
        })?;
        let device = device.ok_or(Fault::Unreadable("device"))?;
        let claims = &opened.claims;
        self.check_audience(&claims.aud)?;
        self.check_sender(claims.iss, &device)?;
        if self.nonces.ends(&self.tenant.id, &claims.nonce, self.now).is_none() {
            return Err(ProblemCode::UseDpopNonce.into());
        }
        self.keep_push(device.id, &claims.address).map(drop)
    }

    /// Keeps a channel, under an id that is new if the channel is.
    pub(super) fn keep_push(&self, device: DeviceId, address: &PushAddress) -> Result<PushStatus, Failure> {
        let text = serde_json::to_string(address).map_err(|_| Fault::Unreadable("push channel"))?;
        let id = self.tx.set_push(device, &text, WakeUpId::from_bytes(self.random.id()?))?;
        Ok(PushStatus { channel: address.channel(), id })
    }
}
