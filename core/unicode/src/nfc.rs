//! Normalization Form C (UAX 15, Unicode Standard section 3.11).

use alloc::vec::Vec;

use crate::properties::combining_class;
use crate::tables::{BY_PARTS, COMPOSED, FAR_PAIRS, SINGLE_RUNS, SINGLES, UNCOMPOSED};

/// The most characters that one is decomposed into (UAX 15, section 15: U+1F82 and others like it).
pub const LONGEST_DECOMPOSITION: usize = 4;

/// The characters of the normal form.
#[must_use]
pub fn nfc(chars: impl Iterator<Item = char>) -> Vec<char> {
    nfc_in(Vec::new(), chars)
}

/// As [`nfc`], in this vector, which is empty. Where it has room for [`LONGEST_DECOMPOSITION`] times as many characters as there are,
/// they leave no copy behind, but of combining marks that had to change their order.
#[must_use]
pub fn nfc_in(mut decomposed: Vec<char>, chars: impl Iterator<Item = char>) -> Vec<char> {
    decomposed.clear();
    for c in chars {
        decompose(c, &mut decomposed);
    }
    order(&mut decomposed);
    compose_all(&mut decomposed);
    decomposed
}

/// Hangul syllables are computed (Unicode Standard, section 3.12).
mod hangul {
    pub(super) const S: u32 = 0xAC00;
    pub(super) const L: u32 = 0x1100;
    pub(super) const V: u32 = 0x1161;
    /// One before the first trailing consonant: a syllable without one counts as having this.
    pub(super) const T: u32 = 0x11A7;
    pub(super) const L_COUNT: u32 = 19;
    pub(super) const V_COUNT: u32 = 21;
    pub(super) const T_COUNT: u32 = 28;
    pub(super) const S_COUNT: u32 = L_COUNT * V_COUNT * T_COUNT;
}

/// Appends the canonical decomposition of `c`.
fn decompose(c: char, onto: &mut Vec<char>) {
    match step(u32::from(c)) {
        None => onto.push(c),
        Some((first, second)) => {
            decompose(first, onto);
            onto.extend(second);
        }
    }
}

/// The first step of a decomposition: what is second is never decomposed further.
fn step(code: u32) -> Option<(char, Option<char>)> {
    // Everything below is its own decomposition.
    if code < 0xC0 {
        return None;
    }
    let syllable = code.wrapping_sub(hangul::S);
    if syllable < hangul::S_COUNT {
        let trailing = syllable % hangul::T_COUNT;
        return if trailing == 0 {
            let leading = hangul::L + syllable / (hangul::V_COUNT * hangul::T_COUNT);
            let vowel = hangul::V + syllable / hangul::T_COUNT % hangul::V_COUNT;
            Some((char::from_u32(leading)?, char::from_u32(vowel)))
        } else {
            Some((char::from_u32(code - trailing)?, char::from_u32(hangul::T + trailing)))
        };
    }
    if let Ok(near) = u16::try_from(code)
        && let Ok(at) = COMPOSED.binary_search_by_key(&near, |[composed, ..]| *composed)
    {
        let [_, first, second] = *COMPOSED.get(at)?;
        return Some((char::from_u32(first.into())?, char::from_u32(second.into())));
    }
    let of_code = |[composed, ..]: &[u32; 3]| *composed;
    for pairs in [&FAR_PAIRS[..], &UNCOMPOSED[..]] {
        if let Some([_, first, second]) = pairs.binary_search_by_key(&code, of_code).ok().and_then(|at| pairs.get(at)) {
            return Some((char::from_u32(*first)?, char::from_u32(*second)));
        }
    }
    single(code).map(|first| (first, None))
}

