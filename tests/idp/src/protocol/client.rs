//! Registered applications, by the names of OpenID Connect Dynamic Client Registration 1.0 section 2. In a file:
//!
//! ```toml
//! [[tenants.clients]]
//! client_id = "wiki"
//! client_name = "Wiki"                      # what people read
//! application_type = "web"                  # a server with a secret; or "native": an app without one
//! client_secret_hash = "$argon2id$v=19$m=19456,t=2,p=1$…"   # web only, and always
//! redirect_uris = ["https://wiki.example/callback"]
//! post_logout_redirect_uris = ["https://wiki.example/"]      # optional
//! first_party = true                        # web only, optional: of the tenant itself, so nobody is asked for consent
//! dpop_bound_access_tokens = true           # web only, optional: no bearer tokens (RFC 9449 section 5.2)
//! transactions = true                       # web only, optional, of this project: may ask people to approve transactions
//! ```
//!
//! `idp hash-password` makes such a hash of a secret on standard input. No other parameters are taken: checking a secret costs
//! the same for every client, and for none.

use serde::Deserialize;

use super::redirect_uri::{RedirectUri, RedirectUriError};

/// A registered application.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "ClientMetadata")]
pub struct Client {
    pub(crate) client_id: String,
    /// For people.
    pub(crate) name: String,
    pub(crate) kind: ClientKind,
    redirect_uris: Vec<RedirectUri>,
    post_logout_redirect_uris: Vec<RedirectUri>,
}

/// What an application can prove of itself.
#[derive(Debug, Clone)]
pub(crate) enum ClientKind {
    /// A web application, which keeps a secret.
    Web {
        secret: SecretHash,
        /// Of the tenant itself: its people are not asked for consent.
        first_party: bool,
        /// Its access tokens are bound to a key; else they are so if it sends a proof.
        dpop_bound: bool,
        /// It may ask people to approve transactions.
        transactions: bool,
    },
    /// An app on a person's device, which can keep none (RFC 8252 section 8.5): always asked for consent, always bound by DPoP.
    Native,
}

/// The argon2id hash of a client's secret, with the parameters of this server. Secret.
#[derive(Clone)]
pub(crate) struct SecretHash(String);

impl std::fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretHash(secret)")
    }
}

/// The form of a [`Client`] in a file; the members are described at the top of this file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ClientMetadata {
    pub client_id: String,
    pub client_name: String,
    pub application_type: ApplicationType,
    #[serde(default)]
    pub client_secret_hash: Option<ClientSecretHash>,
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(default)]
    pub first_party: bool,
    #[serde(default)]
    pub dpop_bound_access_tokens: bool,
    #[serde(default)]
    pub transactions: bool,
}

/// The `application_type` of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    /// Runs on a server.
    Web,
    /// Runs on a person's device.
    Native,
}

/// The text of a hash, before it was read.
#[derive(Clone, Deserialize)]
pub struct ClientSecretHash(pub(crate) String);

impl std::fmt::Debug for ClientSecretHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientSecretHash(secret)")
    }
}

/// Why a client cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// `client_id` must be printable ASCII of 1 to 128 characters (RFC 6749 appendix A.1).
    #[error("client_id {0:?}: needs 1 to 128 printable ASCII characters")]
    ClientId(String),
    /// A member that this client needs, or cannot have.
    #[error("client {client}: {why}")]
    Member {
        /// Which client.
        client: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A redirect URI.
    #[error("client {client}: redirect URI {uri:?} {why}")]
    RedirectUri {
        /// Which client.
        client: String,
        /// Which URI.
        uri: String,
        /// What is wrong.
        why: RedirectUriError,
    },
    /// Two clients have one `client_id`, or it is that of phones.
    #[error("client {0} is there already")]
    Taken(String),
}

impl Client {
    /// Whether the browser may be led to `uri` with an answer.
    pub(crate) fn may_redirect(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.is(uri))
    }

    /// Whether the browser may be led to `uri` after signing out.
    pub(crate) fn may_redirect_after_logout(&self, uri: &str) -> bool {
        self.post_logout_redirect_uris.iter().any(|registered| registered.is(uri))
    }

    /// Whether it proves who it is by a secret.
    pub(crate) const fn has_secret(&self) -> bool {
        matches!(self.kind, ClientKind::Web { .. })
    }

    /// Whether it may ask people to approve transactions.
    pub(crate) const fn may_ask_for_transactions(&self) -> bool {
        matches!(self.kind, ClientKind::Web { transactions: true, .. })
    }

    /// Whether people are asked before it learns who they are.
    pub(crate) const fn needs_consent(&self) -> bool {
        !matches!(self.kind, ClientKind::Web { first_party: true, .. })
    }

    /// Whether a consent counts for later: only a client that proves who it is can be the same one again (RFC 8252 section 8.6).
    pub(crate) const fn consent_lasts(&self) -> bool {
        matches!(self.kind, ClientKind::Web { .. })
    }
}

