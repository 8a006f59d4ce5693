//! Whose word a tenant takes: the apps that may hold its keys, and roots beside those of the platforms. The member
//! `attestation_trust` of the policy.

use serde::{Deserialize, Serialize};

use super::chain::Anchor;
use super::roots;

/// The member, empty where nothing was set: then no app is known, and every attestation is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trust {
    /// Android apps, each with one certificate that signs it.
    pub android_apps: Vec<AndroidApp>,
    /// Apps on Apple's platforms.
    pub apple_apps: Vec<AppleApp>,
    /// Roots of Android key attestation beside Google's.
    pub android_roots: Vec<Root>,
    /// Roots of App Attest beside Apple's.
    pub apple_roots: Vec<Root>,
}

impl Trust {
    pub(super) fn android_anchors(&self) -> Vec<&Anchor> {
        roots::android().iter().chain(self.android_roots.iter().map(|root| &root.anchor)).collect()
    }

    pub(super) fn apple_anchors(&self) -> Vec<&Anchor> {
        roots::apple().iter().chain(self.apple_roots.iter().map(|root| &root.anchor)).collect()
    }
}

/// An Android app, as `AttestationApplicationId` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AndroidApp {
    /// The application id, like `com.example.authenticator`.
    pub package: String,
    /// SHA-256 of the certificate that signs the app.
    pub certificate_sha256: Fingerprint,
}

/// An app on Apple's platforms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppleApp {
    /// Team id and bundle id, like `A1B2C3D4E5.com.example.authenticator`.
    pub app_id: String,
    /// Whether it is a build for development; these have an environment of their own.
    #[serde(default)]
    pub development: bool,
}

/// SHA-256 of a certificate: hexadecimal, with or without colons, as `keytool` and `apksigner` print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "certificate_sha256 is 64 hexadecimal digits";
        let digits: Vec<u32> =
            text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).collect::<Option<_>>().ok_or(wrong)?;
        let bytes = digits.chunks(2).map(|pair| match pair {
            [high, low] => u8::try_from(high * 16 + low).ok(),
            _ => None,
        });
        let bytes: Vec<u8> = bytes.collect::<Option<_>>().ok_or(wrong)?;
        Ok(Self(bytes.try_into().map_err(|_| wrong)?))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A root certificate that an administrator adds: PEM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Root {
    pem: String,
    anchor: Anchor,
}

impl TryFrom<String> for Root {
    type Error = &'static str;

    fn try_from(pem: String) -> Result<Self, Self::Error> {
        let anchor = Anchor::from_pem(&pem).ok_or("a root is one certificate in PEM")?;
        Ok(Self { pem, anchor })
    }
}

impl From<Root> for String {
    fn from(root: Root) -> Self {
        root.pem
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fingerprints_are_read_with_and_without_colons() {
        let plain = "ce".repeat(32);
        let colons = vec!["CE"; 32].join(":");
        let read = |text: String| Fingerprint::try_from(text);
        assert_eq!(read(plain.clone()), read(colons));
        assert_eq!(String::from(read(plain.clone()).unwrap()), plain);
        assert!(read(plain[1..].to_owned()).is_err());
        assert!(read("zz".repeat(32)).is_err());
    }

    #[test]
    fn a_root_that_is_no_certificate_is_refused_with_the_policy() {
        let trust = json!({"android_roots": ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"]});
        assert!(serde_json::from_value::<Trust>(trust).is_err());
        let trust = json!({"apple_roots": [include_str!("roots/apple_app_attestation.pem")]});
        let trust: Trust = serde_json::from_value(trust).unwrap();
        assert_eq!(serde_json::from_value::<Trust>(serde_json::to_value(&trust).unwrap()).unwrap(), trust);
    }
}
