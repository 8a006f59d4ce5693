//! Reading the text of a QR code out of a picture.

use std::fs::{File, metadata};
use std::io::{Cursor, Read};
use std::path::Path;

use image::{DynamicImage, ImageError, ImageReader, Limits};

use crate::Failure;
use crate::qr_codes::{self, Luma};

const MEBIBYTE: u64 = 1024 * 1024;
const MOST_BYTES: u64 = 64 * MEBIBYTE;
/// Cameras of phones have 50 million pixels.
const MOST_PIXELS: u64 = 64 * MEBIBYTE;
const MOST_PIXELS_A_SIDE: u32 = 32_768;
/// The largest of such pictures in colours with transparency, and half as much again to work with.
const MOST_MEMORY: u64 = 384 * MEBIBYTE;

/// The text of the QR code in a PNG or JPEG: of several, of the one that `enrolls`.
///
/// # Errors
/// No regular file, too large, no picture, no QR code in it, or several that enroll.
pub fn read_file(path: &Path, enrolls: impl Fn(&str) -> bool) -> Result<String, Failure> {
    let unreadable = |error| refuse("unreadable", &format!("{}: {error}. Give a PNG or JPEG.", path.display()));
    // Before it is opened: a pipe without a writer would wait for ever.
    if !metadata(path).map_err(unreadable)?.is_file() {
        let text = format!("{} is not a regular file. Give a PNG or JPEG.", path.display());
        return Err(refuse("not_a_file", &text));
    }
    read(&all(File::open(path).map_err(unreadable)?)?, enrolls)
}

/// The text of the QR code in a PNG or JPEG on standard input, as [`read_file`].
///
/// # Errors
/// Too large, no picture, no QR code in it, or several that enroll.
pub fn read_standard_input(enrolls: impl Fn(&str) -> bool) -> Result<String, Failure> {
    read(&all(std::io::stdin().lock())?, enrolls)
}

/// The text of the QR code in the bytes of a PNG or JPEG: of several, of the one that `enrolls`. If none does, the first is
/// given, for the error that says what it is.
///
/// # Errors
/// Too large, no picture, no QR code in it, or several that enroll.
pub fn read(bytes: &[u8], enrolls: impl Fn(&str) -> bool) -> Result<String, Failure> {
    let mut found = Vec::new();
    for plane in planes(&decode(bytes)?) {
        found.extend(qr_codes::read(&plane, &enrolls));
        if found.iter().any(|text| enrolls(text)) {
            break;
        }
    }
    let mut enrolling = found.iter().filter(|text| enrolls(text));
    match (enrolling.next(), enrolling.next(), found.first()) {
        (Some(_), Some(_), _) => {
            let text = "There are several QR codes of accounts in the picture. Crop it to the one that you want.";
            Err(refuse("several_codes", text))
        }
        (Some(text), None, _) | (None, _, Some(text)) => Ok(text.clone()),
        (None, _, None) => {
            Err(refuse("no_code", "No QR code found in the picture. Try a sharper one, or give the text of the code."))
        }
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Failure> {
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| not_a_picture());
    let (width, height) = reader()?.into_dimensions().map_err(|_| not_a_picture())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS_A_SIDE);
    limits.max_image_height = Some(MOST_PIXELS_A_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = reader()?;
    reader.limits(limits);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large());
    }
    reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => too_large(),
        _ => not_a_picture(),
    })
}

/// The brightness of a picture; of one with transparency on white, and then on black.
fn planes(picture: &DynamicImage) -> Vec<Luma> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let plane = |pixels| Luma::new(width, height, pixels);
    if !picture.color().has_alpha() {
        return plane(picture.to_luma8().into_raw()).into_iter().collect();
    }
    let pixels = picture.to_luma_alpha8().into_raw();
    let on = |ground: u16| {
        let mixed = pixels.chunks_exact(2).map(|pixel| {
            let [luma, alpha] = [0, 1].map(|at| pixel.get(at).copied().map_or(0, u16::from));
            u8::try_from((luma * alpha + ground * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        });
        plane(mixed.collect())
    };
    [on(255), on(0)].into_iter().flatten().collect()
}

fn too_large() -> Failure {
    let text = format!(
        "The picture has more than {} million pixels, or a side of more than {MOST_PIXELS_A_SIDE}. Crop it to the QR code.",
        MOST_PIXELS / 1_000_000
    );
    refuse("too_large", &text)
}

fn all(source: impl Read) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = source.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| refuse("unreadable", &format!("The picture cannot be read: {error}. Give a PNG or JPEG.")))?;
    if bytes.len() as u64 > MOST_BYTES {
        let text = format!("The picture is larger than {} MiB. Crop it to the QR code.", MOST_BYTES / MEBIBYTE);
        return Err(refuse("too_large", &text));
    }
    Ok(bytes)
}

fn not_a_picture() -> Failure {
    refuse("not_a_picture", "This is not a picture, or a damaged one. Give a PNG or JPEG.")
}

fn refuse(reason: &str, text: &str) -> Failure {
    Failure::usage(&format!("invalid_input.picture.{reason}"), text)
}

#[cfg(test)]
#[path = "picture/tests.rs"]
mod tests;
