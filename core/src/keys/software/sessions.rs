//! Signatures that were begun.

use std::collections::HashMap;

use crate::jose::PublicKey;
use crate::keys::SignatureSession;

#[derive(Default)]
pub(super) struct Sessions {
    open: HashMap<u64, Session>,
    last: u64,
}

pub(super) struct Session {
    pub(super) alias: String,
    /// The key that it was begun for: another process may have put another in its place.
    pub(super) key: PublicKey,
    pub(super) unlocked: bool,
}

impl Sessions {
    /// Ends an earlier session of the alias.
    pub(super) fn begin(&mut self, session: Session) -> SignatureSession {
        self.end_all_of(&session.alias);
        self.last += 1;
        self.open.insert(self.last, session);
        SignatureSession(self.last)
    }

    pub(super) fn unlock(&mut self, session: SignatureSession) {
        if let Some(session) = self.open.get_mut(&session.0) {
            session.unlocked = true;
        }
    }

    pub(super) fn end(&mut self, session: SignatureSession) -> Option<Session> {
        self.open.remove(&session.0)
    }

    pub(super) fn end_all_of(&mut self, alias: &str) {
        self.open.retain(|_, session| session.alias != alias);
    }
}
