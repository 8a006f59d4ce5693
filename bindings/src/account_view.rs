//! What an app shows of an account.

use authenticator_core as core;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{account, phone_sign_in, protocol};

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AccountKind {
    /// Of an organisation.
    Work,
    /// Of a person.
    Personal,
}

/// What kind of server stands behind an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Provider {
    /// A server of the phone sign-in protocol.
    PhoneSignIn,
    /// Another service: the account has codes and nothing else.
    OneTimePassword,
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Lifecycle {
    /// Enrolled; the number of the enrollment request was not matched yet.
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

/// Why an account must be enrolled again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum WhyEnrollAgain {
    /// The server saw two phones with the keys of this account.
    Copied,
    /// The server has seen a higher counter than this phone: older data was laid over its own, or a copy signs elsewhere.
    Restored,
    /// The key store lost the device key. Nothing can be said to the server for this account, not even a refusal.
    DeviceKeyLost,
    /// It came from a backup, which holds names and no keys: the person has to sign in again to use it.
    FromBackup,
    /// The lock of the app was given up, as its PIN is forgotten: whoever holds the phone has to sign in again.
    AppLockGivenUp,
}

/// Where phone sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum PhoneSignIn {
    /// An account of this provider has none.
    NotOffered,
    /// Not enabled.
    Disabled {
        /// Why, if it once was enabled or on the way.
        why: Option<WhyDisabled>,
    },
    /// On the way.
    Enabling,
    /// Enabled.
    Enabled,
    /// Enabled, and another credential key is on the way to replace the one in use.
    Renewing,
    /// Enabled, but the tenant's policy bars its use now.
    Suspended {
        /// Why, as codes.
        reasons: Vec<String>,
    },
    /// Disabled here; the server has yet to be told.
    TellingServer,
}

/// Why phone sign-in is disabled, or why the renewal of its key ended without a new one.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum WhyDisabled {
    /// The person disabled it.
    ByPerson,
    /// The server does not allow it.
    NotAllowed {
        /// Its codes.
        reasons: Vec<String>,
    },
    /// The number was not matched.
    NumberNotMatched {
        /// The verdict, or `expired`.
        verdict: String,
    },
    /// The server revoked the credential.
    Revoked {
        /// Its reason, as a code.
        reason: Option<String>,
    },
    /// The account was removed.
    AccountRemoved,
    /// The key store lost the key.
    KeyLost,
}

#[uniffi::export]
impl WhyDisabled {
    /// A stable code, such as `disabled.key_lost`; [`text`](crate::text) has the words for it.
    pub fn code(&self) -> String {
        use phone_sign_in::WhyDisabled as Why;
        // The same case of the core, without what it holds: codes are given out there.
        let of_core = match self {
            Self::ByPerson => Why::ByPerson,
            Self::NotAllowed { .. } => Why::NotAllowed { reasons: Vec::new() },
            Self::NumberNotMatched { .. } => Why::NumberNotMatched { verdict: String::new() },
            Self::Revoked { .. } => Why::Revoked { reason: None },
            Self::AccountRemoved => Why::AccountRemoved,
            Self::KeyLost => Why::KeyLost,
        };
        format!("disabled.{}", of_core.as_str())
    }
}

/// What an app shows of an account. All text is cleaned for display.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AccountView {
    /// The account on this phone.
    pub id: String,
    /// What the person calls it: `rename`.
    pub label: Option<String>,
    /// The host of the server, as A-labels.
    pub host: String,
    /// The organisation.
    pub organisation: String,
    /// What the user types to sign in.
    pub user_name: String,
    /// The user's name.
    pub display_name: String,
    /// What kind of server it belongs to.
    pub provider: Provider,
    /// Whose account it is, where the server told.
    pub kind: Option<AccountKind>,
    /// Whether the server's key was named by the enrollment.
    pub pinned: bool,
    /// Where the account stands.
    pub lifecycle: Lifecycle,
    /// Where phone sign-in stands.
    pub phone_sign_in: PhoneSignIn,
    /// Why enabling phone sign-in would fail, as codes; empty if it would not, as far as the server told.
    pub enable_refusals: Vec<String>,
    /// How many answers this phone has signed for the account.
    pub counter: u64,
    /// What makes the codes of the account; nothing is used up by asking.
    pub codes: Codes,
    /// What a person can do with the account as it stands, in an order to show it in. Without what would end in a refusal because of
    /// `device`.
    pub possible: Vec<AccountAction>,
    /// What the organisation's rule makes of what this device says of itself.
    #[uniffi(default = None)]
    pub device: Option<DeviceCheck>,
}

