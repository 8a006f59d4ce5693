//! `name=value` pairs, percent-decoded once.

use zeroize::Zeroizing;

use super::{EnrollmentError, Parameter, Reason, is_control};

/// The parameters of a text, each at most once. Wiped when dropped.
pub(super) struct Query(Vec<(Parameter, Zeroizing<String>)>);

impl Query {
    /// Reads the pairs of a form of this protocol, which programs write: a name that is not `known` is refused, so is an
    /// empty value, and `+` is a plus sign.
    pub(super) fn of_known(text: &str, known: &[Parameter]) -> Result<Self, EnrollmentError> {
        let unknown = EnrollmentError::new(Parameter::Other, Reason::Unknown);
        if text.contains('#') {
            return Err(unknown);
        }
        let mut found = Self(Vec::new());
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let parameter = known.iter().copied().find(|parameter| parameter.as_str() == name).ok_or(unknown)?;
            found.add(parameter, decode(parameter, value)?)?;
        }
        Ok(found)
    }

    /// Reads pairs as services of all kinds write them: a name that is not `known` is skipped with its value, whatever that
    /// is; `+` is a space, as forms write it; names in any case, with escapes, and behind an `&` that was escaped for HTML.
    /// A name that was overlooked for its spelling would give wrong codes without a word.
    pub(super) fn of_any(text: &str, known: &[Parameter]) -> Result<Self, EnrollmentError> {
        let mut found = Self(Vec::new());
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = form_name(name);
            let Some(parameter) = known.iter().copied().find(|parameter| parameter.as_str() == *name) else { continue };
            let value = decode_text(parameter, &of_form(value))?;
            if found.value(parameter).is_ok() && value.trim_matches(' ').is_empty() {
                continue;
            }
            found.add(parameter, value)?;
        }
        Ok(found)
    }

    /// An empty value that came first gives way: it counts as left out.
    fn add(&mut self, parameter: Parameter, value: Zeroizing<String>) -> Result<(), EnrollmentError> {
        if self.optional(parameter).is_some() {
            return Err(EnrollmentError::new(parameter, Reason::Repeated));
        }
        self.0.retain(|(earlier, _)| *earlier != parameter);
        self.0.push((parameter, value));
        Ok(())
    }

    /// The value of a parameter, if there is one.
    pub(super) fn optional(&self, parameter: Parameter) -> Option<&str> {
        self.value(parameter).ok()
    }

    /// The value of a parameter that has to be there. Spaces alone are none.
    pub(super) fn value(&self, parameter: Parameter) -> Result<&str, EnrollmentError> {
        let found = self.0.iter().find(|(name, _)| *name == parameter).map(|(_, value)| value.as_str());
        let value = found.ok_or(EnrollmentError::new(parameter, Reason::Missing))?;
        if value.trim_matches(' ').is_empty() {
            return Err(EnrollmentError::new(parameter, Reason::Empty));
        }
        Ok(value)
    }
}

/// The name of a parameter without what a form, a page or a keyboard did to it.
fn form_name(raw: &str) -> Zeroizing<String> {
    let mut decoded = percent_decode(&of_form(raw)).unwrap_or_default();
    decoded.make_ascii_lowercase();
    let mut name = decoded.trim();
    while let Some(rest) = name.strip_prefix("amp;") {
        name = rest.trim();
    }
    Zeroizing::new(name.to_owned())
}

/// A plus sign is a space, as forms write it.
fn of_form(raw: &str) -> Zeroizing<String> {
    with_each(raw, |c| if c == '+' { ' ' } else { c })
}

/// A text with each character, in UTF-8 not longer than before.
pub(super) fn with_each(raw: &str, by: impl Fn(char) -> char) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    text.extend(raw.chars().map(by));
    text
}

/// Decodes a value, which must not be empty and must not hold control characters.
fn decode(parameter: Parameter, raw: &str) -> Result<Zeroizing<String>, EnrollmentError> {
    let value = decode_text(parameter, raw)?;
    if value.is_empty() {
        return Err(EnrollmentError::new(parameter, Reason::Empty));
    }
    Ok(value)
}

/// Decodes a value, which may be empty and must not hold control characters.
pub(super) fn decode_text(parameter: Parameter, raw: &str) -> Result<Zeroizing<String>, EnrollmentError> {
    let refuse = |reason| EnrollmentError::new(parameter, reason);
    let value = percent_decode(raw).ok_or(refuse(Reason::PercentEncoding))?;
    if value.chars().any(is_control) {
        return Err(refuse(Reason::ControlCharacter));
    }
    Ok(value)
}

/// Decodes `%XX` once; `None` if a `%` stands alone or the bytes are not UTF-8.
fn percent_decode(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
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
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
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
