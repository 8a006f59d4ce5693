//! Offline codes: how a phone gets its secret, and which codes count.

use authenticator_core::protocol::{AccountClaims, Verdict};

use crate::support::{Phone, Server};

#[tokio::test]
async fn s10_a_phone_gets_the_secret_of_its_codes_in_the_reply_to_its_enrollment_and_never_again() {
    let server = Server::start().await;
    let mut phone = Phone::new(&server).await;
    let code = server.code("ana").await;
    let message = phone.sign(&phone.enroll_claims(Some(&code)));
    let first: AccountClaims = phone.adopt(phone.post("enrollments", &message).await.jwt());
    let otp = first.otp.clone().expect("a secret");
    assert_eq!((otp.digits, otp.period), (6, 30));
    assert_eq!(authenticator_core::jose::base64url_decode(&otp.secret).unwrap().len(), 20);

    let again: AccountClaims = phone.read(phone.post("enrollments", &message).await.jwt());
    assert_eq!(again.otp, first.otp, "a reply may be lost");
    assert_eq!(phone.account().await.otp, None);
    let number = server.number("ana", "enrollment").await;
    assert_eq!(phone.approve(&first.challenge.unwrap(), &number).await, Verdict::Approved);
    assert_eq!(phone.account().await.otp, None);
    let after: AccountClaims = phone.read(phone.post("enrollments", &message).await.jwt());
    assert_eq!(after.otp, None);

    let other = Phone::enrolled(&server, "ana").await;
    assert_ne!(other.otp, phone.otp, "each phone has its own");
}
