//! Sealing of fields, and the blind index by which sealed values are looked up.

use ring::{hkdf, hmac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::StoreError;
use crate::jose::{Digest, json_written_here};
use crate::keys::{open_sealed, seal};
use crate::memory::{SecretBytes, WipedBuffer, wiping_stack};
use crate::protocol::Issuer;

/// The place of a sealed field: bound to the text, so that a value cannot be moved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    pub(super) row: &'a [u8; 16],
    /// What stands beside it in the clear, or the version of its row.
    pub(super) bound: &'a [u8],
}

impl Place<'_> {
    fn associated_data(self) -> Vec<u8> {
        [self.table.as_bytes(), b"\0", self.column.as_bytes(), b"\0", self.row, self.bound].concat()
    }
}

/// Seals and opens fields under keys derived from the data key (HKDF, RFC 5869).
pub(super) struct Sealer {
    fields: SecretBytes<32>,
    index: SecretBytes<32>,
    installation: SecretBytes<32>,
    web_push: SecretBytes<32>,
}

impl Sealer {
    pub(super) fn new(data_key: &SecretBytes<32>) -> Result<Self, StoreError> {
        let derive = |label: &[u8]| {
            let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"authenticator-core store 1");
            let derived = wiping_stack(|| {
                SecretBytes::filled(|key| {
                    salt.extract(data_key.reveal()).expand(&[label], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(key))
                })
            });
            derived.map_err(|_| StoreError::Cryptography)
        };
        Ok(Self {
            fields: derive(b"fields")?,
            index: derive(b"index")?,
            installation: derive(b"installation")?,
            web_push: derive(b"web push")?,
        })
    }

    /// Seals the JSON of `value`.
    pub(super) fn seal<T: Serialize>(&self, place: Place<'_>, value: &T) -> Result<Vec<u8>, StoreError> {
        let mut json = WipedBuffer::default();
        serde_json::to_writer(&mut json, value).map_err(|_| StoreError::Corrupt)?;
        self.seal_bytes(place, json.as_slice())
    }

    fn seal_bytes(&self, place: Place<'_>, json: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal(self.fields.reveal(), &place.associated_data(), json).map_err(|_| StoreError::Cryptography)
    }

    /// Opens and reads what [`Self::seal`] sealed at the same place.
    pub(super) fn open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &[u8]) -> Result<T, StoreError> {
        json_written_here(&self.open_bytes(place, sealed)?).map_err(|_| StoreError::Corrupt)
    }

    fn open_bytes(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        open_sealed(self.fields.reveal(), &place.associated_data(), sealed).ok_or(StoreError::Corrupt)
    }

    /// HMAC-SHA-256 of the issuer under the installation's secret.
    pub(super) fn installation_id(&self, issuer: &Issuer) -> Digest {
        let tag = tag_of(&self.installation, &[issuer.as_str().as_bytes()]);
        Digest::from_bytes(tag.as_ref().try_into().unwrap_or_default())
    }

    /// 32 bytes for the Web Push keys of an account: the same each time, others for each `part`.
    pub(super) fn web_push(&self, account: &[u8; 16], part: &[u8]) -> Option<SecretBytes<32>> {
        wiping_stack(|| SecretBytes::copied(tag_of(&self.web_push, &[account, part]).as_ref()))
    }

    /// The blind index of a value made of `parts`, which may be secret: no text is made of them.
    pub(super) fn index(&self, parts: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * parts.len());
        for part in parts {
            bytes.push(part.as_bytes());
            bytes.push(b"\0".as_slice());
        }
        bytes.pop();
        tag_of(&self.index, &bytes).as_ref().to_vec()
    }
}

/// HMAC-SHA-256 of `parts`, one behind the other. The states of an HMAC are as good as its key, and ring does not wipe them: they
/// are made anew each time, on a stack that is wiped.
fn tag_of(key: &SecretBytes<32>, parts: &[&[u8]]) -> hmac::Tag {
    wiping_stack(|| {
        let mut tag = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.reveal()));
        for part in parts {
            tag.update(part);
        }
        tag.sign()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'static> = Place { table: "account", column: "document", row: &[1; 16], bound: b"version" };

    fn sealer_of(key: u8) -> Sealer {
        Sealer::new(&SecretBytes::copied(&[key; 32]).unwrap()).unwrap()
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let sealer = sealer_of(7);
        let sealed = sealer.seal(HERE, &"text").unwrap();
        assert_eq!(sealer.open::<String>(HERE, &sealed), Ok("text".to_owned()));
        for other in [
            Place { table: "journal", ..HERE },
            Place { column: "server", ..HERE },
            Place { row: &[2; 16], ..HERE },
            Place { bound: b"versiom", ..HERE },
            Place { bound: b"", ..HERE },
            Place { table: "acc", column: "ountdocument", ..HERE },
        ] {
            assert_eq!(sealer.open::<String>(other, &sealed), Err(StoreError::Corrupt), "{other:?}");
        }
        assert_eq!(sealer_of(8).open::<String>(HERE, &sealed), Err(StoreError::Corrupt));
    }

    #[test]
    fn sealing_twice_gives_two_texts() {
        let sealer = sealer_of(7);
        assert_ne!(sealer.seal(HERE, &"text").unwrap(), sealer.seal(HERE, &"text").unwrap());
    }

    #[test]
    fn the_blind_index_keeps_its_parts_apart() {
        let sealer = sealer_of(7);
        assert_eq!(sealer.index(&["device", "ab", "c"]), sealer.index(&["device", "ab", "c"]));
        assert_ne!(sealer.index(&["device", "ab", "c"]), sealer.index(&["device", "a", "bc"]));
        assert_ne!(sealer.index(&["device", "ab", "c"]), sealer.index(&["enrollment", "ab", "c"]));
        assert_ne!(sealer.index(&["device", "ab"]), sealer_of(8).index(&["device", "ab"]));
    }
}
