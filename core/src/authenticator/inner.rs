//! What all use cases share.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::app_presence::AppPresence;
use super::attention::Refusals;
use super::awaited::AwaitedOutcomes;
use super::conditions::SeenDevice;
use super::deliver::EntryId;
use super::instance::Calls;
use super::judge::ListedRequest;
use super::key_loss::DoubtfulKeys;
use super::prompts::{OpenPrompt, PromptSubject, Prompts};
use super::same_phone::AskedBrowser;
use super::{Configuration, Ports};
use crate::account::AccountId;
use crate::error::{Error, UserAction};
use crate::gate::{AbandonedSessions, SigningKey};
use crate::host::{Backoff, BootTime, ServerClock, Times};
use crate::idp::Client;
use crate::jose::{Digest, PublicKey};
use crate::keys::random;
use crate::protocol::{MessageId, Opaque, PushChange, RequestId, UnixTime};
pub(super) use crate::store::Entry as Stored;
use crate::store::{AboutRequest, AccountRecord, ActivityEntry, ActivityKind, Store};

pub(super) struct Inner {
    pub(super) configuration: Configuration,
    pub(super) ports: Ports,
    pub(super) store: Store,
    pub(super) client: Client,
    runtimes: Mutex<HashMap<AccountId, Arc<Runtime>>>,
    key_locks: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// One enrollment at a time: a refusal of one must not give up the key of another with the same code.
    pub(super) enrolling: tokio::sync::Mutex<()>,
    /// The calls of the host that are under way.
    pub(super) calls: Calls,
    /// Signing sessions that nobody finished.
    pub(super) abandoned: AbandonedSessions,
    /// Keys that were called lost, and that another look found.
    pub(super) doubtful_keys: DoubtfulKeys,
    /// Keys that could not be destroyed when their time had come; tried again at each contact.
    pub(super) undestroyed: Mutex<BTreeSet<String>>,
    /// What was seen of the device last.
    pub(super) seen_device: SeenDevice,
    /// Whether the person in front has opened the lock of the app.
    pub(super) app_presence: AppPresence,
}

/// What is known of an account while the process lives. All of it can be learnt again.
#[derive(Default)]
pub(super) struct Runtime {
    /// The one signing slot of approvals: counter, signature and commit, after the gate.
    pub(super) slot: tokio::sync::Mutex<()>,
    /// One sender of the journal at a time.
    pub(super) delivering: tokio::sync::Mutex<()>,
    /// One driver of phone sign-in at a time, on the way up; never held across a prompt.
    pub(super) driver: tokio::sync::Mutex<()>,
    /// The open prompt.
    pub(super) prompts: Prompts,
    /// Answers whose callers wait to hear what became of them.
    pub(super) awaited: AwaitedOutcomes,
    known: Mutex<Known>,
}

#[derive(Default)]
pub(super) struct Known {
    /// The server's time.
    pub(super) server_clock: Option<ServerClock>,
    /// The server's time as the database has it.
    written_clock: Option<ServerClock>,
    /// The requests of the last poll.
    pub(super) requests: HashMap<RequestId, ListedRequest>,
    /// Whether `requests` holds each challenge that the server listed: none was dropped.
    pub(super) has_whole_list: bool,
    /// Why challenges of the last list were dropped, by their digest: each is noted once.
    pub(super) dropped: HashMap<Digest, &'static str>,
    /// The cursor of the last poll.
    pub(super) cursor: Option<Opaque>,
    /// When the last account document came.
    pub(super) document_at: Option<BootTime>,
    /// Requests that were refused in a row.
    pub(super) refusals: Refusals,
    /// Answers that this process kept and that no connection has carried yet. Any other answer may have reached the server.
    pub(super) unsent: HashSet<EntryId>,
    /// Why answers could not be delivered when they were last tried, as a code: each reason is noted once.
    pub(super) undelivered: HashMap<EntryId, String>,
    /// When kept answers are sent again by themselves.
    pub(super) delivery: Backoff,
    /// How long polls that wait for a change are to pause: the server asked for it, or another process polls.
    pub(super) polling: Backoff,
    /// Whether they pause because another process polls.
    pub(super) another_polls: bool,
    /// When the server is told of a disabling again.
    pub(super) telling: Backoff,
    /// When a background job asks again for requests that could not be fetched.
    pub(super) asking: Backoff,
    /// Polls that were begun.
    pub(super) polls: u64,
    /// The poll that brought the list of requests.
    pub(super) newest_poll: u64,
    /// The push channel that the server was told of.
    pub(super) push: Option<PushChange>,
    /// When a wake-up caused a poll last.
    pub(super) woken_at: Option<BootTime>,
    /// Whether a wake-up waits for its turn.
    pub(super) is_woken: bool,
    /// What the browser of this phone was asked for last.
    pub(super) asked_browser: Option<AskedBrowser>,
}

impl Runtime {
    /// Never held across an await.
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no account document came for a while, or ever in this process.
    pub(super) fn document_is_old(&self, boot: &BootTime) -> bool {
        const OLD_MILLIS: u64 = 15 * 60 * 1000;
        let since = self.known().document_at.as_ref().and_then(|at| boot.since(at));
        since.is_none_or(|since| since > OLD_MILLIS)
    }

    /// Whether an account document came in this process.
    pub(super) fn has_document(&self) -> bool {
        self.known().document_at.is_some()
    }

