//! The table of refusals: each rule is broken alone, in chains of authorities of our own.

use authenticator_core::jose::{Digest, PublicKey, SigningKey};
use authenticator_core::protocol::{UnixTime, UvPolicy};
use proptest::prelude::*;
use serde_json::json;

use super::{Attested, Claim, Evidence, Expected, KeyUse, Refusal, Revoked, Trust, verify};

#[path = "../../tests/protocol/support/authority.rs"]
mod authority;

use authority::{AndroidKey, AppleApp, Authority, Years};

const CHALLENGE: [u8; 32] = [0xcc; 32];
const NOW: UnixTime = UnixTime::from_seconds(1_800_000_000);
const EITHER: KeyUse = KeyUse::Credential(UvPolicy::BiometricOrCredential);
const STRICT: KeyUse = KeyUse::Credential(UvPolicy::BiometricStrict);

fn key(seed: u8) -> PublicKey {
    SigningKey::from_scalar(&[seed; 32]).unwrap().public_key()
}

fn trust(root: &Authority) -> Trust {
    serde_json::from_value(json!({
        "android_apps": [authority::android_app()],
        "apple_apps": [{ "app_id": authority::APP_ID }],
        "android_roots": [root.pem()],
        "apple_roots": [root.pem()],
    }))
    .unwrap()
}

fn judge(evidence: &Evidence, trust: &Trust, key_use: KeyUse, revoked: &str) -> Result<Attested, Refusal> {
    let revoked = Revoked::parse(revoked.as_bytes()).unwrap();
    let key = key(7);
    verify(evidence, &Expected { key: &key, key_use, challenge: &CHALLENGE, now: NOW, trust, revoked: &revoked })
}

const NOTHING_REVOKED: &str = r#"{"entries": {}}"#;

fn of_chain(chain: Vec<Vec<u8>>, root: &Authority) -> Result<Attested, Refusal> {
    judge(&Evidence::AndroidKey { chain }, &trust(root), EITHER, NOTHING_REVOKED)
}

/// A right key with something changed, used so.
fn android(key_use: KeyUse, change: impl FnOnce(&mut AndroidKey)) -> Result<Attested, Refusal> {
    let root = Authority::new("Root");
    let mut made = AndroidKey::right(&CHALLENGE);
    change(&mut made);
    judge(&Evidence::AndroidKey { chain: made.chain(&root, &key(7)) }, &trust(&root), key_use, NOTHING_REVOKED)
}

#[test]
fn b2_a_right_key_is_what_it_says() {
    assert_eq!(android(EITHER, |_| {}), Ok(Attested::Hardware));
    assert_eq!(android(KeyUse::Device, |_| {}), Ok(Attested::Hardware));
    let strongbox = android(EITHER, |made| {
        made.element = "StrongBox";
        (made.description.attestation_level, made.description.key_level) = (2, 2);
    });
    assert_eq!(strongbox, Ok(Attested::Strongbox));
}

#[test]
fn b2_a_key_in_software_or_of_mixed_levels_is_refused() {
    let levels = |attestation, key, element| {
        android(EITHER, |made| {
            made.element = element;
            (made.description.attestation_level, made.description.key_level) = (attestation, key);
        })
    };
    assert_eq!(levels(0, 0, "TEE"), Err(Refusal::Software));
    assert_eq!(levels(1, 0, "TEE"), Err(Refusal::Software));
    assert_eq!(levels(0, 1, "TEE"), Err(Refusal::Software));
    assert_eq!(levels(1, 2, "TEE"), Err(Refusal::SecurityLevel));
    assert_eq!(levels(2, 2, "TEE"), Err(Refusal::SecurityLevel), "the certificates do not say StrongBox");
    assert_eq!(levels(1, 1, "StrongBox"), Err(Refusal::SecurityLevel));
    assert_eq!(levels(3, 3, "TEE"), Err(Refusal::Unparsable("key description")));
}

