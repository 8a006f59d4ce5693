//! A browser with its session: who is signed in, and what is under way.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use authenticator_core::protocol::{ContextEntry, ProblemCode, UnixTime};
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use tower_sessions::Session;

use super::context::context;
use super::error::PageFailure;
use super::session_store::MOVED;
use super::sign_in_step::Step;
use crate::app::App;
use crate::brand::Brand;
use crate::duties::Starter;
use crate::failure::Failure;
use crate::oauth::{AskedBy, AuthorizationRequest};
use crate::protocol::Scope;
use crate::store::User;

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
    /// The session is over when the password has changed.
    #[serde(default)]
    password_version: u64,
}

/// The authentication method of a Temporary Access Pass. RFC 8176 has no name for it (`otp` means the codes of RFC 4226 and RFC
/// 6238, and a pass may be good several times), and leaves it open to use others. It is one factor: `mfa` does not stand beside it.
pub(super) const ACCESS_PASS: &str = "tap";

impl SignedIn {
    /// Whether it was by a Temporary Access Pass.
    pub(super) fn by_pass(&self) -> bool {
        self.amr.iter().any(|method| method == ACCESS_PASS)
    }

    /// Whether more than a password took part, so that methods may be added and changed: a key of the user, a one-time code,
    /// or a Temporary Access Pass.
    pub(super) fn strong(&self) -> bool {
        self.amr.iter().any(|method| ["pop", "otp", ACCESS_PASS].contains(&method.as_str()))
    }
}

/// Where the browser goes after the sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum After {
    #[default]
    Home,
    SecurityInfo,
    Admin,
    Authorize,
    /// Back to what has to be confirmed by a fresh sign-in.
    Confirmed,
}

impl After {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Home => "",
            Self::SecurityInfo => "/security-info",
            Self::Admin => "/admin",
            Self::Authorize => "/authorize/confirm",
            Self::Confirmed => "/security-info/confirm/done",
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
    /// Where the last sign-in led: tabs that waited with the one that was signed in go there too.
    pub(super) arrived: Option<After>,
    /// The code of the wizard.
    pub(super) wizard: Option<String>,
    /// The secret of the wizard for another authenticator app, by its id.
    pub(super) authenticator_app: Option<String>,
    /// Who confirmed here to be who signed in, and when.
    pub(super) confirmed: Option<(String, UnixTime)>,
    /// Where the browser goes after that: a path of the tenant.
    pub(super) after_confirming: Option<String>,
    /// What the next page says of the change that led to it, once.
    pub(super) notice: Option<String>,
    /// A Temporary Access Pass that was issued just now, and for whom: the next page shows it, once.
    pub(super) issued_pass: Option<(String, String)>,
    /// What an administrator typed into the policy and could not save yet.
    pub(super) policy_draft: Option<super::policy_form::Form>,
    /// A group likewise: its name and its members.
    pub(super) group_draft: Option<(String, String)>,
    /// A token for programs that was made just now: the next page shows it, once.
    pub(super) made_token: Option<String>,
    /// Users who have signed in here, with the version of their password then.
    known_users: Vec<(String, u64)>,
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

impl BrowserState {
    /// Forgets who was signed in, and what that person had begun.
    fn end_session(&mut self) {
        (self.signed_in, self.confirmed, self.after_confirming) = (None, None, None);
        (self.wizard, self.authenticator_app) = (None, None);
        (self.handoff, self.logout, self.arrived) = (None, None, None);
        (self.notice, self.issued_pass, self.made_token) = (None, None, None);
        (self.policy_draft, self.group_draft) = (None, None);
        self.consents.clear();
    }
}

/// A browser that asked for a page.
pub(super) struct Browser {
    pub(super) app: Arc<App>,
    pub(super) tenant: String,
    /// The name of the tenant, for people.
    pub(super) organisation: String,
    pub(super) state: BrowserState,
    /// What a sign-in from here shows on the phone.
    pub(super) context: Vec<ContextEntry>,
    address: Option<String>,
    session: Session,
}

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = PageFailure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageFailure> {
        let not_found = || PageFailure::from(Failure::from(ProblemCode::NotFound));
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| not_found())?;
        let tenant = params.iter().find(|(name, _)| *name == "tenant").map(|(_, value)| value.to_owned());
        let tenant = tenant.ok_or_else(not_found)?;
        // Unknown tenants have no sessions.
        app.work(&tenant, |_| Ok(())).await?;
        let session = Session::from_request_parts(parts, app).await.map_err(|_| PageFailure::Session)?;
        if session.get(MOVED).await.map_err(|_| PageFailure::Session)? == Some(true) {
            return Err(moved(parts).await);
        }
        let mut state: BrowserState = session.get(&tenant).await.map_err(|_| PageFailure::Session)?.unwrap_or_default();
        let signed_in = state.signed_in.clone();
        let checked = app.work(&tenant, move |work| {
            let stands = match &signed_in {
                Some(by) => work.session_user(&by.user, by.password_version)?.is_some(),
                None => true,
            };
            Ok((work.tenant.name.clone(), stands))
        });
        let (tenant_name, stands) = checked.await?;
        if !stands {
            state.end_session();
        }
        if state.id.is_empty() {
            state.id = app.random.text().map_err(Failure::from)?;
            state.csrf = app.random.text().map_err(Failure::from)?;
        }
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await.ok();
        let peer = peer.map(|peer| app.proxies.client(peer.0.ip(), &parts.headers));
        let application = application_signed_in_to(app, &tenant, &state);
        let context = context(application.as_deref().unwrap_or(&tenant_name), peer, &parts.headers, &app.origin);
        let address = peer.map(network);
        Ok(Self { app: Arc::clone(app), tenant, organisation: tenant_name, state, context, address, session })
    }
}

