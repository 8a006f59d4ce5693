//! `conformance`: checks a server against docs/protocol.md.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use authenticator_core::enrollment::Enrollment;
use authenticator_core::idp::{HttpMethod, HttpRequest, ReqwestTransport, Transport, TransportError, TransportOptions};
use authenticator_core::protocol::{DevelopmentServers, Issuer};
use clap::Parser;
use conformance::{Controlled, Options, People, STEPS, Terminal};
use phone::lab::Control;

/// Checks a server against docs/protocol.md, as a phone meets it.
///
/// Somebody has to make an enrollment code, read numbers from pages and sign in: you, asked in this terminal, or the control
/// interface of the reference server (--control). An empty answer leaves the checks out that need it. A run that reaches
/// step 8, as one without --step does, ends by removing the account that it enrolled; an earlier one leaves it. Outcomes go to
/// standard error as they come, the report to standard output.
///
/// Exit code: 0 something passed and nothing failed, 1 something failed or nothing could be tried, 2 wrong usage.
#[derive(Parser)]
#[command(name = "conformance", version, about, long_about)]
struct Arguments {
    /// The issuer; with --control that of its demo tenant, with a code that names one it can be left out.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// An enrollment code: the text of the QR code, or the code to type [default: asked for].
    #[arg(long, value_name = "TEXT", conflicts_with = "control")]
    code: Option<String>,
    /// The numbers that the pages will show, in order; one for each page [default: asked for].
    #[arg(long = "number", value_name = "DIGITS", conflicts_with = "control")]
    numbers: Vec<String>,
    /// Origin of the reference server's control interface, which stands for the person (`idp --control`).
    #[arg(long, value_name = "URL")]
    control: Option<String>,
    /// The user that the control interface makes and signs in.
    #[arg(long, value_name = "NAME", default_value = "conformance@contoso.example")]
    user: String,
    /// Trusts the authorities in this PEM file as well.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Gives up after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    limit: u64,
    /// Leaves out the checks behind this step of docs/identity-provider.md: for a server that is being built.
    #[arg(long, value_name = "STEP", default_value_t = STEPS, value_parser = clap::value_parser!(u8).range(1..=i64::from(STEPS)))]
    step: u8,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
    /// Lists the checks, each with its step and what it asks for, and ends.
    #[arg(long)]
    list: bool,
}

/// What is wrong with the command line, or with what it names.
type Trouble = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list {
        for check in conformance::all_checks().iter().filter(|check| check.step() <= arguments.step) {
            println!("{} {:<26} {} (docs/protocol.md#{})", check.step(), check.id, check.right, check.section);
        }
        return ExitCode::SUCCESS;
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return wrong(&error.into()),
    };
    let code = runtime.block_on(async {
        let limit = Duration::from_secs(arguments.limit);
        match tokio::time::timeout(limit, run(&arguments)).await {
            Ok(Ok(code)) => code,
            Ok(Err(trouble)) => wrong(&trouble),
            Err(_) => {
                eprintln!("conformance: not done after {} seconds (--limit)", arguments.limit);
                ExitCode::FAILURE
            }
        }
    });
    // A question that nobody has answered must not keep the program.
    runtime.shutdown_background();
    code
}

fn wrong(trouble: &Trouble) -> ExitCode {
    eprintln!("conformance: {trouble}");
    ExitCode::from(2)
}

async fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    let mut options = TransportOptions::default();
    if let Some(file) = &arguments.ca {
        let pem = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        options.extra_roots_pem.push(pem);
    }
    let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new(&options)?);
    let issuer = issuer(arguments)?;
    let origin = arguments.control.as_deref().map(|origin| ("--control", origin.to_owned()));
    let named_by = match (&arguments.issuer, &arguments.control) {
        (Some(_), _) => "--issuer",
        (None, Some(_)) => "--control",
        (None, None) => "the code",
    };
    for (option, url) in std::iter::once((named_by, issuer.metadata_url())).chain(origin) {
        if let Err(why) = reach(transport.as_ref(), &url).await {
            eprintln!("conformance: nothing was tried: {url}: {why}.\n{}", next(why, option));
            return Ok(ExitCode::FAILURE);
        }
    }
    let people = people(arguments, &transport).await?;
    let options = Options { last_step: arguments.step, quiet: arguments.json };
    let report = conformance::run(&issuer, transport, people.as_ref(), options).await;
    if arguments.json {
        println!("{:#}", report.json());
    } else {
        println!("{}", report.text());
    }
    let (passed, failed, _) = report.counts();
    Ok(if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether anything answers there, whatever it says: before anybody is asked for a code or a number.
async fn reach(transport: &dyn Transport, url: &str) -> Result<(), TransportError> {
    let (method, timeout) = (HttpMethod::Get, Duration::from_secs(20));
    let request = HttpRequest { method, url: url.to_owned(), headers: Vec::new(), body: Vec::new(), timeout };
    transport.send(request).await.map(drop)
}

/// What to do where nothing answers.
fn next(why: TransportError, option: &str) -> String {
    match why {
        TransportError::Certificate => "If its authority is one of your own, give it by --ca.".to_owned(),
        TransportError::CertificateTime => "Renew the certificate, or set the clock of this machine.".to_owned(),
        _ => format!("Start the server, or correct {option}, then run this again."),
    }
}

fn issuer(arguments: &Arguments) -> Result<Issuer, Trouble> {
    let development = DevelopmentServers::Allowed;
    let text = match (&arguments.issuer, &arguments.control, &arguments.code) {
        (Some(issuer), _, _) => issuer.clone(),
        (None, Some(control), _) => format!("{}/t1", control.trim_end_matches('/')),
        (None, None, Some(code)) => {
            let enrollment = Enrollment::parse(code, development).ok();
            let issuer = enrollment.as_ref().and_then(Enrollment::issuer);
            return issuer.cloned().ok_or_else(|| "the code names no issuer: give --issuer".into());
        }
        (None, None, None) => return Err("give --issuer, or --control for the reference server".into()),
    };
    Issuer::parse(&text, development).map_err(|error| format!("{text:?} is no issuer: {error}").into())
}

async fn people(arguments: &Arguments, transport: &Arc<dyn Transport>) -> Result<Box<dyn People>, Trouble> {
    let Some(origin) = &arguments.control else {
        let asks = std::io::stdin().is_terminal();
        return Ok(Box::new(Terminal::new(arguments.code.clone(), arguments.numbers.clone(), asks)));
    };
    let control = Control::new(Arc::clone(transport), origin.trim_end_matches('/'));
    // Nobody else has to know it: the account lives as long as the run.
    let mut password = [0; 16];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut password).map_err(|_| "no random values")?;
    let password = authenticator_core::jose::base64url_encode(&password);
    Ok(Box::new(Controlled::new(control, &arguments.user, &password).await?))
}
