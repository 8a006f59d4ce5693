//! Redeeming an authorization code: once, by the client that it was made for, with its verifier (RFC 6749 section 4.1.3).

use authenticator_core::jose::{Digest, Thumbprint, base64url_encode};
use subtle::ConstantTimeEq as _;

use super::Work;
use super::registration::FRESH;
use crate::failure::Failure;
use crate::protocol::Scope;
use crate::store::{AccessToken, AuthorizationCode};

/// Seconds for which an access token is kept, and for which one of an application is good.
const TOKEN_LIFE: u64 = 600;

/// What came to redeem a code.
pub(crate) struct Presented {
    /// The client, authenticated as far as it can be.
    pub(crate) client: String,
    pub(crate) code: Digest,
    pub(crate) redirect_uri: String,
    pub(crate) code_verifier: String,
    /// The key of the proof that came along.
    pub(crate) jkt: Option<Thumbprint>,
}

/// What a code was redeemed for.
pub(crate) struct Tokens {
    /// Secret.
    pub(crate) access_token: String,
    /// For an application.
    pub(crate) id_token: Option<String>,
    pub(crate) scope: Scope,
    /// Seconds for which the access token is good.
    pub(crate) life: u64,
}

impl Work<'_> {
    /// The tokens; `None` is `invalid_grant`.
    pub(crate) fn redeem_code(&self, presented: &Presented) -> Result<Option<Tokens>, Failure> {
        let Some(code) = self.tx.authorization_code(&self.tenant.id, presented.code)? else { return Ok(None) };
        if code.redeemed {
            tracing::warn!(client = presented.client, "a code was presented again: its tokens are revoked");
            self.tx.revoke_tokens_of(code.hash)?;
            return Ok(None);
        }
        // Whoever presents a code with the wrong verifier, or that of another client, has stolen it: it is spent all the same.
        self.tx.redeem_authorization_code(code.hash)?;
        if let Some(why) = self.against(&code, presented)? {
            tracing::warn!(client = presented.client, why, "code refused");
            return Ok(None);
        }
        let access_token = self.random.text()?;
        self.tx.insert_access_token(
            &self.tenant.id,
            &AccessToken {
                hash: Digest::of(access_token.as_bytes()),
                client: code.client.clone(),
                user: code.user.clone(),
                browser: code.browser.clone(),
                authorization_code: code.hash,
                scope: code.scope,
                jkt: presented.jkt,
                auth_time: code.auth_time,
                expires_at: self.now.plus(TOKEN_LIFE),
            },
        )?;
        let (id_token, life) = match code.scope {
            Scope::PhoneSignIn => (None, FRESH.saturating_sub(self.now.since(code.auth_time))),
            Scope::OpenId { .. } => (Some(self.id_token(&code, &access_token)?), TOKEN_LIFE),
        };
        tracing::info!(
            client = code.client,
            scope = code.scope.as_str(),
            bound = presented.jkt.is_some(),
            "code redeemed"
        );
        Ok(Some(Tokens { access_token, id_token, scope: code.scope, life }))
    }

    /// What speaks against a code, as the log says it.
    fn against(&self, code: &AuthorizationCode, presented: &Presented) -> Result<Option<&'static str>, Failure> {
        let why = if code.expires_at <= self.now {
            "it has expired"
        } else if code.client != presented.client {
            "it is another client's"
        } else if code.redirect_uri != presented.redirect_uri {
            "it was led to another redirect URI"
        } else if code.dpop_jkt.is_some_and(|bound| presented.jkt != Some(bound)) {
            "it is bound to another key"
        } else if !verifies(code, &presented.code_verifier) {
            "the verifier is wrong"
        } else if self.tx.user(&code.user)?.blocked {
            "its user is blocked"
        } else {
            return Ok(None);
        };
        Ok(Some(why))
    }
}

/// RFC 7636 section 4.6, S256.
fn verifies(code: &AuthorizationCode, verifier: &str) -> bool {
    let hash = base64url_encode(Digest::of(verifier.as_bytes()).as_bytes());
    (43..=128).contains(&verifier.len()) && hash.as_bytes().ct_eq(code.code_challenge.as_bytes()).into()
}
