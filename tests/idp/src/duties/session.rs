//! What a browser has proved about its user, and how long this stands.

use authenticator_core::protocol::{Purpose, UnixTime};
use serde::{Deserialize, Serialize};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::RequestState;
use crate::store::User;

/// Seconds for which a proof can be built upon.
const PROOF_LIFE: u64 = 600;

/// A user proved something here: the password, here or at a federated server, or by number that the phone is theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Proof {
    pub(crate) user: String,
    pub(crate) at: UnixTime,
    password_version: u64,
    /// By a sign-in at a federated server.
    #[serde(default)]
    federated: bool,
}

impl Proof {
    /// The authentication method by which it counts as one factor (RFC 8176, which has no name for a federated server).
    pub(crate) const fn first_factor(&self) -> &'static str {
        if self.federated { FEDERATED } else { "pwd" }
    }
}

/// The authentication method of a sign-in at a federated server.
pub(crate) const FEDERATED: &str = "fed";

impl Work<'_> {
    /// A proof of this moment.
    pub(crate) fn proof(&self, user: &User) -> Proof {
        Proof { user: user.id.clone(), at: self.now, password_version: user.password_version, federated: false }
    }

    /// A proof of this moment, by a federated server.
    pub(crate) fn federated_proof(&self, user: &User) -> Proof {
        Proof { federated: true, ..self.proof(user) }
    }

    /// The user of a proof that still stands: fresh, the password not changed since, the user not blocked.
    pub(crate) fn proven(&self, proof: &Proof) -> Result<Option<User>, Fault> {
        if self.now.since(proof.at) > PROOF_LIFE {
            return Ok(None);
        }
        self.session_user(&proof.user, proof.password_version)
    }

    /// The user of a session that began under this version of the password; none if it has ended since.
    pub(crate) fn session_user(&self, id: &str, password_version: u64) -> Result<Option<User>, Fault> {
        let user = self.tx.user(id)?;
        Ok((user.password_version == password_version && !user.blocked).then_some(user))
    }

    /// Sets a new password after a reset. Whatever was begun under the old one is over: sessions, proofs, codes and tokens of
    /// apps, a live sign-in.
    pub(crate) fn reset_password(&self, user: &User, hash: &str) -> Result<(), Failure> {
        self.tx.set_password(&user.id, hash)?;
        self.tx.revoke_authorizations_of(&user.id)?;
        self.tx.void_approvals(&user.id)?;
        if let Some(live) = self.tx.live_request(&user.id, Purpose::SignIn.class())? {
            self.end(&live, RequestState::Superseded)?;
        }
        Ok(self.tx.note(&user.id, "password_reset", "", self.now)?)
    }
}
