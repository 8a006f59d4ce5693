//! The contract that every [`Gate`] keeps. Hosts run it against their own, with the key store that it unlocks.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::{Gate, Prompt, PromptKind};
use crate::host::HostError;
use crate::jose::Signature;
use crate::keys::{KeySpec, KeyStore, SignatureSession};
use crate::protocol::{Purpose, UserVerification, UvPolicy};

/// What a person does at a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Shows finger, face or PIN.
    Confirms,
    /// Closes it.
    Cancels,
    /// Does nothing.
    Waits,
}

/// The person in front of the device, in the hands of the test.
pub trait TestPerson: Send + Sync {
    /// What the person does at the next prompt.
    fn next(&self, reaction: Reaction);

    /// How many prompts are open now.
    fn open_prompts(&self) -> u32;
}

/// Checks all clauses with keys of its own, and destroys these again. Those about [`Gate::confirm`] are left out for a gate whose
/// app has no PIN, which it says by [`HostError::Unsupported`].
///
/// # Errors
/// The first clause that does not hold, in words.
pub async fn check(gate: &dyn Gate, keys: &dyn KeyStore, person: &dyn TestPerson) -> Result<(), String> {
    check_within(PATIENCE, gate, keys, person).await
}

/// As [`check`]; a prompt has `patience` to open or to close.
///
/// # Errors
/// As [`check`].
pub async fn check_within(
    patience: Duration,
    gate: &dyn Gate,
    keys: &dyn KeyStore,
    person: &dyn TestPerson,
) -> Result<(), String> {
    let bench = Bench { gate, keys, person, patience };
    bench.delete_keys().await?;
    a_confirmed_prompt_unlocks_its_session(&bench).await?;
    a_prompt_unlocks_no_other_session(&bench).await?;
    a_prompt_that_was_cancelled_unlocks_nothing(&bench).await?;
    a_prompt_for_a_session_that_has_ended_unlocks_nothing(&bench).await?;
    a_prompt_that_nobody_waits_for_is_closed(&bench).await?;
    a_prompt_without_a_session_keeps_the_same_rules(&bench).await?;
    bench.delete_keys().await
}

const ALIAS: &str = "contract-gate";
const OTHER: &str = "contract-gate-other";
const MESSAGE: &[u8] = b"the message of the contract";
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

struct Bench<'a> {
    gate: &'a dyn Gate,
    keys: &'a dyn KeyStore,
    person: &'a dyn TestPerson,
    patience: Duration,
}

