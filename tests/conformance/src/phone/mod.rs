//! An independent phone: keys in memory and the core's messages, no state machine. It sends what a check tells it to.

mod answering;

use std::sync::{Mutex, PoisonError};

use authenticator_core::approval::PurposeRule;
use authenticator_core::idp::HttpMethod;
use authenticator_core::jose::dpop::{DpopClaims, access_token_hash};
use authenticator_core::jose::{Digest, JoseError, Message, Opened, SigningKey, open};
use authenticator_core::protocol::{
    AccountClaims, AppVersion, ChallengeClaims, CredentialId, DeviceDescription, DeviceId, EnrollClaims, Issuer, Match,
    MetadataClaims, Opaque, Platform, RequestClass, RequestsClaims, UnixTime,
};

use crate::message::{Draft, new_id, new_key, random};
use crate::report::{Fault, ensure};
use crate::wire::{Call, Reply, Wire};

pub(crate) use answering::{another_number, expect_verdict};

/// A phone with at most one account.
pub(crate) struct Phone {
    pub(crate) issuer: Issuer,
    pub(crate) metadata: MetadataClaims,
    pub(crate) key: SigningKey,
    pub(crate) installation: Digest,
    pub(crate) account: Option<Enrolled>,
    pub(crate) credential: Option<Credential>,
    counter: Mutex<u64>,
    nonce: Mutex<Option<String>>,
}

/// What the server has given the phone.
#[derive(Clone)]
pub(crate) struct Enrolled {
    pub(crate) device: DeviceId,
    pub(crate) sub: Opaque,
}

/// The credential for phone sign-in.
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) key: SigningKey,
}

impl Phone {
    pub(crate) fn new(issuer: Issuer, metadata: MetadataClaims) -> Result<Self, Fault> {
        Ok(Self {
            issuer,
            metadata,
            key: new_key()?,
            installation: Digest::of(&random::<32>()?),
            account: None,
            credential: None,
            counter: Mutex::new(0),
            nonce: Mutex::new(None),
        })
    }

    /// A phone with another key at the same server.
    pub(crate) fn another(&self) -> Result<Self, Fault> {
        Self::new(self.issuer.clone(), self.metadata.clone())
    }

    /// Opens a message of the server.
    pub(crate) fn open<M: Message>(&self, compact: &str) -> Result<Opened<M>, Fault> {
        let keys = &self.metadata.jwks.keys;
        let opened = open(compact, |named| keys.iter().find(|key| key.thumbprint() == named.thumbprint()).cloned());
        opened.map_err(|error: JoseError| Fault::failed(format!("{} is refused: {error}", M::TYP.as_str())))
    }

    pub(crate) fn enrolled(&self) -> Result<&Enrolled, Fault> {
        self.account.as_ref().ok_or_else(|| Fault::not_tried("the phone has no account"))
    }

    pub(crate) fn credential(&self) -> Result<&Credential, Fault> {
        self.credential.as_ref().ok_or_else(|| Fault::not_tried("the phone has no credential"))
    }

    /// The request to be enrolled.
    pub(crate) fn enroll_claims(&self, code: &str) -> Result<EnrollClaims, Fault> {
        Ok(EnrollClaims {
            iss: self.key.public_key().thumbprint(),
            aud: self.issuer.clone(),
            iat: UnixTime::from_seconds(1),
            jti: new_id()?,
            code: Some(code.to_owned()),
            transfer: None,
            replaces: None,
            device: DeviceDescription {
                name: "Conformance".to_owned(),
                platform: Platform::Other,
                os: "conformance".to_owned(),
            },
            app_version: app_version()?,
            installation_id: self.installation,
            attestation: None,
            push: None,
        })
    }

    /// Takes over what a reply to an enrollment says.
    pub(crate) fn adopt(&mut self, document: &AccountClaims) {
        self.account = Some(Enrolled { device: document.device_id, sub: document.sub.clone() });
    }

    /// The claims of a DPoP proof with the last nonce.
    pub(crate) fn proof_claims(&self, method: HttpMethod, url: &str, token: Option<&str>) -> Result<DpopClaims, Fault> {
        Ok(DpopClaims {
            jti: new_id()?.to_string(),
            htm: method.as_str().to_owned(),
            htu: url.to_owned(),
            iat: 1,
            ath: token.map(access_token_hash),
            nonce: self.nonce(),
        })
    }

    pub(crate) fn nonce(&self) -> Option<String> {
        self.nonce.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember_nonce(&self, reply: &Reply) {
        if let Some(nonce) = reply.dpop_nonce() {
            *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce);
        }
    }

    /// A call with this proof.
    pub(crate) async fn call_with(
        &self,
        wire: &Wire,
        call: Call<'_>,
        proof: &str,
        token: Option<&str>,
    ) -> Result<Reply, Fault> {
        let mut call = call.header("dpop", proof.to_owned());
        if let Some(token) = token {
            call = call.header("authorization", format!("DPoP {token}"));
        }
        let reply = wire.send(call).await?;
        self.remember_nonce(&reply);
        Ok(reply)
    }

