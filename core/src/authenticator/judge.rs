//! Which challenges of a list are requests for the person.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use super::inner::Inner;
use crate::account::Lifecycle;
use crate::approval::{ChallengeError, ChallengeExpectation, VerifiedRequest};
use crate::error::Error;
use crate::jose::{Digest, JoseError, Typ};
use crate::phone_sign_in::State;
use crate::protocol::{CredentialId, MatchRule, RequestId, RequestsClaims};
use crate::store::{AccountRecord, ActivityKind};

/// A request, and the credential that was active when it was verified: who has to sign it was judged by that.
#[derive(Clone)]
pub(super) struct ListedRequest {
    request: Arc<VerifiedRequest>,
    active: Option<CredentialId>,
}

impl ListedRequest {
    /// Whether it must not be approved any more: the active credential is another one now, and a change of it supersedes the
    /// requests that it signs (protocol, Duties of the server).
    pub(super) fn is_of_other_credential(&self, state: &State) -> bool {
        self.request.purpose().class().is_of_all_devices() && self.active != active(state)
    }
}

impl Deref for ListedRequest {
    type Target = VerifiedRequest;

    fn deref(&self) -> &VerifiedRequest {
        &self.request
    }
}

/// What a list holds.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) requests: HashMap<RequestId, ListedRequest>,
    /// Whether a challenge was signed by the server and yet is for another state of the account than this phone's.
    pub(super) contradictory: bool,
    /// Whether a challenge is signed by a key, or matched in a way, that the metadata known here does not have.
    pub(super) outdated: bool,
    /// Why challenges were dropped, by their digest.
    dropped: HashMap<Digest, &'static str>,
}

impl Judged {
    /// Whether each challenge of the list is among the requests.
    pub(super) fn is_whole(&self) -> bool {
        self.dropped.is_empty()
    }
}

impl Inner {
    /// Verifies each challenge: one that fails is dropped, the others stay. Two of one class refuse the list.
    pub(super) fn judge(
        &self,
        now: &AccountRecord,
        trusted: &AccountRecord,
        list: &RequestsClaims,
    ) -> Result<Judged, Error> {
        const MOST: usize = 64;
        if list.challenges.len() > MOST {
            return Err(Error::refused("reply_invalid"));
        }
        let match_rule = stricter(&trusted.server.metadata.match_rule, &now.document.match_rule);
        let expect = ChallengeExpectation {
            issuer: &now.server.issuer,
            device_id: now.document.device_id,
            sub: &now.document.sub,
            match_rule: &match_rule,
            server_now: list.iat,
            credential_active: now.sign_in.active().is_some(),
            credential_pending: now.sign_in.pending().is_some(),
            enrollment_pending: now.lifecycle == Lifecycle::Pending,
        };
        let mut classes = HashSet::new();
        let mut judged = Judged::default();
        for compact in &list.challenges {
            let server = &trusted.server;
            let find = |key: &_| server.keys.find(Typ::Challenge, key, &server.metadata, Some(list.iat));
            match VerifiedRequest::verify(compact, find, &expect) {
                Ok(request) => {
                    if !classes.insert(request.purpose().class()) {
                        return Err(Error::refused("reply_invalid"));
                    }
                    let listed = ListedRequest { request: Arc::new(request), active: active(&now.sign_in) };
                    judged.requests.insert(listed.id(), listed);
                }
                Err(error) => {
                    judged.contradictory |= error == ChallengeError::NotAllowed;
                    judged.outdated |=
                        matches!(error, ChallengeError::WeakMatch | ChallengeError::Jose(JoseError::UnknownKey));
                    judged.dropped.insert(Digest::of(compact.as_bytes()), error.code());
                }
            }
        }
        Ok(judged)
    }

    /// Notes what was dropped, each challenge once while it is listed.
    pub(super) fn note_dropped(&self, record: &AccountRecord, judged: &Judged) {
        let before = std::mem::replace(&mut self.runtime(record.id).known().dropped, judged.dropped.clone());
        for (digest, code) in &judged.dropped {
            if before.get(digest) != Some(code) {
                self.note(record.id, ActivityKind::ChallengeDropped, Some((*code).to_owned()));
            }
        }
    }
}

fn active(state: &State) -> Option<CredentialId> {
    state.active().map(|(_, credential)| credential)
}

/// What both metadata and account document allow.
fn stricter(one: &MatchRule, other: &MatchRule) -> MatchRule {
    let modes = one.modes.iter().filter(|mode| other.modes.contains(mode)).copied().collect();
    MatchRule { modes, min_digits: one.min_digits.max(other.min_digits) }
}
