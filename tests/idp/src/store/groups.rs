//! Groups of users.

use rusqlite::OptionalExtension as _;

use super::Tx;
use crate::failure::Fault;

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// In lower case.
    pub(crate) name: String,
    /// Names of users, in their order.
    pub(crate) members: Vec<String>,
}

impl Tx<'_> {
    /// The groups of a tenant, by name.
    pub(crate) fn groups(&self, tenant: &str) -> Result<Vec<Group>, Fault> {
        let mut statement = self.0.prepare_cached("SELECT name FROM user_group WHERE tenant = ?1 ORDER BY name")?;
        let names: Vec<String> = statement.query_map([tenant], |row| row.get(0))?.collect::<Result<_, _>>()?;
        names.into_iter().map(|name| Ok(Group { members: self.members_of(tenant, &name)?, name })).collect()
    }

    /// A group by its name in lower case.
    pub(crate) fn group(&self, tenant: &str, name: &str) -> Result<Option<Group>, Fault> {
        let found: Option<String> = self
            .0
            .query_row("SELECT name FROM user_group WHERE tenant = ?1 AND name = ?2", (tenant, name), |row| row.get(0))
            .optional()?;
        found.map(|name| Ok(Group { members: self.members_of(tenant, &name)?, name })).transpose()
    }

    fn members_of(&self, tenant: &str, group: &str) -> Result<Vec<String>, Fault> {
        let mut statement = self.0.prepare_cached(
            "SELECT user.name FROM group_member JOIN user ON user.id = group_member.user
             WHERE group_member.tenant = ?1 AND group_member.group_name = ?2 ORDER BY user.name",
        )?;
        let members = statement.query_map((tenant, group), |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(members)
    }

    /// Makes a group, if it is not there, and sets who is in it: ids of users of this tenant.
    pub(crate) fn set_group(&self, tenant: &str, name: &str, users: &[String]) -> Result<(), Fault> {
        self.0.execute("INSERT OR IGNORE INTO user_group (tenant, name) VALUES (?1, ?2)", (tenant, name))?;
        self.0.execute("DELETE FROM group_member WHERE tenant = ?1 AND group_name = ?2", (tenant, name))?;
        for user in users {
            self.0.execute(
                "INSERT OR IGNORE INTO group_member (tenant, group_name, user) VALUES (?1, ?2, ?3)",
                (tenant, name, user),
            )?;
        }
        Ok(())
    }

    /// Deletes a group; its members stay users.
    pub(crate) fn delete_group(&self, tenant: &str, name: &str) -> Result<(), Fault> {
        self.0.execute("DELETE FROM user_group WHERE tenant = ?1 AND name = ?2", (tenant, name))?;
        Ok(())
    }
}
