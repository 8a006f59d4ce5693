//! Which metadata a phone accepts, and by which chain of keys.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::account::{MetadataError, Pinned, ServerKeys, TrustError, accept_metadata};
use authenticator_core::jose::{JoseError, KeyRef, SigningKey, Thumbprint, Typ};
use authenticator_core::protocol::MetadataClaims;
use serde_json::{Value, json};
use signed::{ISSUER, NOW, issuer, key, metadata, sign, sign_as, with};

type Accepted = Result<(MetadataClaims, ServerKeys), MetadataError>;

fn first(compact: &str, pin: Option<Thumbprint>) -> Accepted {
    accept_metadata(compact, &issuer(), pin, None)
}

fn later(compact: &str, known: &(MetadataClaims, ServerKeys)) -> Accepted {
    accept_metadata(compact, &issuer(), None, Some((&known.1, known.0.version)))
}

fn signed_by(key: &SigningKey, payload: &Value) -> String {
    sign(Typ::Metadata, payload, key)
}

/// The step `seq`, from one key to the next.
fn roll(seq: u64, old: &SigningKey, new: &SigningKey, retired: &[&SigningKey]) -> String {
    sign(Typ::KeyRoll, &roll_claims(seq, old, new, retired), old)
}

fn roll_claims(seq: u64, old: &SigningKey, new: &SigningKey, retired: &[&SigningKey]) -> Value {
    let retired: Vec<_> = retired.iter().map(|key| key.public_key().thumbprint()).collect();
    json!({
        "iss": ISSUER,
        "old": old.public_key(),
        "new": new.public_key(),
        "seq": seq,
        "not_before": NOW,
        "retired": retired,
    })
}

fn pin(key: &SigningKey) -> Option<Thumbprint> {
    Some(key.public_key().thumbprint())
}

fn trusts(keys: &ServerKeys, key: &SigningKey) -> bool {
    keys.find(&KeyRef::Kid(key.public_key().thumbprint())) == Some(key.public_key())
}

/// What a phone knows that met the server when `key(1)` signed alone.
fn known() -> (MetadataClaims, ServerKeys) {
    first(&signed_by(&key(1), &metadata(&[&key(1)], &[])), pin(&key(1))).unwrap()
}

#[test]
fn the_pinned_key_is_trusted_alone() {
    let (claims, keys) = known();
    assert_eq!(claims.tenant.name, "Contoso");
    assert_eq!(keys.pinned(), Pinned::ByEnrollment);
    assert!(trusts(&keys, &key(1)));

    let two = signed_by(&key(1), &metadata(&[&key(1), &key(2)], &[]));
    let (_, keys) = first(&two, pin(&key(1))).unwrap();
    assert!(!trusts(&keys, &key(2)), "standing beside the pinned key proves nothing");
}

#[test]
fn another_key_than_the_pinned_is_refused() {
    let foreign = signed_by(&key(2), &metadata(&[&key(2)], &[]));
    assert_eq!(first(&foreign, pin(&key(1))), Err(TrustError::NotPinned.into()));

    let beside = signed_by(&key(2), &metadata(&[&key(1), &key(2)], &[]));
    assert_eq!(first(&beside, pin(&key(1))), Err(JoseError::UnknownKey.into()));

    let pretended = sign_as(Typ::Metadata, &metadata(&[&key(1)], &[]), &key(1), &key(2));
    assert_eq!(first(&pretended, pin(&key(1))), Err(JoseError::BadSignature.into()));
}

#[test]
fn without_a_pin_the_first_key_is_trusted_and_from_then_on_no_other() {
    let (claims, keys) = first(&signed_by(&key(1), &metadata(&[&key(1)], &[])), None).unwrap();
    assert_eq!(keys.pinned(), Pinned::OnFirstUse);
    let known = (claims, keys);
    later(&signed_by(&key(1), &metadata(&[&key(1)], &[])), &known).unwrap();
    let other = signed_by(&key(2), &metadata(&[&key(2)], &[]));
    assert_eq!(later(&other, &known), Err(JoseError::UnknownKey.into()));

    let not_told = signed_by(&key(1), &metadata(&[&key(2)], &[]));
    assert_eq!(first(&not_told, None), Err(TrustError::NotPinned.into()));
}

#[test]
fn b7_one_roll_is_followed() {
    let rolled = metadata(&[&key(1), &key(2)], &[roll(0, &key(1), &key(2), &[])]);
    for compact in [signed_by(&key(2), &rolled), signed_by(&key(1), &rolled)] {
        let (_, keys) = later(&compact, &known()).unwrap();
        assert!(trusts(&keys, &key(1)) && trusts(&keys, &key(2)));
    }
    first(&signed_by(&key(2), &rolled), pin(&key(1))).unwrap();
}

#[test]
fn b7_missed_rolls_are_followed_from_any_pinned_key() {
    let history: Vec<_> = (1..=4).map(|n| roll(u64::from(n) - 1, &key(n), &key(n + 1), &[])).collect();
    let compact = signed_by(&key(5), &metadata(&[&key(5)], &history));
    assert!(trusts(&later(&compact, &known()).unwrap().1, &key(5)));
    for start in 1..=4 {
        let (_, keys) = first(&compact, pin(&key(start))).unwrap();
        assert_eq!((1..=5).filter(|n| trusts(&keys, &key(*n))).collect::<Vec<_>>(), (start..=5).collect::<Vec<_>>());
    }
}

