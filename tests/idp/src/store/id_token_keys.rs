//! The keys that sign ID tokens, the oldest first. They are none of the keys that phones pin (docs/adr/0009).

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::{count, count_at, seconds, time_at};
use crate::failure::Fault;

/// One key of a tenant.
#[derive(Debug)]
pub(crate) struct IdTokenKey {
    /// 0 for the first.
    pub(crate) position: u64,
    pub(crate) key: SigningKey,
    /// From this time on it signs, until that of the next.
    pub(crate) not_before: UnixTime,
}

impl Tx<'_> {
    /// All keys of a tenant, the oldest first.
    pub(crate) fn id_token_keys(&self, tenant: &str) -> Result<Vec<IdTokenKey>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT * FROM id_token_key WHERE tenant = ?1 ORDER BY position")?;
        let rows = statement.query_map([tenant], |row| {
            let scalar: [u8; 32] = row.get("scalar")?;
            Ok((count_at(row, "position")?, zeroize::Zeroizing::new(scalar), time_at(row, "not_before")?))
        })?;
        rows.map(|row| {
            let (position, scalar, not_before) = row?;
            let key = SigningKey::from_scalar(&scalar).map_err(|_| Fault::Unreadable("ID token key"))?;
            Ok(IdTokenKey { position, key, not_before })
        })
        .collect()
    }

    pub(crate) fn insert_id_token_key(&self, tenant: &str, key: &IdTokenKey) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO id_token_key (tenant, position, scalar, not_before) VALUES (?1, ?2, ?3, ?4)",
            (tenant, count(key.position), key.key.to_scalar().reveal().as_slice(), seconds(key.not_before)),
        )?;
        Ok(())
    }
}
