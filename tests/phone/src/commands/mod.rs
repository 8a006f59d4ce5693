//! One file a command.

mod accounts;
mod answer;
mod backup;
mod browser;
mod code;
mod disable;
mod enable;
mod enroll;
mod enroll_again;
mod enroll_by_sign_in;
mod enroll_by_transfer;
mod find;
mod find_request;
mod lock;
mod log;
mod move_account;
mod prerequisites;
mod preview;
mod remove;
mod requests;
mod way;

pub(crate) use lock::of_verdict;

use std::path::Path;
use std::process::ExitCode;

use authenticator_core::protocol::DevelopmentServers;

use crate::cli::{Arguments, Command};
use crate::home::{APP_REDIRECT, Home, HomeOptions};
use crate::loopback::Loopback;
use crate::output::Output;
use crate::{Confirm, Failure, NoTerminal, TerminalDevice, screen};

/// Runs one command line.
pub async fn run(arguments: Arguments) -> ExitCode {
    let output = Output { json: arguments.json };
    match dispatch(arguments, output).await {
        Ok(code) => code,
        Err(failure) => output.failure(&failure),
    }
}

async fn dispatch(mut arguments: Arguments, output: Output) -> Result<ExitCode, Failure> {
    let Some(command) = arguments.command.take() else { return on_screen(&arguments).await };
    let waits = match &command {
        Command::Enable(args) => args.wait,
        Command::Approve(args) => args.from_browser,
        Command::EnrollAgain(args) => args.way.wait,
        Command::EnrollBySignIn(args) => args.way.wait,
        _ => false,
    };
    let loopback = if waits { Some(Loopback::listen().await?) } else { None };
    let options = options(&arguments, loopback.as_ref())?;
    if options.is_new() {
        match command {
            Command::Enroll(_) | Command::EnrollBySignIn(_) | Command::EnrollByTransfer(_) | Command::Restore(_) => {
                eprintln!("A new phone in {}.", options.directory.display())
            }
            _ => return Err(no_phone(&options.directory)),
        }
    }
    let home = Home::open(options).await?;
    let performed = perform(&home, command, arguments.confirm, output, loopback.as_ref()).await;
    if arguments.trace {
        home.authenticator.trace().spans(0).iter().for_each(|span| eprintln!("trace: {span}"));
    }
    match performed {
        Err(_) if home.gate.could_not_ask() => Err(NoTerminal.into()),
        done => done,
    }
}

async fn perform(
    home: &Home,
    command: Command,
    confirm: Confirm,
    output: Output,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let pin = if lock::needs_no_unlocking(&command) { None } else { lock::unlock(home).await? };
    match command {
        Command::Lock(args) => lock::run(home, output, confirm, &args, pin).await,
        Command::Enroll(args) => enroll::run(home, output, confirm, &args).await,
        Command::Enable(args) => enable::run(home, output, &args, loopback).await,
        Command::Prerequisites(which) => prerequisites::run(home, output, &which).await,
        Command::EnrollAgain(args) => enroll_again::run(home, output, args, loopback).await,
        Command::EnrollBySignIn(args) => enroll_by_sign_in::run(home, output, confirm, args, loopback).await,
        Command::EnrollByTransfer(args) => enroll_by_transfer::run(home, output, confirm, &args).await,
        Command::Move(args) => move_account::run(home, output, &args).await,
        Command::Requests(args) => requests::run(home, output, &args).await,
        Command::Approve(args) => answer::approve(home, output, &args, loopback).await,
        Command::Deny(which) => answer::deny(home, output, &which).await,
        Command::Report(which) => answer::report(home, output, &which).await,
        Command::Disable(which) => disable::run(home, output, confirm, &which).await,
        Command::Remove(args) => remove::run(home, output, confirm, &args).await,
        Command::Backup(args) => backup::back_up(home, output, confirm, &args),
        Command::Restore(args) => backup::restore(home, output, &args),
        Command::Accounts(args) => accounts::run(home, output, &args).await,
        Command::Code(which) => code::run(home, output, &which),
        Command::Log(args) => log::run(home, output, &args),
    }
}

/// Without a command. A script that forgot it is told so.
async fn on_screen(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if !screen::is_possible() || arguments.json {
        return Err(Failure::usage(
            "no_command",
            "Say what to do: phone --help lists the commands. Alone it needs a terminal.",
        ));
    }
    let (sender, questions) = tokio::sync::mpsc::unbounded_channel();
    let options = HomeOptions { screen: Some(sender), ..options(arguments, None)? };
    if options.is_new() {
        return Err(no_phone(&options.directory));
    }
    screen::run(Home::open(options).await?, questions).await
}

fn no_phone(directory: &Path) -> Failure {
    let text = format!(
        "There is no phone in {}. Check --home or PHONE_HOME; phone enroll <text|picture.png> begins a new one there.",
        directory.display()
    );
    Failure::usage("no_phone", text)
}

fn options(arguments: &Arguments, loopback: Option<&Loopback>) -> Result<HomeOptions, Failure> {
    let read = |path: &std::path::PathBuf| {
        std::fs::read(path).map_err(|error| Failure::usage("invalid_input.ca", format!("--ca: {error}.")))
    };
    let directory = arguments.home.clone().filter(|directory| !directory.as_os_str().is_empty());
    Ok(HomeOptions {
        directory: directory.ok_or_else(|| {
            Failure::usage(
                "no_home",
                "Say where this phone keeps its data: --home DIR, or PHONE_HOME in the environment.",
            )
        })?,
        confirm: arguments.confirm,
        extra_roots_pem: arguments.ca.iter().map(read).collect::<Result<_, _>>()?,
        development: if arguments.strict { DevelopmentServers::Refused } else { DevelopmentServers::Allowed },
        device_name: arguments.device_name.clone(),
        app_version: arguments.app_version.clone(),
        device: TerminalDevice {
            biometric: arguments.biometric.clone(),
            integrity: arguments.integrity.clone(),
            location: arguments.location.clone(),
        },
        redirect_uri: loopback.map_or_else(|| APP_REDIRECT.to_owned(), Loopback::redirect_uri),
        screen: None,
    })
}
