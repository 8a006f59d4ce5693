//! Text that a person is shown.
#![no_main]

use authenticator_core::approval::display::{MAX_CLUSTERS, MAX_MARKS, clean_entry, clean_text};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let cleaned = clean_text(text);
    assert_eq!(clean_entry("application", text).as_ref(), Ok(&cleaned));
    for c in cleaned.chars() {
        let group = c.general_category_group();
        assert!(group != GeneralCategoryGroup::Separator || c == ' ', "{c:?}");
        assert!(group != GeneralCategoryGroup::Other || is_unassigned(c), "{c:?}");
        assert!(!matches!(c, '\u{AD}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{FE00}'..='\u{FE0F}'), "{c:?}");
    }
    let clusters = cleaned.graphemes(true).count();
    assert!(clusters <= MAX_CLUSTERS || (clusters == MAX_CLUSTERS + 1 && cleaned.ends_with('\u{2026}')));
    assert!(!cleaned.contains("  ") && !cleaned.ends_with(' '));
    let mut marks = MAX_MARKS;
    for c in cleaned.chars() {
        marks = if c.general_category_group() == GeneralCategoryGroup::Mark { marks + 1 } else { 0 };
        assert!(marks <= MAX_MARKS);
    }
    // The one corner that the documentation of `clean_text` names.
    if !cleaned.starts_with(' ') {
        assert_eq!(clean_text(&cleaned), cleaned);
    }
});

fn is_unassigned(c: char) -> bool {
    use unicode_properties::GeneralCategory::{PrivateUse, Unassigned};
    matches!(c.general_category(), Unassigned | PrivateUse)
}
