//! Authorization codes and access tokens; both stand here as hashes only.

use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::UnixTime;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{id_at, optional_id_at, seconds, time_at};
use crate::failure::Fault;

/// An authorization code (RFC 6749 section 4.1.2).
#[derive(Debug, Clone)]
pub(crate) struct AuthorizationCode {
    pub(crate) hash: Digest,
    pub(crate) user: String,
    /// The browser that the user signed in with.
    pub(crate) browser: String,
    pub(crate) redirect_uri: String,
    /// S256 (RFC 7636).
    pub(crate) code_challenge: String,
    /// The key that the code is bound to (RFC 9449 section 10).
    pub(crate) dpop_jkt: Option<Thumbprint>,
    pub(crate) auth_time: UnixTime,
    pub(crate) expires_at: UnixTime,
    pub(crate) redeemed: bool,
}

/// An access token, bound to a key (RFC 9449 section 6).
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) hash: Digest,
    pub(crate) user: String,
    /// The browser that the user signed in with.
    pub(crate) browser: String,
    /// The authorization code that it was given for.
    pub(crate) authorization_code: Digest,
    pub(crate) jkt: Thumbprint,
    pub(crate) auth_time: UnixTime,
    pub(crate) expires_at: UnixTime,
}

impl AuthorizationCode {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: id_at(row, "hash", Digest::parse)?,
            user: row.get("user")?,
            browser: row.get("browser")?,
            redirect_uri: row.get("redirect_uri")?,
            code_challenge: row.get("code_challenge")?,
            dpop_jkt: optional_id_at(row, "dpop_jkt", Thumbprint::parse)?,
            auth_time: time_at(row, "auth_time")?,
            expires_at: time_at(row, "expires_at")?,
            redeemed: row.get("redeemed")?,
        })
    }
}

impl AccessToken {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: id_at(row, "hash", Digest::parse)?,
            user: row.get("user")?,
            browser: row.get("browser")?,
            authorization_code: id_at(row, "authorization_code", Digest::parse)?,
            jkt: id_at(row, "jkt", Thumbprint::parse)?,
            auth_time: time_at(row, "auth_time")?,
            expires_at: time_at(row, "expires_at")?,
        })
    }
}

impl Tx<'_> {
    pub(crate) fn authorization_code(&self, tenant: &str, hash: Digest) -> Result<Option<AuthorizationCode>, Fault> {
        let code = self
            .0
            .query_row(
                "SELECT * FROM authorization_code WHERE tenant = ?1 AND hash = ?2",
                (tenant, hash.to_string()),
                AuthorizationCode::read,
            )
            .optional()?;
        Ok(code)
    }

    /// Forgets tokens that have ended, and codes whose tokens have.
    pub(crate) fn forget_authorizations(&self, now: UnixTime) -> Result<(), Fault> {
        self.0.execute("DELETE FROM access_token WHERE expires_at <= ?1", [seconds(now)])?;
        self.0.execute(
            "DELETE FROM authorization_code WHERE expires_at <= ?1
             AND NOT EXISTS (SELECT 1 FROM access_token WHERE access_token.authorization_code = authorization_code.hash)",
            [seconds(now)],
        )?;
        Ok(())
    }

    pub(crate) fn insert_authorization_code(&self, tenant: &str, code: &AuthorizationCode) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO authorization_code (hash, tenant, user, browser, redirect_uri, code_challenge, dpop_jkt,
                                             auth_time, expires_at, redeemed)
             VALUES (:hash, :tenant, :user, :browser, :redirect_uri, :code_challenge, :dpop_jkt,
                     :auth_time, :expires_at, 0)",
            named_params! {
                ":hash": code.hash.to_string(), ":tenant": tenant, ":user": code.user, ":browser": code.browser,
                ":redirect_uri": code.redirect_uri, ":code_challenge": code.code_challenge,
                ":dpop_jkt": code.dpop_jkt.map(|jkt| jkt.to_string()),
                ":auth_time": seconds(code.auth_time), ":expires_at": seconds(code.expires_at),
            },
        )?;
        Ok(())
    }

    pub(crate) fn redeem_authorization_code(&self, hash: Digest) -> Result<(), Fault> {
        self.0.execute("UPDATE authorization_code SET redeemed = 1 WHERE hash = ?1", [hash.to_string()])?;
        Ok(())
    }

    pub(crate) fn access_token(&self, tenant: &str, hash: Digest) -> Result<Option<AccessToken>, Fault> {
        let token = self
            .0
            .query_row(
                "SELECT * FROM access_token WHERE tenant = ?1 AND hash = ?2",
                (tenant, hash.to_string()),
                AccessToken::read,
            )
            .optional()?;
        Ok(token)
    }

    pub(crate) fn insert_access_token(&self, tenant: &str, token: &AccessToken) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO access_token (hash, tenant, user, browser, authorization_code, jkt, auth_time, expires_at)
             VALUES (:hash, :tenant, :user, :browser, :authorization_code, :jkt, :auth_time, :expires_at)",
            named_params! {
                ":hash": token.hash.to_string(), ":tenant": tenant, ":user": token.user, ":browser": token.browser,
                ":authorization_code": token.authorization_code.to_string(), ":jkt": token.jkt.to_string(),
                ":auth_time": seconds(token.auth_time), ":expires_at": seconds(token.expires_at),
            },
        )?;
        Ok(())
    }

    /// Takes back the tokens of a code that was presented twice (RFC 6749 section 4.1.2).
    pub(crate) fn revoke_tokens_of(&self, authorization_code: Digest) -> Result<(), Fault> {
        self.0.execute("DELETE FROM access_token WHERE authorization_code = ?1", [authorization_code.to_string()])?;
        Ok(())
    }

    /// Takes back all codes and tokens of a user.
    pub(crate) fn revoke_authorizations_of(&self, user: &str) -> Result<(), Fault> {
        self.0.execute("DELETE FROM access_token WHERE user = ?1", [user])?;
        self.0.execute("DELETE FROM authorization_code WHERE user = ?1", [user])?;
        Ok(())
    }
}
