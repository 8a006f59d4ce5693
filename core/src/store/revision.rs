//! Tells whoever shows something of the database that it may look different now.

use tokio::sync::watch;

#[derive(Clone, Copy, Default)]
struct Now {
    revision: u64,
    has_ended: bool,
}

/// The number of changes since the database was opened.
pub struct Revision(watch::Sender<Now>);

/// Waits for changes. Cheap to clone; keeps nothing open.
#[derive(Debug, Clone)]
pub struct Changes(watch::Receiver<Now>);

impl std::fmt::Debug for Now {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.revision)
    }
}

impl Revision {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Now::default()))
    }

    /// Something may look different now.
    pub fn advance(&self) {
        self.0.send_modify(|now| now.revision = now.revision.saturating_add(1));
    }

    /// There will be no further changes.
    pub(super) fn end(&self) {
        self.0.send_modify(|now| now.has_ended = true);
    }

    /// Waits for the changes that are to come.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes(self.0.subscribe())
    }
}

impl Changes {
    /// The revision now. It only grows.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.0.borrow().revision
    }

    /// Waits until the revision is another than `after`, and gives it: at once if it is another already, so that a change between
    /// two calls is not missed, and many changes are one. `None` once the authenticator was closed or let go of.
    pub async fn next(&self, after: u64) -> Option<u64> {
        let mut receiver = self.0.clone();
        let now = receiver.wait_for(|now| now.has_ended || now.revision != after).await.ok()?;
        if now.has_ended { None } else { Some(now.revision) }
    }
}
