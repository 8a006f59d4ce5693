//! Pictures as people take them, and what the reader of QR codes finds in them.
#![cfg(feature = "qr")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

#[path = "common/folder.rs"]
mod folder;
#[path = "qr/hostile.rs"]
mod hostile;
#[path = "common/pictures.rs"]
mod pictures;
#[path = "qr/reading.rs"]
mod reading;
#[path = "qr/texts.rs"]
mod texts;
#[path = "qr/verdicts.rs"]
mod verdicts;
#[path = "qr/writing.rs"]
mod writing;

use authenticator_core::qr::{Pixels, read_frame, read_picture};
use pictures::Gray;

const REAL: &str = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.contoso.example&code=uYyX2h0tq8e3kQ5r7w9zAB\
                    &kid=HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM";

fn enrolls(text: &str) -> bool {
    text.starts_with("phonesignin:")
}

fn luma(picture: &Gray) -> Pixels<'_> {
    Pixels::luma(picture.width, picture.height, picture.width, &picture.pixels).unwrap()
}

/// The texts in a picture.
fn texts(picture: &Gray) -> Vec<String> {
    read_picture(&luma(picture), enrolls).texts.iter().map(|text| text.to_string()).collect()
}

fn texts_of_frame(frame: &Gray) -> Vec<String> {
    read_frame(&luma(frame), enrolls).texts.iter().map(|text| text.to_string()).collect()
}

#[track_caller]
fn assert_read(what: &str, picture: &Gray) {
    assert_eq!(texts(picture), [REAL], "{what}");
}

#[track_caller]
fn assert_read_in_frame(what: &str, picture: &Gray) {
    assert_eq!(texts_of_frame(picture), [REAL], "{what}");
}
