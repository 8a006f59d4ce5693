//! The VAPID keys: one a tenant, for as long as it is there. Push services hold subscriptions to it.

use rusqlite::OptionalExtension as _;

use super::Tx;
use crate::failure::Fault;

impl Tx<'_> {
    /// The sealed scalar.
    pub(crate) fn vapid_key(&self, tenant: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT sealed FROM vapid_key WHERE tenant = ?1")?;
        Ok(statement.query_row([tenant], |row| row.get("sealed")).optional()?)
    }

    pub(crate) fn insert_vapid_key(&self, tenant: &str, sealed: &[u8]) -> Result<(), Fault> {
        self.0.execute("INSERT INTO vapid_key (tenant, sealed) VALUES (?1, ?2)", (tenant, sealed))?;
        Ok(())
    }
}
