//! The one function that moves phone sign-in from state to state.

use super::{AfterKey, CredentialKey, Event, EventKind, State, WhyDisabled};
use crate::protocol::{CredentialId, CredentialState, CredentialStatus, ProblemCode, Verdict};

/// The outcome of an event that has a place in the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The state to commit. Its [`State::command`] is run after that.
    pub next: State,
}

/// An event that has no place in the state; nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The state, given back.
    pub state: Box<State>,
    /// The event.
    pub event: EventKind,
    /// Why.
    pub why: WhyRejected,
}

/// Why an event has no place in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRejected {
    /// It is enabled, or on the way.
    AlreadyOnTheWay,
    /// The last disabling must end first: its key is being destroyed, or the server has yet to be told.
    ServerNotToldYet,
    /// It is being disabled already.
    AlreadyDisabling,
    /// There is nothing to disable.
    NotEnabled,
    /// A result or a word that nothing waits for.
    OutOfPlace,
}

/// Moves on. Total: every pair of state and event either steps or is rejected with the state given back.
///
/// # Errors
/// [`Rejected`].
pub fn step(state: State, event: Event) -> Result<Step, Rejected> {
    use Event as E;
    use State as S;
    let kind = event.kind();
    let next = match (state, event) {
        // The person wants it.
        (S::Disabled { .. }, E::EnableRequested { reasons }) if reasons.is_empty() => S::CheckingDeviceLock,
        (S::Disabled { .. }, E::EnableRequested { reasons }) => {
            S::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (S::NeedsDeviceLock, E::EnableRequested { reasons }) if reasons.is_empty() => S::CheckingDeviceLock,
        (S::NeedsDeviceLock, E::EnableRequested { reasons }) => {
            S::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (
            state @ (S::TellingServer { .. }
            | S::DestroyingKey { then: AfterKey::Disabled { .. } | AfterKey::TellServer { .. }, .. }),
            E::EnableRequested { .. },
        ) => return rejected(state, kind, WhyRejected::ServerNotToldYet),
        (state, E::EnableRequested { .. }) => return rejected(state, kind, WhyRejected::AlreadyOnTheWay),

        // Prerequisites and the fresh sign-in.
        (S::CheckingDeviceLock, E::DeviceLockSeen { set: true }) => S::PreparingSignIn,
        (S::CheckingDeviceLock, E::DeviceLockSeen { set: false }) => S::NeedsDeviceLock,
        (S::PreparingSignIn, E::SignInPrepared { sign_in }) => S::NeedsSignIn { sign_in },
        (S::NeedsSignIn { sign_in }, E::CodeReceived { code }) => S::RedeemingCode { sign_in, code },
        (S::RedeemingCode { .. }, E::TokenReceived { token }) => S::RegisteringDevice { token },
        (
            S::NeedsSignIn { .. } | S::RedeemingCode { .. } | S::RegisteringDevice { .. } | S::FetchingNonce { .. },
            E::SignInAgainRequested,
        ) => S::PreparingSignIn,
        (S::CreatingKey { alias, .. }, E::SignInAgainRequested) => {
            S::DestroyingKey { alias, then: AfterKey::SignInAgain }
        }
        (S::ProvingKey { key, .. } | S::RegisteringCredential { key, .. }, E::SignInAgainRequested) => {
            S::DestroyingKey { alias: key.alias, then: AfterKey::SignInAgain }
        }

        // The credential.
        (S::RegisteringDevice { token }, E::DeviceRegistered) => S::FetchingNonce { token },
        (S::FetchingNonce { token }, E::NonceReceived { nonce, alias }) => S::CreatingKey { token, alias, nonce },
        (S::CreatingKey { token, alias, nonce }, E::KeyCreated { key }) if key.alias == alias => {
            S::ProvingKey { token, key, nonce }
        }
        (S::ProvingKey { token, key, .. }, E::KeyProven { message }) => {
            S::RegisteringCredential { token, key, message }
        }
        (S::RegisteringCredential { key, .. }, E::CredentialAccepted { credential, request }) => {
            S::NeedsNumber { key, credential, request }
        }
        (S::NeedsNumber { key, credential, .. }, E::EnableAnswered { verdict: Verdict::Approved }) => {
            S::Enabled { key, credential }
        }
        (S::NeedsNumber { key, .. }, E::EnableAnswered { verdict }) if ends_enabling(verdict) => {
            let why = WhyDisabled::NumberNotMatched { verdict: verdict.as_str().to_owned() };
            S::DestroyingKey { alias: key.alias, then: AfterKey::Disabled { why } }
        }

        // A signed word: it cannot be enabled.
        (
            S::PreparingSignIn
            | S::NeedsSignIn { .. }
            | S::RedeemingCode { .. }
            | S::RegisteringDevice { .. }
            | S::FetchingNonce { .. },
            E::NotAllowed { reasons },
        ) => S::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) },
        (S::CreatingKey { alias, .. }, E::NotAllowed { reasons }) => {
            S::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::NotAllowed { reasons } } }
        }
        (S::ProvingKey { key, .. } | S::RegisteringCredential { key, .. }, E::NotAllowed { reasons }) => {
            let then = AfterKey::Disabled { why: WhyDisabled::NotAllowed { reasons } };
            S::DestroyingKey { alias: key.alias, then }
        }

        // Signed words about the credential.
        (
            state @ (S::NeedsNumber { credential, .. }
            | S::Enabled { credential, .. }
            | S::Suspended { credential, .. }
            | S::TellingServer { credential, .. }),
            E::CredentialSeen { credential: other, .. },
        ) if credential != other => return rejected(state, kind, WhyRejected::OutOfPlace),
        (S::NeedsNumber { key, credential, request }, E::CredentialSeen { status, barred, .. }) => match seen(status) {
            Seen::Active => enabled(key, credential, barred),
            Seen::Pending => S::NeedsNumber { key, credential, request },
            Seen::Gone(reason) => gone(key.alias, reason),
        },
        (
            S::Enabled { key, credential } | S::Suspended { key, credential, .. },
            E::CredentialSeen { status, barred, .. },
        ) => match seen(status) {
            Seen::Active | Seen::Pending => enabled(key, credential, barred),
            Seen::Gone(reason) => gone(key.alias, reason),
        },
        (S::TellingServer { credential, why }, E::CredentialSeen { status, .. }) => match seen(status) {
            Seen::Gone(_) => S::Disabled { why: Some(why) },
            Seen::Active | Seen::Pending => {
                return rejected(S::TellingServer { credential, why }, kind, WhyRejected::OutOfPlace);
            }
        },

        // The person disables, or gives up on the way.
        (
            S::Enabled { key, credential }
            | S::Suspended { key, credential, .. }
            | S::NeedsNumber { key, credential, .. },
            E::DisableRequested,
        ) => {
            S::DestroyingKey { alias: key.alias, then: AfterKey::TellServer { credential, why: WhyDisabled::ByPerson } }
        }
        (S::CreatingKey { alias, .. }, E::DisableRequested) => {
            S::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::ByPerson } }
        }
        (S::ProvingKey { key, .. } | S::RegisteringCredential { key, .. }, E::DisableRequested) => {
            S::DestroyingKey { alias: key.alias, then: AfterKey::Disabled { why: WhyDisabled::ByPerson } }
        }
        (S::DestroyingKey { alias, then: AfterKey::SignInAgain }, E::DisableRequested) => {
            S::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::ByPerson } }
        }
        (
            S::CheckingDeviceLock
            | S::NeedsDeviceLock
            | S::PreparingSignIn
            | S::NeedsSignIn { .. }
            | S::RedeemingCode { .. }
            | S::RegisteringDevice { .. }
            | S::FetchingNonce { .. },
            E::DisableRequested,
        ) => S::Disabled { why: Some(WhyDisabled::ByPerson) },
        (state @ (S::DestroyingKey { .. } | S::TellingServer { .. }), E::DisableRequested) => {
            return rejected(state, kind, WhyRejected::AlreadyDisabling);
        }
        (state @ S::Disabled { .. }, E::DisableRequested) => return rejected(state, kind, WhyRejected::NotEnabled),

        // The account ends: nothing is left to tell the server.
        (S::DestroyingKey { alias, .. }, E::AccountRemoved) => {
            S::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::AccountRemoved } }
        }
        (state, E::AccountRemoved) => match state.alias() {
            Some(alias) => S::DestroyingKey {
                alias: alias.to_owned(),
                then: AfterKey::Disabled { why: WhyDisabled::AccountRemoved },
            },
            None => S::Disabled { why: Some(WhyDisabled::AccountRemoved) },
        },

        // The key store lost the key: what is left of it goes, and the server is told where it knows of it.
        (
            S::Enabled { key, credential }
            | S::Suspended { key, credential, .. }
            | S::NeedsNumber { key, credential, .. },
            E::KeyLost,
        ) => {
            S::DestroyingKey { alias: key.alias, then: AfterKey::TellServer { credential, why: WhyDisabled::KeyLost } }
        }
        (S::CreatingKey { alias, .. }, E::KeyLost) => {
            S::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::KeyLost } }
        }
        (S::ProvingKey { key, .. } | S::RegisteringCredential { key, .. }, E::KeyLost) => {
            S::DestroyingKey { alias: key.alias, then: AfterKey::Disabled { why: WhyDisabled::KeyLost } }
        }

        // The way down.
        (S::DestroyingKey { then, .. }, E::KeyDestroyed) => match then {
            AfterKey::Disabled { why } => S::Disabled { why: Some(why) },
            AfterKey::TellServer { credential, why } => S::TellingServer { credential, why },
            AfterKey::SignInAgain => S::PreparingSignIn,
        },
        (S::TellingServer { why, .. }, E::ServerTold) => S::Disabled { why: Some(why) },

        (state, _) => return rejected(state, kind, WhyRejected::OutOfPlace),
    };
    Ok(Step { next })
}

