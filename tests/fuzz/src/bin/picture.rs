//! Pictures of QR codes: files as the terminal phone reads them, and frames of a camera. Only small ones: finding a code takes time
//! by the pixel.
#![no_main]

#[allow(dead_code, reason = "only what reading a picture needs")]
#[path = "../../../phone/src/failure.rs"]
mod failure;
#[allow(dead_code, reason = "only reading from memory")]
#[path = "../../../phone/src/picture.rs"]
mod picture;
#[allow(dead_code, reason = "what a failure says")]
#[path = "../../../phone/src/words.rs"]
mod words;

use std::io::Cursor;

use authenticator_core::qr::{Found, Pixels, read_frame, read_picture};
use failure::Failure;
use image::ImageReader;
use picture::Picture;

const MOST_PIXELS: u64 = 96 * 96;

/// More than these take so long, in all forms, that only one in sixteen is looked at.
const FEW_PIXELS: u64 = 56 * 56;

/// The most that a code holds: digits.
const LONGEST_TEXT: usize = 7089;

fn is_one_in_sixteen(data: &[u8]) -> bool {
    data.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).is_multiple_of(16)
}

/// Every form of the picture is looked at, unless a code is found that begins so.
fn wanted(text: &str) -> bool {
    text.starts_with('p')
}

fn check(found: &Found) {
    for text in &found.texts {
        assert!(!text.is_empty() && text.chars().count() <= LONGEST_TEXT);
        assert!(found.texts.iter().filter(|other| *other == text).count() == 1);
    }
    assert_eq!(
        format!("{found:?}"),
        format!("Found {{ texts: {}, has_damaged: {} }}", found.texts.len(), found.has_damaged)
    );
}

/// The first byte is the width of a frame, the second says by how much its rows are longer, and the rest are its rows.
fn frame(data: &[u8]) -> Option<()> {
    let [width, more, rows @ ..] = data else { return None };
    let (width, stride) = (usize::from(*width), usize::from(*width) + usize::from(*more % 4));
    let height = rows.len().checked_div(stride)?;
    if width * height > 4 * MOST_PIXELS as usize {
        return None;
    }
    let pixels = Pixels::luma(width, height, stride, rows).ok()?;
    check(&read_frame(&pixels, wanted));
    if (width * height) as u64 <= FEW_PIXELS && is_one_in_sixteen(data) {
        check(&read_picture(&pixels, wanted));
    }
    Some(())
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(reader) = ImageReader::new(Cursor::new(data)).with_guessed_format() else { return };
    let Ok((width, height)) = reader.into_dimensions() else {
        assert!(Picture::of_bytes(data).is_err());
        frame(data);
        return;
    };
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || (pixels > FEW_PIXELS && !is_one_in_sixteen(data)) {
        return;
    }
    match Picture::of_bytes(data) {
        Ok(picture) => check(&read_picture(&picture.pixels().expect("it is small"), wanted)),
        Err(Failure { code, .. }) => assert!(code.starts_with("invalid_input.picture.")),
    }
});
