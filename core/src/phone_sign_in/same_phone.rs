//! The number of a request by way of the browser of this phone (docs/protocol.md, Same phone).

use url::Url;

use super::sign_in::Redirect;
use super::{RedirectError, Secret};
use crate::jose::Digest;
use crate::protocol::{FlowMode, FlowProof, Issuer, Opaque, RequestId};

/// What the browser of this phone was asked for a number with; all of it is needed to take the number. It is good for one request, and
/// lives no longer than the process.
#[derive(Debug, Clone)]
pub struct SamePhone {
    /// The server: the redirect must name it.
    pub issuer: Issuer,
    /// The endpoint of the issuer.
    pub endpoint: String,
    /// Where the browser leads back to.
    pub redirect_uri: String,
    /// The request.
    pub request: RequestId,
    /// Ties the redirect to this phone's asking: nobody else's page knows it.
    pub state: Secret,
    /// Ties the number to this phone, as in RFC 7636 section 4.1.
    pub verifier: Secret,
}

impl SamePhone {
    /// The URL for the system browser. Holds no secret but `state`.
    #[must_use]
    pub fn url(&self) -> String {
        let Ok(mut url) = Url::parse(&self.endpoint) else { return String::new() };
        url.query_pairs_mut()
            .append_pair("request", &self.request.to_string())
            .append_pair("flow_challenge", &Digest::of_secret(self.verifier.reveal().as_bytes()).to_string())
            .append_pair("state", self.state.reveal())
            .append_pair("redirect_uri", &self.redirect_uri);
        url.into()
    }

    /// Whether a redirect with this `state` is the answer to this.
    #[must_use]
    pub fn is_of(&self, state: &str) -> bool {
        self.state.reveal() == state
    }

    /// Takes the number out of the URL that the browser led back to.
    ///
    /// # Errors
    /// [`RedirectError`]; the number can be typed in any case.
    pub fn number_of(&self, redirect: &str) -> Result<Secret, RedirectError> {
        Redirect { to: &self.redirect_uri, state: &self.state, issuer: &self.issuer }.value(redirect, "number")
    }

    /// What the answer says of the way: `None` if the verifier was not made by this library.
    #[must_use]
    pub fn proof(&self) -> Option<FlowProof> {
        Some(FlowProof { mode: FlowMode::SamePhone, verifier: Opaque::parse(self.verifier.reveal())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::DevelopmentServers;

    fn asked() -> SamePhone {
        SamePhone {
            issuer: Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap(),
            endpoint: "https://login.example/t1/same-phone".to_owned(),
            redirect_uri: "com.example.app:/oauth".to_owned(),
            request: RequestId::from_bytes([3; 16]),
            state: Secret::new("the-state".to_owned()),
            // RFC 7636 appendix B.
            verifier: Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned()),
        }
    }

    #[test]
    fn b18_the_browser_gets_the_hash_of_the_verifier_and_never_the_verifier() {
        let url = asked().url();
        let expected = "https://login.example/t1/same-phone?request=AwMDAwMDAwMDAwMDAwMDAw\
                        &flow_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&state=the-state\
                        &redirect_uri=com.example.app%3A%2Foauth";
        assert_eq!(url, expected);
        assert!(!format!("{:?}", asked()).contains("dBjft"), "Debug shows no verifier");
    }

    #[test]
    fn b18_only_the_redirect_of_this_asking_brings_a_number() {
        let asked = asked();
        let iss = "iss=https%3A%2F%2Flogin.example%2Ft1";
        let number =
            |rest: &str| asked.number_of(&format!("com.example.app:/oauth?{rest}")).map(|it| it.reveal().to_owned());
        let other = |member| Err(RedirectError::NotOurs { member });
        assert_eq!(number(&format!("state=the-state&{iss}&number=42")), Ok("42".to_owned()));
        assert_eq!(number(&format!("state=another&{iss}&number=42")), other("state"));
        assert_eq!(number(&format!("{iss}&number=42")), other("state"));
        assert_eq!(number(&format!("state=the-state&state=x&{iss}&number=42")), other("state"));
        assert_eq!(number("state=the-state&iss=https%3A%2F%2Fevil.example&number=42"), other("iss"));
        assert_eq!(number(&format!("state=the-state&{iss}")), other("number"));
        assert_eq!(number(&format!("state=the-state&{iss}&number=42&number=43")), other("number"));
        let refused = RedirectError::Refused { code: "not_this_browser".to_owned() };
        assert_eq!(number(&format!("state=the-state&{iss}&error=not_this_browser&number=42")), Err(refused));
        assert_eq!(
            asked.number_of(&format!("com.evil.app:/oauth?state=the-state&{iss}&number=42")).map(drop),
            Err(RedirectError::NotOurs { member: "url" })
        );
    }
}
