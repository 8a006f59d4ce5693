//! A phone as its person holds it: what the person is about to enter, and when the phone was asked.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use authenticator_core::protocol::{Decision, Verdict};
use tokio::sync::watch;

/// What a person does with the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    Approve,
    Deny,
    /// Approves with a number that is not the one on the page.
    Mistype,
}

impl Intent {
    /// Every 20th is denied, every 20th has a wrong number.
    pub(crate) const fn of(number: usize) -> Self {
        match number % 20 {
            7 => Self::Deny,
            13 => Self::Mistype,
            _ => Self::Approve,
        }
    }

    pub(crate) const fn decision(self) -> Decision {
        match self {
            Self::Approve | Self::Mistype => Decision::Approve,
            Self::Deny => Decision::Deny,
        }
    }

    /// What must become of it.
    pub(crate) const fn verdict(self) -> Verdict {
        match self {
            Self::Approve => Verdict::Approved,
            Self::Deny => Verdict::Denied,
            Self::Mistype => Verdict::WrongNumber,
        }
    }

    /// The state of the request then, as page and control interface say it.
    pub(crate) const fn state(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Deny => "denied",
            Self::Mistype => "wrong_number",
        }
    }

    /// What is entered where a page shows `number`.
    pub(crate) fn entered(self, number: &str) -> Option<String> {
        match self {
            Self::Approve => Some(number.to_owned()),
            Self::Deny => None,
            Self::Mistype => {
                let other = |digit| if digit == '7' { '3' } else { '7' };
                Some(number.chars().map(other).collect())
            }
        }
    }
}

/// One of the times that the phone is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asking(u64);

/// What the person saw, and is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) asking: Asking,
    pub(crate) number: String,
    pub(crate) intent: Intent,
}

/// A phone as its person holds it.
pub(crate) struct Handset {
    pub(crate) user: String,
    order: watch::Sender<Option<Order>>,
    /// The last time that it was asked, and the last one that was answered.
    asking: AtomicU64,
    answered: AtomicU64,
    asked: Mutex<Option<Instant>>,
    waits: AtomicBool,
}

impl Handset {
    pub(crate) fn new(user: &str) -> Self {
        Self {
            user: user.to_owned(),
            order: watch::Sender::new(None),
            asking: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            asked: Mutex::new(None),
            waits: AtomicBool::new(false),
        }
    }

    /// From here on the phone is being asked; a number that was seen before is forgotten.
    pub(crate) fn is_asked(&self) -> Asking {
        self.order.send_replace(None);
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Asking(self.asking.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// How long the request took to the phone; told once.
    pub(crate) fn heard(&self) -> Option<Duration> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).take().map(|asked| asked.elapsed())
    }

    /// The person has seen a number. A page that is opened again shows it once more, perhaps after it was entered: then there is nothing to do.
    pub(crate) fn enter(&self, seen: Order) {
        self.order.send_if_modified(|order| {
            let new = seen.asking.0 > self.answered.load(Ordering::Relaxed);
            if new {
                *order = Some(seen);
            }
            new
        });
    }

    /// It was done; another number that was seen meanwhile stays.
    pub(crate) fn done(&self, done: &Order) {
        self.order.send_if_modified(|order| {
            self.answered.fetch_max(done.asking.0, Ordering::Relaxed);
            order.take_if(|order| *order == *done).is_some()
        });
    }

    pub(crate) fn orders(&self) -> watch::Receiver<Option<Order>> {
        self.order.subscribe()
    }

    /// Waits until the person has nothing more to enter.
    pub(crate) async fn idle(&self) {
        let _ = self.order.subscribe().wait_for(Option::is_none).await;
    }

    /// Whether the phone has a poll open that waits.
    pub(crate) fn waits(&self) -> bool {
        self.waits.load(Ordering::Relaxed)
    }

    pub(crate) fn set_waits(&self, waits: bool) {
        self.waits.store(waits, Ordering::Relaxed);
    }
}
