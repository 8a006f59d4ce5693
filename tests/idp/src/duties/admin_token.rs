//! Tokens by which programs do what administrators do: made on a page, shown once, kept as a digest, revoked at any time.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::ProblemCode;

use super::Work;
use crate::failure::Failure;
use crate::store::{AdminToken, User};

/// Characters of a name.
const LONGEST_NAME: usize = 64;
/// Days that one may count.
const MOST_DAYS: u64 = 365;
/// What each begins with, so that scanners of repositories know one.
const PREFIX: &str = "idp_admin_";

impl Work<'_> {
    /// Makes a token; gives its text, which is kept nowhere.
    ///
    /// # Errors
    /// 400 for a name or a life that cannot be.
    pub(crate) fn make_admin_token(
        &self,
        name: &str,
        days: u64,
        may_write: bool,
        by: &User,
    ) -> Result<String, Failure> {
        let name = name.trim();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(Failure::refused(ProblemCode::Malformed, "a name has 1 to 64 characters"));
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Failure::refused(ProblemCode::Malformed, "it counts for 1 to 365 days"));
        }
        let text = format!("{PREFIX}{}", self.random.text()?);
        let token = AdminToken {
            id: self.random.text()?,
            name: name.to_owned(),
            made_by: by.id.clone(),
            may_write,
            made_at: self.now,
            expires_at: self.now.plus(days * 86_400),
            used_at: None,
            revoked_at: None,
        };
        self.tx.insert_admin_token(&self.tenant.id, &token, Digest::of(text.as_bytes()))?;
        self.note_change("token_made", name, &by.name)?;
        Ok(text)
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// 404 if there is none that counts.
    pub(crate) fn revoke_admin_token(&self, id: &str, by: &str) -> Result<(), Failure> {
        if !self.tx.revoke_admin_token(&self.tenant.id, id, self.now)? {
            return Err(ProblemCode::NotFound.into());
        }
        self.note_change("token_revoked", "", by)
    }

    /// By what name a program does something, by its token; for somebody who may only read, only where nothing is written. A token
    /// counts as long as whoever made it is an administrator.
    ///
    /// # Errors
    /// 401 for a token that does not count; 403 for one that may only read.
    pub(crate) fn by_admin_token(&self, text: &str, writes: bool) -> Result<String, Failure> {
        let invalid = || Failure::from(ProblemCode::InvalidToken);
        let token = self.tx.admin_token(&self.tenant.id, Digest::of(text.as_bytes()))?;
        let token = token.filter(|token| token.counts(self.now)).ok_or_else(invalid)?;
        let maker = self.tx.user_of_tenant(&self.tenant.id, &token.made_by)?;
        let maker = maker.filter(|maker| maker.admin && !maker.blocked).ok_or_else(invalid)?;
        if writes && !token.may_write {
            return Err(Failure::forbidden("this token may only read"));
        }
        self.tx.use_admin_token(&token.id, self.now)?;
        Ok(format!("{} by token {}", maker.name, token.name))
    }
}
