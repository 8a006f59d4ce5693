//! Where the modules of a code lie in a picture, and which of them are dark.

use super::bits::Bits;
use super::finder::Finder;
use super::symbol::{Modules, alignments};
use super::three::{Point, Three, distance};
use crate::sorting::sorted;

/// From the modules of a code to the picture, by the middles of its three finders and how far away each of them is: what is
/// seen from the side is smaller where it is farther.
#[derive(Clone, Copy)]
struct View {
    corner: Point,
    right: Point,
    down: Point,
    /// How much farther than the corner the two others are.
    weight_right: f64,
    weight_down: f64,
    /// Modules from the middle of one finder to that of the next.
    span: f64,
}

impl View {
    fn place(&self, (x, y): Point) -> Point {
        let (s, t) = ((x - 3.5) / self.span, (y - 3.5) / self.span);
        let depth = 1.0 + s * (self.weight_right - 1.0) + t * (self.weight_down - 1.0);
        let along = |corner: f64, right: f64, down: f64| {
            (corner + s * (self.weight_right * right - corner) + t * (self.weight_down * down - corner)) / depth
        };
        (along(self.corner.0, self.right.0, self.down.0), along(self.corner.1, self.right.1, self.down.1))
    }

    /// The view in which the module at `(at, at)` lies at `point` of the picture.
    fn through(&self, at: f64, point: Point) -> Option<Self> {
        let s = (at - 3.5) / self.span;
        let rest = 1.0 - 2.0 * s;
        let (ax, ay) = (self.right.0 - point.0, self.right.1 - point.1);
        let (bx, by) = (self.down.0 - point.0, self.down.1 - point.1);
        let (cx, cy) = (rest * (point.0 - self.corner.0), rest * (point.1 - self.corner.1));
        let area = ax * by - ay * bx;
        let weight_right = (cx * by - cy * bx) / area / s;
        let weight_down = (ax * cy - ay * cx) / area / s;
        let sane = |weight: f64| (0.3..3.0).contains(&weight);
        (sane(weight_right) && sane(weight_down)).then_some(Self { weight_right, weight_down, ..*self })
    }

    /// How far apart two modules are in the picture, at a place of the code.
    fn module(&self, (x, y): Point) -> f64 {
        let [left, right] = [self.place((x - 0.5, y)), self.place((x + 0.5, y))];
        distance(left, right)
    }
}

/// How many points of one picture are looked at to find out how codes lie in it: a picture that is made to do harm has as many
/// places for a code as it likes.
pub(super) struct Effort {
    points: u64,
}

impl Effort {
    /// Four times what the hardest pictures take that are read.
    pub(super) const fn of_a_picture() -> Self {
        Self { points: 30_000_000 }
    }

    pub(super) const fn is_spent(&self) -> bool {
        self.points == 0
    }

    /// Whether there are so many left; then they are spent.
    fn takes(&mut self, points: u64) -> bool {
        let left = self.points.checked_sub(points);
        self.points = left.unwrap_or(0);
        left.is_some()
    }
}

/// The views in which the three may be seen as a code, and the modules in each; the likeliest first. None once no effort is left.
pub(super) fn modules<'a>(
    bits: &'a Bits,
    three: &Three,
    effort: &'a mut Effort,
) -> impl Iterator<Item = Modules> + use<'a> {
    views(bits, three).into_iter().flat_map(move |(view, size)| aligned(bits, view, size)).filter_map(
        move |(view, size)| {
            if !effort.takes(MOST_MOVES * cells(size).count() as u64) {
                return None;
            }
            let view = refined(bits, view, size);
            let fit = fitness(bits, &view, size);
            (fit > 0.7).then(|| sampled(bits, &view, size, fit)).flatten()
        },
    )
}

/// Views by the finders alone, for the sizes that may be right.
fn views(bits: &Bits, three: &Three) -> Vec<(View, usize)> {
    let [corner, right, down] = three.finders.map(|finder| (finder.x, finder.y));
    let Some([corner_right, corner_down, right_right, right_down, down_right, down_down]) =
        measured(bits, three, [corner, right, down])
    else {
        return Vec::new();
    };
    let across = distance(corner, right) / (corner_right * right_right).sqrt();
    let along = distance(corner, down) / (corner_down * down_down).sqrt();
    let weight = |near: f64, far: f64| (near / far).sqrt().clamp(0.5, 2.0);
    // The other two finders tell the same: the mean is steadier.
    let weight_right = (weight(corner_right, right_right) * weight(corner_down, right_down).powi(2)).sqrt();
    let weight_down = (weight(corner_down, down_down) * weight(corner_right, down_right).powi(2)).sqrt();
    let version = ((across + along) / 2.0 + 7.0 - 17.0) / 4.0;
    let nearest = version.round();
    let next = if version > nearest { nearest + 1.0 } else { nearest - 1.0 };
    let mut views = Vec::new();
    for version in [nearest, next, 2.0 * nearest - next] {
        if !(1.0..=40.0).contains(&version) {
            continue;
        }
        let size = 17 + 4 * version as usize;
        let view = View { corner, right, down, weight_right, weight_down, span: size as f64 - 7.0 };
        let cells: Vec<bool> = finder_cells(size).map(|(cell, dark)| sees(bits, &view, cell) == dark).collect();
        if cells.chunks(49).all(|finder| share(finder.iter().copied()) > 0.7) {
            views.push((view, size, timing(bits, &view, size)));
        }
    }
    let views = sorted(views, 2, |left, right| right.2.total_cmp(&left.2));
    views.into_iter().map(|(view, size, _)| (view, size)).collect()
}

