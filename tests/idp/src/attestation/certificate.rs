//! One X.509 certificate (RFC 5280), as far as chains of attestation need it. Strict DER: what does not parse is refused.

use authenticator_core::jose::PublicKey;
use authenticator_core::protocol::UnixTime;
use ring::signature;
use x509_cert::TbsCertificate;
use x509_cert::der::asn1::{AnyRef, BitString, ObjectIdentifier};
use x509_cert::der::{Decode as _, Reader as _, SliceReader, Tag, Tagged as _};
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::name::Name;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::Refusal;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");

/// A certificate that was parsed; nothing of it is verified.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    /// The bytes that are signed, as they came.
    signed: Vec<u8>,
    algorithm: AlgorithmIdentifierOwned,
    signature: Vec<u8>,
    body: TbsCertificate,
}

impl Certificate {
    /// Parses DER, to its last byte.
    ///
    /// # Errors
    /// [`Refusal::Unparsable`]; [`Refusal::CriticalExtension`].
    pub(super) fn parse(der: &[u8]) -> Result<Self, Refusal> {
        let certificate = Self::read(der).map_err(|_| Refusal::Unparsable("certificate"))?;
        let extensions = certificate.body.extensions().map_or(&[][..], Vec::as_slice);
        let unknown = extensions.iter().filter(|one| one.critical).map(|one| one.extn_id);
        if unknown.into_iter().any(|id| id != BASIC_CONSTRAINTS && id != KEY_USAGE) {
            return Err(Refusal::CriticalExtension);
        }
        Ok(certificate)
    }

    fn read(der: &[u8]) -> x509_cert::der::Result<Self> {
        let whole = AnyRef::from_der(der)?;
        whole.tag().assert_eq(Tag::Sequence)?;
        let mut parts = SliceReader::new(whole.value())?;
        let signed = parts.tlv_bytes()?.to_vec();
        let algorithm = AlgorithmIdentifierOwned::decode(&mut parts)?;
        let signature = BitString::decode(&mut parts)?.raw_bytes().to_vec();
        parts.finish()?;
        let body = TbsCertificate::from_der(&signed)?;
        Ok(Self { signed, algorithm, signature, body })
    }

    pub(super) fn subject(&self) -> &Name {
        self.body.subject()
    }

    pub(super) fn issuer(&self) -> &Name {
        self.body.issuer()
    }

    pub(super) fn key(&self) -> &SubjectPublicKeyInfoOwned {
        self.body.subject_public_key_info()
    }

    /// The serial number in hexadecimal.
    pub(super) fn serial(&self) -> String {
        self.body.serial_number().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key, if it is one on P-256.
    pub(super) fn p256_key(&self) -> Option<PublicKey> {
        let key = self.key();
        let on_p256 = key.algorithm.oid == EC_PUBLIC_KEY && curve(key) == Some(P256);
        on_p256.then(|| PublicKey::from_sec1(key.subject_public_key.as_bytes()?).ok())?
    }

    /// The content of an extension.
    ///
    /// # Errors
    /// It stands there twice.
    pub(super) fn extension(&self, id: ObjectIdentifier) -> Result<Option<&[u8]>, Refusal> {
        let mut found = self.body.extensions().into_iter().flatten().filter(|one| one.extn_id == id);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Refusal::Unparsable("certificate")),
            (one, None) => Ok(one.map(|one| one.extn_value.as_bytes())),
        }
    }

    /// Whether it may issue certificates.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self.extension(BASIC_CONSTRAINTS).ok().flatten();
        constraints.and_then(|der| BasicConstraints::from_der(der).ok()).is_some_and(|constraints| constraints.ca)
    }

    /// Whether its validity has begun.
    ///
    /// # Errors
    /// [`Refusal::NotYetValid`].
    pub(super) fn check_begun(&self, now: UnixTime) -> Result<(), Refusal> {
        let begins = self.body.validity().not_before.to_unix_duration().as_secs();
        if now.seconds() < begins { Err(Refusal::NotYetValid) } else { Ok(()) }
    }

    /// Whether its validity has not ended.
    ///
    /// # Errors
    /// [`Refusal::Expired`].
    pub(super) fn check_not_ended(&self, now: UnixTime) -> Result<(), Refusal> {
        let ends = self.body.validity().not_after.to_unix_duration().as_secs();
        if now.seconds() > ends { Err(Refusal::Expired) } else { Ok(()) }
    }

    /// Whether this key signed it.
    ///
    /// # Errors
    /// [`Refusal::Algorithm`]; [`Refusal::CertificateSignature`].
    pub(super) fn check_signed_by(&self, key: &SubjectPublicKeyInfoOwned) -> Result<(), Refusal> {
        if *self.body.signature() != self.algorithm {
            return Err(Refusal::Algorithm);
        }
        let parameters = self.algorithm.parameters.as_ref();
        if parameters.is_some_and(|parameters| !parameters.is_null()) {
            return Err(Refusal::Algorithm);
        }
        let algorithm = verification(key, self.algorithm.oid).ok_or(Refusal::Algorithm)?;
        let key = key.subject_public_key.as_bytes().ok_or(Refusal::Algorithm)?;
        signature::UnparsedPublicKey::new(algorithm, key)
            .verify(&self.signed, &self.signature)
            .map_err(|_| Refusal::CertificateSignature)
    }
}

fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<ObjectIdentifier> {
    key.algorithm.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok()
}

/// RSA keys have at least 2048 bits.
fn verification(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: ObjectIdentifier,
) -> Option<&'static dyn signature::VerificationAlgorithm> {
    let curve = if key.algorithm.oid == EC_PUBLIC_KEY { Some(curve(key)?) } else { None };
    match (key.algorithm.oid, curve, algorithm) {
        (EC_PUBLIC_KEY, Some(P256), ECDSA_SHA256) => Some(&signature::ECDSA_P256_SHA256_ASN1),
        (EC_PUBLIC_KEY, Some(P256), ECDSA_SHA384) => Some(&signature::ECDSA_P256_SHA384_ASN1),
        (EC_PUBLIC_KEY, Some(P384), ECDSA_SHA256) => Some(&signature::ECDSA_P384_SHA256_ASN1),
        (EC_PUBLIC_KEY, Some(P384), ECDSA_SHA384) => Some(&signature::ECDSA_P384_SHA384_ASN1),
        (RSA, None, RSA_SHA256) => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        (RSA, None, RSA_SHA384) => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        (RSA, None, RSA_SHA512) => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}
