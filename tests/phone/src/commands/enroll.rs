//! `phone enroll`.

use std::path::Path;
use std::process::ExitCode;

use authenticator_core::protocol::Purpose;
use authenticator_core::{EnrollmentPreview, Error};

use super::preview::{preview_text, preview_value};
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
        let value = preview_value(&preview);
        output.result(&text, &value);
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{text}");
    let entries = preview.entries();
    if !entries.is_empty() && entries.iter().all(|entry| entry.refused.is_some()) {
        return Err(Failure::refused("nothing_to_add", "None of these accounts can be added."));
    }
    let question = if entries.is_empty() { "Add this account?" } else { "Add these accounts?" };
    if !confirm.says_yes_to(question)? {
        return Err(Failure::refused("not_confirmed", "Not enrolled; nothing was sent."));
    }
    let added = home.authenticator.enroll_all(&preview).await?;
    for account in &added {
        output.account(&account.view()?);
    }
    let Some(account) = added.first().filter(|_| preview.provider().has_server()) else {
        return Ok(ExitCode::SUCCESS);
    };
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
