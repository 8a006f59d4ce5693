//! The pixels of a picture in which there may be a secret.

use std::hint::black_box;
use std::ops::{Deref, DerefMut};

/// Wiped when dropped. There are millions of them, thirty times a second, and `zeroize` writes each byte by itself; here the compiler
/// may write many at once, and is kept from leaving it out.
#[derive(Clone)]
pub(crate) struct WipedPixels(Vec<u8>);

impl WipedPixels {
    pub(crate) const fn new(pixels: Vec<u8>) -> Self {
        Self(pixels)
    }
}

impl Drop for WipedPixels {
    fn drop(&mut self) {
        self.0.fill(0);
        black_box(self.0.as_slice());
    }
}

impl Deref for WipedPixels {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for WipedPixels {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}
