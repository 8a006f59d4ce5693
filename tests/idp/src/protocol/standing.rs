//! Whether the sign-in of a browser is what an application asks for (OpenID Connect Core sections 3.1.2.1 and 3.1.2.3).

use authenticator_core::protocol::UnixTime;
use serde::{Deserialize, Serialize};

use super::acr::{Acr, AcrDemand};

/// Seconds for which a sign-in made for the request is young enough, whatever `max_age` says: its person reads pages.
const FRESH: u64 = 300;

/// What an application demands of the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Demand {
    /// A sign-in made for this request (`prompt=login`, `max_age=0`).
    pub(crate) login: bool,
    /// How old the sign-in may be, in seconds.
    pub(crate) max_age: Option<u64>,
    pub(crate) acr: Option<AcrDemand>,
    /// Who must have signed in (`id_token_hint`, or `sub` in `claims`).
    pub(crate) sub: Option<String>,
    /// The sign-in that was there when the request came: one of another name was made for it.
    pub(crate) found: Option<String>,
}

/// The sign-in of a browser.
#[derive(Debug, Clone)]
pub(crate) struct Session<'a> {
    pub(crate) sid: &'a str,
    pub(crate) sub: &'a str,
    pub(crate) auth_time: UnixTime,
    pub(crate) acr: Acr,
    /// Whether its person can be asked for more, and has more.
    pub(crate) can_step_up: bool,
}

/// How a sign-in stands to a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It meets it, and this class can be told.
    Met(Acr),
    /// The person has to sign in, or to sign in again.
    SignIn,
    /// The person signed in for this request, and it is another one.
    WrongUser,
    /// The person signed in for this request, and cannot do better.
    TooWeak,
}

impl Demand {
    /// Whether a sign-in was made for this request.
    pub(crate) fn made_for_this(&self, sid: &str) -> bool {
        self.found.as_deref() != Some(sid)
    }

    /// Judges a sign-in at `now`.
    pub(crate) fn standing(&self, session: Option<&Session<'_>>, now: UnixTime) -> Standing {
        let Some(session) = session else { return Standing::SignIn };
        let made_for_this = self.made_for_this(session.sid);
        if self.sub.as_deref().is_some_and(|sub| sub != session.sub) {
            return if made_for_this { Standing::WrongUser } else { Standing::SignIn };
        }
        let life = self.max_age.map(|max_age| if made_for_this { max_age.max(FRESH) } else { max_age });
        let too_old = life.is_some_and(|life| now.since(session.auth_time) > life);
        if too_old || (self.login && !made_for_this) {
            return Standing::SignIn;
        }
        let Some(demand) = &self.acr else { return Standing::Met(session.acr) };
        match demand.asserted(session.acr) {
            Some(acr) => Standing::Met(acr),
            None if !made_for_this && demand.can_be_met() && (demand.essential || session.can_step_up) => {
                Standing::SignIn
            }
            None if demand.essential => Standing::TooWeak,
            None => Standing::Met(session.acr),
        }
    }
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::{DevelopmentServers, Issuer};

    use super::*;

    const NOW: UnixTime = UnixTime::from_seconds(1_000);

    fn session(sid: &str, age: u64, acr: Acr) -> Session<'_> {
        Session { sid, sub: "ana", auth_time: UnixTime::from_seconds(1_000 - age), acr, can_step_up: false }
    }

    fn demand(uri: &str, essential: bool) -> Demand {
        let acr = Some(AcrDemand::new([uri].into_iter(), essential, &issuer()));
        Demand { acr, found: Some("old".to_owned()), ..Demand::default() }
    }

    fn issuer() -> Issuer {
        Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap()
    }

    fn two_factors(essential: bool) -> Demand {
        demand(&Acr::TwoFactor.uri(&issuer()), essential)
    }

    #[test]
    fn nobody_signs_in_again_for_a_class_that_there_is_not() {
        let session = Session { can_step_up: true, ..session("old", 0, Acr::TwoFactor) };
        assert_eq!(demand("phr", false).standing(Some(&session), NOW), Standing::Met(Acr::TwoFactor));
        assert_eq!(demand("phr", true).standing(Some(&session), NOW), Standing::TooWeak);
    }

    #[test]
    fn a_demand_for_two_factors_steps_up_once() {
        let (old, new) = (session("old", 0, Acr::OneFactor), session("new", 0, Acr::OneFactor));
        assert_eq!(two_factors(true).standing(Some(&old), NOW), Standing::SignIn);
        assert_eq!(two_factors(true).standing(Some(&new), NOW), Standing::TooWeak);
        assert_eq!(
            two_factors(false).standing(Some(&old), NOW),
            Standing::Met(Acr::OneFactor),
            "no method to step up with"
        );
        assert_eq!(two_factors(false).standing(Some(&new), NOW), Standing::Met(Acr::OneFactor));
        let with_method = Session { can_step_up: true, ..old };
        assert_eq!(two_factors(false).standing(Some(&with_method), NOW), Standing::SignIn);
        let strong = session("old", 0, Acr::TwoFactor);
        assert_eq!(two_factors(true).standing(Some(&strong), NOW), Standing::Met(Acr::TwoFactor));
    }

    #[test]
    fn login_and_age_ask_for_a_sign_in_made_for_the_request() {
        let demand = Demand { login: true, max_age: Some(0), found: Some("old".to_owned()), ..Demand::default() };
        assert_eq!(demand.standing(None, NOW), Standing::SignIn);
        assert_eq!(demand.standing(Some(&session("old", 0, Acr::OneFactor)), NOW), Standing::SignIn);
        assert_eq!(demand.standing(Some(&session("new", 300, Acr::OneFactor)), NOW), Standing::Met(Acr::OneFactor));
        assert_eq!(demand.standing(Some(&session("new", 301, Acr::OneFactor)), NOW), Standing::SignIn);
        let hour = Demand { max_age: Some(3_600), found: Some("old".to_owned()), ..Demand::default() };
        assert_eq!(hour.standing(Some(&session("old", 900, Acr::OneFactor)), NOW), Standing::Met(Acr::OneFactor));
    }

    #[test]
    fn another_person_than_the_one_asked_for_is_told() {
        let demand = Demand { sub: Some("ben".to_owned()), found: Some("old".to_owned()), ..Demand::default() };
        assert_eq!(demand.standing(Some(&session("old", 0, Acr::OneFactor)), NOW), Standing::SignIn);
        assert_eq!(demand.standing(Some(&session("new", 0, Acr::OneFactor)), NOW), Standing::WrongUser);
    }
}
