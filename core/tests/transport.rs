//! reqwest keeps the contract of transports, and the contract finds transports that do not.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use authenticator_core::idp::{
    HttpMethod, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError, TransportOptions, contract,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    ChangesTheMethod,
    DropsTheBody,
    DropsHeaders,
    TakesAStatusForAFailure,
    KeepsTheCaseOfNames,
    KeepsCookies,
    FollowsRedirects,
    Caches,
    ReadsLittle,
    TellsTooLargeAsUnreachable,
    TellsTimeAsUnreachable,
    TellsAllAsFailed,
}

const FAULTS: [(Fault, &str); 12] = [
    (Fault::ChangesTheMethod, "method and URL arrive as they are"),
    (Fault::DropsTheBody, "the body arrives as it is"),
    (Fault::DropsHeaders, "each header arrives once, as it is"),
    (Fault::TakesAStatusForAFailure, "every status is a response, and no error"),
    (Fault::KeepsTheCaseOfNames, "names of headers are in lower case, values as they are"),
    (Fault::KeepsCookies, "no cookie is kept"),
    (Fault::FollowsRedirects, "no redirect is followed"),
    (Fault::Caches, "nothing is cached"),
    (Fault::ReadsLittle, "a body of 1 MiB is read whole"),
    (Fault::TellsTooLargeAsUnreachable, "a body of 2 MiB is told as TooLarge"),
    (Fault::TellsTimeAsUnreachable, "a server that does not answer in time is told as TimedOut"),
    (Fault::TellsAllAsFailed, "a server that is not there is told as Unreachable"),
];

struct Broken {
    inner: ReqwestTransport,
    fault: Fault,
    cookies: Mutex<Vec<String>>,
    cache: Mutex<HashMap<String, HttpResponse>>,
}

fn reqwest() -> ReqwestTransport {
    ReqwestTransport::new(&TransportOptions::default()).unwrap()
}

#[async_trait]
impl Transport for Broken {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let url = request.url.clone();
        match self.fault {
            Fault::ChangesTheMethod if request.method == HttpMethod::Put => request.method = HttpMethod::Post,
            Fault::DropsTheBody => request.body.clear(),
            Fault::DropsHeaders => request.headers.truncate(1),
            Fault::KeepsCookies => {
                request.headers.extend(self.cookies.lock().unwrap().iter().map(|cookie| ("cookie", cookie.clone())));
            }
            Fault::Caches => {
                if let Some(cached) = self.cache.lock().unwrap().get(&url) {
                    return Ok(cached.clone());
                }
            }
            _ => {}
        }
        let mut again = request.clone();
        let mut response = self.inner.send(request).await.map_err(|error| match (self.fault, error) {
            (Fault::TellsTooLargeAsUnreachable, TransportError::TooLarge)
            | (Fault::TellsTimeAsUnreachable, TransportError::TimedOut) => TransportError::Unreachable,
            (Fault::TellsAllAsFailed, TransportError::Unreachable) => TransportError::Failed,
            (_, error) => error,
        })?;
        match self.fault {
            Fault::TakesAStatusForAFailure if response.status >= 400 => return Err(TransportError::Unreachable),
            Fault::KeepsTheCaseOfNames => {
                for (name, _) in &mut response.headers {
                    name.make_ascii_uppercase();
                }
            }
            Fault::KeepsCookies => {
                self.cookies.lock().unwrap().extend(response.header("set-cookie").map(str::to_owned));
            }
            Fault::FollowsRedirects => {
                if let Some(path) = response.header("location") {
                    let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
                    again.url = format!("{origin}{path}");
                    return self.inner.send(again).await;
                }
            }
            Fault::Caches if response.header("cache-control").is_some() => {
                self.cache.lock().unwrap().insert(url, response.clone());
            }
            Fault::ReadsLittle => response.body.truncate(64 * 1024),
            _ => {}
        }
        Ok(response)
    }
}

#[tokio::test]
async fn reqwest_keeps_the_contract() {
    assert_eq!(contract::check(&reqwest()).await, Ok(()));
}

#[tokio::test]
async fn the_contract_finds_every_fault() {
    for (fault, clause) in FAULTS {
        let broken = Broken { inner: reqwest(), fault, cookies: Mutex::default(), cache: Mutex::default() };
        let found = contract::check(&broken).await;
        assert!(found.as_ref().is_err_and(|found| found.ends_with(clause)), "{fault:?}: {found:?}");
    }
}
