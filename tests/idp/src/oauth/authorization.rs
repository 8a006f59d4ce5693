//! Authorization requests and codes (RFC 6749 section 4.1.1, RFC 7636 section 4.3).

use std::collections::HashMap;

use authenticator_core::jose::{Digest, Thumbprint, base64url_decode};
use authenticator_core::protocol::{Issuer, UnixTime};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::redirect::{is_registered, with_query};
use crate::duties::{CLIENT_ID, SCOPE, Work};
use crate::failure::Failure;
use crate::store::AuthorizationCode;

/// Seconds for which a code can be redeemed.
const CODE_LIFE: u64 = 60;

/// What a phone asks of the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationRequest {
    pub(crate) redirect_uri: String,
    state: Option<String>,
    code_challenge: String,
    dpop_jkt: Option<Thumbprint>,
    /// How old the sign-in may be, in seconds.
    pub(crate) max_age: Option<u64>,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing says where the browser could safely be led: the page tells the person.
    Page(&'static str),
    /// The app is told (RFC 6749 section 4.1.2.1).
    Redirect(String),
}

/// Who signed in, where and when.
#[derive(Debug, Clone)]
pub(crate) struct SignedInBy {
    pub(crate) user: String,
    pub(crate) browser: String,
    pub(crate) auth_time: UnixTime,
}

impl AuthorizationRequest {
    /// Reads the query of an authorization URL.
    pub(crate) fn parse(query: &str, issuer: &Issuer) -> Result<Self, Refusal> {
        let mut members: HashMap<String, String> = HashMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if members.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(Refusal::Page("The app sent a parameter twice."));
            }
        }
        let member = |name: &str| members.get(name).cloned();
        if member("client_id").as_deref() != Some(CLIENT_ID) {
            return Err(Refusal::Page("This app is not known here."));
        }
        let redirect_uri = member("redirect_uri").filter(|uri| is_registered(issuer, uri));
        let redirect_uri =
            redirect_uri.ok_or(Refusal::Page("The app asks to return to a place that is not its own."))?;
        let state = member("state");
        let refuse = |error: &str, description: &str| {
            let mut answer = vec![("error", error), ("error_description", description), ("iss", issuer.as_str())];
            answer.extend(state.as_deref().map(|state| ("state", state)));
            Err(Refusal::Redirect(with_query(&redirect_uri, &answer)))
        };
        if member("response_type").as_deref() != Some("code") {
            return refuse("unsupported_response_type", "response_type is code");
        }
        if member("scope").as_deref() != Some(SCOPE) {
            return refuse("invalid_scope", "scope is phone_signin");
        }
        if member("code_challenge_method").as_deref() != Some("S256") {
            return refuse("invalid_request", "code_challenge_method is S256");
        }
        let code_challenge = member("code_challenge").unwrap_or_default();
        if base64url_decode(&code_challenge).map(|hash| hash.len()) != Ok(32) {
            return refuse("invalid_request", "code_challenge is a SHA-256 value");
        }
        let dpop_jkt = match member("dpop_jkt").map(|jkt| Thumbprint::parse(&jkt)) {
            None => None,
            Some(Some(jkt)) => Some(jkt),
            Some(None) => return refuse("invalid_request", "dpop_jkt is no thumbprint"),
        };
        let max_age = match member("max_age").map(|seconds| seconds.parse()) {
            None => None,
            Some(Ok(seconds)) => Some(seconds),
            Some(Err(_)) => return refuse("invalid_request", "max_age is a number of seconds"),
        };
        Ok(Self { redirect_uri, state, code_challenge, dpop_jkt, max_age })
    }

    /// Makes a code and gives the URL that leads the browser back to the app.
    pub(crate) fn grant(&self, work: &Work<'_>, by: &SignedInBy) -> Result<String, Failure> {
        work.tx.forget_authorizations(work.now)?;
        let code = work.random.text()?;
        work.tx.insert_authorization_code(
            &work.tenant.id,
            &AuthorizationCode {
                hash: Digest::of(code.as_bytes()),
                user: by.user.clone(),
                browser: by.browser.clone(),
                redirect_uri: self.redirect_uri.clone(),
                code_challenge: self.code_challenge.clone(),
                dpop_jkt: self.dpop_jkt,
                auth_time: by.auth_time,
                expires_at: work.now.plus(CODE_LIFE),
                redeemed: false,
            },
        )?;
        let mut answer = vec![("code", code.as_str()), ("iss", work.tenant.issuer.as_str())];
        answer.extend(self.state.as_deref().map(|state| ("state", state)));
        Ok(with_query(&self.redirect_uri, &answer))
    }

    /// The URL that tells the app that the person said no.
    pub(crate) fn denied(&self, issuer: &Issuer) -> String {
        let mut answer = vec![("error", "access_denied"), ("iss", issuer.as_str())];
        answer.extend(self.state.as_deref().map(|state| ("state", state)));
        with_query(&self.redirect_uri, &answer)
    }
}
