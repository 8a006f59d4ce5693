//! Why an attestation is refused, in words for the developers of apps.

/// The rule that an attestation breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("attestation is neither {{nonce, chain}} nor {{nonce, key_id, attestation, assertion}}")]
    Form,
    #[error("the {0} cannot be parsed")]
    Unparsable(&'static str),

    #[error("the chain has no certificate, or too many")]
    ChainLength,
    #[error("the chain does not end at a trusted root")]
    UnknownRoot,
    #[error("a certificate names another issuer than the one that follows")]
    Issuer,
    #[error("the signature of a certificate does not verify")]
    CertificateSignature,
    #[error("a certificate is signed by an algorithm that is not accepted")]
    Algorithm,
    #[error("a certificate has a critical extension that is not known")]
    CriticalExtension,
    #[error("an issuer in the chain is no certificate authority")]
    NoAuthority,
    #[error("a certificate of the chain is not valid yet")]
    NotYetValid,
    #[error("a certificate of the chain has expired")]
    Expired,
    #[error("a certificate of the chain was revoked")]
    Revoked,

    #[error("the first certificate attests nothing")]
    NotAttested,
    #[error("certificates follow the attested one: it is the attested key that signed them")]
    Appended,
    #[error("another key was attested than the message brings")]
    OtherKey,
    #[error("another challenge was attested")]
    Challenge,
    #[error("the key, or what attests it, is in software")]
    Software,
    #[error("key and attestation have different security levels, or not that of their certificates")]
    SecurityLevel,
    #[error("the key is not one for ECDSA on P-256 signatures alone")]
    Purpose,
    #[error("the key was not generated where it is")]
    Imported,
    #[error("the key is open to all apps")]
    AllApplications,
    #[error("the user is not verified for each signature of the key, as the policy says")]
    UserVerification,
    #[error("the bootloader is unlocked, or the system is not verified")]
    Boot,
    #[error("the app, or who signed it, is not in the policy's list")]
    App,

    #[error("the attestation object is not of the format apple-appattest")]
    Format,
    #[error("the nonce in the certificate is not that of challenge and key")]
    Nonce,
    #[error("key_id is not that of the attested key")]
    KeyId,
    #[error("the app is of the other environment, development or production")]
    Environment,
    #[error("the counter does not fit")]
    Counter,
    #[error("the signature of the assertion does not verify")]
    AssertionSignature,
}
