//! Where a registered application may be led back to: compared as text, but for a port on this machine.

use url::{Host, Url};

/// The address of this machine as a redirect URI may have it, in front of a port. Not `localhost` (RFC 8252 section 8.3).
const LOOPBACK: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];
/// Bytes of a URI.
const LIMIT: usize = 2_000;

/// A registered redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RedirectUri {
    /// Byte for byte (RFC 9700 section 4.1.3).
    Exact(String),
    /// A loopback address with any port (RFC 8252 section 7.3).
    AnyPort {
        /// What stands before the port.
        before: &'static str,
        /// What stands after it.
        after: String,
    },
}

/// Why a URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs {0}")]
pub struct RedirectUriError(&'static str);

impl RedirectUri {
    /// A redirect URI of a web application: https, or http on this machine. A port `*` of a loopback address is any port.
    pub(crate) fn of_web(text: &str) -> Result<Self, RedirectUriError> {
        if let Some(any_port) = any_port(text, ":*") {
            return Ok(any_port);
        }
        let url = plain(text)?;
        match (url.scheme(), on_this_machine(&url)) {
            ("https", _) | ("http", true) => Ok(Self::Exact(text.to_owned())),
            _ => Err(RedirectUriError("https, or http on loopback")),
        }
    }

    /// A redirect URI of a native application (RFC 8252 section 7): its own scheme in reverse domain order, an https app link,
    /// or a loopback address without a port.
    pub(crate) fn of_native(text: &str) -> Result<Self, RedirectUriError> {
        if let Some(any_port) = any_port(text, "") {
            return Ok(any_port);
        }
        let url = plain(text)?;
        match url.scheme() {
            "http" => Err(RedirectUriError("http://127.0.0.1 or http://[::1] without a port: any port is accepted")),
            scheme if scheme == "https" || scheme.contains('.') => Ok(Self::Exact(text.to_owned())),
            _ => Err(RedirectUriError("a scheme in reverse domain order, like com.example.app")),
        }
    }

    /// Whether `asked` is this one.
    pub(crate) fn is(&self, asked: &str) -> bool {
        match self {
            Self::Exact(registered) => registered == asked,
            Self::AnyPort { before, after } => {
                let port = asked.strip_prefix(before).and_then(|rest| rest.strip_suffix(after.as_str()));
                port.is_some_and(is_port)
            }
        }
    }
}

/// Nothing, or a colon and a number.
fn is_port(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(':') else { return text.is_empty() };
    digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
}

fn any_port(text: &str, port: &str) -> Option<RedirectUri> {
    LOOPBACK.into_iter().find_map(|before| {
        let after = text.strip_prefix(before)?.strip_prefix(port)?;
        let with_port = plain(&format!("{before}:1{after}")).ok();
        let whole = after.starts_with('/') && with_port.is_some_and(|url| url.port() == Some(1));
        whole.then(|| RedirectUri::AnyPort { before, after: after.to_owned() })
    })
}

/// A URI that means what it reads as: no white space or control characters, no fragment, nobody's name.
fn plain(text: &str) -> Result<Url, RedirectUriError> {
    let graphic = text.bytes().all(|byte| byte.is_ascii_graphic()) && text.len() <= LIMIT;
    let url = Url::parse(text).ok().filter(|_| graphic);
    let url = url.ok_or(RedirectUriError("an absolute URI without white space"))?;
    let named = !url.username().is_empty() || url.password().is_some();
    if url.fragment().is_some() || named {
        return Err(RedirectUriError("a URI without a fragment and without a user name"));
    }
    Ok(url)
}

fn on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_application_is_led_back_byte_for_byte() {
        let registered = RedirectUri::of_web("https://app.example/callback").unwrap();
        assert!(registered.is("https://app.example/callback"));
        for other in
            ["https://app.example/callback/", "https://app.example:443/callback", "https://app.example/Callback"]
        {
            assert!(!registered.is(other), "{other}");
        }
        assert!(RedirectUri::of_web("http://localhost:3000/callback").unwrap().is("http://localhost:3000/callback"));
        for bad in ["http://app.example/", "com.example.app:/x", "javascript:alert(1)", "https://a.example/#f", "x", ""]
        {
            assert!(RedirectUri::of_web(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn any_port_is_any_port_and_nothing_else() {
        let web = RedirectUri::of_web("http://127.0.0.1:*/callback").unwrap();
        let native = RedirectUri::of_native("http://127.0.0.1/callback").unwrap();
        assert_eq!(web, native);
        for good in ["http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback", "http://127.0.0.1/callback"] {
            assert!(web.is(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:+1/callback",
            "http://127.0.0.1:1@evil.example/callback",
            "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.1:1/other/callback",
            "http://[::1]:1/callback",
            "https://127.0.0.1:1/callback",
        ] {
            assert!(!web.is(bad), "{bad}");
        }
        for bad in
            ["http://127.0.0.1:*", "http://127.0.0.1:*@evil.example/", "http://127.0.0.1:*/#f", "http://localhost:*/"]
        {
            assert!(RedirectUri::of_web(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_native_application_has_a_scheme_of_its_own_or_an_app_link() {
        for good in ["com.example.app:/callback", "https://app.example/open", "http://[::1]/callback"] {
            assert!(RedirectUri::of_native(good).is_ok(), "{good}");
        }
        for bad in ["app:/callback", "javascript:alert(1)", "http://127.0.0.1:80/callback", "http://app.example/"] {
            assert!(RedirectUri::of_native(bad).is_err(), "{bad}");
        }
    }
}
