//! Where the app has the browser of its own phone ask for the number (docs/protocol.md, Same phone; behaviour B18).
//!
//! The browser shows who it is by its session, as on the sign-in page: the number goes to the phone if this very browser made the
//! request, and otherwise nothing does. The number is not shown; the browser hands it to the app.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::RequestId;
use axum::extract::RawQuery;
use axum::response::Response;

use super::authorize::found;
use super::browser::Browser;
use super::error::PageFailure;
use crate::oauth::{Back, Parameters};

/// Nothing is known of an app to lead back to.
const NOT_ASKED_BY_AN_APP: PageFailure =
    PageFailure::BadRequest("This address is for authenticator apps. Type the number that the sign-in page shows.");
/// Bytes of `state`.
const LONGEST_STATE: usize = 512;

/// What an app asks with.
struct Asked {
    challenge: RequestId,
    flow_challenge: Digest,
    back: Back,
}

impl Asked {
    fn parse(browser: &Browser, query: &str) -> Option<Self> {
        let parameters = Parameters::parse(query)?;
        let state = parameters.get("state").filter(|state| state.len() <= LONGEST_STATE)?;
        Some(Self {
            challenge: RequestId::parse(parameters.get("request")?)?,
            flow_challenge: Digest::parse(parameters.get("flow_challenge")?)?,
            back: Back::to_phone(&browser.issuer, parameters.get("redirect_uri")?, state)?,
        })
    }
}

/// Leads back to the app: with the number of the sign-in that this browser shows, or saying that it shows none of that request.
pub(super) async fn lead_back(browser: Browser, RawQuery(query): RawQuery) -> Result<Response, PageFailure> {
    let asked = Asked::parse(&browser, &query.unwrap_or_default()).ok_or(NOT_ASKED_BY_AN_APP)?;
    let Asked { challenge, flow_challenge, back } = asked;
    let owner = browser.state.id.clone();
    let number =
        browser.app.work(&browser.tenant, move |work| work.number_for_phone(challenge, &owner, flow_challenge));
    Ok(found(&match number.await? {
        Some(number) => back.with(&browser.issuer, &[("number", &number)]),
        None => back.error(&browser.issuer, "not_this_browser", ""),
    }))
}
