//! Requests of the pages: approved, refused, reported, wrong, superseded, too late.

use std::time::Duration;

use authenticator_core::protocol::{ChallengeClaims, Decision, Match, Purpose, RequestClass, ResultClaims, Verdict};
use serde_json::json;

use crate::people::People;
use crate::phone::{Phone, another_number, expect_verdict};
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::Wire;

pub(crate) const CHECKS: &[Check] = &[
    check(
        "sign-in.challenge",
        "challenge",
        "a sign-in has a challenge that a phone shows, for 60 seconds, by the credential key",
    ),
    check("sign-in.wakes", "requests", "a new request ends the wait of an open poll"),
    check("sign-in.wrong-number", "order-of-verdicts", "another number is wrong_number, and ends the request"),
    check("sign-in.after-wrong", "order-of-verdicts", "the right number after a wrong one is already_answered"),
    check("sign-in.approved", "order-of-verdicts", "the right number by the credential key is approved"),
    check("sign-in.denied", "order-of-verdicts", "a refusal by the device key is denied; a number in it is ignored"),
    check("sign-in.reported", "order-of-verdicts", "a report is reported"),
    check("sign-in.display", "answer", "an approval that shows another text is display_mismatch"),
    check(
        "sign-in.new-number",
        "duties-of-the-server",
        "no request gets a number that another of this user had just before",
    ),
    check("sign-in.supersedes", "duties-of-the-server", "the next request supersedes the live one, and names it"),
    check("sign-in.superseded", "order-of-verdicts", "an approval of the older one is superseded"),
    check(
        "sign-in.older-number",
        "order-of-verdicts",
        "the number of the request superseded just before is superseded, and no wrong number",
    ),
    check("sign-in.expired", "order-of-verdicts", "an approval after the time is expired"),
    check(
        "mfa.approved",
        "challenge",
        "mfa is approved by the credential key where there is one, else by the device key",
    ),
];

/// Tries what the pages start; `sign_in` needs a credential, `mfa` does not.
pub(crate) async fn run(wire: &Wire, phone: &Phone, people: &dyn People, report: &mut Report) {
    if phone.credential.is_some() {
        sign_ins(wire, phone, people, report).await;
    } else {
        let (mine, _): (Vec<_>, Vec<_>) = CHECKS.iter().partition(|check| check.id.starts_with("sign-in."));
        report.skip(&mine, "phone sign-in is not enabled");
    }
    report.note(
        "mfa.approved",
        async {
            let live = Live::start(wire, phone, people, Purpose::Mfa).await?;
            live.decide(wire, phone, Decision::Approve, Some(&live.number), Verdict::Approved).await.map(drop)
        }
        .await,
    );
}

async fn sign_ins(wire: &Wire, phone: &Phone, people: &dyn People, report: &mut Report) {
    report.note("sign-in.wakes", wakes(wire, phone, people).await);
    wrong(wire, phone, people, report).await;
    report.note("sign-in.approved", one(wire, phone, people, Decision::Approve, Verdict::Approved).await);
    report.note("sign-in.denied", denied(wire, phone, people).await);
    report.note("sign-in.reported", one(wire, phone, people, Decision::Report, Verdict::Reported).await);
    report.note("sign-in.display", other_display(wire, phone, people).await);
    superseded(wire, phone, people, report).await;
    report.note(
        "sign-in.expired",
        async {
            let live = Live::start(wire, phone, people, Purpose::SignIn).await?;
            people.wait(61).await?;
            live.decide(wire, phone, Decision::Approve, Some(&live.number), Verdict::Expired).await.map(drop)
        }
        .await,
    );
    report.skip(CHECKS.get(..1).unwrap_or_default(), "no sign-in was started");
}

/// A live request with its number.
struct Live {
    challenge: String,
    asked: ChallengeClaims,
    number: String,
}

impl Live {
    async fn start(wire: &Wire, phone: &Phone, people: &dyn People, purpose: Purpose) -> Result<Self, Fault> {
        let number = people.start(purpose).await?;
        Self::of(wire, phone, number, purpose).await
    }

    async fn of(wire: &Wire, phone: &Phone, number: String, purpose: Purpose) -> Result<Self, Fault> {
        let challenge = phone.challenge(wire, RequestClass::SignIn).await?;
        let asked = phone.check_challenge(&challenge)?.claims;
        ensure(asked.purpose == purpose, || format!("the request is one of {}", asked.purpose.as_str()))?;
        Ok(Self { challenge, asked, number })
    }

    /// Answers, and has this verdict.
    async fn decide(
        &self,
        wire: &Wire,
        phone: &Phone,
        decision: Decision,
        number: Option<&str>,
        wanted: Verdict,
    ) -> Result<ResultClaims, Fault> {
        let number = number.filter(|_| decision == Decision::Approve);
        let (_, result) = phone.decide(wire, &self.challenge, decision, number).await?;
        expect_verdict(&result, wanted)?;
        Ok(result)
    }

    /// A number of the right form that is not the right one.
    fn wrong(&self) -> String {
        match &self.asked.number_match {
            Match::Enter { .. } => another_number(&self.number),
            Match::Choose { numbers } => {
                numbers.iter().find(|number| **number != self.number).cloned().unwrap_or_default()
            }
        }
    }
}

