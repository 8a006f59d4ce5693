//! Rotation, revocation, a copied phone, and the end of the account.

use authenticator_core::account::accept_metadata;
use authenticator_core::jose::Opened;
use authenticator_core::protocol::{
    AccountState, ChallengeClaims, CredentialState, Decision, Issuer, Mode, Purpose, RequestClass, RevokeTarget,
    Verdict,
};

use crate::checks::{Confirmed, Server, answers, metadata};
use crate::message::{Draft, new_id};
use crate::people::People;
use crate::phone::{Phone, expect_verdict};
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::Wire;

pub(crate) const CHECKS: &[Check] = &[
    check(
        "rotation.chain",
        "rotation-of-the-server-key",
        "after a rotation the rolls lead from the pinned key to the new one, which signs",
    ),
    check("rotation.version", "issuer-and-metadata", "the version of the metadata has risen"),
    check(
        "rotation.result",
        "rotation-of-the-server-key",
        "an answer sent again after the rotation gets a result that can be verified",
    ),
    check(
        "change.asked-anew",
        "duties-of-the-server",
        "when the credential is revoked, a live mfa is made anew: another jti, another nonce, and the old one in supersedes",
    ),
    check("change.number", "duties-of-the-server", "a request that is made anew has another number"),
    check(
        "change.old-answer",
        "challenge",
        "the old request takes an approval by the key of when it was made, and is superseded",
    ),
    check("change.new-answer", "challenge", "the new one is approved by the device key"),
    check("revoke.unknown-id", "revocation", "an id that never was is 422 unknown_id"),
    check("revoke.signature", "error-codes", "a revocation by another key than the device's is refused"),
    check("revoke.credential", "revocation", "the credential is revoked, by a result with the jti of the revocation"),
    check("revoke.repeated", "rule-4-freshness-and-repetition", "the same revocation again gets the same reply"),
    check("revoke.gone", "revocation", "another revocation of what is gone is revoked as well"),
    check(
        "revoke.document",
        "account-document",
        "the document shows the credential as revoked, and the mode sign_in is gone",
    ),
    check("clone.suspected", "counter", "a counter used again with another signing input is clone_suspected"),
    check("clone.approvals", "order-of-verdicts", "after that approvals of the account are clone_suspected"),
    check("clone.document", "account-document", "the document has enroll_again"),
    check(
        "clone.refusals",
        "enrolling-again-after-a-copy-or-a-restore",
        "refusals of a marked account are taken as before",
    ),
    check("removed.revoked", "revocation", "the account is revoked"),
    check("removed.document", "account-document", "the device is still answered by 200, with state removed"),
    check("removed.requests", "requests", "its list is empty"),
    check("removed.answer", "order-of-verdicts", "its approvals are account_disabled"),
    check("removed.stored", "order-of-verdicts", "an answer that had a result gets it again"),
];

/// The server as the run met it, and who stands in front of it.
pub(crate) struct Scene<'a> {
    pub(crate) server: &'a Server,
    pub(crate) issuer: &'a Issuer,
    pub(crate) people: &'a dyn People,
    pub(crate) confirmed: Option<&'a Confirmed>,
}

pub(crate) async fn run(wire: &Wire, scene: &Scene<'_>, phone: &mut Phone, rotates: bool, report: &mut Report) {
    let confirmed = scene.confirmed;
    if rotates {
        rotation(wire, scene, phone, report).await;
    }
    revoked_credential(wire, scene.people, phone, report).await;
    if let Some(confirmed) = confirmed {
        copied(wire, phone, confirmed, report).await;
    }
    removed(wire, phone, confirmed, report).await;
    report.skip(CHECKS, "what comes before did not pass");
}

async fn rotation(wire: &Wire, scene: &Scene<'_>, phone: &mut Phone, report: &mut Report) {
    let Scene { server, issuer, people, confirmed } = *scene;
    let rotated = match people.rotate_key().await {
        Ok(()) => metadata::fetch(wire, issuer).await,
        Err(fault) => Err(fault),
    };
    let followed = rotated.and_then(|compact| {
        let known = Some((&server.keys, server.metadata.version));
        let (claims, _) =
            accept_metadata(&compact, issuer, None, known).map_err(|error| Fault::failed(error.to_string()))?;
        ensure(claims.jwks != server.metadata.jwks, || "jwks is the same".to_owned())?;
        Ok(claims)
    });
    let Some(claims) = report.note("rotation.chain", followed) else { return };
    let risen = claims.version > server.metadata.version;
    report.note("rotation.version", ensure(risen, || format!("version is {}", claims.version)));
    phone.metadata = claims;
    if let Some(confirmed) = confirmed {
        let reply = phone.send_answer(wire, &confirmed.answer).await;
        let verdict = reply.and_then(|reply| phone.result(&reply, &confirmed.answer));
        report.note("rotation.result", verdict.and_then(|result| expect_verdict(&result, Verdict::Approved)));
    }
}

