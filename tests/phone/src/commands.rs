//! One function a command.

use std::path::Path;
use std::process::ExitCode;

use authenticator_core::account::{AccountId, Provider};
use authenticator_core::protocol::{DevelopmentServers, Purpose, RequestId};
use authenticator_core::store::ActivityKind;
use authenticator_core::{Account, Enabling, EnrollmentPreview, EnrollmentWarning, Error, Outcome, Request, SetupStep};
use serde_json::json;

use crate::cli::{Arguments, Command, Which, WhichRequest};
use crate::enroll_again::{self, Wish};
use crate::home::{APP_REDIRECT, Home, HomeOptions};
use crate::loopback::Loopback;
use crate::output::{Output, activity_line};
use crate::picture::Picture;
use crate::{Confirm, Failure, NoTerminal, exit};

/// Runs one command line.
pub async fn run(arguments: Arguments) -> ExitCode {
    let output = Output { json: arguments.json };
    match dispatch(arguments, output).await {
        Ok(code) => code,
        Err(failure) => output.failure(&failure),
    }
}

async fn dispatch(arguments: Arguments, output: Output) -> Result<ExitCode, Failure> {
    let loopback = match &arguments.command {
        Command::Enable { wait: true, .. } | Command::EnrollAgain { wait: true, .. } => Some(Loopback::listen().await?),
        _ => None,
    };
    let options = options(&arguments, loopback.as_ref())?;
    if options.is_new() {
        match arguments.command {
            Command::Enroll { .. } => eprintln!("A new phone in {}.", options.directory.display()),
            _ => return Err(no_phone(&options.directory)),
        }
    }
    let home = Home::open(options).await?;
    match perform(&home, arguments, output, loopback.as_ref()).await {
        Err(_) if home.gate.could_not_ask() => Err(NoTerminal.into()),
        done => done,
    }
}

async fn perform(
    home: &Home,
    arguments: Arguments,
    output: Output,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    match arguments.command {
        Command::Enroll { input, url, preview, number } => {
            let confirm = (!preview).then_some(arguments.confirm);
            enroll(home, output, &input, url.as_deref(), confirm, number.as_deref()).await
        }
        Command::Enable { account, renew, redirect, number, sign_in_again, wait: _ } => {
            let account = find_signing(home, &account)?;
            if renew {
                account.renew_credential_key().await?;
            }
            if sign_in_again {
                account.enable_phone_sign_in().await?.sign_in_again().await?;
            }
            enable(&account, output, redirect.as_deref(), number.as_deref(), loopback).await
        }
        Command::EnrollAgain { account, redirect, number, sign_in_again, give_up, wait: _ } => {
            let wish = match (redirect, number) {
                (Some(redirect), _) => Wish::Redirect(redirect),
                (None, Some(number)) => Wish::Number(number),
                (None, None) if sign_in_again => Wish::SignInAgain,
                (None, None) if give_up => Wish::GiveUp,
                (None, None) => Wish::GoOn,
            };
            let account = enroll_again::find(home, &account)?;
            enroll_again::run(&account, output, wish, loopback).await
        }
        Command::Requests { account, wait } => requests(&find_signing(home, &account)?, output, wait).await,
        Command::Approve { number, which } => {
            let outcome = match find_request(home, &which).await? {
                Found::Live(request) => request.approve(&number).await?,
                Found::Answered(outcome) => outcome,
            };
            Ok(output.outcome(&outcome))
        }
        Command::Deny { which } => {
            let outcome = match find_request(home, &which).await? {
                Found::Live(request) => request.deny().await?,
                Found::Answered(outcome) => outcome,
            };
            Ok(output.outcome(&outcome))
        }
        Command::Report { which } => {
            let outcome = match find_request(home, &which).await? {
                Found::Live(request) => request.report().await?,
                Found::Answered(outcome) => outcome,
            };
            Ok(output.outcome(&outcome))
        }
        Command::Disable { account } => disable(&find_signing(home, &account)?, arguments.confirm, output).await,
        Command::Remove { account, without_server } => {
            remove(&find(home, &account)?, arguments.confirm, output, without_server).await
        }
        Command::Accounts { refresh } => accounts(home, output, refresh).await,
        Command::Code { account } => code(&find(home, &account)?, output),
        Command::Log { account } => log(&find(home, &account)?, output),
    }
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
        redirect_uri: loopback.map_or_else(|| APP_REDIRECT.to_owned(), Loopback::redirect_uri),
    })
}