impl SecretHash {
    /// The hash in PHC form.
    pub(crate) fn as_phc(&self) -> &str {
        &self.0
    }

    fn parse(text: String) -> Option<Self> {
        crate::password::is_hash(&text).then_some(Self(text))
    }
}

impl TryFrom<ClientMetadata> for Client {
    type Error = ClientError;

    fn try_from(metadata: ClientMetadata) -> Result<Self, ClientError> {
        let client_id = metadata.client_id;
        let printable = client_id.bytes().all(|byte| byte.is_ascii_graphic());
        if !printable || !(1..=128).contains(&client_id.len()) {
            return Err(ClientError::ClientId(client_id));
        }
        let wrong = |why| Err(ClientError::Member { client: client_id.clone(), why });
        if metadata.redirect_uris.is_empty() {
            return wrong("needs redirect_uris");
        }
        let (kind, read): (_, fn(&str) -> _) = match metadata.application_type {
            ApplicationType::Web => {
                let Some(hash) = metadata.client_secret_hash else { return wrong("needs client_secret_hash") };
                let Some(secret) = SecretHash::parse(hash.0) else {
                    return wrong(
                        "client_secret_hash is no argon2id hash with m=19456,t=2,p=1: make one with `idp hash-password`",
                    );
                };
                let ClientMetadata { first_party, dpop_bound_access_tokens: dpop_bound, transactions, .. } = metadata;
                (ClientKind::Web { secret, first_party, dpop_bound, transactions }, RedirectUri::of_web)
            }
            ApplicationType::Native if metadata.client_secret_hash.is_some() => {
                return wrong("a native application cannot keep a secret (RFC 8252 section 8.5)");
            }
            ApplicationType::Native if metadata.first_party => {
                return wrong("a native application cannot prove who it is (RFC 8252 section 8.6)");
            }
            ApplicationType::Native if metadata.transactions => {
                return wrong("a native application cannot prove who it is, and so cannot ask for transactions");
            }
            ApplicationType::Native => (ClientKind::Native, RedirectUri::of_native),
        };
        let all = |uris: Vec<String>| -> Result<Vec<RedirectUri>, ClientError> {
            let one = |uri: String| {
                let client = client_id.clone();
                read(&uri).map_err(|why| ClientError::RedirectUri { client, uri, why })
            };
            uris.into_iter().map(one).collect()
        };
        Ok(Self {
            redirect_uris: all(metadata.redirect_uris)?,
            post_logout_redirect_uris: all(metadata.post_logout_redirect_uris)?,
            name: metadata.client_name,
            kind,
            client_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$JGvVU+h1JjUvz1nUHVUvfU2VTgTpVfqDGCXzPAmFfGQ";

    fn read(change: Value) -> Result<Client, String> {
        let mut client = json!({
            "client_id": "wiki", "client_name": "Wiki", "application_type": "web", "client_secret_hash": HASH,
            "redirect_uris": ["https://wiki.example/callback"],
        });
        client.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        serde_json::from_value(client).map_err(|error| error.to_string())
    }

    #[test]
    fn a_client_that_makes_no_sense_cannot_be_registered() {
        assert!(read(json!({})).unwrap().may_redirect("https://wiki.example/callback"));
        assert!(!read(json!({})).unwrap().may_ask_for_transactions());
        assert!(read(json!({ "transactions": true })).unwrap().may_ask_for_transactions());
        for (change, why) in [
            (json!({ "colour": "red" }), "unknown field `colour`"),
            (json!({ "client_id": "" }), "client_id"),
            (json!({ "client_id": "a b" }), "client_id"),
            (json!({ "redirect_uris": [] }), "needs redirect_uris"),
            (json!({ "redirect_uris": ["http://wiki.example/"] }), "https"),
            (json!({ "post_logout_redirect_uris": ["x"] }), "absolute URI"),
            (json!({ "client_secret_hash": null }), "needs client_secret_hash"),
            (json!({ "client_secret_hash": "secret" }), "argon2id"),
            (json!({ "client_secret_hash": HASH.replace("t=2", "t=1") }), "argon2id"),
            (json!({ "client_secret_hash": HASH.replace("argon2id", "argon2i") }), "argon2id"),
            (json!({ "application_type": "native" }), "cannot keep a secret"),
            (json!({ "application_type": "native", "client_secret_hash": null, "first_party": true }), "cannot prove"),
            (json!({ "application_type": "native", "client_secret_hash": null, "transactions": true }), "cannot ask"),
        ] {
            let refused = read(change).unwrap_err();
            assert!(refused.contains(why) && !refused.contains("JGvVU"), "{refused}");
        }
    }
}
