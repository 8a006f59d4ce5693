//! A key as it lies in a store: sealed under the master key.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::jose::{SigningKey, base64url_decode, base64url_encode};
use crate::keys::{KeyKind, RandomError, open_sealed, seal};

/// A sealed key. The seal covers alias and kind.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) alias: String,
    credential: bool,
    sealed: String,
}

/// A key while it is used.
pub(super) struct Key {
    pub(super) kind: KeyKind,
    pub(super) secret: SigningKey,
}

impl Record {
    pub(super) fn seal(alias: &str, key: &Key, master: &[u8; 32]) -> Result<Self, RandomError> {
        let sealed = seal(master, &aad(alias, key.kind), key.secret.to_scalar().reveal())?;
        let credential = key.kind == KeyKind::Credential;
        Ok(Self { alias: alias.to_owned(), credential, sealed: base64url_encode(&sealed) })
    }

    /// Whether nothing is sealed in it: a key that can never be used again.
    pub(super) fn is_invalidated(&self) -> bool {
        self.sealed.is_empty()
    }

    /// As if the platform had made it unusable.
    #[cfg(any(test, feature = "testable"))]
    pub(super) fn invalidated(self) -> Self {
        Self { sealed: String::new(), ..self }
    }

    /// `None` if it was not sealed like this under `master`.
    pub(super) fn open(&self, master: &[u8; 32]) -> Option<Key> {
        let scalar = self.scalar(master)?;
        Some(Key { kind: self.kind(), secret: SigningKey::from_scalar(scalar.as_slice().try_into().ok()?).ok()? })
    }

    /// Whether [`Self::open`] has something to open.
    pub(super) fn opens(&self, master: &[u8; 32]) -> bool {
        self.scalar(master).is_some_and(|scalar| scalar.len() == 32)
    }

    fn scalar(&self, master: &[u8; 32]) -> Option<Zeroizing<Vec<u8>>> {
        open_sealed(master, &aad(&self.alias, self.kind()), &base64url_decode(&self.sealed).ok()?)
    }

    fn kind(&self) -> KeyKind {
        if self.credential { KeyKind::Credential } else { KeyKind::Device }
    }
}

fn aad(alias: &str, kind: KeyKind) -> Vec<u8> {
    let kind = match kind {
        KeyKind::Device => "device",
        KeyKind::Credential => "credential",
    };
    format!("{kind}\0{alias}").into_bytes()
}
