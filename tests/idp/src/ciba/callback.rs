//! The callback to a CIBA server: how a request ended.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};

use super::settings::CibaServerSettings;
use crate::federation::Fetcher;
use crate::http::JSON;
use crate::protocol::RequestState;

/// How often it is sent at most.
const TRIES: u32 = 3;
/// Nobody waits longer before a page.
const LONGEST: Duration = Duration::from_secs(10);

/// How a request ended, in the words of the callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// The person approved.
    Succeed,
    /// Nobody approved in time, or not rightly.
    Unauthorized,
    /// The person refused.
    Cancelled,
}

impl Status {
    /// Of a request that has ended; `redeemed` is whether its approval counts.
    pub(super) const fn of(state: RequestState, redeemed: bool) -> Self {
        match state {
            RequestState::Approved if redeemed => Self::Succeed,
            RequestState::Denied | RequestState::Reported => Self::Cancelled,
            RequestState::Approved
            | RequestState::Live
            | RequestState::WrongNumber
            | RequestState::Expired
            | RequestState::Superseded
            | RequestState::DisplayMismatch => Self::Unauthorized,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Succeed => "SUCCEED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// What came of sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reply {
    Status {
        status: u16,
        retry_after: Option<Duration>,
    },
    /// No connection was made.
    NotReached,
    /// It was sent, and what became of it is not known.
    Unknown,
}

/// Tells a CIBA server how a request ended. Gives whether it has taken it.
pub(super) async fn call_back(fetcher: &Fetcher, to: &CibaServerSettings, token: &str, status: Status) -> bool {
    let Some(client) = fetcher.client() else { return false };
    let body = serde_json::json!({ "status": status.as_str() }).to_string();
    let mut tried = 0;
    loop {
        tried += 1;
        let call = client
            .post(to.callback())
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, JSON)
            .timeout(Duration::from_secs(to.timeout))
            .body(body.clone());
        let reply = match call.send().await {
            Ok(reply) => {
                let wait = reply.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
                Reply::Status { status: reply.status().as_u16(), retry_after: wait.map(Duration::from_secs) }
            }
            Err(error) if error.is_connect() => Reply::NotReached,
            Err(_) => Reply::Unknown,
        };
        match (reply, wait(tried, reply)) {
            (Reply::Status { status: 200..=299, .. }, _) => return true,
            (_, Some(wait)) => tokio::time::sleep(wait).await,
            (reply, None) => {
                tracing::warn!(issuer = to.issuer, ?reply, tried, "a CIBA server did not take the end of a request");
                return false;
            }
        }
    }
}

/// How long to wait before the try after this one, the first being 1. What may have been taken is not sent again: Keycloak ends a sign-in
/// whose end it is told twice.
fn wait(tried: u32, reply: Reply) -> Option<Duration> {
    let asked = match reply {
        Reply::NotReached => None,
        Reply::Status { status: 429 | 503, retry_after } => retry_after,
        Reply::Status { .. } | Reply::Unknown => return None,
    };
    // 1 s, then 2 s: the person waits.
    let wait = asked.unwrap_or(Duration::from_secs(u64::from(tried)));
    (tried < TRIES && wait <= LONGEST).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b19_only_what_was_not_taken_is_sent_again_and_twice_at_most() {
        let status = |status| Reply::Status { status, retry_after: None };
        for reply in [Reply::NotReached, status(429), status(503)] {
            let waits = [1, 2, 3].map(|tried| wait(tried, reply));
            assert_eq!(waits, [Some(Duration::from_secs(1)), Some(Duration::from_secs(2)), None], "{reply:?}");
        }
        for reply in [Reply::Unknown, status(200), status(302), status(403), status(500), status(504)] {
            assert_eq!(wait(1, reply), None, "{reply:?}");
        }
        let after = |seconds| Reply::Status { status: 503, retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(
            [0, 10, 11].map(|seconds| wait(1, after(seconds)).map(|wait| wait.as_secs())),
            [Some(0), Some(10), None]
        );
    }

    #[test]
    fn b19_only_an_approval_that_counts_signs_in() {
        use RequestState as S;
        assert_eq!(Status::of(S::Approved, true), Status::Succeed);
        for state in [S::Approved, S::Live, S::WrongNumber, S::Expired, S::Superseded, S::DisplayMismatch] {
            assert_eq!(Status::of(state, false), Status::Unauthorized, "{state:?}");
        }
        for state in [S::Denied, S::Reported] {
            assert_eq!(Status::of(state, false), Status::Cancelled, "{state:?}");
        }
    }
}
