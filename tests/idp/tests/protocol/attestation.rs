//! Key attestation where policy asks for it, by authorities of our own that the policy trusts.

use authenticator_core::jose::{Digest, SigningKey, base64url_encode};
use authenticator_core::protocol::{AccountClaims, AttestPurpose, Decision, Opaque, Verdict, attestation_challenge};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::authority::{
    APP_ID, AndroidKey, AppleApp, Authority, android_app, application, null, root_of_trust,
};
use crate::support::{Directory, Phone, Reply, Server, new_key};

/// A server whose policy trusts an authority of ours.
async fn server(rule: &str) -> (Server, Authority) {
    let server = Server::start().await;
    let root = Authority::new("Root of the tests");
    trust(&server, rule, &root).await;
    (server, root)
}

async fn trust(server: &Server, rule: &str, root: &Authority) {
    server
        .policy(json!({
            "attestation": rule,
            "attestation_trust": {
                "android_apps": [android_app()],
                "apple_apps": [{ "app_id": APP_ID }],
                "android_roots": [root.pem()],
                "apple_roots": [root.pem()],
            },
        }))
        .await;
}

fn challenge(phone: &Phone, nonce: &Opaque) -> Digest {
    attestation_challenge(&phone.issuer, nonce, AttestPurpose::Attest)
}

/// The member `attestation` of an Android phone for a key, with something changed.
async fn android(phone: &Phone, root: &Authority, key: &SigningKey, change: impl FnOnce(&mut AndroidKey)) -> Value {
    let nonce = phone.attest_nonce().await.nonce;
    let mut made = AndroidKey::right(challenge(phone, &nonce).as_bytes());
    change(&mut made);
    claim(&nonce, &made.chain(root, &key.public_key()))
}

fn claim(nonce: &Opaque, chain: &[Vec<u8>]) -> Value {
    json!({ "nonce": nonce, "chain": chain.iter().map(|one| base64url_encode(one)).collect::<Vec<_>>() })
}

/// The member `attestation` of an Apple phone for a key, with something changed.
async fn apple(phone: &Phone, root: &Authority, key: &SigningKey, change: impl FnOnce(&mut AppleApp)) -> Value {
    let nonce = phone.attest_nonce().await.nonce;
    let challenge = challenge(phone, &nonce);
    let thumbprint = key.public_key().thumbprint();
    let vouched = Digest::of(&[challenge.as_bytes().as_slice(), thumbprint.as_bytes()].concat());
    let mut app = AppleApp::right();
    change(&mut app);
    let (key_id, attestation, assertion) = app.vouch(root, vouched.as_bytes());
    json!({
        "nonce": nonce,
        "key_id": base64url_encode(&key_id),
        "attestation": base64url_encode(&attestation),
        "assertion": base64url_encode(&assertion),
    })
}

async fn enroll(phone: &Phone, code: &str, attestation: Option<Value>) -> Reply {
    let mut claims = phone.enroll_claims(Some(code));
    claims.attestation = attestation;
    phone.post("enrollments", &phone.sign(&claims)).await
}

/// Status, code and the line for developers of a refusal.
fn refused(reply: &Reply) -> (u16, String, String) {
    let problem = reply.problem();
    (problem.status, problem.code.as_str().to_owned(), problem.detail.unwrap_or_default())
}

fn invalid(reply: &Reply, detail: &str) {
    assert_eq!(refused(reply), (422, "attestation_invalid".to_owned(), detail.to_owned()));
}