    /// Ends the prompt of a request that is not among those of the newest list any more.
    pub(super) fn end_prompt_unless_listed(&self, listed: impl FnOnce(RequestId) -> bool) {
        self.prompts.end_where(|subject, _| match subject {
            PromptSubject::Approval(request) => !listed(request),
            PromptSubject::KeyProof | PromptSubject::Vouching | PromptSubject::AppLock => false,
        });
    }

    /// The server's time now; `None` until a fresh signed reply told it since the phone was started.
    pub(super) fn server_now(&self, boot: &BootTime) -> Option<UnixTime> {
        self.known().server_clock.as_ref()?.now(boot)
    }
}

impl Inner {
    pub(super) fn new(configuration: Configuration, ports: Ports, store: Store) -> Self {
        let client = Client::traced(Arc::clone(&ports.transport), store.trace().clone());
        let (runtimes, key_locks, enrolling, calls) = Default::default();
        let (abandoned, doubtful_keys, undestroyed, seen_device, app_presence) = Default::default();
        Self {
            configuration,
            ports,
            store,
            client,
            runtimes,
            key_locks,
            enrolling,
            calls,
            abandoned,
            doubtful_keys,
            undestroyed,
            seen_device,
            app_presence,
        }
    }

    pub(super) fn runtime(&self, account: AccountId) -> Arc<Runtime> {
        let mut runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        let runtime = runtimes.entry(account).or_insert_with(|| {
            let runtime = Runtime::default();
            // As it was before the app was started again; one that cannot be read is told again by the next reply.
            let written = self.store.server_clock(account).ok().flatten();
            {
                let mut known = runtime.known();
                known.server_clock.clone_from(&written);
                known.written_clock = written;
            }
            Arc::new(runtime)
        });
        Arc::clone(runtime)
    }

    /// Keeps the server's time, which a fresh signed reply told, for this process and for the next.
    pub(super) fn keep_server_clock(&self, account: AccountId, clock: ServerClock) {
        let runtime = self.runtime(account);
        let mut known = runtime.known();
        // Written where it says something new: a poll tells it again and again. What could not be written is tried again.
        let is_written = known.written_clock.as_ref().is_some_and(|written| written.agrees_with(&clock));
        if !is_written && self.store.save_server_clock(account, &clock).is_ok() {
            known.written_clock = Some(clock.clone());
        }
        known.server_clock = Some(clock);
    }

    /// Closes the open prompts of all accounts.
    pub(super) fn end_prompts(&self) {
        let runtimes: Vec<_> =
            self.runtimes.lock().unwrap_or_else(PoisonError::into_inner).values().map(Arc::clone).collect();
        for runtime in runtimes {
            runtime.prompts.end_where(|_, _| true);
        }
        self.app_presence.prompts.end_where(|_, _| true);
    }

    /// Takes the place of an account's prompt, unless the authenticator is being closed.
    pub(super) fn open_prompt<'a>(
        &self,
        runtime: &'a Runtime,
        subject: PromptSubject,
        alias: &str,
    ) -> Result<OpenPrompt<'a>, Error> {
        let open = runtime.prompts.open(subject, alias)?;
        // In this order: whoever closes sees the prompt, or is seen here.
        self.check_not_closing()?;
        Ok(open)
    }

    /// Held from the begin to the end of a signature: beginning another one with the same key would end it.
    pub(super) fn key_lock(&self, alias: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.key_locks.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(locks.entry(alias.to_owned()).or_default())
    }

    /// A key, ready to sign; through the gate or not.
    pub(super) fn signing_key(&self, alias: &str, public: &PublicKey) -> SigningKey {
        SigningKey {
            keys: Arc::clone(&self.ports.keys),
            alias: alias.to_owned(),
            public: public.clone(),
            lock: self.key_lock(alias),
            abandoned: self.abandoned.clone(),
        }
    }

    pub(super) fn forget_runtime(&self, account: AccountId) {
        self.runtimes.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }

    /// The account of the protocol as it is kept now. What needs one and meets an account of another provider, or
    /// one that came from a backup, is refused here, and nowhere else.
    pub(super) fn record(&self, account: AccountId) -> Result<Box<AccountRecord>, Error> {
        match self.stored(account)? {
            Stored::PhoneSignIn(record) => Ok(record),
            Stored::Restored(_) => Err(Error::person(UserAction::EnrollAgain)),
            Stored::OneTimePassword(_) => Err(Error::refused("not_supported")),
        }
    }

    /// The account as it is kept now, whatever its provider.
    pub(super) fn stored(&self, account: AccountId) -> Result<Stored, Error> {
        self.store.entry(account)?.ok_or_else(|| Error::refused("account_removed"))
    }

    pub(super) fn times(&self) -> Result<Times, Error> {
        Ok(self.ports.clock.now()?)
    }

    /// Adds a line to the activity log. A failure to do so fails nothing else.
    pub(super) fn note(&self, account: AccountId, kind: ActivityKind, detail: Option<String>) {
        self.note_about(account, kind, detail, None);
    }

    /// As [`Self::note`], about a request.
    pub(super) fn note_about(
        &self,
        account: AccountId,
        kind: ActivityKind,
        detail: Option<String>,
        about: Option<AboutRequest>,
    ) {
        let entry = self.times().map(|times| ActivityEntry::once(times.wall, kind, detail, about));
        if let (Ok(entry), Ok(id)) = (entry, random()) {
            let _ = self.store.note(account, id, &entry);
        }
    }
}

pub(super) fn fresh_id() -> Result<MessageId, Error> {
    Ok(MessageId::from_bytes(random()?))
}
