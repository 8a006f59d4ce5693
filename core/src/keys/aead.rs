//! AES-256-GCM (SP 800-38D) with a random nonce in front: `nonce (12) || ciphertext || tag (16)`.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{RandomError, random};
use crate::memory::wiping_stack;

/// Encrypts `plain`, bound to `aad`.
pub(crate) fn seal(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, RandomError> {
    let nonce = random::<NONCE_LEN>()?;
    let mut text = plain.to_vec();
    let sealed = wiping_stack(|| {
        let nonce = Nonce::assume_unique_for_key(nonce);
        cipher(key)?.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut text).ok()
    });
    let tag = sealed.ok_or(RandomError)?;
    Ok([&nonce, text.as_slice(), tag.as_ref()].concat())
}

/// Decrypts; `None` if key, `aad` or text are not those that were sealed.
pub(crate) fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let mut buffer = Zeroizing::new(text.to_vec());
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let length = wiping_stack(|| Some(cipher(key)?.open_in_place(nonce, Aad::from(aad), &mut buffer).ok()?.len()))?;
    buffer.truncate(length);
    Some(buffer)
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new)
}
