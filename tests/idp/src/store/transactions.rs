//! Transactions as the applications know them that asked for them, and the answers that ended them.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::DeviceId;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::id_at;
use crate::failure::Fault;

/// A transaction as the application knows it that asked for it.
#[derive(Debug, Clone)]
pub(crate) struct AskedTransaction {
    pub(crate) id: String,
    pub(crate) client: String,
    /// What the application named this call, so that it may be repeated.
    pub(crate) idempotency_key: String,
    /// Of the body of the call.
    pub(crate) body: Digest,
    /// The first request that came of it; others may follow.
    pub(crate) request: String,
}

impl AskedTransaction {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            client: row.get("client")?,
            idempotency_key: row.get("idempotency_key")?,
            body: id_at(row, "body_hash", Digest::parse)?,
            request: row.get("request")?,
        })
    }
}

/// What ended a request, as it was signed.
#[derive(Debug, Clone)]
pub(crate) struct EndingAnswer {
    pub(crate) device: DeviceId,
    pub(crate) challenge: String,
    pub(crate) answer: String,
    pub(crate) result: String,
}

impl Tx<'_> {
    /// A transaction of one application.
    pub(crate) fn asked_transaction(
        &self,
        tenant: &str,
        client: &str,
        id: &str,
    ) -> Result<Option<AskedTransaction>, Fault> {
        let asked = self
            .0
            .query_row(
                "SELECT * FROM asked_transaction WHERE tenant = ?1 AND client = ?2 AND id = ?3",
                (tenant, client, id),
                AskedTransaction::read,
            )
            .optional()?;
        Ok(asked)
    }

    /// The transaction that an application asked for by a call of this name.
    pub(crate) fn transaction_of_call(
        &self,
        tenant: &str,
        client: &str,
        idempotency_key: &str,
    ) -> Result<Option<AskedTransaction>, Fault> {
        let asked = self
            .0
            .query_row(
                "SELECT * FROM asked_transaction WHERE tenant = ?1 AND client = ?2 AND idempotency_key = ?3",
                (tenant, client, idempotency_key),
                AskedTransaction::read,
            )
            .optional()?;
        Ok(asked)
    }

    pub(crate) fn insert_asked_transaction(&self, tenant: &str, asked: &AskedTransaction) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO asked_transaction (id, tenant, client, idempotency_key, body_hash, request)
             VALUES (:id, :tenant, :client, :idempotency_key, :body_hash, :request)",
            named_params! {
                ":id": asked.id, ":tenant": tenant, ":client": asked.client,
                ":idempotency_key": asked.idempotency_key, ":body_hash": asked.body.to_string(),
                ":request": asked.request,
            },
        )?;
        Ok(())
    }

    /// What ended a request about a transaction; none if it was no answer.
    pub(crate) fn ending_answer(&self, request: &str) -> Result<Option<EndingAnswer>, Fault> {
        let ending = self
            .0
            .query_row(
                "SELECT answer.device, challenge.compact AS challenge, answer.compact AS answer, answer.result
                 FROM answer JOIN challenge ON challenge.id = answer.challenge
                 WHERE challenge.request = ?1 AND answer.compact IS NOT NULL",
                [request],
                |row| {
                    Ok(EndingAnswer {
                        device: id_at(row, "device", DeviceId::parse)?,
                        challenge: row.get("challenge")?,
                        answer: row.get("answer")?,
                        result: row.get("result")?,
                    })
                },
            )
            .optional()?;
        Ok(ending)
    }

    /// Whether the person said of a request that it was somebody else's, whatever it was answered before.
    pub(crate) fn was_reported(&self, request: &str) -> Result<bool, Fault> {
        let reported = self.0.query_row(
            "SELECT EXISTS (SELECT 1 FROM answer JOIN challenge ON challenge.id = answer.challenge
                            WHERE challenge.request = ?1 AND answer.decision = 'report')",
            [request],
            |row| row.get(0),
        )?;
        Ok(reported)
    }
}
