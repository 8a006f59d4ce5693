//! The verdict on an answer, found in the order of docs/protocol.md (Order of verdicts).
//!
//! Before [`judge`]: the message was opened, and one with the same signing input got its stored result.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{
    AnswerClaims, ClaimedCounter, CredentialId, CredentialState, Decision, Match, ProblemCode, Purpose, ShownEntry,
    Verdict,
};

use super::RequestState;
use super::counter::{Standing, standing};

/// Which key signed an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedBy {
    /// The device key.
    Device,
    /// The key of a credential, which stands so now.
    Credential(CredentialId, CredentialState),
}

/// All that a verdict depends on.
#[derive(Debug, Clone)]
pub(crate) struct Facts<'a> {
    pub(crate) answer: &'a AnswerClaims,
    pub(crate) signed_by: SignedBy,
    /// An administrator blocked the user.
    pub(crate) blocked_user: bool,
    /// The account on this device was removed.
    pub(crate) removed: bool,
    /// The account was marked by an earlier answer: there are two copies of it.
    pub(crate) clone_suspected: bool,
    /// The account was marked by an earlier answer: its database was set back.
    pub(crate) set_back: bool,
    /// The highest counter accepted.
    pub(crate) last_counter: u64,
    /// The answer's counter came with another signing input before.
    pub(crate) counter_used: bool,
    pub(crate) purpose: Purpose,
    pub(crate) request: RequestState,
    /// SHA-256 of the challenge as it was sent.
    pub(crate) challenge_hash: Digest,
    /// The credential whose key must approve, as things were when the challenge was made; else the device key.
    pub(crate) credential: Option<CredentialId>,
    pub(crate) number_match: &'a Match,
    pub(crate) number: &'a str,
    /// SHA-256 of the verifier that comes with a number that was not typed, if the number went that way.
    pub(crate) flow_challenge: Option<Digest>,
    /// The number of the request that this one superseded.
    pub(crate) superseded_number: Option<&'a str>,
    /// The context as this server cleans it.
    pub(crate) shown: &'a [ShownEntry],
    /// What the tenant's policy says against an approval.
    pub(crate) policy: Option<Verdict>,
    /// Seconds to wait, after too many approvals.
    pub(crate) throttled: Option<u64>,
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ruling {
    pub(crate) verdict: Verdict,
    /// How the request ends; `None` leaves it as it is.
    pub(crate) ends: Option<RequestState>,
}

impl Ruling {
    const fn leaving(verdict: Verdict) -> Self {
        Self { verdict, ends: None }
    }

    const fn ending(verdict: Verdict, state: RequestState) -> Self {
        Self { verdict, ends: Some(state) }
    }
}

/// Judges an answer.
///
/// # Errors
/// The codes of the 422s: the answer uses up no counter and leaves the request as it is.
pub(crate) fn judge(facts: &Facts<'_>) -> Result<Ruling, ProblemCode> {
    let counter = check_form(facts)?;
    Ok(account_disabled(facts)
        .or_else(|| clone_suspected(facts, counter))
        .or_else(|| ended(facts))
        .or_else(|| credential_revoked(facts))
        .or_else(|| stale_counter(facts, counter))
        .or_else(|| refused(facts))
        .or_else(|| display_mismatch(facts))
        .or_else(|| policy(facts))
        .or_else(|| throttled(facts))
        .unwrap_or_else(|| number(facts)))
}

fn approves(facts: &Facts<'_>) -> bool {
    facts.answer.decision == Decision::Approve
}

/// The 422s, and the counter.
fn check_form(facts: &Facts<'_>) -> Result<u64, ProblemCode> {
    let ClaimedCounter::Valid(counter) = facts.answer.counter else { return Err(ProblemCode::BadCounter) };
    if facts.answer.challenge_hash != facts.challenge_hash {
        return Err(ProblemCode::ChallengeMismatch);
    }
    if !right_key(facts) {
        return Err(ProblemCode::WrongKey);
    }
    match (facts.answer.decision, facts.answer.number.as_deref()) {
        (Decision::Approve, Some(number)) if fits(number, facts.number_match) => Ok(counter.get()),
        // A number in a refusal says nothing.
        (Decision::Deny | Decision::Report, _) => Ok(counter.get()),
        _ => Err(ProblemCode::BadNumber),
    }
}

