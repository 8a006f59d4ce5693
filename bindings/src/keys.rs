//! Keys that no account on this phone needs.

use authenticator_core as core;

use crate::{Authenticator, AuthenticatorError};

/// A key of this library in the key store that the database does not know: of a database that was set aside, of an app that was
/// removed and came back, of an enrollment that never came about; or of another database in use, for which the key store is
/// shared.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UnknownKey {
    /// Its alias.
    pub alias: String,
    /// Whether this database, or a copy of it, has made it.
    pub of_this_database: bool,
}

#[uniffi::export]
impl Authenticator {
    /// The keys in the key store that the database does not know. They are never destroyed by themselves: that a key is not known
    /// proves nothing, as this may be an older copy of a database that is in use.
    ///
    /// Fails as the key store does; with `Storage`, also if one account cannot be read, as its keys are not known then.
    pub async fn unknown_keys(&self) -> Result<Vec<UnknownKey>, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move { Ok(core.unknown_keys().await?.into_iter().map(UnknownKey::from).collect()) })
            .await
    }

    /// Destroys keys at the wish of the person who was told of them by `unknown_keys`; those that have come to be known since are
    /// spared. Gives how many were destroyed. Whatever other database they belong to loses its accounts.
    ///
    /// Fails as the key store does, where the rest stays; with `Storage`.
    pub async fn destroy_unknown_keys(&self, keys: Vec<UnknownKey>) -> Result<u64, AuthenticatorError> {
        let core = self.core().clone();
        self.scope()
            .run(async move {
                let keys: Vec<core::UnknownKey> = keys.into_iter().map(core::UnknownKey::from).collect();
                Ok(core.destroy_unknown_keys(&keys).await?.try_into().unwrap_or(u64::MAX))
            })
            .await
    }
}

impl From<core::UnknownKey> for UnknownKey {
    fn from(key: core::UnknownKey) -> Self {
        Self { alias: key.alias, of_this_database: key.of_this_database }
    }
}

impl From<UnknownKey> for core::UnknownKey {
    fn from(key: UnknownKey) -> Self {
        Self { alias: key.alias, of_this_database: key.of_this_database }
    }
}
