//! The key URI format, in which authenticator apps take over a shared secret (docs/protocol.md, One-time passwords of other
//! services).

use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// RFC 4648 section 6.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Base32 in upper case; of whole groups of five bytes, which secrets are, so that there is no padding.
pub(crate) fn base32(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    for group in bytes.chunks_exact(5) {
        let word = group.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
        for place in (0..8).rev() {
            let index = usize::try_from((word >> (5 * place)) & 31).unwrap_or(0);
            text.push(ALPHABET.get(index).copied().map_or('A', char::from));
        }
    }
    text
}

/// The text of a QR code: the secret in base32, and the names that the app shows.
pub(crate) fn otpauth_text(issuer: &str, account: &str, secret: &str, digits: u8, period: u32) -> Zeroizing<String> {
    let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={digits}&period={period}"
    ))
}

/// Apps read a plus sign as one.
fn percent_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use authenticator_core::enrollment::{Enrollment, MovingFactor};
    use authenticator_core::protocol::DevelopmentServers;

    use super::*;

    #[test]
    fn rfc_4648_section_10_in_groups_of_five() {
        assert_eq!(base32(b"fooba").as_str(), "MZXW6YTB");
        assert_eq!(base32(b"12345678901234567890").as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn an_authenticator_reads_what_was_written() {
        let secret = base32(b"12345678901234567890");
        let text = otpauth_text("Contoso & Söhne (demo)", "ana+test@contoso.example", &secret, 6, 30);
        let Enrollment::OneTimePassword(read) = Enrollment::parse(&text, DevelopmentServers::Refused).unwrap() else {
            panic!("another kind of enrollment");
        };
        assert_eq!(read.issuer(), Some("Contoso & Söhne (demo)"));
        assert_eq!(read.account(), "ana+test@contoso.example");
        assert_eq!((read.digits(), read.moving()), (6, MovingFactor::Time { period: 30 }));
        assert_eq!(read.secret().reveal(), b"12345678901234567890");
    }
}
