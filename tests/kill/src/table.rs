//! What a run came to, a line for each use case.

use std::fmt;

use crate::use_case::UseCase;

/// What the kills of one use case came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) case: UseCase,
    /// The calls that write or send in a run that is not killed.
    pub(crate) points: u64,
    /// How many of them a run was killed before.
    pub(crate) reached: u64,
    pub(crate) at_points: u64,
    pub(crate) at_moments: u64,
    /// Kills after which something was lost, or left behind.
    pub(crate) lost: u64,
    /// Kills after which something was done twice.
    pub(crate) twice: u64,
    /// Kills after which anything was wrong.
    pub(crate) found: u64,
}

impl Row {
    pub(crate) const fn new(case: UseCase) -> Self {
        Self { case, points: 0, reached: 0, at_points: 0, at_moments: 0, lost: 0, twice: 0, found: 0 }
    }

    pub(crate) const fn kills(&self) -> u64 {
        self.at_points + self.at_moments
    }
}

pub(crate) struct Table<'a>(pub(crate) &'a [Row]);

impl Table<'_> {
    fn sum(&self, of: impl Fn(&Row) -> u64) -> u64 {
        self.0.iter().map(of).sum()
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, cells: [String; 6]| {
            let [points, reached, at_points, at_moments, lost, twice] = cells;
            writeln!(f, "{name:<24} {points:>7} {reached:>8} {at_points:>15} {at_moments:>16} {lost:>7} {twice:>13}")
        };
        let titles = ["points", "reached", "kills at points", "kills at moments", "losses", "done twice"];
        line("use case", titles.map(str::to_owned))?;
        for row in self.0 {
            let cells = [row.points, row.reached, row.at_points, row.at_moments, row.lost, row.twice];
            line(&row.case.name(), cells.map(|cell| cell.to_string()))?;
        }
        let cells = [
            self.sum(|row| row.points),
            self.sum(|row| row.reached),
            self.sum(|row| row.at_points),
            self.sum(|row| row.at_moments),
            self.sum(|row| row.lost),
            self.sum(|row| row.twice),
        ];
        line("all", cells.map(|cell| cell.to_string()))
    }
}
