//! Phone sign-in, driven by one event a byte: a key is never lost from sight, only the matched number enables, and
//! disabling ends.
#![no_main]

use authenticator_core::phone_sign_in::{Command, CredentialKey, Event, EventKind, Secret, State, step};
use authenticator_core::protocol::{
    CredentialId, CredentialState, CredentialStatus, Opaque, ProblemCode, RequestId, Verdict,
};
use fuzz::{public, sign_in};

const LONGEST: usize = 256;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut state = State::Disabled { why: None };
    for (place, byte) in data.iter().take(LONGEST).enumerate() {
        let Some(event) = event(*byte, &state, place) else { continue };
        let before = state.clone();
        match step(state, event.clone()) {
            Ok(step) => {
                check(&before, &event, &step.next);
                state = step.next;
            }
            Err(rejected) => {
                assert_eq!((&*rejected.state, rejected.event), (&before, event.kind()));
                state = before;
            }
        }
    }
    let written = serde_json::to_vec(&state).expect("JSON");
    assert_eq!(fuzz::stored::<State>(&written).as_ref(), Some(&state));
    disabling_ends(state);
});

fn check(before: &State, event: &Event, after: &State) {
    let destroyed = matches!((before, event), (State::DestroyingKey { .. }, Event::KeyDestroyed));
    let (had, has) = (before.aliases(), after.aliases());
    for alias in had.iter().filter(|alias| !has.contains(alias)) {
        assert!(destroyed && before.alias() == Some(alias), "a key is out of sight after {event:?}");
    }
    assert!(has.iter().all(|alias| had.contains(alias)) || event.kind() == EventKind::NonceReceived);
    let active = |state: &State| state.active().map(|(_, id)| id);
    if active(after).is_some() && active(after) != active(before) {
        assert_eq!(active(after), before.pending().map(|(_, id)| id));
        let word = match event {
            Event::EnableAnswered { verdict } => *verdict == Verdict::Approved,
            Event::CredentialSeen { credential, status: Some(status), .. } => {
                Some(*credential) == active(after) && status.state == CredentialState::Active
            }
            _ => false,
        };
        assert!(word, "enabled by {event:?}");
    }
    if matches!(event, Event::CredentialSeen { credential, .. } if !before.credentials().contains(credential)) {
        assert_eq!(before, after, "a word about another credential");
    }
}

fn disabling_ends(state: State) {
    let mut state = match step(state, Event::DisableRequested) {
        Ok(step) => step.next,
        Err(rejected) => *rejected.state,
    };
    for _ in 0..4 {
        let Some(command) = state.command() else { break };
        let done = success(&command, "after");
        state = step(state, done).expect("a result has its place").next;
    }
    assert!(matches!(state, State::Disabled { .. }), "{state:?}");
}

fn event(byte: u8, state: &State, place: usize) -> Option<Event> {
    let alias = format!("credential-{place}");
    let barred = vec![ProblemCode::PolicyMode];
    let id = |number| CredentialId::from_bytes([number; 16]);
    let status = |number, state| {
        let reason = (state == CredentialState::Revoked).then(|| "lost_phone".to_owned());
        Some(CredentialStatus { id: id(number), kid: public(1).thumbprint(), state, reason })
    };
    let seen = |number, status, barred| Event::CredentialSeen { credential: id(number), status, barred };
    let key = |alias: &str| CredentialKey { alias: alias.to_owned(), public: public(1).clone() };
    use CredentialState::{Active, Pending, Revoked};
    Some(match byte {
        0 => Event::EnableRequested { reasons: vec![] },
        1 => Event::EnableRequested { reasons: barred },
        2 => Event::DeviceLockSeen { set: true },
        3 => Event::DeviceLockSeen { set: false },
        4 => Event::SignInPrepared { sign_in: sign_in() },
        5 => Event::CodeReceived { code: Secret::new("code".to_owned()) },
        6 => Event::TokenReceived { token: Secret::new("token".to_owned()) },
        7 => Event::SignInAgainRequested,
        8 => Event::DeviceRegistered,
        9 => Event::NonceReceived { nonce: Opaque::parse("nonce")?, alias },
        10 => Event::KeyCreated { key: key(state.alias()?) },
        11 => Event::KeyCreated { key: key("another") },
        12 => Event::KeyProven { message: "compact".to_owned() },
        13 => Event::CredentialAccepted { credential: id(1), request: RequestId::from_bytes([2; 16]) },
        14 => Event::CredentialAccepted { credential: id(2), request: RequestId::from_bytes([3; 16]) },
        15 => Event::NotAllowed { reasons: barred },
        16..=32 => Event::EnableAnswered { verdict: Verdict::ALL[usize::from(byte) - 16] },
        33 => seen(1, status(1, Active), vec![]),
        34 => seen(1, status(1, Active), barred),
        35 => seen(1, status(1, Pending), vec![]),
        36 => seen(1, status(1, Revoked), vec![]),
        37 => seen(1, None, vec![]),
        38 => seen(2, status(2, Active), vec![]),
        39 => seen(2, None, vec![]),
        40 => Event::DisableRequested,
        41 => Event::AccountRemoved,
        42 => Event::KeyLost { alias: state.alias()?.to_owned() },
        43 => Event::KeyDestroyed,
        44 => Event::ServerTold,
        45 => Event::RenewRequested { reasons: vec![] },
        46 => Event::RenewRequested { reasons: barred },
        47 => Event::GiveUpRequested,
        48 => Event::KeyLost { alias: state.active()?.0.alias.clone() },
        49 => seen(2, status(2, Pending), vec![]),
        50 => seen(2, status(2, Revoked), vec![]),
        _ => success(&state.command()?, &alias),
    })
}

fn success(command: &Command<'_>, alias: &str) -> Event {
    match command {
        Command::CheckDeviceLock => Event::DeviceLockSeen { set: true },
        Command::PrepareSignIn => Event::SignInPrepared { sign_in: sign_in() },
        Command::RedeemCode { .. } => Event::TokenReceived { token: Secret::new("token".to_owned()) },
        Command::RegisterDevice { .. } => Event::DeviceRegistered,
        Command::FetchNonce => {
            Event::NonceReceived { nonce: Opaque::parse("nonce").expect("a nonce"), alias: alias.to_owned() }
        }
        Command::CreateKey { alias, .. } => {
            Event::KeyCreated { key: CredentialKey { alias: (*alias).to_owned(), public: public(1).clone() } }
        }
        Command::ProveKey { replaces, .. } => {
            let first = CredentialId::from_bytes([1; 16]);
            let second = replaces.is_some_and(|old| old.credential == first);
            Event::KeyProven { message: if second { "second" } else { "first" }.to_owned() }
        }
        // Another credential for a key that is to replace one: 1 and 2 in turn.
        Command::RegisterCredential { message, .. } => Event::CredentialAccepted {
            credential: CredentialId::from_bytes([if *message == "second" { 2 } else { 1 }; 16]),
            request: RequestId::from_bytes([2; 16]),
        },
        Command::DestroyKey { .. } => Event::KeyDestroyed,
        Command::TellServer { .. } => Event::ServerTold,
    }
}
