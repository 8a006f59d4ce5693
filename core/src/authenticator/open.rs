//! Opening: database, data key, and the sweep of keys that nothing knows of.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::inner::Inner;
use super::{Account, Configuration, Ports};
use crate::account::{AccountId, Lifecycle};
use crate::error::Error;
use crate::host::HostError;
use crate::host::private_files;
use crate::jose::base64url_encode;
use crate::keys::{AskedAgain, KeyStore, random};
use crate::store::{LockedStore, Store, StoreError, is_sound, set_aside};

const FILE: &str = "authenticator.db";

/// The accounts of one installation, and all that a person can do with them. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    pub(super) inner: Arc<Inner>,
}

impl Authenticator {
    /// Opens the database in the configured folder, or makes it.
    ///
    /// # Errors
    /// [`Error::Storage`]: the data is as it was.
    pub async fn open(configuration: Configuration, ports: Ports) -> Result<Self, Error> {
        private_files::create_folder(&configuration.directory).map_err(|_| StoreError::ReadOnly)?;
        let locked = Store::open(&configuration.directory.join(FILE))?;
        let ports = Ports { keys: Arc::new(AskedAgain(ports.keys)), ..ports };
        let data_key = data_key(&locked, &*ports.keys).await?;
        let inner = Inner::new(configuration, ports, locked.unlock(&data_key)?);
        sweep(&inner).await;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Moves a database that can never be used again aside, for a person who wants to begin anew after [`Self::open`] failed with
    /// [`crate::StorageProblem::Corrupt`] or [`crate::StorageProblem::KeyLost`]. Both are looked at once more here: an
    /// integrity check of the file, and whether the key store unwraps its data key. Nothing is deleted: the path that comes
    /// back is where the file is now. No authenticator may be open on the folder.
    ///
    /// # Errors
    /// [`Error::Refused`] with `usable` if nothing is wrong; [`Error::Storage`] if it is only locked, or of a newer version.
    /// The file then stays.
    pub async fn set_aside_unusable(directory: &Path, keys: &dyn KeyStore) -> Result<PathBuf, Error> {
        let file = directory.join(FILE);
        match usable(&file, keys).await {
            Ok(()) => Err(Error::refused("usable")),
            Err(StoreError::Corrupt | StoreError::KeyLost) => Ok(set_aside(&file)?),
            Err(error) => Err(error.into()),
        }
    }

    /// All accounts, in the order in which they were added.
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
        Ok(format!("{}{kind}/{}", self.alias_prefix(), base64url_encode(&random::<16>()?)))
    }

    /// Aliases of this database begin so; the sweep leaves all others alone, those of another database too.
    fn alias_prefix(&self) -> String {
        format!("authenticator-core/{}/", self.store.name())
    }
}

/// Whether a database opens, as far as file and data key go. One account alone that cannot be read is no reason to set all
/// aside: it can be forgotten ([`Account::forget`]).
async fn usable(file: &Path, keys: &dyn KeyStore) -> Result<(), StoreError> {
    if !is_sound(file)? {
        return Err(StoreError::Corrupt);
    }
    let locked = Store::open(file)?;
    let Some(wrapped) = locked.wrapped_data_key()? else { return Ok(()) };
    let data_key = unwrap_data_key(&wrapped, keys).await?;
    locked.unlock(&data_key).map(drop)
}

async fn data_key(store: &LockedStore, keys: &dyn KeyStore) -> Result<Zeroizing<[u8; 32]>, Error> {
    if store.wrapped_data_key()?.is_none() {
        let fresh = Zeroizing::new(random::<32>()?);
        let wrapped = keys.wrap_data_key(&*fresh).await.map_err(|_| StoreError::Locked)?;
        match store.keep_wrapped_data_key(&wrapped) {
            // Another process was first; its key counts.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let wrapped = store.wrapped_data_key()?.ok_or(StoreError::Corrupt)?;
    Ok(unwrap_data_key(&wrapped, keys).await?)
}

async fn unwrap_data_key(wrapped: &[u8], keys: &dyn KeyStore) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let data_key = keys.unwrap_data_key(wrapped).await.map_err(|error| match error {
        HostError::KeyNotFound | HostError::KeyInvalidated => StoreError::KeyLost,
        _ => StoreError::Locked,
    })?;
    Ok(Zeroizing::new(<[u8; 32]>::try_from(data_key.as_slice()).map_err(|_| StoreError::Locked)?))
}

/// Ends what a crash left half done: removals of accounts, and keys that were made for what never came to be, or were about to
/// go. A key store that cannot do so now keeps them for the next time.
/// An account that cannot be read ends the sweep and nothing else.
async fn sweep(inner: &Inner) {
    let Ok(accounts) = inner.store.accounts() else { return };
    for record in accounts.iter().filter(|record| record.lifecycle == Lifecycle::Removing) {
        let _ = inner.forget(record).await;
    }
    if let Ok(times) = inner.times() {
        let _ = inner.store.abandon_old_enrollments(times.wall);
    }
    // In this order: an alias is committed before its key is made, so a key that another process makes meanwhile is known.
    let Ok(present) = inner.ports.keys.list().await else { return };
    let Ok(known) = inner.store.aliases() else { return };
    let prefix = inner.alias_prefix();
    for alias in present {
        if alias.starts_with(&prefix) && !known.contains(&alias) {
            let _ = inner.ports.keys.delete(&alias).await;
        }
    }
}
