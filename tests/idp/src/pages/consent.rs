//! The consent page: an application asks who the person is.

use axum::response::Response;
use maud::html;

use super::browser::Browser;
use super::layout::{self, csrf};
use crate::oauth::AuthorizationRequest;
use crate::protocol::{Client, Scope};
use crate::store::User;

/// The page. Its form names the request that it shows, so that nothing else that was asked meanwhile is allowed by it.
pub(super) fn page(
    browser: &Browser,
    client: &Client,
    request: &AuthorizationRequest,
    scope: Scope,
    user: &User,
) -> Response {
    let body = html! {
        h1 { "Sign in to " span #client-name data-client=(client.client_id) { (client.name) } "?" }
        p { "You are signed in as " strong #signed-in-user data-user=(user.name) { (user.name) } "." }
        p { (client.name) " will learn:" }
        ul #asked data-scope=(scope.as_str()) {
            li { "that it is you, each time you come back, and how you signed in" }
            @if scope == (Scope::OpenId { profile: true }) { li { "your name and your user name" } }
        }
        form method="post" action=(browser.path("/authorize/confirm")) {
            (csrf(browser))
            input type="hidden" name="request" value=(request.mark());
            button type="submit" name="decision" value="allow" { "Allow" }
            " "
            button .secondary type="submit" name="decision" value="deny" { "Cancel" }
        }
    };
    layout::page(browser, "Allow the application?", &body)
}
