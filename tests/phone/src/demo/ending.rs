//! How the demo ends, and its server with it.

use tokio::signal::unix::{SignalKind, signal};

/// Ctrl-c or SIGTERM.
pub(super) async fn asked_to_end() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        asked = tokio::signal::ctrl_c() => asked,
    }
}

/// The end of standard input: in the server's process, the end of the demo that started it, even a killed one.
pub async fn end_of_input() {
    let (reading, ended) = tokio::sync::oneshot::channel::<()>();
    // A thread of its own: the runtime would wait at its end for one of its threads that still reads.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        drop(reading);
    });
    let _ = ended.await;
}
