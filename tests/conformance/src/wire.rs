//! The way to the server: calls, replies, and what has to hold of every reply.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use authenticator_core::idp::{HttpMethod, HttpRequest, HttpResponse, Transport};
use authenticator_core::jose::json_from_slice;
use authenticator_core::protocol::{MetadataClaims, Problem};

use crate::report::{Check, Fault, Report, check, ensure};

/// What has to hold of every reply, whatever was asked.
pub(crate) const CHECKS: &[Check] = &[
    check(
        "reply.problem",
        "rule-8-media-types-errors-redirects",
        "every error is application/problem+json with type about:blank, its own status, and a code of the table with the status that the table gives it",
    ),
    check("reply.media-type", "rule-8-media-types-errors-redirects", "a message travels as application/jwt"),
    check("reply.no-redirect", "rule-8-media-types-errors-redirects", "no endpoint redirects"),
    check("reply.www-authenticate", "error-codes", "every 401 has WWW-Authenticate: DPoP with an error"),
    check("reply.dpop-nonce", "dpop", "each reply to a device has the header DPoP-Nonce"),
    check("reply.answer-hash", "error-codes", "answer_hash stands with 400 and 422 only"),
];

/// Longer than the longest poll.
const TIMEOUT: Duration = Duration::from_secs(40);
pub(crate) const JWT: &str = "application/jwt";

/// The way to one server.
pub(crate) struct Wire {
    transport: Arc<dyn Transport>,
    watch: Mutex<Watch>,
}

