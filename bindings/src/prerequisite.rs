//! What enabling phone sign-in needs, and whether it is there.

use authenticator_core as core;

/// One thing that enabling phone sign-in needs.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct EnablingPrerequisite {
    /// What is needed.
    pub kind: PrerequisiteKind,
    /// Whether it is there.
    pub state: PrerequisiteState,
    /// Why not, as codes that [`text`](crate::text) has words for: those with which an attempt would end. Empty unless the state is
    /// `NotMet`.
    pub reasons: Vec<String>,
    /// With `OnlyTenant`: the id of the account on this phone that stands in the way, where the phone knows it.
    pub held_by: Option<String>,
}

/// What enabling phone sign-in needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PrerequisiteKind {
    /// The account is in use.
    AccountInUse,
    /// The app is new enough for the organisation.
    AppVersion,
    /// The organisation allows it to this user.
    AllowedByOrganisation,
    /// No account of another organisation is registered, where either wants the phone for itself.
    OnlyTenant,
    /// The organisation has nothing against this device, as far as the device tells.
    SoundDevice,
    /// The device has a lock.
    DeviceLock,
    /// A finger or a face can unlock the key, where the organisation takes nothing else.
    Biometric,
    /// The user has not too many devices yet.
    FreeDevicePlace,
    /// The device is registered to the user: done on the way, with a fresh sign-in.
    Registration,
}

/// Whether a prerequisite is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PrerequisiteState {
    /// Yes.
    Met,
    /// No: enabling would end at it.
    NotMet,
    /// Not yet: enabling brings it.
    Later,
    /// Nobody can tell now.
    Unknown,
}

#[uniffi::export]
impl PrerequisiteKind {
    /// A stable code, such as `prerequisite.device_lock`; [`text`](crate::text) has the words for it.
    pub fn code(&self) -> String {
        use core::PrerequisiteKind as Kind;
        let kind = match self {
            Self::AccountInUse => Kind::AccountInUse,
            Self::AppVersion => Kind::AppVersion,
            Self::AllowedByOrganisation => Kind::AllowedByOrganisation,
            Self::OnlyTenant => Kind::OnlyTenant,
            Self::SoundDevice => Kind::SoundDevice,
            Self::DeviceLock => Kind::DeviceLock,
            Self::Biometric => Kind::Biometric,
            Self::FreeDevicePlace => Kind::FreeDevicePlace,
            Self::Registration => Kind::Registration,
        };
        format!("prerequisite.{}", kind.as_str())
    }
}

pub(crate) fn prerequisites(prerequisites: Vec<core::EnablingPrerequisite>) -> Vec<EnablingPrerequisite> {
    prerequisites.into_iter().map(prerequisite).collect()
}

fn prerequisite(prerequisite: core::EnablingPrerequisite) -> EnablingPrerequisite {
    use core::{PrerequisiteKind as Kind, PrerequisiteState as State};
    EnablingPrerequisite {
        kind: match prerequisite.kind {
            Kind::AccountInUse => PrerequisiteKind::AccountInUse,
            Kind::AppVersion => PrerequisiteKind::AppVersion,
            Kind::AllowedByOrganisation => PrerequisiteKind::AllowedByOrganisation,
            Kind::OnlyTenant => PrerequisiteKind::OnlyTenant,
            Kind::SoundDevice => PrerequisiteKind::SoundDevice,
            Kind::DeviceLock => PrerequisiteKind::DeviceLock,
            Kind::Biometric => PrerequisiteKind::Biometric,
            Kind::FreeDevicePlace => PrerequisiteKind::FreeDevicePlace,
            Kind::Registration => PrerequisiteKind::Registration,
        },
        state: match prerequisite.state {
            State::Met => PrerequisiteState::Met,
            State::NotMet => PrerequisiteState::NotMet,
            State::Later => PrerequisiteState::Later,
            State::Unknown => PrerequisiteState::Unknown,
        },
        reasons: prerequisite.reasons,
        held_by: prerequisite.held_by.map(|account| account.to_string()),
    }
}
