//! What was called of the host, the server and the database, how it ended and how long it took: for logs and measurements of an app.
//!
//! A span (the word of OpenTelemetry) is one call. It holds fixed words and figures alone: no name of a person, of a server or of a
//! key, and no text of a host. Whoever reads is waited for by nobody.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How many spans are kept; older ones go.
const KEPT: usize = 256;

/// Of a call that was given up before it ended: by its caller, or by what it was for.
const DROPPED: &str = "dropped";

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What was called.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum SpanName {
            $($(#[$doc])* $name,)*
        }

        impl SpanName {
            /// All names.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$name),*];

            /// A stable name: whose call it was, and which.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

names! {
    /// The key store makes a key.
    KeyCreate = "key_store.create",
    /// The key store lists its keys.
    KeyList = "key_store.list",
    /// The key store destroys a key.
    KeyDelete = "key_store.delete",
    /// The key store attests a key.
    KeyAttest = "key_store.attest",
    /// The key store begins a signature.
    SignatureBegin = "key_store.begin_signature",
    /// The key store signs.
    SignatureFinish = "key_store.finish_signature",
    /// The key store ends a session in which nothing was signed.
    SignatureAbort = "key_store.abort_signature",
    /// The key store wraps the data key.
    DataKeyWrap = "key_store.wrap_data_key",
    /// The key store unwraps the data key.
    DataKeyUnwrap = "key_store.unwrap_data_key",
    /// The prompt that unlocks a signature, for as long as it is open.
    GateAuthorize = "gate.authorize",
    /// The prompt of the app itself, for as long as it is open.
    GateConfirm = "gate.confirm",
    /// The device is asked for its lock.
    DeviceLock = "device.device_lock",
    /// The device is asked for a biometric.
    DeviceBiometric = "device.biometric",
    /// The device is asked how sound it is.
    DeviceIntegrity = "device.integrity",
    /// The device looks for its position.
    DeviceLocation = "device.location",
    /// The server's metadata.
    HttpMetadata = "http.metadata",
    /// The metadata of the server's OAuth part.
    HttpAuthorizationServer = "http.authorization_server",
    /// A code of a sign-in is redeemed.
    HttpToken = "http.token",
    /// A nonce is asked for.
    HttpNonce = "http.nonce",
    /// An enrollment.
    HttpEnrollments = "http.enrollments",
    /// A device is registered.
    HttpDevices = "http.devices",
    /// A credential is registered.
    HttpCredentials = "http.credentials",
    /// The account document.
    HttpAccount = "http.account",
    /// What waits: up to 25 seconds, if the server is to wait for something new.
    HttpRequests = "http.requests",
    /// An answer.
    HttpAnswers = "http.answers",
    /// The push channel.
    HttpPush = "http.push",
    /// A transfer to another phone.
    HttpTransfers = "http.transfers",
    /// A revocation.
    HttpRevocations = "http.revocations",
    /// The database commits, durably.
    DatabaseCommit = "database.commit",
}

/// A call that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Counts up from 1. Where one is missing between two spans, it was no longer kept.
    pub sequence: u64,
    /// What was called.
    pub name: SpanName,
    /// How it ended. `ok`, `dropped`, or a code of the failure; of HTTP the status, with the code of the problem if there is one:
    /// `200`, `409 code_used`.
    pub result: Cow<'static, str>,
    /// When it began, in milliseconds since the database was opened.
    pub began_millis: u64,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.began_millis / 1000, self.began_millis % 1000);
        write!(f, "{} {seconds}.{millis:03}s {} {} {}ms", self.sequence, self.name.as_str(), self.result, self.millis)
    }
}

/// The newest spans of an open database. Cheap to clone; all clones are one, and keep nothing open.
#[derive(Clone)]
pub struct Trace(Arc<Shared>);

struct Shared {
    opened: Instant,
    kept: Mutex<VecDeque<Span>>,
    newest: watch::Sender<Newest>,
}

#[derive(Clone, Copy, Default)]
struct Newest {
    sequence: u64,
    has_ended: bool,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace({} spans)", self.0.newest.borrow().sequence)
    }
}

impl Trace {
    pub(crate) fn new() -> Self {
        let (kept, newest) = Default::default();
        Self(Arc::new(Shared { opened: Instant::now(), kept, newest }))
    }

    /// The spans after the one of this sequence number that are kept, the oldest first: after 0, all of the newest 256.
    #[must_use]
    pub fn spans(&self, after: u64) -> Vec<Span> {
        self.kept().iter().filter(|span| span.sequence > after).cloned().collect()
    }

