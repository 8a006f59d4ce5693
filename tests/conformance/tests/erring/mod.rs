//! Servers that err: the reference server behind a transport that changes what passes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};
use authenticator_core::protocol::Purpose;
use conformance::{Controlled, Fault, People};
use serde_json::{Value, json};

type OnRequest = Box<dyn Fn(&mut HttpRequest) + Send + Sync>;
type OnReply = Box<dyn Fn(&HttpRequest, &mut HttpResponse) + Send + Sync>;

/// A server that differs from the reference server in one way.
pub struct Erring {
    inner: Arc<dyn Transport>,
    request: OnRequest,
    reply: OnReply,
}

impl Erring {
    pub fn not_at_all(inner: Arc<dyn Transport>) -> Self {
        Self { inner, request: Box::new(|_| {}), reply: Box::new(|_, _| {}) }
    }

    /// What later steps build is a page of the web server that says 404.
    pub fn unbuilt_after(step: u8, inner: Arc<dyn Transport>) -> Self {
        let later = [(3, "answers"), (4, "account"), (4, "requests"), (4, "push"), (6, "nonce"), (6, "devices")];
        let later = later.into_iter().chain([(6, "credentials"), (8, "revocations")]);
        let unbuilt: Vec<_> = later.filter(|(built_at, _)| *built_at > step).map(|(_, name)| name).collect();
        Self::at_replies(&inner, move |request, response| {
            let path = request.url.split('?').next().unwrap();
            if unbuilt.iter().any(|name| path.ends_with(&format!("/phone/{name}"))) {
                response.status = 404;
                response.headers.clear();
                response.body = b"<h1>Not Found</h1>".to_vec();
            }
        })
    }

    fn at_requests(inner: &Arc<dyn Transport>, request: impl Fn(&mut HttpRequest) + Send + Sync + 'static) -> Self {
        Self { request: Box::new(request), ..Self::not_at_all(Arc::clone(inner)) }
    }

    fn at_replies(
        inner: &Arc<dyn Transport>,
        reply: impl Fn(&HttpRequest, &mut HttpResponse) + Send + Sync + 'static,
    ) -> Self {
        Self { reply: Box::new(reply), ..Self::not_at_all(Arc::clone(inner)) }
    }
}

#[async_trait]
impl Transport for Erring {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut changed = request.clone();
        (self.request)(&mut changed);
        let mut response = self.inner.send(changed).await?;
        (self.reply)(&request, &mut response);
        Ok(response)
    }
}

/// A person who leaves clock and keys of the server alone: other runs share it.
pub struct Untimed(pub Controlled);

#[async_trait]
impl People for Untimed {
    async fn enrollment(&self) -> Result<String, Fault> {
        self.0.enrollment().await
    }
    async fn number(&self, purpose: Purpose) -> Result<String, Fault> {
        self.0.number(purpose).await
    }
    async fn start(&self, purpose: Purpose) -> Result<String, Fault> {
        self.0.start(purpose).await
    }
    async fn authorize(&self, url: &str) -> Result<String, Fault> {
        self.0.authorize(url).await
    }
    async fn wait(&self, _: u64) -> Result<(), Fault> {
        Err(Fault::NotTried("the clock is shared".to_owned()))
    }
    async fn rotate_key(&self) -> Result<(), Fault> {
        Err(Fault::NotTried("the key is shared".to_owned()))
    }
}

fn edit(response: &mut HttpResponse, change: impl FnOnce(&mut Value)) {
    if let Ok(mut problem) = serde_json::from_slice::<Value>(&response.body) {
        change(&mut problem);
        response.body = problem.to_string().into_bytes();
    }
}

fn is_answer(request: &HttpRequest) -> bool {
    request.url.ends_with("/phone/answers")
}

fn without_header(response: &mut HttpResponse, name: &str) {
    response.headers.retain(|(known, _)| known != name);
}

