//! The state machine of phone sign-in: what holds in every state, on every way.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/machine.rs"]
mod machine;

use std::collections::{BTreeSet, VecDeque};

use authenticator_core::phone_sign_in::{
    Command, CredentialKey, Event, EventKind, Rejected, State, StateKind, WhyDisabled, WhyRejected, step,
};
use authenticator_core::protocol::{ProblemCode, Verdict};
use machine::{after, events, name, onward, run_commands, state, states};
use proptest::prelude::*;

fn disabled(why: WhyDisabled) -> Option<State> {
    Some(State::Disabled { why: Some(why) })
}

/// Where it rests once every command has done what it should.
fn at_rest(state: State) -> Option<State> {
    run_commands(state).pop()
}

#[test]
fn the_examples_are_of_every_kind() {
    let kinds: BTreeSet<StateKind> = states().iter().map(|(_, state)| state.kind()).collect();
    assert_eq!(kinds, StateKind::ALL.into());
    let kinds: BTreeSet<EventKind> = events().iter().map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds, EventKind::ALL.into());
}

#[test]
fn every_pair_steps_or_gives_the_state_back() {
    for (name, state) in states() {
        for (variant, event) in events() {
            if let Err(rejected) = step(state.clone(), event.clone()) {
                let Rejected { state: given_back, event: kind, .. } = rejected;
                assert_eq!((*given_back, kind), (state.clone(), event.kind()), "{name} {variant}");
            }
        }
    }
}

#[test]
fn every_command_has_a_place_for_its_success() {
    for (name, state) in states() {
        let Some(command) = state.command() else { continue };
        let next = step(state.clone(), machine::success(&command, "credential-2"));
        assert_ne!(next.unwrap().next, state, "{name}");
    }
}

#[test]
fn p5_only_the_matched_number_enables() {
    for (name, state) in states() {
        for (variant, event) in events() {
            let was_enabled = matches!(state, State::Enabled { .. } | State::Suspended { .. });
            let Ok(step) = step(state.clone(), event.clone()) else { continue };
            if matches!(step.next, State::Enabled { .. }) && !was_enabled {
                assert_eq!(name, "NeedsNumber");
                let word_of_server = matches!(event, Event::EnableAnswered { verdict: Verdict::Approved })
                    || (event.kind() == EventKind::CredentialSeen && variant == "active");
                assert!(word_of_server, "{event:?}");
            }
        }
    }
}

#[test]
fn p1_the_straight_way_enables() {
    let mut state = State::Disabled { why: None };
    let mut way = vec![state.kind()];
    while let Some(event) = onward(&state, machine::ALIAS) {
        state = after(&state, event);
        way.push(state.kind());
    }
    use StateKind as K;
    assert_eq!(
        way,
        [
            K::Disabled,
            K::CheckingDeviceLock,
            K::PreparingSignIn,
            K::NeedsSignIn,
            K::RedeemingCode,
            K::RegisteringDevice,
            K::FetchingNonce,
            K::CreatingKey,
            K::ProvingKey,
            K::RegisteringCredential,
            K::NeedsNumber,
            K::Enabled
        ]
    );
    assert_eq!(state.active().unwrap(), (&machine::key(machine::ALIAS), machine::credential()));
}

#[test]
fn p2_without_a_device_lock_it_waits_and_goes_on() {
    let waiting = state("NeedsDeviceLock");
    assert_eq!(waiting.command(), None);
    let again = after(&waiting, Event::EnableRequested { reasons: vec![] });
    assert_eq!(again, State::CheckingDeviceLock);
}

#[test]
fn p6_a_refusal_of_policy_is_told_with_its_reasons() {
    let reasons = vec![ProblemCode::PolicyMode, ProblemCode::NotTargeted];
    for from in ["Disabled", "NeedsDeviceLock"] {
        let refused = after(&state(from), Event::EnableRequested { reasons: reasons.clone() });
        assert_eq!(Some(refused), disabled(WhyDisabled::NotAllowed { reasons: reasons.clone() }), "{from}");
    }
    for from in ["PreparingSignIn", "NeedsSignIn", "RedeemingCode", "RegisteringDevice", "FetchingNonce"]
        .into_iter()
        .chain(["CreatingKey", "ProvingKey", "RegisteringCredential"])
    {
        let reasons = vec![ProblemCode::ManagedAppRequired];
        let refused = after(&state(from), Event::NotAllowed { reasons: reasons.clone() });
        assert_eq!(at_rest(refused), disabled(WhyDisabled::NotAllowed { reasons }), "{from}");
    }
}

