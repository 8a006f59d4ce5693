//! `phone-account+jwt`: the state of one account on one device, as the server sees it.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    CredentialId, DeviceId, Issuer, MatchRule, MessageId, Opaque, ProblemCode, PushChannel, Tenant, UnixTime,
    UserRules, UvPolicy, WakeUpId,
};
use crate::jose::{Message, Thumbprint, Typ, base64url_decode};

/// The account document. `version` never goes down; `req` is the `jti` of the message or proof that it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountClaims {
    /// The issuer.
    pub iss: Issuer,
    /// The device.
    pub aud: DeviceId,
    /// When it was signed.
    pub iat: UnixTime,
    /// Unique for each message.
    pub jti: MessageId,
    /// What it answers.
    pub req: MessageId,
    /// The user, pairwise for the issuer.
    pub sub: Opaque,
    /// The device again.
    pub device_id: DeviceId,
    /// The device key that the server has.
    pub cnf: Confirmation,
    /// The organisation.
    pub tenant: Tenant,
    /// What the user types to sign in; cleaned before display.
    pub user_name: String,
    /// The user's name; cleaned before display.
    pub display_name: String,
    /// Whose account it is.
    pub kind: AccountKind,
    /// Where it stands.
    pub state: AccountState,
    /// What the account can be used for.
    pub modes: Vec<Mode>,
    /// Whether phone sign-in can be enabled.
    pub enable: EnableRule,
    /// How numbers are matched.
    #[serde(rename = "match")]
    pub match_rule: MatchRule,
    /// What unlocks a credential key.
    pub uv_policy: UvPolicy,
    /// The credential; while one is replaced, the active one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialStatus>,
    /// The new credential, while one is replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_credential: Option<CredentialStatus>,
    /// The highest counter that the server has accepted from this device; 0 before the first.
    pub last_counter: u64,
    /// Why the account was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_reason: Option<String>,
    /// Whether the account signs no approvals any more and has to be enrolled again: its database was copied or set back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub enroll_again: bool,
    /// What the tenant asks of the phones of this user, where that is not what metadata says to all.
    #[serde(default, skip_serializing_if = "UserRules::is_empty")]
    pub rules: UserRules,
    /// The push channel that the server has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<PushStatus>,
    /// The secret of offline codes; sent once. One by which a phone makes no codes is read as none.
    #[serde(default, deserialize_with = "otp_secret", skip_serializing_if = "Option::is_none")]
    pub otp: Option<OtpSecret>,
    /// Version of the tenant's policy.
    pub policy_version: u64,
    /// Version of this document.
    pub version: u64,
    /// The challenge that confirms an enrollment or a credential, in replies to those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
}

impl Message for AccountClaims {
    const TYP: Typ = Typ::Account;
}

/// The key that a document or a token is bound to (RFC 7800, RFC 9449 section 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Its thumbprint.
    pub jkt: Thumbprint,
}

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Of an organisation.
    Work,
    /// Of a person.
    Personal,
}

/// Where an account stands at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Its `enrollment` number was not matched yet.
    Pending,
    /// In use.
    Active,
    /// Removed; the phone destroys its keys.
    Removed,
}

/// What an account can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Second factor after a password.
    Mfa,
    /// Sign-in without a password.
    SignIn,
}

/// Whether phone sign-in can be enabled, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnableRule {
    /// Whether it can.
    pub allowed: bool,
    /// Why not: codes of the protocol's errors.
    #[serde(default)]
    pub reasons: Vec<ProblemCode>,
}

/// A credential for phone sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialStatus {
    /// Its id.
    pub id: CredentialId,
    /// The thumbprint of its key.
    pub kid: Thumbprint,
    /// Where it stands.
    pub state: CredentialState,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// Its `enable` number was not matched yet.
    Pending,
    /// In use.
    Active,
    /// Revoked; the phone destroys its key.
    Revoked,
}

/// The push channel of a device, as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushStatus {
    /// Which channel.
    pub channel: PushChannel,
    /// The id that wake-ups of this device carry.
    pub id: WakeUpId,
}

/// The secret of offline codes (RFC 6238).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtpSecret {
    /// In base64url: 20 bytes; in a document of a server 16 to 64. Secret.
    pub secret: String,
    /// Digits of a code, 6 to 8 in a document of a server.
    pub digits: u8,
    /// Seconds of a time step, 1 to 3,600 in a document of a server.
    pub period: u32,
}

/// How long a secret of offline codes is, in bytes: 128 bits at least (RFC 4226, section 4), and no more than a block of SHA-1, to which HMAC
/// shortens longer ones.
const SECRET_BYTES: RangeInclusive<usize> = 16..=64;

/// The digits of an offline code.
const CODE_DIGITS: RangeInclusive<u64> = 6..=8;

/// The seconds of its time step.
const CODE_PERIOD: RangeInclusive<u64> = 1..=3600;

/// As a server may send it.
#[derive(Deserialize)]
struct AnyOtpSecret {
    secret: String,
    digits: u64,
    period: u64,
}

impl Drop for AnyOtpSecret {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// What makes no codes costs the offline codes, and not the account.
fn otp_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OtpSecret>, D::Error> {
    let sent = Option::<AnyOtpSecret>::deserialize(deserializer)?;
    Ok(sent.and_then(|mut sent| {
        let secret = Zeroizing::new(base64url_decode(&sent.secret).ok()?);
        let is_usable = SECRET_BYTES.contains(&secret.len())
            && CODE_DIGITS.contains(&sent.digits)
            && CODE_PERIOD.contains(&sent.period);
        let (digits, period) = (u8::try_from(sent.digits).ok()?, u32::try_from(sent.period).ok()?);
        is_usable.then(|| OtpSecret { secret: std::mem::take(&mut sent.secret), digits, period })
    }))
}

impl Drop for OtpSecret {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl fmt::Debug for OtpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpSecret")
    }
}
