//! One account, and what a person can do with it.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::protocol;
use authenticator_core::texts::Language;

use crate::account_view::view;
use crate::activity::entry;
use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::prerequisite::prerequisites;
use crate::request::attention;
use crate::{
    AccountView, ActivityEntry, Attention, AuthenticatorError, Enabling, EnablingPrerequisite, EnrollingAgain,
    OneTimeCode, Outcome, Request, Vouching,
};

/// One account on this phone.
#[derive(uniffi::Object)]
pub struct Account {
    core: core::Account,
    scope: Scope,
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

impl Account {
    pub(crate) fn new(core: core::Account) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn core(&self) -> &core::Account {
        &self.core
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
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
        self.scope.run(async move { Ok(Arc::new(OneTimeCode::new(core.code()?, core))) }).await
    }

    /// Fetches the state of the account and does what it asks for: the key of a revoked credential is destroyed, and
    /// all keys of a removed account.
    ///
    /// Fails with `Offline` or `Refused`; nothing changes.
    pub async fn refresh(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.refresh().await?) }).await
    }

    /// What enabling phone sign-in needs, each kind once, in the order in which enabling comes to them, as it was known last. Sends
    /// nothing; the device is asked for its lock. If all are met or come later, nothing that this phone knows of stands in the way.
    ///
    /// Fails with `Refused` and `not_supported` for an account that has codes only, or with `account_removed`.
    pub async fn prerequisites(&self) -> Result<Vec<EnablingPrerequisite>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(prerequisites(core.prerequisites().await?)) }).await
    }

    /// As `prerequisites`, asked just now.
    ///
    /// Fails as `refresh` and `prerequisites` do.
    pub async fn check_enabling(&self) -> Result<Vec<EnablingPrerequisite>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(prerequisites(core.check_enabling().await?)) }).await
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

    /// Vouches for the key of a new phone, which takes the account over, or goes on where an earlier call was. Sends nothing.
    ///
    /// Fails with `Refused` and `vouching_needs_phone_sign_in` for an account that has no credential key to vouch with,
    /// `account_not_active`, `account_removed` or `not_supported`; with `UserAction` for one that must be enrolled again.
    pub async fn vouch_for_new_phone(&self) -> Result<Arc<Vouching>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(Vouching::new(core.vouch_for_new_phone().await?))) }).await
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

    /// The activity of the account as text, the newest first, one line a thing that happened: the time in UTC (RFC 3339), words in the
    /// language of a tag of BCP 47 such as `de-AT`, and codes in brackets. The text names the account, and applications and places as they
    /// were shown. No number and no secret is in it.
    ///
    /// Fails with `Refused` if the account is not on this phone any more.
    pub async fn activity_text(&self, language: String) -> Result<String, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.activity_text(Language::of_tag(&language))?) }).await
    }

    /// How a new request of this account is made known. Two requests refused within ten minutes, without an approval in between, make the
    /// phone quiet; it ends with an approval, by `end_quiet`, or ten minutes after the last refusal. Time asleep counts, and the wall
    /// clock does not. After the app was started again, the ten minutes begin anew.
    pub async fn attention(&self) -> Result<Attention, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(attention(core.attention()?)) }).await
    }

    /// The person wants to hear of the requests of this account again: the refusals up to now count no more, until the app is started
    /// again.
    pub async fn end_quiet(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.end_quiet()?) }).await
    }
}
