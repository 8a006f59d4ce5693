//! The server keys that an account trusts: one pinned at enrollment, the others by an unbroken chain of rolls, and of these
//! the ones that the newest metadata names as current.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::jose::{Digest, JoseError, KeyRef, Message, Opened, ParsedJws, PublicKey, Thumbprint, Typ, UnverifiedJws};
use crate::protocol::{Issuer, Jwks, KeyRollClaims, MAX_LIFE, MetadataClaims, UnixTime};

/// Seconds after a roll for which the old key may still sign: the servers of one issuer need not switch in one moment.
const GRACE: u64 = 5 * 60;

/// How many steps are kept: metadata tells no more.
const MAX_STEPS: usize = 64;

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
    /// A step that was walked before looks different now, a key hands over twice or comes back, or `seq` has a gap.
    #[error("the history of keys was changed")]
    HistoryChanged,
}

/// The keys of one server from the pinned one to the newest, and the steps between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerKeys {
    pinned: Pinned,
    /// One more than there are steps: each is the successor of the one before.
    trusted: Vec<PublicKey>,
    retired: Vec<Thumbprint>,
    /// The step by each key but the newest.
    walked: Vec<Step>,
}

/// A roll that was walked: its number, the hash of its signing input, and its `not_before`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Step(u64, Digest, #[serde(default = "never")] UnixTime);

const fn never() -> UnixTime {
    UnixTime::MAX
}

impl ServerKeys {
    /// Finds the pinned key in `metadata`, at the first contact with a server, and follows the rolls from there.
    pub(super) fn first_contact(
        metadata: &ParsedJws<'_>,
        issuer: &Issuer,
        pin: Option<Thumbprint>,
    ) -> Result<Self, TrustError> {
        let pinned = if pin.is_some() { Pinned::ByEnrollment } else { Pinned::OnFirstUse };
        let pin = pin.unwrap_or_else(|| metadata.key().thumbprint());
        let claims: KeysOfMetadata = metadata.unverified().ok_or(TrustError::NotPinned)?;
        let first = named(pin, claims.jwks, &claims.key_history).ok_or(TrustError::NotPinned)?;
        let keys = Self { pinned, trusted: vec![first], retired: Vec::new(), walked: Vec::new() };
        keys.walk(&claims.key_history, issuer)
    }

    /// Follows the chain of rolls in `metadata` from the newest key that is known already.
    pub(super) fn follow(&self, metadata: &ParsedJws<'_>, issuer: &Issuer) -> Result<Self, TrustError> {
        let history = metadata.unverified().map(|claims: KeysOfMetadata| claims.key_history);
        self.clone().walk(&history.unwrap_or_default(), issuer)
    }

    /// The key that a header names, if it may have signed a message of type `typ`: one that the chain leads to, that did
    /// not retire, and that `metadata`, the newest that was accepted, lists as current.
    ///
    /// A key that has handed over signs nothing more, 5 minutes after its roll's `not_before`. What it signed before then
    /// is still verified where servers send it again as it was: a challenge as long as it can live, a result as long as the
    /// key is listed, and for those 5 minutes also if it is not. `now` is the server's time where the phone knows it; it is
    /// at least that of `metadata`.
    #[must_use]
    pub fn find(&self, typ: Typ, key: &KeyRef, metadata: &MetadataClaims, now: Option<UnixTime>) -> Option<PublicKey> {
        let kid = key.thumbprint();
        let listed = metadata.jwks.keys.iter().find(|key| key.thumbprint() == kid);
        let index = match listed {
            Some(listed) => self.trusted.iter().position(|key| key == listed),
            None => self.trusted.iter().position(|key| key.thumbprint() == kid),
        }?;
        let now = now.map_or(metadata.iat, |now| now.max(metadata.iat));
        let may_sign = match (self.walked.get(index), typ) {
            (None, _) => listed.is_some(),
            (Some(Step(.., not_before)), Typ::Challenge) => now <= not_before.plus(GRACE + MAX_LIFE),
            (Some(_), Typ::Result) if listed.is_some() => true,
            (Some(Step(.., not_before)), Typ::Result) => now <= not_before.plus(GRACE),
            (Some(Step(.., not_before)), _) => listed.is_some() && now <= not_before.plus(GRACE),
        };
        self.trusted.get(index).filter(|_| may_sign && !self.retired.contains(&kid)).cloned()
    }

