//! One-time codes: RFC 4226 (HOTP) and, under time steps, RFC 6238 (TOTP). A code is a second factor, never more.

use std::fmt;

use ring::hmac;
use zeroize::Zeroize as _;

use crate::memory::wiping_stack;

/// The hash under HMAC (RFC 6238 section 1.2). RFC 4226 knows SHA-1 alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithm {
    /// HMAC-SHA-1, which nearly all services use. Collisions of SHA-1 do not weaken it (RFC 6194 section 3.3).
    #[default]
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl Algorithm {
    const fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }
}

/// Codes of a counter: the parameters and the secret.
pub struct Hotp<'a> {
    /// The shared secret.
    pub secret: &'a [u8],
    /// The hash.
    pub algorithm: Algorithm,
    /// Digits of a code, 6 to 8.
    pub digits: u8,
}

/// Codes of the time: the parameters and the secret.
pub struct Totp<'a> {
    /// The shared secret.
    pub secret: &'a [u8],
    /// The hash.
    pub algorithm: Algorithm,
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

impl Hotp<'_> {
    /// The code of a counter (RFC 4226 section 5.3).
    ///
    /// # Errors
    /// Digits outside 6 to 8.
    pub fn at(&self, counter: u64) -> Result<Code, OtpError> {
        if !(6..=8).contains(&self.digits) {
            return Err(OtpError);
        }
        let tag =
            wiping_stack(|| hmac::sign(&hmac::Key::new(self.algorithm.hmac(), self.secret), &counter.to_be_bytes()));
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().ok_or(OtpError)? & 0x0f);
        let word: [u8; 4] = bytes.get(offset..offset + 4).and_then(|word| word.try_into().ok()).ok_or(OtpError)?;
        let number = u32::from_be_bytes(word) & 0x7fff_ffff;
        let code = number % 10_u32.pow(u32::from(self.digits));
        Ok(Code(format!("{code:0width$}", width = usize::from(self.digits))))
    }
}

impl Totp<'_> {
    /// The code at `seconds` since the Unix epoch (RFC 6238 section 4).
    ///
    /// # Errors
    /// A period of zero, or digits outside 6 to 8.
    pub fn at(&self, seconds: u64) -> Result<Code, OtpError> {
        let step = seconds.checked_div(u64::from(self.period)).ok_or(OtpError)?;
        Hotp { secret: self.secret, algorithm: self.algorithm, digits: self.digits }.at(step)
    }

    /// Seconds until the next code.
    #[must_use]
    pub fn seconds_left(&self, seconds: u64) -> u64 {
        let period = u64::from(self.period);
        seconds.checked_rem(period).map_or(0, |passed| period - passed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, Hotp, Totp};

    /// The secret of RFC 4226 appendix D, and, as RFC 6238 erratum 2866 has it, of the length of each hash.
    const SECRET: &[u8] = b"1234567890123456789012345678901234567890123456789012345678901234";

    fn secret(algorithm: Algorithm) -> &'static [u8] {
        match algorithm {
            Algorithm::Sha1 => &SECRET[..20],
            Algorithm::Sha256 => &SECRET[..32],
            Algorithm::Sha512 => SECRET,
        }
    }

    #[test]
    fn rfc_4226_appendix_d() {
        let expected =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        let hotp = Hotp { secret: secret(Algorithm::Sha1), algorithm: Algorithm::Sha1, digits: 6 };
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(hotp.at(counter).unwrap().reveal(), code);
        }
    }

    #[test]
    fn rfc_6238_appendix_b() {
        use Algorithm::{Sha1, Sha256, Sha512};
        for (time, codes) in [
            (59, ["94287082", "46119246", "90693936"]),
            (1_111_111_109, ["07081804", "68084774", "25091201"]),
            (1_111_111_111, ["14050471", "67062674", "99943326"]),
            (1_234_567_890, ["89005924", "91819424", "93441116"]),
            (2_000_000_000, ["69279037", "90698825", "38618901"]),
            (20_000_000_000, ["65353130", "77737706", "47863826"]),
        ] {
            for (algorithm, code) in [Sha1, Sha256, Sha512].into_iter().zip(codes) {
                let totp = Totp { secret: secret(algorithm), algorithm, digits: 8, period: 30 };
                assert_eq!(totp.at(time).unwrap().reveal(), code, "{algorithm:?} at {time}");
            }
        }
    }

    #[test]
    fn fewer_digits_are_the_last_ones_of_more() {
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            let code = |digits| Hotp { secret: SECRET, algorithm, digits }.at(u64::MAX).unwrap();
            for digits in [6, 7] {
                assert_eq!(code(digits).reveal().len(), usize::from(digits));
                assert!(code(8).reveal().ends_with(code(digits).reveal()));
            }
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let algorithm = Algorithm::default();
        for digits in [0, 5, 9, 255] {
            assert!(Hotp { secret: SECRET, algorithm, digits }.at(0).is_err());
        }
        let totp = |period| Totp { secret: SECRET, algorithm, digits: 6, period };
        assert!(totp(0).at(0).is_err());
        assert_eq!(totp(0).seconds_left(59), 0);
        assert_eq!(totp(30).seconds_left(59), 1);
    }
}
