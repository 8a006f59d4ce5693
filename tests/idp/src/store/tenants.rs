//! Tenants, and the one row about the server.

use authenticator_core::protocol::{DevelopmentServers, Issuer};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{count, count_at, id_at, text, value_at};
use crate::failure::Fault;
use crate::protocol::Policy;

/// A tenant: one issuer with its users, keys and policy.
#[derive(Debug, Clone)]
pub(crate) struct Tenant {
    /// The path segment of its issuer.
    pub(crate) id: String,
    /// For people.
    pub(crate) name: String,
    pub(crate) issuer: Issuer,
    pub(crate) policy: Policy,
    /// Rises with every change of the policy.
    pub(crate) policy_version: u64,
}

impl Tenant {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            issuer: id_at(row, "issuer", |text| Issuer::parse(text, DevelopmentServers::Allowed).ok())?,
            policy: value_at(row, "policy")?,
            policy_version: count_at(row, "policy_version")?,
        })
    }
}

impl Tx<'_> {
    /// The key under which nonces are authenticated.
    pub(crate) fn nonce_key(&self) -> Result<Option<[u8; 32]>, Fault> {
        let key = self.0.query_row("SELECT nonce_key FROM server", [], |row| row.get(0)).optional()?;
        Ok(key)
    }

    pub(crate) fn insert_nonce_key(&self, key: &[u8; 32]) -> Result<(), Fault> {
        self.0.execute("INSERT INTO server (one, nonce_key) VALUES (1, ?1)", [key.as_slice()])?;
        Ok(())
    }

    /// The key that seals secrets.
    pub(crate) fn sealing_key(&self) -> Result<Option<[u8; 32]>, Fault> {
        let key: Option<Option<[u8; 32]>> =
            self.0.query_row("SELECT sealing_key FROM server", [], |row| row.get(0)).optional()?;
        Ok(key.flatten())
    }

    pub(crate) fn set_sealing_key(&self, key: &[u8; 32]) -> Result<(), Fault> {
        self.0.execute("UPDATE server SET sealing_key = ?1", [key.as_slice()])?;
        Ok(())
    }

    pub(crate) fn tenant(&self, id: &str) -> Result<Option<Tenant>, Fault> {
        let tenant = self.0.query_row("SELECT * FROM tenant WHERE id = ?1", [id], Tenant::read).optional()?;
        Ok(tenant)
    }

    pub(crate) fn tenants(&self) -> Result<Vec<Tenant>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT * FROM tenant ORDER BY id")?;
        let tenants = statement.query_map([], Tenant::read)?.collect::<Result<_, _>>()?;
        Ok(tenants)
    }

    pub(crate) fn insert_tenant(&self, tenant: &Tenant) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO tenant (id, name, issuer, policy, policy_version, metadata_digest, metadata_version)
             VALUES (:id, :name, :issuer, :policy, :policy_version, '', 0)",
            named_params! {
                ":id": tenant.id, ":name": tenant.name, ":issuer": tenant.issuer.as_str(),
                ":policy": text(&tenant.policy), ":policy_version": count(tenant.policy_version),
            },
        )?;
        Ok(())
    }

    pub(crate) fn set_tenant_name(&self, tenant: &str, name: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE tenant SET name = ?2 WHERE id = ?1", (tenant, name))?;
        Ok(())
    }

    pub(crate) fn set_policy(&self, tenant: &str, policy: &Policy) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE tenant SET policy = ?2, policy_version = policy_version + 1 WHERE id = ?1",
            (tenant, text(policy)),
        )?;
        Ok(())
    }

    /// The version of the metadata whose content has this digest: one more than the last if that was another.
    pub(crate) fn metadata_version(&self, tenant: &str, digest: &str) -> Result<u64, Fault> {
        self.0.execute(
            "UPDATE tenant SET metadata_digest = ?2, metadata_version = metadata_version + 1
             WHERE id = ?1 AND metadata_digest <> ?2",
            (tenant, digest),
        )?;
        let version = self.0.query_row("SELECT metadata_version FROM tenant WHERE id = ?1", [tenant], |row| {
            count_at(row, "metadata_version")
        })?;
        Ok(version)
    }
}
