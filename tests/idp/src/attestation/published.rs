//! Published attestations of real devices, each held against what is published about it (`published/README.md`).

use authenticator_core::jose::{Digest, PublicKey, base64url_decode};
use authenticator_core::protocol::{UnixTime, UvPolicy};
use serde_json::json;
use x509_cert::der::{DecodePem as _, Encode as _};

use super::certificate::Certificate;
use super::{Attested, Evidence, Expected, KeyUse, Refusal, Revoked, Trust, apple, verify};

/// Of Google's test apps, and of the app that made the Sony's.
const SIGNER: &str = "103938ee4537e59e8ee792f654504fb8346fc6b346d0bbc4415fc339fcfc8ec1";
const VENDING_SIGNER: &str = "f0fd6c5b410f25cb25c3b53346c8972fae30f8ee7411df910480ad6b2d60db83";

const PIXEL_9A: &str = include_str!("published/pixel_9a_tee_root_of_2026.pem");
const PIXEL_9_PRO: &str = include_str!("published/pixel_9_pro_strongbox.pem");
const XPERIA: &str = include_str!("published/xperia_10_iii_factory.pem");
const PIXEL_3: &str = include_str!("published/pixel_3_unlocked.pem");
const PIXEL_XL: &str = include_str!("published/pixel_xl_software.pem");
const NOT_DER: &str = include_str!("published/device_locked_not_der.pem");

const GUIDE: &[u8] = include_bytes!("published/apple_guide_attestation.cbor");
const IOS_ATTESTATION: &[u8] = include_bytes!("published/ios_14_4_attestation.cbor");
const IOS_ASSERTION: &[u8] = include_bytes!("published/ios_14_4_assertion.cbor");

fn chain(pem: &str) -> Vec<Vec<u8>> {
    let ends = "-----END CERTIFICATE-----\n";
    let parts = pem.split_inclusive(ends).filter(|part| part.ends_with(ends));
    parts.map(|part| x509_cert::Certificate::from_pem(part).unwrap().to_der().unwrap()).collect()
}

fn trust() -> Trust {
    let app = |package: &str, signer: &str| json!({ "package": package, "certificate_sha256": signer });
    serde_json::from_value(json!({
        "android_apps": [
            app("com.google.android.attestation", SIGNER),
            app("com.google.wireless.android.security.attestationverifier.collector", SIGNER),
            app("com.android.vending", VENDING_SIGNER),
        ],
        "apple_apps": [
            { "app_id": "0352187391.com.apple.example_app_attest" },
            { "app_id": "6MURL8TA57.de.vincent-haupert.apple-appattest-poc", "development": true },
        ],
    }))
    .unwrap()
}

struct Sample {
    chain: Vec<Vec<u8>>,
    key: PublicKey,
    challenge: Vec<u8>,
    now: u64,
}

/// `made` is `creationDateTime` of the sample, in seconds.
fn sample(pem: &str, challenge: &[u8], made: u64) -> Sample {
    let chain = chain(pem);
    let key = Certificate::parse(&chain[0]).unwrap().p256_key().unwrap();
    Sample { chain, key, challenge: challenge.to_vec(), now: made }
}

impl Sample {
    fn verify(&self, key_use: KeyUse, revoked: &Revoked) -> Result<Attested, Refusal> {
        let expected = Expected {
            key: &self.key,
            key_use,
            challenge: &self.challenge,
            now: UnixTime::from_seconds(self.now),
            trust: &trust(),
            revoked,
        };
        verify(&Evidence::AndroidKey { chain: self.chain.clone() }, &expected)
    }

    fn as_device_key(&self) -> Result<Attested, Refusal> {
        self.verify(KeyUse::Device, &Revoked::default())
    }
}

fn pixel_9a() -> Sample {
    sample(PIXEL_9A, b"6417f92c-daef-4cc1-8828-5bb39338ffd5", 1_771_894_563)
}

#[test]
fn b2_keys_of_android_phones_verify_under_both_roots() {
    assert_eq!(pixel_9a().as_device_key(), Ok(Attested::Hardware));
    let strongbox = sample(PIXEL_9_PRO, b"7ccac1ea-4845-482e-858d-f6fa9aa8c295", 1_758_900_646);
    assert_eq!(strongbox.as_device_key(), Ok(Attested::Strongbox));
}