/// The widths of a module at each finder, to the right and down. At a finder that is not seen, as at the others.
fn measured(bits: &Bits, three: &Three, places: [Point; 3]) -> Option<[f64; 6]> {
    let [corner, right, down] = places;
    let directions = [direction(corner, right)?, direction(corner, down)?];
    let mut widths = [None; 6];
    let wanted = three.finders.iter().flat_map(|finder| directions.map(|to| (finder, to)));
    for (width, (finder, to)) in widths.iter_mut().zip(wanted) {
        if finder.seen > 0 {
            *width = Some((half(bits, finder, to)? + half(bits, finder, (-to.0, -to.1))?) / 7.0);
        }
    }
    let seen = widths.iter().flatten();
    let mean = seen.clone().sum::<f64>() / seen.count() as f64;
    Some(widths.map(|width| width.unwrap_or(mean)))
}

fn direction(from: Point, to: Point) -> Option<Point> {
    let length = distance(from, to);
    (length > 1.0).then(|| ((to.0 - from.0) / length, (to.1 - from.1) / length))
}

/// From the middle of a finder to its edge: through dark, light, dark.
fn half(bits: &Bits, finder: &Finder, direction: Point) -> Option<f64> {
    const STEP: f64 = 0.25;
    let (mut changes, mut dark) = (0, true);
    // Half of a finder is three and a half modules wide, and seen from the side up to twice as wide as it is high.
    let most = (finder.module * 8.0 / STEP) as usize;
    for step in 1..most {
        let away = step as f64 * STEP;
        let is_dark = bits.is_dark_at((finder.x + direction.0 * away, finder.y + direction.1 * away));
        if is_dark != dark {
            dark = is_dark;
            changes += 1;
            if changes == 3 {
                return Some(away);
            }
        }
    }
    None
}

fn sees(bits: &Bits, view: &View, (x, y): (usize, usize)) -> bool {
    bits.is_dark_at(view.place((x as f64 + 0.5, y as f64 + 0.5)))
}

/// The modules of the three finders, and whether each is dark.
fn finder_cells(size: usize) -> impl Iterator<Item = ((usize, usize), bool)> {
    let corners = [(0, 0), (size - 7, 0), (0, size - 7)];
    corners.into_iter().flat_map(|(left, top)| {
        (0..49_usize).map(move |cell| {
            let (x, y) = (cell % 7, cell / 7);
            let ring = x.abs_diff(3).max(y.abs_diff(3));
            ((left + x, top + y), ring != 2)
        })
    })
}

/// The modules of the two lines of alternating modules between the finders.
fn timing_cells(size: usize) -> impl Iterator<Item = ((usize, usize), bool)> {
    (8..size - 8).flat_map(|at| [((at, 6), at % 2 == 0), ((6, at), at % 2 == 0)])
}

fn alignment_cells(size: usize) -> impl Iterator<Item = ((usize, usize), bool)> {
    alignments(size).into_iter().flat_map(|(x, y)| {
        (0..25_usize).map(move |cell| {
            let (dx, dy) = (cell % 5, cell / 5);
            ((x + dx - 2, y + dy - 2), dx.abs_diff(2).max(dy.abs_diff(2)) != 1)
        })
    })
}

fn timing(bits: &Bits, view: &View, size: usize) -> f64 {
    share(timing_cells(size).map(|(cell, dark)| sees(bits, view, cell) == dark))
}

/// What every code of this size has.
fn cells(size: usize) -> impl Iterator<Item = ((usize, usize), bool)> {
    finder_cells(size).chain(timing_cells(size)).chain(alignment_cells(size))
}

/// How much of what every code of this size has is seen, from 0 to 1.
fn fitness(bits: &Bits, view: &View, size: usize) -> f64 {
    share(cells(size).map(|(cell, dark)| sees(bits, view, cell) == dark))
}

