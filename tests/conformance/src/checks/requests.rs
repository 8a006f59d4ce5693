//! The list of live requests.

use std::time::Duration;

use authenticator_core::protocol::RequestsClaims;

use crate::phone::Phone;
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::Wire;

pub(crate) const CHECKS: &[Check] = &[
    check(
        "requests.list",
        "requests",
        "the list answers the proof and has the challenge of the enrollment, as it was sent first",
    ),
    check("requests.no-wait", "requests", "without wait the reply comes at once"),
    check("requests.wait-range", "requests", "a wait of 26 is 400 malformed"),
    check("requests.wait-form", "requests", "a wait that is no integer is 400 malformed"),
    check("requests.empty-after", "requests", "an empty after is none"),
    check("requests.waits", "requests", "with after the reply comes after wait seconds, 200 with the same cursor"),
    check("requests.other-after", "requests", "with another after the reply comes at once"),
    check("requests.one-poll", "requests", "a new poll ends the older one, which gets an empty 204"),
];

pub(crate) async fn run(wire: &Wire, phone: &Phone, challenge: &str, report: &mut Report) {
    let list = report.note("requests.list", listed(wire, phone, challenge).await);
    report.note("requests.no-wait", in_time(phone.list(wire, ""), 0, 2).await.map(drop));
    for (id, query) in [("requests.wait-range", "wait=26"), ("requests.wait-form", "wait=1.5")] {
        let reply = phone.poll(wire, query).await;
        report.note(id, reply.and_then(|reply| reply.problem(400, "malformed").map(drop)));
    }
    report.note("requests.empty-after", in_time(phone.list(wire, "wait=5&after="), 0, 4).await.map(drop));
    report.note("requests.other-after", in_time(phone.list(wire, "wait=5&after=another"), 0, 4).await.map(drop));
    if let Some(list) = list {
        report.note("requests.waits", waits(wire, phone, &list).await);
        report.note("requests.one-poll", one_poll(wire, phone, &list).await);
    }
    report.skip(CHECKS, "there is no list");
}

async fn listed(wire: &Wire, phone: &Phone, challenge: &str) -> Result<RequestsClaims, Fault> {
    let list = phone.list(wire, "wait=0").await?;
    ensure(list.challenges.iter().any(|known| known == challenge), || "the challenge is not in it".to_owned())?;
    Ok(list)
}

/// What a call gives, if that comes after `least` and before `most` seconds.
async fn in_time<T>(call: impl Future<Output = Result<T, Fault>>, least: u64, most: u64) -> Result<T, Fault> {
    let begun = tokio::time::Instant::now();
    let value = call.await?;
    let took = begun.elapsed();
    ensure(took < Duration::from_secs(most), || format!("came after {} s", took.as_secs()))?;
    // A timer of the server may be a little early.
    let least = Duration::from_secs(least).saturating_sub(Duration::from_millis(200));
    ensure(took >= least, || format!("came after {} ms", took.as_millis()))?;
    Ok(value)
}

async fn waits(wire: &Wire, phone: &Phone, list: &RequestsClaims) -> Result<(), Fault> {
    let query = format!("wait=1&after={}", escaped(list.cursor.as_str()));
    let later = in_time(phone.list(wire, &query), 1, 10).await?;
    ensure(later.cursor == list.cursor, || "the cursor is another".to_owned())
}

async fn one_poll(wire: &Wire, phone: &Phone, list: &RequestsClaims) -> Result<(), Fault> {
    let query = format!("wait=20&after={}", escaped(list.cursor.as_str()));
    let newer = async {
        // The order of two calls that are sent at once is nobody's: the older one gets a start.
        tokio::time::sleep(Duration::from_millis(500)).await;
        phone.list(wire, "wait=0").await
    };
    let (older, newer) = tokio::join!(in_time(phone.poll(wire, &query), 0, 15), newer);
    newer?;
    let older = older?;
    ensure(older.0.status == 204 && older.0.body.is_empty(), || format!("the older one got {}", older.told()))
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
