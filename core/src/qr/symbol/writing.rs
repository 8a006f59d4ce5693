//! From a text to the modules of a code (ISO/IEC 18004): one segment of bytes, at level L, in the smallest version that holds it.

use super::{Reserved, alignments, blocks, format_bits, is_masked, reed_solomon};

/// Level L, by the two bits that name it.
const LEVEL: usize = 1;

/// The modules of a code that holds a text, to be drawn: dark on light, with four light modules around.
#[derive(Clone, PartialEq, Eq)]
pub struct QrCode {
    size: usize,
    dark: Vec<bool>,
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QrCode").field("size", &self.size).finish_non_exhaustive()
    }
}

impl QrCode {
    /// The code of a text; `None` if it has more bytes than any code holds (2,953).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let (version, words) = (1..=40).find_map(|version| Some((version, data(text.as_bytes(), version)?)))?;
        let words = dealt(version, &words)?;
        let drawn = (0..8).map(|mask| Self::drawn(version, mask, &words));
        drawn.min_by_key(Self::penalty)
    }

    /// Modules of a side.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether the module in this column and row is dark; outside of the code none is.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && self.dark.get(y * self.size + x).is_some_and(|dark| *dark)
    }

    /// All modules, row by row.
    #[must_use]
    pub fn modules(&self) -> &[bool] {
        &self.dark
    }

    fn set(&mut self, x: usize, y: usize, is_dark: bool) {
        if let Some(module) = self.dark.get_mut(y * self.size + x) {
            *module = is_dark;
        }
    }

    fn drawn(version: usize, mask: u32, words: &[u8]) -> Self {
        let size = version * 4 + 17;
        let mut code = Self { size, dark: vec![false; size * size] };
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            code.square(left, top, 7, 2);
        }
        for (x, y) in alignments(size) {
            code.square(x - 2, y - 2, 5, 1);
        }
        for at in 8..size - 8 {
            code.set(at, 6, at % 2 == 0);
            code.set(6, at, at % 2 == 0);
        }
        code.write_version(version);
        code.write_format(mask);
        code.write_words(mask, words);
        code
    }

    /// A square of rings: all are dark but that which is `light` modules from the middle.
    fn square(&mut self, left: usize, top: usize, side: usize, light: usize) {
        let middle = side / 2;
        for y in 0..side {
            for x in 0..side {
                self.set(left + x, top + y, x.abs_diff(middle).max(y.abs_diff(middle)) != light);
            }
        }
    }

    /// Six bits of version with the twelve that correct them (annex D).
    fn write_version(&mut self, version: usize) {
        if version < 7 {
            return;
        }
        let mut rest = version;
        for _ in 0..12 {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        }
        let bits = version << 12 | rest;
        for bit in 0..18 {
            let (across, down) = (self.size - 11 + bit % 3, bit / 3);
            let is_dark = bits >> bit & 1 == 1;
            self.set(across, down, is_dark);
            self.set(down, across, is_dark);
        }
    }

    fn write_format(&mut self, mask: u32) {
        let bits = format_bits((LEVEL as u32) << 3 | mask);
        let size = self.size;
        for bit in 0..15_usize {
            let is_dark = bits >> bit & 1 == 1;
            let (x, y) = match bit {
                0..=5 => (8, bit),
                6 => (8, 7),
                7 => (8, 8),
                8 => (7, 8),
                _ => (14 - bit, 8),
            };
            self.set(x, y, is_dark);
            let (x, y) = if bit < 8 { (size - 1 - bit, 8) } else { (8, size - 15 + bit) };
            self.set(x, y, is_dark);
        }
        self.set(8, size - 8, true);
    }

    /// Two columns at a time from the right, up and down; what is left over is light before it is masked.
    fn write_words(&mut self, mask: u32, words: &[u8]) {
        let size = self.size;
        let reserved = Reserved::of(size);
        let mut bits = words.iter().flat_map(|word| (0..8).rev().map(move |bit| word >> bit & 1 == 1));
        let mut up = true;
        let columns = (1..size).rev().filter(|right| if *right > 6 { right % 2 == 0 } else { right % 2 == 1 });
        for right in columns {
            for step in 0..size {
                let y = if up { size - 1 - step } else { step };
                for x in [right, right - 1] {
                    if !reserved.has(x, y) {
                        let bit = bits.next().unwrap_or_default();
                        self.set(x, y, bit ^ is_masked(mask, x, y));
                    }
                }
            }
            up = !up;
        }
    }

    /// How hard the code is to read (section 7.8.3): runs, blocks, what looks like a finder, and too much of one shade.
    fn penalty(&self) -> usize {
        let size = self.size;
        let rows = (0..size).map(|y| (0..size).map(|x| self.is_dark(x, y)).collect::<Vec<_>>());
        let columns = (0..size).map(|x| (0..size).map(|y| self.is_dark(x, y)).collect::<Vec<_>>());
        let lines: usize = rows.chain(columns).map(|line| of_line(&line)).sum();
        let blocks = (0..size - 1).flat_map(|y| (0..size - 1).map(move |x| (x, y))).filter(|(x, y)| {
            let corner = self.is_dark(*x, *y);
            [(x + 1, *y), (*x, y + 1), (x + 1, y + 1)].iter().all(|(x, y)| self.is_dark(*x, *y) == corner)
        });
        let dark = self.dark.iter().filter(|dark| **dark).count();
        let uneven = (dark * 20).abs_diff(size * size * 10) / (size * size);
        lines + blocks.count() * 3 + uneven * 10
    }
}

