//! The server keys that an account trusts: one pinned at enrollment, the others by an unbroken chain of rolls.

use serde::{Deserialize, Serialize};

use crate::jose::{Digest, JoseError, KeyRef, Message, Opened, PublicKey, Thumbprint, Typ, UnverifiedJws, open};
use crate::protocol::{Issuer, Jwks, KeyRollClaims};

/// How the first key came to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pinned {
    /// The enrollment named it.
    ByEnrollment,
    /// It was the first that was met.
    OnFirstUse,
}

/// Why no key is found to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Not readable.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// Neither the pinned key nor one that it vouched for has signed.
    #[error("not signed by the pinned key, nor by one that it vouched for")]
    NotPinned,
    /// A step that was walked before is told differently now.
    #[error("the history of keys was changed")]
    HistoryChanged,
}

/// The keys of one server that this phone trusts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerKeys {
    pinned: Pinned,
    trusted: Vec<PublicKey>,
    retired: Vec<Thumbprint>,
    /// Steps walked: number and hash of the signing input.
    walked: Vec<(u64, Digest)>,
}

impl ServerKeys {
    /// Finds the key that signed `metadata`, at the first contact with a server.
    pub(super) fn first_contact(metadata: &str, issuer: &Issuer, pin: Option<Thumbprint>) -> Result<Self, TrustError> {
        let jws = UnverifiedJws::parse(metadata, Typ::Metadata)?;
        let pinned = if pin.is_some() { Pinned::ByEnrollment } else { Pinned::OnFirstUse };
        let pin = pin.unwrap_or_else(|| jws.key().thumbprint());
        let told = told(&jws);
        let first = told.keys.iter().find(|key| key.thumbprint() == pin).ok_or(TrustError::NotPinned)?;
        let keys = Self { pinned, trusted: vec![first.clone()], retired: Vec::new(), walked: Vec::new() };
        keys.walk(&told.history, issuer)
    }

    /// Follows the chain of rolls in `metadata` from the keys that are trusted already.
    pub(super) fn follow(&self, metadata: &str, issuer: &Issuer) -> Result<Self, TrustError> {
        let jws = UnverifiedJws::parse(metadata, Typ::Metadata)?;
        self.clone().walk(&told(&jws).history, issuer)
    }

    /// The trusted key that a header names.
    #[must_use]
    pub fn find(&self, key: &KeyRef) -> Option<PublicKey> {
        let thumbprint = key.thumbprint();
        if self.retired.contains(&thumbprint) {
            return None;
        }
        self.trusted.iter().find(|key| key.thumbprint() == thumbprint).cloned()
    }

    /// How the first key came to be trusted.
    #[must_use]
    pub const fn pinned(&self) -> Pinned {
        self.pinned
    }

    fn walk(mut self, history: &[String], issuer: &Issuer) -> Result<Self, TrustError> {
        for compact in history {
            // A retired key still verifies its own step, so this looks among all keys ever trusted.
            let by = |key: &KeyRef| self.trusted.iter().find(|known| known.thumbprint() == key.thumbprint()).cloned();
            let roll: Opened<KeyRollClaims> = match open(compact, by) {
                Ok(roll) => roll,
                Err(JoseError::UnknownKey) => continue,
                Err(error) => return Err(error.into()),
            };
            if roll.claims.iss != *issuer || roll.claims.old != roll.key {
                return Err(TrustError::NotPinned);
            }
            // What lies before the first step from the pinned key says nothing here, also where a key came back later.
            if self.walked.first().is_some_and(|(first, _)| roll.claims.seq < *first) {
                continue;
            }
            match self.walked.iter().find(|(seq, _)| *seq == roll.claims.seq) {
                Some((_, hash)) if *hash == roll.hash => continue,
                Some(_) => return Err(TrustError::HistoryChanged),
                None => {}
            }
            // Every key hands over once: a second roll by an older one, retired or not, is a fork.
            if self.trusted.last() != Some(&roll.key)
                || self.walked.last().is_some_and(|(seq, _)| seq.checked_add(1) != Some(roll.claims.seq))
            {
                return Err(TrustError::HistoryChanged);
            }
            self.walked.push((roll.claims.seq, roll.hash));
            self.retired.extend(&roll.claims.retired);
            self.trusted.push(roll.claims.new);
        }
        Ok(self)
    }
}

/// The members of metadata that concern keys; they are the same in every version of the protocol.
#[derive(Serialize, Deserialize)]
struct KeysOfMetadata {
    jwks: Jwks,
    #[serde(default)]
    key_history: Vec<String>,
}

impl Message for KeysOfMetadata {
    const TYP: Typ = Typ::Metadata;
}

struct Told {
    keys: Vec<PublicKey>,
    history: Vec<String>,
}

/// What unverified metadata tells of keys: each is taken only by a thumbprint that is pinned, each step only by its signature.
fn told(jws: &UnverifiedJws<'_>) -> Told {
    let mut history = Vec::new();
    let mut keys = jws.keys_inside(|claims: KeysOfMetadata| {
        history = claims.key_history;
        claims.jwks.keys
    });
    for compact in &history {
        if let Ok(roll) = UnverifiedJws::parse(compact, Typ::KeyRoll) {
            keys.extend(roll.keys_inside(|claims: KeyRollClaims| vec![claims.old]));
        }
    }
    Told { keys, history }
}
