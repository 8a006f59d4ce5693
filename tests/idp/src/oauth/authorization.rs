//! Authorization requests and their answers (RFC 6749 section 4.1, RFC 7636, RFC 9207, OpenID Connect Core section 3.1.2).

use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::{Issuer, UnixTime};
use serde::{Deserialize, Serialize};

use super::redirect::{is_registered, with_query};
use crate::duties::{CLIENT_ID, Work};
use crate::failure::Failure;
use crate::protocol::{Acr, Demand, Scope};
use crate::store::AuthorizationCode;

/// Seconds for which a code can be redeemed.
const CODE_LIFE: u64 = 60;

/// What is asked of the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuthorizationRequest {
    #[serde(flatten)]
    pub(crate) back: Back,
    pub(super) code_challenge: String,
    pub(super) dpop_jkt: Option<Thumbprint>,
    #[serde(default)]
    pub(crate) by: AskedBy,
    /// Random, so that nobody who asks can choose it.
    #[serde(default)]
    pub(super) mark: String,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AskedBy {
    /// A phone, which registers itself.
    Phone {
        /// How old the sign-in may be, in seconds.
        max_age: Option<u64>,
    },
    /// A registered application, which learns who signed in.
    Application(Box<Application>),
}

impl Default for AskedBy {
    fn default() -> Self {
        Self::Phone { max_age: None }
    }
}

/// What a registered application asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) scope: Scope,
    pub(super) nonce: Option<String>,
    pub(crate) demand: Demand,
    pub(crate) prompt: Prompt,
    /// What the person may have typed there (section 3.1.2.1).
    pub(crate) login_hint: Option<String>,
}

/// What the person may be asked (section 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Prompt {
    /// Nothing (`none`).
    Nothing,
    /// Whatever is needed.
    AsNeeded {
        /// For consent, although it was given before (`consent`).
        consent: bool,
        /// Which account it shall be (`select_account`).
        select_account: bool,
    },
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing says where the browser could safely be led: the page tells the person.
    Page(&'static str),
    /// The app is told (RFC 6749 section 4.1.2.1).
    Redirect(String),
}

/// Who signed in, where, when and how.
#[derive(Debug, Clone)]
pub(crate) struct SignedInBy {
    pub(crate) user: String,
    pub(crate) browser: String,
    /// Names the sign-in.
    pub(crate) sid: String,
    pub(crate) auth_time: UnixTime,
    pub(crate) amr: Vec<String>,
    /// What is told of its strength.
    pub(crate) acr: Acr,
}

/// The way back to who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Back {
    pub(crate) redirect_uri: String,
    pub(super) state: Option<String>,
}

impl Back {
    /// The way back to a phone; `None` if it is not led there.
    pub(crate) fn to_phone(issuer: &Issuer, redirect_uri: &str, state: &str) -> Option<Self> {
        let registered = is_registered(issuer, redirect_uri);
        registered.then(|| Self { redirect_uri: redirect_uri.to_owned(), state: Some(state.to_owned()) })
    }

    /// The URL that leads the browser back, with the members of an answer, `iss` and `state`.
    pub(crate) fn with(&self, issuer: &Issuer, members: &[(&str, &str)]) -> String {
        let mut answer = members.to_vec();
        answer.push(("iss", issuer.as_str()));
        answer.extend(self.state.as_deref().map(|state| ("state", state)));
        with_query(&self.redirect_uri, &answer)
    }

    /// The URL that leads the browser back with an error; `description` is for developers and may be empty.
    pub(crate) fn error(&self, issuer: &Issuer, error: &str, description: &str) -> String {
        let mut members = vec![("error", error)];
        if !description.is_empty() {
            members.push(("error_description", description));
        }
        self.with(issuer, &members)
    }
}

impl AuthorizationRequest {
    /// The client that asks.
    pub(crate) fn client_id(&self) -> &str {
        match &self.by {
            AskedBy::Phone { .. } => CLIENT_ID,
            AskedBy::Application(application) => &application.client_id,
        }
    }

    /// Tells this request from every other, so that what is allowed is what was shown.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// Makes a code and gives the URL that leads the browser back to the app.
    pub(crate) fn grant(&self, work: &Work<'_>, by: &SignedInBy) -> Result<String, Failure> {
        work.tx.forget_authorizations(work.now)?;
        let (scope, nonce) = match &self.by {
            AskedBy::Phone { .. } => (Scope::PhoneSignIn, None),
            AskedBy::Application(application) => (application.scope, application.nonce.clone()),
        };
        let code = work.random.text()?;
        work.tx.insert_authorization_code(
            &work.tenant.id,
            &AuthorizationCode {
                hash: Digest::of(code.as_bytes()),
                client: self.client_id().to_owned(),
                user: by.user.clone(),
                browser: by.browser.clone(),
                redirect_uri: self.back.redirect_uri.clone(),
                scope,
                nonce,
                code_challenge: self.code_challenge.clone(),
                dpop_jkt: self.dpop_jkt,
                sid: by.sid.clone(),
                amr: by.amr.clone(),
                acr: by.acr,
                auth_time: by.auth_time,
                expires_at: work.now.plus(CODE_LIFE),
                redeemed: false,
            },
        )?;
        tracing::info!(client = self.client_id(), scope = scope.as_str(), "authorization granted");
        Ok(self.back.with(&work.tenant.issuer, &[("code", code.as_str())]))
    }

    /// The URL that tells the app that the person said no.
    pub(crate) fn denied(&self, issuer: &Issuer) -> String {
        tracing::info!(client = self.client_id(), "authorization denied");
        self.back.error(issuer, "access_denied", "")
    }
}
