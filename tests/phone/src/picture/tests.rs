use authenticator_core::qr::read_picture;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma as Pixel, LumaA};
use qrcode::{Color, QrCode};

use super::*;

const REAL: &str = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=uYyX2h0tq8e3kQ5r7w9zAB\
                    &kid=HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM";

/// A QR code with its quiet zone, modules of `module` pixels.
fn code(text: &str, module: u32) -> GrayImage {
    let code = QrCode::new(text).unwrap();
    let width = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    GrayImage::from_fn((width + 8) * module, (width + 8) * module, |x, y| {
        let inside = |place: u32| (place / module).checked_sub(4).filter(|place| *place < width);
        let dark = inside(x).zip(inside(y)).is_some_and(|(x, y)| colors[(y * width + x) as usize] == Color::Dark);
        Pixel([if dark { 0 } else { 255 }])
    })
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The text of the code in the bytes of a picture; nothing of one without.
fn read(bytes: &[u8]) -> Result<Option<String>, Failure> {
    let picture = Picture::of_bytes(bytes)?;
    let found = read_picture(&picture.pixels().unwrap(), |_| true);
    Ok(found.texts.first().map(|text| text.to_string()))
}

fn blank(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_luma8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn reason<T>(read: Result<T, Failure>) -> String {
    read.err().unwrap().code.strip_prefix("invalid_input.picture.").unwrap().to_owned()
}

#[test]
fn e2_a_code_on_transparent_ground_is_read_in_black_and_in_white() {
    for ink in [0, 255] {
        let code = code(REAL, 4);
        let picture = GrayAlphaImage::from_fn(code.width(), code.height(), |x, y| {
            let dark = code.get_pixel(x, y).0 == [0];
            LumaA([ink, if dark { 255 } else { 0 }])
        });
        assert_eq!(read(&png(picture)), Ok(Some(REAL.to_owned())), "{ink}");
    }
}

#[test]
fn e2_a_code_is_read_out_of_png_and_jpeg() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageLuma8(code(REAL, 4)).to_rgb8().write_to(&mut bytes, format).unwrap();
        assert_eq!(read(&bytes.into_inner()), Ok(Some(REAL.to_owned())), "{format:?}");
    }
}

#[test]
fn no_picture_and_a_picture_without_code_are_told_apart() {
    let png = blank(64, 64, ImageFormat::Png);
    assert_eq!(read(&png), Ok(None));
    assert_eq!(read(&blank(64, 64, ImageFormat::Jpeg)), Ok(None));
    assert_eq!(read(&blank(1, 1, ImageFormat::Png)), Ok(None));
    assert_eq!(read(&blank(4097, 1, ImageFormat::Png)), Ok(None));
    assert_eq!(reason(read(png.get(..png.len() / 2).unwrap())), "not_a_picture");
    assert_eq!(reason(read(b"hello")), "not_a_picture");
    assert_eq!(reason(read(b"")), "not_a_picture");
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_eq!(reason(read(&blank(32_769, 1, format))), "too_large");
        assert_eq!(reason(read(&blank(1, 32_769, format))), "too_large");
    }
    // A header of 8193 by 8192 pixels in grey, and nothing behind it.
    let mut png = blank(1, 1, ImageFormat::Png);
    png.splice(16..24, [0, 0, 0x20, 1, 0, 0, 0x20, 0]);
    let checksum = png_checksum(&png[12..29]);
    png.splice(29..33, checksum.to_be_bytes());
    assert_eq!(reason(read(&png)), "too_large");
}

/// CRC-32 of a chunk (PNG specification, annex D).
fn png_checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[test]
fn only_regular_files_of_at_most_64_mebibytes_are_read() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(reason(Picture::of_file(folder.path())), "not_a_file");
    #[cfg(unix)]
    assert_eq!(reason(Picture::of_file(Path::new("/dev/null"))), "not_a_file");
    let path = folder.path().join("picture.png");
    assert_eq!(reason(Picture::of_file(&path)), "unreadable");
    let file = File::create(&path).unwrap();
    file.set_len(MOST_BYTES).unwrap();
    assert_eq!(reason(Picture::of_file(&path)), "not_a_picture");
    file.set_len(MOST_BYTES + 1).unwrap();
    assert_eq!(reason(Picture::of_file(&path)), "too_large");
}
