//! Reading an authorization URL: the client and its redirect URI first, because they say who is told what else is wrong.

use authenticator_core::jose::{Thumbprint, base64url_decode};

use super::authorization::{Application, AskedBy, AuthorizationRequest, Back, Prompt, Refusal};
use super::claims_parameter::Claims;
use super::parameters::Parameters;
use super::redirect::is_registered;
use crate::clients::Clients;
use crate::duties::{CLIENT_ID, SCOPE, Work};
use crate::failure::Failure;
use crate::protocol::{AcrDemand, Client, Demand, Scope};

/// An error code with a line for developers.
type Wrong = (&'static str, &'static str);

/// Parameters that this server does not take, with their errors (OpenID Connect Core section 3.1.2.6).
const NOT_TAKEN: [Wrong; 3] = [
    ("request", "request_not_supported"),
    ("request_uri", "request_uri_not_supported"),
    ("registration", "registration_not_supported"),
];

impl AuthorizationRequest {
    /// Reads the query of an authorization URL.
    ///
    /// # Errors
    /// The outer one is a fault; the inner one says what is wrong with the request.
    pub(crate) fn parse(query: &str, work: &Work<'_>, clients: &Clients) -> Result<Result<Self, Refusal>, Failure> {
        let Some(parameters) = Parameters::parse(query) else {
            return Ok(Err(Refusal::Page("The app sent a parameter twice.")));
        };
        let issuer = &work.tenant.issuer;
        let client_id = parameters.get("client_id").unwrap_or_default();
        let client = clients.find(&work.tenant.id, client_id);
        let phone = client_id == CLIENT_ID;
        if client.is_none() && !phone {
            return Ok(Err(Refusal::Page("This app is not known here.")));
        }
        let own = |uri: &str| match &client {
            Some(client) => client.may_redirect(uri),
            None => is_registered(issuer, uri),
        };
        let Some(redirect_uri) = parameters.owned("redirect_uri").filter(|uri| own(uri)) else {
            return Ok(Err(Refusal::Page("The app asks to return to a place that is not its own.")));
        };
        let back = Back { redirect_uri, state: parameters.owned("state") };
        let read = match &client {
            None => phone_request(&parameters).and_then(|by| asked(&parameters, by)),
            Some(client) => application(&parameters, client, work)?.and_then(|by| asked(&parameters, by)),
        };
        Ok(match read {
            Ok((code_challenge, dpop_jkt, by)) => {
                Ok(Self { mark: work.random.text()?, back, code_challenge, dpop_jkt, by })
            }
            Err((error, description)) => {
                tracing::info!(client = client_id, error, description, "authorization request refused");
                Err(Refusal::Redirect(back.error(issuer, error, description)))
            }
        })
    }
}

/// What both kinds of clients send.
fn asked(parameters: &Parameters, by: AskedBy) -> Result<(String, Option<Thumbprint>, AskedBy), Wrong> {
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(("invalid_request", "code_challenge_method is S256"));
    }
    let code_challenge = parameters.owned("code_challenge").unwrap_or_default();
    if base64url_decode(&code_challenge).map(|hash| hash.len()) != Ok(32) {
        return Err(("invalid_request", "code_challenge is a SHA-256 value"));
    }
    let dpop_jkt = parameters.get("dpop_jkt").map(|jkt| Thumbprint::parse(jkt).ok_or(()));
    let dpop_jkt = dpop_jkt.transpose().map_err(|()| ("invalid_request", "dpop_jkt is no thumbprint"))?;
    Ok((code_challenge, dpop_jkt, by))
}

fn check_response_type(parameters: &Parameters) -> Result<(), Wrong> {
    match parameters.get("response_type") {
        Some("code") => Ok(()),
        _ => Err(("unsupported_response_type", "response_type is code")),
    }
}

fn max_age(parameters: &Parameters) -> Result<Option<u64>, Wrong> {
    let seconds = parameters.get("max_age").map(str::parse).transpose();
    seconds.map_err(|_| ("invalid_request", "max_age is a number of seconds"))
}

fn phone_request(parameters: &Parameters) -> Result<AskedBy, Wrong> {
    check_response_type(parameters)?;
    if parameters.get("scope") != Some(SCOPE) {
        return Err(("invalid_scope", "scope is phone_signin"));
    }
    Ok(AskedBy::Phone { max_age: max_age(parameters)? })
}

fn application(parameters: &Parameters, client: &Client, work: &Work<'_>) -> Result<Result<AskedBy, Wrong>, Failure> {
    let hint = match parameters.get("id_token_hint") {
        None => None,
        Some(hint) => match work.open_id_token(hint)?.filter(|claims| claims.aud == client.client_id) {
            None => return Ok(Err(("invalid_request", "id_token_hint is no ID token that this client got here"))),
            Some(claims) => Some(claims.sub),
        },
    };
    Ok(application_with(parameters, client, work, hint))
}

fn application_with(
    parameters: &Parameters,
    client: &Client,
    work: &Work<'_>,
    hint: Option<String>,
) -> Result<AskedBy, Wrong> {
    let issuer = &work.tenant.issuer;
    if let Some((name, error)) = NOT_TAKEN.iter().find(|(name, _)| parameters.get(name).is_some()) {
        return Err((error, name));
    }
    check_response_type(parameters)?;
    if !matches!(parameters.get("response_mode"), None | Some("query")) {
        return Err(("invalid_request", "response_mode is query"));
    }
    let scope = Scope::asked_by_application(parameters.get("scope").unwrap_or_default());
    let scope = scope.ok_or(("invalid_scope", "scope has openid"))?;
    let (prompt, login) = prompt(parameters.get("prompt").unwrap_or_default())?;
    let claims = parameters.get("claims").map(|text| Claims::parse(text, issuer).ok_or(()));
    let claims = claims.transpose().map_err(|()| ("invalid_request", "claims is no claims request"))?;
    let claims = claims.unwrap_or_default();
    if claims.sub.is_some() && hint.is_some() && claims.sub != hint {
        return Err(("invalid_request", "claims and id_token_hint name two people"));
    }
    let voluntary = parameters.get("acr_values").map(|values| AcrDemand::new(values.split(' '), false, issuer));
    let max_age = max_age(parameters)?;
    Ok(AskedBy::Application(Box::new(Application {
        client_id: client.client_id.clone(),
        scope,
        nonce: parameters.owned("nonce"),
        demand: Demand {
            login: login || max_age == Some(0),
            max_age,
            acr: claims.acr.or(voluntary),
            sub: claims.sub.or(hint),
            found: None,
        },
        prompt,
        login_hint: parameters.owned("login_hint"),
    })))
}

/// Reads `prompt`: what the person may be asked, and whether for a sign-in.
fn prompt(text: &str) -> Result<(Prompt, bool), Wrong> {
    let (mut login, mut consent, mut select_account) = (false, false, false);
    for value in text.split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" if text.trim() == "none" => return Ok((Prompt::Nothing, false)),
            "none" => return Err(("invalid_request", "prompt has none and something else")),
            "login" => login = true,
            "consent" => consent = true,
            "select_account" => select_account = true,
            _ => return Err(("invalid_request", "prompt is none, login, consent or select_account")),
        }
    }
    Ok((Prompt::AsNeeded { consent, select_account }, login))
}
