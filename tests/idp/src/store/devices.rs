//! Devices: one account on one phone each. A removed one stays as a tombstone, with its public key.

use authenticator_core::jose::{PublicKey, Thumbprint};
use authenticator_core::protocol::{
    AccountState, AppVersion, DeviceId, Platform, PushAddress, PushStatus, UnixTime, WakeUpId,
};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{
    count, count_at, id_at, key_at, optional_id_at, optional_time_at, optional_value_at, seconds, text, time_at,
    value_at, value_of,
};
use crate::attestation::Attested;
use crate::failure::Fault;

/// One account on one phone.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) user: String,
    pub(crate) key: PublicKey,
    pub(crate) name: String,
    pub(crate) platform: Platform,
    pub(crate) os: String,
    pub(crate) app_version: AppVersion,
    pub(crate) installation: String,
    pub(crate) state: AccountState,
    pub(crate) removed_reason: Option<String>,
    /// When it was registered by a fresh sign-in, which comes before a credential.
    pub(crate) registered_at: Option<UnixTime>,
    /// The device that goes when the number of this one was matched.
    pub(crate) replaces: Option<DeviceId>,
    pub(crate) last_counter: u64,
    /// Wrong numbers in a row.
    pub(crate) wrong_numbers: u64,
    /// One counter came with two answers: there are two copies of its database.
    pub(crate) clone_suspected: bool,
    /// An approval came with a counter that had been passed: its database was set back.
    pub(crate) set_back: bool,
    /// The push channel, as its document shows it.
    pub(crate) push: Option<PushStatus>,
    /// Whether the app on it can show transactions, as it said at its last poll.
    pub(crate) accepts_transactions: bool,
    /// What was verified of its key when it was enrolled.
    pub(crate) attested: Option<Attested>,
    pub(crate) made_at: UnixTime,
}

impl Device {
    /// Whether only the tombstone is left.
    pub(crate) fn removed(&self) -> bool {
        self.state == AccountState::Removed
    }

    /// Whether it signs no approvals any more until it is enrolled again.
    pub(crate) fn must_enroll_again(&self) -> bool {
        self.clone_suspected || self.set_back
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: id_at(row, "id", DeviceId::parse)?,
            user: row.get("user")?,
            key: key_at(row, "key")?,
            name: row.get("name")?,
            platform: value_at(row, "platform")?,
            os: row.get("os")?,
            app_version: id_at(row, "app_version", AppVersion::parse)?,
            installation: row.get("installation")?,
            state: value_at(row, "state")?,
            removed_reason: row.get("removed_reason")?,
            registered_at: optional_time_at(row, "registered_at")?,
            replaces: optional_id_at(row, "replaces", DeviceId::parse)?,
            last_counter: count_at(row, "last_counter")?,
            wrong_numbers: count_at(row, "wrong_numbers")?,
            clone_suspected: row.get("clone_suspected")?,
            set_back: row.get("set_back")?,
            push: push_at(row)?,
            accepts_transactions: row.get("accepts_transactions")?,
            attested: optional_value_at(row, "attested")?,
            made_at: time_at(row, "made_at")?,
        })
    }
}

/// The push channel of a device that was told an id for it.
fn push_at(row: &Row<'_>) -> rusqlite::Result<Option<PushStatus>> {
    let address: Option<String> = row.get("push")?;
    let address: Option<PushAddress> = address.as_deref().and_then(value_of);
    let id = optional_id_at(row, "push_id", WakeUpId::parse)?;
    Ok(address.zip(id).map(|(address, id)| PushStatus { channel: address.channel(), id }))
}

