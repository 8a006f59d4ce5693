//! A small HTTP server on loopback that remembers what it was asked.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// What arrived.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) line: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Seen {
    /// All values of a header, by its name in lower case.
    pub(super) fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Vec<Seen>>,
    /// Connections that were never answered, kept open until the server stops.
    silent: Mutex<Vec<TcpStream>>,
    stopped: AtomicBool,
}

pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for connection in listener.incoming() {
                if serving.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let serving = Arc::clone(&serving);
                // A connection that breaks is the client's own failure.
                thread::spawn(move || connection.and_then(|connection| serve(&serving, connection)));
            }
        });
        Ok(Self { address, shared, thread: Some(thread) })
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn last(&self) -> Option<Seen> {
        lock(&self.shared.seen).last().cloned()
    }

    pub(super) fn count(&self, path: &str) -> usize {
        lock(&self.shared.seen).iter().filter(|seen| seen.path() == path).count()
    }

    pub(super) fn saw(&self, path: &str) -> bool {
        self.count(path) > 0
    }

    /// Nothing listens at the address afterwards.
    pub(super) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        let _ = thread.join();
        lock(&self.shared.silent).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(shared: &Shared, mut connection: TcpStream) -> io::Result<()> {
    let seen = read(&connection)?;
    let path = seen.path().to_owned();
    lock(&shared.seen).push(seen);
    let number = |prefix: &str| path.strip_prefix(prefix).and_then(|text| text.parse::<usize>().ok());
    if path == "/silent" {
        lock(&shared.silent).push(connection);
        return Ok(());
    }
    let (status, headers, length) = match (number("/status/"), number("/long/"), path.as_str()) {
        (Some(status @ 300..400), ..) => (status, "Location: /elsewhere\r\n", 0),
        (Some(status), ..) => (status, "", 0),
        (_, Some(length), _) => (200, "", length),
        (.., "/headers") => (200, "DPoP-Nonce: The-Nonce\r\n", 2),
        (.., "/cookie") => (200, "Set-Cookie: session=1; Path=/\r\n", 2),
        (.., "/cacheable") => (200, "Cache-Control: max-age=3600\r\nETag: \"1\"\r\n", 2),
        _ => (200, "", 2),
    };
    // 204 has no body, and no length of one.
    let content = if status == 204 { String::new() } else { format!("Content-Length: {length}\r\n") };
    write!(connection, "HTTP/1.1 {status} Status\r\n{headers}{content}Connection: close\r\n\r\n")?;
    connection.write_all(&vec![b'x'; length])
}

fn read(connection: &TcpStream) -> io::Result<Seen> {
    let mut reader = BufReader::new(connection);
    let mut seen = Seen::default();
    reader.read_line(&mut seen.line)?;
    seen.line = seen.line.trim_end().to_owned();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = seen.headers("content-length").first().and_then(|text| text.parse().ok()).unwrap_or(0);
    seen.body = vec![0; length];
    reader.read_exact(&mut seen.body)?;
    Ok(seen)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
