//! `phone-metadata+jwt`: what an issuer says about itself.

use serde::{Deserialize, Serialize};

use super::{AppVersion, Issuer, MatchMode, MessageId, Opaque, TenantRules, UnixTime};
use crate::jose::{Message, PublicKey, Typ};

/// The version of the protocol that this crate speaks.
pub const PROTOCOL_VERSION: u32 = 1;

/// Metadata of one issuer, signed by its current server key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The issuer again.
    pub aud: Issuer,
    /// When it was signed.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// At most 24 hours after `iat`.
    pub exp: UnixTime,
    /// Rises with every change, never goes down.
    pub version: u64,
    /// Versions of the protocol that the server speaks.
    pub protocol_versions: Vec<u32>,
    /// The server keys that sign now: one, or two while rotating.
    pub jwks: Jwks,
    /// Compact keyrolls by `seq`, the last 64.
    #[serde(default)]
    pub key_history: Vec<String>,
    /// Where the calls go.
    pub endpoints: Endpoints,
    /// How the phone signs the user in.
    pub oauth: OauthClient,
    /// The oldest apps that may take part.
    #[serde(default)]
    pub min_app_version: MinAppVersion,
    /// How numbers are matched.
    #[serde(rename = "match")]
    pub match_rule: MatchRule,
    /// Whether key attestation is asked for.
    pub attestation: AttestationRule,
    /// What unlocks a credential key.
    pub uv_policy: UvPolicy,
    /// How the server can wake phones.
    #[serde(default)]
    pub push: PushChannels,
    /// What the tenant asks of phones beside that.
    #[serde(default)]
    pub rules: TenantRules,
    /// The organisation.
    pub tenant: Tenant,
}

impl Message for MetadataClaims {
    const TYP: Typ = Typ::Metadata;
}

/// The part of metadata that every version of the protocol keeps: read first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataVersions {
    /// Versions of the protocol that the server speaks.
    pub protocol_versions: Vec<u32>,
}

impl Message for MetadataVersions {
    const TYP: Typ = Typ::Metadata;
}

/// Keys in the form of RFC 7517 section 5, each of exactly four members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<PublicKey>,
}

/// Absolute URLs of the issuer's origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// `POST nonce`.
    pub nonce: String,
    /// `POST enrollments`.
    pub enrollments: String,
    /// `POST devices`.
    pub devices: String,
    /// `POST credentials`.
    pub credentials: String,
    /// `POST revocations`.
    pub revocations: String,
    /// `GET account`.
    pub account: String,
    /// `GET requests`.
    pub requests: String,
    /// `POST answers`.
    pub answers: String,
    /// `PUT push`.
    pub push: String,
    /// `POST transfers`.
    pub transfers: String,
    /// Where the browser of the phone itself asks for the number of its sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_phone: Option<String>,
}

impl Endpoints {
    /// All of them, each with its name.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let always: [(&'static str, &str); 10] = [
            ("nonce", &self.nonce),
            ("enrollments", &self.enrollments),
            ("devices", &self.devices),
            ("credentials", &self.credentials),
            ("revocations", &self.revocations),
            ("account", &self.account),
            ("requests", &self.requests),
            ("answers", &self.answers),
            ("push", &self.push),
            ("transfers", &self.transfers),
        ];
        always.into_iter().chain(self.same_phone.as_deref().map(|url| ("same_phone", url)))
    }
}

/// The phone as an OAuth public client (RFC 8252).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OauthClient {
    /// The issuer of the authorization server (RFC 8414), of the same origin.
    pub issuer: Issuer,
    /// The client.
    pub client_id: String,
    /// The scope that registers devices and credentials.
    pub scope: String,
    /// Where the browser may lead back to.
    pub redirect_uris: Vec<String>,
}

/// The oldest apps that may take part, by platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MinAppVersion {
    /// Android.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub android: Option<AppVersion>,
    /// iOS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ios: Option<AppVersion>,
    /// Everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<AppVersion>,
}

/// How numbers are matched in this tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchRule {
    /// The forms that a sign-in may take.
    pub modes: Vec<MatchMode>,
    /// The fewest digits of an entered number.
    pub min_digits: u8,
}

/// Whether key attestation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationRule {
    /// Not looked at.
    None,
    /// Verified if it is there.
    Accepted,
    /// Refused without.
    Required,
}

/// What unlocks a credential key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UvPolicy {
    /// A biometric of the set that was enrolled when the key was made.
    BiometricStrict,
    /// A biometric, or the PIN of the device.
    BiometricOrCredential,
}

/// How the server can wake phones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PushChannels {
    /// Web Push (RFC 8291, RFC 8292).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webpush: Option<WebPush>,
    /// Firebase Cloud Messaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fcm: Option<Fcm>,
    /// Apple Push Notification service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apns: Option<Apns>,
}

/// Web Push under one VAPID key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPush {
    /// The server's VAPID key: a 65-byte point in base64url.
    pub vapid: String,
}

/// Firebase Cloud Messaging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fcm {
    /// The sender.
    pub sender_id: String,
}

/// Apple Push Notification service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apns {
    /// The topic.
    pub topic: String,
}

/// The organisation behind an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: Opaque,
    /// Its name, for people; cleaned before display.
    pub name: String,
}
