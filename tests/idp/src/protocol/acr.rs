//! How strong a sign-in was: its methods (`amr`, RFC 8176) in, its class (`acr`, OpenID Connect Core section 2) out.
//!
//! The vocabulary is decided in docs/adr/0009. No class says that a sign-in resists phishing: number match does not.

use authenticator_core::protocol::Issuer;
use serde::{Deserialize, Serialize};

/// The class of a sign-in. The order is that of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Acr {
    /// One factor: a password, or a Temporary Access Pass.
    OneFactor,
    /// Two factors: a password with a number match or a code, or a number match by a key behind user verification.
    TwoFactor,
}

impl Acr {
    /// All classes, the weakest first.
    pub(crate) const ALL: [Self; 2] = [Self::OneFactor, Self::TwoFactor];

    /// The class of a sign-in by these methods: `mfa` is the one value that says two factors (RFC 8176 section 2).
    pub(crate) fn of(amr: &[String]) -> Self {
        if amr.iter().any(|method| method == "mfa") { Self::TwoFactor } else { Self::OneFactor }
    }

    /// The value on the wire: a URI under the issuer, who alone can say what it means.
    pub(crate) fn uri(self, issuer: &Issuer) -> String {
        let name = match self {
            Self::OneFactor => "one-factor",
            Self::TwoFactor => "two-factor",
        };
        format!("{issuer}/acr/{name}")
    }

    fn named(uri: &str, issuer: &Issuer) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.uri(issuer) == uri)
    }
}

/// Which classes an application asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AcrDemand {
    /// Those that are known here.
    accepted: Vec<Acr>,
    /// Whether nothing else will do (section 5.5.1.1).
    pub(crate) essential: bool,
}

impl AcrDemand {
    /// What `acr_values` or the `claims` parameter asks for; values that are not known here can never be had.
    pub(crate) fn new<'a>(values: impl Iterator<Item = &'a str>, essential: bool, issuer: &Issuer) -> Self {
        Self { accepted: values.filter_map(|value| Acr::named(value, issuer)).collect(), essential }
    }

    /// Whether some sign-in can meet it.
    pub(crate) const fn can_be_met(&self) -> bool {
        !self.accepted.is_empty()
    }

    /// What can be said of a sign-in of class `acr`: the strongest accepted class that it reaches, if any.
    pub(crate) fn asserted(&self, acr: Acr) -> Option<Acr> {
        self.accepted.iter().copied().filter(|accepted| *accepted <= acr).max()
    }
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::DevelopmentServers;

    use super::*;

    fn of(amr: &str) -> Acr {
        let methods: Vec<String> = amr.split(' ').map(str::to_owned).collect();
        Acr::of(&methods)
    }

    #[test]
    fn two_factors_are_those_that_say_mfa() {
        for (amr, acr) in [
            ("pwd", Acr::OneFactor),
            ("pwd pop mfa", Acr::TwoFactor),
            ("pop mfa", Acr::TwoFactor),
            ("pwd otp mfa", Acr::TwoFactor),
            ("otp", Acr::OneFactor),
        ] {
            assert_eq!(of(amr), acr, "{amr}");
        }
    }

    #[test]
    fn the_strongest_class_that_is_accepted_and_reached_is_asserted() {
        let issuer = Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap();
        let (one, two) = (Acr::OneFactor.uri(&issuer), Acr::TwoFactor.uri(&issuer));
        assert_eq!(two, "https://login.example/t1/acr/two-factor");
        let demand = |values: &[&str]| AcrDemand::new(values.iter().copied(), true, &issuer);
        assert_eq!(demand(&[&one]).asserted(Acr::TwoFactor), Some(Acr::OneFactor));
        assert_eq!(demand(&[&one, &two]).asserted(Acr::TwoFactor), Some(Acr::TwoFactor));
        assert_eq!(demand(&[&two]).asserted(Acr::OneFactor), None);
        assert_eq!(demand(&["phr"]).asserted(Acr::TwoFactor), None);
    }
}
