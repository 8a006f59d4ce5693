//! What happens to a picture, one thing at a time and together.

use authenticator_core::qr::{Pixels, read_picture};
use qrcode::EcLevel;

use super::pictures::{Gray, code, code_of_level, desk};
use super::{REAL, assert_read, assert_read_in_frame, enrolls};

fn real(module: usize) -> Gray {
    code(REAL.as_bytes(), module)
}

#[test]
fn e2_b11_dark_on_light_and_light_on_dark_are_read() {
    for module in [1, 2, 3, 8] {
        assert_read_in_frame(&format!("dark {module}"), &real(module));
        assert_read_in_frame(&format!("light {module}"), &real(module).inverted());
    }
}

#[test]
fn b11_a_code_is_read_however_the_phone_is_held() {
    for degrees in [5.0, 30.0, 45.0, 90.0, 135.0, 200.0, 300.0] {
        assert_read_in_frame(&format!("{degrees}"), &real(3).rotated(degrees));
    }
    for far in [0.8, 0.6] {
        assert_read_in_frame(&format!("{far}"), &real(4).tilted(far));
        assert_read_in_frame(&format!("turned {far}"), &real(4).rotated(33.0).tilted(far));
    }
}

#[test]
fn b11_a_mirrored_code_is_read() {
    let real = real(3);
    let mirrored = Gray::from(real.width, real.height, |x, y| real.pixels[y * real.width + real.width - 1 - x]);
    assert_read_in_frame("mirrored", &mirrored);
}

#[test]
fn b11_a_scaled_code_is_read() {
    for factor in [0.75, 1.1, 1.25, 1.33, 1.5, 1.75] {
        assert_read(&format!("smooth {factor}"), &real(2).scaled(factor));
        assert_read(&format!("hard {factor}"), &real(2).scaled_hard(factor));
    }
    assert_read_in_frame("1.33", &real(2).scaled(1.33));
}

#[test]
fn b11_a_blurred_code_is_read() {
    for (module, sigma) in [(2, 0.8), (3, 1.5), (4, 2.0)] {
        assert_read(&format!("{module} {sigma}"), &real(module).blurred(sigma));
    }
    assert_read_in_frame("moved", &real(4).smeared(5));
}

#[test]
fn b11_a_noisy_code_is_read() {
    for module in [3, 4] {
        assert_read_in_frame(&format!("grain {module}"), &real(module).grainy(70, 1));
        assert_read(&format!("specks {module}"), &real(module).speckled(3, 2));
    }
}

#[test]
fn b11_a_pale_code_and_one_in_shadow_are_read() {
    for (black, white) in [(20, 60), (100, 140), (200, 240)] {
        for module in [4, 8] {
            assert_read_in_frame(&format!("{module} {black} {white}"), &real(module).faded(black, white));
        }
    }
    assert_read_in_frame("shadow", &real(4).shaded(10));
}

#[test]
fn b11_a_cracked_code_is_read_even_without_one_of_its_large_squares() {
    for seed in 1..4 {
        let picture = code_of_level(REAL.as_bytes(), EcLevel::M, 4).cracked(1, 3.0, seed * 7 + 1);
        assert_read_in_frame(&format!("crack {seed}"), &picture);
    }
    for (x, y) in [(12, 20), (25, 25), (36, 36)] {
        assert_read_in_frame(&format!("spot {x} {y}"), &real(4).spotted(x * 4, y * 4, 16, 128));
    }
    let high = code_of_level(REAL.as_bytes(), EcLevel::H, 4);
    assert_read_in_frame("scratched square", &high.spotted(4 * 4, 7 * 4, 7 * 4, 255).spotted(4 * 4, 8 * 4, 28, 0));
}

#[test]
fn b11_a_code_in_a_frame_of_a_camera_is_read() {
    for (what, picture) in [("upright", real(4)), ("turned", real(4).rotated(20.0)), ("dark", real(4).inverted())] {
        assert_read_in_frame(what, &desk(960, 540, &picture, 300, 100));
    }
}

#[test]
fn b11_a_frame_whose_rows_are_longer_than_its_pixels_is_read() {
    let picture = real(3);
    let stride = picture.width + 13;
    let mut bytes = vec![7_u8; stride * picture.height - 13];
    for (y, row) in picture.pixels.chunks(picture.width).enumerate() {
        bytes[y * stride..y * stride + picture.width].copy_from_slice(row);
    }
    let pixels = Pixels::luma(picture.width, picture.height, stride, &bytes).unwrap();
    let found = read_picture(&pixels, enrolls);
    assert_eq!(found.texts.first().map(|text| text.as_str()), Some(REAL));
}

#[test]
fn b11_a_code_on_transparent_ground_is_read_in_black_and_in_white() {
    let picture = real(4);
    for ink in [0, 255] {
        let bytes: Vec<u8> =
            picture.pixels.iter().flat_map(|pixel| [ink, ink, ink, if *pixel == 0 { 255 } else { 0 }]).collect();
        let pixels = Pixels::rgba(picture.width, picture.height, picture.width * 4, &bytes).unwrap();
        let found = read_picture(&pixels, enrolls);
        assert_eq!(found.texts.first().map(|text| text.as_str()), Some(REAL), "{ink}");
    }
}

#[test]
fn e2_b11_a_photograph_of_fifty_megapixels_is_read() {
    let mut picture = Gray::filled(8192, 6144, 180);
    picture.put(&real(9), 3000, 2000);
    assert_read("50 megapixels", &picture);
}

#[test]
fn b11_codes_of_all_sizes_are_read() {
    for length in [10, 60, 200, 500, 1000, 1800] {
        let text = "x".repeat(length);
        assert_eq!(super::texts_of_frame(&code(text.as_bytes(), 3)), [text], "{length}");
    }
}
