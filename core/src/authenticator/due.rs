//! Which answers may be sent now, and in which order (`docs/adr/0017-delivery.md`).

use std::collections::HashMap;

use super::inner::Inner;
use crate::account::AccountId;
use crate::error::Error;
use crate::protocol::{Counter, Decision, RequestId, UnixTime};
use crate::sorting::sorted;
use crate::store::{AnswerRecord, JournalEntry, JournalOutcome};

/// What an answer waits for is sent for a week after its request has ended, in seconds: a refusal that was not delivered, or an
/// approval whose verdict is not known.
pub(super) const REFUSAL_LIFE: u64 = 7 * 24 * 60 * 60;

/// Whether an open answer is sent.
pub(super) enum Due {
    /// It is.
    Now,
    /// Not in this pass.
    Later,
    /// Not any more.
    Never(JournalOutcome),
}

impl Inner {
    /// The open answers in the order of their counters, but what a person refused after they had approved it: the refusal goes
    /// ahead of the approval as long as that may count. Behind them the other refusals that could not be delivered before, so that
    /// one which never can be holds up nothing. A server takes refusals late (protocol, Counter).
    pub(super) fn in_order(&self, id: AccountId) -> Result<Vec<JournalEntry>, Error> {
        let (entries, unreadable) = self.store.open_answers_and_unreadable(id)?;
        for answer in unreadable {
            self.note_unreadable(id, answer);
        }
        let mut approved: HashMap<RequestId, Counter> = HashMap::new();
        for entry in entries.iter().rev() {
            if self.may_still_count(entry)? {
                approved.insert(entry.request, entry.counter);
            }
        }
        let runtime = self.runtime(id);
        let known = runtime.known();
        let place = |entry: &JournalEntry| {
            let is_approval = entry.decision == Decision::Approve;
            let withdraws = approved.get(&entry.request).filter(|counter| !is_approval && **counter < entry.counter);
            let is_stuck = !is_approval && withdraws.is_none() && known.undelivered.contains_key(&entry.id);
            // One that was never sent is closed, which needs no network, and what the person said since is sent after that.
            let may_have_been_sent = is_approval && !known.unsent.contains(&entry.id);
            (is_stuck, withdraws.copied().unwrap_or(entry.counter), may_have_been_sent, entry.counter)
        };
        Ok(sorted(entries, usize::MAX, |left, right| place(left).cmp(&place(right))))
    }

    /// Whether an answer is sent now. `waiting` are the requests of approvals that this pass has not delivered: a server takes
    /// no approval of a live request whose counter is below one that it has seen, so nothing overtakes these but a refusal of
    /// the very request, which ends it.
    pub(super) fn due(&self, entry: &JournalEntry, waiting: &[RequestId]) -> Result<Due, Error> {
        let now = self.server_now(entry)?;
        let given_up = now.is_some_and(|now| now >= entry.expires.plus(REFUSAL_LIFE));
        if entry.decision != Decision::Approve {
            let overtakes = waiting.iter().any(|request| *request != entry.request);
            return Ok(match (given_up, overtakes) {
                (true, _) => Due::Never(JournalOutcome::Expired),
                (false, true) => Due::Later,
                (false, false) => Due::Now,
            });
        }
        let ended = now.is_some_and(|now| now >= entry.expires);
        let never_sent = self.runtime(entry.account).known().unsent.contains(&entry.id);
        let is_marked = self.is_marked(entry.account)?;
        let refused = self.refused_since(entry)?;
        // What was refused and is still live must not be approved by what was said before.
        let is_withheld = refused.as_ref().is_some_and(|refusal| !refusal.has_ended_its_request());
        Ok(match (never_sent, ended, is_marked) {
            (true, ..) if refused.is_some() => Due::Never(JournalOutcome::Withdrawn),
            (true, _, true) => Due::Never(JournalOutcome::Stopped),
            (true, true, false) => Due::Never(JournalOutcome::Expired),
            // Of one that may have been sent, the server alone knows what became of it.
            (false, _, _) if given_up => Due::Never(JournalOutcome::Unknown),
            // A marked account approves nothing. Once the request has ended its answer cannot approve, and has a result.
            (false, false, true) => Due::Later,
            _ if self.may_still_count(entry)? && (is_withheld || !waiting.is_empty()) => Due::Later,
            _ => Due::Now,
        })
    }

    /// The refusal of the same request that the person has signed since, if that is the last word on it. Of now: another call may
    /// have kept it while this pass was sending.
    fn refused_since(&self, approval: &JournalEntry) -> Result<Option<AnswerRecord>, Error> {
        let newest = self.store.answer_to(approval.account, approval.request)?;
        Ok(newest.filter(|newest| newest.decision != Decision::Approve && newest.counter > approval.counter))
    }

    /// Whether an approval could still be accepted: its request may be live, and the account approves.
    pub(super) fn may_still_count(&self, entry: &JournalEntry) -> Result<bool, Error> {
        let ended = self.server_now(entry)?.is_some_and(|now| now >= entry.expires);
        if entry.decision != Decision::Approve || ended || self.is_marked(entry.account)? {
            return Ok(false);
        }
        let runtime = self.runtime(entry.account);
        let known = runtime.known();
        // A list that was taken whole names each live request.
        Ok(!known.has_whole_list || known.requests.contains_key(&entry.request))
    }

    /// By the server's clock; `None` if its time is not known now.
    fn server_now(&self, entry: &JournalEntry) -> Result<Option<UnixTime>, Error> {
        let boot = self.times()?.boot;
        Ok(self.runtime(entry.account).server_now(&boot))
    }
}
