//! The steps of one request.

use super::display::{HOST_ENTRY, HostRefused, clean_entry, clean_text};
use super::transaction::shown_first;
use super::{Number, NumberError, PurposeRule, TransactionError};
use crate::jose::{Digest, JoseError, KeyRef, PublicKey, open};
use crate::protocol::{
    AnswerClaims, AnswerExtras, AppVersion, ChallengeClaims, ClaimedCounter, Counter, Decision, DeviceId, Issuer,
    MAX_CONTEXT, MAX_LIFE, Match, MatchMode, MatchRule, MessageId, Opaque, Purpose, RequestId, ShownEntry, Transaction,
    UnixTime, UserVerification,
};

/// What a challenge must say to be for this account, now.
#[derive(Debug, Clone)]
pub struct ChallengeExpectation<'a> {
    /// The issuer.
    pub issuer: &'a Issuer,
    /// The device.
    pub device_id: DeviceId,
    /// The user.
    pub sub: &'a Opaque,
    /// Pinned by metadata and account document.
    pub match_rule: &'a MatchRule,
    /// The server's time.
    pub server_now: UnixTime,
    /// Whether a credential is active.
    pub credential_active: bool,
    /// Whether a credential waits for its `enable` number.
    pub credential_pending: bool,
    /// Whether the account waits for its `enrollment` number.
    pub enrollment_pending: bool,
}

/// Why a challenge is dropped: it is logged, never shown, and nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeError {
    /// Not signed by a trusted key, or not readable.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// For another account.
    #[error("{member} is not that of this account")]
    OtherAccount {
        /// Which member.
        member: &'static str,
    },
    /// Ended, or of impossible length.
    #[error("outside its time")]
    Time,
    /// A combination that the table of purposes does not have.
    #[error("asks for what its purpose does not allow")]
    NotAllowed,
    /// Fewer digits than pinned, or a form of match that is not pinned.
    #[error("asks for a weaker number match than pinned")]
    WeakMatch,
    /// More than 16 lines.
    #[error("too many context entries")]
    TooMuchContext,
    /// A host name that cannot be shown.
    #[error(transparent)]
    Host(#[from] HostRefused),
    /// A transaction that cannot be shown wholly.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
}

impl ChallengeError {
    /// A stable code, for logs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            // Read at all, it was signed by a trusted key.
            Self::Jose(JoseError::Payload(error)) if is_of_transaction(&error.path) => "transaction_refused",
            Self::Jose(_) => "untrusted",
            Self::OtherAccount { .. } => "other_account",
            Self::Time => "outside_its_time",
            Self::NotAllowed => "not_allowed",
            Self::WeakMatch => "weak_match",
            Self::TooMuchContext => "too_much_context",
            Self::Host(_) => "host_refused",
            Self::Transaction(_) => "transaction_refused",
        }
    }
}

/// Whether a member lies in the transaction, by its path.
fn is_of_transaction(path: &str) -> bool {
    path.split('.').next() == Some("transaction")
}

/// A request that may be shown: its signature, its addressee, its time and its purpose were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedRequest {
    claims: ChallengeClaims,
    hash: Digest,
    shown: Vec<ShownEntry>,
    rule: PurposeRule,
}

impl VerifiedRequest {
    /// Checks a compact challenge. `find` gives trusted server keys.
    ///
    /// # Errors
    /// [`ChallengeError`]: the challenge is dropped.
    pub fn verify(
        compact: &str,
        find: impl FnOnce(&KeyRef) -> Option<PublicKey>,
        expect: &ChallengeExpectation<'_>,
    ) -> Result<Self, ChallengeError> {
        let opened = open::<ChallengeClaims>(compact, find)?;
        let claims = opened.claims;
        let other = |member| Err(ChallengeError::OtherAccount { member });
        if claims.iss != *expect.issuer {
            return other("iss");
        }
        if claims.aud != expect.device_id {
            return other("aud");
        }
        if claims.sub != *expect.sub {
            return other("sub");
        }
        if !(1..=MAX_LIFE).contains(&claims.exp.since(claims.iat)) || claims.exp <= expect.server_now {
            return Err(ChallengeError::Time);
        }
        let rule = rule(&claims, expect).ok_or(ChallengeError::NotAllowed)?;
        if !match_is_strong_enough(&claims.number_match, rule, expect.match_rule) {
            return Err(ChallengeError::WeakMatch);
        }
        if claims.context.len() > MAX_CONTEXT {
            return Err(ChallengeError::TooMuchContext);
        }
        let first = shown_first(claims.purpose, claims.transaction.as_ref(), &claims.context)?;
        let context = claims.context.iter().map(|entry| {
            let name = clean_text(&entry.name);
            // A name that only looks like `host` would show a text that was not checked as a host name.
            if name == HOST_ENTRY && entry.name != HOST_ENTRY {
                return Err(HostRefused::Invalid);
            }
            Ok(ShownEntry(name, clean_entry(&entry.name, &entry.text)?))
        });
        let shown = first.into_iter().map(Ok).chain(context).collect::<Result<_, HostRefused>>()?;
        Ok(Self { claims, hash: opened.compact_hash, shown, rule })
    }

