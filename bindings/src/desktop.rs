//! What desktops need not bring: clocks and HTTP made in Rust. Mobile packages are built without it.

use std::sync::Arc;

use authenticator_core::host::{Clock as _, SystemClock};
use authenticator_core::idp::{ReqwestTransport, TransportOptions};

use crate::host::CoreTransport;
use crate::{AuthenticatorError, BootTime, Clock, HostError, Times, Transport};

struct DesktopClock;

impl Clock for DesktopClock {
    fn now(&self) -> Result<Times, HostError> {
        let times = SystemClock.now().map_err(|_| HostError::Failed)?;
        let boot = BootTime { boot_id: times.boot.boot_id, millis: times.boot.millis };
        Ok(Times { wall: times.wall.seconds(), boot })
    }
}

/// The clocks of a desktop's operating system.
#[uniffi::export]
pub fn desktop_clock() -> Arc<dyn Clock> {
    Arc::new(DesktopClock)
}

/// HTTP with the proxies of the environment and the certificate authorities of the system. `extra_root_pem` is trusted
/// beside these: for private test servers.
///
/// Fails with `InvalidInput` if the extra root is no certificate.
#[uniffi::export]
pub fn desktop_transport(extra_root_pem: Option<String>) -> Result<Arc<dyn Transport>, AuthenticatorError> {
    let extra_roots_pem: Vec<_> = extra_root_pem.into_iter().map(String::into_bytes).collect();
    let fault = if extra_roots_pem.is_empty() {
        AuthenticatorError::internal("no_system_roots")
    } else {
        AuthenticatorError::invalid_input("extra_root_pem", "not_a_certificate")
    };
    let transport = ReqwestTransport::new(&TransportOptions { extra_roots_pem, proxy: None }).map_err(|_| fault)?;
    Ok(Arc::new(CoreTransport(Arc::new(transport))))
}
