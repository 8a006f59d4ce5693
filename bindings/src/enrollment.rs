//! What was read from a QR code, for the person to confirm.

use authenticator_core as core;

use crate::Provider;

/// What was read, for the person to confirm. Nothing was sent. The text of the QR code, and the code in it, do not come
/// out of this object.
#[derive(uniffi::Object)]
pub struct EnrollmentPreview {
    core: core::EnrollmentPreview,
}

#[uniffi::export]
impl EnrollmentPreview {
    /// What kind of account it would be.
    pub fn provider(&self) -> Provider {
        self.core.provider().into()
    }

    /// The host that would be asked, as A-labels. Empty for one-time passwords of another service: nobody is asked.
    pub fn host(&self) -> String {
        self.core.host().to_owned()
    }

    /// The whole issuer. Empty for one-time passwords of another service.
    pub fn issuer(&self) -> String {
        self.core.issuer().to_owned()
    }

    /// The service that the text of one-time passwords names, cleaned for display. Anybody can print any name. Empty for an
    /// account of the protocol.
    pub fn service(&self) -> String {
        self.core.label().0
    }

    /// The account that the text of one-time passwords names, cleaned for display. Empty for an account of the protocol.
    pub fn account(&self) -> String {
        self.core.label().1
    }

    /// Whether the text names the server's key. If not, whoever answers first is trusted: say so.
    pub fn pinned(&self) -> bool {
        self.core.pinned()
    }

    /// What to tell the person before asking for the confirmation, as codes: `not_pinned`, `weak_secret` (the service made
    /// it so short that it can be guessed), `unnamed` (the text names neither service nor account).
    pub fn warnings(&self) -> Vec<String> {
        self.core.warnings().into_iter().map(|warning| warning.as_str().to_owned()).collect()
    }
}

impl EnrollmentPreview {
    pub(crate) const fn new(core: core::EnrollmentPreview) -> Self {
        Self { core }
    }

    pub(crate) const fn core(&self) -> &core::EnrollmentPreview {
        &self.core
    }
}
