//! Why a run cannot go on. What is wrong with the phone is no trouble but a finding: see `checks`.

use phone::lab::{ControlError, ServerError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("the identity provider: {0}")]
    Server(#[from] ServerError),
    #[error("the control interface: {0}")]
    Control(#[from] ControlError),
    /// The machine does not let one process stop another.
    #[error("this machine does not allow ptrace: {0}")]
    NoPtrace(String),
    /// The phone did not do what it was asked, without having been killed in between.
    #[error("the phone did not {0}")]
    Phone(String),
    #[error("{0}")]
    Harness(String),
}
