//! Reading the text of a QR code out of a picture.

use std::fs::{File, metadata};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::{ImageError, ImageReader, Limits};

use crate::Failure;

const MEBIBYTE: u64 = 1024 * 1024;
const MOST_BYTES: u64 = 16 * MEBIBYTE;
const MOST_PIXELS_A_SIDE: u32 = 4096;

/// The text of the one QR code in a PNG or JPEG.
///
/// # Errors
/// No regular file, too large, no picture, no QR code in it, or several.
pub fn read_file(path: &Path) -> Result<String, Failure> {
    let unreadable = |error| refuse("unreadable", &format!("{}: {error}. Give a PNG or JPEG.", path.display()));
    // Before it is opened: a pipe without a writer would wait for ever.
    if !metadata(path).map_err(unreadable)?.is_file() {
        let text = format!("{} is not a regular file. Give a PNG or JPEG.", path.display());
        return Err(refuse("not_a_file", &text));
    }
    read(&all(File::open(path).map_err(unreadable)?)?)
}

/// The text of the one QR code in a PNG or JPEG on standard input.
///
/// # Errors
/// Too large, no picture, no QR code in it, or several.
pub fn read_standard_input() -> Result<String, Failure> {
    read(&all(std::io::stdin().lock())?)
}

/// The text of the one QR code in the bytes of a PNG or JPEG.
///
/// # Errors
/// Too large, no picture, no QR code in it, or several.
pub fn read(bytes: &[u8]) -> Result<String, Failure> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS_A_SIDE);
    limits.max_image_height = Some(MOST_PIXELS_A_SIDE);
    limits.max_alloc = Some(256 * MEBIBYTE);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| not_a_picture())?;
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => refuse(
            "too_large",
            &format!(
                "The picture is larger than {MOST_PIXELS_A_SIDE} x {MOST_PIXELS_A_SIDE} pixels. Crop it to the QR code."
            ),
        ),
        _ => not_a_picture(),
    })?;
    let picture = picture.to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = picture.into_raw();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    // On some distorted pictures the library panics where it should find nothing.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let grids = prepared.detect_grids();
        grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
    }));
    let mut texts: Vec<String> = found.unwrap_or_default();
    texts.dedup();
    match (texts.pop(), texts.is_empty()) {
        (Some(text), true) => Ok(text),
        (Some(_), false) => Err(refuse("several_codes", "There are several QR codes in the picture. Crop it to one.")),
        (None, _) => {
            Err(refuse("no_code", "No QR code found in the picture. Try a sharper one, or give the text of the code."))
        }
    }
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
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;

    fn blank(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_luma8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn reason(read: Result<String, Failure>) -> String {
        read.unwrap_err().code.strip_prefix("invalid_input.picture.").unwrap().to_owned()
    }

    #[test]
    fn no_picture_and_a_picture_without_code_are_told_apart() {
        let png = blank(64, 64, ImageFormat::Png);
        assert_eq!(reason(read(&png)), "no_code");
        assert_eq!(reason(read(&blank(64, 64, ImageFormat::Jpeg))), "no_code");
        assert_eq!(reason(read(png.get(..png.len() / 2).unwrap())), "not_a_picture");
        assert_eq!(reason(read(b"hello")), "not_a_picture");
        assert_eq!(reason(read(b"")), "not_a_picture");
    }

    #[test]
    fn a_side_has_at_most_4096_pixels() {
        assert_eq!(reason(read(&blank(4096, 1, ImageFormat::Png))), "no_code");
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            assert_eq!(reason(read(&blank(4097, 1, format))), "too_large");
            assert_eq!(reason(read(&blank(1, 4097, format))), "too_large");
        }
    }

    #[test]
    fn only_regular_files_of_at_most_16_mebibytes_are_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(reason(read_file(folder.path())), "not_a_file");
        #[cfg(unix)]
        assert_eq!(reason(read_file(Path::new("/dev/null"))), "not_a_file");
        let path = folder.path().join("picture.png");
        assert_eq!(reason(read_file(&path)), "unreadable");
        let file = File::create(&path).unwrap();
        file.set_len(MOST_BYTES).unwrap();
        assert_eq!(reason(read_file(&path)), "not_a_picture");
        file.set_len(MOST_BYTES + 1).unwrap();
        assert_eq!(reason(read_file(&path)), "too_large");
    }
}
