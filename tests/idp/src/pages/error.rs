//! What a person sees when a page cannot be shown.

use authenticator_core::protocol::ProblemCode;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::layout::page;
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

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        tracing::debug!(code = self.code(), "refused");
        let (status, text) = match self {
            Self::Moved(path) => return Redirect::to(&path).into_response(),
            Self::Session => (StatusCode::INTERNAL_SERVER_ERROR, "Your session could not be read. Try again."),
            Self::Csrf => (StatusCode::FORBIDDEN, "This form is too old. Go back, reload the page and try again."),
            Self::Forbidden => (StatusCode::FORBIDDEN, "This page is for administrators."),
            Self::BadRequest(why) => (StatusCode::BAD_REQUEST, why),
            Self::Other(Failure::Refused(problem)) if problem.code == ProblemCode::NotFound => {
                return Failure::Refused(problem).into_response();
            }
            Self::Other(Failure::Refused(problem)) => {
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
                (status, "The server does not allow this now.")
            }
            Self::Other(Failure::Fault(fault)) => {
                tracing::error!("{fault}");
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server. Try again later.")
            }
        };
        let body = html! {
            h1 { "That did not work" }
            p #message role="alert" { (text) }
        };
        (status, page("Error", &body)).into_response()
    }
}
