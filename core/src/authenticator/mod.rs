//! The use cases: the only room that drives ports. One file a use case.
//!
//! `open` puts everything together; `account` is the handle of one account; `enroll`, `enabling`, `requests`,
//! `answer`, `refresh`, `remove` and `enroll_again` are what a person can want; `deliver` and `drive` go on with what was begun.

mod account;
mod answer;
mod caller;
mod code;
mod configuration;
mod deliver;
mod device_key;
mod drive;
mod enabling;
mod enroll;
mod enroll_again;
mod enroll_again_key;
mod inner;
mod new_device;
mod open;
mod outcome;
mod prove;
mod refresh;
mod remove;
mod requests;
mod sign_in;
mod trust;

pub use account::{Account, AccountView, PhoneSignInView};
pub use code::OneTimeCode;
pub use configuration::{Configuration, Ports};
pub use enabling::{EnableStep, Enabling};
pub use enroll::EnrollmentPreview;
pub use enroll_again::{EnrollAgainStep, EnrollingAgain};
pub use open::Authenticator;
pub use outcome::Outcome;
pub use remove::{Disabled, Removed};
pub use requests::{Request, RequestView};