async fn enroll(
    home: &Home,
    output: Output,
    input: &str,
    url: Option<&str>,
    confirm: Option<Confirm>,
    number: Option<&str>,
) -> Result<ExitCode, Failure> {
    let preview = match url {
        Some(url) => home.authenticator.read_enrollment_by_hand(input, url)?,
        None => read_enrollment(home, input)?,
    };
    let text = preview_text(&preview);
    let Some(confirm) = confirm else {
        let value = json!({
            "provider": preview.provider().as_str(), "host": preview.host(), "issuer": preview.issuer(),
            "pinned": preview.pinned(), "label": preview.label(),
        });
        output.result(&text, &value);
        return Ok(ExitCode::SUCCESS);
    };
    eprintln!("{text}");
    if !confirm.says_yes_to("Add this account?")? {
        return Err(Failure::refused("not_confirmed", "Not enrolled; nothing was sent."));
    }
    let account = home.authenticator.enroll(&preview).await?;
    output.account(&account.view()?);
    if !preview.provider().has_server() {
        return Ok(ExitCode::SUCCESS);
    }
    let requests = account.requests(0).await?;
    let Some(request) = requests.iter().find(|request| request.view().purpose == Purpose::Enrollment) else {
        return Ok(ExitCode::SUCCESS);
    };
    match number {
        Some(number) => Ok(output.outcome(&request.approve(number).await?)),
        None => {
            output.request(request.view());
            eprintln!("Then: phone approve <number>");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn preview_text(preview: &EnrollmentPreview) -> String {
    if preview.provider().has_server() {
        let key =
            if preview.pinned() { "server key pinned" } else { "server key NOT pinned: whoever answers is trusted" };
        format!("An account at {} ({}); {key}.", preview.host(), preview.issuer())
    } else {
        let (service, account) = preview.label();
        let weak = preview.warnings().contains(&EnrollmentWarning::WeakSecret);
        let weak = if weak { " Its secret is short enough to be guessed: the service made it so." } else { "" };
        format!("Codes for {account:?} of {service:?}, as the text says; nobody is asked.{weak}")
    }
}

/// What the text of the QR code says, which was typed, or is in the picture that was named.
fn read_enrollment(home: &Home, input: &str) -> Result<EnrollmentPreview, Failure> {
    let path = Path::new(input);
    let picture = if input == "-" {
        Picture::of_standard_input()?
    } else if path.exists() {
        Picture::of_file(path)?
    } else if input.contains(':') {
        return Ok(home.authenticator.read_enrollment(input)?);
    } else {
        let text = format!(
            "{input:?} is neither a file nor the text of a QR code. Give the path of a picture (PNG or JPEG), - for a \
             picture on standard input, or the text of the code in quotes (phonesignin://enroll?...)."
        );
        return Err(Failure::usage("invalid_input.enrollment", text));
    };
    Ok(home.authenticator.read_enrollment_picture(&picture.pixels().map_err(Error::from)?)?)
}

async fn enable(
    account: &Account,
    output: Output,
    redirect: Option<&str>,
    number: Option<&str>,
    loopback: Option<&Loopback>,
) -> Result<ExitCode, Failure> {
    let enabling = account.enable_phone_sign_in().await?;
    if let Some(number) = number {
        return Ok(output.outcome(&enabling.enter_number(number).await?));
    }
    let step = match redirect {
        Some(redirect) => enabling.complete_sign_in(redirect).await?,
        None => enabling.step().await?,
    };
    match (&step, loopback) {
        (SetupStep::SignIn { url }, Some(loopback)) => wait_for_browser(&enabling, output, url, loopback).await,
        _ => Ok(output.step(&step)),
    }
}

async fn wait_for_browser(
    enabling: &Enabling,
    output: Output,
    url: &str,
    loopback: &Loopback,
) -> Result<ExitCode, Failure> {
    eprintln!("Sign in in a browser on this machine:\n{url}");
    loop {
        match enabling.complete_sign_in(&loopback.redirect().await).await {
            Err(authenticator_core::Error::InvalidInput { reason, .. }) => {
                eprintln!("That was not the redirect of this sign-in ({reason}); still waiting.");
            }
            step => return Ok(output.step(&step?)),
        }
    }
}

async fn requests(account: &Account, output: Output, wait: u64) -> Result<ExitCode, Failure> {
    let requests = account.requests(wait).await?;
    for request in &requests {
        output.request(request.view());
    }
    if requests.is_empty() {
        eprintln!("No request.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn disable(account: &Account, confirm: Confirm, output: Output) -> Result<ExitCode, Failure> {
    let question = format!("Disable phone sign-in of {}? Its key is destroyed.", name_of(account));
    if !confirm.says_yes_to(&question)? {
        return Err(Failure::refused("not_confirmed", "Not disabled."));
    }
    let disabled = account.disable_phone_sign_in().await?;
    let text = if disabled.server_told {
        "Phone sign-in is disabled; its key is destroyed."
    } else {
        "Phone sign-in is disabled here; its key is destroyed. The server is told at the next contact."
    };
    output.result(text, &json!({ "disabled": true, "server_told": disabled.server_told }));
    Ok(ExitCode::SUCCESS)
}

async fn remove(
    account: &Account,
    confirm: Confirm,
    output: Output,
    without_server: bool,
) -> Result<ExitCode, Failure> {
    let question = format!("Remove {} from this phone? Its keys are destroyed.", name_of(account));
    if !confirm.says_yes_to(&question)? {
        return Err(Failure::refused("not_confirmed", "Not removed."));
    }
    let server_told = if without_server {
        account.forget().await?;
        false
    } else {
        account.remove().await?.server_told
    };
    let text = if server_told {
        "Removed."
    } else {
        "Removed here; the server was not told: remove this phone there as well."
    };
    output.result(text, &json!({ "removed": account.id().to_string(), "server_told": server_told }));
    Ok(ExitCode::SUCCESS)
}

async fn accounts(home: &Home, output: Output, refresh: bool) -> Result<ExitCode, Failure> {
    let mut code = exit::DONE;
    for account in home.authenticator.accounts()? {
        if refresh {
            let refreshed = match account.sync().await {
                Ok(_) => account.refresh().await,
                Err(error) => Err(error),
            };
            if let Err(error) = refreshed {
                let failure = Failure::from(error);
                eprintln!("phone: {}: {}", account.id(), failure.text);
                code = failure.exit;
            }
        }
        output.account(&account.view()?);
    }
    Ok(ExitCode::from(code))
}

fn log(account: &Account, output: Output) -> Result<ExitCode, Failure> {
    for entry in account.activity()? {
        output.activity(&entry);
    }
    Ok(ExitCode::SUCCESS)
}

/// For a question: the user name, or the id where the account cannot be read.
fn name_of(account: &Account) -> String {
    account.view().map_or_else(|_| account.id().to_string(), |view| view.user_name)
}

pub(crate) fn find(home: &Home, which: &Which) -> Result<Account, Failure> {
    find_among(home.authenticator.accounts()?, which)
}

/// An account of a server: accounts with codes only have no requests, and no phone sign-in.
fn find_signing(home: &Home, which: &Which) -> Result<Account, Failure> {
    let mut accounts = home.authenticator.accounts()?;
    // One that cannot be read stays: what is wrong with it is said when it is used.
    let is_signing = |account: &Account| account.view().map_or(true, |view| view.provider == Provider::PhoneSignIn);
    if which.account.is_none() && accounts.iter().any(is_signing) {
        accounts.retain(is_signing);
    }
    find_among(accounts, which)
}

fn find_among(accounts: Vec<Account>, which: &Which) -> Result<Account, Failure> {
    let Some(wanted) = &which.account else {
        return match <[Account; 1]>::try_from(accounts) {
            Ok([account]) => Ok(account),
            Err(accounts) if accounts.is_empty() => {
                Err(Failure::refused("no_account", "There is no account yet: phone enroll <text|picture.png>."))
            }
            Err(_) => Err(Failure::usage("which_account", "There are several accounts: say which with --account.")),
        };
    };
    let id = AccountId::parse(wanted);
    let mut found = Vec::new();
    for account in accounts {
        if Some(account.id()) == id || account.view()?.user_name == *wanted {
            found.push(account);
        }
    }
    match <[Account; 1]>::try_from(found) {
        Ok([account]) => Ok(account),
        Err(found) if found.is_empty() => Err(Failure::usage("which_account", "No such account: see phone accounts.")),
        Err(_) => Err(Failure::usage("which_account", "Several accounts have this user name: use the id.")),
    }
}

/// A request that was named or is the only one.
enum Found {
    Live(Request),
    /// This phone has answered it before.
    Answered(Outcome),
}

async fn find_request(home: &Home, which: &WhichRequest) -> Result<Found, Failure> {
    let account = find_signing(home, &which.account)?;
    let mut requests = account.requests(0).await?;
    if let Some(wanted) = &which.request {
        let id = RequestId::parse(wanted).ok_or_else(|| Failure::usage("which_request", "Not the id of a request."))?;
        requests.retain(|request| request.view().id == id);
        if let (true, Some(outcome)) = (requests.is_empty(), account.answer_to(id).await?) {
            return Ok(Found::Answered(outcome));
        }
    }
    match <[Request; 1]>::try_from(requests) {
        Ok([request]) => Ok(Found::Live(request)),
        Err(requests) if requests.is_empty() => Err(no_request(&account)?),
        Err(_) => Err(Failure::usage("which_request", "There are several requests: say which with --request.")),
    }
}

/// A request that was answered is not live any more: says what became of the last answer, as the log knows it.
fn no_request(account: &Account) -> Result<Failure, Failure> {
    let of_answer = |kind| matches!(kind, ActivityKind::Answered | ActivityKind::Verdict | ActivityKind::NotDelivered);
    let last = account.activity()?.into_iter().find(|entry| of_answer(entry.kind));
    let text = match last {
        None => "There is no live request: it may have expired. Begin again.".to_owned(),
        Some(entry) => format!(
            "There is no live request: it may have expired, or was answered. The last about an answer in phone log:\n\
             {}\nIf that is not it, begin again.",
            activity_line(&entry)
        ),
    };
    Ok(Failure::refused("no_request", text))
}

fn code(account: &Account, output: Output) -> Result<ExitCode, Failure> {
    let code = account.code()?;
    if !code.time_is_certain {
        eprintln!("The time is this machine's own: if its clock is wrong, the code does not work.");
    }
    let value = json!({ "code": code.code.reveal(), "seconds_left": code.seconds_left });
    output.result(code.code.reveal(), &value);
    Ok(ExitCode::SUCCESS)
}
