//! A fresh sign-in in the system browser, bound to a device key.

use super::inner::Inner;
use crate::error::{Error, as_code};
use crate::idp::{CallError, Entitled};
use crate::jose::{PublicKey, base64url_encode};
use crate::keys::random_secret;
use crate::phone_sign_in::{Secret, SignIn, may_redirect};
use crate::protocol::MetadataClaims;

/// What came of a code.
pub(super) enum Redeemed {
    Token(Secret),
    /// The server does not take it, as a code: the person must sign in again.
    Refused(String),
}

impl Inner {
    /// Finds the authorization server and prepares a sign-in whose token only `key` can use. `user_name` spares the person
    /// typing it (OpenID Connect Core 3.1.2.1, `login_hint`).
    pub(super) async fn prepare_fresh_sign_in(
        &self,
        metadata: &MetadataClaims,
        key: &PublicKey,
        user_name: &str,
    ) -> Result<SignIn, Error> {
        let oauth = metadata.oauth.clone();
        let redirect_uri = self.configuration.redirect_uri.clone();
        if !may_redirect(&redirect_uri, &oauth.redirect_uris) {
            return Err(Error::refused("redirect_uri_not_listed"));
        }
        let server = self.client.authorization_server(&oauth.issuer).await?;
        Ok(SignIn {
            issuer: oauth.issuer,
            authorization_endpoint: server.authorization_endpoint,
            token_endpoint: server.token_endpoint,
            client_id: oauth.client_id,
            scope: oauth.scope,
            redirect_uri,
            state: fresh_secret()?,
            verifier: fresh_secret()?,
            dpop_jkt: key.thumbprint(),
            login_hint: Some(Secret::new(user_name.to_owned())).filter(|hint| !hint.reveal().is_empty()),
        })
    }

    /// Redeems the code that the browser came back with.
    pub(super) async fn redeem(&self, sign_in: &SignIn, code: &Secret, by: Entitled<'_>) -> Result<Redeemed, Error> {
        match self.client.redeem_code(sign_in, code, by).await {
            Ok(token) => Ok(Redeemed::Token(token)),
            Err(CallError::Oauth { code }) => Ok(Redeemed::Refused(as_code(&code))),
            Err(error) => Err(error.into()),
        }
    }
}

/// 256 random bits as text (RFC 7636 section 4.1).
pub(super) fn fresh_secret() -> Result<Secret, Error> {
    Ok(Secret::new(base64url_encode(random_secret::<32>()?.reveal())))
}
