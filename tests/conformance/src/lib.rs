//! Checks a server against docs/protocol.md: an independent phone goes through enrollment, enabling, signing in and
//! revocation, sends what is right and what is not, and says what the server did otherwise than the protocol asks.
//!
//! It uses the core's messages and nothing else of it: no state machine, no journal, no store. Each [`Check`] names the
//! section of the protocol that it is of. What a person has to do for it, [`People`] do.

mod checks;
mod message;
mod people;
mod phone;
mod report;
mod wire;

use std::sync::Arc;

use authenticator_core::idp::Transport;
use authenticator_core::protocol::Issuer;

pub use people::{Controlled, People, Terminal};
pub use report::{Check, Fault, Outcome, Report};

/// Every check, in the order of a run.
#[must_use]
pub fn all_checks() -> Vec<Check> {
    checks::all()
}

/// Runs all checks against one server; what cannot be tried says why. Unless it is `quiet`, outcomes are told on standard
/// error as they come.
pub async fn run(issuer: &Issuer, transport: Arc<dyn Transport>, people: &dyn People, quiet: bool) -> Report {
    let mut report = Report::new(checks::all(), quiet);
    checks::run(&wire::Wire::new(transport), issuer, people, &mut report).await;
    report
}
