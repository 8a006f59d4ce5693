//! The state machine of phone sign-in: what holds in every state, on every way.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/machine.rs"]
mod machine;

use std::collections::{BTreeSet, VecDeque};

use authenticator_core::phone_sign_in::{
    Command, CredentialKey, Event, EventKind, Rejected, State, StateKind, WhyDisabled, WhyRejected, step,
};
use authenticator_core::protocol::{CredentialId, ProblemCode, Verdict};
use machine::{after, events, name, onward, run_commands, state, states};
use proptest::prelude::*;

fn disabled(why: WhyDisabled) -> Option<State> {
    Some(State::Disabled { why: Some(why) })
}

/// Where it rests once every command has done what it should.
fn at_rest(state: State) -> Option<State> {
    run_commands(state).pop()
}

/// The credential that approves sign-ins.
fn active(state: &State) -> Option<CredentialId> {
    state.active().map(|(_, id)| id)
}

/// Where it ends when nothing comes of the way to another key, in words of the examples.
fn without_the_new_key(from: &str, why: WhyDisabled) -> Option<State> {
    if from.ends_with("(renewing)") { Some(not_renewed(why)) } else { disabled(why) }
}

fn not_renewed(why: WhyDisabled) -> State {
    State::Enabled { key: machine::key(machine::ALIAS), credential: machine::credential(), not_renewed: Some(why) }
}

const RENEWING: [&str; 11] = [
    "CheckingDeviceLock (renewing)",
    "NeedsDeviceLock (renewing)",
    "PreparingSignIn (renewing)",
    "NeedsSignIn (renewing)",
    "RedeemingCode (renewing)",
    "RegisteringDevice (renewing)",
    "FetchingNonce (renewing)",
    "CreatingKey (renewing)",
    "ProvingKey (renewing)",
    "RegisteringCredential (renewing)",
    "NeedsNumber (renewing)",
];

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
            let Ok(step) = step(state.clone(), event.clone()) else { continue };
            let now = active(&step.next);
            if now.is_some() && now != active(&state) {
                assert!(name.starts_with("NeedsNumber"), "{name} {variant}");
                assert_eq!(now, state.pending().map(|(_, id)| id));
                let word_of_server = matches!(event, Event::EnableAnswered { verdict: Verdict::Approved })
                    || (event.kind() == EventKind::CredentialSeen && variant.contains("active"));
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
    assert_eq!(again, state("CheckingDeviceLock"));
    let again = after(&state("NeedsDeviceLock (renewing)"), Event::EnableRequested { reasons: vec![] });
    assert_eq!(again, state("CheckingDeviceLock (renewing)"));
}

#[test]
fn p6_a_refusal_of_policy_is_told_with_its_reasons() {
    let reasons = vec![ProblemCode::PolicyMode, ProblemCode::NotTargeted];
    for from in ["Disabled", "NeedsDeviceLock", "NeedsDeviceLock (renewing)"] {
        let refused = after(&state(from), Event::EnableRequested { reasons: reasons.clone() });
        let why = WhyDisabled::NotAllowed { reasons: reasons.clone() };
        assert_eq!(Some(refused), without_the_new_key(from, why), "{from}");
    }
    let refused = after(&state("Enabled"), Event::RenewRequested { reasons: reasons.clone() });
    assert_eq!(refused, not_renewed(WhyDisabled::NotAllowed { reasons }));
    for from in ["PreparingSignIn", "NeedsSignIn", "RedeemingCode", "RegisteringDevice", "FetchingNonce"]
        .into_iter()
        .chain(["CreatingKey", "ProvingKey", "RegisteringCredential"])
        .chain(RENEWING[2..10].iter().copied())
    {
        let reasons = vec![ProblemCode::ManagedAppRequired];
        let refused = after(&state(from), Event::NotAllowed { reasons: reasons.clone() });
        assert_eq!(at_rest(refused), without_the_new_key(from, WhyDisabled::NotAllowed { reasons }), "{from}");
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
    let disabling = ["Disabled", "TellingServer", "DestroyingKey"].map(|then| format!("DestroyingKey, then {then}"));
    for from in disabling.iter().map(String::as_str).chain(["TellingServer"]) {
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
            "revoked" | "none" => assert_eq!(next.ok(), disabled(WhyDisabled::KeyLost), "{variant}"),
            _ => assert_eq!(next.unwrap_err().why, WhyRejected::OutOfPlace, "{variant}"),
        }
    }
}

