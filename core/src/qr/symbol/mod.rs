//! From the modules of a code to what is written in it (ISO/IEC 18004).

mod blocks;
mod reed_solomon;
mod segments;
mod text;
mod writing;

use zeroize::Zeroizing;

pub use writing::QrCode;

/// The modules of a code.
pub(super) struct Modules {
    /// How much of what all codes have is there, from 0 to 1.
    pub(super) fit: f64,
    size: usize,
    dark: Zeroizing<Vec<bool>>,
}

impl Modules {
    /// `None` if no code has this size.
    pub(super) fn new(size: usize, fit: f64, is_dark: impl Fn(usize, usize) -> bool) -> Option<Self> {
        blocks::version(size)?;
        let mut dark = Zeroizing::new(Vec::with_capacity(size * size));
        for y in 0..size {
            dark.extend((0..size).map(|x| is_dark(x, y)));
        }
        Some(Self { fit, size, dark })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark.get(y * self.size + x).is_some_and(|dark| *dark)
    }

    /// As in a mirror: rows become columns.
    fn mirrored(&self) -> Option<Self> {
        Self::new(self.size, self.fit, |x, y| self.is_dark(y, x))
    }

    /// The text of the code, of the mirrored one too. `None` if it is none, or too damaged.
    pub(super) fn text(&self) -> Option<Zeroizing<String>> {
        self.text_as_it_is().or_else(|| self.mirrored()?.text_as_it_is())
    }

    fn text_as_it_is(&self) -> Option<Zeroizing<String>> {
        let version = blocks::version(self.size)?;
        for (level, mask) in self.formats() {
            let words = self.words(mask);
            if let Some(data) = corrected(version, level, &words) {
                return segments::text(&data, version);
            }
        }
        None
    }

    /// Level of error correction and mask, as either of the two places says; the one that is damaged less first.
    fn formats(&self) -> Vec<(usize, u32)> {
        let size = self.size;
        let first = (0..15).map(|bit| match bit {
            0..=5 => (8, bit),
            6 => (8, 7),
            7 => (8, 8),
            8 => (7, 8),
            _ => (14 - bit, 8),
        });
        let second = (0..15).map(|bit| if bit < 8 { (size - 1 - bit, 8) } else { (8, size - 15 + bit) });
        let read = |places: &mut dyn Iterator<Item = (usize, usize)>| {
            places.enumerate().fold(0_u32, |bits, (bit, (x, y))| bits | (u32::from(self.is_dark(x, y)) << bit))
        };
        let mut found: Vec<(u32, usize, u32)> = Vec::new();
        for bits in [read(&mut first.into_iter()), read(&mut second.into_iter())] {
            let near = (0..32_u32).map(|data| ((format_bits(data) ^ bits).count_ones(), data));
            if let Some((away, data)) = near.min()
                && away <= 3
            {
                found.push((away, data as usize >> 3, data & 7));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|format| (format.1, format.2));
        found.into_iter().map(|(_, level, mask)| (level, mask)).collect()
    }

    /// The code words in the order in which they are written: two columns at a time from the right, up and down.
    fn words(&self, mask: u32) -> Zeroizing<Vec<u8>> {
        let size = self.size;
        let reserved = Reserved::of(size);
        let mut words = Zeroizing::new(Vec::with_capacity(size * size / 8));
        let (mut word, mut bits, mut up) = (0_u8, 0, true);
        // The column of alternating modules is left out.
        let columns = (1..size).rev().filter(|right| if *right > 6 { right % 2 == 0 } else { right % 2 == 1 });
        for right in columns {
            for step in 0..size {
                let y = if up { size - 1 - step } else { step };
                for x in [right, right - 1] {
                    if reserved.has(x, y) {
                        continue;
                    }
                    word = word << 1 | u8::from(self.is_dark(x, y) ^ is_masked(mask, x, y));
                    bits += 1;
                    if bits == 8 {
                        words.push(word);
                        (word, bits) = (0, 0);
                    }
                }
            }
            up = !up;
        }
        words
    }
}

/// The middles of the small squares of a code.
pub(super) fn alignments(size: usize) -> Vec<(usize, usize)> {
    let places = blocks::alignment_places(size);
    let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else { return Vec::new() };
    let all = places.iter().flat_map(|y| places.iter().map(move |x| (*x, *y)));
    all.filter(|place| ![(first, first), (first, last), (last, first)].contains(place)).collect()
}

/// Which modules carry no data.
struct Reserved {
    size: usize,
    alignments: Vec<(usize, usize)>,
}

impl Reserved {
    fn of(size: usize) -> Self {
        Self { size, alignments: alignments(size) }
    }

    fn has(&self, x: usize, y: usize) -> bool {
        let far = self.size - 8;
        let finder = (y < 9 && (x < 9 || x >= far)) || (x < 9 && y >= far);
        // From version 7 on, the version is written beside two finders.
        let edge = self.size - 11;
        let version = self.size >= 45 && ((x < 6 && y >= edge) || (y < 6 && x >= edge));
        let timing = x == 6 || y == 6;
        let near = |(ax, ay): &(usize, usize)| ax.abs_diff(x) <= 2 && ay.abs_diff(y) <= 2;
        finder || version || timing || self.alignments.iter().any(near)
    }
}

/// Five bits of format with the ten that correct them, masked (annex C).
const fn format_bits(data: u32) -> u32 {
    let mut rest = data;
    let mut step = 0;
    while step < 10 {
        rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        step += 1;
    }
    (data << 10 | rest) ^ 0x5412
}

const fn is_masked(mask: u32, x: usize, y: usize) -> bool {
    let value = match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (y / 2 + x / 3) % 2,
        5 => (x * y) % 2 + (x * y) % 3,
        6 => ((x * y) % 2 + (x * y) % 3) % 2,
        _ => ((x + y) % 2 + (x * y) % 3) % 2,
    };
    value == 0
}

/// The data words, put together from the blocks among which they are dealt, each of them corrected.
fn corrected(version: usize, level: usize, words: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let shape = blocks::shape(version, level)?;
    let words = words.get(..shape.words)?;
    let (long, count) = (shape.words / shape.blocks + 1 - shape.check, shape.blocks);
    let short_blocks = count - shape.words % count;
    let mut data = Zeroizing::new(Vec::with_capacity(shape.words));
    for block in 0..count {
        let length = if block < short_blocks { long - 1 } else { long };
        let place = |at: usize| match at {
            // The last word of the longer blocks stands behind the others.
            at if at + 1 == long => at * count + block - short_blocks,
            at => at * count + block,
        };
        let check = (long - 1) * count + (count - short_blocks);
        let all = (0..length).map(place).chain((0..shape.check).map(|at| check + at * count + block));
        let mut one = Zeroizing::new(Vec::with_capacity(length + shape.check));
        one.extend(all.filter_map(|at| words.get(at).copied()));
        reed_solomon::correct(&mut one, shape.check)?;
        data.extend_from_slice(one.get(..length)?);
    }
    Some(data)
}
