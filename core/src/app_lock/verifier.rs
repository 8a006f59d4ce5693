//! What is kept of a PIN: a value from which it cannot be read, but by trying all PINs at the cost of argon2id (RFC 9106) each.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::hmac;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::AppPin;
use crate::memory::{SecretBytes, wiping_stack};

/// Bytes of the salt (RFC 9106 section 3.1).
pub const SALT_BYTES: usize = 16;

/// KiB of memory for one try. It is the second line: the first is the key of the hardware, under which the database is sealed.
const MEMORY: u32 = 32 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What is authenticated with the key of a PIN, so that it is compared in constant time.
const MESSAGE: &[u8] = b"authenticator-core PIN of the app 1";

/// argon2id has no meaning for these parameters, or no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key can be derived")]
pub struct CannotDerive;

/// What is kept of a PIN. Its parameters stand beside it, so that other ones can follow.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinVerifier {
    salt: [u8; SALT_BYTES],
    memory: u32,
    passes: u32,
    lanes: u32,
    tag: [u8; 32],
}

impl PinVerifier {
    /// Of a new PIN, with a random salt.
    ///
    /// # Errors
    /// [`CannotDerive`].
    pub fn new(pin: &AppPin, salt: [u8; SALT_BYTES]) -> Result<Self, CannotDerive> {
        let mut new = Self { salt, memory: MEMORY, passes: PASSES, lanes: LANES, tag: [0; 32] };
        let tag = wiping_stack(|| Ok(hmac::sign(&new.key(pin)?, MESSAGE)))?;
        new.tag = tag.as_ref().try_into().map_err(|_| CannotDerive)?;
        Ok(new)
    }

    /// Whether this is the PIN. Takes as long for a wrong one.
    ///
    /// # Errors
    /// [`CannotDerive`].
    pub fn matches(&self, pin: &AppPin) -> Result<bool, CannotDerive> {
        wiping_stack(|| Ok(hmac::verify(&self.key(pin)?, MESSAGE, &self.tag).is_ok()))
    }

    /// The memory is wiped, as it holds what is as good as the PIN.
    fn key(&self, pin: &AppPin) -> Result<hmac::Key, CannotDerive> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32)).map_err(|_| CannotDerive)?;
        let mut memory = vec![Block::default(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let key = SecretBytes::<32>::filled(|key| {
            argon2.hash_password_into_with_memory(pin.as_bytes(), &self.salt, key, memory.as_mut_slice())
        });
        for block in &mut memory {
            block.zeroize();
        }
        Ok(hmac::Key::new(hmac::HMAC_SHA256, key.map_err(|_| CannotDerive)?.reveal()))
    }
}

impl std::fmt::Debug for PinVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinVerifier(secret)")
    }
}
