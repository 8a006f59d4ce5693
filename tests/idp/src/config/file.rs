//! The configuration file: TOML, unknown members refused, each error with its line.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::tenants::{TenantSettings, UserSettings};
use super::values::{LogDays, PasswordHash, PublicUrl};
use crate::clients::Clients;
use crate::http::Proxies;
use crate::log::LogSettings;
use crate::private_file;

/// A configuration file. `idp.example.toml` explains the members.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    pub(super) listen: Option<SocketAddr>,
    pub(super) operations: Option<SocketAddr>,
    pub(super) public_url: Option<PublicUrl>,
    pub(super) data: Option<PathBuf>,
    pub(super) tls: Option<TlsFiles>,
    pub(super) android_revocations: Option<PathBuf>,
    #[serde(default)]
    pub(super) log: LogSettings,
    #[serde(default)]
    pub(super) proxies: Proxies,
    #[serde(default)]
    pub(super) log_days: LogDays,
    #[serde(default)]
    pub(super) tenants: Vec<TenantSettings>,
}

/// The files of TLS, both or none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TlsFiles {
    pub(super) cert: PathBuf,
    pub(super) key: PathBuf,
}

/// Why a configuration file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct FileError {
    /// The file, and the line where there is one.
    place: String,
    what: String,
}

impl ConfigFile {
    /// Reads a file. Paths in it that are relative begin at its directory.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let at = |what: String| FileError { place: path.display().to_string(), what };
        let text = std::fs::read_to_string(path).map_err(|error| at(error.to_string()))?;
        let mut file: Self = toml::from_str(&text).map_err(|error| FileError {
            place: format!("{}:{}", path.display(), line(&text, error.span().map_or(0, |span| span.start))),
            what: error.message().to_owned(),
        })?;
        file.settle_paths(path.parent().unwrap_or(Path::new("")));
        file.check_names().map_err(at)?;
        if file.tenants.iter().any(TenantSettings::holds_a_hash) {
            private_file::check(path).map_err(|error| at(error.to_string()))?;
        }
        for user in file.tenants.iter_mut().flat_map(|tenant| &mut tenant.users) {
            settle_password(user).map_err(at)?;
        }
        for tenant in &mut file.tenants {
            tenant.brand.read().map_err(|why| at(format!("tenant {}: {why}", tenant.id.as_str())))?;
        }
        Ok(file)
    }

    fn settle_paths(&mut self, directory: &Path) {
        let tls = self.tls.iter_mut().flat_map(|tls| [&mut tls.cert, &mut tls.key]);
        let of_server = self.data.iter_mut().chain(&mut self.android_revocations).chain(tls);
        let of_tenants = self.tenants.iter_mut().flat_map(|tenant| {
            let hashes = tenant.users.iter_mut().filter_map(|user| user.password_hash_file.as_mut());
            hashes.chain(&mut tenant.brand.logo)
        });
        for path in of_server.chain(of_tenants) {
            *path = directory.join(&*path);
        }
    }

    /// Nothing stands twice.
    fn check_names(&self) -> Result<(), String> {
        let mut ids = HashSet::new();
        let mut clients = Clients::default();
        for tenant in &self.tenants {
            let id = tenant.id.as_str();
            if !ids.insert(id) {
                return Err(format!("two tenants have the id {id}"));
            }
            for client in &tenant.clients {
                clients.insert(id, client.clone()).map_err(|error| format!("tenant {id}: {error}"))?;
            }
            let mut federations = HashSet::new();
            for federation in &tenant.federations {
                federation.check().map_err(|why| format!("tenant {id}: {why}"))?;
                if !federations.insert(federation.id.as_str()) {
                    return Err(format!("tenant {id}: two federations have the id {}", federation.id));
                }
            }
            let mut issuers = HashSet::new();
            for server in &tenant.ciba_servers {
                server.check().map_err(|why| format!("tenant {id}: {why}"))?;
                if !issuers.insert(server.issuer.as_str()) {
                    return Err(format!("tenant {id}: two CIBA servers have the issuer {}", server.issuer));
                }
            }
            let mut names = HashSet::new();
            for user in &tenant.users {
                if user.name.trim().is_empty() {
                    return Err(format!("tenant {id}: a user has no name"));
                }
                if user.federation.as_deref().is_some_and(|named| !federations.contains(named)) {
                    return Err(format!("tenant {id}: user {}: there is no such federation", user.name));
                }
                if user.federated_sub.is_some() && user.federation.is_none() {
                    return Err(format!("tenant {id}: user {}: federated_sub needs federation", user.name));
                }
                if !names.insert(user.name.trim().to_lowercase()) {
                    return Err(format!("tenant {id}: two users have the name {}", user.name));
                }
            }
        }
        Ok(())
    }
}

/// One of the two places of a hash, and the hash from there.
fn settle_password(user: &mut UserSettings) -> Result<(), String> {
    let name = &user.name;
    if user.federation.is_some() {
        if user.password_hash.is_some() || user.password_hash_file.is_some() {
            return Err(format!("user {name}: a federation keeps the password, so there is no hash here"));
        }
        return Ok(());
    }
    let hash = match (user.password_hash.take(), &user.password_hash_file) {
        (Some(hash), None) => hash,
        (None, Some(path)) => {
            private_file::check(path).map_err(|error| format!("user {name}: {error}"))?;
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| format!("user {name}: {}: {error}", path.display()))?;
            PasswordHash::try_from(text).map_err(|error| format!("user {name}: {}: {error}", path.display()))?
        }
        _ => return Err(format!("user {name}: give one of password_hash and password_hash_file")),
    };
    user.password_hash = Some(hash);
    Ok(())
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
