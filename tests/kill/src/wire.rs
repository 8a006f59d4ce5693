//! The line between phone and server: it can be cut, and remembers each signed answer that passed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use authenticator_core::jose::base64url_decode;
use serde_json::Value;

use crate::trouble::Trouble;

/// Forwards what comes to a port of the loopback interface.
pub(crate) struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    cut: AtomicBool,
    answers: Mutex<Answers>,
}

/// The answers that passed, each counted once however often it was sent.
#[derive(Default)]
struct Answers {
    /// By request.
    of_request: BTreeMap<String, BTreeSet<String>>,
    /// By device and counter.
    of_counter: BTreeMap<(String, u64), BTreeSet<String>>,
}

impl Wire {
    /// Waits for phones on a free port.
    pub(crate) fn to(server: SocketAddr) -> Result<Self, Trouble> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, shared) = (listener.local_addr()?, Arc::new(Shared::default()));
        let wire = Self { address, shared: Arc::clone(&shared) };
        std::thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                if !shared.cut.load(Ordering::SeqCst)
                    && let Ok(server) = TcpStream::connect(server)
                {
                    connect(phone, server, &shared);
                }
            }
        });
        Ok(wire)
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whether connections are closed instead of carried on.
    pub(crate) fn cut(&self, cut: bool) {
        self.shared.cut.store(cut, Ordering::SeqCst);
    }

    /// How many different answers to a request were sent.
    pub(crate) fn answers_to(&self, request: &str) -> usize {
        lock(&self.shared.answers).of_request.get(request).map_or(0, BTreeSet::len)
    }

    /// A counter that stood in two different answers of one device, if there is one; it is told once.
    pub(crate) fn counter_used_twice(&self) -> Option<u64> {
        let mut answers = lock(&self.shared.answers);
        let twice = answers.of_counter.iter().find(|(_, answers)| answers.len() > 1).map(|(key, _)| key.clone())?;
        answers.of_counter.remove(&twice);
        Some(twice.1)
    }
}

fn connect(phone: TcpStream, server: TcpStream, shared: &Arc<Shared>) {
    let (Ok(phone_out), Ok(server_out)) = (phone.try_clone(), server.try_clone()) else { return };
    let shared = Arc::clone(shared);
    std::thread::spawn(move || {
        let mut seen = Vec::new();
        carry(phone, server_out, |bytes| {
            seen.extend_from_slice(bytes);
            while let Some(message) = take_message(&mut seen) {
                if message.is_answer {
                    note(&mut lock(&shared.answers), &message.body);
                }
            }
        });
    });
    std::thread::spawn(move || carry(server, phone_out, |_| {}));
}

fn carry(mut from: TcpStream, mut to: TcpStream, mut look: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length) = from.read(&mut buffer) {
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        look(bytes);
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

struct Message {
    is_answer: bool,
    body: String,
}

/// Takes the first request out of `seen`, if all of it is there.
fn take_message(seen: &mut Vec<u8>) -> Option<Message> {
    const BLANK: &[u8] = b"\r\n\r\n";
    let head = seen.windows(BLANK.len()).position(|window| window == BLANK)? + BLANK.len();
    let text = String::from_utf8_lossy(seen.get(..head)?).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    let body = String::from_utf8_lossy(seen.get(head..head.checked_add(length)?)?).into_owned();
    let mut words = text.split(' ');
    let is_answer = words.next() == Some("post") && words.next().is_some_and(|path| path.ends_with("/answers"));
    seen.drain(..head + length);
    Some(Message { is_answer, body })
}

fn note(answers: &mut Answers, compact: &str) {
    let claims = compact.split('.').nth(1).and_then(|part| base64url_decode(part).ok());
    let claims: Value = claims.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default();
    let text = |member: &str| claims.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let counter = claims.get("counter").and_then(Value::as_u64).unwrap_or_default();
    answers.of_request.entry(text("request")).or_default().insert(compact.to_owned());
    answers.of_counter.entry((text("iss"), counter)).or_default().insert(compact.to_owned());
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_taken_one_by_one_and_only_whole() {
        let mut seen =
            b"GET /a HTTP/1.1\r\nhost: x\r\n\r\nPOST /t1/phone/answers HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"
                .to_vec();
        let first = take_message(&mut seen).unwrap();
        assert_eq!((first.is_answer, first.body.as_str()), (false, ""));
        assert!(take_message(&mut seen).is_none(), "a byte is missing");
        seen.push(b'c');
        let second = take_message(&mut seen).unwrap();
        assert_eq!((second.is_answer, second.body.as_str()), (true, "abc"));
        assert!(seen.is_empty());
    }

    #[test]
    fn the_same_answer_again_counts_once_and_another_one_twice() {
        use authenticator_core::jose::base64url_encode;
        let compact = |claims: &str, signature: &str| format!("h.{}.{signature}", base64url_encode(claims.as_bytes()));
        let mut answers = Answers::default();
        let claims = r#"{"request":"r","iss":"d","counter":4}"#;
        note(&mut answers, &compact(claims, "one"));
        note(&mut answers, &compact(claims, "one"));
        assert_eq!(answers.of_request["r"].len(), 1);
        note(&mut answers, &compact(claims, "two"));
        assert_eq!(answers.of_request["r"].len(), 2);
        assert_eq!(answers.of_counter[&("d".to_owned(), 4)].len(), 2);
    }
}
