//! Why a call was not done: a refusal, which the caller is told, or a fault of the server, which only the log is.

use std::sync::Arc;

use authenticator_core::jose::{Digest, JoseError};
use authenticator_core::protocol::{Problem, ProblemCode};

/// A fault of the server itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The database.
    #[error("database: {0}")]
    Store(#[from] rusqlite::Error),
    /// The database took none of what was done at one moment.
    #[error("database: not committed: {0}")]
    NotCommitted(Arc<rusqlite::Error>),
    /// The database holds what this program never wrote.
    #[error("the database holds a {0} that cannot be read")]
    Unreadable(&'static str),
    /// The random generator.
    #[error("the random generator failed")]
    Random,
    /// A message of the server cannot be written.
    #[error("a message cannot be written: {0}")]
    Unwritable(JoseError),
    /// Hashing a password failed.
    #[error("a password cannot be hashed")]
    Password,
    /// The list of revoked attestation keys.
    #[error("the list of revoked attestation keys, {path}: {why}")]
    RevocationList {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server is shutting down.
    #[error("the server is stopping")]
    Stopping,
}

/// Why a call was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The caller is told.
    Refused(Box<Problem>),
    /// The log is told.
    Fault(Fault),
}

impl Failure {
    /// A refusal with a line for developers.
    pub(crate) fn refused(code: ProblemCode, detail: &str) -> Self {
        let mut problem = Problem::new(code);
        problem.detail = Some(detail.to_owned());
        Self::Refused(Box::new(problem))
    }

    /// A refusal of what somebody who is known may not do.
    pub(crate) fn forbidden(detail: &str) -> Self {
        let mut problem = Problem::new(ProblemCode::Other("forbidden".to_owned()));
        (problem.status, problem.detail) = (403, Some(detail.to_owned()));
        Self::Refused(Box::new(problem))
    }

    /// The same refusal, about an answer, if it is one that will not become better: 400 and 422.
    #[must_use]
    pub(crate) fn about(mut self, answer: Digest) -> Self {
        if let Self::Refused(problem) = &mut self
            && matches!(problem.status, 400 | 422)
        {
            problem.answer_hash = Some(answer);
        }
        self
    }
}

impl From<ProblemCode> for Failure {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(Box::new(Problem::new(code)))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Fault(Fault::Store(error))
    }
}

/// A message of a phone that could not be opened.
impl From<JoseError> for Failure {
    fn from(error: JoseError) -> Self {
        let code = match &error {
            JoseError::TooLarge { .. } => ProblemCode::TooLarge,
            JoseError::UnknownKey => ProblemCode::UnknownDevice,
            JoseError::BadSignature => ProblemCode::BadSignature,
            _ => ProblemCode::Malformed,
        };
        Self::refused(code, &error.to_string())
    }
}
