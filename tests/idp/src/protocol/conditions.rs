//! What the tenant asks of a phone beside the right number: that it is as its maker shipped it (behaviour L6), and where it is (behaviour
//! L7). All of it is the word of the phone's host: hints that an attacker who holds the phone can change.

use authenticator_core::protocol::{
    AnswerClaims, Integrity, IntegrityRule, IntegrityState, Latitude, Location, LocationRule, Longitude, Purpose,
    RequestClass, TenantRules, UserRules,
};
use serde::{Deserialize, Serialize};

use super::{Person, Policy, Targets};

/// Metres of a degree of latitude.
const METRES_OF_A_DEGREE: f64 = 111_195.0;

/// Whether something is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It is.
    Accepted,
    /// It is not.
    Refused,
}

/// What is asked of the state of phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntegrityPolicy {
    /// What follows where something was seen.
    pub rule: IntegrityRule,
    /// Under `block` and `wipe`: an approval that does not tell, or a host that cannot tell.
    pub unknown: Taken,
    /// For whom.
    pub targets: Targets,
}

impl Default for IntegrityPolicy {
    fn default() -> Self {
        Self { rule: IntegrityRule::None, unknown: Taken::Accepted, targets: Targets::default() }
    }
}

/// What is asked of the place of phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LocationPolicy {
    /// Whether approvals tell the position. The members below hold under `required`.
    pub rule: LocationRule,
    /// The largest radius in metres.
    pub max_accuracy: u32,
    /// The most seconds since the position was taken.
    pub max_age: u32,
    /// A position that the platform says another app made up.
    pub simulated: Taken,
    /// Where approvals are taken from; none is everywhere.
    pub areas: Vec<Area>,
    /// For whom.
    pub targets: Targets,
}

impl Default for LocationPolicy {
    fn default() -> Self {
        Self {
            rule: LocationRule::None,
            max_accuracy: 5_000,
            max_age: 120,
            simulated: Taken::Refused,
            areas: Vec::new(),
            targets: Targets::default(),
        }
    }
}

/// A circle on the earth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// What administrators call it.
    pub name: String,
    /// Millionths of a degree, north positive.
    pub lat: Latitude,
    /// Millionths of a degree, east positive.
    pub lon: Longitude,
    /// Its radius in metres.
    pub radius: u32,
}

impl Area {
    /// Whether a position is in it: the middle of the circle that the platform estimates, for `max_accuracy` bounds the rest.
    fn holds(&self, location: &Location) -> bool {
        distance((self.lat, self.lon), (location.latitude, location.longitude)) <= f64::from(self.radius)
    }
}

/// Metres between two points, on a sphere (haversine).
fn distance(one: (Latitude, Longitude), other: (Latitude, Longitude)) -> f64 {
    let radians = |microdegrees: i32| (f64::from(microdegrees) / 1e6).to_radians();
    let (from, to) = (radians(one.0.microdegrees()), radians(other.0.microdegrees()));
    let across = radians(other.1.microdegrees()) - radians(one.1.microdegrees());
    let half = ((to - from) / 2.0).sin().powi(2) + from.cos() * to.cos() * (across / 2.0).sin().powi(2);
    2.0 * half.sqrt().min(1.0).asin().to_degrees() * METRES_OF_A_DEGREE
}

impl Policy {
    /// What metadata says to all phones: a rule for some users only is told to these.
    pub(crate) fn tenant_rules(&self) -> TenantRules {
        TenantRules {
            integrity: if self.integrity.targets.is_everybody() { self.integrity.rule } else { IntegrityRule::None },
            location: if self.location.targets.is_everybody() { self.location.rule } else { LocationRule::None },
            registration: self.registration,
            same_phone: self.same_phone,
            transactions: self.transactions,
        }
    }

    /// What the account documents of a user say beside metadata.
    pub(crate) fn user_rules(&self, person: Person<'_>) -> UserRules {
        let to_all = self.tenant_rules();
        let (integrity, location) = (self.integrity_rule(person), self.location_rule(person));
        UserRules {
            integrity: (integrity != to_all.integrity).then_some(integrity),
            location: (location != to_all.location).then_some(location),
        }
    }

