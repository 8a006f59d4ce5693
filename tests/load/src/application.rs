//! An application that has people sign in: authorization code with PKCE, and the token that comes of it.

use authenticator_core::jose::{Digest, base64url_decode, base64url_encode};
use serde_json::Value;

use crate::Trouble;
use crate::light_phone::{form, random};
use crate::line::Broken;
use crate::world::{TENANT, World};

const CLIENT: &str = "demo-web";
const SECRET: &str = "demo-client-secret";
const REDIRECT: &str = "http://127.0.0.1:5/callback";

/// One authorization request.
pub(crate) struct Attempt {
    verifier: String,
    nonce: String,
}

/// What came of a code.
pub(crate) enum Redeemed {
    /// The access token.
    Token(String),
    /// The code was used before: by a call whose reply was lost.
    Used,
}

impl Attempt {
    pub(crate) fn new() -> Result<Self, Trouble> {
        Ok(Self { verifier: base64url_encode(&random::<32>()?), nonce: base64url_encode(&random::<16>()?) })
    }

    /// The path that the browser is sent to.
    pub(crate) fn path(&self) -> String {
        let challenge = base64url_encode(Digest::of(self.verifier.as_bytes()).as_bytes());
        let query = form(&[
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT),
            ("scope", "openid profile"),
            ("state", &self.nonce),
            ("nonce", &self.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        format!("{TENANT}/authorize?{query}")
    }

    /// The code that came back with the browser.
    pub(crate) fn code(&self, place: &str) -> Result<String, Trouble> {
        let url = url::Url::parse(place)?;
        let member =
            |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        if !place.starts_with(REDIRECT) || member("state").as_ref() != Some(&self.nonce) {
            return Err("the browser was led to a place that nobody asked for".into());
        }
        member("code").ok_or_else(|| format!("the application got no code: {:?}", member("error")).into())
    }

    /// Redeems a code, again if the server was killed meanwhile.
    pub(crate) async fn redeem(&self, world: &World, code: &str) -> Result<Redeemed, Trouble> {
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", &self.verifier),
            ("redirect_uri", REDIRECT),
        ]);
        let url = format!("{}{TENANT}/token", world.origin);
        let mut interrupted = false;
        let reply = loop {
            let call = world.line.once(|http| {
                let request = http.post(&url).basic_auth(CLIENT, Some(SECRET)).body(body.clone());
                request.header("content-type", "application/x-www-form-urlencoded")
            });
            match call.await {
                Ok(reply) => break reply,
                Err(Broken::Interrupted) => interrupted = true,
                Err(Broken::Failed(trouble)) => return Err(trouble),
            }
        };
        if interrupted && reply.status == 400 && reply.body.contains("invalid_grant") {
            return Ok(Redeemed::Used);
        }
        let reply: Value = serde_json::from_str(&reply.good("token")?)?;
        let member = |name: &str| reply.get(name).and_then(Value::as_str).ok_or("a token is missing");
        let payload = base64url_decode(member("id_token")?.split('.').nth(1).ok_or("the ID token is not compact")?)?;
        let claims: Value = serde_json::from_slice(&payload)?;
        if claims.get("nonce").and_then(Value::as_str) != Some(&self.nonce) {
            return Err("the ID token is for another request".into());
        }
        Ok(Redeemed::Token(member("access_token")?.to_owned()))
    }
}

/// Whose an access token is.
pub(crate) async fn user_of(world: &World, token: &str) -> Result<String, Trouble> {
    let url = format!("{}{TENANT}/userinfo", world.origin);
    let reply = world.line.sure(|http| http.get(&url).bearer_auth(token)).await?.good("userinfo")?;
    let reply: Value = serde_json::from_str(&reply)?;
    let name = reply.get("preferred_username").and_then(Value::as_str).ok_or("userinfo tells no name")?;
    Ok(name.to_owned())
}
