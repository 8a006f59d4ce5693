//! Users.

use authenticator_core::protocol::Opaque;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::id_at;
use crate::failure::Fault;

/// A user of one tenant.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    /// What the user types to sign in, in lower case.
    pub(crate) name: String,
    pub(crate) display_name: String,
    /// An argon2 hash in PHC form. Secret.
    pub(crate) password: String,
    /// The name of the user towards phones, pairwise for the issuer.
    pub(crate) sub: Opaque,
    pub(crate) admin: bool,
    /// Blocked by an administrator.
    pub(crate) blocked: bool,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

impl User {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            display_name: row.get("display_name")?,
            password: row.get("password")?,
            sub: id_at(row, "sub", Opaque::parse)?,
            admin: row.get("admin")?,
            blocked: row.get("blocked")?,
        })
    }
}

impl Tx<'_> {
    pub(crate) fn user(&self, id: &str) -> Result<User, Fault> {
        Ok(self.0.query_row("SELECT * FROM user WHERE id = ?1", [id], User::read)?)
    }

    /// Looks a user up by what was typed; case does not count.
    pub(crate) fn user_named(&self, tenant: &str, typed: &str) -> Result<Option<User>, Fault> {
        let name = typed.trim().to_lowercase();
        let user = self
            .0
            .query_row("SELECT * FROM user WHERE tenant = ?1 AND name = ?2", (tenant, name), User::read)
            .optional()?;
        Ok(user)
    }

    pub(crate) fn insert_user(&self, tenant: &str, user: &User) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO user (id, tenant, name, display_name, password, sub, admin, blocked)
             VALUES (:id, :tenant, :name, :display_name, :password, :sub, :admin, :blocked)",
            named_params! {
                ":id": user.id, ":tenant": tenant, ":name": user.name, ":display_name": user.display_name,
                ":password": user.password, ":sub": user.sub.as_str(), ":admin": user.admin, ":blocked": user.blocked,
            },
        )?;
        Ok(())
    }

    /// Sets what an administrator says about a user.
    pub(crate) fn describe_user(&self, id: &str, display_name: &str, admin: bool) -> Result<(), Fault> {
        self.0.execute("UPDATE user SET display_name = ?2, admin = ?3 WHERE id = ?1", (id, display_name, admin))?;
        Ok(())
    }

    pub(crate) fn set_password(&self, id: &str, hash: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE user SET password = ?2 WHERE id = ?1", (id, hash))?;
        Ok(())
    }
}
