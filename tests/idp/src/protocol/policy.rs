//! The policy of a tenant. Its members are those of the admin page, of the admin API and of `POST /control/policy`:
//!
//! | member | values | meaning |
//! |---|---|---|
//! | `account_kind` | `work`, `personal` | whose accounts these are, as phones show it (behaviour E11) |
//! | `mode` | `any`, `push`, `passwordless`, `tenant_switch` | what the app may be used for (behaviour P6); the last leaves it to the older switch (behaviour P13) |
//! | `tenant_switch` | true, false | the older switch for the whole tenant: under the mode `tenant_switch` on is `any` and off is `push`, for everybody; any other mode wins over it |
//! | `mfa_first` | true, false | a phone confirms a second factor by push before phone sign-in can be enabled on it (behaviour P13) |
//! | `digits` | 2 to 8 | digits of a number to type |
//! | `min_digits` | 2 to 8 | the fewest that phones accept, as metadata tells them |
//! | `match_modes` | list of `enter`, `choose` | forms of number match, as metadata tells phones |
//! | `sign_in_match` | `enter`, `choose` | the form that sign-in and MFA use |
//! | `context` | `{application, location, ip, browser, os, flow, host}`, each true or false | what a sign-in shows on the phone |
//! | `context_targets` | `{application, location, ip, browser, os, flow, host}`, each as `targets` | to whom each of these is shown, where it is switched on; everybody else gets the sign-in without it |
//! | `mfa_app_pin` | true, false | MFA without a credential asks for the app PIN |
//! | `uv_policy` | `biometric_strict`, `biometric_or_credential` | what unlocks a credential key |
//! | `attestation` | `none`, `accepted`, `required` | key attestation (behaviour B2) |
//! | `attestation_trust` | `{android_apps, apple_apps, android_roots, apple_roots}` | whose attestations count, see below |
//! | `registration` | `several`, `one_tenant` | whether a phone may be registered with this tenant beside others, as metadata tells phones (behaviour P4) |
//! | `integrity` | `{rule, unknown, targets}` | what follows where a phone says that it was changed (behaviour L6), see below |
//! | `location` | `{rule, max_accuracy, max_age, simulated, areas, targets}` | whether approvals tell the position, and which are taken (behaviour L7), see below |
//! | `same_phone` | true, false | whether the number of a sign-in may come to the phone by its own browser, as metadata tells phones (behaviour B18) |
//! | `device_limit` | number | registered devices of one user (behaviour P9) |
//! | `min_app_version` | `{android, ios, other}` | the oldest apps (behaviour S13) |
//! | `targets` | `{include, exclude, include_groups, exclude_groups}`: lists of names of users and of groups | who may enable; where nobody is included it is everybody, and who is excluded wins (behaviour P7) |
//! | `managed_app_users`, `managed_app_groups` | lists of names of users and of groups | who needs a managed app (behaviour P8) |
//! | `transactions` | true, false | whether applications may ask for approvals of transactions (behaviour B16) |
//! | `transfers` | true, false | whether an account may be moved to another phone that the old one vouches for (behaviour L5) |
//! | `transaction_limit` | number | transactions that one application may start in 10 minutes for one user |
//! | `request_limit` | number | requests that unknown browsers may start in 10 minutes for one user |
//! | `number_first` | `always`, `after_first_use` | when a typed user name asks the app by itself: for each user who can, or only for one who has signed in by number before and did so first by the link on the password page (behaviour S15) |
//! | `user_name_limit` | number | user names that one address may type in 10 minutes; one browser a fifth of it, at least 10 |
//! | `wrong_number_limit` | number | wrong numbers in a row that disable a credential |
//! | `approvals_a_minute` | number | approvals of one device, then `throttled` |
//!
//! `attestation_trust` names the apps that may hold keys, as without one every attestation is refused:
//!
//! | member | values | meaning |
//! |---|---|---|
//! | `android_apps` | list of `{package, certificate_sha256}` | an app, and SHA-256 of a certificate that signs it, in hexadecimal |
//! | `apple_apps` | list of `{app_id, development}` | `TEAMID.bundle`, and whether it is a build for development |
//! | `android_roots`, `apple_roots` | list of certificates in PEM | roots beside those of Google and Apple |
//!
//! `integrity` and `location`. Phones tell both only where the rule asks for it, and show it before the person approves:
//!
//! | member | values | meaning |
//! |---|---|---|
//! | `integrity.rule` | `none`, `warn`, `block`, `wipe` | not asked for; the person is told, and the log; no approval is taken; and the phone destroys the keys of the account |
//! | `integrity.unknown` | `accepted`, `refused` | under `block` and `wipe`: an approval of a phone that does not or cannot tell |
//! | `location.rule` | `none`, `asked`, `required` | not asked for; told where the person permits it; no sign-in, MFA or new password is approved without |
//! | `location.max_accuracy` | metres | under `required`: the largest radius that the platform may estimate |
//! | `location.max_age` | seconds | under `required`: the most since the position was taken |
//! | `location.simulated` | `accepted`, `refused` | under `required`: a position that the platform says another app made up |
//! | `location.areas` | list of `{name, lat, lon, radius}` | under `required`: circles where approvals are taken from, in millionths of a degree and metres; none is everywhere |
//! | `integrity.targets`, `location.targets` | as `targets` | for whom the rule is; everybody else has `none` |