fn of_line(line: &[bool]) -> usize {
    const LIKE_A_FINDER: [bool; 7] = [true, false, true, true, true, false, true];
    let runs = line.chunk_by(|one, next| one == next).map(<[bool]>::len);
    let runs: usize = runs.filter(|length| *length >= 5).map(|length| length - 2).sum();
    let light = |part: Option<&[bool]>| part.is_some_and(|part| part.iter().all(|dark| !dark));
    let finders = line.windows(7).enumerate().filter(|(at, seven)| {
        *seven == LIKE_A_FINDER
            && (light(at.checked_sub(4).and_then(|from| line.get(from..*at))) || light(line.get(at + 7..at + 11)))
    });
    runs + finders.count() * 40
}

/// The data words of one segment of bytes; `None` if the version has no room for it.
fn data(bytes: &[u8], version: usize) -> Option<Vec<u8>> {
    let shape = blocks::shape(version, LEVEL)?;
    let room = shape.words - shape.blocks * shape.check;
    let width = if version < 10 { 8 } else { 16 };
    let mut bits: Vec<bool> = Vec::with_capacity(room * 8);
    let mut write = |value: usize, width: usize| bits.extend((0..width).rev().map(|bit| value >> bit & 1 == 1));
    write(4, 4);
    write(bytes.len(), width);
    for byte in bytes {
        write(usize::from(*byte), 8);
    }
    if bits.len() > room * 8 {
        return None;
    }
    bits.resize((bits.len() + 4).min(room * 8).next_multiple_of(8), false);
    let mut words: Vec<u8> =
        bits.chunks(8).map(|bits| bits.iter().fold(0, |word, bit| word << 1 | u8::from(*bit))).collect();
    words.extend([0xEC, 0x11].into_iter().cycle().take(room - words.len()));
    Some(words)
}

/// The words as they are written: dealt among blocks, with the check words of each.
fn dealt(version: usize, data: &[u8]) -> Option<Vec<u8>> {
    let shape = blocks::shape(version, LEVEL)?;
    let short_blocks = shape.blocks - shape.words % shape.blocks;
    let short = shape.words / shape.blocks - shape.check;
    let mut rest = data;
    let mut all = Vec::with_capacity(shape.blocks);
    for block in 0..shape.blocks {
        let length = if block < short_blocks { short } else { short + 1 };
        let (one, others) = rest.split_at_checked(length)?;
        all.push((one, reed_solomon::check_words(one, shape.check)));
        rest = others;
    }
    let dealt = (0..=short).flat_map(|at| all.iter().filter_map(move |(data, _)| data.get(at).copied()));
    let check = (0..shape.check).flat_map(|at| all.iter().filter_map(move |(_, check)| check.get(at).copied()));
    Some(dealt.chain(check).collect())
}
