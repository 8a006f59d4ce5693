//! Keys that no account needs: those that were let go of are destroyed, those that nothing is known of are told.

use std::collections::HashSet;

use super::Authenticator;
use super::inner::Inner;
use crate::error::Error;

/// Aliases of this crate begin so, and go on with the name of their database.
pub(super) const PREFIX: &str = "authenticator-core/";

/// A key of this crate in the key store that this database does not know: of a database that was set aside, of an app that was
/// removed and came back, of an enrollment that never came about; or of another database in use, for which the key store is
/// shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// Its alias.
    pub alias: String,
    /// Whether this database, or a copy of it, has made it.
    pub of_this_database: bool,
}

impl Authenticator {
    /// The keys in the key store that this database does not know. They are never destroyed by themselves: that a key is not
    /// known proves nothing, as this may be an older copy of a database that is in use.
    ///
    /// # Errors
    /// Those of the key store; [`Error::Storage`], also if one account cannot be read, as its keys are not known then.
    pub async fn unknown_keys(&self) -> Result<Vec<UnknownKey>, Error> {
        let _call = self.inner.begin_call()?;
        self.inner.unknown_keys().await
    }

    /// Destroys keys at the wish of the person who was told of them by [`Self::unknown_keys`]; those that have come to be known
    /// since are spared. Gives how many were destroyed. Whatever other database they belong to loses its accounts.
    ///
    /// # Errors
    /// Those of the key store, where the rest stays; [`Error::Storage`].
    pub async fn destroy_unknown_keys(&self, keys: &[UnknownKey]) -> Result<usize, Error> {
        let _call = self.inner.begin_person_call()?;
        let unknown = self.inner.unknown_keys().await?;
        let mut destroyed = 0;
        for key in unknown.iter().filter(|key| keys.contains(key)) {
            self.inner.ports.keys.delete(&key.alias).await?;
            destroyed += 1;
        }
        Ok(destroyed)
    }
}

impl Inner {
    /// Ends what a crash left half done: removals of accounts, and keys that were about to go. A key store that cannot do so now
    /// keeps them for the next time.
    pub(super) async fn finish_what_was_begun(&self) {
        for record in self.store.accounts_being_removed().unwrap_or_default() {
            let _ = self.forget(&record).await;
        }
        if let Ok(times) = self.times() {
            let _ = self.store.abandon_old_enrollments(times.wall);
            let _ = self.store.forget_old_answers(times.wall);
        }
        self.finish_wiping().await;
        self.destroy_released_keys().await;
    }

    /// Destroys the keys that were let go of, as far as the key store can now.
    pub(super) async fn destroy_released_keys(&self) {
        if !matches!(self.store.has_released_keys(), Ok(true)) {
            return;
        }
        let Ok(present) = self.ports.keys.list().await else { return };
        for alias in self.store.released(&present).unwrap_or_default() {
            let _ = self.ports.keys.delete(&alias).await;
        }
    }

    async fn unknown_keys(&self) -> Result<Vec<UnknownKey>, Error> {
        // In this order: an alias is committed before its key is made, so a key that is made meanwhile is known.
        let present = self.ports.keys.list().await?;
        let known: HashSet<String> = self.store.aliases()?.into_iter().collect();
        let released: HashSet<String> = self.store.released(&present)?.into_iter().collect();
        let own = format!("{PREFIX}{}/", self.store.name());
        let unknown = present
            .into_iter()
            .filter(|alias| alias.starts_with(PREFIX) && !known.contains(alias) && !released.contains(alias));
        Ok(unknown.map(|alias| UnknownKey { of_this_database: alias.starts_with(&own), alias }).collect())
    }
}
