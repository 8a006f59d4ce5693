//! Futures that are dropped at one of their awaits.

use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is given up when it wants to be polled once more than `left` times.
struct GivenUp<F> {
    future: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for GivenUp<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.future.as_mut().poll(context).map(Some)
    }
}

/// Runs `future` for `polls` polls; `None` if it was dropped before its end.
pub async fn for_polls<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    GivenUp { future: Box::pin(future), left: polls }.await
}