    /// A call with a proof, once more if the server asks for its nonce; gives the `jti` of the proof that counted.
    pub(crate) async fn call<'c>(
        &self,
        wire: &Wire,
        call: impl Fn() -> Call<'c>,
        token: Option<&str>,
    ) -> Result<(Reply, String), Fault> {
        let mut tries = 0;
        loop {
            let made = call();
            let bare = made.url.split('?').next().unwrap_or_default();
            let proof = self.proof_claims(made.method, bare, token)?;
            let compact = Draft::of(&proof, &self.key.public_key())?.sign(&self.key);
            let reply = self.call_with(wire, made, &compact, token).await?;
            tries += 1;
            if tries == 2 || reply.problem(401, "use_dpop_nonce").is_err() {
                return Ok((reply, proof.jti));
            }
        }
    }

    /// `GET account`.
    pub(crate) async fn document(&self, wire: &Wire) -> Result<AccountClaims, Fault> {
        let url = &self.metadata.endpoints.account;
        let (reply, jti) = self.call(wire, || Call::get(url), None).await?;
        let document = self.open::<AccountClaims>(reply.message(&[200])?)?.claims;
        ensure(document.req.to_string() == jti, || "req is not the jti of the proof".to_owned())?;
        self.check_document(&document)?;
        Ok(document)
    }

    /// What has to hold of each account document of this phone.
    pub(crate) fn check_document(&self, document: &AccountClaims) -> Result<(), Fault> {
        ensure(document.iss == self.issuer, || "iss is not the issuer".to_owned())?;
        ensure(document.aud == document.device_id, || "aud is not device_id".to_owned())?;
        ensure(document.cnf.jkt == self.key.public_key().thumbprint(), || "cnf.jkt is not the device key".to_owned())?;
        if let Some(known) = &self.account {
            ensure(document.device_id == known.device, || "device_id changed".to_owned())?;
            ensure(document.sub == known.sub, || "sub changed".to_owned())?;
        }
        ensure(document.enable.allowed == document.enable.reasons.is_empty(), || {
            "enable has reasons if it is not allowed, and only then".to_owned()
        })
    }

    /// `GET requests` with a query.
    pub(crate) async fn poll(&self, wire: &Wire, query: &str) -> Result<Reply, Fault> {
        Ok(self.poll_with_jti(wire, query).await?.0)
    }

    async fn poll_with_jti(&self, wire: &Wire, query: &str) -> Result<(Reply, String), Fault> {
        let url = format!("{}?{query}", self.metadata.endpoints.requests);
        self.call(wire, || Call::get(&url), None).await
    }

    /// The list of live challenges.
    pub(crate) async fn list(&self, wire: &Wire, query: &str) -> Result<RequestsClaims, Fault> {
        let (reply, jti) = self.poll_with_jti(wire, query).await?;
        let list = self.open::<RequestsClaims>(reply.message(&[200])?)?.claims;
        ensure(list.req.to_string() == jti, || "req is not the jti of the proof".to_owned())?;
        ensure(list.iss == self.issuer && list.aud == self.enrolled()?.device, || {
            "iss or aud of the list is another".to_owned()
        })?;
        Ok(list)
    }

    /// The live challenge of one class, compact.
    pub(crate) async fn challenge(&self, wire: &Wire, class: RequestClass) -> Result<String, Fault> {
        let list = self.list(wire, "wait=0").await?;
        let mut found = Vec::new();
        for compact in list.challenges {
            if self.open::<ChallengeClaims>(&compact)?.claims.purpose.class() == class {
                found.push(compact);
            }
        }
        ensure(found.len() == 1, || format!("{} live challenges of one class, expected 1", found.len()))?;
        found.pop().ok_or_else(|| Fault::failed("no live challenge"))
    }

    /// What has to hold of each challenge of this phone; gives its claims.
    pub(crate) fn check_challenge(&self, compact: &str) -> Result<Opened<ChallengeClaims>, Fault> {
        let opened = self.open::<ChallengeClaims>(compact)?;
        let (claims, known) = (&opened.claims, self.enrolled()?);
        ensure(claims.iss == self.issuer, || "iss is not the issuer".to_owned())?;
        ensure(claims.aud == known.device, || "aud is not the device".to_owned())?;
        ensure(claims.sub == known.sub, || "sub is not that of the account document".to_owned())?;
        let life = claims.exp.since(claims.iat);
        let wanted = match claims.purpose.class() {
            RequestClass::SignIn => 60,
            _ => 600,
        };
        ensure(life == wanted, || format!("lives {life} seconds, expected {wanted}"))?;
        ensure(claims.context.len() <= 16, || "more than 16 entries of context".to_owned())?;
        ensure(PurposeRule::of(claims.purpose, self.credential.is_some(), claims.user_verification).is_some(), || {
            format!("no line of the table has {} like this", claims.purpose.as_str())
        })?;
        if let Match::Enter { digits } = claims.number_match {
            ensure(digits >= self.metadata.match_rule.min_digits, || "fewer digits than min_digits".to_owned())?;
        }
        Ok(opened)
    }
}

/// Newer than any that a server may ask for.
pub(super) fn app_version() -> Result<AppVersion, Fault> {
    AppVersion::parse("999").ok_or_else(|| Fault::not_tried("no version"))
}
