//! Whether this phone may be registered with a tenant beside others. Servers cannot know it, for a phone has another id at each
//! issuer: the phone keeps the rule itself, by what each tenant's signed metadata says.

use super::AccountId;
use crate::protocol::{Issuer, RegistrationRule};

/// One account on this phone, as far as the rule of its tenant is about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The account.
    pub account: AccountId,
    /// The issuer that it belongs to.
    pub issuer: Issuer,
    /// What its tenant says.
    pub rule: RegistrationRule,
    /// Whether the phone is registered with the tenant for it: phone sign-in is enabled, or further on its way than the registration.
    pub registered: bool,
}

/// The account that stands in the way of registering `own`: of another issuer, registered, where the tenant of either wants the phone
/// for itself; the first of `others`. `None` if none does, or if `own` is registered already.
#[must_use]
pub fn held_by(own: &Registration, others: &[Registration]) -> Option<AccountId> {
    if own.registered {
        return None;
    }
    let wants_it_alone = |one: &Registration| one.rule == RegistrationRule::OneTenant;
    let mut registered = others.iter().filter(|other| other.registered && other.issuer != own.issuer);
    registered.find(|other| wants_it_alone(own) || wants_it_alone(other)).map(|other| other.account)
}
