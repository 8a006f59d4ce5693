//! The small JOSE layer: compact JWS with ES256 only, P-256 JWKs, thumbprints and DPoP proofs.
//!
//! Pure: keys, times and random values come in as arguments. Phone and server use the same code, so
//! that a message that one side writes is read by the very rules that the other side checks.
//!
//! Sources: RFC 7515 (JWS), RFC 7517 (JWK), RFC 7638 (thumbprint), RFC 9449 (DPoP), RFC 8725 (best practice).

mod base64url;
mod digest;
pub mod dpop;
mod json;
mod jwk;
mod jws;
mod signature;
mod typ;

pub use base64url::{Base64UrlError, decode as base64url_decode, encode as base64url_encode};
pub use digest::Digest;
pub(crate) use json::written_here as json_written_here;
pub use json::{JsonError, JsonFault, from_slice as json_from_slice};
pub use jwk::{KeyError, PublicKey, Thumbprint};
pub(crate) use jws::ParsedJws;
pub use jws::{JoseError, KeyRef, Message, Opened, SigningInput, UnverifiedJws, open};
pub use signature::{Signature, SignatureError, SigningKey};
pub use typ::{KeyForm, Typ};