#[test]
fn b2_what_the_key_may_do_is_held_against_the_rules() {
    let hardware = |tag: u32, value: Option<Vec<u8>>| {
        android(EITHER, |made| {
            made.description.hardware.remove(&tag);
            made.description.hardware.extend(value.map(|value| (tag, value)));
        })
    };
    let purposes =
        |all: &[u64]| Some(authority::set(&all.iter().map(|one| authority::integer(*one)).collect::<Vec<_>>()));
    assert_eq!(hardware(1, purposes(&[2, 3])), Ok(Attested::Hardware));
    assert_eq!(hardware(1, purposes(&[3])), Err(Refusal::Purpose));
    assert_eq!(hardware(1, purposes(&[2, 7])), Err(Refusal::Purpose), "a key that attests others");
    assert_eq!(hardware(1, None), Err(Refusal::Purpose));
    assert_eq!(hardware(2, Some(authority::integer(1))), Err(Refusal::Purpose));
    assert_eq!(hardware(10, Some(authority::integer(2))), Err(Refusal::Purpose));
    assert_eq!(hardware(10, None), Ok(Attested::Hardware));
    assert_eq!(hardware(702, Some(authority::integer(2))), Err(Refusal::Imported));
    assert_eq!(hardware(702, None), Err(Refusal::Imported));
    assert_eq!(hardware(600, Some(authority::null())), Err(Refusal::AllApplications));
    assert_eq!(hardware(704, Some(authority::root_of_trust(false, 0))), Err(Refusal::Boot));
    for state in 1..=3 {
        assert_eq!(hardware(704, Some(authority::root_of_trust(true, state))), Err(Refusal::Boot));
    }
    assert_eq!(hardware(704, None), Err(Refusal::Boot));
    assert_eq!(hardware(9_999, Some(authority::null())), Ok(Attested::Hardware), "what is new is skipped");
}

/// What the system says is no substitute for what the hardware enforces.
#[test]
fn b2_entries_of_the_system_do_not_stand_for_those_of_the_hardware() {
    for tag in [1, 2, 504, 702, 704] {
        let moved = android(EITHER, |made| {
            let value = made.description.hardware.remove(&tag).unwrap();
            made.description.software.insert(tag, value);
        });
        assert!(moved.is_err(), "{tag}");
    }
}

#[test]
fn b2_a_credential_key_verifies_its_user_each_time() {
    let with = |key_use, tag: u32, value: Option<Vec<u8>>, by_system: bool| {
        android(key_use, |made| {
            let list = if by_system { &mut made.description.software } else { &mut made.description.hardware };
            list.remove(&tag);
            list.extend(value.map(|value| (tag, value)));
        })
    };
    let auth = |bits| Some(authority::integer(bits));
    for key_use in [EITHER, STRICT] {
        assert_eq!(with(key_use, 504, None, false), Err(Refusal::UserVerification));
        assert_eq!(with(key_use, 504, auth(0), false), Err(Refusal::UserVerification));
        assert_eq!(with(key_use, 504, auth(2), false), Ok(Attested::Hardware));
    }
    for by_system in [false, true] {
        assert_eq!(with(EITHER, 503, Some(authority::null()), by_system), Err(Refusal::UserVerification));
        assert_eq!(with(EITHER, 505, auth(30), by_system), Err(Refusal::UserVerification), "unlocked for a time");
    }
    assert_eq!(with(EITHER, 504, auth(1), false), Ok(Attested::Hardware));
    assert_eq!(with(EITHER, 504, auth(0xffff_ffff), false), Ok(Attested::Hardware));
    assert_eq!(with(STRICT, 504, auth(3), false), Err(Refusal::UserVerification), "the PIN is not biometric");
    assert_eq!(with(KeyUse::Device, 503, Some(authority::null()), false), Ok(Attested::Hardware));
}

#[test]
fn b2_only_listed_apps_hold_keys() {
    let app = |application: Option<Vec<u8>>| {
        android(EITHER, |made| {
            made.description.software.remove(&709);
            made.description.software.extend(application.map(|application| (709, application)));
        })
    };
    let (own, other) = (authority::PACKAGE, "com.example.other");
    assert_eq!(app(Some(authority::application(&[other], &[0xc0; 32]))), Err(Refusal::App));
    assert_eq!(app(Some(authority::application(&[own], &[0xc1; 32]))), Err(Refusal::App));
    assert_eq!(app(Some(authority::application(&[own, other], &[0xc0; 32]))), Err(Refusal::App), "they share keys");
    assert_eq!(app(Some(authority::application(&[], &[0xc0; 32]))), Err(Refusal::App));
    assert_eq!(app(None), Err(Refusal::App));
    let root = Authority::new("Root");
    let chain = AndroidKey::right(&CHALLENGE).chain(&root, &key(7));
    let mut of_no_app = trust(&root);
    of_no_app.android_apps.clear();
    assert_eq!(judge(&Evidence::AndroidKey { chain }, &of_no_app, EITHER, NOTHING_REVOKED), Err(Refusal::App));
}