/// Refusals and reports are signed by the device key, approvals by the key that the challenge was made for. A change of the
/// credential replaces the live challenges that depend on it; an answer to one of those may be signed by the key that had its
/// turn afterwards, because the phone may have learnt of the change first.
fn right_key(facts: &Facts<'_>) -> bool {
    if !approves(facts) {
        return facts.signed_by == SignedBy::Device;
    }
    let made_for = match (facts.credential, facts.signed_by) {
        // A phone without a credential gets transactions to refuse them.
        (None, SignedBy::Device) => facts.purpose != Purpose::Transaction,
        (Some(made_for), SignedBy::Credential(id, _)) => id == made_for,
        _ => false,
    };
    made_for || (facts.purpose.class().is_of_all_devices() && right_key_at_another_time(facts))
}

fn right_key_at_another_time(facts: &Facts<'_>) -> bool {
    match (facts.request, facts.signed_by) {
        // Of a key that has lost its credential the phone is told so.
        (RequestState::Live, SignedBy::Credential(_, CredentialState::Revoked)) => facts.credential.is_none(),
        (RequestState::Live, _) => false,
        (_, SignedBy::Credential(..)) => true,
        // Without a credential there is no passwordless sign-in and no payment, and never was one by the device key.
        (_, SignedBy::Device) => !matches!(facts.purpose, Purpose::SignIn | Purpose::Transaction),
    }
}

fn fits(number: &str, number_match: &Match) -> bool {
    match number_match {
        Match::Enter { digits } => number.len() == usize::from(*digits) && number.bytes().all(|b| b.is_ascii_digit()),
        Match::Choose { numbers } => numbers.iter().any(|one| one == number),
    }
}

/// The user is blocked, or the account was removed: its document says which of the two.
fn account_disabled(facts: &Facts<'_>) -> Option<Ruling> {
    (facts.blocked_user || facts.removed).then_some(Ruling::leaving(Verdict::AccountDisabled))
}

/// One counter with two answers, both validly signed: the database was copied.
fn clone_suspected(facts: &Facts<'_>, counter: u64) -> Option<Ruling> {
    let copied = facts.counter_used && standing(counter, facts.last_counter) == Standing::Late;
    (copied || (facts.clone_suspected && approves(facts))).then_some(Ruling::leaving(Verdict::CloneSuspected))
}

fn ended(facts: &Facts<'_>) -> Option<Ruling> {
    let verdict = match (facts.request, facts.answer.decision) {
        (RequestState::Live, _) => return None,
        (_, Decision::Report) => Verdict::Reported,
        (RequestState::Expired, _) => Verdict::Expired,
        (RequestState::Superseded, _) => Verdict::Superseded,
        _ => Verdict::AlreadyAnswered,
    };
    Some(Ruling::leaving(verdict))
}

fn credential_revoked(facts: &Facts<'_>) -> Option<Ruling> {
    let revoked = matches!(facts.signed_by, SignedBy::Credential(_, CredentialState::Revoked));
    revoked.then_some(Ruling::leaving(Verdict::CredentialRevoked))
}

fn stale_counter(facts: &Facts<'_>, counter: u64) -> Option<Ruling> {
    let stale = match standing(counter, facts.last_counter) {
        Standing::New => false,
        Standing::Late => approves(facts),
        Standing::TooOld => true,
    };
    (stale || (facts.set_back && approves(facts))).then_some(Ruling::leaving(Verdict::StaleCounter))
}

/// Nothing below stands against a refusal or a report.
fn refused(facts: &Facts<'_>) -> Option<Ruling> {
    match facts.answer.decision {
        Decision::Approve => None,
        Decision::Deny => Some(Ruling::ending(Verdict::Denied, RequestState::Denied)),
        Decision::Report => Some(Ruling::ending(Verdict::Reported, RequestState::Reported)),
    }
}

fn display_mismatch(facts: &Facts<'_>) -> Option<Ruling> {
    (facts.answer.shown != facts.shown)
        .then_some(Ruling::ending(Verdict::DisplayMismatch, RequestState::DisplayMismatch))
}

