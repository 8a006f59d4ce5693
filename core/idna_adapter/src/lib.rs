//! What `idna` asks of Unicode, answered from the tables of `authenticator-unicode`.
//!
//! The interface is that of the published crate `idna_adapter` 1.1.0, whose place this takes by `[patch.crates-io]` in the
//! workspace. It gives the same answers (`tests/same.rs` of `authenticator-unicode`, `core/tests/display.rs`) and is
//! smaller: docs/adr/0003.

#![no_std]

use authenticator_unicode::{Bidi, Joining, Mapping, bidi, category, combining_class, joining, mapping, nfc};

/// A value of Joining_Type.
#[derive(Clone, Copy)]
pub struct JoiningType(Joining);

/// Several values of Joining_Type.
#[derive(Clone, Copy)]
pub struct JoiningTypeMask(u32);

/// A value of Bidi_Class.
#[derive(Clone, Copy)]
pub struct BidiClass(Bidi);

/// Several values of Bidi_Class.
#[derive(Clone, Copy)]
pub struct BidiClassMask(u32);

const fn joining_mask(values: &[Joining]) -> JoiningTypeMask {
    match values {
        [] => JoiningTypeMask(0),
        [first, rest @ ..] => JoiningTypeMask(1 << (*first as u32) | joining_mask(rest).0),
    }
}

const fn bidi_mask(values: &[Bidi]) -> BidiClassMask {
    match values {
        [] => BidiClassMask(0),
        [first, rest @ ..] => BidiClassMask(1 << (*first as u32) | bidi_mask(rest).0),
    }
}

/// What may stand before a zero width non-joiner (RFC 5892, appendix A.1).
pub const LEFT_OR_DUAL_JOINING_MASK: JoiningTypeMask = joining_mask(&[Joining::LeftJoining, Joining::DualJoining]);

/// What may stand behind one.
pub const RIGHT_OR_DUAL_JOINING_MASK: JoiningTypeMask = joining_mask(&[Joining::RightJoining, Joining::DualJoining]);

/// What makes a name a Bidi domain name (RFC 5893, section 1.4).
pub const RTL_MASK: BidiClassMask = bidi_mask(&[Bidi::R, Bidi::AL, Bidi::AN]);

/// What a label may start with (RFC 5893, section 2, rule 1).
pub const FIRST_BC_MASK: BidiClassMask = bidi_mask(&[Bidi::L, Bidi::R, Bidi::AL]);

/// What a label from left to right may end with, but for NSM (rule 6).
pub const LAST_LTR_MASK: BidiClassMask = bidi_mask(&[Bidi::L, Bidi::EN]);

/// What a label from right to left may end with, but for NSM (rule 3).
pub const LAST_RTL_MASK: BidiClassMask = bidi_mask(&[Bidi::R, Bidi::AL, Bidi::EN, Bidi::AN]);

/// What a label from left to right may hold (rule 5).
pub const MIDDLE_LTR_MASK: BidiClassMask =
    bidi_mask(&[Bidi::L, Bidi::EN, Bidi::ES, Bidi::CS, Bidi::ET, Bidi::ON, Bidi::BN, Bidi::NSM]);

/// What a label from right to left may hold (rule 2).
pub const MIDDLE_RTL_MASK: BidiClassMask =
    bidi_mask(&[Bidi::R, Bidi::AL, Bidi::AN, Bidi::EN, Bidi::ES, Bidi::CS, Bidi::ET, Bidi::ON, Bidi::BN, Bidi::NSM]);

impl JoiningType {
    /// The mask of this value alone.
    pub const fn to_mask(self) -> JoiningTypeMask {
        joining_mask(&[self.0])
    }

    /// Whether it is Transparent.
    pub fn is_transparent(self) -> bool {
        self.0 == Joining::Transparent
    }
}

impl JoiningTypeMask {
    /// Whether both have a value in common.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BidiClass {
    /// The mask of this value alone.
    pub const fn to_mask(self) -> BidiClassMask {
        bidi_mask(&[self.0])
    }

    /// Whether it is L.
    pub fn is_ltr(self) -> bool {
        self.0 == Bidi::L
    }

    /// Whether it is NSM.
    pub fn is_nonspacing_mark(self) -> bool {
        self.0 == Bidi::NSM
    }

    /// Whether it is EN.
    pub fn is_european_number(self) -> bool {
        self.0 == Bidi::EN
    }

    /// Whether it is AN.
    pub fn is_arabic_number(self) -> bool {
        self.0 == Bidi::AN
    }
}

impl BidiClassMask {
    /// Whether both have a value in common.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The data that is compiled in.
#[non_exhaustive]
#[derive(Default)]
pub struct Adapter {}

impl Adapter {
    /// The only one there is.
    pub const fn new() -> Self {
        Self {}
    }

    /// Whether the Canonical_Combining_Class is Virama.
    pub fn is_virama(&self, c: char) -> bool {
        combining_class(c) == 9
    }

    /// Whether the General_Category is M.
    pub fn is_mark(&self, c: char) -> bool {
        category(c) == authenticator_unicode::Category::Mark
    }

    /// Bidi_Class.
    pub fn bidi_class(&self, c: char) -> BidiClass {
        BidiClass(bidi(c))
    }

    /// Joining_Type.
    pub fn joining_type(&self, c: char) -> JoiningType {
        JoiningType(joining(c))
    }

    /// Mapped, and then in NFC (UTS 46, section 4, steps 1 and 2). What is disallowed becomes U+FFFD.
    pub fn map_normalize<'delegate, I: Iterator<Item = char> + 'delegate>(
        &'delegate self,
        iter: I,
    ) -> impl Iterator<Item = char> + 'delegate {
        normalized(iter, false)
    }

    /// As `map_normalize`, for what was encoded: what the mapping takes away becomes U+FFFD as well (section 4, step 4.1).
    pub fn normalize_validate<'delegate, I: Iterator<Item = char> + 'delegate>(
        &'delegate self,
        iter: I,
    ) -> impl Iterator<Item = char> + 'delegate {
        normalized(iter, true)
    }
}

fn normalized(chars: impl Iterator<Item = char>, ignored_is_error: bool) -> impl Iterator<Item = char> {
    nfc(chars.flat_map(move |c| {
        let (one, several) = match mapping(c) {
            Mapping::Valid => (Some(c), ""),
            Mapping::One(to) => (Some(to), ""),
            Mapping::Several(to) => (None, to),
            Mapping::Ignored if !ignored_is_error => (None, ""),
            Mapping::Ignored | Mapping::Disallowed => (Some(char::REPLACEMENT_CHARACTER), ""),
        };
        one.into_iter().chain(several.chars())
    }))
    .into_iter()
}
