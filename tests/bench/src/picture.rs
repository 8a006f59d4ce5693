//! Finding a QR code in a frame of a camera, beside another reader that looks at the same brightness once.

use std::hint::black_box;

use authenticator_core::qr::{Pixels, read_frame};
use qrcode::{Color, QrCode};

use crate::Trouble;
use crate::clock::median_of;
use crate::figure::Figure;

const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;
const TEXT: &str = "phonesignin://enroll?v=1&issuer=https%3A%2F%2Flogin.bench.example&code=uYyX2h0tq8e3kQ5r7w9zAB\
                    &kid=HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM";

pub(crate) fn measure(frames: usize) -> Result<Vec<Figure>, Trouble> {
    let (with, without) = (desk(Some(6))?, desk(None)?);
    Ok(vec![
        figure("frame of 1920 x 1080 with a code", &with, frames, 1)?,
        figure("frame of 1920 x 1080 without", &without, frames, 0)?,
    ])
}

fn figure(name: &str, frame: &[u8], frames: usize, codes: usize) -> Result<Figure, Trouble> {
    let ours = || {
        let pixels = Pixels::luma(WIDTH, HEIGHT, WIDTH, frame)?;
        let found = read_frame(&pixels, |text| text == TEXT);
        if found.texts.len() == codes { Ok(()) } else { Err(Trouble::from("the code was not found")) }
    };
    let other = || {
        let at = |x: usize, y: usize| frame.get(y * WIDTH + x).copied().unwrap_or_default();
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(WIDTH, HEIGHT, at);
        black_box(prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).count());
        Ok::<(), Trouble>(())
    };
    Ok(Figure {
        name: name.to_owned(),
        median: median_of(frames, ours)?,
        beside: "rqrr, one look",
        beside_median: median_of(frames, other)?,
        runs: frames,
    })
}

/// Uneven light, noise, edges and little squares, and a code whose modules have so many pixels.
fn desk(module: Option<usize>) -> Result<Vec<u8>, Trouble> {
    let mut noise = 77_u32;
    let mut next = |below: u32| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        noise % below
    };
    let mut frame = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            frame.push(u8::try_from(90 + x * 80 / WIDTH + y * 40 / HEIGHT)?);
        }
    }
    for _ in 0..400 {
        let (left, top) = (next(1880) as usize, next(1060) as usize);
        let (width, height, value) = (2 + next(30) as usize, 2 + next(12) as usize, u8::try_from(next(256))?);
        fill(&mut frame, [left, top, width, height], value);
    }
    if let Some(module) = module {
        let code = QrCode::new(TEXT)?;
        let (side, left, top) = (code.width(), 700, 300);
        fill(&mut frame, [left - 4 * module, top - 4 * module, (side + 8) * module, (side + 8) * module], 230);
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                fill(&mut frame, [left + at % side * module, top + at / side * module, module, module], 40);
            }
        }
    }
    for pixel in &mut frame {
        *pixel = pixel.saturating_add(u8::try_from(next(16))?);
    }
    Ok(frame)
}

fn fill(frame: &mut [u8], [left, top, width, height]: [usize; 4], value: u8) {
    for row in frame.chunks_mut(WIDTH).skip(top).take(height) {
        if let Some(pixels) = row.get_mut(left..left + width) {
            pixels.fill(value);
        }
    }
}
