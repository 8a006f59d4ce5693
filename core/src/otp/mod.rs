//! One-time codes: RFC 4226 (HOTP) under the time steps of RFC 6238 (TOTP). A code is a second factor, never more.

use std::fmt;

use ring::hmac;
use zeroize::Zeroize as _;

/// The parameters of a code and its secret.
pub struct Totp<'a> {
    /// The shared secret.
    pub secret: &'a [u8],
    /// Digits of a code, 6 to 8.
    pub digits: u8,
    /// Seconds of a time step; not zero.
    pub period: u32,
}

/// The parameters cannot make a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the parameters cannot make a code")]
pub struct OtpError;

/// A code. Debug does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The digits, for the person. Secret while its time step lasts.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

impl Totp<'_> {
    /// The code at `seconds` since the Unix epoch (RFC 6238 section 4).
    ///
    /// # Errors
    /// A period of zero, or digits outside 6 to 8.
    pub fn at(&self, seconds: u64) -> Result<Code, OtpError> {
        let step = seconds.checked_div(u64::from(self.period)).ok_or(OtpError)?;
        hotp(self.secret, step, self.digits)
    }

    /// Seconds until the next code.
    #[must_use]
    pub fn seconds_left(&self, seconds: u64) -> u64 {
        let period = u64::from(self.period);
        seconds.checked_rem(period).map_or(0, |passed| period - passed)
    }
}

/// The code for a counter, with HMAC-SHA-1 (RFC 4226 section 5.3).
///
/// # Errors
/// Digits outside 6 to 8.
pub fn hotp(secret: &[u8], counter: u64, digits: u8) -> Result<Code, OtpError> {
    if !(6..=8).contains(&digits) {
        return Err(OtpError);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().ok_or(OtpError)? & 0x0f);
    let word: [u8; 4] = bytes.get(offset..offset + 4).and_then(|word| word.try_into().ok()).ok_or(OtpError)?;
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    let code = number % 10_u32.pow(u32::from(digits));
    Ok(Code(format!("{code:0width$}", width = usize::from(digits))))
}

#[cfg(test)]
mod tests {
    use super::{Totp, hotp};

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn rfc_4226_appendix_d() {
        let expected =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(hotp(SECRET, counter, 6).unwrap().reveal(), code);
        }
    }

    #[test]
    fn rfc_6238_appendix_b() {
        let totp = Totp { secret: SECRET, digits: 8, period: 30 };
        for (time, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp.at(time).unwrap().reveal(), code);
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(hotp(SECRET, 0, 5).is_err());
        assert!(hotp(SECRET, 0, 9).is_err());
        assert!(Totp { secret: SECRET, digits: 6, period: 0 }.at(0).is_err());
        assert_eq!(Totp { secret: SECRET, digits: 6, period: 30 }.seconds_left(59), 1);
    }
}
