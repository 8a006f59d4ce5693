//! The policy as a form: all members of [`crate::protocol::Policy`], each one field. What was typed stays typed until it is saved.

use std::collections::HashMap;

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::areas;
use crate::protocol::Policy;

/// What is in the fields, by the path of the member.
pub(super) type Form = HashMap<String, String>;

/// How a member stands in a field.
enum Kind {
    /// One of some values, with their words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A whole number.
    Number,
    /// A box to check.
    Switch,
    /// A box that is checked for `refused`; else it is `accepted`.
    Refused,
    /// A box that is checked for the list of both forms of number match.
    Choose,
    /// A list of names, one a line.
    Names,
    /// A version, or nothing.
    Version,
    /// Circles on the earth, one a line.
    Areas,
    /// Android apps, one a line.
    AndroidApps,
    /// Apps on Apple's platforms, one a line.
    AppleApps,
    /// Certificates in PEM, one after the other.
    Certificates,
}

struct Field {
    /// The path of the member.
    name: &'static str,
    label: &'static str,
    kind: Kind,
}

impl Field {
    /// Whether it is one of many that are empty nearly everywhere: whom a single rule is for.
    fn is_folded(&self) -> bool {
        self.name.contains("targets.") && !self.name.starts_with("targets.")
    }
}

const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind }
}

const INTEGRITY_RULES: &[(&str, &str)] = &[
    ("none", "Do not ask"),
    ("warn", "Warn: the person is told, and the sign-in log"),
    ("block", "Block: no approval is taken"),
    ("wipe", "Wipe: the phone destroys the keys of the account"),
];
const MODES: &[(&str, &str)] = &[
    ("any", "Any: notifications and passwordless sign-in"),
    ("push", "Push: notifications only"),
    ("passwordless", "Passwordless: passwordless sign-in only"),
    ("tenant_switch", "As the older switch for the whole organisation says"),
];

