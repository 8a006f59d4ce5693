//! `bench`: what the core costs in processor time, beside the cryptography that it cannot do without.
//!
//! Figures of one run on one machine; what compares between machines is the ratio. Nothing here fails because it was slow.
//! Only the public interface of the core is used, so that the same source measures an older commit.

mod approval;
mod clock;
mod figure;
mod history;
mod opening;
mod phone;
mod picture;
mod server;
mod signed;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::figure::Figure;

/// What went wrong: a measurement that could not be made at all.
pub(crate) type Trouble = Box<dyn std::error::Error>;

/// Measures what the core costs in processor time, beside the cryptography that it cannot do without.
///
/// The server is in this process; its own time and the network are not counted. The table goes to standard output.
/// Exit code: 0 measured (however slow), 1 something could not be measured, 2 wrong usage.
#[derive(Debug, Clone, Parser)]
#[command(name = "bench", version, about, long_about)]
struct Arguments {
    /// How many approvals.
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    approvals: usize,
    /// How many accounts the database has that is opened.
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    accounts: usize,
    /// How many rolls the history of server keys has that is refused.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', default_value = "64,1000")]
    rolls: Vec<u32>,
    /// How many frames of a camera are looked at for a QR code.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    frames: usize,
    /// Writes the figures as JSON to this file as well; `-` is standard output, in place of the table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the databases are made [default: the folder for temporary files].
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("bench: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut figures = Vec::new();
    figures.extend(runtime.block_on(approval::measure(arguments.approvals, &folder))?);
    figures.extend(runtime.block_on(opening::measure(arguments.accounts, &folder))?);
    for rolls in &arguments.rolls {
        figures.extend(history::measure(*rolls)?);
    }
    figures.extend(picture::measure(arguments.frames)?);
    let json = figure::json(&figures);
    match arguments.json.as_deref() {
        Some(file) if file.as_os_str() == "-" => println!("{json}"),
        Some(file) => {
            std::fs::write(file, format!("{json}\n"))?;
            print!("{}", figure::Table(&figures));
        }
        None => print!("{}", figure::Table(&figures)),
    }
    Ok(())
}

impl From<Figure> for serde_json::Value {
    fn from(figure: Figure) -> Self {
        serde_json::json!({
            "name": figure.name,
            "median_us": figure.median_micros(),
            "beside": figure.beside,
            "beside_us": figure.beside_micros(),
            "ratio": figure.ratio(),
            "runs": figure.runs,
        })
    }
}
