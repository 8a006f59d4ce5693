//! The list of a user's devices that comes with a refusal.

use crate::jose::{Opened, Thumbprint, Typ, open};
use crate::protocol::{DeviceEntry, DevicesClaims, Problem};
use crate::store::ServerRecord;

/// The devices in a problem, if the server signed them for the key that asked; empty otherwise (docs/adr/0006).
pub(super) fn signed_devices(problem: &Problem, server: &ServerRecord, asked: Thumbprint) -> Vec<DeviceEntry> {
    const MOST: usize = 64;
    let Some(compact) = &problem.devices else { return Vec::new() };
    let opened: Result<Opened<DevicesClaims>, _> =
        open(compact, |key| server.keys.find(Typ::Devices, key, &server.metadata, None));
    match opened {
        Ok(Opened { claims, .. })
            if claims.iss == server.issuer && claims.aud == asked.to_string() && claims.devices.len() <= MOST =>
        {
            claims.devices
        }
        _ => Vec::new(),
    }
}
