//! Pictures of QR codes, and what happens to them: made by arithmetic, the same in each run.
#![allow(dead_code)]

use qrcode::{Color, EcLevel, QrCode};

/// Brightness, row by row: 0 is black, 255 white.
#[derive(Clone)]
pub struct Gray {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

/// The same noise in each run (xorshift, Marsaglia 2003).
pub struct Noise(pub u32);

impl Noise {
    pub fn next(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % below
    }
}

impl Gray {
    pub fn filled(width: usize, height: usize, value: u8) -> Self {
        Self { width, height, pixels: vec![value; width * height] }
    }

    pub fn from(width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> Self {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        Self { width, height, pixels }
    }

    pub fn at(&self, x: isize, y: isize) -> u8 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.pixels[y * self.width + x]
    }

    /// Between pixels, by straight lines; outside it is `ground`.
    fn between(&self, x: f64, y: f64, ground: u8) -> f64 {
        if x < -0.5 || y < -0.5 || x > self.width as f64 - 0.5 || y > self.height as f64 - 0.5 {
            return f64::from(ground);
        }
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (x - left, y - top);
        let pixel = |dx: isize, dy: isize| f64::from(self.at(left as isize + dx, top as isize + dy));
        let above = pixel(0, 0) * (1.0 - across) + pixel(1, 0) * across;
        let below = pixel(0, 1) * (1.0 - across) + pixel(1, 1) * across;
        above * (1.0 - down) + below * down
    }

    /// Each new pixel is the mean of four points of `source`, at which `place` says where to look.
    fn drawn(&self, width: usize, height: usize, ground: u8, place: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        Self::from(width, height, |x, y| {
            let mut sum = 0.0;
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (u, v) = place(x as f64 + dx, y as f64 + dy);
                sum += self.between(u - 0.5, v - 0.5, ground);
            }
            (sum / 4.0).round() as u8
        })
    }

    pub fn scaled(&self, factor: f64) -> Self {
        let side = |side: usize| (side as f64 * factor).round() as usize;
        self.drawn(side(self.width), side(self.height), 255, |x, y| (x / factor, y / factor))
    }

    /// As a viewer without smoothing scales.
    pub fn scaled_hard(&self, factor: f64) -> Self {
        let side = |side: usize| (side as f64 * factor).floor() as usize;
        Self::from(side(self.width), side(self.height), |x, y| {
            self.at(((x as f64 + 0.5) / factor) as isize, ((y as f64 + 0.5) / factor) as isize)
        })
    }

    pub fn rotated(&self, degrees: f64) -> Self {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let side = (((self.width * self.width + self.height * self.height) as f64).sqrt()).ceil() as usize;
        let (middle, mx, my) = (side as f64 / 2.0, self.width as f64 / 2.0, self.height as f64 / 2.0);
        self.drawn(side, side, 255, |x, y| {
            let (x, y) = (x - middle, y - middle);
            (x * cosine + y * sine + mx, -x * sine + y * cosine + my)
        })
    }

    /// Seen from the side: the far edge is `far` as long as the near one.
    pub fn tilted(&self, far: f64) -> Self {
        let (w, h) = (self.width as f64, self.height as f64);
        // A plane through the near edge: depth 1 at the bottom, 1 / far at the top.
        let deep = 1.0 / far - 1.0;
        self.drawn(self.width, self.height, 255, |x, y| {
            let t = y / h;
            let depth = 1.0 / (t + (1.0 - t) * far).max(1e-6);
            let v = h * (1.0 - (depth - 1.0) / deep.max(1e-9));
            (w / 2.0 + (x - w / 2.0) * depth, v)
        })
    }

    pub fn blurred(&self, sigma: f64) -> Self {
        let reach = (sigma * 3.0).ceil() as isize;
        let weights: Vec<f64> = (-reach..=reach).map(|d| (-((d * d) as f64) / (2.0 * sigma * sigma)).exp()).collect();
        let whole: f64 = weights.iter().sum();
        let pass = |from: &Self, dx: isize, dy: isize| {
            Self::from(from.width, from.height, |x, y| {
                let sum: f64 = weights
                    .iter()
                    .zip(-reach..=reach)
                    .map(|(weight, d)| weight * f64::from(from.at(x as isize + d * dx, y as isize + d * dy)))
                    .sum();
                (sum / whole).round() as u8
            })
        };
        pass(&pass(self, 1, 0), 0, 1)
    }

    /// A hand that moves while the picture is taken.
    pub fn smeared(&self, length: usize) -> Self {
        Self::from(self.width, self.height, |x, y| {
            let sum: usize = (0..length).map(|d| usize::from(self.at(x as isize + d as isize, y as isize))).sum();
            (sum / length) as u8
        })
    }

