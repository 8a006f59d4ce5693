//! The sign-in log (behaviour S14): who, when, from where, with which method, and how it ended.

use authenticator_core::protocol::{Purpose, UnixTime, Verdict};

use super::Work;
use crate::failure::Failure;
use crate::store::{Event, User};

/// Lines of one page of the log.
const PAGE: usize = 500;
/// Events that are looked through for one reply.
const MOST: u32 = 50_000;

/// The method of a transaction.
const PAYMENT: &str = "Authenticator app, for a payment";

/// What a line of the log is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// Somebody signed in, or approved a payment.
    SignedIn,
    /// A sign-in failed.
    Failed,
    /// The owner of the phone said that it was somebody else.
    Reported,
    /// A phone told something of itself with an approval.
    Told,
    /// Methods or the user changed.
    Changed,
}

/// A line of the log.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) at: UnixTime,
    pub(crate) user_id: String,
    pub(crate) user_name: String,
    /// From where; empty if it was no browser.
    pub(crate) place: String,
    pub(crate) kind: EntryKind,
    /// The fixed word of the event.
    pub(crate) what: String,
    /// With which method.
    pub(crate) method: &'static str,
    /// How it ended, or what changed.
    pub(crate) outcome: &'static str,
    /// What an event tells beside this, as it is.
    pub(crate) detail: String,
}

/// Which lines of the log are wanted; whatever is left out leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LogFilter {
    /// In the user's name, in lower case.
    pub(crate) user: String,
    /// In the method or the outcome, in any case.
    pub(crate) words: String,
    pub(crate) kind: Option<EntryKind>,
    /// In the place: address, browser, system.
    pub(crate) place: String,
    pub(crate) from: Option<UnixTime>,
    /// Before this.
    pub(crate) to: Option<UnixTime>,
}

impl LogFilter {
    fn takes(&self, entry: &Entry) -> bool {
        let has = |text: &str, wanted: &str| wanted.is_empty() || text.to_lowercase().contains(&wanted.to_lowercase());
        has(&entry.user_name, &self.user)
            && has(&entry.place, &self.place)
            && (has(entry.method, &self.words) || has(entry.outcome, &self.words))
            && self.kind.is_none_or(|kind| kind == entry.kind)
    }
}

impl Work<'_> {
    /// The newest lines of one user.
    pub(crate) fn sign_in_log_of(&self, user: &User) -> Result<Vec<Entry>, Failure> {
        let events = self.tx.events_of(&self.tenant.id, &user.id, MOST)?;
        Ok(events.into_iter().filter_map(entry).take(PAGE).collect())
    }

    /// The newest sign-ins of all users that are wanted, without changes of methods: as many as a page has, or all of those that are looked
    /// through.
    pub(crate) fn sign_in_log(&self, filter: &LogFilter, all: bool) -> Result<Vec<Entry>, Failure> {
        let wanted = |entry: &Entry| entry.kind != EntryKind::Changed && filter.takes(entry);
        let most = if all { usize::MAX } else { PAGE };
        let mut entries = Vec::new();
        self.tx.take_events(&self.tenant.id, (filter.from, filter.to), MOST, |event| {
            entries.extend(entry(event).filter(wanted));
            entries.len() < most
        })?;
        Ok(entries)
    }
}

/// A line; what is only a step on the way to another event has none.
fn entry(event: Event) -> Option<Entry> {
    let known = signed_in(&event).or_else(|| paid(&event)).or_else(|| told(&event));
    let (kind, method, outcome) = known.or_else(|| failed(&event)).or_else(|| changed(&event.what))?;
    // The methods are told in words; purposes too.
    let told = matches!(kind, EntryKind::Changed | EntryKind::Told) || event.what == "federated_unknown";
    let detail = if told { event.detail } else { String::new() };
    let Event { at, what, place, user_id, user_name, .. } = event;
    Some(Entry { at, user_id, user_name, place, kind, what, method, outcome, detail })
}

type Words = (EntryKind, &'static str, &'static str);

fn signed_in(event: &Event) -> Option<Words> {
    if event.what != "signed_in" {
        return None;
    }
    let used = |method: &str| event.detail.split(' ').any(|one| one == method);
    if used(super::ciba::WITHOUT_BROWSER) {
        return Some((EntryKind::SignedIn, "Authenticator app, without a browser", "Signed in"));
    }
    let federated = match (used(super::FEDERATED), used("pop"), used("otp")) {
        (false, ..) => None,
        (_, true, _) => Some("Federated server and authenticator app"),
        (.., true) => Some("Federated server and code"),
        _ => Some("Federated server"),
    };
    if let Some(method) = federated {
        return Some((EntryKind::SignedIn, method, "Signed in"));
    }
    let method = match (used("pwd"), used("pop"), used("otp"), used("tap")) {
        (true, true, ..) => "Password and authenticator app",
        (true, _, true, _) => "Password and code",
        (false, true, ..) => "Authenticator app, without a password",
        (.., true) => "Temporary Access Pass",
        _ => "Password",
    };
    Some((EntryKind::SignedIn, method, "Signed in"))
}

