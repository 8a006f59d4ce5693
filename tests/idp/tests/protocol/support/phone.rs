//! A small phone: the core's messages, keys in memory, no state machine. It sends what a test tells it to, right or wrong.

use std::sync::Mutex;

use authenticator_core::approval::display::{clean_entry, clean_text};
use authenticator_core::approval::transaction::shown_first;
use authenticator_core::jose::dpop::{DpopClaims, access_token_hash};
use authenticator_core::jose::{
    Digest, Message, Opened, PublicKey, SigningInput, SigningKey, base64url_decode, base64url_encode, json_from_slice,
    open,
};
use authenticator_core::otp::{Algorithm, Totp};
use authenticator_core::protocol::{
    AccountClaims, AnswerClaims, AppVersion, ChallengeClaims, ClaimedCounter, Counter, CredentialClaims, CredentialId,
    Decision, DeviceDescription, DeviceId, EnrollClaims, Issuer, KeyProofClaims, MessageId, MetadataClaims, NonceReply,
    Opaque, OtpSecret, Platform, Problem, PushChange, PushClaims, RequestsClaims, ResultClaims, RevokeClaims,
    RevokeTarget, ShownEntry, UnixTime, UserVerification, Verdict,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{PASSWORD, Server, new_key, random};

/// A reply: its status, a signed message or a problem.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    /// The problem that the reply must be.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{} {}", self.status, self.body);
        let problem: Problem = json_from_slice(self.body.as_bytes()).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    /// The code of the problem that the reply must be.
    pub(crate) fn code(&self) -> String {
        self.problem().code.as_str().to_owned()
    }

    /// The JSON that the reply must be.
    pub(crate) fn json(&self) -> serde_json::Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        serde_json::from_str(&self.body).unwrap()
    }

    /// The signed message that the reply must be.
    pub(crate) fn jwt(&self) -> &str {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        assert_eq!(self.headers["content-type"], "application/jwt");
        &self.body
    }
}

/// A phone with one account.
pub(crate) struct Phone {
    http: reqwest::Client,
    pub(crate) issuer: Issuer,
    pub(crate) metadata: MetadataClaims,
    pub(crate) key: SigningKey,
    pub(crate) credential: Option<(CredentialId, SigningKey)>,
    pub(crate) device: Option<DeviceId>,
    pub(crate) sub: Option<authenticator_core::protocol::Opaque>,
    pub(crate) counter: u64,
    /// The secret of its offline codes.
    pub(crate) otp: Option<OtpSecret>,
    nonce: Mutex<Option<String>>,
    pub(crate) name: String,
    pub(crate) app_version: String,
    /// Names the app on this phone; other phones are others.
    pub(crate) installation: Digest,
}

impl Phone {
    /// A phone that knows a server.
    pub(crate) async fn new(server: &Server) -> Self {
        let issuer = server.issuer();
        let issuer: Issuer = serde_json::from_value(json!(issuer)).unwrap();
        let text = server.http.get(issuer.metadata_url()).send().await.unwrap().text().await.unwrap();
        Self {
            http: server.http.clone(),
            metadata: metadata(&text),
            issuer,
            key: new_key(),
            credential: None,
            device: None,
            sub: None,
            counter: 0,
            otp: None,
            nonce: Mutex::new(None),
            name: "Test phone".to_owned(),
            app_version: "1.0.0".to_owned(),
            installation: Digest::of(&random::<16>()),
        }
    }

    /// A phone of a user, enrolled and confirmed.
    pub(crate) async fn enrolled(server: &Server, user: &str) -> Self {
        let mut phone = Self::new(server).await;
        let code = server.code(user).await;
        let reply = phone.enroll(&code).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
        let number = server.number(user, "enrollment").await;
        assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
        phone
    }

    /// A phone of a user with phone sign-in.
    pub(crate) async fn enabled(server: &Server, user: &str) -> Self {
        let mut phone = Self::enrolled(server, user).await;
        phone.enable(server, user).await;
        phone
    }

    /// Enables phone sign-in, all the way.
    pub(crate) async fn enable(&mut self, server: &Server, user: &str) {
        let token = self.token(server, user).await;
        assert!(self.register(&token).await.status.is_success());
        let key = new_key();
        let reply = self.request_credential(&key, &token).await;
        let account = self.read::<AccountClaims>(reply.jwt());
        let challenge = account.challenge.unwrap();
        let pending = account.pending_credential.or(account.credential).unwrap();
        self.credential = Some((pending.id, key));
        let number = server.number(user, "enable").await;
        assert_eq!(self.approve(&challenge, &number).await, Verdict::Approved);
    }

