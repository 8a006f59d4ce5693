//! Identifiers of DPoP proofs (RFC 9449 section 11.1) and of the tokens of CIBA servers: each is good once.

use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::UnixTime;

use super::Tx;
use super::values::seconds;
use crate::failure::Fault;

impl Tx<'_> {
    /// Uses a proof; whether it was not used before. It is forgotten when its nonce has ended.
    pub(crate) fn use_proof(
        &self,
        key: Thumbprint,
        jti: &str,
        now: UnixTime,
        forget_at: UnixTime,
    ) -> Result<bool, Fault> {
        self.0.execute("DELETE FROM dpop_proof WHERE forget_at <= ?1", [seconds(now)])?;
        let inserted = self.0.execute(
            "INSERT OR IGNORE INTO dpop_proof (kid, jti, forget_at) VALUES (?1, ?2, ?3)",
            (key.to_string(), jti, seconds(forget_at)),
        )?;
        Ok(inserted > 0)
    }

    /// Uses the token of a call of a CIBA server; whether it was not used before. It is forgotten when it has ended.
    pub(crate) fn use_ciba_token(
        &self,
        tenant: &str,
        issuer: &str,
        jti: &str,
        now: UnixTime,
        ends: UnixTime,
    ) -> Result<bool, Fault> {
        self.0.execute("DELETE FROM ciba_token WHERE ends <= ?1", [seconds(now)])?;
        let inserted = self.0.execute(
            "INSERT OR IGNORE INTO ciba_token (tenant, issuer, jti, ends) VALUES (?1, ?2, ?3, ?4)",
            (tenant, issuer, jti, seconds(ends)),
        )?;
        Ok(inserted > 0)
    }
}