#[test]
fn b2_an_attestation_is_of_this_key_and_this_challenge() {
    let root = Authority::new("Root");
    let of_another = AndroidKey::right(&CHALLENGE).chain(&root, &key(8));
    assert_eq!(of_chain(of_another, &root), Err(Refusal::OtherKey));
    assert_eq!(android(EITHER, |made| made.description.challenge[0] ^= 1), Err(Refusal::Challenge));
    assert_eq!(android(EITHER, |made| made.description.challenge.clear()), Err(Refusal::Challenge));
}

#[test]
fn b2_what_an_attested_key_signs_counts_for_nothing() {
    let root = Authority::new("Root");
    let appended = AndroidKey::right(&CHALLENGE).appended(&root, &key(7));
    assert_eq!(of_chain(appended.clone(), &root), Err(Refusal::Appended));
    assert_eq!(of_chain(appended[1..].to_vec(), &root), Err(Refusal::OtherKey), "the true chain under it is whole");
}

#[test]
fn b2_a_chain_is_whole_and_ends_at_a_trusted_root() {
    let root = Authority::new("Root");
    let chain = AndroidKey::right(&CHALLENGE).chain(&root, &key(7));
    assert_eq!(of_chain(chain.clone(), &root), Ok(Attested::Hardware));
    assert_eq!(of_chain(chain[..3].to_vec(), &root), Ok(Attested::Hardware), "the root may be left out");
    assert_eq!(of_chain(chain[..2].to_vec(), &root), Err(Refusal::UnknownRoot));
    assert_eq!(of_chain(chain[..1].to_vec(), &root), Err(Refusal::UnknownRoot));
    assert_eq!(of_chain(chain[3..].to_vec(), &root), Err(Refusal::ChainLength));
    assert_eq!(of_chain(Vec::new(), &root), Err(Refusal::ChainLength));
    assert_eq!(of_chain([&chain[..1], &chain[2..]].concat(), &root), Err(Refusal::Issuer));
    assert_eq!(of_chain(chain[1..].to_vec(), &root), Err(Refusal::NotAttested));
    assert_eq!(of_chain(vec![chain[3].clone(); 9], &root), Err(Refusal::ChainLength));

    let namesake = Authority::new("Root");
    assert_eq!(of_chain(chain.clone(), &Authority::new("Other")), Err(Refusal::UnknownRoot));
    assert_eq!(of_chain(chain.clone(), &namesake), Err(Refusal::CertificateSignature));
    assert_eq!(of_chain(chain[..3].to_vec(), &namesake), Err(Refusal::CertificateSignature));
    let other = AndroidKey::right(&CHALLENGE).chain(&root, &key(7));
    let mixed = [&chain[..1], &other[1..]].concat();
    assert_eq!(of_chain(mixed, &root), Err(Refusal::CertificateSignature), "the same names, other keys");
}

#[test]
fn b2_issuers_are_authorities_and_valid_and_not_revoked() {
    let no_authority = android(EITHER, |made| made.intermediate_is_authority = false);
    assert_eq!(no_authority, Err(Refusal::NoAuthority));
    assert_eq!(android(EITHER, |made| made.unknown_extension = true), Err(Refusal::CriticalExtension));
    assert_eq!(android(EITHER, |made| made.years = Years(2024, 2026)), Err(Refusal::Expired));
    assert_eq!(android(EITHER, |made| made.years = Years(2028, 2030)), Err(Refusal::NotYetValid));
    let from_factory = |years| {
        android(EITHER, |made| {
            made.factory = true;
            made.years = years;
        })
    };
    assert_eq!(from_factory(Years(2016, 2026)), Ok(Attested::Hardware));
    assert_eq!(from_factory(Years(2028, 2030)), Err(Refusal::NotYetValid));

    let root = Authority::new("Root");
    let evidence = Evidence::AndroidKey { chain: AndroidKey::right(&CHALLENGE).chain(&root, &key(7)) };
    for status in ["REVOKED", "SUSPENDED"] {
        let list = json!({"entries": {"5eed": {"status": status}}}).to_string();
        assert_eq!(judge(&evidence, &trust(&root), EITHER, &list), Err(Refusal::Revoked));
    }
}

