//! The server's keys: rotation with proof of continuity.

use authenticator_core::jose::open;
use authenticator_core::protocol::{KeyRollClaims, Verdict};
use serde_json::json;

use crate::support::{Phone, Server};

#[tokio::test]
async fn b7_a_rotated_key_is_vouched_for_by_the_old_one() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let first = phone.metadata.jwks.keys[0].clone();
    let before = phone.metadata.version;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    server.control("rotate-key", json!({})).await;
    server.control("rotate-key", json!({})).await;
    let old_keys = phone.metadata.jwks.keys.clone();
    phone.refresh_metadata().await;
    assert!(phone.metadata.version > before);
    assert_eq!(phone.metadata.jwks.keys.len(), 2, "two keys live while rotating");

    let mut trusted = first.clone();
    for (seq, roll) in (0..).zip(&phone.metadata.key_history) {
        let key = trusted.clone();
        let roll: KeyRollClaims = open(roll, |_| Some(key)).unwrap().claims;
        assert_eq!((roll.seq, &roll.old), (seq, &trusted));
        assert_eq!(roll.retired, if seq == 0 { vec![] } else { vec![first.thumbprint()] });
        trusted = roll.new;
    }
    assert_eq!(phone.metadata.key_history.len(), 2);
    assert_eq!(Some(&trusted), phone.metadata.jwks.keys.last());

    phone.metadata.jwks.keys.extend(old_keys);
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved, "what lives goes on");
}

#[tokio::test]
async fn b7_the_old_key_is_gone_when_all_that_it_signed_has_ended() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let old = phone.metadata.jwks.keys[0].thumbprint();
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, authenticator_core::protocol::Decision::Approve, Some(&number));
    let compact = phone.sign_answer(&challenge, &answer);
    let first = phone.answer(&compact).await.jwt().to_owned();
    server.control("rotate-key", json!({})).await;
    let live = async |phone: &mut Phone| {
        phone.refresh_metadata().await;
        phone.metadata.jwks.keys.iter().map(authenticator_core::jose::PublicKey::thumbprint).collect::<Vec<_>>()
    };
    server.advance(899).await;
    assert_eq!(live(&mut phone).await.len(), 2);
    assert_eq!(phone.answer(&compact).await.jwt(), first, "as it was signed");
    server.advance(1).await;
    let keys = live(&mut phone).await;
    assert!(keys.len() == 1 && keys[0] != old);
    let again = phone.answer(&compact).await.jwt().to_owned();
    assert_ne!(again, first);
    assert_eq!(phone.verdict(&compact).await, Verdict::Approved, "the stored result, by a key that verifies");
}
