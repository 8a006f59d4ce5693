//! The registration of the device, and the credential.

use authenticator_core::idp::HttpMethod;
use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::{
    AccountClaims, CredentialClaims, CredentialState, CredentialStatus, Decision, DevicesClaims, KeyProofClaims, Mode,
    Opaque, Purpose, UnixTime, Verdict,
};
use serde_json::json;

use crate::checks::{Server, answers, calls, token};
use crate::message::{Draft, new_id, new_key};
use crate::people::People;
use crate::phone::{Credential, Phone, expect_verdict};
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, JWT, Reply, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check("devices.no-token", "error-codes", "POST devices without a token is 401 invalid_token"),
    check("devices.unknown-token", "error-codes", "a token that is none is 401 invalid_token"),
    check(
        "credential.unregistered",
        "error-codes",
        "a credential before the device is registered is 403 enrollment_closed",
    ),
    check("devices.registered", "devices", "POST devices is 200 or 201 with the account document"),
    check("devices.again", "devices", "a token is good for several calls; registering again changes nothing"),
    check("devices.other-key", "sign-in-for-a-token", "a token is good with the key that it is bound to alone"),
    check("devices.list", "devices", "GET account?devices=1 lists this phone as the current one"),
    check(
        "credential.bad-nonce",
        "error-codes",
        "a key proof with a nonce that is none of the server's is 422 bad_nonce",
    ),
    check("credential.other-device", "credential", "a key proof for another device key is refused"),
    check("credential.claims", "credential", "a key proof with a third member is refused"),
    check(
        "credential.pending",
        "credential",
        "a right message is 201: the credential is pending, with a challenge of purpose enable",
    ),
    check(
        "credential.repeated",
        "rule-4-freshness-and-repetition",
        "the same message again gives the same challenge as it was sent first",
    ),
    check("enable.device-key", "challenge", "an approval by the device key is 422 wrong_key, with its answer_hash"),
    check("enable.approved", "credential", "by the new key and with the right number it is approved"),
    check("enable.active", "account-document", "the document shows the credential as active, and the mode sign_in"),
];

/// Enables phone sign-in.
pub(crate) async fn run(
    wire: &Wire,
    server: &Server,
    phone: &mut Phone,
    people: &dyn People,
    last_step: u8,
    report: &mut Report,
) {
    if enabled(wire, server, phone, people, last_step, report).await.is_none() {
        phone.credential = None;
    }
    report.skip(CHECKS, "phone sign-in was not enabled");
}

async fn enabled(
    wire: &Wire,
    server: &Server,
    phone: &mut Phone,
    people: &dyn People,
    last_step: u8,
    report: &mut Report,
) -> Option<()> {
    let token = token::run(wire, server, phone, people, report).await?;
    if last_step < 6 {
        return None;
    }
    registered(wire, phone, &token, server, report).await?;
    let (draft, key) = refused(wire, server, phone, &token, report).await?;
    let (credential, challenge) =
        report.note("credential.pending", pending(wire, phone, &draft, &key, &token).await)?;
    report.note("credential.repeated", repeated(wire, phone, &draft, &token, &challenge).await);
    phone.credential = Some(Credential { id: credential.id, key });
    let number = match people.number(Purpose::Enable).await {
        Ok(number) => number,
        Err(fault) => return report.note("enable.approved", Err(fault)),
    };
    report.note("enable.device-key", by_device_key(wire, phone, &challenge, &number).await);
    let approved = phone.decide(wire, &challenge, Decision::Approve, Some(&number)).await;
    report.note("enable.approved", approved.and_then(|(_, result)| expect_verdict(&result, Verdict::Approved)))?;
    report.note("enable.active", active(wire, phone, &credential).await);
    Some(())
}

async fn registered(wire: &Wire, phone: &Phone, token: &str, server: &Server, report: &mut Report) -> Option<()> {
    let url = &phone.metadata.endpoints.devices;
    let post = || Call { method: HttpMethod::Post, url, headers: Vec::new(), body: Vec::new() };
    for (id, token) in [("devices.no-token", None), ("devices.unknown-token", Some("made-up"))] {
        let reply = phone.call(wire, post, token).await;
        report.note(id, reply.and_then(|(reply, _)| reply.problem(401, "invalid_token").map(drop)));
    }
    report.note(
        "credential.unregistered",
        async {
            let draft = credential(wire, server, phone, &new_key()?).await?;
            send(wire, phone, &draft, token).await?.problem(403, "enrollment_closed").map(drop)
        }
        .await,
    );
    let first = phone.call(wire, post, Some(token)).await;
    report.note("devices.registered", first.and_then(|(reply, _)| document(phone, &reply, &[200, 201])))?;
    let second = phone.call(wire, post, Some(token)).await;
    report.note("devices.again", second.and_then(|(reply, _)| document(phone, &reply, &[200])));
    report.note(
        "devices.other-key",
        async {
            let stranger = phone.another()?;
            let (reply, _) = stranger.call(wire, post, Some(token)).await?;
            reply.one_of(&[(401, "invalid_token"), (401, "unknown_device")]).map(drop)
        }
        .await,
    );
    report.note("devices.list", listed(wire, phone, token).await);
    Some(())
}

fn document(phone: &Phone, reply: &Reply, statuses: &[u16]) -> Result<AccountClaims, Fault> {
    let document = phone.open::<AccountClaims>(reply.message(statuses)?)?.claims;
    phone.check_document(&document)?;
    Ok(document)
}

