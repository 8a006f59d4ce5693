//! What is drawn is read: by the reader, which reads what another library draws.

use authenticator_core::qr::QrCode;

use super::pictures::Gray;
use super::texts_of_frame;

/// Three pixels a module, and four light modules around.
fn picture(code: &QrCode) -> Gray {
    const SCALE: usize = 3;
    let side = (code.size() + 8) * SCALE;
    let dark = |x: usize, y: usize| x >= 4 && y >= 4 && code.is_dark(x - 4, y - 4);
    Gray::from(side, side, |x, y| if dark(x / SCALE, y / SCALE) { 0 } else { 255 })
}

#[test]
fn b11_a_text_of_any_length_that_fits_is_drawn_and_read_back() {
    let alphabet = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    let text = |length: usize| -> String {
        (0..length).map(|at| char::from(alphabet[(at * 37 + at / 64 * 11) % alphabet.len()])).collect()
    };
    let mut sizes = Vec::new();
    for length in [1, 17, 18, 100, 134, 154, 192, 230, 271, 321, 500, 700, 1000, 1465, 2000, 2953] {
        let text = text(length);
        let code = QrCode::of(&text).unwrap();
        assert_eq!(texts_of_frame(&picture(&code)), [text], "{length}");
        sizes.push(code.size());
    }
    assert_eq!((sizes[0], sizes[1], sizes[2], sizes[sizes.len() - 1]), (21, 21, 25, 177), "the smallest that holds it");
    assert!(QrCode::of(&text(2954)).is_none());
    assert!(!QrCode::of("x").unwrap().is_dark(21, 0) && !QrCode::of("x").unwrap().is_dark(0, 21));
}
