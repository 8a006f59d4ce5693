//! Who waits, and for what: open polls and pages wait for the requests of one user.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher as _, RandomState};

use tokio::sync::watch;

/// Users share one of so many bells: who waits for another user and wakes up looks, finds nothing new, and waits on.
const BELLS: usize = 1024;

/// Rings when a request of a user began or ended, and when the server stops.
#[derive(Debug)]
pub(crate) struct Bell {
    /// Their value is whether the server stops.
    bells: Vec<watch::Sender<bool>>,
    stopping: watch::Sender<bool>,
    hasher: RandomState,
}

/// Whose requests one unit of work has changed.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    users: RefCell<Vec<String>>,
    everybody: Cell<bool>,
}

impl Changes {
    /// Those of this user, by id.
    pub(crate) fn of(&self, user: &str) {
        self.users.borrow_mut().push(user.to_owned());
    }

    /// Whatever there is may stand otherwise now.
    pub(crate) fn of_everybody(&self) {
        self.everybody.set(true);
    }
}

impl Bell {
    pub(crate) fn new() -> Self {
        let bells = (0..BELLS).map(|_| watch::Sender::new(false)).collect();
        Self { bells, stopping: watch::Sender::new(false), hasher: RandomState::new() }
    }

    /// Hears every ring for this user after this call; a value that is true says that the server stops.
    pub(crate) fn listen(&self, user: &str) -> watch::Receiver<bool> {
        self.of(user).subscribe()
    }

    /// Becomes true when the server stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Whether all waiting was ended.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Tells those who wait for these changes.
    pub(crate) fn ring(&self, changes: &Changes) {
        if changes.everybody.get() {
            return self.ring_for_everybody();
        }
        for user in &*changes.users.borrow() {
            self.of(user).send_modify(|_| {});
        }
    }

    /// Tells all who wait.
    pub(crate) fn ring_for_everybody(&self) {
        for bell in &self.bells {
            bell.send_modify(|_| {});
        }
    }

    /// Ends all waiting.
    pub(crate) fn stop(&self) {
        for bell in self.bells.iter().chain([&self.stopping]) {
            bell.send_replace(true);
        }
    }

    fn of(&self, user: &str) -> &watch::Sender<bool> {
        let place = self.hasher.hash_one(user) % (self.bells.len().max(1) as u64);
        // There are as many as the remainder has values.
        usize::try_from(place).ok().and_then(|place| self.bells.get(place)).unwrap_or(&self.stopping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_a_user_hears_of_that_user_and_of_everybody_and_hardly_of_others() {
        let bell = Bell::new();
        let mut waiting: Vec<_> = (0..200).map(|user| bell.listen(&format!("user {user}"))).collect();
        let mut heard = |changes: &Changes| {
            bell.ring(changes);
            let heard: Vec<bool> = waiting.iter().map(|waiting| waiting.has_changed().unwrap()).collect();
            waiting.iter_mut().for_each(|waiting| drop(waiting.borrow_and_update()));
            heard
        };
        let one = Changes::default();
        one.of("user 7");
        let by_one = heard(&one);
        assert!(by_one[7]);
        assert!(by_one.iter().filter(|heard| **heard).count() < 20, "one of a thousand bells");
        assert!(heard(&Changes::default()).iter().all(|heard| !heard));
        let all = Changes::default();
        all.of_everybody();
        assert!(heard(&all).iter().all(|heard| *heard));
    }

    #[test]
    fn all_who_wait_hear_that_the_server_stops() {
        let bell = Bell::new();
        let (of_user, of_server) = (bell.listen("ana"), bell.stopping());
        bell.stop();
        assert!(*of_user.borrow() && *of_server.borrow() && *bell.listen("ben").borrow());
    }
}
