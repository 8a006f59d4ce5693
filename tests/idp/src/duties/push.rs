//! How a phone can be woken: validated and kept. Sending comes with the push channels.

use authenticator_core::jose::{Opened, open};
use authenticator_core::protocol::{ProblemCode, PushClaims};

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
        if claims.iss != device.id {
            return Err(Failure::refused(ProblemCode::WrongKey, "iss is not the device of the key"));
        }
        if self.nonces.ends(&self.tenant.id, &claims.nonce, self.now).is_none() {
            return Err(ProblemCode::UseDpopNonce.into());
        }
        let channel = serde_json::to_string(&claims.address).map_err(|_| Fault::Unreadable("push channel"))?;
        Ok(self.tx.set_push(device.id, &channel)?)
    }
}
