//! Secrets that the server has to read again, sealed at rest: AES-256-GCM (SP 800-38D) bound to the place where they are
//! kept, so that a sealed value cannot be moved to another row.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

use crate::failure::Fault;
use crate::random::Random;

/// The key that seals secrets, and under which passes are hashed.
pub(crate) struct SealingKey {
    seals: LessSafeKey,
    hashes: hmac::Key,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

impl SealingKey {
    /// Two keys are derived from the one that is kept: one key has one use.
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Fault> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, key);
        let derived = |label: &[u8]| hmac::sign(&root, label);
        let seals = UnboundKey::new(&AES_256_GCM, derived(b"seal").as_ref()).map_err(|_| Fault::Unreadable("key"))?;
        let hashes = hmac::Key::new(hmac::HMAC_SHA256, derived(b"hash").as_ref());
        Ok(Self { seals: LessSafeKey::new(seals), hashes })
    }

    /// `nonce (12) || ciphertext || tag (16)`.
    pub(crate) fn seal(&self, random: &Random, place: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE_LEN] = random.bytes()?;
        let mut text = plain.to_vec();
        let tag = self
            .seals
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut text)
            .map_err(|_| Fault::Random)?;
        Ok([&nonce, text.as_slice(), tag.as_ref()].concat())
    }

    /// What was sealed for this place.
    ///
    /// # Errors
    /// [`Fault::Unreadable`] if it was sealed by another key or for another place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.opened(place, sealed).ok_or(Fault::Unreadable("sealed secret"))
    }

    fn opened(&self, place: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut buffer = Zeroizing::new(text.to_vec());
        let length = self.seals.open_in_place(nonce, Aad::from(place), &mut buffer).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
    }

    /// The keyed hash of a random secret that is only compared; `salt` is the id of its row.
    pub(crate) fn hash(&self, salt: &str, secret: &str) -> hmac::Tag {
        hmac::sign(&self.hashes, &[salt.as_bytes(), &[0], secret.as_bytes()].concat())
    }

    /// Compares in constant time.
    pub(crate) fn is_hash(&self, salt: &str, secret: &str, hash: &[u8]) -> bool {
        hmac::verify(&self.hashes, &[salt.as_bytes(), &[0], secret.as_bytes()].concat(), hash).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_at_its_place_only() {
        let (random, key) = (Random::new(), SealingKey::new(&[7; 32]).unwrap());
        let sealed = key.seal(&random, "totp/a", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(key.open("totp/a", &sealed).unwrap().as_slice(), b"secret");
        assert!(key.open("totp/b", &sealed).is_err());
        assert!(SealingKey::new(&[8; 32]).unwrap().open("totp/a", &sealed).is_err());
        for length in 0..sealed.len() {
            assert!(key.open("totp/a", &sealed[..length]).is_err());
        }
    }

    #[test]
    fn a_hash_is_of_its_row() {
        let key = SealingKey::new(&[7; 32]).unwrap();
        let hash = key.hash("a", "secret");
        assert!(key.is_hash("a", "secret", hash.as_ref()));
        assert!(!key.is_hash("b", "secret", hash.as_ref()) && !key.is_hash("a", "other", hash.as_ref()));
    }
}
