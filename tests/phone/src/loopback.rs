//! The loopback redirect of a desktop app (RFC 8252 section 7.3): one request is taken, everything else is told to go.

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::{Failure, exit};

const PATH: &str = "/oauth";

/// A listener on a free loopback port.
pub struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Listens.
    ///
    /// # Errors
    /// No port is free.
    pub async fn listen() -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure {
            exit: exit::TRY_AGAIN,
            code: "loopback".to_owned(),
            text: format!("Cannot listen on loopback: {error}."),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        Ok(Self { listener, port })
    }

    /// The redirect URI to sign in with.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the browser, and gives the URL that it led back to.
    pub async fn redirect(&self) -> String {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else { continue };
            if let Some(target) = take(stream).await {
                return format!("http://127.0.0.1:{}{target}", self.port);
            }
        }
    }
}

/// Reads one request line; gives its target if it is the redirect.
async fn take(mut stream: TcpStream) -> Option<String> {
    const MOST: u64 = 8192;
    let mut line = String::new();
    {
        let (read, _) = stream.split();
        let mut reader = BufReader::new(tokio::io::AsyncReadExt::take(read, MOST));
        reader.read_line(&mut line).await.ok()?;
    }
    let target = line.strip_prefix("GET ")?.split(' ').next()?.to_owned();
    let ours = target.starts_with(&format!("{PATH}?"));
    let (status, text) = if ours {
        ("200 OK", "Go back to the terminal. If it asks for a number, your Security info page shows it.")
    } else {
        ("404 Not Found", "")
    };
    let reply = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(reply.as_bytes()).await.ok()?;
    ours.then_some(target)
}
