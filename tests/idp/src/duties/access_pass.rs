//! Temporary Access Passes (behaviours E6, P3, P14): an administrator issues one, and its user signs in with it to enroll a
//! phone and to enable phone sign-in, without a password or a phone.

use authenticator_core::protocol::{ProblemCode, UnixTime};

use super::Work;
use crate::failure::Failure;
use crate::protocol::{manual_code, normalised, printed};
use crate::store::{AccessPass, User};

/// Seconds that a pass may live.
const LIFE: std::ops::RangeInclusive<u64> = 10 * 60..=30 * 24 * 60 * 60;
/// Seconds until a pass may start.
const LATEST_START: u64 = 30 * 24 * 60 * 60;

/// Wrong passes for a user in [`MEMORY`] seconds. A pass has 80 random bits, so this is against noise, not against guessing.
const LIMIT: u64 = 10;
const MEMORY: u64 = 600;

/// What a pass that was typed is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassCheck {
    /// It is right; if it is for one use, it is used now.
    Right,
    /// It is none of this user, or ended, or does not count yet.
    Wrong,
    /// Too many wrong ones came: nothing was looked at.
    TooMany,
}

/// A pass as an administrator wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WantedPass {
    /// Whether it counts until it ends; else once.
    pub(crate) several_uses: bool,
    /// Seconds from its start: 10 minutes to 30 days.
    pub(crate) life: u64,
    /// Seconds until it starts: at most 30 days.
    pub(crate) starts_in: u64,
}

/// A pass that was issued. Its text is shown once.
pub(crate) struct IssuedPass {
    /// What the user types. Secret.
    pub(crate) text: String,
    pub(crate) starts_at: UnixTime,
    pub(crate) expires_at: UnixTime,
}

impl std::fmt::Debug for IssuedPass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuedPass")
    }
}

impl Work<'_> {
    /// Issues a pass; the one that the user had ends. `by` is the administrator.
    ///
    /// # Errors
    /// A life or a start outside the limits.
    pub(crate) fn issue_access_pass(&self, user: &User, wanted: WantedPass, by: &str) -> Result<IssuedPass, Failure> {
        if !LIFE.contains(&wanted.life) || wanted.starts_in > LATEST_START {
            return Err(Failure::refused(ProblemCode::Malformed, "a pass lives 10 minutes to 30 days"));
        }
        self.revoke_access_passes(user)?;
        let text = manual_code(self.random.bytes()?);
        let id = self.random.text()?;
        let starts_at = self.now.plus(wanted.starts_in);
        let pass = AccessPass {
            hash: self.sealing.hash(&id, &text).as_ref().to_vec(),
            id,
            user: user.id.clone(),
            issued_by: by.to_owned(),
            several_uses: wanted.several_uses,
            made_at: self.now,
            starts_at,
            expires_at: starts_at.plus(wanted.life),
            used_at: None,
            revoked_at: None,
        };
        self.tx.insert_access_pass(&pass)?;
        self.tx.note(&user.id, "access_pass_issued", by, self.now)?;
        Ok(IssuedPass { text: printed(&text), starts_at, expires_at: pass.expires_at })
    }

    /// The pass of a user that counts, or will.
    pub(crate) fn open_access_pass(&self, user: &User) -> Result<Option<AccessPass>, Failure> {
        Ok(self.tx.access_passes_of(&user.id)?.into_iter().find(|pass| pass.open(self.now)))
    }

    /// Ends the passes of a user.
    pub(crate) fn revoke_access_passes(&self, user: &User) -> Result<(), Failure> {
        for pass in self.tx.access_passes_of(&user.id)?.into_iter().filter(|pass| pass.open(self.now)) {
            self.tx.revoke_access_pass(&pass.id, self.now)?;
            self.tx.note(&user.id, "access_pass_revoked", "", self.now)?;
        }
        Ok(())
    }

    /// Signs a user in by what was typed: a pass for one use is used by it.
    pub(crate) fn redeem_access_pass(&self, user: &User, typed: &str) -> Result<PassCheck, Failure> {
        let since = UnixTime::from_seconds(self.now.seconds().saturating_sub(MEMORY));
        if self.tx.noted_since(&user.id, "access_pass_wrong", since)? >= LIMIT {
            return Ok(PassCheck::TooMany);
        }
        let typed = normalised(typed);
        let right = |pass: &AccessPass| pass.counts(self.now) && self.sealing.is_hash(&pass.id, &typed, &pass.hash);
        let pass = self.tx.access_passes_of(&user.id)?.into_iter().filter(|_| !user.blocked).find(right);
        let Some(pass) = pass else {
            self.note_here(&user.id, "access_pass_wrong", "")?;
            return Ok(PassCheck::Wrong);
        };
        self.tx.use_access_pass(&pass.id, self.now)?;
        Ok(PassCheck::Right)
    }
}
