//! What a camera or a decoder of photographs gives: pixels in memory that belongs to someone else.

use super::PictureError;
use super::plane::Plane;
use crate::memory::WipedPixels;

/// Cameras of phones have 50 million pixels.
const MOST_PIXELS: usize = 64 * 1024 * 1024;
const MOST_SIDE: usize = 32_768;

/// A picture: rows of pixels, from the top. Borrowed, never copied whole.
#[derive(Clone, Copy)]
pub struct Pixels<'a> {
    width: usize,
    height: usize,
    /// Bytes from the beginning of one row to that of the next.
    stride: usize,
    format: Format,
    bytes: &'a [u8],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Luma,
    Rgba,
}

impl Format {
    const fn bytes(self) -> usize {
        match self {
            Self::Luma => 1,
            Self::Rgba => 4,
        }
    }
}

impl<'a> Pixels<'a> {
    /// The brightness, one byte a pixel, 0 is black: the Y plane of a camera frame. A row begins every `stride` bytes; the last
    /// one may end with its last pixel.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`]; [`PictureError::Shape`] if there are fewer bytes than width, height and stride say.
    pub fn luma(width: usize, height: usize, stride: usize, bytes: &'a [u8]) -> Result<Self, PictureError> {
        Self::new(width, height, stride, Format::Luma, bytes)
    }

    /// Red, green, blue and alpha, a byte each. Whether the colours are multiplied with alpha already, and whether red or blue
    /// comes first, makes no difference that a QR code shows.
    ///
    /// # Errors
    /// As [`Pixels::luma`].
    pub fn rgba(width: usize, height: usize, stride: usize, bytes: &'a [u8]) -> Result<Self, PictureError> {
        Self::new(width, height, stride, Format::Rgba, bytes)
    }

    fn new(width: usize, height: usize, stride: usize, format: Format, bytes: &'a [u8]) -> Result<Self, PictureError> {
        let row = width.checked_mul(format.bytes()).ok_or(PictureError::TooLarge)?;
        if width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS {
            return Err(PictureError::TooLarge);
        }
        if width == 0 || height == 0 || stride < row {
            return Err(PictureError::Shape);
        }
        let whole = stride.checked_mul(height - 1).and_then(|rows| rows.checked_add(row)).ok_or(PictureError::Shape)?;
        let bytes = bytes.get(..whole).ok_or(PictureError::Shape)?;
        Ok(Self { width, height, stride, format, bytes })
    }

    /// The longest side, in pixels.
    pub(super) fn longest(&self) -> usize {
        self.width.max(self.height)
    }

    /// Whether something of it can be seen through.
    pub(super) fn is_transparent(&self) -> bool {
        self.format == Format::Rgba
            && self.rows().any(|row| row.chunks_exact(4).any(|pixel| pixel.last() != Some(&255)))
    }

    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let row = self.width * self.format.bytes();
        self.bytes.chunks(self.stride).map(move |bytes| bytes.get(..row).unwrap_or_default())
    }

    /// The brightness on a ground of this brightness, each pixel the mean of a square so large that no side is longer than `most`.
    pub(super) fn plane(&self, most: usize, ground: u8) -> Option<Plane> {
        let factor = self.longest().div_ceil(most.max(1)).clamp(1, self.width.min(self.height));
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        if factor == 1 {
            self.rows().for_each(|row| self.brightness(row, ground, &mut pixels));
            return Plane::new(width, height, pixels);
        }
        let (mut sums, mut line) = (vec![0_u32; width], WipedPixels::new(Vec::with_capacity(self.width)));
        let area = u32::try_from(factor * factor).unwrap_or(u32::MAX);
        for (y, row) in self.rows().take(height * factor).enumerate() {
            line.clear();
            self.brightness(row, ground, &mut line);
            for (sum, square) in sums.iter_mut().zip(line.chunks_exact(factor)) {
                *sum += square.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
            }
            if (y + 1) % factor == 0 {
                pixels.extend(sums.iter_mut().map(|sum| u8::try_from(std::mem::take(sum) / area).unwrap_or(u8::MAX)));
            }
        }
        Plane::new(width, height, pixels)
    }

    fn brightness(&self, row: &[u8], ground: u8, line: &mut Vec<u8>) {
        match self.format {
            Format::Luma => line.extend_from_slice(row),
            Format::Rgba => line.extend(row.chunks_exact(4).map(|pixel| match pixel {
                [red, green, blue, alpha] => {
                    let luma = (77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue)) >> 8;
                    let alpha = u32::from(*alpha);
                    u8::try_from((luma * alpha + u32::from(ground) * (255 - alpha)) / 255).unwrap_or(u8::MAX)
                }
                _ => ground,
            })),
        }
    }
}
