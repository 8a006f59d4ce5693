//! What the tenant asks of phones, as its metadata says it.

use authenticator_core::protocol::TenantRules;

use crate::protocol::Policy;

/// The rules of a tenant. No member of a policy stands for any of them yet, so all have their defaults.
pub(super) fn rules(_policy: &Policy) -> TenantRules {
    TenantRules::default()
}
