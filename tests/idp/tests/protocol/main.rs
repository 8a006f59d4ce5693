//! The server through its public door: HTTP on a real listener, by a small phone and a small browser written for these tests
//! with the core's messages. Names begin with the row of the behaviour table that they hold. No test sleeps: the clock stands
//! still until the test moves it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod attestation;
mod credentials;
mod dpop;
mod enrollment;
mod keys;
mod oauth;
mod pages;
mod polls;
mod process;
mod requests;
mod support;