impl Tx<'_> {
    pub(crate) fn device(&self, id: DeviceId) -> Result<Option<Device>, Fault> {
        let device =
            self.0.query_row("SELECT * FROM device WHERE id = ?1", [id.to_string()], Device::read).optional()?;
        Ok(device)
    }

    pub(crate) fn device_by_kid(&self, tenant: &str, kid: Thumbprint) -> Result<Option<Device>, Fault> {
        let device = self
            .0
            .query_row("SELECT * FROM device WHERE tenant = ?1 AND kid = ?2", (tenant, kid.to_string()), Device::read)
            .optional()?;
        Ok(device)
    }

    /// Whether the user of a device is blocked.
    pub(crate) fn user_of_device_is_blocked(&self, id: DeviceId) -> Result<bool, Fault> {
        let mut statement = self.0.prepare_cached(
            "SELECT user.blocked FROM user JOIN device ON device.user = user.id WHERE device.id = ?1",
        )?;
        Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
    }

    /// All devices of a user, the oldest first.
    pub(crate) fn devices_of(&self, user: &str) -> Result<Vec<Device>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT * FROM device WHERE user = ?1 ORDER BY made_at, rowid")?;
        let devices = statement.query_map([user], Device::read)?.collect::<Result<_, _>>()?;
        Ok(devices)
    }

    pub(crate) fn insert_device(&self, tenant: &str, device: &Device) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO device (id, tenant, user, key, kid, name, platform, os, app_version, installation, state,
                                 replaces, last_counter, wrong_numbers, clone_suspected,
                                 document_digest, document_version, attested, made_at)
             VALUES (:id, :tenant, :user, :key, :kid, :name, :platform, :os, :app_version, :installation, :state,
                     :replaces, 0, 0, 0, '', 0, :attested, :made_at)",
            named_params! {
                ":id": device.id.to_string(), ":tenant": tenant, ":user": device.user,
                ":key": device.key.as_sec1().as_slice(), ":kid": device.key.thumbprint().to_string(),
                ":name": device.name, ":platform": text(&device.platform), ":os": device.os,
                ":app_version": device.app_version.to_string(), ":installation": device.installation,
                ":state": text(&device.state), ":replaces": device.replaces.map(|id| id.to_string()),
                ":attested": device.attested.as_ref().map(text), ":made_at": seconds(device.made_at),
            },
        )?;
        Ok(())
    }

    pub(crate) fn set_accepts_transactions(&self, id: DeviceId, accepts: bool) -> Result<(), Fault> {
        self.0.execute("UPDATE device SET accepts_transactions = ?2 WHERE id = ?1", (id.to_string(), accepts))?;
        Ok(())
    }

    pub(crate) fn activate_device(&self, id: DeviceId) -> Result<(), Fault> {
        self.update_device("UPDATE device SET state = 'active' WHERE id = ?1", id)
    }

    pub(crate) fn register_device(&self, id: DeviceId, now: UnixTime) -> Result<(), Fault> {
        self.0.execute("UPDATE device SET registered_at = ?2 WHERE id = ?1", (id.to_string(), seconds(now)))?;
        Ok(())
    }

    pub(crate) fn unregister_device(&self, id: DeviceId) -> Result<(), Fault> {
        self.update_device("UPDATE device SET registered_at = NULL WHERE id = ?1", id)
    }

    /// Leaves the tombstone of a device.
    pub(crate) fn remove_device(&self, id: DeviceId, reason: &str, now: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE device SET state = 'removed', removed_reason = ?2, removed_at = ?3, registered_at = NULL,
                               push = NULL, push_id = NULL
             WHERE id = ?1 AND state <> 'removed'",
            (id.to_string(), reason, seconds(now)),
        )?;
        Ok(())
    }

    pub(crate) fn mark_clone(&self, id: DeviceId) -> Result<(), Fault> {
        self.update_device("UPDATE device SET clone_suspected = 1 WHERE id = ?1", id)
    }

    pub(crate) fn mark_set_back(&self, id: DeviceId) -> Result<(), Fault> {
        self.update_device("UPDATE device SET set_back = 1 WHERE id = ?1", id)
    }

    pub(crate) fn raise_counter(&self, id: DeviceId, counter: u64) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE device SET last_counter = max(last_counter, ?2) WHERE id = ?1",
            (id.to_string(), count(counter)),
        )?;
        Ok(())
    }

    pub(crate) fn set_wrong_numbers(&self, id: DeviceId, wrong: u64) -> Result<(), Fault> {
        self.0.execute("UPDATE device SET wrong_numbers = ?2 WHERE id = ?1", (id.to_string(), count(wrong)))?;
        Ok(())
    }

    pub(crate) fn set_app_version(&self, id: DeviceId, version: &AppVersion) -> Result<(), Fault> {
        self.0.execute("UPDATE device SET app_version = ?2 WHERE id = ?1", (id.to_string(), version.to_string()))?;
        Ok(())
    }

    /// Keeps a push channel under a new id, or under its old one if it is the one that is kept already. Gives the id.
    pub(crate) fn set_push(&self, id: DeviceId, push: &str, new: WakeUpId) -> Result<WakeUpId, Fault> {
        self.0.execute(
            "UPDATE device SET push = ?2, push_id = ?3 WHERE id = ?1 AND (push IS NOT ?2 OR push_id IS NULL)",
            (id.to_string(), push, new.to_string()),
        )?;
        let kept = self.0.query_row("SELECT push_id FROM device WHERE id = ?1", [id.to_string()], |row| {
            optional_id_at(row, "push_id", WakeUpId::parse)
        })?;
        Ok(kept.unwrap_or(new))
    }

    /// Where wake-ups of a device go.
    pub(crate) fn push_address(&self, id: DeviceId) -> Result<Option<PushAddress>, Fault> {
        let kept: Option<String> =
            self.0.query_row("SELECT push FROM device WHERE id = ?1", [id.to_string()], |row| row.get("push"))?;
        Ok(kept.as_deref().and_then(value_of))
    }

    /// Forgets the push channel of a device, whichever it is.
    pub(crate) fn end_push(&self, id: DeviceId) -> Result<(), Fault> {
        self.update_device("UPDATE device SET push = NULL, push_id = NULL WHERE id = ?1", id)
    }

    /// Forgets the push channel of a device if it still is the one with this id.
    pub(crate) fn end_push_channel(&self, id: DeviceId, channel: WakeUpId) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE device SET push = NULL, push_id = NULL WHERE id = ?1 AND push_id = ?2",
            (id.to_string(), channel.to_string()),
        )?;
        Ok(())
    }

    /// The version of the account document whose content has this digest: one more than the last if that was another.
    pub(crate) fn document_version(&self, id: DeviceId, digest: &str) -> Result<u64, Fault> {
        self.0.execute(
            "UPDATE device SET document_digest = ?2, document_version = document_version + 1
             WHERE id = ?1 AND document_digest <> ?2",
            (id.to_string(), digest),
        )?;
        let version =
            self.0.query_row("SELECT document_version FROM device WHERE id = ?1", [id.to_string()], |row| {
                count_at(row, "document_version")
            })?;
        Ok(version)
    }

    fn update_device(&self, statement: &str, id: DeviceId) -> Result<(), Fault> {
        self.0.execute(statement, [id.to_string()])?;
        Ok(())
    }
}
