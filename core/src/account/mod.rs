//! What a phone knows of one account and of the server behind it, and which news it accepts.
//!
//! Pure: every function here decides by signed claims that were opened before, and by nothing else.

mod conditions;
mod document;
mod id;
mod lifecycle;
mod metadata;
mod provider;
mod registration;
mod trust;

pub use conditions::{Conditions, DeviceCheck};
pub use document::{DocumentError, DocumentExpectation, accept_document};
pub use id::AccountId;
pub use lifecycle::{Lifecycle, WhyEnrollAgain};
pub use metadata::{MetadataError, accept_metadata};
pub use provider::{KeyAlgorithm, KeyKind, Provider};
pub use registration::{Registration, held_by};
pub use trust::{Pinned, ServerKeys, TrustError};
