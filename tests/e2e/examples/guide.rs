//! What README.md shows of Rust: `tests/snippets.rs` finds each block here, so that it compiles. Nothing of it runs.
#![allow(unused_variables, reason = "the reader goes on from here")]

use authenticator_core::{Authenticator, Configuration, Error, Ports, SetupStep};

async fn in_one_look(configuration: Configuration, ports: Ports, qr_text: String) -> Result<(), Error> {
    let authenticator = Authenticator::open(configuration, ports).await?;

    let preview = authenticator.read_enrollment(&qr_text)?;
    show(preview.host(), preview.pinned());
    let account = authenticator.enroll(&preview).await?;

    let enabling = account.enable_phone_sign_in().await?;
    match enabling.step().await? {
        SetupStep::SetDeviceLock => { /* open the settings */ }
        SetupStep::SignIn { url } => { /* open the browser at url, then enabling.complete_sign_in(redirect) */ }
        SetupStep::MatchNumber { digits, .. } => { /* ask for the digits, then enabling.enter_number("42") */ }
        SetupStep::NotAllowed { reasons, .. } => { /* explain */ }
        _ => {}
    }

    for request in account.requests(25).await? {
        let lines = &request.view().shown;
        let outcome = request.approve("42").await?;
    }
    Ok(())
}

fn show(host: &str, pinned: bool) {}

fn main() {
    let _ = in_one_look;
}
