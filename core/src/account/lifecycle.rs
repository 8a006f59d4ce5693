//! Where an account is in its life on this phone.

use serde::{Deserialize, Serialize};

/// Where an account is in its life. Only signed messages of the server, the person, or a key store that lost a key move it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", try_from = "RawLifecycle")]
pub enum Lifecycle {
    /// Enrolled; the number of the `enrollment` request was not matched yet.
    Pending,
    /// In use.
    Active,
    /// The server blocks it; the keys stay.
    Blocked,
    /// This phone approves nothing more for the account before it was enrolled again with a fresh sign-in.
    MustEnrollAgain {
        /// Why.
        why: WhyEnrollAgain,
    },
    /// Ended; its keys are gone.
    Removed {
        /// The server's reason, as a code.
        reason: Option<String>,
    },
    /// Removed by the person; what is left of it goes as soon as it can.
    Removing,
}

/// As it is stored: all members that any has (docs/adr/0033).
#[derive(Deserialize)]
struct RawLifecycle {
    state: String,
    #[serde(default)]
    why: WhyEnrollAgain,
    reason: Option<String>,
}

impl TryFrom<RawLifecycle> for Lifecycle {
    type Error = &'static str;

    fn try_from(raw: RawLifecycle) -> Result<Self, Self::Error> {
        Ok(match raw.state.as_str() {
            "pending" => Self::Pending,
            "active" => Self::Active,
            "blocked" => Self::Blocked,
            "must_enroll_again" => Self::MustEnrollAgain { why: raw.why },
            "removed" => Self::Removed { reason: raw.reason },
            "removing" => Self::Removing,
            _ => return Err("no such state"),
        })
    }
}

/// Why an account must be enrolled again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyEnrollAgain {
    /// The server saw two phones with the keys of this account. Accounts that were stored without a reason have this one.
    #[default]
    Copied,
    /// The server has seen a higher counter than this phone: an older copy of the database was laid over it, or a copy of this
    /// phone signs elsewhere.
    Restored,
    /// The key store lost the device key. Nothing can be said to the server for this account, not even a refusal.
    DeviceKeyLost,
    /// It came from a backup, which holds names and no keys: the person has to sign in again to use it.
    FromBackup,
    /// The lock of the app was given up, as its PIN is forgotten: whoever holds the phone has to sign in again.
    AppLockGivenUp,
}

impl WhyEnrollAgain {
    /// All reasons.
    pub const ALL: [Self; 5] =
        [Self::Copied, Self::Restored, Self::DeviceKeyLost, Self::FromBackup, Self::AppLockGivenUp];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copied => "copied",
            Self::Restored => "restored",
            Self::DeviceKeyLost => "device_key_lost",
            Self::FromBackup => "from_backup",
            Self::AppLockGivenUp => "app_lock_given_up",
        }
    }
}

impl Lifecycle {
    /// Whether the one can follow the other. An alarm and an end are never taken back: news that were on their way before
    /// them come too late. A lost device key is told in place of an alarm, for less is possible without it.
    #[must_use]
    pub const fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Pending | Self::Active | Self::Blocked => true,
            Self::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost | WhyEnrollAgain::FromBackup } => {
                matches!(next, Self::Removed { .. } | Self::Removing)
            }
            Self::MustEnrollAgain { .. } => matches!(
                next,
                Self::MustEnrollAgain { why: WhyEnrollAgain::DeviceKeyLost } | Self::Removed { .. } | Self::Removing
            ),
            Self::Removed { .. } => matches!(next, Self::Removing),
            Self::Removing => false,
        }
    }

    /// Whether approvals are signed: not by a copied or restored phone before it was enrolled again, and not after the end.
    #[must_use]
    pub const fn approves(&self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Blocked)
    }

    /// Whether the device key can sign: calls, refusals and reports.
    #[must_use]
    pub const fn has_device_key(&self) -> bool {
        match self {
            Self::Pending | Self::Active | Self::Blocked => true,
            Self::MustEnrollAgain { why } => !matches!(why, WhyEnrollAgain::DeviceKeyLost | WhyEnrollAgain::FromBackup),
            Self::Removed { .. } | Self::Removing => false,
        }
    }

    /// Whether nothing can be done with the account any more but to forget it.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self, Self::Removed { .. } | Self::Removing)
    }
}

#[cfg(test)]
mod tests {
    use super::{Lifecycle, WhyEnrollAgain};

    #[test]
    fn a_row_without_a_reason_reads_as_copied() {
        let read: Lifecycle = serde_json::from_str(r#"{"state":"must_enroll_again"}"#).unwrap();
        assert_eq!(read, Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::Copied });
        for why in WhyEnrollAgain::ALL {
            let written = serde_json::to_string(&Lifecycle::MustEnrollAgain { why }).unwrap();
            assert_eq!(serde_json::from_str::<Lifecycle>(&written).unwrap(), Lifecycle::MustEnrollAgain { why });
        }
    }

    #[test]
    fn an_alarm_is_never_taken_back_and_a_lost_key_is_the_last_of_them() {
        let again = |why| Lifecycle::MustEnrollAgain { why };
        let lost = again(WhyEnrollAgain::DeviceKeyLost);
        for why in [WhyEnrollAgain::Copied, WhyEnrollAgain::Restored] {
            assert!(!again(why).may_become(&Lifecycle::Active) && !again(why).may_become(&Lifecycle::Blocked));
            assert!(again(why).may_become(&lost) && !lost.may_become(&again(why)));
            assert!(again(why).has_device_key() && !again(why).approves());
        }
        assert!(!lost.may_become(&Lifecycle::Active) && !lost.has_device_key());
        assert!(lost.may_become(&Lifecycle::Removing));
    }
}