#[test]
fn p10_disabling_ends_within_four_steps_from_everywhere() {
    for (name, state) in states() {
        let disabling = match step(state, Event::DisableRequested) {
            Ok(step) => step.next,
            Err(rejected) => {
                let resting = matches!(*rejected.state, State::Disabled { .. });
                let why = if resting { WhyRejected::NotEnabled } else { WhyRejected::AlreadyDisabling };
                assert_eq!(rejected.why, why, "{name}");
                *rejected.state
            }
        };
        let way = run_commands(disabling);
        assert!(way.len() <= 4, "{name}: {way:?}");
        assert!(matches!(way.last(), Some(State::Disabled { .. })), "{name}: {way:?}");
    }
    let way = run_commands(after(&state("Enabled"), Event::DisableRequested));
    assert!(way.iter().any(|state| matches!(state, State::TellingServer { .. })), "the server is told");
    assert_eq!(way.last().cloned(), disabled(WhyDisabled::ByPerson));
}

#[test]
fn p10_enabling_again_waits_until_the_last_disabling_is_done() {
    for from in ["DestroyingKey, then Disabled", "DestroyingKey, then TellingServer", "TellingServer"] {
        let rejected = step(state(from), Event::EnableRequested { reasons: vec![] }).unwrap_err();
        assert_eq!(rejected.why, WhyRejected::ServerNotToldYet, "{from}");
    }
}

#[test]
fn p10_a_server_that_no_longer_knows_the_credential_need_not_be_told() {
    let telling = state("TellingServer");
    for (variant, event) in events() {
        if event.kind() != EventKind::CredentialSeen {
            continue;
        }
        let next = step(telling.clone(), event).map(|step| step.next);
        match variant.as_str() {
            "pending" | "active" | "active, barred" | "none of another" => {
                assert_eq!(next.unwrap_err().why, WhyRejected::OutOfPlace)
            }
            _ => assert_eq!(next.ok(), disabled(WhyDisabled::KeyLost), "{variant}"),
        }
    }
}

#[test]
fn p11_a_revoked_credential_ends_with_the_reason_of_the_server() {
    for from in ["NeedsNumber", "Enabled", "Suspended"] {
        for (variant, event) in events() {
            if event.kind() != EventKind::CredentialSeen {
                continue;
            }
            if variant == "none of another" {
                assert_eq!(step(state(from), event).unwrap_err().why, WhyRejected::OutOfPlace, "{from}");
            } else if ["revoked", "none"].contains(&variant.as_str()) {
                let reason = (variant == "revoked").then(|| "lost_phone".to_owned());
                let rest = at_rest(after(&state(from), event));
                assert_eq!(rest, disabled(WhyDisabled::Revoked { reason }), "{from} {variant}");
            }
        }
    }
}

#[test]
fn p11_a_removed_account_ends_disabled_from_everywhere() {
    for (name, state) in states() {
        let rest = at_rest(after(&state, Event::AccountRemoved));
        assert_eq!(rest, disabled(WhyDisabled::AccountRemoved), "{name}");
    }
}

#[test]
fn l2_a_lost_key_ends_with_that_reason_wherever_there_is_one() {
    for (name, state) in states() {
        let being_destroyed = matches!(state, State::DestroyingKey { .. });
        match step(state.clone(), Event::KeyLost) {
            Ok(step) => assert_eq!(at_rest(step.next), disabled(WhyDisabled::KeyLost), "{name}"),
            Err(_) => assert!(state.alias().is_none() || being_destroyed, "{name} ignores it"),
        }
    }
}

#[test]
fn verdicts_that_keep_the_keys_end_nothing() {
    use Verdict as V;
    let waiting = state("NeedsNumber");
    for verdict in Verdict::ALL {
        let next = step(waiting.clone(), Event::EnableAnswered { verdict }).map(|step| step.next);
        match verdict {
            V::Approved => assert!(matches!(next, Ok(State::Enabled { .. }))),
            V::BlockedByPolicy
            | V::AttestationRequired
            | V::AppTooOld
            | V::AccountDisabled
            | V::Throttled
            | V::AlreadyAnswered
            | V::Revoked => assert_eq!(next.unwrap_err().why, WhyRejected::OutOfPlace, "{verdict:?}"),
            _ => {
                let verdict = verdict.as_str().to_owned();
                assert_eq!(at_rest(next.unwrap()), disabled(WhyDisabled::NumberNotMatched { verdict }));
            }
        }
    }
}

