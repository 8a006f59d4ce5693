//! Waiting for the system browser to lead back to this machine.

use authenticator_core::{Error, SetupStep};

use crate::loopback::Loopback;

/// What comes next once `complete` has taken a redirect; one that is not of this sign-in is told, and the wait goes on.
pub(super) async fn signed_in(
    url: &str,
    loopback: &Loopback,
    complete: impl AsyncFn(String) -> Result<SetupStep, Error>,
) -> Result<SetupStep, Error> {
    eprintln!("Sign in in a browser on this machine:\n{url}");
    loop {
        match complete(loopback.redirect().await).await {
            Err(Error::InvalidInput { reason, .. }) => {
                eprintln!("That was not the redirect of this sign-in ({reason}); still waiting.");
            }
            step => return step,
        }
    }
}
