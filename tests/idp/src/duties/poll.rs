//! The live challenges of one device, as polls tell them.

use authenticator_core::protocol::{DeviceId, MessageId, Opaque, RequestId, RequestsClaims, UnixTime};

use super::Work;
use crate::failure::{Failure, Fault};

/// The live challenges of one device.
#[derive(Debug)]
pub(crate) struct LiveChallenges {
    /// Each with its signed form.
    pub(crate) challenges: Vec<(RequestId, String)>,
    /// When the first of them ends.
    pub(crate) next_expiry: Option<UnixTime>,
}

impl Work<'_> {
    /// What a device can answer now.
    pub(crate) fn live_challenges(&self, device: DeviceId) -> Result<LiveChallenges, Failure> {
        let mut live = LiveChallenges { challenges: Vec::new(), next_expiry: None };
        if self.tx.user_of_device_is_blocked(device)? {
            return Ok(live);
        }
        for challenge in self.tx.live_challenges(device)? {
            let request = self.tx.request(&challenge.request)?.ok_or(Fault::Unreadable("challenge"))?;
            let ends = live.next_expiry.map_or(request.expires_at, |next| next.min(request.expires_at));
            live.next_expiry = Some(ends);
            live.challenges.push((challenge.id, challenge.compact));
        }
        Ok(live)
    }

    /// The signed list.
    pub(crate) fn list_challenges(
        &self,
        device: DeviceId,
        req: MessageId,
        live: LiveChallenges,
        cursor: Opaque,
    ) -> Result<String, Failure> {
        Ok(self.sign(&RequestsClaims {
            iss: self.tenant.issuer.clone(),
            aud: device,
            iat: self.now,
            jti: self.message_id()?,
            req,
            cursor,
            challenges: live.challenges.into_iter().map(|(_, compact)| compact).collect(),
            policy_version: Some(self.tenant.policy_version),
        })?)
    }
}
