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
    /// Removed by the person; what is left of it goes as soon as it can.
    Removing,
}

impl Lifecycle {
    /// Whether the one can follow the other. An alarm and an end are never taken back: news that were on their way before
    /// them come too late.
    #[must_use]
    pub const fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Pending | Self::Active | Self::Blocked => true,
            Self::MustEnrollAgain => matches!(next, Self::MustEnrollAgain | Self::Removed { .. } | Self::Removing),
            Self::Removed { .. } => matches!(next, Self::Removing),
            Self::Removing => false,
        }
    }

    /// Whether answers are signed: not by a copied or restored phone, before it was enrolled again, and not after the end.
    #[must_use]
    pub const fn signs(&self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Blocked)
    }

    /// Whether nothing can be done with the account any more but to forget it.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self, Self::Removed { .. } | Self::Removing)
    }
}
