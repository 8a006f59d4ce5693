//! Secrets in memory: where they lie, and that they are gone afterwards.
//!
//! A secret has one place on the heap and is wiped there. What moves is its address, as each move of the value itself would leave
//! a copy behind, in a stack that nobody wipes. `docs/adr/0050-secrets-leave-memory.md` says what that covers.

mod secret_bytes;
mod stack;
mod wiped_buffer;
#[cfg(feature = "qr")]
mod wiped_pixels;

pub use secret_bytes::SecretBytes;
pub(crate) use stack::wiping_stack;
pub(crate) use wiped_buffer::WipedBuffer;
#[cfg(feature = "qr")]
pub(crate) use wiped_pixels::WipedPixels;