/// For which a browser is given time to get its new session id.
const MOVING: Duration = Duration::from_millis(200);

/// Another tab signed in or out meanwhile: the page is asked for again. A form that was made before counts no more.
async fn moved(parts: &Parts) -> PageFailure {
    if parts.method != Method::GET {
        return PageFailure::Csrf;
    }
    ask_again(parts.uri.path_and_query().map_or("/", PathAndQuery::as_str).to_owned()).await
}

/// Has the browser ask for `path` again, once it has what another tab got.
pub(super) async fn ask_again(path: String) -> PageFailure {
    tokio::time::sleep(MOVING).await;
    PageFailure::Moved(path)
}

impl Browser {
    /// Keeps what changed. What has not sets no cookie, which would take the new session id out of a browser that just got one.
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

    /// The name of the application that is signed in to, if one asked for it.
    pub(super) fn application(&self) -> Option<String> {
        application_signed_in_to(&self.app, &self.tenant, &self.state)
    }

    /// Where the sign-in leads on to, if an application asked for it.
    pub(super) fn leads_to(&self) -> Option<String> {
        self.application()?;
        Some(self.state.authorization.as_ref()?.back.redirect_uri.clone())
    }

    /// How the pages of the tenant look, if it has looks of its own.
    pub(super) fn brand(&self) -> Option<&Brand> {
        self.app.brands.of(&self.tenant)
    }

    /// A path of the tenant.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.tenant)
    }

    /// What the phone shows where it is asked for something else than a sign-in.
    pub(super) fn context_of(&self, flow: &str) -> Vec<ContextEntry> {
        let mut context = self.context.clone();
        for entry in context.iter_mut().filter(|entry| entry.name == "flow") {
            flow.clone_into(&mut entry.text);
        }
        context
    }

    /// This browser, as requests name it.
    pub(super) fn starter(&self) -> Starter {
        let (browser, address) = (self.state.id.clone(), self.address.clone());
        Starter { browser, address, known: self.state.known_users.clone() }
    }

    /// Changes the session id, so that one that was known before is worth nothing, and the token of the forms.
    pub(super) async fn renew(&mut self) -> Result<(), PageFailure> {
        self.session.cycle_id().await.map_err(|_| PageFailure::Session)?;
        self.state.csrf = self.app.random.text().map_err(Failure::from)?;
        self.save().await
    }

    /// Signs a user in, under a new session id.
    pub(super) async fn sign_in(&mut self, user: &User, amr: &[&str]) -> Result<(), PageFailure> {
        self.state.step = None;
        self.state.login_hint = None;
        if self.state.signed_in.as_ref().is_none_or(|before| before.user != user.id) {
            self.state.consents.clear();
        }
        self.state.signed_in = Some(SignedIn {
            user: user.id.clone(),
            sid: self.app.random.text().map_err(Failure::from)?,
            auth_time: self.app.now(),
            amr: amr.iter().map(|method| (*method).to_owned()).collect(),
            password_version: user.password_version,
        });
        self.state.known_users.retain(|(id, _)| *id != user.id);
        self.state.known_users.push((user.id.clone(), user.password_version));
        self.renew().await
    }

    /// Ends the session of whoever is signed in; a sign-in under way goes on.
    pub(super) async fn end_session(&mut self) -> Result<(), PageFailure> {
        self.state.end_session();
        self.renew().await
    }

    /// Signs out; the browser stays known to its users.
    pub(super) async fn sign_out(&mut self) -> Result<(), PageFailure> {
        self.session.cycle_id().await.map_err(|_| PageFailure::Session)?;
        self.state = BrowserState {
            id: self.app.random.text().map_err(Failure::from)?,
            csrf: self.app.random.text().map_err(Failure::from)?,
            known_users: std::mem::take(&mut self.state.known_users),
            ..BrowserState::default()
        };
        self.save().await
    }
}

fn application_signed_in_to(app: &App, tenant: &str, state: &BrowserState) -> Option<String> {
    let authorization = state.authorization.as_ref().filter(|_| state.after == After::Authorize)?;
    let AskedBy::Application(asked) = &authorization.by else { return None };
    Some(app.clients.find(tenant, &asked.client_id)?.name.clone())
}

/// What counts as one address: of IPv6 the network of 64 bits, as one customer has all of it.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_one_customer_has() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
    }
}
