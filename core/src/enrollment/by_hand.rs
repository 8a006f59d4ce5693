//! Code and URL as a person types them, and `phonefactor://activate_account?code=…&url=…`, which says the same.
//!
//! Neither names a server key, so the first key that is met is trusted, and the preview says so.

use zeroize::Zeroizing;

use super::query::{Query, percent_encode};
use super::{EnrollmentError, Parameter, Reason, TypedCode, check_whole, issuer_in, trimmed};
use crate::protocol::{DevelopmentServers, Issuer, is_separator};

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
    /// Reads what a person typed. White space and invisible characters around the URL do not count, `https://` may be left
    /// out, and what is by rule the same address is written in its one form. Nothing else is mended: a URL that is nearly
    /// right may be somebody else's.
    pub(super) fn typed(code: &str, url: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        if code.len() > super::MAX_TEXT {
            return Err(EnrollmentError::new(Parameter::Code, Reason::TooLong));
        }
        let code = code_of(code)?;
        let url = trimmed(url);
        check_whole(Parameter::Url, url, super::MAX_TEXT)?;
        Ok(Self { issuer: issuer_in(Parameter::Url, &one_form(url), development)?, code })
    }

    /// The link. Reading it gives this value back, unless escapes make a very long issuer longer than what is read.
    /// Secret, as the code is.
    #[must_use]
    pub fn link(&self) -> Zeroizing<String> {
        let url = percent_encode(self.issuer.as_str());
        Zeroizing::new([SCHEME, ":", ACTION, "?code=", self.code.reveal(), "&url=", &url].concat())
    }
}

/// A typed URL with scheme and host in lower case, without the slash of the root and the default port (RFC 3986 sections
/// 6.2.2.1 and 6.2.3). A path stays as it is.
pub(super) fn one_form(typed: &str) -> String {
    let (scheme, rest) = typed.split_once("://").unwrap_or(("https", typed));
    let scheme = scheme.to_ascii_lowercase();
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let authority = authority.to_ascii_lowercase();
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    let tail = if tail == "/" { "" } else { tail };
    format!("{scheme}://{authority}{tail}")
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
