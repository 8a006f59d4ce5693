//! Android key attestation (source.android.com, "Key and ID attestation"): the certificate of a key whose extension tells, under
//! Google's signature, where the key is and what may use it.

mod authorizations;
mod key_description;

use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::name::Name;

use super::chain::Chain;
use super::{Attested, Expected, KeyUse, Refusal};
use authenticator_core::protocol::UvPolicy;
use authorizations::{Application, Authorizations};
use key_description::{KeyDescription, SecurityLevel};

const KEY_DESCRIPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.1.17");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

const PURPOSE_SIGN: u64 = 2;
const PURPOSE_VERIFY: u64 = 3;
const ALGORITHM_EC: u64 = 3;
const CURVE_P256: u64 = 1;
const ORIGIN_GENERATED: u64 = 0;
const BOOT_VERIFIED: u8 = 0;
/// `HW_AUTH_PASSWORD`: the lock of the device.
const AUTH_DEVICE_CREDENTIAL: u64 = 1;
/// `HW_AUTH_FINGERPRINT`: any biometric of class 3.
const AUTH_BIOMETRIC: u64 = 2;

/// Verifies a chain, the certificate of the key first.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn verify(chain: &[Vec<u8>], expected: &Expected<'_>) -> Result<Attested, Refusal> {
    let chain = Chain::verify(chain, &expected.trust.android_anchors())?;
    let description = attested(&chain)?;
    check_certificates(&chain, expected)?;
    if chain.leaf().p256_key().as_ref() != Some(expected.key) {
        return Err(Refusal::OtherKey);
    }
    if description.challenge != expected.challenge {
        return Err(Refusal::Challenge);
    }
    let level = security_level(&chain, &description)?;
    check_key(&description)?;
    check_use(&description, expected.key_use)?;
    check_boot(&description.hardware)?;
    check_app(&description, expected)?;
    Ok(level)
}

/// Validity, revocation, authority. The leaf is made by the phone, whose clock proves nothing: its validity is not looked at.
/// Nor does it count that certificates made in a factory have ended: their keys cannot be replaced, and are revoked by the
/// list. The certificates of remote provisioning live for weeks and must be valid.
fn check_certificates(chain: &Chain, expected: &Expected<'_>) -> Result<(), Refusal> {
    let from_factory = chain.issuers().last().is_some_and(|highest| names(highest.subject(), SERIAL_NUMBER));
    for issuer in chain.issuers() {
        issuer.check_begun(expected.now)?;
        if !from_factory {
            issuer.check_not_ended(expected.now)?;
        }
    }
    // The lowest issuer is the attestation key itself, which older phones do not mark as an authority.
    if chain.issuers().iter().skip(1).any(|issuer| !issuer.is_authority()) {
        return Err(Refusal::NoAuthority);
    }
    let mut all = chain.issuers().iter().chain([chain.leaf()]);
    if all.any(|certificate| expected.revoked.contains(&certificate.serial())) {
        return Err(Refusal::Revoked);
    }
    Ok(())
}

/// The description in the certificate nearest to the root that has one, which must be the first. An attested key can sign
/// further certificates with extensions of the app's liking; they come before it and count for nothing.
fn attested(chain: &Chain) -> Result<KeyDescription, Refusal> {
    for issuer in chain.issuers() {
        if issuer.extension(KEY_DESCRIPTION)?.is_some() {
            return Err(Refusal::Appended);
        }
    }
    let extension = chain.leaf().extension(KEY_DESCRIPTION)?.ok_or(Refusal::NotAttested)?;
    KeyDescription::parse(extension)
}

/// Both are in hardware, and of one level. StrongBox is believed where the certificates, which Google signed, say so too.
fn security_level(chain: &Chain, description: &KeyDescription) -> Result<Attested, Refusal> {
    let (attestation, key) = (description.attestation_level, description.key_level);
    if attestation == SecurityLevel::Software || key == SecurityLevel::Software {
        return Err(Refusal::Software);
    }
    let strongbox = chain.issuers().iter().any(|issuer| mentions(issuer.subject(), "strongbox"));
    match (attestation, key, strongbox) {
        (SecurityLevel::StrongBox, SecurityLevel::StrongBox, true) => Ok(Attested::Strongbox),
        (SecurityLevel::TrustedEnvironment, SecurityLevel::TrustedEnvironment, false) => Ok(Attested::Hardware),
        _ => Err(Refusal::SecurityLevel),
    }
}

fn check_key(description: &KeyDescription) -> Result<(), Refusal> {
    let key = &description.hardware;
    let signs = key.purposes.contains(&PURPOSE_SIGN);
    let more = key.purposes.iter().any(|purpose| *purpose != PURPOSE_SIGN && *purpose != PURPOSE_VERIFY);
    // The curve is not told by the oldest implementations; the key itself was compared already.
    let other_curve = key.curve.is_some_and(|curve| curve != CURVE_P256);
    if !signs || more || key.algorithm != Some(ALGORITHM_EC) || other_curve {
        return Err(Refusal::Purpose);
    }
    if key.origin != Some(ORIGIN_GENERATED) {
        return Err(Refusal::Imported);
    }
    if key.all_applications || description.software.all_applications {
        return Err(Refusal::AllApplications);
    }
    Ok(())
}

/// A credential key asks for its user at each signature: no timeout, and by strict policy biometrics alone. That it ends when
/// other fingers or faces are enrolled, an attestation does not tell.
fn check_use(description: &KeyDescription, key_use: KeyUse) -> Result<(), Refusal> {
    let KeyUse::Credential(policy) = key_use else { return Ok(()) };
    let lists = [&description.hardware, &description.software];
    let without = lists.iter().any(|list| list.no_auth_required || list.auth_timeout);
    let unlocked_by = description.hardware.user_auth_type.unwrap_or(0);
    let fits = match policy {
        UvPolicy::BiometricStrict => unlocked_by == AUTH_BIOMETRIC,
        UvPolicy::BiometricOrCredential => unlocked_by & (AUTH_BIOMETRIC | AUTH_DEVICE_CREDENTIAL) != 0,
    };
    if without || !fits { Err(Refusal::UserVerification) } else { Ok(()) }
}

fn check_boot(key: &Authorizations) -> Result<(), Refusal> {
    let boot = key.root_of_trust.as_ref().ok_or(Refusal::Boot)?;
    if boot.device_locked && boot.verified_boot_state == BOOT_VERIFIED { Ok(()) } else { Err(Refusal::Boot) }
}

/// Packages that share a user id share their keys: each of them has to be in the list, with every certificate that signs them.
/// The system of the phone tells which they are, and verified boot vouches for the system.
fn check_app(description: &KeyDescription, expected: &Expected<'_>) -> Result<(), Refusal> {
    let Application { packages, signers } = description.software.application.as_ref().ok_or(Refusal::App)?;
    let listed = |package: &Vec<u8>, signer: &Vec<u8>| {
        let mut apps = expected.trust.android_apps.iter();
        apps.any(|app| app.package.as_bytes() == package && app.certificate_sha256.as_bytes() == signer.as_slice())
    };
    let all = packages.iter().all(|package| signers.iter().all(|signer| listed(package, signer)));
    if packages.is_empty() || signers.is_empty() || !all { Err(Refusal::App) } else { Ok(()) }
}

fn names(name: &Name, attribute: ObjectIdentifier) -> bool {
    name.iter().any(|one| one.oid == attribute)
}

fn mentions(name: &Name, word: &str) -> bool {
    name.iter().any(|one| String::from_utf8_lossy(one.value.value()).to_ascii_lowercase().contains(word))
}
