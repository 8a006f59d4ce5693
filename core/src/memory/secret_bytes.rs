//! Keys and other secrets of a known length.

use std::fmt;

use zeroize::Zeroize as _;

/// `N` secret bytes, in one place until they are dropped, and wiped then. Debug shows nothing of them.
pub struct SecretBytes<const N: usize>(Box<[u8; N]>);

impl<const N: usize> SecretBytes<N> {
    /// Bytes that `fill` writes, into their place: zeros before.
    ///
    /// # Errors
    /// Those of `fill`.
    pub fn filled<E>(fill: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self(Box::new([0; N]));
        fill(&mut secret.0)?;
        Ok(secret)
    }

    /// A copy of these bytes; `None` if there are more of them, or fewer.
    #[must_use]
    pub fn copied(from: &[u8]) -> Option<Self> {
        let from: &[u8; N] = from.try_into().ok()?;
        Self::filled(|bytes| {
            bytes.copy_from_slice(from);
            Ok::<_, ()>(())
        })
        .ok()
    }

    /// The bytes. Secret.
    #[must_use]
    pub fn reveal(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for SecretBytes<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for SecretBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretBytes({N})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_bytes_as_there_have_to_be_are_copied() {
        assert_eq!(SecretBytes::<3>::copied(&[1, 2, 3]).map(|secret| *secret.reveal()), Some([1, 2, 3]));
        assert!(SecretBytes::<3>::copied(&[1, 2]).is_none() && SecretBytes::<3>::copied(&[1, 2, 3, 4]).is_none());
        assert_eq!(format!("{:?}", SecretBytes::<3>::copied(&[1, 2, 3])), "Some(SecretBytes(3))");
    }

    #[test]
    fn what_cannot_be_filled_is_nothing() {
        assert_eq!(SecretBytes::<3>::filled(|_| Err("no random values")).err(), Some("no random values"));
    }
}
