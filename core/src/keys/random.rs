//! Random values of the operating system, by ring.

use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::jose::SigningKey;

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

/// A new private key in memory (FIPS 186-5 appendix A.2.2: draw again until in range).
///
/// # Errors
/// [`RandomError`].
pub fn signing_key() -> Result<SigningKey, RandomError> {
    loop {
        let scalar = Zeroizing::new(random::<32>()?);
        if let Ok(key) = SigningKey::from_scalar(&scalar) {
            return Ok(key);
        }
    }
}
