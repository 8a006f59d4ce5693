//! Connections that take a place and give nothing: silent ones, half a header, half a body.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Trouble;

/// Far longer than a server should keep them.
const PATIENCE: Duration = Duration::from_secs(60);

/// Connections that give nothing, each read until the server closes it.
pub(crate) struct Silent(JoinSet<Option<Duration>>);

/// What the server did with them.
#[derive(Debug, Default)]
pub(crate) struct Closed {
    /// How long those were open that it closed.
    pub(crate) after: Vec<Duration>,
    /// Those that it keeps.
    pub(crate) open: usize,
}

impl Silent {
    pub(crate) async fn open(address: &str, count: usize) -> Result<Self, Trouble> {
        let begun = ["", "", "GET /t1/signin HTTP/1.1\r\nHost: load\r\n", BODY];
        let mut connections = JoinSet::new();
        for (said, _) in begun.iter().cycle().zip(0..count) {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(said.as_bytes()).await?;
            let since = Instant::now();
            connections.spawn(async move {
                let mut buffer = [0; 1024];
                let ended = async {
                    // A reply that says why comes before the end.
                    while matches!(stream.read(&mut buffer).await, Ok(read) if read > 0) {}
                };
                tokio::time::timeout(PATIENCE, ended).await.ok().map(|()| since.elapsed())
            });
        }
        Ok(Self(connections))
    }

    /// Waits until the server has closed them, or keeps them for too long.
    pub(crate) async fn closed(mut self) -> Closed {
        let mut closed = Closed::default();
        while let Some(ended) = self.0.join_next().await {
            match ended {
                Ok(Some(after)) => closed.after.push(after),
                _ => closed.open += 1,
            }
        }
        closed
    }
}

const BODY: &str = "POST /t1/phone/answers HTTP/1.1\r\nHost: load\r\nContent-Type: application/jwt\r\nContent-Length: 1000\r\n\r\nhalf";
