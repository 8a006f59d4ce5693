//! Changes of a tenant's policy.

use authenticator_core::protocol::{ProblemCode, UnixTime};
use serde_json::{Map, Value};

use super::Work;
use crate::failure::{Failure, Fault};
use crate::protocol::Policy;
use crate::store::tenant_key;

/// What the log calls a change of the policy.
pub(crate) const POLICY_CHANGED: &str = "policy_changed";

impl Work<'_> {
    /// Sets members of the policy, and gives the whole. `by` is who does it, for the log.
    ///
    /// # Errors
    /// 400 for an unknown member, a value that does not fit, or a group that is not there: nothing changes.
    pub(crate) fn change_policy(&self, members: &Map<String, Value>, by: &str) -> Result<Policy, Failure> {
        let policy = self.tenant.policy.with(members);
        let policy = policy.map_err(|error| Failure::refused(ProblemCode::Malformed, &error.to_string()))?;
        self.check_groups(&policy)?;
        if policy != self.tenant.policy {
            self.tx.set_policy(&self.tenant.id, &policy)?;
            let changed = differences(&self.tenant.policy, &policy)?;
            self.note_change(POLICY_CHANGED, &changed.join(" "), by)?;
            // Pages look whether their request is still allowed.
            self.requests_changed.of_everybody();
        }
        Ok(policy)
    }

    /// The newest changes for the whole tenant: when, what, by whom and what of it.
    pub(crate) fn changes(&self) -> Result<Vec<(UnixTime, String, String)>, Failure> {
        Ok(self.tx.events_of_key(&tenant_key(&self.tenant.id), 500)?)
    }

    /// Writes down what an administrator changed for the whole tenant.
    pub(super) fn note_change(&self, what: &str, detail: &str, by: &str) -> Result<(), Failure> {
        let detail = if detail.is_empty() { by.to_owned() } else { format!("{by}: {detail}") };
        Ok(self.tx.note(&tenant_key(&self.tenant.id), what, &detail, self.now)?)
    }
}

/// The names of the members that differ.
fn differences(before: &Policy, after: &Policy) -> Result<Vec<String>, Fault> {
    let members = |policy: &Policy| match serde_json::to_value(policy) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Fault::Unreadable("policy")),
    };
    let before = members(before)?;
    let differ = |(name, value): &(String, Value)| before.get(name) != Some(value);
    Ok(members(after)?.into_iter().filter(differ).map(|(name, _)| name).collect())
}
