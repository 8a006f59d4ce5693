//! Authorization codes and access tokens; both stand here as hashes only.

use authenticator_core::jose::{Digest, Thumbprint};
use authenticator_core::protocol::UnixTime;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{id_at, optional_id_at, seconds, text, time_at, value_at};
use crate::failure::Fault;
use crate::protocol::{Acr, Scope};

/// An authorization code (RFC 6749 section 4.1.2).
#[derive(Debug, Clone)]
pub(crate) struct AuthorizationCode {
    pub(crate) hash: Digest,
    /// The client that it was made for.
    pub(crate) client: String,
    pub(crate) user: String,
    /// The browser that the user signed in with.
    pub(crate) browser: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Scope,
    /// What the ID token repeats (OpenID Connect Core section 3.1.2.1).
    pub(crate) nonce: Option<String>,
    /// S256 (RFC 7636).
    pub(crate) code_challenge: String,
    /// The key that the code is bound to (RFC 9449 section 10).
    pub(crate) dpop_jkt: Option<Thumbprint>,
    /// The sign-in that it was made in.
    pub(crate) sid: String,
    pub(crate) amr: Vec<String>,
    /// What the ID token says of the sign-in.
    pub(crate) acr: Acr,
    pub(crate) auth_time: UnixTime,
    pub(crate) expires_at: UnixTime,
    pub(crate) redeemed: bool,
}

/// An access token.
#[derive(Debug, Clone)]
pub(crate) struct AccessToken {
    pub(crate) hash: Digest,
    /// The client that it was given to.
    pub(crate) client: String,
    pub(crate) user: String,
    /// The browser that the user signed in with.
    pub(crate) browser: String,
    /// The authorization code that it was given for.
    pub(crate) authorization_code: Digest,
    pub(crate) scope: Scope,
    /// The key that it is bound to (RFC 9449 section 6); without one it is a bearer token (RFC 6750).
    pub(crate) jkt: Option<Thumbprint>,
    pub(crate) auth_time: UnixTime,
    pub(crate) expires_at: UnixTime,
}

impl AuthorizationCode {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: id_at(row, "hash", Digest::parse)?,
            client: row.get("client")?,
            user: row.get("user")?,
            browser: row.get("browser")?,
            redirect_uri: row.get("redirect_uri")?,
            scope: id_at(row, "scope", Scope::parse)?,
            nonce: row.get("nonce")?,
            code_challenge: row.get("code_challenge")?,
            dpop_jkt: optional_id_at(row, "dpop_jkt", Thumbprint::parse)?,
            sid: row.get("sid")?,
            amr: value_at(row, "amr")?,
            acr: value_at(row, "acr")?,
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
            client: row.get("client")?,
            user: row.get("user")?,
            browser: row.get("browser")?,
            authorization_code: id_at(row, "authorization_code", Digest::parse)?,
            scope: id_at(row, "scope", Scope::parse)?,
            jkt: optional_id_at(row, "jkt", Thumbprint::parse)?,
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
            "INSERT INTO authorization_code (hash, tenant, client, user, browser, redirect_uri, scope, nonce,
                                             code_challenge, dpop_jkt, sid, amr, acr, auth_time, expires_at, redeemed)
             VALUES (:hash, :tenant, :client, :user, :browser, :redirect_uri, :scope, :nonce,
                     :code_challenge, :dpop_jkt, :sid, :amr, :acr, :auth_time, :expires_at, 0)",
            named_params! {
                ":hash": code.hash.to_string(), ":tenant": tenant, ":client": code.client, ":user": code.user,
                ":browser": code.browser, ":redirect_uri": code.redirect_uri, ":scope": code.scope.as_str(),
                ":nonce": code.nonce, ":code_challenge": code.code_challenge,
                ":dpop_jkt": code.dpop_jkt.map(|jkt| jkt.to_string()), ":sid": code.sid, ":amr": text(&code.amr),
                ":acr": text(&code.acr),
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
            "INSERT INTO access_token (hash, tenant, client, user, browser, authorization_code, scope, jkt, auth_time,
                                       expires_at)
             VALUES (:hash, :tenant, :client, :user, :browser, :authorization_code, :scope, :jkt, :auth_time,
                     :expires_at)",
            named_params! {
                ":hash": token.hash.to_string(), ":tenant": tenant, ":client": token.client, ":user": token.user,
                ":browser": token.browser, ":authorization_code": token.authorization_code.to_string(),
                ":scope": token.scope.as_str(), ":jkt": token.jkt.map(|jkt| jkt.to_string()),
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
