//! Where the app has the browser of its own phone ask for the number (docs/protocol.md, Same phone; behaviour B18).
//!
//! The browser shows who it is by its session, as on the sign-in page: the number goes to the phone if this very browser made the
//! request, and otherwise nothing does. The number is not shown; the browser hands it to the app.

use axum::extract::RawQuery;
use axum::response::Response;

use super::authorize::found;
use super::browser::Browser;
use super::error::PageFailure;
use crate::oauth::AskedByPhone;

/// Nothing is known of an app to lead back to.
const NOT_ASKED_BY_AN_APP: PageFailure =
    PageFailure::BadRequest("This address is for authenticator apps. Type the number that the sign-in page shows.");

/// Leads back to the app: with the number of the sign-in that this browser shows, or saying that it shows none of that request.
pub(super) async fn lead_back(browser: Browser, RawQuery(query): RawQuery) -> Result<Response, PageFailure> {
    let (owner, query) = (browser.state.id.clone(), query.unwrap_or_default());
    let led = browser.app.work(&browser.tenant, move |work| {
        let asked = AskedByPhone::parse(&work.tenant.issuer, &query);
        asked.map(|asked| asked.led_back(work, &owner)).transpose()
    });
    Ok(found(&led.await?.ok_or(NOT_ASKED_BY_AN_APP)?))
}
