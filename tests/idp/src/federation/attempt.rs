//! One sign-in at a federated server: begun in one browser, ended in the same, once.

use authenticator_core::jose::{Digest, base64url_encode, json_from_slice};
use authenticator_core::protocol::UnixTime;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::fetch::Fetcher;
use super::id_token::{Expected, verify};
use super::metadata::{Metadata, place};
use super::{FederationSettings, Why};
use crate::failure::Fault;
use crate::random::Random;

/// Seconds in which somebody signs in there.
const LIFE: u64 = 900;
/// The most that a sign-in there may be old, in seconds.
const MAX_AGE: &str = "60";

/// A sign-in that is under way, as the session of its browser keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// The id of the federation.
    pub(crate) federation: String,
    issuer: String,
    metadata: Metadata,
    redirect_uri: String,
    state: String,
    nonce: String,
    /// Secret.
    verifier: String,
    begun_at: UnixTime,
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempt").field("federation", &self.federation).finish_non_exhaustive()
    }
}

/// What the browser brings back (RFC 6749 section 4.1.2).
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Attempt {
    /// Begins one: asks the federated server where it is to be asked. Gives the URL that the browser goes to.
    pub(crate) async fn begin(
        settings: &FederationSettings,
        redirect_uri: String,
        user_name: &str,
        fetcher: &Fetcher,
        random: &Random,
        now: UnixTime,
    ) -> Result<Result<(Self, String), Why>, Fault> {
        let document = fetcher.fetch(settings.timeout, |client| client.get(place(&settings.issuer))).await;
        let metadata =
            document.and_then(|body| Metadata::read(&settings.issuer, &body).map_err(|why| unusable(settings, why)));
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(why) => return Ok(Err(why)),
        };
        let attempt = Self {
            federation: settings.id.clone(),
            issuer: settings.issuer.clone(),
            metadata,
            redirect_uri,
            state: random.text()?,
            nonce: random.text()?,
            verifier: random.text()?,
            begun_at: now,
        };
        let Ok(mut url) = Url::parse(&attempt.metadata.authorization_endpoint) else { return Ok(Err(Why::Unusable)) };
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", settings.client_id.as_str()),
            ("redirect_uri", attempt.redirect_uri.as_str()),
            ("state", attempt.state.as_str()),
            ("nonce", attempt.nonce.as_str()),
            ("code_challenge", base64url_encode(Digest::of(attempt.verifier.as_bytes()).as_bytes()).as_str()),
            ("code_challenge_method", "S256"),
            // It stands where the password does: somebody signs in now.
            ("prompt", "login"),
            ("max_age", MAX_AGE),
            ("login_hint", user_name),
        ]);
        Ok(Ok((attempt, url.into())))
    }

    /// What the answer comes to: the `sub` of who signed in there.
    pub(crate) async fn end(
        &self,
        answer: &Answer,
        settings: &FederationSettings,
        fetcher: &Fetcher,
        now: UnixTime,
    ) -> Result<String, Why> {
        let code = self.code(answer, now)?;
        // Changed in the configuration meanwhile: neither code nor secret goes to the old one.
        if self.issuer != settings.issuer {
            return Err(Why::NotAsked);
        }
        let tokens = fetcher.fetch(settings.timeout, |client| self.redeem(client, code, settings)).await?;
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let tokens: Tokens =
            json_from_slice(&tokens).map_err(|_| unusable(settings, "the token reply has no ID token"))?;
        let keys = fetcher.fetch(settings.timeout, |client| client.get(&self.metadata.jwks_uri)).await?;
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &settings.client_id,
            nonce: &self.nonce,
            since: self.begun_at,
            now,
        };
        verify(&tokens.id_token, &keys, &expected).map_err(|why| unusable(settings, why))
    }

    /// The code of an answer to this attempt, by the server that was asked.
    fn code<'a>(&self, answer: &'a Answer, now: UnixTime) -> Result<&'a str, Why> {
        let state = answer.state.as_deref().unwrap_or_default();
        let own: bool = state.as_bytes().ct_eq(self.state.as_bytes()).into();
        if !own || now.since(self.begun_at) > LIFE {
            return Err(Why::NotAsked);
        }
        // RFC 9207 section 2.4: an answer of another server is none, whatever it says.
        match &answer.iss {
            Some(iss) if *iss != self.issuer => return Err(Why::NotAsked),
            None if self.metadata.names_itself => return Err(Why::NotAsked),
            _ => {}
        }
        match (&answer.code, &answer.error) {
            (Some(code), None) => Ok(code),
            (_, Some(error)) if error == "temporarily_unavailable" || error == "server_error" => Err(Why::Unreachable),
            _ => Err(Why::Refused),
        }
    }

    /// The call of the token endpoint (RFC 6749 sections 2.3.1 and 4.1.3, RFC 7636 section 4.5).
    fn redeem(&self, client: &reqwest::Client, code: &str, settings: &FederationSettings) -> reqwest::RequestBuilder {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", &self.verifier),
        ];
        let call = client.post(&self.metadata.token_endpoint);
        let call = match &settings.client_secret {
            Some(secret) if !self.metadata.secret_in_form => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                call.basic_auth(encoded(&settings.client_id), Some(encoded(secret)))
            }
            secret => {
                form.push(("client_id", &settings.client_id));
                form.extend(secret.as_deref().map(|secret| ("client_secret", secret)));
                call
            }
        };
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        call.header(reqwest::header::CONTENT_TYPE, crate::http::FORM).body(body)
    }
}

