//! The lock of the app that the platform's prompt opens. The prompt unlocks a signature of a key that was made for this lock: a prompt that
//! merely says yes opens nothing.

use super::Authenticator;
use super::app_presence::OpenedBy;
use super::inner::Inner;
use super::key_loss::{Loss, says_lost};
use super::prompts::PromptSubject;
use crate::error::{Error, UserAction};
use crate::gate::{GatePass, Prompt, PromptKind, SignError};
use crate::host::HostError;
use crate::jose::{PublicKey, base64url_encode};
use crate::keys::{KeySpec, random};
use crate::protocol::{KeyProofClaims, Opaque, UvPolicy};
use crate::store::{AppLockRecord, LockMethod};

/// How often the prompt is shown by itself: once more after an interruption.
const PROMPTS: usize = 2;

/// What came of asking.
enum Opened {
    Open,
    /// The key store calls the key lost, and so it does at a second look.
    KeyLost,
}

impl Authenticator {
    /// Opens the lock by the platform's prompt. Nothing is asked where there is no lock.
    ///
    /// # Errors
    /// [`Error::UserAction`] of the prompt: it stays locked. [`Error::Refused`] with `app_lock_by_pin` if a PIN opens it.
    pub async fn unlock_with_gate(&self) -> Result<(), Error> {
        let inner = &self.inner;
        let _call = inner.begin_call()?;
        let Some(record) = inner.store.app_lock()? else { return Ok(()) };
        let LockMethod::Gate { alias, key } = &record.method else { return Err(Error::refused("app_lock_by_pin")) };
        let (new_alias, new_key) = inner.open_by_gate(alias, key).await?;
        let by = OpenedBy::Gate { at: inner.times()?.boot };
        if new_alias != *alias {
            let method = LockMethod::Gate { alias: new_alias, key: new_key };
            inner.store.set_app_lock(Some(record.id), Some(&AppLockRecord { method, ..record.clone() }))?;
        }
        inner.app_presence.unlock(record.id, by);
        inner.store.revision().advance();
        Ok(())
    }
}

impl Inner {
    /// Asks by the prompt, and gives the key that it unlocked. A key that is lost, as the lock of the phone was removed and set again, is
    /// replaced by a new one, which the prompt has to unlock as well: the lock is as strong as that of the phone is now.
    pub(super) async fn open_by_gate(&self, alias: &str, key: &PublicKey) -> Result<(String, PublicKey), Error> {
        match self.ask_for_app_lock(alias, key).await? {
            Opened::Open => Ok((alias.to_owned(), key.clone())),
            Opened::KeyLost => self.new_gate_key().await,
        }
    }

    /// Makes a key for a lock, and lets the prompt unlock it once. A key of which nothing comes goes with the next start.
    pub(super) async fn new_gate_key(&self) -> Result<(String, PublicKey), Error> {
        let alias = self.fresh_alias("app_lock")?;
        self.store.announce_key(&alias)?;
        let spec = KeySpec::credential(UvPolicy::BiometricOrCredential, None);
        let key = self.ports.keys.create(&alias, spec).await?;
        match self.ask_for_app_lock(&alias, &key).await {
            Ok(Opened::Open) => Ok((alias, key)),
            failed => {
                let _ = self.ports.keys.delete(&alias).await;
                Err(failed.err().unwrap_or_else(|| Error::person(UserAction::NotNow)))
            }
        }
    }

    async fn ask_for_app_lock(&self, alias: &str, key: &PublicKey) -> Result<Opened, Error> {
        let (account, organisation) = <(String, String)>::default();
        let prompt = Prompt { kind: PromptKind::UnlockApp, account, organisation, shown: Vec::new() };
        let mut last = HostError::Interrupted;
        for _ in 0..PROMPTS {
            let open = self.app_presence.prompts.open(PromptSubject::AppLock, alias)?;
            self.check_not_closing()?;
            // Fresh, and signed for nobody: the signature shows that the prompt unlocked it.
            let nonce = Opaque::parse(&base64url_encode(&random::<32>()?)).ok_or_else(|| Error::internal("nonce"))?;
            let claims = KeyProofClaims { jkt: key.thumbprint(), nonce };
            let signing = self.signing_key(alias, key);
            let asked = open.ask(None, async {
                GatePass::through(&*self.ports.gate, signing, claims, &prompt).await?.prove().await
            });
            match asked.await {
                Err(_) => {
                    self.abandoned.end_all(&*self.ports.keys).await;
                    self.check_not_closing()?;
                    return Err(Error::person(UserAction::Cancelled));
                }
                Ok(Ok(_)) => {
                    self.doubtful_keys.works(alias);
                    return Ok(Opened::Open);
                }
                Ok(Err(SignError::Host(error))) if error == HostError::Interrupted => last = error,
                Ok(Err(SignError::Host(error))) if says_lost(error) => {
                    return match self.confirm_loss(alias, error).await {
                        Loss::Confirmed(_) => Ok(Opened::KeyLost),
                        Loss::NotNow => Err(Error::person(UserAction::NotNow)),
                    };
                }
                Ok(Err(error)) => return Err(error.into()),
            }
        }
        Err(last.into())
    }
}
