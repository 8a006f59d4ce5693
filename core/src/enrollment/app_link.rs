//! `https://login.contoso.example/phone/enroll#v=1&code=…&kid=…`: the same as the native form, and the app that owns the
//! domain is the only one that can claim it. A fragment is not sent to the server by a browser that opens the link.

use zeroize::Zeroizing;

use super::query::Query;
use super::{EnrollmentError, OtherCode, Parameter, PinnedEnrollment, issuer_in};
use crate::protocol::DevelopmentServers;

pub(super) const PATH: &str = "/phone/enroll";
const KNOWN: &[Parameter] = &[Parameter::Version, Parameter::Code, Parameter::Kid];

/// Reads a URL. A web page of another path is something else.
pub(super) fn parse(text: &str, development: DevelopmentServers) -> Result<PinnedEnrollment, EnrollmentError> {
    let other = || EnrollmentError::other_code(Parameter::Action, OtherCode::of(text));
    let (url, fragment) = text.split_once('#').ok_or_else(other)?;
    let issuer = url.strip_suffix(PATH).ok_or_else(other)?;
    let query = Query::of_known(fragment, KNOWN)?;
    PinnedEnrollment::from_query(&query, || issuer_in(Parameter::Issuer, issuer, development))
}

impl PinnedEnrollment {
    /// The app link. Reading it gives this value back. Secret, as the code is.
    #[must_use]
    pub fn app_link(&self) -> Zeroizing<String> {
        let kid = self.kid.to_string();
        Zeroizing::new([self.issuer.as_str(), PATH, "#v=1&code=", self.code.reveal(), "&kid=", &kid].concat())
    }
}
