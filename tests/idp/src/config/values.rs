//! Values of the configuration that are checked where they are read, so that an error names their line.

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::protocol::Policy;

/// First segments of paths that are no tenant's.
const TAKEN: [&str; 2] = ["assets", "control"];

/// An origin, as an issuer begins: no path, no trailing slash.
pub(super) fn public_origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.origin().ascii_serialization() != text {
        return Err("needs scheme and host only, in lower case, like https://login.example".to_owned());
    }
    match url.scheme() {
        "https" | "http" => Ok(text.to_owned()),
        _ => Err("needs https".to_owned()),
    }
}

/// See [`public_origin`].
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct PublicUrl(pub(super) String);

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        public_origin(&text).map(Self)
    }
}

/// The id of a tenant: the path of its issuer. 1 to 64 lower-case letters, digits and hyphens, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TenantId(String);

impl TenantId {
    /// As it stands in the path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TenantId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let of_segment = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=64).contains(&text.len()) || !text.bytes().all(of_segment) || text.starts_with('-') {
            let rule = "an id is 1 to 64 lower-case letters, digits and hyphens, and begins with no hyphen";
            return Err(format!("{rule}: it is the path of the tenant's issuer"));
        }
        if TAKEN.contains(&text.as_str()) {
            return Err(format!("the server itself uses the path /{text}: choose another id"));
        }
        Ok(Self(text))
    }
}

/// For how many days what happened to users is kept: 30 to 3,650. No limit on attempts looks back further than 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u64")]
pub struct LogDays(u64);

impl Default for LogDays {
    fn default() -> Self {
        Self(365)
    }
}

impl LogDays {
    /// In seconds.
    pub(crate) const fn seconds(self) -> u64 {
        self.0 * 24 * 60 * 60
    }
}

impl TryFrom<u64> for LogDays {
    type Error = String;

    fn try_from(days: u64) -> Result<Self, String> {
        let fits = (30..=3650).contains(&days);
        if fits { Ok(Self(days)) } else { Err(format!("log_days is 30 to 3650, and not {days}")) }
    }
}

/// The argon2id hash of a password in PHC form. Secret: it can be tried out.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash in PHC form.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

impl TryFrom<String> for PasswordHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let text = text.trim();
        if crate::password::is_hash(text) {
            return Ok(Self(text.to_owned()));
        }
        Err("not an argon2id hash in PHC form with m=19456,t=2,p=1: make one with `idp hash-password`")
    }
}

/// Members of a policy that the configuration sets.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct PolicyMembers(Map<String, Value>);

impl PolicyMembers {
    /// By name, as `docs/control.md` and the admin API name them.
    pub(crate) const fn members(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl TryFrom<Map<String, Value>> for PolicyMembers {
    type Error = String;

    fn try_from(members: Map<String, Value>) -> Result<Self, String> {
        let policy = Policy::default();
        for (name, value) in &members {
            policy.accepts(name, value).map_err(|error| format!("policy member {name}: {error}"))?;
        }
        policy.with(&members).map_err(|error| format!("policy: {error}"))?;
        Ok(Self(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(public_origin("https://login.example/"), Ok("https://login.example".to_owned()));
        assert!(public_origin("https://login.example/path").is_err());
        assert!(public_origin("https://Login.example").is_err());
        assert!(public_origin("https://login.example:443").is_err());
    }

    #[test]
    fn a_tenant_id_is_one_segment_of_a_path() {
        let id = |text: &str| TenantId::try_from(text.to_owned());
        assert_eq!(id("fabrikam-2").unwrap().as_str(), "fabrikam-2");
        for refused in ["", "a/b", "Fabrikam", "-a", "a.b", ".well-known", "assets", "control", &"a".repeat(65)] {
            assert!(id(refused).is_err(), "{refused}");
        }
    }
}
