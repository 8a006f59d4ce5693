//! Where an account stands on this phone.

use serde::{Deserialize, Serialize};

/// Where an account stands. Only signed words of the server, or the person, move it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Lifecycle {
    /// Enrolled; the number of the `enrollment` request was not matched yet.
    Pending,
    /// In use.
    Active,
    /// The server blocks it; the keys stay.
    Blocked,
    /// This phone is a copy, or was restored: enroll again with a fresh sign-in.
    MustEnrollAgain,
    /// Ended; its keys are gone.
    Removed {
        /// The server's reason, as a code.
        reason: Option<String>,
    },
}
