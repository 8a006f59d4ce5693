//! What an app has the browser of its own phone ask with (docs/protocol.md, Same phone), and where that leads back to.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{Issuer, RequestId};

use super::authorization::Back;
use super::parameters::Parameters;
use crate::duties::Work;
use crate::failure::Failure;

/// Bytes of `state`.
const LONGEST_STATE: usize = 512;

/// An app that asks the browser of its own phone for a number.
pub(crate) struct AskedByPhone {
    pub(crate) challenge: RequestId,
    flow_challenge: Digest,
    back: Back,
}

impl AskedByPhone {
    /// Reads the query; `None` if there is no app to lead back to, or anything else is wrong.
    pub(crate) fn parse(issuer: &Issuer, query: &str) -> Option<Self> {
        let parameters = Parameters::parse(query)?;
        let state = parameters.get("state").filter(|state| state.len() <= LONGEST_STATE)?;
        Some(Self {
            challenge: RequestId::parse(parameters.get("request")?)?,
            flow_challenge: Digest::parse(parameters.get("flow_challenge")?)?,
            back: Back::to_phone(issuer, parameters.get("redirect_uri")?, state)?,
        })
    }

    /// Where a browser is led: to the app, with the number if it is the one that made the request.
    ///
    /// # Errors
    /// Faults of the database.
    pub(crate) fn led_back(&self, work: &Work<'_>, browser: &str) -> Result<String, Failure> {
        let issuer = &work.tenant.issuer;
        Ok(match work.number_for_phone(self.challenge, browser, self.flow_challenge)? {
            Some(number) => self.back.with(issuer, &[("number", &number)]),
            None => self.back.error(issuer, "not_this_browser", ""),
        })
    }
}
