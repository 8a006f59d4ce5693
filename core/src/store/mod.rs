//! The database: SQLite, sealed field by field.
//!
//! `open` finds the file fit or says why not; `seal` hides secrets and personal data; the other files hold the
//! statements of one table each. A call commits durably before it returns, unless it says otherwise.

mod accounts;
mod activity;
mod enrollments;
mod entries;
mod error;
mod journal;
mod one_time_passwords;
mod open;
mod seal;
mod set_aside;

pub use accounts::{AccountRecord, NewAccount, ServerRecord};
pub use activity::{ActivityEntry, ActivityKind};
pub use enrollments::EnrollmentKey;
pub use error::StoreError;
pub use journal::{JournalEntry, JournalOutcome, NewJournalEntry, SignedAnswer};
pub use one_time_passwords::OtpRecord;
pub use open::{LockedStore, Store};
pub use set_aside::{is_sound, set_aside};
