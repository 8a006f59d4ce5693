//! The one function that moves phone sign-in from state to state.
#![allow(clippy::result_large_err, reason = "a stage that is given back lives on the stack of one step")]

use super::end::{OwnedKeys, destroyed, end, fall_back, matched};
use super::{ActiveCredential, AfterKey, Event, EventKind, Stage, State, WhyDisabled};
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
        (S::Disabled { .. }, E::EnableRequested { reasons }) if reasons.is_empty() => begin(None),
        (S::Disabled { .. }, E::EnableRequested { reasons }) => {
            S::Disabled { why: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (S::OnTheWay { stage: Stage::NeedsDeviceLock, replaces }, E::EnableRequested { reasons }) => {
            if reasons.is_empty() {
                begin(replaces)
            } else {
                fall_back(OwnedKeys { key: None, replaces }, WhyDisabled::NotAllowed { reasons })
            }
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
            begin(Some(ActiveCredential { key, credential, reasons }))
        }
        (S::Enabled { key, credential, .. }, E::RenewRequested { reasons }) => {
            S::Enabled { key, credential, not_renewed: Some(WhyDisabled::NotAllowed { reasons }) }
        }
        (state @ S::Suspended { .. }, E::RenewRequested { .. }) => return rejected(state, kind, Why::OutOfPlace),
        (state, E::RenewRequested { .. }) => {
            let why = if state.active().is_some() { Why::AlreadyOnTheWay } else { Why::NotEnabled };
            return rejected(state, kind, why);
        }

        // The way to a credential.
        (
            S::OnTheWay { stage: Stage::NeedsNumber { key, credential, .. }, replaces },
            E::EnableAnswered { verdict: Verdict::Approved },
        ) => matched(ActiveCredential { key, credential, reasons: Vec::new() }, replaces),
        (S::OnTheWay { stage, replaces }, E::SignInAgainRequested) if signs_in_again(&stage) => match stage.alias() {
            None => S::OnTheWay { stage: Stage::PreparingSignIn, replaces },
            Some(alias) => S::DestroyingKey { alias: alias.to_owned(), then: AfterKey::SignInAgain { replaces } },
        },
        (S::OnTheWay { stage, replaces }, event) if is_result(&event) => {
            let in_use = replaces.as_ref().map(|active| active.key.alias.as_str());
            match advance(stage, event, in_use) {
                Ok(stage) => S::OnTheWay { stage, replaces },
                Err(stage) => return rejected(S::OnTheWay { stage, replaces }, kind, Why::OutOfPlace),
            }
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

const fn begin(replaces: Option<ActiveCredential>) -> State {
    State::OnTheWay { stage: Stage::CheckingDeviceLock, replaces }
}

/// The next stage, after the result that this one waits for; any other result gives the stage back. `in_use` is the alias of
/// the key that is to be replaced.
fn advance(stage: Stage, event: Event, in_use: Option<&str>) -> Result<Stage, Stage> {
    use Event as E;
    use Stage as S;
    Ok(match (stage, event) {
        (S::CheckingDeviceLock, E::DeviceLockSeen { set: true }) => S::PreparingSignIn,
        (S::CheckingDeviceLock, E::DeviceLockSeen { set: false }) => S::NeedsDeviceLock,
        (S::PreparingSignIn, E::SignInPrepared { sign_in }) => S::NeedsSignIn { sign_in },
        (S::NeedsSignIn { sign_in }, E::CodeReceived { code }) => S::RedeemingCode { sign_in, code },
        (S::RedeemingCode { .. }, E::TokenReceived { token }) => S::RegisteringDevice { token },
        (S::RegisteringDevice { token }, E::DeviceRegistered) => S::FetchingNonce { token },
        (S::FetchingNonce { token }, E::NonceReceived { nonce, alias }) if in_use != Some(alias.as_str()) => {
            S::CreatingKey { token, alias, nonce }
        }
        (S::CreatingKey { token, alias, nonce }, E::KeyCreated { key }) if key.alias == alias => {
            S::ProvingKey { token, key, nonce }
        }
        (S::ProvingKey { token, key, .. }, E::KeyProven { message }) => {
            S::RegisteringCredential { token, key, message }
        }
        (S::RegisteringCredential { key, .. }, E::CredentialAccepted { credential, request }) => {
            S::NeedsNumber { key, credential, request }
        }
        (stage, _) => return Err(stage),
    })
}

/// Whether an event is what a stage of the way waits for.
const fn is_result(event: &Event) -> bool {
    matches!(
        event,
        Event::DeviceLockSeen { .. }
            | Event::SignInPrepared { .. }
            | Event::CodeReceived { .. }
            | Event::TokenReceived { .. }
            | Event::DeviceRegistered
            | Event::NonceReceived { .. }
            | Event::KeyCreated { .. }
            | Event::KeyProven { .. }
            | Event::CredentialAccepted { .. }
    )
}

/// Whether a sign-in was begun that another can take the place of.
const fn signs_in_again(stage: &Stage) -> bool {
    match stage {
        Stage::CheckingDeviceLock | Stage::NeedsDeviceLock | Stage::PreparingSignIn | Stage::NeedsNumber { .. } => {
            false
        }
        Stage::NeedsSignIn { .. }
        | Stage::RedeemingCode { .. }
        | Stage::RegisteringDevice { .. }
        | Stage::FetchingNonce { .. }
        | Stage::CreatingKey { .. }
        | Stage::ProvingKey { .. }
        | Stage::RegisteringCredential { .. } => true,
    }
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
