//! Circles on the earth as an administrator types them (behaviour L7): one a line, in degrees.

use serde_json::{Value, json};

use crate::protocol::Area;

/// Areas as lines.
pub(super) fn text(areas: &[Area]) -> String {
    let degrees = |microdegrees: i32| f64::from(microdegrees) / 1e6;
    let line = |area: &Area| {
        let (lat, lon) = (degrees(area.lat.microdegrees()), degrees(area.lon.microdegrees()));
        format!("{lat}, {lon}, {}, {}", area.radius, area.name)
    };
    areas.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Lines as areas, as the policy has them.
///
/// # Errors
/// Which line is none, in words.
pub(super) fn read(text: &str) -> Result<Vec<Value>, String> {
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
        let typed = super::read(&format!("\n {text} \n")).unwrap();
        let read: Vec<Area> = serde_json::from_value(Value::Array(typed)).unwrap();
        assert_eq!(super::text(&read), text);
        for wrong in ["Munich", "91, 0, 5", "48, 181, 5", "48, 11, -5", "NaN, 0, 5", "48, 11"] {
            assert!(super::read(wrong).is_err(), "{wrong}");
        }
    }
}
