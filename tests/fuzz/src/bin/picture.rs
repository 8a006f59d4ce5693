//! Pictures of QR codes, as the terminal phone reads them. Only small ones: finding a code takes time by the pixel.
#![no_main]

#[allow(dead_code, reason = "only what reading a picture needs")]
#[path = "../../../phone/src/failure.rs"]
mod failure;
#[allow(dead_code, reason = "only reading from memory")]
#[path = "../../../phone/src/picture.rs"]
mod picture;
#[allow(dead_code, reason = "as the terminal phone has it")]
#[path = "../../../phone/src/qr_codes.rs"]
mod qr_codes;
#[allow(dead_code, reason = "what a failure says")]
#[path = "../../../phone/src/words.rs"]
mod words;

use std::io::Cursor;

use failure::Failure;
use image::ImageReader;

const MOST_PIXELS: u64 = 96 * 96;

/// More than these take so long, in all forms, that only one in sixteen is looked at.
const FEW_PIXELS: u64 = 56 * 56;

fn is_one_in_sixteen(data: &[u8]) -> bool {
    data.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).is_multiple_of(16)
}

/// Every form of the picture is looked at, unless a code is found that begins so.
fn enrolls(text: &str) -> bool {
    text.starts_with('p')
}

// The reader of QR codes may panic inside, which `read` catches; libFuzzer's own hook would end the process before that. A panic
// that comes out of the target still ends it.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |data: &[u8]| {
    let Ok(reader) = ImageReader::new(Cursor::new(data)).with_guessed_format() else { return };
    let Ok((width, height)) = reader.into_dimensions() else {
        assert!(picture::read(data, enrolls).is_err());
        return;
    };
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || (pixels > FEW_PIXELS && !is_one_in_sixteen(data)) {
        return;
    }
    match picture::read(data, enrolls) {
        Ok(text) => assert!(text.len() < data.len() * 32),
        Err(Failure { code, .. }) => assert!(code.starts_with("invalid_input.picture.")),
    }
});
