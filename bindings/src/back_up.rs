//! Making a backup, and taking one over.

use std::fmt;
use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::backup;
use zeroize::Zeroizing;

use crate::{Account, Authenticator, AuthenticatorError};

/// The passphrase of a backup. Secret: it does not come out of this object, but by `reveal` for the person.
#[derive(uniffi::Object)]
pub struct Passphrase {
    core: backup::Passphrase,
}

#[uniffi::export]
impl Passphrase {
    /// Takes what a person typed: at least 12 characters. One that was generated is known in any case, with separators or without.
    ///
    /// Fails with `InvalidInput` (`passphrase`, `too_short`, `too_simple` or `too_long`).
    #[uniffi::constructor]
    pub fn typed(text: String) -> Result<Arc<Self>, AuthenticatorError> {
        let text = Zeroizing::new(text);
        let core = backup::Passphrase::typed(&text).map_err(core::Error::from)?;
        Ok(Arc::new(Self { core }))
    }

    /// One of 24 characters in groups of four, of random bits.
    ///
    /// Fails with `Internal`: the system gives no random values.
    #[uniffi::constructor]
    pub fn generated() -> Result<Arc<Self>, AuthenticatorError> {
        Ok(Arc::new(Self { core: core::Authenticator::new_passphrase()? }))
    }

    /// For the person to write down, and to be kept nowhere else. Secret.
    pub fn reveal(&self) -> String {
        self.core.reveal().to_string()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Backup {
    /// The file, sealed under the passphrase.
    pub file: Vec<u8>,
    /// How many accounts are in it.
    pub accounts: u64,
    /// How many are not: they are not confirmed yet, have ended, or cannot be read.
    pub left_out: u64,
}

/// What became of a backup.
#[derive(Clone, uniffi::Record)]
pub struct Restored {
    /// When it was made, by the wall clock of that phone: seconds since 1970 in UTC.
    pub made_at: u64,
    /// The accounts that were added, in its order. Those of organisations ask for a sign-in.
    pub added: Vec<Arc<Account>>,
    /// How many were on this phone already, and stayed as they are.
    pub already_there: u64,
    /// How many of the file cannot be read here.
    pub unreadable: u64,
}

#[uniffi::export]
impl Authenticator {
    /// Makes a backup of the names of all accounts and of the codes of other services. No key of this phone is in it, and nothing by
    /// which one signs in to an organisation. Takes a second or so.
    ///
    /// Ask the person for the lock of the device before: whoever has file and passphrase has the codes. No gate is asked, as no key of
    /// the person's signs.
    ///
    /// Fails with `InvalidInput` (`backup`, `too_large`) for more accounts than a backup holds; with `Storage`.
    pub async fn back_up(&self, passphrase: Arc<Passphrase>) -> Result<Backup, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let backup = core.back_up(&passphrase.core)?;
                Ok(Backup { file: backup.file, accounts: count(backup.accounts), left_out: count(backup.left_out) })
            })
            .await
    }

    /// Takes over the accounts of a backup, all in one step. What is on this phone already stays as it is, but for counters of codes:
    /// the higher counts. An account of an organisation is added without keys: its lifecycle is `MustEnrollAgain` with `FromBackup`,
    /// and `enroll_again` asks for a sign-in; or a code of the organisation enrolls the same user, and the new account takes its place.
    /// Takes a second or so.
    ///
    /// Fails with `InvalidInput` (`backup`, `not_a_backup`, `newer`, `damaged` or `too_large`; `passphrase`, `wrong`): nothing was taken
    /// over. With `Storage`.
    pub async fn restore(&self, file: Vec<u8>, passphrase: Arc<Passphrase>) -> Result<Restored, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let restored = core.restore(&file, &passphrase.core)?;
                Ok(Restored {
                    made_at: restored.made_at.seconds(),
                    added: restored.added.into_iter().map(Account::new).map(Arc::new).collect(),
                    already_there: count(restored.already_there),
                    unreadable: count(restored.unreadable),
                })
            })
            .await
    }
}

fn count(number: usize) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}
