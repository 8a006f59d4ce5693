//! Where exported calls run.

use std::future::Future;

use tokio::task::JoinHandle;

use crate::AuthenticatorError;

/// Runs `work` on the runtime's thread, and never on that of the caller, which may be the one that draws the screen:
/// the work reads and writes the database. A panic becomes an error. A caller that goes away ends the work at its next
/// await.
pub(crate) async fn run<T: Send + 'static>(
    work: impl Future<Output = Result<T, AuthenticatorError>> + Send + 'static,
) -> Result<T, AuthenticatorError> {
    let mut task = AbortOnDrop(tokio::spawn(work));
    match (&mut task.0).await {
        Ok(result) => result,
        Err(_) => Err(AuthenticatorError::internal("panic")),
    }
}

struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn a_panic_becomes_a_typed_error() {
        let result: Result<(), _> = block_on(run(async { panic!("a secret") }));
        assert_eq!(result, Err(AuthenticatorError::internal("panic")));
    }

    #[test]
    fn a_caller_that_goes_away_ends_the_work() {
        block_on(async {
            let alive = Arc::new(());
            let seen = Arc::downgrade(&alive);
            let work = run(async move {
                let _alive = alive;
                std::future::pending().await
            });
            let gave_up: Result<Result<(), _>, _> = tokio::time::timeout(Duration::from_millis(10), work).await;
            assert!(gave_up.is_err());
            tokio::time::sleep(Duration::from_millis(10)).await;
            assert_eq!(seen.strong_count(), 0);
        });
    }
}
