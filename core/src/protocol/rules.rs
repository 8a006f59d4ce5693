//! What a tenant asks of phones beside the rules that every tenant has: the member `rules` of metadata.

use serde::{Deserialize, Serialize};

/// What a tenant asks of phones. It stands in signed metadata, so that whoever is between cannot loosen it. A member that is missing
/// has its default, which asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantRules {
    /// What follows where the host reports a device that is not as its maker shipped it.
    pub integrity: IntegrityRule,
    /// Whether answers tell the position.
    pub location: LocationRule,
    /// Whether a phone may be registered with this tenant beside others.
    pub registration: RegistrationRule,
    /// Whether a sign-in on the phone itself may go without typing the number.
    pub same_phone: bool,
    /// Whether the tenant asks for approvals of transactions.
    pub transactions: bool,
}

/// What follows where the host reports a device that is not as its maker shipped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegrityRule {
    /// Nothing; it is not asked for.
    #[default]
    None,
    /// The person is told, and may approve.
    Warn,
    /// Nothing is approved; refusing goes on.
    Block,
    /// The keys of the account are destroyed.
    Wipe,
}

/// Whether answers tell the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationRule {
    /// No.
    #[default]
    None,
    /// Where the person permits it.
    Asked,
    /// Nothing is approved without.
    Required,
}

/// Whether a phone may be registered with this tenant beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationRule {
    /// With any number of tenants.
    #[default]
    Several,
    /// With this one alone.
    OneTenant,
}
