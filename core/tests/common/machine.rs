//! One state and one event of each kind, and of each variant that decides where it goes; all made by driving the machine.

use std::sync::OnceLock;

use authenticator_core::jose::{PublicKey, SigningKey, Thumbprint};
use authenticator_core::phone_sign_in::{AfterKey, Command, CredentialKey, Event, Secret, SignIn, Stage, State, step};
use authenticator_core::protocol::{
    CredentialId, CredentialState, CredentialStatus, DevelopmentServers, Issuer, Opaque, ProblemCode, RequestId,
    Verdict,
};

pub(crate) const ALIAS: &str = "credential-1";
/// Of the key that is to replace the one of [`ALIAS`].
pub(crate) const SECOND: &str = "credential-2";
pub(crate) const TOKEN: &str = "secret-token";
pub(crate) const CODE: &str = "secret-code";
pub(crate) const STATE: &str = "secret-state";
pub(crate) const VERIFIER: &str = "secret-verifier";

pub(crate) fn credential() -> CredentialId {
    CredentialId::from_bytes([1; 16])
}

/// The credential that is to replace [`credential`].
pub(crate) fn second() -> CredentialId {
    credential_of(SECOND)
}

/// What the server makes of a message: each key gets a credential of its own.
fn credential_of(message: &str) -> CredentialId {
    match message {
        "compact" => credential(),
        SECOND => CredentialId::from_bytes([2; 16]),
        other => {
            let mut bytes = [0; 16];
            bytes.iter_mut().zip(other.bytes().rev()).for_each(|(slot, byte)| *slot = byte);
            CredentialId::from_bytes(bytes)
        }
    }
}

pub(crate) fn request() -> RequestId {
    RequestId::from_bytes([2; 16])
}

fn public() -> PublicKey {
    static KEY: OnceLock<PublicKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::from_scalar(&[3; 32]).unwrap().public_key()).clone()
}

pub(crate) fn key(alias: &str) -> CredentialKey {
    CredentialKey { alias: alias.to_owned(), public: public() }
}

fn status(id: CredentialId, state: CredentialState) -> CredentialStatus {
    let reason = (state == CredentialState::Revoked).then(|| "lost_phone".to_owned());
    CredentialStatus { id, kid: public().thumbprint(), state, reason }
}

