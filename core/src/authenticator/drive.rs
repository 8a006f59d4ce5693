//! The driver of phone sign-in: commits a state, runs its command, gives the result back as an event.

use std::sync::PoisonError;

use super::inner::Inner;
use super::prompts::PromptSubject;
use crate::account::AccountId;
use crate::error::Error;
use crate::phone_sign_in::{AfterKey, Command, Event, State, StateKind, WhyRejected, step};
use crate::protocol::{DeviceEntry, ProblemCode};
use crate::store::{AccountRecord, ActivityKind, StoreError};

/// More commands in a row than any way through the machine has.
const MOST_COMMANDS: usize = 32;
/// More steps of other calls than come between reading a state and committing the next one.
const MOST_CONFLICTS: usize = 16;

/// Where the machine came to a stand.
pub(super) struct Driven {
    pub(super) state: State,
    /// What the server refused. Nobody signed this, so the state is as it was.
    pub(super) refused: Option<Refused>,
}

/// A refusal that the person can do something about.
pub(super) enum Refused {
    /// The sign-in of the person is of no use: the person, and nobody else, can want another.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    /// The device is not registered.
    NotAllowed {
        /// Why.
        reason: ProblemCode,
        /// The devices of the user, where the server signed a list of them.
        devices: Vec<DeviceEntry>,
    },
}

/// Why a command gave no event.
pub(super) enum Halt {
    Refused(Refused),
    /// A key is lost, at a second look as well.
    KeyLost {
        /// Its alias.
        alias: String,
    },
    /// Another call has moved phone sign-in on: it goes on from there.
    Overtaken,
    Failed(Error),
}

impl Halt {
    fn into_error(self) -> Error {
        match self {
            Self::Refused(Refused::SignInAgain { reason }) => Error::refused(reason),
            Self::Refused(Refused::NotAllowed { reason, .. }) => Error::refused(reason.known()),
            Self::KeyLost { .. } | Self::Overtaken => Error::Busy,
            Self::Failed(error) => error,
        }
    }
}

impl<E: Into<Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Inner {
    /// Gives `event` to the machine and runs commands until the person, the server or nobody is next.
    /// An error leaves the committed state, from which the next call goes on.
    pub(super) async fn drive(&self, id: AccountId, event: Option<Event>) -> Result<Driven, Error> {
        if let Some(event) = event {
            self.commit(id, event).await?;
        }
        let refused = match Box::pin(self.run_commands(id)).await {
            Ok(()) => None,
            Err(Halt::Refused(refused)) => Some(refused),
            Err(halt) => return Err(halt.into_error()),
        };
        Ok(Driven { state: self.record(id)?.sign_in, refused })
    }

    /// Commits a wish of the person, or what the server said, and leaves its commands to the next [`Self::drive`]. Waits for
    /// nobody: a driver that is under way notices, and goes on from the new state.
    pub(super) async fn commit(&self, id: AccountId, event: Event) -> Result<(), Error> {
        use WhyRejected as Why;
        match self.apply(id, event.clone())? {
            None | Some(Why::AlreadyOnTheWay | Why::AlreadyDisabling | Why::OutOfPlace) => Ok(()),
            Some(Why::NotEnabled) => Err(Error::refused("not_enabled")),
            Some(Why::ServerNotToldYet) => {
                Box::pin(self.run_commands(id)).await.map_err(Halt::into_error)?;
                match self.apply(id, event)? {
                    None => Ok(()),
                    Some(_) => Err(Error::Busy),
                }
            }
        }
    }

    async fn run_commands(&self, id: AccountId) -> Result<(), Halt> {
        let runtime = self.runtime(id);
        let mut driver = None;
        for _ in 0..MOST_COMMANDS {
            let mut record = self.record(id)?;
            let state = record.sign_in.clone();
            let Some(command) = state.command() else { return Ok(()) };
            // What is left of an ended account is destroyed, and nothing else is begun.
            if record.lifecycle.has_ended() && !matches!(command, Command::DestroyKey { .. }) {
                return Err(Error::refused("account_removed").into());
            }
            // Whoever ends something waits for no driver, and no driver waits for a prompt.
            driver = match (is_exclusive(&command), driver) {
                (false, _) => None,
                (true, None) => Some(runtime.driver.try_lock().map_err(|_| Error::Busy)?),
                (true, driver) => driver,
            };
            let event = match self.run(&mut record, command).await {
                Ok(event) => event,
                Err(Halt::Overtaken) => continue,
                Err(Halt::KeyLost { alias }) => Event::KeyLost { alias },
                Err(_) if !is_same_work(&state, &self.record(id)?.sign_in) => continue,
                Err(halt) => return Err(halt),
            };
            record.sign_in = state;
            self.take_result(record, event).await?;
        }
        Err(Error::internal("too_many_commands").into())
    }

