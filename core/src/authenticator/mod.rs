//! The use cases: the only room that drives ports. One file a use case.
//!
//! `open` puts everything together; `instance` shares, closes and suspends it; `keys` is about keys without an account;
//! `account` is the handle of one account; `enroll`, `enabling`, `requests`, `approve`, `answer`, `refresh` and `remove` are what
//! a person can want; `deliver` and `drive` go on with what was begun, `poll` fetches requests.

mod account;
mod answer;
mod approve;
mod caller;
mod code;
mod configuration;
mod deliver;
mod drive;
mod due;
mod enabling;
mod enroll;
mod inner;
mod instance;
mod judge;
mod key_loss;
mod keys;
mod open;
mod outcome;
mod poll;
mod prompts;
mod prove;
mod refresh;
mod remove;
mod requests;
mod settle;
mod trust;

pub use account::{Account, AccountView, PhoneSignInView};
pub use code::OneTimeCode;
pub use configuration::{Configuration, Ports};
pub use enabling::{EnableStep, Enabling};
pub use enroll::{EnrollmentPreview, EnrollmentWarning};
pub use keys::UnknownKey;
pub use open::{Authenticator, Consent};
pub use outcome::Outcome;
pub use remove::Disabled;
pub use requests::{Request, RequestView};
