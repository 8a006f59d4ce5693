//! The calls of the protocol. Each gives the compact reply; opening it needs the account's trusted keys.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::client::{JSON, JWT_MEDIA_TYPE, Outgoing, TIMEOUT, asks_for_nonce, failure, json, message};
use super::{CallError, Client, Entitled, HttpMethod};
use crate::jose::PublicKey;
use crate::protocol::{AttestPurpose, Endpoints, Issuer, MessageId, NonceReply, NonceRequest, Opaque, Purpose};
use crate::trace::SpanName;

/// What a poll asks for.
#[derive(Debug, Clone, Copy)]
pub struct Poll<'a> {
    /// Seconds to wait for another set, 25 at most.
    pub wait: u64,
    /// The set that is known.
    pub after: Option<&'a Opaque>,
    /// Whether to say that this phone can show transactions: only to a server whose metadata has them.
    pub accepts_transactions: bool,
}

/// What a poll brought. `Debug` shows nothing of the list, in which numbers to choose from may be.
#[derive(Clone, PartialEq, Eq)]
pub enum PollReply {
    /// A compact list of requests, and the `jti` that it must answer.
    List(Zeroizing<String>, MessageId),
    /// A newer poll of this device ended this one.
    Ended,
}

impl fmt::Debug for PollReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List(..) => "List",
            Self::Ended => "Ended",
        })
    }
}

/// What became of a change of the push channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushReply {
    /// It counts. The reply is not signed: the account document says what the channel is.
    Taken,
    /// It is to be signed again, for the nonce that came with the reply.
    NonceTooOld,
}

/// The longest poll, in seconds.
const MAX_WAIT: u64 = 25;

impl Client {
    /// Metadata of an issuer, compact.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn metadata(&self, issuer: &Issuer) -> Result<Zeroizing<String>, CallError> {
        message(self.send(&get(SpanName::HttpMetadata, &issuer.metadata_url(), String::new(), TIMEOUT)).await?)
    }

    /// `POST nonce`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn nonce(&self, endpoints: &Endpoints) -> Result<NonceReply, CallError> {
        let body = serde_json::to_vec(&NonceRequest { purpose: AttestPurpose::Attest })
            .map_err(|_| CallError::Invalid { member: "purpose" })?;
        let outgoing = Outgoing { media_type: Some(JSON), ..post(SpanName::HttpNonce, &endpoints.nonce, &body) };
        let response = self.send(&outgoing).await?;
        if !matches!(response.status, 200 | 201) {
            return Err(failure(&response));
        }
        json(&response)
    }

    /// `POST enrollments`, entitled by the code in the message.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn enroll(&self, endpoints: &Endpoints, compact: &str) -> Result<Zeroizing<String>, CallError> {
        message(self.send(&post(SpanName::HttpEnrollments, &endpoints.enrollments, compact.as_bytes())).await?)
    }

    /// `POST enrollments`, entitled by an access token for the new device key.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn enroll_with_token(
        &self,
        endpoints: &Endpoints,
        compact: &str,
        by: Entitled<'_>,
    ) -> Result<Zeroizing<String>, CallError> {
        message(
            self.send_proven(&post(SpanName::HttpEnrollments, &endpoints.enrollments, compact.as_bytes()), by)
                .await?
                .response,
        )
    }

    /// `POST devices`: the reply, and the `jti` that it must answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn register_device(
        &self,
        endpoints: &Endpoints,
        by: Entitled<'_>,
    ) -> Result<(Zeroizing<String>, MessageId), CallError> {
        let outgoing = Outgoing { media_type: None, ..post(SpanName::HttpDevices, &endpoints.devices, &[]) };
        let reply = self.send_proven(&outgoing, by).await?;
        Ok((message(reply.response)?, reply.proof))
    }

    /// `POST credentials`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn register_credential(
        &self,
        endpoints: &Endpoints,
        compact: &str,
        by: Entitled<'_>,
    ) -> Result<Zeroizing<String>, CallError> {
        message(
            self.send_proven(&post(SpanName::HttpCredentials, &endpoints.credentials, compact.as_bytes()), by)
                .await?
                .response,
        )
    }

    /// `GET account`: the document, and the `jti` that it must answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn account(
        &self,
        endpoints: &Endpoints,
        by: Entitled<'_>,
    ) -> Result<(Zeroizing<String>, MessageId), CallError> {
        let reply =
            self.send_proven(&get(SpanName::HttpAccount, &endpoints.account, String::new(), TIMEOUT), by).await?;
        Ok((message(reply.response)?, reply.proof))
    }

    /// `GET requests`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn requests(
        &self,
        endpoints: &Endpoints,
        poll: &Poll<'_>,
        by: Entitled<'_>,
    ) -> Result<PollReply, CallError> {
        let wait = poll.wait.min(MAX_WAIT);
        let timeout = TIMEOUT + Duration::from_secs(wait);
        let reply = self
            .send_proven(&get(SpanName::HttpRequests, &endpoints.requests, poll_query(wait, poll), timeout), by)
            .await?;
        if reply.response.status == 204 {
            return Ok(PollReply::Ended);
        }
        Ok(PollReply::List(message(reply.response)?, reply.proof))
    }

    /// `POST answers`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn answer(&self, endpoints: &Endpoints, compact: &str) -> Result<Zeroizing<String>, CallError> {
        message(self.send(&post(SpanName::HttpAnswers, &endpoints.answers, compact.as_bytes())).await?)
    }

    /// `PUT push`, signed by `device` for the nonce that [`Client::nonce_of`] gave.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn push(&self, endpoints: &Endpoints, compact: &str, device: &PublicKey) -> Result<PushReply, CallError> {
        let outgoing =
            Outgoing { method: HttpMethod::Put, ..post(SpanName::HttpPush, &endpoints.push, compact.as_bytes()) };
        let response = self.send(&outgoing).await?;
        self.keep_nonce(device, &response);
        match response.status {
            204 => Ok(PushReply::Taken),
            _ if asks_for_nonce(&response) => Ok(PushReply::NonceTooOld),
            _ => Err(failure(&response)),
        }
    }

    /// `POST transfers`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn transfer(&self, endpoints: &Endpoints, compact: &str) -> Result<Zeroizing<String>, CallError> {
        message(self.send(&post(SpanName::HttpTransfers, &endpoints.transfers, compact.as_bytes())).await?)
    }

    /// `POST revocations`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn revoke(&self, endpoints: &Endpoints, compact: &str) -> Result<Zeroizing<String>, CallError> {
        message(self.send(&post(SpanName::HttpRevocations, &endpoints.revocations, compact.as_bytes())).await?)
    }
}

/// Not part of the call itself: the serializer is not `Send`, and must not live across an await.
fn poll_query(wait: u64, poll: &Poll<'_>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("wait", &wait.to_string());
    if let Some(after) = poll.after {
        query.append_pair("after", after.as_str());
    }
    if poll.accepts_transactions {
        query.append_pair("accepts", Purpose::Transaction.as_str());
    }
    query.finish()
}

fn get(name: SpanName, url: &str, query: String, timeout: Duration) -> Outgoing<'_> {
    Outgoing { name, method: HttpMethod::Get, url, query, media_type: None, body: &[], timeout }
}

fn post<'a>(name: SpanName, url: &'a str, body: &'a [u8]) -> Outgoing<'a> {
    Outgoing {
        name,
        method: HttpMethod::Post,
        url,
        query: String::new(),
        media_type: JWT_MEDIA_TYPE,
        body,
        timeout: TIMEOUT,
    }
}
