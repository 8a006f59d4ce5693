//! Opening, and what does not belong to one account.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::account::AccountId;
use authenticator_core::texts::Language;
use zeroize::Zeroizing;

use crate::cancellation::Scope;
use crate::host::{HostClock, HostDevice, HostGate, HostKeyStore, HostTransport};
use crate::task::run;
use crate::{
    Account, AuthenticatorError, Configuration, EnrollingBySignIn, EnrollingByTransfer, EnrollmentPreview, Host,
};

/// The accounts of one installation, and all that a person can do with them.
#[derive(uniffi::Object)]
pub struct Authenticator {
    core: core::Authenticator,
    scope: Scope,
}

impl Authenticator {
    pub(crate) const fn core(&self) -> &core::Authenticator {
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
impl Authenticator {
    /// Opens the database in the configured folder, or makes it. A folder that is open in this process already is shared: what
    /// comes back is the same authenticator, with the configuration and the host that it was opened with first. `shut_down`
    /// ends that.
    ///
    /// Fails with `Storage`, and the data is as it was; with `InvalidInput` if the configuration cannot be used.
    #[uniffi::constructor]
    pub async fn open(configuration: Configuration, host: Host) -> Result<Arc<Self>, AuthenticatorError> {
        run(async move {
            let ports = core::Ports {
                keys: Arc::new(HostKeyStore(host.key_store)),
                gate: Arc::new(HostGate(host.gate)),
                clock: Arc::new(HostClock(host.clock)),
                device: Arc::new(HostDevice(host.device)),
                transport: Arc::new(HostTransport::new(host.transport)),
            };
            let core = core::Authenticator::open(configuration.into_core()?, ports).await?;
            Ok(Arc::new(Self { core, scope: Scope::default() }))
        })
        .await
    }

    /// Reads the text of a QR code or a link. Sends nothing.
    ///
    /// Fails with `InvalidInput`, which names the parameter and the rule that it breaks.
    pub fn read_enrollment(&self, text: String) -> Result<Arc<EnrollmentPreview>, AuthenticatorError> {
        let text = Zeroizing::new(text);
        Ok(Arc::new(EnrollmentPreview::new(self.core.read_enrollment(&text)?)))
    }

    /// Reads the code and the URL of the server that a person typed. Sends nothing. No key of the server is pinned then:
    /// the preview says so.
    ///
    /// Fails with `InvalidInput`, which names the field, `code` or `url`, and the rule that it breaks.
    pub fn read_enrollment_by_hand(
        &self,
        code: String,
        url: String,
    ) -> Result<Arc<EnrollmentPreview>, AuthenticatorError> {
        let code = Zeroizing::new(code);
        Ok(Arc::new(EnrollmentPreview::new(self.core.read_enrollment_by_hand(&code, &url)?)))
    }

    /// Reads the URL of an organisation that a person typed or chose, where a sign-in is to take the place of a code. Sends nothing. No
    /// key of the server is pinned then: the preview says so.
    ///
    /// Fails with `InvalidInput`, which names the field `url` and the rule that it breaks.
    pub fn read_organisation(&self, url: String) -> Result<Arc<EnrollmentPreview>, AuthenticatorError> {
        Ok(Arc::new(EnrollmentPreview::new(self.core.read_organisation(&url)?)))
    }

    /// Enrolls what the person confirmed by a sign-in, or goes on where an earlier call for this organisation was. Once it is done,
    /// another call begins the account of another user. Sends nothing.
    ///
    /// Fails with `InvalidInput` (`url`, `not_an_organisation`) for a preview of anything else.
    pub async fn enroll_by_sign_in(
        &self,
        preview: Arc<EnrollmentPreview>,
    ) -> Result<Arc<EnrollingBySignIn>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move { Ok(Arc::new(EnrollingBySignIn::new(core.enroll_by_sign_in(preview.core()).await?))) })
            .await
    }

    /// The enrollments by a sign-in that were begun and have not ended, the one that was gone on with last at the end: for an app that was
    /// started again.
    pub async fn enrollments_by_sign_in(&self) -> Result<Vec<Arc<EnrollingBySignIn>>, AuthenticatorError> {
        let core = self.core.clone();
        let found = async move {
            Ok(core.enrollments_by_sign_in()?.into_iter().map(EnrollingBySignIn::new).map(Arc::new).collect())
        };
        self.scope.run(found).await
    }

