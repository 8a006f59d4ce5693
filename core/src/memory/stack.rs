//! What a calculation leaves on the stack: key schedules, blocks of a hash, arguments.

use zeroize::Zeroize as _;

/// Words that are wiped: 16 KiB. Half of it was too little for a cipher in an unoptimised build, as `tests/memory` finds.
const WORDS: usize = 2048;

/// The result of `work`, after the stack that it used was wiped, also where it panics. What it returns by value is on the stack of
/// the caller: return an address of what is secret.
pub(crate) fn wiping_stack<T>(work: impl FnOnce() -> T) -> T {
    let _wiped = Wiped;
    deeper(work)
}

/// In a frame of its own, which begins where that of [`wipe`] does.
#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Wipes when it is dropped.
struct Wiped;

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe();
    }
}

#[inline(never)]
fn wipe() {
    let mut frame = [0_u64; WORDS];
    frame.zeroize();
}
