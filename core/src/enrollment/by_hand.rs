//! Code and URL as a person types them, and `phonefactor://activate_account?code=…&url=…`, which says the same.
//!
//! Neither names a server key, so the first key that is met is trusted, and the preview says so.

use zeroize::Zeroizing;

use super::code::is_separator;
use super::query::{Query, percent_encode};
use super::{EnrollmentError, Parameter, Reason, TypedCode, check_whole, issuer_in};
use crate::protocol::{DevelopmentServers, Issuer};

pub(super) const SCHEME: &str = "phonefactor";
const ACTION: &str = "//activate_account";
const KNOWN: &[Parameter] = &[Parameter::Code, Parameter::Url];

/// An enrollment that names no server key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHandEnrollment {
    /// The server to ask.
    pub issuer: Issuer,
    /// The one-use code.
    pub code: TypedCode,
}

/// Reads what follows the colon of a link.
pub(super) fn parse(rest: &str, development: DevelopmentServers) -> Result<ByHandEnrollment, EnrollmentError> {
    let Some((ACTION, query)) = rest.split_once('?') else {
        return Err(EnrollmentError::new(Parameter::Action, Reason::Unknown));
    };
    let query = Query::of_known(query, KNOWN)?;
    Ok(ByHandEnrollment {
        code: code_of(query.value(Parameter::Code)?)?,
        issuer: issuer_in(Parameter::Url, query.value(Parameter::Url)?, development)?,
    })
}

impl ByHandEnrollment {
    /// Reads what a person typed. White space around the URL does not count, and `https://` may be left out. Nothing
    /// else is mended: a URL that is nearly right may be somebody else's.
    pub(super) fn typed(code: &str, url: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        if code.len() > super::MAX_TEXT {
            return Err(EnrollmentError::new(Parameter::Code, Reason::TooLong));
        }
        let code = code_of(code)?;
        let url = url.trim();
        check_whole(Parameter::Url, url)?;
        let issuer = if url.contains("://") {
            issuer_in(Parameter::Url, url, development)
        } else {
            issuer_in(Parameter::Url, &format!("https://{url}"), development)
        }?;
        Ok(Self { issuer, code })
    }

    /// The link. Reading it gives this value back, unless escapes make a very long issuer longer than what is read.
    /// Secret, as the code is.
    #[must_use]
    pub fn link(&self) -> Zeroizing<String> {
        let url = percent_encode(self.issuer.as_str());
        Zeroizing::new(format!("{SCHEME}:{ACTION}?code={}&url={url}", self.code.reveal()))
    }
}

/// A line break between the groups of a typed code is white space like any other; what is left must be of the alphabet.
fn code_of(typed: &str) -> Result<TypedCode, EnrollmentError> {
    let refuse = |reason| EnrollmentError::new(Parameter::Code, reason);
    if typed.chars().all(is_separator) {
        return Err(refuse(Reason::Empty));
    }
    if typed.chars().any(|c| super::is_control(c) && !is_separator(c)) {
        return Err(refuse(Reason::ControlCharacter));
    }
    TypedCode::parse(typed).ok_or(refuse(Reason::Form))
}
