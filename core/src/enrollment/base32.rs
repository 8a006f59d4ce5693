//! Base32 (RFC 4648 section 6) as services print the secrets of one-time passwords.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Reads base32 in any case, padded to the full or not at all; spaces and hyphens between groups are skipped.
///
/// Bits behind the last byte are dropped, whatever they are: services that print random letters of the alphabet leave
/// them set, and all authenticators read that. A length that no bytes have (RFC 4648 section 6) is `None`.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    let (mut symbols, mut padding) = (0_usize, 0_usize);
    for symbol in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        if symbol == b'=' {
            padding += 1;
            continue;
        }
        let place = ALPHABET.iter().position(|known| *known == symbol.to_ascii_uppercase())?;
        if padding > 0 {
            return None;
        }
        symbols += 1;
        buffer = (buffer << 5 | u32::try_from(place).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).ok()?);
        }
    }
    let is_length = !matches!(symbols % 8, 1 | 3 | 6);
    let is_padded = padding == 0 || (padding < 8 && (symbols + padding) % 8 == 0);
    (is_length && is_padded).then_some(bytes)
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
        assert_eq!(decode("MZXW 6YTB-oi").unwrap().as_slice(), b"foobar");
        assert_eq!(decode("MZXW6YTBOJ").unwrap().as_slice(), b"foobar", "bits behind the last byte");
    }

    #[test]
    fn what_no_bytes_give_is_refused() {
        for wrong in [
            "M",
            "MZX",
            "MZXW6Y",
            "MZXW6YTBO",
            "MZXW6YTB========",
            "MY=",
            "MY=====",
            "MY=======",
            "=",
            "========",
            "M=Y=====",
            "MZXW6YT0",
            "MZXW6YT1",
            "MZXW6YT8",
            "MZXW6YT9",
            "MZXW6YT_",
            "MZXW6YTB\u{e9}",
            "MZXW6YTB+",
            "MZXW6YTB\t",
        ] {
            assert!(decode(wrong).is_none(), "{wrong:?}");
        }
    }
}
