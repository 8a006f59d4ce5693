//! Base32 (RFC 4648 section 6) as services print the secrets of one-time passwords.

use zeroize::Zeroizing;

use crate::protocol::is_separator;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Reads base32 in any case, with any padding or none; white space, dashes and invisible characters between groups are
/// skipped.
///
/// Bits behind the last byte are dropped, whatever they are and however many: services print random letters of the
/// alphabet, as many as they like, and all authenticators read that. No other character is taken for one that looks like
/// it, which would give another secret.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    let mut ended = false;
    for symbol in text.chars().filter(|c| !is_separator(*c)) {
        if symbol == '=' {
            ended = true;
            continue;
        }
        let symbol = u8::try_from(symbol.to_ascii_uppercase()).ok().filter(|_| !ended)?;
        let place = ALPHABET.iter().position(|known| *known == symbol)?;
        buffer = (buffer << 5 | u32::try_from(place).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// Writes base32 in upper case without padding.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for group in bytes.chunks(5) {
        let word = (0..5).fold(0_u64, |word, place| word << 8 | u64::from(group.get(place).copied().unwrap_or(0)));
        let symbols = (group.len() * 8).div_ceil(5);
        for place in (0..8).rev().take(symbols) {
            let index = usize::try_from(word >> (5 * place) & 31).unwrap_or(0);
            text.push(ALPHABET.get(index).copied().map_or('A', char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn rfc_4648_section_10() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            let bare = text.trim_end_matches('=');
            assert_eq!(encode(bytes.as_bytes()).as_str(), bare);
            for written in [text, bare, &text.to_lowercase(), &bare.to_lowercase()] {
                assert_eq!(decode(written).unwrap().as_slice(), bytes.as_bytes(), "{written}");
            }
        }
    }

    #[test]
    fn what_services_print_is_read() {
        for text in [
            "MZXW 6YTB-oi",
            "MZXW6YTBOI=",
            "MZXW6YTBOI==========",
            "MZXW6YTBOI = =",
            "MZXW6YTB\u{200B}\u{2013}OI\u{A0}",
        ] {
            assert_eq!(decode(text).unwrap().as_slice(), b"foobar", "{text:?}");
        }
        for text in ["MZXW6YTBOJ", "MZXW6YTBOI7", "MZXW6YTBOIA="] {
            assert_eq!(decode(text).unwrap().as_slice(), b"foobar", "bits behind the last byte: {text}");
        }
        for (text, bytes) in [("", 0), ("M", 0), ("=", 0), ("MZX", 1), ("MZXW6Y", 3), ("MZXW6YTBO", 5)] {
            assert_eq!(decode(text).unwrap().len(), bytes, "{text}");
        }
    }

    #[test]
    fn what_is_not_of_the_alphabet_is_refused() {
        for wrong in [
            "M=Y=====",
            "=M",
            "MZXW6YT0",
            "MZXW6YT1",
            "MZXW6YT8",
            "MZXW6YT9",
            "MZXW6YT_",
            "MZXW6YTB\u{e9}",
            "MZXW6YTB+",
        ] {
            assert!(decode(wrong).is_none(), "{wrong:?}");
        }
    }
}
