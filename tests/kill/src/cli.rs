//! The command line.

use std::path::PathBuf;

use clap::Parser;

use crate::use_case::UseCase;

/// The exit code where ptrace is not to be had: nothing was tried.
pub(crate) const NO_PTRACE: u8 = 77;

/// Kills the terminal phone at every point where it writes or sends, and checks that nothing is lost or done twice.
///
/// Progress goes to standard error, the table to standard output.
/// Exit code: 0 nothing found, 1 something found or the run failed, 2 wrong usage, 77 this machine does not allow ptrace.
#[derive(Debug, Clone, Parser)]
#[command(name = "kill-harness", version, about, long_about)]
pub(crate) struct Arguments {
    /// The short form, which is the default: each use case at a selection of its points, and at some random moments.
    #[arg(long, conflicts_with_all = ["kills", "point", "after"])]
    pub(crate) short: bool,
    /// The long form: round after round of whole sweeps and random moments, until so many kills.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["point", "after"])]
    pub(crate) kills: Option<u64>,
    /// What the random moments, the selection of points and the order of use cases follow from.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Only these use cases.
    #[arg(long = "case", value_name = "USE CASE", value_enum)]
    pub(crate) cases: Vec<UseCase>,
    /// Kill once, before this call that writes or sends (with one --case).
    #[arg(long, value_name = "N", conflicts_with = "after", requires = "cases")]
    pub(crate) point: Option<u64>,
    /// Kill once, after so many microseconds (with one --case).
    #[arg(long, value_name = "MICROSECONDS", requires = "cases")]
    pub(crate) after: Option<u64>,
    /// The terminal phone [default: beside this program].
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) phone: Option<PathBuf>,
    /// The identity provider [default: beside this program].
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) idp: Option<PathBuf>,
    /// Plants a bug in a copy of the sources, and succeeds only if the harness finds it.
    #[arg(long, conflicts_with_all = ["short", "kills", "cases", "point", "after", "phone"])]
    pub(crate) planted: bool,
}