use authenticator_core::protocol::{
    AccountKind, AppVersion, AttestationRule, MatchMode, MinAppVersion, Mode, Platform, ProblemCode, Purpose,
    RegistrationRule, UvPolicy,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{IntegrityPolicy, LocationPolicy};
use crate::attestation::Trust;

/// What the app may be used for (behaviour P6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyMode {
    /// Second factor and passwordless.
    Any,
    /// Second factor only.
    Push,
    /// Passwordless only.
    Passwordless,
    /// There is no policy of the method: the older switch for the whole tenant decides (behaviour P13).
    TenantSwitch,
}

/// When a typed user name is answered by a number (behaviour S15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFirst {
    /// Whenever the user has a credential.
    Always,
    /// Once the user has signed in by number; the first time the link on the password page leads there.
    AfterFirstUse,
}

/// What a sign-in shows on the phone, each switched separately (behaviour S2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSwitches {
    /// What is signed in to.
    pub application: bool,
    /// Where the browser seems to be.
    pub location: bool,
    /// The address of the browser.
    pub ip: bool,
    /// Which browser.
    pub browser: bool,
    /// Its operating system.
    pub os: bool,
    /// Why the user is asked.
    pub flow: bool,
    /// The host of the page.
    pub host: bool,
}

impl ContextSwitches {
    /// Whether an entry of this name is sent.
    #[must_use]
    pub fn sends(&self, name: &str) -> bool {
        match name {
            "application" => self.application,
            "location" => self.location,
            "ip" => self.ip,
            "browser" => self.browser,
            "os" => self.os,
            "flow" => self.flow,
            "host" => self.host,
            _ => true,
        }
    }
}

/// To whom each entry of a sign-in is shown (behaviour S2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct ContextTargets {
    pub application: Targets,
    pub location: Targets,
    pub ip: Targets,
    pub browser: Targets,
    pub os: Targets,
    pub flow: Targets,
    pub host: Targets,
}

impl ContextTargets {
    fn all(&self) -> [&Targets; 7] {
        [&self.application, &self.location, &self.ip, &self.browser, &self.os, &self.flow, &self.host]
    }

    fn of(&self, name: &str) -> Option<&Targets> {
        match name {
            "application" => Some(&self.application),
            "location" => Some(&self.location),
            "ip" => Some(&self.ip),
            "browser" => Some(&self.browser),
            "os" => Some(&self.os),
            "flow" => Some(&self.flow),
            "host" => Some(&self.host),
            _ => None,
        }
    }
}

/// A user as the policy sees one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'a> {
    /// In lower case.
    pub(crate) name: &'a str,
    /// The groups that the user is in, in lower case.
    pub(crate) groups: &'a [String],
}

impl Person<'_> {
    fn is_among(&self, users: &[String], groups: &[String]) -> bool {
        users.iter().any(|name| name.to_lowercase() == self.name)
            || groups.iter().any(|group| self.groups.contains(&group.to_lowercase()))
    }
}

/// Whom the policy names, by names of users and of groups; case does not count.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Targets {
    /// These users, and nobody else but those of `include_groups`; both empty is everybody.
    pub include: Vec<String>,
    /// Not these users, whoever includes them.
    pub exclude: Vec<String>,
    /// These groups, and nobody else but those of `include`.
    pub include_groups: Vec<String>,
    /// Not these groups, whoever includes their members.
    pub exclude_groups: Vec<String>,
}

impl Targets {
    /// Whether nobody is left out.
    pub(crate) fn is_everybody(&self) -> bool {
        [&self.include, &self.exclude, &self.include_groups, &self.exclude_groups].iter().all(|names| names.is_empty())
    }

