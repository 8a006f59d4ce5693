//! Opening, and what does not belong to one account.

use std::path::Path;
use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::account::AccountId;
use zeroize::Zeroizing;

use crate::host::{HostClock, HostDevice, HostGate, HostKeyStore, HostTransport};
use crate::task::run;
use crate::{Account, AuthenticatorError, Configuration, EnrollmentPreview, Host, KeyStore};

/// The accounts of one installation, and all that a person can do with them.
#[derive(uniffi::Object)]
pub struct Authenticator {
    core: core::Authenticator,
}

#[uniffi::export]
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
                clock: Arc::new(HostClock(host.clock)),
                device: Arc::new(HostDevice(host.device)),
                transport: Arc::new(HostTransport::new(host.transport)),
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

/// Moves a database that can never be used again aside, for a person who wants to begin anew after opening failed with
/// `Storage` and `Corrupt` or `KeyLost`, as on a phone to which only files were restored. Both are looked at once more here:
/// an integrity check of the file, and whether the key store still has the key that protects it. Nothing is deleted: the path
/// that comes back is where the file is now. No authenticator may be open on the folder.
///
/// Fails with `Refused` and `usable` if nothing is wrong, and with `Storage` if the file is only locked, or of a newer
/// version. The file then stays.
#[uniffi::export]
pub async fn set_aside_unusable(directory: String, key_store: Arc<dyn KeyStore>) -> Result<String, AuthenticatorError> {
    run(async move {
        let keys = HostKeyStore(key_store);
        let moved = core::Authenticator::set_aside_unusable(Path::new(&directory), &keys).await?;
        Ok(moved.to_string_lossy().into_owned())
    })
    .await
}