    /// The id of the request.
    #[must_use]
    pub const fn id(&self) -> RequestId {
        self.claims.jti
    }

    /// What is asked.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.claims.purpose
    }

    /// The lines to show, in order, cleaned. Exactly these are signed.
    #[must_use]
    pub fn shown(&self) -> &[ShownEntry] {
        &self.shown
    }

    /// What is to be approved, with the purpose `transaction` and no other. All of it is among the lines to show.
    #[must_use]
    pub const fn transaction(&self) -> Option<&Transaction> {
        self.claims.transaction.as_ref()
    }

    /// How the number is matched.
    #[must_use]
    pub const fn number_match(&self) -> &Match {
        &self.claims.number_match
    }

    /// When the request ends, by the server's clock.
    #[must_use]
    pub const fn expires(&self) -> UnixTime {
        self.claims.exp
    }

    /// The challenge's nonce.
    #[must_use]
    pub const fn nonce(&self) -> &Opaque {
        &self.claims.nonce
    }

    /// Who signs an approval and what opens first.
    #[must_use]
    pub const fn rule(&self) -> PurposeRule {
        self.rule
    }

    /// The person gave a number.
    ///
    /// # Errors
    /// [`NumberError`]: it cannot be the number; the person may try again.
    pub fn enter_number(self, text: &str) -> Result<MatchedRequest, NumberError> {
        let number = Number::parse(text, &self.claims.number_match)?;
        Ok(MatchedRequest { request: self, number })
    }

    /// The person refused.
    #[must_use]
    pub const fn refuse(self, refusal: Refusal) -> RefusedRequest {
        RefusedRequest { request: self, refusal }
    }
}

fn rule(claims: &ChallengeClaims, expect: &ChallengeExpectation<'_>) -> Option<PurposeRule> {
    let credential = match claims.purpose {
        Purpose::Enrollment if expect.enrollment_pending => false,
        // Before it is confirmed an account answers nothing else, and after it never that again.
        _ if (claims.purpose == Purpose::Enrollment) != expect.enrollment_pending => return None,
        Purpose::Enable => expect.credential_pending,
        _ => expect.credential_active,
    };
    PurposeRule::of(claims.purpose, credential, claims.user_verification)
}

fn match_is_strong_enough(asked: &Match, rule: PurposeRule, pinned: &MatchRule) -> bool {
    match asked {
        Match::Enter { digits } => *digits >= pinned.min_digits,
        Match::Choose { .. } => {
            rule.matching == super::MatchSupport::EnterOrPinnedChoose && pinned.modes.contains(&MatchMode::Choose)
        }
    }
}

/// How a person refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No.
    Deny,
    /// No, and it was not me.
    Report,
}

impl Refusal {
    /// The decision in the answer.
    #[must_use]
    pub const fn decision(self) -> Decision {
        match self {
            Self::Deny => Decision::Deny,
            Self::Report => Decision::Report,
        }
    }
}

/// A request whose number was given: it can be signed once the gate is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedRequest {
    request: VerifiedRequest,
    number: Number,
}

/// A request that was refused: it is signed by the device key and never asks for the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRequest {
    request: VerifiedRequest,
    refusal: Refusal,
}

/// What the phone adds to an answer.
#[derive(Debug, Clone)]
pub struct AnswerContext {
    /// Fresh and random.
    pub jti: MessageId,
    /// By the phone's wall clock.
    pub iat: UnixTime,
    /// The next of the account.
    pub counter: Counter,
    /// The version of the app.
    pub app_version: AppVersion,
    /// What it tells beside the decision.
    pub extras: AnswerExtras,
}

impl MatchedRequest {
    /// The request.
    #[must_use]
    pub const fn request(&self) -> &VerifiedRequest {
        &self.request
    }

    /// The claims of the approval. `uv` is what the gate reported.
    #[must_use]
    pub fn answer(&self, uv: UserVerification, context: AnswerContext) -> AnswerClaims {
        answer(&self.request, Decision::Approve, Some(self.number.as_str().to_owned()), uv, context)
    }
}

impl RefusedRequest {
    /// The request.
    #[must_use]
    pub const fn request(&self) -> &VerifiedRequest {
        &self.request
    }

    /// The claims of the refusal.
    #[must_use]
    pub fn answer(&self, context: AnswerContext) -> AnswerClaims {
        answer(&self.request, self.refusal.decision(), None, UserVerification::None, context)
    }
}

fn answer(
    request: &VerifiedRequest,
    decision: Decision,
    number: Option<String>,
    uv: UserVerification,
    context: AnswerContext,
) -> AnswerClaims {
    AnswerClaims {
        iss: request.claims.aud,
        aud: request.claims.iss.clone(),
        sub: request.claims.sub.clone(),
        jti: context.jti,
        iat: context.iat,
        request: request.id(),
        challenge_hash: request.hash,
        decision,
        number,
        uv,
        counter: ClaimedCounter::Valid(context.counter),
        app_version: context.app_version,
        shown: request.shown.clone(),
        location: context.extras.location,
        integrity: context.extras.integrity,
        flow: context.extras.flow,
    }
}
