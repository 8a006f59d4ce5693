//! Proof of possession.

use authenticator_core::idp::HttpMethod;
use authenticator_core::protocol::{AccountClaims, Opaque, PushAddress, PushChange, PushClaims, PushToken, UnixTime};
use serde_json::json;

use crate::message::{Draft, new_id, with_wrong_signature};
use crate::phone::Phone;
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, JWT, Reply, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check("dpop.none", "dpop", "without a DPoP header 401 invalid_dpop, with a nonce for the next call"),
    check("dpop.no-nonce", "dpop", "a proof without a nonce is 401 use_dpop_nonce, with one"),
    check("dpop.made-up-nonce", "dpop", "a nonce that is none of the server's is 401 use_dpop_nonce"),
    check("dpop.right", "dpop", "with the nonce the call is answered, whatever iat says"),
    check("dpop.nonce-again", "dpop", "a nonce is good for many proofs"),
    check("dpop.replayed", "dpop", "a proof that was used is 401 invalid_dpop"),
    check("dpop.htm", "dpop", "a proof for another method is 401 invalid_dpop"),
    check("dpop.htu", "dpop", "a proof for another endpoint is 401 invalid_dpop"),
    check("dpop.htu-query", "dpop", "htu has no query; it is compared byte for byte"),
    check("dpop.ath", "dpop", "ath without a token is 401 invalid_dpop"),
    check("dpop.jti", "rule-2-encoding", "a jti that is no id is 401 invalid_dpop"),
    check("dpop.typ", "rule-1-signatures", "a message of another typ is no proof"),
    check("dpop.signature", "dpop", "a signature that does not verify is 401 invalid_dpop"),
    check("dpop.two", "dpop", "two DPoP headers are 401 invalid_dpop"),
    check("dpop.unknown-key", "error-codes", "a proof by a key that the server does not know is 401 unknown_device"),
    check("push.nonce", "push", "a push update with a nonce that is not valid now is 401 use_dpop_nonce"),
];

async fn push_nonce(wire: &Wire, phone: &Phone) -> Result<(), Fault> {
    let token = PushToken::parse("conformance").ok_or_else(|| Fault::not_tried("no token"))?;
    let claims = PushClaims {
        iss: phone.enrolled()?.device,
        aud: phone.issuer.clone(),
        iat: UnixTime::from_seconds(1),
        jti: new_id()?,
        nonce: Opaque::parse("made-up").ok_or_else(|| Fault::not_tried("no nonce"))?,
        change: PushChange::To(PushAddress::Fcm { token }),
    };
    let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
    let call = Call { method: HttpMethod::Put, ..Call::post(&phone.metadata.endpoints.push, JWT, &compact) };
    wire.send(call).await?.problem(401, "use_dpop_nonce").map(drop)
}

pub(crate) async fn run(wire: &Wire, phone: &Phone, report: &mut Report) {
    report.note("dpop.none", without_proof(wire, phone).await);
    report.note("dpop.no-nonce", nonce_asked(wire, phone, |draft| draft.without("nonce")).await);
    report.note("dpop.made-up-nonce", nonce_asked(wire, phone, |draft| draft.claim("nonce", "made-up")).await);
    let used = report.note("dpop.right", right(wire, phone).await);
    if let Some((proof, nonce)) = used {
        let reply = account(wire, phone, &proof).await;
        report.note("dpop.replayed", reply.and_then(|reply| reply.problem(401, "invalid_dpop").map(drop)));
        let again = changed(wire, phone, |draft| draft.claim("nonce", nonce.clone())).await;
        report.note("dpop.nonce-again", again.and_then(|reply| reply.message(&[200]).map(drop)));
    }
    refused(wire, phone, report).await;
    report.note("push.nonce", push_nonce(wire, phone).await);
    report.note("dpop.unknown-key", unknown_key(wire, phone).await);
    report.skip(CHECKS, "no proof was accepted");
}

async fn account(wire: &Wire, phone: &Phone, proof: &str) -> Result<Reply, Fault> {
    phone.call_with(wire, Call::get(&phone.metadata.endpoints.account), proof, None).await
}

fn proof(phone: &Phone, change: impl FnOnce(Draft) -> Draft) -> Result<String, Fault> {
    let claims = phone.proof_claims(HttpMethod::Get, &phone.metadata.endpoints.account, None)?;
    Ok(change(Draft::of(&claims, &phone.key.public_key())?).sign(&phone.key))
}

