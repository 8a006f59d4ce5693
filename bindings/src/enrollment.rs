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

    /// Whether a sign-in in the browser entitles the enrollment, as no code was read: then `enroll_by_sign_in` is the call.
    pub fn by_sign_in(&self) -> bool {
        self.core.by_sign_in()
    }

    /// Whether another phone vouches, as no code was read: then `enroll_by_transfer` is the call.
    pub fn by_transfer(&self) -> bool {
        self.core.by_transfer()
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
    /// it so short that it can be guessed), `unnamed` (the text names neither service nor account). Of an export, each entry
    /// has its own.
    pub fn warnings(&self) -> Vec<String> {
        codes(self.core.warnings())
    }

    /// The accounts of an export of another authenticator, in its order; empty for a text of one account. Add them by
    /// `enroll_all`.
    pub fn entries(&self) -> Vec<PreviewEntry> {
        self.core.entries().into_iter().map(PreviewEntry::from).collect()
    }

    /// Which part of an export this is, where one code cannot hold all accounts; nothing otherwise. Each part is added by
    /// itself, in any order.
    pub fn batch(&self) -> Option<ExportBatch> {
        self.core.batch().map(|batch| ExportBatch { index: batch.index, size: batch.size })
    }
}

/// An account of an export, for the person to confirm with the others.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PreviewEntry {
    /// The service, as the export names it, cleaned for display; empty if it names none. Anybody can print any name.
    pub service: String,
    /// The account, as the export names it, cleaned for display; empty if it names none.
    pub account: String,
    /// What to tell the person before asking for the confirmation, as codes: `weak_secret`, `unnamed`.
    pub warnings: Vec<String>,
    /// The code of an error, such as `invalid_input.algorithm.unknown`, if this account cannot be added: the others can.
    pub refused: Option<String>,
}

impl From<core::PreviewEntry> for PreviewEntry {
    fn from(entry: core::PreviewEntry) -> Self {
        let core::PreviewEntry { service, account, warnings, refused } = entry;
        Self { service, account, warnings: codes(warnings), refused }
    }
}

/// Which part of an export a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct ExportBatch {
    /// The part: 0 is the first.
    pub index: u32,
    /// How many parts there are: 2 at least.
    pub size: u32,
}

fn codes(warnings: Vec<core::EnrollmentWarning>) -> Vec<String> {
    warnings.into_iter().map(|warning| warning.as_str().to_owned()).collect()
}

impl EnrollmentPreview {
    pub(crate) const fn new(core: core::EnrollmentPreview) -> Self {
        Self { core }
    }

    pub(crate) const fn core(&self) -> &core::EnrollmentPreview {
        &self.core
    }
}
