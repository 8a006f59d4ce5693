//! Requests as an app sees them: the list, and the handle of one.

use super::approve::Given;
use super::inner::Inner;
use super::judge::ListedRequest;
use super::{Account, Outcome, SentAlong};
use crate::account::{AccountId, DeviceCheck};
use crate::approval::Refusal;
use crate::error::{Error, UserAction};
use crate::host::BootTime;
use crate::protocol::{Decision, FlowProof, Match, Purpose, RequestId, ShownEntry, Transaction};

/// A request that waits for the person. Its moves: approve, deny, report.
#[derive(Clone)]
pub struct Request {
    account: Account,
    request: ListedRequest,
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
    /// What is to be approved, with the purpose [`Purpose::Transaction`] and no other, for a screen that lays it out. All of it stands in
    /// `shown` as well, before the context.
    pub transaction: Option<Transaction>,
    /// How the number is matched.
    pub number_match: Match,
    /// Whether the browser of this phone can bring the number, if the sign-in is there ([`Request::ask_browser`]).
    pub same_phone: bool,
    /// When it ends, on the boot clock.
    pub deadline: BootTime,
    /// Seconds left when it was fetched.
    pub seconds_left: u64,
    /// Whether this app is older than the server takes approvals from. It can be refused and reported; to approve, the app
    /// must be updated.
    pub app_too_old: bool,
    /// Whether an approval needs phone sign-in, which is not enabled on this phone ([`Purpose::Transaction`] alone): it can be refused and
    /// reported.
    pub needs_phone_sign_in: bool,
    /// Whether the phone is quiet about it ([`Attention::Quiet`](super::Attention)): it is listed, and no notification calls for attention.
    pub quiet: bool,
    /// What goes along with an approval, and to whom. Say it before the person approves; a refusal and a report send none of it.
    pub sent_along: SentAlong,
    /// What the organisation's rule makes of what this device says of itself. If it is blocked, the request can be refused and reported.
    pub device: DeviceCheck,
}

impl Account {
    /// Fetches the live requests. Waits up to `wait` seconds (25 at most) for a set other than that of the last call; the first
    /// call of a process gives what there is, and waits if there is nothing. With 0 it answers at once, and the server is asked
    /// in any case: for a person who pulls to refresh. Answers that were not delivered yet are sent first.
    ///
    /// # Errors
    /// [`Error::Offline`]; nothing is lost. With `wait`, also while the server asked for a pause, or another process of this
    /// phone has just taken over its one poll; `retry_after` says how long.
    pub async fn requests(&self, wait: u64) -> Result<Vec<Request>, Error> {
        let _call = self.inner.begin_call()?;
        let found = self.inner.poll(self.id(), wait).await?;
        Ok(self.requests_of(found))
    }

    pub(super) fn requests_of(&self, found: Vec<(ListedRequest, RequestView)>) -> Vec<Request> {
        found.into_iter().map(|(request, view)| self.request_of(request, view)).collect()
    }

    pub(super) fn request_of(&self, request: ListedRequest, view: RequestView) -> Request {
        Request { account: self.clone(), request, view }
    }
}

impl Account {
    /// The outcome of the answer to a request, after a restart as well; `None` if this phone has answered none. An answer
    /// that was not delivered yet is sent first.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn answer_to(&self, request: RequestId) -> Result<Option<Outcome>, Error> {
        let _call = self.inner.begin_call()?;
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

    /// Seconds left now, by the boot clock: 0 once it has ended, or the phone was started since.
    ///
    /// # Errors
    /// The clock of the host fails.
    pub fn seconds_left(&self) -> Result<u64, Error> {
        Ok(self.view.deadline.seconds_from(&self.account.inner.times()?.boot))
    }

    /// Approves with the number that the person read on the screen. Opens the gate where the purpose asks for it.
    /// Repeated, it gives the outcome of the first answer.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it cannot be the number (nothing was sent); [`Error::UserAction`] if the gate did not
    /// open (the request still waits), the app is too old for this server ([`UserAction::UpdateApp`]), or the organisation asks for the
    /// position and there is none ([`UserAction::AllowLocation`], [`UserAction::FindLocation`]; the request still waits);
    /// [`Error::Refused`] with `rules_changed` if more would go along now than [`RequestView::sent_along`] says (nothing was asked or sent:
    /// show the request as it is now, and approve that one), with `device_compromised` if its rules take no approval from this device, with `account_wiped` once they
    /// had its keys destroyed, or with `not_enabled` where only phone sign-in can approve it, and it is not enabled; [`Error::Busy`] while
    /// another prompt of this account is open. A prompt that is open when the request is refused or ends is closed, and the
    /// outcome is that of the request.
    pub async fn approve(&self, number: &str) -> Result<Outcome, Error> {
        self.approve_by(number, None).await
    }

    /// Approves with a number, and with the way that it came by, if it was not typed.
    pub(super) async fn approve_by(&self, number: &str, flow: Option<&FlowProof>) -> Result<Outcome, Error> {
        let _call = self.account.inner.begin_person_call()?;
        let (inner, id) = (&self.account.inner, self.account.id());
        match inner.outdated_by(id, &self.request).await? {
            Some(outcome) => Ok(outcome),
            None => {
                let given = Given { number, flow, said: &self.view.sent_along };
                Box::pin(inner.approve(id, &self.request, given)).await
            }
        }
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.account.inner
    }

    pub(super) const fn listed(&self) -> &ListedRequest {
        &self.request
    }

    pub(super) fn account_id(&self) -> AccountId {
        self.account.id()
    }

    /// Says no. Never opens the gate, waits for no prompt, and closes that of an approval; survives a lost network. Goes ahead of an
    /// approval that has no verdict yet; if that was accepted all the same, gives its outcome.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn deny(&self) -> Result<Outcome, Error> {
        let _call = self.account.inner.begin_call()?;
        self.account.inner.refuse(self.account.id(), &self.request, Refusal::Deny).await
    }

    /// Says no, and that it was somebody else. Never opens the gate, waits for no prompt, and closes that of an approval;
    /// survives a lost network. Goes ahead of an approval that has no verdict yet; one that was accepted can be reported as well.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn report(&self) -> Result<Outcome, Error> {
        let _call = self.account.inner.begin_call()?;
        self.account.inner.refuse(self.account.id(), &self.request, Refusal::Report).await
    }
}

impl Inner {
    /// Whether this phone has answered a request, and that leaves no room for an approval.
    pub(super) fn is_answered(&self, id: AccountId, request: RequestId) -> Result<bool, Error> {
        let answered = self.store.answer_to(id, request)?;
        Ok(answered.is_some_and(|entry| entry.leaves_no_room_for(Decision::Approve)))
    }

    /// What stands against an approval whatever the number is: the app is too old, or the credential has changed since the
    /// request was verified, which took its place at the server. `None` also for a request that this phone has answered.
    async fn outdated_by(&self, id: AccountId, request: &ListedRequest) -> Result<Option<Outcome>, Error> {
        if self.is_answered(id, request.id())? {
            return Ok(None);
        }
        let record = self.record(id)?;
        if record.lifecycle.has_ended() {
            return Ok(None);
        }
        if !self.is_new_enough(&record.server.metadata) {
            return Err(Error::person(UserAction::UpdateApp));
        }
        if request.is_of_other_credential(&record.sign_in) {
            // So that the next list has what came in its place.
            let _ = self.poll(id, 0).await;
            return Ok(Some(Outcome::Superseded));
        }
        Ok(None)
    }
}
