//! The three large squares of a QR code: on any line through their middle dark, light, dark, light, dark lie in the
//! proportion 1:1:3:1:1.

use super::bits::Bits;
use crate::sorting::sorted;

/// The middle of what looks like one of the three squares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) x: f64,
    pub(super) y: f64,
    /// The width of a module along a row; of a turned code more than it is.
    pub(super) module: f64,
    /// On how many rows it was seen.
    pub(super) seen: u32,
}

/// A picture with more of them is no picture of codes; those that are seen first are looked at.
const MOST: usize = 512;

/// What looks like finders, those that were seen most often first.
pub(super) fn finders(bits: &Bits) -> Vec<Finder> {
    // A middle of three modules of one pixel still lies on one row of two.
    let step = if bits.height > 512 { 2 } else { 1 };
    let mut found: Vec<Finder> = Vec::new();
    for y in (0..bits.height).step_by(step) {
        let (mut runs, mut begin, mut last) = ([0_usize; 5], 0, 0);
        // Behind the last pixel all is light.
        for (x, pixel) in bits.row(y).iter().copied().chain([0]).enumerate() {
            if pixel == last {
                continue;
            }
            let [_, b, c, d, e] = runs;
            runs = [b, c, d, e, x - begin];
            (begin, last) = (x, pixel);
            if pixel == 0
                && let Some(module) = module_of(runs)
                && let Some(finder) = confirmed(bits, runs, x, y, module)
            {
                add(&mut found, finder);
            }
        }
    }
    sorted(found, MOST, |left, right| right.seen.cmp(&left.seen))
}

/// The width of a module, if the runs are in proportion.
fn module_of(runs: [usize; 5]) -> Option<f64> {
    let [a, b, c, d, e] = runs;
    let whole = a + b + c + d + e;
    // Each run may be half as long or half as long again.
    let fits = |run: usize, modules: usize| 2 * (7 * run).abs_diff(modules * whole) < modules * whole;
    let fit = fits(c, 3) && fits(b, 1) && fits(d, 1) && fits(a, 1) && fits(e, 1);
    (whole >= 7 && fit).then_some(whole as f64 / 7.0)
}

/// Looks at the same place down the column, and along the row through the middle of that.
fn confirmed(bits: &Bits, runs: [usize; 5], end: usize, y: usize, module: f64) -> Option<Finder> {
    let [.., c, d, e] = runs;
    let x = end.checked_sub(e + d + c.div_ceil(2))?;
    let most = c.max(3) * 2;
    let (middle, tall) = crossed(x, most, |x, at| bits.is_dark(x, at), y)?;
    if tall < module * 0.45 || tall > module * 2.2 {
        return None;
    }
    let (across, wide) = crossed(middle as usize, most, |y, at| bits.is_dark(at, y), x)?;
    Some(Finder { x: across, y: middle, module: (wide + tall) / 2.0, seen: 1 })
}

/// The five runs on the line `line` around the place `from`: their middle, and the width of a module.
fn crossed(line: usize, most: usize, is_dark: impl Fn(isize, isize) -> bool, from: usize) -> Option<(f64, f64)> {
    let (line, from) = (isize::try_from(line).ok()?, isize::try_from(from).ok()?);
    let run = |at: &mut isize, step: isize, dark: bool| {
        let mut length = 0_usize;
        // Outside of the picture all is light, so that a run of light may go on there.
        while length <= most && is_dark(line, *at) == dark {
            *at += step;
            length += 1;
        }
        length
    };
    if !is_dark(line, from) {
        return None;
    }
    let (mut back, mut on) = (from, from + 1);
    let before = run(&mut back, -1, true);
    let (b, a) = (run(&mut back, -1, false), run(&mut back, -1, true));
    let after = run(&mut on, 1, true);
    let (d, e) = (run(&mut on, 1, false), run(&mut on, 1, true));
    let module = module_of([a, b, before + after, d, e])?;
    let first = from + 1 - isize::try_from(before).ok()?;
    Some((first as f64 + (before + after) as f64 / 2.0, module))
}

fn add(found: &mut Vec<Finder>, new: Finder) {
    let same = found.iter_mut().find(|old| {
        let near = old.module.max(1.0) * 1.5;
        (old.x - new.x).abs() < near && (old.y - new.y).abs() < near && (old.module / new.module - 1.0).abs() < 0.6
    });
    match same {
        Some(old) => {
            let (before, all) = (f64::from(old.seen), f64::from(old.seen + 1));
            let mean = |old: f64, new: f64| (old * before + new) / all;
            *old = Finder {
                x: mean(old.x, new.x),
                y: mean(old.y, new.y),
                module: mean(old.module, new.module),
                seen: old.seen + 1,
            };
        }
        None => {
            if found.len() < MOST {
                found.push(new);
            }
        }
    }
}
