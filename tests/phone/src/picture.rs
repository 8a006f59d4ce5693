//! Files of pictures, decoded for the core, which finds the QR code in them.

use std::fs::{File, metadata};
use std::io::{Cursor, Read};
use std::path::Path;

use authenticator_core::qr::{PictureError, Pixels};
use image::{DynamicImage, ImageError, ImageReader, Limits};

use crate::Failure;

const MEBIBYTE: u64 = 1024 * 1024;
const MOST_BYTES: u64 = 64 * MEBIBYTE;
/// Cameras of phones have 50 million pixels.
const MOST_PIXELS: u64 = 64 * MEBIBYTE;
const MOST_PIXELS_A_SIDE: u32 = 32_768;
/// The largest of such pictures in colours with transparency, and half as much again to work with.
const MOST_MEMORY: u64 = 384 * MEBIBYTE;

/// A decoded picture.
pub struct Picture(DynamicImage);

impl Picture {
    /// Reads a PNG or JPEG.
    ///
    /// # Errors
    /// No regular file, too large, or no picture.
    pub fn of_file(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error| refuse("unreadable", &format!("{}: {error}. Give a PNG or JPEG.", path.display()));
        // Before it is opened: a pipe without a writer would wait for ever.
        if !metadata(path).map_err(unreadable)?.is_file() {
            let text = format!("{} is not a regular file. Give a PNG or JPEG.", path.display());
            return Err(refuse("not_a_file", &text));
        }
        Self::of_bytes(&all(File::open(path).map_err(unreadable)?)?)
    }

    /// Reads a PNG or JPEG on standard input.
    ///
    /// # Errors
    /// Too large, or no picture.
    pub fn of_standard_input() -> Result<Self, Failure> {
        Self::of_bytes(&all(std::io::stdin().lock())?)
    }

    /// Reads the bytes of a PNG or JPEG.
    ///
    /// # Errors
    /// Too large, or no picture.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, Failure> {
        let decoded = decode(bytes)?;
        // Two forms are enough for what the core reads: brightness, or colours with what can be seen through.
        Ok(Self(if decoded.color().has_alpha() {
            DynamicImage::ImageRgba8(decoded.into_rgba8())
        } else {
            DynamicImage::ImageLuma8(decoded.into_luma8())
        }))
    }

    /// What the core reads.
    ///
    /// # Errors
    /// Too large.
    pub fn pixels(&self) -> Result<Pixels<'_>, PictureError> {
        let (width, height) = (self.0.width() as usize, self.0.height() as usize);
        match &self.0 {
            DynamicImage::ImageLuma8(_) => Pixels::luma(width, height, width, self.0.as_bytes()),
            _ => Pixels::rgba(width, height, width * 4, self.0.as_bytes()),
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
