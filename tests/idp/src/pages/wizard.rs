//! The wizard that adds an authenticator app (behaviours E1, E4): QR code, then the number, then done.

use authenticator_core::protocol::{ProblemCode, Purpose};
use axum::extract::Form;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::browser::Browser;
use super::error::PageFailure;
use super::home::Token;
use super::layout::{button, countdown, number, page, state_line, waiting_page};
use super::live::{Progress, state_code, stream};
use super::qr;
use super::sign_in_view::ended;
use super::step_up::{Proved, to_confirm};
use crate::duties::{Codes, Work};
use crate::failure::Failure;
use crate::protocol::{PolicyMode, RequestState};
use crate::store::{Request, User};

/// Where the wizard stands.
enum Stage {
    /// The code is shown.
    Code(Codes),
    /// The code has ended before a phone came.
    Ended,
    /// A phone came: its number is shown, or what became of it.
    Number(Box<Request>),
}

impl Stage {
    fn progress(&self) -> Progress {
        match self {
            Self::Code(codes) => Progress { ends_at: Some(codes.expires_at), waits: true, ..Progress::over("waiting") },
            Self::Ended => Progress::over("expired"),
            Self::Number(request) => Progress::of_request(request),
        }
    }
}

/// Whether a user may add methods here (behaviour P6).
pub(super) fn open_for(work: &Work<'_>, user: &User) -> bool {
    work.tenant.policy.mode != PolicyMode::Passwordless && !user.blocked
}

