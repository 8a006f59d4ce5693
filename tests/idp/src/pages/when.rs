//! Times for people: in UTC, as the server does not know where its readers are.

use authenticator_core::protocol::UnixTime;
use maud::{Markup, html};
use tower_sessions::cookie::time::OffsetDateTime;

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
    fn a_time_is_a_date_and_a_clock() {
        let shown = when(UnixTime::from_seconds(1_800_000_059)).into_string();
        assert_eq!(shown, "<time datetime=\"2027-01-15T08:00Z\">2027-01-15 08:00 UTC</time>");
    }
}
