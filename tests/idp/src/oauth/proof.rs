//! DPoP proofs of applications (RFC 9449): as those of phones, but a `jti` is any text.

use std::sync::Arc;

use authenticator_core::jose::Thumbprint;
use authenticator_core::jose::dpop::Call;
use authenticator_core::protocol::{Opaque, ProblemCode};
use axum::http::HeaderMap;

use crate::app::App;
use crate::failure::Failure;
use crate::phone_api::{dpop_header, nonce_ends, open_dpop, use_proof};

/// Checks the proof of a call, and gives the name of its key.
pub(super) async fn proven_key(
    app: &Arc<App>,
    tenant: &str,
    headers: &HeaderMap,
    call: &Call<'_>,
) -> Result<Thumbprint, Failure> {
    let proof = open_dpop(dpop_header(headers)?, call)?;
    let jti = Opaque::parse(&proof.claims.jti);
    let jti = jti.ok_or_else(|| Failure::refused(ProblemCode::InvalidDpop, "jti is not 1 to 512 bytes of text"))?;
    let forget_at = nonce_ends(app, tenant, &proof.claims)?;
    let key = proof.key.thumbprint();
    app.work(tenant, move |work| use_proof(work, key, jti.as_str(), forget_at)).await?;
    Ok(key)
}
