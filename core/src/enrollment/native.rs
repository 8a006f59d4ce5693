//! `phonesignin://enroll?v=1&issuer=…&code=…&kid=…`: one-use code and pinned server key.

use std::fmt;

use super::query::{pairs, percent_encode};
use super::{EnrollmentCode, EnrollmentError, Parameter, Reason};
use crate::jose::Thumbprint;
use crate::protocol::{DevelopmentServers, Issuer};

pub(super) const SCHEME: &str = "phonesignin";
const ACTION: &str = "//enroll";

/// The native form. [`fmt::Display`] writes it as a QR code carries it; reading that gives the same back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeEnrollment {
    /// The server to ask.
    pub issuer: Issuer,
    /// The one-use code.
    pub code: EnrollmentCode,
    /// The server key that must sign.
    pub kid: Thumbprint,
}

impl NativeEnrollment {
    pub(super) fn parse(text: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        let refuse = |parameter, reason| Err(EnrollmentError::new(parameter, reason));
        let rest = text.split_once(':').map_or("", |(_, rest)| rest);
        let Some((ACTION, query)) = rest.split_once('?') else { return refuse(Parameter::Action, Reason::Unknown) };
        if query.contains('#') {
            return refuse(Parameter::Other, Reason::Unknown);
        }
        let pairs = pairs(query, |name| match name {
            "v" => Parameter::Version,
            "issuer" => Parameter::Issuer,
            "code" => Parameter::Code,
            "kid" => Parameter::Kid,
            _ => Parameter::Other,
        })?;
        let value = |parameter| {
            let found = pairs.iter().find(|(name, _)| *name == parameter).map(|(_, value)| value.as_str());
            found.ok_or(EnrollmentError::new(parameter, Reason::Missing))
        };
        if value(Parameter::Version)? != "1" {
            return refuse(Parameter::Version, Reason::Unknown);
        }
        let form = |parameter| EnrollmentError::new(parameter, Reason::Form);
        Ok(Self {
            issuer: Issuer::parse(value(Parameter::Issuer)?, development)
                .map_err(|why| EnrollmentError::new(Parameter::Issuer, Reason::Issuer(why)))?,
            code: EnrollmentCode::parse(value(Parameter::Code)?).ok_or(form(Parameter::Code))?,
            kid: Thumbprint::parse(value(Parameter::Kid)?).ok_or(form(Parameter::Kid))?,
        })
    }
}

/// Writes the code in the clear: for the QR code, never for a log.
impl fmt::Display for NativeEnrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{SCHEME}:{ACTION}?v=1&issuer={}&code={}&kid={}",
            percent_encode(self.issuer.as_str()),
            self.code.reveal(),
            self.kid
        )
    }
}
