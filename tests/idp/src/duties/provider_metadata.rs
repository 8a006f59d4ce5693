//! What the authorization server says about itself: one document in two places, for OAuth and for OpenID Connect clients.

use serde_json::{Value, json};

use super::{SCOPE, Work, token_endpoint};
use crate::protocol::Acr;

/// Where claims about a user are had.
pub(crate) fn userinfo_endpoint(issuer: &str) -> String {
    format!("{issuer}/userinfo")
}

impl Work<'_> {
    /// The metadata (RFC 8414 section 2, OpenID Connect Discovery section 3, RFC 9207 section 3, RFC 9449 section 5.1,
    /// OpenID Connect RP-Initiated Logout section 2.1).
    pub(crate) fn provider_metadata(&self) -> Value {
        let issuer = &self.tenant.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": token_endpoint(issuer.as_str()),
            "userinfo_endpoint": userinfo_endpoint(issuer.as_str()),
            "jwks_uri": format!("{issuer}/jwks"),
            "end_session_endpoint": format!("{issuer}/logout"),
            "scopes_supported": ["openid", "profile", SCOPE],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "dpop_signing_alg_values_supported": ["ES256"],
            "acr_values_supported": Acr::ALL.map(|acr| acr.uri(issuer)),
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claim_types_supported": ["normal"],
            "claims_supported": [
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "name",
                "preferred_username",
            ],
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
        })
    }
}
