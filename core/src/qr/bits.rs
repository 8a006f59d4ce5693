//! From brightness to dark and light, by the brightness around: light falls unevenly on what a camera sees.

use super::plane::Plane;
use crate::memory::WipedPixels;

/// Dark and light, row by row.
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    dark: WipedPixels,
}

/// The side of the squares that the picture is cut into.
const SIDE: usize = 8;
/// Squares on each side whose mean is the threshold of the one in the middle.
const REACH: usize = 2;
/// So many squares with an edge tell what is dark around them.
const ENOUGH: u16 = 5;
/// Less difference than this in a square is no edge.
const FLAT: u8 = 24;

impl Bits {
    pub(super) fn of(plane: &Plane) -> Self {
        let across = plane.width.div_ceil(SIDE);
        let down = plane.height.div_ceil(SIDE);
        let levels = smoothed(&levels(plane, across, down), across, down);
        let mut dark = vec![0; plane.width * plane.height];
        let bands = plane.bands(SIDE).zip(dark.chunks_mut(plane.width * SIDE)).zip(levels.chunks_exact(across));
        for ((pixels, dark), levels) in bands {
            for (pixels, dark) in pixels.chunks_exact(plane.width).zip(dark.chunks_exact_mut(plane.width)) {
                for ((pixels, dark), level) in pixels.chunks(SIDE).zip(dark.chunks_mut(SIDE)).zip(levels) {
                    for (pixel, dark) in pixels.iter().zip(dark) {
                        *dark = u8::from(pixel <= level);
                    }
                }
            }
        }
        Self { width: plane.width, height: plane.height, dark: WipedPixels::new(dark) }
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        self.dark.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// Whether a pixel is dark; outside of the picture nothing is.
    pub(super) fn is_dark(&self, x: isize, y: isize) -> bool {
        let inside = |at: isize, most: usize| usize::try_from(at).ok().filter(|at| *at < most);
        let place = inside(x, self.width).zip(inside(y, self.height)).map(|(x, y)| y * self.width + x);
        place.and_then(|place| self.dark.get(place)).is_some_and(|dark| *dark == 1)
    }

    /// As [`Bits::is_dark`], of the pixel in which a point lies.
    pub(super) fn is_dark_at(&self, (x, y): (f64, f64)) -> bool {
        // Not a number and the infinite become numbers far outside or zero: no harm.
        self.is_dark(x.floor() as isize, y.floor() as isize)
    }
}

/// What is in a square of the picture.
#[derive(Clone, Copy)]
struct Square {
    sum: u32,
    count: u32,
    least: u8,
    most: u8,
}

impl Default for Square {
    fn default() -> Self {
        Self { sum: 0, count: 0, least: u8::MAX, most: u8::MIN }
    }
}

impl Square {
    fn add(&mut self, pixels: &[u8]) {
        let (mut sum, mut least, mut most) = (0_u16, u8::MAX, u8::MIN);
        for pixel in pixels {
            sum += u16::from(*pixel);
            least = least.min(*pixel);
            most = most.max(*pixel);
        }
        self.sum += u32::from(sum);
        self.count += u32::try_from(pixels.len()).unwrap_or_default();
        self.least = self.least.min(least);
        self.most = self.most.max(most);
    }
}

/// What is darker than `value` is dark.
struct Level {
    value: u8,
    mean: u8,
    /// Whether there is something dark and something light in the square: else the value is a guess.
    has_edge: bool,
}

/// For each square, what is darker than this is dark. A flat square is light, unless those before it say that it lies in
/// something dark.
fn levels(plane: &Plane, across: usize, down: usize) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::with_capacity(across * down);
    for (y, band) in plane.bands(SIDE).enumerate() {
        let mut squares = vec![Square::default(); across];
        for row in band.chunks_exact(plane.width) {
            for (square, pixels) in squares.iter_mut().zip(row.chunks(SIDE)) {
                square.add(pixels);
            }
        }
        for (x, Square { sum, count, least, most }) in squares.into_iter().enumerate() {
            let mean = u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
            if most.saturating_sub(least) > FLAT {
                levels.push(Level { value: mean, mean, has_edge: true });
                continue;
            }
            let before = |dx: usize, dy: usize| {
                let place = y.checked_sub(dy).zip(x.checked_sub(dx)).map(|(y, x)| y * across + x);
                place.and_then(|place| levels.get(place)).map(|level| u32::from(level.value))
            };
            let around = before(0, 1).zip(before(1, 0)).zip(before(1, 1));
            let around = around.map(|((above, left), corner)| (above + 2 * left + corner) / 4);
            let level = around.filter(|around| u32::from(least) < *around).unwrap_or(u32::from(least) / 2);
            levels.push(Level { value: u8::try_from(level).unwrap_or(u8::MAX), mean, has_edge: false });
        }
    }
    levels
}

/// What is in several squares.
#[derive(Clone, Copy)]
struct Window {
    all: u16,
    count: u16,
    edges: u16,
    edge_count: u16,
    least: u8,
    most: u8,
}

impl Window {
    const EMPTY: Self = Self { all: 0, count: 0, edges: 0, edge_count: 0, least: u8::MAX, most: u8::MIN };

    const fn of(level: &Level) -> Self {
        let (value, edge) = (level.value as u16, level.has_edge as u16);
        Self { all: value, count: 1, edges: value * edge, edge_count: edge, least: level.mean, most: level.mean }
    }

    fn and(self, other: &Self) -> Self {
        Self {
            all: self.all + other.all,
            count: self.count + other.count,
            edges: self.edges + other.edges,
            edge_count: self.edge_count + other.edge_count,
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }

    /// The mean of the squares with an edge, where there are enough, as flat ones only guess.
    fn level(&self) -> u8 {
        let mean = |sum: u16, count: u16| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
        if self.edge_count >= ENOUGH {
            mean(self.edges, self.edge_count)
        } else if self.most.saturating_sub(self.least) > FLAT {
            // Modules as large as the squares, and in line with them.
            mean(u16::from(self.least) + u16::from(self.most), 2)
        } else {
            mean(self.all, self.count)
        }
    }
}

/// The level by the squares around each.
fn smoothed(levels: &[Level], across: usize, down: usize) -> Vec<u8> {
    let mut lines: Vec<Window> = Vec::with_capacity(levels.len());
    for row in levels.chunks_exact(across) {
        let row: Vec<Window> = row.iter().map(Window::of).collect();
        lines.extend((0..across).map(|x| {
            let (left, right) = window(x, across);
            row.get(left..right).unwrap_or_default().iter().fold(Window::EMPTY, Window::and)
        }));
    }
    let mut smooth = Vec::with_capacity(levels.len());
    for y in 0..down {
        let (top, bottom) = window(y, down);
        let mut windows = vec![Window::EMPTY; across];
        for line in lines.chunks_exact(across).take(bottom).skip(top) {
            windows.iter_mut().zip(line).for_each(|(sum, window)| *sum = sum.and(window));
        }
        smooth.extend(windows.iter().map(Window::level));
    }
    smooth
}

/// The squares around the one at `at`, as many at the edges as elsewhere.
fn window(at: usize, most: usize) -> (usize, usize) {
    let whole = (2 * REACH + 1).min(most);
    let first = at.saturating_sub(REACH).min(most - whole);
    (first, first + whole)
}