    /// Waits until there is a span after the one of this sequence number, and gives what [`Self::spans`] does. Nothing once the authenticator was
    /// closed and all were given.
    pub async fn next(&self, after: u64) -> Vec<Span> {
        let mut newest = self.0.newest.subscribe();
        // The sender is held here, so that it cannot be gone.
        let _ = newest.wait_for(|newest| newest.has_ended || newest.sequence > after).await;
        self.spans(after)
    }

    /// A call begins. Its span is there when it ends, or is dropped.
    pub(crate) fn begin(&self, name: SpanName) -> OpenSpan<'_> {
        OpenSpan { trace: self, name, began: Instant::now(), result: Cow::Borrowed(DROPPED) }
    }

    /// `call`, as a span. `code` says how it failed.
    pub(crate) async fn of<T, E>(
        &self,
        name: SpanName,
        code: fn(&E) -> &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let span = self.begin(name);
        let result = call.await;
        span.end(result.as_ref().err().map_or("ok", code));
        result
    }

    /// No call is made any more.
    pub(crate) fn end(&self) {
        self.0.newest.send_modify(|newest| newest.has_ended = true);
    }

    fn keep(&self, name: SpanName, result: Cow<'static, str>, began: Instant) {
        let mut kept = self.kept();
        let sequence = kept.back().map_or(1, |span| span.sequence.saturating_add(1));
        if kept.len() == KEPT {
            kept.pop_front();
        }
        let began_millis = millis(began.saturating_duration_since(self.0.opened));
        kept.push_back(Span { sequence, name, result, began_millis, millis: millis(began.elapsed()) });
        self.0.newest.send_modify(|newest| newest.sequence = sequence);
    }

    /// Never held across an await.
    fn kept(&self) -> MutexGuard<'_, VecDeque<Span>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A call that is under way.
pub(crate) struct OpenSpan<'a> {
    trace: &'a Trace,
    name: SpanName,
    began: Instant,
    result: Cow<'static, str>,
}

impl OpenSpan<'_> {
    pub(crate) fn end(mut self, result: impl Into<Cow<'static, str>>) {
        self.result = result.into();
    }
}

impl Drop for OpenSpan<'_> {
    fn drop(&mut self) {
        self.trace.keep(self.name, std::mem::take(&mut self.result), self.began);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::future::pending;

    use super::*;

    fn results(spans: &[Span]) -> Vec<(u64, &str)> {
        spans.iter().map(|span| (span.sequence, &*span.result)).collect()
    }

    #[test]
    fn each_name_is_another() {
        let names: HashSet<_> = SpanName::ALL.iter().map(|name| name.as_str()).collect();
        assert_eq!(names.len(), SpanName::ALL.len());
    }

    #[tokio::test]
    async fn a_call_that_fails_or_is_given_up_says_so() {
        let trace = Trace::new();
        let code: fn(&u8) -> &'static str = |_| "failed";
        let _ = trace.of(SpanName::KeyList, code, async { Ok(1) }).await;
        let _ = trace.of::<(), u8>(SpanName::KeyList, code, async { Err(2) }).await;
        let given_up = trace.of::<(), u8>(SpanName::KeyList, code, pending());
        assert!(tokio::time::timeout(Duration::ZERO, given_up).await.is_err());
        trace.begin(SpanName::HttpAnswers).end("409 code_used".to_owned());
        assert_eq!(results(&trace.spans(0)), [(1, "ok"), (2, "failed"), (3, "dropped"), (4, "409 code_used")]);
    }

    #[test]
    fn the_newest_are_kept_and_a_gap_tells_of_the_others() {
        let trace = Trace::new();
        for _ in 0..KEPT + 3 {
            trace.begin(SpanName::KeyList).end("ok");
        }
        let spans = trace.spans(2);
        assert_eq!((spans.len(), spans.first().map(|span| span.sequence)), (KEPT, Some(4)));
        assert_eq!(trace.spans(258).len(), 1);
    }

    #[tokio::test]
    async fn whoever_waits_is_woken_by_a_span_and_by_the_end() {
        let trace = Trace::new();
        let waiting = tokio::spawn({
            let trace = trace.clone();
            async move { (trace.next(0).await, trace.next(1).await) }
        });
        tokio::task::yield_now().await;
        trace.begin(SpanName::KeyList).end("ok");
        tokio::task::yield_now().await;
        trace.end();
        let (first, last) = waiting.await.unwrap();
        assert_eq!((results(&first), last), (vec![(1, "ok")], vec![]));
    }

    #[test]
    fn a_line_has_all_of_it() {
        let span = Span {
            sequence: 12,
            name: SpanName::HttpAnswers,
            result: "409 code_used".into(),
            began_millis: 3204,
            millis: 148,
        };
        assert_eq!(span.to_string(), "12 3.204s http.answers 409 code_used 148ms");
    }
}
