//! QR codes as pictures.

use qrcode::render::svg;
use qrcode::{Color, EcLevel, QrCode};

/// Pixels of a module in the PNG, and the quiet zone in modules (ISO/IEC 18004 section 5.3.8).
const SCALE: usize = 8;
const QUIET: usize = 4;

fn code(text: &str) -> Option<QrCode> {
    QrCode::with_error_correction_level(text, EcLevel::M).ok()
}

/// The text as an SVG picture.
pub(super) fn svg(text: &str) -> Option<String> {
    sized(text, 320)
}

/// The text as an SVG picture to be looked at alone.
pub(super) fn large_svg(text: &str) -> Option<String> {
    sized(text, 800)
}

fn sized(text: &str, side: u32) -> Option<String> {
    Some(code(text)?.render::<svg::Color<'_>>().min_dimensions(side, side).quiet_zone(true).build())
}

/// The text as a PNG picture in grey.
pub(super) fn png(text: &str) -> Option<Vec<u8>> {
    let code = code(text)?;
    let width = code.width();
    let side = (width + 2 * QUIET) * SCALE;
    let module = |pixel: usize| (pixel / SCALE).checked_sub(QUIET).filter(|module| *module < width);
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let dark = matches!((module(x), module(y)), (Some(x), Some(y)) if code[(x, y)] == Color::Dark);
            pixels.push(if dark { 0 } else { 255 });
        }
    }
    let side = u32::try_from(side).ok()?;
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(picture)
}
