//! The tenants at the start of the server: those of the configuration are made or brought up to date, and all keep the issuer
//! that their phones know.

use std::cell::RefCell;

use authenticator_core::protocol::Issuer;

use crate::app::{App, issuer_under};
use crate::bell::Changes;
use crate::config::{TenantSettings, UserSettings};
use crate::failure::{Failure, Fault};
use crate::protocol::Policy;
use crate::seed::new_user;
use crate::server::ServerError;
use crate::store::{Federated, Tenant, Tx, User};

/// Who changes what the configuration file names, in the log.
const FILE: &str = "configuration file";

impl App {
    /// Refuses data whose issuers would now be others: phones that were enrolled there would refuse them.
    pub(crate) fn check_issuers(&self) -> Result<(), ServerError> {
        for tenant in self.store.transact_here(|tx| tx.tenants())? {
            let now = self.tenant_issuer(&tenant.id)?;
            if tenant.issuer != now {
                return Err(ServerError::OtherIssuer { stored: tenant.issuer.to_string(), now: now.to_string() });
            }
        }
        Ok(())
    }

    pub(crate) fn tenant_issuer(&self, id: &str) -> Result<Issuer, ServerError> {
        issuer_under(&self.origin, id).ok_or_else(|| ServerError::Origin(self.origin.clone()))
    }

    /// Makes a tenant of the configuration, or sets what the configuration names of it.
    pub(crate) fn settle_tenant(&self, settings: &TenantSettings) -> Result<(), ServerError> {
        let id = settings.id.as_str();
        let issuer = self.tenant_issuer(id)?;
        self.store.transact_here(|tx| {
            let stored = tx.tenant(id)?;
            let before = stored.as_ref().map_or_else(Policy::default, |tenant| tenant.policy.clone());
            before.with(settings.policy.members()).map_err(|why| ServerError::Policy { tenant: id.to_owned(), why })?;
            match stored {
                None => self.make_tenant(tx, id, &settings.name, issuer, Policy::default())?,
                Some(tenant) if tenant.name != settings.name => tx.set_tenant_name(id, &settings.name)?,
                Some(_) => {}
            }
            for user in &settings.users {
                self.settle_user(tx, id, user)?;
            }
            self.settle_policy(tx, settings)
        })
    }

    /// The groups first: the policy may name them.
    fn settle_policy(&self, tx: &Tx<'_>, settings: &TenantSettings) -> Result<(), ServerError> {
        let id = settings.id.as_str();
        let refused = |failure: Failure| match failure {
            Failure::Refused(problem) => {
                ServerError::Settings { tenant: id.to_owned(), why: problem.detail.unwrap_or_default() }
            }
            Failure::Fault(fault) => ServerError::Fault(fault),
        };
        let tenant = tx.tenant(id)?.ok_or(Fault::Unreadable("tenant"))?;
        let (changes, wake_ups) = (Changes::default(), RefCell::new(Vec::new()));
        let work = self.unit_for(tx, tenant, self.now(), &changes, &wake_ups);
        for group in &settings.groups {
            work.set_group(&group.name, &group.members, FILE).map_err(refused)?;
        }
        work.change_policy(settings.policy.members(), FILE).map_err(refused)?;
        Ok(())
    }

    /// Makes a tenant with its first key.
    pub(crate) fn make_tenant(
        &self,
        tx: &Tx<'_>,
        id: &str,
        name: &str,
        issuer: Issuer,
        policy: Policy,
    ) -> Result<(), Fault> {
        let tenant = Tenant { id: id.to_owned(), name: name.to_owned(), issuer, policy, policy_version: 1 };
        tx.insert_tenant(&tenant)?;
        let (changes, wake_ups) = (Changes::default(), RefCell::new(Vec::new()));
        self.unit_for(tx, tenant, self.now(), &changes, &wake_ups).make_first_key()
    }

    /// The hash is where a password begins: one that the user has set since stays.
    fn settle_user(&self, tx: &Tx<'_>, tenant: &str, user: &UserSettings) -> Result<(), Fault> {
        if let Some(known) = tx.user_named(tenant, &user.name)? {
            let display_name = user.display_name.as_ref().unwrap_or(&known.display_name);
            tx.describe_user(&known.id, display_name, user.admin.unwrap_or(known.admin))?;
            return settle_federation(tx, &known, user);
        }
        let display_name = user.display_name.as_deref().unwrap_or(user.name.trim());
        let hash = user.password_hash.as_ref().map(|hash| hash.expose().to_owned()).unwrap_or_default();
        let new = new_user(&self.random, &user.name, display_name, hash, user.admin.unwrap_or(false))?;
        tx.insert_user(tenant, &new)?;
        settle_federation(tx, &new, user)
    }
}

/// Who the user is at a federated server, if the file says it.
fn settle_federation(tx: &Tx<'_>, known: &User, user: &UserSettings) -> Result<(), Fault> {
    let (Some(federation), Some(sub)) = (&user.federation, &user.federated_sub) else { return Ok(()) };
    let to = Federated { federation: federation.clone(), sub: sub.clone() };
    if known.federated.as_ref() == Some(&to) { Ok(()) } else { tx.bind_user(&known.id, Some(&to)) }
}
