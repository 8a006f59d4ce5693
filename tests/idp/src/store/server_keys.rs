//! The keys of the server, in the order of their rolls.

use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::{count, count_at, seconds, time_at};
use crate::failure::Fault;

/// One key of a tenant.
#[derive(Debug)]
pub(crate) struct ServerKey {
    /// 0 for the first; the roll to key `n` has `seq` `n - 1`.
    pub(crate) position: u64,
    pub(crate) key: SigningKey,
    /// From this time on it signs everything.
    pub(crate) not_before: UnixTime,
    /// The roll that leads to it; the first has none.
    pub(crate) keyroll: Option<String>,
}

impl Tx<'_> {
    /// All keys of a tenant, the oldest first.
    pub(crate) fn server_keys(&self, tenant: &str) -> Result<Vec<ServerKey>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT * FROM server_key WHERE tenant = ?1 ORDER BY position")?;
        let rows = statement.query_map([tenant], |row| {
            let scalar: [u8; 32] = row.get("scalar")?;
            Ok((count_at(row, "position")?, scalar, time_at(row, "not_before")?, row.get("keyroll")?))
        })?;
        rows.map(|row| {
            let (position, scalar, not_before, keyroll) = row?;
            let scalar = zeroize::Zeroizing::new(scalar);
            let key = SigningKey::from_scalar(&scalar).map_err(|_| Fault::Unreadable("server key"))?;
            Ok(ServerKey { position, key, not_before, keyroll })
        })
        .collect()
    }

    pub(crate) fn insert_server_key(&self, tenant: &str, key: &ServerKey) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO server_key (tenant, position, scalar, not_before, keyroll) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                tenant,
                count(key.position),
                key.key.to_scalar().reveal().as_slice(),
                seconds(key.not_before),
                &key.keyroll,
            ),
        )?;
        Ok(())
    }
}
