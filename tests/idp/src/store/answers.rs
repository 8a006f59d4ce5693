//! Answers and revocations with their results, as they were signed: the same message again gets the same bytes.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{Decision, DeviceId, Purpose, RequestId, UnixTime, Verdict};
use rusqlite::{OptionalExtension as _, named_params};

use super::Tx;
use super::values::{count, optional_time_at, seconds, value_at};
use crate::failure::Fault;

/// An answer with its result.
#[derive(Debug)]
pub(crate) struct StoredAnswer<'a> {
    pub(crate) hash: Digest,
    pub(crate) device: DeviceId,
    pub(crate) counter: u64,
    pub(crate) challenge: RequestId,
    pub(crate) decision: Decision,
    pub(crate) verdict: Verdict,
    /// The signed result.
    pub(crate) result: &'a str,
    /// The answer itself, where somebody else gets it.
    pub(crate) compact: Option<&'a str>,
    pub(crate) at: UnixTime,
}

impl Tx<'_> {
    /// The result of the answer with this signing input.
    pub(crate) fn result_of(&self, answer: Digest) -> Result<Option<String>, Fault> {
        let result = self
            .0
            .query_row("SELECT result FROM answer WHERE hash = ?1", [answer.to_string()], |row| row.get(0))
            .optional()?;
        Ok(result)
    }

    /// Whether a device has used a counter.
    pub(crate) fn counter_used(&self, device: DeviceId, counter: u64) -> Result<bool, Fault> {
        let used = self.0.query_row(
            "SELECT EXISTS (SELECT 1 FROM answer WHERE device = ?1 AND counter = ?2)",
            (device.to_string(), count(counter)),
            |row| row.get(0),
        )?;
        Ok(used)
    }

    /// How many approvals a device has sent since `since`.
    pub(crate) fn approvals_since(&self, device: DeviceId, since: UnixTime) -> Result<u64, Fault> {
        let approvals: i64 = self.0.query_row(
            "SELECT count(*) FROM answer WHERE device = ?1 AND at > ?2 AND decision = 'approve'",
            (device.to_string(), seconds(since)),
            |row| row.get(0),
        )?;
        Ok(u64::try_from(approvals).unwrap_or(0))
    }

    /// Keeps that a device has approved a request of this purpose, for when the answer is forgotten.
    pub(crate) fn set_approved(&self, device: DeviceId, purpose: Purpose, now: UnixTime) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE device SET approved_at = ?2, approved_mfa = max(approved_mfa, ?3) WHERE id = ?1",
            (device.to_string(), seconds(now), purpose == Purpose::Mfa),
        )?;
        Ok(())
    }

    /// Whether a device has ever approved a second factor.
    pub(crate) fn has_approved_mfa(&self, device: DeviceId) -> Result<bool, Fault> {
        let mut statement = self.0.prepare_cached("SELECT approved_mfa FROM device WHERE id = ?1")?;
        Ok(statement.query_row([device.to_string()], |row| row.get(0))?)
    }

    /// The last verdict on an answer to a request.
    pub(crate) fn last_verdict_on(&self, request: &str) -> Result<Option<Verdict>, Fault> {
        let verdict = self
            .0
            .query_row(
                "SELECT verdict FROM answer JOIN challenge ON challenge.id = answer.challenge
                 WHERE challenge.request = ?1 ORDER BY answer.rowid DESC LIMIT 1",
                [request],
                |row| value_at(row, "verdict"),
            )
            .optional()?;
        Ok(verdict)
    }

    /// When a device last approved something.
    pub(crate) fn last_approval(&self, device: DeviceId) -> Result<Option<UnixTime>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT approved_at FROM device WHERE id = ?1")?;
        Ok(statement.query_row([device.to_string()], |row| optional_time_at(row, "approved_at"))?)
    }

    pub(crate) fn insert_answer(&self, answer: &StoredAnswer<'_>) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO answer (hash, device, counter, challenge, decision, verdict, result, compact, at)
             VALUES (:hash, :device, :counter, :challenge, :decision, :verdict, :result, :compact, :at)",
            named_params! {
                ":hash": answer.hash.to_string(), ":device": answer.device.to_string(),
                ":counter": count(answer.counter), ":challenge": answer.challenge.to_string(),
                ":decision": answer.decision.as_str(), ":verdict": answer.verdict.as_str(),
                ":result": answer.result, ":compact": answer.compact, ":at": seconds(answer.at),
            },
        )?;
        Ok(())
    }

    /// The result of the revocation with this signing input.
    pub(crate) fn result_of_revocation(&self, revocation: Digest) -> Result<Option<String>, Fault> {
        let result = self
            .0
            .query_row("SELECT result FROM revocation WHERE hash = ?1", [revocation.to_string()], |row| row.get(0))
            .optional()?;
        Ok(result)
    }

    pub(crate) fn insert_revocation(&self, revocation: Digest, result: &str) -> Result<(), Fault> {
        self.0.execute("INSERT INTO revocation (hash, result) VALUES (?1, ?2)", (revocation.to_string(), result))?;
        Ok(())
    }
}
