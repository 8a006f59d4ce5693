//! The number of a request by way of the browser of this phone, where the sign-in is on the phone itself.

use std::fmt;

use super::inner::Inner;
use super::judge::ListedRequest;
use super::sign_in::fresh_secret;
use super::{Account, Outcome, Request, RequestView};
use crate::account::AccountId;
use crate::error::Error;
use crate::phone_sign_in::{SamePhone, Secret, may_redirect};
use crate::protocol::{FlowProof, Match, Purpose, RequestId};
use crate::store::AccountRecord;

/// What was asked of the browser last, for one account.
pub(super) struct AskedBrowser {
    request: ListedRequest,
    view: RequestView,
    way: SamePhone,
}

/// The number of a request, as the browser of this phone brought it. Show the request, and approve it if the person wants that: the
/// number was not read by the person, so that what is shown is all that the person goes by. `Debug` does not show it.
#[derive(Clone)]
pub struct NumberFromBrowser {
    request: Request,
    number: Secret,
    flow: FlowProof,
}

impl fmt::Debug for NumberFromBrowser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NumberFromBrowser").field("request", &self.request.view().id).finish_non_exhaustive()
    }
}

impl NumberFromBrowser {
    /// The request that the number is of.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Approves with this number, and says in the answer that it came by the browser. Otherwise as [`Request::approve`].
    ///
    /// # Errors
    /// As [`Request::approve`].
    pub async fn approve(&self) -> Result<Outcome, Error> {
        self.request.approve_by(self.number.reveal(), Some(&self.flow)).await
    }
}

impl Request {
    /// The URL to open in the **system browser** of this phone, if the person says that the sign-in is there
    /// ([`RequestView::same_phone`]). If that browser has the sign-in, it leads back with the number: hand the redirect
    /// to [`Authenticator::complete_sign_in`](super::Authenticator::complete_sign_in). Of several URLs of an account the last one counts,
    /// and none outlives the process. The number can be typed in any case.
    ///
    /// # Errors
    /// [`Error::Refused`] with `same_phone_not_offered` where the server does not offer it for this request.
    pub fn ask_browser(&self) -> Result<String, Error> {
        let (inner, id) = (self.inner(), self.account_id());
        let _call = inner.begin_person_call()?;
        let record = inner.record(id)?;
        let redirect_uri = &inner.configuration.redirect_uri;
        let view = self.view();
        let endpoint = offered(&record, redirect_uri, view.purpose, &view.number_match);
        let endpoint = endpoint.ok_or_else(|| Error::refused("same_phone_not_offered"))?;
        let way = SamePhone {
            issuer: record.server.issuer.clone(),
            endpoint: endpoint.to_owned(),
            redirect_uri: redirect_uri.clone(),
            request: view.id,
            state: fresh_secret()?,
            verifier: fresh_secret()?,
        };
        let url = way.url();
        inner.runtime(id).known().asked_browser =
            Some(AskedBrowser { request: self.listed().clone(), view: view.clone(), way });
        Ok(url)
    }
}

impl Account {
    /// The number that a redirect brings, if the browser was asked for it with this `state` for this account.
    pub(super) fn number_from_browser(&self, state: &str, redirect: &str) -> Result<Option<NumberFromBrowser>, Error> {
        let runtime = self.inner.runtime(self.id());
        let asked = runtime.known().asked_browser.take_if(|asked| asked.way.is_of(state));
        let Some(AskedBrowser { request, view, way }) = asked else { return Ok(None) };
        let number = way.number_of(redirect)?;
        let flow = way.proof().ok_or_else(|| Error::refused("same_phone_not_offered"))?;
        Ok(Some(NumberFromBrowser { request: self.request_of(request, view), number, flow }))
    }
}

impl Inner {
    /// Forgets what the browser was asked for a request that is not waited for any more.
    pub(super) fn forget_browser_unless_listed(&self, id: AccountId, listed: impl FnOnce(RequestId) -> bool) {
        let runtime = self.runtime(id);
        runtime.known().asked_browser.take_if(|asked| !listed(asked.way.request));
    }
}

/// Where the browser of this phone is asked for the number of a request, if the server offers that.
pub(super) fn offered<'a>(
    record: &'a AccountRecord,
    redirect_uri: &str,
    purpose: Purpose,
    number_match: &Match,
) -> Option<&'a str> {
    let metadata = &record.server.metadata;
    let fits = matches!(purpose, Purpose::SignIn | Purpose::Mfa) && matches!(number_match, Match::Enter { .. });
    let leads_back = may_redirect(redirect_uri, &metadata.oauth.redirect_uris);
    metadata.endpoints.same_phone.as_deref().filter(|_| metadata.rules.same_phone && fits && leads_back)
}
