//! Where wake-ups may go. A push resource is a URL that a phone names, so without this whoever has a phone could have the server
//! post into the network that it stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use authenticator_core::protocol::PushEndpoint;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The addresses that wake-ups may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destinations {
    /// Public ones, over https.
    Public,
    /// All: for development, on a machine that nobody else reaches the server of.
    All,
}

impl Destinations {
    /// The URL of a push resource, unless it itself says that nothing goes there. What a name stands for is looked at when a
    /// connection is made ([`Resolve`]).
    pub(crate) fn admit(self, endpoint: &PushEndpoint) -> Option<Url> {
        let url = Url::parse(endpoint.reveal()).ok()?;
        let public = url.scheme() == "https"
            && match url.host()? {
                Host::Domain(name) => {
                    name.trim_end_matches('.').rsplit('.').next().is_none_or(|top| top != "localhost")
                }
                Host::Ipv4(address) => is_public(address.into()),
                Host::Ipv6(address) => is_public(address.into()),
            };
        (public || self == Self::All).then_some(url)
    }

    fn take(self, address: IpAddr) -> bool {
        self == Self::All || is_public(address)
    }
}

/// Names of push services. A connection is made to what comes out of here and to nothing else, so that a name cannot stand for
/// one address when it is judged and for another when it is used.
impl Resolve for Destinations {
    fn resolve(&self, name: Name) -> Resolving {
        let destinations = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let admitted: Vec<SocketAddr> = found.filter(|address| destinations.take(address.ip())).collect();
            if admitted.is_empty() {
                return Err("the name stands for no public address".into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is of the public Internet, by the registries of special-purpose addresses (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast();
    let within = match address.octets() {
        // This network; reserved, with the broadcast address.
        [0 | 240..=255, ..]
        // Shared by the customers of a provider; protocol assignments; the relays of 6to4; benchmarks.
        | [100, 64..=127, ..]
        | [192, 0, 0, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..] => true,
        _ => false,
    };
    !special && !within
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Translated by NAT64 (RFC 6052): what counts is the IPv4 address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocol assignments with Teredo; documentation; 6to4, which has an IPv4 address inside; documentation.
        [0x2001, ..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, ..=0xfff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        let special = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in special {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_push_resource_is_judged_by_its_url_first() {
        let admitted = |destinations: Destinations, url: &str| {
            destinations.admit(&PushEndpoint::parse(url).unwrap_or_else(|| panic!("{url}"))).is_some()
        };
        for inside in [
            "http://127.0.0.1:9/1",
            "http://localhost/1",
            "https://localhost/1",
            "https://a.localhost./1",
            "https://127.0.0.1/1",
            "https://2130706433/1",
            "https://0x7f.1/1",
            "https://[::1]/1",
            "https://[::ffff:10.0.0.1]/1",
            "https://10.0.0.1/1",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(!admitted(Destinations::Public, inside), "{inside}");
            assert!(admitted(Destinations::All, inside), "{inside}");
        }
        for outside in ["https://push.example/1", "https://1.1.1.1/1", "https://[2606:4700::1111]:8443/1"] {
            assert!(admitted(Destinations::Public, outside), "{outside}");
        }
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_not_gone_to() {
        let name = || "localhost".parse::<Name>().unwrap();
        assert!(Destinations::Public.resolve(name()).await.is_err());
        let all: Vec<SocketAddr> = Destinations::All.resolve(name()).await.map(Iterator::collect).ok().unwrap();
        assert!(all.iter().all(|address| address.ip().is_loopback()) && !all.is_empty());
    }
}