fn share(seen: impl Iterator<Item = bool>) -> f64 {
    let (right, all) = seen.fold((0_u32, 0_u32), |(right, all), seen| (right + u32::from(seen), all + 1));
    f64::from(right) / f64::from(all.max(1))
}

/// The view through each place where the alignment pattern of the fourth corner may lie, and without it.
fn aligned(bits: &Bits, view: View, size: usize) -> Vec<(View, usize)> {
    let mut views = Vec::new();
    let flat = View { weight_right: 1.0, weight_down: 1.0, ..view };
    if size > 21 {
        let at = size as f64 - 6.5;
        for point in alignment_places(bits, &view, at) {
            views.extend(flat.through(at, point));
        }
    }
    views.extend([flat, view]);
    views.into_iter().map(|view| (view, size)).collect()
}

/// How far around its place the alignment pattern is looked for, in modules.
const REACH: f64 = 7.0;

/// The places that are most like the alignment pattern.
fn alignment_places(bits: &Bits, view: &View, at: f64) -> Vec<Point> {
    let middle = view.place((at, at));
    let module = view.module((at, at));
    if !module.is_finite() || module < 0.8 {
        return Vec::new();
    }
    let cells = (0..25_u32).map(|cell| (f64::from(cell % 5) - 2.0, f64::from(cell / 5) - 2.0));
    let cells: Vec<(Point, bool)> = cells
        .map(|(x, y)| {
            let place = view.place((at + x, at + y));
            ((place.0 - middle.0, place.1 - middle.1), x.abs().max(y.abs()) != 1.0)
        })
        .collect();
    let step = (module / 4.0).max(0.5);
    let steps = (REACH * module / step).ceil() as i32;
    let mut found: Vec<(u32, f64, Point)> = Vec::new();
    for down in -steps..=steps {
        for right in -steps..=steps {
            let (dx, dy) = (f64::from(right) * step, f64::from(down) * step);
            let point = (middle.0 + dx, middle.1 + dy);
            let mut misses = 0;
            for ((x, y), dark) in &cells {
                misses += u32::from(bits.is_dark_at((point.0 + x, point.1 + y)) != *dark);
                if misses > 5 {
                    break;
                }
            }
            if misses <= 5 {
                found.push((misses, dx.hypot(dy), point));
            }
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let mut places: Vec<Point> = Vec::new();
    for (misses, _, point) in &found {
        if places.len() < 3 && places.iter().all(|place| distance(*place, *point) > 1.5 * module) {
            // The pattern fits at several steps: its middle is between them.
            let near = found.iter().filter(|other| other.0 == *misses && distance(other.2, *point) <= module);
            let (x, y, count) =
                near.fold((0.0, 0.0, 0.0), |sum, near| (sum.0 + near.2.0, sum.1 + near.2.1, sum.2 + 1.0));
            places.push((x / count, y / count));
        }
    }
    places
}

/// Of a view that is refined.
const MOST_MOVES: u64 = 1 + 4 * 8 * 2;

/// The view moved a little, as long as more of what every code has is seen.
fn refined(bits: &Bits, view: View, size: usize) -> View {
    let (mut best, mut most) = (view, fitness(bits, &view, size));
    let module = view.module((3.5, 3.5));
    let (mut step, mut turn) = (module / 2.0, 0.02);
    for _ in 0..4 {
        if most > 0.995 {
            break;
        }
        for which in 0..8 {
            for sign in [-1.0, 1.0] {
                let mut moved = best;
                match which {
                    0 => moved.corner.0 += sign * step,
                    1 => moved.corner.1 += sign * step,
                    2 => moved.right.0 += sign * step,
                    3 => moved.right.1 += sign * step,
                    4 => moved.down.0 += sign * step,
                    5 => moved.down.1 += sign * step,
                    6 => moved.weight_right += sign * turn,
                    _ => moved.weight_down += sign * turn,
                }
                let fits = fitness(bits, &moved, size);
                if fits > most {
                    (best, most) = (moved, fits);
                }
            }
        }
        step /= 2.0;
        turn /= 2.0;
    }
    best
}

/// What each module is: the most of five points in it.
fn sampled(bits: &Bits, view: &View, size: usize, fit: f64) -> Option<Modules> {
    const POINTS: [Point; 5] = [(0.5, 0.5), (0.3, 0.5), (0.7, 0.5), (0.5, 0.3), (0.5, 0.7)];
    Modules::new(size, fit, |x, y| {
        let dark = POINTS.iter().filter(|(dx, dy)| bits.is_dark_at(view.place((x as f64 + dx, y as f64 + dy))));
        dark.count() > 2
    })
}
