//! Whether a key is lost: one word of the key store is no evidence, because vendors' faults say it once of keys that work.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::inner::Inner;
use crate::host::HostError;

/// What a second look at a key found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It is lost, and this is why.
    Confirmed(HostError),
    /// It is there, or nobody can tell: nothing durable follows.
    NotNow,
}

/// Keys that were called lost once, by aliases, while another look found them. A signature takes its key off.
#[derive(Default)]
pub(super) struct DoubtfulKeys(Mutex<HashSet<String>>);

impl DoubtfulKeys {
    fn aliases(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key has signed.
    pub(super) fn works(&self, alias: &str) {
        self.aliases().remove(alias);
    }
}

/// Whether an error says that a key is lost.
pub(super) const fn says_lost(error: HostError) -> bool {
    matches!(error, HostError::KeyInvalidated | HostError::KeyNotFound)
}

impl Inner {
    /// Looks a second time at a key that `error` calls lost: whether the key store lists it, and begins a signature with it. A
    /// key that passes both and is called lost again by the next try is lost as well: there are key stores that only say it
    /// behind the prompt, and their owner must not be asked for ever.
    pub(super) async fn confirm_loss(&self, alias: &str, error: HostError) -> Loss {
        if !says_lost(error) {
            return Loss::NotNow;
        }
        // Whoever signs with it just now knows better, and may wait for a person.
        let lock = self.key_lock(alias);
        let Ok(_looking) = lock.try_lock() else { return Loss::NotNow };
        self.look_again(alias, error).await
    }

    /// As [`Self::confirm_loss`], for a key that signs without the gate: whoever signs with it just now is done at once, and is waited for. Two
    /// calls that miss the key at the same time would else leave it to each other, and neither would say that it is lost.
    pub(super) async fn confirm_device_key_loss(&self, alias: &str, error: HostError) -> Loss {
        let lock = self.key_lock(alias);
        let _looking = lock.lock().await;
        self.look_again(alias, error).await
    }

    /// The second look, by whoever holds the lock of the key.
    async fn look_again(&self, alias: &str, error: HostError) -> Loss {
        let keys = &*self.ports.keys;
        let Ok(listed) = keys.list().await else { return Loss::NotNow };
        if !listed.iter().any(|known| known == alias) {
            return Loss::Confirmed(HostError::KeyNotFound);
        }
        match keys.begin_signature(alias).await {
            Ok(session) => {
                let _ = keys.abort_signature(session).await;
                if self.doubtful_keys.aliases().insert(alias.to_owned()) {
                    Loss::NotNow
                } else {
                    Loss::Confirmed(error)
                }
            }
            Err(again) if says_lost(again) => Loss::Confirmed(again),
            Err(_) => Loss::NotNow,
        }
    }
}
