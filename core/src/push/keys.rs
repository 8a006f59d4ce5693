//! The keys of one subscription, and what is opened with them (RFC 8291 section 3).

use std::fmt;

use p256::{PublicKey, SecretKey, ecdh};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};

use super::{MAX_WAKE_UP, WakeUp, WakeUpError};
use crate::jose::{PublicKey as JosePublicKey, SigningKey};
use crate::memory::{SecretBytes, wiping_stack};
use crate::protocol::{PushKey, PushSecret};

/// Salt, record size, and the length of the key that follows (RFC 8188 section 2.1).
const HEADER: usize = 16 + 4 + 1;
/// An uncompressed point.
const KEY: usize = 65;
/// The tag of AES-GCM.
const TAG: usize = 16;
/// Ends the last record (RFC 8188 section 2).
const LAST: u8 = 2;

/// The key agreement key and the authentication secret of a subscription. Whoever has them reads wake-ups, which say nothing.
pub struct WebPushKeys {
    scalar: SecretBytes<32>,
    public: JosePublicKey,
    secret: PushSecret,
}

impl fmt::Debug for WebPushKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebPushKeys")
    }
}

impl WebPushKeys {
    /// The keys of a scalar and 16 bytes; `None` if the scalar is no private key of P-256 (once in 2^32 times).
    #[must_use]
    pub fn new(scalar: SecretBytes<32>, secret: PushSecret) -> Option<Self> {
        let public = SigningKey::from_scalar(scalar.reveal()).ok()?.public_key().clone();
        Some(Self { scalar, public, secret })
    }

    /// `p256dh` of the subscription.
    #[must_use]
    pub fn public(&self) -> PushKey {
        PushKey::new(self.public.clone())
    }

    /// `auth` of the subscription. Secret.
    #[must_use]
    pub fn secret(&self) -> PushSecret {
        self.secret.clone()
    }

    /// Opens the body of a push message.
    ///
    /// # Errors
    /// [`WakeUpError`]: it is none, or none for these keys.
    pub fn open(&self, body: &[u8]) -> Result<WakeUp, WakeUpError> {
        WakeUp::from_json(&wiping_stack(|| self.opened(body))?)
    }

    fn opened(&self, body: &[u8]) -> Result<Vec<u8>, WakeUpError> {
        if body.len() > MAX_WAKE_UP {
            return Err(WakeUpError::TooLarge);
        }
        let record = Record::read(body).ok_or(WakeUpError::Form)?;
        let theirs = PublicKey::from_sec1_bytes(record.key).map_err(|_| WakeUpError::Form)?;
        let ours = SecretKey::from_slice(self.scalar.reveal()).map_err(|_| WakeUpError::NotForThis)?;
        let shared = ecdh::diffie_hellman(ours.to_nonzero_scalar(), theirs.as_affine());
        let info = [b"WebPush: info\0".as_slice(), self.public.as_sec1(), record.key];
        let input = derived::<32>(self.secret.as_bytes(), shared.raw_secret_bytes(), &info)?;
        let content_key = derived::<16>(record.salt, input.reveal(), &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce = derived::<12>(record.salt, input.reveal(), &[b"Content-Encoding: nonce\0"])?;
        let key = UnboundKey::new(&AES_128_GCM, content_key.reveal()).map_err(|_| WakeUpError::NotForThis)?;
        let mut text = record.sealed.to_vec();
        let opened = LessSafeKey::new(key)
            .open_in_place(Nonce::assume_unique_for_key(*nonce.reveal()), Aad::empty(), &mut text)
            .map_err(|_| WakeUpError::NotForThis)?;
        // The padding is zeros, behind the delimiter.
        let end = opened.iter().rposition(|byte| *byte != 0).ok_or(WakeUpError::Form)?;
        let (plain, delimiter) = opened.split_at_checked(end).ok_or(WakeUpError::Form)?;
        if delimiter.first() == Some(&LAST) { Ok(plain.to_vec()) } else { Err(WakeUpError::Form) }
    }
}

/// A body of one record.
struct Record<'a> {
    salt: &'a [u8],
    key: &'a [u8],
    sealed: &'a [u8],
}

impl<'a> Record<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let (header, rest) = body.split_at_checked(HEADER)?;
        let (salt, header) = header.split_at_checked(16)?;
        let (size, length) = header.split_at_checked(4)?;
        let size = u32::from_be_bytes(size.try_into().ok()?);
        let (key, sealed) = rest.split_at_checked(KEY)?;
        let is_one = (TAG + 1..=usize::try_from(size).ok()?).contains(&sealed.len());
        (usize::from(*length.first()?) == KEY && is_one).then_some(Self { salt, key, sealed })
    }
}

/// HKDF (RFC 5869) with SHA-256.
fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[&[u8]]) -> Result<SecretBytes<N>, WakeUpError> {
    struct Length<const N: usize>;
    impl<const N: usize> KeyType for Length<N> {
        fn len(&self) -> usize {
            N
        }
    }
    let pseudorandom = Salt::new(HKDF_SHA256, salt).extract(input);
    SecretBytes::filled(|output| pseudorandom.expand(info, Length::<N>).and_then(|expanded| expanded.fill(output)))
        .map_err(|_| WakeUpError::NotForThis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::base64url_decode;

    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
                        mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
                        pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    /// The receiver of RFC 8291 section 5, with the values of appendix A.
    fn receiver() -> WebPushKeys {
        let scalar = base64url_decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94").unwrap();
        let secret = PushSecret::parse("BTBZMqHH6r4Tts7J_aSIgg").unwrap();
        WebPushKeys::new(SecretBytes::copied(&scalar).unwrap(), secret).unwrap()
    }

    #[test]
    fn b13_the_example_of_rfc_8291_opens() {
        let keys = receiver();
        assert_eq!(
            keys.public().reveal(),
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        );
        let body = base64url_decode(BODY).unwrap();
        assert_eq!(keys.opened(&body).unwrap(), b"When I grow up, I want to be a watermelon");
        assert_eq!(keys.open(&body), Err(WakeUpError::Content), "which wakes no phone");
    }

    #[test]
    fn b13_no_byte_of_it_can_be_another() {
        let keys = receiver();
        let body = base64url_decode(BODY).unwrap();
        // The size of a record may be any that holds it.
        for at in (0..16).chain(20..body.len()) {
            let mut changed = body.clone();
            changed[at] ^= 1;
            assert!(keys.opened(&changed).is_err(), "{at}");
        }
        for length in 0..body.len() {
            assert!(keys.opened(&body[..length]).is_err(), "{length}");
        }
        let mut large = body;
        large.resize(MAX_WAKE_UP + 1, 0);
        assert_eq!(keys.opened(&large), Err(WakeUpError::TooLarge));
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", receiver()), "WebPushKeys");
    }
}
