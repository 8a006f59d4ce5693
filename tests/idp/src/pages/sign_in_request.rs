//! The request of a sign-in step: shown, redeemed once it was approved, and told as a stream.

use authenticator_core::protocol::Purpose;
use axum::response::Response;

use super::browser::{Browser, ask_again};
use super::error::PageFailure;
use super::forgot;
use super::live::{Progress, stream};
use super::note::Note;
use super::sign_in::{go, signed_in};
use super::sign_in_step::Step;
use super::sign_in_view as view;
use crate::duties::{Proof, Work};
use crate::failure::Failure;
use crate::protocol::RequestState;
use crate::store::{Request, User};

/// Seconds for which a request that was used is taken for one that another tab has just used: less than a browser follows redirects for. Where no
/// such tab has got a new session by then, its reply was lost, and the person begins anew.
const JUST_USED: u64 = 3;

/// What has become of the request of a step.
enum Looked {
    Shown(view::Shown),
    /// It was approved, and is used now.
    Redeemed(Request, User),
    /// It was approved, and another tab has just used it.
    Used,
    /// The policy has turned against it.
    Outlawed,
    /// There is nothing to show.
    Gone,
}

fn look(work: &Work<'_>, id: &str, browser: &str, proof: Option<&Proof>) -> Result<Looked, Failure> {
    let Some(request) = work.request_of_browser(id, browser)? else { return Ok(Looked::Gone) };
    let stands = match proof {
        Some(proof) => work.proven(proof)?.is_some(),
        None => !work.tx.user(&request.user)?.blocked,
    };
    if !stands {
        work.withdraw(id, browser)?;
        return Ok(Looked::Gone);
    }
    if work.outlawed(&request)? {
        work.withdraw(id, browser)?;
        return Ok(Looked::Outlawed);
    }
    if request.state != RequestState::Approved {
        let (hindrance, opens_app) = (work.hindrance(&request)?, work.goes_by_browser(&request));
        return Ok(Looked::Shown(view::Shown { request, hindrance, opens_app }));
    }
    if let Some((request, user)) = work.redeem(id, browser)? {
        return Ok(Looked::Redeemed(request, user));
    }
    let just_used = work.tx.redeemed_at(id)?.is_some_and(|at| work.now.since(at) < JUST_USED);
    Ok(if just_used { Looked::Used } else { Looked::Gone })
}

/// Shows the number, or how the request ended; an approved one is redeemed.
pub(super) async fn show_request(mut browser: Browser, step: Step) -> Result<Response, PageFailure> {
    let (owner, of_step) = (browser.state.id.clone(), step.clone());
    let looked = browser.app.work(&browser.tenant, move |work| match of_step.request() {
        Some(id) => look(work, id, &owner, of_step.proof()),
        None => Ok(Looked::Gone),
    });
    match looked.await? {
        Looked::Shown(shown) => Ok(view::request(&browser, &step, &shown)),
        Looked::Redeemed(request, user) => redeemed(&mut browser, step, &request, &user).await,
        // Nothing is kept, so that no cookie of this reply takes the place of the one that the other tab gets.
        Looked::Used => Err(ask_again(browser.path("/signin")).await),
        Looked::Outlawed => {
            let (user_name, note) = (step.user_name().to_owned(), Some(Note::BlockedByPolicy));
            go(&mut browser, Step::Password { user_name, note }).await
        }
        Looked::Gone => {
            browser.state.step = None;
            browser.save().await?;
            Ok(view::user_name(&browser, None))
        }
    }
}

async fn redeemed(browser: &mut Browser, step: Step, request: &Request, user: &User) -> Result<Response, PageFailure> {
    if request.purpose == Purpose::SignIn {
        let id = user.id.clone();
        browser.app.work(&browser.tenant, move |work| Ok(work.tx.set_number_used(&id)?)).await?;
    }
    match step {
        Step::SecondFactor { proof, .. } => signed_in(browser, user, &[proof.first_factor(), "pop", "mfa"]).await,
        Step::ResetNumber { user_name, .. } => forgot::confirmed(browser, user_name, user).await,
        _ => signed_in(browser, user, &["pop", "mfa"]).await,
    }
}

/// Where the request of this page stands, as a stream.
pub(super) async fn events(browser: Browser) -> Result<Response, PageFailure> {
    let (step, owner) = (browser.state.step.clone(), browser.state.id.clone());
    let id = step.as_ref().and_then(Step::request).map(str::to_owned);
    let request =
        browser.app.work(&browser.tenant, move |work| Ok(id.map(|id| work.tx.request(&id)).transpose()?.flatten()));
    // Without a request there is nobody to wait for.
    let user = request.await?.map_or_else(String::new, |request| request.user);
    Ok(stream(&browser, &user, move |work| {
        let request = match step.as_ref().and_then(Step::request) {
            Some(id) => work.request_of_browser(id, &owner)?,
            None => None,
        };
        let Some(request) = request else { return Ok(Progress::over("none")) };
        if work.tx.user(&request.user)?.blocked {
            return Ok(Progress::over("none"));
        }
        if work.outlawed(&request)? {
            return Ok(Progress::over("blocked_by_policy"));
        }
        Ok(view::progress(&request, work.hindrance(&request)?))
    }))
}
