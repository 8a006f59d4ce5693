//! Metadata: what the issuer says about itself to phones.

use authenticator_core::jose::{Digest, base64url_encode};
use authenticator_core::protocol::{
    AppVersion, Endpoints, Issuer, Jwks, MatchRule, MetadataClaims, MinAppVersion, OauthClient, Opaque,
    PROTOCOL_VERSION, PushChannels, Tenant, WebPush,
};

use super::Work;
use crate::failure::{Failure, Fault};

/// The OAuth client that phones are.
pub const CLIENT_ID: &str = "phone";
/// The scope that registers devices and credentials.
pub const SCOPE: &str = "phone_signin";

/// Seconds for which metadata is good: 24 hours, the most that the protocol allows.
const METADATA_LIFE: u64 = 24 * 60 * 60;

/// Where a call of the protocol goes.
pub(crate) fn endpoint(issuer: &str, name: &str) -> String {
    format!("{issuer}/phone/{name}")
}

/// Where the code is redeemed.
pub(crate) fn token_endpoint(issuer: &str) -> String {
    format!("{issuer}/token")
}

/// Where browsers may lead back to: the schemes of the app and of the samples, a loopback port (RFC 8252), and over https an app link.
pub(crate) fn redirect_uris(issuer: &Issuer) -> Vec<String> {
    let mut uris = vec![
        "com.example.authenticator:/oauth".to_owned(),
        "org.authenticatorcore.sample:/oauth".to_owned(),
        "http://127.0.0.1/oauth".to_owned(),
    ];
    if issuer.as_str().starts_with("https://") {
        uris.insert(0, format!("{issuer}/phone/oauth"));
    }
    uris
}

impl Work<'_> {
    /// The signed metadata.
    pub(crate) fn metadata(&self) -> Result<String, Failure> {
        let issuer = &self.tenant.issuer;
        let policy = &self.tenant.policy;
        let at = |name: &str| endpoint(issuer.as_str(), name);
        let mut claims = MetadataClaims {
            iss: issuer.clone(),
            aud: issuer.clone(),
            iat: self.now,
            jti: self.message_id()?,
            exp: self.now.plus(METADATA_LIFE),
            version: 0,
            protocol_versions: vec![PROTOCOL_VERSION],
            jwks: Jwks { keys: self.live_keys()? },
            key_history: self.key_history()?,
            endpoints: Endpoints {
                nonce: at("nonce"),
                enrollments: at("enrollments"),
                devices: at("devices"),
                credentials: at("credentials"),
                revocations: at("revocations"),
                account: at("account"),
                requests: at("requests"),
                answers: at("answers"),
                push: at("push"),
                transfers: at("transfers"),
                same_phone: policy.same_phone.then(|| format!("{issuer}/signin/same-phone")),
            },
            oauth: OauthClient {
                issuer: issuer.clone(),
                client_id: CLIENT_ID.to_owned(),
                scope: SCOPE.to_owned(),
                redirect_uris: redirect_uris(issuer),
            },
            min_app_version: of_all_platforms(&policy.min_app_version),
            match_rule: MatchRule { modes: policy.match_modes.clone(), min_digits: policy.min_digits },
            attestation: policy.attestation,
            uv_policy: policy.uv_policy,
            push: PushChannels {
                webpush: Some(WebPush { vapid: base64url_encode(self.vapid_key()?.public_key().as_sec1()) }),
                ..PushChannels::default()
            },
            rules: policy.tenant_rules(),
            tenant: self.tenant_claim()?,
        };
        let digest = content_digest(&claims, &["iat", "jti", "exp", "version"])?;
        claims.version = self.tx.metadata_version(&self.tenant.id, &digest)?;
        Ok(self.sign(&claims)?)
    }

    /// The organisation, as documents name it.
    pub(super) fn tenant_claim(&self) -> Result<Tenant, Fault> {
        let id = Opaque::parse(&self.tenant.id).ok_or(Fault::Unreadable("tenant id"))?;
        Ok(Tenant { id, name: self.tenant.name.clone() })
    }
}

/// Where no version is the oldest, 0 is: readers may ask for all three members.
fn of_all_platforms(oldest: &MinAppVersion) -> MinAppVersion {
    let or_any = |version: &Option<AppVersion>| version.clone().or_else(|| AppVersion::parse("0"));
    MinAppVersion { android: or_any(&oldest.android), ios: or_any(&oldest.ios), other: or_any(&oldest.other) }
}

/// The digest of a document without the members that change with every copy of it: when it changes, the version rises.
pub(super) fn content_digest(claims: &impl serde::Serialize, without: &[&str]) -> Result<String, Fault> {
    let mut value = serde_json::to_value(claims).map_err(|_| Fault::Unreadable("document"))?;
    if let Some(members) = value.as_object_mut() {
        for name in without {
            members.remove(*name);
        }
    }
    Ok(Digest::of(value.to_string().as_bytes()).to_string())
}
