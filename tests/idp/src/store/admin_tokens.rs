//! Tokens by which programs do what administrators do.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::UnixTime;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{optional_time_at, seconds, time_at};
use crate::failure::Fault;

/// A token; what it is itself is kept as a digest alone.
#[derive(Debug, Clone)]
pub(crate) struct AdminToken {
    pub(crate) id: String,
    /// What its maker calls it.
    pub(crate) name: String,
    /// The id of the administrator who made it.
    pub(crate) made_by: String,
    pub(crate) may_write: bool,
    pub(crate) made_at: UnixTime,
    pub(crate) expires_at: UnixTime,
    pub(crate) used_at: Option<UnixTime>,
    pub(crate) revoked_at: Option<UnixTime>,
}

impl AdminToken {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            made_by: row.get("made_by")?,
            may_write: row.get("may_write")?,
            made_at: time_at(row, "made_at")?,
            expires_at: time_at(row, "expires_at")?,
            used_at: optional_time_at(row, "used_at")?,
            revoked_at: optional_time_at(row, "revoked_at")?,
        })
    }

    /// Whether it counts at this time.
    pub(crate) fn counts(&self, now: UnixTime) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

impl Tx<'_> {
    pub(crate) fn insert_admin_token(&self, tenant: &str, token: &AdminToken, hash: Digest) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO admin_token (id, tenant, hash, name, made_by, may_write, made_at, expires_at)
             VALUES (:id, :tenant, :hash, :name, :made_by, :may_write, :made_at, :expires_at)",
            named_params! {
                ":id": token.id, ":tenant": tenant, ":hash": hash.to_string(), ":name": token.name, ":made_by": token.made_by,
                ":may_write": token.may_write, ":made_at": seconds(token.made_at), ":expires_at": seconds(token.expires_at),
            },
        )?;
        Ok(())
    }

    /// The tokens of a tenant, the newest first.
    pub(crate) fn admin_tokens(&self, tenant: &str) -> Result<Vec<AdminToken>, Fault> {
        let mut statement =
            self.0.prepare_cached("SELECT * FROM admin_token WHERE tenant = ?1 ORDER BY made_at DESC, rowid DESC")?;
        let tokens = statement.query_map([tenant], AdminToken::read)?.collect::<Result<_, _>>()?;
        Ok(tokens)
    }

    /// A token of a tenant by its digest.
    pub(crate) fn admin_token(&self, tenant: &str, hash: Digest) -> Result<Option<AdminToken>, Fault> {
        let token = self.0.query_row(
            "SELECT * FROM admin_token WHERE tenant = ?1 AND hash = ?2",
            (tenant, hash.to_string()),
            AdminToken::read,
        );
        Ok(token.optional()?)
    }

    pub(crate) fn use_admin_token(&self, id: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute("UPDATE admin_token SET used_at = ?2 WHERE id = ?1", (id, seconds(now)))?;
        Ok(())
    }

    /// Revokes a token of a tenant; whether there was one to revoke.
    pub(crate) fn revoke_admin_token(&self, tenant: &str, id: &str, now: UnixTime) -> Result<bool, Fault> {
        let revoked = self.0.execute(
            "UPDATE admin_token SET revoked_at = ?3 WHERE tenant = ?1 AND id = ?2 AND revoked_at IS NULL",
            (tenant, id, seconds(now)),
        )?;
        Ok(revoked > 0)
    }
}
