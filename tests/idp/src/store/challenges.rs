//! Challenges: a request as one device gets it. The id on the wire is the challenge's.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{CredentialId, DeviceId, RequestId, UserVerification};
use rusqlite::{OptionalExtension as _, Row, named_params};
use serde::{Deserialize, Serialize};

use super::Tx;
use super::values::{id_at, optional_id_at, value_of};
use crate::failure::Fault;

/// A request as one device gets it.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    pub(crate) id: RequestId,
    /// What it is part of.
    pub(crate) request: String,
    pub(crate) device: DeviceId,
    /// The credential whose key must sign an approval; without one it is the device key.
    pub(crate) credential: Option<CredentialId>,
    /// The signed challenge.
    pub(crate) compact: String,
    /// SHA-256 of the verifier that an answer must bring whose number came by the browser of the phone itself.
    pub(crate) flow_challenge: Option<Digest>,
    /// What the server saw of the answer that ended it.
    pub(crate) seen: Option<Seen>,
}

/// What the server saw of an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Whether a credential key signed it; else the device key did.
    pub(crate) by_credential: bool,
    /// What the answer said of the user verification.
    pub(crate) uv: UserVerification,
    /// Whether what was shown is what was sent.
    pub(crate) shown: Option<bool>,
    /// Whether the number was right; of a refusal nothing.
    pub(crate) number: Option<bool>,
    pub(crate) counter: u64,
}

impl Challenge {
    /// What `challenge_hash` of an answer must be.
    pub(crate) fn hash(&self) -> Digest {
        Digest::of(self.compact.as_bytes())
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let seen: Option<String> = row.get("seen")?;
        Ok(Self {
            id: id_at(row, "id", RequestId::parse)?,
            request: row.get("request")?,
            device: id_at(row, "device", DeviceId::parse)?,
            credential: optional_id_at(row, "credential", CredentialId::parse)?,
            compact: row.get("compact")?,
            flow_challenge: optional_id_at(row, "flow_challenge", Digest::parse)?,
            seen: seen.as_deref().and_then(value_of),
        })
    }
}

impl Tx<'_> {
    pub(crate) fn challenge(&self, id: RequestId) -> Result<Option<Challenge>, Fault> {
        let challenge =
            self.0.query_row("SELECT * FROM challenge WHERE id = ?1", [id.to_string()], Challenge::read).optional()?;
        Ok(challenge)
    }

    /// The challenges of one request, in the order of its devices.
    pub(crate) fn challenges_of(&self, request: &str) -> Result<Vec<Challenge>, Fault> {
        self.challenges("SELECT * FROM challenge WHERE request = ?1 ORDER BY rowid", request)
    }

    /// The challenge that a device got when it was enrolled.
    pub(crate) fn enrollment_challenge(&self, device: DeviceId) -> Result<Option<Challenge>, Fault> {
        let challenges = self.challenges(
            "SELECT challenge.* FROM challenge JOIN request ON request.id = challenge.request
             WHERE challenge.device = ?1 AND request.purpose = 'enrollment' ORDER BY challenge.rowid LIMIT 1",
            &device.to_string(),
        );
        Ok(challenges?.pop())
    }

    /// The challenge that a credential waited for.
    pub(crate) fn enable_challenge(&self, credential: CredentialId) -> Result<Option<Challenge>, Fault> {
        let challenges = self.challenges(
            "SELECT challenge.* FROM challenge JOIN request ON request.id = challenge.request
             WHERE challenge.credential = ?1 AND request.purpose = 'enable' ORDER BY challenge.rowid LIMIT 1",
            &credential.to_string(),
        );
        Ok(challenges?.pop())
    }

    /// The challenges that a device can answer now.
    pub(crate) fn live_challenges(&self, device: DeviceId) -> Result<Vec<Challenge>, Fault> {
        self.challenges(
            "SELECT challenge.* FROM challenge
             JOIN request ON request.id = challenge.request JOIN device ON device.id = challenge.device
             WHERE challenge.device = ?1 AND request.state = 'live' AND device.state <> 'removed'
             ORDER BY challenge.rowid",
            &device.to_string(),
        )
    }

    pub(crate) fn insert_challenge(&self, challenge: &Challenge) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO challenge (id, request, device, credential, compact)
             VALUES (:id, :request, :device, :credential, :compact)",
            named_params! {
                ":id": challenge.id.to_string(), ":request": challenge.request,
                ":device": challenge.device.to_string(),
                ":credential": challenge.credential.map(|id| id.to_string()), ":compact": challenge.compact,
            },
        )?;
        Ok(())
    }

    /// The number of this challenge went to the browser of the phone that asked for it with `flow_challenge`.
    pub(crate) fn set_flow_challenge(&self, id: RequestId, flow_challenge: Digest) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE challenge SET flow_challenge = ?2 WHERE id = ?1",
            (id.to_string(), flow_challenge.to_string()),
        )?;
        Ok(())
    }

    pub(crate) fn set_seen(&self, id: RequestId, seen: &Seen) -> Result<(), Fault> {
        let seen = super::values::text(seen);
        self.0.execute("UPDATE challenge SET seen = ?2 WHERE id = ?1", (id.to_string(), seen))?;
        Ok(())
    }

    fn challenges(&self, statement: &str, key: &str) -> Result<Vec<Challenge>, Fault> {
        let mut statement = self.0.prepare_cached(statement)?;
        let challenges = statement.query_map([key], Challenge::read)?.collect::<Result<_, _>>()?;
        Ok(challenges)
    }
}
