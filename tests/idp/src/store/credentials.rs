//! Credentials for phone sign-in. A revoked one stays, so that a late answer of its key is told why it is refused.

use authenticator_core::jose::{Digest, PublicKey, Thumbprint};
use authenticator_core::protocol::{CredentialId, CredentialState, DeviceId, UnixTime};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{id_at, key_at, optional_id_at, optional_value_at, seconds, text, value_at};
use crate::attestation::Attested;
use crate::failure::Fault;

/// A credential of one device.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) device: DeviceId,
    pub(crate) key: PublicKey,
    pub(crate) state: CredentialState,
    /// Why it was revoked.
    pub(crate) reason: Option<String>,
    /// The credential that goes when the number of this one was matched.
    pub(crate) replaces: Option<CredentialId>,
    /// The signing input of the message that asked for it.
    pub(crate) message: Digest,
    /// Whether it was ever in use.
    pub(crate) was_active: bool,
    /// What was verified of its key when it was made.
    pub(crate) attested: Option<Attested>,
}

impl Credential {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: id_at(row, "id", CredentialId::parse)?,
            device: id_at(row, "device", DeviceId::parse)?,
            key: key_at(row, "key")?,
            state: value_at(row, "state")?,
            reason: row.get("reason")?,
            replaces: optional_id_at(row, "replaces", CredentialId::parse)?,
            message: id_at(row, "message", Digest::parse)?,
            was_active: row.get("was_active")?,
            attested: optional_value_at(row, "attested")?,
        })
    }
}

impl Tx<'_> {
    pub(crate) fn credential(&self, id: CredentialId) -> Result<Option<Credential>, Fault> {
        self.one_credential("SELECT * FROM credential WHERE id = ?1", &id.to_string())
    }

    pub(crate) fn credential_by_kid(&self, tenant: &str, kid: Thumbprint) -> Result<Option<Credential>, Fault> {
        let credential = self
            .0
            .query_row(
                "SELECT credential.* FROM credential JOIN device ON device.id = credential.device
                 WHERE device.tenant = ?1 AND credential.kid = ?2",
                (tenant, kid.to_string()),
                Credential::read,
            )
            .optional()?;
        Ok(credential)
    }

    pub(crate) fn credential_by_message(&self, message: Digest) -> Result<Option<Credential>, Fault> {
        self.one_credential("SELECT * FROM credential WHERE message = ?1", &message.to_string())
    }

    /// All credentials of a device, the newest first.
    pub(crate) fn credentials_of(&self, device: DeviceId) -> Result<Vec<Credential>, Fault> {
        let mut statement =
            self.0.prepare_cached("SELECT * FROM credential WHERE device = ?1 ORDER BY made_at DESC, rowid DESC")?;
        let credentials = statement.query_map([device.to_string()], Credential::read)?.collect::<Result<_, _>>()?;
        Ok(credentials)
    }

    /// The credential that approves for a device.
    pub(crate) fn active_credential(&self, device: DeviceId) -> Result<Option<Credential>, Fault> {
        Ok(self.credentials_of(device)?.into_iter().find(|credential| credential.state == CredentialState::Active))
    }

    pub(crate) fn insert_credential(&self, credential: &Credential, now: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO credential (id, device, key, kid, state, replaces, message, attested, made_at)
             VALUES (:id, :device, :key, :kid, :state, :replaces, :message, :attested, :made_at)",
            named_params! {
                ":id": credential.id.to_string(), ":device": credential.device.to_string(),
                ":key": credential.key.as_sec1().as_slice(), ":kid": credential.key.thumbprint().to_string(),
                ":state": text(&credential.state), ":replaces": credential.replaces.map(|id| id.to_string()),
                ":message": credential.message.to_string(), ":attested": credential.attested.as_ref().map(text),
                ":made_at": seconds(now),
            },
        )?;
        Ok(())
    }

    pub(crate) fn activate_credential(&self, id: CredentialId) -> Result<(), Fault> {
        self.0.execute("UPDATE credential SET state = 'active', was_active = 1 WHERE id = ?1", [id.to_string()])?;
        Ok(())
    }

    /// Revokes a credential; whether it was not revoked before.
    pub(crate) fn revoke_credential(&self, id: CredentialId, reason: &str) -> Result<bool, Fault> {
        let changed = self.0.execute(
            "UPDATE credential SET state = 'revoked', reason = ?2 WHERE id = ?1 AND state <> 'revoked'",
            (id.to_string(), reason),
        )?;
        Ok(changed > 0)
    }

    fn one_credential(&self, statement: &str, key: &str) -> Result<Option<Credential>, Fault> {
        Ok(self.0.query_row(statement, [key], Credential::read).optional()?)
    }
}
