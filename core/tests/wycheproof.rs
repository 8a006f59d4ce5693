//! Project Wycheproof's vectors of ECDSA on P-256 with SHA-256 (tests/vectors/wycheproof).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use authenticator_core::jose::{PublicKey, Signature};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    tests: Vec<Test>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    tc_id: u32,
    comment: String,
    flags: Vec<String>,
    key: String,
    msg: String,
    sig: String,
    result: String,
}

fn tests() -> Vec<Test> {
    let text = include_str!("../../tests/vectors/wycheproof/ecdsa_secp256r1_sha256_p1363.json");
    serde_json::from_str::<File>(text).unwrap().tests
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

#[test]
fn signatures() {
    let tests = tests();
    for test in &tests {
        let key = PublicKey::from_sec1(&hex(&test.key)).unwrap();
        let signature = Signature::from_raw(&hex(&test.sig));
        let accepted = signature.is_ok_and(|signature| key.verifies(&hex(&test.msg), &signature));
        assert_eq!(accepted, test.result == "valid", "tcId {}: {} {:?}", test.tc_id, test.comment, test.flags);
    }
    let count = |result: &str| tests.iter().filter(|test| test.result == result).count();
    assert!(count("valid") >= 80 && count("invalid") >= 80);
}

#[test]
fn every_class_is_there() {
    let flags: BTreeSet<String> = tests().into_iter().flat_map(|test| test.flags).collect();
    for flag in [
        "ArithmeticError",
        "EdgeCasePublicKey",
        "EdgeCaseShamirMultiplication",
        "IntegerOverflow",
        "InvalidSignature",
        "ModifiedInteger",
        "ModularInverse",
        "PointDuplication",
        "RangeCheck",
        "SignatureSize",
        "SmallRandS",
        "SpecialCaseHash",
        "ValidSignature",
    ] {
        assert!(flags.contains(flag), "{flag}");
    }
}

/// Keys that hold a right point with one bit changed are no keys.
#[test]
fn points_off_the_curve() {
    let keys: BTreeSet<String> = tests().into_iter().map(|test| test.key).collect();
    assert!(keys.len() >= 50);
    for key in keys {
        let right = hex(&key);
        for at in [0, 1, 32, 33, 64] {
            let mut changed = right.clone();
            changed[at] ^= 1;
            assert!(PublicKey::from_sec1(&changed).is_err(), "{key}, byte {at}");
        }
        assert!(PublicKey::from_sec1(&right[..64]).is_err());
        assert!(PublicKey::from_sec1(&right[1..]).is_err());
        let compressed = [&[2 + (right[64] & 1)], &right[1..33]].concat();
        assert!(PublicKey::from_sec1(&compressed).is_err(), "only the uncompressed form");
        let hybrid = [&[6 + (right[64] & 1)], &right[1..]].concat();
        assert!(PublicKey::from_sec1(&hybrid).is_err(), "no hybrid form");
    }
    assert!(PublicKey::from_sec1(&[0]).is_err(), "the point at infinity");
    assert!(PublicKey::from_sec1(&[]).is_err());
}