    /// Commits the step that the result of a command leads to, from the state of `record`, unless another call moved on.
    async fn take_result(&self, mut record: Box<AccountRecord>, event: Event) -> Result<(), Error> {
        let began = record.sign_in.clone();
        for _ in 0..MOST_CONFLICTS {
            match self.save_step(&mut record, event.clone())? {
                Stepped::Saved => return Ok(()),
                Stepped::Rejected(_) => return Err(Error::internal("command_result_out_of_place")),
                Stepped::Conflict => {}
            }
            record = self.record(record.id)?;
            if !is_same_work(&began, &record.sign_in) {
                if let Event::KeyCreated { key } = &event
                    && !record.sign_in.aliases().contains(&key.alias.as_str())
                {
                    // It was made for nothing: its alias was let go meanwhile.
                    self.destroy_key(&key.alias).await;
                }
                return Ok(());
            }
        }
        Err(Error::Busy)
    }

    /// One step from the state as it is now, committed. Gives why the event has no place, if it has none.
    fn apply(&self, id: AccountId, event: Event) -> Result<Option<WhyRejected>, Error> {
        for _ in 0..MOST_CONFLICTS {
            match self.save_step(&mut *self.record(id)?, event.clone())? {
                Stepped::Saved => return Ok(None),
                Stepped::Rejected(why) => return Ok(Some(why)),
                Stepped::Conflict => {}
            }
        }
        Err(Error::Busy)
    }

    fn save_step(&self, record: &mut AccountRecord, event: Event) -> Result<Stepped, Error> {
        let next = match step(record.sign_in.clone(), event) {
            Err(rejected) => return Ok(Stepped::Rejected(rejected.why)),
            Ok(step) => step.next,
        };
        if next != record.sign_in {
            match self.store.save_sign_in(record.id, &record.sign_in, &next) {
                Err(StoreError::Conflict) => return Ok(Stepped::Conflict),
                saved => saved?,
            }
            let before = std::mem::replace(&mut record.sign_in, next);
            self.end_prompt_without_key(record);
            self.note_change(record, &before);
        }
        Ok(Stepped::Saved)
    }

    /// A prompt for a key that was let go is closed, and so is one for a proof that nobody waits for any more.
    fn end_prompt_without_key(&self, record: &AccountRecord) {
        let state = &record.sign_in;
        self.runtime(record.id).prompts.end_where(|subject, alias| match subject {
            PromptSubject::Approval(_) | PromptSubject::Vouching => {
                alias != record.device_alias && !state.aliases_that_stay().contains(&alias)
            }
            PromptSubject::KeyProof => state.kind() != StateKind::ProvingKey || !state.aliases().contains(&alias),
            PromptSubject::AppLock => false,
        });
    }

    /// Destroys a key. One that the key store does not destroy now is tried again at each contact, and holds up nothing: the
    /// server must hear that it counts no more.
    pub(super) async fn destroy_key(&self, alias: &str) {
        let destroyed = self.ports.keys.delete(alias).await.is_ok();
        let mut undestroyed = self.undestroyed.lock().unwrap_or_else(PoisonError::into_inner);
        if destroyed {
            undestroyed.remove(alias);
        } else {
            undestroyed.insert(alias.to_owned());
        }
    }

    /// Tries once more to destroy what could not be destroyed.
    pub(super) async fn destroy_undestroyed(&self) {
        let aliases = self.undestroyed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for alias in aliases {
            self.destroy_key(&alias).await;
        }
    }

    fn note_change(&self, record: &AccountRecord, before: &State) {
        let id = |(_, credential)| credential;
        let kind = match (before.active().map(id), record.sign_in.active().map(id)) {
            (None, Some(_)) => ActivityKind::SignInEnabled,
            (Some(_), None) => ActivityKind::SignInDisabled,
            (Some(old), Some(new)) if old != new => ActivityKind::CredentialRenewed,
            _ => return,
        };
        let why = if kind == ActivityKind::SignInDisabled { why_disabled(&record.sign_in) } else { None };
        self.note(record.id, kind, why.map(str::to_owned));
    }
}

/// Why a state has no active credential any more, as a code for the log; `None` where it is still on the way.
const fn why_disabled(state: &State) -> Option<&'static str> {
    let why = match state {
        State::Disabled { why: Some(why) } | State::TellingServer { why, .. } => why,
        State::DestroyingKey { then: AfterKey::Disabled { why } | AfterKey::TellServer { why, .. }, .. }
        | State::DestroyingKey { then: AfterKey::Replaced { why, .. }, .. } => why,
        _ => return None,
    };
    Some(why.as_str())
}

/// Whether a step was committed.
enum Stepped {
    Saved,
    Rejected(WhyRejected),
    /// Another call committed a step first.
    Conflict,
}

/// Whether a command is run by one driver at a time. What ends something is harmless twice, and a prompt is one of its account.
const fn is_exclusive(command: &Command<'_>) -> bool {
    !matches!(command, Command::ProveKey { .. } | Command::DestroyKey { .. } | Command::TellServer { .. })
}

/// Whether the command of a state that was begun is still what the state now asks for: an alias is used once.
pub(super) fn is_same_work(began: &State, now: &State) -> bool {
    began.kind() == now.kind()
        && began.alias() == now.alias()
        && (began.alias().is_some() || began.command() == now.command())
}
