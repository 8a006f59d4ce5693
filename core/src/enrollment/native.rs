//! `phonesignin://enroll?v=1&issuer=…&code=…&kid=…`.

use zeroize::Zeroizing;

use super::query::{Query, percent_encode};
use super::{EnrollmentError, Parameter, PinnedEnrollment, Reason, issuer_in};
use crate::protocol::DevelopmentServers;

pub(super) const SCHEME: &str = "phonesignin";
const ACTION: &str = "//enroll";
const KNOWN: &[Parameter] = &[Parameter::Version, Parameter::Issuer, Parameter::Code, Parameter::Kid];

/// Reads what follows the colon.
pub(super) fn parse(rest: &str, development: DevelopmentServers) -> Result<PinnedEnrollment, EnrollmentError> {
    let Some((ACTION, query)) = rest.split_once('?') else {
        return Err(EnrollmentError::new(Parameter::Action, Reason::Unknown));
    };
    let query = Query::of_known(query, KNOWN)?;
    PinnedEnrollment::from_query(&query, || issuer_in(Parameter::Issuer, query.value(Parameter::Issuer)?, development))
}

impl PinnedEnrollment {
    /// The native form, as a QR code carries it. Reading it gives this value back, unless escapes make a very long
    /// issuer longer than what is read. Secret, as the code is.
    #[must_use]
    pub fn native_text(&self) -> Zeroizing<String> {
        let issuer = percent_encode(self.issuer.as_str());
        let before = format!("{SCHEME}:{ACTION}?v=1&issuer={issuer}&code=");
        Zeroizing::new([before.as_str(), self.code.reveal(), "&kid=", &self.kid.to_string()].concat())
    }
}
