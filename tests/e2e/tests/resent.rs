//! Requests that the platform, or what lies between, sends again by itself: the server has seen the proof of the one whose reply comes.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use authenticator_core::idp::{HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::{Outcome, Ports};
use e2e::{PASSWORD, Server, TestPhone};

/// Sends each request that a platform repeats twice, and gives the second reply. One after a refusal finds a new connection, which holds.
struct SendsTwice {
    transport: Arc<dyn Transport>,
    refused: AtomicUsize,
    holds: AtomicBool,
}

#[async_trait]
impl Transport for SendsTwice {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let repeats = request.method == HttpMethod::Get || request.body.is_empty();
        if !repeats || self.holds.swap(false, Ordering::SeqCst) {
            return self.transport.send(request).await;
        }
        self.transport.send(request.clone()).await?;
        let response = self.transport.send(request).await?;
        if response.status == 401 {
            self.refused.fetch_add(1, Ordering::SeqCst);
            self.holds.store(true, Ordering::SeqCst);
        }
        Ok(response)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_was_used_by_a_request_sent_before_is_replaced() {
    let (server, user) = (Server::start(), "test@contoso.example");
    let mut twice = None;
    let phone = TestPhone::observed(|ports| {
        let (refused, holds) = <(AtomicUsize, AtomicBool)>::default();
        let transport = twice.insert(Arc::new(SendsTwice { transport: ports.transport, refused, holds }));
        Ports { transport: Arc::clone(transport) as _, ..ports }
    })
    .await;
    server.control.add_user(user, PASSWORD).await.unwrap();
    let account = phone.enroll(&server, user).await;
    phone.enable(&server, &account, user).await;
    account.refresh().await.unwrap();

    let mut watch = account.watch_requests();
    let nothing = watch.next(0).await.unwrap().unwrap();
    assert_eq!((nothing.requests.unwrap().len(), nothing.retry_after), (0, None));
    let live = server.control.start(user, "sign_in", &[]).await.unwrap();
    let request = watch.next(nothing.number).await.unwrap().unwrap().requests.unwrap().remove(0);
    assert_eq!(request.approve(&live.number).await, Ok(Outcome::Approved));
    assert!(twice.unwrap().refused.load(Ordering::SeqCst) > 5, "each of them was refused once");
}