    /// Whether a user is meant.
    pub(crate) fn mean(&self, person: Person<'_>) -> bool {
        let everybody = self.include.is_empty() && self.include_groups.is_empty();
        (everybody || person.is_among(&self.include, &self.include_groups))
            && !person.is_among(&self.exclude, &self.exclude_groups)
    }

    /// The groups that are named.
    fn groups(&self) -> impl Iterator<Item = &String> {
        self.include_groups.iter().chain(&self.exclude_groups)
    }
}

/// The policy of a tenant; the members are described at the top of this file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)]
pub struct Policy {
    pub account_kind: AccountKind,
    pub mode: PolicyMode,
    pub tenant_switch: bool,
    pub mfa_first: bool,
    pub digits: u8,
    pub min_digits: u8,
    pub match_modes: Vec<MatchMode>,
    pub sign_in_match: MatchMode,
    pub context: ContextSwitches,
    pub context_targets: ContextTargets,
    pub mfa_app_pin: bool,
    pub uv_policy: UvPolicy,
    pub attestation: AttestationRule,
    #[serde(default)]
    pub attestation_trust: Trust,
    pub registration: RegistrationRule,
    pub integrity: IntegrityPolicy,
    pub location: LocationPolicy,
    pub same_phone: bool,
    pub device_limit: u32,
    pub min_app_version: MinAppVersion,
    pub targets: Targets,
    pub managed_app_users: Vec<String>,
    pub managed_app_groups: Vec<String>,
    pub transactions: bool,
    pub transfers: bool,
    pub transaction_limit: u32,
    pub request_limit: u32,
    pub number_first: NumberFirst,
    pub user_name_limit: u64,
    pub wrong_number_limit: u64,
    pub approvals_a_minute: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            account_kind: AccountKind::Work,
            mode: PolicyMode::Any,
            tenant_switch: false,
            mfa_first: false,
            digits: 2,
            min_digits: 2,
            match_modes: vec![MatchMode::Enter],
            sign_in_match: MatchMode::Enter,
            context: ContextSwitches {
                application: true,
                location: true,
                ip: true,
                browser: true,
                os: true,
                flow: false,
                host: false,
            },
            context_targets: ContextTargets::default(),
            mfa_app_pin: false,
            uv_policy: UvPolicy::BiometricOrCredential,
            attestation: AttestationRule::None,
            attestation_trust: Trust::default(),
            registration: RegistrationRule::Several,
            integrity: IntegrityPolicy::default(),
            location: LocationPolicy::default(),
            same_phone: false,
            device_limit: 5,
            min_app_version: MinAppVersion::default(),
            targets: Targets::default(),
            managed_app_users: Vec::new(),
            managed_app_groups: Vec::new(),
            transactions: false,
            transfers: true,
            transaction_limit: 10,
            request_limit: 3,
            number_first: NumberFirst::Always,
            user_name_limit: 200,
            wrong_number_limit: 100,
            approvals_a_minute: 200,
        }
    }
}

/// Why a change of policy is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);

impl Policy {
    /// The policy with some members set; an object among them is set member by member.
    ///
    /// # Errors
    /// An unknown member, or a value that does not fit.
    pub fn with(&self, members: &serde_json::Map<String, Value>) -> Result<Self, PolicyError> {
        let policy = self.set(members)?;
        policy.check()?;
        Ok(policy)
    }

