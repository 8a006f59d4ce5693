//! `phone enroll`.

use std::path::Path;
use std::process::ExitCode;

use authenticator_core::protocol::Purpose;
use authenticator_core::{EnrollmentPreview, EnrollmentWarning, Error};
use serde_json::json;

use crate::cli::EnrollArgs;
use crate::home::Home;
use crate::output::Output;
use crate::picture::Picture;
use crate::{Confirm, Failure};

pub(super) async fn run(home: &Home, output: Output, confirm: Confirm, args: &EnrollArgs) -> Result<ExitCode, Failure> {
    let preview = match &args.url {
        Some(url) => home.authenticator.read_enrollment_by_hand(&args.input, url)?,
        None => read_enrollment(home, &args.input)?,
    };
    let text = preview_text(&preview);
    if args.preview {
        let value = json!({
            "provider": preview.provider().as_str(), "host": preview.host(), "issuer": preview.issuer(),
            "pinned": preview.pinned(), "label": preview.label(),
        });
        output.result(&text, &value);
        return Ok(ExitCode::SUCCESS);
    }
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
    match &args.number {
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
