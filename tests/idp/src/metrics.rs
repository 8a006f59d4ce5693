//! What the server counts of itself, in the text format of Prometheus. No label holds a name, an id or a path that somebody chose.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of durations in milliseconds; polls and streams wait for long.
const BUCKETS: [u64; 7] = [5, 25, 100, 500, 2_500, 10_000, 30_000];

/// Durations of one route.
#[derive(Debug, Default, Clone)]
struct Durations {
    /// How many were at most as long as each bound.
    within: [u64; BUCKETS.len()],
    count: u64,
    milliseconds: u64,
}

/// Requests by method, route and status.
type Requests = BTreeMap<(String, String, u16), u64>;

/// Counters since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Mutex<Requests>,
    durations: Mutex<BTreeMap<String, Durations>>,
}

/// A counter or a gauge that is read when it is asked for.
pub(crate) struct Reading {
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) kind: &'static str,
    /// Label and its value, if there is one, with what was counted.
    pub(crate) values: Vec<(Option<(&'static str, String)>, u64)>,
}

impl Metrics {
    /// Counts a request; `route` is as it is registered.
    pub(crate) fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (method.to_owned(), route.to_owned(), status);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        let durations = durations.entry(route.to_owned()).or_default();
        for (within, bound) in durations.within.iter_mut().zip(BUCKETS) {
            *within += u64::from(took <= bound);
        }
        durations.count += 1;
        durations.milliseconds = durations.milliseconds.saturating_add(took);
    }

    /// The text, with what is read at this moment.
    pub(crate) fn text(&self, readings: &[Reading]) -> String {
        let mut text = String::new();
        head(&mut text, "idp_requests_total", "Requests by method, route and status.", "counter");
        for ((method, route, status), count) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            let (method, route) = (escaped(method), escaped(route));
            let _ = writeln!(
                text,
                "idp_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
            );
        }
        const DURATION: &str = "idp_request_duration_seconds";
        head(&mut text, DURATION, "How long requests took, by route.", "histogram");
        for (route, durations) in &*self.durations.lock().unwrap_or_else(PoisonError::into_inner) {
            let (route, count) = (escaped(route), durations.count);
            for (within, bound) in durations.within.iter().zip(BUCKETS) {
                let _ = writeln!(text, "{DURATION}_bucket{{route=\"{route}\",le=\"{}\"}} {within}", seconds(bound));
            }
            let _ = writeln!(text, "{DURATION}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "{DURATION}_sum{{route=\"{route}\"}} {}", seconds(durations.milliseconds));
            let _ = writeln!(text, "{DURATION}_count{{route=\"{route}\"}} {count}");
        }
        for reading in readings {
            head(&mut text, reading.name, reading.help, reading.kind);
            for (label, value) in &reading.values {
                let label = label.as_ref().map(|(name, value)| format!("{{{name}=\"{}\"}}", escaped(value)));
                let _ = writeln!(text, "{}{} {value}", reading.name, label.unwrap_or_default());
            }
        }
        text
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

/// A label's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_counters_and_whole_histograms() {
        let metrics = Metrics::default();
        metrics.count("GET", "/{tenant}", 200, Duration::from_millis(30));
        metrics.count("GET", "/{tenant}", 200, Duration::from_secs(60));
        let reading =
            Reading { name: "idp_x", help: "X.", kind: "gauge", values: vec![(Some(("what", "a\"b".to_owned())), 7)] };
        let text = metrics.text(&[reading]);
        for line in [
            "# TYPE idp_requests_total counter",
            "idp_requests_total{method=\"GET\",route=\"/{tenant}\",status=\"200\"} 2",
            "idp_request_duration_seconds_bucket{route=\"/{tenant}\",le=\"0.025\"} 0",
            "idp_request_duration_seconds_bucket{route=\"/{tenant}\",le=\"0.100\"} 1",
            "idp_request_duration_seconds_bucket{route=\"/{tenant}\",le=\"+Inf\"} 2",
            "idp_request_duration_seconds_sum{route=\"/{tenant}\"} 60.030",
            "idp_x{what=\"a\\\"b\"} 7",
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in\n{text}");
        }
    }
}
