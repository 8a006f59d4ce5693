//! Users.

use authenticator_core::protocol::Opaque;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{count_at, id_at};
use crate::failure::Fault;
use crate::protocol::Person;

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
    /// Rises with every change of the password: sessions of an older one have ended.
    pub(crate) password_version: u64,
    /// Whether the user has signed in by number before.
    pub(crate) number_used: bool,
    /// The groups that the user is in, in lower case.
    pub(crate) groups: Vec<String>,
    /// Who the user is at a federated server, which then keeps the password.
    pub(crate) federated: Option<Federated>,
}

/// A user of a federated server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Federated {
    /// The id of the federation.
    pub(crate) federation: String,
    /// Its `sub` of the user.
    pub(crate) sub: String,
}

/// Users with their groups, one a line: no name of a group has a control character.
const USERS: &str =
    "SELECT user.*, (SELECT group_concat(group_name, char(10)) FROM group_member WHERE group_member.user = user.id)
                     AS group_names FROM user";

/// What is counted and logged for a user name at a tenant, whether a user has it or not.
pub(crate) fn name_key(tenant: &str, typed: &str) -> String {
    format!("{NAME}{tenant}/{}", typed.trim().to_lowercase())
}

/// What such a key begins with; no id of a user does.
pub(super) const NAME: &str = "name:";

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

impl User {
    /// Nobody: what a user name stands for that no user has. The id is the name's own, so that what is counted is counted for the
    /// name; the database has no such user.
    pub(crate) fn nobody(tenant: &str, typed: &str, sub: Opaque) -> Self {
        Self {
            id: name_key(tenant, typed),
            name: typed.trim().to_lowercase(),
            display_name: String::new(),
            password: String::new(),
            sub,
            admin: false,
            blocked: false,
            password_version: 0,
            number_used: false,
            groups: Vec::new(),
            federated: None,
        }
    }

    /// As the policy sees the user.
    pub(crate) fn person(&self) -> Person<'_> {
        Person { name: &self.name, groups: &self.groups }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            display_name: row.get("display_name")?,
            password: row.get("password")?,
            sub: id_at(row, "sub", Opaque::parse)?,
            admin: row.get("admin")?,
            blocked: row.get("blocked")?,
            password_version: count_at(row, "password_version")?,
            number_used: row.get("number_used")?,
            groups: {
                let names: Option<String> = row.get("group_names")?;
                names.unwrap_or_default().lines().map(str::to_owned).collect()
            },
            federated: match (row.get("federation")?, row.get("federated_sub")?) {
                (Some(federation), Some(sub)) => Some(Federated { federation, sub }),
                _ => None,
            },
        })
    }
}

impl Tx<'_> {
    pub(crate) fn user(&self, id: &str) -> Result<User, Fault> {
        Ok(self.0.query_row(&format!("{USERS} WHERE user.id = ?1"), [id], User::read)?)
    }

    /// Looks a user up by what was typed; case does not count.
    pub(crate) fn user_named(&self, tenant: &str, typed: &str) -> Result<Option<User>, Fault> {
        let name = typed.trim().to_lowercase();
        let user = self
            .0
            .query_row(&format!("{USERS} WHERE tenant = ?1 AND name = ?2"), (tenant, name), User::read)
            .optional()?;
        Ok(user)
    }

    /// The user of whom applications know this `sub`.
    pub(crate) fn user_by_sub(&self, tenant: &str, sub: &str) -> Result<Option<User>, Fault> {
        let user = self
            .0
            .query_row(&format!("{USERS} WHERE tenant = ?1 AND sub = ?2"), (tenant, sub), User::read)
            .optional()?;
        Ok(user)
    }

    /// The users of a tenant, by name.
    pub(crate) fn users(&self, tenant: &str) -> Result<Vec<User>, Fault> {
        let mut statement = self.0.prepare_cached(&format!("{USERS} WHERE tenant = ?1 ORDER BY name"))?;
        let users = statement.query_map([tenant], User::read)?.collect::<Result<_, _>>()?;
        Ok(users)
    }

    /// A user of a tenant by id.
    pub(crate) fn user_of_tenant(&self, tenant: &str, id: &str) -> Result<Option<User>, Fault> {
        let user = self
            .0
            .query_row(&format!("{USERS} WHERE tenant = ?1 AND user.id = ?2"), (tenant, id), User::read)
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

    /// Binds a user to one of a federated server, or ends it; sessions are over.
    pub(crate) fn bind_user(&self, id: &str, to: Option<&Federated>) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE user SET federation = ?2, federated_sub = ?3, password_version = password_version + 1 WHERE id = ?1",
            (id, to.map(|to| &to.federation), to.map(|to| &to.sub)),
        )?;
        Ok(())
    }

    /// The user who is bound to one of a federated server.
    pub(crate) fn user_bound_to(&self, tenant: &str, to: &Federated) -> Result<Option<User>, Fault> {
        let user = self.0.query_row(
            &format!("{USERS} WHERE tenant = ?1 AND federation = ?2 AND federated_sub = ?3"),
            (tenant, &to.federation, &to.sub),
            User::read,
        );
        Ok(user.optional()?)
    }

    /// Sets the password; sessions of the old one are over.
    pub(crate) fn set_password(&self, id: &str, hash: &str) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE user SET password = ?2, password_version = password_version + 1 WHERE id = ?1",
            (id, hash),
        )?;
        Ok(())
    }

    /// Ends all sessions of a user, and what was proved in them.
    pub(crate) fn end_sessions(&self, id: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE user SET password_version = password_version + 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Blocks a user, or ends it.
    pub(crate) fn set_blocked(&self, id: &str, blocked: bool) -> Result<(), Fault> {
        self.0.execute("UPDATE user SET blocked = ?2 WHERE id = ?1", (id, blocked))?;
        Ok(())
    }

    /// Remembers that the user has signed in by number.
    pub(crate) fn set_number_used(&self, id: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE user SET number_used = 1 WHERE id = ?1", [id])?;
        Ok(())
    }
}
