//! What happened on this phone, for its owner.

use authenticator_core::store;

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
}

/// A line of the activity log.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ActivityEntry {
    /// When, by the phone's wall clock: seconds since 1970 in UTC.
    pub at: u64,
    /// What happened.
    pub kind: ActivityKind,
    /// A code, never a secret.
    pub detail: Option<String>,
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
    };
    ActivityEntry { at: entry.at.seconds(), kind, detail: entry.detail }
}
