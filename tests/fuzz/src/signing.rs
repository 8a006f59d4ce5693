//! Six keys that are always the same, and messages signed by them with any payload.

use std::sync::OnceLock;

use authenticator_core::jose::{PublicKey, SigningKey, Typ, base64url_encode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};

struct Pair {
    core: SigningKey,
    public: PublicKey,
    ring: EcdsaKeyPair,
}

fn pair(number: u8) -> &'static Pair {
    static PAIRS: OnceLock<Vec<Pair>> = OnceLock::new();
    let pairs = PAIRS.get_or_init(|| {
        let pair = |scalar: [u8; 32]| {
            let core = SigningKey::from_scalar(&scalar).expect("a scalar");
            let public = core.public_key();
            let ring = EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &scalar,
                public.as_sec1(),
                &SystemRandom::new(),
            );
            Pair { core, public, ring: ring.expect("a key") }
        };
        (1..=6).map(|number| pair([number; 32])).collect()
    });
    &pairs[usize::from(number) % pairs.len()]
}

/// The private key of this number; there are six.
pub fn key(number: u8) -> &'static SigningKey {
    &pair(number).core
}

/// The public key of this number.
pub fn public(number: u8) -> &'static PublicKey {
    &pair(number).public
}

/// How a header names its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// By thumbprint.
    Kid(u8),
    /// In whole.
    Jwk(u8),
}

impl Named {
    fn member(self) -> String {
        match self {
            Self::Kid(number) => format!(r#""kid":"{}""#, public(number).thumbprint()),
            Self::Jwk(number) => {
                format!(r#""jwk":{}"#, serde_json::to_string(public(number)).expect("a key in JSON"))
            }
        }
    }

    /// A header as the protocol wants it.
    pub fn header(self, typ: Typ) -> String {
        format!(r#"{{"alg":"ES256","typ":"{}",{}}}"#, typ.as_str(), self.member())
    }
}

/// Any header and any payload, signed by the key of this number.
pub fn sign(header: &[u8], payload: &[u8], by: u8) -> String {
    let input = format!("{}.{}", base64url_encode(header), base64url_encode(payload));
    let signature = pair(by).ring.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
    format!("{input}.{}", base64url_encode(signature.as_ref()))
}
