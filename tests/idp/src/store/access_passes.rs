//! Temporary Access Passes: only their keyed hash is kept.

use authenticator_core::protocol::UnixTime;
use rusqlite::{Row, named_params};

use super::Tx;
use super::values::{optional_time_at, seconds, time_at};
use crate::failure::Fault;

/// A Temporary Access Pass of a user.
#[derive(Debug, Clone)]
pub(crate) struct AccessPass {
    pub(crate) id: String,
    pub(crate) user: String,
    /// Keyed by the server, salted with the id.
    pub(crate) hash: Vec<u8>,
    /// Who issued it: the id of an administrator, or a word.
    pub(crate) issued_by: String,
    /// Whether it counts until it ends; else once.
    pub(crate) several_uses: bool,
    pub(crate) made_at: UnixTime,
    pub(crate) starts_at: UnixTime,
    pub(crate) expires_at: UnixTime,
    /// When it last counted.
    pub(crate) used_at: Option<UnixTime>,
    pub(crate) revoked_at: Option<UnixTime>,
}

impl AccessPass {
    /// Whether it can still come to count: now, or from its start on.
    pub(crate) fn open(&self, now: UnixTime) -> bool {
        self.revoked_at.is_none() && now < self.expires_at && (self.several_uses || self.used_at.is_none())
    }

    /// Whether it counts now.
    pub(crate) fn counts(&self, now: UnixTime) -> bool {
        self.open(now) && self.starts_at <= now
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            user: row.get("user")?,
            hash: row.get("hash")?,
            issued_by: row.get("issued_by")?,
            several_uses: row.get("several_uses")?,
            made_at: time_at(row, "made_at")?,
            starts_at: time_at(row, "starts_at")?,
            expires_at: time_at(row, "expires_at")?,
            used_at: optional_time_at(row, "used_at")?,
            revoked_at: optional_time_at(row, "revoked_at")?,
        })
    }
}

impl Tx<'_> {
    /// The passes of a user, the newest first.
    pub(crate) fn access_passes_of(&self, user: &str) -> Result<Vec<AccessPass>, Fault> {
        let mut statement =
            self.0.prepare_cached("SELECT * FROM access_pass WHERE user = ?1 ORDER BY made_at DESC, rowid DESC")?;
        let passes = statement.query_map([user], AccessPass::read)?.collect::<Result<_, _>>()?;
        Ok(passes)
    }

    pub(crate) fn insert_access_pass(&self, pass: &AccessPass) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO access_pass (id, user, hash, issued_by, several_uses, made_at, starts_at, expires_at)
             VALUES (:id, :user, :hash, :issued_by, :several_uses, :made_at, :starts_at, :expires_at)",
            named_params! {
                ":id": pass.id, ":user": pass.user, ":hash": pass.hash, ":issued_by": pass.issued_by,
                ":several_uses": pass.several_uses, ":made_at": seconds(pass.made_at),
                ":starts_at": seconds(pass.starts_at), ":expires_at": seconds(pass.expires_at),
            },
        )?;
        Ok(())
    }

    pub(crate) fn use_access_pass(&self, id: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute("UPDATE access_pass SET used_at = ?2 WHERE id = ?1", (id, seconds(now)))?;
        Ok(())
    }

    pub(crate) fn revoke_access_pass(&self, id: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE access_pass SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            (id, seconds(now)),
        )?;
        Ok(())
    }
}
