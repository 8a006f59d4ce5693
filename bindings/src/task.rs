//! Where exported calls run: a runtime of this library's own, with threads of its own.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};
use std::thread::available_parallelism;

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
) -> impl Future<Output = Result<T, AuthenticatorError>> + Send {
    flat(on_runtime(work))
}

async fn flat<T: 'static>(call: Call<Result<T, AuthenticatorError>>) -> Result<T, AuthenticatorError> {
    call.await.unwrap_or_else(|fault| Err(AuthenticatorError::internal(fault.0)))
}

/// A fault of the library, by its id.
pub(crate) struct Fault(pub(crate) &'static str);

/// As [`run`], of work with a result of its own.
pub(crate) fn on_runtime<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Call<T> {
    let work: Work = Box::pin(async move { Box::new(work.await) as Box<dyn Any + Send> });
    Call { result: Box::pin(finished(work)), of: PhantomData }
}

/// Work, or waiting for it, that does not say what it results in: tokio and this file are compiled for these types alone,
/// and not for each exported call, of which there are dozens, at 5 kB each.
type Work = Pin<Box<dyn Future<Output = Box<dyn Any + Send>> + Send>>;
type Finished = Pin<Box<dyn Future<Output = Result<Box<dyn Any + Send>, Fault>> + Send>>;

async fn finished(work: Work) -> Result<Box<dyn Any + Send>, Fault> {
    let runtime = runtime().ok_or(Fault("no_runtime"))?;
    let mut task = AbortOnDrop(runtime.spawn(work));
    (&mut task.0).await.map_err(|_| Fault("panic"))
}

/// A call that begins when it is first polled, and results in a `T`.
pub(crate) struct Call<T> {
    result: Finished,
    of: PhantomData<fn() -> T>,
}

impl<T: 'static> Future for Call<T> {
    type Output = Result<T, Fault>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.result.as_mut().poll(context));
        Poll::Ready(result.and_then(|result| result.downcast().map(|result| *result).map_err(|_| Fault("result"))))
    }
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

struct AbortOnDrop(JoinHandle<Box<dyn Any + Send>>);

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
