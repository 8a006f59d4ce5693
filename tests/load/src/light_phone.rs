//! A light phone: the protocol's messages and two keys in memory, without database and state machine, so that thousands fit in one process.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use authenticator_core::approval::display::{clean_entry, clean_text};
use authenticator_core::jose::dpop::{DpopClaims, access_token_hash};
use authenticator_core::jose::{Digest, Message, Opened, SigningInput, SigningKey, base64url_encode, json_from_slice};
use authenticator_core::protocol::{
    AccountClaims, AnswerClaims, AppVersion, ChallengeClaims, ClaimedCounter, Counter, CredentialClaims,
    DeviceDescription, DeviceId, EnrollClaims, KeyProofClaims, MessageId, NonceReply, Opaque, Platform, RequestId,
    RequestsClaims, ResultClaims, ShownEntry, UnixTime, UserVerification, UserVerificationRule, Verdict,
};
use reqwest::Method;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::Trouble;
use crate::handset::{Handset, Intent};
use crate::ledger::Answered;
use crate::line::Reply;
use crate::world::{PASSWORD, World};

/// As the wait of an app in front: the longest that there is.
const WAIT: u64 = 25;
/// Seconds of a wait in which nobody looks whether it was ended too late.
const SLACK: u64 = 10;
/// Where the phone is led back to after a sign-in in the browser.
const REDIRECT: &str = "com.example.authenticator:/oauth";

/// A phone with one account.
pub(crate) struct Phone {
    key: SigningKey,
    credential: Option<SigningKey>,
    device: DeviceId,
    counter: Mutex<u64>,
    nonce: Mutex<Option<String>>,
}

/// What a poll brought.
enum Polled {
    List {
        cursor: Opaque,
        challenges: Vec<String>,
        /// The server's time, if the poll was ended by its time and by nothing else.
        at: Option<UnixTime>,
    },
    /// Another poll of this phone took its place.
    Overtaken,
}

/// A challenge that was verified.
struct Asked {
    compact: String,
    opened: Opened<ChallengeClaims>,
}

impl Phone {
    /// A phone of a user, enrolled and confirmed.
    pub(crate) async fn enroll(world: &World, user: &str) -> Result<Self, Trouble> {
        let text = world.control.enrollment_text(user).await?;
        let text = url::Url::parse(&text)?;
        let code = text.query_pairs().find(|(name, _)| name == "code").ok_or("the enrollment text has no code")?.1;
        let key = new_key()?;
        let claims = EnrollClaims {
            iss: key.public_key().thumbprint(),
            aud: world.provider.issuer.clone(),
            iat: UnixTime::from_seconds(0),
            jti: MessageId::from_bytes(random()?),
            code: Some(code.into_owned()),
            transfer: None,
            replaces: None,
            device: DeviceDescription {
                name: "Light phone".to_owned(),
                platform: Platform::Other,
                os: "load".to_owned(),
            },
            app_version: app_version()?,
            installation_id: Digest::of(&random::<16>()?),
            attestation: None,
            push: None,
        };
        let url = &world.provider.endpoints.enrollments;
        let document = post(world, url, &sign(&claims, &key)?).await?.good("enrollment")?;
        let account: AccountClaims = world.provider.open(&document)?.claims;
        let (credential, counter, nonce) = (None, Mutex::new(0), Mutex::new(None));
        let phone = Self { key, credential, device: account.device_id, counter, nonce };
        phone.confirm(world, user, "enrollment", account.challenge).await?;
        Ok(phone)
    }

