//! Opening, and what does not belong to one account.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::account::AccountId;
use authenticator_core::host::SystemClock;
use zeroize::Zeroizing;

use crate::host::{HostDevice, HostGate, HostKeyStore};
use crate::task::run;
use crate::{Account, AuthenticatorError, Configuration, EnrollmentPreview, Host};

/// The accounts of one installation, and all that a person can do with them.
#[derive(uniffi::Object)]
pub struct Authenticator {
    core: core::Authenticator,
}

#[uniffi::export(async_runtime = "tokio")]
impl Authenticator {
    /// Opens the database in the configured folder, or makes it.
    ///
    /// Fails with `Storage`, and the data is as it was; with `InvalidInput` if the configuration cannot be used.
    #[uniffi::constructor]
    pub async fn open(configuration: Configuration, host: Host) -> Result<Arc<Self>, AuthenticatorError> {
        run(async move {
            let ports = core::Ports {
                keys: Arc::new(HostKeyStore(host.key_store)),
                gate: Arc::new(HostGate(host.gate)),
                clock: Arc::new(SystemClock),
                device: Arc::new(HostDevice(host.device)),
                transport: Arc::new(configuration.transport()?),
            };
            let core = core::Authenticator::open(configuration.into_core()?, ports).await?;
            Ok(Arc::new(Self { core }))
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

    /// Enrolls what the person confirmed. An account of the protocol waits for its enrollment number, which stands among
    /// its requests; one with codes only is ready. Repeated with the same preview, it gives the same account.
    ///
    /// Fails with `Refused` and the server's code; with `Offline`, after which it can be repeated.
    pub async fn enroll(&self, preview: Arc<EnrollmentPreview>) -> Result<Arc<Account>, AuthenticatorError> {
        let core = self.core.clone();
        run(async move { Ok(Arc::new(Account::new(core.enroll(preview.core()).await?))) }).await
    }

    /// All accounts, in the order in which they were added.
    pub async fn accounts(&self) -> Result<Vec<Arc<Account>>, AuthenticatorError> {
        let core = self.core.clone();
        run(async move { Ok(core.accounts()?.into_iter().map(Account::new).map(Arc::new).collect()) }).await
    }

    /// The account of this id; nothing if it is not there.
    pub async fn account(&self, id: String) -> Result<Option<Arc<Account>>, AuthenticatorError> {
        let core = self.core.clone();
        run(async move {
            let Some(id) = AccountId::parse(&id) else { return Ok(None) };
            Ok(core.account(id)?.map(Account::new).map(Arc::new))
        })
        .await
    }
}
