//! A browser with its session: who is signed in, and what is under way.

use std::net::SocketAddr;
use std::sync::Arc;

use authenticator_core::protocol::{ContextEntry, ProblemCode, UnixTime};
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use tower_sessions::Session;

use super::context::context;
use super::error::PageFailure;
use crate::app::App;
use crate::duties::Starter;
use crate::failure::Failure;
use crate::oauth::AuthorizationRequest;
use crate::protocol::Scope;

/// Who signed in, when and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub(super) user: String,
    /// Names this sign-in: another one, also of the same user, has another name.
    #[serde(default)]
    pub(super) sid: String,
    pub(super) auth_time: UnixTime,
    /// Authentication methods (RFC 8176).
    pub(super) amr: Vec<String>,
}

/// The authentication method of a Temporary Access Pass. RFC 8176 has no name for it.
pub(super) const ACCESS_PASS: &str = "tap";

impl SignedIn {
    /// Whether more than a password took part, so that methods may be added and changed: a key of the user, a one-time code,
    /// or a Temporary Access Pass.
    pub(super) fn strong(&self) -> bool {
        self.amr.iter().any(|method| ["pop", "otp", ACCESS_PASS].contains(&method.as_str()))
    }
}

/// A sign-in under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Step {
    /// The number is shown; the request is redeemed here.
    Number { user_name: String, request: String },
    /// The password is asked for.
    Password { user_name: String, note: Option<Note> },
    /// The password was right, and the number is shown.
    SecondFactor { user_name: String, request: String },
}

impl Step {
    pub(super) fn user_name(&self) -> &str {
        match self {
            Self::Number { user_name, .. }
            | Self::Password { user_name, .. }
            | Self::SecondFactor { user_name, .. } => user_name,
        }
    }
}

/// What the password page says above the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Note {
    WrongPassword,
    TooManyPasswords,
    NoApp,
    TooManyRequests,
}

/// Where the browser goes after the sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum After {
    #[default]
    Home,
    SecurityInfo,
    Admin,
    Authorize,
}

impl After {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Home => "",
            Self::SecurityInfo => "/security-info",
            Self::Admin => "/admin",
            Self::Authorize => "/authorize/confirm",
        }
    }
}

/// What the signed-in person let an application know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Consent {
    pub(super) client_id: String,
    pub(super) scope: Scope,
}

/// What the server keeps for one browser at one tenant.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct BrowserState {
    /// Names the browser to requests. Stays when the session id changes.
    pub(super) id: String,
    csrf: String,
    pub(super) signed_in: Option<SignedIn>,
    pub(super) step: Option<Step>,
    pub(super) after: After,
    /// The code of the wizard.
    pub(super) wizard: Option<String>,
    /// The secret of the wizard for another authenticator app, by its id.
    pub(super) authenticator_app: Option<String>,
    /// Who confirmed here to be who signed in, and when.
    pub(super) confirmed: Option<(String, UnixTime)>,
    /// Where the browser goes after that: a path of the tenant.
    pub(super) after_confirming: Option<String>,
    /// Users who have signed in here.
    known: Vec<String>,
    pub(super) authorization: Option<AuthorizationRequest>,
    /// The URL that opens the app.
    pub(super) handoff: Option<String>,
    /// For as long as the person is signed in.
    pub(super) consents: Vec<Consent>,
    /// What the person may have typed as user name.
    pub(super) login_hint: Option<String>,
    /// A sign-out that an application asks for, until the person confirms it: where it leads.
    pub(super) logout: Option<String>,
}

/// A browser that asked for a page.
pub(super) struct Browser {
    pub(super) app: Arc<App>,
    pub(super) tenant: String,
    pub(super) state: BrowserState,
    /// What a sign-in from here shows on the phone.
    pub(super) context: Vec<ContextEntry>,
    session: Session,
}

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = PageFailure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageFailure> {
        let not_found = || PageFailure::from(Failure::from(ProblemCode::NotFound));
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| not_found())?;
        let tenant = params.iter().find(|(name, _)| *name == "tenant").map(|(_, value)| value.to_owned());
        let tenant = tenant.ok_or_else(not_found)?;
        let tenant_name = app.work(&tenant, |work| Ok(work.tenant.name.clone())).await?;
        let session = Session::from_request_parts(parts, app).await.map_err(|_| PageFailure::Session)?;
        let mut state: BrowserState = session.get(&tenant).await.map_err(|_| PageFailure::Session)?.unwrap_or_default();
        if state.id.is_empty() {
            state.id = app.random.text().map_err(Failure::from)?;
            state.csrf = app.random.text().map_err(Failure::from)?;
        }
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await.ok().map(|peer| peer.0);
        let context = context(&tenant_name, peer, &parts.headers, &app.origin);
        Ok(Self { app: Arc::clone(app), tenant, state, context, session })
    }
}

impl Browser {
    /// Keeps what changed.
    pub(super) async fn save(&self) -> Result<(), PageFailure> {
        self.session.insert(&self.tenant, &self.state).await.map_err(|_| PageFailure::Session)
    }

    /// Refuses a form that was not made for this session.
    pub(super) fn check_csrf(&self, sent: &str) -> Result<(), PageFailure> {
        let right: bool = sent.as_bytes().ct_eq(self.state.csrf.as_bytes()).into();
        if right && !sent.is_empty() { Ok(()) } else { Err(PageFailure::Csrf) }
    }

    /// The token of this session's forms.
    pub(super) fn csrf(&self) -> &str {
        &self.state.csrf
    }

    /// Where the sign-in leads on to, if an application asked for it.
    pub(super) fn leads_to(&self) -> Option<String> {
        let authorization = self.state.authorization.as_ref().filter(|_| self.state.after == After::Authorize)?;
        Some(authorization.back.redirect_uri.clone())
    }

    /// A path of the tenant.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.tenant)
    }

    /// Whether a user has signed in here before.
    pub(super) fn knows(&self, user: &str) -> bool {
        self.state.known.iter().any(|known| known == user)
    }

    pub(super) fn starter(&self, user: &str) -> Starter {
        Starter { browser: self.state.id.clone(), known: self.knows(user) }
    }

    /// Signs a user in. The session id changes, so that one that was known before is worth nothing.
    pub(super) async fn sign_in(&mut self, user: &str, amr: &[&str]) -> Result<(), PageFailure> {
        self.session.cycle_id().await.map_err(|_| PageFailure::Session)?;
        self.state.csrf = self.app.random.text().map_err(Failure::from)?;
        self.state.step = None;
        self.state.login_hint = None;
        if self.state.signed_in.as_ref().is_none_or(|before| before.user != user) {
            self.state.consents.clear();
        }
        self.state.signed_in = Some(SignedIn {
            user: user.to_owned(),
            sid: self.app.random.text().map_err(Failure::from)?,
            auth_time: self.app.now(),
            amr: amr.iter().map(|method| (*method).to_owned()).collect(),
        });
        if !self.knows(user) {
            self.state.known.push(user.to_owned());
        }
        self.save().await
    }

    /// Signs out; the browser stays known to its users.
    pub(super) async fn sign_out(&mut self) -> Result<(), PageFailure> {
        self.session.cycle_id().await.map_err(|_| PageFailure::Session)?;
        self.state = BrowserState {
            id: self.app.random.text().map_err(Failure::from)?,
            csrf: self.app.random.text().map_err(Failure::from)?,
            known: std::mem::take(&mut self.state.known),
            ..BrowserState::default()
        };
        self.save().await
    }
}
