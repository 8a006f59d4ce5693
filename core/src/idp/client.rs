//! One call: DPoP proof, nonce, and what came back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{CallError, HttpMethod, HttpRequest, HttpResponse, Transport};
use crate::host::HostError;
use crate::jose::dpop::{DpopClaims, access_token_hash};
use crate::jose::{PublicKey, SigningInput, Thumbprint, json_from_slice};
use crate::phone_sign_in::Secret;
use crate::progress::{ProgressStep, report};
use crate::protocol::{MessageId, Problem, ProblemCode, UnixTime};
use crate::trace::{SpanName, Trace};

pub(super) const TIMEOUT: Duration = Duration::from_secs(20);
/// The largest JSON document that is parsed, in bytes: everything but a message of the protocol.
const MAX_JSON: usize = 64 * 1024;
const JWT: &str = "application/jwt";
/// Of the one call that is no message of the protocol and no form: for a nonce.
pub(super) const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Whoever holds the device key of the account that calls.
#[async_trait]
pub trait Caller: Send + Sync {
    /// The device key.
    fn key(&self) -> &PublicKey;

    /// Signs with the device key and gives the compact form.
    ///
    /// # Errors
    /// The host failed.
    async fn sign(&self, input: SigningInput) -> Result<String, HostError>;

    /// A fresh id.
    ///
    /// # Errors
    /// No random values.
    fn id(&self) -> Result<MessageId, HostError>;

    /// The phone's wall clock.
    ///
    /// # Errors
    /// The host cannot tell.
    fn wall(&self) -> Result<UnixTime, HostError>;
}

/// A call that carries a DPoP proof.
#[derive(Clone, Copy)]
pub struct Entitled<'a> {
    /// Who calls.
    pub caller: &'a dyn Caller,
    /// The access token, where the call needs one.
    pub token: Option<&'a Secret>,
}

/// The client. Keeps the last DPoP nonce of each device key, in memory.
pub struct Client {
    transport: Arc<dyn Transport>,
    trace: Trace,
    nonces: Mutex<HashMap<Thumbprint, String>>,
}

/// What one call sends.
pub(super) struct Outgoing<'a> {
    pub(super) name: SpanName,
    pub(super) method: HttpMethod,
    /// The endpoint, without query.
    pub(super) url: &'a str,
    pub(super) query: String,
    pub(super) media_type: Option<&'static str>,
    pub(super) body: &'a [u8],
    pub(super) timeout: Duration,
}

impl Outgoing<'_> {
    /// A nonce is posted for, and changes nothing.
    fn step(&self) -> ProgressStep {
        match (self.method, self.media_type) {
            (HttpMethod::Get, _) | (HttpMethod::Post, Some(JSON)) => ProgressStep::AskingServer,
            (HttpMethod::Post | HttpMethod::Put, _) => ProgressStep::Sending,
        }
    }
}

/// A response, and the `jti` of the proof that it answers.
pub(super) struct Reply {
    pub(super) response: HttpResponse,
    pub(super) proof: MessageId,
}

impl Client {
    /// A client on `transport`.
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self::traced(transport, Trace::new())
    }

    /// As [`Self::new`]; each of its exchanges becomes a span.
    pub(crate) fn traced(transport: Arc<dyn Transport>, trace: Trace) -> Self {
        Self { transport, trace, nonces: Mutex::default() }
    }

    /// Sends without a proof.
    pub(super) async fn send(&self, outgoing: &Outgoing<'_>) -> Result<HttpResponse, CallError> {
        self.exchange(outgoing, Vec::new()).await
    }

    /// Sends with a proof; once more if the server asks for its nonce (RFC 9449 section 8), and once more with a fresh proof if it refuses
    /// this one: platforms and what lies between send a request again by themselves when a connection breaks, and a proof is good once.
    /// A server that asks for its nonce again, or gives none, cannot be used now: that is nothing that a person could mend.
    pub(super) async fn send_proven(&self, outgoing: &Outgoing<'_>, by: Entitled<'_>) -> Result<Reply, CallError> {
        let mut reply = self.send_with_proof(outgoing, by).await?;
        if asks_for_nonce(&reply.response) && reply.response.header("dpop-nonce").is_some() {
            reply = self.send_with_proof(outgoing, by).await?;
        }
        if refuses_proof(&reply.response) {
            reply = self.send_with_proof(outgoing, by).await?;
        }
        if asks_for_nonce(&reply.response) {
            return Err(CallError::Problem(Box::new(Problem::new(ProblemCode::Unavailable))));
        }
        Ok(reply)
    }

    /// The server's last DPoP nonce for a device key; `None` before it gave one to this process.
    #[must_use]
    pub fn nonce_of(&self, device: &PublicKey) -> Option<String> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner).get(&device.thumbprint()).cloned()
    }

    pub(super) fn keep_nonce(&self, device: &PublicKey, response: &HttpResponse) {
        if let Some(nonce) = response.header("dpop-nonce").filter(|nonce| (1..=512).contains(&nonce.len())) {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            nonces.insert(device.thumbprint(), nonce.to_owned());
        }
    }

    async fn send_with_proof(&self, outgoing: &Outgoing<'_>, by: Entitled<'_>) -> Result<Reply, CallError> {
        let proof = by.caller.id()?;
        let claims = DpopClaims {
            jti: proof.to_string(),
            htm: outgoing.method.as_str().to_owned(),
            htu: outgoing.url.to_owned(),
            iat: by.caller.wall()?.seconds(),
            ath: by.token.map(|token| access_token_hash(token.reveal())),
            nonce: self.nonce_of(by.caller.key()),
        };
        let compact = by.caller.sign(SigningInput::new(&claims, by.caller.key())?).await?;
        let mut headers = vec![("dpop", compact)];
        if let Some(token) = by.token {
            headers.push(("authorization", format!("DPoP {}", token.reveal())));
        }
        let response = self.exchange(outgoing, headers).await?;
        self.keep_nonce(by.caller.key(), &response);
        Ok(Reply { response, proof })
    }

    async fn exchange(
        &self,
        outgoing: &Outgoing<'_>,
        headers: Vec<(&'static str, String)>,
    ) -> Result<HttpResponse, CallError> {
        let span = self.trace.begin(outgoing.name);
        let result = self.transport.send(request(outgoing, headers)).await;
        match &result {
            Ok(response) => span.end(verdict(response)),
            Err(error) => span.end(error.as_str()),
        }
        Ok(result?)
    }
}