#[test]
fn b2_der_that_is_cut_or_followed_by_more_is_refused() {
    let root = Authority::new("Root");
    let right = AndroidKey::right(&CHALLENGE);
    let chain = right.chain(&root, &key(7));
    for position in 0..chain.len() {
        for cut in (0..chain[position].len()).step_by(61) {
            let mut broken = chain.clone();
            broken[position].truncate(cut);
            assert_eq!(of_chain(broken, &root), Err(Refusal::Unparsable("certificate")));
        }
        let mut longer = chain.clone();
        longer[position].push(0);
        assert_eq!(of_chain(longer, &root), Err(Refusal::Unparsable("certificate")));
    }
    let description = right.description.der();
    let unparsable = Err(Refusal::Unparsable("key description"));
    for cut in (0..description.len()).step_by(5) {
        let extension = description[..cut].to_vec();
        assert_eq!(android(EITHER, |made| made.extension = Some(extension)), unparsable, "{cut}");
    }
    let longer = [description.as_slice(), &[0x05, 0x00]].concat();
    assert_eq!(android(EITHER, |made| made.extension = Some(longer)), unparsable);
    let origin = || authority::context(702, &authority::integer(0));
    let twice = android(EITHER, |made| made.description.further = origin());
    assert_eq!(twice, unparsable);
    let huge = vec![vec![0x30; 1 << 20]; 8];
    assert_eq!(of_chain(huge, &root), Err(Refusal::Unparsable("certificate")));
}

/// What the app vouches for: the challenge and the thumbprint of the key.
fn client_data() -> Digest {
    Digest::of(&[CHALLENGE.as_slice(), key(7).thumbprint().as_bytes()].concat())
}

/// An app as it should be, with something changed.
fn apple(change: impl FnOnce(&mut AppleApp)) -> Result<Attested, Refusal> {
    let root = Authority::new("Root");
    let mut app = AppleApp::right();
    change(&mut app);
    let (key_id, attestation, assertion) = app.vouch(&root, client_data().as_bytes());
    let evidence = Evidence::AppAttest { key_id, attestation, assertion };
    judge(&evidence, &trust(&root), EITHER, NOTHING_REVOKED)
}

#[test]
fn b2_an_app_that_vouches_is_held_against_the_rules() {
    assert_eq!(apple(|_| {}), Ok(Attested::AppAttest));
    assert_eq!(apple(|app| app.app_id = "A1B2C3D4E5.com.example.other"), Err(Refusal::App));
    assert_eq!(apple(|app| app.asserting_app_id = "A1B2C3D4E5.com.example.other"), Err(Refusal::App));
    assert_eq!(apple(|app| app.aaguid = *b"appattestdevelop"), Err(Refusal::Environment));
    assert_eq!(apple(|app| app.counter = 1), Err(Refusal::Counter));
    assert_eq!(apple(|app| app.assertion_counter = 0), Err(Refusal::Counter));
    assert_eq!(apple(|app| app.format = "packed"), Err(Refusal::Format));
    assert_eq!(apple(|app| app.years = Years(2024, 2026)), Err(Refusal::Expired));
    assert_eq!(apple(|app| app.years = Years(2028, 2030)), Err(Refusal::NotYetValid));
    assert_eq!(apple(|app| app.asserted = Some(b"another key".to_vec())), Err(Refusal::AssertionSignature));
}

