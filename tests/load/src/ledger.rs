//! What phones and browsers were told: it must be true for good, whatever happens to the server after.

use authenticator_core::protocol::{Purpose, RequestId, Verdict};

use crate::handset::Intent;

/// An answer of a phone, and the one result that it got.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) user: String,
    pub(crate) purpose: Purpose,
    pub(crate) request: RequestId,
    pub(crate) intent: Intent,
    pub(crate) verdict: Verdict,
    /// The signed answer and its signed result; a phone with the core keeps its own.
    pub(crate) kept: Option<(String, String)>,
}

impl Answered {
    /// Whether the request had ended before the answer came: the person sees another number, and answers that.
    pub(crate) const fn too_late(&self) -> bool {
        matches!(self.verdict, Verdict::Superseded | Verdict::Expired)
    }
}

/// What a browser was told at the end of a sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) user: String,
    pub(crate) intent: Intent,
    /// The session that was told so.
    pub(crate) cookie: String,
    /// What the application got, where one asked for the sign-in.
    pub(crate) token: Option<String>,
    /// How often the sign-in was begun: more than once if the server was killed at the wrong moment, or a request ran out of time.
    pub(crate) begun: usize,
}

/// What phones and browsers were told.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) answers: Vec<Answered>,
    pub(crate) told: Vec<Told>,
}

impl Ledger {
    pub(crate) fn answered(&mut self, answered: Answered) {
        self.answers.push(answered);
    }

    pub(crate) fn told(&mut self, told: Told) {
        self.told.push(told);
    }
}
