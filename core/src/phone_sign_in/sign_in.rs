//! The fresh sign-in in the system browser: authorization code with PKCE (RFC 6749, 7636, 8252, 9207, 9449).

use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::Secret;
use crate::jose::{Digest, Thumbprint};
use crate::protocol::Issuer;

/// What a sign-in was begun with; all of it is needed to end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The issuer of the authorization server: the redirect must name it (RFC 9207).
    pub issuer: Issuer,
    /// Where the person signs in.
    pub authorization_endpoint: String,
    /// Where the code is redeemed.
    pub token_endpoint: String,
    /// The client.
    pub client_id: String,
    /// The scope.
    pub scope: String,
    /// Where the browser leads back to.
    pub redirect_uri: String,
    /// Ties the redirect to this sign-in (RFC 6749 section 10.12).
    pub state: Secret,
    /// Ties the code to this phone (RFC 7636 section 4.1).
    pub verifier: Secret,
    /// The device key that the token will be bound to (RFC 9449 section 10).
    pub dpop_jkt: Thumbprint,
    /// The user name, so that the person need not type it. Personal: not shown by Debug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<Secret>,
}

/// The sign-in is at most this old when the device is registered, in seconds.
const MAX_AGE: &str = "300";

/// Why a redirect does not end the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// Not the URL that this sign-in leads back to, or of another sign-in.
    #[error("not the redirect of this sign-in: {member}")]
    NotOurs {
        /// What differs: `url`, `state`, `iss`, or what it should bring.
        member: &'static str,
    },
    /// The authorization server refused (RFC 6749 section 4.1.2.1).
    #[error("the server refused the sign-in: {code}")]
    Refused {
        /// Its error code, ASCII.
        code: String,
    },
}

impl SignIn {
    /// The URL for the system browser. Holds no secret but `state`, and the user name.
    #[must_use]
    pub fn url(&self) -> String {
        let challenge = Digest::of_secret(self.verifier.reveal().as_bytes()).to_string();
        let Ok(mut url) = Url::parse(&self.authorization_endpoint) else { return String::new() };
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", &self.scope)
            .append_pair("state", self.state.reveal())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("max_age", MAX_AGE)
            .append_pair("dpop_jkt", &self.dpop_jkt.to_string());
        if let Some(hint) = &self.login_hint {
            url.query_pairs_mut().append_pair("login_hint", hint.reveal());
        }
        url.into()
    }

    /// Whether a redirect with this `state` is of this sign-in.
    #[must_use]
    pub fn is_of(&self, state: &str) -> bool {
        self.state.reveal() == state
    }

    /// Takes the code out of the URL that the browser led back to.
    ///
    /// # Errors
    /// [`RedirectError`]; the sign-in goes on, a true redirect may still come.
    pub fn code_of(&self, redirect: &str) -> Result<Secret, RedirectError> {
        Redirect { to: &self.redirect_uri, state: &self.state, issuer: &self.issuer }.value(redirect, "code")
    }
}

/// How the browser leads back from a way that was begun with these.
pub(super) struct Redirect<'a> {
    pub(super) to: &'a str,
    pub(super) state: &'a Secret,
    pub(super) issuer: &'a Issuer,
}

impl Redirect<'_> {
    /// What the URL that the browser led back to brings as `member`.
    pub(super) fn value(&self, redirect: &str, member: &'static str) -> Result<Secret, RedirectError> {
        let other = |member| RedirectError::NotOurs { member };
        let expected = SecretUrl::parse(self.to)?;
        let url = SecretUrl::parse(redirect)?;
        if url.place != expected.place {
            return Err(other("url"));
        }
        if url.one("state")?.as_ref() != Some(self.state) {
            return Err(other("state"));
        }
        if url.one("iss")?.as_ref().map(Secret::reveal) != Some(self.issuer.as_str()) {
            return Err(other("iss"));
        }
        if let Some(code) = url.one("error")? {
            let code = code.reveal().chars().filter(|c| c.is_ascii_graphic()).take(64).collect();
            return Err(RedirectError::Refused { code });
        }
        url.one(member)?.ok_or(other(member))
    }
}

/// The `state` of the URL that a browser led back to, by which its sign-in is found ([`SignIn::is_of`]).
///
/// # Errors
/// [`RedirectError`] if there is none, or several.
pub fn state_of(redirect: &str) -> Result<Secret, RedirectError> {
    SecretUrl::parse(redirect)?.one("state")?.ok_or(RedirectError::NotOurs { member: "state" })
}

/// A URL with secrets in its query. Wiped when dropped, which a [`Url`] is not.
struct SecretUrl {
    /// Scheme, authority and path.
    place: [String; 3],
    text: Secret,
}

impl SecretUrl {
    fn parse(text: &str) -> Result<Self, RedirectError> {
        let url = Url::parse(text).map_err(|_| RedirectError::NotOurs { member: "url" })?;
        let place = [url.scheme().to_owned(), url.authority().to_owned(), url.path().to_owned()];
        Ok(Self { place, text: Secret::new(url.into()) })
    }

    /// The value of a member of the query, which must not be there twice.
    fn one(&self, name: &'static str) -> Result<Option<Secret>, RedirectError> {
        let before_fragment = self.text.reveal().split('#').next().unwrap_or_default();
        let query = before_fragment.split_once('?').map_or("", |(_, query)| query);
        // The others are not decoded: they are secret as well.
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut values = pairs.filter(|(key, _)| form_decoded(key).reveal() == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(Some(form_decoded(value))),
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(RedirectError::NotOurs { member: name }),
        }
    }
}

/// A value of a form (URL Standard, application/x-www-form-urlencoded parsing), decoded into its place.
fn form_decoded(text: &str) -> Secret {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match after {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        match (first, escaped) {
            (b'+', _) => bytes.push(b' '),
            (_, Some(byte)) => bytes.push(byte),
            (byte, None) => bytes.push(*byte),
        }
        rest = after.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    Secret::new(String::from_utf8_lossy(&bytes).into_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Whether a server that lists `listed` redirects there. A redirect to this very machine has a port that is chosen anew each
/// time, so no server lists it (RFC 8252 section 7.3).
#[must_use]
pub fn may_redirect(redirect_uri: &str, listed: &[String]) -> bool {
    listed.iter().any(|one| one == redirect_uri) || leads_to_this_machine(redirect_uri)
}

fn leads_to_this_machine(uri: &str) -> bool {
    let begins = ["http://127.0.0.1:", "http://[::1]:"].iter().any(|prefix| uri.starts_with(prefix));
    // What looks like a host and its port may be a user and a password, with another host behind them.
    let plain = |url: Url| url.username().is_empty() && url.password().is_none();
    begins && Url::parse(uri).is_ok_and(plain)
}

#[cfg(test)]
mod tests {
    use super::may_redirect;

    #[test]
    fn p3_a_redirect_is_listed_or_leads_to_this_machine() {
        let listed = ["com.example.authenticator:/oauth".to_owned()];
        for (uri, may) in [
            ("com.example.authenticator:/oauth", true),
            ("com.example.authenticator:/oauth2", false),
            ("com.evil.authenticator:/oauth", false),
            ("http://127.0.0.1:49152/oauth", true),
            ("http://[::1]:49152/oauth", true),
            ("http://127.0.0.1.evil.example/oauth", false),
            ("http://127.0.0.1:49152@evil.example/oauth", false),
            ("http://127.0.0.1:@evil.example/oauth", false),
            ("http://127.0.0.1:port/oauth", false),
            ("", false),
        ] {
            assert_eq!(may_redirect(uri, &listed), may, "{uri}");
        }
    }
}
