//! Who calls the token endpoint (RFC 6749 section 2.3): a phone, an app without a secret, or a web application with one.

use std::sync::Arc;

use authenticator_core::jose::Thumbprint;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::parameters::Parameters;
use super::token::TokenFailure;
use crate::app::App;
use crate::duties::CLIENT_ID;
use crate::failure::Failure;
use crate::http::token_of;
use crate::protocol::{Client, ClientKind};

/// Who calls.
pub(super) enum Caller {
    /// The client that phones are.
    Phone,
    /// A registered application, which has shown its secret if it has one.
    Application(Arc<Client>),
}

impl Caller {
    /// Whether it may have a bearer token.
    pub(super) fn may_bear(&self) -> bool {
        match self {
            Self::Phone => false,
            Self::Application(client) => matches!(client.kind, ClientKind::Web { dpop_bound: false, .. }),
        }
    }

    pub(super) fn client_id(&self) -> &str {
        match self {
            Self::Phone => CLIENT_ID,
            Self::Application(client) => &client.client_id,
        }
    }
}

/// The binding of a token: `None` is a bearer token.
pub(super) type Binding = Option<Thumbprint>;

/// What a caller says of itself.
struct Claimed {
    client_id: String,
    secret: Option<String>,
}

/// Finds the client and checks its secret, in the same time whatever is wrong with it.
pub(super) async fn authenticate(
    app: &Arc<App>,
    tenant: &str,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Caller, TokenFailure> {
    let Claimed { client_id, secret } = claimed(headers, parameters)?;
    let client = app.clients.find(tenant, &client_id);
    let Some(secret) = secret else {
        return match client {
            None if client_id == CLIENT_ID => Ok(Caller::Phone),
            Some(client) if matches!(client.kind, ClientKind::Native) => Ok(Caller::Application(client)),
            _ => Err(TokenFailure::Oauth("invalid_client")),
        };
    };
    let hash = client.as_ref().and_then(|client| match &client.kind {
        ClientKind::Web { secret, .. } => Some(secret.as_phc().to_owned()),
        ClientKind::Native => None,
    });
    let right = app.passwords.verify(secret, hash).await.map_err(Failure::from)?;
    match client {
        Some(client) if right => Ok(Caller::Application(client)),
        // The name is logged only if it is one: a secret may have been typed in its place.
        client => {
            let client = client.as_ref().map(|client| client.client_id.as_str());
            tracing::warn!(client, "client authentication failed");
            Err(TokenFailure::WrongSecret)
        }
    }
}

fn claimed(headers: &HeaderMap, parameters: &Parameters) -> Result<Claimed, TokenFailure> {
    let (client_id, secret) = (parameters.owned("client_id"), parameters.owned("client_secret"));
    let Some(basic) = token_of(headers, "Basic") else {
        let client_id = client_id.ok_or(TokenFailure::Oauth("invalid_client"))?;
        return Ok(Claimed { client_id, secret });
    };
    let by_header = parse_basic(basic).ok_or(TokenFailure::WrongSecret)?;
    // One method only (section 2.3), and one client.
    if secret.is_some() || client_id.is_some_and(|client_id| client_id != by_header.client_id) {
        return Err(TokenFailure::Oauth("invalid_request"));
    }
    Ok(by_header)
}

/// Name and secret are form-encoded within (RFC 6749 section 2.3.1).
fn parse_basic(credentials: &str) -> Option<Claimed> {
    let text = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (name, secret) = text.split_once(':')?;
    let plain = |encoded: &str| -> String {
        let pair = format!("v={}", encoded.replace('&', "%26"));
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Some(Claimed { client_id: plain(name), secret: Some(plain(secret)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_secret_are_form_encoded() {
        let read = |text: &str| parse_basic(&STANDARD.encode(text)).map(|read| (read.client_id, read.secret.unwrap()));
        let pair = |name: &str, secret: &str| Some((name.to_owned(), secret.to_owned()));
        assert_eq!(read("demo:a%3Ab+c%2B"), pair("demo", "a:b c+"));
        assert_eq!(read("demo:a&b=c"), pair("demo", "a&b=c"));
        assert_eq!(read("demo:a:b"), pair("demo", "a:b"));
        assert_eq!(read("demo"), None);
        assert_eq!(parse_basic("not base64!").map(|read| read.client_id), None);
    }
}