impl Bench<'_> {
    async fn delete_keys(&self) -> Result<(), String> {
        for alias in [ALIAS, OTHER] {
            host("delete", self.keys.delete(alias).await)?;
        }
        Ok(())
    }

    async fn begin(&self, alias: &str) -> Result<SignatureSession, String> {
        let spec = KeySpec::credential(UvPolicy::BiometricStrict, None);
        host("create", self.keys.create(alias, spec).await)?;
        host("begin", self.keys.begin_signature(alias).await)
    }

    async fn authorize(&self, session: SignatureSession, reaction: Reaction) -> Result<UserVerification, HostError> {
        self.person.next(reaction);
        self.gate.authorize(session, &prompt()).await
    }

    async fn confirm(&self, reaction: Reaction) -> Result<UserVerification, HostError> {
        self.person.next(reaction);
        self.gate.confirm(&prompt()).await
    }

    async fn does_not_sign(&self, session: SignatureSession, clause: &str) -> Result<(), String> {
        holds(self.keys.finish_signature(session, MESSAGE).await.is_err(), clause)
    }

    async fn prompts_become(&self, count: u32) -> bool {
        let wait = async {
            while self.person.open_prompts() != count {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(self.patience, wait).await.is_ok()
    }
}

async fn a_confirmed_prompt_unlocks_its_session(bench: &Bench<'_>) -> Result<(), String> {
    let session = bench.begin(ALIAS).await?;
    host("authorize", bench.authorize(session, Reaction::Confirms).await)?;
    holds(bench.prompts_become(0).await, "a prompt that was answered is closed")?;
    let signature = bench.keys.finish_signature(session, MESSAGE).await;
    let is_one = signature.is_ok_and(|der| Signature::from_der(&der).is_ok());
    holds(is_one, "a confirmed prompt unlocks its session")
}

async fn a_prompt_unlocks_no_other_session(bench: &Bench<'_>) -> Result<(), String> {
    let (session, other) = (bench.begin(ALIAS).await?, bench.begin(OTHER).await?);
    host("authorize", bench.authorize(session, Reaction::Confirms).await)?;
    bench.does_not_sign(other, "a confirmed prompt unlocks no other session").await?;
    host("abort", bench.keys.abort_signature(session).await)
}

async fn a_prompt_that_was_cancelled_unlocks_nothing(bench: &Bench<'_>) -> Result<(), String> {
    let session = bench.begin(ALIAS).await?;
    let told = bench.authorize(session, Reaction::Cancels).await;
    holds(told == Err(HostError::Cancelled), "a prompt that the person closed is told as Cancelled")?;
    bench.does_not_sign(session, "a prompt that the person closed unlocks nothing").await
}

async fn a_prompt_for_a_session_that_has_ended_unlocks_nothing(bench: &Bench<'_>) -> Result<(), String> {
    let ended = bench.begin(ALIAS).await?;
    host("abort", bench.keys.abort_signature(ended).await)?;
    let next = bench.begin(ALIAS).await?;
    // Whether it shows a prompt and what it says of it is its own affair.
    let _ = bench.authorize(ended, Reaction::Confirms).await;
    bench.does_not_sign(next, "a prompt for a session that has ended unlocks no later one").await
}

async fn a_prompt_that_nobody_waits_for_is_closed(bench: &Bench<'_>) -> Result<(), String> {
    let session = bench.begin(ALIAS).await?;
    let opened = stays_open(bench, bench.authorize(session, Reaction::Waits)).await;
    holds(opened, "a prompt stays open until the person answers")?;
    holds(bench.prompts_become(0).await, "a prompt that nobody waits for any more is closed")?;
    bench.does_not_sign(session, "a prompt that nobody waits for unlocks nothing").await
}

async fn a_prompt_without_a_session_keeps_the_same_rules(bench: &Bench<'_>) -> Result<(), String> {
    let session = bench.begin(ALIAS).await?;
    match bench.confirm(Reaction::Confirms).await {
        Err(HostError::Unsupported) => return host("abort", bench.keys.abort_signature(session).await),
        confirmed => host("confirm", confirmed)?,
    };
    holds(bench.prompts_become(0).await, "a prompt without a session that was answered is closed")?;
    bench.does_not_sign(session, "a prompt without a session unlocks none").await?;
    let told = bench.confirm(Reaction::Cancels).await;
    holds(told == Err(HostError::Cancelled), "a prompt without a session that the person closed is told as Cancelled")?;
    holds(bench.prompts_become(0).await, "a prompt without a session that the person closed is closed")?;
    let opened = stays_open(bench, bench.confirm(Reaction::Waits)).await;
    holds(opened, "a prompt without a session stays open until the person answers")?;
    holds(bench.prompts_become(0).await, "a prompt without a session that nobody waits for any more is closed")
}

/// Whether a prompt opens and is not answered meanwhile. It is given up in either case.
async fn stays_open(bench: &Bench<'_>, asked: impl Future<Output = Result<UserVerification, HostError>>) -> bool {
    let mut asked = pin!(asked);
    let mut opened = pin!(bench.prompts_become(1));
    poll_fn(|context| match asked.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(false),
        Poll::Pending => opened.as_mut().poll(context),
    })
    .await
}

fn prompt() -> Prompt {
    Prompt {
        kind: PromptKind::Approve(Purpose::SignIn),
        account: "ana@contoso.example".to_owned(),
        organisation: "Contoso".to_owned(),
        shown: Vec::new(),
    }
}

fn host<T>(call: &str, result: Result<T, HostError>) -> Result<T, String> {
    result.map_err(|error| format!("{call}: {error}"))
}

fn holds(condition: bool, clause: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("does not hold: {clause}")) }
}
