//! The part of the policy page about what is asked of the phone: whether it was changed (behaviour L6), and where it is (behaviour L7).

use std::collections::HashMap;

use authenticator_core::protocol::{IntegrityRule, LocationRule};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::protocol::{Area, Policy, Taken};

const INTEGRITY: [(IntegrityRule, &str, &str); 4] = [
    (IntegrityRule::None, "none", "Do not ask"),
    (IntegrityRule::Warn, "warn", "Warn: the person is told, and this log"),
    (IntegrityRule::Block, "block", "Block: no approval is taken"),
    (IntegrityRule::Wipe, "wipe", "Wipe: the phone destroys the keys of the account"),
];

const LOCATION: [(LocationRule, &str, &str); 3] = [
    (LocationRule::None, "none", "Do not ask"),
    (LocationRule::Asked, "asked", "Ask: told where the person permits it"),
    (LocationRule::Required, "required", "Require: no sign-in without"),
];

/// The fields of the form.
pub(super) fn fields(policy: &Policy) -> Markup {
    let (integrity, location) = (&policy.integrity, &policy.location);
    html! {
        fieldset {
            legend { "Asked of the phone" }
            label for="integrity" { "When a phone seems to be rooted or jail-broken" }
            select #integrity name="integrity.rule" {
                @for (rule, value, text) in INTEGRITY {
                    option value=(value) selected[integrity.rule == rule] { (text) }
                }
            }
            label {
                input type="checkbox" name="integrity.unknown" value="refused" checked[integrity.unknown == Taken::Refused];
                " Under Block and Wipe, take no approval of a phone that does not tell"
            }
            label for="location" { "Location of the phone" }
            select #location name="location.rule" {
                @for (rule, value, text) in LOCATION { option value=(value) selected[location.rule == rule] { (text) } }
            }
            label for="max-accuracy" { "Largest inaccuracy, in metres" }
            input #max-accuracy name="location.max_accuracy" inputmode="numeric" value=(location.max_accuracy);
            label for="max-age" { "Oldest location, in seconds" }
            input #max-age name="location.max_age" inputmode="numeric" value=(location.max_age);
            label {
                input type="checkbox" name="location.simulated" value="refused" checked[location.simulated == Taken::Refused];
                " Take no location that an app made up"
            }
            label for="areas" { "Allowed areas, one a line: latitude, longitude, radius in metres, name; empty is everywhere" }
            textarea #areas name="location.areas" rows="4" { (areas_text(&location.areas)) }
        }
    }
}

/// The members of the policy that the form sets; none if it has not these fields. An error says what is wrong, in words.
pub(super) fn members(form: &HashMap<String, String>) -> Result<Map<String, Value>, String> {
    let mut members = Map::new();
    if let Some(rule) = form.get("integrity.rule") {
        let unknown = if form.contains_key("integrity.unknown") { "refused" } else { "accepted" };
        members.insert("integrity".to_owned(), json!({ "rule": rule, "unknown": unknown }));
    }
    if let Some(rule) = form.get("location.rule") {
        let number = |name: &str, what: &str| {
            let text = form.get(name).map_or("", String::as_str).trim();
            text.parse::<u32>().map_err(|_| format!("{what} is no whole number. Nothing was saved."))
        };
        let simulated = if form.contains_key("location.simulated") { "refused" } else { "accepted" };
        members.insert(
            "location".to_owned(),
            json!({
                "rule": rule, "simulated": simulated,
                "max_accuracy": number("location.max_accuracy", "The largest inaccuracy")?,
                "max_age": number("location.max_age", "The oldest location")?,
                "areas": areas(form.get("location.areas").map_or("", String::as_str))?,
            }),
        );
    }
    Ok(members)
}

fn areas_text(areas: &[Area]) -> String {
    let degrees = |microdegrees: i32| f64::from(microdegrees) / 1e6;
    let line = |area: &Area| {
        let (lat, lon) = (degrees(area.lat.microdegrees()), degrees(area.lon.microdegrees()));
        format!("{lat}, {lon}, {}, {}", area.radius, area.name)
    };
    areas.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn areas(text: &str) -> Result<Vec<Value>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| area(line).ok_or_else(|| format!("This is no area: {line}. Nothing was saved."))).collect()
}

fn area(line: &str) -> Option<Value> {
    let mut parts = line.splitn(4, ',').map(str::trim);
    let (lat, lon) = (microdegrees(parts.next()?, 90.0)?, microdegrees(parts.next()?, 180.0)?);
    let radius: u32 = parts.next()?.parse().ok()?;
    let name = parts.next().unwrap_or_default();
    Some(json!({ "name": name, "lat": lat, "lon": lon, "radius": radius }))
}

#[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
fn microdegrees(text: &str, most: f64) -> Option<i32> {
    let degrees: f64 = text.parse().ok()?;
    (-most..=most).contains(&degrees).then(|| (degrees * 1e6).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_areas_are_typed_in_degrees_and_come_back_as_typed() {
        let text = "48.137154, 11.576124, 20000, Munich, main office\n-33.86, 151.2, 500, Sydney";
        let typed = areas(&format!("\n {text} \n")).unwrap();
        let read: Vec<Area> = serde_json::from_value(Value::Array(typed)).unwrap();
        assert_eq!(areas_text(&read), text);
        for wrong in ["Munich", "91, 0, 5", "48, 181, 5", "48, 11, -5", "NaN, 0, 5", "48, 11"] {
            assert!(areas(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn l6_l7_a_form_without_these_fields_sets_none_of_them() {
        let form = HashMap::from([("mode".to_owned(), "push".to_owned())]);
        assert_eq!(members(&form).unwrap(), Map::new());
    }
}
