//! Figures: how many, how fast, and how long each took.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use serde_json::{Value, json};

/// How long things took, by what they are, in the order in which they were first measured.
#[derive(Debug, Default)]
pub(crate) struct Measures(Vec<(&'static str, Vec<Duration>)>);

impl Measures {
    pub(crate) fn add(&mut self, what: &'static str, took: Duration) {
        match self.0.iter_mut().find(|(name, _)| *name == what) {
            Some((_, all)) => all.push(took),
            None => self.0.push((what, vec![took])),
        }
    }
}

/// One line of the table.
#[derive(Debug)]
struct Line {
    what: &'static str,
    count: usize,
    a_second: f64,
    p50: f64,
    p99: f64,
    max: f64,
}

/// A round: what many did at once.
#[derive(Debug)]
pub(crate) struct Round {
    name: String,
    seconds: f64,
    failed: usize,
    lines: Vec<Line>,
}

impl Round {
    /// A round that took `took`.
    pub(crate) fn new(name: String, took: Duration, failed: usize, measures: Measures) -> Self {
        let seconds = took.as_secs_f64();
        let line = |(what, mut all): (&'static str, Vec<Duration>)| {
            all.sort_unstable();
            Line {
                what,
                count: all.len(),
                a_second: all.len() as f64 / seconds.max(f64::EPSILON),
                p50: at(&all, 50),
                p99: at(&all, 99),
                max: at(&all, 100),
            }
        };
        Self { name, seconds, failed, lines: measures.0.into_iter().map(line).collect() }
    }
}

/// Milliseconds below which so many of a hundred lie, by the nearest rank.
pub(crate) fn at(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |duration| duration.as_secs_f64() * 1000.0)
}

/// Something about the server or the run that is one value.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
}

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) rounds: Vec<Round>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) failures: usize,
    pub(crate) told: Vec<String>,
}

impl Report {
    pub(crate) fn fact(&mut self, name: &'static str, value: f64, unit: &'static str) {
        self.facts.push(Fact { name, value, unit });
    }

    pub(crate) fn json(&self) -> Value {
        let line = |line: &Line| {
            json!({
                "what": line.what, "count": line.count, "a_second": line.a_second, "p50_ms": line.p50, "p99_ms": line.p99,
                "max_ms": line.max,
            })
        };
        let round = |round: &Round| {
            let lines: Vec<Value> = round.lines.iter().map(line).collect();
            json!({ "name": round.name, "seconds": round.seconds, "failed": round.failed, "measures": lines })
        };
        let fact = |fact: &Fact| json!({ "name": fact.name, "value": fact.value, "unit": fact.unit });
        json!({
            "rounds": self.rounds.iter().map(round).collect::<Vec<_>>(),
            "facts": self.facts.iter().map(fact).collect::<Vec<_>>(),
            "failures": self.failures, "told": self.told,
        })
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let head = ["round", "count", "a second", "p50 ms", "p99 ms", "max ms"];
        let [round, count, a_second, p50, p99, max] = head;
        writeln!(f, "{round:<48} {count:>7} {a_second:>9} {p50:>9} {p99:>9} {max:>9}")?;
        for round in &self.rounds {
            writeln!(f, "{}: {:.1} s, {} failed", round.name, round.seconds, round.failed)?;
            for Line { what, count, a_second, p50, p99, max } in &round.lines {
                writeln!(f, "  {what:<46} {count:>7} {a_second:>9.1} {p50:>9.1} {p99:>9.1} {max:>9.1}")?;
            }
        }
        writeln!(f)?;
        for Fact { name, value, unit } in &self.facts {
            writeln!(f, "{name:<48} {value:>7.1} {unit}")?;
        }
        for told in &self.told {
            writeln!(f, "FAILED: {told}")?;
        }
        writeln!(f, "\n{} failed or lost", self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let all: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!([50, 99, 100].map(|percent| at(&all, percent)), [100.0, 198.0, 200.0]);
        assert_eq!([50, 99, 100].map(|percent| at(&all[..1], percent)), [1.0; 3]);
        assert_eq!(at(&[], 99), 0.0);
    }
}
