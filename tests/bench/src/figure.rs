//! One line of the result.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

/// How long something takes, beside something that is known.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) median: Duration,
    pub(crate) beside: &'static str,
    pub(crate) beside_median: Duration,
    /// Of how many runs `median` is the median.
    pub(crate) runs: usize,
}

impl Figure {
    pub(crate) fn median_micros(&self) -> f64 {
        micros(self.median)
    }

    pub(crate) fn beside_micros(&self) -> f64 {
        micros(self.beside_median)
    }

    pub(crate) fn ratio(&self) -> f64 {
        self.median.as_secs_f64() / self.beside_median.as_secs_f64().max(f64::EPSILON)
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The figures as one JSON array.
pub(crate) fn json(figures: &[Figure]) -> Value {
    figures.iter().cloned().map(Value::from).collect()
}

/// The figures for people.
pub(crate) struct Table<'a>(pub(crate) &'a [Figure]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44} {:>14} {:>9}   beside", "processor time", "median in us", "ratio")?;
        for figure in self.0 {
            let (median, beside) = (figure.median_micros(), figure.beside_micros());
            let (name, ratio, what) = (&figure.name, figure.ratio(), figure.beside);
            writeln!(f, "{name:<44} {median:>14.1} {ratio:>9.1}   {what} ({beside:.1} us)")?;
        }
        Ok(())
    }
}
