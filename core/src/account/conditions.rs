//! What a tenant asks of the phone of one user before it approves: by its signed metadata, and by the signed account document where
//! that has a word of its own.

use crate::protocol::{
    AccountClaims, Integrity, IntegrityRule, IntegrityState, LocationRule, MetadataClaims, Purpose, RequestClass,
};

/// The rules that hold for one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// What follows where the host reports a device that is not as its maker shipped it.
    pub integrity: IntegrityRule,
    /// Whether approvals of sign-ins tell the position.
    pub location: LocationRule,
}

/// What an organisation's rule makes of what the host says of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceCheck {
    /// Nothing stands against it: the organisation does not ask, the device was not looked at yet, or nothing was seen.
    Clear,
    /// Something was seen. The person is told, and so is the server with each approval.
    Warned {
        /// What, as codes.
        signs: Vec<String>,
    },
    /// Something was seen, and nothing is approved. Refusing goes on.
    Blocked {
        /// What, as codes.
        signs: Vec<String>,
    },
}

impl DeviceCheck {
    /// A stable code.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Warned { .. } => "warned",
            Self::Blocked { .. } => "blocked",
        }
    }
}

impl Conditions {
    /// The rules for an account.
    #[must_use]
    pub fn of(metadata: &MetadataClaims, document: &AccountClaims) -> Self {
        Self {
            integrity: document.rules.integrity.unwrap_or(metadata.rules.integrity),
            location: document.rules.location.unwrap_or(metadata.rules.location),
        }
    }

    /// Whether the host is asked how sound the device is.
    #[must_use]
    pub fn asks_for_integrity(self) -> bool {
        self.integrity != IntegrityRule::None
    }

    /// Whether an approval of this purpose tells the position. That the phone was enrolled, or has a new key, is no matter of a place.
    #[must_use]
    pub fn location_for(self, purpose: Purpose) -> LocationRule {
        if purpose.class() == RequestClass::SignIn { self.location } else { LocationRule::None }
    }

    /// What the rule makes of what was seen of the device; `None` where it was not looked at.
    #[must_use]
    pub fn judge(self, seen: Option<&Integrity>) -> DeviceCheck {
        let Some(seen) = seen.filter(|seen| seen.state == IntegrityState::Suspect) else { return DeviceCheck::Clear };
        let signs = seen.signs.iter().map(|sign| sign.as_str().to_owned()).collect();
        match self.integrity {
            IntegrityRule::None => DeviceCheck::Clear,
            IntegrityRule::Warn => DeviceCheck::Warned { signs },
            IntegrityRule::Block | IntegrityRule::Wipe => DeviceCheck::Blocked { signs },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::IntegritySign;

    fn rules(integrity: IntegrityRule, location: LocationRule) -> Conditions {
        Conditions { integrity, location }
    }

    #[test]
    fn l6_each_rule_makes_its_own_of_what_was_seen() {
        let suspect = Integrity { state: IntegrityState::Suspect, signs: vec![IntegritySign::Root] };
        let signs = || vec!["root".to_owned()];
        let by = |rule| rules(rule, LocationRule::None).judge(Some(&suspect));
        assert_eq!(by(IntegrityRule::None), DeviceCheck::Clear);
        assert_eq!(by(IntegrityRule::Warn), DeviceCheck::Warned { signs: signs() });
        assert_eq!(by(IntegrityRule::Block), DeviceCheck::Blocked { signs: signs() });
        assert_eq!(by(IntegrityRule::Wipe), DeviceCheck::Blocked { signs: signs() });
        for state in [IntegrityState::Sound, IntegrityState::Unknown] {
            // What a sound device has of signs is no matter: the host has weighed them.
            let seen = Integrity { state, signs: vec![IntegritySign::DeveloperMode] };
            assert_eq!(rules(IntegrityRule::Wipe, LocationRule::None).judge(Some(&seen)), DeviceCheck::Clear);
        }
        assert_eq!(rules(IntegrityRule::Wipe, LocationRule::None).judge(None), DeviceCheck::Clear);
    }

    #[test]
    fn l7_the_position_goes_with_sign_ins_and_with_nothing_else() {
        let rules = rules(IntegrityRule::None, LocationRule::Required);
        let with_position = [Purpose::SignIn, Purpose::Mfa, Purpose::PasswordReset];
        for purpose in Purpose::ALL {
            let expected = if with_position.contains(&purpose) { LocationRule::Required } else { LocationRule::None };
            assert_eq!(rules.location_for(purpose), expected, "{purpose:?}");
        }
    }
}
