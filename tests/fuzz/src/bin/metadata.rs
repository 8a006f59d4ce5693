//! Metadata with key histories of the fuzzer's making, signed by six fixed keys: nothing becomes trusted but by an unbroken
//! chain from the pinned key.
#![no_main]

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use arbitrary::Arbitrary;
use authenticator_core::account::{ServerKeys, accept_metadata};
use authenticator_core::jose::{KeyRef, Typ, base64url_encode};
use authenticator_core::protocol::MetadataClaims;
use fuzz::{ISSUER, Named, issuer, public, sign};
use serde_json::{Value, json};

const KEYS: u8 = 6;

#[derive(Arbitrary, Debug)]
struct Input {
    pin: Option<u8>,
    first: Metadata,
    later: Vec<Metadata>,
}

#[derive(Arbitrary, Debug)]
struct Metadata {
    signer: u8,
    keys: u8,
    rolls: Vec<Roll>,
    version: u8,
    /// 0 to 223 leaves it whole.
    broken: u8,
}

/// A step. Most bytes make it a right one in its place.
#[derive(Arbitrary, Debug, Clone)]
struct Roll {
    old: u8,
    new: u8,
    by: u8,
    seq: u8,
    retired: u8,
    issuer: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Step {
    old: u8,
    new: u8,
    by: u8,
    seq: u64,
    retired: Vec<u8>,
    other_issuer: bool,
}

impl Roll {
    fn step(&self, place: u64) -> Step {
        Step {
            old: self.old % KEYS,
            new: self.new % KEYS,
            by: if self.by < 224 { self.old % KEYS } else { self.by % KEYS },
            seq: if self.seq < 192 { place } else { u64::from(self.seq % 8) },
            retired: (0..KEYS).filter(|key| self.retired >> key & 1 == 1).collect(),
            other_issuer: self.issuer >= 240,
        }
    }
}

impl Step {
    fn is_honest(&self) -> bool {
        self.old == self.by && !self.other_issuer
    }

    fn compact(&self) -> String {
        thread_local!(static SIGNED: RefCell<HashMap<Step, String>> = RefCell::default());
        SIGNED.with_borrow_mut(|signed| {
            if signed.len() > 50_000 {
                signed.clear();
            }
            signed.entry(self.clone()).or_insert_with(|| self.sign()).clone()
        })
    }

    fn sign(&self) -> String {
        let retired: Vec<_> = self.retired.iter().map(|key| public(*key).thumbprint()).collect();
        let claims = json!({
            "iss": if self.other_issuer { "https://login.contoso.example/t/red" } else { ISSUER },
            "old": public(self.old),
            "new": public(self.new),
            "seq": self.seq,
            "not_before": 1_790_000_000,
            "retired": retired,
        });
        sign(Named::Kid(self.by).header(Typ::KeyRoll).as_bytes(), claims.to_string().as_bytes(), self.by)
    }
}

impl Metadata {
    fn steps(&self) -> Vec<Step> {
        self.rolls.iter().take(5).zip(0..).map(|(roll, place)| roll.step(place)).collect()
    }

    fn signer(&self) -> u8 {
        self.signer % KEYS
    }

    fn claims(&self) -> Value {
        let keys: Vec<_> = (0..KEYS).filter(|key| self.keys >> key & 1 == 1).map(public).collect();
        let history: Vec<String> = self.steps().iter().map(Step::compact).collect();
        let url = |name: &str| format!("{ISSUER}/{name}");
        let mut claims = json!({
            "iss": ISSUER,
            "aud": ISSUER,
            "iat": 1_790_000_000,
            "jti": base64url_encode(&[1; 16]),
            "exp": 1_790_000_060,
            "version": self.version,
            "protocol_versions": [1],
            "jwks": {"keys": keys},
            "key_history": history,
            "endpoints": {
                "nonce": url("nonce"), "enrollments": url("enrollments"), "devices": url("devices"),
                "credentials": url("credentials"), "revocations": url("revocations"), "account": url("account"),
                "requests": url("requests"), "answers": url("answers"), "push": url("push"),
                "transfers": url("transfers"),
            },
            "oauth": {
                "issuer": ISSUER, "client_id": "authenticator", "scope": "phone_signin",
                "redirect_uris": ["com.example.authenticator:/oauth"],
            },
            "match": {"modes": ["enter"], "min_digits": 2},
            "attestation": "none",
            "uv_policy": "biometric_or_credential",
            "tenant": {"id": "blue", "name": "Contoso"},
        });
        if let Some((pointer, value)) = self.breakage() {
            *claims.pointer_mut(pointer).expect("a member") = value;
        }
        claims
    }

