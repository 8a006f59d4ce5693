//! One poll: contact, fetch, verify, adopt.

use super::caller::DeviceKey;
use super::conditions::SentAlong;
use super::device_key::check_device_key;
use super::inner::Inner;
use super::judge::{Judged, ListedRequest};
use super::requests::RequestView;
use super::same_phone::offered;
use crate::account::AccountId;
use crate::approval::display::clean_text;
use crate::error::Error;
use crate::host::{Backoff, BootTime};
use crate::idp::{Poll, PollReply};
use crate::jose::Opened;
use crate::protocol::{MessageId, Purpose, RequestsClaims};
use crate::sorting::sorted;
use crate::store::AccountRecord;

/// Seconds for which polls that wait leave the one poll of the device to another process that has just taken it over.
const PAUSE_AFTER_ENDED: u64 = 10;

/// A list as it came.
struct Fetched {
    /// The number of the poll.
    poll: u64,
    list: RequestsClaims,
    /// When it came.
    at: BootTime,
}

/// The verified requests of a list.
struct Verified {
    judged: Judged,
    /// Whether every challenge was judged by what the server says now. If not, one that was dropped may be good.
    is_final: bool,
}

impl Inner {
    /// The live requests. With `wait` the server is asked to wait for another set than that of the last list; where no list
    /// came in this process yet, the first one says what to wait for.
    pub(super) async fn poll(&self, id: AccountId, wait: u64) -> Result<Vec<(ListedRequest, RequestView)>, Error> {
        let mut record = self.contact(id).await?;
        let runtime = self.runtime(id);
        if wait > 0 {
            let pause = runtime.known().polling.seconds_left(&self.times()?.boot);
            if pause > 0 {
                return Err(Error::Offline { retry_after: Some(pause) });
            }
        }
        let begins = wait > 0 && runtime.known().cursor.is_none();
        self.poll_once(&mut record, if begins { 0 } else { wait }).await?;
        if begins && self.live(&record)?.is_empty() && runtime.known().cursor.is_some() {
            self.poll_once(&mut record, wait).await?;
        }
        self.live(&*self.record(id)?)
    }

    /// The poll of this process that brought the live requests; 0 if none has.
    pub(super) fn newest_poll(&self, id: AccountId) -> u64 {
        self.runtime(id).known().newest_poll
    }

    /// Whether polls that wait pause because another process of this phone polls, and not because the server cannot be reached.
    pub(super) fn leaves_polling_to_another(&self, id: AccountId) -> bool {
        self.runtime(id).known().another_polls
    }

    /// What is due at every contact; the account, unless it has ended.
    pub(super) async fn contact(&self, id: AccountId) -> Result<Box<AccountRecord>, Error> {
        self.deliver_stored(id).await?;
        self.finish_disabling_best_effort(id).await?;
        let record = self.record(id)?;
        if record.lifecycle.has_ended() {
            self.destroy_leftovers(&record).await?;
            return Err(Error::refused("account_removed"));
        }
        check_device_key(&record)?;
        Ok(record)
    }

    async fn poll_once(&self, record: &mut AccountRecord, wait: u64) -> Result<(), Error> {
        let fetched = match self.fetch_list(record, wait).await? {
            // Whoever does not wait is owed a list, and gets it at the second try.
            None if wait == 0 => self.fetch_list(record, wait).await?,
            fetched => fetched,
        };
        let Some(fetched) = fetched else { return Ok(()) };
        let verified = self.verify_list(record, &fetched.list).await?;
        self.note_dropped(record, &verified.judged);
        // Whoever watches sees the list once it is adopted, and with it what the rules make of the device.
        self.look_at_device_if_asked(&*self.record(record.id)?).await?;
        self.adopt(record, fetched, verified)
    }

    /// Fetches a list; `None` if another poll ended this one.
    async fn fetch_list(&self, record: &mut AccountRecord, wait: u64) -> Result<Option<Fetched>, Error> {
        let runtime = self.runtime(record.id);
        let (poll, after) = {
            let mut known = runtime.known();
            known.polls += 1;
            (known.polls, if wait == 0 { None } else { known.cursor.clone() })
        };
        let reply = {
            let device = DeviceKey::of(self, record);
            let metadata = &record.server.metadata;
            let poll = Poll { wait, after: after.as_ref(), accepts_transactions: metadata.rules.transactions };
            self.client.requests(&metadata.endpoints, &poll, device.entitled()).await
        };
        let boot = self.times()?.boot;
        match reply {
            Err(error) => {
                let error = Error::from(error);
                if let Error::Offline { retry_after: asked @ Some(_) } = error {
                    let mut known = runtime.known();
                    known.polling.failed(&boot, asked);
                    known.another_polls = false;
                }
                Err(error)
            }
            Ok(PollReply::Ended) => {
                let mut known = runtime.known();
                // By a poll that is not of this process: the two must not end each other without a pause.
                if known.polls == poll && wait > 0 {
                    known.polling = Backoff::default();
                    known.polling.failed(&boot, Some(PAUSE_AFTER_ENDED));
                    known.another_polls = true;
                }
                Ok(None)
            }
            Ok(PollReply::List(compact, req)) => {
                {
                    let mut known = runtime.known();
                    known.polling.succeeded();
                    known.another_polls = false;
                }
                let list = self.open_list(record, &compact, req).await?;
                Ok(Some(Fetched { poll, list, at: boot }))
            }
        }
    }

    async fn open_list(
        &self,
        record: &mut AccountRecord,
        compact: &str,
        req: MessageId,
    ) -> Result<RequestsClaims, Error> {
        let list: Opened<RequestsClaims> = self.open_message(record, compact).await?;
        let list = list.claims;
        if list.iss != record.server.issuer || list.aud != record.document.device_id || list.req != req {
            return Err(Error::refused("reply_of_other_call"));
        }
        Ok(list)
    }

