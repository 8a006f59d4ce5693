//! The gate: the platform's prompt that unlocks one signing session, and the pass that proves it was asked.

#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod pass;
mod port;
#[cfg(any(test, feature = "testable"))]
mod scripted;
mod session;

pub use pass::{GatePass, SignError};
pub use port::{Gate, Prompt, PromptKind};
#[cfg(any(test, feature = "testable"))]
pub use scripted::ScriptedGate;

pub(crate) use pass::Signed;
pub(crate) use session::{AbandonedSessions, SigningKey};
