//! The old phone's part in moving an account to a new one: it vouches for the new phone's key, and is removed once that is used.
//!
//! Whoever has the new key holds the account, so the person is asked twice: for the code that the new phone shows, and by the gate.
//! What is signed is committed before it is sent. Until the new phone has redeemed it the old one works as before.

use super::Account;
use super::inner::{Inner, fresh_id};
use super::key_loss::{Loss, says_lost};
use super::prompts::PromptSubject;
use crate::account::{AccountId, KeyKind, Lifecycle};
use crate::approval::display::clean_text;
use crate::enrollment::{COMPARISON_DIGITS, SignedTransfer, TransferKey, TransferOffer};
use crate::error::{Error, UserAction};
use crate::gate::{GatePass, Prompt, PromptKind, SignError};
use crate::host::HostError;
use crate::jose::Thumbprint;
use crate::keys::random;
use crate::phone_sign_in::{Event, State};
use crate::protocol::{RevokeTarget, TransferClaims, TransferId, fold_number};
use crate::store::{AccountRecord, VouchingStage};

/// Milliseconds for which an offer is answered.
const OFFER_LIFE_MILLIS: u64 = 10 * 60 * 1000;

/// Seconds for which a transfer is good: a minute less than servers take, as clocks differ.
const TRANSFER_LIFE: u64 = 9 * 60;

/// Bytes of a code as it was typed that are looked at.
const LONGEST: usize = 256;

/// How often the gate is asked by itself: once more after an interruption.
const PROMPTS: usize = 2;

/// Why a removed account ended that was moved to another phone, as documents tell it.
pub(super) const TRANSFERRED: &str = "transferred";

/// The old phone's part in moving one account.
#[derive(Clone)]
pub struct Vouching {
    account: Account,
}

/// What the old phone has to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VouchingStep {
    /// Show this text as a QR code to the new phone, then read the one that it shows ([`Vouching::read_key`]).
    ShowOffer {
        /// Not secret.
        text: String,
    },
    /// Say what will happen, ask for the code that the new phone shows, and then [`Vouching::approve`].
    Compare {
        /// How many digits it has.
        digits: u8,
    },
    /// Show this text as a QR code to the new phone, and ask for the step again now and then.
    ShowTransfer {
        /// Not secret: it is of use to the new phone's key alone.
        text: String,
        /// Seconds until it is good no more.
        seconds_left: u64,
    },
    /// The account is on the new phone. Its keys here are destroyed.
    Moved,
}

impl Account {
    /// Vouches for the key of a new phone, which takes the account over, or goes on where an earlier call was. Sends nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] with `vouching_needs_phone_sign_in` for an account that has no credential key to vouch with,
    /// `account_not_active` for one that is not confirmed or is blocked, `account_removed`, or `not_supported`;
    /// [`Error::UserAction`] for one that must be enrolled again.
    pub async fn vouch_for_new_phone(&self) -> Result<Vouching, Error> {
        let _call = self.inner.begin_person_call()?;
        if !self.inner.is_moved(self.id)? {
            self.inner.record_that_vouches(self.id)?;
        }
        Ok(Vouching { account: self.clone() })
    }
}

impl Vouching {
    /// What comes next. Does what needs no person on the way there.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`] with the server's code: ask again, or [`cancel`](Self::cancel).
    pub async fn step(&self) -> Result<VouchingStep, Error> {
        let (inner, id) = (&self.account.inner, self.account.id);
        let _call = inner.begin_person_call()?;
        if inner.is_moved(id)? {
            return Ok(VouchingStep::Moved);
        }
        let record = inner.record_that_vouches(id)?;
        match record.vouching.clone() {
            Some(stage @ VouchingStage::Signed { .. }) => inner.hand_over(id, stage).await,
            stage => inner.before_signing(&record, stage.as_ref()),
        }
    }

