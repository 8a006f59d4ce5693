//! The OAuth part: the authorization server's metadata (RFC 8414) and its token endpoint (RFC 6749, 9449).

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::client::{Outgoing, TIMEOUT, failure, json, oauth_error};
use super::{CallError, Client, Entitled, HttpMethod};
use crate::phone_sign_in::{Secret, SignIn};
use crate::protocol::Issuer;
use crate::trace::SpanName;

/// The longest URL that is kept of an authorization server, in bytes.
const MAX_URL: usize = 2048;

/// The authorization server, as RFC 8414 section 2 describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationServer {
    /// Its issuer.
    pub issuer: Issuer,
    /// Where the person signs in.
    pub authorization_endpoint: String,
    /// Where the code is redeemed.
    pub token_endpoint: String,
}

/// A token bound to the device key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenReply {
    /// The token.
    pub access_token: Secret,
    /// `DPoP`.
    pub token_type: String,
}

impl Client {
    /// Finds the authorization server of an issuer.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::Invalid`] if it names another issuer, or endpoints of another origin.
    pub async fn authorization_server(&self, issuer: &Issuer) -> Result<AuthorizationServer, CallError> {
        let url = issuer.well_known("oauth-authorization-server");
        let outgoing = Outgoing {
            name: SpanName::HttpAuthorizationServer,
            method: HttpMethod::Get,
            url: &url,
            query: String::new(),
            media_type: None,
            body: &[],
            timeout: TIMEOUT,
        };
        let response = self.send(&outgoing).await?;
        if response.status != 200 {
            return Err(failure(&response));
        }
        if response.media_type() != "application/json" {
            return Err(CallError::NotTheServer { status: response.status });
        }
        let server: AuthorizationServer = json(&response)?;
        if server.issuer != *issuer {
            return Err(CallError::Invalid { member: "issuer" });
        }
        let fits = |url: &str| url.len() <= MAX_URL && issuer.shares_origin(url);
        if !fits(&server.authorization_endpoint) {
            return Err(CallError::Invalid { member: "authorization_endpoint" });
        }
        if !fits(&server.token_endpoint) {
            return Err(CallError::Invalid { member: "token_endpoint" });
        }
        Ok(server)
    }

    /// Redeems a code for a token that is bound to the caller's key.
    ///
    /// # Errors
    /// [`CallError::Oauth`] if the server refuses.
    pub async fn redeem_code(&self, sign_in: &SignIn, code: &Secret, by: Entitled<'_>) -> Result<Secret, CallError> {
        let body = form(sign_in, code);
        let outgoing = Outgoing {
            name: SpanName::HttpToken,
            method: HttpMethod::Post,
            url: &sign_in.token_endpoint,
            query: String::new(),
            media_type: Some("application/x-www-form-urlencoded"),
            body: body.as_bytes(),
            timeout: TIMEOUT,
        };
        let response = self.send_proven(&outgoing, by).await?.response;
        if response.status != 200 {
            return Err(match oauth_error(&response) {
                Some(code) if response.status == 400 || response.status == 401 => CallError::Oauth { code },
                _ => failure(&response),
            });
        }
        let reply: TokenReply = json(&response)?;
        if !reply.token_type.eq_ignore_ascii_case("DPoP") {
            return Err(CallError::Invalid { member: "token_type" });
        }
        Ok(reply.access_token)
    }
}

/// The form of the token request (RFC 6749 section 4.1.3). As long as it can become: a text that grows leaves copies behind.
fn form(sign_in: &SignIn, code: &Secret) -> Zeroizing<String> {
    let members = [
        ("grant_type", "authorization_code"),
        ("code", code.reveal()),
        ("redirect_uri", &sign_in.redirect_uri),
        ("client_id", &sign_in.client_id),
        ("code_verifier", sign_in.verifier.reveal()),
    ];
    let longest = members.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = url::form_urlencoded::Serializer::new(String::with_capacity(longest));
    Zeroizing::new(form.extend_pairs(members).finish())
}