pub(crate) fn sign_in() -> SignIn {
    let url = |path: &str| format!("https://login.contoso.example/{path}");
    SignIn {
        issuer: Issuer::parse(&url("oauth"), DevelopmentServers::Refused).unwrap(),
        authorization_endpoint: url("oauth/authorize"),
        token_endpoint: url("oauth/token"),
        client_id: "authenticator".to_owned(),
        scope: "phone_signin".to_owned(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        state: Secret::new(STATE.to_owned()),
        verifier: Secret::new(VERIFIER.to_owned()),
        dpop_jkt: Thumbprint::parse(&public().thumbprint().to_string()).unwrap(),
        login_hint: None,
    }
}

/// The event of a command that did what it should; `alias` names the next key.
pub(crate) fn success(command: &Command<'_>, alias: &str) -> Event {
    match command {
        Command::CheckDeviceLock => Event::DeviceLockSeen { set: true },
        Command::PrepareSignIn => Event::SignInPrepared { sign_in: sign_in() },
        Command::RedeemCode { .. } => Event::TokenReceived { token: Secret::new(TOKEN.to_owned()) },
        Command::RegisterDevice { .. } => Event::DeviceRegistered,
        Command::FetchNonce => Event::NonceReceived { nonce: Opaque::parse("nonce").unwrap(), alias: alias.to_owned() },
        Command::CreateKey { alias, .. } => Event::KeyCreated { key: key(alias) },
        Command::ProveKey { key, .. } if key.alias == ALIAS => Event::KeyProven { message: "compact".to_owned() },
        Command::ProveKey { key, .. } => Event::KeyProven { message: key.alias.clone() },
        Command::RegisterCredential { message, .. } => {
            Event::CredentialAccepted { credential: credential_of(message), request: request() }
        }
        Command::DestroyKey { .. } => Event::KeyDestroyed,
        Command::TellServer { .. } => Event::ServerTold,
    }
}

/// What brings a state further on the straight way: the result of its command, or what the person does.
pub(crate) fn onward(state: &State, alias: &str) -> Option<Event> {
    match (state.command(), state) {
        (Some(command), _) => Some(success(&command, alias)),
        (None, State::Disabled { .. } | State::OnTheWay { stage: Stage::NeedsDeviceLock, .. }) => {
            Some(Event::EnableRequested { reasons: vec![] })
        }
        (None, State::OnTheWay { stage: Stage::NeedsSignIn { .. }, .. }) => {
            Some(Event::CodeReceived { code: Secret::new(CODE.to_owned()) })
        }
        (None, State::OnTheWay { stage: Stage::NeedsNumber { .. }, .. }) => {
            Some(Event::EnableAnswered { verdict: Verdict::Approved })
        }
        (None, _) => None,
    }
}

pub(crate) fn after(state: &State, event: Event) -> State {
    step(state.clone(), event).unwrap().next
}

/// Runs commands until the person, the server or nobody is next; gives every state on the way.
pub(crate) fn run_commands(state: State) -> Vec<State> {
    let mut states = vec![state];
    while let Some(command) = states.last().and_then(State::command) {
        assert!(states.len() < 32, "too many commands: {states:?}");
        let event = success(&command, "credential-after");
        states.push(after(states.last().unwrap(), event));
    }
    states
}

/// The states of a renewal: the straight way, then the ways back and down.
fn renewals(enabled: &State) -> Vec<State> {
    let mut all = vec![after(enabled, Event::RenewRequested { reasons: vec![] })];
    while let Some(event) = onward(all.last().unwrap(), SECOND) {
        let next = after(all.last().unwrap(), event);
        all.push(next);
    }
    // It ends as it began: enabled.
    all.pop();
    let renewed = all.last().unwrap().clone();
    let registering = find(&all, "RegisteringCredential (renewing)");
    all.push(after(&find(&all, "CheckingDeviceLock (renewing)"), Event::DeviceLockSeen { set: false }));
    all.push(after(&registering, Event::SignInAgainRequested));
    let back = after(&registering, Event::GiveUpRequested);
    all.push(back.clone());
    all.push(after(&back, Event::KeyDestroyed));
    let barred = vec![ProblemCode::PolicyMode];
    let status = Some(status(second(), CredentialState::Active));
    all.push(after(&renewed, Event::CredentialSeen { credential: second(), status, barred }));
    all.push(after(&registering, Event::DisableRequested));
    all
}

/// All states with their names: the straight way, then the ways down, then renewals.
pub(crate) fn states() -> Vec<(&'static str, State)> {
    let mut all = vec![State::Disabled { why: None }];
    while let Some(event) = onward(all.last().unwrap(), ALIAS) {
        let next = after(all.last().unwrap(), event);
        all.push(next);
    }
    let registering = find(&all, "RegisteringCredential");
    let enabled = find(&all, "Enabled");
    all.push(after(&find(&all, "CheckingDeviceLock"), Event::DeviceLockSeen { set: false }));
    let barred = vec![ProblemCode::PolicyMode];
    let status = Some(status(credential(), CredentialState::Active));
    all.push(after(&enabled, Event::CredentialSeen { credential: credential(), status, barred: barred.clone() }));
    all.push(after(&registering, Event::SignInAgainRequested));
    all.push(after(&registering, Event::NotAllowed { reasons: barred }));
    let losing = after(&enabled, Event::KeyLost { alias: ALIAS.to_owned() });
    all.push(losing.clone());
    all.push(after(&losing, Event::KeyDestroyed));
    all.extend(renewals(&enabled));
    all.into_iter().map(|state| (name(&state), state)).collect()
}

pub(crate) fn state(wanted: &str) -> State {
    let all: Vec<_> = states().into_iter().map(|(_, state)| state).collect();
    find(&all, wanted)
}

fn find(all: &[State], wanted: &str) -> State {
    all.iter().find(|state| name(state) == wanted).unwrap().clone()
}

/// Exhaustive on purpose: a new state does not compile until it has its place here.
pub(crate) fn name(state: &State) -> &'static str {
    match state {
        State::Disabled { .. } => "Disabled",
        State::OnTheWay { stage, replaces } => match (stage, replaces.is_some()) {
            (Stage::CheckingDeviceLock, false) => "CheckingDeviceLock",
            (Stage::CheckingDeviceLock, true) => "CheckingDeviceLock (renewing)",
            (Stage::NeedsDeviceLock, false) => "NeedsDeviceLock",
            (Stage::NeedsDeviceLock, true) => "NeedsDeviceLock (renewing)",
            (Stage::PreparingSignIn, false) => "PreparingSignIn",
            (Stage::PreparingSignIn, true) => "PreparingSignIn (renewing)",
            (Stage::NeedsSignIn { .. }, false) => "NeedsSignIn",
            (Stage::NeedsSignIn { .. }, true) => "NeedsSignIn (renewing)",
            (Stage::RedeemingCode { .. }, false) => "RedeemingCode",
            (Stage::RedeemingCode { .. }, true) => "RedeemingCode (renewing)",
            (Stage::RegisteringDevice { .. }, false) => "RegisteringDevice",
            (Stage::RegisteringDevice { .. }, true) => "RegisteringDevice (renewing)",
            (Stage::FetchingNonce { .. }, false) => "FetchingNonce",
            (Stage::FetchingNonce { .. }, true) => "FetchingNonce (renewing)",
            (Stage::CreatingKey { .. }, false) => "CreatingKey",
            (Stage::CreatingKey { .. }, true) => "CreatingKey (renewing)",
            (Stage::ProvingKey { .. }, false) => "ProvingKey",
            (Stage::ProvingKey { .. }, true) => "ProvingKey (renewing)",
            (Stage::RegisteringCredential { .. }, false) => "RegisteringCredential",
            (Stage::RegisteringCredential { .. }, true) => "RegisteringCredential (renewing)",
            (Stage::NeedsNumber { .. }, false) => "NeedsNumber",
            (Stage::NeedsNumber { .. }, true) => "NeedsNumber (renewing)",
        },
        State::Enabled { not_renewed: None, .. } => "Enabled",
        State::Enabled { .. } => "Enabled (not renewed)",
        State::Suspended { .. } => "Suspended",
        State::DestroyingKey { then, .. } => match then {
            AfterKey::Disabled { .. } => "DestroyingKey, then Disabled",
            AfterKey::TellServer { .. } => "DestroyingKey, then TellingServer",
            AfterKey::SignInAgain { replaces: None } => "DestroyingKey, then PreparingSignIn",
            AfterKey::SignInAgain { .. } => "DestroyingKey, then PreparingSignIn (renewing)",
            AfterKey::Enabled { active, .. } if !active.reasons.is_empty() => "DestroyingKey, then Suspended",
            AfterKey::Enabled { not_renewed: None, .. } => "DestroyingKey, then Enabled",
            AfterKey::Enabled { .. } => "DestroyingKey, then Enabled (not renewed)",
            AfterKey::Replaced { .. } => "DestroyingKey, then DestroyingKey",
        },
        State::TellingServer { .. } => "TellingServer",
    }
}

