//! Pictures that are made to do harm: each ends, and in memory that its size allows.

use authenticator_core::qr::{PictureError, Pixels, read_frame};

use super::pictures::{Gray, Noise};
use super::{luma, texts, texts_of_frame};

#[test]
fn b11_pixels_that_do_not_fit_their_size_are_refused() {
    let bytes = [0; 64];
    let refused = |width, height, stride| Pixels::luma(width, height, stride, &bytes).err();
    assert_eq!(refused(8, 8, 8), None);
    assert_eq!(refused(8, 9, 8), Some(PictureError::Shape));
    assert_eq!(refused(8, 8, 7), Some(PictureError::Shape));
    assert_eq!(refused(0, 8, 8), Some(PictureError::Shape));
    assert_eq!(refused(8, 0, 8), Some(PictureError::Shape));
    assert_eq!(refused(8, 8, usize::MAX), Some(PictureError::Shape));
    assert_eq!(refused(usize::MAX, usize::MAX, usize::MAX), Some(PictureError::TooLarge));
    assert_eq!(refused(32_769, 1, 32_769), Some(PictureError::TooLarge));
    assert_eq!(refused(8_193, 8_192, 8_193), Some(PictureError::TooLarge));
    assert_eq!(Pixels::rgba(4, 4, 16, &bytes).err(), None);
    assert_eq!(Pixels::rgba(4, 5, 16, &bytes).err(), Some(PictureError::Shape));
}

#[test]
fn b11_pictures_of_any_shape_end() {
    let mut noise = Noise(9);
    for (width, height) in [(1, 1), (1, 300), (300, 1), (2, 2), (7, 7), (9, 5), (64, 64), (2100, 3)] {
        for value in [0, 128, 255] {
            assert_eq!(texts(&Gray::filled(width, height, value)), [""; 0]);
        }
        let pixels = (0..width * height).map(|_| noise.next(256) as u8).collect();
        assert_eq!(texts(&Gray { width, height, pixels }), [""; 0]);
    }
}

/// Carpets of the large squares of codes: each three of them could be a code, and are looked at in every form.
#[test]
fn b11_a_picture_full_of_large_squares_ends() {
    for (side, apart) in [(300, 8), (300, 14), (220, 21)] {
        let carpet = Gray::from(side, side, |x, y| {
            let ring = (x % apart).abs_diff(3).max((y % apart).abs_diff(3));
            if ring == 2 || ring > 3 { 255 } else { 0 }
        });
        assert_eq!(texts_of_frame(&carpet), [""; 0]);
        assert_eq!(texts(&carpet), [""; 0]);
    }
    let comb = Gray::from(800, 800, |x, _| if x % 2 == 0 { 0 } else { 255 });
    assert_eq!(texts_of_frame(&comb), [""; 0]);
}

#[test]
fn b11_what_is_found_shows_no_text() {
    let picture = super::pictures::code(super::REAL.as_bytes(), 3);
    let found = read_frame(&luma(&picture), |_| true);
    assert_eq!(format!("{found:?}"), "Found { texts: 1, has_damaged: false }");
}