    /// An endpoint of the metadata.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        self.metadata.endpoints.all().find(|(known, _)| *known == name).unwrap().1.to_owned()
    }

    fn server_keys(&self) -> Vec<PublicKey> {
        self.metadata.jwks.keys.clone()
    }

    /// Opens a message of the server.
    pub(crate) fn open<M: Message>(&self, compact: &str) -> Opened<M> {
        open(compact, |kid| self.server_keys().into_iter().find(|key| key.thumbprint() == kid.thumbprint())).unwrap()
    }

    pub(crate) fn read<M: Message>(&self, compact: &str) -> M {
        self.open(compact).claims
    }

    /// Signs a message with the device key.
    pub(crate) fn sign<M: Message>(&self, message: &M) -> String {
        sign(message, &self.key)
    }

    pub(crate) async fn post(&self, name: &str, compact: &str) -> Reply {
        let request = self.http.post(self.endpoint(name)).header("content-type", "application/jwt");
        Reply::of(request.body(compact.to_owned()).send().await.unwrap()).await
    }

    pub(crate) fn enroll_claims(&self, code: Option<&str>) -> EnrollClaims {
        EnrollClaims {
            iss: self.key.public_key().thumbprint(),
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: MessageId::from_bytes(random()),
            code: code.map(str::to_owned),
            transfer: None,
            replaces: None,
            device: DeviceDescription { name: self.name.clone(), platform: Platform::Other, os: "test".to_owned() },
            app_version: AppVersion::parse(&self.app_version).unwrap(),
            installation_id: self.installation,
            attestation: None,
            push: None,
        }
    }

    pub(crate) async fn enroll(&self, code: &str) -> Reply {
        self.post("enrollments", &self.sign(&self.enroll_claims(Some(code)))).await
    }

    /// Takes over what an account document says.
    pub(crate) fn adopt(&mut self, compact: &str) -> AccountClaims {
        let account: AccountClaims = self.read(compact);
        self.device = Some(account.device_id);
        self.sub = Some(account.sub.clone());
        self.otp = account.otp.clone().or(self.otp.take());
        account
    }

    /// The offline code at a time.
    pub(crate) fn code_at(&self, seconds: u64) -> String {
        let otp = self.otp.as_ref().expect("the server gave a secret");
        let secret = base64url_decode(&otp.secret).unwrap();
        let totp = Totp { secret: &secret, algorithm: Algorithm::Sha1, digits: otp.digits, period: otp.period };
        totp.at(seconds).unwrap().reveal().to_owned()
    }

    pub(crate) fn challenge(&self, compact: &str) -> ChallengeClaims {
        self.read(compact)
    }

    /// The claims of an answer to a challenge, all right, with the next counter.
    pub(crate) fn answer_claims(&mut self, challenge: &str, decision: Decision, number: Option<&str>) -> AnswerClaims {
        let opened: Opened<ChallengeClaims> = self.open(challenge);
        self.counter += 1;
        let asked = &opened.claims;
        let paid = shown_first(asked.purpose, asked.transaction.as_ref(), &asked.context).unwrap();
        let shown = asked
            .context
            .iter()
            .map(|entry| ShownEntry(clean_text(&entry.name), clean_entry(&entry.name, &entry.text).unwrap()));
        AnswerClaims {
            iss: opened.claims.aud,
            aud: opened.claims.iss.clone(),
            sub: opened.claims.sub.clone(),
            jti: MessageId::from_bytes(random()),
            iat: UnixTime::from_seconds(1),
            request: opened.claims.jti,
            challenge_hash: opened.compact_hash,
            decision,
            number: number.map(str::to_owned),
            uv: if decision == Decision::Approve { UserVerification::Biometric } else { UserVerification::None },
            counter: ClaimedCounter::Valid(Counter::new(self.counter).unwrap()),
            app_version: AppVersion::parse(&self.app_version).unwrap(),
            shown: paid.into_iter().chain(shown).collect(),
            location: None,
            integrity: None,
            flow: None,
        }
    }

    /// Signs an answer with the key that the table asks for.
    pub(crate) fn sign_answer(&self, challenge: &str, answer: &AnswerClaims) -> String {
        let asked = self.challenge(challenge);
        let required = asked.user_verification == authenticator_core::protocol::UserVerificationRule::Required;
        match &self.credential {
            Some((_, key)) if required && answer.decision == Decision::Approve => sign(answer, key),
            _ => self.sign(answer),
        }
    }

    pub(crate) async fn answer(&self, compact: &str) -> Reply {
        self.post("answers", compact).await
    }

    /// Answers, and gives the verdict.
    pub(crate) async fn verdict(&self, compact: &str) -> Verdict {
        let reply = self.answer(compact).await;
        let result: ResultClaims = self.read(reply.jwt());
        result.result
    }

    pub(crate) async fn approve(&mut self, challenge: &str, number: &str) -> Verdict {
        let answer = self.answer_claims(challenge, Decision::Approve, Some(number));
        self.verdict(&self.sign_answer(challenge, &answer)).await
    }

    pub(crate) async fn refuse(&mut self, challenge: &str, decision: Decision) -> Verdict {
        let answer = self.answer_claims(challenge, decision, None);
        self.verdict(&self.sign(&answer)).await
    }

    /// A DPoP proof with the last nonce.
    pub(crate) fn proof(&self, method: &Method, url: &str, token: Option<&str>) -> String {
        let nonce = self.nonce.lock().unwrap().clone();
        self.sign(&DpopClaims {
            jti: MessageId::from_bytes(random()).to_string(),
            htm: method.to_string(),
            htu: url.to_owned(),
            iat: 1,
            ath: token.map(access_token_hash),
            nonce,
        })
    }

    pub(crate) fn remember_nonce(&self, reply: &Reply) {
        if let Some(nonce) = reply.headers.get("dpop-nonce") {
            *self.nonce.lock().unwrap() = Some(nonce.to_str().unwrap().to_owned());
        }
    }

    pub(crate) fn nonce(&self) -> Option<String> {
        self.nonce.lock().unwrap().clone()
    }

    pub(crate) fn set_nonce(&self, nonce: Option<String>) {
        *self.nonce.lock().unwrap() = nonce;
    }

    /// One call with the given proof.
    pub(crate) async fn call_with(
        &self,
        method: Method,
        url: &str,
        query: &str,
        proof: &str,
        token: Option<&str>,
        body: Option<(&str, String)>,
    ) -> Reply {
        let full = if query.is_empty() { url.to_owned() } else { format!("{url}?{query}") };
        let mut request = self.http.request(method, full).header("dpop", proof);
        if let Some(token) = token {
            request = request.header("authorization", format!("DPoP {token}"));
        }
        if let Some((media_type, body)) = body {
            request = request.header("content-type", media_type).body(body);
        }
        let reply = Reply::of(request.send().await.unwrap()).await;
        self.remember_nonce(&reply);
        reply
    }

    /// A call with a proof; once more if the server asks for its nonce.
    pub(crate) async fn call(
        &self,
        method: Method,
        name: &str,
        query: &str,
        token: Option<&str>,
        body: Option<(&str, String)>,
    ) -> Reply {
        let url = self.endpoint(name);
        for _ in 0..2 {
            let proof = self.proof(&method, &url, token);
            let reply = self.call_with(method.clone(), &url, query, &proof, token, body.clone()).await;
            if reply.status != StatusCode::UNAUTHORIZED || reply.code() != "use_dpop_nonce" {
                return reply;
            }
        }
        panic!("the server asks for a nonce again");
    }

    pub(crate) async fn account(&self) -> AccountClaims {
        self.read(self.call(Method::GET, "account", "", None, None).await.jwt())
    }

    pub(crate) async fn poll(&self, query: &str) -> Reply {
        self.call(Method::GET, "requests", query, None, None).await
    }

    /// The live challenges.
    pub(crate) async fn challenges(&self) -> Vec<String> {
        self.read::<RequestsClaims>(self.poll("wait=0").await.jwt()).challenges
    }

    /// The only live challenge.
    pub(crate) async fn only_challenge(&self) -> String {
        let mut challenges = self.challenges().await;
        assert_eq!(challenges.len(), 1);
        challenges.remove(0)
    }

    /// The authorization URL of this phone, and its verifier.
    pub(crate) fn authorization_url(&self, redirect_uri: &str) -> (String, String) {
        let verifier = base64url_encode(&random::<32>());
        let challenge = base64url_encode(Digest::of(verifier.as_bytes()).as_bytes());
        let oauth = &self.metadata.oauth;
        let mut url = url::Url::parse(&format!("{}/authorize", oauth.issuer)).unwrap();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &oauth.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &oauth.scope)
            .append_pair("state", "the state")
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("max_age", "300");
        (url.into(), verifier)
    }

    pub(crate) async fn redeem(&self, form: &[(&str, &str)]) -> Reply {
        let url = format!("{}/token", self.metadata.oauth.issuer);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        for _ in 0..2 {
            let proof = self.proof(&Method::POST, &url, None);
            let body = Some(("application/x-www-form-urlencoded", body.clone()));
            let reply = self.call_with(Method::POST, &url, "", &proof, None, body).await;
            if !reply.body.contains("use_dpop_nonce") {
                return reply;
            }
        }
        panic!("the server asks for a nonce again");
    }

    /// A code that a person signed in for.
    pub(crate) async fn authorization_code(&self, server: &Server, user: &str, url: &str) -> String {
        let wanted = json!({ "url": url, "user": user, "password": PASSWORD });
        let redirect = server.control("authorize", wanted).await;
        let redirect = url::Url::parse(redirect["redirect"].as_str().unwrap()).unwrap();
        let member = |name: &str| redirect.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
        assert_eq!(member("state"), "the state");
        assert_eq!(member("iss"), self.issuer.as_str());
        member("code")
    }

    /// A token of a fresh sign-in.
    pub(crate) async fn token(&self, server: &Server, user: &str) -> String {
        let place = "com.example.authenticator:/oauth";
        let (url, verifier) = self.authorization_url(place);
        let code = self.authorization_code(server, user, &url).await;
        let reply = self.redeem(&self.token_form(&code, &verifier, place)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let token: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(token["token_type"], "DPoP");
        token["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn token_form<'a>(
        &'a self,
        code: &'a str,
        verifier: &'a str,
        place: &'a str,
    ) -> [(&'a str, &'a str); 5] {
        [
            ("grant_type", "authorization_code"),
            ("client_id", &self.metadata.oauth.client_id),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", place),
        ]
    }

    pub(crate) async fn register(&self, token: &str) -> Reply {
        self.call(Method::POST, "devices", "", Some(token), None).await
    }

    pub(crate) async fn attest_nonce(&self) -> NonceReply {
        let request = self.http.post(self.endpoint("nonce")).json(&json!({ "purpose": "attest" }));
        json_from_slice(request.send().await.unwrap().text().await.unwrap().as_bytes()).unwrap()
    }

    pub(crate) async fn credential_claims(&self, key: &SigningKey) -> CredentialClaims {
        let nonce = self.attest_nonce().await.nonce;
        let proof = sign(&KeyProofClaims { jkt: self.key.public_key().thumbprint(), nonce }, key);
        CredentialClaims {
            iss: self.device.unwrap(),
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: MessageId::from_bytes(random()),
            proof,
            attestation: None,
            replaces: None,
            replaces_proof: None,
        }
    }

    pub(crate) async fn send_credential(&self, claims: &CredentialClaims, token: &str) -> Reply {
        let body = Some(("application/jwt", self.sign(claims)));
        self.call(Method::POST, "credentials", "", Some(token), body).await
    }

    pub(crate) async fn request_credential(&self, key: &SigningKey, token: &str) -> Reply {
        self.send_credential(&self.credential_claims(key).await, token).await
    }

    /// Sets the push channel, or ends it.
    pub(crate) async fn set_push(&self, change: PushChange) -> Reply {
        if self.nonce().is_none() {
            self.account().await;
        }
        self.set_push_to(&change).await
    }

    /// Sets the push channel with the nonce that it has.
    pub(crate) async fn set_push_to(&self, change: &PushChange) -> Reply {
        let change = change.clone();
        let claims = PushClaims {
            iss: self.device.unwrap(),
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: MessageId::from_bytes(random()),
            nonce: Opaque::parse(&self.nonce().unwrap()).unwrap(),
            change,
        };
        let request = self.http.put(self.endpoint("push")).header("content-type", "application/jwt");
        Reply::of(request.body(self.sign(&claims)).send().await.unwrap()).await
    }

    pub(crate) async fn revoke(&self, target: RevokeTarget, id: &str) -> Reply {
        let claims = RevokeClaims {
            iss: self.device.unwrap(),
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: MessageId::from_bytes(random()),
            target,
            id: authenticator_core::protocol::Opaque::parse(id).unwrap(),
            reason: "user".to_owned(),
        };
        self.post("revocations", &self.sign(&claims)).await
    }

    /// Fetches metadata again, without trust on first use.
    pub(crate) async fn refresh_metadata(&mut self) {
        let text = self.http.get(self.issuer.metadata_url()).send().await.unwrap().text().await.unwrap();
        self.metadata = metadata(&text);
    }
}

/// Signs a message with any key.
pub(crate) fn sign<M: Message>(message: &M, key: &SigningKey) -> String {
    SigningInput::new(message, &key.public_key()).unwrap().sign(key)
}

/// Metadata, trusted on first use: the key that signed it is the one that its own set names.
pub(crate) fn metadata(compact: &str) -> MetadataClaims {
    let payload = authenticator_core::jose::base64url_decode(compact.split('.').nth(1).unwrap()).unwrap();
    let unverified: MetadataClaims = json_from_slice(&payload).unwrap();
    let keys = unverified.jwks.keys;
    open::<MetadataClaims>(compact, |kid| keys.into_iter().find(|key| key.thumbprint() == kid.thumbprint()))
        .unwrap()
        .claims
}