#[test]
fn no_state_is_a_dead_end() {
    for (from, state) in states() {
        let mut reached = BTreeSet::new();
        let mut queue = VecDeque::from([state]);
        while let Some(state) = queue.pop_front() {
            if !reached.insert(name(&state)) {
                continue;
            }
            let alias = state.alias().unwrap_or(machine::ALIAS).to_owned();
            queue.extend(onward(&state, &alias).map(|event| after(&state, event)));
            queue.extend(events().into_iter().filter_map(|(_, event)| step(state.clone(), event).ok()).map(|s| s.next));
        }
        assert_eq!(reached.len(), states().len(), "from {from} only {reached:?}");
    }
}

#[test]
fn states_come_back_from_where_they_are_kept() {
    for (name, state) in states() {
        let kept = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&kept).unwrap(), state, "{name}");
    }
}

#[test]
fn b10_debug_shows_no_secret_and_no_secret_outlives_its_use() {
    let secrets = [machine::TOKEN, machine::CODE, machine::STATE, machine::VERIFIER];
    for (name, state) in states() {
        let debug = format!("{state:?}");
        assert!(secrets.iter().all(|secret| !debug.contains(secret)), "{debug}");
        let kept = serde_json::to_string(&state).unwrap();
        if ["Disabled", "NeedsNumber", "Enabled", "Suspended", "TellingServer"].contains(&name) {
            assert!(secrets.iter().all(|secret| !kept.contains(secret)), "{kept}");
        }
    }
}

/// A step of a random walk: what comes next on the straight way, or anything.
#[derive(Debug, Clone)]
enum Move {
    Onward,
    Any(usize),
}

fn walks() -> impl Strategy<Value = Vec<Move>> {
    let any = (0..events().len()).prop_map(Move::Any);
    prop::collection::vec(prop_oneof![3 => Just(Move::Onward), 1 => any], 0..120)
}

/// The event of a move in a state, with a fresh alias for a new key and the state's own alias for a made one.
fn event_of(step: &Move, state: &State, number: usize) -> Option<Event> {
    let fresh = format!("credential-{number}");
    let event = match step {
        Move::Onward => onward(state, &fresh)?,
        Move::Any(index) => events().swap_remove(*index).1,
    };
    Some(match (event, state.alias()) {
        (Event::NonceReceived { nonce, .. }, _) => Event::NonceReceived { nonce, alias: fresh },
        (Event::KeyCreated { key }, Some(alias)) if key.alias == machine::ALIAS => {
            Event::KeyCreated { key: CredentialKey { alias: alias.to_owned(), ..key } }
        }
        (event, _) => event,
    })
}

proptest! {
    #[test]
    fn no_walk_loses_a_key_or_gets_stuck(walk in walks()) {
        let mut state = State::Disabled { why: None };
        for (number, one) in walk.iter().enumerate() {
            let Some(event) = event_of(one, &state, number) else { continue };
            let before = state.clone();
            state = match step(state, event.clone()) {
                Ok(step) => step.next,
                Err(rejected) => *rejected.state,
            };
            match (before.alias(), state.alias()) {
                (Some(alias), now) if now != Some(alias) => {
                    let destroyed = before.kind() == StateKind::DestroyingKey && event == Event::KeyDestroyed;
                    prop_assert!(destroyed && now.is_none(), "{:?} lost its key by {:?}", before, event);
                }
                (None, Some(alias)) => {
                    let fresh = format!("credential-{number}");
                    prop_assert_eq!((alias, state.kind()), (fresh.as_str(), StateKind::CreatingKey));
                }
                _ => {}
            }
            if state.kind() == StateKind::Enabled {
                let from = [StateKind::NeedsNumber, StateKind::Enabled, StateKind::Suspended];
                prop_assert!(from.contains(&before.kind()));
            }
            let kept = serde_json::to_string(&state).unwrap();
            prop_assert_eq!(serde_json::from_str::<State>(&kept).unwrap(), state.clone());

            let disabling = step(state.clone(), Event::DisableRequested).map_or_else(|no| *no.state, |step| step.next);
            let way = run_commands(disabling);
            prop_assert!(way.len() <= 4 && way.last().unwrap().kind() == StateKind::Disabled, "{:?}", way);
            let removed = at_rest(after(&state, Event::AccountRemoved));
            prop_assert_eq!(removed, disabled(WhyDisabled::AccountRemoved));
        }
    }
}

