//! The fixed keys: SHA-256 of their names, so that everybody can make them again.

use authenticator_core::jose::{Digest, PublicKey, SigningKey, base64url_encode};
use serde_json::{Value, json};

use crate::case::lines;
use crate::{Made, text};

/// A key with its name in the files.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) use_: &'static str,
    pub(crate) signing: SigningKey,
}

impl Key {
    fn new(name: &'static str, use_: &'static str) -> Made<Self> {
        let scalar = *Digest::of(format!("phone sign-in test vectors: {name}").as_bytes()).as_bytes();
        Ok(Self { name, use_, signing: SigningKey::from_scalar(&scalar)? })
    }

    pub(crate) fn public(&self) -> PublicKey {
        self.signing.public_key()
    }

    pub(crate) fn kid(&self) -> String {
        self.public().thumbprint().to_string()
    }

    /// `x` and `y`.
    pub(crate) fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        let point = self.public();
        let (x, y) = point.as_sec1().split_at(33);
        (x.iter().skip(1).copied().collect(), y.to_vec())
    }

    pub(crate) fn jwk(&self) -> Value {
        let (x, y) = self.coordinates();
        json!({"kty": "EC", "crv": "P-256", "x": base64url_encode(&x), "y": base64url_encode(&y)})
    }
}

/// Who signs.
pub(crate) struct Keys {
    pub(crate) server: Key,
    pub(crate) server_next: Key,
    pub(crate) device: Key,
    pub(crate) credential: Key,
    pub(crate) credential_next: Key,
    pub(crate) new_device: Key,
    pub(crate) push: Key,
    pub(crate) stranger: Key,
}

impl Keys {
    pub(crate) fn new() -> Made<Self> {
        Ok(Self {
            server: Key::new("server", "the server key")?,
            server_next: Key::new("server-next", "the server key after a keyroll")?,
            device: Key::new("device", "the device key of the account")?,
            credential: Key::new("credential", "its credential key")?,
            credential_next: Key::new("credential-next", "the credential key that replaces it")?,
            new_device: Key::new("new-device", "the device key of another phone of the same person")?,
            push: Key::new("push", "the phone's key for Web Push; signs nothing")?,
            stranger: Key::new("stranger", "a key that nobody knows")?,
        })
    }

    fn all(&self) -> [&Key; 8] {
        [
            &self.server,
            &self.server_next,
            &self.device,
            &self.credential,
            &self.credential_next,
            &self.new_device,
            &self.push,
            &self.stranger,
        ]
    }
}

/// `keys.json`.
pub(crate) fn file(keys: &Keys) -> (&'static str, String) {
    let description = "The keys of the vectors. The private halves are public: they protect nothing, use them nowhere. \
        d is SHA-256 of \"phone sign-in test vectors: \" and the name; kid is the RFC 7638 thumbprint with SHA-256.";
    let members = keys.all().map(|key| {
        let value = json!({
            "use": key.use_,
            "d": base64url_encode(key.signing.to_scalar().reveal()),
            "jwk": key.jwk(),
            "kid": key.kid(),
        });
        format!("{}:{}", text::string(key.name), text::json(&value))
    });
    let text = format!("{{\"description\":{},\n\"keys\":{{\n{}\n}}}}\n", text::string(description), lines(&members));
    ("keys.json", text)
}
