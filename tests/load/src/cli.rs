//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Puts phones and browsers by the hundred on the reference identity provider, kills it in the middle, and checks that nothing is lost.
///
/// Progress goes to standard error, the table to standard output.
/// Exit code: 0 nothing failed and nothing was lost (however slow), 1 something did or was, 2 wrong usage.
#[derive(Debug, Clone, Parser)]
#[command(name = "load", version, about, long_about)]
pub(crate) struct Arguments {
    /// The large form: 5,000 phones, 1,000 sign-ins of which 200 run at once, 3 kills, 1,000 silent connections.
    #[arg(long)]
    full: bool,
    /// Phones that wait for requests, each with a user of its own [default: 200].
    #[arg(long, value_name = "NUMBER")]
    phones: Option<usize>,
    /// How many of them run the whole core [default: 5, of the large form 50].
    #[arg(long, value_name = "NUMBER")]
    core_phones: Option<usize>,
    /// Sign-ins in each of the rounds [default: 60].
    #[arg(long, value_name = "NUMBER")]
    sign_ins: Option<usize>,
    /// How many of them run at once [default: 20].
    #[arg(long, value_name = "NUMBER")]
    at_once: Option<usize>,
    /// How often the server is killed while they run [default: 1].
    #[arg(long, value_name = "NUMBER")]
    kills: Option<usize>,
    /// Connections that send nothing or half a request, while others sign in [default: 100].
    #[arg(long, value_name = "NUMBER")]
    silent: Option<usize>,
    /// Seconds for which the waiting phones are left alone, to see what waiting costs [default: 3, of the large form 30].
    #[arg(long, value_name = "SECONDS")]
    quiet_seconds: Option<u64>,
    /// Seconds after which the run is given up [default: 300, of the large form 1800].
    #[arg(long, value_name = "SECONDS")]
    limit: Option<u64>,
    /// Writes the figures as JSON to this file as well; `-` is standard output, in place of the table.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Where the databases are made [default: the folder for temporary files].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// The identity provider [default: beside this program].
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) idp: Option<PathBuf>,
}

/// How much load there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) phones: usize,
    pub(crate) core_phones: usize,
    pub(crate) sign_ins: usize,
    pub(crate) at_once: usize,
    pub(crate) kills: usize,
    pub(crate) silent: usize,
    pub(crate) quiet: Duration,
    pub(crate) limit: Duration,
}

impl Arguments {
    /// The form with what was set otherwise; an error says what does not go together.
    pub(crate) fn size(&self) -> Result<Size, String> {
        let form = |full: usize, small: usize| if self.full { full } else { small };
        let phones = self.phones.unwrap_or(form(5_000, 200));
        let sign_ins = self.sign_ins.unwrap_or(form(1_000, 60).min(phones));
        let core_phones = self.core_phones.unwrap_or(form(50, 5).min(sign_ins));
        let at_once = self.at_once.unwrap_or(form(200, 20).min(sign_ins));
        if sign_ins > phones {
            return Err(format!("--sign-ins {sign_ins}: each has a phone of its own, and there are {phones}"));
        }
        if core_phones > sign_ins {
            return Err(format!(
                "--core-phones {core_phones}: each signs somebody in, and there are {sign_ins} sign-ins"
            ));
        }
        if at_once == 0 || at_once > sign_ins {
            return Err(format!("--at-once {at_once}: needs 1 to {sign_ins}, the number of sign-ins"));
        }
        let seconds =
            |set: Option<u64>, full, small| Duration::from_secs(set.unwrap_or(if self.full { full } else { small }));
        Ok(Size {
            phones,
            core_phones,
            sign_ins,
            at_once,
            kills: self.kills.unwrap_or(form(3, 1)),
            silent: self.silent.unwrap_or(form(1_000, 100)),
            quiet: seconds(self.quiet_seconds, 30, 3),
            limit: seconds(self.limit, 1_800, 300),
        })
    }
}
