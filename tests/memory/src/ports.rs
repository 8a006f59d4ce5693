//! Keys and network that tell whoever searches what went through them: straight into files, which are in nobody's memory.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use authenticator_core::Ports;
use authenticator_core::gate::{Gate, ScriptedGate};
use authenticator_core::host::{Device, DeviceLock, HostError, ManualClock};
use authenticator_core::idp::{
    HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError, TransportOptions,
};
use authenticator_core::keys::{KeyStore, PassesOn, SoftwareKeyStore};

use crate::Http;
use crate::http::HostHttp;

/// The host of a phone with its keys in `folder`, whose traffic goes into `out`.
pub fn ports(folder: &Path, out: &Path, http: Http) -> Result<Ports, String> {
    let keys = Arc::new(SoftwareKeyStore::open(&folder.join("keys")).map_err(|error| error.to_string())?);
    let gate: Arc<dyn Gate> = Arc::new(ScriptedGate::new(Arc::clone(&keys)));
    let transport: Box<dyn Transport> = match http {
        Http::OfLibrary => {
            let options = TransportOptions::default();
            Box::new(ReqwestTransport::new(&options).map_err(|error| error.to_string())?)
        }
        Http::OfHost => Box::new(HostHttp::new()),
    };
    Ok(Ports {
        keys: Arc::new(Told { keys, out: out.to_owned() }),
        gate,
        clock: Arc::new(ManualClock::at(1_700_000_000)),
        device: Arc::new(Locked),
        transport: Arc::new(Heard { transport, out: out.to_owned(), exchanges: AtomicUsize::new(0) }),
    })
}

/// A device whose lock is set.
struct Locked;

#[async_trait]
impl Device for Locked {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        Ok(DeviceLock::Set)
    }
}

/// Software keys, and the data key in a file.
struct Told {
    keys: Arc<SoftwareKeyStore>,
    out: PathBuf,
}

#[async_trait]
impl PassesOn for Told {
    fn behind(&self) -> &dyn KeyStore {
        &*self.keys
    }

    async fn wrap_data_key(&self, data_key: &[u8]) -> Result<Vec<u8>, HostError> {
        write(&self.out.join("data-key"), data_key).map_err(|_| HostError::Failed)?;
        self.keys.wrap_data_key(data_key).await
    }
}

/// HTTP with each body in a file of its own: `NUMBER.request`, `NUMBER.response`.
struct Heard {
    transport: Box<dyn Transport>,
    out: PathBuf,
    exchanges: AtomicUsize,
}

#[async_trait]
impl Transport for Heard {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let number = self.exchanges.fetch_add(1, Ordering::SeqCst);
        let file = |what: &str| self.out.join(format!("{number:03}.{what}"));
        write(&file("request"), &request.body).map_err(|_| TransportError::Interrupted)?;
        // The buffers of an open connection are in use.
        request.headers.push(("Connection", "close".to_owned()));
        let response = self.transport.send(request).await?;
        write(&file("response"), &response.body).map_err(|_| TransportError::Interrupted)?;
        Ok(response)
    }
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    File::create(path)?.write_all(bytes)
}