#[test]
fn b7_a_phone_that_pinned_a_key_from_before_the_history_enrolls_again() {
    let late = metadata(&[&key(3)], &[roll(1, &key(2), &key(3), &[])]);
    assert_eq!(later(&signed_by(&key(3), &late), &known()), Err(JoseError::UnknownKey.into()));
}

#[test]
fn b7_a_retired_key_verifies_its_own_roll_and_nothing_else() {
    let rolled = metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[&key(1)])]);
    let known = later(&signed_by(&key(2), &rolled), &known()).unwrap();
    assert!(!trusts(&known.1, &key(1)) && trusts(&known.1, &key(2)));
    assert_eq!(later(&signed_by(&key(1), &rolled), &known), Err(JoseError::UnknownKey.into()));
    assert!(trusts(&first(&signed_by(&key(2), &rolled), pin(&key(1))).unwrap().1, &key(2)));

    let thief = metadata(&[&key(9)], &[roll(0, &key(1), &key(2), &[&key(1)]), roll(1, &key(1), &key(9), &[])]);
    let stolen = signed_by(&key(9), &thief);
    assert_eq!(later(&stolen, &known), Err(TrustError::HistoryChanged.into()));
    assert_eq!(first(&stolen, pin(&key(1))), Err(TrustError::HistoryChanged.into()));
}

#[test]
fn b7_only_the_newest_key_hands_over() {
    let known = later(&signed_by(&key(2), &metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[])])), &known()).unwrap();
    let fork = metadata(&[&key(9)], &[roll(1, &key(1), &key(9), &[])]);
    assert_eq!(later(&signed_by(&key(9), &fork), &known), Err(TrustError::HistoryChanged.into()));
}

#[test]
fn b7_a_changed_history_is_refused() {
    let known = later(&signed_by(&key(2), &metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[])])), &known()).unwrap();
    let changed = metadata(&[&key(2)], &[roll(0, &key(1), &key(9), &[])]);
    for signer in [2, 9] {
        assert_eq!(later(&signed_by(&key(signer), &changed), &known), Err(TrustError::HistoryChanged.into()));
    }
    let twice = metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[]), roll(0, &key(1), &key(9), &[])]);
    assert_eq!(first(&signed_by(&key(2), &twice), pin(&key(1))), Err(TrustError::HistoryChanged.into()));
    let gap = metadata(&[&key(3)], &[roll(0, &key(1), &key(2), &[]), roll(2, &key(2), &key(3), &[])]);
    assert_eq!(later(&signed_by(&key(3), &gap), &known), Err(TrustError::HistoryChanged.into()));
    let shorter = metadata(&[&key(3)], &[roll(1, &key(2), &key(3), &[])]);
    assert!(trusts(&later(&signed_by(&key(3), &shorter), &known).unwrap().1, &key(3)), "old steps may be left out");
}

#[test]
fn b7_no_number_of_a_step_panics() {
    let last = metadata(&[&key(3)], &[roll(u64::MAX, &key(1), &key(2), &[]), roll(0, &key(2), &key(3), &[])]);
    assert_eq!(later(&signed_by(&key(3), &last), &known()), Err(JoseError::UnknownKey.into()));
}

#[test]
fn b7_a_key_that_comes_back_changes_no_history() {
    let history = [roll(0, &key(2), &key(1), &[]), roll(1, &key(1), &key(2), &[])];
    let compact = signed_by(&key(2), &metadata(&[&key(2)], &history));
    let once = first(&compact, pin(&key(1))).unwrap();
    assert!(trusts(&once.1, &key(2)));
    assert_eq!(later(&compact, &once).unwrap().1, once.1, "the same once more");
}

#[test]
fn b7_a_roll_by_another_key_leads_nowhere() {
    let foreign = roll(0, &key(8), &key(2), &[]);
    assert_eq!(
        later(&signed_by(&key(2), &metadata(&[&key(2)], &[foreign])), &known()),
        Err(JoseError::UnknownKey.into()),
    );
    let claims = roll_claims(0, &key(1), &key(2), &[]);
    for (name, compact, error) in [
        ("another signature", sign_as(Typ::KeyRoll, &claims, &key(1), &key(8)), JoseError::BadSignature.into()),
        ("another old key", sign(Typ::KeyRoll, &roll_claims(0, &key(8), &key(2), &[]), &key(1)), TrustError::NotPinned),
        (
            "another issuer",
            sign(Typ::KeyRoll, &with(&claims, "/iss", json!("https://other.example")), &key(1)),
            TrustError::NotPinned,
        ),
        ("another type", sign(Typ::Account, &claims, &key(1)), JoseError::WrongTyp { expected: Typ::KeyRoll }.into()),
        ("no message", "garbage".to_owned(), JoseError::NotCompact.into()),
    ] {
        let refused = later(&signed_by(&key(2), &metadata(&[&key(2)], &[compact])), &known());
        assert_eq!(refused, Err(error.into()), "{name}");
    }
}

