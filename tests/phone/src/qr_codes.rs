//! From the brightness of a picture to the texts of the QR codes in it.
//!
//! `rqrr` reads what is dark on light, sharp, and of modules of several pixels. Pictures are not like that, so it gets the
//! picture in several forms until a code is found that is wanted. The forms are few and bounded in size: what is read
//! takes time by the pixel.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The brightness of a picture, row by row: 0 is black, 255 white.
#[derive(Clone)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// `None` if the pixels are not as many as width and height say.
    #[must_use]
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height) == Some(pixels.len())).then_some(Self { width, height, pixels })
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(u8::MAX)
    }

    /// The same, or smaller, so that no side is longer than `most`: each pixel is the mean of a square.
    fn shrunk_to(&self, most: usize) -> Self {
        self.shrunk(self.width.max(self.height).div_ceil(most.max(1)).max(1))
    }

    /// Each pixel is the mean of a square of `factor` by `factor`; what is left over at the ends goes.
    fn shrunk(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = ((self.width / factor).max(1), (self.height / factor).max(1));
        let mut pixels = Vec::with_capacity(width * height);
        for rows in self.pixels.chunks(self.width.max(1) * factor).take(height) {
            let mut sums = vec![(0_usize, 0_usize); width];
            for row in rows.chunks(self.width.max(1)) {
                for (sum, square) in sums.iter_mut().zip(row.chunks(factor)) {
                    sum.0 += square.iter().map(|pixel| usize::from(*pixel)).sum::<usize>();
                    sum.1 += square.len();
                }
            }
            pixels.extend(sums.iter().map(|(sum, count)| u8::try_from(sum / (*count).max(1)).unwrap_or(u8::MAX)));
        }
        Self { width, height, pixels }
    }

    /// `factor` times as large, the new pixels between the old ones by straight lines.
    fn enlarged(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width * factor, self.height * factor);
        // The middle of a new pixel in the old picture, in steps of 1 / (2 * factor).
        let place = |new: usize, most: usize| {
            let doubled = (2 * new + 1).saturating_sub(factor);
            let first = (doubled / (2 * factor)).min(most.saturating_sub(1));
            (first, (first + 1).min(most.saturating_sub(1)), doubled % (2 * factor))
        };
        let whole = 2 * factor;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (above, below, down) = place(y, self.height);
            for x in 0..width {
                let (left, right, across) = place(x, self.width);
                let between =
                    |y| usize::from(self.at(left, y)) * (whole - across) + usize::from(self.at(right, y)) * across;
                let sum = between(above) * (whole - down) + between(below) * down;
                pixels.push(u8::try_from(sum / (whole * whole)).unwrap_or(u8::MAX));
            }
        }
        Self { width, height, pixels }
    }

    /// Each pixel is the median of its neighbourhood of three by three: noise of single pixels goes.
    fn without_noise(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            let rows = [y.saturating_sub(1), y, (y + 1).min(self.height - 1)];
            for x in 0..self.width {
                let columns = [x.saturating_sub(1), x, (x + 1).min(self.width - 1)];
                let mut near = [0_u8; 9];
                let places = rows.iter().flat_map(|y| columns.iter().map(move |x| (*x, *y)));
                near.iter_mut().zip(places).for_each(|(pixel, (x, y))| *pixel = self.at(x, y));
                near.sort_unstable();
                pixels.push(near.get(4).copied().unwrap_or_default());
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    fn inverted(&self) -> Self {
        Self { pixels: self.pixels.iter().map(|pixel| u8::MAX - pixel).collect(), ..*self }
    }
}

/// The longest side of a picture as it is looked at first, and second.
const SIDES: [usize; 2] = [2048, 4096];
/// The longest side of a picture that is enlarged: a larger one has pixels enough.
const SMALL: usize = 1024;

/// The texts of the QR codes in a picture. Looks in one form of the picture after the other until a code is found that is
/// `wanted`; without one, all that were found in any are given. No text comes twice.
pub fn read(picture: &Luma, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all = Vec::new();
    for form in forms(picture) {
        for plane in [form.clone(), form.inverted()] {
            for text in grids(&plane) {
                if !all.contains(&text) {
                    all.push(text);
                }
            }
            if all.iter().any(|text| wanted(text)) {
                return all;
            }
        }
    }
    all
}

/// The forms of a picture, made when they are asked for, in the order of how often they help.
fn forms(picture: &Luma) -> impl Iterator<Item = Luma> {
    let longest = picture.width.max(picture.height);
    let [first, second] = SIDES;
    let base = picture.shrunk_to(first);
    let enlarge = (longest <= SMALL).then_some(2..=3_usize).into_iter().flatten();
    let shrink = [2_usize, 3, 4, 6].into_iter().filter(move |factor| longest.min(first) / factor >= 21);
    let finer = (longest > first).then(|| picture.shrunk_to(second));
    let (once, enlarged, cleaned, shrunk) = (base.clone(), base.clone(), base.clone(), base);
    let plain = std::iter::once_with(move || once);
    let enlarged = enlarge.map(move |factor| enlarged.enlarged(factor));
    // Enlarged after or before: before, lines of two pixels outlive the median.
    let clean: &[(usize, usize)] = if longest <= SMALL { &[(1, 1), (1, 2), (2, 1)] } else { &[(1, 1)] };
    let cleaned = clean.iter().map(move |(before, after)| cleaned.enlarged(*before).without_noise().enlarged(*after));
    let shrunk = shrink.map(move |factor| shrunk.shrunk(factor));
    plain.chain(enlarged).chain(cleaned).chain(shrunk).chain(finer)
}

fn grids(plane: &Luma) -> Vec<String> {
    // On some distorted pictures the library panics where it should find nothing.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut prepared =
            rqrr::PreparedImage::prepare_from_greyscale(plane.width, plane.height, |x, y| plane.at(x, y));
        prepared.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
    }));
    found.unwrap_or_default()
}
