//! Certificate authorities of the tests: what Google's and Apple's would sign, for keys of our own, right or wrong. Compiled into
//! the unit tests of `attestation` as well.
#![allow(dead_code, reason = "each of the two test crates uses a part")]

use std::collections::BTreeMap;

use authenticator_core::jose::{Digest, PublicKey};
use ciborium::Value as Cbor;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData, SerialNumber, SignatureAlgorithm, date_time_ymd,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};

pub(crate) const PACKAGE: &str = "com.example.authenticator";
pub(crate) const APP_ID: &str = "A1B2C3D4E5.com.example.authenticator";
const SIGNER: [u8; 32] = [0xc0; 32];
const KEY_DESCRIPTION: &[u64] = &[1, 3, 6, 1, 4, 1, 11129, 2, 1, 17];
const APPLE_NONCE: &[u64] = &[1, 2, 840, 113_635, 100, 8, 2];
const SERIAL_NUMBER: &[u64] = &[2, 5, 4, 5];

type Signer = Issuer<'static, KeyPair>;

/// The years in which certificates are valid; the tests' clock stands in 2027.
#[derive(Clone, Copy)]
pub(crate) struct Years(pub(crate) i32, pub(crate) i32);

pub(crate) const VALID: Years = Years(2026, 2029);

/// A root, and the certificate below it that names where keys come from.
pub(crate) struct Authority {
    root: Signer,
    root_pem: String,
    root_der: Vec<u8>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
        let params = authority(&[(DnType::CommonName, name)], VALID);
        let certificate = params.self_signed(&key).unwrap();
        Self { root_pem: certificate.pem(), root_der: certificate.der().to_vec(), root: Issuer::new(params, key) }
    }

    /// As policies take it.
    pub(crate) fn pem(&self) -> &str {
        &self.root_pem
    }
}

/// A member of `attestation_trust.android_apps`.
pub(crate) fn android_app() -> serde_json::Value {
    let fingerprint: String = SIGNER.iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::json!({ "package": PACKAGE, "certificate_sha256": fingerprint })
}

/// A key of an Android phone, and the chain that is made for it.
#[derive(Clone)]
pub(crate) struct AndroidKey {
    pub(crate) description: Description,
    /// Provisioned in a factory, else remotely.
    pub(crate) factory: bool,
    /// What the certificate of the attestation key says that it is in.
    pub(crate) element: &'static str,
    pub(crate) years: Years,
    pub(crate) intermediate_is_authority: bool,
    pub(crate) serial: u64,
    /// The extension as it is, in place of the description.
    pub(crate) extension: Option<Vec<u8>>,
    /// Critical, and known to nobody.
    pub(crate) unknown_extension: bool,
}

/// `KeyDescription`: entries by their tags, each the DER that the tag wraps.
#[derive(Clone)]
pub(crate) struct Description {
    pub(crate) attestation_level: u8,
    pub(crate) key_level: u8,
    pub(crate) challenge: Vec<u8>,
    pub(crate) software: BTreeMap<u32, Vec<u8>>,
    pub(crate) hardware: BTreeMap<u32, Vec<u8>>,
    /// Entries that follow those of the hardware.
    pub(crate) further: Vec<u8>,
}

impl AndroidKey {
    /// A credential key as it should be.
    pub(crate) fn right(challenge: &[u8]) -> Self {
        let hardware = [
            (1, set(&[integer(2)])),
            (2, integer(3)),
            (3, integer(256)),
            (5, set(&[integer(4)])),
            (10, integer(1)),
            (504, integer(3)),
            (702, integer(0)),
            (704, root_of_trust(true, 0)),
            (705, integer(160_000)),
        ];
        Self {
            description: Description {
                attestation_level: 1,
                key_level: 1,
                challenge: challenge.to_vec(),
                software: [(701, integer(1_800_000_000_000)), (709, application(&[PACKAGE], &SIGNER))].into(),
                hardware: hardware.into(),
                further: Vec::new(),
            },
            factory: false,
            element: "TEE",
            years: VALID,
            intermediate_is_authority: true,
            serial: 0x5eed,
            extension: None,
            unknown_extension: false,
        }
    }

