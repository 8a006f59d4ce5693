//! The demonstration tenant: documented users with documented passwords, for trying things out.

use authenticator_core::protocol::Opaque;

use crate::app::App;
use crate::failure::Fault;
use crate::password::Passwords;
use crate::protocol::{ApplicationType, Client, ClientMetadata, ClientSecretHash, Policy};
use crate::random::Random;
use crate::server::ServerError;
use crate::store::User;

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

/// The `client_id` of the demonstration's web application, of the tenant itself.
pub const DEMO_WEB_CLIENT: &str = "demo-web";
/// The `client_id` of the demonstration's web application of somebody else, with the same secret: people are asked for consent.
pub const DEMO_PARTNER_CLIENT: &str = "demo-partner";
/// The secret of both.
pub const DEMO_CLIENT_SECRET: &str = "demo-client-secret";
/// The `client_id` of the demonstration's native application.
pub const DEMO_NATIVE_CLIENT: &str = "demo-native";

/// What `--help` says about the demonstration.
pub(crate) const HELP: &str = "The demonstration tenant \"Contoso (demo)\" is at /t1: sign in at /t1/signin as \
ana@contoso.example, ben@contoso.example or admin@contoso.example, all with the password \"correct horse battery\". OpenID Connect clients: demo-web and \
demo-partner (secret \"demo-client-secret\"), demo-native; redirect URI http://127.0.0.1:PORT/callback.";

/// The registered applications of the demonstration, led back to this machine on any port.
pub(crate) fn demo_clients(passwords: &Passwords) -> Result<[Client; 3], ServerError> {
    let secret = passwords.hash_here(DEMO_CLIENT_SECRET)?;
    let web = |client_id: &str, name: &str, first_party| -> Result<Client, ServerError> {
        Ok(Client::try_from(ClientMetadata {
            client_id: client_id.to_owned(),
            client_name: name.to_owned(),
            application_type: ApplicationType::Web,
            client_secret_hash: Some(ClientSecretHash(secret.clone())),
            redirect_uris: vec!["http://127.0.0.1:*/callback".to_owned()],
            post_logout_redirect_uris: vec!["http://127.0.0.1:*/signed-out".to_owned()],
            first_party,
            dpop_bound_access_tokens: false,
            transactions: true,
        })?)
    };
    let native = Client::try_from(ClientMetadata {
        client_id: DEMO_NATIVE_CLIENT.to_owned(),
        client_name: "Demo app".to_owned(),
        application_type: ApplicationType::Native,
        client_secret_hash: None,
        redirect_uris: vec!["http://127.0.0.1/callback".to_owned(), "com.example.demo:/callback".to_owned()],
        post_logout_redirect_uris: vec!["com.example.demo:/signed-out".to_owned()],
        first_party: false,
        dpop_bound_access_tokens: false,
        transactions: false,
    })?;
    Ok([
        web(DEMO_WEB_CLIENT, "Demo web application", true)?,
        web(DEMO_PARTNER_CLIENT, "Demo partner application", false)?,
        native,
    ])
}

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
        password_version: 0,
        number_used: false,
        groups: Vec::new(),
        federated: None,
    })
}

impl App {
    /// Makes the demonstration tenant, unless it is there.
    pub(crate) fn seed_demo(&self) -> Result<(), ServerError> {
        let issuer = self.tenant_issuer(DEMO_TENANT)?;
        self.store.transact_here(|tx| {
            if tx.tenant(DEMO_TENANT)?.is_some() {
                return Ok(());
            }
            self.make_tenant(tx, DEMO_TENANT, "Contoso (demo)", issuer, Policy::default())?;
            let password = self.passwords.hash_here(DEMO_PASSWORD)?;
            for (name, display_name, admin) in DEMO_USERS {
                let password = password.clone();
                tx.insert_user(DEMO_TENANT, &new_user(&self.random, name, display_name, password, admin)?)?;
            }
            Ok(())
        })
    }
}
