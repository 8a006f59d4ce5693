//! One account, and what a person can do with it.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{account, phone_sign_in, protocol};

use crate::activity::entry;
use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::task::run;
use crate::{ActivityEntry, AuthenticatorError, Enabling, EnrollingAgain, Outcome, Request};

/// One account on this phone.
#[derive(uniffi::Object)]
pub struct Account {
    core: core::Account,
    scope: Scope,
}

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
        let code = match self {
            Self::ByPerson => "by_person",
            Self::NotAllowed { .. } => "not_allowed",
            Self::NumberNotMatched { .. } => "number_not_matched",
            Self::Revoked { .. } => "revoked",
            Self::AccountRemoved => "account_removed",
            Self::KeyLost => "key_lost",
        };
        format!("disabled.{code}")
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

/// Phone sign-in is disabled on this phone: its key is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Disabled {
    /// Whether the server knows; if not, it is told at the next contact.
    pub server_told: bool,
}

/// An account was removed from this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Removed {
    /// Whether the server knows, where there is one. If not, the device is still in its list: it is removed there on the web.
    pub server_told: bool,
}

/// A code. The digits do not stand in a record, which languages print whole.
#[derive(uniffi::Object)]
pub struct OneTimeCode {
    core: core::OneTimeCode,
    account: core::Account,
}

#[uniffi::export]
impl OneTimeCode {
    /// The digits, for the person.
    pub fn digits(&self) -> String {
        self.core.code.reveal().to_owned()
    }

    /// Seconds until the next code, counted now on the boot clock: 0 once it has come, or the phone was started since. None if a
    /// counter makes the codes.
    ///
    /// Fails with `Internal` if the clock of the host does.
    pub async fn seconds_left(&self) -> Result<Option<u64>, AuthenticatorError> {
        let (account, code) = (self.account.clone(), self.core.clone());
        run(async move { Ok(account.seconds_left(&code)?) }).await
    }

    /// Whether the time is the server's; if not, the phone's clock must be right for the code to work.
    pub fn time_is_certain(&self) -> bool {
        self.core.time_is_certain
    }
}

impl Account {
    pub(crate) fn new(core: core::Account) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn core(&self) -> &core::Account {
        &self.core
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl Account {
    /// The account on this phone.
    pub fn id(&self) -> String {
        self.core.id().to_string()
    }

    /// What an app shows of the account, as it was known last.
    ///
    /// Fails with `Refused` if the account is not on this phone any more.
    pub async fn view(&self) -> Result<AccountView, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(view(core.view()?)) }).await
    }

    /// Gives the account a label of the person's own, cleaned for display; an empty one takes it away. It stays on this phone, and
    /// goes over to the account that takes this one's place.
    ///
    /// Fails with `InvalidInput`, `label` and `too_long`, over 64 characters; with `Refused` if the account is not on this phone any
    /// more.
    pub async fn rename(&self, label: String) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.rename(&label)?) }).await
    }

    /// Fetches the live requests. Waits up to `wait_seconds` (25 at most) for a set other than that of the last call;
    /// with 0 it answers at once. Answers that were not delivered yet are sent first.
    ///
    /// Fails with `Offline`; nothing is lost.
    pub async fn requests(&self, wait_seconds: u64) -> Result<Vec<Arc<Request>>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.requests(wait_seconds).await?.into_iter().map(Request::new).map(Arc::new).collect()) })
            .await
    }

    /// What became of the answer to a request, after a restart as well: nothing if this phone has answered none. An answer that
    /// was not delivered yet is sent first.
    pub async fn answer_to(&self, request_id: String) -> Result<Option<Outcome>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move {
                let Some(request) = protocol::RequestId::parse(&request_id) else { return Ok(None) };
                Ok(core.answer_to(request).await?.map(outcome))
            })
            .await
    }

    /// The code now: for when the phone is offline, or of an account that has nothing else. Where a counter makes the codes,
    /// each call uses one up. Shown to the person, and never kept.
    ///
    /// Fails with `Refused` if the server gave no secret for codes.
    pub async fn code(&self) -> Result<Arc<OneTimeCode>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(OneTimeCode { core: core.code()?, account: core })) }).await
    }

    /// Fetches the state of the account and does what it asks for: the key of a revoked credential is destroyed, and
    /// all keys of a removed account.
    ///
    /// Fails with `Offline` or `Refused`; nothing changes.
    pub async fn refresh(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.refresh().await?) }).await
    }

    /// Enables phone sign-in, or goes on where an earlier call stood. What the server allows is asked first.
    ///
    /// Fails with `Refused` if the account is not in use; with `Offline`.
    pub async fn enable_phone_sign_in(&self) -> Result<Arc<Enabling>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(Enabling::new(core.enable_phone_sign_in().await?))) }).await
    }

    /// Renews the credential key: a new one is made, the one in use vouches for it, and it takes its place once the number was
    /// matched. Goes on where an earlier call stood. Until then, and if it comes to nothing, the key in use approves as before.
    ///
    /// Fails with `Refused` if phone sign-in is not enabled; with `Offline`.
    pub async fn renew_credential_key(&self) -> Result<Arc<Enabling>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(Enabling::new(core.renew_credential_key().await?))) }).await
    }

    /// Disables phone sign-in: a prompt that is open is closed, the key is destroyed at once, the server is told now or at the
    /// next contact.
    ///
    /// Fails with `Refused` if it is not enabled.
    pub async fn disable_phone_sign_in(&self) -> Result<Disabled, AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move { Ok(Disabled { server_told: core.disable_phone_sign_in().await?.server_told }) })
            .await
    }

    /// Sends what the server was not told yet: answers that were not delivered, a disabling. Gives the number of answers that
    /// are still on the phone; they stay for the next time.
    ///
    /// Fails with `Offline` if the server could not be told of a disabling.
    pub async fn sync(&self) -> Result<u64, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.sync().await?.try_into().unwrap_or(u64::MAX)) }).await
    }

    /// Enrolls the account again with new keys, or goes on where an earlier call was: for an account whose lifecycle is
    /// `MustEnrollAgain`. Sends nothing.
    ///
    /// Fails with `Refused` and `enroll_again_not_needed` if it is in order, or with `account_removed`.
    pub async fn enroll_again(&self) -> Result<Arc<EnrollingAgain>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(EnrollingAgain::new(core.enroll_again().await?))) }).await
    }

    /// Removes the account: answers that wait are sent once more, the server is told, then keys and data are destroyed. Where
    /// what is needed to tell the server is lost, such as the device key, it is removed without.
    ///
    /// Fails with `Offline`; nothing changes. `forget` removes without telling the server.
    pub async fn remove(&self) -> Result<Removed, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Removed { server_told: core.remove().await?.server_told }) }).await
    }

    /// Destroys keys and data without telling the server, for whom the phone is as good as lost. A key that the key store cannot
    /// destroy now is destroyed when the authenticator is opened again.
    ///
    /// Fails with `Storage`; call again then.
    pub async fn forget(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.forget().await?) }).await
    }

    /// What happened, the newest first.
    pub async fn activity(&self) -> Result<Vec<ActivityEntry>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.activity()?.into_iter().map(entry).collect()) }).await
    }
}

fn view(view: core::AccountView) -> AccountView {
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
    fn text_of_a_server_does_not_pass_as_a_code() {
        let from_server = [ProblemCode::PolicyMode, ProblemCode::Other("Call this number".to_owned())];
        assert_eq!(codes(&from_server), ["policy_mode", "unknown_code"]);
    }
}
