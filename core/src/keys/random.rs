//! Random values of the operating system, by ring.

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::jose::SigningKey;
use crate::memory::SecretBytes;

/// The operating system gives no random values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no random values")]
pub struct RandomError;

/// `N` random bytes.
///
/// # Errors
/// [`RandomError`].
pub fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| RandomError)?;
    Ok(bytes)
}

/// `N` random bytes that are secret.
///
/// # Errors
/// [`RandomError`].
pub fn random_secret<const N: usize>() -> Result<SecretBytes<N>, RandomError> {
    SecretBytes::filled(|bytes| SystemRandom::new().fill(bytes)).map_err(|_| RandomError)
}

/// A new private key in memory (FIPS 186-5 appendix A.2.2: draw again until in range).
///
/// # Errors
/// [`RandomError`].
pub fn signing_key() -> Result<SigningKey, RandomError> {
    loop {
        if let Ok(key) = SigningKey::from_scalar(random_secret::<32>()?.reveal()) {
            return Ok(key);
        }
    }
}
