//! The server through its public API: HTTP on a real listener, by a small phone and a small browser written for these tests
//! with the core's messages. Names begin with the row of the behaviour table that they hold. No test sleeps: the clock stands
//! still until the test moves it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod access_passes;
mod administration;
mod answers;
mod attestation;
mod authenticator_apps;
mod behind_proxies;
mod brands;
mod ciba;
mod codes;
mod configuration;
mod connections;
mod control;
mod credential_changes;
mod credentials;
mod dpop;
mod enroll_again;
mod enrollment;
mod federation;
mod isolation;
mod keys;
mod log;
mod oauth;
mod oidc;
mod oidc_logout;
mod oidc_refusals;
mod oidc_sign_in;
mod operations;
mod page_events;
mod pages;
mod password_reset;
mod policy_api;
mod polls;
mod process;
mod push;
mod requests;
mod security_info;
mod sign_in_page;
mod support;
mod tls;
mod transactions;
mod transfers;
