//! What was checked, and what came of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One thing that the protocol asks of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its name, in a form that does not change: `group.name`.
    pub id: &'static str,
    /// The section of docs/protocol.md that asks for it, as the anchor of its heading.
    pub section: &'static str,
    /// What is right, in one line.
    pub right: &'static str,
}

/// The steps of docs/identity-provider.md.
pub const STEPS: u8 = 9;

impl Check {
    /// The step of docs/identity-provider.md after which a server passes.
    #[must_use]
    pub fn step(&self) -> u8 {
        let (group, name) = self.id.split_once('.').unwrap_or((self.id, ""));
        match (group, name) {
            ("metadata", "sign-in") | ("token", _) => 5,
            ("metadata", _) => 1,
            ("dpop" | "push" | "requests" | "account", _)
            | ("answer", "stays-live")
            | ("reply", "dpop-nonce" | "www-authenticate") => 4,
            ("answer", _) | ("reply", "answer-hash") => 3,
            ("nonce" | "devices" | "credential" | "enable", _) => 6,
            ("sign-in" | "mfa", _) => 7,
            ("change" | "revoke" | "clone" | "removed", _) => 8,
            ("rotation", _) => 9,
            _ => 2,
        }
    }
}

/// Makes the tables of checks short to read.
pub(crate) const fn check(id: &'static str, section: &'static str, right: &'static str) -> Check {
    Check { id, section, right }
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server does what the protocol asks.
    Passed,
    /// It does not.
    Failed(String),
    /// It was not tried.
    NotTried(String),
}

/// Why a check did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The server did something else; what it did.
    Failed(String),
    /// Nothing can be said; why.
    NotTried(String),
}

impl Fault {
    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self::Failed(what.into())
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Failed(text) | Self::NotTried(text) => text,
        }
    }

    pub(crate) fn not_tried(why: impl Into<String>) -> Self {
        Self::NotTried(why.into())
    }
}

/// Fails with a text unless the condition holds.
pub(crate) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault::Failed(what())) }
}

/// The outcomes of one run, in the order of the tables.
#[derive(Debug)]
pub struct Report {
    checks: Vec<Check>,
    outcomes: BTreeMap<&'static str, Outcome>,
    quiet: bool,
}

impl Report {
    /// A report on these checks; unless it is quiet, each outcome is told on standard error when it is known.
    pub(crate) const fn new(checks: Vec<Check>, quiet: bool) -> Self {
        Self { checks, outcomes: BTreeMap::new(), quiet }
    }

    /// Writes down what came of a check, and gives on what it found. A check counts once: the first fault stays.
    pub(crate) fn note<T>(&mut self, id: &'static str, result: Result<T, Fault>) -> Option<T> {
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed, Some(value)),
            Err(Fault::Failed(what)) => (Outcome::Failed(what), None),
            Err(Fault::NotTried(why)) => (Outcome::NotTried(why), None),
        };
        let known = self.outcomes.get(id);
        let asked = self.checks.iter().any(|check| check.id == id);
        if asked && matches!(known, None | Some(Outcome::Passed)) && known != Some(&outcome) {
            if !self.quiet {
                eprintln!("{}", line(id, &outcome));
            }
            self.outcomes.insert(id, outcome);
        }
        value
    }

    /// What of `checks` has no outcome yet was not tried.
    pub(crate) fn skip(&mut self, checks: &[Check], why: &str) {
        for check in checks.iter().filter(|check| !self.outcomes.contains_key(check.id)).copied().collect::<Vec<_>>() {
            self.note::<()>(check.id, Err(Fault::not_tried(why)));
        }
    }

    /// All checks with their outcomes.
    pub fn outcomes(&self) -> impl Iterator<Item = (&Check, &Outcome)> {
        self.checks.iter().filter_map(|check| Some((check, self.outcomes.get(check.id)?)))
    }

    /// What came of one check.
    #[must_use]
    pub fn outcome(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.get(id)
    }

    /// The checks that failed, with what the server did.
    #[must_use]
    pub fn failures(&self) -> Vec<(&'static str, &str)> {
        let failed = self.outcomes().filter_map(|(check, outcome)| match outcome {
            Outcome::Failed(what) => Some((check.id, what.as_str())),
            _ => None,
        });
        failed.collect()
    }

    /// How many passed, failed, and were not tried.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |wanted: fn(&Outcome) -> bool| self.outcomes.values().filter(|outcome| wanted(outcome)).count();
        (
            count(|outcome| matches!(outcome, Outcome::Passed)),
            count(|outcome| matches!(outcome, Outcome::Failed(_))),
            count(|outcome| matches!(outcome, Outcome::NotTried(_))),
        )
    }

    /// The last line of a run.
    #[must_use]
    pub fn summary(&self) -> String {
        let (passed, failed, not_tried) = self.counts();
        format!("{passed} passed, {failed} failed, {not_tried} not tried")
    }

    /// All outcomes, for people: what failed stands last, before the summary.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut tell = |wanted: fn(&Outcome) -> bool| {
            for (check, outcome) in self.outcomes().filter(|(_, outcome)| wanted(outcome)) {
                text += &line(check.id, outcome);
                if !matches!(outcome, Outcome::Passed) {
                    text += &format!("\n    right: {}\n    docs/protocol.md#{}", check.right, check.section);
                }
                text.push('\n');
            }
        };
        tell(|outcome| matches!(outcome, Outcome::Passed));
        tell(|outcome| matches!(outcome, Outcome::NotTried(_)));
        tell(|outcome| matches!(outcome, Outcome::Failed(_)));
        text + &self.summary()
    }

    /// All outcomes, for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let (passed, failed, not_tried) = self.counts();
        let checks = self.outcomes().map(|(check, outcome)| {
            let (word, why) = match outcome {
                Outcome::Passed => ("passed", None),
                Outcome::Failed(what) => ("failed", Some(what)),
                Outcome::NotTried(why) => ("not_tried", Some(why)),
            };
            json!({ "id": check.id, "section": check.section, "right": check.right, "outcome": word, "why": why })
        });
        let checks: Vec<Value> = checks.collect();
        json!({ "passed": passed, "failed": failed, "not_tried": not_tried, "checks": checks })
    }
}

fn line(id: &str, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Passed => format!("pass       {id}"),
        Outcome::Failed(what) => format!("FAIL       {id}: {what}"),
        Outcome::NotTried(why) => format!("not tried  {id}: {why}"),
    }
}