async fn one(
    wire: &Wire,
    phone: &Phone,
    people: &dyn People,
    decision: Decision,
    wanted: Verdict,
) -> Result<(), Fault> {
    let live = Live::start(wire, phone, people, Purpose::SignIn).await?;
    live.decide(wire, phone, decision, Some(&live.number), wanted).await.map(drop)
}

/// A poll is open when the request begins, and another list ends it before its time.
async fn wakes(wire: &Wire, phone: &Phone, people: &dyn People) -> Result<(), Fault> {
    let cursor = phone.list(wire, "wait=0").await?.cursor;
    let after: String = url::form_urlencoded::byte_serialize(cursor.as_str().as_bytes()).collect();
    let query = format!("wait=25&after={after}");
    let begun = tokio::time::Instant::now();
    let start = async {
        // The poll has to be open first.
        tokio::time::sleep(Duration::from_millis(500)).await;
        people.start(Purpose::SignIn).await
    };
    let (list, number) = tokio::join!(phone.list(wire, &query), start);
    let (list, number) = (list?, number?);
    if list.cursor == cursor {
        let waited = begun.elapsed().as_secs();
        return if waited < 20 {
            Err(Fault::failed("the poll ended with the same cursor before its time"))
        } else {
            Err(Fault::not_tried("the request was not started within the 25 seconds of the poll"))
        };
    }
    ensure(list.challenges.len() == 1, || format!("{} challenges, expected 1", list.challenges.len()))?;
    let live = Live::of(wire, phone, number, Purpose::SignIn).await?;
    live.decide(wire, phone, Decision::Deny, None, Verdict::Denied).await.map(drop)
}

async fn wrong(wire: &Wire, phone: &Phone, people: &dyn People, report: &mut Report) {
    let live = Live::start(wire, phone, people, Purpose::SignIn).await;
    let Some(live) = report.note("sign-in.challenge", live) else {
        for id in ["sign-in.wrong-number", "sign-in.after-wrong"] {
            report.note::<()>(id, Err(Fault::not_tried("no sign-in was started")));
        }
        return;
    };
    let wrong = live.wrong();
    let first = live.decide(wire, phone, Decision::Approve, Some(&wrong), Verdict::WrongNumber).await;
    report.note("sign-in.wrong-number", first);
    let second = live.decide(wire, phone, Decision::Approve, Some(&live.number), Verdict::AlreadyAnswered).await;
    report.note("sign-in.after-wrong", second);
}

async fn denied(wire: &Wire, phone: &Phone, people: &dyn People) -> Result<(), Fault> {
    let live = Live::start(wire, phone, people, Purpose::SignIn).await?;
    let answer = phone.answer(&live.challenge, Decision::Deny, None, phone.next_counter())?;
    let compact = answer.draft.claim("number", "x").sign(&phone.key);
    let reply = phone.send_answer(wire, &compact).await?;
    expect_verdict(&phone.result(&reply, &compact)?, Verdict::Denied)
}

async fn other_display(wire: &Wire, phone: &Phone, people: &dyn People) -> Result<(), Fault> {
    let live = Live::start(wire, phone, people, Purpose::SignIn).await?;
    let counter = phone.next_counter();
    let answer = phone.answer(&live.challenge, Decision::Approve, Some(&live.number), counter)?;
    let draft = answer.draft.claim("shown", json!([["application", "Something else"]]));
    let compact = draft.sign(phone.signer(answer.by_credential)?);
    let reply = phone.send_answer(wire, &compact).await?;
    expect_verdict(&phone.result(&reply, &compact)?, Verdict::DisplayMismatch)
}

async fn superseded(wire: &Wire, phone: &Phone, people: &dyn People, report: &mut Report) {
    const IDS: [&str; 4] = ["sign-in.supersedes", "sign-in.new-number", "sign-in.superseded", "sign-in.older-number"];
    let older = Live::start(wire, phone, people, Purpose::SignIn).await;
    let newer = match &older {
        Ok(_) => Live::start(wire, phone, people, Purpose::SignIn).await,
        Err(fault) => Err(fault.clone()),
    };
    let (older, newer) = match (older, newer) {
        (Ok(older), Ok(newer)) => (older, newer),
        (Err(fault), _) | (_, Err(fault)) => {
            for id in IDS {
                report.note::<()>(id, Err(fault.clone()));
            }
            return;
        }
    };
    let named = newer.asked.supersedes.contains(&older.asked.jti);
    report.note("sign-in.supersedes", ensure(named, || "supersedes is without the older one".to_owned()));
    let other = older.number != newer.number;
    report.note("sign-in.new-number", ensure(other, || "the same number twice".to_owned()));
    let late = older.decide(wire, phone, Decision::Approve, Some(&older.number), Verdict::Superseded).await;
    report.note("sign-in.superseded", late);
    report.note(
        "sign-in.older-number",
        match newer.asked.number_match {
            Match::Enter { .. } => {
                newer.decide(wire, phone, Decision::Approve, Some(&older.number), Verdict::Superseded).await.map(drop)
            }
            Match::Choose { .. } => Err(Fault::not_tried("the phone chooses among three numbers")),
        },
    );
}
