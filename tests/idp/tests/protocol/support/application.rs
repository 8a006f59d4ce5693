//! A small relying party: it builds authorization URLs, redeems codes, and verifies ID tokens with the key set that the server publishes.

use std::collections::HashMap;
use std::sync::Mutex;

use authenticator_core::jose::dpop::{DpopClaims, access_token_hash};
use authenticator_core::jose::{
    Digest, PublicKey, Signature, SigningKey, base64url_decode, base64url_encode, json_from_slice,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Browser, PASSWORD, Page, Reply, Server, new_key, random, sign};

/// A registered application with one key of its own.
pub(crate) struct Application<'a> {
    server: &'a Server,
    pub(crate) client_id: &'static str,
    pub(crate) secret: Option<&'static str>,
    pub(crate) redirect_uri: String,
    pub(crate) key: SigningKey,
    nonce: Mutex<Option<String>>,
    /// What discovery says.
    pub(crate) provider: Value,
}

/// One authorization request.
pub(crate) struct Attempt {
    pub(crate) url: String,
    pub(crate) verifier: String,
}

impl<'a> Application<'a> {
    /// The demonstration's web application.
    pub(crate) async fn web(server: &'a Server) -> Self {
        let place = "http://127.0.0.1:5/callback";
        Self::new(server, idp::DEMO_WEB_CLIENT, Some(idp::DEMO_CLIENT_SECRET), place).await
    }

    /// That of somebody else.
    pub(crate) async fn partner(server: &'a Server) -> Self {
        let place = "http://127.0.0.1:6/callback";
        Self::new(server, idp::DEMO_PARTNER_CLIENT, Some(idp::DEMO_CLIENT_SECRET), place).await
    }

    /// The demonstration's native application.
    pub(crate) async fn native(server: &'a Server) -> Self {
        Self::new(server, idp::DEMO_NATIVE_CLIENT, None, "http://127.0.0.1:7/callback").await
    }

    async fn new(
        server: &'a Server,
        client_id: &'static str,
        secret: Option<&'static str>,
        redirect_uri: &str,
    ) -> Self {
        let url = format!("{}/.well-known/openid-configuration", server.issuer());
        let provider = server.http.get(url).send().await.unwrap().json().await.unwrap();
        let (key, nonce) = (new_key(), Mutex::new(None));
        Self { server, client_id, secret, redirect_uri: redirect_uri.to_owned(), key, nonce, provider }
    }

    pub(crate) fn endpoint(&self, name: &str) -> String {
        self.provider[name].as_str().unwrap().to_owned()
    }

    /// The value of an `acr` by the end of its name.
    pub(crate) fn acr(&self, name: &str) -> String {
        let values = self.provider["acr_values_supported"].as_array().unwrap();
        values.iter().map(|value| value.as_str().unwrap()).find(|value| value.ends_with(name)).unwrap().to_owned()
    }

    /// An authorization request; `more` adds parameters and changes those that are there, an empty value leaves one out.
    pub(crate) fn attempt(&self, more: &[(&str, &str)]) -> Attempt {
        let verifier = base64url_encode(&random::<32>());
        let challenge = base64url_encode(Digest::of(verifier.as_bytes()).as_bytes());
        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", self.client_id),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("scope", "openid profile"),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        parameters.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        parameters.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        let mut url = url::Url::parse(&self.endpoint("authorization_endpoint")).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        Attempt { url: url.into(), verifier }
    }

    /// What came back with the browser: from this server, with the state.
    pub(crate) fn answer(&self, page: &Page) -> HashMap<String, String> {
        let place = page.location();
        assert!(place.starts_with(&self.redirect_uri), "{place}");
        let answer: HashMap<String, String> = url::Url::parse(&place).unwrap().query_pairs().into_owned().collect();
        assert_eq!(answer["iss"], self.server.issuer());
        assert_eq!(answer["state"], "the state");
        answer
    }

    pub(crate) fn code(&self, page: &Page) -> String {
        self.answer(page)["code"].clone()
    }

    pub(crate) fn error(&self, page: &Page) -> String {
        let answer = self.answer(page);
        assert!(!answer.contains_key("code"));
        answer["error"].clone()
    }

    /// A person without another method signs in by password, and allows what is asked.
    pub(crate) async fn signed_in(&self, browser: &Browser, user: &str, attempt: &Attempt) -> Page {
        browser.open(&attempt.url).await;
        browser.submit("/t1/signin", "/t1/signin", &[("user_name", user)]).await;
        let page = browser.type_password(PASSWORD).await;
        if page.status.is_redirection() { page } else { self.allow(browser, &page, "allow").await }
    }

    /// Decides on a consent page.
    pub(crate) async fn allow(&self, browser: &Browser, page: &Page, decision: &str) -> Page {
        assert_eq!(page.attribute("client-name", "data-client").as_deref(), Some(self.client_id));
        let (csrf, request) = (page.csrf(), page.hidden("request"));
        let form = [("csrf", csrf.as_str()), ("request", request.as_str()), ("decision", decision)];
        browser.send("/t1/authorize/confirm", &form).await
    }