/// The status, and the code of the problem if there is one that this version knows: a server could write anything else.
fn verdict(response: &HttpResponse) -> String {
    let status = response.status;
    match problem(response).filter(|_| status >= 400) {
        Some(problem) => format!("{status} {}", problem.code.known()),
        None => status.to_string(),
    }
}

fn request(outgoing: &Outgoing<'_>, mut headers: Vec<(&'static str, String)>) -> HttpRequest {
    report(outgoing.step());
    if let Some(media_type) = outgoing.media_type {
        headers.push(("content-type", media_type.to_owned()));
    }
    headers.push(("accept", format!("{JWT}, application/json, {PROBLEM}")));
    let url = if outgoing.query.is_empty() {
        outgoing.url.to_owned()
    } else {
        format!("{}?{}", outgoing.url, outgoing.query)
    };
    HttpRequest { method: outgoing.method, url, headers, body: outgoing.body.to_vec(), timeout: outgoing.timeout }
}

/// At the token endpoint the error is 400 with OAuth's JSON, elsewhere 401 with a problem; both name `use_dpop_nonce`.
pub(super) fn asks_for_nonce(response: &HttpResponse) -> bool {
    match response.status {
        400 => oauth_error(response).is_some_and(|code| code == "use_dpop_nonce"),
        401 => {
            let challenge = response.header("www-authenticate").unwrap_or_default();
            challenge.contains("use_dpop_nonce")
                || problem(response).is_some_and(|problem| problem.code == ProblemCode::UseDpopNonce)
        }
        _ => false,
    }
}

/// Whether the proof was refused, as it is when it was used before. The token endpoint has a code of its own, which is not meant: a code
/// of a sign-in is good once as well.
fn refuses_proof(response: &HttpResponse) -> bool {
    response.status == 401 && problem(response).is_some_and(|problem| problem.code == ProblemCode::InvalidDpop)
}

/// The problem in a response; `None` if it holds none.
fn problem(response: &HttpResponse) -> Option<Problem> {
    (response.media_type() == PROBLEM).then(|| json(response).ok()).flatten()
}

/// The JSON in a response, which is not parsed where it is larger than any that is expected.
pub(super) fn json<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, CallError> {
    if response.body.len() > MAX_JSON {
        return Err(CallError::TooLarge { max: MAX_JSON });
    }
    Ok(json_from_slice(&response.body)?)
}

#[derive(serde::Serialize, serde::Deserialize)]
struct OauthError {
    error: String,
}

/// The error code of the OAuth part (RFC 6749 section 5.2), ASCII; `None` if the response holds none.
pub(super) fn oauth_error(response: &HttpResponse) -> Option<String> {
    let error: OauthError = json(response).ok()?;
    let fits = error.error.len() <= 64 && error.error.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some(error.error)
}

/// The failure that a response without the expected message is.
pub(super) fn failure(response: &HttpResponse) -> CallError {
    match problem(response) {
        Some(mut problem) => {
            problem.retry_after = problem.retry_after.or_else(|| retry_after(response));
            // The body repeats the status; the one of HTTP counts.
            problem.status = response.status;
            CallError::Problem(Box::new(problem))
        }
        None if response.status == 429 || response.status == 503 => {
            let code = if response.status == 429 { ProblemCode::TooManyRequests } else { ProblemCode::Unavailable };
            CallError::Problem(Box::new(Problem { retry_after: retry_after(response), ..Problem::new(code) }))
        }
        None => CallError::NotTheServer { status: response.status },
    }
}

/// Seconds; the other form, a date, says nothing to a phone whose wall clock may be wrong.
fn retry_after(response: &HttpResponse) -> Option<u64> {
    let value = response.header("retry-after")?.trim();
    value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}

/// The compact message in a response of status 200 or 201. It may hold a secret.
pub(super) fn message(mut response: HttpResponse) -> Result<Zeroizing<String>, CallError> {
    if !matches!(response.status, 200 | 201) {
        return Err(failure(&response));
    }
    if response.media_type() != JWT {
        return Err(CallError::NotTheServer { status: response.status });
    }
    let body = std::mem::take(&mut response.body);
    String::from_utf8(body).map(Zeroizing::new).map_err(|error| {
        response.body = error.into_bytes();
        CallError::NotTheServer { status: response.status }
    })
}

pub(super) const JWT_MEDIA_TYPE: Option<&str> = Some(JWT);
