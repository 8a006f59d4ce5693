//! Sign-ins without a browser (OpenID CIBA): another server, here called the CIBA server, takes them from applications and has them
//! approved on phones of a tenant. The call and the callback are those of Keycloak's HTTP authentication channel.
//!
//! The application shows a number of its own choice and sends it as `binding_message`; the person types it on the phone. What came of it
//! is called back to the CIBA server, with the token that its call brought.
//!
//! | module | holds |
//! |---|---|
//! | `settings` | pure: what the configuration says |
//! | `token` | pure: the token of a call |
//! | `server` | a CIBA server with its keys |
//! | `endpoint` | `POST /{tenant}/ciba` |
//! | `follow` | one request, from asking until its end is called back |
//! | `callback` | the callback, and when it is tried again |

mod callback;
mod endpoint;
mod follow;
mod server;
mod settings;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

pub(crate) use server::CibaServers;
pub use settings::CibaServerSettings;
pub(crate) use token::ChannelToken;

use crate::app::App;
use crate::http;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/{tenant}/ciba", post(endpoint::ask)).method_not_allowed_fallback(http::not_allowed)
}