/// Revokes; gives the compact message and the compact result.
async fn revoke(wire: &Wire, phone: &Phone, target: RevokeTarget, id: &str) -> Result<(String, String), Fault> {
    let claims = phone.revocation(target, id)?;
    let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
    let reply = phone.send_revocation(wire, &compact).await?;
    let result = phone.result(&reply, &compact)?;
    expect_verdict(&result, Verdict::Revoked)?;
    ensure(result.request == claims.jti, || "request is not the jti of the revocation".to_owned())?;
    Ok((compact, reply.message(&[200])?.to_owned()))
}

async fn revoked_credential(wire: &Wire, people: &dyn People, phone: &mut Phone, report: &mut Report) {
    let unknown = async {
        let claims = phone.revocation(RevokeTarget::Credential, &new_id()?.to_string())?;
        let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
        phone.send_revocation(wire, &compact).await?.problem(422, "unknown_id").map(drop)
    };
    report.note("revoke.unknown-id", unknown.await);
    let strange = async {
        let stranger = phone.another()?;
        let claims = phone.revocation(RevokeTarget::Device, &phone.enrolled()?.device.to_string())?;
        let compact = Draft::of(&claims, &phone.key.public_key())?.sign(&stranger.key);
        phone.send_revocation(wire, &compact).await?.problem(422, "bad_signature").map(drop)
    };
    report.note("revoke.signature", strange.await);
    let Ok(id) = phone.credential().map(|credential| credential.id) else {
        let mine = |check: &&Check| check.id.starts_with("revoke.") || check.id.starts_with("change.");
        report.skip(&CHECKS.iter().filter(mine).copied().collect::<Vec<_>>(), "phone sign-in is not enabled");
        return;
    };
    let before = before_change(wire, people, phone).await;
    let first = revoke(wire, phone, RevokeTarget::Credential, &id.to_string()).await;
    if let Some((message, result)) = report.note("revoke.credential", first) {
        let again = phone.send_revocation(wire, &message).await;
        report.note(
            "revoke.repeated",
            again.and_then(|reply| {
                ensure(reply.message(&[200])? == result, || "the result is another message".to_owned())
            }),
        );
    }
    report.note("revoke.gone", revoke(wire, phone, RevokeTarget::Credential, &id.to_string()).await);
    report.note(
        "revoke.document",
        phone.document(wire).await.and_then(|document| {
            let told = document.credential.map(|credential| (credential.id, credential.state));
            ensure(told == Some((id, CredentialState::Revoked)), || format!("the credential is {told:?}"))?;
            ensure(!document.modes.contains(&Mode::SignIn), || "modes has sign_in".to_owned())
        }),
    );
    phone.credential = None;
    match before {
        Ok(before) => changed(wire, people, phone, &before, report).await,
        Err(fault) => drop(report.note::<()>("change.asked-anew", Err(fault))),
    }
}

/// A live request of purpose `mfa`, asked of the credential key.
struct Before {
    challenge: Opened<ChallengeClaims>,
    number: String,
    /// Its approval by the credential key, which is sent when that is revoked.
    approval: String,
}

async fn before_change(wire: &Wire, people: &dyn People, phone: &Phone) -> Result<Before, Fault> {
    let number = people.start(Purpose::Mfa).await?;
    let compact = phone.challenge(wire, RequestClass::SignIn).await?;
    let challenge = phone.check_challenge(&compact)?;
    let answer = phone.answer(&compact, Decision::Approve, Some(&number), phone.next_counter())?;
    let approval = answer.draft.sign(phone.signer(answer.by_credential)?);
    Ok(Before { challenge, number, approval })
}

