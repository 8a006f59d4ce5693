//! What all handlers share about HTTP: bodies in, replies and problems out.

mod body;
mod failure;
mod headers;
mod reply;

pub(crate) use body::{FORM, JSON, JWT, read_text};
pub(crate) use headers::{no_store, with_request_id};
pub(crate) use reply::{json, jwt, not_allowed, not_found};
