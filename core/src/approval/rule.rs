//! The table of purposes: who signs an approval, whether the gate opens first, how the number may be matched.

use crate::protocol::{Purpose, UserVerificationRule};

/// Which of an account's two keys signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signer {
    /// The device key.
    Device,
    /// The credential key.
    Credential,
}

/// Whether the person is verified before the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GateRule {
    /// No.
    Closed,
    /// The platform's prompt unlocks the credential key.
    Platform,
    /// The app's own PIN, as policy asks for it where no credential exists.
    AppPin,
}

/// How the number may be matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchSupport {
    /// By typing it.
    EnterOnly,
    /// By typing it; by choosing where the pinned metadata lists that.
    EnterOrPinnedChoose,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PurposeRule {
    /// Who signs an approval.
    pub signer: Signer,
    /// What opens first.
    pub gate: GateRule,
    /// How the number may be matched.
    pub matching: MatchSupport,
}

impl PurposeRule {
    /// The line for a request; `None` where the table has none, and the phone refuses whatever the server asks.
    ///
    /// `credential` says whether the account has a credential: the new one for `enable`, else the active one.
    #[must_use]
    pub const fn of(purpose: Purpose, credential: bool, asked: UserVerificationRule) -> Option<Self> {
        use GateRule::{AppPin, Closed, Platform};
        use MatchSupport::{EnterOnly, EnterOrPinnedChoose};
        use UserVerificationRule::{None as NotAsked, Required};
        let (signer, gate, matching) = match (purpose, credential, asked) {
            (Purpose::Enrollment, _, NotAsked) => (Signer::Device, Closed, EnterOnly),
            (Purpose::Enable, true, Required) => (Signer::Credential, Platform, EnterOnly),
            (Purpose::SignIn, true, Required) => (Signer::Credential, Platform, EnterOrPinnedChoose),
            (Purpose::PasswordReset, true, Required) => (Signer::Credential, Platform, EnterOnly),
            (Purpose::PasswordReset, false, NotAsked) => (Signer::Device, Closed, EnterOnly),
            // Also where there is no credential: such a phone can refuse, and has no key to approve with.
            (Purpose::Transaction, _, Required) => (Signer::Credential, Platform, EnterOnly),
            (Purpose::Mfa, true, Required) => (Signer::Credential, Platform, EnterOrPinnedChoose),
            (Purpose::Mfa, false, NotAsked) => (Signer::Device, Closed, EnterOrPinnedChoose),
            (Purpose::Mfa, false, Required) => (Signer::Device, AppPin, EnterOrPinnedChoose),
            _ => return None,
        };
        Some(Self { signer, gate, matching })
    }
}
