//! The organisation that a person names in the place of a code: the phone registers itself there, once the person has signed in.
//!
//! No server key is named, so the first key that is met is trusted, and the preview says so.

use super::by_hand::one_form;
use super::{EnrollmentError, MAX_TEXT, Parameter, app_link, check_whole, issuer_in, trimmed};
use crate::protocol::{DevelopmentServers, Issuer};

/// An enrollment that a sign-in entitles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationEnrollment {
    /// The server to ask.
    pub issuer: Issuer,
}

impl OrganisationEnrollment {
    /// Reads the URL of the server as a person types it, in every spelling that [`super::Enrollment::by_hand`] takes; or an app
    /// link of it that holds no code.
    pub(super) fn typed(url: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        let url = trimmed(url);
        check_whole(Parameter::Url, url, MAX_TEXT)?;
        let url = one_form(url);
        let issuer = url.strip_suffix(app_link::PATH).unwrap_or(&url);
        Ok(Self { issuer: issuer_in(Parameter::Url, issuer, development)? })
    }
}
