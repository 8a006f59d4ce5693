//! What a tenant asks of phones beside the rules that every tenant has: the member `rules` of metadata.

use serde::{Deserialize, Deserializer, Serialize};

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

impl IntegrityRule {
    /// Whether a device in which something was seen approves nothing.
    #[must_use]
    pub const fn blocks(self) -> bool {
        matches!(self, Self::Block | Self::Wipe)
    }
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

/// What the tenant asks of the phones of one user: the member `rules` of the account document. What it has takes the place of what
/// metadata says to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserRules {
    /// As [`TenantRules::integrity`]. A value that is not known here is read as [`IntegrityRule::Block`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "integrity_of_user")]
    pub integrity: Option<IntegrityRule>,
    /// As [`TenantRules::location`]. A value that is not known here is read as [`LocationRule::Required`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "location_of_user")]
    pub location: Option<LocationRule>,
}

impl UserRules {
    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.integrity.is_none() && self.location.is_none()
    }
}

/// A document must stay readable, for it can take an account away: what is not understood loosens nothing.
fn integrity_of_user<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IntegrityRule>, D::Error> {
    Ok(Some(match String::deserialize(deserializer)?.as_str() {
        "none" => IntegrityRule::None,
        "warn" => IntegrityRule::Warn,
        "wipe" => IntegrityRule::Wipe,
        _ => IntegrityRule::Block,
    }))
}

fn location_of_user<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LocationRule>, D::Error> {
    Ok(Some(match String::deserialize(deserializer)?.as_str() {
        "none" => LocationRule::None,
        "asked" => LocationRule::Asked,
        _ => LocationRule::Required,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l6_l7_what_is_not_understood_loosens_nothing_and_leaves_the_document_readable() {
        let read = |text: &str| serde_json::from_str::<UserRules>(text);
        let of = |integrity, location| UserRules { integrity, location };
        assert_eq!(read("{}").unwrap(), UserRules::default());
        let known = read(r#"{"integrity":"wipe","location":"asked","of_tomorrow":1}"#).unwrap();
        assert_eq!(known, of(Some(IntegrityRule::Wipe), Some(LocationRule::Asked)));
        let unknown = read(r#"{"integrity":"melt","location":"often"}"#).unwrap();
        assert_eq!(unknown, of(Some(IntegrityRule::Block), Some(LocationRule::Required)));
        assert!(read(r#"{"integrity":null}"#).is_err() && read(r#"{"location":1}"#).is_err());
        assert_eq!(serde_json::to_string(&UserRules::default()).unwrap(), "{}");
    }
}
