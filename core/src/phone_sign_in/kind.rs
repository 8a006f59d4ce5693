//! The names of the states.

use super::{Stage, State};

/// The name of a state; of one on the way, of its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named like the states")]
pub enum StateKind {
    Disabled,
    CheckingDeviceLock,
    NeedsDeviceLock,
    PreparingSignIn,
    NeedsSignIn,
    RedeemingCode,
    RegisteringDevice,
    FetchingNonce,
    CreatingKey,
    ProvingKey,
    RegisteringCredential,
    NeedsNumber,
    Enabled,
    Suspended,
    DestroyingKey,
    TellingServer,
}

impl StateKind {
    /// All states.
    pub const ALL: [Self; 16] = [
        Self::Disabled,
        Self::CheckingDeviceLock,
        Self::NeedsDeviceLock,
        Self::PreparingSignIn,
        Self::NeedsSignIn,
        Self::RedeemingCode,
        Self::RegisteringDevice,
        Self::FetchingNonce,
        Self::CreatingKey,
        Self::ProvingKey,
        Self::RegisteringCredential,
        Self::NeedsNumber,
        Self::Enabled,
        Self::Suspended,
        Self::DestroyingKey,
        Self::TellingServer,
    ];
}

impl State {
    /// The name of the state.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::OnTheWay { stage, .. } => stage.kind(),
            Self::Disabled { .. } => StateKind::Disabled,
            Self::Enabled { .. } => StateKind::Enabled,
            Self::Suspended { .. } => StateKind::Suspended,
            Self::DestroyingKey { .. } => StateKind::DestroyingKey,
            Self::TellingServer { .. } => StateKind::TellingServer,
        }
    }
}

impl Stage {
    const fn kind(&self) -> StateKind {
        match self {
            Self::CheckingDeviceLock => StateKind::CheckingDeviceLock,
            Self::NeedsDeviceLock => StateKind::NeedsDeviceLock,
            Self::PreparingSignIn => StateKind::PreparingSignIn,
            Self::NeedsSignIn { .. } => StateKind::NeedsSignIn,
            Self::RedeemingCode { .. } => StateKind::RedeemingCode,
            Self::RegisteringDevice { .. } => StateKind::RegisteringDevice,
            Self::FetchingNonce { .. } => StateKind::FetchingNonce,
            Self::CreatingKey { .. } => StateKind::CreatingKey,
            Self::ProvingKey { .. } => StateKind::ProvingKey,
            Self::RegisteringCredential { .. } => StateKind::RegisteringCredential,
            Self::NeedsNumber { .. } => StateKind::NeedsNumber,
        }
    }
}
