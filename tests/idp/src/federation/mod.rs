//! Federated users (behaviour S12): another OpenID provider, here called the federated server, stands where the password does.
//!
//! This server is a client of it: authorization code flow (OpenID Connect Core section 3.1) with PKCE (RFC 7636), `state`, `nonce` and
//! `iss` in the answer (RFC 9207). Nothing of it is kept between sign-ins: metadata and keys are fetched for each one, so that a key that
//! the federated server took back counts no more. Who signed in there is told by `sub` alone, which an administrator has bound to one
//! user here; no name or address that the federated server tells binds anybody.
//!
//! | module | holds |
//! |---|---|
//! | `metadata` | pure: what the federated server says of itself |
//! | `signed` | pure: what it has signed |
//! | `id_token` | pure: its ID tokens |
//! | `fetch` | the calls, with their limits |
//! | `attempt` | one sign-in there: how it begins, and what is made of the answer |

mod attempt;
mod fetch;
mod id_token;
mod metadata;
mod signed;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use url::Url;

pub(crate) use attempt::{Answer, Attempt};
pub(crate) use fetch::{Fetcher, key_set};
pub(crate) use metadata::is_usable_issuer;
pub(crate) use signed::{NO_KEY, claimed_issuer, open as open_signed};

/// Why a sign-in at a federated server did not come to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It does not answer, or not in time.
    Unreachable,
    /// It answers something that cannot be used. The log says what.
    Unusable,
    /// It says that nobody signed in.
    Refused,
    /// What came back belongs to no sign-in that is under way in this browser.
    NotAsked,
}

/// A federated server, as the configuration file names it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FederationSettings {
    /// What users are bound to: 1 to 64 lower-case letters, digits and hyphens.
    pub id: String,
    /// For people.
    pub name: String,
    /// The issuer, as its metadata has it: https, or http on a loopback address.
    pub issuer: String,
    /// Under which this server is registered there, with the redirect URI `ISSUER/signin/federated/callback` of the tenant.
    pub client_id: String,
    /// The secret of a client that has one. Secret.
    pub client_secret: Option<String>,
    /// User names that end in `@` and one of these belong there, whether there is such a user or not.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Seconds that each of its replies may take.
    #[serde(default = "ten")]
    pub timeout: u64,
}

const fn ten() -> u64 {
    10
}

impl std::fmt::Debug for FederationSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FederationSettings").field("id", &self.id).finish_non_exhaustive()
    }
}

impl FederationSettings {
    /// Whether all of it can be used.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let of_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=64).contains(&self.id.len()) || !self.id.bytes().all(of_id) {
            return Err(format!("federation {}: an id is 1 to 64 lower-case letters, digits and hyphens", self.id));
        }
        if !metadata::is_usable_issuer(&self.issuer) {
            let rule = "needs https, or http on a loopback address, and neither query nor fragment";
            return Err(format!("federation {}: the issuer {rule}", self.id));
        }
        if !(1..=60).contains(&self.timeout) {
            return Err(format!("federation {}: the timeout is 1 to 60 seconds", self.id));
        }
        match self.domains.iter().find(|domain| domain.is_empty() || domain.contains('@')) {
            Some(domain) => {
                Err(format!("federation {}: {domain:?} is no domain: it is what stands behind the @", self.id))
            }
            None => Ok(()),
        }
    }

    /// Where the federated server is found.
    fn host(&self) -> String {
        Url::parse(&self.issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Its name for people, with the host beside it.
    pub(crate) fn shown(&self) -> String {
        format!("{} ({})", self.name, self.host())
    }
}

/// The federated servers of each tenant. They come with the configuration, so they are kept in memory.
#[derive(Debug, Default)]
pub(crate) struct Federations(HashMap<String, Vec<Arc<FederationSettings>>>);

impl Federations {
    /// Those of a tenant.
    pub(crate) fn insert(&mut self, tenant: &str, settings: &[FederationSettings]) {
        self.0.insert(tenant.to_owned(), settings.iter().cloned().map(Arc::new).collect());
    }

    /// All of a tenant.
    pub(crate) fn of(&self, tenant: &str) -> &[Arc<FederationSettings>] {
        self.0.get(tenant).map_or(&[], Vec::as_slice)
    }

    /// By its id.
    pub(crate) fn find(&self, tenant: &str, id: &str) -> Option<Arc<FederationSettings>> {
        self.of(tenant).iter().find(|one| one.id == id).cloned()
    }

    /// By the domain of a user name that was typed, whether there is such a user or not.
    pub(crate) fn of_domain(&self, tenant: &str, typed: &str) -> Option<Arc<FederationSettings>> {
        let (_, domain) = typed.trim().rsplit_once('@')?;
        let named = |one: &&Arc<FederationSettings>| one.domains.iter().any(|name| name.eq_ignore_ascii_case(domain));
        self.of(tenant).iter().find(named).cloned()
    }
}
