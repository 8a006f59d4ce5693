//! Reading the text of a QR code out of a picture.

use std::path::Path;

use crate::Failure;

/// The text of the one QR code in a PNG or JPEG.
///
/// # Errors
/// No picture, no QR code in it, or several.
pub fn read_file(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::usage("invalid_input.picture.unreadable", format!("The picture: {error}.")))?;
    read(&bytes)
}

/// The text of the one QR code in the bytes of a PNG or JPEG.
///
/// # Errors
/// No picture, no QR code in it, or several.
pub fn read(bytes: &[u8]) -> Result<String, Failure> {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(8192);
    limits.max_image_height = Some(8192);
    limits.max_alloc = Some(256 * 1024 * 1024);
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| refuse("not_a_picture", "This is no PNG or JPEG."))?;
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| refuse("not_a_picture", "This is no PNG or JPEG that can be read."))?;
    let picture = picture.to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = picture.into_raw();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let grids = prepared.detect_grids();
    let mut texts: Vec<String> = grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect();
    texts.dedup();
    match (texts.pop(), texts.is_empty()) {
        (Some(text), true) => Ok(text),
        (Some(_), false) => Err(refuse("several_codes", "There are several QR codes in the picture; crop it to one.")),
        (None, _) => {
            Err(refuse("no_code", "No QR code was found in the picture; try a sharper one, or type the code."))
        }
    }
}

fn refuse(reason: &str, text: &str) -> Failure {
    Failure::usage(&format!("invalid_input.picture.{reason}"), text)
}
