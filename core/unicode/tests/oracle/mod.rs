//! What the pinned crates of Unicode 16.0 say.

use std::fmt;

use unicode_bidi::BidiClass;
use unicode_joining_type::{JoiningType, get_joining_type};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};
use unicode_segmentation::UnicodeSegmentation as _;

pub fn all() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

pub fn nfd(text: &str) -> String {
    text.nfd().collect()
}

/// What UTS 46 makes of a character.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Valid,
    Ignored,
    Disallowed,
    Mapped(String),
}

pub fn action(c: char) -> Action {
    let map = |ignored_is_error| idna_mapping::Mapper::new(std::iter::once(c), ignored_is_error).collect::<String>();
    match (map(false), c) {
        // The crate answers these before it looks at its table.
        (_, '.' | '-' | 'a'..='z' | '0'..='9') => Action::Valid,
        (to, _) if to.is_empty() => Action::Ignored,
        (to, _) if to == "\u{FFFD}" => Action::Disallowed,
        (to, _) if to == c.to_string() => Action::Valid,
        (to, _) => Action::Mapped(to),
    }
}

/// Names of values as `src/properties.rs` has them, in one line of its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    pub category: &'static str,
    pub grapheme: &'static str,
    pub bidi: String,
    pub joining: String,
    pub combining: u8,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { category, grapheme, bidi, joining, combining } = self;
        write!(
            f,
            "Class {{ category: Category::{category}, grapheme: Break::{grapheme}, bidi: Bidi::{bidi}, \
             joining: Joining::{joining}, combining: {combining} }}"
        )
    }
}

pub fn class(c: char) -> Class {
    Class {
        category: category(c),
        grapheme: grapheme(c),
        bidi: bidi(c),
        joining: joining(c),
        combining: canonical_combining_class(c),
    }
}

pub fn category(c: char) -> &'static str {
    match c.general_category() {
        GeneralCategory::Control => "Control",
        GeneralCategory::Format => "Format",
        GeneralCategory::SpaceSeparator => "SpaceSeparator",
        GeneralCategory::DashPunctuation => "DashPunctuation",
        GeneralCategory::DecimalNumber => "DecimalNumber",
        _ if c.general_category_group() == GeneralCategoryGroup::Mark => "Mark",
        _ => "Other",
    }
}

pub fn bidi(c: char) -> String {
    use BidiClass::{AL, AN, BN, CS, EN, ES, ET, L, NSM, ON, R};
    match unicode_bidi::bidi_class(c) {
        class @ (L | R | AL | AN | EN | ES | CS | ET | ON | BN | NSM) => format!("{class:?}"),
        _ => "Other".into(),
    }
}

pub fn joining(c: char) -> String {
    let of: JoiningType = get_joining_type(c);
    format!("{of:?}")
}

/// The crate does not give the class itself: it follows from where it breaks beside characters of known classes.
fn grapheme(c: char) -> &'static str {
    let holds = |pattern: &str| pattern.replace('_', &c.to_string()).graphemes(true).count() == 1;
    match c {
        '\r' => "Cr",
        '\n' => "Lf",
        '\u{200D}' => "Zwj",
        _ if !holds("_\u{301}") => "Control",
        _ if holds("a_") && !holds("\u{1F600}_\u{200D}\u{1F600}") => "SpacingMark",
        _ if holds("a_") && holds("\u{915}_\u{915}") => "Linker",
        _ if holds("a_") && holds("\u{915}_\u{94D}\u{915}") => "ConjunctExtend",
        _ if holds("a_") => "Extend",
        _ if holds("_a") => "Prepend",
        _ if holds("_\u{1F1E6}") => "RegionalIndicator",
        _ if holds("_\u{1100}") => "L",
        _ if holds("\u{1100}_") && !holds("_\u{1161}") => "Lvt",
        _ if holds("\u{1100}_") && holds("\u{AC00}_") => "V",
        _ if holds("\u{1100}_") => "Lv",
        _ if holds("\u{AC01}_") => "T",
        _ if holds("_\u{200D}\u{1F600}") => "Pictographic",
        _ if holds("\u{915}\u{94D}_") => "Consonant",
        _ => "Other",
    }
}
