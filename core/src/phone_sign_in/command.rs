//! What a state asks the driver to do. Every command is safe to repeat.

use super::{ActiveCredential, CredentialKey, Secret, SignIn, Stage, State, WhyDisabled};
use crate::protocol::{CredentialId, Opaque};

/// A command, borrowed from the committed state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the members are those of the state that gives the command")]
pub enum Command<'a> {
    /// Look whether a device lock is set.
    CheckDeviceLock,
    /// Find the authorization server and prepare a sign-in.
    PrepareSignIn,
    /// Redeem the code for a token.
    RedeemCode { sign_in: &'a SignIn, code: &'a Secret },
    /// Register the device to the user.
    RegisterDevice { token: &'a Secret },
    /// Ask for a nonce.
    FetchNonce,
    /// Make the credential key.
    CreateKey { alias: &'a str, nonce: &'a Opaque },
    /// Let the new key sign its proof, the key that it replaces vouch for it, and the device key sign the request for a
    /// credential.
    ProveKey { key: &'a CredentialKey, nonce: &'a Opaque, replaces: Option<&'a ActiveCredential> },
    /// Send the request for a credential.
    RegisterCredential { token: &'a Secret, message: &'a str },
    /// Destroy a key.
    DestroyKey { alias: &'a str },
    /// Revoke the credential at the server.
    TellServer { credential: CredentialId, why: &'a WhyDisabled },
}

impl State {
    /// What has to be done in this state; `None` where the person, the server or nobody is next.
    #[must_use]
    pub fn command(&self) -> Option<Command<'_>> {
        Some(match self {
            Self::OnTheWay { replaces, stage } => return stage.command(replaces.as_ref()),
            Self::DestroyingKey { alias, .. } => Command::DestroyKey { alias },
            Self::TellingServer { credential, why } => Command::TellServer { credential: *credential, why },
            Self::Disabled { .. } | Self::Enabled { .. } | Self::Suspended { .. } => return None,
        })
    }
}

impl Stage {
    fn command<'a>(&'a self, replaces: Option<&'a ActiveCredential>) -> Option<Command<'a>> {
        Some(match self {
            Self::CheckingDeviceLock => Command::CheckDeviceLock,
            Self::PreparingSignIn => Command::PrepareSignIn,
            Self::RedeemingCode { sign_in, code } => Command::RedeemCode { sign_in, code },
            Self::RegisteringDevice { token } => Command::RegisterDevice { token },
            Self::FetchingNonce { .. } => Command::FetchNonce,
            Self::CreatingKey { alias, nonce, .. } => Command::CreateKey { alias, nonce },
            Self::ProvingKey { key, nonce, .. } => Command::ProveKey { key, nonce, replaces },
            Self::RegisteringCredential { token, message, .. } => Command::RegisterCredential { token, message },
            Self::NeedsDeviceLock | Self::NeedsSignIn { .. } | Self::NeedsNumber { .. } => return None,
        })
    }
}
