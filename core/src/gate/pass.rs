//! The pass: proof that the gate opened for one subject, spent by one signature on that subject.

use zeroize::Zeroizing;

use super::session::{OpenSession, SigningKey};
use super::{Gate, Prompt};
use crate::approval::{AnswerContext, MatchedRequest};
use crate::host::HostError;
use crate::jose::{Digest, JoseError, Message, Signature, SigningInput};
use crate::progress::{ProgressStep, report};
use crate::protocol::{AnswerClaims, KeyProofClaims, TransferClaims, UserVerification};

/// The key store did not sign, or not as it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The host failed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The signature does not verify under the enrolled key: it is not let out.
    #[error("the key store signed with another key")]
    OtherKey,
    /// The claims cannot be written.
    #[error(transparent)]
    Claims(#[from] JoseError),
}

/// A signed message.
pub(crate) struct Signed<M> {
    pub(crate) claims: M,
    /// It may hold a number.
    pub(crate) compact: Zeroizing<String>,
    /// Of the signing input.
    pub(crate) hash: Digest,
}

/// Leave to sign once, about the subject that it was given for: what is signed is made from it, by the pass itself. There is
/// no other way to a signature on an approval.
#[must_use = "a pass that is not spent opened the gate for nothing"]
pub struct GatePass<S> {
    subject: S,
    key: SigningKey,
    /// Begun before the gate opened, where the gate unlocks a session.
    session: Option<OpenSession>,
    user_verification: UserVerification,
}

impl<S> GatePass<S> {
    /// Begins a signature and asks the person, who unlocks this very session.
    pub(crate) async fn through(
        gate: &dyn Gate,
        key: SigningKey,
        subject: S,
        prompt: &Prompt,
    ) -> Result<Self, HostError> {
        let session = key.begin().await?;
        let asked = match session.id() {
            Some(id) => gate.authorize(id, prompt).await,
            None => Err(HostError::Failed),
        };
        match asked {
            Ok(user_verification) => Ok(Self { subject, key, session: Some(session), user_verification }),
            Err(error) => {
                session.abort().await;
                Err(error)
            }
        }
    }

    /// Asks the person, for a key that no prompt unlocks. Its signature begins after that: the key stays free meanwhile.
    pub(crate) async fn confirmed(
        gate: &dyn Gate,
        key: SigningKey,
        subject: S,
        prompt: &Prompt,
    ) -> Result<Self, HostError> {
        let user_verification = gate.confirm(prompt).await?;
        Ok(Self { subject, key, session: None, user_verification })
    }

    /// For a subject and a key that need no gate.
    pub(crate) const fn ungated(key: SigningKey, subject: S) -> Self {
        Self { subject, key, session: None, user_verification: UserVerification::None }
    }

    /// How the person was verified.
    #[must_use]
    pub const fn user_verification(&self) -> UserVerification {
        self.user_verification
    }

    /// Lets the pass go unspent, and ends its session.
    pub(crate) async fn give_back(self) {
        if let Some(session) = self.session {
            session.abort().await;
        }
    }
}

impl GatePass<MatchedRequest> {
    /// Spends the pass on the approval of its request.
    pub(crate) async fn approve(self, context: AnswerContext) -> Result<Signed<AnswerClaims>, SignError> {
        let claims = self.subject.answer(self.user_verification, context);
        sign(claims, &self.key, self.session).await
    }
}

impl GatePass<KeyProofClaims> {
    /// Spends the pass on its key proof.
    pub(crate) async fn prove(self) -> Result<Signed<KeyProofClaims>, SignError> {
        sign(self.subject, &self.key, self.session).await
    }
}

impl GatePass<TransferClaims> {
    /// Spends the pass on its transfer.
    pub(crate) async fn vouch(self) -> Result<Signed<TransferClaims>, SignError> {
        sign(self.subject, &self.key, self.session).await
    }
}

