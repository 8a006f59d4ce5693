//! How the way ends, and how phone sign-in does: what becomes of the keys, and who must be told.
#![allow(clippy::result_large_err, reason = "a state that is given back lives on the stack of one step")]

use super::{ActiveCredential, AfterKey, Event, Stage, State, WhyDisabled, WhyRejected};
use crate::protocol::{CredentialId, CredentialState, CredentialStatus, ProblemCode, Verdict};

/// The state after an event that ends something, or tells how a credential stands.
pub(super) fn end(state: State, event: Event) -> Result<State, (State, WhyRejected)> {
    match (state, event) {
        (State::DestroyingKey { alias, then }, event) => match while_destroying(then, event) {
            Ok(then) => Ok(State::DestroyingKey { alias, then }),
            Err((then, why)) => Err((State::DestroyingKey { alias, then }, why)),
        },
        (state, Event::CredentialSeen { credential, status, barred }) => seen(state, credential, status, barred),
        (state, Event::AccountRemoved) => Ok(disabled(OwnedKeys::of(state), WhyDisabled::AccountRemoved)),
        (state @ State::Disabled { .. }, Event::DisableRequested) => Err((state, WhyRejected::NotEnabled)),
        (state @ State::TellingServer { .. }, Event::DisableRequested) => Err((state, WhyRejected::AlreadyDisabling)),
        (state, Event::DisableRequested) => Ok(disabled(OwnedKeys::of(state), WhyDisabled::ByPerson)),
        (state, Event::GiveUpRequested) if state.stage().is_some() => {
            Ok(fall_back(OwnedKeys::of(state), WhyDisabled::ByPerson))
        }
        (state, Event::NotAllowed { reasons }) if may_be_refused(&state) => {
            Ok(fall_back(OwnedKeys::of(state), WhyDisabled::NotAllowed { reasons }))
        }
        (state, Event::EnableAnswered { verdict }) if state.pending().is_some() && ends_enabling(verdict) => {
            let why = WhyDisabled::NumberNotMatched { verdict: verdict.as_str().to_owned() };
            Ok(fall_back(OwnedKeys::of(state), why))
        }
        (state, Event::KeyLost { alias }) if state.alias() == Some(&alias) => {
            Ok(fall_back(OwnedKeys::of(state), WhyDisabled::KeyLost))
        }
        // Nothing can vouch for a new key any more.
        (state, Event::KeyLost { alias }) if state.replaces().is_some_and(|old| old.key.alias == alias) => {
            Ok(disabled(OwnedKeys::of(state), WhyDisabled::KeyLost))
        }
        (state, _) => Err((state, WhyRejected::OutOfPlace)),
    }
}

/// The number of the new credential was matched; the key that it replaces goes.
pub(super) fn matched(active: ActiveCredential, replaces: Option<ActiveCredential>) -> State {
    match replaces {
        None => at_rest(active, None),
        Some(old) => {
            State::DestroyingKey { alias: old.key.alias, then: AfterKey::Enabled { active, not_renewed: None } }
        }
    }
}

/// What comes now that a key is gone.
pub(super) fn destroyed(then: AfterKey) -> State {
    match then {
        AfterKey::Disabled { why } => State::Disabled { why: Some(why) },
        AfterKey::TellServer { credential, why } => State::TellingServer { credential, why },
        AfterKey::SignInAgain { replaces } => State::OnTheWay { stage: Stage::PreparingSignIn, replaces },
        AfterKey::Enabled { active, not_renewed } => at_rest(active, not_renewed),
        AfterKey::Replaced { active, why } => disabled(OwnedKeys { key: Some(Key::of(active)), replaces: None }, why),
    }
}

/// Without the new key: what it was to replace stands, and else it is disabled.
pub(super) fn fall_back(owned: OwnedKeys, why: WhyDisabled) -> State {
    match owned {
        OwnedKeys { key: Some(new), replaces: Some(active) } => {
            State::DestroyingKey { alias: new.alias, then: AfterKey::Enabled { active, not_renewed: Some(why) } }
        }
        OwnedKeys { key: None, replaces: Some(active) } => at_rest(active, Some(why)),
        owned @ OwnedKeys { replaces: None, .. } => disabled(owned, why),
    }
}

