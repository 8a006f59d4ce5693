use image::imageops::{FilterType, blur, overlay, resize};
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, Luma as Pixel, LumaA};
use qrcode::{Color, QrCode};

use super::*;

const REAL: &str = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=uYyX2h0tq8e3kQ5r7w9zAB\
                    &kid=HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM";
const STORE: &str = "https://apps.apple.com/app/id983156458";

fn enrolls(text: &str) -> bool {
    text.starts_with("phonesignin:")
}

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

fn read_picture(picture: impl Into<DynamicImage>) -> Result<String, Failure> {
    read(&png(picture), enrolls)
}

fn blank(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_luma8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn reason(read: Result<String, Failure>) -> String {
    read.unwrap_err().code.strip_prefix("invalid_input.picture.").unwrap().to_owned()
}

/// The same noise in each run (xorshift, Marsaglia 2003).
struct Noise(u32);

impl Noise {
    fn next(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % below
    }
}

#[test]
fn e2_light_on_dark_is_read() {
    for module in [2, 3, 8] {
        let mut picture = code(REAL, module);
        image::imageops::invert(&mut picture);
        assert_eq!(read_picture(picture).as_deref(), Ok(REAL), "{module}");
    }
}

#[test]
fn e2_a_code_on_transparent_ground_is_read_in_black_and_in_white() {
    for ink in [0, 255] {
        let code = code(REAL, 4);
        let picture = GrayAlphaImage::from_fn(code.width(), code.height(), |x, y| {
            let dark = code.get_pixel(x, y).0 == [0];
            LumaA([ink, if dark { 255 } else { 0 }])
        });
        assert_eq!(read_picture(picture).as_deref(), Ok(REAL), "{ink}");
    }
}

#[test]
fn e2_a_noisy_picture_is_read() {
    for (module, seed) in [(3, 1), (4, 2), (6, 3), (8, 4)] {
        let mut noise = Noise(seed);
        let mut grain = code(REAL, module);
        for pixel in grain.pixels_mut() {
            let swing = i32::try_from(noise.next(161)).unwrap() - 80;
            pixel.0 = [u8::try_from((i32::from(pixel.0[0]) + swing).clamp(0, 255)).unwrap()];
        }
        assert_eq!(read_picture(grain).as_deref(), Ok(REAL), "grain at {module}");
        // At three pixels a module, specks of one pixel are as large as what is read.
        let mut specks = code(REAL, module.max(4));
        for pixel in specks.pixels_mut() {
            if noise.next(100) < 3 {
                pixel.0 = [255 - pixel.0[0]];
            }
        }
        assert_eq!(read_picture(specks).as_deref(), Ok(REAL), "specks at {module}");
    }
}

#[test]
fn e2_small_modules_scaled_by_a_fraction_are_read() {
    for filter in [FilterType::Nearest, FilterType::Triangle, FilterType::CatmullRom, FilterType::Lanczos3] {
        for (module, hundredths) in [(2, 133), (2, 125), (2, 150), (2, 175), (3, 110), (4, 66)] {
            let code = code(REAL, module);
            let side = code.width() * hundredths / 100;
            let picture = resize(&code, side, side, filter);
            assert_eq!(read_picture(picture).as_deref(), Ok(REAL), "{module} x {hundredths} % by {filter:?}");
        }
    }
}

#[test]
fn e2_a_blurred_picture_is_read() {
    for (module, sigma) in [(4, 1.5), (8, 3.0)] {
        assert_eq!(read_picture(blur(&code(REAL, module), sigma)).as_deref(), Ok(REAL), "{module} {sigma}");
    }
}

#[test]
fn e2_a_photograph_of_fifty_megapixels_is_read() {
    let mut picture = GrayImage::from_pixel(8192, 6144, Pixel([180]));
    overlay(&mut picture, &code(REAL, 9), 3000, 2000);
    assert_eq!(read_picture(picture).as_deref(), Ok(REAL));
}

#[test]
fn e2_of_several_codes_the_one_that_enrolls_is_taken() {
    let beside = |left: &str, right: &str, module: u32| {
        let (left, right) = (code(left, module), code(right, 4));
        let mut picture = GrayImage::from_pixel(left.width() + right.width(), 500, Pixel([255]));
        overlay(&mut picture, &left, 0, 0);
        overlay(&mut picture, &right, i64::from(left.width()), 0);
        picture
    };
    assert_eq!(read_picture(beside(REAL, STORE, 4)).as_deref(), Ok(REAL));
    assert_eq!(read_picture(beside(STORE, REAL, 4)).as_deref(), Ok(REAL));
    assert_eq!(read_picture(beside(STORE, REAL, 8)).as_deref(), Ok(REAL));
    assert_eq!(read_picture(beside(REAL, REAL, 4)).as_deref(), Ok(REAL), "the same code twice");
    let other = REAL.replace("uYyX", "vYyX");
    assert_eq!(reason(read_picture(beside(REAL, &other, 4))), "several_codes");
    assert_eq!(read_picture(code(STORE, 4)).as_deref(), Ok(STORE), "what it is, is said by whoever reads the text");
    let mut dark = beside(REAL, STORE, 4);
    image::imageops::invert(&mut dark);
    assert_eq!(read_picture(dark).as_deref(), Ok(REAL));
}

#[test]
fn e2_a_real_code_that_is_harder_to_read_than_the_one_of_the_store_is_found() {
    let (mut real, store) = (code(REAL, 4), code(STORE, 4));
    image::imageops::invert(&mut real);
    let mut picture = GrayImage::from_pixel(600, 300, Pixel([255]));
    overlay(&mut picture, &store, 0, 0);
    overlay(&mut picture, &real, 300, 0);
    assert_eq!(read_picture(picture).as_deref(), Ok(REAL));
}

#[test]
fn no_picture_and_a_picture_without_code_are_told_apart() {
    let png = blank(64, 64, ImageFormat::Png);
    assert_eq!(reason(read(&png, enrolls)), "no_code");
    assert_eq!(reason(read(&blank(64, 64, ImageFormat::Jpeg), enrolls)), "no_code");
    assert_eq!(reason(read(&blank(1, 1, ImageFormat::Png), enrolls)), "no_code");
    assert_eq!(reason(read(&blank(4097, 1, ImageFormat::Png), enrolls)), "no_code");
    assert_eq!(reason(read(png.get(..png.len() / 2).unwrap(), enrolls)), "not_a_picture");
    assert_eq!(reason(read(b"hello", enrolls)), "not_a_picture");
    assert_eq!(reason(read(b"", enrolls)), "not_a_picture");
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_eq!(reason(read(&blank(32_769, 1, format), enrolls)), "too_large");
        assert_eq!(reason(read(&blank(1, 32_769, format), enrolls)), "too_large");
    }
    // A header of 8193 by 8192 pixels in grey, and nothing behind it.
    let mut png = blank(1, 1, ImageFormat::Png);
    png.splice(16..24, [0, 0, 0x20, 1, 0, 0, 0x20, 0]);
    let checksum = png_checksum(&png[12..29]);
    png.splice(29..33, checksum.to_be_bytes());
    assert_eq!(reason(read(&png, enrolls)), "too_large");
}

/// CRC-32 of a chunk (PNG specification, annex D).
fn png_checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[test]
fn only_regular_files_of_at_most_64_mebibytes_are_read() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(reason(read_file(folder.path(), enrolls)), "not_a_file");
    #[cfg(unix)]
    assert_eq!(reason(read_file(Path::new("/dev/null"), enrolls)), "not_a_file");
    let path = folder.path().join("picture.png");
    assert_eq!(reason(read_file(&path, enrolls)), "unreadable");
    let file = File::create(&path).unwrap();
    file.set_len(MOST_BYTES).unwrap();
    assert_eq!(reason(read_file(&path, enrolls)), "not_a_picture");
    file.set_len(MOST_BYTES + 1).unwrap();
    assert_eq!(reason(read_file(&path, enrolls)), "too_large");
}