    /// The key of the chain that a header names, unless it retired; current or not.
    pub(super) fn in_chain(&self, key: &KeyRef) -> Option<&PublicKey> {
        let kid = key.thumbprint();
        self.trusted.iter().rev().find(|key| key.thumbprint() == kid).filter(|_| !self.retired.contains(&kid))
    }

    /// The newest key that the chain leads to.
    #[must_use]
    pub fn newest(&self) -> Option<Thumbprint> {
        self.trusted.last().map(PublicKey::thumbprint)
    }

    /// How the first key came to be trusted.
    #[must_use]
    pub const fn pinned(&self) -> Pinned {
        self.pinned
    }

    /// Goes from the newest key on, as far as the history leads: each roll is found by the key that it names and verified
    /// once. What lies before, or is by others, says nothing here.
    fn walk(mut self, history: &[String], issuer: &Issuer) -> Result<Self, TrustError> {
        let rolls = by_key(history)?;
        self.compare_known(&rolls)?;
        while let Some(newest) = self.trusted.last() {
            let Some(roll) = rolls.get(&newest.thumbprint()) else { break };
            let roll: Opened<KeyRollClaims> = roll.verify(newest)?;
            let KeyRollClaims { iss, old, new, seq, not_before, retired } = roll.claims;
            if iss != *issuer || old != roll.key {
                return Err(TrustError::NotPinned);
            }
            let gap = self.walked.last().is_some_and(|Step(last, ..)| last.checked_add(1) != Some(seq));
            if gap || self.trusted.contains(&new) {
                return Err(TrustError::HistoryChanged);
            }
            self.walked.push(Step(seq, roll.hash, not_before));
            self.trusted.push(new);
            self.retire(&retired);
        }
        self.forget_the_oldest();
        Ok(self)
    }

    /// A step that was walked before must look as it did, and from the first one that is there none may be missing.
    fn compare_known(&self, rolls: &HashMap<Thumbprint, UnverifiedJws<'_>>) -> Result<(), TrustError> {
        let mut begun = false;
        for (key, Step(_, hash, _)) in self.trusted.iter().zip(&self.walked) {
            match rolls.get(&key.thumbprint()) {
                Some(roll) if roll.signing_input_hash() == *hash => begun = true,
                None if !begun => {}
                Some(_) | None => return Err(TrustError::HistoryChanged),
            }
        }
        Ok(())
    }

    fn retire(&mut self, kids: &[Thumbprint]) {
        for key in &self.trusted {
            let kid = key.thumbprint();
            if kids.contains(&kid) && !self.retired.contains(&kid) {
                self.retired.push(kid);
            }
        }
    }

    fn forget_the_oldest(&mut self) {
        let surplus = self.walked.len().saturating_sub(MAX_STEPS);
        self.walked.drain(..surplus);
        for key in self.trusted.drain(..surplus) {
            let kid = key.thumbprint();
            self.retired.retain(|retired| *retired != kid);
        }
    }
}

/// The members of metadata that concern keys; they are the same in every version of the protocol.
#[derive(Serialize, Deserialize)]
pub(super) struct KeysOfMetadata {
    pub(super) jwks: Jwks,
    #[serde(default)]
    key_history: Vec<String>,
}

impl Message for KeysOfMetadata {
    const TYP: Typ = Typ::Metadata;
}

/// The rolls of a history by the key that each names as its signer. Two of one key are a fork.
fn by_key(history: &[String]) -> Result<HashMap<Thumbprint, UnverifiedJws<'_>>, TrustError> {
    let mut rolls = HashMap::new();
    for compact in history {
        let roll = UnverifiedJws::parse(compact, Typ::KeyRoll)?;
        let hash = roll.signing_input_hash();
        if let Some(other) = rolls.insert(roll.key().thumbprint(), roll)
            && other.signing_input_hash() != hash
        {
            return Err(TrustError::HistoryChanged);
        }
    }
    Ok(rolls)
}

/// The key of a name among the current keys and those that the history begins with. Its name is all that it is taken by.
fn named(kid: Thumbprint, current: Jwks, history: &[String]) -> Option<PublicKey> {
    if let Some(key) = current.keys.into_iter().find(|key| key.thumbprint() == kid) {
        return Some(key);
    }
    history.iter().find_map(|compact| {
        let roll = UnverifiedJws::parse(compact, Typ::KeyRoll).ok().filter(|roll| roll.key().thumbprint() == kid)?;
        let claims: KeyRollClaims = roll.with_payload().unverified()?;
        Some(claims.old).filter(|old| old.thumbprint() == kid)
    })
}
