//! What was called of the host, the server and the database: for the log of an app.

use std::sync::Arc;

use authenticator_core as core;

use crate::cancellation::Scope;
use crate::{Authenticator, AuthenticatorError};

/// A call that has ended. Fixed words and figures alone: nothing personal, no server's name, no secret.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Span {
    /// Counts up from 1. Where one is missing between two spans, it was no longer kept.
    pub sequence: u64,
    /// Whose call it was, and which: `key_store.finish_signature`, `gate.authorize`, `http.answers`, `database.commit`.
    pub name: String,
    /// How it ended. `ok`, `dropped` (given up before it ended), or a code of the failure; of HTTP the status, with the code of the
    /// problem if there is one: `200`, `409 code_used`.
    pub result: String,
    /// When it began, in milliseconds since the database was opened.
    pub began_millis: u64,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// All of it as a line of a log: `12 3.204s http.answers 409 code_used 148ms`.
    pub line: String,
}

/// The newest 256 spans. Keeps the authenticator from nothing.
#[derive(uniffi::Object)]
pub struct Trace {
    core: core::Trace,
    scope: Scope,
}

impl Trace {
    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl Trace {
    /// The spans after the one of this sequence number that are kept, the oldest first: after 0, all of them. For a report to whoever
    /// helps the person.
    pub fn spans(&self, after: u64) -> Vec<Span> {
        self.core.spans(after).iter().map(Span::from).collect()
    }

    /// Waits until there is a span after the one of this sequence number, and gives what `spans` does. Nothing once the authenticator was
    /// shut down and all were given.
    pub async fn next(&self, after: u64) -> Result<Vec<Span>, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.next(after).await.iter().map(Span::from).collect()) }).await
    }
}

#[uniffi::export]
impl Authenticator {
    /// The newest calls of the host, the server and the database: how they ended, and how long they took.
    pub fn trace(&self) -> Arc<Trace> {
        Arc::new(Trace { core: self.core().trace(), scope: Scope::default() })
    }
}

impl From<&core::Span> for Span {
    fn from(span: &core::Span) -> Self {
        Self {
            sequence: span.sequence,
            name: span.name.as_str().to_owned(),
            result: span.result.clone().into_owned(),
            began_millis: span.began_millis,
            millis: span.millis,
            line: span.to_string(),
        }
    }
}
