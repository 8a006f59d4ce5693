//! Enabling and disabling phone sign-in: a state machine without effects.
//!
//! [`step`] is total and consuming. What has to be done next follows from the state alone
//! ([`State::command`]), so that after a crash the driver goes on where the committed state stands: it asks
//! the state for its command, runs it, and gives the result back as an event. `docs/phone-sign-in.md` holds
//! the table of all pairs, printed from this code.

mod after_key;
mod command;
mod credential;
mod end;
mod event;
mod kind;
mod same_phone;
mod secret;
mod sign_in;
mod stage;
mod state;
mod step;
mod stored;

pub use after_key::{AfterKey, WhyDisabled};
pub use command::Command;
pub use credential::{ActiveCredential, CredentialKey};
pub use event::{Event, EventKind};
pub use kind::StateKind;
pub use same_phone::SamePhone;
pub use secret::Secret;
pub use sign_in::{RedirectError, SignIn, may_redirect, state_of};
pub use stage::Stage;
pub use state::State;
pub use step::{Rejected, Step, WhyRejected, step};
