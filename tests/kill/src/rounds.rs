//! Which kills are done, in which order; and what is told of them.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use clap::ValueEnum as _;

use crate::bench::Bench;
use crate::checks::Checks;
use crate::cli::Arguments;
use crate::program::Kill;
use crate::random::Random;
use crate::table::{Row, Table};
use crate::trouble::Trouble;
use crate::use_case::UseCase;
use crate::world::World;

/// The short form: points of a use case that signs an answer, points of another, and moments of each.
const SHORT_ANSWERING: u64 = 24;
const SHORT_OTHER: u64 = 12;
const SHORT_MOMENTS: u64 = 3;

/// The long form: a sweep is over after so many runs in a row that had ended before the same point. One is not enough, as
/// the calls of a command are not always the same in number.
const ENDED_BY_ITSELF: u64 = 3;

/// The long form: moments for ten points.
const LONG_MOMENTS_IN_TEN_POINTS: u64 = 4;

/// After so many findings nobody needs more.
const MOST_FOUND: u64 = 25;

/// What a run came to.
pub(crate) struct CameTo {
    pub(crate) kills: u64,
    /// Kills after which something was lost or done twice.
    pub(crate) found: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<CameTo, Trouble> {
    let begun = Instant::now();
    let world = Rc::new(World::open(arguments)?);
    let cases = if arguments.cases.is_empty() { UseCase::value_variants().to_vec() } else { arguments.cases.clone() };
    let mut rounds = Rounds {
        arguments,
        world,
        rows: cases.iter().map(|case| Row::new(*case)).collect(),
        random: Random::new(arguments.seed),
        seed: arguments.seed,
        quiet: arguments.planted,
        most: arguments.kills.unwrap_or(u64::MAX),
        signed_in_again: 0,
    };
    match (arguments.point, arguments.after, arguments.kills) {
        (Some(point), _, _) => rounds.once(Kill::AtPoint(point))?,
        (_, Some(after), _) => rounds.once(Kill::After(Duration::from_micros(after)))?,
        (_, _, Some(_)) => rounds.long()?,
        _ => rounds.short()?,
    }
    println!("{}", Table(&rounds.rows));
    println!(
        "{} kills in {} s with seed {}; {} times a person had to sign in once more, as a code of the browser was used up",
        rounds.kills(),
        begun.elapsed().as_secs(),
        rounds.seed,
        rounds.signed_in_again
    );
    Ok(CameTo { kills: rounds.kills(), found: rounds.found() })
}

struct Rounds<'a> {
    arguments: &'a Arguments,
    world: Rc<World>,
    rows: Vec<Row>,
    random: Random,
    seed: u64,
    /// What is found is expected: a line for each is enough, and no phone is kept.
    quiet: bool,
    /// No kill more than these.
    most: u64,
    signed_in_again: u64,
}

/// How one try went.
struct Try {
    killed: bool,
    points: u64,
}

