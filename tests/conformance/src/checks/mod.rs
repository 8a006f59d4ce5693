//! The checks in the order in which a phone meets a server.

mod answers;
mod calls;
mod dpop;
mod enabling;
mod ending;
mod enrollment;
mod metadata;
mod requests;
mod sign_in;
mod token;

use authenticator_core::enrollment::{Enrollment, PhoneSignInEnrollment};
use authenticator_core::protocol::{DevelopmentServers, Issuer, Purpose};

use crate::people::People;
use crate::phone::Phone;
use crate::report::{Check, Report};
use crate::wire::{self, Wire};

pub(crate) use metadata::Server;

/// All tables.
const TABLES: [&[Check]; 11] = [
    metadata::CHECKS,
    calls::CHECKS,
    enrollment::CHECKS,
    dpop::CHECKS,
    requests::CHECKS,
    answers::CHECKS,
    token::CHECKS,
    enabling::CHECKS,
    sign_in::CHECKS,
    ending::CHECKS,
    wire::CHECKS,
];

/// Every check that there is.
pub(crate) fn all() -> Vec<Check> {
    TABLES.concat()
}

/// An enrollment that was confirmed.
pub(crate) struct Confirmed {
    pub(crate) challenge: String,
    pub(crate) answer: String,
    pub(crate) number: String,
    pub(crate) result: String,
}

/// Reads what the server's page shows as an enrollment: the text of its QR code, or its code to type.
fn read(text: &str, issuer: &Issuer) -> Result<PhoneSignInEnrollment, String> {
    let development = DevelopmentServers::Allowed;
    let enrollment = Enrollment::parse(text, development)
        .or_else(|error| Enrollment::by_hand(text, issuer.as_str(), development).map_err(|_| error));
    match enrollment {
        Ok(Enrollment::PhoneSignIn(enrollment)) if enrollment.issuer() == issuer => Ok(enrollment),
        Ok(Enrollment::PhoneSignIn(enrollment)) => Err(format!("the code is one of {}", enrollment.issuer().as_str())),
        Ok(_) => Err("the code is one of another kind".to_owned()),
        Err(error) => Err(format!("the code cannot be read: {error}")),
    }
}

/// Runs all checks.
pub(crate) async fn run(wire: &Wire, issuer: &Issuer, people: &dyn People, last_step: u8, report: &mut Report) {
    if let Err(why) = stages(wire, issuer, people, last_step, report).await {
        TABLES.iter().filter(|table| **table != wire::CHECKS).for_each(|table| report.skip(table, &why));
    }
    wire.tell(report);
}

/// The stages; an error says why those that are left were not tried.
async fn stages(
    wire: &Wire,
    issuer: &Issuer,
    people: &dyn People,
    last_step: u8,
    report: &mut Report,
) -> Result<(), String> {
    let code = match people.enrollment().await {
        Ok(text) => read(&text, issuer),
        Err(fault) => Err(format!("no enrollment code: {}", fault.text())),
    };
    let pin = code.as_ref().ok().and_then(PhoneSignInEnrollment::pinned_key);
    let server = metadata::run(wire, issuer, pin, report).await.ok_or("the metadata was not accepted")?;
    wire.watch(&server.metadata, last_step);
    if last_step < 2 {
        return Ok(());
    }
    calls::run(wire, &server, report).await;
    let code = code?;
    let mut phone = Phone::new(issuer.clone(), server.metadata.clone()).map_err(|fault| fault.text().to_owned())?;
    let challenge = enrollment::run(wire, &mut phone, code.reveal_code(), report).await;
    let challenge = challenge.ok_or("the phone was not enrolled")?;
    if last_step >= 4 {
        dpop::run(wire, &phone, report).await;
        requests::run(wire, &phone, &challenge, report).await;
    }
    if last_step < 3 {
        return Ok(());
    }
    let number = people.number(Purpose::Enrollment).await;
    let confirmed = answers::run(wire, &phone, &challenge, number, report).await;
    if confirmed.is_some() && last_step >= 5 {
        enabling::run(wire, &server, &mut phone, people, last_step, report).await;
    }
    if confirmed.is_some() && last_step >= 7 {
        sign_in::run(wire, &phone, people, report).await;
    }
    if last_step >= 8 {
        let scene = ending::Scene { server: &server, issuer, people, confirmed: confirmed.as_ref() };
        ending::run(wire, &scene, &mut phone, last_step >= 9, report).await;
    }
    confirmed.map(drop).ok_or_else(|| "the enrollment was not confirmed".to_owned())
}