fn unusable(settings: &FederationSettings, why: &'static str) -> Why {
    tracing::warn!(federation = settings.id, why, "a federated server answers what cannot be used");
    Why::Unusable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(names_itself: bool) -> Attempt {
        let text = str::to_owned;
        let metadata = Metadata {
            authorization_endpoint: text("https://a.example/authorize"),
            token_endpoint: text("https://a.example/token"),
            jwks_uri: text("https://a.example/jwks"),
            names_itself,
            secret_in_form: false,
        };
        Attempt {
            federation: text("a"),
            issuer: text("https://a.example"),
            metadata,
            redirect_uri: text("https://login.example/t1/signin/federated/callback"),
            state: text("the state"),
            nonce: text("n"),
            verifier: text("v"),
            begun_at: UnixTime::from_seconds(1_000),
        }
    }

    fn answer(state: &str, code: Option<&str>, error: Option<&str>, iss: Option<&str>) -> Answer {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Answer { state: Some(state.to_owned()), code: owned(code), error: owned(error), iss: owned(iss) }
    }

    #[test]
    fn s12_an_answer_is_of_this_sign_in_and_of_the_server_that_was_asked() {
        let now = UnixTime::from_seconds(1_100);
        let iss = Some("https://a.example");
        let judged = |answer: Answer| attempt(true).code(&answer, now).map(str::to_owned);
        assert_eq!(judged(answer("the state", Some("c"), None, iss)), Ok("c".to_owned()));
        assert_eq!(judged(answer("another", Some("c"), None, iss)), Err(Why::NotAsked));
        assert_eq!(judged(Answer::default()), Err(Why::NotAsked));
        assert_eq!(
            judged(answer("the state", Some("c"), None, Some("https://b.example"))),
            Err(Why::NotAsked),
            "mixed up"
        );
        assert_eq!(
            judged(answer("the state", Some("c"), None, None)),
            Err(Why::NotAsked),
            "it said that it names itself"
        );
        assert_eq!(judged(answer("the state", None, Some("access_denied"), iss)), Err(Why::Refused));
        assert_eq!(judged(answer("the state", Some("c"), Some("access_denied"), iss)), Err(Why::Refused));
        assert_eq!(judged(answer("the state", None, Some("server_error"), iss)), Err(Why::Unreachable));
        let silent = attempt(false);
        assert_eq!(silent.code(&answer("the state", Some("c"), None, None), now), Ok("c"));
        assert_eq!(
            silent.code(&answer("the state", Some("c"), None, Some("https://b.example")), now),
            Err(Why::NotAsked)
        );
        let late = UnixTime::from_seconds(1_901);
        assert_eq!(silent.code(&answer("the state", Some("c"), None, None), late), Err(Why::NotAsked));
    }

    #[test]
    fn s12_what_is_kept_of_a_sign_in_is_not_printed() {
        let printed = format!("{:?}", attempt(true));
        assert_eq!(printed, "Attempt { federation: \"a\", .. }");
    }
}