/// What an organisation's rule makes of a device in which something was seen. There is none where nothing stands against the device: the
/// organisation does not ask, the device was not looked at yet, or nothing was seen.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceCheck {
    /// The person is told, and so is the server with each approval.
    Warned {
        /// What was seen, as codes.
        signs: Vec<String>,
    },
    /// Nothing is approved. Refusing goes on.
    Blocked {
        /// What was seen, as codes.
        signs: Vec<String>,
    },
}

#[uniffi::export]
impl DeviceCheck {
    /// A stable code, such as `device.blocked`; [`text`](crate::text) has the words for it.
    pub fn code(&self) -> String {
        let of_core = match self {
            Self::Warned { .. } => account::DeviceCheck::Warned { signs: Vec::new() },
            Self::Blocked { .. } => account::DeviceCheck::Blocked { signs: Vec::new() },
        };
        format!("device.{}", of_core.as_str())
    }
}

pub(crate) fn device_check(check: account::DeviceCheck) -> Option<DeviceCheck> {
    match check {
        account::DeviceCheck::Clear => None,
        account::DeviceCheck::Warned { signs } => Some(DeviceCheck::Warned { signs }),
        account::DeviceCheck::Blocked { signs } => Some(DeviceCheck::Blocked { signs }),
    }
}

/// What a person can do with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AccountAction {
    /// Match the number of the enrollment: approve the request whose purpose is `enrollment`.
    MatchNumber,
    /// Enable phone sign-in: `enable_phone_sign_in`.
    Enable,
    /// Go on enabling it; the same call.
    GoOnEnabling,
    /// Renew the credential key: `renew_credential_key`.
    Renew,
    /// Go on renewing it; the same call.
    GoOnRenewing,
    /// Disable phone sign-in: `disable_phone_sign_in`.
    Disable,
    /// Move it to a new phone, for which this one vouches: `vouch_for_new_phone`.
    Move,
    /// Enroll the account again: `enroll_again`.
    EnrollAgain,
    /// Show a code: `code`.
    ShowCode,
    /// Give it a label: `rename`.
    Rename,
    /// Remove it from this phone: `remove`.
    Remove,
}

/// What makes the codes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Codes {
    /// It has none.
    None,
    /// The time (RFC 6238): there is always one to show.
    ByTime {
        /// Seconds from one code to the next, at least 1.
        period_seconds: u32,
    },
    /// A counter (RFC 4226): each code that is shown is used up, so it is shown only to a person who asks.
    ByCounter,
}

pub(crate) fn view(view: core::AccountView) -> AccountView {
    AccountView {
        id: view.id.to_string(),
        label: view.label,
        host: view.host,
        organisation: view.organisation,
        user_name: view.user_name,
        display_name: view.display_name,
        provider: view.provider.into(),
        kind: view.kind.map(|kind| match kind {
            protocol::AccountKind::Work => AccountKind::Work,
            protocol::AccountKind::Personal => AccountKind::Personal,
        }),
        pinned: view.pinned,
        lifecycle: match view.lifecycle {
            account::Lifecycle::Pending => Lifecycle::Pending,
            account::Lifecycle::Active => Lifecycle::Active,
            account::Lifecycle::Blocked => Lifecycle::Blocked,
            account::Lifecycle::MustEnrollAgain { why } => Lifecycle::MustEnrollAgain { why: why.into() },
            account::Lifecycle::Removed { reason } => Lifecycle::Removed { reason },
            account::Lifecycle::Removing => Lifecycle::Removing,
        },
        phone_sign_in: match view.phone_sign_in {
            core::PhoneSignInView::NotOffered => PhoneSignIn::NotOffered,
            core::PhoneSignInView::Disabled { why } => PhoneSignIn::Disabled { why: why.map(why_disabled) },
            core::PhoneSignInView::Enabling => PhoneSignIn::Enabling,
            core::PhoneSignInView::Enabled => PhoneSignIn::Enabled,
            core::PhoneSignInView::Renewing => PhoneSignIn::Renewing,
            core::PhoneSignInView::Suspended { reasons } => PhoneSignIn::Suspended { reasons: codes(&reasons) },
            core::PhoneSignInView::TellingServer => PhoneSignIn::TellingServer,
        },
        enable_refusals: codes(&view.enable_refusals),
        counter: view.counter,
        codes: match view.codes {
            core::Codes::None => Codes::None,
            core::Codes::ByTime { period } => Codes::ByTime { period_seconds: period },
            core::Codes::ByCounter => Codes::ByCounter,
        },
        possible: view.possible.into_iter().map(AccountAction::from).collect(),
        device: device_check(view.device),
    }
}

