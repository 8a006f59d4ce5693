//! Which metadata a phone accepts, and by which chain of keys.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::account::{MetadataError, Pinned, ServerKeys, TrustError, accept_metadata};
use authenticator_core::jose::{Digest, JoseError, KeyRef, SigningKey, Thumbprint, Typ};
use authenticator_core::protocol::{MetadataClaims, UnixTime};
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

/// Whether the key may sign a reply at the time of the metadata.
fn trusts(known: &(MetadataClaims, ServerKeys), key: &SigningKey) -> bool {
    may_sign(known, Typ::Account, key, NOW)
}

/// Whether the key may sign a message of this type at this time of the server.
fn may_sign((claims, keys): &(MetadataClaims, ServerKeys), typ: Typ, key: &SigningKey, now: u64) -> bool {
    let named = KeyRef::Kid(key.public_key().thumbprint());
    keys.find(typ, &named, claims, Some(UnixTime::from_seconds(now))) == Some(key.public_key())
}

/// What a phone knows that met the server when `key(1)` signed alone.
fn known() -> (MetadataClaims, ServerKeys) {
    first(&signed_by(&key(1), &metadata(&[&key(1)], &[])), pin(&key(1))).unwrap()
}

#[test]
fn the_pinned_key_is_trusted_alone() {
    let known = known();
    assert_eq!(known.0.tenant.name, "Contoso");
    assert_eq!(known.1.pinned(), Pinned::ByEnrollment);
    assert!(trusts(&known, &key(1)));

    let two = signed_by(&key(1), &metadata(&[&key(1), &key(2)], &[]));
    let known = first(&two, pin(&key(1))).unwrap();
    assert!(!trusts(&known, &key(2)), "to be listed beside the pinned key proves nothing");
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
        let known = later(&compact, &known()).unwrap();
        assert!(trusts(&known, &key(1)) && trusts(&known, &key(2)));
    }
    first(&signed_by(&key(2), &rolled), pin(&key(1))).unwrap();
}

