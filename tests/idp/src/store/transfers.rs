//! Transfers: the old phone vouches for the key of the new one.

use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::{DeviceId, MessageId, UnixTime};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{id_at, optional_id_at, seconds, time_at};
use crate::failure::Fault;

/// A transfer.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    /// The signing input of the message.
    pub(crate) hash: Digest,
    /// The old device.
    pub(crate) device: DeviceId,
    /// The `jti` of the message.
    pub(crate) jti: MessageId,
    /// The one key that may redeem it.
    pub(crate) new_jkt: Thumbprint,
    pub(crate) expires_at: UnixTime,
    /// A later one took its place, or the old phone took it back.
    pub(crate) voided: bool,
    /// The device that redeemed it.
    pub(crate) new_device: Option<DeviceId>,
}

impl Transfer {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: id_at(row, "hash", Digest::parse)?,
            device: id_at(row, "device", DeviceId::parse)?,
            jti: id_at(row, "jti", MessageId::parse)?,
            new_jkt: id_at(row, "new_jkt", Thumbprint::parse)?,
            expires_at: time_at(row, "expires_at")?,
            voided: row.get("voided")?,
            new_device: optional_id_at(row, "new_device", DeviceId::parse)?,
        })
    }
}

impl Tx<'_> {
    /// The transfer with this signing input.
    pub(crate) fn transfer(&self, hash: Digest) -> Result<Option<Transfer>, Fault> {
        self.one_transfer("SELECT * FROM transfer WHERE hash = ?1", &hash.to_string())
    }

    /// The transfer by which a device came to be.
    pub(crate) fn transfer_to(&self, device: DeviceId) -> Result<Option<Transfer>, Fault> {
        self.one_transfer("SELECT * FROM transfer WHERE new_device = ?1", &device.to_string())
    }

    /// Keeps a transfer; earlier ones of its device are void.
    pub(crate) fn insert_transfer(&self, transfer: &Transfer) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE transfer SET voided = 1 WHERE device = ?1 AND new_device IS NULL",
            [transfer.device.to_string()],
        )?;
        self.0.execute(
            "INSERT INTO transfer (hash, device, jti, new_jkt, expires_at)
             VALUES (:hash, :device, :jti, :new_jkt, :expires_at)",
            named_params! {
                ":hash": transfer.hash.to_string(), ":device": transfer.device.to_string(),
                ":jti": transfer.jti.to_string(), ":new_jkt": transfer.new_jkt.to_string(),
                ":expires_at": seconds(transfer.expires_at),
            },
        )?;
        Ok(())
    }

    /// Takes a transfer of a device back; whether there ever was one with this `jti`.
    pub(crate) fn void_transfer(&self, device: DeviceId, jti: &str) -> Result<bool, Fault> {
        let changed = self
            .0
            .execute("UPDATE transfer SET voided = 1 WHERE device = ?1 AND jti = ?2", (device.to_string(), jti))?;
        Ok(changed > 0)
    }

    /// A device has redeemed a transfer.
    pub(crate) fn redeem_transfer(&self, hash: Digest, device: DeviceId) -> Result<(), Fault> {
        self.0
            .execute("UPDATE transfer SET new_device = ?2 WHERE hash = ?1", (hash.to_string(), device.to_string()))?;
        Ok(())
    }

    fn one_transfer(&self, statement: &str, key: &str) -> Result<Option<Transfer>, Fault> {
        Ok(self.0.query_row(statement, [key], Transfer::read).optional()?)
    }
}
