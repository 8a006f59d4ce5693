//! Sizes and blocks of the forty versions (ISO/IEC 18004, tables 1, 9 and E.1).

/// The version of a code with sides of `size` modules, from 1 to 40.
pub(super) const fn version(size: usize) -> Option<usize> {
    if size < 21 || size > 177 || size % 4 != 1 { None } else { Some((size - 17) / 4) }
}

/// How code words are dealt among blocks.
pub(super) struct Shape {
    /// All words, data and check.
    pub(super) words: usize,
    /// Blocks.
    pub(super) blocks: usize,
    /// Check words of a block.
    pub(super) check: usize,
}

/// Check words of a block, by version, in the order in which levels are written: M, L, H, Q.
const CHECK: [[u8; 40]; 4] = [
    [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
];

/// Blocks, in the same order.
const BLOCKS: [[u8; 40]; 4] = [
    [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
        33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18,
        19, 19, 20, 21, 22, 24, 25,
    ],
    [
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48,
        51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
    [
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40,
        43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
];

/// The blocks of a version at a level, by the two bits that name it.
pub(super) fn shape(version: usize, level: usize) -> Option<Shape> {
    let of = |table: &[[u8; 40]; 4]| table.get(level)?.get(version.checked_sub(1)?).map(|value| usize::from(*value));
    Some(Shape { words: words(version), blocks: of(&BLOCKS)?, check: of(&CHECK)? })
}

/// All words that a version has room for: what finders, lines, small squares, format and version leave.
const fn words(version: usize) -> usize {
    let mut bits = (16 * version + 128) * version + 64;
    if version >= 2 {
        let squares = version / 7 + 2;
        bits -= (25 * squares - 10) * squares - 55;
        if version >= 7 {
            bits -= 36;
        }
    }
    bits / 8
}

/// Where the middles of the small squares lie, across and down.
pub(super) fn alignment_places(size: usize) -> Vec<usize> {
    let Some(version) = version(size).filter(|version| *version >= 2) else { return Vec::new() };
    let count = version / 7 + 2;
    let step = if version == 32 { 26 } else { (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2 };
    let mut places: Vec<usize> = (0..count - 1).map(|back| size - 7 - back * step).collect();
    places.push(6);
    places.reverse();
    places
}
