//! The core of an authenticator app.

pub mod approval;
