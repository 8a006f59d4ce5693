//! A key store whose system ends operations, as a secure element with few places does: the core asks once more by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use authenticator_core::host::HostError;
use authenticator_core::{Error, UserAction};
use e2e::{PASSWORD, Server, TestPhone};

const USER: &str = "test@contoso.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_of_the_device_key_that_was_interrupted_is_begun_once_more() {
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let phone = TestPhone::new().await;
    let account = phone.enroll_pending(&server, USER).await;

    phone.faults.next_finish_fails(HostError::Interrupted);
    assert_eq!(account.requests(0).await.unwrap().len(), 1, "one interruption is nobody's business");
    assert_eq!(phone.faults.to_come(), 0);
    phone.faults.next_finish_fails(HostError::Interrupted);
    phone.faults.next_finish_fails(HostError::Interrupted);
    let told = account.requests(0).await.err().unwrap();
    assert_eq!(told, Error::UserAction { action: UserAction::ConfirmAgain });
    assert_eq!(account.requests(0).await.unwrap().len(), 1);
}