fn told(event: &Event) -> Option<Words> {
    (event.what == super::answer::TOLD).then_some((EntryKind::Told, "Authenticator app", "The phone told"))
}

/// The event says no more of a payment than who asked for it: what it was about is between payer, payee and that application.
fn paid(event: &Event) -> Option<Words> {
    let approved = event.what == Verdict::Approved.as_str() && event.detail == Purpose::Transaction.as_str();
    approved.then_some((EntryKind::SignedIn, PAYMENT, "Approved on the phone"))
}

fn failed(event: &Event) -> Option<Words> {
    let app = match event.detail.as_str() {
        "sign_in" => "Authenticator app, without a password",
        "mfa" => "Authenticator app, after the password",
        "password_reset" => "Authenticator app, for a new password",
        "transaction" => PAYMENT,
        "enrollment" => "Test of a new authenticator app",
        "enable" => "Turning on passwordless sign-in",
        _ => "Authenticator app",
    };
    let failed = |outcome| Some((EntryKind::Failed, app, outcome));
    match event.what.as_str() {
        "password_wrong" => Some((EntryKind::Failed, "Password", "Wrong password")),
        "federated_unknown" => Some((EntryKind::Failed, "Federated server", "Somebody else signed in there")),
        "code_wrong" => Some((EntryKind::Failed, "Code", "Wrong code")),
        "code_throttled" => Some((EntryKind::Failed, "Code", "Too many wrong codes")),
        "access_pass_wrong" => Some((EntryKind::Failed, "Temporary Access Pass", "Wrong pass")),
        "no_answer" => failed("Nobody answered"),
        "denied" => failed("Denied on the phone"),
        "reported" => Some((EntryKind::Reported, app, "Reported: it was somebody else")),
        super::answer::ALARM => Some((EntryKind::Reported, app, "Reported after it was approved")),
        "wrong_number" => failed("Wrong number"),
        "display_mismatch" => failed("The phone showed something else"),
        "expired" | "superseded" | "already_answered" => failed("The answer came too late"),
        "blocked_by_policy" => failed("Not allowed by policy"),
        "device_compromised" => failed("Not allowed by policy: the phone seems to be rooted or jail-broken"),
        "integrity_unknown" => failed("Not allowed by policy: the phone did not tell whether it is in order"),
        "location_required" => failed("Not allowed by policy: the phone told no location"),
        "location_simulated" => failed("Not allowed by policy: the location was made up by an app"),
        "location_inaccurate" => failed("Not allowed by policy: the location was not exact enough"),
        "location_too_old" => failed("Not allowed by policy: the location was too old"),
        "location_outside" => failed("Not allowed by policy: the phone was outside the allowed areas"),
        "attestation_required" => failed("The app is not attested"),
        "app_too_old" => failed("The app is too old"),
        "credential_revoked" => failed("Passwordless sign-in was turned off"),
        "account_disabled" => failed("The user is blocked"),
        "clone_suspected" | "stale_counter" => failed("The phone may have been copied"),
        _ => None,
    }
}

fn changed(what: &str) -> Option<Words> {
    let outcome = match what {
        "enrolled" => "Authenticator app added",
        "registered" => "Phone registered",
        "transfer_signed" => "A phone vouched for another one",
        "transferred" => "Account moved to another phone",
        "phone_sign_in_enabled" => "Passwordless sign-in turned on",
        "phone_sign_in_disabled" => "Passwordless sign-in turned off",
        "device_removed" => "Authenticator app removed",
        "authenticator_app_added" => "Another authenticator app added",
        "authenticator_app_removed" => "Another authenticator app removed",
        "access_pass_issued" => "Temporary Access Pass issued",
        "access_pass_revoked" => "Temporary Access Pass revoked",
        "password_reset" => "Password set anew",
        "blocked" => "User blocked",
        "unblocked" => "User unblocked",
        "federation_bound" => "Bound to a federated server",
        "federation_unbound" => "Bound to a federated server no more",
        _ => return None,
    };
    Some((EntryKind::Changed, "", outcome))
}