/// What a character stands for that is decomposed into one other.
fn single(code: u32) -> Option<char> {
    let run = SINGLE_RUNS.partition_point(|(start, _)| *start <= code).checked_sub(1)?;
    let (start, first) = *SINGLE_RUNS.get(run)?;
    let next = SINGLE_RUNS.get(run + 1).map_or(SINGLES.len(), |(_, first)| usize::from(*first));
    let at = usize::from(first) + (code - start) as usize;
    let [high, middle, low] = *SINGLES.get(..next)?.get(at)?;
    char::from_u32(u32::from_be_bytes([0, high, middle, low]))
}

/// Brings combining marks that follow each other into the order of their classes, those of one class as they are.
fn order(chars: &mut [char]) {
    let mut rest = chars;
    while let Some(start) = rest.iter().position(|c| combining_class(*c) != 0) {
        let (_, marks) = core::mem::take(&mut rest).split_at_mut(start);
        let end = marks.iter().position(|c| combining_class(*c) == 0).unwrap_or(marks.len());
        let (marks, after) = marks.split_at_mut(end);
        order_marks(marks);
        rest = after;
    }
}

/// By counting: there are 54 classes at most, and a server may send as many marks as fit into its message.
fn order_marks(marks: &mut [char]) {
    let unordered: Vec<(u8, char)> = marks.iter().map(|c| (combining_class(*c), *c)).collect();
    let mut places = marks.iter_mut();
    let mut done = 0;
    while let Some(class) = unordered.iter().map(|(class, _)| *class).filter(|class| *class > done).min() {
        let of_class = unordered.iter().filter(|(other, _)| *other == class);
        of_class.zip(places.by_ref()).for_each(|((_, c), place)| *place = *c);
        done = class;
    }
}

/// Composes each character with the last starter, where nothing between them stands in the way (definition D117).
fn compose_all(chars: &mut Vec<char>) {
    let (mut composed, mut last_class) = (0, 0);
    let mut starter: Option<usize> = None;
    for at in 0..chars.len() {
        let Some(c) = chars.get(at).copied() else { break };
        let class = combining_class(c);
        // What stands between the starter and `c` is in the order of classes, so the last of it has the highest.
        let blocked = starter.is_some_and(|at| at + 1 < composed) && last_class >= class;
        let place = starter.and_then(|at| chars.get_mut(at)).filter(|_| !blocked);
        if let Some(place) = place
            && let Some(both) = compose(*place, c)
        {
            *place = both;
            continue;
        }
        if class == 0 {
            starter = Some(composed);
        }
        last_class = class;
        // Never ahead of what is read.
        if let Some(place) = chars.get_mut(composed) {
            *place = c;
        }
        composed += 1;
    }
    chars.truncate(composed);
}

/// The primary composite of two characters.
fn compose(first: char, second: char) -> Option<char> {
    let (first, second) = (u32::from(first), u32::from(second));
    let (leading, vowel) = (first.wrapping_sub(hangul::L), second.wrapping_sub(hangul::V));
    if leading < hangul::L_COUNT && vowel < hangul::V_COUNT {
        return char::from_u32(hangul::S + (leading * hangul::V_COUNT + vowel) * hangul::T_COUNT);
    }
    let (syllable, trailing) = (first.wrapping_sub(hangul::S), second.wrapping_sub(hangul::T));
    if syllable < hangul::S_COUNT
        && syllable.is_multiple_of(hangul::T_COUNT)
        && (1..hangul::T_COUNT).contains(&trailing)
    {
        return char::from_u32(first + trailing);
    }
    let (Ok(near_first), Ok(near_second)) = (u16::try_from(first), u16::try_from(second)) else {
        let [composed, ..] = FAR_PAIRS.iter().find(|[_, a, b]| (*a, *b) == (first, second))?;
        return char::from_u32(*composed);
    };
    let pair = |at: &u16| COMPOSED.get(usize::from(*at)).map(|[_, a, b]| (*a, *b));
    let at = BY_PARTS.binary_search_by_key(&Some((near_first, near_second)), pair).ok()?;
    let [composed, ..] = *COMPOSED.get(usize::from(*BY_PARTS.get(at)?))?;
    char::from_u32(composed.into())
}