    fn breakage(&self) -> Option<(&'static str, Value)> {
        Some(match self.broken.checked_sub(224)? % 8 {
            0 => ("/iss", json!("https://login.contoso.example")),
            1 => ("/aud", json!("https://login.contoso.example")),
            2 => ("/exp", json!(1_790_086_401)),
            3 => ("/endpoints/answers", json!("https://evil.example/answers")),
            4 => ("/oauth/issuer", json!("https://evil.example")),
            5 => ("/match/min_digits", json!(1)),
            6 => ("/protocol_versions", json!([2])),
            _ => ("/endpoints/account", json!("https://login.contoso.example@evil.example/account")),
        })
    }

    fn compact(&self) -> String {
        let header = Named::Kid(self.signer()).header(Typ::Metadata);
        sign(header.as_bytes(), self.claims().to_string().as_bytes(), self.signer())
    }
}

/// All keys that honest steps lead to.
fn reachable(from: &BTreeSet<u8>, steps: &[Step]) -> BTreeSet<u8> {
    let mut reached = from.clone();
    while let Some(step) =
        steps.iter().find(|step| step.is_honest() && reached.contains(&step.old) && !reached.contains(&step.new))
    {
        reached.insert(step.new);
    }
    reached
}

fn found(claims: &MetadataClaims, keys: &ServerKeys) -> BTreeSet<u8> {
    let named = |key: u8| KeyRef::Kid(public(key).thumbprint());
    (0..KEYS).filter(|key| keys.find(Typ::Account, &named(*key), claims, None).is_some()).collect()
}

/// What holds whenever metadata was accepted.
fn check(metadata: &Metadata, claims: &MetadataClaims, keys: &ServerKeys, may_trust: &BTreeSet<u8>) {
    let trusted = found(claims, keys);
    assert!(metadata.breakage().is_none(), "{:?}", metadata.breakage());
    assert!(trusted.contains(&metadata.signer()), "signed by a key that is not trusted");
    assert!(trusted.is_subset(may_trust), "{trusted:?} is more than {may_trust:?}");
    assert_eq!(claims.version, u64::from(metadata.version));
    let written = serde_json::to_vec(keys).expect("JSON");
    assert_eq!(fuzz::stored::<ServerKeys>(&written).as_ref(), Some(keys));
}

libfuzzer_sys::fuzz_target!(|input: Input| {
    let issuer = issuer();
    let pin = input.pin.map(|key| public(key % KEYS).thumbprint());
    let compact = input.first.compact();
    let Ok((mut claims, mut keys)) = accept_metadata(&compact, &issuer, pin, None) else { return };

    let first = input.pin.map_or(input.first.signer(), |key| key % KEYS);
    let mut may_trust = reachable(&[first].into(), &input.first.steps());
    check(&input.first, &claims, &keys, &may_trust);
    let mut version = claims.version;
    let again = accept_metadata(&compact, &issuer, None, Some((&keys, version)));
    assert_eq!(again.as_ref().map(|(_, again)| again), Ok(&keys), "the same once more changes nothing");

    for later in input.later.iter().take(2) {
        let Ok((newer, next)) = accept_metadata(&later.compact(), &issuer, None, Some((&keys, version))) else {
            continue;
        };
        assert!(newer.version >= version);
        may_trust = reachable(&may_trust, &later.steps());
        check(later, &newer, &next, &may_trust);
        let retired: BTreeSet<u8> = later.steps().into_iter().flat_map(|step| step.retired).collect();
        let lost: Vec<u8> = found(&claims, &keys).difference(&found(&newer, &next)).copied().collect();
        let listed = |key: u8| later.keys >> key & 1 == 1;
        assert!(lost.iter().all(|key| retired.contains(key) || !listed(*key)), "{lost:?} lost without a word");
        assert_eq!(next.pinned(), keys.pinned());
        version = newer.version;
        (claims, keys) = (newer, next);
    }
});
