//! Where exported calls run: a runtime of this library's own, with threads of its own.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::thread::available_parallelism;

use authenticator_core::CallProgress;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::AuthenticatorError;

/// One call that blocks its thread (the database on slow storage, a signature, a clock of the host) must not stop the
/// calls of other accounts.
const FEWEST_WORKERS: usize = 4;
const MOST_WORKERS: usize = 8;

/// Runs `work` on a thread of the runtime, and never on that of the caller, which may be the one that draws the screen:
/// the work reads and writes the database. A panic becomes an error. A caller that goes away ends the work at its next
/// await.
pub(crate) fn run<T: Send + 'static>(
    work: impl Future<Output = Result<T, AuthenticatorError>> + Send + 'static,
) -> Call<T> {
    Call::of(alone(Work::new(work)))
}

/// Work of a call that nothing but its caller ends.
fn alone(work: Work) -> Pin<Box<Outcome>> {
    Box::pin(async { Ok(joined(work).await?) })
}

/// As [`run`], of work with a result of its own.
#[cfg(any(feature = "desktop", feature = "testable"))]
pub(crate) async fn on_runtime<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, Fault> {
    let done = joined(Work::new(work)).await?;
    done.downcast().map(|result| *result).map_err(|_| Fault::RESULT)
}

/// What a call waits for, of whatever type its result is. The error is boxed: it is large, and moved about in each call.
pub(crate) type Outcome = dyn Future<Output = Result<Done, Box<AuthenticatorError>>> + Send;

/// A call that gives a `T`. Each exported call is generated with its own copy of what it awaits, and this is small.
pub(crate) struct Call<T> {
    outcome: Pin<Box<Outcome>>,
    result: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    pub(crate) fn of(outcome: Pin<Box<Outcome>>) -> Self {
        Self { outcome, result: PhantomData }
    }
}

impl<T: 'static> Future for Call<T> {
    type Output = Result<T, AuthenticatorError>;

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.outcome.as_mut().poll(context).map(|outcome| match outcome {
            Ok(done) => done.downcast::<Self::Output>().map_or_else(|_| Err(Fault::RESULT.into()), |result| *result),
            Err(error) => Err(*error),
        })
    }
}

/// Work of any type. What drives it is compiled once, and not for each call anew (docs/adr/0033).
pub(crate) enum Work {
    Plain(Pin<Box<dyn AnyWork + Send>>),
    Reporting(Pin<Box<dyn Future<Output = Done> + Send>>),
}

/// What work of any type gave.
pub(crate) type Done = Box<dyn Any + Send>;

/// A future whose output is boxed.
pub(crate) trait AnyWork {
    fn poll_done(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Done>;
}

impl<F: Future<Output: Send + 'static>> AnyWork for F {
    fn poll_done(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Done> {
        self.poll(context).map(|result| Box::new(result) as Done)
    }
}

impl Work {
    pub(crate) fn new<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Self {
        Self::Plain(Box::pin(work))
    }

    pub(crate) fn reporting_to(self, progress: CallProgress) -> Self {
        Self::Reporting(Box::pin(async move { progress.of(self).await }))
    }
}

impl Future for Work {
    type Output = Done;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Done> {
        match &mut *self {
            Self::Plain(work) => work.as_mut().poll_done(context),
            Self::Reporting(work) => work.as_mut().poll(context),
        }
    }
}

/// A fault of the library, by its id.
pub(crate) struct Fault(pub(crate) &'static str);

impl Fault {
    pub(crate) const PANIC: Self = Self("panic");
    const RESULT: Self = Self("type_of_result");
}

impl From<Fault> for AuthenticatorError {
    #[cold]
    fn from(fault: Fault) -> Self {
        Self::internal(fault.0)
    }
}

impl From<Fault> for Box<AuthenticatorError> {
    fn from(fault: Fault) -> Self {
        Self::new(fault.into())
    }
}

pub(crate) async fn joined(work: Work) -> Result<Done, Fault> {
    let mut task = spawn(work)?;
    (&mut task.0).await.map_err(|_| Fault::PANIC)
}

/// Begins `work` on the runtime. It ends when what comes back is dropped.
pub(crate) fn spawn(work: Work) -> Result<AbortOnDrop, Fault> {
    let runtime = runtime().ok_or(Fault("no_runtime"))?;
    Ok(AbortOnDrop(runtime.spawn(work)))
}

/// Made at the first call, and never again: `None` if the system gives no threads.
fn runtime() -> Option<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        let workers = available_parallelism().map_or(FEWEST_WORKERS, |cores| cores.get());
        Builder::new_multi_thread()
            .worker_threads(workers.clamp(FEWEST_WORKERS, MOST_WORKERS))
            .thread_name("authenticator")
            .enable_all()
            .build()
            .ok()
    });
    made.as_ref()
}

pub(crate) struct AbortOnDrop(pub(crate) JoinHandle<Done>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// As a language that calls does it: polls on its own thread, and knows of no runtime.
    fn block_on<T>(work: impl Future<Output = T>) -> T {
        Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn a_panic_becomes_a_typed_error() {
        let result: Result<(), _> = block_on(run(async { panic!("a secret") }));
        assert_eq!(result, Err(AuthenticatorError::internal("panic")));
    }

    #[test]
    fn calls_that_block_their_threads_do_not_stop_another() {
        let (began, begun) = mpsc::channel();
        let stuck: Vec<_> = (1..FEWEST_WORKERS)
            .map(|_| {
                let (release, released) = mpsc::channel::<()>();
                let began = began.clone();
                let work = run(async move {
                    began.send(()).unwrap();
                    Ok(released.recv().is_err())
                });
                (release, thread::spawn(move || block_on(work)))
            })
            .collect();
        for _ in &stuck {
            begun.recv().unwrap();
        }
        let (done, result) = mpsc::channel();
        thread::spawn(move || done.send(block_on(run(async { Ok("through") }))));
        assert_eq!(result.recv_timeout(Duration::from_secs(20)), Ok(Ok("through")));
        for (release, call) in stuck {
            drop(release);
            assert_eq!(call.join().unwrap(), Ok(true));
        }
    }

    #[test]
    fn no_work_runs_on_the_thread_of_the_caller() {
        let caller = thread::current().id();
        let worker = block_on(run(async { Ok(thread::current().id()) })).unwrap();
        assert_ne!(worker, caller);
    }

    #[test]
    fn a_caller_that_goes_away_ends_the_work() {
        let (ended, end) = mpsc::channel();
        struct Ends(mpsc::Sender<()>);
        impl Drop for Ends {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let alive = Arc::new(Ends(ended));
        let work = run(async move {
            let _alive = alive;
            std::future::pending().await
        });
        let gave_up: Result<Result<(), _>, _> =
            block_on(async { tokio::time::timeout(Duration::from_millis(10), work).await });
        assert!(gave_up.is_err());
        assert_eq!(end.recv_timeout(Duration::from_secs(20)), Ok(()));
    }
}
