//! HTTP as a host brings it: one connection an exchange, over loopback without TLS, and nothing stays of what went through it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;

use async_trait::async_trait;
use authenticator_core::idp::{HttpRequest, HttpResponse, Transport, TransportError};

/// The longest message, in bytes.
const LONGEST: usize = 2 * 1024 * 1024;

/// It blocks its thread: the phone does one thing at a time. Its two buffers have one place: what is wiped there is not what the
/// phone left.
pub struct HostHttp(Mutex<Buffers>);

struct Buffers {
    request: Vec<u8>,
    response: Vec<u8>,
}

impl HostHttp {
    pub fn new() -> Self {
        Self(Mutex::new(Buffers { request: Vec::with_capacity(LONGEST), response: vec![0; LONGEST] }))
    }
}

#[async_trait]
impl Transport for HostHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let (host, path) = request
            .url
            .strip_prefix("http://")
            .and_then(|rest| rest.find('/').map(|at| rest.split_at(at)))
            .ok_or(TransportError::Unreachable)?;
        let mut connection = TcpStream::connect(host).map_err(|_| TransportError::Unreachable)?;
        connection.set_read_timeout(Some(request.timeout)).map_err(|_| TransportError::Interrupted)?;
        let mut buffers = self.0.lock().map_err(|_| TransportError::Interrupted)?;
        let Buffers { request: message, response } = &mut *buffers;
        push(message, &[request.method.as_str(), " ", path, " HTTP/1.1\r\n"]);
        for (name, value) in
            [("Host", host)].into_iter().chain(request.headers.iter().map(|(name, value)| (*name, value.as_str())))
        {
            push(message, &[name, ": ", value, "\r\n"]);
        }
        push(message, &["Content-Length: ", &request.body.len().to_string(), "\r\n\r\n"]);
        message.extend_from_slice(&request.body);
        let sent = connection.write_all(message).ok();
        message.fill(0);
        message.clear();
        sent.and_then(|()| read(&mut connection, response)).ok_or(TransportError::Interrupted)
    }
}

fn push(message: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        message.extend_from_slice(part.as_bytes());
    }
}

/// A response that ends with its connection. `None` if it is none.
fn read(connection: &mut TcpStream, all: &mut [u8]) -> Option<HttpResponse> {
    let mut length = 0;
    loop {
        match connection.read(all.get_mut(length..)?).ok()? {
            0 => break,
            more => length += more,
        }
    }
    let all = all.get_mut(..length)?;
    let response = response(all);
    all.fill(0);
    response
}

fn response(all: &[u8]) -> Option<HttpResponse> {
    let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = all.split_at_checked(end + 4)?;
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(HttpResponse { status, headers, body: body.to_vec() })
}
