//! A chain of certificates down from a trusted root: names and signatures. What the certificates may say, and for how long, is
//! for each platform to judge.

use x509_cert::der::DecodePem as _;
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::Refusal;
use super::certificate::Certificate;

/// More than the platforms use: 5 with the root.
const MAX_LENGTH: usize = 8;

/// A trusted root: its key, and the name that it issues by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    name: Name,
    key: SubjectPublicKeyInfoOwned,
}

impl Anchor {
    /// Reads one certificate in PEM.
    pub(super) fn from_pem(pem: &str) -> Option<Self> {
        let certificate = x509_cert::Certificate::from_pem(pem).ok()?;
        let body = certificate.tbs_certificate();
        Some(Self { name: body.subject().clone(), key: body.subject_public_key_info().clone() })
    }
}

/// Certificates of which each was signed by the next and the last by a trusted root, which is not among them.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    leaf: Certificate,
    issuers: Vec<Certificate>,
}

impl Chain {
    /// Verifies names and signatures. The root may stand at the end, in any certificate of its key, or be left out.
    ///
    /// # Errors
    /// The rule that the chain breaks.
    pub(super) fn verify(der: &[Vec<u8>], anchors: &[&Anchor]) -> Result<Self, Refusal> {
        if der.len() > MAX_LENGTH {
            return Err(Refusal::ChainLength);
        }
        let mut certificates: Vec<_> = der.iter().map(|one| Certificate::parse(one)).collect::<Result<_, _>>()?;
        let last = certificates.last().ok_or(Refusal::ChainLength)?;
        if let Some(root) = anchors.iter().find(|anchor| anchor.key == *last.key()) {
            last.check_signed_by(&root.key)?;
            certificates.pop();
        }
        for pair in certificates.windows(2) {
            let [certificate, issuer] = pair else { continue };
            if certificate.issuer() != issuer.subject() {
                return Err(Refusal::Issuer);
            }
            certificate.check_signed_by(issuer.key())?;
        }
        let highest = certificates.last().ok_or(Refusal::ChainLength)?;
        let named = anchors.iter().filter(|anchor| anchor.name == *highest.issuer());
        let outcomes = named.map(|anchor| highest.check_signed_by(&anchor.key));
        outcomes.reduce(Result::or).unwrap_or(Err(Refusal::UnknownRoot))?;
        let mut from_leaf = certificates.into_iter();
        let leaf = from_leaf.next().ok_or(Refusal::ChainLength)?;
        Ok(Self { leaf, issuers: from_leaf.collect() })
    }

    /// The certificate of the key.
    pub(super) fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// All others, from the leaf's issuer upwards.
    pub(super) fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }
}
