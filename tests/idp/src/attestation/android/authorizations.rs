//! `AuthorizationList` of a key description: what of it decides. Entries that do not are skipped, whatever they hold, so that
//! newer implementations are understood; one that does may stand there once.

use x509_cert::der::asn1::{AnyRef, OctetStringRef};
use x509_cert::der::{Decode, ErrorKind, Reader, Result, SliceReader, Tag, Tagged as _};

use super::key_description::enumerated;

const PURPOSE: u32 = 1;
const ALGORITHM: u32 = 2;
const EC_CURVE: u32 = 10;
const NO_AUTH_REQUIRED: u32 = 503;
const USER_AUTH_TYPE: u32 = 504;
const AUTH_TIMEOUT: u32 = 505;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;
const ROOT_OF_TRUST: u32 = 704;
const ATTESTATION_APPLICATION_ID: u32 = 709;

/// What a key may do, and under which conditions.
#[derive(Debug, Clone, Default)]
pub(super) struct Authorizations {
    pub(super) purposes: Vec<u64>,
    pub(super) algorithm: Option<u64>,
    pub(super) curve: Option<u64>,
    /// It signs without the user.
    pub(super) no_auth_required: bool,
    /// What unlocks it, as bits of `HardwareAuthenticatorType`.
    pub(super) user_auth_type: Option<u64>,
    /// It stays unlocked for a time.
    pub(super) auth_timeout: bool,
    pub(super) all_applications: bool,
    pub(super) origin: Option<u64>,
    pub(super) root_of_trust: Option<RootOfTrust>,
    pub(super) application: Option<Application>,
}

/// `RootOfTrust`: what the phone booted.
#[derive(Debug, Clone)]
pub(super) struct RootOfTrust {
    pub(super) device_locked: bool,
    pub(super) verified_boot_state: u8,
}

/// `AttestationApplicationId`: the apps that share the user id of the key's owner, and SHA-256 of the certificates that sign them.
#[derive(Debug, Clone)]
pub(super) struct Application {
    pub(super) packages: Vec<Vec<u8>>,
    pub(super) signers: Vec<Vec<u8>>,
}

impl Authorizations {
    /// Reads the content of the list, in any order: there are phones that do not keep it.
    ///
    /// # Errors
    /// An entry that decides cannot be read or stands there twice.
    pub(super) fn read(reader: &mut SliceReader<'_>) -> Result<Self> {
        let mut all = Self::default();
        let mut seen = Vec::new();
        while !reader.is_finished() {
            let entry = AnyRef::decode(reader)?;
            let Tag::ContextSpecific { constructed: true, number } = entry.tag() else {
                return Err(entry.tag().value_error().into());
            };
            if all.take(number.value(), entry.value())? {
                if seen.contains(&number) {
                    return Err(entry.tag().value_error().into());
                }
                seen.push(number);
            }
        }
        Ok(all)
    }

    /// Takes an entry; whether it is one that decides.
    fn take(&mut self, number: u32, der: &[u8]) -> Result<bool> {
        match number {
            PURPOSE => self.purposes = set(der, u64::decode)?,
            ALGORITHM => self.algorithm = Some(u64::from_der(der)?),
            EC_CURVE => self.curve = Some(u64::from_der(der)?),
            NO_AUTH_REQUIRED => self.no_auth_required = true,
            USER_AUTH_TYPE => self.user_auth_type = Some(u64::from_der(der)?),
            AUTH_TIMEOUT => self.auth_timeout = true,
            ALL_APPLICATIONS => self.all_applications = true,
            ORIGIN => self.origin = Some(u64::from_der(der)?),
            ROOT_OF_TRUST => self.root_of_trust = Some(whole(der, RootOfTrust::read)?),
            ATTESTATION_APPLICATION_ID => {
                let inner = <&OctetStringRef>::from_der(der)?;
                self.application = Some(whole(inner.as_bytes(), Application::read)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl RootOfTrust {
    fn read(reader: &mut SliceReader<'_>) -> Result<Self> {
        let _verified_boot_key = <&OctetStringRef>::decode(reader)?;
        let device_locked = bool::decode(reader)?;
        let verified_boot_state = enumerated(reader)?;
        if !reader.is_finished() {
            let _verified_boot_hash = <&OctetStringRef>::decode(reader)?;
        }
        Ok(Self { device_locked, verified_boot_state })
    }
}

impl Application {
    fn read(reader: &mut SliceReader<'_>) -> Result<Self> {
        let packages = set(reader.tlv_bytes()?, |reader| {
            reader.sequence(|info| -> Result<Vec<u8>> {
                let name = <&OctetStringRef>::decode(info)?.as_bytes().to_vec();
                let _version = AnyRef::decode(info)?;
                Ok(name)
            })
        })?;
        let signers = set(reader.tlv_bytes()?, |reader| Ok(<&OctetStringRef>::decode(reader)?.as_bytes().to_vec()))?;
        Ok(Self { packages, signers })
    }
}

/// A SEQUENCE that is all there is.
fn whole<T>(der: &[u8], read: impl FnOnce(&mut SliceReader<'_>) -> Result<T>) -> Result<T> {
    let mut reader = SliceReader::new(der)?;
    let value = reader.sequence(read)?;
    reader.finish()?;
    Ok(value)
}

/// The members of a SET, in any order.
fn set<'a, T>(der: &'a [u8], read: impl Fn(&mut SliceReader<'a>) -> Result<T>) -> Result<Vec<T>> {
    let set = AnyRef::from_der(der)?;
    if set.tag() != Tag::Set {
        return Err(ErrorKind::Value { tag: Tag::Set }.into());
    }
    let mut reader = SliceReader::new(set.value())?;
    let mut members = Vec::new();
    while !reader.is_finished() {
        members.push(read(&mut reader)?);
    }
    Ok(members)
}
