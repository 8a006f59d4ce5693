//! The messages of tests/vectors/protocol against this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Debug;

use authenticator_core::jose::dpop::{self, DpopClaims, DpopError};
use authenticator_core::jose::{JoseError, KeyForm, KeyRef, Message, Typ, base64url_decode, open};
use authenticator_core::protocol::{
    AccountClaims, AnswerClaims, ChallengeClaims, CredentialClaims, DevicesClaims, EnrollClaims, IntegrityRule,
    KeyProofClaims, KeyRollClaims, LocationRule, MessageId, MetadataClaims, PushClaims, RegistrationRule,
    RequestsClaims, ResultClaims, RevokeClaims, TenantRules, TransferClaims,
};
use serde_json::Value;
use vectors::{Case, Expected, cases, error_kind, keys};

/// Opens every case of a file; at least `fewest` must be there, so that an empty file is no success.
fn check<M: Message + PartialEq + Debug>(file: &str, fewest: usize) {
    let cases = cases(file).unwrap();
    assert!(cases.len() >= fewest, "{file}: only {} cases", cases.len());
    let wrong: Vec<String> =
        cases.iter().filter_map(|case| case.judge(&open::<M>(&case.compact, |key| case.find(key))).err()).collect();
    assert!(wrong.is_empty(), "{file}: {} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn file_of(typ: Typ) -> &'static str {
    typ.as_str().trim_end_matches("+jwt").trim_start_matches("phone-")
}

fn case_of(file: &str, name: &str) -> Case {
    cases(file).unwrap().into_iter().find(|case| case.name == name).unwrap()
}

fn claims_of(file: &str, name: &str) -> Value {
    match case_of(file, name).expected {
        Expected::Claims(claims) => claims,
        Expected::Refused { .. } => panic!("{file}: {name} is not valid"),
    }
}

#[test]
fn metadata() {
    check::<MetadataClaims>("metadata", 100);
}

#[test]
fn rules_that_metadata_does_not_name_ask_for_nothing() {
    let rules = |name: &str| serde_json::from_value::<MetadataClaims>(claims_of("metadata", name)).unwrap().rules;
    let nothing = TenantRules {
        integrity: IntegrityRule::None,
        location: LocationRule::None,
        registration: RegistrationRule::Several,
        same_phone: false,
        transactions: false,
    };
    assert_eq!(rules("minimal"), nothing);
    assert_eq!(rules("rules that name one thing"), TenantRules { transactions: true, ..nothing });
    let all = TenantRules {
        integrity: IntegrityRule::Block,
        location: LocationRule::Required,
        registration: RegistrationRule::OneTenant,
        same_phone: true,
        transactions: true,
    };
    assert_eq!(rules("full"), all);
}

#[test]
fn keyroll() {
    check::<KeyRollClaims>("keyroll", 60);
}

#[test]
fn enroll() {
    check::<EnrollClaims>("enroll", 200);
}

#[test]
fn account() {
    check::<AccountClaims>("account", 110);
}

#[test]
fn requests() {
    check::<RequestsClaims>("requests", 50);
}

#[test]
fn challenge() {
    check::<ChallengeClaims>("challenge", 200);
}

#[test]
fn answer() {
    check::<AnswerClaims>("answer", 80);
}

#[test]
fn result() {
    check::<ResultClaims>("result", 80);
}

#[test]
fn credential() {
    check::<CredentialClaims>("credential", 50);
}

#[test]
fn key_proof() {
    check::<KeyProofClaims>("key-proof", 30);
}

#[test]
fn revoke() {
    check::<RevokeClaims>("revoke", 50);
}

#[test]
fn push() {
    check::<PushClaims>("push", 60);
}

#[test]
fn transfer() {
    check::<TransferClaims>("transfer", 50);
}

#[test]
fn devices() {
    check::<DevicesClaims>("devices", 50);
}

/// What a server does with a proof: RFC 9449 by [`dpop::open_proof`], then rule 2 on `jti`, then the key.
fn open_dpop(case: &Case) -> Result<DpopClaims, (&'static str, Option<&'static str>)> {
    let expected = case.call.as_ref().expect("a call");
    let call = dpop::Call { method: &expected.method, url: &expected.url, token: expected.token.as_deref() };
    let proof = dpop::open_proof(&case.compact, &call).map_err(|error| match error {
        DpopError::Jose(error) => (error_kind(&error), None),
        DpopError::OtherCall { claim } => ("other_call", Some(claim)),
        other => panic!("{other}"),
    })?;
    MessageId::parse(&proof.claims.jti).ok_or(("payload", None))?;
    case.find(&KeyRef::Jwk(proof.key)).ok_or(("unknown_key", None))?;
    Ok(proof.claims)
}

#[test]
fn dpop() {
    let cases = cases("dpop").unwrap();
    assert!(cases.len() >= 50);
    for case in &cases {
        let actual = open_dpop(case);
        match &case.expected {
            Expected::Claims(claims) => {
                let actual = actual.unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                assert_eq!(serde_json::to_value(actual).unwrap(), *claims, "{}", case.name);
            }
            Expected::Refused { kind, claim } => {
                assert_eq!(actual.err(), Some((kind.as_str(), claim.as_deref())), "{}", case.name);
            }
        }
    }
}

#[test]
fn every_type_has_its_limits_and_its_header() {
    for typ in Typ::ALL {
        let file = file_of(typ);
        assert_eq!(case_of(file, "as large as allowed").compact.len(), typ.max_size(), "{file}");
        assert_eq!(case_of(file, "one byte too large").compact.len(), typ.max_size() + 1, "{file}");
        let minimal = case_of(file, "minimal").compact;
        let header = base64url_decode(minimal.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["typ"], typ.as_str());
        assert_eq!(header.get("jwk").is_some(), typ.key_form() == KeyForm::Jwk, "{file}");
        assert_eq!(header.get("kid").is_some(), typ.key_form() == KeyForm::Kid, "{file}");
    }
}

#[test]
fn every_type_meets_every_kind_of_error() {
    for typ in Typ::ALL {
        let cases = cases(file_of(typ)).unwrap();
        for kind in ["too_large", "not_compact", "header", "wrong_typ", "unknown_key", "bad_signature", "payload"] {
            let met = |case: &Case| matches!(&case.expected, Expected::Refused { kind: found, .. } if found == kind);
            assert!(cases.iter().any(met), "{typ:?} has no {kind}");
        }
    }
}

#[test]
fn names_are_unique_in_a_file() {
    for typ in Typ::ALL {
        let cases = cases(file_of(typ)).unwrap();
        let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{typ:?}: {names:?}");
    }
}

#[test]
fn messages_within_messages_open() {
    let keys = keys().unwrap();
    let public = |name: &str| keys[name].public.clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();

    let account = claims_of("account", "full");
    open::<ChallengeClaims>(&text(&account["challenge"]), |_| Some(public("server"))).unwrap();
    let requests = claims_of("requests", "full");
    open::<ChallengeClaims>(&text(&requests["challenges"][0]), |_| Some(public("server"))).unwrap();
    let metadata = claims_of("metadata", "full");
    let roll = text(&metadata["key_history"][0]);
    let roll = open::<KeyRollClaims>(&roll, |_| Some(public("server-next"))).unwrap();
    assert_eq!(roll.claims.new, public("server"));
    let enroll = claims_of("enroll", "full");
    open::<TransferClaims>(&text(&enroll["transfer"]), |_| Some(public("credential"))).unwrap();
    let credential = claims_of("credential", "full");
    for (member, by, of) in
        [("proof", "credential-next", "device"), ("replaces_proof", "credential", "credential-next")]
    {
        let proof = open::<KeyProofClaims>(&text(&credential[member]), |_| Some(public(by))).unwrap();
        assert_eq!(proof.claims.jkt, public(of).thumbprint());
    }
}

#[test]
fn low_and_high_s_are_the_same_message() {
    let opened = |name: &str| {
        let case = case_of("answer", name);
        open::<AnswerClaims>(&case.compact, |key| case.find(key)).unwrap()
    };
    let (low, high) = (opened("low S"), opened("high S"));
    assert_eq!(low.hash, high.hash);
    assert_ne!(low.compact_hash, high.compact_hash);
}

#[test]
fn a_right_message_of_another_type_is_refused() {
    let keys = keys().unwrap();
    let find = |key: &KeyRef| {
        keys.values().map(|known| &known.public).find(|known| known.thumbprint() == key.thumbprint()).cloned()
    };
    for typ in Typ::ALL.into_iter().filter(|typ| *typ != Typ::Challenge) {
        for name in ["minimal", "low S"] {
            let result = open::<ChallengeClaims>(&case_of(file_of(typ), name).compact, find);
            assert_eq!(result, Err(JoseError::WrongTyp { expected: Typ::Challenge }), "{typ:?}: {name}");
        }
    }
}