#[test]
fn b2_an_app_vouches_for_this_key_under_a_trusted_root() {
    let root = Authority::new("Root");
    let judged = |key_id, attestation: &[u8], assertion: &[u8], root: &Authority| {
        let (attestation, assertion) = (attestation.to_vec(), assertion.to_vec());
        let evidence = Evidence::AppAttest { key_id, attestation, assertion };
        judge(&evidence, &trust(root), EITHER, NOTHING_REVOKED)
    };
    let (key_id, attestation, assertion) = AppleApp::right().vouch(&root, client_data().as_bytes());
    assert_eq!(judged(key_id, &attestation, &assertion, &root), Ok(Attested::AppAttest));
    assert_eq!(judged([0; 32], &attestation, &assertion, &root), Err(Refusal::KeyId));
    let namesake = Authority::new("Root");
    assert_eq!(judged(key_id, &attestation, &assertion, &namesake), Err(Refusal::CertificateSignature));
    let (_, _, of_another) = AppleApp::right().vouch(&root, client_data().as_bytes());
    assert_eq!(judged(key_id, &attestation, &of_another, &root), Err(Refusal::AssertionSignature));
    let (id, for_another, _) = AppleApp::right().vouch(&root, Digest::of(b"another key").as_bytes());
    assert_eq!(judged(id, &for_another, &assertion, &root), Err(Refusal::Nonce));
    for cut in 0..attestation.len() {
        assert!(judged(key_id, &attestation[..cut], &assertion, &root).is_err());
    }
    for cut in 0..assertion.len() {
        let cut = judged(key_id, &attestation, &assertion[..cut], &root);
        assert_eq!(cut, Err(Refusal::Unparsable("assertion")));
    }
    let longer = [attestation.as_slice(), &[0xf6]].concat();
    assert_eq!(judged(key_id, &longer, &assertion, &root), Err(Refusal::Unparsable("attestation object")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    /// Whatever comes is refused, and nothing panics.
    #[test]
    fn b2_arbitrary_bytes_are_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        position in any::<prop::sample::Index>(),
        text in ".{0,40}",
    ) {
        thread_local! {
            static ROOT: (Trust, Vec<Vec<u8>>, Vec<u8>, Vec<u8>) = {
                let root = Authority::new("Root");
                let (_, attestation, assertion) = AppleApp::right().vouch(&root, client_data().as_bytes());
                (trust(&root), AndroidKey::right(&CHALLENGE).chain(&root, &key(7)), attestation, assertion)
            };
        }
        ROOT.with(|(trust, chain, attestation, assertion)| {
            let refused = |evidence: Evidence| judge(&evidence, trust, EITHER, NOTHING_REVOKED).is_err();
            let arbitrary = refused(Evidence::AndroidKey { chain: vec![bytes.clone(), bytes.clone()] });
            prop_assert!(arbitrary);
            let app = |attestation: &[u8], assertion: &[u8]| Evidence::AppAttest {
                key_id: [1; 32],
                attestation: attestation.to_vec(),
                assertion: assertion.to_vec(),
            };
            prop_assert!(refused(app(&bytes, &bytes)));
            // What was right, with bytes in the midst of it.
            let spliced = |whole: &[u8]| {
                let at = position.index(whole.len());
                [&whole[..at], &bytes, whole.get(at + bytes.len()..).unwrap_or_default()].concat()
            };
            let mut broken = chain.clone();
            broken[0] = spliced(&chain[0]);
            let same = broken == *chain;
            let spliced_chain = refused(Evidence::AndroidKey { chain: broken });
            prop_assert!(same || spliced_chain);
            prop_assert!(refused(app(&spliced(attestation), &spliced(assertion))));
            let _ = Claim::parse(&json!({ "nonce": text, "chain": [text] }));
            Ok(())
        })?;
    }

    /// The key description is read after the signatures: broken ones are signed here.
    #[test]
    fn b2_a_signed_description_of_arbitrary_bytes_ends_in_a_verdict(
        bytes in proptest::collection::vec(any::<u8>(), 1..40),
        position in any::<prop::sample::Index>(),
    ) {
        let description = AndroidKey::right(&CHALLENGE).description.der();
        let at = position.index(description.len());
        let rest = description.get(at + bytes.len()..).unwrap_or_default();
        let spliced = [&description[..at], &bytes, rest].concat();
        let arbitrary = android(EITHER, |made| made.extension = Some(bytes));
        prop_assert_eq!(arbitrary, Err(Refusal::Unparsable("key description")));
        // What is not looked at may be anything.
        let verdict = android(EITHER, |made| made.extension = Some(spliced));
        prop_assert!(matches!(verdict, Ok(Attested::Hardware) | Err(_)));
    }
}
