//! One approval with the core in this process, without a boundary: the figure that `tests/boundary/run` holds those of Kotlin and
//! Swift against. Prints `approval rust LIBRARY HOST`, medians in microseconds: the time outside the objects of the host, and in them.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails is no measurement")]

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use authenticator_core::gate::{Gate, Prompt};
use authenticator_core::host::HostError;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::jose::PublicKey;
use authenticator_core::keys::{Attestation, KeySpec, KeyStore, SignatureSession};
use authenticator_core::protocol::UserVerification;
use authenticator_core::{Outcome, Ports};
use e2e::{PASSWORD, Server, TestPhone, only};
use zeroize::Zeroizing;

const USER: &str = "bench@contoso.example";

#[tokio::main(flavor = "multi_thread", worker_threads = 4)]
async fn main() {
    let approvals = std::env::var("APPROVALS").map_or(3, |number| number.parse().unwrap());
    let server = Server::start();
    server.control.add_user(USER, PASSWORD).await.unwrap();
    let host = Arc::new(AtomicU64::new(0));
    let timed = Arc::clone(&host);
    let phone = TestPhone::observed(move |ports| Ports {
        keys: Arc::new(Timed(ports.keys, Arc::clone(&timed))),
        gate: Arc::new(Timed(ports.gate, Arc::clone(&timed))),
        transport: Arc::new(Timed(ports.transport, timed)),
        ..ports
    })
    .await;
    let account = phone.enroll(&server, USER).await;
    phone.enable(&server, &account, USER).await;

    let (mut of_library, mut of_host) = (Vec::new(), Vec::new());
    for _ in 0..approvals {
        let live = server.control.start(USER, "sign_in", &[]).await.unwrap();
        host.store(0, Ordering::SeqCst);
        let begun = Instant::now();
        let outcome = only(&account).await.approve(&live.number).await.unwrap();
        let whole = micros(begun);
        assert_eq!(outcome, Outcome::Approved);
        let spent = host.load(Ordering::SeqCst);
        of_library.push(whole.saturating_sub(spent));
        of_host.push(spent);
    }
    println!("approval rust {} {}", median(of_library), median(of_host));
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap()
}

fn median(mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// An object of the host that adds up the time of its calls.
struct Timed<T>(T, Arc<AtomicU64>);

impl<T> Timed<T> {
    async fn timed<R>(&self, call: impl Future<Output = R>) -> R {
        let begun = Instant::now();
        let value = call.await;
        self.1.fetch_add(micros(begun), Ordering::SeqCst);
        value
    }
}

#[async_trait]
impl Transport for Timed<Arc<dyn Transport>> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.timed(self.0.send(request)).await
    }
}

#[async_trait]
impl Gate for Timed<Arc<dyn Gate>> {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.timed(self.0.authorize(session, prompt)).await
    }

    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.timed(self.0.confirm(prompt)).await
    }
}

#[async_trait]
impl KeyStore for Timed<Arc<dyn KeyStore>> {
    async fn create(&self, alias: &str, spec: KeySpec) -> Result<PublicKey, HostError> {
        self.timed(self.0.create(alias, spec)).await
    }

    async fn list(&self) -> Result<Vec<String>, HostError> {
        self.timed(self.0.list()).await
    }

    async fn delete(&self, alias: &str) -> Result<(), HostError> {
        self.timed(self.0.delete(alias)).await
    }

    async fn attest(&self, alias: &str) -> Result<Option<Attestation>, HostError> {
        self.timed(self.0.attest(alias)).await
    }

    async fn begin_signature(&self, alias: &str) -> Result<SignatureSession, HostError> {
        self.timed(self.0.begin_signature(alias)).await
    }

    async fn finish_signature(&self, session: SignatureSession, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.timed(self.0.finish_signature(session, message)).await
    }

    async fn abort_signature(&self, session: SignatureSession) -> Result<(), HostError> {
        self.timed(self.0.abort_signature(session)).await
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        self.timed(self.0.wrap_data_key(data_key)).await
    }

    async fn unwrap_data_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, HostError> {
        self.timed(self.0.unwrap_data_key(wrapped)).await
    }
}
