//! What a sign-in from a browser shows on the phone.

use std::net::IpAddr;

use authenticator_core::approval::display::clean_host;
use authenticator_core::protocol::ContextEntry;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use url::Url;

/// All entries; the tenant's policy sends some of them.
pub(super) fn context(application: &str, peer: Option<IpAddr>, headers: &HeaderMap, origin: &str) -> Vec<ContextEntry> {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned));
    let entries = [
        ("application", Some(application.to_owned())),
        ("location", peer.map(|peer| location(peer).to_owned())),
        ("ip", peer.map(|peer| peer.to_string())),
        ("browser", Some(browser(agent).to_owned())),
        ("os", Some(system(agent).to_owned())),
        ("flow", Some("Sign-in on the web".to_owned())),
        // A host name that phones refuse to show would have the challenge dropped.
        ("host", host.filter(|host| clean_host(host).is_ok())),
    ];
    let entry = |(name, text): (&str, Option<String>)| Some(ContextEntry { name: name.to_owned(), text: text? });
    entries.into_iter().filter_map(entry).collect()
}

fn location(peer: IpAddr) -> &'static str {
    if peer.is_loopback() { "This computer" } else { "Unknown place" }
}

/// The first name that fits: browsers carry the names of those that they descend from.
fn browser(agent: &str) -> &'static str {
    let names = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    first(agent, &names)
}

fn system(agent: &str) -> &'static str {
    let names = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    first(agent, &names)
}

fn first(agent: &str, names: &[(&str, &'static str)]) -> &'static str {
    names.iter().find(|(mark, _)| agent.contains(mark)).map_or("Unknown", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_by_their_own_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!((browser(edge), system(edge)), ("Edge", "Windows"));
        assert_eq!((browser("curl/8"), system("")), ("Unknown", "Unknown"));
    }
}
