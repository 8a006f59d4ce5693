//! What is written in a code comes out as it was meant, whatever it is encoded in.

use qrcode::bits::Bits;
use qrcode::{EcLevel, QrCode, Version};

use super::pictures::drawn;
use super::texts_of_frame;

fn written(write: impl FnOnce(&mut Bits)) -> Vec<String> {
    let mut bits = Bits::new(Version::Normal(5));
    write(&mut bits);
    bits.push_terminator(EcLevel::M).unwrap();
    let code = QrCode::with_bits(bits, EcLevel::M).unwrap();
    texts_of_frame(&drawn(&code, 3))
}

fn bytes(bytes: &[u8]) -> Vec<String> {
    written(|bits| bits.push_byte_data(bytes).unwrap())
}

fn named(number: u32, bytes: &[u8]) -> Vec<String> {
    written(|bits| {
        bits.push_eci_designator(number).unwrap();
        bits.push_byte_data(bytes).unwrap();
    })
}

const SHIFT_JIS: &[u8] = b"otpauth://totp/\x93\xfa\x96\x7b?secret=AAAA";
const LATIN: &[u8] = b"otpauth://totp/Andr\xe9?secret=AAAA";

#[test]
fn b11_texts_without_a_named_encoding_are_understood() {
    assert_eq!(bytes("otpauth://totp/Müller 日本?secret=AAAA".as_bytes()), ["otpauth://totp/Müller 日本?secret=AAAA"]);
    assert_eq!(bytes(LATIN), ["otpauth://totp/André?secret=AAAA"]);
    assert_eq!(bytes(SHIFT_JIS), ["otpauth://totp/日本?secret=AAAA"]);
}

#[test]
fn b11_texts_with_a_named_encoding_are_understood() {
    assert_eq!(named(3, LATIN), ["otpauth://totp/André?secret=AAAA"]);
    assert_eq!(named(20, SHIFT_JIS), ["otpauth://totp/日本?secret=AAAA"]);
    assert_eq!(named(26, "Müller".as_bytes()), ["Müller"]);
    assert_eq!(named(25, &[0x65, 0xE5, 0x67, 0x2C]), ["日本"]);
    assert_eq!(named(26, b"a\xff"), ["a\u{FFFD}"], "what is wrong is seen to be");
    assert_eq!(named(899, b"a\xe9"), ["a\u{FFFD}"], "an encoding that is not known");
}

#[test]
fn b11_digits_capitals_and_kanji_are_understood() {
    let mixed = written(|bits| {
        bits.push_numeric_data(b"0123456789").unwrap();
        bits.push_alphanumeric_data(b"HELLO $%*+-./:7").unwrap();
        bits.push_kanji_data(b"\x93\x5f\xe4\xaa").unwrap();
        bits.push_byte_data(b"end").unwrap();
    });
    assert_eq!(mixed, ["0123456789HELLO $%*+-./:7点茗end"]);
}
