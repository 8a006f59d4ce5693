//! How far the way to a credential has come. A stage holds all that its command needs.

use serde::Serialize;

use super::{CredentialKey, Secret, SignIn};
use crate::protocol::{CredentialId, Opaque, RequestId};

/// A stage of the way to a credential: of enabling, and of renewing the key alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one stage an account, and never in a list")]
pub enum Stage {
    /// A device lock is needed; the person sets it up, or it is there already.
    CheckingDeviceLock,
    /// The person must set up a device lock.
    NeedsDeviceLock,
    /// The sign-in is being prepared.
    PreparingSignIn,
    /// The person must sign in, in the system browser.
    NeedsSignIn {
        /// What it was begun with.
        sign_in: SignIn,
    },
    /// The browser came back with a code.
    RedeemingCode {
        /// What it was begun with.
        sign_in: SignIn,
        /// The code.
        code: Secret,
    },
    /// The device is being registered to the user.
    RegisteringDevice {
        /// The access token of the fresh sign-in.
        token: Secret,
    },
    /// A nonce for the key's attestation and proof is asked for.
    FetchingNonce {
        /// The access token.
        token: Secret,
    },
    /// The credential key is being made; its alias is committed before.
    CreatingKey {
        /// The access token.
        token: Secret,
        /// The alias.
        alias: String,
        /// The nonce.
        nonce: Opaque,
    },
    /// The new key proves itself: the gate opens.
    ProvingKey {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The nonce.
        nonce: Opaque,
    },
    /// The signed request for a credential is being sent; safe to repeat unchanged.
    RegisteringCredential {
        /// The access token.
        token: Secret,
        /// The new key.
        key: CredentialKey,
        /// The compact message.
        message: String,
    },
    /// The person must match the number on the web.
    NeedsNumber {
        /// The new key.
        key: CredentialKey,
        /// The pending credential.
        credential: CredentialId,
        /// Its `enable` request.
        request: RequestId,
    },
}

impl Stage {
    /// The alias of the key that is on the way.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        match self {
            Self::CreatingKey { alias, .. } => Some(alias),
            Self::ProvingKey { key, .. } | Self::RegisteringCredential { key, .. } | Self::NeedsNumber { key, .. } => {
                Some(&key.alias)
            }
            Self::CheckingDeviceLock
            | Self::NeedsDeviceLock
            | Self::PreparingSignIn
            | Self::NeedsSignIn { .. }
            | Self::RedeemingCode { .. }
            | Self::RegisteringDevice { .. }
            | Self::FetchingNonce { .. } => None,
        }
    }
}