/// Refuses with this problem in place of what the server said.
fn refuse(response: &mut HttpResponse, status: u16, code: &str) {
    response.status = status;
    response.headers.retain(|(known, _)| known != "content-type");
    response.headers.push(("content-type".to_owned(), "application/problem+json".to_owned()));
    response.body = json!({ "type": "about:blank", "status": status, "code": code }).to_string().into_bytes();
}

/// Gives the first success of a key again to whoever comes with the same key.
fn remembering(key: impl Fn(&HttpRequest) -> Option<String> + Send + Sync + 'static) -> OnReply {
    let first: Mutex<HashMap<String, HttpResponse>> = Mutex::default();
    Box::new(move |request, response| {
        let Some(key) = key(request) else { return };
        let mut first = first.lock().unwrap();
        match first.get(&key) {
            Some(known) => *response = known.clone(),
            None if response.status < 300 => drop(first.insert(key, response.clone())),
            None => {}
        }
    })
}

fn dpop(request: &HttpRequest) -> Option<String> {
    request.headers.iter().find(|(name, _)| *name == "dpop").map(|(_, value)| value.clone())
}

/// What each does, the check that has to catch it, and the server.
pub fn all(inner: &Arc<dyn Transport>) -> Vec<(&'static str, &'static str, Erring)> {
    [forgeries(inner), carelessness(inner), refusals(inner), headers(inner)].into_iter().flatten().collect()
}

fn forgeries(inner: &Arc<dyn Transport>) -> Vec<(&'static str, &'static str, Erring)> {
    let spoil = |part: &'static str, status: u16| {
        Erring::at_replies(inner, move |request, response| {
            if request.url.contains(part) && response.status == status {
                let middle = response.body.len() / 2;
                let byte = response.body.get_mut(middle).unwrap();
                *byte = if *byte == b'A' { b'B' } else { b'A' };
            }
        })
    };
    vec![
        ("signs metadata wrongly", "metadata.signature", spoil("/.well-known/phone-signin/", 200)),
        ("signs the account document wrongly", "enroll.new", spoil("/enrollments", 201)),
        ("signs the list wrongly", "requests.list", spoil("/phone/requests", 200)),
        ("signs results wrongly", "answer.approved", spoil("/phone/answers", 200)),
    ]
}

fn carelessness(inner: &Arc<dyn Transport>) -> Vec<(&'static str, &'static str, Erring)> {
    let remembers = |key: fn(&HttpRequest) -> Option<String>| Erring {
        reply: remembering(key),
        ..Erring::not_at_all(Arc::clone(inner))
    };
    vec![
        ("accepts a proof twice", "dpop.replayed", remembers(dpop)),
        (
            "gives the list without asking for a new proof",
            "requests.no-wait",
            remembers(|request| request.url.contains("/phone/requests").then(|| "list".to_owned())),
        ),
        (
            "enrolls whoever comes",
            "enroll.other-key",
            remembers(|request| request.url.contains("/enrollments").then(|| "enrolled".to_owned())),
        ),
        (
            "trims padding",
            "enroll.padding",
            Erring::at_requests(inner, |request| request.body.retain(|byte| *byte != b'=')),
        ),
        (
            "takes any media type",
            "enroll.media-type",
            Erring::at_requests(inner, |request| {
                for (name, value) in &mut request.headers {
                    if *name == "content-type" && value == "text/plain" {
                        "application/jwt".clone_into(value);
                    }
                }
            }),
        ),
        (
            "never waits",
            "requests.waits",
            Erring::at_requests(inner, |request| request.url = request.url.replace("after=", "other=")),
        ),
        (
            "ends a poll before its time",
            "sign-in.wakes",
            Erring::at_requests(inner, |request| request.url = request.url.replace("wait=25", "wait=0")),
        ),
    ]
}