    /// Enrolls what the person confirmed by a transfer of another phone, or goes on where an earlier call for this server was. Sends
    /// nothing.
    ///
    /// Fails with `InvalidInput` (`text`, `not_an_offer`) for a preview of anything else.
    pub async fn enroll_by_transfer(
        &self,
        preview: Arc<EnrollmentPreview>,
    ) -> Result<Arc<EnrollingByTransfer>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move { Ok(Arc::new(EnrollingByTransfer::new(core.enroll_by_transfer(preview.core()).await?))) })
            .await
    }

    /// The enrollments by a transfer that were begun and have not ended, the one that was gone on with last at the end: for an app that was
    /// started again.
    pub async fn enrollments_by_transfer(&self) -> Result<Vec<Arc<EnrollingByTransfer>>, AuthenticatorError> {
        let core = self.core.clone();
        let found = async move {
            Ok(core.enrollments_by_transfer()?.into_iter().map(EnrollingByTransfer::new).map(Arc::new).collect())
        };
        self.scope.run(found).await
    }

    /// Enrolls what the person confirmed. An account of the protocol waits for its enrollment number, which stands among
    /// its requests; one with codes only is ready. Repeated with the same preview, it gives the same account.
    ///
    /// Fails with `Refused` and the server's code; with `Offline`, after which it can be repeated; with `InvalidInput`
    /// (`text`, `several`) for an export of another authenticator, which [`enroll_all`](Self::enroll_all) takes, and (`url`, `by_sign_in`)
    /// for an organisation without a code, which [`enroll_by_sign_in`](Self::enroll_by_sign_in) takes, and (`text`, `by_transfer`) for the
    /// offer of another phone, which [`enroll_by_transfer`](Self::enroll_by_transfer) takes.
    pub async fn enroll(&self, preview: Arc<EnrollmentPreview>) -> Result<Arc<Account>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(Arc::new(Account::new(core.enroll(preview.core()).await?))) }).await
    }

    /// Adds what the person confirmed: of an export of another authenticator all accounts that are not refused, in one step,
    /// so that all are there or none is; of any other preview its account, as [`enroll`](Self::enroll) does. Gives the accounts,
    /// each once. Repeated, it gives the same accounts, and sets a counter of codes forward, never back.
    ///
    /// Fails as [`enroll`](Self::enroll) does.
    pub async fn enroll_all(&self, preview: Arc<EnrollmentPreview>) -> Result<Vec<Arc<Account>>, AuthenticatorError> {
        let core = self.core.clone();
        let added = async move {
            let accounts = core.enroll_all(preview.core()).await?;
            Ok(accounts.into_iter().map(|account| Arc::new(Account::new(account))).collect())
        };
        self.scope.run(added).await
    }

    /// All accounts, in the order of the person; new ones at the end.
    pub async fn accounts(&self) -> Result<Vec<Arc<Account>>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.accounts()?.into_iter().map(Account::new).map(Arc::new).collect()) }).await
    }

    /// Puts accounts into the order of the person, before those that are not named. Ids of accounts that are not there are passed
    /// over: one may have been removed since the list was shown.
    pub async fn reorder(&self, account_ids: Vec<String>) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        let order: Vec<AccountId> = account_ids.iter().filter_map(|id| AccountId::parse(id)).collect();
        self.scope.run(async move { Ok(core.reorder(&order)?) }).await
    }

    /// The activity of all accounts as text, in the order of the list of accounts, each as `activity_text` of the account gives it. An
    /// account that cannot be read says so, and keeps back no other.
    ///
    /// Fails with `Storage`: not even the list of accounts can be read.
    pub async fn activity_text(&self, language: String) -> Result<String, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.activity_text(Language::of_tag(&language))?) }).await
    }

    /// The account of this id; nothing if it is not there.
    pub async fn account(&self, id: String) -> Result<Option<Arc<Account>>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move {
                let Some(id) = AccountId::parse(&id) else { return Ok(None) };
                Ok(core.account(id)?.map(Account::new).map(Arc::new))
            })
            .await
    }

    /// Shuts the authenticator down: further calls fail with `Storage` and `Closed`, those that are under way are waited for, and
    /// then the file is closed. The folder can be opened anew at once, with another host as well. If the caller goes away, no
    /// calls are taken and the file stays open; call again.
    ///
    /// Letting go of this object, by `close` in Kotlin, is less: what was opened stays open as long as one of its accounts or
    /// requests is in use.
    ///
    /// Fails with `Internal` if the system gives no threads.
    pub async fn shut_down(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope
            .run(async move {
                core.close().await;
                Ok(())
            })
            .await
    }

    /// Closes the file, so that this process has no lock on it when the system stops it, as iOS demands of an app that goes to the
    /// background. Waits for the statement that runs, not for the network: whatever needs the data fails with `Storage` and
    /// `Suspended` until `resume`. Nothing is lost: an answer that was signed and kept is sent later, and one that was not kept is
    /// not sent.
    ///
    /// Fails with `Storage` and `Closed`.
    pub async fn suspend(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.suspend()?) }).await
    }

    /// Opens the file again after `suspend`; else it does nothing.
    ///
    /// Fails with `Storage`; the authenticator stays suspended, and this can be called again.
    pub async fn resume(&self) -> Result<(), AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.resume()?) }).await
    }
}
