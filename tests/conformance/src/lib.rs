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
pub use report::{Check, Fault, Outcome, Report, STEPS};

/// Every check, in the order of a run.
#[must_use]
pub fn all_checks() -> Vec<Check> {
    checks::all()
}

/// What a run is about.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Leaves out the checks behind this step of docs/identity-provider.md: for a server that is being built.
    pub last_step: u8,
    /// Whether outcomes are told in the report only; otherwise on standard error as well, as they come.
    pub quiet: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { last_step: STEPS, quiet: true }
    }
}

/// Runs the checks against one server; what cannot be tried says why.
pub async fn run(issuer: &Issuer, transport: Arc<dyn Transport>, people: &dyn People, options: Options) -> Report {
    let wanted = checks::all().into_iter().filter(|check| check.step() <= options.last_step).collect();
    let mut report = Report::new(wanted, options.quiet);
    checks::run(&wire::Wire::new(transport), issuer, people, options.last_step, &mut report).await;
    report
}