    /// The chain with the root, the certificate of `key` first.
    pub(crate) fn chain(&self, root: &Authority, key: &PublicKey) -> Vec<Vec<u8>> {
        let own: (DnType, &str) = if self.factory {
            (DnType::CustomDnType(SERIAL_NUMBER.to_vec()), "f0f0")
        } else {
            (DnType::CommonName, "Provisioning")
        };
        let intermediate = below(&[own], self.years, self.intermediate_is_authority, None, &root.root);
        let name = [(DnType::OrganizationName, self.element), (DnType::CommonName, "attestation key")];
        let attestation = below(&name, self.years, true, Some(self.serial), &intermediate.1);
        let mut params = subject(&[(DnType::CommonName, "Android Keystore Key")], Years(1970, 2048));
        params.serial_number = Some(SerialNumber::from(1));
        let extension = self.extension.clone().unwrap_or_else(|| self.description.der());
        params.custom_extensions.push(CustomExtension::from_oid_content(KEY_DESCRIPTION, extension));
        if self.unknown_extension {
            let mut unknown = CustomExtension::from_oid_content(&[1, 2, 3, 4], integer(1));
            unknown.set_criticality(true);
            params.custom_extensions.push(unknown);
        }
        let leaf = params.signed_by(&Raw::new(key), &attestation.1).unwrap().der().to_vec();
        vec![leaf, attestation.0, intermediate.0, root.root_der.clone()]
    }

    /// The attack: the attested key signs a certificate for `appended`, which says of it what it likes.
    pub(crate) fn appended(&self, root: &Authority, appended: &PublicKey) -> Vec<Vec<u8>> {
        let attested = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let key = PublicKey::from_sec1(attested.der_bytes()).unwrap();
        let mut true_key = self.clone();
        true_key.description.challenge = b"another challenge".to_vec();
        let mut chain = true_key.chain(root, &key);
        let signer = Issuer::new(subject(&[(DnType::CommonName, "Android Keystore Key")], VALID), attested);
        let mut params = subject(&[(DnType::CommonName, "Android Keystore Key")], VALID);
        let extension = CustomExtension::from_oid_content(KEY_DESCRIPTION, self.description.der());
        params.custom_extensions.push(extension);
        chain.insert(0, params.signed_by(&Raw::new(appended), &signer).unwrap().der().to_vec());
        chain
    }
}

impl Description {
    pub(crate) fn der(&self) -> Vec<u8> {
        let list = |entries: &BTreeMap<u32, Vec<u8>>, further: &[u8]| {
            let entries = entries.iter().map(|(tag, inner)| context(*tag, inner));
            sequence(&entries.chain([further.to_vec()]).collect::<Vec<_>>())
        };
        sequence(&[
            integer(300),
            enumerated(self.attestation_level),
            integer(300),
            enumerated(self.key_level),
            octets(&self.challenge),
            octets(&[]),
            list(&self.software, &[]),
            list(&self.hardware, &self.further),
        ])
    }
}

pub(crate) fn root_of_trust(locked: bool, state: u8) -> Vec<u8> {
    let locked = tlv(&[0x01], &[if locked { 0xff } else { 0 }]);
    sequence(&[octets(&[1; 32]), locked, enumerated(state), octets(&[2; 32])])
}

pub(crate) fn application(packages: &[&str], signer: &[u8]) -> Vec<u8> {
    let infos: Vec<_> = packages.iter().map(|name| sequence(&[octets(name.as_bytes()), integer(7)])).collect();
    octets(&sequence(&[set(&infos), set(&[octets(signer)])]))
}

/// What App Attest gives for a key: `key_id` in base64, attestation object, assertion.
#[derive(Clone)]
pub(crate) struct AppleApp {
    pub(crate) app_id: &'static str,
    pub(crate) aaguid: [u8; 16],
    pub(crate) years: Years,
    pub(crate) counter: u32,
    pub(crate) assertion_counter: u32,
    pub(crate) format: &'static str,
    /// In the place of what the assertion is to be over.
    pub(crate) asserted: Option<Vec<u8>>,
    pub(crate) asserting_app_id: &'static str,
}

impl AppleApp {
    /// An app as it should be.
    pub(crate) fn right() -> Self {
        Self {
            app_id: APP_ID,
            aaguid: *b"appattest\0\0\0\0\0\0\0",
            years: VALID,
            counter: 0,
            assertion_counter: 1,
            format: "apple-appattest",
            asserted: None,
            asserting_app_id: APP_ID,
        }
    }

