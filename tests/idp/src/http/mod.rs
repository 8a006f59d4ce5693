//! What all handlers share about HTTP: bodies in, replies and problems out.

mod body;
mod failure;
mod headers;
mod proxies;
mod query;
mod reply;
mod request_log;

pub(crate) use body::{FORM, JSON, JWT, in_time, read_any_text, read_text};
pub(crate) use headers::{cacheable, no_store, one, token_of};
pub use proxies::{Network, Proxies, ProxyHeader};
pub(crate) use query::ReadQuery;
pub(crate) use reply::{json, jwt, not_allowed, not_found};
pub(crate) use request_log::with_request_id;