const USE: &[Field] = &[
    field("mode", "What the app may be used for", Kind::Choice(MODES)),
    field(
        "tenant_switch",
        "The older switch for the whole organisation is on; any other mode above wins over it",
        Kind::Switch,
    ),
    field(
        "mfa_first",
        "A phone confirms a sign-in with password before passwordless sign-in is turned on",
        Kind::Switch,
    ),
    field("transactions", "Applications may ask for approvals of transactions", Kind::Switch),
    field("transfers", "A phone may vouch for a new one of the same user", Kind::Switch),
    field("same_phone", "A sign-in on the phone itself may go without typing the number", Kind::Switch),
    field(
        "account_kind",
        "Whose accounts these are",
        Kind::Choice(&[("work", "Work or school"), ("personal", "Personal")]),
    ),
];
const WHOM: &[Field] = &[
    field("targets.include", "Only these users, one a line; nobody here or below is everybody", Kind::Names),
    field("targets.include_groups", "Only these groups", Kind::Names),
    field("targets.exclude", "Not these users, whoever includes them", Kind::Names),
    field("targets.exclude_groups", "Not these groups", Kind::Names),
    field("managed_app_users", "Users who need a managed app", Kind::Names),
    field("managed_app_groups", "Groups that need a managed app", Kind::Names),
];
const NUMBER: &[Field] = &[
    field(
        "sign_in_match",
        "At a sign-in the number is",
        Kind::Choice(&[("enter", "typed"), ("choose", "chosen out of three")]),
    ),
    field("match_modes", "Phones may be asked to choose the number out of three", Kind::Choose),
    field("digits", "Digits of a number to type, 2 to 8", Kind::Number),
    field("min_digits", "The fewest digits that phones accept", Kind::Number),
    field(
        "number_first",
        "A user name that was typed",
        Kind::Choice(&[
            ("always", "asks the app by itself"),
            ("after_first_use", "asks the app once that was chosen by the link"),
        ]),
    ),
];
const SHOWN: &[Field] = &[
    field("context.application", "Application", Kind::Switch),
    field("context.location", "Location", Kind::Switch),
    field("context.ip", "IP address", Kind::Switch),
    field("context.browser", "Browser", Kind::Switch),
    field("context.os", "Operating system", Kind::Switch),
    field("context.flow", "Reason", Kind::Switch),
    field("context.host", "Host name", Kind::Switch),
];
/// The four lists of one entry.
macro_rules! shown_to {
    ($entry:literal, $label:literal) => {
        [
            field(concat!("context_targets.", $entry, ".include"), concat!($label, ": these users only"), Kind::Names),
            field(
                concat!("context_targets.", $entry, ".include_groups"),
                concat!($label, ": these groups only"),
                Kind::Names,
            ),
            field(concat!("context_targets.", $entry, ".exclude"), concat!($label, ": not these users"), Kind::Names),
            field(
                concat!("context_targets.", $entry, ".exclude_groups"),
                concat!($label, ": not these groups"),
                Kind::Names,
            ),
        ]
    };
}
const SHOWN_TO: &[[Field; 4]] = &[
    shown_to!("application", "Application"),
    shown_to!("location", "Location"),
    shown_to!("ip", "IP address"),
    shown_to!("browser", "Browser"),
    shown_to!("os", "Operating system"),
    shown_to!("flow", "Reason"),
    shown_to!("host", "Host name"),
];
const PHONE: &[Field] = &[
    field(
        "uv_policy",
        "The key of passwordless sign-in is unlocked by",
        Kind::Choice(&[
            ("biometric_or_credential", "a biometric or the lock of the phone"),
            ("biometric_strict", "a biometric and nothing else"),
        ]),
    ),
    field("mfa_app_pin", "Notifications without passwordless sign-in ask for the PIN of the app", Kind::Switch),
    field(
        "registration",
        "A phone that is registered here",
        Kind::Choice(&[("several", "may be registered elsewhere"), ("one_tenant", "is registered nowhere else")]),
    ),
    field("device_limit", "Registered phones of one user", Kind::Number),
    field("min_app_version.android", "Oldest app on Android; empty is any", Kind::Version),
    field("min_app_version.ios", "Oldest app on iOS; empty is any", Kind::Version),
    field("min_app_version.other", "Oldest app elsewhere; empty is any", Kind::Version),
];
const INTEGRITY: &[Field] = &[
    field("integrity.rule", "When a phone seems to be rooted or jail-broken", Kind::Choice(INTEGRITY_RULES)),
    field("integrity.unknown", "Under Block and Wipe, take no approval of a phone that does not tell", Kind::Refused),
    field("integrity.targets.include", "This is asked of these users only", Kind::Names),
    field("integrity.targets.include_groups", "Of these groups only", Kind::Names),
    field("integrity.targets.exclude", "Not of these users", Kind::Names),
    field("integrity.targets.exclude_groups", "Not of these groups", Kind::Names),
];
const LOCATION: &[Field] = &[
    field(
        "location.rule",
        "Location of the phone",
        Kind::Choice(&[
            ("none", "Do not ask"),
            ("asked", "Ask: told where the person permits it"),
            ("required", "Require: no sign-in without"),
        ]),
    ),
    field("location.max_accuracy", "Largest inaccuracy, in metres", Kind::Number),
    field("location.max_age", "Oldest location, in seconds", Kind::Number),
    field("location.simulated", "Take no location that an app made up", Kind::Refused),
    field(
        "location.areas",
        "Allowed areas, one a line: latitude, longitude, radius in metres, name; empty is everywhere",
        Kind::Areas,
    ),
    field("location.targets.include", "The location is asked of these users only", Kind::Names),
    field("location.targets.include_groups", "Of these groups only", Kind::Names),
    field("location.targets.exclude", "Not of these users", Kind::Names),
    field("location.targets.exclude_groups", "Not of these groups", Kind::Names),
];
const ATTESTATION: &[Field] = &[
    field(
        "attestation",
        "Attestation of keys",
        Kind::Choice(&[("none", "Do not ask"), ("accepted", "Look at it where it comes"), ("required", "Require it")]),
    ),
    field(
        "attestation_trust.android_apps",
        "Android apps, one a line: package, SHA-256 of the certificate that signs it",
        Kind::AndroidApps,
    ),
    field(
        "attestation_trust.apple_apps",
        "Apple apps, one a line: team and bundle id; with the word development for such a build",
        Kind::AppleApps,
    ),
    field("attestation_trust.android_roots", "Roots beside Google's, in PEM", Kind::Certificates),
    field("attestation_trust.apple_roots", "Roots beside Apple's, in PEM", Kind::Certificates),
];
const LIMITS: &[Field] = &[
    field("request_limit", "Sign-ins of unknown browsers for one user, in 10 minutes", Kind::Number),
    field("transaction_limit", "Transactions of one application for one user, in 10 minutes", Kind::Number),
    field("user_name_limit", "User names that one address may type, in 10 minutes", Kind::Number),
    field("wrong_number_limit", "Wrong numbers in a row that disable a phone's passwordless sign-in", Kind::Number),
    field("approvals_a_minute", "Approvals of one phone in a minute", Kind::Number),
];

