//! Cases and files as they are written: one case a line.

use serde_json::{Value, json};

use crate::text;

/// The text of a message.
pub(crate) enum Compact {
    Text(String),
    /// Too long to stand in a file: `unit` is repeated.
    Repeat {
        before: String,
        unit: String,
        times: usize,
        after: String,
    },
}

impl From<String> for Compact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// One case of a message.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) comment: String,
    pub(crate) compact: Compact,
    pub(crate) key: &'static str,
    pub(crate) outcome: Result<Value, &'static str>,
    pub(crate) more: Vec<(&'static str, Value)>,
}

impl Case {
    fn line(&self) -> String {
        let mut members = vec![("name", json!(self.name)), ("comment", json!(self.comment))];
        members.push(match &self.compact {
            Compact::Text(text) => ("compact", json!(text)),
            Compact::Repeat { before, unit, times, after } => {
                ("repeat", json!({"before": before, "unit": unit, "times": times, "after": after}))
            }
        });
        members.push(("key", json!(self.key)));
        members.push(("valid", json!(self.outcome.is_ok())));
        members.push(match &self.outcome {
            Ok(claims) => ("claims", claims.clone()),
            Err(kind) => ("error", json!(kind)),
        });
        members.extend(self.more.iter().cloned());
        object(&members)
    }
}

/// A file of one type of message.
pub(crate) struct File {
    pub(crate) description: String,
    pub(crate) typ: String,
    pub(crate) cases: Vec<Case>,
}

impl File {
    pub(crate) fn text(&self) -> String {
        let cases: Vec<String> = self.cases.iter().map(Case::line).collect();
        format!(
            "{{\"description\":{},\n\"typ\":{},\n\"cases\":[\n{}\n]}}\n",
            text::string(&self.description),
            text::string(&self.typ),
            lines(&cases)
        )
    }
}

/// A file of cases that are no messages.
pub(crate) fn plain(description: &str, cases: &[Vec<(&'static str, Value)>]) -> String {
    let cases: Vec<String> = cases.iter().map(|case| object(case)).collect();
    format!("{{\"description\":{},\n\"cases\":[\n{}\n]}}\n", text::string(description), lines(&cases))
}

/// Joins the lines of a list.
pub(crate) fn lines(lines: &[String]) -> String {
    lines.join(",\n")
}

fn object(members: &[(&'static str, Value)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{}", text::string(name), text::json(value))).collect();
    format!("{{{}}}", members.join(","))
}
