//! Calls that need no account.

use authenticator_core::jose::json_from_slice;
use authenticator_core::protocol::NonceReply;

use crate::checks::Server;
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check("nonce.reply", "calls", "POST nonce gives a nonce and its absolute end"),
    check("nonce.fresh", "calls", "two calls give two nonces"),
    check("nonce.other-purpose", "error-codes", "another purpose is 400 malformed"),
    check("nonce.not-json", "error-codes", "a body that is no JSON is 400 malformed"),
    check(
        "calls.other-method",
        "rule-8-media-types-errors-redirects",
        "a known path by another method is 404 not_found",
    ),
    check(
        "transfers.offered",
        "transfer",
        "an endpoint that is not offered is 404 not_found; one that is offered takes no broken message",
    ),
];

const JSON: &str = "application/json";

pub(crate) async fn run(wire: &Wire, server: &Server, report: &mut Report) {
    let endpoints = &server.metadata.endpoints;
    let first = report.note("nonce.reply", nonce(wire, server).await);
    let second = nonce(wire, server).await;
    if let Some(first) = first {
        let differs =
            second.and_then(|second| ensure(second.nonce != first.nonce, || "the same nonce twice".to_owned()));
        report.note("nonce.fresh", differs);
    }
    for (id, body) in [("nonce.other-purpose", r#"{"purpose":"other"}"#), ("nonce.not-json", "purpose=attest")] {
        let reply = wire.send(Call::post(&endpoints.nonce, JSON, body)).await;
        report.note(id, reply.and_then(|reply| reply.problem(400, "malformed").map(drop)));
    }
    let reply = wire.send(Call::get(&endpoints.enrollments)).await;
    report.note("calls.other-method", reply.and_then(|reply| reply.problem(404, "not_found").map(drop)));
    let reply = wire.send(Call::post(&endpoints.transfers, crate::wire::JWT, "x")).await;
    let either = [(404, "not_found"), (400, "malformed")];
    report.note("transfers.offered", reply.and_then(|reply| reply.one_of(&either).map(drop)));
    report.skip(CHECKS, "no nonce");
}

/// A nonce for a key proof.
pub(crate) async fn nonce(wire: &Wire, server: &Server) -> Result<NonceReply, Fault> {
    let reply = wire.send(Call::post(&server.metadata.endpoints.nonce, JSON, r#"{"purpose":"attest"}"#)).await?;
    ensure(reply.0.status == 200 && reply.0.media_type() == JSON, || {
        format!("expected 200 JSON, got {}", reply.told())
    })?;
    let nonce: NonceReply = json_from_slice(&reply.0.body).map_err(|error| Fault::failed(error.to_string()))?;
    ensure(nonce.exp > server.metadata.iat, || "exp is no time to come".to_owned())?;
    Ok(nonce)
}