    fn integrity_rule(&self, person: Person<'_>) -> IntegrityRule {
        if self.integrity.targets.mean(person) { self.integrity.rule } else { IntegrityRule::None }
    }

    fn location_rule(&self, person: Person<'_>) -> LocationRule {
        if self.location.targets.mean(person) { self.location.rule } else { LocationRule::None }
    }

    /// What stands against an approval by what the phone tells of itself, as a reason of `blocked_by_policy`.
    pub(crate) fn condition_against(
        &self,
        answer: &AnswerClaims,
        purpose: Purpose,
        person: Person<'_>,
    ) -> Option<&'static str> {
        self.integrity_against(answer.integrity.as_ref(), person)
            .or_else(|| self.location_against(answer.location.as_ref(), purpose, person))
    }

    fn integrity_against(&self, told: Option<&Integrity>, person: Person<'_>) -> Option<&'static str> {
        if !self.integrity_rule(person).blocks() {
            return None;
        }
        match told.map_or(IntegrityState::Unknown, |told| told.state) {
            IntegrityState::Sound => None,
            IntegrityState::Suspect => Some("device_compromised"),
            IntegrityState::Unknown => (self.integrity.unknown == Taken::Refused).then_some("integrity_unknown"),
        }
    }

    fn location_against(&self, told: Option<&Location>, purpose: Purpose, person: Person<'_>) -> Option<&'static str> {
        if purpose.class() != RequestClass::SignIn || self.location_rule(person) != LocationRule::Required {
            return None;
        }
        let policy = &self.location;
        let Some(told) = told else { return Some("location_required") };
        if told.simulated == Some(true) && policy.simulated == Taken::Refused {
            Some("location_simulated")
        } else if told.accuracy > policy.max_accuracy {
            Some("location_inaccurate")
        } else if told.age > policy.max_age {
            Some("location_too_old")
        } else if !policy.areas.is_empty() && !policy.areas.iter().any(|area| area.holds(told)) {
            Some("location_outside")
        } else {
            None
        }
    }

    /// What the log keeps of what a phone told, rounded: about a kilometre, and known words. `None` where the policy does not ask.
    pub(crate) fn told_for_log(&self, answer: &AnswerClaims, person: Person<'_>) -> Option<String> {
        let mut parts = Vec::new();
        if self.location_rule(person) != LocationRule::None
            && let Some(location) = &answer.location
        {
            let hundredths = |microdegrees: i32| f64::from(microdegrees) / 1e6;
            let (lat, lon) =
                (hundredths(location.latitude.microdegrees()), hundredths(location.longitude.microdegrees()));
            parts.push(format!("near {lat:.2}, {lon:.2}"));
            parts.push(format!("{}, within {} m", location.source.as_str(), location.accuracy));
            if location.simulated == Some(true) {
                parts.push("made up by an app".to_owned());
            }
        }
        if self.integrity_rule(person) != IntegrityRule::None
            && let Some(integrity) = &answer.integrity
        {
            let known = integrity
                .signs
                .iter()
                .filter(|sign| !matches!(sign, authenticator_core::protocol::IntegritySign::Other(_)));
            let signs: Vec<&str> = known.map(authenticator_core::protocol::IntegritySign::as_str).collect();
            let signs = if signs.is_empty() { String::new() } else { format!(" ({})", signs.join(", ")) };
            parts.push(format!("device {}{signs}", integrity.state.as_str()));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// Whether what a phone told raises the risk of its user: a device in which something was seen, or a position that was made up.
pub(crate) fn is_suspicious(answer: &AnswerClaims) -> bool {
    answer.integrity.as_ref().is_some_and(|told| told.state == IntegrityState::Suspect)
        || answer.location.as_ref().is_some_and(|told| told.simulated == Some(true))
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::{IntegritySign, LocationSource};
    use serde_json::json;

    use super::*;

    const fn person(name: &str) -> Person<'_> {
        Person { name, groups: &[] }
    }

    fn policy(members: serde_json::Value) -> Policy {
        Policy::default().with(members.as_object().unwrap()).unwrap()
    }

    fn at(lat: i32, lon: i32) -> Location {
        Location {
            latitude: lat.try_into().unwrap(),
            longitude: lon.try_into().unwrap(),
            accuracy: 20,
            age: 3,
            source: LocationSource::Gnss,
            simulated: Some(false),
        }
    }

    #[test]
    fn l7_a_position_is_judged_by_each_member_of_the_policy() {
        let munich = json!({"name": "Munich", "lat": 48_137_154, "lon": 11_576_124, "radius": 20_000});
        let policy =
            policy(json!({"location": {"rule": "required", "max_accuracy": 100, "max_age": 60, "areas": [munich]}}));
        let judged = |told: Option<&Location>| policy.location_against(told, Purpose::SignIn, person("ana"));
        let near = at(48_200_000, 11_600_000);
        assert_eq!(judged(Some(&near)), None);
        assert_eq!(judged(None), Some("location_required"));
        assert_eq!(judged(Some(&Location { simulated: Some(true), ..near.clone() })), Some("location_simulated"));
        assert_eq!(judged(Some(&Location { simulated: None, ..near.clone() })), None);
        assert_eq!(judged(Some(&Location { accuracy: 101, ..near.clone() })), Some("location_inaccurate"));
        assert_eq!(judged(Some(&Location { age: 61, ..near.clone() })), Some("location_too_old"));
        assert_eq!(judged(Some(&at(52_520_000, 13_405_000))), Some("location_outside"), "Berlin");
        assert_eq!(policy.location_against(None, Purpose::Enable, person("ana")), None);
    }

    #[test]
    fn l7_distances_are_those_of_the_earth() {
        let of = |lat: i32, lon: i32| (lat.try_into().unwrap(), lon.try_into().unwrap());
        let (munich, berlin) = (of(48_137_154, 11_576_124), of(52_520_008, 13_404_954));
        assert!((distance(munich, berlin) - 504_400.0).abs() < 1_000.0, "{}", distance(munich, berlin));
        let (west, east) = (of(0, -179_900_000), of(0, 179_900_000));
        assert!((distance(west, east) - 22_239.0).abs() < 10.0, "over the line where the days meet");
        assert!(distance(munich, munich).abs() < 0.001);
    }

    #[test]
    fn l6_l7_a_rule_for_some_is_told_to_these_alone() {
        let for_ana = policy(json!({
            "integrity": {"rule": "block", "targets": {"include": ["Ana"]}}, "location": {"rule": "required", "targets": {"exclude": ["ben"]}},
        }));
        assert_eq!(for_ana.tenant_rules(), TenantRules::default());
        let (integrity, location) = (Some(IntegrityRule::Block), Some(LocationRule::Required));
        assert_eq!(for_ana.user_rules(person("ana")), UserRules { integrity, location });
        assert_eq!(for_ana.user_rules(person("ben")), UserRules::default());
        assert_eq!(for_ana.user_rules(person("eve")), UserRules { integrity: None, location });
        let for_all = policy(json!({"integrity": {"rule": "warn"}}));
        assert_eq!(for_all.tenant_rules().integrity, IntegrityRule::Warn);
        assert_eq!(for_all.user_rules(person("ana")), UserRules::default());
    }

    #[test]
    fn l6_what_a_phone_says_of_itself_is_judged_by_the_rule() {
        let told = |state| Integrity { state, signs: vec![IntegritySign::Root] };
        let blocks = policy(json!({"integrity": {"rule": "block", "unknown": "refused"}}));
        assert_eq!(
            blocks.integrity_against(Some(&told(IntegrityState::Suspect)), person("ana")),
            Some("device_compromised")
        );
        assert_eq!(
            blocks.integrity_against(Some(&told(IntegrityState::Unknown)), person("ana")),
            Some("integrity_unknown")
        );
        assert_eq!(blocks.integrity_against(None, person("ana")), Some("integrity_unknown"));
        assert_eq!(blocks.integrity_against(Some(&told(IntegrityState::Sound)), person("ana")), None);
        let lenient = policy(json!({"integrity": {"rule": "wipe"}}));
        assert_eq!(lenient.integrity_against(None, person("ana")), None);
        assert_eq!(
            lenient.integrity_against(Some(&told(IntegrityState::Suspect)), person("ana")),
            Some("device_compromised")
        );
        let warns = policy(json!({"integrity": {"rule": "warn"}}));
        assert_eq!(warns.integrity_against(Some(&told(IntegrityState::Suspect)), person("ana")), None);
    }
}