/// The signature is verified with the enrolled key before it is given out.
async fn sign<M: Message>(claims: M, key: &SigningKey, session: Option<OpenSession>) -> Result<Signed<M>, SignError> {
    report(ProgressStep::Signing);
    let input = SigningInput::new(&claims, &key.public)?;
    let hash = input.hash();
    let session = match session {
        Some(session) => session,
        None => key.begin().await?,
    };
    let der = session.finish(input.as_bytes()).await?;
    let signature = Signature::from_der(&der).map_err(|_| SignError::OtherKey)?;
    if !key.public.verifies(input.as_bytes(), &signature) {
        return Err(SignError::OtherKey);
    }
    Ok(Signed { claims, compact: Zeroizing::new(input.with_signature(&signature)), hash })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::AbandonedSessions;
    use super::*;
    use crate::gate::{PromptKind, ScriptedGate};
    use crate::jose::{KeyRef, PublicKey, open};
    use crate::keys::{KeySpec, KeyStore, PassesOn, SignatureSession, SoftwareKeyStore};
    use crate::protocol::{Opaque, Purpose, UvPolicy};

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

    fn prompt() -> Prompt {
        Prompt {
            kind: PromptKind::Approve(Purpose::SignIn),
            account: "ana@contoso.example".to_owned(),
            organisation: "Contoso".to_owned(),
            shown: Vec::new(),
        }
    }

    fn claims(key: &PublicKey) -> KeyProofClaims {
        KeyProofClaims { jkt: key.thumbprint(), nonce: Opaque::parse("nonce").unwrap() }
    }

    fn signing(keys: Arc<dyn KeyStore>, alias: &str, public: &PublicKey) -> SigningKey {
        let (lock, abandoned) = (Arc::default(), AbandonedSessions::default());
        SigningKey { keys, alias: alias.to_owned(), public: public.clone(), lock, abandoned }
    }

    impl Phone {
        async fn pass(&self) -> Result<GatePass<KeyProofClaims>, HostError> {
            let key = signing(Arc::clone(&self.keys) as _, ALIAS, &self.key);
            GatePass::through(&self.gate, key, claims(&self.key), &prompt()).await
        }
    }

    #[tokio::test]
    async fn l1_a_pass_signs_what_it_was_given_for() {
        let phone = phone(ScriptedGate::new).await;
        phone.gate.next(Ok(UserVerification::DeviceCredential));
        let pass = phone.pass().await.ok().unwrap();
        assert_eq!(pass.user_verification(), UserVerification::DeviceCredential);
        assert_eq!(phone.gate.prompts(), [prompt()]);
        let signed = pass.prove().await.unwrap();
        let opened = open::<KeyProofClaims>(&signed.compact, |_: &KeyRef| Some(phone.key.clone())).unwrap();
        assert_eq!(opened.claims, claims(&phone.key));
    }

    #[tokio::test]
    async fn l1_a_host_that_only_says_yes_cannot_sign() {
        let phone = phone(ScriptedGate::that_only_says_yes).await;
        let signed = phone.pass().await.ok().unwrap().prove().await;
        assert_eq!(signed.err(), Some(SignError::Host(HostError::NotAvailable)));
    }

    #[tokio::test]
    async fn l1_an_earlier_prompt_opens_nothing_later() {
        let phone = phone(ScriptedGate::new).await;
        let early = phone.pass().await.ok().unwrap();
        let late = phone.pass().await.ok().unwrap();
        assert_eq!(early.prove().await.err(), Some(SignError::Host(HostError::NotAvailable)), "one session a key");
        late.prove().await.unwrap();
    }

    #[tokio::test]
    async fn a_closed_prompt_gives_no_pass_and_ends_the_session() {
        let phone = phone(ScriptedGate::new).await;
        for error in [HostError::Cancelled, HostError::LockedOut, HostError::KeyInvalidated] {
            phone.gate.next(Err(error));
            assert_eq!(phone.pass().await.err(), Some(error));
        }
        let last = SignatureSession(3);
        phone.keys.unlock(last);
        assert_eq!(phone.keys.finish_signature(last, b"message").await, Err(HostError::NotAvailable));
    }

    #[tokio::test]
    async fn a_pass_that_is_dropped_ends_its_session() {
        let phone = phone(ScriptedGate::new).await;
        drop(phone.pass().await);
        tokio::task::yield_now().await;
        let session = SignatureSession(1);
        assert_eq!(phone.keys.finish_signature(session, b"message").await, Err(HostError::NotAvailable));
    }

    #[tokio::test]
    async fn a_missing_key_asks_nobody() {
        let phone = phone(ScriptedGate::new).await;
        let missing = signing(Arc::clone(&phone.keys) as _, "missing", &phone.key);
        let refused = GatePass::through(&phone.gate, missing, claims(&phone.key), &prompt()).await;
        assert_eq!(refused.err(), Some(HostError::KeyNotFound));
        assert_eq!(phone.gate.prompts(), []);
    }

    #[tokio::test]
    async fn without_a_gate_a_device_key_signs_and_a_credential_key_does_not() {
        let phone = phone(ScriptedGate::new).await;
        let device = phone.keys.create("device-1", KeySpec::device(None)).await.unwrap();
        let key = signing(Arc::clone(&phone.keys) as _, "device-1", &device);
        let pass = GatePass::ungated(key, claims(&device));
        assert_eq!(pass.user_verification(), UserVerification::None);
        pass.prove().await.unwrap();

        let key = signing(Arc::clone(&phone.keys) as _, ALIAS, &phone.key);
        let signed = GatePass::ungated(key, claims(&phone.key)).prove().await;
        assert_eq!(signed.err(), Some(SignError::Host(HostError::NotAvailable)));
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
    impl PassesOn for Liar {
        fn behind(&self) -> &dyn KeyStore {
            &*self.keys
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
    }

    #[tokio::test]
    async fn b1_a_key_store_that_signs_otherwise_is_caught() {
        let phone = phone(ScriptedGate::new).await;
        for lie in [Lie::OtherKey, Lie::OtherBytes, Lie::Garbage] {
            let keys = Arc::new(Liar { keys: Arc::clone(&phone.keys), lie });
            let key = signing(keys, ALIAS, &phone.key);
            let pass = GatePass::through(&phone.gate, key, claims(&phone.key), &prompt()).await.ok().unwrap();
            assert_eq!(pass.prove().await.err(), Some(SignError::OtherKey));
        }
    }
}
