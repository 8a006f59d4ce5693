//! What happened on this phone, for its owner.

use authenticator_core::store;

use crate::Purpose;

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ActivityKind {
    /// The account came onto the phone.
    Enrolled,
    /// An answer was signed; the detail is its decision.
    Answered,
    /// A verdict came; the detail is the verdict.
    Verdict,
    /// A challenge was dropped before it was shown; the detail says why.
    ChallengeDropped,
    /// An answer could not be delivered and stays; the detail says why.
    NotDelivered,
    /// Phone sign-in was enabled.
    SignInEnabled,
    /// Phone sign-in was disabled; the detail says why.
    SignInDisabled,
    /// Another credential key took the place of the one in use.
    CredentialRenewed,
    /// The account was removed by the server; the detail says why.
    Removed,
    /// The keys of the account were destroyed here, by the rule of its organisation; the detail says why.
    Wiped,
}

/// A line of the activity log. The same thing several times in a row is one line.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ActivityEntry {
    /// When it happened last, by the phone's wall clock: seconds since 1970 in UTC.
    pub at: u64,
    /// When it happened first, by the same clock.
    pub first: u64,
    /// How many times it happened.
    pub count: u32,
    /// What happened.
    pub kind: ActivityKind,
    /// A code, never a secret and never text of a server.
    pub detail: Option<String>,
    /// The request that it was about.
    pub about: Option<AboutRequest>,
}

/// A request, as its owner may recognise it. Personal data.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AboutRequest {
    /// The request.
    pub id: String,
    /// What was asked.
    pub purpose: Purpose,
    /// The application, as it was shown: text of the server, cleaned for display.
    pub application: Option<String>,
    /// The place, as it was shown: text of the server, cleaned for display.
    pub place: Option<String>,
}

pub(crate) fn entry(entry: store::ActivityEntry) -> ActivityEntry {
    let kind = match entry.kind {
        store::ActivityKind::Enrolled => ActivityKind::Enrolled,
        store::ActivityKind::Answered => ActivityKind::Answered,
        store::ActivityKind::Verdict => ActivityKind::Verdict,
        store::ActivityKind::ChallengeDropped => ActivityKind::ChallengeDropped,
        store::ActivityKind::NotDelivered => ActivityKind::NotDelivered,
        store::ActivityKind::SignInEnabled => ActivityKind::SignInEnabled,
        store::ActivityKind::SignInDisabled => ActivityKind::SignInDisabled,
        store::ActivityKind::CredentialRenewed => ActivityKind::CredentialRenewed,
        store::ActivityKind::Removed => ActivityKind::Removed,
        store::ActivityKind::Wiped => ActivityKind::Wiped,
    };
    ActivityEntry {
        at: entry.at.seconds(),
        first: entry.first.seconds(),
        count: entry.count,
        kind,
        detail: entry.detail,
        about: entry.about.map(about),
    }
}

fn about(request: store::AboutRequest) -> AboutRequest {
    AboutRequest {
        id: request.id.to_string(),
        purpose: request.purpose.into(),
        application: request.application,
        place: request.place,
    }
}
