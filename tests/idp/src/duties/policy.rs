//! Changes of a tenant's policy.

use authenticator_core::protocol::ProblemCode;
use serde_json::{Map, Value};

use super::Work;
use crate::failure::Failure;
use crate::protocol::Policy;

impl Work<'_> {
    /// Sets members of the policy, and gives the whole.
    pub(crate) fn change_policy(&self, members: &Map<String, Value>) -> Result<Policy, Failure> {
        let policy = self.tenant.policy.with(members);
        let policy = policy.map_err(|error| Failure::refused(ProblemCode::Malformed, &error.to_string()))?;
        if policy != self.tenant.policy {
            self.tx.set_policy(&self.tenant.id, &policy)?;
            // Pages look whether their request is still allowed.
            self.requests_changed.set(true);
        }
        Ok(policy)
    }
}
