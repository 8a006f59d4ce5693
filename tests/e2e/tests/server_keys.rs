//! The server's keys change, and the phone follows the chain that leads from the key it knows.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use authenticator_core::idp::HttpResponse;
use authenticator_core::jose::SigningKey;
use authenticator_core::protocol::{DevelopmentServers, Issuer, Jwks, MessageId};
use authenticator_core::{Error, Outcome, UserAction};
use e2e::{PASSWORD, Server, TestPhone, World};
use phone::lab::NetworkConditions;
use serde_json::{Value, json};

async fn sign_in(world: &World) {
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_the_phone_follows_rotations_also_those_that_it_missed() {
    let world = World::enabled().await;
    for missed in [1, 2, 3] {
        for _ in 0..missed {
            world.server.control.rotate_key().await.unwrap();
        }
        sign_in(&world).await;
        world.phone.restart().await;
        world.account.refresh().await.unwrap();
        assert!(world.account.view().unwrap().pinned, "still the key that the enrollment named");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_an_old_pinned_code_enrolls_after_a_rotation() {
    let (server, phone) = (Server::start(), TestPhone::new().await);
    let user = "late@contoso.example";
    server.control.add_user(user, PASSWORD).await.unwrap();
    let text = server.control.enrollment_text(user).await.unwrap();
    server.control.rotate_key().await.unwrap();
    server.control.rotate_key().await.unwrap();
    assert!(phone.enroll_text(&text).await.is_ok(), "the chain leads from the key that the code names");
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_rotation_while_an_answer_waits_loses_nothing() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    world.server.control.rotate_key().await.unwrap();
    world.server.control.rotate_key().await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved, "the result stays as it was signed");
    assert_eq!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_result_whose_key_has_retired_is_signed_anew() {
    let world = World::enabled().await;
    let (request, _, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.deny().await.unwrap(), Outcome::Pending);
    world.server.control.rotate_key().await.unwrap();
    world.server.control.rotate_key().await.unwrap();
    // The phone walks the rolls, and trusts the first key no more, before it gets its answer through.
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    world.account.refresh().await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    assert_eq!(request.deny().await.unwrap(), Outcome::Denied);
    assert_eq!(world.state(&id).await, "denied");
}

/// Metadata whose payload was changed and that a stranger signed.
fn signed_by_a_stranger(reply: &mut HttpResponse) {
    let compact = String::from_utf8(reply.body.clone()).unwrap();
    let payload = authenticator_core::jose::base64url_decode(compact.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    reply.body = metadata_by(&stranger(), claims).into_bytes();
}

fn stranger() -> SigningKey {
    SigningKey::from_scalar(&[7; 32]).unwrap()
}

fn metadata_by(key: &SigningKey, mut claims: Value) -> String {
    let members = claims.as_object_mut().unwrap();
    let jwks = serde_json::to_value(Jwks { keys: vec![key.public_key()] }).unwrap();
    members.extend([("jwks".to_owned(), jwks), ("key_history".to_owned(), json!([]))]);
    e2e::signed_json("phone-metadata+jwt", &claims, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_key_that_no_chain_leads_to_is_never_trusted() {
    let world = World::enabled().await;
    world.server.control.rotate_key().await.unwrap();
    let tampered = NetworkConditions::Tampered("phone-signin".to_owned(), Arc::new(signed_by_a_stranger));
    world.phone.network.set(tampered);
    let refused = world.account.refresh().await.err().unwrap();
    assert_eq!(refused, Error::Refused { reason: "untrusted_server_key".to_owned() });
    world.phone.network.set(NetworkConditions::Fine);
    sign_in(&world).await;
}

/// The server's keys, the oldest first, as a thief reads them from its database.
fn stolen(world: &World) -> Vec<SigningKey> {
    let database = rusqlite::Connection::open(world.server.data().join("idp.sqlite3")).unwrap();
    let mut keys = database.prepare("SELECT scalar FROM server_key WHERE tenant = 't1' ORDER BY position").unwrap();
    let scalars = keys.query_map([], |row| row.get::<_, [u8; 32]>(0)).unwrap();
    scalars.map(|scalar| SigningKey::from_scalar(&scalar.unwrap()).unwrap()).collect()
}

/// The claims of a reply, signed by another key of the server; what is no message stays.
fn signed_anew(reply: &mut HttpResponse, typ: &str, key: &SigningKey) {
    if reply.status != 200 {
        return;
    }
    let compact = String::from_utf8(reply.body.clone()).unwrap();
    let payload = authenticator_core::jose::base64url_decode(compact.split('.').nth(1).unwrap()).unwrap();
    reply.body = e2e::signed_json(typ, &serde_json::from_slice(&payload).unwrap(), key).into_bytes();
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_key_that_has_handed_over_signs_no_list_and_no_document_any_more() {
    let world = World::enabled().await;
    world.server.control.rotate_key().await.unwrap();
    sign_in(&world).await;
    let keys = stolen(&world);
    assert_eq!(keys.len(), 2);
    let [old, new] = <[SigningKey; 2]>::try_from(keys).unwrap();
    let (old, new) = (Arc::new(old), Arc::new(new));
    let replies_by = |typ: &'static str, path: &str, key: &Arc<SigningKey>| {
        let key = Arc::clone(key);
        NetworkConditions::Tampered(path.to_owned(), Arc::new(move |reply| signed_anew(reply, typ, &key)))
    };
    world.phone.network.set(replies_by("phone-account+jwt", "/phone/account", &old));
    world.account.refresh().await.expect("the servers of one issuer need not switch in one moment");

    world.server.control.advance(301).await.unwrap();
    world.phone.clock.advance(301);
    for (key, accepted) in [(&old, false), (&new, true)] {
        world.phone.network.set(replies_by("phone-account+jwt", "/phone/account", key));
        assert_eq!(world.account.refresh().await.is_ok(), accepted);
        world.phone.network.set(replies_by("phone-requests+jwt", "/phone/requests", key));
        assert_eq!(world.account.requests(0).await.is_ok(), accepted);
    }
    world.phone.network.set(NetworkConditions::Fine);
    sign_in(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_result_from_before_a_roll_is_taken_however_late_while_its_key_is_listed() {
    let world = World::enabled().await;
    let (request, number, id) = world.sign_in().await;
    world.phone.network.set(NetworkConditions::ReplyLost("/answers".to_owned()));
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Pending);
    world.server.control.rotate_key().await.unwrap();
    world.phone.network.set(NetworkConditions::Blocked("/answers".to_owned()));
    world.account.refresh().await.unwrap();
    world.phone.network.set(NetworkConditions::Fine);
    world.account.sync().await.unwrap();
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
    assert_eq!(world.state(&id).await, "approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_offers_only_another_version_of_the_protocol_asks_for_an_update() {
    let (server, phone) = (Server::start(), TestPhone::new().await);
    let issuer = Issuer::parse(&server.issuer(), DevelopmentServers::Allowed).unwrap();
    let key = stranger();
    let text = format!(
        "phonesignin://enroll?v=1&issuer={}&code={}&kid={}",
        server.issuer().replace(':', "%3A").replace('/', "%2F"),
        "a".repeat(22),
        key.public_key().thumbprint()
    );
    let claims = json!({
        "iss": issuer, "aud": issuer, "iat": 1_700_000_000, "exp": 1_700_003_600, "jti": MessageId::from_bytes([1; 16]),
        "version": 1, "protocol_versions": [2], "words_of_version_2": { "nobody": "knows" },
    });
    let compact = metadata_by(&key, claims);
    let change = move |reply: &mut HttpResponse| reply.body = compact.clone().into_bytes();
    phone.network.set(NetworkConditions::Tampered("phone-signin".to_owned(), Arc::new(change)));
    assert_eq!(phone.enroll_text(&text).await.err().unwrap(), Error::UserAction { action: UserAction::UpdateApp });
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 0);
}