    /// Verifies the challenges by what is known of server and account; where that is too old, asks first.
    async fn verify_list(&self, record: &mut AccountRecord, list: &RequestsClaims) -> Result<Verified, Error> {
        let id = record.id;
        let runtime = self.runtime(id);
        if list.iat >= record.server.metadata.exp
            && let Err(error) = self.renew_metadata(record, Some(list.iat)).await
        {
            // Requests wait for metadata; an account document does not, for it can only take away.
            let _ = Box::pin(self.fetch_account(id)).await;
            return Err(error);
        }
        if list.policy_version.is_some_and(|version| record.server.may_be_older_than(version)) {
            // So that the person is told before the answer what the policy of now makes of it. What cannot be had holds up nothing: the
            // server judges by its policy anyway.
            let _ = Box::pin(self.fetch_account(id)).await;
            *record = *self.record(id)?;
        }
        let mut judged = self.judge(&*self.record(id)?, record, list)?;
        // What the phone knows of the server is older than the challenge: its keys, or how numbers are matched.
        let renewed = judged.outdated && self.renew_metadata(record, Some(list.iat)).await.is_ok();
        let silent = judged.requests.is_empty() && runtime.document_is_old(&self.times()?.boot);
        let mut refreshed = false;
        if judged.outdated || judged.contradictory || silent || !runtime.has_document() {
            // A challenge for another state than this phone's, a long silence, or the first contact since the start, when the
            // database may be a restored one: there may be news of the account.
            refreshed = Box::pin(self.fetch_account(id)).await.is_ok();
        }
        let now = self.record(id)?;
        if now.lifecycle.has_ended() {
            return Err(Error::refused("account_removed"));
        }
        let is_final = (renewed || !judged.outdated) && (refreshed || !judged.contradictory);
        if (renewed && judged.outdated) || (refreshed && (judged.contradictory || judged.outdated)) {
            judged = self.judge(&now, record, list)?;
        }
        if !judged.requests.is_empty() {
            self.is_not_blocked(&now)?;
        }
        Ok(Verified { judged, is_final })
    }

    /// Takes a list over, unless it was overtaken: then it says nothing any more.
    fn adopt(&self, record: &AccountRecord, fetched: Fetched, verified: Verified) -> Result<(), Error> {
        let Fetched { poll, list, at } = fetched;
        let runtime = self.runtime(record.id);
        if poll < runtime.known().newest_poll {
            return Ok(());
        }
        self.learn_server_time(record.id, list.iat, at);
        let boot = self.times()?.boot;
        self.forget_browser_unless_listed(record.id, |request| verified.judged.requests.contains_key(&request));
        let mut known = runtime.known();
        known.newest_poll = poll;
        known.has_whole_list = verified.judged.is_whole();
        runtime.end_prompt_unless_listed(|request| verified.judged.requests.contains_key(&request));
        let listed = std::mem::replace(&mut known.requests, verified.judged.requests);
        if listed.len() != known.requests.len() || !listed.keys().all(|request| known.requests.contains_key(request)) {
            self.store.revision().advance();
        }
        if verified.is_final {
            known.cursor = Some(list.cursor);
        } else {
            // What was dropped is looked at again, so there is nothing to wait for; and not without a pause.
            known.cursor = None;
            known.polling.failed(&boot, None);
        }
        Ok(())
    }

    /// The live requests as they are known now. Asks nobody.
    pub(super) fn known_live(&self, id: AccountId) -> Result<Vec<(ListedRequest, RequestView)>, Error> {
        let record = self.record(id)?;
        if record.lifecycle.has_ended() {
            return Err(Error::refused("account_removed"));
        }
        self.live(&record)
    }

    /// The requests of the last list that have not ended since and that this phone has not answered.
    fn live(&self, record: &AccountRecord) -> Result<Vec<(ListedRequest, RequestView)>, Error> {
        let boot = self.times()?.boot;
        let quiet = self.attention(record.id)?.is_quiet();
        let runtime = self.runtime(record.id);
        let known = runtime.known();
        let Some(clock) = &known.server_clock else { return Ok(Vec::new()) };
        let Some(now) = clock.now(&boot) else { return Ok(Vec::new()) };
        let mut live = Vec::new();
        for request in known.requests.values().filter(|request| request.expires() > now) {
            // One that this phone has answered waits for the server, not for the person.
            if !self.is_answered(record.id, request.id())? {
                live.push(request);
            }
        }
        let place = |request: &ListedRequest| (request.expires(), request.id());
        let live = sorted(live, usize::MAX, |left, right| place(left).cmp(&place(right)));
        let app_too_old = !self.is_new_enough(&record.server.metadata);
        let (conditions, organisation) = (record.conditions(), clean_text(&record.document.tenant.name));
        let device = self.device_check(record);
        let redirect_uri = &*self.configuration.redirect_uri;
        let view = |request: &ListedRequest| RequestView {
            id: request.id(),
            purpose: request.purpose(),
            shown: request.shown().to_vec(),
            transaction: request.transaction().cloned(),
            number_match: request.number_match().clone(),
            same_phone: offered(record, redirect_uri, request.purpose(), request.number_match()).is_some(),
            deadline: clock.on_boot_clock(request.expires()),
            seconds_left: request.expires().since(now),
            app_too_old,
            needs_phone_sign_in: request.purpose() == Purpose::Transaction && record.sign_in.active().is_none(),
            quiet,
            sent_along: SentAlong::of(conditions, request.purpose(), &organisation),
            device: device.clone(),
        };
        Ok(live.into_iter().map(|request| (request.clone(), view(request))).collect())
    }
}
