//! The tenants of a configuration file, in its words.

use std::path::PathBuf;

use serde::Deserialize;

use crate::brand::BrandSettings;
use crate::ciba::CibaServerSettings;
use crate::federation::FederationSettings;
use crate::protocol::Client;

use super::values::{PasswordHash, PolicyMembers, TenantId};

/// A tenant that the server makes or brings up to date at its start. What the file names it decides, at each start; what it
/// does not name stays as it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantSettings {
    /// The path of its issuer.
    pub id: TenantId,
    /// For people.
    pub name: String,
    /// How its pages look.
    #[serde(default)]
    pub brand: BrandSettings,
    /// Members of its policy.
    #[serde(default)]
    pub policy: PolicyMembers,
    /// Users that it has at least.
    #[serde(default)]
    pub users: Vec<UserSettings>,
    /// Groups that it has at least; the members are these and no others.
    #[serde(default)]
    pub groups: Vec<GroupSettings>,
    /// OpenID providers that keep passwords of its users: these and no others.
    #[serde(default)]
    pub federations: Vec<FederationSettings>,
    /// Servers that may have sign-ins approved on phones of its users: these and no others.
    #[serde(default)]
    pub ciba_servers: Vec<CibaServerSettings>,
    /// Its registered applications: these and no others.
    #[serde(default)]
    pub clients: Vec<Client>,
}

impl TenantSettings {
    /// Whether a hash or a secret stands in the file itself.
    pub(super) fn holds_a_hash(&self) -> bool {
        self.users.iter().any(|user| user.password_hash.is_some())
            || self.clients.iter().any(Client::has_secret)
            || self.federations.iter().any(|federation| federation.client_secret.is_some())
    }
}

/// A group of users.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSettings {
    /// What the policy calls it; case does not count.
    pub name: String,
    /// Names of users.
    pub members: Vec<String>,
}

/// A user of a tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSettings {
    /// What the user types to sign in; case does not count.
    pub name: String,
    /// For people; the name, if it is left out.
    pub display_name: Option<String>,
    /// May change the policy.
    pub admin: Option<bool>,
    /// Where the password begins: later changes of it are the user's.
    pub password_hash: Option<PasswordHash>,
    /// The id of the federation that keeps the password, in place of a hash.
    pub federation: Option<String>,
    /// The `sub` of the user there. Without one nobody can sign in by it, until an administrator has bound the user.
    pub federated_sub: Option<String>,
    /// A file with the hash, in place of `password_hash`.
    pub(super) password_hash_file: Option<PathBuf>,
}
