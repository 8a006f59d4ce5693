//! A fresh sign-in in the browser, and the token for it.

use authenticator_core::idp::{AuthorizationServer, HttpMethod, TokenReply};
use authenticator_core::jose::{Digest, base64url_encode, json_from_slice};
use url::Url;

use crate::checks::Server;
use crate::message::{Draft, random};
use crate::people::People;
use crate::phone::Phone;
use crate::report::{Check, Fault, Report, check, ensure};
use crate::wire::{Call, Reply, Wire};

pub(crate) const CHECKS: &[Check] = &[
    check(
        "token.redirect",
        "sign-in-for-a-token",
        "the browser is led back with code, the state that was sent, and iss",
    ),
    check("token.nonce", "dpop", "at the token endpoint a proof without a nonce is 400 use_dpop_nonce"),
    check("token.verifier", "sign-in-for-a-token", "another code_verifier gets no token"),
    check("token.redeemed", "sign-in-for-a-token", "the code gives a token of type DPoP"),
];

/// A person signs in; gives the token.
pub(crate) async fn run(
    wire: &Wire,
    server: &Server,
    phone: &Phone,
    people: &dyn People,
    report: &mut Report,
) -> Option<String> {
    let token = signed_in(wire, server, phone, people, report).await;
    report.skip(CHECKS, "there is no token");
    token
}

async fn signed_in(
    wire: &Wire,
    server: &Server,
    phone: &Phone,
    people: &dyn People,
    report: &mut Report,
) -> Option<String> {
    let Some(sign_in) = &server.sign_in else {
        report.skip(CHECKS, "there is no metadata of the authorization server");
        return None;
    };
    let way = Way::new(sign_in, phone, report)?;
    let code = report.note("token.redirect", way.code(people).await)?;
    redeemed(wire, phone, &way, &code, people, report).await
}

/// One authorization request.
struct Way<'a> {
    sign_in: &'a AuthorizationServer,
    url: Url,
    redirect: String,
    state: String,
    verifier: String,
    client: String,
}

impl<'a> Way<'a> {
    fn new(sign_in: &'a AuthorizationServer, phone: &Phone, report: &mut Report) -> Option<Self> {
        let made = Self::made(sign_in, phone);
        match made {
            Ok(way) => Some(way),
            Err(fault) => report.note("token.redirect", Err(fault)),
        }
    }

    fn made(sign_in: &'a AuthorizationServer, phone: &Phone) -> Result<Self, Fault> {
        let oauth = &phone.metadata.oauth;
        let (state, verifier) = (base64url_encode(&random::<16>()?), base64url_encode(&random::<32>()?));
        let challenge = Digest::of(verifier.as_bytes()).to_string();
        let redirect = "http://127.0.0.1:49152/conformance".to_owned();
        let mut url = Url::parse(&sign_in.authorization_endpoint)
            .map_err(|_| Fault::failed("authorization_endpoint is no URL"))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &oauth.client_id)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", &oauth.scope)
            .append_pair("state", &state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("max_age", "300");
        Ok(Self { sign_in, url, redirect, state, verifier, client: oauth.client_id.clone() })
    }

    /// A person signs in; the code that the browser brings back.
    async fn code(&self, people: &dyn People) -> Result<String, Fault> {
        let back = people.authorize(self.url.as_str()).await?;
        let back = Url::parse(&back).map_err(|_| Fault::failed("the redirect is no URL"))?;
        ensure(back.as_str().starts_with(&self.redirect), || "led to another address".to_owned())?;
        let member =
            |name: &str| back.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        if let Some(error) = member("error") {
            return Err(Fault::failed(format!("the server refused the sign-in: {error}")));
        }
        ensure(member("state").as_ref() == Some(&self.state), || "state is another".to_owned())?;
        ensure(member("iss").as_deref() == Some(self.sign_in.issuer.as_str()), || {
            "iss is not oauth.issuer".to_owned()
        })?;
        member("code").ok_or_else(|| Fault::failed("no code"))
    }

    /// One call of the token endpoint; with the phone's nonce, or without one.
    async fn redeem(
        &self,
        wire: &Wire,
        phone: &Phone,
        code: &str,
        verifier: &str,
        nonce: bool,
    ) -> Result<Reply, Fault> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("client_id", &self.client),
            ("code_verifier", verifier),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let url = &self.sign_in.token_endpoint;
        let mut claims = phone.proof_claims(HttpMethod::Post, url, None)?;
        claims.nonce = claims.nonce.filter(|_| nonce);
        let proof = Draft::of(&claims, &phone.key.public_key())?.sign(&phone.key);
        phone.call_with(wire, Call::post(url, "application/x-www-form-urlencoded", &body), &proof, None).await
    }
}

async fn redeemed(
    wire: &Wire,
    phone: &Phone,
    way: &Way<'_>,
    code: &str,
    people: &dyn People,
    report: &mut Report,
) -> Option<String> {
    report.note(
        "token.nonce",
        async {
            let reply = way.redeem(wire, phone, code, &way.verifier, false).await?;
            ensure(reply.0.status == 400 && error_of(&reply) == "use_dpop_nonce", || {
                format!("expected 400 use_dpop_nonce, got {} {}", reply.0.status, error_of(&reply))
            })
        }
        .await,
    );
    let token = report.note("token.redeemed", token(way.redeem(wire, phone, code, &way.verifier, true).await))?;
    // A server may end a code at the first wrong try, so a second code is used up for this.
    report.note(
        "token.verifier",
        async {
            let second = way.code(people).await.map_err(|_| Fault::not_tried("needs a second sign-in"))?;
            let wrong = base64url_encode(&random::<32>()?);
            let reply = way.redeem(wire, phone, &second, &wrong, true).await?;
            ensure(reply.0.status == 400 && error_of(&reply) == "invalid_grant", || {
                format!("expected 400 invalid_grant, got {} {}", reply.0.status, error_of(&reply))
            })
        }
        .await,
    );
    Some(token)
}

fn error_of(reply: &Reply) -> String {
    let error: Option<serde_json::Value> = json_from_slice(&reply.0.body).ok();
    error.and_then(|error| Some(error.get("error")?.as_str()?.to_owned())).unwrap_or_default()
}

fn token(reply: Result<Reply, Fault>) -> Result<String, Fault> {
    let reply = reply?;
    ensure(reply.0.status == 200, || format!("expected 200, got {} {}", reply.0.status, error_of(&reply)))?;
    let token: TokenReply = json_from_slice(&reply.0.body).map_err(|error| Fault::failed(error.to_string()))?;
    ensure(token.token_type.eq_ignore_ascii_case("DPoP"), || format!("token_type is {:?}", token.token_type))?;
    Ok(token.access_token.reveal().to_owned())
}
