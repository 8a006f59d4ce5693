//! The number of a sign-in, given to the browser of the phone itself (docs/protocol.md, Same phone; behaviour B18).

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{Purpose, RequestId};

use super::Work;
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::Request;

impl Work<'_> {
    /// The number of a challenge, if `browser` is what shows it: it made the request, and the request waits. An answer that says that the
    /// number came this way has to bring the verifier of `flow_challenge`; of several the last one counts.
    pub(crate) fn number_for_phone(
        &self,
        challenge: RequestId,
        browser: &str,
        flow_challenge: Digest,
    ) -> Result<Option<String>, Failure> {
        let Some(challenge) = self.tx.challenge(challenge)? else { return Ok(None) };
        let request = self.tx.request(&challenge.request)?;
        let Some(request) = request.filter(|it| it.browser == browser && self.goes_by_browser(it)) else {
            return Ok(None);
        };
        if self.outlawed(&request)? || self.tx.user(&request.user)?.blocked {
            return Ok(None);
        }
        self.tx.set_flow_challenge(challenge.id, flow_challenge)?;
        Ok(Some(request.number))
    }

    /// Whether a request waits whose number may come to the phone by its own browser.
    pub(crate) fn goes_by_browser(&self, request: &Request) -> bool {
        let typed = matches!(request.given.as_slice(), [_]);
        self.tenant.policy.same_phone
            && typed
            && request.state == RequestState::Live
            && matches!(request.purpose, Purpose::SignIn | Purpose::Mfa)
    }
}
