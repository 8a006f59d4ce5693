//! Random values, all from the operating system's generator by way of ring.

use authenticator_core::jose::{SigningKey, base64url_encode};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::failure::Fault;

/// The source of ids, secrets and numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(SystemRandom);

impl Random {
    /// The operating system's generator.
    pub(crate) fn new() -> Self {
        Self(SystemRandom::new())
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes).map_err(|_| Fault::Random)?;
        Ok(bytes)
    }

    /// The 16 bytes of an id (rule 2).
    pub(crate) fn id(&self) -> Result<[u8; 16], Fault> {
        self.bytes()
    }

    /// 256 bits as 43 characters of base64url: codes, tokens, names of browsers.
    pub(crate) fn text(&self) -> Result<String, Fault> {
        Ok(base64url_encode(&self.bytes::<32>()?))
    }

    /// A number below `bound`, each equally likely; 0 if there is none.
    pub(crate) fn below(&self, bound: u64) -> Result<u64, Fault> {
        if bound == 0 {
            return Ok(0);
        }
        let unbiased = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = u64::from_be_bytes(self.bytes()?);
            if drawn < unbiased {
                return Ok(drawn % bound);
            }
        }
    }

    /// A new signing key.
    pub(crate) fn signing_key(&self) -> Result<SigningKey, Fault> {
        loop {
            if let Ok(key) = SigningKey::from_scalar(&self.bytes()?) {
                return Ok(key);
            }
        }
    }
}