#[test]
fn p11_a_revoked_credential_ends_with_the_reason_of_the_server() {
    for from in ["NeedsNumber", "Enabled", "Enabled (not renewed)", "Suspended"].into_iter().chain(RENEWING) {
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
        match step(state.clone(), Event::KeyLost { alias: machine::ALIAS.to_owned() }) {
            Ok(step) => assert_eq!(at_rest(step.next), disabled(WhyDisabled::KeyLost), "{name}"),
            Err(_) => assert!(!state.aliases_that_stay().contains(&machine::ALIAS) || being_destroyed, "{name}"),
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
            let used = state.replaces().is_some_and(|old| old.key.alias == machine::ALIAS);
            let alias = state.alias().unwrap_or(if used { machine::SECOND } else { machine::ALIAS }).to_owned();
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
fn a_stage_is_stored_as_a_state_of_its_own() {
    let stored = serde_json::to_value(state("NeedsNumber (renewing)")).unwrap();
    let members: Vec<_> = stored.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["credential", "key", "replaces", "request", "state"]);
    assert_eq!(stored["state"], "needs_number");
    let stored = serde_json::to_string(&state("CheckingDeviceLock")).unwrap();
    assert_eq!(stored, r#"{"state":"checking_device_lock"}"#);
    for broken in [r#"{"state":"unknown"}"#, r#"{"state":"enabled"}"#, r#"{"state":"needs_number"}"#, "{}"] {
        assert!(serde_json::from_str::<State>(broken).is_err(), "{broken}");
    }
}

#[test]
fn b10_debug_shows_no_secret_and_no_secret_outlives_its_use() {
    let secrets = [machine::TOKEN, machine::CODE, machine::STATE, machine::VERIFIER];
    for (name, state) in states() {
        let debug = format!("{state:?}");
        assert!(secrets.iter().all(|secret| !debug.contains(secret)), "{debug}");
        let kept = serde_json::to_string(&state).unwrap();
        let rests = ["Disabled", "NeedsNumber", "Enabled", "Suspended", "TellingServer", "DestroyingKey"];
        if rests.iter().any(|rest| name.starts_with(rest)) {
            assert!(secrets.iter().all(|secret| !kept.contains(secret)), "{kept}");
        }
    }
}

/// A step of a random walk: what comes next on the straight way, or anything.
#[derive(Debug, Clone)]
enum Move {
    Onward,
    Renew,
    Any(usize),
}

fn walks() -> impl Strategy<Value = Vec<Move>> {
    let any = (0..events().len()).prop_map(Move::Any);
    prop::collection::vec(prop_oneof![12 => Just(Move::Onward), 1 => Just(Move::Renew), 3 => any], 0..160)
}

/// The event of a move in a state, with a fresh alias for a new key and the state's own alias for a made one.
fn event_of(step: &Move, state: &State, number: usize) -> Option<Event> {
    let fresh = format!("credential-{number}");
    let event = match step {
        Move::Onward => onward(state, &fresh)?,
        Move::Renew => Event::RenewRequested { reasons: vec![] },
        Move::Any(index) => events().swap_remove(*index).1,
    };
    Some(match (event, state.alias()) {
        (Event::NonceReceived { nonce, .. }, _) => Event::NonceReceived { nonce, alias: fresh },
        (Event::KeyCreated { key }, Some(alias)) if key.alias == machine::ALIAS => {
            Event::KeyCreated { key: CredentialKey { alias: alias.to_owned(), ..key } }
        }
        (event, _) => of_this_phone(event, state),
    })
}

/// A word about the first or second key or credential of the examples, as one about those of this state.
fn of_this_phone(event: Event, state: &State) -> Event {
    let named = |alias: &str| match alias {
        machine::ALIAS => state.active().map(|(key, _)| key.alias.clone()),
        _ => state.alias().map(str::to_owned),
    };
    match event {
        Event::KeyLost { alias } => Event::KeyLost { alias: named(&alias).unwrap_or(alias) },
        Event::CredentialSeen { credential, status, barred } => {
            let ids = state.credentials();
            let own = if credential == machine::credential() { ids.last() } else { ids.first() };
            Event::CredentialSeen { credential: own.copied().unwrap_or(credential), status, barred }
        }
        event => event,
    }
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
            let (had, has): (BTreeSet<_>, BTreeSet<_>) =
                (before.aliases().into_iter().collect(), state.aliases().into_iter().collect());
            for alias in had.difference(&has) {
                let destroyed = before.kind() == StateKind::DestroyingKey && event == Event::KeyDestroyed;
                prop_assert!(destroyed && before.alias() == Some(alias), "{:?} lost its key by {:?}", before, event);
            }
            for alias in has.difference(&had) {
                let fresh = format!("credential-{number}");
                prop_assert_eq!((*alias, state.kind()), (fresh.as_str(), StateKind::CreatingKey));
            }
            prop_assert!(has.len() <= 2);
            if active(&state).is_some() && active(&state) != active(&before) {
                prop_assert_eq!(active(&state), before.pending().map(|(_, id)| id));
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
        assert_eq!(way.last().unwrap().replaces(), state.replaces(), "{name}");
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
    /// The person wants another key.
    Renew,
    /// Anything else.
    Any(usize),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let any = (0..events().len()).prop_map(Happening::Any);
    let one = prop_oneof![
        6 => Just(Happening::Command),
        2 => Just(Happening::CommandThenKill),
        4 => Just(Happening::Onward),
        1 => Just(Happening::Renew),
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
            | K::RenewRequested
            | K::GiveUpRequested
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
    fn b7_whatever_is_killed_when_one_key_at_most_is_active_and_disabling_ends(all in happenings()) {
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
                Happening::Renew => phone.take(Event::RenewRequested { reasons: vec![] }),
                Happening::Any(index) => {
                    let event = of_this_phone(events().swap_remove(*index).1, &phone.state());
                    if comes_from_outside(&event) {
                        phone.take(event);
                    }
                }
            }
            let owned: BTreeSet<String> = phone.state().aliases().into_iter().map(str::to_owned).collect();
            prop_assert!(phone.keys.len() <= 2, "three keys: {:?} in {:?}", phone.keys, phone.state());
            prop_assert!(phone.keys.is_subset(&owned), "a key that no state owns: {:?} in {:?}", phone.keys, phone.state());
            let state = phone.state();
            if let Some((key, _)) = state.active() {
                prop_assert!(phone.keys.contains(&key.alias), "enabled without its key: {:?}", state);
                prop_assert!(state.aliases_that_stay().contains(&key.alias.as_str()), "would be swept: {:?}", state);
            }
            prop_assert!(state.active().is_some() || phone.keys.len() <= 1 || state.kind() == StateKind::DestroyingKey);
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

#[test]
fn b7_a_renewal_keeps_the_first_credential_active_until_the_number_was_matched() {
    let first = state("Enabled");
    for from in RENEWING {
        let state = state(from);
        assert_eq!(state.active(), first.active(), "{from}");
        assert!(state.aliases_that_stay().contains(&machine::ALIAS), "{from}");
    }
    let waiting = state("NeedsNumber (renewing)");
    assert_eq!(waiting.pending().unwrap(), (&machine::key(machine::SECOND), machine::second()));
    assert_eq!(waiting.credentials(), [machine::second(), machine::credential()], "the word about the new one first");
    let way = run_commands(after(&waiting, Event::EnableAnswered { verdict: Verdict::Approved }));
    assert_eq!(way.first().unwrap().alias(), Some(machine::ALIAS), "the first key is destroyed");
    let second = (&machine::key(machine::SECOND), machine::second());
    assert!(way.iter().all(|state| state.active() == Some(second)), "{way:?}");
    assert_eq!(way.last().unwrap().kind(), StateKind::Enabled);
}

#[test]
fn b7_a_renewal_that_comes_to_nothing_leaves_the_first_key_and_no_other() {
    let lost = Event::KeyLost { alias: machine::SECOND.to_owned() };
    let denied = Event::EnableAnswered { verdict: Verdict::WrongNumber };
    let (_, gone) = events().into_iter().find(|(variant, _)| variant == "second revoked").unwrap();
    for from in RENEWING {
        for event in [Event::GiveUpRequested, lost.clone(), denied.clone(), gone.clone()] {
            let Ok(step) = step(state(from), event.clone()) else { continue };
            let way = run_commands(step.next);
            assert!(way.iter().all(|state| state.active() == self::state("Enabled").active()), "{from} {event:?}");
            let State::Enabled { key, not_renewed: Some(_), .. } = way.last().unwrap() else { panic!("{way:?}") };
            assert_eq!(key.alias, machine::ALIAS);
        }
        let given_up = after(&state(from), Event::GiveUpRequested);
        assert_eq!(at_rest(given_up).unwrap(), not_renewed(WhyDisabled::ByPerson), "{from}");
    }
    assert_eq!(after(&state("Enabled (not renewed)"), Event::EnableRequested { reasons: vec![] }), state("Enabled"));
}

#[test]
fn b7_what_ends_the_first_credential_in_the_middle_ends_the_second_as_well() {
    for from in RENEWING {
        let held: BTreeSet<_> = state(from).aliases().into_iter().map(str::to_owned).collect();
        for (variant, event) in events() {
            let why = match (event.kind(), variant.as_str()) {
                (EventKind::DisableRequested, _) => WhyDisabled::ByPerson,
                (EventKind::AccountRemoved, _) => WhyDisabled::AccountRemoved,
                (EventKind::KeyLost, "first") => WhyDisabled::KeyLost,
                (EventKind::CredentialSeen, "none") => WhyDisabled::Revoked { reason: None },
                _ => continue,
            };
            let way = run_commands(after(&state(from), event));
            assert!(way.iter().all(|state| state.active().is_none()), "{from} {variant}");
            let destroyed = way.iter().filter(|state| state.kind() == StateKind::DestroyingKey);
            let destroyed: BTreeSet<_> = destroyed.map(|state| state.alias().unwrap().to_owned()).collect();
            assert_eq!(destroyed, held, "{from} {variant}");
            let told = way.iter().any(|state| {
                matches!(state, State::TellingServer { credential, .. } if *credential == machine::credential())
            });
            assert_eq!(told, matches!(why, WhyDisabled::ByPerson | WhyDisabled::KeyLost), "{from} {variant}");
            assert_eq!(way.last().cloned(), disabled(why), "{from} {variant}");
        }
    }
}

#[test]
fn a_policy_that_bars_the_first_credential_during_a_renewal_suspends_it_when_that_comes_to_nothing() {
    let (_, barred) = events().into_iter().find(|(variant, _)| variant == "active, barred").unwrap();
    for from in RENEWING {
        let state = after(&state(from), barred.clone());
        assert_eq!(name(&state), from, "the way goes on");
        let back = at_rest(after(&state, Event::GiveUpRequested)).unwrap();
        assert_eq!(back, self::state("Suspended"), "{from}");
    }
}
