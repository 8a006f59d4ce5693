//! The use cases: the only room that drives ports. One file a use case.
//!
//! `open` puts everything together; `account` is the handle of one account; `enroll`, `enabling`, `requests`,
//! `approve`, `answer`, `refresh` and `remove` are what a person can want; `deliver` and `drive` go on with what was begun.

mod account;
mod answer;
mod approve;
mod caller;
mod code;
mod configuration;
mod deliver;
mod drive;
mod enabling;
mod enroll;
mod inner;
mod key_loss;
mod open;
mod outcome;
mod prompts;
mod prove;
mod refresh;
mod remove;
mod requests;
mod trust;

pub use account::{Account, AccountView, PhoneSignInView};
pub use code::OneTimeCode;
pub use configuration::{Configuration, Ports};
pub use enabling::{EnableStep, Enabling};
pub use enroll::EnrollmentPreview;
pub use open::Authenticator;
pub use outcome::Outcome;
pub use remove::Disabled;
pub use requests::{Request, RequestView};
