//! Google's list of attestation keys that were revoked or suspended: the JSON of its attestation status service
//! (developer.android.com, "Verify hardware-backed key pairs", certificate status).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Serial numbers of certificates that no longer count, in lower-case hexadecimal without leading zeros.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revoked(BTreeSet<String>);

#[derive(Deserialize)]
struct StatusList {
    entries: BTreeMap<String, serde_json::Value>,
}

impl Revoked {
    /// Reads the list. Whatever is listed does not count, `SUSPENDED` as little as `REVOKED`.
    ///
    /// # Errors
    /// It is not such a list.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        let list: StatusList = serde_json::from_slice(json)?;
        Ok(Self(list.entries.keys().map(|serial| plain(serial)).collect()))
    }

    pub(super) fn contains(&self, serial: &str) -> bool {
        self.0.contains(&plain(serial))
    }
}

fn plain(serial: &str) -> String {
    serial.trim_start_matches('0').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_listed_does_not_count() {
        let list = br#"{"entries": {
            "2c8cdddfd5e03bfc": {"status": "REVOKED", "reason": "KEY_COMPROMISE"},
            "0C8966FCB2FBB0D7": {"status": "SUSPENDED", "expires": "2030-01-01"}
        }}"#;
        let revoked = Revoked::parse(list).unwrap();
        assert!(revoked.contains("2c8cdddfd5e03bfc") && revoked.contains("c8966fcb2fbb0d7"));
        assert!(!revoked.contains("1"));
        assert!(Revoked::parse(b"{}").is_err() && Revoked::parse(b"<html>").is_err());
    }
}
