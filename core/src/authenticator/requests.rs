//! Fetching requests, and the handle of one request.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::caller::DeviceKey;
use super::device_key::check_device_key;
use super::inner::Inner;
use super::{Account, Outcome};
use crate::account::{AccountId, Lifecycle};
use crate::approval::{ChallengeError, ChallengeExpectation, Refusal, VerifiedRequest};
use crate::error::Error;
use crate::host::{BootTime, ServerClock};
use crate::idp::PollReply;
use crate::jose::{JoseError, Opened};
use crate::protocol::{Decision, Match, MatchRule, Purpose, RequestId, RequestsClaims, ShownEntry};
use crate::store::{AccountRecord, ActivityKind};

/// A request that waits for the person. Its moves: approve, deny, report.
#[derive(Clone)]
pub struct Request {
    account: Account,
    request: Arc<VerifiedRequest>,
    view: RequestView,
}

/// What an app shows of a request. All text is cleaned for display; exactly this text is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestView {
    /// The request.
    pub id: RequestId,
    /// What is asked.
    pub purpose: Purpose,
    /// The lines to show, in order.
    pub shown: Vec<ShownEntry>,
    /// How the number is matched.
    pub number_match: Match,
    /// When it ends, on the boot clock.
    pub deadline: BootTime,
    /// Seconds left when it was fetched.
    pub seconds_left: u64,
}

impl Account {
    /// Fetches the live requests. Waits up to `wait` seconds (25 at most) for a set other than that of the last call;
    /// with 0 it answers at once. Answers that were not delivered yet are sent first.
    ///
    /// # Errors
    /// [`Error::Offline`]; nothing is lost.
    pub async fn requests(&self, wait: u64) -> Result<Vec<Request>, Error> {
        let requests = self.inner.poll(self.id(), wait).await?;
        Ok(requests.into_iter().map(|(request, view)| Request { account: self.clone(), request, view }).collect())
    }
}

impl Account {
    /// The outcome of the answer to a request, after a restart as well; `None` if this phone has answered none. An answer
    /// that was not delivered yet is sent first.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn answer_to(&self, request: RequestId) -> Result<Option<Outcome>, Error> {
        self.inner.record(self.id())?;
        if matches!(self.inner.store.answer_to(self.id(), request)?, Some(entry) if entry.outcome.is_none()) {
            self.inner.deliver_now(self.id()).await?;
        }
        let entry = self.inner.store.answer_to(self.id(), request)?;
        Ok(entry.map(|entry| entry.outcome.map_or(Outcome::Pending, Outcome::from)))
    }
}

impl Request {
    /// What an app shows of it.
    #[must_use]
    pub const fn view(&self) -> &RequestView {
        &self.view
    }

    /// Approves with the number that the person read on the screen. Opens the gate where the purpose asks for it.
    /// Repeated, it gives the outcome of the first answer.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it cannot be the number (nothing was sent); [`Error::UserAction`] if the gate did not
    /// open (the request still waits); [`Error::Busy`] if another answer of this account is being signed.
    pub async fn approve(&self, number: &str) -> Result<Outcome, Error> {
        self.account.inner.approve(self.account.id(), &self.request, number).await
    }

    /// Says no. Never opens the gate; survives a lost network.
    ///
    /// # Errors
    /// [`Error::Busy`] if another answer of this account is being signed.
    pub async fn deny(&self) -> Result<Outcome, Error> {
        self.account.inner.refuse(self.account.id(), &self.request, Refusal::Deny).await
    }

    /// Says no, and that it was somebody else. Never opens the gate; survives a lost network.
    ///
    /// # Errors
    /// [`Error::Busy`] if another answer of this account is being signed.
    pub async fn report(&self) -> Result<Outcome, Error> {
        self.account.inner.refuse(self.account.id(), &self.request, Refusal::Report).await
    }
}

