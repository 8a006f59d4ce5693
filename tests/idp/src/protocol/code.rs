//! Enrollment codes in their two forms: base64url inside a QR code, and 16 Crockford base32 characters to type.

use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::{Issuer, fold_code};
use url::form_urlencoded;

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The form to type, of 80 random bits: 16 characters.
pub(crate) fn manual_code(random: [u8; 10]) -> String {
    let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let symbol = |place: u32| {
        let index = usize::try_from((bits >> (5 * place)) & 31).unwrap_or(0);
        CROCKFORD.get(index).copied().map_or('0', char::from)
    };
    (0..16).rev().map(symbol).collect()
}

/// The form to type, in groups of four.
pub(crate) fn printed(manual_code: &str) -> String {
    let groups: Vec<String> =
        manual_code.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into()).collect();
    groups.join("-")
}

/// What was typed, in the one form of the alphabet, as the phone folds it.
pub(crate) fn normalised(typed: &str) -> String {
    fold_code(typed).to_string()
}

/// The text of the QR code.
pub(crate) fn native_text(issuer: &Issuer, code: &str, server_key: Thumbprint) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("v", "1")
        .append_pair("issuer", issuer.as_str())
        .append_pair("code", code)
        .append_pair("kid", &server_key.to_string())
        .finish();
    format!("phonesignin://enroll?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_to_type_survives_typing() {
        let code = manual_code([0xFF, 0, 1, 2, 3, 4, 5, 6, 7, 0x1F]);
        assert_eq!(code.len(), 16);
        assert!(code.ends_with('Z') && code.starts_with("ZW"));
        assert_eq!(normalised(&printed(&code).to_lowercase()), code);
        assert_eq!(normalised("oO0i Il1-"), "00011".to_owned() + "11");
        assert_eq!(normalised("\u{FF4F}\u{200B}\u{0660}\u{2014}\u{FF11}"), "001", "as the phone reads it");
    }
}
