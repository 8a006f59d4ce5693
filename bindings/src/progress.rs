//! What a long call is doing.

use std::sync::Arc;

use authenticator_core as core;

use crate::task::run;
use crate::{
    Account, Authenticator, AuthenticatorError, Enabling, EnrollingAgain, EnrollingBySignIn, EnrollingByTransfer,
    NumberFromBrowser, Request, Vouching,
};

/// What a call is doing. Steps come in no fixed order, and may come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ProgressStep {
    /// Something is fetched: what the server allows, how the account is, what waits.
    AskingServer,
    /// The key store makes a key.
    MakingKey,
    /// The platform's prompt is open.
    WaitingForPerson,
    /// A key signs.
    Signing,
    /// Something that changes the account is on its way, or its reply is.
    Sending,
}

#[uniffi::export]
impl ProgressStep {
    /// A stable code, such as `progress.making_key`; [`text`](crate::text) has the words for it.
    pub fn code(&self) -> String {
        format!("progress.{}", core::ProgressStep::from(*self).as_str())
    }
}

/// What the calls of the objects that were made by `reporting_to` with it are doing: one call at a time, else the newest word counts.
/// No call waits for whoever reads it.
#[derive(uniffi::Object)]
pub struct CallProgress {
    core: core::CallProgress,
}

#[uniffi::export]
impl CallProgress {
    /// One to which no call reports yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { core: core::CallProgress::new() })
    }

    /// What is being done now; nothing comes back while nothing is.
    pub fn step(&self) -> Option<ProgressStep> {
        self.core.step().map(ProgressStep::from)
    }

    /// Waits until the step is another than `after`, and gives it: at once if it is another already. Of steps that came and went
    /// meanwhile only the last is seen.
    pub async fn next(&self, after: Option<ProgressStep>) -> Result<Option<ProgressStep>, AuthenticatorError> {
        let core = self.core.clone();
        run(async move { Ok(core.next(after.map(core::ProgressStep::from)).await.map(ProgressStep::from)) }).await
    }
}

impl CallProgress {
    pub(crate) const fn core(&self) -> &core::CallProgress {
        &self.core
    }
}

#[uniffi::export]
impl Authenticator {
    /// The same authenticator; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl Account {
    /// The same account; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl Request {
    /// The same request; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl Enabling {
    /// The same way; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl EnrollingAgain {
    /// The same way; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl EnrollingBySignIn {
    /// The same way; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl EnrollingByTransfer {
    /// The same way; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl Vouching {
    /// The same part; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

#[uniffi::export]
impl NumberFromBrowser {
    /// The same number; the calls of what comes back report what they are doing.
    pub fn reporting_to(&self, progress: Arc<CallProgress>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().reporting_to(&progress)))
    }
}

impl From<ProgressStep> for core::ProgressStep {
    fn from(step: ProgressStep) -> Self {
        match step {
            ProgressStep::AskingServer => Self::AskingServer,
            ProgressStep::MakingKey => Self::MakingKey,
            ProgressStep::WaitingForPerson => Self::WaitingForPerson,
            ProgressStep::Signing => Self::Signing,
            ProgressStep::Sending => Self::Sending,
        }
    }
}

impl From<core::ProgressStep> for ProgressStep {
    fn from(step: core::ProgressStep) -> Self {
        match step {
            core::ProgressStep::AskingServer => Self::AskingServer,
            core::ProgressStep::MakingKey => Self::MakingKey,
            core::ProgressStep::WaitingForPerson => Self::WaitingForPerson,
            core::ProgressStep::Signing => Self::Signing,
            core::ProgressStep::Sending => Self::Sending,
        }
    }
}