#[test]
fn a_policy_that_bars_the_credential_suspends_it_and_keeps_the_key() {
    let suspended = state("Suspended");
    assert_eq!(suspended.active().unwrap(), state("Enabled").active().unwrap(), "the server judges each answer");
    let seen = |variant: &str| {
        let (_, event) = events().into_iter().find(|(name, _)| name == variant).unwrap();
        after(&suspended, event)
    };
    assert_eq!(seen("active"), state("Enabled"), "allowed again");
    assert_eq!(seen("active, barred"), suspended);
    assert_eq!(at_rest(after(&suspended, Event::DisableRequested)), disabled(WhyDisabled::ByPerson));
}

#[test]
fn only_the_person_begins_another_sign_in_and_its_key_goes() {
    for (name, state) in states() {
        let Ok(step) = step(state.clone(), Event::SignInAgainRequested) else { continue };
        let way = run_commands(step.next);
        assert_eq!(way.last().unwrap().kind(), StateKind::NeedsSignIn, "{name}");
        let destroyed = way.iter().any(|state| state.kind() == StateKind::DestroyingKey);
        assert_eq!(destroyed, state.alias().is_some(), "{name}");
    }
}

/// A phone around the machine: its key store, and what the server has of it.
#[derive(Default)]
struct Phone {
    state: Option<State>,
    keys: BTreeSet<String>,
    made: usize,
}

impl Phone {
    fn state(&self) -> State {
        self.state.clone().unwrap_or(State::Disabled { why: None })
    }

    /// The effect of the state's command on the key store, and the event that it gives.
    fn run_command(&mut self) -> Option<Event> {
        let state = self.state();
        let command = state.command()?;
        match &command {
            Command::CreateKey { alias, .. } => drop(self.keys.insert((*alias).to_owned())),
            Command::DestroyKey { alias } => drop(self.keys.remove(*alias)),
            _ => {}
        }
        self.made += 1;
        Some(machine::success(&command, &format!("credential-{}", self.made)))
    }

    fn take(&mut self, event: Event) {
        if let Ok(step) = step(self.state(), event) {
            self.state = Some(step.next);
        }
    }
}

/// What can happen to a phone.
#[derive(Debug, Clone)]
enum Happening {
    /// The command runs, and its result is committed.
    Command,
    /// The command runs, and the app is killed before its result is committed.
    CommandThenKill,
    /// The person or the server moves on.
    Onward,
    /// Anything else.
    Any(usize),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let any = (0..events().len()).prop_map(Happening::Any);
    let one = prop_oneof![
        6 => Just(Happening::Command),
        2 => Just(Happening::CommandThenKill),
        4 => Just(Happening::Onward),
        1 => any
    ];
    prop::collection::vec(one, 0..160)
}

/// Results of commands come from commands alone; what is left is the person's and the server's.
fn comes_from_outside(event: &Event) -> bool {
    use EventKind as K;
    matches!(
        event.kind(),
        K::EnableRequested
            | K::SignInAgainRequested
            | K::NotAllowed
            | K::EnableAnswered
            | K::CredentialSeen
            | K::DisableRequested
            | K::AccountRemoved
            | K::KeyLost
    )
}

proptest! {
    #[test]
    fn p5_whatever_is_killed_when_there_is_one_key_at_most_and_disabling_ends(all in happenings()) {
        let mut phone = Phone::default();
        for one in &all {
            match one {
                Happening::Command => {
                    if let Some(event) = phone.run_command() {
                        phone.take(event);
                    }
                }
                Happening::CommandThenKill => drop(phone.run_command()),
                Happening::Onward => {
                    if phone.state().command().is_none() {
                        let event = onward(&phone.state(), "unused");
                        event.into_iter().for_each(|event| phone.take(event));
                    }
                }
                Happening::Any(index) => {
                    let event = events().swap_remove(*index).1;
                    if comes_from_outside(&event) {
                        phone.take(event);
                    }
                }
            }
            prop_assert!(phone.keys.len() <= 1, "two keys: {:?} in {:?}", phone.keys, phone.state());
            let owned: BTreeSet<String> = phone.state().alias().map(str::to_owned).into_iter().collect();
            prop_assert!(phone.keys.is_subset(&owned), "a key that no state owns: {:?} in {:?}", phone.keys, phone.state());
            if let Some((key, _)) = phone.state().active() {
                prop_assert!(phone.keys.contains(&key.alias), "enabled without its key: {:?}", phone.state());
            }
        }
        phone.take(Event::DisableRequested);
        for _ in 0..4 {
            if let Some(event) = phone.run_command() {
                phone.take(event);
            }
        }
        prop_assert_eq!(phone.state().kind(), StateKind::Disabled);
        prop_assert!(phone.keys.is_empty());
    }
}
