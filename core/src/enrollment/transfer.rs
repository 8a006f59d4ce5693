//! What two phones show each other while an account moves from one to the other (docs/protocol.md, Transfer): three texts, each as
//! a QR code. None is secret.
//!
//! | text | shown by |
//! |---|---|
//! | `phonesignin://transfer?…` | the old phone: [`TransferOffer`] |
//! | `phonesignin://transfer-key?…` | the new phone: [`TransferKey`] |
//! | `phonesignin://transferred?…` | the old phone: [`SignedTransfer`] |

use super::native::SCHEME;
use super::query::{Query, percent_encode};
use super::{EnrollmentError, Parameter, Reason, check_whole, issuer_in, trimmed};
use crate::jose::{Digest, Thumbprint};
use crate::protocol::{DevelopmentServers, Issuer, TransferId};

pub(super) const OFFER: &str = "//transfer";
const KEY: &str = "//transfer-key";
const SIGNED: &str = "//transferred";

/// The longest text with a transfer in it, in bytes: a message of 16 KiB (rule 2), and what stands before it.
const MAX_SIGNED: usize = 16 * 1024 + 64;

/// Digits of the code by which a person sees that both phones mean the same key.
pub const COMPARISON_DIGITS: u8 = 6;

/// The old phone offers to vouch for a key of the new one: where the account is, and which key its server signs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOffer {
    /// The server to ask.
    pub issuer: Issuer,
    /// The server key that must sign.
    pub kid: Thumbprint,
    /// Names this offer.
    pub id: TransferId,
}

impl TransferOffer {
    /// Reads the parameters.
    pub(super) fn parse(query: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        const KNOWN: &[Parameter] = &[Parameter::Version, Parameter::Issuer, Parameter::Kid, Parameter::Offer];
        let query = versioned(query, KNOWN)?;
        Ok(Self {
            issuer: issuer_in(Parameter::Issuer, query.value(Parameter::Issuer)?, development)?,
            kid: thumbprint(&query, Parameter::Kid)?,
            id: offer(&query)?,
        })
    }

    /// As a QR code carries it. [`super::Enrollment::parse`] reads it back.
    #[must_use]
    pub fn text(&self) -> String {
        let issuer = percent_encode(self.issuer.as_str());
        format!("{SCHEME}:{OFFER}?v=1&issuer={issuer}&kid={}&offer={}", self.kid, self.id)
    }
}

/// The new phone tells which key it made upon an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferKey {
    /// The server that the offer named.
    pub issuer: Issuer,
    /// The offer.
    pub offer: TransferId,
    /// The thumbprint of the new device key.
    pub jkt: Thumbprint,
}

impl TransferKey {
    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter and the rule that it breaks.
    pub fn parse(text: &str, development: DevelopmentServers) -> Result<Self, EnrollmentError> {
        const KNOWN: &[Parameter] = &[Parameter::Version, Parameter::Issuer, Parameter::Offer, Parameter::Jkt];
        let query = versioned(parameters(text, KEY, super::MAX_TEXT)?, KNOWN)?;
        Ok(Self {
            issuer: issuer_in(Parameter::Issuer, query.value(Parameter::Issuer)?, development)?,
            offer: offer(&query)?,
            jkt: thumbprint(&query, Parameter::Jkt)?,
        })
    }

    /// As a QR code carries it.
    #[must_use]
    pub fn text(&self) -> String {
        let issuer = percent_encode(self.issuer.as_str());
        format!("{SCHEME}:{KEY}?v=1&issuer={issuer}&offer={}&jkt={}", self.offer, self.jkt)
    }

    /// The code of [`COMPARISON_DIGITS`] digits that the new phone shows and the person types on the old one: the first 8 bytes,
    /// as a number modulo 10^6, of SHA-256("phone-transfer" || 0 || issuer || 0 || offer || 0 || jkt).
    #[must_use]
    pub fn comparison(&self) -> String {
        let text = format!("phone-transfer\0{}\0{}\0{}", self.issuer, self.offer, self.jkt);
        let digest = Digest::of(text.as_bytes());
        let number = digest.as_bytes().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:06}", number % 1_000_000)
    }
}

/// The transfer that the old phone signed, for the new one to hand in. Not verified: only the server knows the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTransfer {
    /// The compact message.
    pub compact: String,
}

impl SignedTransfer {
    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// [`EnrollmentError`] with the parameter and the rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, EnrollmentError> {
        let query = versioned(parameters(text, SIGNED, MAX_SIGNED)?, &[Parameter::Version, Parameter::Transfer])?;
        let compact = query.value(Parameter::Transfer)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !compact.chars().all(fits) {
            return Err(EnrollmentError::new(Parameter::Transfer, Reason::Form));
        }
        Ok(Self { compact: compact.to_owned() })
    }

    /// As a QR code carries it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{SCHEME}:{SIGNED}?v=1&transfer={}", self.compact)
    }
}

/// What follows the action that must stand there.
fn parameters<'a>(text: &'a str, action: &str, limit: usize) -> Result<&'a str, EnrollmentError> {
    let text = trimmed(text);
    check_whole(Parameter::Text, text, limit)?;
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(EnrollmentError::new(Parameter::Scheme, Reason::Unknown));
    }
    match rest.split_once('?') {
        Some((found, query)) if found == action => Ok(query),
        _ => Err(EnrollmentError::new(Parameter::Action, Reason::Unknown)),
    }
}

fn versioned(query: &str, known: &[Parameter]) -> Result<Query, EnrollmentError> {
    let query = Query::of_known(query, known)?;
    if query.value(Parameter::Version)? != "1" {
        return Err(EnrollmentError::new(Parameter::Version, Reason::Unknown));
    }
    Ok(query)
}

fn offer(query: &Query) -> Result<TransferId, EnrollmentError> {
    let refuse = EnrollmentError::new(Parameter::Offer, Reason::Form);
    TransferId::parse(query.value(Parameter::Offer)?).ok_or(refuse)
}

fn thumbprint(query: &Query, parameter: Parameter) -> Result<Thumbprint, EnrollmentError> {
    Thumbprint::parse(query.value(parameter)?).ok_or(EnrollmentError::new(parameter, Reason::Form))
}