#[test]
fn a_refusal_leaves_what_is_known() {
    let known = known();
    let before = known.clone();
    let changed = metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[]), "garbage".to_owned()]);
    later(&signed_by(&key(2), &changed), &known).unwrap_err();
    assert_eq!(known, before);
}

#[test]
fn versions_never_go_down() {
    let known = known();
    let version = |version: u64| signed_by(&key(1), &with(&metadata(&[&key(1)], &[]), "/version", json!(version)));
    assert_eq!(later(&version(6), &known), Err(MetadataError::OlderVersion));
    later(&version(7), &known).unwrap();
    assert_eq!(later(&version(8), &known).unwrap().0.version, 8);
}

#[test]
fn another_protocol_version_is_told_whatever_else_differs() {
    let next = json!({
        "protocol_versions": [2],
        "jwks": {"keys": [key(1).public_key()]},
        "iss": 2,
        "endpoints": "elsewhere",
    });
    let compact = signed_by(&key(1), &next);
    assert_eq!(first(&compact, pin(&key(1))), Err(MetadataError::OtherProtocolVersion));
    assert_eq!(first(&compact, None), Err(MetadataError::OtherProtocolVersion));
    assert_eq!(later(&compact, &known()), Err(MetadataError::OtherProtocolVersion));
    let none = with(&metadata(&[&key(1)], &[]), "/protocol_versions", json!([]));
    assert_eq!(later(&signed_by(&key(1), &none), &known()), Err(MetadataError::OtherProtocolVersion));

    let both = with(&metadata(&[&key(1)], &[]), "/protocol_versions", json!([2, 1]));
    later(&signed_by(&key(1), &both), &known()).unwrap();
    let unsigned_word = sign_as(Typ::Metadata, &next, &key(1), &key(2));
    assert_eq!(later(&unsigned_word, &known()), Err(JoseError::BadSignature.into()));
}

#[test]
fn members_that_break_a_rule_are_named() {
    let right = metadata(&[&key(1)], &[]);
    let invalid = |member| MetadataError::Invalid { member };
    for (pointer, value, error) in [
        ("/iss", json!("https://other.example"), MetadataError::OtherIssuer),
        ("/iss", json!("https://login.contoso.example/t/green"), MetadataError::OtherIssuer),
        ("/aud", json!("https://other.example"), MetadataError::OtherIssuer),
        ("/exp", json!(NOW + 86_401), invalid("exp")),
        ("/exp", json!(NOW), invalid("exp")),
        ("/exp", json!(NOW - 1), invalid("exp")),
        ("/oauth/issuer", json!("https://oauth.contoso.example"), invalid("oauth.issuer")),
        ("/match/modes", json!([]), invalid("match")),
        ("/match/min_digits", json!(1), invalid("match")),
        ("/match/min_digits", json!(9), invalid("match")),
    ] {
        let compact = signed_by(&key(1), &with(&right, pointer, value.clone()));
        assert_eq!(later(&compact, &known()), Err(error.clone()), "{pointer} {value}");
        assert_eq!(first(&compact, None), Err(error), "{pointer} {value}");
    }
    for (pointer, value) in [
        ("/exp", json!(NOW + 1)),
        ("/oauth/issuer", json!("https://login.contoso.example/oauth")),
        ("/match/min_digits", json!(2)),
        ("/match/min_digits", json!(8)),
        ("/unknown", json!({"any": "thing"})),
    ] {
        later(&signed_by(&key(1), &with(&right, pointer, value)), &known()).unwrap();
    }
}

#[test]
fn endpoints_share_the_origin_of_the_issuer() {
    let right = metadata(&[&key(1)], &[]);
    let names = [
        "nonce",
        "enrollments",
        "devices",
        "credentials",
        "revocations",
        "account",
        "requests",
        "answers",
        "push",
        "transfers",
    ];
    assert_eq!(right["endpoints"].as_object().unwrap().len(), names.len());
    for member in names {
        for other in [
            "https://other.example/x",
            "http://login.contoso.example/x",
            "https://login.contoso.example:8443/x",
            "https://login.contoso.example.evil.example/x",
            "https://ana@login.contoso.example/x",
            "https://login.contoso.example/x?y=z",
            "https://login.contoso.example/x#y",
            "/x",
            "",
        ] {
            let compact = signed_by(&key(1), &with(&right, &format!("/endpoints/{member}"), json!(other)));
            assert_eq!(later(&compact, &known()), Err(MetadataError::Invalid { member }), "{other}");
        }
        let elsewhere = with(&right, &format!("/endpoints/{member}"), json!("https://login.contoso.example/elsewhere"));
        later(&signed_by(&key(1), &elsewhere), &known()).unwrap();
        let missing = signed_by(&key(1), &with(&right, &format!("/endpoints/{member}"), Value::Null));
        assert!(matches!(later(&missing, &known()), Err(MetadataError::Jose(JoseError::Payload(_)))), "{member}");
    }
}
