//! `name=value` pairs, percent-decoded once; `+` is a plus sign.

use zeroize::Zeroizing;

use super::{EnrollmentError, Parameter, Reason, is_control};

/// The parameters of a text, each at most once and none empty. Wiped when dropped.
pub(super) struct Query(Vec<(Parameter, Zeroizing<String>)>);

impl Query {
    /// Reads pairs; a name that is not `known` is refused.
    pub(super) fn of_known(text: &str, known: &[Parameter]) -> Result<Self, EnrollmentError> {
        if text.contains('#') {
            return Err(EnrollmentError::new(Parameter::Other, Reason::Unknown));
        }
        Self::read(text, known, Err(EnrollmentError::new(Parameter::Other, Reason::Unknown)))
    }

    /// Reads pairs; a name that is not `known` is skipped with its value, whatever that is.
    pub(super) fn of_any(text: &str, known: &[Parameter]) -> Result<Self, EnrollmentError> {
        Self::read(text, known, Ok(()))
    }

    fn read(text: &str, known: &[Parameter], other: Result<(), EnrollmentError>) -> Result<Self, EnrollmentError> {
        let mut found: Vec<(Parameter, Zeroizing<String>)> = Vec::new();
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(parameter) = known.iter().copied().find(|parameter| parameter.as_str() == name) else {
                other?;
                continue;
            };
            if found.iter().any(|(earlier, _)| *earlier == parameter) {
                return Err(EnrollmentError::new(parameter, Reason::Repeated));
            }
            found.push((parameter, decode(parameter, value)?));
        }
        Ok(Self(found))
    }

    /// The value of a parameter, if it is there.
    pub(super) fn optional(&self, parameter: Parameter) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == parameter).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that has to be there.
    pub(super) fn value(&self, parameter: Parameter) -> Result<&str, EnrollmentError> {
        self.optional(parameter).ok_or(EnrollmentError::new(parameter, Reason::Missing))
    }
}

/// Decodes a value, which must not be empty and must not hold control characters.
pub(super) fn decode(parameter: Parameter, raw: &str) -> Result<Zeroizing<String>, EnrollmentError> {
    let refuse = |reason| EnrollmentError::new(parameter, reason);
    let value = Zeroizing::new(percent_decode(raw).ok_or(refuse(Reason::PercentEncoding))?);
    if value.is_empty() {
        return Err(refuse(Reason::Empty));
    }
    if value.chars().any(is_control) {
        return Err(refuse(Reason::ControlCharacter));
    }
    Ok(value)
}

/// Decodes `%XX` once; `None` if a `%` stands alone or the bytes are not UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Encodes everything but the unreserved characters of RFC 3986 section 2.3.
pub(super) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
