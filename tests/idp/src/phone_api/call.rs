//! A call by a phone: whose it is, shown by a DPoP proof (RFC 9449) and where it needs one an access token.

use std::sync::Arc;

use authenticator_core::jose::dpop::{self, DpopClaims, open_proof};
use authenticator_core::jose::{Digest, Opened, PublicKey, Thumbprint};
use authenticator_core::protocol::{MessageId, Opaque, ProblemCode, UnixTime};
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::duties::{Registered, Work, check_fresh, endpoint};
use crate::failure::Failure;
use crate::http::{jwt, one, token_of};
use crate::protocol::Scope;
use crate::store::{AccessToken, Device};

/// A call to one endpoint of a tenant.
#[derive(Debug)]
pub(super) struct PhoneCall {
    pub(super) app: Arc<App>,
    pub(super) tenant: String,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Arc<App>> for PhoneCall {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Path(tenant) =
            Path::<String>::from_request_parts(parts, app).await.map_err(|_| Failure::from(ProblemCode::NotFound))?;
        Ok(Self { app: Arc::clone(app), tenant, method: parts.method.clone(), headers: parts.headers.clone() })
    }
}

/// The holder of a key who made a call.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) key: PublicKey,
    /// The `jti` of the proof: what documents answer.
    pub(crate) proof: MessageId,
    /// The access token, if one came along.
    pub(crate) token: Option<AccessToken>,
}

/// A device that made a call.
#[derive(Debug)]
pub(super) struct DeviceCall {
    pub(super) device: Device,
    pub(super) proof: MessageId,
    pub(super) token: Option<AccessToken>,
}

impl DeviceCall {
    /// The token of a call that needs one.
    pub(super) fn need_token(&self) -> Result<AccessToken, Failure> {
        self.token.clone().ok_or_else(|| Failure::refused(ProblemCode::InvalidToken, "needs an access token"))
    }
}

impl PhoneCall {
    /// Who calls: any key.
    pub(super) async fn holder(&self, name: &str) -> Result<Holder, Failure> {
        let issuer = self.app.issuer(&self.tenant);
        prove(&self.app, &self.tenant, &self.headers, &self.method, &endpoint(&issuer, name)).await
    }

    /// Who calls: the key of an enrolled device.
    pub(super) async fn device(&self, name: &str) -> Result<DeviceCall, Failure> {
        let Holder { key, proof, token } = self.holder(name).await?;
        let device = self.app.work(&self.tenant, move |work| {
            let device = work.tx.device_by_kid(&work.tenant.id, key.thumbprint())?;
            device.ok_or(ProblemCode::UnknownDevice.into())
        });
        Ok(DeviceCall { device: device.await?, proof, token })
    }
}

/// Checks the proof of a call, and the token that it binds.
pub(crate) async fn prove(
    app: &Arc<App>,
    tenant: &str,
    headers: &HeaderMap,
    method: &Method,
    url: &str,
) -> Result<Holder, Failure> {
    let proof = dpop_header(headers)?;
    let token = token(headers)?;
    let proof = open_dpop(proof, &dpop::Call { method: method.as_str(), url, token: token.as_deref() })?;
    let refuse = |detail: &str| Failure::refused(ProblemCode::InvalidDpop, detail);
    let jti = MessageId::parse(&proof.claims.jti).ok_or_else(|| refuse("jti is not an id"))?;
    let forget_at = nonce_ends(app, tenant, &proof.claims)?;
    let (key, now) = (proof.key.clone(), app.now());
    let token = app
        .work(tenant, move |work| {
            use_proof(work, key.thumbprint(), &jti.to_string(), forget_at)?;
            let Some(token) = token else { return Ok(None) };
            let token = work.tx.access_token(&work.tenant.id, Digest::of(token.as_bytes()))?;
            let token = token.filter(|token| {
                let bound = token.jkt == Some(key.thumbprint());
                token.expires_at > now && bound && token.scope == Scope::PhoneSignIn
            });
            let token = token.ok_or(Failure::from(ProblemCode::InvalidToken))?;
            // A token is good as long as the sign-in behind it is fresh.
            check_fresh(token.auth_time, now)?;
            Ok(Some(token))
        })
        .await?;
    Ok(Holder { key: proof.key, proof: jti, token })
}

/// The proof that came with a call.
pub(crate) fn dpop_header(headers: &HeaderMap) -> Result<&str, Failure> {
    let missing = || Failure::refused(ProblemCode::InvalidDpop, "needs exactly one DPoP header");
    one(headers, "dpop").ok_or_else(missing)
}

/// Opens the proof of a call (RFC 9449 section 4.3); its nonce and its `jti` are still to be checked.
pub(crate) fn open_dpop(proof: &str, call: &dpop::Call<'_>) -> Result<Opened<DpopClaims>, Failure> {
    open_proof(proof, call).map_err(|error| Failure::refused(ProblemCode::InvalidDpop, &error.to_string()))
}

/// When the nonce of a proof ends.
pub(crate) fn nonce_ends(app: &App, tenant: &str, claims: &DpopClaims) -> Result<UnixTime, Failure> {
    let nonce = claims.nonce.as_deref().and_then(Opaque::parse);
    let ends = nonce.and_then(|nonce| app.nonces.ends(tenant, &nonce, app.now()));
    ends.ok_or(ProblemCode::UseDpopNonce.into())
}

/// Uses a proof, once.
pub(crate) fn use_proof(work: &Work<'_>, key: Thumbprint, jti: &str, forget_at: UnixTime) -> Result<(), Failure> {
    if work.tx.use_proof(key, jti, work.now, forget_at)? {
        return Ok(());
    }
    Err(Failure::refused(ProblemCode::InvalidDpop, "the proof was used before"))
}

fn token(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    if !headers.contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    match token_of(headers, "DPoP") {
        Some(token) => Ok(Some(token.to_owned())),
        None => Err(Failure::refused(ProblemCode::InvalidToken, "needs Authorization: DPoP")),
    }
}

/// 201 for what is new, 200 for what is repeated.
pub(super) fn registered_reply(registered: Registered) -> Response {
    jwt(if registered.new { StatusCode::CREATED } else { StatusCode::OK }, registered.document)
}

/// Every reply to a phone brings a fresh nonce.
pub(crate) async fn with_dpop_nonce(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let tenant = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
    let mut response = next.run(request).await;
    if let Some(nonce) = app.nonce(&tenant).ok().and_then(|nonce| HeaderValue::from_str(&nonce).ok()) {
        response.headers_mut().insert(HeaderName::from_static("dpop-nonce"), nonce);
    }
    response
}