const SECTIONS: [(&str, &str, &[Field]); 10] = [
    ("use", "Use", USE),
    ("whom", "For whom", WHOM),
    ("number", "Number match", NUMBER),
    ("shown", "Shown on the phone at each sign-in", SHOWN),
    ("shown-to", "Shown to whom; where nothing stands, to everybody", SHOWN_TO.as_flattened()),
    ("phone", "Phones", PHONE),
    ("integrity", "Integrity of the phone", INTEGRITY),
    ("location", "Location of the phone", LOCATION),
    ("attestation", "Attestation", ATTESTATION),
    ("limits", "Limits", LIMITS),
];

fn all() -> impl Iterator<Item = &'static Field> {
    SECTIONS.iter().flat_map(|(.., fields)| fields.iter())
}

/// The member at a path.
fn at<'a>(policy: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(policy, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// The fields as they stand for a policy.
pub(super) fn values(policy: &Policy) -> Form {
    let policy = serde_json::to_value(policy).unwrap_or_default();
    let mut form = Form::new();
    for field in all() {
        if let Some(text) = text_of(&field.kind, at(&policy, field.name)) {
            form.insert(field.name.to_owned(), text);
        }
    }
    form
}

/// What a field holds for a value; nothing for a box that is not checked.
fn text_of(kind: &Kind, value: &Value) -> Option<String> {
    let list = || value.as_array().into_iter().flatten();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let lines = |lines: Vec<String>| Some(lines.join("\n"));
    match kind {
        Kind::Switch => (value == &json!(true)).then(|| "on".to_owned()),
        Kind::Refused => (value == "refused").then(|| "on".to_owned()),
        Kind::Choose => list().any(|mode| mode == "choose").then(|| "on".to_owned()),
        Kind::Choice(_) | Kind::Version => Some(value.as_str().unwrap_or_default().to_owned()),
        Kind::Number => Some(value.to_string()),
        Kind::Names | Kind::Certificates => {
            lines(list().map(|name| name.as_str().unwrap_or_default().trim().to_owned()).collect())
        }
        Kind::Areas => serde_json::from_value(value.clone()).ok().map(|list: Vec<_>| areas::text(&list)),
        Kind::AndroidApps => {
            lines(list().map(|app| format!("{} {}", text(app, "package"), text(app, "certificate_sha256"))).collect())
        }
        Kind::AppleApps => {
            let word = |app: &Value| if app["development"] == json!(true) { " development" } else { "" };
            lines(list().map(|app| format!("{}{}", text(app, "app_id"), word(app))).collect())
        }
    }
}

