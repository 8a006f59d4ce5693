//! What a person sees when a page cannot be shown.

use authenticator_core::protocol::{Problem, ProblemCode};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::layout::page_of_nobody;
use crate::failure::{Failure, Fault};

/// Why a page cannot be shown.
#[derive(Debug)]
pub(super) enum PageFailure {
    /// The session could not be read or kept.
    Session,
    /// The session goes on under another id, which the browser is about to have: it asks for this path again.
    Moved(String),
    /// The form was not made for this session.
    Csrf,
    /// The person may not.
    Forbidden,
    /// What the app asked for is wrong.
    BadRequest(&'static str),
    /// The server says no, or failed.
    Other(Failure),
}

impl From<Failure> for PageFailure {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl From<Fault> for PageFailure {
    fn from(fault: Fault) -> Self {
        Self::Other(Failure::Fault(fault))
    }
}

impl PageFailure {
    /// A word for the log.
    fn code(&self) -> &str {
        match self {
            Self::Session => "session",
            Self::Moved(_) => "moved",
            Self::Csrf => "csrf",
            Self::Forbidden => "forbidden",
            Self::BadRequest(_) => "bad_request",
            Self::Other(Failure::Refused(problem)) => problem.code.as_str(),
            Self::Other(Failure::Fault(_)) => "internal",
        }
    }
}

/// What an error page says; [`shown`] puts it into the frame once it is known whose page it was.
#[derive(Debug, Clone)]
pub(super) struct Said(String);

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        tracing::debug!(code = self.code(), "refused");
        let (status, text) = match self {
            Self::Moved(path) => return Redirect::to(&path).into_response(),
            Self::Session => (StatusCode::INTERNAL_SERVER_ERROR, "Your session could not be read. Try again."),
            Self::Csrf => (StatusCode::FORBIDDEN, "This form is too old. Go back, reload the page and try again."),
            Self::Forbidden => (StatusCode::FORBIDDEN, "This page is for administrators."),
            Self::BadRequest(why) => (StatusCode::BAD_REQUEST, why),
            Self::Other(Failure::Refused(problem)) => {
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
                (status, reason(&problem))
            }
            Self::Other(Failure::Fault(fault)) => {
                tracing::error!("{fault}");
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server. Try again later.")
            }
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Said(text.to_owned()));
        response
    }
}

/// Why the server refuses, in words for the person at the page.
fn reason(problem: &Problem) -> &'static str {
    match problem.code {
        ProblemCode::NotFound => "There is nothing at this address, or not any more.",
        ProblemCode::TooManyRequests => "That was too often in a short time. Try again in a few minutes.",
        ProblemCode::PolicyMode => "The policy of your organisation does not offer this.",
        ProblemCode::NotTargeted => "The policy of your organisation does not include you.",
        ProblemCode::EnrollmentClosed => "Phones cannot be added for you now. Ask your administrator.",
        ProblemCode::Malformed => "Something in the form is not as the page asked for it. Go back and correct it.",
        _ => "The server does not allow this now.",
    }
}

/// Whether [`shown`] has something to put into the frame.
pub(super) fn is_error(response: &Response) -> bool {
    response.extensions().get::<Said>().is_some()
}

/// The page of an error, with a way on: to the account at this tenant, where there is one.
pub(super) fn shown(mut response: Response, tenant: Option<&str>) -> Response {
    let Some(Said(text)) = response.extensions_mut().remove::<Said>() else { return response };
    let status = response.status();
    let body = html! {
        h1 { "That did not work" }
        p #message role="alert" { (text) }
        @if let Some(tenant) = tenant { p { a href={ "/" (tenant) } { "Go to your account" } } }
    };
    (status, page_of_nobody("Error", &body)).into_response()
}

/// What a person sees where there is nothing; programs get a problem.
pub(crate) fn nothing_here() -> Response {
    let body = html! {
        h1 { "There is nothing here" }
        p { "Check the address. Each organisation has an address of its own, which its administrators give out." }
    };
    (StatusCode::NOT_FOUND, page_of_nobody("Nothing here", &body)).into_response()
}