/// Disabled, once all keys are gone and the server knows.
fn disabled(owned: OwnedKeys, why: WhyDisabled) -> State {
    match owned {
        OwnedKeys { key: Some(key), replaces: None } => {
            let then = match key.credential {
                Some(credential) if must_tell_server(&why) => AfterKey::TellServer { credential, why },
                _ => AfterKey::Disabled { why },
            };
            State::DestroyingKey { alias: key.alias, then }
        }
        OwnedKeys { key: Some(new), replaces: Some(active) } => {
            State::DestroyingKey { alias: new.alias, then: AfterKey::Replaced { active, why } }
        }
        OwnedKeys { key: None, replaces: Some(active) } => {
            disabled(OwnedKeys { key: Some(Key::of(active)), replaces: None }, why)
        }
        OwnedKeys { key: None, replaces: None } => State::Disabled { why: Some(why) },
    }
}

fn at_rest(active: ActiveCredential, not_renewed: Option<WhyDisabled>) -> State {
    let ActiveCredential { key, credential, reasons } = active;
    if reasons.is_empty() {
        State::Enabled { key, credential, not_renewed }
    } else {
        State::Suspended { key, credential, reasons }
    }
}

/// What a state holds that its end has to do with.
pub(super) struct OwnedKeys {
    pub(super) key: Option<Key>,
    pub(super) replaces: Option<ActiveCredential>,
}

/// A key, and the credential that the server has of it.
pub(super) struct Key {
    alias: String,
    credential: Option<CredentialId>,
}

impl Key {
    fn of(active: ActiveCredential) -> Self {
        Self { alias: active.key.alias, credential: Some(active.credential) }
    }
}

impl OwnedKeys {
    pub(super) fn of(state: State) -> Self {
        match state {
            State::OnTheWay { stage, replaces } => {
                let credential = match &stage {
                    Stage::NeedsNumber { credential, .. } => Some(*credential),
                    _ => None,
                };
                let key = stage.alias().map(|alias| Key { alias: alias.to_owned(), credential });
                Self { key, replaces }
            }
            State::Enabled { key, credential, .. } | State::Suspended { key, credential, .. } => {
                Self { key: Some(Key { alias: key.alias, credential: Some(credential) }), replaces: None }
            }
            // What is owned while a key is destroyed is [`while_destroying`]'s.
            State::DestroyingKey { .. } | State::Disabled { .. } | State::TellingServer { .. } => {
                Self { key: None, replaces: None }
            }
        }
    }
}

/// An event while a key is being destroyed: what comes after it may be another thing now.
fn while_destroying(then: AfterKey, event: Event) -> Result<AfterKey, (AfterKey, WhyRejected)> {
    use AfterKey as A;
    use Event as E;
    use WhyDisabled as Why;
    match (then, event) {
        (
            A::Replaced { active, .. } | A::Enabled { active, .. } | A::SignInAgain { replaces: Some(active) },
            E::AccountRemoved,
        ) => Ok(A::Replaced { active, why: Why::AccountRemoved }),
        (_, E::AccountRemoved) => Ok(A::Disabled { why: Why::AccountRemoved }),
        (A::Enabled { active, .. } | A::SignInAgain { replaces: Some(active) }, E::DisableRequested) => {
            Ok(A::Replaced { active, why: Why::ByPerson })
        }
        (A::SignInAgain { replaces: None }, E::DisableRequested | E::GiveUpRequested) => {
            Ok(A::Disabled { why: Why::ByPerson })
        }
        (then, E::DisableRequested) => Err((then, WhyRejected::AlreadyDisabling)),
        (A::SignInAgain { replaces: Some(active) }, E::GiveUpRequested) => {
            Ok(A::Enabled { active, not_renewed: Some(Why::ByPerson) })
        }
        (A::Enabled { active, .. } | A::SignInAgain { replaces: Some(active) }, E::KeyLost { alias })
            if active.key.alias == alias =>
        {
            Ok(A::Replaced { active, why: Why::KeyLost })
        }
        (A::Enabled { active, not_renewed }, E::CredentialSeen { credential, status, barred })
            if active.credential == credential =>
        {
            Ok(match status_of(status) {
                Status::Gone(reason) => A::Replaced { active, why: Why::Revoked { reason } },
                Status::Active | Status::Pending => {
                    A::Enabled { active: ActiveCredential { reasons: barred, ..active }, not_renewed }
                }
            })
        }
        (A::SignInAgain { replaces: Some(active) }, E::CredentialSeen { credential, status, barred })
            if active.credential == credential =>
        {
            Ok(match status_of(status) {
                Status::Gone(reason) => A::Replaced { active, why: Why::Revoked { reason } },
                Status::Active | Status::Pending => {
                    A::SignInAgain { replaces: Some(ActiveCredential { reasons: barred, ..active }) }
                }
            })
        }
        (then, _) => Err((then, WhyRejected::OutOfPlace)),
    }
}