/// The members of the policy that a form sets. A section of which nothing was sent is left as it is; in one that was sent, a box that was
/// not sent is not checked.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn members(form: &Form) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    for (_, _, fields) in &SECTIONS {
        if !fields.iter().any(|field| form.contains_key(field.name)) {
            continue;
        }
        for field in *fields {
            if let Some(value) = value_of(field, form.get(field.name).map(String::as_str))? {
                set(&mut members, field.name, value);
            }
        }
    }
    Ok(members)
}

fn set(members: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => _ = members.insert(path.to_owned(), value),
        Some((first, rest)) => {
            let inner = members.entry(first.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

fn value_of(field: &Field, typed: Option<&str>) -> Result<Option<Value>, String> {
    let checked = typed.is_some();
    let boxed = match field.kind {
        Kind::Switch => Some(json!(checked)),
        Kind::Refused => Some(json!(if checked { "refused" } else { "accepted" })),
        Kind::Choose if checked => Some(json!(["enter", "choose"])),
        Kind::Choose => Some(json!(["enter"])),
        _ => None,
    };
    if boxed.is_some() {
        return Ok(boxed);
    }
    let Some(typed) = typed else { return Ok(None) };
    let lines = || typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let words = |line: &str| {
        line.split([' ', ',', '\t']).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    Ok(Some(match field.kind {
        Kind::Number => {
            let number: Result<u32, _> = typed.trim().parse();
            json!(number.map_err(|_| format!("{}: {typed:?} is no whole number. Nothing was saved.", field.label))?)
        }
        Kind::Version if typed.trim().is_empty() => Value::Null,
        Kind::Names => json!(lines().collect::<Vec<_>>()),
        Kind::Areas => json!(areas::read(typed)?),
        Kind::AndroidApps => lines()
            .map(|line| match words(line).as_slice() {
                [package, certificate] => Ok(json!({ "package": package, "certificate_sha256": certificate })),
                _ => Err(format!("This is no package with a fingerprint: {line}. Nothing was saved.")),
            })
            .collect::<Result<_, _>>()?,
        Kind::AppleApps => lines()
            .map(|line| match words(line).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                [app] => Ok(json!({ "app_id": app, "development": false })),
                [app, "development"] => Ok(json!({ "app_id": app, "development": true })),
                _ => Err(format!("This is no app: {line}. Nothing was saved.")),
            })
            .collect::<Result<_, _>>()?,
        Kind::Certificates => json!(certificates(typed)),
        _ => json!(typed.trim()),
    }))
}

/// Texts in PEM, one after the other.
fn certificates(typed: &str) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    let parts = typed.split_inclusive(END).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("{part}\n")).collect()
}

/// Takes the fields out of which a form has sent the section.
pub(super) fn clear_sections_of(values: &mut Form, sent: &Form) {
    for (_, _, fields) in &SECTIONS {
        if fields.iter().any(|field| sent.contains_key(field.name)) {
            for field in fields.iter().filter(|field| matches!(field.kind, Kind::Switch | Kind::Refused | Kind::Choose))
            {
                values.remove(field.name);
            }
        }
    }
}

/// The fields, filled in.
pub(super) fn fields(form: &Form) -> Markup {
    html! {
        @for (id, legend, fields) in &SECTIONS {
            fieldset id={ "section-" (id) } {
                legend { (legend) }
                (grid(fields.iter().filter(|field| !field.is_folded()), form))
                @if fields.iter().any(Field::is_folded) {
                    details open[fields.iter().any(|field| field.is_folded() && is_filled(field, form))] {
                        summary { "For some users and groups only" }
                        (grid(fields.iter().filter(|field| field.is_folded()), form))
                    }
                }
            }
        }
    }
}

fn is_filled(field: &Field, form: &Form) -> bool {
    form.get(field.name).is_some_and(|typed| !typed.is_empty())
}

/// Side by side where there is room.
fn grid<'a>(fields: impl Iterator<Item = &'a Field>, form: &Form) -> Markup {
    html! {
        div.grid {
            @for field in fields { div { (one(field, form.get(field.name).map(String::as_str))) } }
        }
    }
}

