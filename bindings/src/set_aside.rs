//! Beginning anew where a database cannot be used.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use authenticator_core as core;

use crate::host::HostKeyStore;
use crate::task::run;
use crate::{AuthenticatorError, KeyStore};

/// What a person said before a database is moved aside that may be usable again one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Consent {
    /// That the accounts cannot be read, and that they shall be enrolled anew.
    DataCannotBeRead,
}

/// Moves a database that can never be used again aside, for a person who wants to begin anew after opening failed with
/// `Storage` and `Corrupt` or `KeyLost`, as on a phone to which only files were restored. Both are looked at once more here:
/// an integrity check of the file, and whether the key store still has the key that protects it. Nothing is deleted: the path
/// that comes back is where the file is now. No authenticator may be open on the folder; opening one waits meanwhile.
///
/// Fails with `Refused` and `usable` if nothing is wrong, with `Busy` if it is open in this process or being closed, and with `Storage` if the
/// file is only locked, or of a newer version. The file then stays.
#[uniffi::export]
pub async fn set_aside_unusable(directory: String, key_store: Arc<dyn KeyStore>) -> Result<String, AuthenticatorError> {
    run(async move {
        let keys = HostKeyStore(key_store);
        Ok(text(core::Authenticator::set_aside_unusable(Path::new(&directory), &keys).await?))
    })
    .await
}

/// Moves a database aside at the wish of the person, whatever is the matter with it: the way out where opening keeps failing with
/// `Storage` and `Locked` although the device is unlocked, as the key store cannot unwrap the data key and does not say that it
/// never will. Asks no key store. Nothing is deleted: the path that comes back is where the file is now, and if it is moved back
/// before anything else was enrolled, the accounts are there again. No authenticator may be open on the folder.
///
/// Fails with `Busy` if it is open in this process or being closed, and with `Storage` if it cannot be moved. The file then stays.
#[uniffi::export]
pub async fn set_aside(directory: String, consent: Consent) -> Result<String, AuthenticatorError> {
    run(async move { Ok(text(core::Authenticator::set_aside(Path::new(&directory), consent.into()).await?)) }).await
}

fn text(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}

impl From<Consent> for core::Consent {
    fn from(consent: Consent) -> Self {
        match consent {
            Consent::DataCannotBeRead => Self::DataCannotBeRead,
        }
    }
}