fn refusals(inner: &Arc<dyn Transport>) -> Vec<(&'static str, &'static str, Erring)> {
    let sent: Mutex<Vec<Vec<u8>>> = Mutex::default();
    let other_signature: Mutex<HashMap<Vec<u8>, Vec<u8>>> = Mutex::default();
    vec![
        (
            "refuses an answer that is repeated",
            "answer.repeated",
            Erring::at_replies(inner, move |request, response| {
                if is_answer(request) && response.status == 200 {
                    let mut sent = sent.lock().unwrap();
                    if sent.contains(&request.body) {
                        refuse(response, 422, "bad_counter");
                    }
                    sent.push(request.body.clone());
                }
            }),
        ),
        (
            "takes one signature for a message only",
            "answer.other-signature",
            Erring::at_replies(inner, move |request, response| {
                if is_answer(request) && response.status == 200 {
                    let dot = request.body.iter().rposition(|byte| *byte == b'.').unwrap();
                    let (input, signature) = request.body.split_at(dot);
                    let mut known = other_signature.lock().unwrap();
                    let first = known.entry(input.to_vec()).or_insert_with(|| signature.to_vec());
                    if first != signature {
                        refuse(response, 422, "bad_signature");
                    }
                }
            }),
        ),
        (
            "names no answer in its problems",
            "answer.no-number",
            Erring::at_replies(inner, |request, response| {
                if is_answer(request) {
                    edit(response, |problem| drop(problem.as_object_mut().unwrap().remove("answer_hash")));
                }
            }),
        ),
        (
            "names an answer that nobody parsed",
            "reply.answer-hash",
            Erring::at_replies(inner, |_, response| {
                if response.status == 413 {
                    let hash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
                    edit(response, |problem| {
                        drop(problem.as_object_mut().unwrap().insert("answer_hash".to_owned(), hash.into()))
                    });
                }
            }),
        ),
        (
            "has one code for everything",
            "answer.unknown-request",
            Erring::at_replies(inner, |_, response| {
                if response.status == 422 {
                    edit(response, |problem| {
                        drop(problem.as_object_mut().unwrap().insert("code".to_owned(), "bad_signature".into()))
                    });
                }
            }),
        ),
        (
            "forgets devices that were removed",
            "removed.document",
            Erring { reply: forgetting(), ..Erring::not_at_all(Arc::clone(inner)) },
        ),
    ]
}

/// After the second revocation (of the account) the device is unknown.
fn forgetting() -> OnReply {
    let removed = Mutex::new(0);
    Box::new(move |request, response| {
        let mut removed = removed.lock().unwrap();
        if request.url.ends_with("/phone/revocations") && response.status == 200 {
            *removed += 1;
        }
        // The credential, the same again, the credential that is gone, the account.
        if *removed >= 4 && request.url.ends_with("/phone/account") {
            refuse(response, 401, "unknown_device");
        }
    })
}

fn headers(inner: &Arc<dyn Transport>) -> Vec<(&'static str, &'static str, Erring)> {
    vec![
        (
            "gives no nonces with errors",
            "reply.dpop-nonce",
            Erring::at_replies(inner, |request, response| {
                if response.status == 400 && request.url.contains("/phone/requests") {
                    without_header(response, "dpop-nonce");
                }
            }),
        ),
        (
            "has a 401 without WWW-Authenticate",
            "reply.www-authenticate",
            Erring::at_replies(inner, |_, response| without_header(response, "www-authenticate")),
        ),
        (
            "says errors as text",
            "reply.problem",
            Erring::at_replies(inner, |_, response| {
                if response.status == 404 {
                    without_header(response, "content-type");
                    response.body = b"not found".to_vec();
                }
            }),
        ),
        (
            "redirects",
            "reply.no-redirect",
            Erring::at_replies(inner, |request, response| {
                if request.url.ends_with("/phone/transfers") {
                    response.status = 302;
                }
            }),
        ),
        (
            "gives metadata as text",
            "metadata.found",
            Erring::at_replies(inner, |request, response| {
                if request.url.contains("/.well-known/phone-signin/") {
                    without_header(response, "content-type");
                }
            }),
        ),
    ]
}