fn one(field: &Field, value: Option<&str>) -> Markup {
    let id = field.name.replace(['.', '_'], "-");
    let text = value.unwrap_or_default();
    html! {
        @match field.kind {
            Kind::Switch | Kind::Refused | Kind::Choose => {
                label { input id=(id) type="checkbox" name=(field.name) value="on" checked[value.is_some()]; " " (field.label) }
            }
            Kind::Choice(choices) => {
                label for=(id) { (field.label) }
                select id=(id) name=(field.name) {
                    @for (choice, words) in choices { option value=(choice) selected[text == *choice] { (words) } }
                }
            }
            Kind::Number | Kind::Version => {
                label for=(id) { (field.label) }
                input id=(id) type="text" name=(field.name) value=(text) autocomplete="off" spellcheck="false"
                    inputmode=[matches!(field.kind, Kind::Number).then_some("numeric")];
            }
            _ => {
                label for=(id) { (field.label) }
                textarea id=(id) name=(field.name) rows="2" spellcheck="false" { (text) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(members: &Value) -> Policy {
        Policy::default().with(members.as_object().unwrap()).unwrap()
    }

    #[test]
    fn p6_each_member_of_the_policy_has_a_field() {
        let all_members = serde_json::to_value(Policy::default()).unwrap();
        fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                        leaves(value, &path, found);
                    }
                }
                _ => found.push(path.to_owned()),
            }
        }
        let mut members = Vec::new();
        leaves(&all_members, "", &mut members);
        let mut fields: Vec<String> = all().map(|field| field.name.to_owned()).collect();
        // Without a version the members are not written.
        fields.retain(|name| !name.starts_with("min_app_version"));
        members.retain(|name| !name.starts_with("min_app_version"));
        fields.sort();
        members.sort();
        assert_eq!(fields, members);
    }

    #[test]
    fn what_a_form_shows_it_sets_again() {
        let set = policy(&json!({
            "mode": "tenant_switch", "tenant_switch": true, "match_modes": ["enter", "choose"], "sign_in_match": "choose",
            "context": {"host": true, "ip": false}, "min_app_version": {"ios": "1.2"}, "managed_app_groups": ["field"],
            "integrity": {"rule": "block", "unknown": "refused", "targets": {"include_groups": ["sales"]}},
            "location": {"rule": "required", "areas": [{"name": "Munich, main", "lat": 48_137_154, "lon": 11_576_124, "radius": 5}]},
            "attestation_trust": {
                "android_apps": [{"package": "com.example", "certificate_sha256": "ab".repeat(32)}],
                "apple_apps": [{"app_id": "A.com.example", "development": true}],
            },
        }));
        let again = Policy::default().with(&members(&values(&set)).unwrap()).unwrap();
        assert_eq!(again, set);
        let default = Policy::default();
        assert_eq!(set.with(&members(&values(&default)).unwrap()).unwrap(), default, "and boxes that are not checked");
    }

    #[test]
    fn a_form_without_a_section_leaves_it_and_says_what_is_wrong() {
        let form = |fields: &[(&str, &str)]| {
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let set = members(&form(&[("context.ip", "on")])).unwrap();
        assert_eq!((set.len(), &set["context"]["ip"], &set["context"]["os"]), (1, &json!(true), &json!(false)));
        for wrong in [
            ("digits", "many"),
            ("device_limit", "-1"),
            ("location.areas", "Munich"),
            ("attestation_trust.android_apps", "com.example"),
            ("attestation_trust.apple_apps", "a b c"),
        ] {
            assert!(members(&form(&[wrong])).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn certificates_are_divided_at_their_ends() {
        let one = "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----";
        assert_eq!(certificates(&format!("\n{one}\n{one}\n")), [format!("{one}\n"), format!("{one}\n")]);
        assert!(certificates(" \n").is_empty());
    }
}