#[test]
fn b7_missed_rolls_are_followed_from_any_pinned_key() {
    let history: Vec<_> = (1..=4).map(|n| roll(u64::from(n) - 1, &key(n), &key(n + 1), &[])).collect();
    let reversed = history.iter().rev().cloned().collect();
    let all = [1, 2, 3, 4, 5].map(key);
    for history in [history, reversed] {
        let compact = signed_by(&key(5), &metadata(&all.each_ref(), &history));
        assert!(trusts(&later(&compact, &known()).unwrap(), &key(5)));
        for start in 1..=4 {
            let known = first(&compact, pin(&key(start))).unwrap();
            let trusted: Vec<_> = (1..=5).filter(|n| trusts(&known, &key(*n))).collect();
            assert_eq!(trusted, (start..=5).collect::<Vec<_>>(), "none from before the pinned one");
        }
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
    assert!(!trusts(&known, &key(1)) && trusts(&known, &key(2)));
    assert_eq!(later(&signed_by(&key(1), &rolled), &known), Err(JoseError::UnknownKey.into()));
    assert!(trusts(&first(&signed_by(&key(2), &rolled), pin(&key(1))).unwrap(), &key(2)));

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
    assert!(trusts(&later(&signed_by(&key(3), &shorter), &known).unwrap(), &key(3)), "old steps may be left out");
}

#[test]
fn b7_no_number_of_a_step_panics() {
    let last = metadata(&[&key(3)], &[roll(u64::MAX, &key(1), &key(2), &[]), roll(0, &key(2), &key(3), &[])]);
    assert_eq!(later(&signed_by(&key(3), &last), &known()), Err(TrustError::HistoryChanged.into()));
}

#[test]
fn b7_a_history_is_judged_the_same_at_first_and_later() {
    // The second step numbered 1 is by a key that is not known yet where it stands.
    let history = [roll(1, &key(2), &key(9), &[]), roll(1, &key(1), &key(2), &[])];
    let compact = signed_by(&key(2), &metadata(&[&key(2)], &history));
    assert_eq!(first(&compact, pin(&key(1))), Err(TrustError::HistoryChanged.into()));
    assert_eq!(later(&compact, &known()), Err(TrustError::HistoryChanged.into()));
}

#[test]
fn b7_a_history_in_which_a_key_comes_back_is_refused() {
    let refused = Err(TrustError::HistoryChanged.into());
    for history in [
        vec![roll(0, &key(1), &key(2), &[]), roll(1, &key(2), &key(1), &[])],
        vec![roll(0, &key(2), &key(1), &[]), roll(1, &key(1), &key(2), &[])],
        vec![roll(0, &key(1), &key(1), &[])],
        vec![roll(0, &key(1), &key(2), &[]), roll(1, &key(2), &key(3), &[]), roll(2, &key(3), &key(1), &[])],
    ] {
        let compact = signed_by(&key(2), &metadata(&[&key(1), &key(2)], &history));
        assert_eq!(first(&compact, pin(&key(1))), refused);
        assert_eq!(later(&compact, &known()), refused);
    }
    let once = metadata(&[&key(1), &key(2)], &[roll(0, &key(1), &key(2), &[])]);
    let known = later(&signed_by(&key(2), &once), &known()).unwrap();
    let back = [roll(0, &key(1), &key(2), &[]), roll(1, &key(2), &key(1), &[])];
    for history in [&back[..], &back[1..]] {
        let compact = signed_by(&key(2), &metadata(&[&key(1), &key(2)], history));
        assert_eq!(later(&compact, &known), refused, "a step later");
    }
}

#[test]
fn b7_a_history_with_a_gap_or_a_fork_is_refused_also_among_the_steps_that_were_walked() {
    let steps = [roll(0, &key(1), &key(2), &[]), roll(1, &key(2), &key(3), &[]), roll(2, &key(3), &key(4), &[])];
    let compact = |history: &[String]| signed_by(&key(4), &metadata(&[&key(4)], history));
    let known = first(&compact(&steps), pin(&key(1))).unwrap();
    let [one, two, three] = steps;
    let fork = roll(1, &key(2), &key(9), &[]);
    let refused = Err(TrustError::HistoryChanged.into());
    assert_eq!(later(&compact(&[one.clone(), three.clone()]), &known), refused);
    assert_eq!(later(&compact(&[one.clone(), two.clone()]), &known), refused);
    assert_eq!(later(&compact(&[one.clone(), two.clone(), three.clone(), fork]), &known), refused);
    assert_eq!(later(&compact(&[one.clone(), two, three.clone(), one]), &known).unwrap().1, known.1, "the same twice");
    assert_eq!(later(&compact(&[three]), &known).unwrap().1, known.1);
}

#[test]
fn b7_a_key_retires_by_any_later_roll() {
    let history = [
        roll(0, &key(1), &key(2), &[]),
        roll(1, &key(2), &key(3), &[]),
        roll(2, &key(3), &key(4), &[&key(1), &key(9)]),
    ];
    let all = [1, 2, 3, 4].map(key);
    let known = later(&signed_by(&key(4), &metadata(&all.each_ref(), &history)), &known()).unwrap();
    let trusted: Vec<_> = (1..=4).filter(|number| trusts(&known, &key(*number))).collect();
    assert_eq!(trusted, [2, 3, 4]);
    assert!(!may_sign(&known, Typ::Result, &key(1), NOW));
}

#[test]
fn b7_a_key_that_is_not_listed_any_more_is_not_trusted() {
    let rolls = [roll(0, &key(1), &key(2), &[]), roll(1, &key(2), &key(3), &[])];
    let known = later(&signed_by(&key(3), &metadata(&[&key(3)], &rolls)), &known()).unwrap();
    for typ in Typ::ALL {
        let trusted: Vec<_> = (1..=3).filter(|number| may_sign(&known, typ, &key(*number), NOW + 901)).collect();
        assert_eq!(trusted, [3], "{typ:?}");
    }
    for signer in [1, 2] {
        for current in [metadata(&[&key(3)], &rolls), with(&metadata(&[&key(3)], &rolls), "/version", json!(8))] {
            assert_eq!(later(&signed_by(&key(signer), &current), &known), Err(JoseError::UnknownKey.into()));
        }
    }
    let both = later(&signed_by(&key(3), &metadata(&[&key(2), &key(3)], &rolls)), &known).unwrap();
    assert!(trusts(&both, &key(2)), "listed again, it is again");
    let newest_not_listed = metadata(&[&key(2)], &rolls);
    assert!(
        !trusts(&later(&signed_by(&key(2), &newest_not_listed), &known).unwrap(), &key(3)),
        "announced, not current"
    );
}

#[test]
fn b7_a_key_that_has_handed_over_signs_nothing_new_after_five_minutes() {
    let rolled = metadata(&[&key(1), &key(2)], &[roll(0, &key(1), &key(2), &[])]);
    let known = later(&signed_by(&key(2), &rolled), &known()).unwrap();
    for typ in Typ::ALL {
        let until = match typ {
            Typ::Challenge => Some(NOW + 900),
            Typ::Result => None,
            _ => Some(NOW + 300),
        };
        assert!(may_sign(&known, typ, &key(1), until.unwrap_or(NOW + 1_000_000)), "{typ:?}");
        assert!(until.is_none_or(|until| !may_sign(&known, typ, &key(1), until + 1)), "{typ:?}");
        assert!(may_sign(&known, typ, &key(2), NOW + 1_000_000), "{typ:?}");
    }
    let new = with(&with(&rolled, "/iat", json!(NOW + 301)), "/exp", json!(NOW + 3_901));
    assert_eq!(later(&signed_by(&key(1), &new), &known), Err(JoseError::UnknownKey.into()));
    let known = later(&signed_by(&key(2), &new), &known).unwrap();
    let named = KeyRef::Kid(key(1).public_key().thumbprint());
    assert_eq!(known.1.find(Typ::Requests, &named, &known.0, None), None, "metadata tells the time as well");
    assert!(known.1.find(Typ::Result, &named, &known.0, None).is_some());
}

#[test]
fn b7_what_was_signed_before_a_roll_is_verified_shortly_after_it() {
    let rolled = signed_by(&key(2), &metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[])]));
    let known = later(&rolled, &known()).unwrap();
    assert!(may_sign(&known, Typ::Result, &key(1), NOW + 300) && !may_sign(&known, Typ::Result, &key(1), NOW + 301));
    assert!(may_sign(&known, Typ::Challenge, &key(1), NOW + 300), "as long as it can live");
    assert!(!may_sign(&known, Typ::Requests, &key(1), NOW), "not what is made anew for each call");
    let retired = signed_by(&key(2), &metadata(&[&key(2)], &[roll(0, &key(1), &key(2), &[&key(1)])]));
    let known = first(&retired, pin(&key(1))).unwrap();
    assert!(!may_sign(&known, Typ::Result, &key(1), NOW) && !may_sign(&known, Typ::Challenge, &key(1), NOW));
}