impl Inner {
    async fn poll(&self, id: AccountId, wait: u64) -> Result<Vec<(Arc<VerifiedRequest>, RequestView)>, Error> {
        self.deliver_kept(id).await?;
        self.finish_disabling_by_the_way(id).await?;
        let mut record = self.record(id)?;
        if record.lifecycle.has_ended() {
            self.destroy_leftovers(&record).await?;
            return Err(Error::refused("account_removed"));
        }
        check_device_key(&record)?;
        let runtime = self.runtime(id);
        let pause = runtime.known().polling.seconds_left(&self.times()?.boot);
        if pause > 0 {
            return Err(Error::Offline { retry_after: Some(pause) });
        }
        let (poll, after) = {
            let mut known = runtime.known();
            known.polls += 1;
            (known.polls, if wait == 0 { None } else { known.cursor.clone() })
        };
        let device = DeviceKey::of(self, &record);
        let endpoints = &record.server.metadata.endpoints;
        let reply = match self.client.requests(endpoints, wait, after.as_ref(), device.entitled()).await {
            Ok(reply) => reply,
            Err(error) => {
                let error = Error::from(error);
                if let Error::Offline { retry_after: asked @ Some(_) } = error {
                    runtime.known().polling.failed(&self.times()?.boot, asked);
                }
                return Err(error);
            }
        };
        {
            let mut known = runtime.known();
            // Ended by a poll that is not of this process: the two must not end each other without a pause.
            if matches!(reply, PollReply::Ended) && known.polls == poll {
                known.polling.failed(&self.times()?.boot, None);
            } else {
                known.polling.succeeded();
            }
        }
        if let PollReply::List(compact, req) = reply {
            let boot = self.times()?.boot;
            let list: Opened<RequestsClaims> = self.open_message(&mut record, &compact).await?;
            let list = list.claims;
            if list.iss != record.server.issuer || list.aud != record.document.device_id || list.req != req {
                return Err(Error::refused("reply_of_other_call"));
            }
            let server_clock = ServerClock::new(list.iat, boot);
            if list.iat >= record.server.metadata.exp {
                self.renew_metadata(&mut record).await?;
            }
            let mut seen = self.verify_all(&self.record(id)?, &record, &list)?;
            if seen.outdated {
                // What the phone knows of the server is older than the challenge: its keys, or how numbers are matched. Where
                // there is nothing newer, the challenge stays out.
                let _ = self.renew_metadata(&mut record).await;
            }
            let silent = seen.requests.is_empty() && runtime.document_is_old(&self.times()?.boot);
            if seen.outdated || seen.contradictory || silent || !runtime.has_document() {
                // A challenge for another state than this phone's, a long silence, or the first contact since the start, when
                // the database may be a restored one: there may be news of the account.
                let refreshed = self.refresh(id).await;
                let now = self.record(id)?;
                if now.lifecycle.has_ended() {
                    return Err(Error::refused("account_removed"));
                }
                if (seen.outdated || seen.contradictory) && refreshed.is_ok() {
                    seen = self.verify_all(&now, &record, &list)?;
                }
            }
            let mut known = runtime.known();
            // A reply that was overtaken says nothing any more.
            if poll < known.newest_poll {
                drop(known);
                return self.live(id);
            }
            known.newest_poll = poll;
            known.server_clock = Some(server_clock);
            known.cursor = Some(list.cursor);
            known.requests = seen.requests;
        }
        self.live(id)
    }

    /// The requests of the last poll that have not ended since.
    fn live(&self, id: AccountId) -> Result<Vec<(Arc<VerifiedRequest>, RequestView)>, Error> {
        let boot = self.times()?.boot;
        let runtime = self.runtime(id);
        let known = runtime.known();
        let Some(clock) = &known.server_clock else { return Ok(Vec::new()) };
        let Some(now) = clock.now(&boot) else { return Ok(Vec::new()) };
        let mut live = Vec::new();
        for request in known.requests.values().filter(|request| request.expires() > now) {
            // One that this phone has answered waits for the server, not for the person.
            let answered = self.store.answer_to(id, request.id())?;
            if !answered.is_some_and(|entry| entry.stands_against(Decision::Approve)) {
                live.push(request);
            }
        }
        live.sort_by_key(|request| (request.expires(), request.id()));
        Ok(live
            .into_iter()
            .map(|request| {
                let view = RequestView {
                    id: request.id(),
                    purpose: request.purpose(),
                    shown: request.shown().to_vec(),
                    number_match: request.number_match().clone(),
                    deadline: clock.on_boot_clock(request.expires()),
                    seconds_left: request.expires().since(now),
                };
                (Arc::clone(request), view)
            })
            .collect())
    }

    /// Verifies each challenge: one that fails is dropped and noted, the others stand. Two of one class refuse the list.
    fn verify_all(&self, now: &AccountRecord, trusted: &AccountRecord, list: &RequestsClaims) -> Result<Seen, Error> {
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
        let mut seen = Seen::default();
        for compact in &list.challenges {
            match VerifiedRequest::verify(compact, |key| trusted.server.keys.find(key), &expect) {
                Ok(request) => {
                    if !classes.insert(request.purpose().class()) {
                        return Err(Error::refused("reply_invalid"));
                    }
                    seen.requests.insert(request.id(), Arc::new(request));
                }
                Err(error) => {
                    seen.contradictory |= error == ChallengeError::NotAllowed;
                    seen.outdated |=
                        matches!(error, ChallengeError::WeakMatch | ChallengeError::Jose(JoseError::UnknownKey));
                    self.note(now.id, ActivityKind::ChallengeDropped, Some(error.code().to_owned()));
                }
            }
        }
        Ok(seen)
    }
}

/// What a list holds.
#[derive(Default)]
struct Seen {
    requests: HashMap<RequestId, Arc<VerifiedRequest>>,
    /// Whether a challenge was signed by the server and yet is for another state of the account than this phone's.
    contradictory: bool,
    /// Whether a challenge is signed by a key, or matched in a way, that the metadata known here does not have.
    outdated: bool,
}

/// What both metadata and account document allow.
fn stricter(one: &MatchRule, other: &MatchRule) -> MatchRule {
    let modes = one.modes.iter().filter(|mode| other.modes.contains(mode)).copied().collect();
    MatchRule { modes, min_digits: one.min_digits.max(other.min_digits) }
}