    pub fn grainy(&self, swing: u32, seed: u32) -> Self {
        let mut noise = Noise(seed);
        let pixels = self.pixels.iter().map(|pixel| {
            let change = noise.next(2 * swing + 1) as i32 - swing as i32;
            (i32::from(*pixel) + change).clamp(0, 255) as u8
        });
        Self { pixels: pixels.collect(), ..*self }
    }

    pub fn speckled(&self, percent: u32, seed: u32) -> Self {
        let mut noise = Noise(seed);
        let pixels = self.pixels.iter().map(|pixel| if noise.next(100) < percent { 255 - pixel } else { *pixel });
        Self { pixels: pixels.collect(), ..*self }
    }

    pub fn inverted(&self) -> Self {
        Self { pixels: self.pixels.iter().map(|pixel| 255 - pixel).collect(), ..*self }
    }

    /// Less contrast: black becomes `black`, white `white`.
    pub fn faded(&self, black: u8, white: u8) -> Self {
        let range = u32::from(white - black);
        let pixels = self.pixels.iter().map(|pixel| black + (u32::from(*pixel) * range / 255) as u8);
        Self { pixels: pixels.collect(), ..*self }
    }

    /// Light from the left: the right is in shadow.
    pub fn shaded(&self, darkest_percent: usize) -> Self {
        Self::from(self.width, self.height, |x, y| {
            let light = 100 - (100 - darkest_percent) * x / self.width;
            (usize::from(self.pixels[y * self.width + x]) * light / 100) as u8
        })
    }

    /// Cracks of a display: bright lines of `thick` pixels from one edge to the other.
    pub fn cracked(&self, lines: u32, thick: f64, seed: u32) -> Self {
        let mut noise = Noise(seed);
        let mut cracked = self.clone();
        for _ in 0..lines {
            let (a, b) = (f64::from(noise.next(1000)) / 1000.0, f64::from(noise.next(1000)) / 1000.0);
            let (w, h) = (self.width as f64, self.height as f64);
            let ((x0, y0), (x1, y1)) = ((a * w, 0.0), (b * w, h));
            let length = (x1 - x0).hypot(y1 - y0);
            for y in 0..self.height {
                for x in 0..self.width {
                    let away = ((x1 - x0) * (y0 - y as f64) - (x0 - x as f64) * (y1 - y0)).abs() / length;
                    if away <= thick / 2.0 {
                        cracked.pixels[y * self.width + x] = 200;
                    }
                }
            }
        }
        cracked
    }

    /// A spot of `value`, from `(x, y)`, `side` pixels wide and high.
    pub fn spotted(&self, x: usize, y: usize, side: usize, value: u8) -> Self {
        let mut spotted = self.clone();
        for row in y..(y + side).min(self.height) {
            for column in x..(x + side).min(self.width) {
                spotted.pixels[row * self.width + column] = value;
            }
        }
        spotted
    }

    pub fn put(&mut self, other: &Self, left: usize, top: usize) {
        for y in 0..other.height.min(self.height.saturating_sub(top)) {
            for x in 0..other.width.min(self.width.saturating_sub(left)) {
                self.pixels[(top + y) * self.width + left + x] = other.pixels[y * other.width + x];
            }
        }
    }
}

/// A QR code with its quiet zone, modules of `module` pixels.
pub fn code(text: &[u8], module: usize) -> Gray {
    drawn(&QrCode::new(text).unwrap(), module)
}

pub fn code_of_level(text: &[u8], level: EcLevel, module: usize) -> Gray {
    drawn(&QrCode::with_error_correction_level(text, level).unwrap(), module)
}

pub fn drawn(code: &QrCode, module: usize) -> Gray {
    let width = code.width();
    let colors = code.to_colors();
    Gray::from((width + 8) * module, (width + 8) * module, |x, y| {
        let inside = |place: usize| (place / module).checked_sub(4).filter(|place| *place < width);
        let dark = inside(x).zip(inside(y)).is_some_and(|(x, y)| colors[y * width + x] == Color::Dark);
        if dark { 0 } else { 255 }
    })
}

/// A frame of a camera: a desk of uneven brightness with texts and edges, and `picture` on it.
pub fn desk(width: usize, height: usize, picture: &Gray, left: usize, top: usize) -> Gray {
    let mut noise = Noise(77);
    let mut frame = Gray::from(width, height, |x, y| (90 + x * 80 / width + y * 40 / height) as u8);
    for _ in 0..400 {
        let (x, y) = (noise.next(width as u32) as usize, noise.next(height as u32) as usize);
        let (w, h) = (2 + noise.next(30) as usize, 2 + noise.next(12) as usize);
        let value = noise.next(256) as u8;
        frame.put(&Gray::filled(w, h, value), x, y);
    }
    frame.put(picture, left, top);
    frame.grainy(10, 5)
}
