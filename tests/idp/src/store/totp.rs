//! Shared secrets of time-based codes, sealed. A device has one; another authenticator app has one without a device, which
//! counts once a right code has confirmed it.

use authenticator_core::protocol::{DeviceId, UnixTime};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{count, count_at, optional_id_at, optional_time_at, seconds, time_at};
use crate::failure::Fault;
use crate::protocol::WrongCodes;

/// A shared secret with what is known of its codes.
#[derive(Debug, Clone)]
pub(crate) struct Totp {
    pub(crate) id: String,
    pub(crate) user: String,
    /// The device whose app shows the codes; of another authenticator app nothing is known.
    pub(crate) device: Option<DeviceId>,
    /// By the server's sealing key, for the place that [`Totp::place`] names.
    pub(crate) sealed: Vec<u8>,
    pub(crate) digits: u8,
    /// Seconds of a time step.
    pub(crate) period: u32,
    /// The newest time step that has counted.
    pub(crate) last_step: Option<u64>,
    pub(crate) made_at: UnixTime,
    /// When a right code confirmed another authenticator app; that of a device is confirmed with the device.
    pub(crate) confirmed_at: Option<UnixTime>,
    /// When a code of it last counted.
    pub(crate) used_at: Option<UnixTime>,
}

impl Totp {
    /// The place that a secret is sealed for.
    pub(crate) fn place(id: &str) -> String {
        format!("totp/{id}")
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let last_step: Option<i64> = row.get("last_step")?;
        Ok(Self {
            id: row.get("id")?,
            user: row.get("user")?,
            device: optional_id_at(row, "device", DeviceId::parse)?,
            sealed: row.get("sealed")?,
            digits: row.get("digits")?,
            period: row.get("period")?,
            last_step: last_step.and_then(|step| u64::try_from(step).ok()),
            made_at: time_at(row, "made_at")?,
            confirmed_at: optional_time_at(row, "confirmed_at")?,
            used_at: optional_time_at(row, "used_at")?,
        })
    }
}

impl Tx<'_> {
    pub(crate) fn totp(&self, id: &str) -> Result<Option<Totp>, Fault> {
        Ok(self.0.query_row("SELECT * FROM totp WHERE id = ?1", [id], Totp::read).optional()?)
    }

    /// All secrets of a user, the oldest first.
    pub(crate) fn totps_of(&self, user: &str) -> Result<Vec<Totp>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT * FROM totp WHERE user = ?1 ORDER BY made_at, rowid")?;
        let secrets = statement.query_map([user], Totp::read)?.collect::<Result<_, _>>()?;
        Ok(secrets)
    }

    pub(crate) fn totp_of_device(&self, device: DeviceId) -> Result<Option<Totp>, Fault> {
        let secret =
            self.0.query_row("SELECT * FROM totp WHERE device = ?1", [device.to_string()], Totp::read).optional()?;
        Ok(secret)
    }

    pub(crate) fn insert_totp(&self, totp: &Totp) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO totp (id, user, device, sealed, digits, period, made_at)
             VALUES (:id, :user, :device, :sealed, :digits, :period, :made_at)",
            named_params! {
                ":id": totp.id, ":user": totp.user, ":device": totp.device.map(|id| id.to_string()),
                ":sealed": totp.sealed, ":digits": totp.digits, ":period": totp.period,
                ":made_at": seconds(totp.made_at),
            },
        )?;
        Ok(())
    }

    pub(crate) fn confirm_totp(&self, id: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute("UPDATE totp SET confirmed_at = ?2 WHERE id = ?1", (id, seconds(now)))?;
        Ok(())
    }

    /// A time step counts, and none up to it any more.
    pub(crate) fn use_totp(&self, id: &str, step: u64, now: UnixTime) -> Result<(), Fault> {
        self.0
            .execute("UPDATE totp SET last_step = ?2, used_at = ?3 WHERE id = ?1", (id, count(step), seconds(now)))?;
        Ok(())
    }

    pub(crate) fn delete_totp(&self, id: &str) -> Result<(), Fault> {
        self.0.execute("DELETE FROM totp WHERE id = ?1", [id])?;
        Ok(())
    }

    pub(crate) fn delete_totp_of_device(&self, device: DeviceId) -> Result<(), Fault> {
        self.0.execute("DELETE FROM totp WHERE device = ?1", [device.to_string()])?;
        Ok(())
    }

    /// Drops other authenticator apps that nobody confirmed since `made_before`.
    pub(crate) fn delete_unconfirmed_totps(&self, made_before: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "DELETE FROM totp WHERE device IS NULL AND confirmed_at IS NULL AND made_at <= ?1",
            [seconds(made_before)],
        )?;
        Ok(())
    }

    /// The wrong codes of a user since the last right one.
    pub(crate) fn wrong_codes(&self, user: &str) -> Result<WrongCodes, Fault> {
        let wrong = self.0.query_row("SELECT wrong_codes, wrong_code_at FROM user WHERE id = ?1", [user], |row| {
            Ok(WrongCodes { in_a_row: count_at(row, "wrong_codes")?, last_at: time_at(row, "wrong_code_at")? })
        })?;
        Ok(wrong)
    }

    pub(crate) fn set_wrong_codes(&self, user: &str, wrong: WrongCodes) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE user SET wrong_codes = ?2, wrong_code_at = ?3 WHERE id = ?1",
            (user, count(wrong.in_a_row), seconds(wrong.last_at)),
        )?;
        Ok(())
    }
}
