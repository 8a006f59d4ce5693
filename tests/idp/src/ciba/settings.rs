//! A CIBA server, as the configuration file names it.

use std::collections::BTreeMap;

use authenticator_core::approval::display::clean_text;
use serde::Deserialize;

use crate::federation::is_usable_issuer;

/// A server that may have sign-ins approved on phones of a tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CibaServerSettings {
    /// For people: phones show it behind the application.
    pub name: String,
    /// Its issuer, as its metadata has it: https, or http on a loopback address. In Keycloak it is one of a realm.
    pub issuer: String,
    /// The applications there that may ask, these and no others: by `client_id`, what phones call them. They show the number, so each
    /// has to make one at random for each sign-in.
    pub applications: BTreeMap<String, String>,
    /// Seconds that each of its replies may take.
    #[serde(default = "ten")]
    pub timeout: u64,
}

const fn ten() -> u64 {
    10
}

impl CibaServerSettings {
    /// Whether all of it can be used.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let issuer = &self.issuer;
        if !is_usable_issuer(issuer) {
            let rule = "needs https, or http on a loopback address, and neither query nor fragment";
            return Err(format!("CIBA server {issuer}: the issuer {rule}"));
        }
        if !(1..=60).contains(&self.timeout) {
            return Err(format!("CIBA server {issuer}: the timeout is 1 to 60 seconds"));
        }
        if self.applications.is_empty() {
            return Err(format!("CIBA server {issuer}: no application may ask: name them in applications"));
        }
        let unshown = |name: &&String| name.is_empty() || clean_text(&self.shown(name)) != self.shown(name);
        match self.applications.values().find(unshown) {
            Some(name) => Err(format!("CIBA server {issuer}: phones would not show {:?} as it is", self.shown(name))),
            None => Ok(()),
        }
    }

    /// What phones show of an application.
    pub(super) fn shown(&self, application: &str) -> String {
        format!("{application} ({})", self.name)
    }

    /// Where the end of a request is called back.
    pub(super) fn callback(&self) -> String {
        format!("{}/protocol/openid-connect/ext/ciba/auth/callback", self.issuer.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str, application: &str) -> CibaServerSettings {
        let applications = BTreeMap::from([("shop".to_owned(), application.to_owned())]);
        CibaServerSettings { name: "Fabrikam".to_owned(), issuer: issuer.to_owned(), applications, timeout: 10 }
    }

    #[test]
    fn b19_what_cannot_work_is_refused_at_the_start() {
        let issuer = "https://keycloak.fabrikam.example/realms/shop";
        settings(issuer, "Shop").check().unwrap();
        assert!(settings("http://keycloak.fabrikam.example/realms/shop", "Shop").check().is_err());
        for unshown in ["", "a\u{202e}b", "Shop  ", &"x".repeat(60)] {
            assert!(settings(issuer, unshown).check().is_err(), "{unshown}");
        }
        assert!(CibaServerSettings { timeout: 0, ..settings(issuer, "Shop") }.check().is_err());
        assert!(CibaServerSettings { applications: BTreeMap::new(), ..settings(issuer, "Shop") }.check().is_err());
    }
}