/// A chain of `count` rolls from the key number 0, and the last key.
fn chain(count: u32) -> (Vec<String>, SigningKey) {
    let keys: Vec<_> = (0..=count).map(numbered).collect();
    let history = keys.windows(2).enumerate().map(|(seq, pair)| roll(seq as u64, &pair[0], &pair[1], &[])).collect();
    (history, numbered(count))
}

fn numbered(number: u32) -> SigningKey {
    SigningKey::from_scalar(Digest::of(&number.to_be_bytes()).as_bytes()).unwrap()
}

#[test]
fn b7_a_history_of_more_than_64_rolls_is_refused_before_one_is_looked_at() {
    let (mut history, last) = chain(65);
    history[0] = "garbage".to_owned();
    let too_long = |result: Accepted| {
        let Err(MetadataError::Jose(JoseError::Payload(error))) = result else { panic!("{result:?}") };
        assert_eq!((error.path.as_str(), error.what.as_str()), ("key_history", "a list of more than 64 entries"));
    };
    let compact = signed_by(&numbered(0), &metadata(&[&numbered(0)], &history));
    let known = first(&signed_by(&numbered(0), &metadata(&[&numbered(0)], &[])), pin(&numbered(0))).unwrap();
    too_long(later(&compact, &known));
    assert_eq!(first(&compact, pin(&numbered(0))), Err(TrustError::NotPinned.into()));
    assert_eq!(first(&compact, None), Err(TrustError::NotPinned.into()));

    let compact = signed_by(&last, &metadata(&[&last], &history[1..]));
    let known = first(&compact, pin(&numbered(1))).unwrap();
    assert!(trusts(&known, &last), "64 are walked");
    let garbage: Vec<_> = history.into_iter().take(64).collect();
    let compact = signed_by(&last, &metadata(&[&last], &garbage));
    assert_eq!(
        first(&compact, pin(&numbered(1))),
        Err(TrustError::from(JoseError::NotCompact).into()),
        "64 are looked at"
    );
}

#[test]
fn b7_what_is_kept_of_a_history_stays_small() {
    let mut known = first(&signed_by(&numbered(0), &metadata(&[&numbered(0)], &[])), None).unwrap();
    let (history, _) = chain(130);
    for end in [64, 128, 130_usize] {
        let newest = numbered(u32::try_from(end).unwrap());
        let told = &history[end.saturating_sub(64)..end];
        known = later(&signed_by(&newest, &metadata(&[&newest], told)), &known).unwrap();
        assert!(trusts(&known, &newest));
        assert!(known.0.key_history.is_empty(), "it was walked");
        let kept = serde_json::to_value(&known.1).unwrap();
        assert!(kept["walked"].as_array().unwrap().len() <= 64 && kept["trusted"].as_array().unwrap().len() <= 65);
        let read: ServerKeys = serde_json::from_value(kept).unwrap();
        assert_eq!(read, known.1);
    }
}

#[test]
fn keys_that_were_kept_without_the_times_of_their_rolls_are_read() {
    let rolled = metadata(&[&key(1), &key(2)], &[roll(0, &key(1), &key(2), &[])]);
    let (claims, keys) = later(&signed_by(&key(2), &rolled), &known()).unwrap();
    let mut kept = serde_json::to_value(&keys).unwrap();
    kept["walked"][0].as_array_mut().unwrap().pop();
    let read = (claims, serde_json::from_value(kept).unwrap());
    assert!(trusts(&read, &key(1)) && trusts(&read, &key(2)));
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
        ("/oauth/client_id", json!("a".repeat(2_049)), invalid("oauth.client_id")),
        ("/oauth/scope", json!("a".repeat(2_049)), invalid("oauth.scope")),
        ("/oauth/redirect_uris", json!([format!("app:/{}", "a".repeat(2_044))]), invalid("oauth.redirect_uris")),
        ("/tenant/name", json!("a".repeat(2_049)), invalid("tenant.name")),
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
            &format!("https://login.contoso.example/{}", "a".repeat(2_048)),
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
