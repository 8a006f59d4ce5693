//! The sign-in page (behaviours S1 to S8, S11, S15): user name, then the number, or the password and then the number.
//!
//! The page keeps one step in the session. Forms move it; looking at the page shows it, and redeems an approved request. What it offers
//! beside number and password is in [`super::ways`], a forgotten password in [`super::forgot`].

use authenticator_core::protocol::{ContextEntry, Purpose};
use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::browser::{After, Browser};
use super::error::PageFailure;
use super::home::Token;
use super::note::Note;
use super::password_check::{Checked, check};
use super::sign_in_request::show_request;
use super::sign_in_step::Step;
use super::sign_in_view as view;
use super::{federated, forgot, leading_to, ways};
use crate::duties::{Choice, Proof, Started, Starter, Work};
use crate::failure::Failure;
use crate::store::{Request, User};

/// Bytes; no user has a longer one.
pub(super) const LONGEST_USER_NAME: usize = 256;

#[derive(Deserialize)]
pub(super) struct UserName {
    pub(super) csrf: String,
    pub(super) user_name: String,
}

#[derive(Deserialize)]
pub(super) struct Password {
    csrf: String,
    password: String,
}

/// Shows the step; an approved request signs in. Its forms may lead on to the application that asked for the sign-in.
pub(super) async fn show(browser: Browser) -> Result<Response, PageFailure> {
    let place = browser.leads_to();
    let response = shown(browser).await?;
    Ok(place.into_iter().fold(response, |response, place| leading_to(response, &place)))
}

async fn shown(mut browser: Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    let Some(step) = browser.state.step.clone() else { return Ok(without_step(&browser)) };
    let use_app = browser.app.work(&browser.tenant, |work| Ok(work.tenant.policy.allows(Purpose::SignIn))).await?;
    match step {
        Step::Password { user_name, note } => Ok(view::password(&browser, &user_name, note, use_app)),
        Step::Federated { .. } => Ok(federated::page(&browser, &step, use_app)),
        Step::Number { .. } | Step::SecondFactor { .. } | Step::ResetNumber { .. } => show_request(browser, step).await,
        Step::Ways { user_name, proof, note } => ways::show(&mut browser, user_name, proof, note, use_app).await,
        Step::Code { user_name, note, .. } => Ok(ways::code_page(&browser, &user_name, note)),
        Step::Pass { user_name, note } => Ok(ways::pass_page(&browser, &user_name, note)),
        Step::NewPassword { user_name, note, .. } => Ok(forgot::new_password_page(&browser, &user_name, note)),
    }
}

/// Seconds in which tabs that waited for a sign-in are led on to where it led.
const ARRIVING: u64 = 60;

/// The user name is asked for, unless another tab has just signed in.
fn without_step(browser: &Browser) -> Response {
    let signed_in = browser.state.signed_in.as_ref();
    let lately = signed_in.is_some_and(|signed_in| browser.app.now().since(signed_in.auth_time) <= ARRIVING);
    // What an application asked is answered once: there is no way back to it.
    let there = |place: &After| *place != After::Authorize || browser.state.authorization.is_some();
    match browser.state.arrived.filter(there) {
        Some(place) if lately => Redirect::to(&browser.path(place.path())).into_response(),
        _ => view::user_name(browser, None),
    }
}

/// Signs in, with the methods of RFC 8176, and leads to where the sign-in was asked for.
pub(super) async fn signed_in(browser: &mut Browser, user: &User, amr: &[&str]) -> Result<Response, PageFailure> {
    let (id, methods, context) = (user.id.clone(), amr.join(" "), browser.context.clone());
    let noted = browser.app.work(&browser.tenant, move |work| {
        work.comes_from(&context);
        Ok(work.note_here(&id, "signed_in", &methods)?)
    });
    noted.await?;
    browser.sign_in(user, amr).await?;
    let after = std::mem::take(&mut browser.state.after);
    browser.state.arrived = Some(after);
    browser.save().await?;
    Ok(Redirect::to(&browser.path(after.path())).into_response())
}

/// A user name was typed: with a credential a number is shown, else the password box.
pub(super) async fn user_name(mut browser: Browser, Form(form): Form<UserName>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    leave_step(&browser).await?;
    let name = form.user_name.trim().to_owned();
    let unusable = match name.len() {
        0 => Some(Note::NoUserName),
        1..=LONGEST_USER_NAME => None,
        _ => Some(Note::UserNameTooLong),
    };
    if let Some(note) = unusable {
        browser.state.step = None;
        browser.save().await?;
        return Ok(view::user_name(&browser, Some(note)));
    }
    if !may_type_user_name(&browser).await? {
        browser.state.step = None;
        browser.save().await?;
        return Ok(view::user_name(&browser, Some(Note::TooManyNames)));
    }
    ask_app(&mut browser, name, Choice::TypedName).await
}

/// Whether this browser may have another user name answered.
pub(super) async fn may_type_user_name(browser: &Browser) -> Result<bool, Failure> {
    let by = browser.starter();
    browser.app.work(&browser.tenant, move |work| Ok(work.may_type_user_name(&by)?)).await
}

/// *Use your password instead*.
pub(super) async fn use_password(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    go(&mut browser, Step::Password { user_name: step.user_name().to_owned(), note: None }).await
}

/// *Use an app instead*. After the password it is the second factor that is asked for.
pub(super) async fn use_app(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    let user_name = step.user_name().to_owned();
    match (step.proof().cloned(), step) {
        (Some(proof), Step::Ways { .. } | Step::Code { .. }) => second_factor(&mut browser, user_name, proof).await,
        _ => ask_app(&mut browser, user_name, Choice::App).await,
    }
}

