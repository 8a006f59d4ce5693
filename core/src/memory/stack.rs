//! What a calculation leaves on the stack: key schedules, blocks of a hash, arguments.

use zeroize::Zeroize as _;

/// Words that are wiped: 16 KiB, more than the ciphers and hashes of ring use in an unoptimised build.
const WORDS: usize = 2048;

/// The result of `work`, after the stack that it used was wiped. What it returns by value is on the stack of the caller: return an
/// address of what is secret.
pub(crate) fn wiping_stack<T>(work: impl FnOnce() -> T) -> T {
    let result = deeper(work);
    wipe();
    result
}

/// In a frame of its own, which begins where that of [`wipe`] does.
#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe() {
    let mut frame = [0_u64; WORDS];
    frame.zeroize();
}
