//! A server, a phone and a user who has enrolled it.

use authenticator_core::jose::{SigningKey, base64url_encode};
use authenticator_core::{Account, Request};

use crate::phone::only;
use crate::{Server, TestPhone};

/// The password of every user of a test.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server, a phone and a user.
pub struct World {
    /// The server.
    pub server: Server,
    /// The phone.
    pub phone: TestPhone,
    /// The account on the phone.
    pub account: Account,
    /// The user.
    pub user: String,
}

impl World {
    /// The account is enrolled.
    pub async fn enrolled() -> Self {
        let (server, phone, user) = (Server::start(), TestPhone::new().await, "test@contoso.example".to_owned());
        server.control.add_user(&user, PASSWORD).await.unwrap();
        let account = phone.enroll(&server, &user).await;
        Self { server, phone, account, user }
    }

    /// Phone sign-in is enabled.
    pub async fn enabled() -> Self {
        let world = Self::enrolled().await;
        world.phone.enable(&world.server, &world.account, &world.user).await;
        world
    }

    /// A browser starts a sign-in: the request on the phone, the number and the id on the page.
    pub async fn sign_in(&self) -> (Request, String, String) {
        self.start("sign_in", &[]).await
    }

    /// A browser starts a request.
    pub async fn start(&self, purpose: &str, context: &[(&str, &str)]) -> (Request, String, String) {
        let live = self.server.control.start(&self.user, purpose, context).await.unwrap();
        (only(&self.account).await, live.number, live.request)
    }

    /// How a request stands at the server.
    pub async fn state(&self, request: &str) -> String {
        self.server.control.request(request).await.unwrap().state
    }

    /// What the server verified of the answer to a request.
    pub async fn verified(&self, request: &str) -> serde_json::Value {
        self.server.control.request(request).await.unwrap().verified
    }
}

/// A number of the same length that is not `number`.
#[must_use]
pub fn another(number: &str) -> String {
    number.chars().map(|digit| if digit == '7' { '3' } else { '7' }).collect()
}

/// Claims signed as a message of type `typ`, whatever they hold.
///
/// # Panics
/// The claims cannot be written.
#[must_use]
pub fn signed_json(typ: &str, claims: &serde_json::Value, key: &SigningKey) -> String {
    let header = serde_json::json!({ "alg": "ES256", "typ": typ, "kid": key.public_key().thumbprint() });
    let part = |value: &serde_json::Value| base64url_encode(value.to_string().as_bytes());
    let input = format!("{}.{}", part(&header), part(claims));
    let signature = key.sign(input.as_bytes());
    format!("{input}.{}", base64url_encode(signature.as_raw()))
}
