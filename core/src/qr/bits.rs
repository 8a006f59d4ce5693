//! From brightness to dark and light, by the brightness around: light falls unevenly on what a camera sees.

use super::plane::Plane;

/// Dark and light, row by row.
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    dark: Vec<u8>,
}

/// The side of the squares that the picture is cut into.
const SIDE: usize = 8;
/// Squares on each side whose mean is the threshold of the one in the middle.
const REACH: usize = 2;
/// So many squares with an edge tell what is dark around them.
const ENOUGH: u32 = 5;
/// Less difference than this in a square is no edge.
const FLAT: u8 = 18;

impl Bits {
    pub(super) fn of(plane: &Plane) -> Self {
        let across = plane.width.div_ceil(SIDE);
        let down = plane.height.div_ceil(SIDE);
        let levels = smoothed(&levels(plane, across, down), across, down);
        let mut dark = Vec::with_capacity(plane.width * plane.height);
        for (y, row) in plane.rows().enumerate() {
            let thresholds = levels.chunks_exact(across).nth(y / SIDE).unwrap_or_default();
            for (square, threshold) in row.chunks(SIDE).zip(thresholds) {
                dark.extend(square.iter().map(|pixel| u8::from(pixel <= threshold)));
            }
        }
        Self { width: plane.width, height: plane.height, dark }
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
    let mut squares = vec![(0_u32, 0_u32, u8::MAX, u8::MIN); across];
    let mut rows = plane.rows();
    for y in 0..down {
        squares.fill((0, 0, u8::MAX, u8::MIN));
        for row in rows.by_ref().take(SIDE) {
            for (square, pixels) in squares.iter_mut().zip(row.chunks(SIDE)) {
                let (sum, count, least, most) = square;
                for pixel in pixels {
                    *sum += u32::from(*pixel);
                    *least = (*least).min(*pixel);
                    *most = (*most).max(*pixel);
                }
                *count += u32::try_from(pixels.len()).unwrap_or_default();
            }
        }
        for (x, (sum, count, least, most)) in squares.iter().enumerate() {
            let mean = u8::try_from(sum / (*count).max(1)).unwrap_or(u8::MAX);
            if most.saturating_sub(*least) > FLAT {
                levels.push(Level { value: mean, mean, has_edge: true });
                continue;
            }
            let before = |dx: usize, dy: usize| {
                let place = y.checked_sub(dy).zip(x.checked_sub(dx)).map(|(y, x)| y * across + x);
                place.and_then(|place| levels.get(place)).map(|level| u32::from(level.value))
            };
            let around = before(0, 1).zip(before(1, 0)).zip(before(1, 1));
            let around = around.map(|((above, left), corner)| (above + 2 * left + corner) / 4);
            let level = around.filter(|around| u32::from(*least) < *around).unwrap_or(u32::from(*least) / 2);
            levels.push(Level { value: u8::try_from(level).unwrap_or(u8::MAX), mean, has_edge: false });
        }
    }
    levels
}

/// The mean of the squares around each: of those with an edge, where there are enough, as flat ones only guess.
fn smoothed(levels: &[Level], across: usize, down: usize) -> Vec<u8> {
    let mut smooth = Vec::with_capacity(levels.len());
    for y in 0..down {
        let (top, bottom) = window(y, down);
        let rows: Vec<&[Level]> = levels.chunks_exact(across).take(bottom).skip(top).collect();
        for x in 0..across {
            let (left, right) = window(x, across);
            let (mut all, mut edges, mut least, mut most) = ((0_u32, 0_u32), (0_u32, 0_u32), u8::MAX, u8::MIN);
            for level in rows.iter().flat_map(|row| row.get(left..right).unwrap_or_default()) {
                let (value, edge) = (u32::from(level.value), u32::from(level.has_edge));
                all = (all.0 + value, all.1 + 1);
                edges = (edges.0 + value * edge, edges.1 + edge);
                (least, most) = (least.min(level.mean), most.max(level.mean));
            }
            let (sum, count) = if edges.1 >= ENOUGH {
                edges
            } else if most.saturating_sub(least) > FLAT {
                // Modules as large as the squares, and in line with them.
                (u32::from(least) + u32::from(most), 2)
            } else {
                all
            };
            smooth.push(u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX));
        }
    }
    smooth
}

/// The squares around the one at `at`, as many at the edges as elsewhere.
fn window(at: usize, most: usize) -> (usize, usize) {
    let whole = (2 * REACH + 1).min(most);
    let first = at.saturating_sub(REACH).min(most - whole);
    (first, first + whole)
}
