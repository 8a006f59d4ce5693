//! The pass: proof that the gate opened for one subject, spent by one signature.

use super::{Gate, Prompt};
use crate::host::HostError;
use crate::jose::{PublicKey, Signature, SigningInput};
use crate::keys::{KeyStore, SignatureSession};
use crate::protocol::{Opaque, RequestId, UserVerification};

/// What a pass was given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One request, by id and nonce.
    Request(RequestId, Opaque),
    /// The proof of a new key, by the server's nonce.
    KeyProof(Opaque),
}

/// The key store did not sign, or not as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The pass was given for something else.
    #[error("the pass was given for something else")]
    OtherSubject,
    /// The signature does not verify under the enrolled key: it is not let out.
    #[error("the key store signed with another key")]
    OtherKey,
}

/// Leave to sign once, about one subject. There is no other way to a signature on an answer.
#[derive(Debug)]
#[must_use = "a pass that is not spent leaves a session open"]
pub struct GatePass {
    subject: Subject,
    session: SignatureSession,
    user_verification: UserVerification,
}

impl GatePass {
    /// Begins a signature and asks the person.
    pub(crate) async fn through(
        gate: &dyn Gate,
        keys: &dyn KeyStore,
        alias: &str,
        subject: Subject,
        prompt: &Prompt,
    ) -> Result<Self, SignError> {
        let session = keys.begin_signature(alias).await?;
        match gate.authorize(session, prompt).await {
            Ok(user_verification) => Ok(Self { subject, session, user_verification }),
            Err(error) => {
                // The prompt's failure is what the caller must hear; a session left over ends with the next one.
                let _ = keys.abort_signature(session).await;
                Err(error.into())
            }
        }
    }

    /// Begins a signature of a key that needs no gate.
    pub(crate) async fn ungated(keys: &dyn KeyStore, alias: &str, subject: Subject) -> Result<Self, SignError> {
        let session = keys.begin_signature(alias).await?;
        Ok(Self { subject, session, user_verification: UserVerification::None })
    }

    /// How the person was verified.
    #[must_use]
    pub const fn user_verification(&self) -> UserVerification {
        self.user_verification
    }

    /// Spends the pass. The signature is verified with the enrolled key before it is given out.
    pub(crate) async fn sign(
        self,
        keys: &dyn KeyStore,
        subject: &Subject,
        input: SigningInput,
        key: &PublicKey,
    ) -> Result<String, SignError> {
        if self.subject != *subject {
            let _ = keys.abort_signature(self.session).await;
            return Err(SignError::OtherSubject);
        }
        let der = keys.finish_signature(self.session, input.as_bytes()).await?;
        let signature = Signature::from_der(&der).map_err(|_| SignError::OtherKey)?;
        if !key.verifies(input.as_bytes(), &signature) {
            return Err(SignError::OtherKey);
        }
        Ok(input.with_signature(&signature))
    }
}