    /// All three, over `client_data`.
    pub(crate) fn vouch(&self, root: &Authority, client_data: &[u8]) -> ([u8; 32], Vec<u8>, Vec<u8>) {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let key_id = *Digest::of(key.der_bytes()).as_bytes();
        let rp = |app_id: &str, counter: u32| {
            [Digest::of(app_id.as_bytes()).as_bytes().as_slice(), &[0x40], &counter.to_be_bytes()].concat()
        };
        let data = [&rp(self.app_id, self.counter), self.aaguid.as_slice(), &[0, 32], &key_id, &[0xa0]].concat();
        let nonce = Digest::of(&[&data, client_data].concat());
        let intermediate = below(&[(DnType::CommonName, "App Attestation")], self.years, true, None, &root.root);
        let mut params = subject(&[(DnType::CommonName, "instance")], self.years);
        let extension = sequence(&[tlv(&[0xa1], &octets(nonce.as_bytes()))]);
        params.custom_extensions.push(CustomExtension::from_oid_content(APPLE_NONCE, extension));
        let leaf = params.signed_by(&key, &intermediate.1).unwrap().der().to_vec();
        let text = |text: &str| Cbor::Text(text.to_owned());
        let statement = Cbor::Map(vec![
            (text("x5c"), Cbor::Array(vec![Cbor::Bytes(leaf), Cbor::Bytes(intermediate.0)])),
            (text("receipt"), Cbor::Bytes(vec![0; 16])),
        ]);
        let attestation = cbor(&Cbor::Map(vec![
            (text("fmt"), text(self.format)),
            (text("attStmt"), statement),
            (text("authData"), Cbor::Bytes(data)),
        ]));

        let data = rp(self.asserting_app_id, self.assertion_counter);
        let nonce = Digest::of(&[&data, self.asserted.as_deref().unwrap_or(client_data)].concat());
        let random = SystemRandom::new();
        let signing = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.serialized_der(), &random).unwrap();
        let signature = signing.sign(&random, nonce.as_bytes()).unwrap().as_ref().to_vec();
        let assertion = cbor(&Cbor::Map(vec![
            (text("signature"), Cbor::Bytes(signature)),
            (text("authenticatorData"), Cbor::Bytes(data)),
        ]));
        (key_id, attestation, assertion)
    }
}

fn cbor(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// The public half of a key whose private half is elsewhere.
struct Raw(Vec<u8>);

impl Raw {
    fn new(key: &PublicKey) -> Self {
        Self(key.as_sec1().to_vec())
    }
}

impl PublicKeyData for Raw {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

fn subject(name: &[(DnType, &str)], years: Years) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (attribute, value) in name {
        params.distinguished_name.push(attribute.clone(), *value);
    }
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    params
}

fn authority(name: &[(DnType, &str)], years: Years) -> CertificateParams {
    let mut params = subject(name, years);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// A certificate below an issuer, and the issuer that it makes.
fn below(
    name: &[(DnType, &str)],
    years: Years,
    is_authority: bool,
    serial: Option<u64>,
    issuer: &Signer,
) -> (Vec<u8>, Signer) {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let mut params = if is_authority { authority(name, years) } else { subject(name, years) };
    params.serial_number = serial.map(SerialNumber::from);
    let certificate = params.signed_by(&key, issuer).unwrap().der().to_vec();
    (certificate, Issuer::new(params, key))
}

pub(crate) fn tlv(tag: &[u8], content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let length = match length {
        0..=0x7f => vec![u8::try_from(length).unwrap()],
        0x80..=0xff => vec![0x81, u8::try_from(length).unwrap()],
        _ => [&[0x82], u16::try_from(length).unwrap().to_be_bytes().as_slice()].concat(),
    };
    [tag, &length, content].concat()
}

pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x30], &parts.concat())
}

pub(crate) fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(&[0x31], &parts.concat())
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    tlv(&[0x04], content)
}

pub(crate) fn null() -> Vec<u8> {
    tlv(&[0x05], &[])
}

pub(crate) fn integer(value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(7);
    let shortest = &bytes[zeros..];
    let sign: &[u8] = if shortest[0] >= 0x80 { &[0] } else { &[] };
    tlv(&[0x02], &[sign, shortest].concat())
}

fn enumerated(value: u8) -> Vec<u8> {
    tlv(&[0x0a], &[value])
}

/// `[tag] EXPLICIT`.
pub(crate) fn context(tag: u32, inner: &[u8]) -> Vec<u8> {
    let low = |value: u32| u8::try_from(value & 0x7f).unwrap();
    let tag = match tag {
        0..=30 => vec![0xa0 | low(tag)],
        31..=127 => vec![0xbf, low(tag)],
        _ => vec![0xbf, 0x80 | low(tag >> 7), low(tag)],
    };
    tlv(&tag, inner)
}