    /// Takes the text of the QR code that the new phone shows. Sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `transfer`: `not_a_transfer` of another kind of code, `other_server` of a phone that read the offer
    /// of another account, `other_offer` of one that read an earlier offer, or none. Nothing changes.
    pub async fn read_key(&self, text: &str) -> Result<VouchingStep, Error> {
        let (inner, id) = (&self.account.inner, self.account.id);
        let _call = inner.begin_person_call()?;
        let read = TransferKey::parse(text, inner.configuration.development).map_err(|_| invalid("not_a_transfer"))?;
        let record = inner.record_that_vouches(id)?;
        let stage = inner.live_stage(record.vouching.clone())?;
        let (Some(VouchingStage::Offered { offer, at }) | Some(VouchingStage::KeyRead { offer, at, .. })) = stage
        else {
            return Err(invalid("other_offer"));
        };
        if read.issuer != record.server.issuer {
            return Err(invalid("other_server"));
        }
        if read.offer != offer {
            return Err(invalid("other_offer"));
        }
        let next = VouchingStage::KeyRead { offer, at, new_jkt: read.jkt };
        inner.store.save_vouching(id, record.vouching.as_ref(), Some(next))?;
        Ok(VouchingStep::Compare { digits: COMPARISON_DIGITS })
    }

    /// Vouches for the key that was read: compares the code, asks at the gate, signs, and tells the server.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] `comparison.wrong` if the new phone shows another code; `transfer.other_offer` if no key was read, or the
    /// offer is over. [`Error::Offline`] before anything is signed, and after it: the step goes on with what was signed. The gate's, as
    /// with [`super::Request::approve`]. [`Error::Refused`] with the server's code, or where the device is not in order.
    pub async fn approve(&self, comparison: &str) -> Result<VouchingStep, Error> {
        let (inner, id) = (&self.account.inner, self.account.id);
        let _call = inner.begin_person_call()?;
        if inner.is_moved(id)? {
            return Ok(VouchingStep::Moved);
        }
        let record = inner.record_that_vouches(id)?;
        let key = match inner.live_stage(record.vouching.clone())? {
            Some(VouchingStage::KeyRead { offer, new_jkt, .. }) => of_record(&record, offer, new_jkt),
            Some(stage @ VouchingStage::Signed { .. }) => return inner.hand_over(id, stage).await,
            _ => return Err(invalid("other_offer")),
        };
        if comparison.len() > LONGEST || *fold_number(comparison) != key.comparison() {
            return Err(Error::InvalidInput { field: "comparison", reason: "wrong" });
        }
        inner.check_device(id).await?;
        // Learns the server's time, by which the transfer ends, and whether the account still stands.
        inner.refresh(id).await?;
        if inner.is_moved(id)? {
            return Ok(VouchingStep::Moved);
        }
        let stage = inner.sign_transfer(id, record.vouching.as_ref(), key.jkt).await?;
        inner.hand_over(id, stage).await
    }

    /// Gives up: the account stays on this phone. A transfer that was signed is taken back at the server, as the new phone may have it.
    ///
    /// # Errors
    /// [`Error::Offline`] if it was signed and the server could not be told: it ends by itself, 9 minutes after it was signed.
    /// [`Error::Refused`] with `transferred` if the new phone has redeemed it.
    pub async fn cancel(&self) -> Result<(), Error> {
        let (inner, id) = (&self.account.inner, self.account.id);
        let _call = inner.begin_call()?;
        let mut record = inner.record(id)?;
        if inner.is_moved(id)? {
            return Err(Error::refused("transferred"));
        }
        let stage = record.vouching.clone();
        if let Some(VouchingStage::Signed { jti, is_taken, .. }) = &stage {
            let told = inner.revoke(&mut record, RevokeTarget::Transfer, &jti.to_string(), "given_up").await;
            match told {
                // The server has never had it, and nobody was shown it.
                Err(Error::Refused { .. }) if !is_taken => {}
                told => told?,
            }
            // What was redeemed cannot be taken back.
            inner.refresh(id).await?;
            if inner.is_moved(id)? {
                return Err(Error::refused("transferred"));
            }
        }
        inner.runtime(id).prompts.end_where(|subject, _| subject == PromptSubject::Vouching);
        Ok(inner.store.save_vouching(id, stage.as_ref(), None)?)
    }
}

