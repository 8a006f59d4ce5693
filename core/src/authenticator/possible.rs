//! What a person can do with an account, by where it stands.

use super::{Codes, PhoneSignInView};
use crate::account::Lifecycle;

/// What a person can do with an account. [`super::AccountView::possible`] has those that make sense now; `docs/account-actions.md`
/// has all cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountAction {
    /// Match the number of the enrollment: approve the request whose purpose is `enrollment`.
    MatchNumber,
    /// Enable phone sign-in ([`super::Account::enable_phone_sign_in`]).
    Enable,
    /// Go on enabling it; the same call.
    GoOnEnabling,
    /// Renew the credential key ([`super::Account::renew_credential_key`]).
    Renew,
    /// Go on renewing it; the same call.
    GoOnRenewing,
    /// Disable phone sign-in ([`super::Account::disable_phone_sign_in`]).
    Disable,
    /// Move it to a new phone, for which this one vouches ([`super::Account::vouch_for_new_phone`]).
    Move,
    /// Enroll the account again ([`super::Account::enroll_again`]).
    EnrollAgain,
    /// Show a code ([`super::Account::code`]).
    ShowCode,
    /// Give it a label ([`super::Account::rename`]).
    Rename,
    /// Remove it from this phone ([`super::Account::remove`]).
    Remove,
}

impl AccountAction {
    /// All actions.
    pub const ALL: [Self; 11] = [
        Self::MatchNumber,
        Self::Enable,
        Self::GoOnEnabling,
        Self::Renew,
        Self::GoOnRenewing,
        Self::Disable,
        Self::Move,
        Self::EnrollAgain,
        Self::ShowCode,
        Self::Rename,
        Self::Remove,
    ];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MatchNumber => "match_number",
            Self::Enable => "enable",
            Self::GoOnEnabling => "go_on_enabling",
            Self::Renew => "renew",
            Self::GoOnRenewing => "go_on_renewing",
            Self::Disable => "disable",
            Self::Move => "move",
            Self::EnrollAgain => "enroll_again",
            Self::ShowCode => "show_code",
            Self::Rename => "rename",
            Self::Remove => "remove",
        }
    }

    /// Whether something is approved on the way, which rules of an organisation can forbid to a device.
    #[must_use]
    pub const fn approves(self) -> bool {
        match self {
            Self::MatchNumber | Self::Enable | Self::GoOnEnabling | Self::Renew | Self::GoOnRenewing | Self::Move => {
                true
            }
            Self::Disable | Self::EnrollAgain | Self::ShowCode | Self::Rename | Self::Remove => false,
        }
    }

    /// Those that are possible, each once, in the order of [`Self::ALL`].
    #[must_use]
    pub fn possible(lifecycle: &Lifecycle, phone_sign_in: &PhoneSignInView, codes: Codes) -> Vec<Self> {
        let mut possible = match lifecycle {
            Lifecycle::Pending => vec![Self::MatchNumber],
            Lifecycle::Active => Self::of_phone_sign_in(phone_sign_in),
            Lifecycle::MustEnrollAgain { .. } => vec![Self::EnrollAgain],
            Lifecycle::Blocked | Lifecycle::Removed { .. } | Lifecycle::Removing => Vec::new(),
        };
        // Codes of an enrollment that is not confirmed, and of keys that were copied, are not offered.
        if codes != Codes::None && matches!(lifecycle, Lifecycle::Active | Lifecycle::Blocked) {
            possible.push(Self::ShowCode);
        }
        possible.extend([Self::Rename, Self::Remove]);
        possible
    }

    fn of_phone_sign_in(phone_sign_in: &PhoneSignInView) -> Vec<Self> {
        match phone_sign_in {
            PhoneSignInView::Disabled { .. } => vec![Self::Enable],
            PhoneSignInView::Enabling => vec![Self::GoOnEnabling],
            PhoneSignInView::Enabled => vec![Self::Renew, Self::Disable, Self::Move],
            PhoneSignInView::Renewing => vec![Self::GoOnRenewing, Self::Disable, Self::Move],
            PhoneSignInView::Suspended { .. } => vec![Self::Disable],
            PhoneSignInView::NotOffered | PhoneSignInView::TellingServer => Vec::new(),
        }
    }
}
