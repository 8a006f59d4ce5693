//! Properties of single characters: one table of three stages leads to the class of a character, and the class to all of
//! its properties.

use crate::tables::{BLOCKS, CLASSES, GROUPS, LEAVES};

/// General_Category, as far as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Cc.
    Control,
    /// Cf.
    Format,
    /// Zs.
    SpaceSeparator,
    /// Pd.
    DashPunctuation,
    /// Nd.
    DecimalNumber,
    /// M: Mn, Mc and Me.
    Mark,
    /// Any other.
    Other,
}

/// Bidi_Class, by its short name.
#[allow(missing_docs, reason = "names of the standard")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Bidi {
    L,
    R,
    AL,
    AN,
    EN,
    ES,
    CS,
    ET,
    ON,
    BN,
    NSM,
    /// Any other.
    Other,
}

/// Joining_Type.
#[allow(missing_docs, reason = "names of the standard")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Joining {
    NonJoining,
    JoinCausing,
    DualJoining,
    LeftJoining,
    RightJoining,
    Transparent,
}

/// Grapheme_Cluster_Break, with what Indic_Conjunct_Break tells apart (UAX 29, rules GB9c and GB11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    Other,
    Cr,
    Lf,
    Control,
    /// Indic_Conjunct_Break is None.
    Extend,
    /// Indic_Conjunct_Break is Extend.
    ConjunctExtend,
    /// Indic_Conjunct_Break is Linker.
    Linker,
    Zwj,
    SpacingMark,
    Prepend,
    RegionalIndicator,
    L,
    V,
    T,
    Lv,
    Lvt,
    /// Extended_Pictographic.
    Pictographic,
    /// Indic_Conjunct_Break is Consonant.
    Consonant,
}

/// What the characters of one class have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Class {
    pub(crate) category: Category,
    pub(crate) grapheme: Break,
    pub(crate) bidi: Bidi,
    pub(crate) joining: Joining,
    pub(crate) combining: u8,
}

/// Of a code point that no table has: none is left out, so it is never given.
const NONE: Class = Class {
    category: Category::Other,
    grapheme: Break::Other,
    bidi: Bidi::L,
    joining: Joining::NonJoining,
    combining: 0,
};

/// Code points of a leaf, and leaves of a block, as powers of two.
pub(crate) const LEAF_BITS: u32 = 4;
pub(crate) const BLOCK_BITS: u32 = 5;

pub(crate) fn class(c: char) -> Class {
    find(u32::from(c)).unwrap_or(NONE)
}

fn find(code: u32) -> Option<Class> {
    let part = |code: u32, bits: u32| (code & ((1 << bits) - 1)) as usize;
    let group = usize::from(*GROUPS.get((code >> (LEAF_BITS + BLOCK_BITS)) as usize)?);
    let leaf = usize::from(*BLOCKS.get((group << BLOCK_BITS) | part(code >> LEAF_BITS, BLOCK_BITS))?);
    let class = *LEAVES.get((leaf << LEAF_BITS) | part(code, LEAF_BITS))?;
    CLASSES.get(usize::from(class)).copied()
}

/// General_Category.
#[must_use]
pub fn category(c: char) -> Category {
    class(c).category
}

/// Bidi_Class.
#[must_use]
pub fn bidi(c: char) -> Bidi {
    class(c).bidi
}

/// Joining_Type.
#[must_use]
pub fn joining(c: char) -> Joining {
    class(c).joining
}

/// Canonical_Combining_Class.
#[must_use]
pub fn combining_class(c: char) -> u8 {
    class(c).combining
}
