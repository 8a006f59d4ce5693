//! The one function that moves phone sign-in from state to state.

use super::end::{Held, destroyed, end, fallen_back, matched};
use super::{ActiveCredential, AfterKey, CredentialKey, Event, EventKind, State, WhyDisabled};
use crate::protocol::Verdict;

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
    use WhyRejected as Why;
    let kind = event.kind();
    let next = match (state, event) {
        // The person wants it.
        (S::Disabled { .. }, E::EnableRequested { reasons }) if reasons.is_empty() => {
            S::CheckingDeviceLock { replaces: None }
        }
        (S::Disabled { .. }, E::EnableRequested { reasons }) => {
            S::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (S::NeedsDeviceLock { replaces }, E::EnableRequested { reasons }) if reasons.is_empty() => {
            S::CheckingDeviceLock { replaces }
        }
        (state @ S::NeedsDeviceLock { .. }, E::EnableRequested { reasons }) => {
            fallen_back(Held::of(state), WhyDisabled::NotAllowed { reasons })
        }
        (S::Enabled { key, credential, not_renewed: Some(_) }, E::EnableRequested { .. }) => {
            S::Enabled { key, credential, not_renewed: None }
        }
        (state, E::EnableRequested { .. }) => {
            let why = if is_disabling(&state) { Why::ServerNotToldYet } else { Why::AlreadyOnTheWay };
            return rejected(state, kind, why);
        }

        // The person wants another key.
        (S::Enabled { key, credential, .. }, E::RenewRequested { reasons }) if reasons.is_empty() => {
            S::CheckingDeviceLock { replaces: Some(ActiveCredential { key, credential, reasons }) }
        }
        (S::Enabled { key, credential, .. }, E::RenewRequested { reasons }) => {
            S::Enabled { key, credential, not_renewed: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (state @ S::Suspended { .. }, E::RenewRequested { .. }) => return rejected(state, kind, Why::OutOfPlace),
        (state, E::RenewRequested { .. }) => {
            let why = if state.active().is_some() { Why::AlreadyOnTheWay } else { Why::NotEnabled };
            return rejected(state, kind, why);
        }

        // Prerequisites and the fresh sign-in.
        (S::CheckingDeviceLock { replaces }, E::DeviceLockSeen { set: true }) => S::PreparingSignIn { replaces },
        (S::CheckingDeviceLock { replaces }, E::DeviceLockSeen { set: false }) => S::NeedsDeviceLock { replaces },
        (S::PreparingSignIn { replaces }, E::SignInPrepared { sign_in }) => S::NeedsSignIn { sign_in, replaces },
        (S::NeedsSignIn { sign_in, replaces }, E::CodeReceived { code }) => {
            S::RedeemingCode { sign_in, code, replaces }
        }
        (S::RedeemingCode { replaces, .. }, E::TokenReceived { token }) => S::RegisteringDevice { token, replaces },
        (
            S::NeedsSignIn { replaces, .. }
            | S::RedeemingCode { replaces, .. }
            | S::RegisteringDevice { replaces, .. }
            | S::FetchingNonce { replaces, .. },
            E::SignInAgainRequested,
        ) => S::PreparingSignIn { replaces },
        (
            S::CreatingKey { alias, replaces, .. }
            | S::ProvingKey { key: CredentialKey { alias, .. }, replaces, .. }
            | S::RegisteringCredential { key: CredentialKey { alias, .. }, replaces, .. },
            E::SignInAgainRequested,
        ) => S::DestroyingKey { alias, then: AfterKey::SignInAgain { replaces } },

        // The credential.
        (S::RegisteringDevice { token, replaces }, E::DeviceRegistered) => S::FetchingNonce { token, replaces },
        (S::FetchingNonce { token, replaces }, E::NonceReceived { nonce, alias })
            if replaces.as_ref().is_none_or(|old| old.key.alias != alias) =>
        {
            S::CreatingKey { token, alias, nonce, replaces }
        }
        (S::CreatingKey { token, alias, nonce, replaces }, E::KeyCreated { key }) if key.alias == alias => {
            S::ProvingKey { token, key, nonce, replaces }
        }
        (S::ProvingKey { token, key, replaces, .. }, E::KeyProven { message }) => {
            S::RegisteringCredential { token, key, message, replaces }
        }
        (S::RegisteringCredential { key, replaces, .. }, E::CredentialAccepted { credential, request }) => {
            S::NeedsNumber { key, credential, request, replaces }
        }
        (S::NeedsNumber { key, credential, replaces, .. }, E::EnableAnswered { verdict: Verdict::Approved }) => {
            matched(ActiveCredential { key, credential, reasons: Vec::new() }, replaces)
        }

        // The ways down.
        (S::DestroyingKey { then, .. }, E::KeyDestroyed) => destroyed(then),
        (S::TellingServer { why, .. }, E::ServerTold) => S::Disabled { why: Some(why) },
        (state, event) => match end(state, event) {
            Ok(next) => next,
            Err((state, why)) => return rejected(state, kind, why),
        },
    };
    Ok(Step { next })
}

fn rejected(state: State, event: EventKind, why: WhyRejected) -> Result<Step, Rejected> {
    Err(Rejected { state: Box::new(state), event, why })
}

const fn is_disabling(state: &State) -> bool {
    matches!(
        state,
        State::TellingServer { .. }
            | State::DestroyingKey {
                then: AfterKey::Disabled { .. } | AfterKey::TellServer { .. } | AfterKey::Replaced { .. },
                ..
            }
    )
}