/// What a signed document says of a credential.
fn seen(
    state: State,
    credential: CredentialId,
    status: Option<CredentialStatus>,
    barred: Vec<ProblemCode>,
) -> Result<State, (State, WhyRejected)> {
    use State as S;
    match (state, status_of(status)) {
        (S::OnTheWay { stage: Stage::NeedsNumber { key, credential: new, request }, replaces }, status)
            if new == credential =>
        {
            Ok(match status {
                Status::Active => matched(ActiveCredential { key, credential, reasons: barred }, replaces),
                Status::Pending => S::OnTheWay { stage: Stage::NeedsNumber { key, credential, request }, replaces },
                Status::Gone(reason) => {
                    let key = Some(Key { alias: key.alias, credential: Some(credential) });
                    fall_back(OwnedKeys { key, replaces }, WhyDisabled::Revoked { reason })
                }
            })
        }
        (S::TellingServer { credential: told, why }, Status::Gone(_)) if told == credential => {
            Ok(S::Disabled { why: Some(why) })
        }
        (state, status) if state.active().is_some_and(|(_, active)| active == credential) => Ok(match status {
            Status::Gone(reason) => disabled(OwnedKeys::of(state), WhyDisabled::Revoked { reason }),
            Status::Active | Status::Pending => barred_by(state, barred),
        }),
        (state, _) => Err((state, WhyRejected::OutOfPlace)),
    }
}

fn barred_by(state: State, reasons: Vec<ProblemCode>) -> State {
    match state {
        State::Enabled { key, credential, not_renewed } => {
            at_rest(ActiveCredential { key, credential, reasons }, not_renewed)
        }
        State::Suspended { key, credential, .. } => at_rest(ActiveCredential { key, credential, reasons }, None),
        State::OnTheWay { stage, replaces: Some(active) } => {
            State::OnTheWay { stage, replaces: Some(ActiveCredential { reasons, ..active }) }
        }
        state => state,
    }
}

/// Whether a refusal of `devices` or `credentials` can come.
const fn may_be_refused(state: &State) -> bool {
    match state.stage() {
        None | Some(Stage::CheckingDeviceLock | Stage::NeedsDeviceLock | Stage::NeedsNumber { .. }) => false,
        Some(
            Stage::PreparingSignIn
            | Stage::NeedsSignIn { .. }
            | Stage::RedeemingCode { .. }
            | Stage::RegisteringDevice { .. }
            | Stage::FetchingNonce { .. }
            | Stage::CreatingKey { .. }
            | Stage::ProvingKey { .. }
            | Stage::RegisteringCredential { .. },
        ) => true,
    }
}

/// Whether the end is this phone's doing, so that the server does not know of it.
const fn must_tell_server(why: &WhyDisabled) -> bool {
    match why {
        WhyDisabled::ByPerson | WhyDisabled::KeyLost => true,
        WhyDisabled::NotAllowed { .. }
        | WhyDisabled::NumberNotMatched { .. }
        | WhyDisabled::Revoked { .. }
        | WhyDisabled::AccountRemoved => false,
    }
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

enum Status {
    Active,
    Pending,
    Gone(Option<String>),
}

fn status_of(status: Option<CredentialStatus>) -> Status {
    let Some(status) = status else { return Status::Gone(None) };
    match status.state {
        CredentialState::Active => Status::Active,
        CredentialState::Pending => Status::Pending,
        CredentialState::Revoked => Status::Gone(status.reason),
    }
}
