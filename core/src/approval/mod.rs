//! Approval of a challenge: what the person is shown, and what the answer then claims.
//!
//! Pure: no clock, no randomness, no I/O, no async.

pub mod display;
