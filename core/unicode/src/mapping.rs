//! The mapping of UTS 46, section 4: `UseSTD3ASCIIRules` is left to the caller, and processing is not transitional.
//!
//! NFC follows the mapping in every use, so a character that is mapped to what it is canonically equivalent to counts as
//! valid here: both have one NFC.

use crate::tables::{KINDS, PLANES, STARTS, STRING_ENDS, STRINGS, TARGETS};

/// What a character of a host name becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mapping {
    /// It stays.
    Valid,
    /// It goes.
    Ignored,
    /// The name is refused.
    Disallowed,
    /// Another character takes its place.
    One(char),
    /// Several characters take its place.
    Several(&'static str),
}

/// What becomes of the characters of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Valid,
    Ignored,
    Disallowed,
    /// Mapped to the character as far behind the target, which lies in the first plane.
    First,
    /// As `First`, in the second plane.
    Second,
    /// The first, third, ... to the one that follows it; the others are valid.
    Pairs,
    /// Mapped to the string as far behind the target.
    String,
}

/// The mapping of `c`.
#[must_use]
pub fn mapping(c: char) -> Mapping {
    find(u32::from(c)).unwrap_or(Mapping::Disallowed)
}

fn find(code: u32) -> Option<Mapping> {
    let plane = (code >> 16) as usize;
    let (first, end) = (usize::from(*PLANES.get(plane)?), usize::from(*PLANES.get(plane + 1)?));
    let low = code & 0xFFFF;
    let at = first + STARTS.get(first..end)?.partition_point(|start| u32::from(*start) <= low).checked_sub(1)?;
    let distance = low - u32::from(*STARTS.get(at)?);
    let target = u32::from(*TARGETS.get(at)?) + distance;
    Some(match KINDS.get(at)? {
        Kind::Valid => Mapping::Valid,
        Kind::Ignored => Mapping::Ignored,
        Kind::Disallowed => Mapping::Disallowed,
        Kind::First => Mapping::One(char::from_u32(target)?),
        Kind::Second => Mapping::One(char::from_u32(0x1_0000 + target)?),
        Kind::Pairs if distance.is_multiple_of(2) => Mapping::One(char::from_u32(code + 1)?),
        Kind::Pairs => Mapping::Valid,
        Kind::String => Mapping::Several(string(target as usize)?),
    })
}

fn string(at: usize) -> Option<&'static str> {
    let start = at.checked_sub(1).map_or(Some(0), |before| STRING_ENDS.get(before).copied())?;
    STRINGS.get(usize::from(start)..usize::from(*STRING_ENDS.get(at)?))
}
