//! `name=value` pairs, percent-decoded once; `+` is a plus sign.

use super::{EnrollmentError, Parameter, Reason, is_control};

/// Reads pairs. `which` names the parameter of a raw name, for errors.
pub(super) fn pairs(
    query: &str,
    which: impl Fn(&str) -> Parameter,
) -> Result<Vec<(Parameter, String)>, EnrollmentError> {
    let mut found: Vec<(Parameter, String)> = Vec::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let parameter = which(name);
        let refuse = |reason| Err(EnrollmentError::new(parameter, reason));
        if parameter == Parameter::Other {
            return refuse(Reason::Unknown);
        }
        if found.iter().any(|(earlier, _)| *earlier == parameter) {
            return refuse(Reason::Repeated);
        }
        let Some(value) = percent_decode(value) else { return refuse(Reason::PercentEncoding) };
        if value.is_empty() {
            return refuse(Reason::Empty);
        }
        if value.chars().any(is_control) {
            return refuse(Reason::ControlCharacter);
        }
        found.push((parameter, value));
    }
    Ok(found)
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
