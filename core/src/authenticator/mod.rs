//! The use cases: the only module that drives ports. One file a use case.
//!
//! `open` puts everything together; `instance` shares, closes and suspends it; `keys` is about keys without an account; `labels` is about names and order;
//! `account` is the handle of one account; `attention` says whether a new request is made known loudly; `activity_text` writes the activity log; `changes`
//! tells when something looks different; `live_requests` gives the requests of an account as they change; `all_requests` asks for those of all accounts; `completed_sign_in` finds what a redirect is for; `back_up` makes a backup and takes one over; `enroll`, `enroll_all`, `enroll_again` and `enroll_by_sign_in` (both by `enroll_by_token`), `enroll_by_transfer` and `vouching` (the new phone and the old one), `enabling` (`setup` has the steps), `requests`, `approve`, `answer`, `refresh` and
//! `remove` are what a person can want; `deliver` and `drive` go on with what was begun, `commands` does what a state asks for,
//! `same_phone` has the browser of this phone bring a number, `push` says where the phone is woken and `wake_up` what then is done,
//! `conditions` asks the device for what goes along with an approval, `wipe` destroys the keys of an account where the rules say so,
//! `app_lock` (with `app_presence`, `app_lock_gate` and `app_lock_end`) keeps the app locked,
//! `traced` has the calls of the ports recorded,
//! `possible` says what can be done with an account, `poll` fetches requests, `read_picture` finds the code in a picture.

mod account;
mod activity_text;
mod all_requests;
mod answer;
mod app_lock;
mod app_lock_end;
mod app_lock_gate;
mod app_presence;
mod approve;
mod attention;
mod attestation;
mod awaited;
mod back_up;
mod caller;
mod changes;
mod code;
mod commands;
mod completed_sign_in;
mod conditions;
mod configuration;
mod deliver;
mod device_key;
mod devices;
mod document;
mod drive;
mod due;
mod enabling;
mod enroll;
mod enroll_again;
mod enroll_all;
mod enroll_by_sign_in;
mod enroll_by_token;
mod enroll_by_token_key;
mod enroll_by_transfer;
mod inner;
mod instance;
mod judge;
mod key_loss;
mod keys;
mod labels;
mod live_requests;
mod new_device;
mod open;
mod outcome;
mod poll;
mod possible;
mod prerequisites;
mod prompts;
mod prove;
mod push;
#[cfg(feature = "qr")]
mod read_picture;
mod refresh;
mod registrations;
mod remove;
mod requests;
mod revoke;
mod same_phone;
mod settle;
mod setup;
mod sign_in;
mod traced;
mod trust;
mod vouching;
mod wake_up;
mod wipe;

pub use account::{Account, AccountView, Codes, PhoneSignInView};
pub use all_requests::{AllRequests, RequestsOfAccount};
pub use app_lock::{AppLock, AppLockMethod, AtTheLimit, NewAppLock, PinVerdict};
pub use attention::Attention;
pub use back_up::{Backup, Restored};
pub use code::OneTimeCode;
pub use completed_sign_in::CompletedSignIn;
pub use conditions::SentAlong;
pub use configuration::{Configuration, Ports};
pub use enabling::Enabling;
pub use enroll::{EnrollmentPreview, EnrollmentWarning};
pub use enroll_again::EnrollingAgain;
pub use enroll_all::PreviewEntry;
pub use enroll_by_sign_in::EnrollingBySignIn;
pub use enroll_by_transfer::{EnrollingByTransfer, TransferStep};
pub use keys::UnknownKey;
pub use live_requests::{LiveRequests, RequestsWatch};
pub use open::{Authenticator, Consent};
pub use outcome::Outcome;
pub use possible::AccountAction;
pub use prerequisites::{EnablingPrerequisite, PrerequisiteKind, PrerequisiteState};
pub use push::{PushService, PushTarget};
pub use remove::{Disabled, Removed};
pub use requests::{Request, RequestView};
pub use same_phone::NumberFromBrowser;
pub use setup::SetupStep;
pub use vouching::{Vouching, VouchingStep};
pub use wake_up::{PushMessage, WokenUp};

pub use crate::store::Changes;
