//! An application that asks a person to approve a transaction, as its server does it.

use std::sync::Arc;
use std::time::Duration;

use authenticator_core::idp::{HttpMethod, HttpRequest, ReqwestTransport, Transport, TransportOptions};
use serde_json::{Value, json};

use crate::Server;

/// The demonstration's own web application, with its secret.
const WEB: &str = "Basic ZGVtby13ZWI6ZGVtby1jbGllbnQtc2VjcmV0";
/// That of somebody else.
const PARTNER: &str = "Basic ZGVtby1wYXJ0bmVyOmRlbW8tY2xpZW50LXNlY3JldA==";

/// A shop, or a bank.
pub struct RelyingParty {
    transport: Arc<dyn Transport>,
    url: String,
    credentials: &'static str,
}

/// A reply of the server: status, and JSON.
#[derive(Debug, Clone)]
pub struct Said {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Said {
    /// A text of the body.
    ///
    /// # Panics
    /// It is not there.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no {pointer} in {}", self.body)).to_owned()
    }
}

impl RelyingParty {
    /// The demonstration's own web application.
    #[must_use]
    pub fn web(server: &Server) -> Self {
        Self::new(server, WEB)
    }

    /// Another application.
    #[must_use]
    pub fn partner(server: &Server) -> Self {
        Self::new(server, PARTNER)
    }

    fn new(server: &Server, credentials: &'static str) -> Self {
        let transport = Arc::new(ReqwestTransport::new(&TransportOptions::default()).unwrap());
        Self { transport, url: format!("{}/transactions", server.issuer()), credentials }
    }

    /// Asks a user to approve a transaction, by a call of this name.
    pub async fn asks_as(&self, name: &str, user: &str, transaction: &Value) -> Said {
        let body = json!({ "login_hint": user, "transaction": transaction });
        let headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", name.to_owned())];
        self.call(HttpMethod::Post, &self.url, headers, body.to_string().into_bytes()).await
    }

    /// Asks a user to approve a transaction; it must be asked for.
    ///
    /// # Panics
    /// The server refused.
    pub async fn asks(&self, name: &str, user: &str, transaction: &Value) -> Said {
        let told = self.asks_as(name, user, transaction).await;
        assert_eq!(told.status, 201, "{}", told.body);
        told
    }

    /// Where a transaction stands.
    pub async fn looks(&self, asked: &Said) -> Said {
        let url = format!("{}/{}", self.url, asked.text("/transaction_id"));
        self.call(HttpMethod::Get, &url, Vec::new(), Vec::new()).await
    }

    /// The word for where a transaction stands.
    pub async fn state(&self, asked: &Said) -> String {
        self.looks(asked).await.text("/state")
    }

    async fn call(
        &self,
        method: HttpMethod,
        url: &str,
        mut headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Said {
        headers.push(("authorization", self.credentials.to_owned()));
        let (url, timeout) = (url.to_owned(), Duration::from_secs(30));
        let response = self.transport.send(HttpRequest { method, url, headers, body, timeout }).await.unwrap();
        Said { status: response.status, body: serde_json::from_slice(&response.body).unwrap_or(Value::Null) }
    }
}
