//! The control interface of the identity provider: stands for the people and browsers around the protocol.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::idp::{HttpMethod, HttpRequest, Transport, TransportError};
use serde_json::{Value, json};

/// The control interface of one server.
#[derive(Clone)]
pub struct Control {
    transport: Arc<dyn Transport>,
    origin: String,
}

/// A call of the control interface failed: the test or the demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No response.
    #[error("{0}: {1}")]
    Transport(String, TransportError),
    /// Another status than expected.
    #[error("{path}: status {status}: {body}")]
    Status {
        /// The path.
        path: String,
        /// The status.
        status: u16,
        /// The body, for whoever reads the failed test.
        body: String,
    },
    /// A member is missing.
    #[error("{0}: no member {1}")]
    Member(String, &'static str),
}

/// A live request, as the web page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRequest {
    /// The request.
    pub request: String,
    /// The number.
    pub number: String,
}

/// How a request stands, and what the server verified of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The state.
    pub state: String,
    /// The rest, as the server tells it.
    pub verified: Value,
}

impl Control {
    /// The control interface at `origin`.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, origin: &str) -> Self {
        Self { transport, origin: origin.to_owned() }
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn add_user(&self, name: &str, password: &str) -> Result<(), ControlError> {
        self.post("/control/users", &json!({ "name": name, "password": password })).await.map(drop)
    }

    /// A fresh enrollment code, as the text of the QR code.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn enrollment_text(&self, user: &str) -> Result<String, ControlError> {
        let reply = self.post("/control/enrollment-codes", &json!({ "user": user })).await?;
        text(&reply, "text", "/control/enrollment-codes")
    }

    /// A fresh enrollment code to type, and the URL that goes with it.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn enrollment_by_hand(&self, user: &str) -> Result<(String, String), ControlError> {
        const PATH: &str = "/control/enrollment-codes";
        let reply = self.post(PATH, &json!({ "user": user })).await?;
        let manual = reply.get("manual").unwrap_or(&Value::Null);
        Ok((text(manual, "code", PATH)?, text(manual, "url", PATH)?))
    }

    /// The live request of a user, as the web page shows it.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn live(&self, user: &str, purpose: &str) -> Result<LiveRequest, ControlError> {
        let query = url_query(&[("user", user), ("purpose", purpose)]);
        live(&self.get(&format!("/control/live?{query}")).await?, "/control/live")
    }

    /// A browser starts a request.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn start(
        &self,
        user: &str,
        purpose: &str,
        context: &[(&str, &str)],
    ) -> Result<LiveRequest, ControlError> {
        let context: Vec<Value> = context.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
        let mut body = json!({ "user": user, "purpose": purpose });
        if let (false, Some(body)) = (context.is_empty(), body.as_object_mut()) {
            body.insert("context".to_owned(), context.into());
        }
        live(&self.post("/control/sign-in", &body).await?, "/control/sign-in")
    }

    /// How a request stands.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn request(&self, id: &str) -> Result<Verified, ControlError> {
        let path = format!("/control/requests/{id}");
        let reply = self.get(&path).await?;
        let verified = reply.get("verified").cloned().unwrap_or(Value::Null);
        Ok(Verified { state: text(&reply, "state", &path)?, verified })
    }

    /// The system browser signs the user in and follows the authorization URL.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn authorize(&self, url: &str, user: &str, password: &str) -> Result<String, ControlError> {
        let body = json!({ "url": url, "user": user, "password": password });
        let reply = self.post("/control/authorize", &body).await?;
        text(&reply, "redirect", "/control/authorize")
    }

    /// The browser that has the sign-in opens the URL with which an app asks for its number; gives where that leads.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn same_phone(&self, url: &str) -> Result<String, ControlError> {
        let reply = self.post("/control/same-phone", &json!({ "url": url })).await?;
        text(&reply, "redirect", "/control/same-phone")
    }

    /// A person who has typed the password types a code; the result is `right`, `wrong`, `used` or `too_many`.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn one_time_code(&self, user: &str, code: &str) -> Result<String, ControlError> {
        const PATH: &str = "/control/one-time-codes";
        text(&self.post(PATH, &json!({ "user": user, "code": code })).await?, "result", PATH)
    }

    /// The server's clock moves forward.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn advance(&self, seconds: u64) -> Result<(), ControlError> {
        self.post("/control/clock", &json!({ "advance": seconds })).await.map(drop)
    }

    /// Blocks or unblocks a user, as an administrator does.
    ///
    /// # Errors
    /// The server refused.
    pub async fn block(&self, user: &str, blocked: bool) -> Result<(), ControlError> {
        let path = format!("/control/users/{}/block", percent(user));
        self.post(&path, &json!({ "blocked": blocked })).await.map(drop)
    }

    /// An administrator revokes.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn revoke(&self, user: &str, target: &str) -> Result<(), ControlError> {
        let path = format!("/control/users/{}/revoke", percent(user));
        self.post(&path, &json!({ "target": target })).await.map(drop)
    }

    /// The server's key is rotated.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn rotate_key(&self) -> Result<(), ControlError> {
        self.post("/control/rotate-key", &json!({})).await.map(drop)
    }

    /// Members of the tenant's policy are set.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn policy(&self, members: &Value) -> Result<(), ControlError> {
        self.post("/control/policy", members).await.map(drop)
    }

    /// Makes a group of users, or sets who is in it.
    ///
    /// # Errors
    /// [`ControlError`].
    pub async fn group(&self, name: &str, members: &[&str]) -> Result<(), ControlError> {
        self.post("/control/groups", &json!({ "name": name, "members": members })).await.map(drop)
    }

    async fn get(&self, path: &str) -> Result<Value, ControlError> {
        self.call(HttpMethod::Get, path, Vec::new()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        self.call(HttpMethod::Post, path, body.to_string().into_bytes()).await
    }

    async fn call(&self, method: HttpMethod, path: &str, body: Vec<u8>) -> Result<Value, ControlError> {
        let request = HttpRequest {
            method,
            url: format!("{}{path}", self.origin),
            headers: vec![("content-type", "application/json".to_owned())],
            body,
            timeout: Duration::from_secs(20),
        };
        let response =
            self.transport.send(request).await.map_err(|error| ControlError::Transport(path.to_owned(), error))?;
        let (status, body) = (response.status, String::from_utf8_lossy(&response.body).into_owned());
        if !(200..300).contains(&status) {
            return Err(ControlError::Status { path: path.to_owned(), status, body });
        }
        Ok(serde_json::from_str(&body).unwrap_or(Value::Null))
    }
}

fn live(reply: &Value, path: &str) -> Result<LiveRequest, ControlError> {
    Ok(LiveRequest { request: text(reply, "request", path)?, number: text(reply, "number", path)? })
}

fn text(reply: &Value, member: &'static str, path: &str) -> Result<String, ControlError> {
    let value = reply.get(member).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| ControlError::Member(path.to_owned(), member))
}

fn url_query(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