    fn set(&self, members: &serde_json::Map<String, Value>) -> Result<Self, PolicyError> {
        let unfit = |error: serde_json::Error| PolicyError(error.to_string());
        let mut all = serde_json::to_value(self).map_err(unfit)?;
        for (name, value) in members {
            match (all.get_mut(name), value) {
                (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
                (Some(old), new) => *old = new.clone(),
                (None, _) => return Err(PolicyError(format!("no member {name}"))),
            }
        }
        serde_json::from_value(all).map_err(unfit)
    }

    /// Whether a member of this name can have this value, whatever the others are.
    ///
    /// # Errors
    /// An unknown member, or a value of another type.
    pub(crate) fn accepts(&self, name: &str, value: &Value) -> Result<(), PolicyError> {
        self.set(&serde_json::Map::from_iter([(name.to_owned(), value.clone())])).map(|_| ())
    }

    fn check(&self) -> Result<(), PolicyError> {
        let refuse = |why: &str| Err(PolicyError(why.to_owned()));
        if !(2..=8).contains(&self.digits) || !(2..=8).contains(&self.min_digits) {
            return refuse("digits and min_digits are 2 to 8");
        }
        if self.digits < self.min_digits {
            return refuse("digits is below min_digits: phones would refuse every request");
        }
        if !self.match_modes.contains(&self.sign_in_match) || !self.match_modes.contains(&MatchMode::Enter) {
            return refuse("match_modes must list enter and sign_in_match");
        }
        if self.mode == PolicyMode::TenantSwitch && !self.targets.is_everybody() {
            return refuse("the switch for the whole tenant knows no targets: choose another mode, or take them out");
        }
        if self.mfa_first && self.mode == PolicyMode::Passwordless {
            return refuse("mfa_first can never be met in the mode passwordless, which sends no MFA");
        }
        Ok(())
    }

    /// The mode that counts: a policy of the method, else the older switch for the whole tenant.
    pub(crate) const fn mode_in_force(&self) -> PolicyMode {
        match (self.mode, self.tenant_switch) {
            (PolicyMode::TenantSwitch, true) => PolicyMode::Any,
            (PolicyMode::TenantSwitch, false) => PolicyMode::Push,
            (mode, _) => mode,
        }
    }

    /// The groups that it names somewhere, in lower case.
    pub(crate) fn groups_named(&self) -> Vec<String> {
        let targets = [&self.targets, &self.integrity.targets, &self.location.targets];
        let targets = targets.into_iter().chain(self.context_targets.all());
        let named = targets.flat_map(Targets::groups).chain(&self.managed_app_groups);
        named.map(|group| group.to_lowercase()).collect()
    }

    /// Whether a user's phone is shown the entry of this name (behaviour S2).
    pub(crate) fn shows(&self, name: &str, person: Person<'_>) -> bool {
        self.context.sends(name) && self.context_targets.of(name).is_none_or(|targets| targets.mean(person))
    }

    /// Whether the app may answer requests of this purpose.
    pub(crate) fn allows(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Enrollment | Purpose::PasswordReset => true,
            Purpose::Enable | Purpose::SignIn => self.mode_in_force() != PolicyMode::Push,
            Purpose::Mfa => self.mode_in_force() != PolicyMode::Passwordless,
            Purpose::Transaction => self.transactions && self.mode_in_force() != PolicyMode::Push,
        }
    }

    /// Why a user may not use phone sign-in, as far as the policy decides it.
    pub(crate) fn reasons_against(&self, person: Person<'_>) -> Vec<ProblemCode> {
        let mut reasons = Vec::new();
        if self.mode_in_force() == PolicyMode::Push {
            reasons.push(ProblemCode::PolicyMode);
        }
        if !self.targets.mean(person) {
            reasons.push(ProblemCode::NotTargeted);
        }
        if person.is_among(&self.managed_app_users, &self.managed_app_groups) {
            reasons.push(ProblemCode::ManagedAppRequired);
        }
        reasons
    }

    /// Why the app may not answer a request of this purpose for a user; `None` if it may.
    pub(crate) fn mode_against(&self, purpose: Purpose, person: Person<'_>) -> Option<ProblemCode> {
        let passwordless = matches!(purpose, Purpose::SignIn | Purpose::Enable | Purpose::Transaction);
        let reason = if passwordless { self.reasons_against(person).into_iter().next() } else { None };
        reason.or_else(|| (!self.allows(purpose)).then_some(ProblemCode::PolicyMode))
    }

    /// What an account can be used for now.
    pub(crate) fn modes(&self, person: Person<'_>, active: bool, has_credential: bool) -> Vec<Mode> {
        let mut modes = Vec::new();
        if active && self.allows(Purpose::Mfa) {
            modes.push(Mode::Mfa);
        }
        if active && has_credential && self.reasons_against(person).is_empty() {
            modes.push(Mode::SignIn);
        }
        modes
    }