async fn changed(wire: &Wire, people: &dyn People, phone: &Phone, before: &Before, report: &mut Report) {
    let anew = async {
        let compact = phone.challenge(wire, RequestClass::SignIn).await?;
        let (old, new) = (&before.challenge.claims, phone.check_challenge(&compact)?.claims);
        ensure(new.purpose == Purpose::Mfa, || format!("the request is one of {}", new.purpose.as_str()))?;
        ensure(new.jti != old.jti && new.nonce != old.nonce, || "the request is the old one".to_owned())?;
        ensure(new.supersedes.contains(&old.jti), || "supersedes is without the old one".to_owned())?;
        Ok(compact)
    };
    let Some(compact) = report.note("change.asked-anew", anew.await) else { return };
    let old = match phone.send_answer(wire, &before.approval).await {
        Ok(reply) => phone.result(&reply, &before.approval),
        Err(fault) => Err(fault),
    };
    report.note("change.old-answer", old.and_then(|result| expect_verdict(&result, Verdict::Superseded)));
    let number = people.number(Purpose::Mfa).await;
    let other = number.clone().and_then(|number| ensure(number != before.number, || "the same number".to_owned()));
    report.note("change.number", other);
    let approved = match &number {
        Ok(number) => phone.decide(wire, &compact, Decision::Approve, Some(number)).await,
        Err(fault) => Err(fault.clone()),
    };
    report.note("change.new-answer", approved.and_then(|(_, result)| expect_verdict(&result, Verdict::Approved)));
}

/// Two answers under one counter: the database of the phone was copied.
async fn copied(wire: &Wire, phone: &Phone, confirmed: &Confirmed, report: &mut Report) {
    let suspected = async |decision, number: Option<&str>, counter| {
        let answer = phone.answer(&confirmed.challenge, decision, number, counter)?;
        let compact = answer.draft.sign(&phone.key);
        let reply = phone.send_answer(wire, &compact).await?;
        phone.result(&reply, &compact)
    };
    let counter = phone.last_counter();
    let reused = suspected(Decision::Deny, None, counter).await;
    let marked = reused.and_then(|result| expect_verdict(&result, Verdict::CloneSuspected));
    if report.note("clone.suspected", marked).is_none() {
        return;
    }
    let approval = suspected(Decision::Approve, Some(&confirmed.number), phone.next_counter()).await;
    report.note("clone.approvals", approval.and_then(|result| expect_verdict(&result, Verdict::CloneSuspected)));
    report.note(
        "clone.document",
        phone.document(wire).await.and_then(|document| ensure(document.enroll_again, || "no enroll_again".to_owned())),
    );
    let refusal = suspected(Decision::Deny, None, phone.next_counter()).await;
    report.note("clone.refusals", refusal.and_then(|result| expect_verdict(&result, Verdict::AlreadyAnswered)));
}

async fn removed(wire: &Wire, phone: &Phone, confirmed: Option<&Confirmed>, report: &mut Report) {
    let sub = phone.enrolled().map(|known| known.sub.as_str().to_owned());
    let gone = match sub {
        Ok(sub) => revoke(wire, phone, RevokeTarget::Account, &sub).await,
        Err(fault) => Err(fault),
    };
    if report.note("removed.revoked", gone).is_none() {
        return;
    }
    report.note(
        "removed.document",
        phone.document(wire).await.and_then(|document| {
            ensure(document.state == AccountState::Removed, || format!("state is {:?}", document.state))
        }),
    );
    report.note(
        "removed.requests",
        phone
            .list(wire, "wait=0")
            .await
            .and_then(|list| ensure(list.challenges.is_empty(), || format!("{} challenges", list.challenges.len()))),
    );
    let Some(confirmed) = confirmed else { return };
    let late = phone.decide(wire, &confirmed.challenge, Decision::Approve, Some(&confirmed.number)).await;
    report.note("removed.answer", late.and_then(|(_, result)| expect_verdict(&result, Verdict::AccountDisabled)));
    let known = answers::repeated(wire, phone, &confirmed.answer, &confirmed.result).await;
    // After a rotation the result may have been signed anew: what counts then is that it can be verified.
    let known = match (known, phone.send_answer(wire, &confirmed.answer).await) {
        (Ok(()), _) => Ok(()),
        (Err(_), Ok(reply)) => {
            phone.result(&reply, &confirmed.answer).and_then(|result| expect_verdict(&result, Verdict::Approved))
        }
        (Err(_), Err(fault)) => Err(fault),
    };
    report.note("removed.stored", known);
}
