//! The OAuth part: the authorization server's metadata (RFC 8414) and its token endpoint (RFC 6749, 9449).

use serde::{Deserialize, Serialize};

use super::client::{Outgoing, TIMEOUT, failure, oauth_error};
use super::{CallError, Client, Entitled, HttpMethod};
use crate::jose::json_from_slice;
use crate::phone_sign_in::{Secret, SignIn};
use crate::protocol::Issuer;

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
        let server: AuthorizationServer = json_from_slice(&response.body)?;
        if server.issuer != *issuer {
            return Err(CallError::Invalid { member: "issuer" });
        }
        if !issuer.shares_origin(&server.authorization_endpoint) {
            return Err(CallError::Invalid { member: "authorization_endpoint" });
        }
        if !issuer.shares_origin(&server.token_endpoint) {
            return Err(CallError::Invalid { member: "token_endpoint" });
        }
        Ok(server)
    }

    /// Redeems a code for a token that is bound to the caller's key.
    ///
    /// # Errors
    /// [`CallError::Oauth`] if the server refuses.
    pub async fn redeem_code(&self, sign_in: &SignIn, code: &Secret, by: Entitled<'_>) -> Result<Secret, CallError> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code.reveal())
            .append_pair("redirect_uri", &sign_in.redirect_uri)
            .append_pair("client_id", &sign_in.client_id)
            .append_pair("code_verifier", sign_in.verifier.reveal())
            .finish();
        let outgoing = Outgoing {
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
        let reply: TokenReply = json_from_slice(&response.body)?;
        if !reply.token_type.eq_ignore_ascii_case("DPoP") {
            return Err(CallError::Invalid { member: "token_type" });
        }
        Ok(reply.access_token)
    }
}
