//! Bytes that may be secret and whose number is not known before.

use std::io;

use zeroize::{Zeroize as _, Zeroizing};

/// Grows without leaving copies behind, and is wiped when dropped.
#[derive(Default)]
pub(crate) struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    /// Appends bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()).max(512));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            *self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    /// What was appended so far.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Hands the bytes over to somebody who wipes them.
    #[cfg(any(test, feature = "reqwest"))]
    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_holds_what_was_appended() {
        let mut buffer = WipedBuffer::default();
        let mut expected = Vec::new();
        for number in 0..200_u8 {
            let bytes = vec![number; usize::from(number) * 7];
            buffer.push(&bytes);
            expected.extend(bytes);
        }
        assert_eq!(buffer.as_slice(), expected);
        assert_eq!(buffer.into_vec(), expected);
    }
}
