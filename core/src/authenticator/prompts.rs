//! The one open prompt of an account, and what ends it: whoever refuses never waits for a prompt.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Notify;

use crate::error::Error;
use crate::progress::{ProgressStep, report};
use crate::protocol::RequestId;

/// What a prompt asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PromptSubject {
    /// The approval of a request.
    Approval(RequestId),
    /// The proof of a key.
    KeyProof,
    /// The lock of the app.
    AppLock,
    /// Vouching for the key of another phone.
    Vouching,
}

/// Why a prompt was closed before the person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// What it asked for was refused, or is not wanted any more.
    Ended,
    /// Its time was up.
    TimedOut,
}

/// The open prompt of an account, if there is one.
#[derive(Default)]
pub(super) struct Prompts(Mutex<State>);

#[derive(Default)]
struct State {
    opened: u64,
    open: Option<Entry>,
}

struct Entry {
    id: u64,
    subject: PromptSubject,
    alias: String,
    ended: Arc<Notify>,
}

impl Prompts {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the place of the account's prompt, for a signature with the key `alias`.
    ///
    /// # Errors
    /// [`Error::Busy`] while another prompt is open.
    pub(super) fn open(&self, subject: PromptSubject, alias: &str) -> Result<OpenPrompt<'_>, Error> {
        let mut state = self.state();
        if state.open.is_some() {
            return Err(Error::Busy);
        }
        state.opened += 1;
        let (id, ended) = (state.opened, Arc::new(Notify::new()));
        state.open = Some(Entry { id, subject, alias: alias.to_owned(), ended: Arc::clone(&ended) });
        Ok(OpenPrompt { prompts: self, id, ended })
    }

    /// Ends the prompt for the approval of a request.
    pub(super) fn end_of(&self, request: RequestId) {
        self.end_where(|subject, _| subject == PromptSubject::Approval(request));
    }

    /// Ends the open prompt if it is one of these; by its subject, and the alias of the key that is to sign.
    pub(super) fn end_where(&self, ends: impl FnOnce(PromptSubject, &str) -> bool) {
        let mut state = self.state();
        if let Some(open) = state.open.take_if(|open| ends(open.subject, &open.alias)) {
            open.ended.notify_one();
        }
    }
}

/// The place of an open prompt; free again when this is dropped, or the prompt was ended.
pub(super) struct OpenPrompt<'a> {
    prompts: &'a Prompts,
    id: u64,
    ended: Arc<Notify>,
}

impl OpenPrompt<'_> {
    /// Asks by `prompt`, which is dropped when it was ended, or is not answered within `limit`.
    pub(super) async fn ask<T>(self, limit: Option<Duration>, prompt: impl Future<Output = T>) -> Result<T, Closed> {
        report(ProgressStep::WaitingForPerson);
        self.within(limit, prompt).await
    }

    /// As [`Self::ask`], for what comes before the prompt and asks nobody.
    pub(super) async fn within<T>(self, limit: Option<Duration>, prompt: impl Future<Output = T>) -> Result<T, Closed> {
        let mut prompt = pin!(prompt);
        let mut ended = pin!(self.ended.notified());
        let answered = poll_fn(|context| match ended.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(Closed::Ended)),
            Poll::Pending => prompt.as_mut().poll(context).map(Ok),
        });
        match limit {
            Some(limit) => tokio::time::timeout(limit, answered).await.unwrap_or(Err(Closed::TimedOut)),
            None => answered.await,
        }
    }
}

impl Drop for OpenPrompt<'_> {
    fn drop(&mut self) {
        self.prompts.state().open.take_if(|open| open.id == self.id);
    }
}
