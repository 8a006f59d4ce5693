//! The core of an authenticator app: accounts, device-bound P-256 keys, enrollment, sign-in approved by number match,
//! and the state machine of phone sign-in.
//!
//! One direction, no way back:
//!
//! ```text
//! QR text -> Enrollment -> Account -> Challenge -> number matched -> GatePass -> Answer (signed)
//! ```
//!
//! ```no_run
//! # use authenticator_core::{Authenticator, Configuration, Error, Ports, SetupStep};
//! # fn show(_: &str, _: bool) {}
//! # async fn example(configuration: Configuration, ports: Ports, qr_text: String) -> Result<(), Error> {
//! let authenticator = Authenticator::open(configuration, ports).await?;
//!
//! let preview = authenticator.read_enrollment(&qr_text)?; // pure: nothing is sent
//! show(preview.host(), preview.pinned());
//! let account = authenticator.enroll(&preview).await?; // after the user has confirmed
//!
//! let enabling = account.enable_phone_sign_in().await?; // goes on where it stood, after a crash as well
//! match enabling.step().await? {
//!     SetupStep::SetDeviceLock => { /* open the settings */ }
//!     SetupStep::SignIn { url } => { /* open the browser at url, then enabling.complete_sign_in(redirect) */ }
//!     SetupStep::MatchNumber { digits, .. } => { /* ask for the digits, then enabling.enter_number("42") */ }
//!     SetupStep::NotAllowed { reasons, .. } => { /* explain */ }
//!     _ => {}
//! }
//!
//! for request in account.requests(25).await? {
//!     let lines = &request.view().shown; // cleaned for display; exactly this is signed
//!     let outcome = request.approve("42").await?; // gate, then key; or deny(), or report()
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Apps use [`Authenticator`]. The pure modules are public as well, so that a server, a test or a fuzzer can use the
//! parser, the verifier and the state machine without a phone. `docs/architecture.md` describes the modules.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod account;
pub mod app_lock;
pub mod approval;
pub mod authenticator;
pub mod backup;
pub mod enrollment;
mod error;
pub mod gate;
pub mod host;
pub mod idp;
pub mod jose;
pub mod keys;
pub mod memory;
pub mod otp;
pub mod phone_sign_in;
mod progress;
pub mod protocol;
pub mod push;
#[cfg(feature = "qr")]
pub mod qr;
mod sorting;
pub mod store;
pub mod texts;
mod trace;

pub use authenticator::{
    Account, AccountAction, AccountView, AllRequests, AppLock, AppLockMethod, AtTheLimit, Attention, Authenticator,
    Backup, Changes, Codes, CompletedSignIn, Configuration, Consent, Disabled, Enabling, EnablingPrerequisite,
    EnrollingAgain, EnrollingBySignIn, EnrollingByTransfer, EnrollmentPreview, EnrollmentWarning, LiveRequests,
    NewAppLock, NumberFromBrowser, OneTimeCode, Outcome, PhoneSignInView, PinVerdict, Ports, PrerequisiteKind,
    PrerequisiteState, PreviewEntry, PushMessage, PushService, PushTarget, Removed, Request, RequestView,
    RequestsOfAccount, RequestsWatch, Restored, SentAlong, SetupStep, TransferStep, UnknownKey, Vouching, VouchingStep,
    WokenUp,
};
pub use error::{Error, StorageProblem, UserAction};
pub use progress::{CallProgress, ProgressStep};
pub use trace::{Span, SpanName, Trace};
