//! The brightness of a picture, and the forms of it that are looked at.

use crate::memory::WipedPixels;

/// The brightness of a picture, row by row: 0 is black, 255 white.
#[derive(Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    /// There may be a secret in the picture.
    pixels: WipedPixels,
}

impl Plane {
    /// `None` if there is nothing to see, or the pixels are not as many as width and height say.
    pub(super) fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let pixels = WipedPixels::new(pixels);
        let fits = width.checked_mul(height) == Some(pixels.len()) && !pixels.is_empty();
        fits.then_some(Self { width, height, pixels })
    }

    pub(super) fn longest(&self) -> usize {
        self.width.max(self.height)
    }

    /// So many rows at a time; the last may be fewer.
    pub(super) fn bands(&self, rows: usize) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks(self.width * rows)
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(u8::MAX)
    }

    /// Each pixel is the mean of a square of `factor` by `factor`; what is left over at the ends goes.
    pub(super) fn shrunk(&self, factor: usize) -> Self {
        if factor <= 1 || factor > self.width.min(self.height) {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let (area, mut sums) = (factor * factor, vec![0_usize; width]);
        let mut pixels = Vec::with_capacity(width * height);
        for rows in self.pixels.chunks_exact(self.width * factor) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += square.iter().map(|pixel| usize::from(*pixel)).sum::<usize>();
                }
            }
            pixels.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
        }
        Self { width, height, pixels: WipedPixels::new(pixels) }
    }

    /// `factor` times as large, the new pixels between the old ones by straight lines.
    pub(super) fn enlarged(&self, factor: usize) -> Self {
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
        Self { width, height, pixels: WipedPixels::new(pixels) }
    }

    /// Each pixel is the median of its neighbourhood of three by three: noise of single pixels goes.
    pub(super) fn without_noise(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            let rows = [y.saturating_sub(1), y, (y + 1).min(self.height - 1)];
            for x in 0..self.width {
                let columns = [x.saturating_sub(1), x, (x + 1).min(self.width - 1)];
                let mut near = [0_u8; 9];
                let places = rows.iter().flat_map(|y| columns.iter().map(move |x| (*x, *y)));
                near.iter_mut().zip(places).for_each(|(pixel, (x, y))| *pixel = self.at(x, y));
                near.sort_unstable();
                let [_, _, _, _, median, ..] = near;
                pixels.push(median);
            }
        }
        Self { width: self.width, height: self.height, pixels: WipedPixels::new(pixels) }
    }

    pub(super) fn inverted(&self) -> Self {
        let mut pixels = self.pixels.clone();
        pixels.iter_mut().for_each(|pixel| *pixel = u8::MAX - *pixel);
        Self { pixels, ..*self }
    }
}
