//! Issuers: the name of a tenant of an identity provider, and the root of all its endpoints.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize, de};
use url::{Host, Url};

/// Whether issuers of development servers are accepted: loopback over http, IP literals, ports.
/// Off in an app that people use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DevelopmentServers {
    /// Only https with a host name.
    #[default]
    Refused,
    /// Also http on loopback, and https with a port or a loopback address.
    Allowed,
}

/// Why a text is no issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerError {
    /// Not an absolute URL.
    #[error("not a URL")]
    NotAUrl,
    /// A scheme other than https.
    #[error("not https")]
    NotHttps,
    /// User name or password before the host.
    #[error("holds user information")]
    UserInformation,
    /// An IP address in place of a host name.
    #[error("an IP address instead of a host name")]
    IpLiteral,
    /// A port.
    #[error("holds a port")]
    Port,
    /// A query or a fragment.
    #[error("holds a query or a fragment")]
    QueryOrFragment,
    /// A slash at the end.
    #[error("ends with a slash")]
    TrailingSlash,
    /// Not written in its one form: lower-case A-labels, no dot segments, no default port.
    #[error("not in canonical form")]
    NotCanonical,
}

/// An issuer: `https`, a lower-case A-label host, an optional path, no trailing slash, query or fragment.
/// Compared byte for byte (RFC 8414 section 2, RFC 9207).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Issuer(String);

impl Issuer {
    /// Reads an issuer that a person or a link gave.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(text: &str, development: DevelopmentServers) -> Result<Self, IssuerError> {
        if text.len() > 1024
            || !text.is_ascii()
            || text.bytes().any(|b| b.is_ascii_control() || b == b' ' || b == b'\\')
        {
            return Err(IssuerError::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| IssuerError::NotAUrl)?;
        let host = url.host().ok_or(IssuerError::NotAUrl)?;
        let development = development == DevelopmentServers::Allowed;
        match url.scheme() {
            "https" => {}
            "http" if development && is_loopback(&host) => {}
            _ => return Err(IssuerError::NotHttps),
        }
        let authority = text.split_once("//").map_or("", |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or("");
        if authority.contains('@') {
            return Err(IssuerError::UserInformation);
        }
        let named = matches!(host, Host::Domain(_));
        if !named && (!development || !is_loopback(&host)) {
            return Err(IssuerError::IpLiteral);
        }
        if (url.port().is_some() || authority.ends_with(':')) && !development {
            return Err(IssuerError::Port);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(IssuerError::QueryOrFragment);
        }
        if text.ends_with('/') {
            return Err(IssuerError::TrailingSlash);
        }
        let canonical = url.as_str();
        let canonical = if url.path() == "/" { canonical.trim_end_matches('/') } else { canonical };
        if canonical != text || text.contains("%2F") || text.contains("%2f") || url.path().contains("//") {
            return Err(IssuerError::NotCanonical);
        }
        if let Host::Domain(name) = host
            && !is_host_name(name)
        {
            return Err(IssuerError::NotCanonical);
        }
        Ok(Self(text.to_owned()))
    }

    /// The issuer.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, and the port of a development server: what a person is shown.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.split().1
    }

    /// Scheme and authority: all endpoints of the issuer share them.
    #[must_use]
    pub fn origin(&self) -> String {
        let (scheme, authority, _) = self.split();
        format!("{scheme}://{authority}")
    }

    /// Where the metadata is: the well-known path goes between host and path (RFC 8414 section 3.1).
    #[must_use]
    pub fn metadata_url(&self) -> String {
        self.well_known("phone-signin")
    }

    /// Where a well-known document of this issuer is.
    #[must_use]
    pub fn well_known(&self, name: &str) -> String {
        let (scheme, authority, path) = self.split();
        format!("{scheme}://{authority}/.well-known/{name}{path}")
    }

    /// Whether `url` has this issuer's origin and no user information.
    #[must_use]
    pub fn shares_origin(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let Ok(own) = Url::parse(&self.0) else { return false };
        url.origin() == own.origin() && url.username().is_empty() && url.password().is_none()
    }

    fn split(&self) -> (&str, &str, &str) {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("https", &self.0));
        let at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        (scheme, authority, path)
    }
}

/// Labels of letters, digits and hyphens (RFC 1123 section 2.1), within the lengths of RFC 1035 section 2.3.4.
/// A final dot would make a second spelling of the same host.
fn is_host_name(name: &str) -> bool {
    let label =
        |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name.len() <= 253 && name.split('.').all(label)
}

fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Issuer({})", self.0)
    }
}

/// In a message an issuer is compared with the pinned one, which was parsed by the strict rule before.
impl<'de> Deserialize<'de> for Issuer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text, DevelopmentServers::Allowed).map_err(de::Error::custom)
    }
}