impl From<core::AccountAction> for AccountAction {
    fn from(action: core::AccountAction) -> Self {
        match action {
            core::AccountAction::MatchNumber => Self::MatchNumber,
            core::AccountAction::Enable => Self::Enable,
            core::AccountAction::GoOnEnabling => Self::GoOnEnabling,
            core::AccountAction::Renew => Self::Renew,
            core::AccountAction::GoOnRenewing => Self::GoOnRenewing,
            core::AccountAction::Disable => Self::Disable,
            core::AccountAction::Move => Self::Move,
            core::AccountAction::EnrollAgain => Self::EnrollAgain,
            core::AccountAction::ShowCode => Self::ShowCode,
            core::AccountAction::Rename => Self::Rename,
            core::AccountAction::Remove => Self::Remove,
        }
    }
}

impl From<account::Provider> for Provider {
    fn from(provider: account::Provider) -> Self {
        match provider {
            account::Provider::PhoneSignIn => Self::PhoneSignIn,
            account::Provider::OneTimePassword => Self::OneTimePassword,
        }
    }
}

impl From<account::WhyEnrollAgain> for WhyEnrollAgain {
    fn from(why: account::WhyEnrollAgain) -> Self {
        match why {
            account::WhyEnrollAgain::Copied => Self::Copied,
            account::WhyEnrollAgain::Restored => Self::Restored,
            account::WhyEnrollAgain::DeviceKeyLost => Self::DeviceKeyLost,
            account::WhyEnrollAgain::FromBackup => Self::FromBackup,
            account::WhyEnrollAgain::AppLockGivenUp => Self::AppLockGivenUp,
        }
    }
}

pub(crate) fn why_disabled(why: phone_sign_in::WhyDisabled) -> WhyDisabled {
    use phone_sign_in::WhyDisabled as Why;
    match why {
        Why::ByPerson => WhyDisabled::ByPerson,
        Why::NotAllowed { reasons } => WhyDisabled::NotAllowed { reasons: codes(&reasons) },
        Why::NumberNotMatched { verdict } => WhyDisabled::NumberNotMatched { verdict },
        Why::Revoked { reason } => WhyDisabled::Revoked { reason },
        Why::AccountRemoved => WhyDisabled::AccountRemoved,
        Why::KeyLost => WhyDisabled::KeyLost,
    }
}

/// Codes of the protocol. An unknown one stays unnamed: its text is the server's.
pub(crate) fn codes(codes: &[ProblemCode]) -> Vec<String> {
    codes.iter().map(|code| code.known().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_why_it_is_off_has_the_code_of_the_core() {
        use phone_sign_in::WhyDisabled as Why;
        for of_core in [
            Why::ByPerson,
            Why::NotAllowed { reasons: Vec::new() },
            Why::NumberNotMatched { verdict: "expired".to_owned() },
            Why::Revoked { reason: None },
            Why::AccountRemoved,
            Why::KeyLost,
        ] {
            let code = format!("disabled.{}", of_core.as_str());
            assert!(core::texts::text(&code, core::texts::Language::English).is_some(), "{code}");
            assert_eq!(why_disabled(of_core).code(), code);
        }
    }

    #[test]
    fn text_of_a_server_does_not_pass_as_a_code() {
        let from_server = [ProblemCode::PolicyMode, ProblemCode::Other("Call this number".to_owned())];
        assert_eq!(codes(&from_server), ["policy_mode", "unknown_code"]);
    }
}
