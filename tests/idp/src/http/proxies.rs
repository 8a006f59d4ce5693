//! From where a call comes, where proxies stand in front of the server.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;
use serde::Deserialize;

/// A network: an address, and behind a slash how many of its bits count; all of them without the slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| IpNet::from(address.to_canonical())));
        let network: IpNet = network.map_err(|_| format!("{text:?} is no network: it needs the form 10.0.0.0/8"))?;
        if network.addr() != network.network() {
            return Err(format!("{text:?} has bits behind its mask: write {}", network.trunc()));
        }
        Ok(Self(network))
    }
}

/// The header in which the proxies tell who called them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `Forwarded` (RFC 7239).
    #[default]
    Forwarded,
    /// `X-Forwarded-For`, which no RFC defines and many proxies send.
    XForwardedFor,
}

/// The proxies in front of the server. Only what they add to the one header is believed: anybody can send the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxies {
    /// Where they are.
    networks: Vec<Network>,
    /// What they send. It has to be one that they set or extend at each call.
    #[serde(default)]
    header: ProxyHeader,
}

impl Proxies {
    /// The address of the client whose call `peer` handed on, in its canonical form; that of the last proxy if it does not tell.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        // Each hop stands behind the one before it.
        let mut hops = self.hops(headers);
        while self.are_at(client) {
            match hops.pop() {
                Some(Some(before)) => client = before.to_canonical(),
                Some(None) | None => break,
            }
        }
        client
    }

    fn are_at(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.0.contains(&address))
    }

    /// The hops, the last one at the end; `None` is one that is not told.
    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = match self.header {
            ProxyHeader::Forwarded => "forwarded",
            ProxyHeader::XForwardedFor => "x-forwarded-for",
        };
        let values = headers.get_all(name).iter().flat_map(|value| match value.to_str() {
            Ok(text) => text.split(',').map(Some).collect(),
            Err(_) => vec![None],
        });
        let address = |hop: &str| match self.header {
            ProxyHeader::Forwarded => node(forwarded_for(hop)?),
            ProxyHeader::XForwardedFor => node(hop.trim()),
        };
        values.map(|hop| hop.and_then(address)).collect()
    }
}

/// The value of `for` in one element of `Forwarded` (RFC 7239 section 4), without quotes.
fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, value)| value.trim());
    let value = found.next()?;
    if found.next().is_some() {
        return None;
    }
    match value.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"'),
        None => Some(value),
    }
}

/// An address with or without a port (RFC 7239 section 6). `unknown` and hidden names are none.
fn node(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn proxies(header: ProxyHeader) -> Proxies {
        let networks = ["10.0.0.0/8", "2001:db8:1::/48"].map(|text| Network::try_from(text.to_owned()).unwrap());
        Proxies { networks: networks.to_vec(), header }
    }

    fn client(header: ProxyHeader, peer: &str, values: &[&str]) -> String {
        let name = match header {
            ProxyHeader::Forwarded => HeaderName::from_static("forwarded"),
            ProxyHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
        };
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(&name, HeaderValue::from_str(value).unwrap());
        }
        proxies(header).client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_proxy_is_believed() {
        let x = ProxyHeader::XForwardedFor;
        assert_eq!(client(x, "10.1.2.3", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(client(x, "192.0.2.9", &["192.0.2.7"]), "192.0.2.9", "a client that says it is another");
        assert_eq!(
            client(x, "10.1.2.3", &["192.0.2.7, 192.0.2.8"]),
            "192.0.2.8",
            "what the client itself sent is in front"
        );
        assert_eq!(client(x, "10.1.2.3", &["192.0.2.7, 192.0.2.8, 10.9.9.9"]), "192.0.2.8", "a proxy behind a proxy");
        assert_eq!(client(x, "10.1.2.3", &["192.0.2.7", "192.0.2.8"]), "192.0.2.8", "two headers are one list");
        assert_eq!(client(x, "10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(
            client(x, "10.1.2.3", &["192.0.2.7, nonsense"]),
            "10.1.2.3",
            "nothing is looked for behind what is unclear"
        );
        assert_eq!(client(x, "::ffff:10.1.2.3", &["::ffff:192.0.2.7"]), "192.0.2.7");
        assert_eq!(client(x, "10.1.2.3", &["192.0.2.7:4711"]), "192.0.2.7");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read() {
        let f = ProxyHeader::Forwarded;
        // The examples of sections 4 and 6.
        assert_eq!(client(f, "10.1.2.3", &["for=192.0.2.43"]), "192.0.2.43");
        assert_eq!(client(f, "10.1.2.3", &["For=\"[2001:db8:cafe::17]:4711\""]), "2001:db8:cafe::17");
        assert_eq!(client(f, "10.1.2.3", &["for=192.0.2.60;proto=http;by=203.0.113.43"]), "192.0.2.60");
        assert_eq!(client(f, "10.1.2.3", &["for=192.0.2.43, for=198.51.100.17"]), "198.51.100.17");
        assert_eq!(client(f, "2001:db8:1::5", &["for=192.0.2.43"]), "192.0.2.43");
        for hidden in ["for=unknown", "for=\"_gazonk\"", "for=_hidden", "proto=http", "for=1;for=2", ""] {
            assert_eq!(client(f, "10.1.2.3", &[hidden]), "10.1.2.3", "{hidden}");
        }
    }

    #[test]
    fn without_proxies_no_header_counts() {
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static("forwarded"), HeaderValue::from_static("for=192.0.2.1"))]);
        let peer: IpAddr = "::ffff:198.51.100.1".parse().unwrap();
        assert_eq!(Proxies::default().client(peer, &headers).to_string(), "198.51.100.1");
    }

    #[test]
    fn a_network_is_written_one_way() {
        let network = |text: &str| Network::try_from(text.to_owned());
        network("192.0.2.1").unwrap();
        network("2001:db8::/32").unwrap();
        assert!(network("10.0.0.1/8").unwrap_err().contains("write 10.0.0.0/8"));
        network("10.0.0.0/33").unwrap_err();
        network("proxy.example").unwrap_err();
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_answer_is_an_address_that_was_told(values in prop::collection::vec("[ -~]{0,60}", 0..4)) {
            for header in [ProxyHeader::Forwarded, ProxyHeader::XForwardedFor] {
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                let client = client(header, "10.0.0.1", &values);
                prop_assert!(client == "10.0.0.1" || !values.is_empty());
            }
        }
    }
}
