//! What follows from the reply of a push service (RFC 8030 section 5).

use std::time::Duration;

use authenticator_core::protocol::UnixTime;

/// How often a wake-up is posted at most.
const TRIES: u32 = 3;

/// What a push service said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply {
    /// None if there was no reply.
    pub(super) status: Option<u16>,
    /// How long it asks to wait.
    pub(super) retry_after: Option<Duration>,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is on its way.
    Sent,
    /// Nobody is there any more (RFC 8030 section 7.3).
    Gone,
    /// Once more, after this time.
    Again(Duration),
    /// It will not be sent.
    Failed,
}

/// What follows from the reply to the try with this number, the first being 1, if the wake-up is of use for so long.
pub(super) fn next(tried: u32, reply: Reply, left: Duration) -> Next {
    match reply.status {
        Some(200..=299) => Next::Sent,
        Some(404 | 410) => Next::Gone,
        None | Some(429 | 500..=599) if tried < TRIES => {
            // 1 s, then 5 s.
            let wait = reply.retry_after.unwrap_or(Duration::from_secs(u64::from(tried) * 4 - 3));
            if wait < left { Next::Again(wait) } else { Next::Failed }
        }
        _ => Next::Failed,
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3).
pub(super) fn retry_after(text: &str, now: UnixTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(at.saturating_sub(Duration::from_secs(now.seconds())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn reply(status: u16) -> Reply {
        Reply { status: Some(status), retry_after: None }
    }

    #[test]
    fn only_what_may_pass_is_tried_again_and_twice_at_most() {
        assert_eq!(next(1, reply(201), MINUTE), Next::Sent);
        for status in [404, 410] {
            assert_eq!(next(1, reply(status), MINUTE), Next::Gone);
        }
        for status in [301, 302, 307, 308, 400, 401, 403, 413] {
            assert_eq!(next(1, reply(status), MINUTE), Next::Failed, "{status}");
        }
        for status in [Some(429), Some(500), Some(503), None] {
            let reply = Reply { status, retry_after: None };
            assert_eq!(next(1, reply, MINUTE), Next::Again(Duration::from_secs(1)));
            assert_eq!(next(2, reply, MINUTE), Next::Again(Duration::from_secs(5)));
            assert_eq!(next(3, reply, MINUTE), Next::Failed);
        }
    }

    #[test]
    fn the_wait_that_is_asked_for_is_kept_or_the_wake_up_is_over() {
        let after = |seconds| Reply { status: Some(503), retry_after: Some(Duration::from_secs(seconds)) };
        assert_eq!(next(1, after(0), MINUTE), Next::Again(Duration::ZERO));
        assert_eq!(next(1, after(59), MINUTE), Next::Again(Duration::from_secs(59)));
        assert_eq!(next(1, after(60), MINUTE), Next::Failed);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = UnixTime::from_seconds(784_111_777);
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:07 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}
