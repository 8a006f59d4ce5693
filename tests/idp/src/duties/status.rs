//! What pages and tests may know of a request.

use authenticator_core::protocol::{Purpose, RequestId, UnixTime};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::RequestState;
use crate::store::{Challenge, Request, Seen, User};

/// What became of a request.
#[derive(Debug, Clone)]
pub(crate) struct RequestStatus {
    /// The challenge by which it is named: its own id has no meaning on the wire.
    pub(crate) challenge: RequestId,
    pub(crate) request: Request,
    /// What was seen of the answer that ended it.
    pub(crate) seen: Option<Seen>,
}

impl Work<'_> {
    /// The status of the request that a challenge belongs to.
    pub(crate) fn status_of_challenge(&self, id: RequestId) -> Result<Option<RequestStatus>, Failure> {
        let Some(challenge) = self.tx.challenge(id)? else { return Ok(None) };
        let request = self.tx.request(&challenge.request)?.ok_or(Fault::Unreadable("challenge"))?;
        let seen = seen(&self.tx.challenges_of(&request.id)?);
        Ok(Some(RequestStatus { challenge: id, request, seen }))
    }

    /// The user's live request, the newest first, of one purpose if it is given.
    pub(crate) fn live_status(&self, user: &User, purpose: Option<Purpose>) -> Result<Option<RequestStatus>, Failure> {
        let since = UnixTime::from_seconds(0);
        let requests = self.tx.requests_since(&user.id, since)?;
        let live = requests.into_iter().find(|request| {
            request.state == RequestState::Live && purpose.is_none_or(|purpose| request.purpose == purpose)
        });
        let Some(request) = live else { return Ok(None) };
        self.status_of_request(request).map(Some)
    }

    /// The status of a request, named by its first challenge.
    pub(crate) fn status_of_request(&self, request: Request) -> Result<RequestStatus, Failure> {
        let challenges = self.tx.challenges_of(&request.id)?;
        let first = challenges.first().ok_or(Fault::Unreadable("request without a challenge"))?;
        Ok(RequestStatus { challenge: first.id, seen: seen(&challenges), request })
    }
}

fn seen(challenges: &[Challenge]) -> Option<Seen> {
    challenges.iter().find_map(|challenge| challenge.seen.clone())
}
