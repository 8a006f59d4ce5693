//! The values of a push channel. Whoever knows one of them can wake the phone, so that `Debug` shows none.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::{Host, Url};

use crate::jose::{PublicKey, base64url_decode, base64url_encode};

/// The longest endpoint or token, in bytes.
const MAX_TEXT: usize = 4096;

/// An absolute `https` URL without white space, user information and fragment; `http` on loopback for development.
/// A capability: whoever knows it can post to it.
#[derive(Clone, PartialEq, Eq)]
pub struct PushEndpoint(String);

impl PushEndpoint {
    /// Reads a URL; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let foreign = |c: char| c.is_control() || c.is_whitespace();
        let url = Url::parse(text).ok().filter(|_| text.len() <= MAX_TEXT && !text.contains(foreign))?;
        let encrypted = match (url.scheme(), url.host()?) {
            ("https", _) => true,
            ("http", Host::Domain(name)) => name == "localhost",
            ("http", Host::Ipv4(address)) => address.is_loopback(),
            ("http", Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        };
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        (encrypted && bare).then(|| Self(text.to_owned()))
    }
}

/// A token of a push service: 1 to 4096 visible ASCII characters.
#[derive(Clone, PartialEq, Eq)]
pub struct PushToken(String);

impl PushToken {
    /// Takes a token; `None` if it is empty, too long, or holds a foreign character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=MAX_TEXT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }
}

/// A P-256 key as Web Push writes it: the uncompressed point, 65 bytes, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushKey(PublicKey);

impl PushKey {
    /// Takes a key.
    #[must_use]
    pub const fn new(key: PublicKey) -> Self {
        Self(key)
    }

    /// Reads base64url of a point on the curve; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        PublicKey::from_sec1(&base64url_decode(text).ok()?).ok().map(Self)
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.0
    }

    /// The text in the claim.
    #[must_use]
    pub fn reveal(&self) -> String {
        base64url_encode(self.0.as_sec1())
    }
}

/// The 16 bytes that phone and server share for one subscription, in JSON base64url. Secret.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSecret([u8; 16]);

impl PushSecret {
    /// Takes 16 random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads base64url of 16 bytes; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(base64url_decode(text).ok()?.try_into().ok()?))
    }

    /// The bytes, for key derivation. Secret.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The text in the claim. Secret.
    #[must_use]
    pub fn reveal(&self) -> String {
        base64url_encode(&self.0)
    }
}

macro_rules! revealed_text {
    ($($name:ident)*) => {$(
        impl $name {
            /// The text in the claim. Secret.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }
    )*};
}

revealed_text!(PushEndpoint PushToken);

macro_rules! text_in_json {
    ($($name:ident $refusal:literal;)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.reveal().as_ref())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| de::Error::custom($refusal))
            }
        }
    )*};
}

text_in_json! {
    PushEndpoint "not an https URL";
    PushToken "not a push token";
    PushKey "not a P-256 point in base64url";
    PushSecret "not 16 bytes in base64url";
}

macro_rules! redacted {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

redacted!(PushEndpoint PushToken PushSecret);