impl Inner {
    /// Whether the new phone has redeemed what this one signed, as its server told.
    fn is_moved(&self, id: AccountId) -> Result<bool, Error> {
        let lifecycle = self.record(id)?.lifecycle;
        Ok(matches!(lifecycle, Lifecycle::Removed { reason: Some(reason) } if reason == TRANSFERRED))
    }

    /// The account, where its credential key may vouch.
    fn record_that_vouches(&self, id: AccountId) -> Result<Box<AccountRecord>, Error> {
        let record = self.record_that_approves(id)?;
        if record.lifecycle != Lifecycle::Active {
            return Err(Error::refused("account_not_active"));
        }
        match &record.sign_in {
            State::Suspended { .. } => Err(Error::refused("vouching_needs_phone_sign_in")),
            state if state.active().is_none() => Err(Error::refused("vouching_needs_phone_sign_in")),
            _ => Ok(record),
        }
    }

    /// A stage that still counts: an offer of an earlier start of the phone, or an old one, does not.
    fn live_stage(&self, stage: Option<VouchingStage>) -> Result<Option<VouchingStage>, Error> {
        let now = self.times()?.boot;
        Ok(stage.filter(|stage| match stage {
            VouchingStage::Offered { at, .. } | VouchingStage::KeyRead { at, .. } => {
                now.since(at).is_some_and(|since| since < OFFER_LIFE_MILLIS)
            }
            VouchingStage::Signed { .. } => true,
        }))
    }

    fn before_signing(&self, record: &AccountRecord, kept: Option<&VouchingStage>) -> Result<VouchingStep, Error> {
        let offer = match self.live_stage(kept.cloned())? {
            Some(VouchingStage::KeyRead { .. }) => return Ok(VouchingStep::Compare { digits: COMPARISON_DIGITS }),
            Some(VouchingStage::Offered { offer, .. }) => offer,
            Some(VouchingStage::Signed { .. }) | None => {
                let offer = TransferId::from_bytes(random()?);
                let next = VouchingStage::Offered { offer, at: self.times()?.boot };
                self.store.save_vouching(record.id, kept, Some(next))?;
                offer
            }
        };
        let (issuer, kid) = (record.server.issuer.clone(), record.server.keys.newest());
        let kid = kid.ok_or_else(|| Error::internal("no_server_key"))?;
        Ok(VouchingStep::ShowOffer { text: TransferOffer { issuer, kid, id: offer }.text() })
    }

