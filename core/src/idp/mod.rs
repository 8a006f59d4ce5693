//! The client of the phone sign-in protocol: calls over HTTP, and what may come back.
//!
//! `transport` is the port to the network; `client` speaks DPoP and tells messages, problems and garbage apart;
//! the other files are one call or one group of calls each. Nothing here touches the database.

mod calls;
mod client;
#[cfg(any(test, feature = "testable"))]
pub mod contract;
mod error;
mod oauth;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
mod transport;

pub use calls::{Poll, PollReply, PushReply};
pub use client::{Caller, Client, Entitled};
pub use error::CallError;
pub use oauth::{AuthorizationServer, TokenReply};
#[cfg(feature = "reqwest")]
pub use reqwest_transport::{ReqwestTransport, TransportOptions};
pub use transport::{HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
