//! App Attest (developer.apple.com, "Validating apps that connect to your server"): Apple certifies a key of its own making for
//! one instance of an app, and this key vouches for ours by an assertion.
//!
//! What it proves: a genuine instance of the app, on a genuine device of Apple, said that the key is its own. What it does not
//! prove: that the key is in the Secure Enclave, or what unlocks it. The receipt, with which Apple rates the risk of fraud, is
//! not used.

mod authenticator_data;
mod objects;

use authenticator_core::jose::{Digest, PublicKey};
use authenticator_core::protocol::UnixTime;
use ring::signature;
use x509_cert::der::asn1::{ContextSpecific, ObjectIdentifier, OctetString};
use x509_cert::der::{Decode as _, Reader as _, SliceReader, TagNumber};

use super::certificate::Certificate;
use super::chain::Chain;
use super::{Refusal, Trust};
use authenticator_data::AuthenticatorData;
use objects::{Assertion, AttestationObject};

const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.2");
const PRODUCTION: &[u8; 16] = b"appattest\0\0\0\0\0\0\0";
const DEVELOPMENT: &[u8; 16] = b"appattestdevelop";

/// The instance of an app that Apple certified.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    key: PublicKey,
    /// SHA-256 of its app id.
    app: [u8; 32],
}

/// Verifies an attestation object over `client_data`; all its certificates must be valid now.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn attestation(
    object: &[u8],
    key_id: [u8; 32],
    client_data: &[u8],
    now: UnixTime,
    trust: &Trust,
) -> Result<Instance, Refusal> {
    let object = AttestationObject::parse(object)?;
    let chain = Chain::verify(&object.certificates, &trust.apple_anchors())?;
    for certificate in chain.issuers().iter().chain([chain.leaf()]) {
        certificate.check_begun(now)?;
        certificate.check_not_ended(now)?;
    }
    if chain.issuers().iter().any(|issuer| !issuer.is_authority()) {
        return Err(Refusal::NoAuthority);
    }
    if certified_nonce(chain.leaf())? != *nonce(&object.authenticator_data, client_data).as_bytes() {
        return Err(Refusal::Nonce);
    }
    let key = chain.leaf().p256_key().ok_or(Refusal::KeyId)?;
    if *Digest::of(key.as_sec1()).as_bytes() != key_id {
        return Err(Refusal::KeyId);
    }
    let data = AuthenticatorData::parse(&object.authenticator_data)?;
    check_app(&data, trust)?;
    if data.counter != 0 {
        return Err(Refusal::Counter);
    }
    if data.attested.ok_or(Refusal::Unparsable("authenticator data"))?.credential_id != key_id {
        return Err(Refusal::KeyId);
    }
    Ok(Instance { key, app: data.app })
}

/// Verifies an assertion by an instance over `client_data`: its first or a later one.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn assertion(object: &[u8], by: &Instance, client_data: &[u8]) -> Result<(), Refusal> {
    let Assertion { authenticator_data, signature } = Assertion::parse(object)?;
    let nonce = nonce(&authenticator_data, client_data);
    signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, by.key.as_sec1())
        .verify(nonce.as_bytes(), &signature)
        .map_err(|_| Refusal::AssertionSignature)?;
    let data = AuthenticatorData::parse(&authenticator_data)?;
    if data.app != by.app {
        return Err(Refusal::App);
    }
    if data.counter == 0 { Err(Refusal::Counter) } else { Ok(()) }
}

/// The app is listed, and of the environment that is listed with it.
fn check_app(data: &AuthenticatorData, trust: &Trust) -> Result<(), Refusal> {
    let of_this_id = trust.apple_apps.iter().filter(|app| *Digest::of(app.app_id.as_bytes()).as_bytes() == data.app);
    let environments: Vec<_> = of_this_id.map(|app| if app.development { DEVELOPMENT } else { PRODUCTION }).collect();
    let attested = data.attested.as_ref().ok_or(Refusal::Unparsable("authenticator data"))?;
    if environments.is_empty() {
        return Err(Refusal::App);
    }
    if environments.contains(&&attested.aaguid) { Ok(()) } else { Err(Refusal::Environment) }
}

fn nonce(authenticator_data: &[u8], client_data: &[u8]) -> Digest {
    Digest::of(&[authenticator_data, client_data].concat())
}

/// The extension holds `SEQUENCE { [1] EXPLICIT OCTET STRING }`.
fn certified_nonce(certificate: &Certificate) -> Result<Vec<u8>, Refusal> {
    let unparsable = |_| Refusal::Unparsable("nonce extension");
    let der = certificate.extension(NONCE)?.ok_or(Refusal::NotAttested)?;
    let mut reader = SliceReader::new(der).map_err(unparsable)?;
    let nonce = reader.sequence(ContextSpecific::<OctetString>::decode).map_err(unparsable)?;
    reader.finish().map_err(unparsable)?;
    if nonce.tag_number == TagNumber(1) {
        Ok(nonce.value.into_bytes().into_vec())
    } else {
        Err(Refusal::Unparsable("nonce extension"))
    }
}
