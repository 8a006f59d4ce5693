//! Ending calls from outside: for languages whose tasks do not drop a call that they no longer wait for, as Swift's do not.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use authenticator_core as core;
use tokio::sync::watch;

use crate::task::{Call, Done, Fault, Outcome, Work, joined, spawn};
use crate::{
    Account, Authenticator, AuthenticatorError, CallProgress, Changes, Enabling, EnrollingAgain, EnrollingBySignIn,
    EnrollingByTransfer, NumberFromBrowser, Request, RequestsWatch, Trace, Vouching,
};

/// Ends the calls of the objects that were made by `cancelled_by` with it, but for reading pictures. What was begun for them is ended as when a caller
/// goes away: an open prompt is closed, its session of the key store aborted, the request still waits.
#[derive(uniffi::Object)]
pub struct Cancellation {
    cancelled: watch::Sender<bool>,
}

#[uniffi::export]
impl Cancellation {
    /// One that was not cancelled.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { cancelled: watch::Sender::new(false) })
    }

    /// Ends the calls that are under way, and every later one. Waits for nothing. A call that has come to its end meanwhile gives its
    /// result; any other fails with `UserAction` and `Cancelled`.
    pub fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }
}

/// What ends the calls of an object, besides its callers, and who hears what they are doing.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    cancellation: Option<Arc<Cancellation>>,
    progress: Option<core::CallProgress>,
}

impl Scope {
    pub(crate) fn reporting_to(&self, progress: &CallProgress) -> Self {
        Self { progress: Some(progress.core().clone()), ..self.clone() }
    }

    fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Self {
        Self { cancellation: Some(cancellation), ..self.clone() }
    }

    /// As [`run`](crate::task::run). After a cancellation it gives its error when the work is gone.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, AuthenticatorError>> + Send + 'static,
    ) -> Call<T> {
        Call::of(self.begun(Work::new(work)))
    }

    fn begun(&self, work: Work) -> Pin<Box<Outcome>> {
        Box::pin(self.clone().joined(work))
    }

    async fn joined(self, work: Work) -> Result<Done, Box<AuthenticatorError>> {
        let work = match &self.progress {
            Some(progress) => work.reporting_to(progress.clone()),
            None => work,
        };
        let Some(cancellation) = &self.cancellation else { return Ok(joined(work).await?) };
        let error = || Box::new(core::Error::UserAction { action: core::UserAction::Cancelled }.into());
        if cancellation.is_cancelled() {
            return Err(error());
        }
        let mut task = spawn(work)?;
        let mut watched = cancellation.cancelled.subscribe();
        let mut cancelled = pin!(watched.wait_for(|cancelled| *cancelled));
        let joined = poll_fn(|context| match Pin::new(&mut task.0).poll(context) {
            Poll::Ready(joined) => Poll::Ready(Some(joined)),
            Poll::Pending => cancelled.as_mut().poll(context).map(|_| None),
        });
        match joined.await {
            Some(joined) => Ok(joined.map_err(|_| Fault::PANIC)?),
            None => {
                task.0.abort();
                (&mut task.0).await.map_err(|_| error())
            }
        }
    }
}

#[uniffi::export]
impl Authenticator {
    /// The same authenticator; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Account {
    /// The same account; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Request {
    /// The same request; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Enabling {
    /// The same way; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl EnrollingAgain {
    /// The same way; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl EnrollingByTransfer {
    /// The same way; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Vouching {
    /// The same way; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl EnrollingBySignIn {
    /// The same way; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl NumberFromBrowser {
    /// The same number; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Changes {
    /// The same changes; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl RequestsWatch {
    /// The same watch; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[uniffi::export]
impl Trace {
    /// The same spans; a cancellation ends the calls of what comes back.
    pub fn cancelled_by(&self, cancellation: Arc<Cancellation>) -> Arc<Self> {
        Arc::new(self.scoped(self.scope().cancelled_by(cancellation)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::NeededAction;

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    fn is_cancelled<T>(result: &Result<T, AuthenticatorError>) -> bool {
        matches!(result, Err(AuthenticatorError::UserAction { action: NeededAction::Cancelled, .. }))
    }

    #[test]
    fn a_cancelled_call_fails_when_its_work_is_gone() {
        struct Ends(mpsc::Sender<()>);
        impl Drop for Ends {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let (ended, end) = mpsc::channel();
        let (began, begun) = mpsc::channel();
        let cancellation = Cancellation::new();
        let scope = Scope::default().cancelled_by(Arc::clone(&cancellation));
        let ends = Ends(ended);
        let call = std::thread::spawn(move || {
            block_on(scope.run(async move {
                let _ends = ends;
                began.send(()).unwrap();
                std::future::pending::<Result<(), _>>().await
            }))
        });
        begun.recv_timeout(Duration::from_secs(20)).unwrap();
        cancellation.cancel();
        assert!(is_cancelled(&call.join().unwrap()));
        assert_eq!(end.try_recv(), Ok(()), "it was gone before the call came back");
    }

    #[test]
    fn a_call_after_the_cancellation_begins_nothing() {
        let cancellation = Cancellation::new();
        cancellation.cancel();
        let (began, begun) = mpsc::channel();
        let result = block_on(Scope::default().cancelled_by(cancellation).run(async move {
            began.send(()).unwrap();
            Ok(())
        }));
        assert!(is_cancelled(&result));
        assert!(begun.try_recv().is_err());
    }

    #[test]
    fn a_call_that_nobody_cancels_gives_its_result() {
        assert_eq!(block_on(Scope::default().cancelled_by(Cancellation::new()).run(async { Ok(7) })), Ok(7));
        assert_eq!(block_on(Scope::default().run(async { Ok(7) })), Ok(7));
        let fault: Result<(), _> =
            block_on(Scope::default().cancelled_by(Cancellation::new()).run(async { panic!("a secret") }));
        assert_eq!(fault, Err(AuthenticatorError::internal("panic")));
    }
}
