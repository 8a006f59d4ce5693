//! The database: SQLite, each row sealed.
//!
//! `open` finds the file fit or says why not, over `connection`, `schema` and `upgrade`; `diagnosis` says what stands behind a
//! failure; `seal` hides secrets and personal data; the other files hold the statements of one table each. A call commits
//! durably before it returns, unless it says otherwise.

mod accounts;
mod activity;
mod app_lock;
mod changes;
mod connection;
mod diagnosis;
mod enrollments;
mod entries;
mod error;
mod journal;
mod journal_outcome;
mod labels;
mod one_time_passwords;
mod open;
mod released_keys;
mod restored;
mod revision;
mod schema;
mod seal;
mod server_clocks;
mod set_aside;
mod statements;
mod upgrade;
mod vouching;

pub use accounts::{AccountRecord, NewAccount, OfflineCodes, ServerRecord};
pub use activity::{AboutRequest, ActivityEntry, ActivityKind};
pub use app_lock::{AppLockRecord, CountedTry, LockMethod, PinLock};
pub(crate) use diagnosis::of_io;
pub use enrollments::{EnrollmentKey, Organisation, TransferOrigin};
pub use entries::Entry;
pub use error::StoreError;
pub use journal::{AnswerRecord, JournalEntry, SignedAnswer};
pub use journal_outcome::JournalOutcome;
pub use one_time_passwords::{NewOtpAccount, OtpRecord};
pub use open::{LockedStore, Store};
pub use restored::{NewRestored, RestoredAccount, RestoredRecord};
pub use revision::{Changes, Revision};
pub use set_aside::{is_lost, is_sound, set_aside};
pub use vouching::VouchingStage;