/// All events, each variant with what tells it apart.
pub(crate) fn events() -> Vec<(String, Event)> {
    let seen = |status| Event::CredentialSeen { credential: credential(), status, barred: vec![] };
    let barred =
        |status| Event::CredentialSeen { credential: credential(), status, barred: vec![ProblemCode::PolicyMode] };
    let of_second =
        |state| Event::CredentialSeen { credential: second(), status: Some(status(second(), state)), barred: vec![] };
    let other = CredentialId::from_bytes([9; 16]);
    let named = |name: &str, event| (name.to_owned(), event);
    let mut all = vec![
        named("allowed", Event::EnableRequested { reasons: vec![] }),
        named("not allowed", Event::EnableRequested { reasons: vec![ProblemCode::PolicyMode] }),
        named("allowed", Event::RenewRequested { reasons: vec![] }),
        named("not allowed", Event::RenewRequested { reasons: vec![ProblemCode::PolicyMode] }),
        named("set", Event::DeviceLockSeen { set: true }),
        named("not set", Event::DeviceLockSeen { set: false }),
        named("", Event::SignInPrepared { sign_in: sign_in() }),
        named("", Event::CodeReceived { code: Secret::new(CODE.to_owned()) }),
        named("", Event::TokenReceived { token: Secret::new(TOKEN.to_owned()) }),
        named("", Event::SignInAgainRequested),
        named("", Event::DeviceRegistered),
        named("first alias", Event::NonceReceived { nonce: Opaque::parse("nonce").unwrap(), alias: ALIAS.to_owned() }),
        named(
            "second alias",
            Event::NonceReceived { nonce: Opaque::parse("nonce").unwrap(), alias: SECOND.to_owned() },
        ),
        named("first", Event::KeyCreated { key: key(ALIAS) }),
        named("second", Event::KeyCreated { key: key(SECOND) }),
        named("another", Event::KeyCreated { key: key("credential-other") }),
        named("", Event::KeyProven { message: "compact".to_owned() }),
        named("", Event::CredentialAccepted { credential: credential(), request: request() }),
        named("", Event::NotAllowed { reasons: vec![ProblemCode::PolicyMode] }),
    ];
    all.extend(Verdict::ALL.map(|verdict| named(verdict.as_str(), Event::EnableAnswered { verdict })));
    all.extend([
        named("pending", seen(Some(status(credential(), CredentialState::Pending)))),
        named("active", seen(Some(status(credential(), CredentialState::Active)))),
        named("active, barred", barred(Some(status(credential(), CredentialState::Active)))),
        named("revoked", seen(Some(status(credential(), CredentialState::Revoked)))),
        named("none", seen(None)),
        named("second pending", of_second(CredentialState::Pending)),
        named("second active", of_second(CredentialState::Active)),
        named("second revoked", of_second(CredentialState::Revoked)),
        named("none of second", Event::CredentialSeen { credential: second(), status: None, barred: vec![] }),
        named("none of another", Event::CredentialSeen { credential: other, status: None, barred: vec![] }),
        named("", Event::GiveUpRequested),
        named("", Event::DisableRequested),
        named("", Event::AccountRemoved),
        named("first", Event::KeyLost { alias: ALIAS.to_owned() }),
        named("second", Event::KeyLost { alias: SECOND.to_owned() }),
        named("", Event::KeyDestroyed),
        named("", Event::ServerTold),
    ]);
    all
}
