//! One authenticator a folder and process: opening shares it, closing waits for its calls, suspending lets go of its file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{MutexGuard as AsyncMutexGuard, Notify};

use super::Authenticator;
use super::inner::Inner;
use crate::error::Error;
use crate::store::StoreError;

/// The folders that are open in this process.
static FOLDERS: Mutex<Option<HashMap<PathBuf, Arc<Folder>>>> = Mutex::new(None);

/// One folder. The lock is held while it is being opened, so that a second opening gets what the first one made.
#[derive(Default)]
pub(super) struct Folder {
    pub(super) inner: tokio::sync::Mutex<Weak<Inner>>,
}

impl Folder {
    /// Keeps the folder from being opened in this process, as long as what comes back is held.
    ///
    /// # Errors
    /// [`Error::Busy`] if it is open: also while it is being closed, as calls that are under way still write.
    pub(super) async fn keep_closed(&self) -> Result<AsyncMutexGuard<'_, Weak<Inner>>, Error> {
        let opened = self.inner.lock().await;
        let is_open = opened.upgrade().is_some_and(|inner| !inner.store.is_closed());
        if is_open { Err(Error::Busy) } else { Ok(opened) }
    }
}

/// The folder at a canonical path. Folders that nobody has open are forgotten.
pub(super) fn folder(canonical: &Path) -> Arc<Folder> {
    let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
    let folders = folders.get_or_insert_default();
    folders.retain(|_, folder| {
        Arc::strong_count(folder) > 1 || folder.inner.try_lock().is_ok_and(|inner| inner.strong_count() > 0)
    });
    Arc::clone(folders.entry(canonical.to_owned()).or_default())
}

/// The calls of the host that are under way.
#[derive(Default)]
pub(super) struct Calls {
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Default)]
struct State {
    running: usize,
    closing: bool,
}

/// One call, until it is dropped.
pub(super) struct Call<'a>(&'a Calls);

impl Calls {
    /// Whether no further calls are taken.
    pub(super) fn are_closing(&self) -> bool {
        self.state().closing
    }

    /// Takes no further calls.
    fn refuse_more(&self) {
        self.state().closing = true;
    }

    /// Waits for the calls that are under way.
    async fn ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.state().running == 0 {
                return;
            }
            ended.await;
        }
    }

    /// Never held across an await.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running = state.running.saturating_sub(1);
        drop(state);
        self.0.ended.notify_waiters();
    }
}

impl Inner {
    /// Every call of the host that awaits begins here, or with [`Self::begin_person_call`], so that closing waits for it. Here begin
    /// those that must always be possible, whoever holds the phone: to poll, refuse, report, deliver, disable and give up.
    pub(super) fn begin_call(&self) -> Result<Call<'_>, Error> {
        let mut state = self.calls.state();
        if state.closing {
            return Err(StoreError::Closed.into());
        }
        state.running += 1;
        Ok(Call(&self.calls))
    }

    /// As [`Self::begin_call`], for what only the owner of the accounts is to do or to see: to enroll, enable and approve, to show codes
    /// and the activity, to rename and remove. Fails with [`crate::UserAction::UnlockApp`] while the app is locked: the only place that asks.
    pub(super) fn begin_person_call(&self) -> Result<Call<'_>, Error> {
        let call = self.begin_call()?;
        self.check_unlocked()?;
        Ok(call)
    }

    /// Fails once closing has begun: for what a call that is under way must not begin any more.
    pub(super) fn check_not_closing(&self) -> Result<(), Error> {
        if self.calls.are_closing() { Err(StoreError::Closed.into()) } else { Ok(()) }
    }
}

impl Authenticator {
    /// Closes the authenticator for good: further calls fail with [`crate::StorageProblem::Closed`], those that are under way are
    /// waited for, and then the file is closed. A call that waits for the person is not: its prompt is closed, and it fails like
    /// further calls; its request still waits. If this future is dropped, no calls are taken and the file stays open; call again.
    ///
    /// The folder can be opened anew at once.
    pub async fn close(&self) {
        self.inner.calls.refuse_more();
        // Whoever waits for changes looks again, and ends.
        self.inner.store.revision().advance();
        self.inner.end_prompts();
        self.inner.calls.ended().await;
        self.inner.store.close();
    }

    /// Closes the file, so that this process holds no lock on it when the system stops it, as iOS demands of an app that goes to
    /// the background. It waits for the statement that runs, not for the network: whatever needs the data fails with
    /// [`crate::StorageProblem::Suspended`] until [`Self::resume`]. Nothing is lost: an answer that was signed and kept is sent
    /// later, and one that was not kept is not sent.
    ///
    /// # Errors
    /// [`Error::Storage`] with `closed`.
    pub fn suspend(&self) -> Result<(), Error> {
        Ok(self.inner.store.suspend()?)
    }

    /// Opens the file again after [`Self::suspend`]; else it does nothing.
    ///
    /// # Errors
    /// [`Error::Storage`]; the authenticator stays suspended, and this can be called again.
    pub fn resume(&self) -> Result<(), Error> {
        Ok(self.inner.store.resume()?)
    }
}
