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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::gate::{PromptKind, ScriptedGate};
    use crate::jose::{KeyRef, open};
    use crate::keys::{Attestation, KeySpec, SoftwareKeyStore};
    use crate::protocol::UvPolicy;
    use crate::protocol::{KeyProofClaims, Purpose};

    const ALIAS: &str = "credential-1";

    struct Phone {
        keys: Arc<SoftwareKeyStore>,
        gate: ScriptedGate,
        key: PublicKey,
    }

    async fn phone(gate: fn(Arc<SoftwareKeyStore>) -> ScriptedGate) -> Phone {
        let keys = Arc::new(SoftwareKeyStore::in_memory().unwrap());
        let key = keys.create(ALIAS, KeySpec::credential(UvPolicy::BiometricStrict, None)).await.unwrap();
        Phone { gate: gate(Arc::clone(&keys)), keys, key }
    }

    fn nonce(text: &str) -> Opaque {
        Opaque::parse(text).unwrap()
    }

    fn request(number: u8, nonce_text: &str) -> Subject {
        Subject::Request(RequestId::from_bytes([number; 16]), nonce(nonce_text))
    }

    fn prompt() -> Prompt {
        Prompt {
            kind: PromptKind::Approve(Purpose::SignIn),
            account: "ana@contoso.example".to_owned(),
            organisation: "Contoso".to_owned(),
            shown: Vec::new(),
        }
    }

    fn claims(key: &PublicKey) -> KeyProofClaims {
        KeyProofClaims { jkt: key.thumbprint(), nonce: nonce("nonce") }
    }

    fn input(key: &PublicKey) -> SigningInput {
        SigningInput::new(&claims(key), key).unwrap()
    }

    impl Phone {
        async fn pass(&self, subject: Subject) -> Result<GatePass, SignError> {
            GatePass::through(&self.gate, &*self.keys, ALIAS, subject, &prompt()).await
        }
    }

    #[tokio::test]
    async fn l1_a_pass_signs_what_it_was_given_for() {
        let phone = phone(ScriptedGate::new).await;
        phone.gate.next(Ok(UserVerification::DeviceCredential));
        let pass = phone.pass(request(1, "nonce")).await.unwrap();
        assert_eq!(pass.user_verification(), UserVerification::DeviceCredential);
        assert_eq!(phone.gate.prompts(), [prompt()]);
        let compact = pass.sign(&*phone.keys, &request(1, "nonce"), input(&phone.key), &phone.key).await.unwrap();
        let opened = open::<KeyProofClaims>(&compact, |_: &KeyRef| Some(phone.key.clone())).unwrap();
        assert_eq!(opened.claims, claims(&phone.key));
    }

    #[tokio::test]
    async fn l1_a_host_that_only_says_yes_cannot_sign() {
        let phone = phone(ScriptedGate::that_only_says_yes).await;
        let pass = phone.pass(request(1, "nonce")).await.unwrap();
        let signed = pass.sign(&*phone.keys, &request(1, "nonce"), input(&phone.key), &phone.key).await;
        assert_eq!(signed, Err(SignError::Host(HostError::NotAvailable)));
    }

    #[tokio::test]
    async fn l1_an_earlier_prompt_opens_nothing_later() {
        let phone = phone(ScriptedGate::new).await;
        let early = phone.pass(request(1, "nonce")).await.unwrap();
        let late = phone.pass(request(2, "nonce")).await.unwrap();
        let signed = early.sign(&*phone.keys, &request(1, "nonce"), input(&phone.key), &phone.key).await;
        assert_eq!(signed, Err(SignError::Host(HostError::NotAvailable)), "one session a key");
        late.sign(&*phone.keys, &request(2, "nonce"), input(&phone.key), &phone.key).await.unwrap();
    }

    #[tokio::test]
    async fn a_pass_for_something_else_is_refused_and_spent() {
        let phone = phone(ScriptedGate::new).await;
        let other_subjects = [request(2, "nonce"), request(1, "other-nonce"), Subject::KeyProof(nonce("nonce"))];
        for other in other_subjects {
            let pass = phone.pass(request(1, "nonce")).await.unwrap();
            let session = pass.session;
            let signed = pass.sign(&*phone.keys, &other, input(&phone.key), &phone.key).await;
            assert_eq!(signed, Err(SignError::OtherSubject), "{other:?}");
            assert_eq!(phone.keys.finish_signature(session, b"more").await, Err(HostError::NotAvailable));
        }
    }

    #[tokio::test]
    async fn a_closed_prompt_gives_no_pass_and_ends_the_session() {
        let phone = phone(ScriptedGate::new).await;
        for error in [HostError::Cancelled, HostError::LockedOut, HostError::KeyInvalidated] {
            phone.gate.next(Err(error));
            let refused = phone.pass(request(1, "nonce")).await.unwrap_err();
            assert_eq!(refused, SignError::Host(error));
        }
        let last = SignatureSession(3);
        phone.keys.unlock(last);
        assert_eq!(phone.keys.finish_signature(last, b"message").await, Err(HostError::NotAvailable));
    }

    #[tokio::test]
    async fn a_missing_key_asks_nobody() {
        let phone = phone(ScriptedGate::new).await;
        let missing = GatePass::through(&phone.gate, &*phone.keys, "missing", request(1, "nonce"), &prompt()).await;
        assert_eq!(missing.unwrap_err(), SignError::Host(HostError::KeyNotFound));
        assert_eq!(phone.gate.prompts(), []);
    }

    #[tokio::test]
    async fn without_a_gate_a_device_key_signs_and_a_credential_key_does_not() {
        let phone = phone(ScriptedGate::new).await;
        let device = phone.keys.create("device-1", KeySpec::device(None)).await.unwrap();
        let pass = GatePass::ungated(&*phone.keys, "device-1", request(1, "nonce")).await.unwrap();
        assert_eq!(pass.user_verification(), UserVerification::None);
        pass.sign(&*phone.keys, &request(1, "nonce"), input(&device), &device).await.unwrap();

        let pass = GatePass::ungated(&*phone.keys, ALIAS, request(1, "nonce")).await.unwrap();
        let signed = pass.sign(&*phone.keys, &request(1, "nonce"), input(&phone.key), &phone.key).await;
        assert_eq!(signed, Err(SignError::Host(HostError::NotAvailable)));
        assert_eq!(phone.gate.prompts(), []);
    }

    /// Signs other bytes, or with another key, or gives what is no signature.
    #[derive(Clone, Copy)]
    enum Lie {
        OtherKey,
        OtherBytes,
        Garbage,
    }

    struct Liar {
        keys: Arc<SoftwareKeyStore>,
        lie: Lie,
    }

    #[async_trait::async_trait]
    impl KeyStore for Liar {
        async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
            self.keys.create(alias, spec).await
        }

        async fn list(&self) -> Result<Vec<String>, HostError> {
            self.keys.list().await
        }

        async fn delete(&self, alias: &str) -> Result<(), HostError> {
            self.keys.delete(alias).await
        }

        async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
            self.keys.attest(alias).await
        }

        async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
            self.keys.begin_signature(alias).await
        }

        async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
            match self.lie {
                Lie::OtherKey => {
                    self.keys.create("other", KeySpec::device(None)).await?;
                    let session = self.keys.begin_signature("other").await?;
                    self.keys.finish_signature(session, message).await
                }
                Lie::OtherBytes => self.keys.finish_signature(session, b"other bytes").await,
                Lie::Garbage => Ok(b"no signature".to_vec()),
            }
        }

        async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
            self.keys.abort_signature(session).await
        }

        async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
            self.keys.wrap_data_key(data_key).await
        }

        async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, HostError> {
            self.keys.unwrap_data_key(wrapped).await
        }
    }

    #[tokio::test]
    async fn b1_a_key_store_that_signs_otherwise_is_caught() {
        let phone = phone(ScriptedGate::new).await;
        for lie in [Lie::OtherKey, Lie::OtherBytes, Lie::Garbage] {
            let keys = Liar { keys: Arc::clone(&phone.keys), lie };
            let pass = phone.pass(request(1, "nonce")).await.unwrap();
            let signed = pass.sign(&keys, &request(1, "nonce"), input(&phone.key), &phone.key).await;
            assert_eq!(signed, Err(SignError::OtherKey));
        }
    }
}
