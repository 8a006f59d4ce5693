//! `KeyDescription`, the content of the extension 1.3.6.1.4.1.11129.2.1.17. All versions of Keymaster and KeyMint have this form.

use x509_cert::der::asn1::{AnyRef, OctetStringRef};
use x509_cert::der::{Decode as _, ErrorKind, Reader, Result, SliceReader, Tag, Tagged as _};

use super::authorizations::Authorizations;
use crate::attestation::Refusal;

/// Where a key is, or what made the attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecurityLevel {
    Software,
    TrustedEnvironment,
    StrongBox,
}

/// What is attested of a key.
#[derive(Debug, Clone)]
pub(super) struct KeyDescription {
    pub(super) attestation_level: SecurityLevel,
    pub(super) key_level: SecurityLevel,
    pub(super) challenge: Vec<u8>,
    /// What the system of the phone adds.
    pub(super) software: Authorizations,
    /// What the secure hardware enforces.
    pub(super) hardware: Authorizations,
}

impl KeyDescription {
    /// Parses DER, to its last byte.
    ///
    /// # Errors
    /// [`Refusal::Unparsable`].
    pub(super) fn parse(der: &[u8]) -> std::result::Result<Self, Refusal> {
        let mut reader = SliceReader::new(der).map_err(unparsable)?;
        let description = reader.sequence(Self::read).map_err(unparsable)?;
        reader.finish().map_err(unparsable)?;
        Ok(description)
    }

    fn read(reader: &mut SliceReader<'_>) -> Result<Self> {
        let _attestation_version = u64::decode(reader)?;
        let attestation_level = level(reader)?;
        let _key_mint_version = u64::decode(reader)?;
        let key_level = level(reader)?;
        let challenge = <&OctetStringRef>::decode(reader)?.as_bytes().to_vec();
        let _unique_id = <&OctetStringRef>::decode(reader)?;
        let software = reader.sequence(Authorizations::read)?;
        let hardware = reader.sequence(Authorizations::read)?;
        Ok(Self { attestation_level, key_level, challenge, software, hardware })
    }
}

fn unparsable(_: x509_cert::der::Error) -> Refusal {
    Refusal::Unparsable("key description")
}

fn level<'a>(reader: &mut impl Reader<'a>) -> Result<SecurityLevel> {
    match enumerated(reader)? {
        0 => Ok(SecurityLevel::Software),
        1 => Ok(SecurityLevel::TrustedEnvironment),
        2 => Ok(SecurityLevel::StrongBox),
        _ => Err(ErrorKind::Value { tag: Tag::Enumerated }.into()),
    }
}

/// An ENUMERATED of one byte.
pub(super) fn enumerated<'a>(reader: &mut impl Reader<'a>) -> Result<u8> {
    let any = AnyRef::decode(reader)?;
    match (any.tag(), any.value()) {
        (Tag::Enumerated, [value]) => Ok(*value),
        _ => Err(ErrorKind::Value { tag: Tag::Enumerated }.into()),
    }
}
