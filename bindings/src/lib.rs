//! The authenticator core for Kotlin and Swift. The only crate that names uniffi.
//!
//! Nothing is decided here: each exported item is a thin shape of one in `authenticator_core`. `host` holds what a host
//! implements, and one adapter from each to the port of the core; the other files hold what a host calls, one concern
//! each. `docs/adr/0005-uniffi-boundary.md` says why things are as they are.
#![deny(missing_docs)]

mod account;
mod account_view;
mod activity;
mod all_requests;
mod allocator;
mod app_lock;
mod authenticator;
mod back_up;
mod cancellation;
mod changes;
mod completed_sign_in;
mod configuration;
#[cfg(feature = "testable")]
mod contract;
#[cfg(feature = "desktop")]
mod desktop;
mod enabling;
mod enrolling_again;
mod enrolling_by_sign_in;
mod enrolling_by_transfer;
mod enrollment;
mod error;
mod host;
mod keys;
mod live_requests;
mod number_from_browser;
mod one_time_code;
mod outcome;
mod prerequisite;
mod progress;
mod push;
#[cfg(feature = "qr")]
mod qr;
mod request;
mod set_aside;
mod setup;
mod task;
mod texts;
mod trace;
mod vouching;

pub use account::{Account, Disabled, Removed};
pub use account_view::{
    AccountAction, AccountKind, AccountView, DeviceCheck, Lifecycle, PhoneSignIn, Provider, WhyDisabled, WhyEnrollAgain,
};
pub use activity::{AboutRequest, ActivityEntry, ActivityKind};
pub use all_requests::{AllRequests, NextRequest, RequestsOfAccount};
pub use app_lock::{AppLock, AppLockMethod, AppPin, AtTheLimit, Grace, PinVerdict};
pub use authenticator::Authenticator;
pub use back_up::{Backup, Passphrase, Restored};
pub use cancellation::Cancellation;
pub use changes::Changes;
pub use completed_sign_in::CompletedSignIn;
pub use configuration::{Configuration, Platform};
#[cfg(feature = "testable")]
pub use contract::{
    ContractError, Reaction, TestDevice, TestPerson, check_clock, check_device, check_gate, check_key_store,
    check_transport,
};
#[cfg(feature = "desktop")]
pub use desktop::{desktop_clock, desktop_transport};
pub use enabling::Enabling;
pub use enrolling_again::EnrollingAgain;
pub use enrolling_by_sign_in::EnrollingBySignIn;
pub use enrolling_by_transfer::{EnrollingByTransfer, TransferStep};
pub use enrollment::{EnrollmentPreview, ExportBatch, PreviewEntry};
pub use error::{AuthenticatorError, NeededAction, StorageProblem};
pub use host::{
    Attestation, Biometric, Clock, Device, DeviceLock, Gate, Host, HostError, HttpMethod, HttpRequest, HttpResponse,
    Integrity, IntegrityState, KeyAlgorithm, KeyKind, KeySpec, KeyStore, Located, LocationSource, Position, Prompt,
    PromptKind, Times, Transport, TransportError, UserVerification, UvPolicy,
};
pub use keys::UnknownKey;
pub use live_requests::{LiveRequests, RequestsWatch};
pub use number_from_browser::NumberFromBrowser;
pub use one_time_code::OneTimeCode;
pub use outcome::Outcome;
pub use prerequisite::{EnablingPrerequisite, PrerequisiteKind, PrerequisiteState};
pub use progress::{CallProgress, ProgressStep};
pub use push::{PushMessage, PushService, PushTarget, WokenUp};
#[cfg(feature = "qr")]
pub use qr::{DrawnCode, draw_code};
pub use request::{
    Attention, BootTime, LocationAsked, NumberMatch, Purpose, Request, RequestView, SentAlong, ShownLine,
    TransactionView, sent_along_codes,
};
pub use set_aside::{Consent, set_aside, set_aside_unusable};
pub use setup::{DeviceState, RegisteredDevice, SetupStep, SignInPage};
pub use texts::text;
pub use trace::{Span, Trace};
pub use vouching::{Vouching, VouchingStep};

uniffi::setup_scaffolding!();
