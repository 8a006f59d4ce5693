//! How a phone can be woken: its channel, and who is to be woken for what.

use authenticator_core::jose::{Opened, open};
use authenticator_core::protocol::{
    DeviceId, ProblemCode, Purpose, PushAddress, PushChange, PushClaims, PushStatus, WakeUpId,
};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::push::{WakeUp, authorization};
use crate::store::{Device, Request};

impl Work<'_> {
    /// Keeps the push channel of a device, or ends it.
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
        match &claims.change {
            PushChange::To(address) => self.keep_push(device.id, address).map(drop),
            PushChange::End => Ok(self.tx.end_push(device.id)?),
        }
    }

    /// Keeps a channel, under an id that is new if the channel is.
    pub(super) fn keep_push(&self, device: DeviceId, address: &PushAddress) -> Result<PushStatus, Failure> {
        if let PushAddress::WebPush(to) = address
            && self.destinations.admit(&to.endpoint).is_none()
        {
            return Err(Failure::refused(ProblemCode::Malformed, "endpoint is no public https address"));
        }
        let text = serde_json::to_string(address).map_err(|_| Fault::Unreadable("push channel"))?;
        let id = self.tx.set_push(device, &text, WakeUpId::from_bytes(self.random.id()?))?;
        Ok(PushStatus { channel: address.channel(), id })
    }

    /// Has a device woken for a request that it cannot know yet, if it has a channel that this server sends to. The challenges of
    /// an enrollment and of enabling are in the replies that the phone waits for.
    pub(super) fn wake(&self, request: &Request, device: &Device) -> Result<(), Failure> {
        let known = matches!(request.purpose, Purpose::Enrollment | Purpose::Enable);
        let Some(PushStatus { id, .. }) = device.push.as_ref().filter(|_| !known) else { return Ok(()) };
        let Some(PushAddress::WebPush(to)) = self.tx.push_address(device.id)? else { return Ok(()) };
        let issuer = self.tenant.issuer.as_str();
        let authorization = authorization(&self.vapid_key()?, &to.endpoint, issuer, self.now);
        self.wake_ups.borrow_mut().push(WakeUp {
            tenant: self.tenant.id.clone(),
            device: device.id,
            id: *id,
            authorization: authorization.ok_or(Fault::Unreadable("push channel"))?,
            to,
            seconds: request.expires_at.since(self.now),
        });
        Ok(())
    }
}
