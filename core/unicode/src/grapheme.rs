//! Extended grapheme clusters (UAX 29, section 3.1.1).

use crate::properties::{Break, class};

/// The extended grapheme clusters of `text`: no text is lost between them.
pub fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (cluster, after) = rest.split_at(first_length(rest));
        rest = after;
        Some(cluster)
    })
}

/// Bytes of the first cluster; those of the text if it has no other.
fn first_length(text: &str) -> usize {
    let mut before = Before::default();
    for (at, c) in text.char_indices() {
        let next = class(c).grapheme;
        if at > 0 && before.ends_at(next) {
            return at;
        }
        before.take(next);
    }
    text.len()
}

/// What the rules ask of the characters of a cluster so far.
#[derive(Default)]
struct Before {
    last: Option<Break>,
    /// Regional indicators at the end, of an odd number (GB12, GB13).
    odd_indicators: bool,
    /// `\p{Extended_Pictographic} Extend*` at the end, and whether a ZWJ follows it (GB11).
    pictograph: bool,
    joined_pictograph: bool,
    /// A consonant with what may follow it at the end, and whether a linker is among that (GB9c).
    consonant: bool,
    linked: bool,
}

impl Before {
    fn take(&mut self, next: Break) {
        use Break::{ConjunctExtend, Consonant, Extend, Linker, Pictographic, RegionalIndicator, Zwj};
        self.odd_indicators = next == RegionalIndicator && !self.odd_indicators;
        self.joined_pictograph = next == Zwj && self.pictograph;
        self.pictograph = match next {
            Pictographic => true,
            Extend | ConjunctExtend | Linker => self.pictograph,
            _ => false,
        };
        (self.consonant, self.linked) = match next {
            Consonant => (true, false),
            ConjunctExtend | Zwj => (self.consonant, self.linked),
            Linker => (self.consonant, self.consonant),
            _ => (false, false),
        };
        self.last = Some(next);
    }

    /// Whether the cluster ends before `next`.
    fn ends_at(&self, next: Break) -> bool {
        use Break::{
            ConjunctExtend, Consonant, Control, Cr, Extend, L, Lf, Linker, Lv, Lvt, Pictographic, Prepend,
            RegionalIndicator, SpacingMark, T, V, Zwj,
        };
        let Some(last) = self.last else { return false };
        match (last, next) {
            (Cr, Lf) => false,
            (Cr | Lf | Control, _) | (_, Cr | Lf | Control) => true,
            (L, L | V | Lv | Lvt) | (Lv | V, V | T) | (Lvt | T, T) => false,
            (_, Extend | ConjunctExtend | Linker | Zwj | SpacingMark) | (Prepend, _) => false,
            (_, Consonant) => !self.linked,
            (_, Pictographic) => !self.joined_pictograph,
            (_, RegionalIndicator) => !self.odd_indicators,
            _ => true,
        }
    }
}
