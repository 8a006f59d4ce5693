//! The core of an authenticator app: accounts, device-bound P-256 keys, enrollment, sign-in approved by number match,
//! and the state machine of phone sign-in.
//!
//! One direction, no way back:
//!
//! ```text
//! QR text -> Enrollment -> Account -> Challenge -> number matched -> GatePass -> Answer (signed)
//! ```
//!
//! Apps use [`Authenticator`]. The pure rooms are public as well, so that a server, a test or a fuzzer can use the
//! parser, the verifier and the state machine without a phone. `docs/architecture.md` describes the rooms.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod account;
pub mod approval;
pub mod authenticator;
pub mod enrollment;
mod error;
pub mod gate;
pub mod host;
pub mod idp;
pub mod jose;
pub mod keys;
pub mod otp;
pub mod phone_sign_in;
pub mod protocol;
pub mod store;

pub use authenticator::{
    Account, AccountView, Authenticator, Configuration, Disabled, EnableStep, Enabling, EnrollmentPreview, OfflineCode,
    Outcome, PhoneSignInView, Ports, Request, RequestView,
};
pub use error::{Error, StorageProblem, UserAction};
