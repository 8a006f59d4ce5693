//! What the ports were called for, as spans. Exchanges with servers are recorded by the client, and commits by the store.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Authenticator, Ports};
use crate::gate::{Gate, Prompt};
use crate::host::{Biometric, Device, DeviceLock, HostError, Located};
use crate::keys::{HostKeys, SignatureSession};
use crate::protocol::{Integrity, UserVerification};
use crate::trace::{SpanName, Trace};

impl Authenticator {
    /// The newest calls of the host, the server and the database: how they ended, and how long they took. For the log of an app, and for
    /// whoever helps a person. Fixed words and figures alone: nothing personal, no server's name, no secret.
    ///
    /// Ends when the authenticator is closed or let go of, and keeps it from neither.
    #[must_use]
    pub fn trace(&self) -> Trace {
        self.inner.store.trace().clone()
    }
}

/// The same ports, whose calls are recorded.
pub(super) fn traced(ports: Ports, trace: &Trace) -> Ports {
    Ports {
        keys: Arc::new(HostKeys { keys: ports.keys, trace: trace.clone() }),
        gate: Arc::new(Traced { port: ports.gate, trace: trace.clone() }),
        device: Arc::new(Traced { port: ports.device, trace: trace.clone() }),
        ..ports
    }
}

struct Traced<P: ?Sized> {
    port: Arc<P>,
    trace: Trace,
}

impl<P: ?Sized> Traced<P> {
    async fn of<T>(&self, name: SpanName, call: impl Future<Output = Result<T, HostError>>) -> Result<T, HostError> {
        self.trace.of(name, |error: &HostError| error.as_str(), call).await
    }
}

#[async_trait]
impl Gate for Traced<dyn Gate> {
    async fn authorize(&self, session: SignatureSession, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.of(SpanName::GateAuthorize, self.port.authorize(session, prompt)).await
    }

    async fn confirm(&self, prompt: &Prompt) -> Result<UserVerification, HostError> {
        self.of(SpanName::GateConfirm, self.port.confirm(prompt)).await
    }
}

#[async_trait]
impl Device for Traced<dyn Device> {
    async fn device_lock(&self) -> Result<DeviceLock, HostError> {
        self.of(SpanName::DeviceLock, self.port.device_lock()).await
    }

    async fn biometric(&self) -> Result<Biometric, HostError> {
        self.of(SpanName::DeviceBiometric, self.port.biometric()).await
    }

    async fn integrity(&self) -> Result<Integrity, HostError> {
        self.of(SpanName::DeviceIntegrity, self.port.integrity()).await
    }

    async fn location(&self) -> Result<Located, HostError> {
        self.of(SpanName::DeviceLocation, self.port.location()).await
    }
}