/// A password was typed: a user with a method is asked for a number as well.
pub(super) async fn password(mut browser: Browser, Form(form): Form<Password>) -> Result<Response, PageFailure> {
    browser.check_csrf(&form.csrf)?;
    let Some(Step::Password { user_name, .. }) = browser.state.step.clone() else { return on(&browser).await };
    let note = match check(&browser, &user_name, form.password).await? {
        Checked::Right(proof) => return second_factor(&mut browser, user_name, proof).await,
        Checked::Wrong => Note::WrongPassword,
        Checked::Disabled => Note::AccountDisabled,
        Checked::TooMany => Note::TooManyPasswords,
    };
    go(&mut browser, Step::Password { user_name, note: Some(note) }).await
}

/// What a user who proved the password is asked for next.
enum Next {
    Number(Box<Request>),
    Code(Option<Note>),
    /// Another method is needed, and there is none but a pass.
    Ways(Note),
    /// The password is all that there is.
    Nothing(Box<User>),
    TooLate,
}

fn next(work: &Work<'_>, proof: &Proof, by: &Starter, context: &[ContextEntry]) -> Result<Next, Failure> {
    let Some(user) = work.proven(proof)? else { return Ok(Next::TooLate) };
    Ok(match (work.start_second_factor(&user, by, context)?, work.has_code(&user)?) {
        (Started::Asked(request), _) => Next::Number(request),
        (Started::TooMany, true) => Next::Code(Some(Note::TooManyRequests)),
        (Started::TooMany, false) => Next::Ways(Note::TooManyRequests),
        (_, true) => Next::Code(None),
        (_, false) if work.has_copied_phone(&user)? => Next::Ways(Note::NoApp),
        (_, false) => Next::Nothing(Box::new(user)),
    })
}

pub(super) async fn second_factor(
    browser: &mut Browser,
    user_name: String,
    proof: Proof,
) -> Result<Response, PageFailure> {
    let first = proof.first_factor();
    let (by, context, proven) = (browser.starter(), browser.context.clone(), proof.clone());
    let next = browser.app.work(&browser.tenant, move |work| next(work, &proven, &by, &context)).await?;
    let step = match next {
        Next::Number(request) => Step::SecondFactor { user_name, request: request.id, proof },
        Next::Code(note) => Step::Code { user_name, proof, note },
        Next::Ways(note) => Step::Ways { user_name, proof: Some(proof), note: Some(note) },
        Next::Nothing(user) => return signed_in(browser, &user, &[first]).await,
        Next::TooLate => Step::Password { user_name, note: Some(Note::TooLate) },
    };
    go(browser, step).await
}

/// Asks once more, after a request ended without success.
pub(super) async fn again(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let Some(step) = browser.state.step.clone() else { return on(&browser).await };
    let user_name = step.user_name().to_owned();
    match step {
        Step::Number { .. } => ask_app(&mut browser, user_name, Choice::App).await,
        Step::ResetNumber { .. } => forgot::ask(&mut browser, user_name).await,
        // The password is asked for again: a request that failed proves nothing about who sits here now.
        _ => go(&mut browser, Step::Password { user_name, note: None }).await,
    }
}

/// Another user.
pub(super) async fn restart(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    leave_step(&browser).await?;
    browser.state.step = None;
    on(&browser).await
}

/// Shows a number if the user's phone can be asked, else the password box.
async fn ask_app(browser: &mut Browser, user_name: String, choice: Choice) -> Result<Response, PageFailure> {
    let (name, by, context) = (user_name.clone(), browser.starter(), browser.context.clone());
    let started = browser.app.work(&browser.tenant, move |work| work.ask_app(&name, choice, &by, &context)).await?;
    let password = |note| Step::Password { user_name: user_name.clone(), note };
    let step = match started {
        Started::Asked(request) => Step::Number { user_name: user_name.clone(), request: request.id },
        Started::PasswordFirst => password_first(browser, password(None)).await?,
        Started::NoDevice => password((choice == Choice::App).then_some(Note::NoApp)),
        Started::BlockedByPolicy => password(Some(Note::BlockedByPolicy)),
        Started::TooMany => password(Some(Note::TooManyRequests)),
    };
    go(browser, step).await
}

/// The password page, with the link to the app on it: a page that would lead on by itself waits for it.
async fn password_first(browser: &Browser, step: Step) -> Result<Step, Failure> {
    let mut step = federated::in_place_of_password(browser, step).await?;
    if let Step::Federated { waits, .. } = &mut step {
        *waits = true;
    }
    Ok(step)
}

/// Ends this page's live request, because its person goes another way.
pub(super) async fn leave_step(browser: &Browser) -> Result<(), Failure> {
    let Some(request) = browser.state.step.as_ref().and_then(Step::request).map(str::to_owned) else { return Ok(()) };
    let owner = browser.state.id.clone();
    browser.app.work(&browser.tenant, move |work| work.withdraw(&request, &owner)).await
}

/// Goes to a step, and shows it: the federated server takes the place of a password that is there.
pub(super) async fn go(browser: &mut Browser, step: Step) -> Result<Response, PageFailure> {
    browser.state.step = Some(federated::in_place_of_password(browser, step).await?);
    on(browser).await
}

/// Keeps the step, and shows it.
pub(super) async fn on(browser: &Browser) -> Result<Response, PageFailure> {
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/signin")).into_response())
}
