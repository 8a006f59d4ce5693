//! What native form and app link have in common: one-use code and pinned server key.

use super::query::Query;
use super::{EnrollmentCode, EnrollmentError, Parameter, Reason};
use crate::jose::Thumbprint;
use crate::protocol::Issuer;

/// An enrollment whose text named the server's key. The native form and the app link are two spellings of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedEnrollment {
    /// The server to ask.
    pub issuer: Issuer,
    /// The one-use code.
    pub code: EnrollmentCode,
    /// The server key that must sign.
    pub kid: Thumbprint,
}

impl PinnedEnrollment {
    /// Reads `v`, then `issuer`, by a way of the form's own, then `code` and `kid`.
    pub(super) fn from_query(
        query: &Query,
        issuer: impl FnOnce() -> Result<Issuer, EnrollmentError>,
    ) -> Result<Self, EnrollmentError> {
        if query.value(Parameter::Version)? != "1" {
            return Err(EnrollmentError::new(Parameter::Version, Reason::Unknown));
        }
        let form = |parameter| EnrollmentError::new(parameter, Reason::Form);
        Ok(Self {
            issuer: issuer()?,
            code: EnrollmentCode::parse(query.value(Parameter::Code)?).ok_or(form(Parameter::Code))?,
            kid: Thumbprint::parse(query.value(Parameter::Kid)?).ok_or(form(Parameter::Kid))?,
        })
    }
}