    /// Whether an app is older than the tenant's minimum.
    pub(crate) fn too_old(&self, platform: Platform, version: &AppVersion) -> bool {
        let oldest = match platform {
            Platform::Android => &self.min_app_version.android,
            Platform::Ios => &self.min_app_version.ios,
            Platform::Other => &self.min_app_version.other,
        };
        oldest.as_ref().is_some_and(|oldest| version < oldest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(members: Value) -> Result<Policy, PolicyError> {
        Policy::default().with(members.as_object().unwrap())
    }

    #[test]
    fn members_are_set_and_unknown_ones_refused() {
        let policy = with(json!({"mode": "push", "digits": 6, "context": {"ip": false}})).unwrap();
        assert_eq!(
            (policy.mode, policy.digits, policy.context.ip, policy.context.os),
            (PolicyMode::Push, 6, false, true)
        );
        assert!(with(json!({"mod": "push"})).is_err());
        assert!(with(json!({"mode": "some"})).is_err());
        assert!(with(json!({"digits": 9})).is_err());
        assert!(with(json!({"min_digits": 6})).is_err());
        assert!(with(json!({"sign_in_match": "choose"})).is_err());
        assert!(with(json!({"sign_in_match": "choose", "match_modes": ["enter", "choose"]})).is_ok());
    }

    #[test]
    fn s2_each_entry_has_its_switch_and_its_targets() {
        let names = ["application", "location", "ip", "browser", "os", "flow", "host"];
        let (ana, ben) = (Person { name: "ana", groups: &[] }, Person { name: "ben", groups: &["sales".to_owned()] });
        for name in names {
            let shows = |members: Value, person| with(members).unwrap().shows(name, person);
            assert!(!shows(json!({"context": {(name): false}}), ana));
            let to_sales =
                json!({"context": {(name): true}, "context_targets": {(name): {"include_groups": ["Sales"]}}});
            assert_eq!((shows(to_sales.clone(), ana), shows(to_sales, ben)), (false, true));
            let off = json!({"context": {(name): false}, "context_targets": {(name): {"include": ["ana"]}}});
            assert!(!shows(off, ana), "the switch wins");
            let others = names.into_iter().filter(|other| *other != name);
            let not_ana = with(
                json!({"context": {"flow": true, "host": true}, "context_targets": {(name): {"exclude": ["ana"]}}}),
            );
            let not_ana = not_ana.unwrap();
            assert!(!not_ana.shows(name, ana) && others.into_iter().all(|other| not_ana.shows(other, ana)));
        }
        assert!(with(json!({"context_targets": {"colour": {}}})).is_err());
        assert_eq!(
            with(json!({"context_targets": {"ip": {"exclude_groups": ["Sales"]}}})).unwrap().groups_named(),
            ["sales"]
        );
    }

    #[test]
    fn p7_targets_include_and_exclude() {
        let nobody: [String; 0] = [];
        let against = |policy: &Policy, name: &str, groups: &[String]| policy.reasons_against(Person { name, groups });
        let policy = with(json!({"targets": {"include": ["Ana"], "exclude": ["ben"]}})).unwrap();
        assert_eq!(against(&policy, "ana", &nobody), []);
        assert_eq!(against(&policy, "eve", &nobody), [ProblemCode::NotTargeted]);
        let policy = with(json!({"targets": {"exclude": ["ben"]}})).unwrap();
        assert_eq!(against(&policy, "ben", &nobody), [ProblemCode::NotTargeted]);
        assert_eq!(against(&policy, "eve", &nobody), []);

        let sales = ["sales".to_owned()];
        let both = ["sales".to_owned(), "interns".to_owned()];
        let policy =
            with(json!({"targets": {"include": ["ana"], "include_groups": ["Sales"], "exclude_groups": ["Interns"]}}));
        let policy = policy.unwrap();
        assert_eq!(against(&policy, "ana", &nobody), [], "a user beside a group");
        assert_eq!(against(&policy, "ben", &sales), []);
        assert_eq!(against(&policy, "ben", &nobody), [ProblemCode::NotTargeted]);
        assert_eq!(against(&policy, "ben", &both), [ProblemCode::NotTargeted], "who is excluded wins");
        assert_eq!(against(&policy, "sales", &nobody), [ProblemCode::NotTargeted], "a user is no group");
        assert_eq!(policy.groups_named(), ["sales", "interns"]);
    }

    #[test]
    fn p13_a_policy_of_the_method_wins_over_the_switch_for_the_tenant() {
        let mode = |members: Value| with(members).unwrap().mode_in_force();
        assert_eq!(mode(json!({"mode": "tenant_switch"})), PolicyMode::Push);
        assert_eq!(mode(json!({"mode": "tenant_switch", "tenant_switch": true})), PolicyMode::Any);
        assert_eq!(mode(json!({"mode": "push", "tenant_switch": true})), PolicyMode::Push);
        assert_eq!(mode(json!({"mode": "any", "tenant_switch": false})), PolicyMode::Any);
        assert!(
            with(json!({"mode": "tenant_switch", "targets": {"exclude": ["ben"]}})).is_err(),
            "it is for everybody"
        );
        assert!(with(json!({"mode": "passwordless", "mfa_first": true})).is_err(), "nobody could meet it");
    }
}