fn rejected(state: State, event: EventKind, why: WhyRejected) -> Result<Step, Rejected> {
    Err(Rejected { state: Box::new(state), event, why })
}

fn enabled(key: CredentialKey, credential: CredentialId, barred: Vec<ProblemCode>) -> State {
    if barred.is_empty() {
        State::Enabled { key, credential }
    } else {
        State::Suspended { key, credential, reasons: barred }
    }
}

fn gone(alias: String, reason: Option<String>) -> State {
    State::DestroyingKey { alias, then: AfterKey::Disabled { why: WhyDisabled::Revoked { reason } } }
}

/// Whether a verdict on the `enable` answer leaves nothing to wait for. Where the protocol keeps the keys, or the verdict
/// does not tell, a signed document does.
const fn ends_enabling(verdict: Verdict) -> bool {
    use Verdict as V;
    match verdict {
        V::Denied
        | V::Reported
        | V::WrongNumber
        | V::Expired
        | V::Superseded
        | V::DisplayMismatch
        | V::CredentialRevoked
        | V::CloneSuspected
        | V::StaleCounter => true,
        V::BlockedByPolicy | V::AttestationRequired | V::AppTooOld | V::AccountDisabled => false,
        V::Approved | V::AlreadyAnswered | V::Throttled | V::Revoked => false,
    }
}

enum Seen {
    Active,
    Pending,
    Gone(Option<String>),
}

fn seen(status: Option<CredentialStatus>) -> Seen {
    let Some(status) = status else { return Seen::Gone(None) };
    match status.state {
        CredentialState::Active => Seen::Active,
        CredentialState::Pending => Seen::Pending,
        CredentialState::Revoked => Seen::Gone(status.reason),
    }
}
