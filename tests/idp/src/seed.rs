//! The demonstration tenant: documented users with documented passwords, for trying things out.

use std::cell::Cell;

use authenticator_core::protocol::{Issuer, Opaque};

use crate::app::App;
use crate::duties::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::Policy;
use crate::random::Random;
use crate::store::{Tenant, User};

/// The id of the demonstration tenant: the path of its issuer.
pub const DEMO_TENANT: &str = "t1";
/// The password of all demonstration users.
pub const DEMO_PASSWORD: &str = "correct horse battery";
/// The demonstration users: name, name for people, administrator.
pub const DEMO_USERS: [(&str, &str, bool); 3] = [
    ("ana@contoso.example", "Ana Pérez", false),
    ("ben@contoso.example", "Ben Osei", false),
    ("admin@contoso.example", "Administrator", true),
];

/// What `--help` says about the demonstration.
pub(crate) const HELP: &str = "The demonstration tenant \"Contoso (demo)\" is at /t1: sign in at /t1/signin as \
ana@contoso.example, ben@contoso.example or admin@contoso.example, all with the password \"correct horse battery\".";

/// A new user.
pub(crate) fn new_user(
    random: &Random,
    name: &str,
    display_name: &str,
    password: String,
    admin: bool,
) -> Result<User, Fault> {
    Ok(User {
        id: random.text()?,
        name: name.trim().to_lowercase(),
        display_name: display_name.to_owned(),
        password,
        sub: Opaque::parse(&random.text()?).ok_or(Fault::Random)?,
        admin,
        blocked: false,
    })
}

impl App {
    /// Makes the demonstration tenant, unless it is there.
    pub(crate) fn seed_demo(&self, issuer: &Issuer) -> Result<(), Failure> {
        self.store.transact_here(|tx| {
            if tx.tenant(DEMO_TENANT)?.is_some() {
                return Ok(());
            }
            let tenant = Tenant {
                id: DEMO_TENANT.to_owned(),
                name: "Contoso (demo)".to_owned(),
                issuer: issuer.clone(),
                policy: Policy::default(),
                policy_version: 1,
            };
            tx.insert_tenant(&tenant)?;
            let changed = Cell::new(false);
            let Self { random, nonces, revocations, .. } = self;
            let now = self.now();
            let work = Work { tx, tenant, now, random, nonces, revocations, requests_changed: &changed };
            work.make_first_key()?;
            let password = self.passwords.hash_here(DEMO_PASSWORD)?;
            for (name, display_name, admin) in DEMO_USERS {
                let password = password.clone();
                tx.insert_user(DEMO_TENANT, &new_user(random, name, display_name, password, admin)?)?;
            }
            Ok(())
        })
    }
}
