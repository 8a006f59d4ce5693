//! From where a call comes, where proxies stand in front of the server.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderValue};
use ipnet::{IpNet, Ipv6Net};
use serde::Deserialize;

/// A network: an address, and behind a slash how many of its bits count; all of them without the slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| IpNet::from(address)));
        let network: IpNet = network.map_err(|_| format!("{text:?} is no network: it needs the form 10.0.0.0/8"))?;
        if network.addr() != network.network() {
            return Err(format!("{text:?} has bits behind its mask: write {}", network.trunc()));
        }
        canonical(network).map(Self).ok_or_else(|| {
            format!(
                "{text:?} has all addresses of IPv4 in it, which are compared as such: name networks of IPv4 or IPv6"
            )
        })
    }
}

/// A network as addresses are compared: one of IPv4 where its addresses are IPv4-mapped (RFC 4291 section 2.5.5.2). `None` if it has others
/// besides.
fn canonical(network: IpNet) -> Option<IpNet> {
    const MAPPED: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96);
    let IpNet::V6(v6) = network else { return Some(network) };
    if !MAPPED.contains(&v6) {
        return (!v6.contains(&MAPPED)).then_some(network);
    }
    let prefix = v6.prefix_len().checked_sub(MAPPED.prefix_len())?;
    IpNet::new(v6.addr().to_canonical(), prefix).ok()
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
        let hops_of = |value: &HeaderValue| match (value.to_str(), self.header) {
            (Ok(text), ProxyHeader::XForwardedFor) => text.split(',').map(|hop| node(hop.trim())).collect(),
            (Ok(text), ProxyHeader::Forwarded) => forwarded(text),
            (Err(_), _) => vec![None],
        };
        headers.get_all(name).iter().flat_map(hops_of).collect()
    }
}

/// The hops of one `Forwarded` (RFC 7239 section 4). Proxies send what a client says in others of its parameters, as `host`: what stands in
/// quotes there is no hop. With quotes that do not end nothing of it is told.
fn forwarded(text: &str) -> Vec<Option<IpAddr>> {
    let Some(elements) = split_unquoted(text, ',') else { return vec![None] };
    elements.into_iter().map(|element| node(forwarded_for(element)?)).collect()
}

/// The value of `for` in one element, without quotes.
fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = split_unquoted(element, ';')?.into_iter().filter_map(|pair| pair.split_once('='));
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

/// The parts of a text between separators that stand outside quoted strings (RFC 9110 section 5.6.4); `None` if one of these does not end.
fn split_unquoted(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if character == separator && !quoted => {
                let begins = text.len() - rest.len();
                parts.push(text.get(begins..at)?);
                rest = text.get(at + separator.len_utf8()..)?;
            }
            _ => {}
        }
    }
    parts.push(rest);
    (!quoted).then_some(parts)
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
    use axum::http::HeaderName;
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
    fn what_a_client_has_its_proxy_quote_is_no_hop() {
        let f = ProxyHeader::Forwarded;
        for (sent, told) in [
            (r#"for=192.0.2.7;host="x, for=198.51.100.1""#, "192.0.2.7"),
            (r#"for=192.0.2.7;host="x;for=198.51.100.1""#, "192.0.2.7"),
            (r#"host="x;for=198.51.100.1";for=192.0.2.7"#, "192.0.2.7"),
            (r#"for=192.0.2.7;host="x\", for=198.51.100.1""#, "192.0.2.7"),
            (r#"for="192.0.2.7" ; host="""#, "192.0.2.7"),
            (r#"for=198.51.100.1;host="x", for=192.0.2.7"#, "192.0.2.7"),
            // Where the quotes end is not to be known.
            (r#"for=192.0.2.7;host="x, for=198.51.100.1"#, "10.1.2.3"),
            (r#"for="x, for=192.0.2.7"#, "10.1.2.3"),
            (r#"for=192.0.2.7;host="x\""#, "10.1.2.3"),
            (r#"for="192.0.2.7""#, "192.0.2.7"),
            (r#"for="192.0.2.7"x"#, "10.1.2.3"),
        ] {
            assert_eq!(client(f, "10.1.2.3", &[sent]), told, "{sent}");
        }
        assert_eq!(client(f, "10.1.2.3", &[r#"for="x"#, "for=192.0.2.7"]), "192.0.2.7", "of one header only");
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
        for (mapped, plain) in
            [("::ffff:10.0.0.0/104", "10.0.0.0/8"), ("::ffff:0:0/96", "0.0.0.0/0"), ("::ffff:10.1.2.3", "10.1.2.3")]
        {
            assert_eq!(network(mapped), network(plain), "{mapped}");
        }
        for wider in ["::/0", "::/80", "::fffe:0:0/95"] {
            assert!(network(wider).unwrap_err().contains("name networks of IPv4"), "{wider}");
        }
        assert!(network("::ffff:10.0.0.1/104").unwrap_err().contains("write ::ffff:10.0.0.0/104"));
    }

    /// As a proxy writes it, with what it takes over from the client.
    fn quoted(text: &str) -> String {
        format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
    }

    proptest! {
        #[test]
        fn whatever_a_client_has_quoted_its_address_is_told(host in "[ -~]{0,40}", own in "[ -~]{0,40}", before: bool) {
            let for_and_host = [String::from("for=192.0.2.7"), format!("host={}", quoted(&host))];
            let [one, two] = if before { for_and_host } else { let [one, two] = for_and_host; [two, one] };
            // What the client itself sends stands in front, in a header of its own.
            let sent = [own, format!("{one};{two}")];
            prop_assert_eq!(client(ProxyHeader::Forwarded, "10.0.0.1", &[&sent[0], &sent[1]]), "192.0.2.7");
        }

        #[test]
        fn a_network_and_its_mapped_form_are_the_same(bits: u32, prefix in 0u8..=32) {
            let network = ipnet::Ipv4Net::new(bits.into(), prefix).unwrap().trunc();
            let mapped = format!("{}/{}", network.addr().to_ipv6_mapped(), prefix + 96);
            prop_assert_eq!(Network::try_from(mapped), Network::try_from(network.to_string()));
        }

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