async fn changed(wire: &Wire, phone: &Phone, change: impl FnOnce(Draft) -> Draft) -> Result<Reply, Fault> {
    account(wire, phone, &proof(phone, change)?).await
}

async fn without_proof(wire: &Wire, phone: &Phone) -> Result<(), Fault> {
    let reply = wire.send(Call::get(&phone.metadata.endpoints.account)).await?;
    reply.problem(401, "invalid_dpop")?;
    ensure(reply.dpop_nonce().is_some(), || "no DPoP-Nonce".to_owned())?;
    phone.remember_nonce(&reply);
    Ok(())
}

async fn nonce_asked(wire: &Wire, phone: &Phone, change: impl FnOnce(Draft) -> Draft) -> Result<(), Fault> {
    let reply = changed(wire, phone, change).await?;
    reply.problem(401, "use_dpop_nonce")?;
    ensure(reply.dpop_nonce().is_some(), || "no DPoP-Nonce".to_owned())
}

/// A proof that was accepted, and its nonce.
async fn right(wire: &Wire, phone: &Phone) -> Result<(String, String), Fault> {
    let nonce = phone.nonce().ok_or_else(|| Fault::failed("the server gave no nonce"))?;
    let compact = proof(phone, |draft| draft.claim("iat", 4_102_444_800_u64))?;
    let reply = account(wire, phone, &compact).await?;
    let document = phone.open::<AccountClaims>(reply.message(&[200])?)?.claims;
    phone.check_document(&document)?;
    Ok((compact, nonce))
}

/// What makes a proof a wrong one.
type Change<'a> = Box<dyn FnOnce(Draft) -> Draft + Send + 'a>;

async fn refused(wire: &Wire, phone: &Phone, report: &mut Report) {
    let endpoints = &phone.metadata.endpoints;
    let broken: [(&str, Change<'_>); 5] = [
        ("dpop.htm", Box::new(|draft| draft.claim("htm", "POST"))),
        ("dpop.htu", Box::new(|draft| draft.claim("htu", endpoints.requests.as_str()))),
        ("dpop.ath", Box::new(|draft| draft.claim("ath", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"))),
        ("dpop.jti", Box::new(|draft| draft.claim("jti", "1"))),
        ("dpop.typ", Box::new(|draft| draft.header("typ", "phone-key-proof+jwt"))),
    ];
    for (id, change) in broken {
        let reply = changed(wire, phone, change).await;
        report.note(id, reply.and_then(|reply| reply.problem(401, "invalid_dpop").map(drop)));
    }
    let reply = match proof(phone, |draft| draft) {
        Ok(compact) => account(wire, phone, &with_wrong_signature(&compact)).await,
        Err(fault) => Err(fault),
    };
    report.note("dpop.signature", reply.and_then(|reply| reply.problem(401, "invalid_dpop").map(drop)));
    report.note("dpop.two", two(wire, phone).await);
    report.note("dpop.htu-query", with_query(wire, phone).await);
}

/// The call has a query, and so has `htu`.
async fn with_query(wire: &Wire, phone: &Phone) -> Result<(), Fault> {
    let url = format!("{}?wait=0", phone.metadata.endpoints.requests);
    let claims = phone.proof_claims(HttpMethod::Get, &url, None)?;
    let proof = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
    phone.call_with(wire, Call::get(&url), &proof, None).await?.problem(401, "invalid_dpop").map(drop)
}

async fn two(wire: &Wire, phone: &Phone) -> Result<(), Fault> {
    let (one, other) = (proof(phone, |draft| draft)?, proof(phone, |draft| draft)?);
    let call = Call::get(&phone.metadata.endpoints.account).header("dpop", one);
    phone.call_with(wire, call, &other, None).await?.problem(401, "invalid_dpop").map(drop)
}

async fn unknown_key(wire: &Wire, phone: &Phone) -> Result<(), Fault> {
    let stranger = phone.another()?;
    let id = json!(new_id()?);
    let claims = phone.proof_claims(HttpMethod::Get, &phone.metadata.endpoints.account, None)?;
    let draft = Draft::of(&claims, &stranger.key.public_key())?.claim("jti", id);
    account(wire, phone, &draft.sign(&stranger.key)).await?.problem(401, "unknown_device").map(drop)
}