    /// Enables phone sign-in, all the way.
    pub(crate) async fn enable(&mut self, world: &World, user: &str) -> Result<(), Trouble> {
        let token = self.token(world, user).await?;
        let endpoints = &world.provider.endpoints;
        self.call(world, &Method::POST, &endpoints.devices, "", Some(&token), None).await?.good("registration")?;
        let nonce = world.line.sure(|http| {
            http.post(&endpoints.nonce).header("content-type", "application/json").body(r#"{"purpose":"attest"}"#)
        });
        let nonce: NonceReply = json_from_slice(nonce.await?.good("nonce")?.as_bytes())?;
        let key = new_key()?;
        let proof = KeyProofClaims { jkt: self.key.public_key().thumbprint(), nonce: nonce.nonce };
        let claims = CredentialClaims {
            iss: self.device,
            aud: world.provider.issuer.clone(),
            iat: UnixTime::from_seconds(0),
            jti: MessageId::from_bytes(random()?),
            proof: sign(&proof, &key)?,
            attestation: None,
            replaces: None,
            replaces_proof: None,
        };
        let body = ("application/jwt", sign(&claims, &self.key)?);
        let document = self.call(world, &Method::POST, &endpoints.credentials, "", Some(&token), Some(body)).await?;
        let account: AccountClaims = world.provider.open(&document.good("credential")?)?.claims;
        self.credential = Some(key);
        self.confirm(world, user, "enable", account.challenge).await
    }

    /// The first number match of something new.
    async fn confirm(
        &self,
        world: &World,
        user: &str,
        purpose: &str,
        challenge: Option<String>,
    ) -> Result<(), Trouble> {
        let compact = challenge.ok_or_else(|| format!("{purpose}: there is no challenge"))?;
        let asked = Asked { opened: world.provider.open(&compact)?, compact };
        let number = world.control.live(user, purpose).await?.number;
        let answered = self.answer(world, user, &asked, Intent::Approve, &number).await?;
        if answered.verdict == Verdict::Approved {
            return Ok(());
        }
        Err(format!("{purpose}: {}", answered.verdict.as_str()).into())
    }

    async fn token(&self, world: &World, user: &str) -> Result<String, Trouble> {
        let oauth = &world.provider.oauth;
        let verifier = base64url_encode(&random::<32>()?);
        let challenge = base64url_encode(Digest::of(verifier.as_bytes()).as_bytes());
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &oauth.client_id),
            ("redirect_uri", REDIRECT),
            ("scope", &oauth.scope),
            ("state", "load"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("max_age", "300"),
        ]);
        let redirect = world.control.authorize(&format!("{}/authorize?{query}", oauth.issuer), user, PASSWORD).await?;
        let redirect = url::Url::parse(&redirect)?;
        let code = redirect.query_pairs().find(|(name, _)| name == "code").ok_or("the redirect has no code")?.1;
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("client_id", &oauth.client_id),
            ("code", &code),
            ("code_verifier", &verifier),
            ("redirect_uri", REDIRECT),
        ]);
        let body = ("application/x-www-form-urlencoded", body);
        let reply = self.call(world, &Method::POST, &format!("{}/token", oauth.issuer), "", None, Some(body)).await?;
        let reply: serde_json::Value = serde_json::from_str(&reply.good("token")?)?;
        let token = reply.get("access_token").and_then(serde_json::Value::as_str).ok_or("there is no token")?;
        Ok(token.to_owned())
    }

    /// A call with a proof; again while the server asks for its nonce.
    async fn call(
        &self,
        world: &World,
        method: &Method,
        url: &str,
        query: &str,
        token: Option<&str>,
        body: Option<(&'static str, String)>,
    ) -> Result<Reply, Trouble> {
        let full = if query.is_empty() { url.to_owned() } else { format!("{url}?{query}") };
        for _ in 0..3 {
            let proof = || {
                sign(
                    &DpopClaims {
                        jti: MessageId::from_bytes(random()?).to_string(),
                        htm: method.to_string(),
                        htu: url.to_owned(),
                        iat: 0,
                        ath: token.map(access_token_hash),
                        nonce: self.nonce.lock().unwrap_or_else(PoisonError::into_inner).clone(),
                    },
                    &self.key,
                )
            };
            let reply = world.line.sure(|http| {
                let mut request = http.request(method.clone(), &full).header("dpop", proof().unwrap_or_default());
                if let Some(token) = token {
                    request = request.header("authorization", format!("DPoP {token}"));
                }
                match &body {
                    Some((media_type, body)) => request.header("content-type", *media_type).body(body.clone()),
                    None => request,
                }
            });
            let reply = reply.await?;
            if let Some(nonce) = reply.header("dpop-nonce") {
                *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.to_owned());
            }
            if !(400..=401).contains(&reply.status) || !reply.body.contains("use_dpop_nonce") {
                return Ok(reply);
            }
        }
        Err(format!("{url}: the server asks for its nonce again and again").into())
    }

    async fn poll(&self, world: &World, handset: &Handset, after: Option<Opaque>) -> Result<Polled, Trouble> {
        let query = match &after {
            Some(cursor) => form(&[("wait", &WAIT.to_string()), ("after", cursor.as_str())]),
            None => "wait=0".to_owned(),
        };
        handset.set_waits(after.is_some());
        let (epoch, begun) = (world.line.epoch(), Instant::now());
        let reply = self.call(world, &Method::GET, &world.provider.endpoints.requests, &query, None, None).await?;
        // A server that is slow would end it later.
        let in_full = (WAIT..WAIT + 3).contains(&begun.elapsed().as_secs());
        let waited_in_full = after.is_some() && in_full && !world.line.was_cut_since(epoch);
        handset.set_waits(false);
        world.count_poll();
        if reply.status == 204 {
            return Ok(Polled::Overtaken);
        }
        let list: RequestsClaims = world.provider.open(&reply.good("poll")?)?.claims;
        if list.aud != self.device {
            return Err("a list of another phone came".into());
        }
        Ok(Polled::List { cursor: list.cursor, challenges: list.challenges, at: waited_in_full.then_some(list.iat) })
    }

    /// Waits for requests and answers them as its person wants, until the run stops.
    pub(crate) async fn carry(self, world: &World, handset: &Handset) -> Result<(), Trouble> {
        let (mut orders, mut stop) = (handset.orders(), world.stopping());
        let (mut cursor, mut asked, mut answered) = (None, Vec::<Asked>::new(), HashSet::<RequestId>::new());
        let mut poll = Box::pin(self.poll(world, handset, None));
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
                polled = &mut poll => {
                    if let Polled::List { cursor: named, challenges, at } = polled? {
                        cursor = Some(named);
                        asked = heard(world, handset, &asked, challenges, at)?;
                    }
                    poll = Box::pin(self.poll(world, handset, cursor.clone()));
                }
                changed = orders.changed() => changed?,
            }
            let order = orders.borrow_and_update().clone();
            let open = asked.iter().rev().find(|asked| !answered.contains(&asked.opened.claims.jti));
            let (Some(order), Some(open)) = (order, open) else { continue };
            answered.insert(open.opened.claims.jti);
            let done = self.answer(world, &handset.user, open, order.intent, &order.number).await?;
            let over = !matches!(done.verdict, Verdict::Superseded | Verdict::Expired);
            world.ledger().answered(done);
            if over {
                handset.done(&order);
            }
        }
    }

    async fn answer(
        &self,
        world: &World,
        user: &str,
        asked: &Asked,
        intent: Intent,
        number: &str,
    ) -> Result<Answered, Trouble> {
        let challenge = &asked.opened.claims;
        let counter = {
            let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
            *counter += 1;
            *counter
        };
        let shown = challenge.context.iter().map(|entry| {
            let text = clean_entry(&entry.name, &entry.text)?;
            Ok(ShownEntry(clean_text(&entry.name), text))
        });
        let claims = AnswerClaims {
            iss: challenge.aud,
            aud: challenge.iss.clone(),
            sub: challenge.sub.clone(),
            jti: MessageId::from_bytes(random()?),
            iat: UnixTime::from_seconds(0),
            request: challenge.jti,
            challenge_hash: asked.opened.compact_hash,
            decision: intent.decision(),
            number: intent.entered(number),
            uv: if intent == Intent::Deny { UserVerification::None } else { UserVerification::Biometric },
            counter: ClaimedCounter::Valid(Counter::new(counter).ok_or("the counter has run out")?),
            app_version: app_version()?,
            shown: shown.collect::<Result<_, Trouble>>()?,
            location: None,
            integrity: None,
            flow: None,
        };
        let by_credential = challenge.user_verification == UserVerificationRule::Required && intent != Intent::Deny;
        let key = match &self.credential {
            Some(key) if by_credential => key,
            _ => &self.key,
        };
        let compact = sign(&claims, key)?;
        let begun = Instant::now();
        let result = post(world, &world.provider.endpoints.answers, &compact).await?.good("answer")?;
        world.measure("verdict", begun.elapsed());
        let verdict = verdict_of(world, &compact, &result)?;
        Ok(Answered {
            user: user.to_owned(),
            purpose: challenge.purpose,
            request: challenge.jti,
            intent,
            verdict,
            kept: Some((compact, result)),
        })
    }
}