/// Starts the wizard; one that was open is left.
pub(super) async fn start(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    let Some(proved) = Proved::by(&browser.state) else { return to_confirm(&mut browser, "/security-info").await };
    let (old, owner) = (browser.state.wizard.take(), browser.state.id.clone());
    let made = browser.app.work(&browser.tenant, move |work| {
        if let Some(old) = old {
            work.leave_wizard(&old)?;
        }
        let user = work.tx.user(&proved.user)?;
        if !open_for(work, &user) || !proved.may_change(work)? {
            return Ok(None);
        }
        Ok(Some(work.make_code(&user, &owner)?.code))
    });
    browser.state.wizard = made.await?;
    if browser.state.wizard.is_none() {
        return to_confirm(&mut browser, "/security-info").await;
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/security-info/wizard")).into_response())
}

pub(super) async fn show(mut browser: Browser) -> Result<Response, PageFailure> {
    let Some(stage) = stage(&browser).await? else {
        return Ok(Redirect::to(&browser.path("/security-info")).into_response());
    };
    let progress = stage.progress();
    if let Stage::Number(request) = &stage
        && request.state == RequestState::Approved
    {
        // The phone of this user took part in this session, when the wizard was gone through.
        browser.state.confirmed = Some((request.user.clone(), request.made_at));
        browser.save().await?;
    }
    let content = match &stage {
        Stage::Code(codes) => code_step(&browser, codes),
        Stage::Number(request) if request.state == RequestState::Live => number_step(request),
        Stage::Number(request) if request.state == RequestState::Approved => html! {
            (state_line("approved", "Done: your authenticator app was added."))
        },
        Stage::Number(request) => failed_step(&browser, state_code(request.state), ended(request.state)),
        Stage::Ended => failed_step(&browser, "expired", "The code has ended."),
    };
    let over = matches!(&stage, Stage::Number(request) if request.state == RequestState::Approved);
    let body = html! {
        h1 { "Add an authenticator app" }
        (content)
        (countdown(&progress, browser.app.now()))
        (button(&browser, "/security-info/wizard/leave", if over { "Finish" } else { "Cancel" }, if over { "" } else { "quiet" }))
    };
    let title = match &stage {
        Stage::Code(_) => "Scan the code - Add an authenticator app",
        Stage::Number(request) if request.state == RequestState::Live => "Enter the number - Add an authenticator app",
        _ if over => "Done - Add an authenticator app",
        _ => "Not added - Add an authenticator app",
    };
    let events = browser.path("/security-info/wizard/events");
    Ok(if progress.waits {
        waiting_page(&browser, title, &events, &progress, &body)
    } else {
        page(&browser, title, &body)
    })
}

fn code_step(browser: &Browser, codes: &Codes) -> Markup {
    html! {
        p { "Scan this code with your authenticator app." }
        a href=(browser.path("/security-info/qr-large.svg")) {
            img #qr .qr src=(browser.path("/security-info/qr.svg")) alt="QR code to scan with your authenticator app; select to enlarge";
        }
        details {
            summary { "Can't scan image?" }
            p { "Choose \"Type it\" in the app, and type:" }
            p { "Code: " code #manual-code { (codes.manual) } }
            p { "Address: " code #manual-url { (browser.app.issuer(&browser.tenant)) } }
            p { a #wizard-link href=(codes.text) { "Open the app on this device" } }
        }
        (state_line("waiting", "Waiting for your phone. The code is good for ten minutes."))
        (button(browser, "/security-info/authenticator-app", "Use a different authenticator app", "quiet"))
    }
}

fn number_step(request: &Request) -> Markup {
    html! {
        p { "Let's try it out: enter this number in your app." }
        (number(&request.number))
        (state_line("live", "Waiting for your phone."))
    }
}

fn failed_step(browser: &Browser, word: &str, text: &str) -> Markup {
    html! {
        (state_line(word, text))
        p { "Nothing was added. Remove the account from the app, and start again." }
        (button(browser, "/security-info/wizard", "Start again", ""))
    }
}

/// Where the wizard stands, as a stream.
pub(super) async fn events(browser: Browser) -> Response {
    let (code, owner) = (browser.state.wizard.clone(), browser.state.id.clone());
    // Without anybody signed in there is no wizard to wait with.
    let user = browser.state.signed_in.as_ref().map_or_else(String::new, |signed_in| signed_in.user.clone());
    stream(&browser, &user, move |work| {
        let stage = code.as_ref().map(|code| stage_of(work, code, &owner)).transpose()?.flatten();
        Ok(stage.map_or(Progress::over("none"), |stage| stage.progress()))
    })
}

/// Leaves the wizard: a code that was not used is void, a half-made account is cleaned up.
pub(super) async fn leave(mut browser: Browser, Form(token): Form<Token>) -> Result<Response, PageFailure> {
    browser.check_csrf(&token.csrf)?;
    if let Some(code) = browser.state.wizard.take() {
        browser.app.work(&browser.tenant, move |work| work.leave_wizard(&code)).await?;
    }
    browser.save().await?;
    Ok(Redirect::to(&browser.path("/security-info")).into_response())
}

pub(super) async fn svg(browser: Browser) -> Result<Response, PageFailure> {
    let picture = qr::svg(&code_text(&browser).await?).ok_or(Failure::from(ProblemCode::Internal))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// The same, to be looked at alone.
pub(super) async fn large_svg(browser: Browser) -> Result<Response, PageFailure> {
    let picture = qr::large_svg(&code_text(&browser).await?).ok_or(Failure::from(ProblemCode::Internal))?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

pub(super) async fn png(browser: Browser) -> Result<Response, PageFailure> {
    let picture = qr::png(&code_text(&browser).await?).ok_or(Failure::from(ProblemCode::Internal))?;
    Ok(([(CONTENT_TYPE, "image/png")], picture).into_response())
}

/// The text of the QR code of this session's wizard.
async fn code_text(browser: &Browser) -> Result<String, PageFailure> {
    match stage(browser).await? {
        Some(Stage::Code(codes)) => Ok(codes.text),
        _ => Err(Failure::from(ProblemCode::NotFound).into()),
    }
}

async fn stage(browser: &Browser) -> Result<Option<Stage>, PageFailure> {
    let Some(code) = browser.state.wizard.clone() else { return Ok(None) };
    let Some(proved) = Proved::by(&browser.state) else { return Ok(None) };
    let owner = browser.state.id.clone();
    let stage = browser.app.work(&browser.tenant, move |work| {
        let own = work.tx.code(&code)?.is_some_and(|code| code.user == proved.user);
        if own { stage_of(work, &code, &owner) } else { Ok(None) }
    });
    Ok(stage.await?)
}

fn stage_of(work: &Work<'_>, code: &str, browser: &str) -> Result<Option<Stage>, Failure> {
    let Some(code) = work.tx.code(code)?.filter(|code| code.browser == browser) else { return Ok(None) };
    if code.device.is_some() {
        let request = work.tx.newest_request(&code.user, browser, Purpose::Enrollment)?;
        return Ok(request.map(|request| Stage::Number(Box::new(request))));
    }
    if code.voided || code.expires_at <= work.now {
        return Ok(Some(Stage::Ended));
    }
    Ok(Some(Stage::Code(work.shown_code(&code)?)))
}
