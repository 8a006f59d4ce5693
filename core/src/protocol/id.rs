//! Ids: 16 random bytes, in text 22 characters of base64url (rule 2).

/// An id of 16 bytes, for this module and for those that name things of their own.
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes 16 bytes, which must come from a random generator.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Reads 22 characters of base64url; `None` if it is anything else.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Some(Self($crate::jose::base64url_decode(text).ok()?.try_into().ok()?))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::jose::base64url_encode(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id of 22 characters"))
            }
        }
    };
}

pub(crate) use id_type;

id_type! {
    /// The `jti` of a message.
    MessageId
}
id_type! {
    /// A device, as one issuer names one account on it.
    DeviceId
}
id_type! {
    /// A credential for phone sign-in.
    CredentialId
}
id_type! {
    /// A request: the `jti` of its challenge. Each device gets its own.
    RequestId
}
id_type! {
    /// What a wake-up by push carries: tells the phone which account may have a request, and nobody else anything.
    WakeUpId
}

id_type! {
    /// An offer to vouch for the key of another phone.
    TransferId
}

impl From<MessageId> for RequestId {
    fn from(jti: MessageId) -> Self {
        Self(jti.0)
    }
}

impl From<RequestId> for MessageId {
    fn from(request: RequestId) -> Self {
        Self(request.0)
    }
}
