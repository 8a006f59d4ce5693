//! Times for people: in UTC, as the server does not know where its readers are; a script of the page puts them into their zone and words.

use authenticator_core::protocol::UnixTime;
use maud::{Markup, html};
use tower_sessions::cookie::time::{Date, Month, OffsetDateTime};

/// The start of a day, from `YYYY-MM-DD` in UTC.
pub(super) fn day(text: &str) -> Option<UnixTime> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    u64::try_from(date.midnight().assume_utc().unix_timestamp()).ok().map(UnixTime::from_seconds)
}

/// A time as RFC 3339 has it, to the second.
pub(super) fn rfc3339(time: UnixTime) -> String {
    let at = i64::try_from(time.seconds()).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    at.map_or_else(String::new, |at| {
        let (date, clock) = (at.date(), at.time());
        let (month, hour, minute, second) = (u8::from(date.month()), clock.hour(), clock.minute(), clock.second());
        format!("{:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", date.year(), date.day())
    })
}

/// A time as an element, to the minute.
pub(super) fn when(time: UnixTime) -> Markup {
    let Some(at) = i64::try_from(time.seconds()).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok())
    else {
        return html! { "unknown" };
    };
    let (month, day) = (u8::from(at.month()), at.day());
    let date = format!("{:04}-{month:02}-{day:02}", at.year());
    let clock = format!("{:02}:{:02}", at.hour(), at.minute());
    html! { time datetime={ (date) "T" (clock) "Z" } { (date) " " (clock) " UTC" } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_has_the_form_of_dates() {
        assert_eq!(day("2027-01-15"), Some(UnixTime::from_seconds(1_799_971_200)));
        assert_eq!(rfc3339(UnixTime::from_seconds(1_799_971_259)), "2027-01-15T00:00:59Z");
        for wrong in ["", "2027-1-15", "2027-02-30", "2027-13-01", "15.1.2027", "1969-12-31", "2027-01-15T00"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_a_date_and_a_clock() {
        let shown = when(UnixTime::from_seconds(1_800_000_059)).into_string();
        assert_eq!(shown, "<time datetime=\"2027-01-15T08:00Z\">2027-01-15 08:00 UTC</time>");
    }
}
