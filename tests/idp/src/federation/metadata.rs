//! What a federated server says of itself (OpenID Connect Discovery section 3).

use authenticator_core::jose::json_from_slice;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Where its metadata lies (section 4).
pub(super) fn place(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Whether an issuer can be asked without somebody on the way answering for it.
pub(crate) fn is_usable_issuer(issuer: &str) -> bool {
    Url::parse(issuer).is_ok_and(|url| is_safe(&url, true) && url.query().is_none())
}

fn is_safe(url: &Url, http_on_loopback: bool) -> bool {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback && http_on_loopback);
    scheme && url.host().is_some() && url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
}

/// Metadata that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Metadata {
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    /// Its answers name it (RFC 9207).
    pub(super) names_itself: bool,
    /// Whether the client's secret goes into the form: else into the header.
    pub(super) secret_in_form: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Reads the document of `issuer`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(issuer: &str, body: &[u8]) -> Result<Self, &'static str> {
        let document: Document = json_from_slice(body).map_err(|_| "the metadata cannot be read")?;
        // Section 4.3: a server that answers for another one is refused.
        if document.issuer != issuer {
            return Err("the metadata is of another issuer");
        }
        let http_on_loopback = issuer.starts_with("http://");
        let safe = |endpoint: &str| Url::parse(endpoint).is_ok_and(|url| is_safe(&url, http_on_loopback));
        if ![&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri].iter().all(|url| safe(url))
        {
            return Err("an endpoint is no https URL");
        }
        let lists =
            |list: &Option<Vec<String>>, value: &str| list.as_ref().map(|list| list.iter().any(|one| one == value));
        if lists(&document.code_challenge_methods_supported, "S256") == Some(false) {
            return Err("the federated server does not take PKCE with S256");
        }
        let methods = &document.token_endpoint_auth_methods_supported;
        let secret_in_form =
            lists(methods, "client_secret_basic") == Some(false) && lists(methods, "client_secret_post") == Some(true);
        Ok(Self {
            authorization_endpoint: document.authorization_endpoint,
            token_endpoint: document.token_endpoint,
            jwks_uri: document.jwks_uri,
            names_itself: document.authorization_response_iss_parameter_supported,
            secret_in_form,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://login.fabrikam.example/t1";

    fn document(member: &str, value: Value) -> Vec<u8> {
        let mut document = json!({
            "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"), "token_endpoint": format!("{ISSUER}/token"),
            "jwks_uri": format!("{ISSUER}/jwks"), "authorization_response_iss_parameter_supported": true,
        });
        document[member] = value;
        document.to_string().into_bytes()
    }

    #[test]
    fn s12_metadata_of_another_issuer_or_with_an_unsafe_endpoint_is_refused() {
        assert!(Metadata::read(ISSUER, &document("further", json!(1))).unwrap().names_itself);
        for (member, value) in [
            ("issuer", json!("https://login.fabrikam.example/t1/")),
            ("issuer", json!("https://attacker.example")),
            ("token_endpoint", json!("http://login.fabrikam.example/token")),
            ("token_endpoint", json!("http://127.0.0.1/token")),
            ("jwks_uri", json!("file:///etc/passwd")),
            ("authorization_endpoint", json!("https://user@login.fabrikam.example/")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            assert!(Metadata::read(ISSUER, &document(member, value.clone())).is_err(), "{member} {value}");
        }
        assert!(Metadata::read(ISSUER, b"{").is_err());
    }

    #[test]
    fn s12_an_issuer_has_https_but_on_loopback() {
        for usable in [ISSUER, "http://127.0.0.1:8080/t1", "http://[::1]:8080/t1"] {
            assert!(is_usable_issuer(usable), "{usable}");
        }
        for unusable in
            ["http://login.fabrikam.example", "login.fabrikam.example", "https://a@b.example", "https://a.example/?q"]
        {
            assert!(!is_usable_issuer(unusable), "{unusable}");
        }
    }
}