    /// A proof by any key, with the last nonce.
    pub(crate) fn proof_by(&self, key: &SigningKey, method: &Method, url: &str, token: Option<&str>) -> String {
        let claims = DpopClaims {
            // As libraries make it: no id of the phone protocol.
            jti: base64url_encode(&random::<32>()),
            htm: method.to_string(),
            htu: url.to_owned(),
            iat: 1,
            ath: token.map(access_token_hash),
            nonce: self.nonce.lock().unwrap().clone(),
        };
        sign(&claims, key)
    }

    pub(crate) fn proof(&self, method: &Method, url: &str, token: Option<&str>) -> String {
        self.proof_by(&self.key, method, url, token)
    }

    pub(crate) fn token_form(&self, code: &str, verifier: &str) -> Vec<(&'static str, String)> {
        let mut form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("code_verifier", verifier.to_owned()),
            ("redirect_uri", self.redirect_uri.clone()),
        ];
        if self.secret.is_none() {
            form.push(("client_id", self.client_id.to_owned()));
        }
        form
    }

    /// A call of the token endpoint as it is.
    pub(crate) async fn token_call(
        &self,
        form: &[(&str, String)],
        basic: Option<(&str, &str)>,
        proof: Option<&str>,
    ) -> Reply {
        let mut request = self.server.http.post(self.endpoint("token_endpoint")).form(form);
        if let Some((name, secret)) = basic {
            request = request.basic_auth(form_encoded(name), Some(form_encoded(secret)));
        }
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        self.reply(request).await
    }

    async fn reply(&self, request: reqwest::RequestBuilder) -> Reply {
        let reply = Reply::of(request.send().await.unwrap()).await;
        *self.nonce.lock().unwrap() = Some(reply.headers["dpop-nonce"].to_str().unwrap().to_owned());
        reply
    }

    /// Redeems a code as this application does: with its secret, or without one by a proof.
    pub(crate) async fn redeem(&self, code: &str, verifier: &str) -> Reply {
        let form = self.token_form(code, verifier);
        match self.secret {
            Some(secret) => self.token_call(&form, Some((self.client_id, secret)), None).await,
            None => self.redeem_bound(&form, None).await,
        }
    }

    /// Redeems with a proof; once more if the server asks for its nonce.
    pub(crate) async fn redeem_bound(&self, form: &[(&str, String)], basic: Option<(&str, &str)>) -> Reply {
        for _ in 0..2 {
            let proof = self.proof(&Method::POST, &self.endpoint("token_endpoint"), None);
            let reply = self.token_call(form, basic, Some(&proof)).await;
            if !reply.body.contains("use_dpop_nonce") {
                return reply;
            }
        }
        panic!("the server asks for a nonce again");
    }

    /// Tokens of a person who signs in by password in a browser of its own.
    pub(crate) async fn tokens(&self, user: &str, more: &[(&str, &str)]) -> Value {
        let attempt = self.attempt(more);
        let page = self.signed_in(&Browser::new(self.server), user, &attempt).await;
        self.redeem(&self.code(&page), &attempt.verifier).await.json()
    }

    /// A call of the userinfo endpoint.
    pub(crate) async fn userinfo(&self, method: Method, authorization: &str, proof: Option<&str>) -> Reply {
        let mut request = self.server.http.request(method, self.endpoint("userinfo_endpoint"));
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        self.reply(request).await
    }

    pub(crate) async fn key_set(&self) -> Vec<Value> {
        let set: Value = self.server.http.get(self.endpoint("jwks_uri")).send().await.unwrap().json().await.unwrap();
        set["keys"].as_array().unwrap().clone()
    }

    /// The claims of an ID token, verified as a relying party does (OpenID Connect Core section 3.1.3.7).
    pub(crate) async fn verified(&self, tokens: &Value) -> Value {
        let id_token = tokens["id_token"].as_str().expect("an ID token");
        let [header, payload, signature] = id_token.split('.').collect::<Vec<_>>()[..] else { panic!("{id_token}") };
        let header_json: Value = json_from_slice(&base64url_decode(header).unwrap()).unwrap();
        assert_eq!(header_json["alg"], "ES256");
        let keys = self.key_set().await;
        let jwk = keys.iter().find(|key| key["kid"] == header_json["kid"]).expect("the key is in the set");
        assert_eq!((&jwk["use"], &jwk["alg"], &jwk["kty"]), (&json!("sig"), &json!("ES256"), &json!("EC")));
        let coordinates = json!({ "kty": jwk["kty"], "crv": jwk["crv"], "x": jwk["x"], "y": jwk["y"] });
        let key: PublicKey = serde_json::from_value(coordinates).unwrap();
        let signature = Signature::from_raw(&base64url_decode(signature).unwrap()).unwrap();
        assert!(key.verifies(format!("{header}.{payload}").as_bytes(), &signature));

        let claims: Value = json_from_slice(&base64url_decode(payload).unwrap()).unwrap();
        let now = self.server.now();
        assert_eq!(claims["iss"], self.server.issuer());
        assert_eq!(claims["aud"], self.client_id);
        assert!(claims["exp"].as_u64().unwrap() > now && claims["iat"].as_u64().unwrap() <= now);
        let digest = Digest::of(tokens["access_token"].as_str().unwrap().as_bytes());
        assert_eq!(claims["at_hash"], base64url_encode(&digest.as_bytes()[..16]));
        claims
    }
}

/// As RFC 6749 section 2.3.1 has it.
fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
