//! What the tenant asks of phones, as its metadata says it.

use authenticator_core::protocol::TenantRules;

use crate::protocol::Policy;

/// The rules of a tenant. Those for which the policy has no member yet have their defaults.
pub(super) fn rules(policy: &Policy) -> TenantRules {
    TenantRules { registration: policy.registration, ..TenantRules::default() }
}