#[test]
fn b2_only_certificates_of_a_factory_count_after_their_end() {
    let challenge = base64url_decode("Pq_k1d0AkN5aQrQytCSBr1zimWNlayWExZpJLeFtAMk").unwrap();
    let mut factory = sample(XPERIA, &challenge, 1_780_585_145);
    assert_eq!(factory.as_device_key(), Ok(Attested::Hardware));
    factory.now += 10 * 365 * 86_400;
    assert_eq!(factory.as_device_key(), Ok(Attested::Hardware));
    factory.now = 1_400_000_000;
    assert_eq!(factory.as_device_key(), Err(Refusal::NotYetValid));

    let mut provisioned = pixel_9a();
    provisioned.now += 30 * 86_400;
    assert_eq!(provisioned.as_device_key(), Err(Refusal::Expired));
}

#[test]
fn b2_a_published_chain_is_refused_for_what_is_wrong_with_it() {
    assert_eq!(sample(PIXEL_3, b"challenge", 1_538_178_035).as_device_key(), Err(Refusal::Boot));
    assert_eq!(sample(PIXEL_XL, b"challenge", 1_538_178_035).as_device_key(), Err(Refusal::UnknownRoot));
    let not_der = sample(NOT_DER, b"challenge", 1_700_000_000).as_device_key();
    assert_eq!(not_der, Err(Refusal::Unparsable("key description")));

    let mut of_another_challenge = pixel_9a();
    of_another_challenge.challenge.pop();
    assert_eq!(of_another_challenge.as_device_key(), Err(Refusal::Challenge));
    let mut of_another_key = pixel_9a();
    of_another_key.key = sample(PIXEL_3, b"", 0).key;
    assert_eq!(of_another_key.as_device_key(), Err(Refusal::OtherKey));
    let without_user = pixel_9a().verify(KeyUse::Credential(UvPolicy::BiometricOrCredential), &Revoked::default());
    assert_eq!(without_user, Err(Refusal::UserVerification));
    let list = br#"{"entries": {"2c85cdc15c3042f25698906669c35137": {"status": "REVOKED"}}}"#;
    assert_eq!(pixel_9a().verify(KeyUse::Device, &Revoked::parse(list).unwrap()), Err(Refusal::Revoked));
}

#[test]
fn b2_apples_sample_object_verifies_as_its_guide_says() {
    let key_id: [u8; 32] = base64url_decode("bSrEhF8TIzIvWSPwvZ0i2-UOBre4ASH84rK15m6emNY").unwrap().try_into().unwrap();
    let now = UnixTime::from_seconds(1_713_441_600);
    let verified = |client_data: &[u8], now| apple::attestation(GUIDE, key_id, client_data, now, &trust()).map(|_| ());
    assert_eq!(verified(b"test_server_challenge", now), Ok(()));
    assert_eq!(verified(b"test_server_challeng", now), Err(Refusal::Nonce));
    assert_eq!(verified(b"test_server_challenge", now.plus(3 * 86_400)), Err(Refusal::Expired));
    let of_no_app = apple::attestation(GUIDE, key_id, b"test_server_challenge", now, &Trust::default());
    assert_eq!(of_no_app.map(|_| ()), Err(Refusal::App));
}

#[test]
fn b2_an_attestation_and_its_assertion_verify_together() {
    let key_id: [u8; 32] = base64url_decode("YmbJO4x5nEHUvncp9zdWuVZjNBEMgJn3cdSToAXQe3M").unwrap().try_into().unwrap();
    let client_data = Digest::parse("i-ZcylFa0JfJU5Z9GNY12G3XihQu09B3UmvtEca-xns").unwrap();
    let now = UnixTime::from_seconds(1_611_404_013);
    let app = apple::attestation(IOS_ATTESTATION, key_id, client_data.as_bytes(), now, &trust()).unwrap();
    assert_eq!(apple::assertion(IOS_ASSERTION, &app, client_data.as_bytes()), Ok(()));
    assert_eq!(apple::assertion(IOS_ASSERTION, &app, b"other data"), Err(Refusal::AssertionSignature));

    let mut production = trust();
    production.apple_apps[1].development = false;
    let other = apple::attestation(IOS_ATTESTATION, key_id, client_data.as_bytes(), now, &production);
    assert_eq!(other.map(|_| ()), Err(Refusal::Environment));
}
