//! Groups of users, whom the policy can name (behaviour P7).

use authenticator_core::protocol::ProblemCode;

use super::Work;
use crate::failure::Failure;
use crate::protocol::Policy;
use crate::store::Group;

/// Characters of a name.
const LONGEST_NAME: usize = 64;
/// Groups of a tenant.
const MOST: usize = 1_000;

impl Work<'_> {
    /// Makes a group or sets its members, who are named as they sign in. `by` is who does it, for the log.
    ///
    /// # Errors
    /// 400 if the name cannot be one, or for a member who is no user of this tenant: nothing changes.
    pub(crate) fn set_group(&self, name: &str, members: &[String], by: &str) -> Result<Group, Failure> {
        let malformed = |why: &str| Failure::refused(ProblemCode::Malformed, why);
        let name = group_name(name).ok_or_else(|| {
            malformed(
                "the name of a group has 1 to 64 characters, none of them a control character, a comma or a slash",
            )
        })?;
        let mut users = Vec::new();
        for member in members {
            let user = self.tx.user_named(&self.tenant.id, member)?;
            users.push(user.ok_or_else(|| malformed(&format!("there is no user {}", member.trim())))?);
        }
        let before = self.tx.group(&self.tenant.id, &name)?;
        if before.is_none() && self.tx.groups(&self.tenant.id)?.len() >= MOST {
            return Err(malformed("there are too many groups"));
        }
        let ids: Vec<String> = users.iter().map(|user| user.id.clone()).collect();
        self.tx.set_group(&self.tenant.id, &name, &ids)?;
        let group = self.tx.group(&self.tenant.id, &name)?.ok_or(Failure::from(ProblemCode::Internal))?;
        if before.as_ref() != Some(&group) {
            self.note_change("group_changed", &format!("{name}: {}", group.members.join(" ")), by)?;
            // Pages look whether their request is still allowed.
            self.requests_changed.of_everybody();
        }
        Ok(group)
    }

    /// Deletes a group that the policy does not name.
    ///
    /// # Errors
    /// 404 if there is none; 400 while the policy names it, as it would mean somebody else without it.
    pub(crate) fn delete_group(&self, name: &str, by: &str) -> Result<(), Failure> {
        let name = name.trim().to_lowercase();
        if self.tx.group(&self.tenant.id, &name)?.is_none() {
            return Err(Failure::refused(ProblemCode::NotFound, "there is no such group"));
        }
        if self.tenant.policy.groups_named().contains(&name) {
            let why = "the policy names this group: take it out there first";
            return Err(Failure::refused(ProblemCode::Malformed, why));
        }
        self.tx.delete_group(&self.tenant.id, &name)?;
        self.note_change("group_deleted", &name, by)
    }

    /// Refuses a policy that names a group which is not there: a name with a slip in it would mean nobody.
    pub(super) fn check_groups(&self, policy: &Policy) -> Result<(), Failure> {
        for name in policy.groups_named() {
            if self.tx.group(&self.tenant.id, &name)?.is_none() {
                return Err(Failure::refused(
                    ProblemCode::Malformed,
                    &format!("there is no group {name}: make it first"),
                ));
            }
        }
        Ok(())
    }
}

/// A name of a group as it is kept.
pub(crate) fn group_name(typed: &str) -> Option<String> {
    let name = typed.trim().to_lowercase();
    let fits = |letter: char| !letter.is_control() && !matches!(letter, ',' | '/');
    ((1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p7_a_group_has_a_name_that_can_be_typed_in_a_list() {
        assert_eq!(group_name(" Sales EMEA "), Some("sales emea".to_owned()));
        for refused in ["", "  ", "a,b", "a/b", "a\nb", &"x".repeat(65)] {
            assert_eq!(group_name(refused), None, "{refused:?}");
        }
    }
}