fn policy(facts: &Facts<'_>) -> Option<Ruling> {
    facts.policy.map(Ruling::leaving)
}

fn throttled(facts: &Facts<'_>) -> Option<Ruling> {
    facts.throttled.map(|_| Ruling::leaving(Verdict::Throttled))
}

/// A number that was typed can come from anywhere; one that was not, only by the way that this server gave it.
fn came_by_its_way(facts: &Facts<'_>) -> bool {
    let Some(flow) = &facts.answer.flow else { return true };
    facts.flow_challenge == Some(Digest::of(flow.verifier.as_str().as_bytes()))
}

fn number(facts: &Facts<'_>) -> Ruling {
    let typed = facts.answer.number.as_deref();
    if !came_by_its_way(facts) {
        Ruling::ending(Verdict::WrongNumber, RequestState::WrongNumber)
    } else if typed == Some(facts.number) {
        Ruling::ending(Verdict::Approved, RequestState::Approved)
    } else if typed.is_some() && typed == facts.superseded_number {
        Ruling::ending(Verdict::Superseded, RequestState::Superseded)
    } else {
        Ruling::ending(Verdict::WrongNumber, RequestState::WrongNumber)
    }
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::{
        AppVersion, Counter, DevelopmentServers, DeviceId, Issuer, MessageId, Opaque, RequestId, UnixTime,
        UserVerification,
    };

    use super::*;

    fn answer(decision: Decision) -> AnswerClaims {
        AnswerClaims {
            iss: DeviceId::from_bytes([1; 16]),
            aud: Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap(),
            sub: Opaque::parse("sub").unwrap(),
            jti: MessageId::from_bytes([2; 16]),
            iat: UnixTime::from_seconds(1),
            request: RequestId::from_bytes([3; 16]),
            challenge_hash: Digest::of(b"challenge"),
            decision,
            number: (decision == Decision::Approve).then(|| "42".to_owned()),
            uv: UserVerification::Biometric,
            counter: ClaimedCounter::Valid(Counter::new(10).unwrap()),
            app_version: AppVersion::parse("1").unwrap(),
            shown: Vec::new(),
            location: None,
            integrity: None,
            flow: None,
        }
    }

    const CREDENTIAL: CredentialId = CredentialId::from_bytes([4; 16]);
    const ENTER: Match = Match::Enter { digits: 2 };

    /// An approval against which everything stands.
    fn all_against<'a>(answer: &'a AnswerClaims, shown: &'a [ShownEntry]) -> Facts<'a> {
        Facts {
            answer,
            signed_by: SignedBy::Device,
            blocked_user: true,
            removed: false,
            clone_suspected: true,
            set_back: true,
            last_counter: 10,
            counter_used: true,
            purpose: Purpose::SignIn,
            request: RequestState::Expired,
            challenge_hash: Digest::of(b"challenge"),
            credential: Some(CREDENTIAL),
            number_match: &ENTER,
            number: "43",
            flow_challenge: None,
            superseded_number: Some("42"),
            shown,
            policy: Some(Verdict::BlockedByPolicy),
            throttled: Some(60),
        }
    }

    /// Takes one thing away after the other: each verdict comes in the place that the protocol gives it.
    #[test]
    fn verdicts_come_in_the_order_of_the_protocol() {
        let answer = answer(Decision::Approve);
        let shown = [ShownEntry("application".to_owned(), "Mail".to_owned())];
        let mut facts = all_against(&answer, &shown);
        let verdict = |facts: &Facts<'_>| judge(facts).map(|ruling| ruling.verdict);
        assert_eq!(verdict(&facts), Err(ProblemCode::WrongKey));
        facts.signed_by = SignedBy::Credential(CREDENTIAL, CredentialState::Revoked);
        assert_eq!(verdict(&facts), Ok(Verdict::AccountDisabled));
        facts.blocked_user = false;
        assert_eq!(verdict(&facts), Ok(Verdict::CloneSuspected));
        facts.counter_used = false;
        assert_eq!(verdict(&facts), Ok(Verdict::CloneSuspected));
        facts.clone_suspected = false;
        assert_eq!(verdict(&facts), Ok(Verdict::Expired));
        facts.request = RequestState::Live;
        assert_eq!(verdict(&facts), Ok(Verdict::CredentialRevoked));
        facts.signed_by = SignedBy::Credential(CREDENTIAL, CredentialState::Active);
        assert_eq!(verdict(&facts), Ok(Verdict::StaleCounter));
        facts.last_counter = 9;
        assert_eq!(verdict(&facts), Ok(Verdict::StaleCounter));
        facts.set_back = false;
        assert_eq!(verdict(&facts), Ok(Verdict::DisplayMismatch));
        facts.shown = &[];
        assert_eq!(verdict(&facts), Ok(Verdict::BlockedByPolicy));
        facts.policy = None;
        assert_eq!(verdict(&facts), Ok(Verdict::Throttled));
        facts.throttled = None;
        assert_eq!(judge(&facts), Ok(Ruling::ending(Verdict::Superseded, RequestState::Superseded)));
        facts.superseded_number = None;
        assert_eq!(judge(&facts), Ok(Ruling::ending(Verdict::WrongNumber, RequestState::WrongNumber)));
        facts.number = "42";
        assert_eq!(judge(&facts), Ok(Ruling::ending(Verdict::Approved, RequestState::Approved)));
    }

    #[test]
    fn nothing_but_counter_and_account_stands_against_a_report() {
        let answer = answer(Decision::Report);
        let shown = [ShownEntry("application".to_owned(), "Mail".to_owned())];
        let mut facts = all_against(&answer, &shown);
        facts.blocked_user = false;
        facts.counter_used = false;
        assert_eq!(judge(&facts), Ok(Ruling::leaving(Verdict::Reported)));
        facts.request = RequestState::Live;
        assert_eq!(judge(&facts), Ok(Ruling::ending(Verdict::Reported, RequestState::Reported)));
    }

    #[test]
    fn enable_takes_the_new_key_alone() {
        let answer = answer(Decision::Approve);
        let mut facts = all_against(&answer, &[]);
        let active = SignedBy::Credential(CredentialId::from_bytes([9; 16]), CredentialState::Active);
        facts.signed_by = active;
        facts.purpose = Purpose::Enable;
        assert_eq!(judge(&facts), Err(ProblemCode::WrongKey));
    }

    #[test]
    fn a_live_request_takes_the_key_it_was_made_for_and_an_ended_one_also_that_of_another_time() {
        let answer = answer(Decision::Approve);
        let mut facts = all_against(&answer, &[]);
        let other = CredentialId::from_bytes([9; 16]);
        let keys = [
            SignedBy::Device,
            SignedBy::Credential(other, CredentialState::Active),
            SignedBy::Credential(other, CredentialState::Revoked),
        ];
        let mut taken = |request, purpose, credential| {
            (facts.request, facts.purpose, facts.credential) = (request, purpose, credential);
            keys.map(|key| {
                facts.signed_by = key;
                judge(&facts) != Err(ProblemCode::WrongKey)
            })
        };
        let (live, ended) = (RequestState::Live, RequestState::Superseded);
        assert_eq!(taken(live, Purpose::SignIn, Some(CREDENTIAL)), [false, false, false]);
        assert_eq!(taken(ended, Purpose::SignIn, Some(CREDENTIAL)), [false, true, true]);
        assert_eq!(taken(live, Purpose::Mfa, Some(CREDENTIAL)), [false, false, false]);
        assert_eq!(taken(ended, Purpose::Mfa, Some(CREDENTIAL)), [true, true, true]);
        assert_eq!(taken(live, Purpose::Mfa, None), [true, false, true], "of a revoked credential the phone is told");
        assert_eq!(taken(ended, Purpose::Mfa, None), [true, true, true]);
        assert_eq!(taken(ended, Purpose::Enable, Some(CREDENTIAL)), [false, false, false]);
        // By the device key nothing is paid, whatever the request was made for.
        assert_eq!(taken(live, Purpose::Transaction, Some(CREDENTIAL)), [false, false, false]);
        assert_eq!(taken(ended, Purpose::Transaction, Some(CREDENTIAL)), [false, true, true]);
        assert_eq!(taken(live, Purpose::Transaction, None), [false, false, true]);
        assert_eq!(taken(ended, Purpose::Transaction, None), [false, true, true]);
    }
}
