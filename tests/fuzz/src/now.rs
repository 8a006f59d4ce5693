//! Runs what is async and never waits.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The result of a future that is ready at once.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("waits, though nothing here can make it wait"),
    }
}