#[tokio::test]
async fn b2_by_required_no_device_is_enrolled_without_an_attestation_that_holds() {
    let (server, root) = server("required").await;
    let mut phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let without = enroll(&phone, &code, None).await;
    assert_eq!((without.status, without.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "attestation_required"));

    let form = "attestation is neither {nonce, chain} nor {nonce, key_id, attestation, assertion}";
    invalid(&enroll(&phone, &code, Some(json!("x"))).await, form);
    let other = android(&phone, &root, &new_key(), |_| {}).await;
    invalid(&enroll(&phone, &code, Some(other)).await, "another key was attested than the message brings");
    let software = android(&phone, &root, &phone.key, |made| {
        (made.description.attestation_level, made.description.key_level) = (0, 0);
    });
    invalid(&enroll(&phone, &code, Some(software.await)).await, "the key, or what attests it, is in software");
    let unlocked = android(&phone, &root, &phone.key, |made| {
        made.description.hardware.insert(704, root_of_trust(false, 2));
    });
    let boot = "the bootloader is unlocked, or the system is not verified";
    invalid(&enroll(&phone, &code, Some(unlocked.await)).await, boot);
    let other_app = android(&phone, &root, &phone.key, |made| {
        made.description.software.insert(709, application(&["com.example.other"], &[0xc0; 32]));
    });
    let app = "the app, or who signed it, is not in the policy's list";
    invalid(&enroll(&phone, &code, Some(other_app.await)).await, app);
    let other_root = android(&phone, &Authority::new("Another"), &phone.key, |_| {}).await;
    invalid(&enroll(&phone, &code, Some(other_root)).await, "the chain does not end at a trusted root");

    let right = android(&phone, &root, &phone.key, |_| {}).await;
    let reply = enroll(&phone, &code, Some(right)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "what was refused used up nothing: {}", reply.body);
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn b2_what_an_attested_key_signs_attests_nothing() {
    let (server, root) = server("required").await;
    let phone = Phone::new(&server).await;
    let nonce = phone.attest_nonce().await.nonce;
    let made = AndroidKey::right(challenge(&phone, &nonce).as_bytes());
    let attack = claim(&nonce, &made.appended(&root, &phone.key.public_key()));
    let reply = enroll(&phone, &server.code("ana").await, Some(attack)).await;
    invalid(&reply, "certificates follow the attested one: it is the attested key that signed them");
}

#[tokio::test]
async fn b2_by_accepted_an_attestation_may_be_left_out_and_otherwise_holds() {
    let (server, root) = server("accepted").await;
    let phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let of_another = android(&phone, &root, &new_key(), |_| {}).await;
    invalid(&enroll(&phone, &code, Some(of_another)).await, "another key was attested than the message brings");
    assert_eq!(enroll(&phone, &code, None).await.status, StatusCode::CREATED);

    let attested = Phone::new(&server).await;
    let right = apple(&attested, &root, &attested.key, |_| {}).await;
    assert_eq!(enroll(&attested, &server.code("ana").await, Some(right)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn b2_by_none_an_attestation_is_not_looked_at() {
    let (server, _) = server("none").await;
    let phone = Phone::new(&server).await;
    assert_eq!(enroll(&phone, &server.code("ana").await, Some(json!("x"))).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn b2_without_a_listed_app_no_attestation_holds() {
    let server = Server::start().await;
    let root = Authority::new("Root of the tests");
    let roots = json!({ "android_roots": [root.pem()], "apple_roots": [root.pem()] });
    server.policy(json!({ "attestation": "required", "attestation_trust": roots })).await;
    let phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let app = "the app, or who signed it, is not in the policy's list";
    let of_android = android(&phone, &root, &phone.key, |_| {}).await;
    invalid(&enroll(&phone, &code, Some(of_android)).await, app);
    let of_apple = apple(&phone, &root, &phone.key, |_| {}).await;
    invalid(&enroll(&phone, &code, Some(of_apple)).await, app);
}

#[tokio::test]
async fn b2_the_nonce_is_the_servers_and_five_minutes_old_at_most() {
    let (server, root) = server("required").await;
    let phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let mut of_another_nonce = android(&phone, &root, &phone.key, |_| {}).await;
    let right = of_another_nonce.clone();
    of_another_nonce["nonce"] = json!(phone.attest_nonce().await.nonce);
    invalid(&enroll(&phone, &code, Some(of_another_nonce.clone())).await, "another challenge was attested");
    of_another_nonce["nonce"] = json!("a nonce of nobody");
    assert_eq!(enroll(&phone, &code, Some(of_another_nonce)).await.code(), "bad_nonce");
    server.advance(300).await;
    assert_eq!(enroll(&phone, &code, Some(right)).await.code(), "bad_nonce");
}

/// A phone with a device key that is attested, registered, and a token.
async fn registered(server: &Server, root: &Authority) -> (Phone, String) {
    let mut phone = Phone::new(server).await;
    let attestation = android(&phone, root, &phone.key, |made| {
        made.description.hardware.remove(&504);
        made.description.hardware.insert(503, null());
    });
    let reply = enroll(&phone, &server.code("ana").await, Some(attestation.await)).await;
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let token = phone.token(server, "ana").await;
    assert_eq!(phone.register(&token).await.status, StatusCode::CREATED);
    (phone, token)
}

async fn credential(phone: &Phone, key: &SigningKey, token: &str, attestation: Option<Value>) -> Reply {
    let mut claims = phone.credential_claims(key).await;
    claims.attestation = attestation;
    phone.send_credential(&claims, token).await
}

#[tokio::test]
async fn b2_a_credential_key_is_attested_with_its_user_verification() {
    let (server, root) = server("required").await;
    let (mut phone, token) = registered(&server, &root).await;
    let key = new_key();
    let without = credential(&phone, &key, &token, None).await;
    assert_eq!(without.code(), "attestation_required");
    let open = android(&phone, &root, &key, |made| {
        made.description.hardware.insert(503, null());
    });
    let user = "the user is not verified for each signature of the key, as the policy says";
    invalid(&credential(&phone, &key, &token, Some(open.await)).await, user);
    server.policy(json!({ "uv_policy": "biometric_strict" })).await;
    let by_pin_too = android(&phone, &root, &key, |_| {}).await;
    invalid(&credential(&phone, &key, &token, Some(by_pin_too)).await, user);
    server.policy(json!({ "uv_policy": "biometric_or_credential" })).await;
    let of_the_device = android(&phone, &root, &phone.key, |_| {}).await;
    let other_key = "another key was attested than the message brings";
    invalid(&credential(&phone, &key, &token, Some(of_the_device)).await, other_key);

    let right = android(&phone, &root, &key, |_| {}).await;
    let reply = credential(&phone, &key, &token, Some(right)).await;
    let account: AccountClaims = phone.read(reply.jwt());
    phone.credential = Some((account.credential.unwrap().id, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn b2_an_app_that_apple_certifies_vouches_for_a_credential_key() {
    let (server, root) = server("required").await;
    let (phone, token) = registered(&server, &root).await;
    let key = new_key();
    let development = apple(&phone, &root, &key, |app| app.aaguid = *b"appattestdevelop").await;
    let environment = "the app is of the other environment, development or production";
    invalid(&credential(&phone, &key, &token, Some(development)).await, environment);
    let for_another = apple(&phone, &root, &new_key(), |_| {}).await;
    let nonce = "the nonce in the certificate is not that of challenge and key";
    invalid(&credential(&phone, &key, &token, Some(for_another)).await, nonce);
    let right = apple(&phone, &root, &key, |_| {}).await;
    assert_eq!(credential(&phone, &key, &token, Some(right)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn b2_a_credential_from_before_is_told_that_attestation_is_required() {
    let server = Server::start().await;
    let root = Authority::new("Root of the tests");
    let mut phone = Phone::enabled(&server, "ana").await;
    trust(&server, "required", &root).await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AttestationRequired);
    assert_eq!(phone.only_challenge().await, challenge, "it stays live");
    assert_eq!(phone.refuse(&challenge, Decision::Deny).await, Verdict::Denied, "nothing stands against a refusal");

    let token = phone.token(&server, "ana").await;
    let key = new_key();
    let right = android(&phone, &root, &key, |_| {}).await;
    let account: AccountClaims = phone.read(credential(&phone, &key, &token, Some(right)).await.jwt());
    phone.credential = Some((account.pending_credential.unwrap().id, key));
    let number = server.number("ana", "enable").await;
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn b2_the_list_of_revoked_keys_is_read_as_it_is_now() {
    let directory = Directory::new();
    std::fs::create_dir(&directory.0).unwrap();
    let list = directory.0.join("status.json");
    std::fs::write(&list, "not a list").unwrap();
    assert!(Server::start_with(Some(list.clone())).await.is_err(), "an unreadable list is said at the start");
    std::fs::write(&list, r#"{"entries": {}}"#).unwrap();
    let server = Server::start_with(Some(list.clone())).await.unwrap();
    let root = Authority::new("Root of the tests");
    trust(&server, "required", &root).await;
    let first = Phone::new(&server).await;
    let right = android(&first, &root, &first.key, |_| {}).await;
    assert_eq!(enroll(&first, &server.code("ana").await, Some(right)).await.status, StatusCode::CREATED);

    std::fs::write(&list, r#"{"entries": {"5eed": {"status": "REVOKED", "reason": "KEY_COMPROMISE"}}}"#).unwrap();
    let second = Phone::new(&server).await;
    let code = server.code("ana").await;
    let revoked = android(&second, &root, &second.key, |_| {}).await;
    invalid(&enroll(&second, &code, Some(revoked)).await, "a certificate of the chain was revoked");
    std::fs::remove_file(&list).unwrap();
    let unknown = android(&second, &root, &second.key, |_| {}).await;
    assert_eq!(enroll(&second, &code, Some(unknown)).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn b2_a_policy_with_an_unreadable_root_or_fingerprint_is_refused() {
    let server = Server::start().await;
    for trust in [
        json!({ "android_roots": ["no certificate"] }),
        json!({ "android_apps": [{ "package": "com.example.authenticator", "certificate_sha256": "c0" }] }),
        json!({ "apps": [] }),
    ] {
        let url = format!("{}/control/policy", server.origin());
        let reply = server.http.post(url).json(&json!({ "attestation_trust": trust })).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST, "{trust}");
    }
}