/// What was seen of all replies so far.
#[derive(Default)]
struct Watch {
    endpoints: Vec<(&'static str, String)>,
    faults: Vec<(&'static str, String)>,
    seen: Vec<&'static str>,
}

/// One call.
pub(crate) struct Call<'a> {
    pub(crate) method: HttpMethod,
    pub(crate) url: &'a str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl<'a> Call<'a> {
    pub(crate) const fn get(url: &'a str) -> Self {
        Self { method: HttpMethod::Get, url, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn post(url: &'a str, media_type: &str, body: &str) -> Self {
        let headers = vec![("content-type", media_type.to_owned())];
        Self { method: HttpMethod::Post, url, headers, body: body.as_bytes().to_vec() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl Wire {
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        Self { transport, watch: Mutex::default() }
    }

    /// From now on the replies of the endpoints are looked at that a server has after this step.
    pub(crate) fn watch(&self, metadata: &MetadataClaims, last_step: u8) {
        let endpoints = metadata.endpoints.all().filter(|(name, _)| built_at(name) <= last_step);
        lock(&self.watch).endpoints = endpoints.map(|(name, url)| (name, url.to_owned())).collect();
    }

    /// Sends a call.
    pub(crate) async fn send(&self, call: Call<'_>) -> Result<Reply, Fault> {
        let proven = call.headers.iter().any(|(name, _)| *name == "dpop");
        let what = format!("{} {}", call.method.as_str(), call.url);
        let request = HttpRequest {
            method: call.method,
            url: call.url.to_owned(),
            headers: call.headers,
            body: call.body,
            timeout: TIMEOUT,
        };
        let response = self.transport.send(request).await;
        let reply = Reply(response.map_err(|error| Fault::failed(format!("{what}: {error}")))?);
        lock(&self.watch).look(call.url, proven, &what, &reply);
        Ok(reply)
    }

    /// Tells what was seen of all replies.
    pub(crate) fn tell(&self, report: &mut Report) {
        let watch = lock(&self.watch);
        for (id, what) in &watch.faults {
            report.note::<()>(id, Err(Fault::failed(what.clone())));
        }
        for id in &watch.seen {
            report.note(id, Ok(()));
        }
        report.skip(CHECKS, "no reply came to which it applies");
    }
}

/// The step of docs/identity-provider.md that an endpoint is built at.
fn built_at(endpoint: &str) -> u8 {
    match endpoint {
        "enrollments" | "transfers" => 2,
        "answers" => 3,
        "account" | "requests" | "push" => 4,
        "nonce" | "devices" | "credentials" => 6,
        _ => 8,
    }
}

impl Watch {
    fn look(&mut self, url: &str, proven: bool, what: &str, reply: &Reply) {
        let bare = url.split('?').next().unwrap_or_default();
        let Some((name, _)) = self.endpoints.iter().find(|(_, endpoint)| endpoint == bare) else { return };
        let (name, status) = (*name, reply.0.status);
        self.judge("reply.no-redirect", !(300..400).contains(&status), || format!("{what}: {status}"));
        if status >= 400 {
            let problem = problem_of(reply);
            let fault = problem.as_ref().err().cloned().unwrap_or_default();
            self.judge("reply.problem", problem.is_ok(), || format!("{what}: {fault}"));
            let hash = problem.is_ok_and(|problem| problem.answer_hash.is_some());
            self.judge("reply.answer-hash", !hash || matches!(status, 400 | 422), || {
                format!("{what}: answer_hash with {status}")
            });
        } else if matches!(status, 200 | 201) && name != "nonce" {
            let media_type = reply.0.media_type();
            self.judge("reply.media-type", media_type == JWT, || format!("{what}: {media_type}"));
        }
        if status == 401 {
            let value = reply.0.header("www-authenticate").unwrap_or_default().to_owned();
            let right = value.starts_with("DPoP") && value.contains("error=");
            self.judge("reply.www-authenticate", right, || format!("{what}: {value:?}"));
        }
        if proven || (status < 300 && !matches!(name, "nonce" | "enrollments")) {
            let there = reply.dpop_nonce().is_some();
            self.judge("reply.dpop-nonce", there, || format!("{what}: {status} without DPoP-Nonce"));
        }
    }

    fn judge(&mut self, id: &'static str, right: bool, what: impl FnOnce() -> String) {
        if !self.seen.contains(&id) {
            self.seen.push(id);
        }
        if !right {
            self.faults.push((id, what()));
        }
    }
}

fn problem_of(reply: &Reply) -> Result<Problem, String> {
    let status = reply.0.status;
    if reply.0.media_type() != "application/problem+json" {
        return Err(format!("{status} as {:?}", reply.0.media_type()));
    }
    let problem: Problem =
        json_from_slice(&reply.0.body).map_err(|error| format!("{status} with an unreadable problem: {error}"))?;
    if problem.kind != "about:blank" || problem.status != status {
        return Err(format!("{status} with type {:?} and status {}", problem.kind, problem.status));
    }
    if problem.code.known() == "unknown_code" || problem.code.status() != status {
        return Err(format!("{status} with code {:?}", problem.code.as_str()));
    }
    Ok(problem)
}

/// What the server replied.
pub(crate) struct Reply(pub(crate) HttpResponse);

impl Reply {
    /// The value of the header `DPoP-Nonce`.
    pub(crate) fn dpop_nonce(&self) -> Option<String> {
        self.0.header("dpop-nonce").map(str::to_owned)
    }

    /// The problem that the reply has to be.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Result<Problem, Fault> {
        self.one_of(&[(status, code)])
    }

    /// The problem that the reply has to be, where the text leaves a choice.
    pub(crate) fn one_of(&self, wanted: &[(u16, &str)]) -> Result<Problem, Fault> {
        let expected =
            || wanted.iter().map(|(status, code)| format!("{status} {code}")).collect::<Vec<_>>().join(" or ");
        let problem: Option<Problem> = json_from_slice(&self.0.body).ok();
        let right = |problem: &Problem| {
            wanted.iter().any(|(status, code)| self.0.status == *status && problem.code.as_str() == *code)
        };
        match problem.filter(right) {
            Some(problem) => Ok(problem),
            None => Err(Fault::failed(format!("expected {}, got {}", expected(), self.told()))),
        }
    }

    /// The message that the reply has to be.
    pub(crate) fn message(&self, statuses: &[u16]) -> Result<&str, Fault> {
        ensure(statuses.contains(&self.0.status), || {
            format!(
                "expected {}, got {}",
                statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" or "),
                self.told()
            )
        })?;
        ensure(self.0.media_type() == JWT, || format!("expected {JWT}, got {:?}", self.0.media_type()))?;
        std::str::from_utf8(&self.0.body).map_err(|_| Fault::failed("the message is not UTF-8"))
    }

    /// Status and code.
    pub(crate) fn told(&self) -> String {
        let problem: Option<Problem> = json_from_slice(&self.0.body).ok();
        let code = problem.map_or_else(|| self.0.media_type(), |problem| problem.code.as_str().to_owned());
        format!("{} {code}", self.0.status)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