impl Rounds<'_> {
    fn kills(&self) -> u64 {
        self.rows.iter().map(Row::kills).sum()
    }

    fn found(&self) -> u64 {
        self.rows.iter().map(|row| row.found).sum()
    }

    fn is_over(&self) -> bool {
        self.kills() >= self.most || self.found() >= MOST_FOUND
    }

    fn once(&mut self, kill: Kill) -> Result<(), Trouble> {
        for mut row in self.rows.clone() {
            let mut bench = Bench::new(self.arguments, &self.world, row.case);
            self.attempt(&mut bench, &mut row, kill)?;
            self.put(row);
        }
        Ok(())
    }

    fn short(&mut self) -> Result<(), Trouble> {
        for mut row in self.rows.clone() {
            let mut bench = Bench::new(self.arguments, &self.world, row.case);
            let begun = Instant::now();
            row.points = self.attempt(&mut bench, &mut row, Kill::AtPoint(u64::MAX))?.points;
            let most = if row.case.answers() { SHORT_ANSWERING } else { SHORT_OTHER };
            for point in selection(row.points, most, &mut self.random) {
                let attempt = self.attempt(&mut bench, &mut row, Kill::AtPoint(point))?;
                row.reached += u64::from(attempt.killed);
            }
            for _ in 0..SHORT_MOMENTS {
                self.at_a_moment(&mut bench, &mut row)?;
            }
            self.close(&bench, row, begun);
            if self.is_over() {
                break;
            }
        }
        Ok(())
    }

    fn long(&mut self) -> Result<(), Trouble> {
        while !self.is_over() {
            let before = self.kills();
            let mut rows = self.rows.clone();
            self.random.shuffle(&mut rows);
            for mut row in rows {
                let mut bench = Bench::new(self.arguments, &self.world, row.case);
                let begun = Instant::now();
                self.sweep(&mut bench, &mut row)?;
                for _ in 0..(row.points * LONG_MOMENTS_IN_TEN_POINTS).div_ceil(10) {
                    if !self.is_over_with(&row) {
                        self.at_a_moment(&mut bench, &mut row)?;
                    }
                }
                self.close(&bench, row, begun);
            }
            if self.kills() == before {
                return Err(Trouble::Harness("a round without a kill".to_owned()));
            }
        }
        Ok(())
    }

    /// Kills before each call of a command, from the first on.
    fn sweep(&self, bench: &mut Bench<'_>, row: &mut Row) -> Result<(), Trouble> {
        let (mut point, mut ended) = (1, 0);
        while ended < ENDED_BY_ITSELF && !self.is_over_with(row) {
            let attempt = self.attempt(bench, row, Kill::AtPoint(point))?;
            if attempt.killed {
                row.reached = row.reached.max(point);
                (point, ended) = (point + 1, 0);
            } else {
                ended += 1;
            }
            row.points = row.points.max(attempt.points);
        }
        Ok(())
    }

    /// Whether it is over, with what `row` has beyond what is known of its use case.
    fn is_over_with(&self, row: &Row) -> bool {
        let known = self.rows.iter().find(|known| known.case == row.case);
        let (kills, found) = known.map_or((0, 0), |known| (known.kills(), known.found));
        self.kills() + row.kills() - kills >= self.most || self.found() + row.found - found >= MOST_FOUND
    }

    fn at_a_moment(&mut self, bench: &mut Bench<'_>, row: &mut Row) -> Result<(), Trouble> {
        let lasts = u64::try_from(bench.lasts().as_micros()).unwrap_or(u64::MAX);
        let moment = self.random.below(lasts + 1);
        self.attempt(bench, row, Kill::After(Duration::from_micros(moment))).map(drop)
    }

    /// Prepares, kills, goes on, checks, and counts.
    fn attempt(&self, bench: &mut Bench<'_>, row: &mut Row, kill: Kill) -> Result<Try, Trouble> {
        let mut done = Try { killed: false, points: 0 };
        let mut task = None;
        let mut last = String::new();
        let checked = (|| {
            let task = task.insert(bench.prepare()?);
            let ran = bench.run(task, kill)?;
            done = Try { killed: ran.killed(), points: ran.points };
            last.clone_from(&ran.last);
            bench.settle(task, ran)
        })();
        if done.killed {
            match kill {
                Kill::AtPoint(_) => row.at_points += 1,
                Kill::After(_) | Kill::Never => row.at_moments += 1,
            }
        }
        let checks = match checked {
            Ok(checked) => checked,
            // The phone does not work any more, or the server refuses what it should not.
            Err(trouble @ (Trouble::Phone(_) | Trouble::Control(_))) => {
                Checks { lost: vec![trouble.to_string()], twice: Vec::new() }
            }
            Err(trouble) => return Err(trouble),
        };
        if checks.clean() {
            if let Some(task) = task {
                bench.keep(task)?;
            }
            return Ok(done);
        }
        row.lost += u64::from(!checks.lost.is_empty());
        row.twice += u64::from(!checks.twice.is_empty());
        row.found += 1;
        let home = bench.abandon(task.as_ref());
        self.tell(row.case, kill, &last, &checks, home.as_deref())?;
        Ok(done)
    }

    fn tell(
        &self,
        case: UseCase,
        kill: Kill,
        last: &str,
        checks: &Checks,
        home: Option<&std::path::Path>,
    ) -> Result<(), Trouble> {
        let (moment, again) = match kill {
            Kill::Never => ("not killed".to_owned(), String::new()),
            _ if last.is_empty() => ("in the preparation, after the try before".to_owned(), String::new()),
            Kill::AtPoint(u64::MAX) => ("not killed".to_owned(), String::new()),
            Kill::AtPoint(point) => (format!("killed at point {point}, before {last}"), format!(" --point {point}")),
            Kill::After(after) => (format!("killed {last}"), format!(" --after {}", after.as_micros())),
        };
        eprintln!("FOUND: {}, seed {}, {moment}", case.name(), self.seed);
        if self.quiet {
            return Ok(());
        }
        for what in &checks.lost {
            eprintln!("    lost: {what}");
        }
        for what in &checks.twice {
            eprintln!("    twice: {what}");
        }
        if let Some(home) = home {
            eprintln!("    the phone's folder: {}", self.world.keep(home)?.display());
        }
        eprintln!("    again: kill-harness --case {}{again}", case.name());
        Ok(())
    }

    fn close(&mut self, bench: &Bench<'_>, row: Row, begun: Instant) {
        self.signed_in_again += bench.signed_in_again;
        self.put(row);
        eprintln!(
            "{}: {} points, {} kills at {} of them, {} at random moments, {} losses, {} done twice; {:.1} s, {} kills so far",
            row.case.name(),
            row.points,
            row.at_points,
            row.reached,
            row.at_moments,
            row.lost,
            row.twice,
            begun.elapsed().as_secs_f64(),
            self.kills()
        );
    }

    fn put(&mut self, row: Row) {
        for known in &mut self.rows {
            if known.case == row.case {
                *known = row;
            }
        }
    }
}

/// At most `most` of the points, evenly spread, the last one included.
fn selection(points: u64, most: u64, random: &mut Random) -> BTreeSet<u64> {
    if points <= most {
        return (1..=points).collect();
    }
    let offset = random.below(points);
    (0..most).map(|index| (offset + index * points / most) % points + 1).chain([points]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_of_the_points_and_spread() {
        let mut random = Random::new(7);
        assert_eq!(selection(3, 24, &mut random), BTreeSet::from([1, 2, 3]));
        for points in [25, 60, 171] {
            let selected = selection(points, 24, &mut random);
            assert!((24..=25).contains(&selected.len()), "{selected:?}");
            assert!(selected.iter().all(|point| (1..=points).contains(point)) && selected.contains(&points));
        }
    }
}
