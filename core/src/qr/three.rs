//! Which of the large squares may belong to one code.

use super::finder::Finder;
use crate::sorting::sorted;

pub(super) type Point = (f64, f64);

pub(super) fn distance(from: Point, to: Point) -> f64 {
    (from.0 - to.0).hypot(from.1 - to.1)
}

/// Of all finders, this many are tried in threes.
const MOST_FINDERS: usize = 32;
/// Threes that are looked at closely.
const MOST_THREES: usize = 96;

/// Three finders that may belong to one code: the corner between the two others, and these clockwise.
pub(super) struct Three {
    pub(super) places: [usize; 3],
    pub(super) finders: [Finder; 3],
    misfit: f64,
}

/// The threes that are most like a code, the likeliest first.
pub(super) fn threes(finders: &[Finder]) -> Vec<Three> {
    let finders: Vec<(usize, Finder)> = finders.iter().copied().enumerate().take(MOST_FINDERS).collect();
    let mut threes = Vec::new();
    for (at, a) in finders.iter().enumerate() {
        for (next, b) in finders.iter().enumerate().skip(at + 1) {
            for c in finders.iter().skip(next + 1) {
                threes.extend(three([*a, *b, *c]));
            }
        }
    }
    sorted(threes, MOST_THREES, |left, right| left.misfit.total_cmp(&right.misfit))
}

/// Of all finders, this many are tried in twos.
const MOST_OF_TWO: usize = 10;

/// Threes of which one finder is not seen, because it is damaged: it lies where two others say.
pub(super) fn completed(finders: &[Finder]) -> Vec<Three> {
    let finders: Vec<(usize, Finder)> = finders.iter().copied().enumerate().take(MOST_OF_TWO).collect();
    let mut threes = Vec::new();
    for (at, a) in finders.iter().enumerate() {
        for b in finders.iter().skip(at + 1) {
            let (dx, dy) = (b.1.x - a.1.x, b.1.y - a.1.y);
            let middle = ((a.1.x + b.1.x) / 2.0, (a.1.y + b.1.y) / 2.0);
            let corners = [((a.1.x, a.1.y), 1.0), ((b.1.x, b.1.y), 1.0), (middle, 0.5)];
            for ((x, y), share) in corners {
                for sign in [-share, share] {
                    let module = (a.1.module + b.1.module) / 2.0;
                    let third = Finder { x: x - dy * sign, y: y + dx * sign, module, seen: 0 };
                    threes.extend(three([*a, *b, (usize::MAX, third)]));
                }
            }
        }
    }
    threes
}

fn three([a, b, c]: [(usize, Finder); 3]) -> Option<Three> {
    let sizes = [a.1.module, b.1.module, c.1.module];
    let least = sizes.into_iter().fold(f64::INFINITY, f64::min);
    let most = sizes.into_iter().fold(0.0, f64::max);
    if most > 2.0 * least {
        return None;
    }
    let between = |from: &Finder, to: &Finder| distance((from.x, from.y), (to.x, to.y));
    let (ab, bc, ca) = (between(&a.1, &b.1), between(&b.1, &c.1), between(&c.1, &a.1));
    // The longest side is opposite the corner.
    let (corner, one, other, long) = if bc >= ab && bc >= ca {
        (a, b, c, bc)
    } else if ca >= ab && ca >= bc {
        (b, c, a, ca)
    } else {
        (c, a, b, ab)
    };
    let (first, second) = (between(&corner.1, &one.1), between(&corner.1, &other.1));
    let (short, side) = (first.min(second), first.max(second));
    let sum = first * first + second * second;
    let skew = (long * long - sum).abs() / sum;
    // Of the smallest code the middles are 14 modules apart, of the largest 170.
    if short < 7.0 * least || side > 260.0 * most || side > 2.2 * short || skew > 0.55 {
        return None;
    }
    let turn = (one.1.x - corner.1.x) * (other.1.y - corner.1.y) - (one.1.y - corner.1.y) * (other.1.x - corner.1.x);
    let (right, down) = if turn > 0.0 { (one, other) } else { (other, one) };
    Some(Three {
        places: [corner.0, right.0, down.0],
        finders: [corner.1, right.1, down.1],
        misfit: (1.0 - short / side) + skew + (most / least - 1.0),
    })
}