/// The challenges of a list: those that are new are verified. A poll that was ended by its time, at `at`, must not bring one that was there
/// while it waited.
fn heard(
    world: &World,
    handset: &Handset,
    known: &[Asked],
    list: Vec<String>,
    at: Option<UnixTime>,
) -> Result<Vec<Asked>, Trouble> {
    let mut asked = Vec::new();
    for compact in list {
        if let Some(old) = known.iter().find(|old| old.compact == compact) {
            asked.push(Asked { compact, opened: old.opened.clone() });
            continue;
        }
        if let Some(took) = handset.heard() {
            world.measure("request on the phone", took);
        }
        let opened: Opened<ChallengeClaims> = world.provider.open(&compact)?;
        if at.is_some_and(|at| at.since(opened.claims.iat) > SLACK) {
            world.failed(format!("{}: a request did not end the poll that waited for it", handset.user));
        }
        asked.push(Asked { compact, opened });
    }
    Ok(asked)
}

/// The verdict of a result, which must be the one on this answer.
pub(crate) fn verdict_of(world: &World, answer: &str, result: &str) -> Result<Verdict, Trouble> {
    let signed = answer.rsplit_once('.').ok_or("the answer is not compact")?.0;
    let result: ResultClaims = world.provider.open(result)?.claims;
    if result.answer_hash != Digest::of(signed.as_bytes()) {
        return Err("the result is for another answer".into());
    }
    Ok(result.result)
}

/// Sends a message that does no harm when it is repeated.
pub(crate) async fn post(world: &World, url: &str, compact: &str) -> Result<Reply, Trouble> {
    let make =
        |http: &reqwest::Client| http.post(url).header("content-type", "application/jwt").body(compact.to_owned());
    world.line.sure(make).await
}

fn app_version() -> Result<AppVersion, Trouble> {
    AppVersion::parse("1.0.0").ok_or_else(|| "not a version".into())
}

fn sign<M: Message>(message: &M, key: &SigningKey) -> Result<String, Trouble> {
    Ok(SigningInput::new(message, &key.public_key())?.sign(key))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "there is no randomness")?;
    Ok(bytes)
}

fn new_key() -> Result<SigningKey, Trouble> {
    SigningKey::from_scalar(&random()?).map_err(|error| error.to_string().into())
}

/// A form, or a query.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