async fn listed(wire: &Wire, phone: &Phone, token: &str) -> Result<(), Fault> {
    let url = format!("{}?devices=1", phone.metadata.endpoints.account);
    let (reply, jti) = phone.call(wire, || Call::get(&url), Some(token)).await?;
    let list = phone.open::<DevicesClaims>(reply.message(&[200])?)?.claims;
    ensure(list.req.map(|req| req.to_string()) == Some(jti), || "req is not the jti of the proof".to_owned())?;
    let known = phone.enrolled()?.device;
    let current: Vec<_> = list.devices.iter().filter(|device| device.current).map(|device| device.id).collect();
    ensure(current == [known], || format!("{} devices are the current one", current.len()))
}

/// The message that asks for a credential.
async fn credential(wire: &Wire, server: &Server, phone: &Phone, key: &SigningKey) -> Result<Draft, Fault> {
    let nonce = calls::nonce(wire, server).await?.nonce;
    let jkt = phone.key.public_key().thumbprint();
    let proof = Draft::of(&KeyProofClaims { jkt, nonce }, &key.public_key())?.sign(key);
    let claims = CredentialClaims {
        iss: phone.enrolled()?.device,
        aud: phone.issuer.clone(),
        iat: UnixTime::from_seconds(1),
        jti: new_id()?,
        proof,
        attestation: None,
        replaces: None,
        replaces_proof: None,
    };
    Draft::of(&claims, &phone.key.public_key())
}

async fn send(wire: &Wire, phone: &Phone, draft: &Draft, token: &str) -> Result<Reply, Fault> {
    let (url, body) = (&phone.metadata.endpoints.credentials, draft.sign(&phone.key));
    Ok(phone.call(wire, || Call::post(url, JWT, &body), Some(token)).await?.0)
}

/// What is no request for a credential; gives one that is, with its key.
async fn refused(
    wire: &Wire,
    server: &Server,
    phone: &Phone,
    token: &str,
    report: &mut Report,
) -> Option<(Draft, SigningKey)> {
    let key = report.note("credential.pending", new_key())?;
    let draft = report.note("credential.pending", credential(wire, server, phone, &key).await)?;
    let jkt = phone.key.public_key().thumbprint();
    report.note(
        "credential.bad-nonce",
        async {
            let nonce = Opaque::parse("made-up").ok_or_else(|| Fault::not_tried("no nonce"))?;
            let proof = Draft::of(&KeyProofClaims { jkt, nonce }, &key.public_key())?.sign(&key);
            send(wire, phone, &draft.clone().claim("proof", proof), token).await?.problem(422, "bad_nonce").map(drop)
        }
        .await,
    );
    report.note(
        "credential.other-device",
        async {
            let nonce = calls::nonce(wire, server).await?.nonce;
            let jkt = phone.another()?.key.public_key().thumbprint();
            let proof = Draft::of(&KeyProofClaims { jkt, nonce }, &key.public_key())?.sign(&key);
            let reply = send(wire, phone, &draft.clone().claim("proof", proof), token).await?;
            reply.one_of(&[(422, "wrong_key"), (422, "bad_signature"), (400, "malformed")]).map(drop)
        }
        .await,
    );
    report.note(
        "credential.claims",
        async {
            let nonce = calls::nonce(wire, server).await?.nonce;
            let proof = Draft::of(&KeyProofClaims { jkt, nonce }, &key.public_key())?.claim("iat", json!(1)).sign(&key);
            let reply = send(wire, phone, &draft.clone().claim("proof", proof), token).await?;
            reply.problem(400, "malformed").map(drop)
        }
        .await,
    );
    Some((draft, key))
}

async fn pending(
    wire: &Wire,
    phone: &Phone,
    draft: &Draft,
    key: &SigningKey,
    token: &str,
) -> Result<(CredentialStatus, String), Fault> {
    let reply = send(wire, phone, draft, token).await?;
    let document = document(phone, &reply, &[201])?;
    ensure(draft.payload().contains(&document.req.to_string()), || "req is not the jti of the message".to_owned())?;
    let credential = document.credential.ok_or_else(|| Fault::failed("the document shows no credential"))?;
    ensure(credential.state == CredentialState::Pending, || format!("state is {:?}", credential.state))?;
    ensure(credential.kid == key.public_key().thumbprint(), || "kid is not the new key".to_owned())?;
    let challenge = document.challenge.ok_or_else(|| Fault::failed("the document has no challenge"))?;
    let asked = phone.open::<authenticator_core::protocol::ChallengeClaims>(&challenge)?.claims;
    ensure(asked.purpose == Purpose::Enable, || format!("purpose is {}", asked.purpose.as_str()))?;
    ensure(asked.exp.since(asked.iat) == 600, || format!("lives {} seconds", asked.exp.since(asked.iat)))?;
    Ok((credential, challenge))
}

async fn repeated(wire: &Wire, phone: &Phone, draft: &Draft, token: &str, challenge: &str) -> Result<(), Fault> {
    let reply = send(wire, phone, draft, token).await?;
    let document = document(phone, &reply, &[200, 201])?;
    ensure(document.challenge.as_deref() == Some(challenge), || "the challenge is another".to_owned())
}

async fn by_device_key(wire: &Wire, phone: &Phone, challenge: &str, number: &str) -> Result<(), Fault> {
    let claims = phone.answer(challenge, Decision::Approve, Some(number), phone.last_counter() + 1)?.claims;
    let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
    answers::problem_about(&phone.send_answer(wire, &compact).await?, &compact, 422, "wrong_key")
}

async fn active(wire: &Wire, phone: &Phone, credential: &CredentialStatus) -> Result<(), Fault> {
    let document = phone.document(wire).await?;
    let told = document.credential.ok_or_else(|| Fault::failed("the document shows no credential"))?;
    ensure(told.id == credential.id && told.state == CredentialState::Active, || format!("state is {:?}", told.state))?;
    ensure(document.modes.contains(&Mode::SignIn), || "modes is without sign_in".to_owned())
}
