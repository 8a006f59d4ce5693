//! A backup: the names of accounts and the codes of other services, sealed under a passphrase. Never a device-bound key, and nothing of
//! phone sign-in that is secret.
//!
//! Pure: passphrase, salt and nonce come in as arguments. The format is described in `docs/backup.md`; `tests/vectors/backup.json` pins
//! it. What a file may ask for is bounded before any work is done, as it may be anybody's.

mod contents;
mod cost;
mod error;
mod file;
mod passphrase;

pub(crate) use contents::MAX_NAME;
pub use contents::{Contents, Entry, EntryAccount, MAX_ACCOUNTS, OrganisationAccount};
pub use cost::Cost;
pub use error::BackupError;
pub use file::{Fresh, MAX_FILE, open, seal};
pub use passphrase::{GENERATED_BYTES, MIN_CHARACTERS, MIN_DIFFERENT, Passphrase, PassphraseError};