    /// Signs behind the gate, and commits what was signed before anything is sent.
    async fn sign_transfer(
        &self,
        id: AccountId,
        from: Option<&VouchingStage>,
        new_jkt: Thumbprint,
    ) -> Result<VouchingStage, Error> {
        let runtime = self.runtime(id);
        let mut last = HostError::Interrupted;
        for _ in 0..PROMPTS {
            let record = self.record_that_vouches(id)?;
            let (key, _) = record.sign_in.active().ok_or_else(|| Error::refused("vouching_needs_phone_sign_in"))?;
            let open = self.open_prompt(&runtime, PromptSubject::Vouching, &key.alias)?;
            // In this order: whoever lets the key go, or gives up, sees the prompt, or is seen here.
            let now = self.record_that_vouches(id)?;
            if now.vouching.as_ref() != from || !now.sign_in.aliases_that_stay().contains(&key.alias.as_str()) {
                return Err(Error::Busy);
            }
            let times = self.times()?;
            let exp = runtime.server_now(&times.boot).unwrap_or(times.wall).plus(TRANSFER_LIFE);
            let (jti, aud) = (fresh_id()?, record.server.issuer.clone());
            let claims = TransferClaims { iss: record.document.device_id, aud, iat: times.wall, jti, new_jkt, exp };
            let signing = self.signing_key(&key.alias, &key.public);
            let prompt = Prompt {
                kind: PromptKind::Vouch,
                account: clean_text(&record.document.user_name),
                organisation: clean_text(&record.document.tenant.name),
                shown: Vec::new(),
            };
            let asked = open.ask(None, async {
                GatePass::through(&*self.ports.gate, signing, claims, &prompt).await?.vouch().await
            });
            match asked.await {
                Err(_) => {
                    self.abandoned.end_all(&*self.ports.keys).await;
                    return Err(HostError::Cancelled.into());
                }
                Ok(Ok(mut signed)) => {
                    self.doubtful_keys.works(&key.alias);
                    let stage = VouchingStage::Signed {
                        transfer: std::mem::take(&mut *signed.compact),
                        jti,
                        exp,
                        is_taken: false,
                    };
                    self.store.save_vouching(id, from, Some(stage.clone()))?;
                    return Ok(stage);
                }
                Ok(Err(SignError::Host(error))) if says_lost(error) => {
                    return Err(self.vouching_key_lost(id, &key.alias, error).await);
                }
                Ok(Err(SignError::Host(HostError::Interrupted))) => last = HostError::Interrupted,
                Ok(Err(error)) => return Err(error.into()),
            }
        }
        Err(last.into())
    }

    async fn vouching_key_lost(&self, id: AccountId, alias: &str, error: HostError) -> Error {
        match self.confirm_loss(alias, error).await {
            Loss::NotNow => Error::person(UserAction::NotNow),
            Loss::Confirmed(why) => {
                // The server hears of it now or at the next contact; the loss is what the caller must hear.
                let _ = self.drive(id, Some(Event::KeyLost { alias: alias.to_owned() })).await;
                Error::key_lost(KeyKind::Credential, why)
            }
        }
    }

    /// Sends what was signed until the server has it, and then shows it, until it is redeemed or over.
    async fn hand_over(&self, id: AccountId, stage: VouchingStage) -> Result<VouchingStep, Error> {
        let VouchingStage::Signed { transfer, jti, exp, is_taken } = stage.clone() else {
            return Err(Error::Busy);
        };
        let mut kept = stage;
        if is_taken {
            // Whether it was redeemed is seen at any contact; without a network it is shown all the same.
            match self.refresh(id).await {
                Ok(()) | Err(Error::Offline { .. }) => {}
                Err(error) => return Err(error),
            }
        } else {
            let mut record = self.record(id)?;
            let compact = self.client.transfer(&record.server.metadata.endpoints, &transfer).await?;
            self.accept_document(&mut record, &compact, jti).await?;
            let next = VouchingStage::Signed { transfer: transfer.clone(), jti, exp, is_taken: true };
            self.store.save_vouching(id, Some(&kept), Some(next.clone()))?;
            kept = next;
        }
        if self.is_moved(id)? {
            return Ok(VouchingStep::Moved);
        }
        let times = self.times()?;
        let now = self.runtime(id).server_now(&times.boot).unwrap_or(times.wall);
        match exp.since(now) {
            0 => {
                self.store.save_vouching(id, Some(&kept), None)?;
                self.before_signing(&*self.record_that_vouches(id)?, None)
            }
            seconds_left => {
                Ok(VouchingStep::ShowTransfer { text: SignedTransfer { compact: transfer }.text(), seconds_left })
            }
        }
    }
}

fn of_record(record: &AccountRecord, offer: TransferId, jkt: Thumbprint) -> TransferKey {
    TransferKey { issuer: record.server.issuer.clone(), offer, jkt }
}

const fn invalid(reason: &'static str) -> Error {
    Error::InvalidInput { field: "transfer", reason }
}
