//! Opening: the folder, the database, its data key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::inner::Inner;
use super::instance::{Folder, folder};
use super::traced::traced;
use super::{Account, Configuration, Ports};
use crate::account::AccountId;
use crate::error::Error;
use crate::host::HostError;
use crate::host::private_files;
use crate::jose::base64url_encode;
use crate::keys::{KeyStore, asked_again, in_time, random, random_secret};
use crate::memory::SecretBytes;
use crate::store::{LockedStore, Store, StoreError, is_sound, of_io, set_aside};

const FILE: &str = "authenticator.db";

/// The accounts of one installation, and all that a person can do with them. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    pub(super) inner: Arc<Inner>,
}

/// What a person said before a database is moved aside that may be usable again one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Consent {
    /// That the accounts cannot be read, and that they shall be enrolled anew.
    DataCannotBeRead,
}

impl Authenticator {
    /// Opens the database in the configured folder, or makes it. A folder that is open in this process already is shared: what
    /// comes back is the same authenticator, with the configuration and the ports that it was opened with first. Other
    /// processes may have it open as well.
    ///
    /// # Errors
    /// [`Error::Storage`]: the data is as it was.
    pub async fn open(configuration: Configuration, ports: Ports) -> Result<Self, Error> {
        let directory = make_folder(&configuration.directory)?;
        let folder = folder(&directory);
        let mut opened = folder.inner.lock().await;
        if let Some(inner) = opened.upgrade().filter(|inner| !inner.calls.are_closing()) {
            return Ok(Self { inner });
        }
        let authenticator = Self::open_alone(configuration, ports).await?;
        *opened = Arc::downgrade(&authenticator.inner);
        Ok(authenticator)
    }

    /// As another process opens the folder: with a memory of its own.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    #[cfg(any(test, feature = "testable"))]
    pub async fn open_as_another_process(configuration: Configuration, ports: Ports) -> Result<Self, Error> {
        make_folder(&configuration.directory)?;
        Self::open_alone(configuration, ports).await
    }

    async fn open_alone(configuration: Configuration, ports: Ports) -> Result<Self, Error> {
        let locked = Store::open(&configuration.directory.join(FILE))?;
        let ports = traced(ports, locked.trace());
        let data_key = data_key(&locked, &*ports.keys).await?;
        let inner = Inner::new(configuration, ports, locked.unlock(&data_key)?);
        inner.finish_what_was_begun().await;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Moves a database that can never be used again aside, for a person who wants to begin anew after [`Self::open`] failed with
    /// [`crate::StorageProblem::Corrupt`] or [`crate::StorageProblem::KeyLost`]. Both are looked at once more here: an
    /// integrity check of the file, and whether the key store unwraps its data key. Nothing is deleted: the path that comes
    /// back is where the file is now. No authenticator may be open on the folder; [`Self::open`] waits meanwhile.
    ///
    /// # Errors
    /// [`Error::Refused`] with `usable` if nothing is wrong; [`Error::Busy`] if it is open in this process, or being closed; [`Error::Storage`] if it
    /// is only locked, or of a newer version. The file then stays.
    pub async fn set_aside_unusable(directory: &Path, keys: &dyn KeyStore) -> Result<PathBuf, Error> {
        let file = directory.join(FILE);
        let folder = folder_of(directory);
        // Until it is moved: whoever opens it meanwhile would write into what is set aside.
        let _closed = folder.keep_closed().await?;
        match usable(&file, keys).await {
            Ok(()) => Err(Error::refused("usable")),
            Err(StoreError::Corrupt | StoreError::KeyLost) => Ok(set_aside(&file)?),
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a database aside at the wish of the person, whatever is the matter with it: the way out where [`Self::open`] keeps
    /// failing with [`crate::StorageProblem::Locked`] although the device is unlocked, as the key store cannot unwrap the data key
    /// and does not say that it never will. It asks no key store. Nothing is deleted: the path that comes back is where the file
    /// is now, and if it is moved back before anything else was enrolled, the accounts are there again. No authenticator may
    /// be open on the folder.
    ///
    /// # Errors
    /// [`Error::Busy`] if it is open in this process, or being closed; [`Error::Storage`] if it cannot be moved. The file then stays.
    pub async fn set_aside(directory: &Path, consent: Consent) -> Result<PathBuf, Error> {
        let Consent::DataCannotBeRead = consent;
        let folder = folder_of(directory);
        let _closed = folder.keep_closed().await?;
        Ok(set_aside(&directory.join(FILE))?)
    }

    /// All accounts, in the order of the person ([`Self::reorder`]); new ones at the end.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        let entries = self.inner.store.entries()?;
        Ok(entries.into_iter().map(|(id, _)| Account::new(Arc::clone(&self.inner), id)).collect())
    }

    /// One account; `None` if it is not there.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        let provider = self.inner.store.provider(id)?;
        Ok(provider.map(|_| Account::new(Arc::clone(&self.inner), id)))
    }
}

impl Inner {
    /// A new alias for a key. `kind` is for people who look into the key store.
    pub(super) fn fresh_alias(&self, kind: &str) -> Result<String, Error> {
        Ok(format!("{}{}/{kind}/{}", super::keys::PREFIX, self.store.name(), base64url_encode(&random::<16>()?)))
    }
}

/// Makes the folder where it is missing, and gives its canonical path.
fn make_folder(directory: &Path) -> Result<PathBuf, StoreError> {
    let made = private_files::create_folder(directory).and_then(|()| directory.canonicalize());
    made.map_err(|error| of_io(&error, StoreError::ReadOnly))
}

/// The folder of a database that may not be there.
fn folder_of(directory: &Path) -> Arc<Folder> {
    folder(&directory.canonicalize().unwrap_or_else(|_| directory.to_owned()))
}

/// Whether a database opens, as far as file and data key go. One account alone that cannot be read is no reason to set all
/// aside: it can be forgotten ([`Account::forget`]).
async fn usable(file: &Path, keys: &dyn KeyStore) -> Result<(), StoreError> {
    if !is_sound(file)? {
        return Err(StoreError::Corrupt);
    }
    let locked = Store::open(file)?;
    let Some(wrapped) = locked.wrapped_data_key()? else { return Ok(()) };
    let data_key = asked_again(|| in_time(keys.unwrap_data_key(&wrapped))).await;
    locked.unlock(&unwrapped(data_key)?).map(drop)
}

async fn data_key(store: &LockedStore, keys: &dyn KeyStore) -> Result<SecretBytes<32>, Error> {
    if store.wrapped_data_key()?.is_none() {
        let fresh = random_secret::<32>()?;
        let wrapped = keys.wrap_data_key(fresh.reveal()).await.map_err(|_| StoreError::Locked)?;
        match store.keep_wrapped_data_key(&wrapped) {
            // Another process was first; its key counts.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let wrapped = store.wrapped_data_key()?.ok_or(StoreError::Corrupt)?;
    Ok(unwrapped(keys.unwrap_data_key(&wrapped).await)?)
}

fn unwrapped(data_key: Result<Zeroizing<Vec<u8>>, HostError>) -> Result<SecretBytes<32>, StoreError> {
    let data_key = data_key.map_err(|error| match error {
        HostError::KeyNotFound | HostError::KeyInvalidated => StoreError::KeyLost,
        _ => StoreError::Locked,
    })?;
    SecretBytes::copied(&data_key).ok_or(StoreError::Locked)
}
