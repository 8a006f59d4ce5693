//! Where a browser may be led back to (RFC 8252 section 7).

use authenticator_core::protocol::Issuer;
use url::{Host, Url};

use crate::duties::redirect_uris;

/// Whether a redirect URI is registered: byte for byte, or a loopback address with any port and path (RFC 8252 section 7.3).
pub(super) fn is_registered(issuer: &Issuer, uri: &str) -> bool {
    redirect_uris(issuer).iter().any(|registered| registered == uri) || is_loopback(uri)
}

fn is_loopback(uri: &str) -> bool {
    // Reading a URL drops white space and control characters; what is led to is the text as it stands.
    if !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let Ok(url) = Url::parse(uri) else { return false };
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    };
    let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    url.scheme() == "http" && loopback && plain && uri.starts_with("http://")
}

/// A URI with members added to its query.
pub(crate) fn with_query(uri: &str, members: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(members).finish();
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{query}")
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::DevelopmentServers;

    use super::*;

    #[test]
    fn only_registered_places_and_loopback() {
        let issuer = Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap();
        for good in [
            "com.example.authenticator:/oauth",
            "https://login.example/t1/phone/oauth",
            "http://127.0.0.1:4711/callback",
            "http://[::1]:4711/",
        ] {
            assert!(is_registered(&issuer, good), "{good}");
        }
        for bad in [
            "com.example.authenticator:/oauth2",
            "com.example.authenticator:/oauth?x=1",
            "https://login.example/t1/phone/oauth/",
            "http://localhost:4711/callback",
            "http://127.0.0.1.evil.example/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1:4711/#f",
            "https://127.0.0.1:4711/",
            "http://127.0.0\u{1}",
            "http://127.0.0.1:47\t11/",
            "http://127.0.0.1/ ",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!is_registered(&issuer, bad), "{bad}");
        }
    }

    #[test]
    fn members_are_added() {
        assert_eq!(with_query("a:/b", &[("code", "1&2")]), "a:/b?code=1%262");
        assert_eq!(with_query("http://127.0.0.1/?x=1", &[("code", "1")]), "http://127.0.0.1/?x=1&code=1");
    }
}
