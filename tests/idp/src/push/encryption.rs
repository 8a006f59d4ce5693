//! Encryption for the phone: RFC 8291 over RFC 8188, one record.

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::WebPushSubscription;
use p256::{PublicKey, SecretKey, ecdh};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

use crate::failure::Fault;

/// The size of a record that receivers have to take (RFC 8291 section 4).
const RECORD: u32 = 4096;
/// Ends the last record (RFC 8188 section 2).
const LAST: u8 = 2;

/// The body of a push message. `key` and `salt` are good for this one message.
pub(super) fn encrypted(
    plain: &[u8],
    to: &WebPushSubscription,
    key: &SigningKey,
    salt: &[u8; 16],
) -> Result<Vec<u8>, Fault> {
    let failed = || Fault::Unreadable("push channel");
    let (theirs, ours) = (to.p256dh.key().as_sec1(), key.public_key());
    let point = PublicKey::from_sec1_bytes(theirs).map_err(|_| failed())?;
    let secret = SecretKey::from_slice(key.to_scalar().reveal()).map_err(|_| failed())?;
    let shared = ecdh::diffie_hellman(secret.to_nonzero_scalar(), point.as_affine());

    let info = [b"WebPush: info\0".as_slice(), theirs, ours.as_sec1()];
    let input = derived::<32>(to.auth.as_bytes(), shared.raw_secret_bytes(), &info)?;
    let content_key = derived::<16>(salt, &*input, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce = derived::<12>(salt, &*input, &[b"Content-Encoding: nonce\0"])?;

    let seal = UnboundKey::new(&AES_128_GCM, &*content_key).map_err(|_| failed())?;
    let mut text = [plain, &[LAST]].concat();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    LessSafeKey::new(seal).seal_in_place_append_tag(nonce, Aad::empty(), &mut text).map_err(|_| failed())?;
    let length = u8::try_from(ours.as_sec1().len()).map_err(|_| failed())?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[length], ours.as_sec1(), &text].concat())
}

/// HKDF (RFC 5869) with SHA-256.
fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[&[u8]]) -> Result<Zeroizing<[u8; N]>, Fault> {
    struct Length<const N: usize>;
    impl<const N: usize> KeyType for Length<N> {
        fn len(&self) -> usize {
            N
        }
    }
    let mut output = Zeroizing::new([0; N]);
    Salt::new(HKDF_SHA256, salt)
        .extract(input)
        .expand(info, Length::<N>)
        .and_then(|expanded| expanded.fill(&mut *output))
        .map_err(|_| Fault::Unreadable("push channel"))?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use authenticator_core::jose::{base64url_decode, base64url_encode};
    use authenticator_core::protocol::{PushEndpoint, PushKey, PushSecret};

    use super::*;

    /// RFC 8291 section 5, with the values of appendix A.
    #[test]
    fn the_example_of_rfc_8291_comes_out() {
        let to = WebPushSubscription {
            endpoint: PushEndpoint::parse("https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV").unwrap(),
            p256dh: PushKey::parse(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            )
            .unwrap(),
            auth: PushSecret::parse("BTBZMqHH6r4Tts7J_aSIgg").unwrap(),
        };
        let scalar: Vec<u8> = base64url_decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let key = SigningKey::from_scalar(&scalar.try_into().unwrap()).unwrap();
        let salt: Vec<u8> = base64url_decode("DGv6ra1nlYgDCS1FRnbzlw").unwrap();
        let body = encrypted(b"When I grow up, I want to be a watermelon", &to, &key, &salt.try_into().unwrap());
        assert_eq!(
            base64url_encode(&body.unwrap()),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
             mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
             pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }
}
