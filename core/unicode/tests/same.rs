//! Every answer is that of the pinned crates, over all code points.

#[allow(dead_code, reason = "one of two tests")]
mod oracle;

use authenticator_unicode::{
    Bidi, Mapping, UNICODE_VERSION, bidi, category, combining_class, graphemes, joining, mapping, nfc,
};
use oracle::{Action, all};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

#[test]
fn the_crates_are_of_the_same_version() {
    assert_eq!(unicode_bidi::UNICODE_VERSION, UNICODE_VERSION);
    assert_eq!(unicode_joining_type::UNICODE_VERSION, UNICODE_VERSION);
    let (major, minor, patch) = unicode_normalization::UNICODE_VERSION;
    assert_eq!((major.into(), minor.into(), patch.into()), UNICODE_VERSION);
    assert_eq!(unicode_properties::UNICODE_VERSION, UNICODE_VERSION);
    assert_eq!(unicode_segmentation::UNICODE_VERSION, UNICODE_VERSION);
}

#[test]
fn properties_are_the_same() {
    for c in all() {
        assert_eq!(format!("{:?}", category(c)), oracle::category(c), "{c:?}");
        assert_eq!(format!("{:?}", joining(c)), oracle::joining(c), "{c:?}");
        assert_eq!(format!("{:?}", bidi(c)), oracle::bidi(c), "{c:?}");
        assert_eq!(combining_class(c), unicode_normalization::char::canonical_combining_class(c), "{c:?}");
        let is_mark = unicode_normalization::char::is_combining_mark(c);
        assert_eq!(category(c) == authenticator_unicode::Category::Mark, is_mark, "{c:?}");
    }
    assert_eq!(bidi('\u{5D0}'), Bidi::R);
}

#[test]
fn mappings_are_the_same_after_nfc() {
    for c in all() {
        let ours = match mapping(c) {
            Mapping::Valid => Action::Mapped(c.to_string()),
            Mapping::One(to) => Action::Mapped(to.into()),
            Mapping::Several(to) => Action::Mapped(to.into()),
            Mapping::Ignored => Action::Ignored,
            Mapping::Disallowed => Action::Disallowed,
        };
        let theirs = match oracle::action(c) {
            Action::Valid => Action::Mapped(c.to_string()),
            other => other,
        };
        // NFD is what any NFC of it depends on, whatever stands beside it.
        let equivalent = |action| match action {
            Action::Mapped(to) => Action::Mapped(to.nfd().collect()),
            other => other,
        };
        assert_eq!(equivalent(ours), equivalent(theirs), "{c:?}");
    }
}

#[test]
fn nfc_of_each_character_is_the_same() {
    for c in all() {
        assert_eq!(nfc(std::iter::once(c)), c.nfc().collect::<Vec<_>>(), "{c:?}");
        assert_eq!(nfc(c.nfd()), c.nfc().collect::<Vec<_>>(), "{c:?}");
    }
}

/// All that is the first or the second of a composite, in all pairs.
#[test]
fn nfc_of_each_pair_that_could_be_composed_is_the_same() {
    let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
    for c in all().filter(|c| !('\u{AC00}'..='\u{D7A3}').contains(c)) {
        let parts: Vec<char> = c.nfd().collect();
        if let [before @ .., last] = &parts[..]
            && !before.is_empty()
        {
            firsts.extend(before.iter().copied().nfc());
            firsts.push(c);
            seconds.push(*last);
        }
    }
    firsts.extend(['a', '\u{1100}', '\u{1112}', '\u{1113}', '\u{AC00}', '\u{AC01}', '\u{D788}', '\u{301}']);
    seconds
        .extend(['a', '\u{1161}', '\u{1175}', '\u{1176}', '\u{11A7}', '\u{11A8}', '\u{11C2}', '\u{11C3}', '\u{315}']);
    for chars in [&mut firsts, &mut seconds] {
        chars.sort_unstable();
        chars.dedup();
    }
    for first in &firsts {
        for second in &seconds {
            let pair = [*first, *second];
            assert!(nfc(pair.into_iter()).into_iter().eq(pair.into_iter().nfc()), "{pair:?}");
        }
    }
}

/// One of each class beside one of each class beside ...: four of them.
#[test]
fn clusters_of_each_four_classes_are_the_same() {
    let one_of_each = [
        'a',
        '\r',
        '\n',
        '\u{1}',
        '\u{200C}',
        '\u{301}',
        '\u{94D}',
        '\u{200D}',
        '\u{903}',
        '\u{600}',
        '\u{1F1E6}',
        '\u{1100}',
        '\u{1161}',
        '\u{11A8}',
        '\u{AC00}',
        '\u{AC01}',
        '\u{1F600}',
        '\u{915}',
    ];
    let mut text = String::new();
    for a in one_of_each {
        for b in one_of_each {
            for c in one_of_each {
                for d in one_of_each {
                    text.clear();
                    text.extend([a, b, c, d]);
                    assert!(graphemes(&text).eq(text.graphemes(true)), "{text:?}");
                }
            }
        }
    }
}

/// The class itself is compared by the table (`tables.rs`), and here in company.
#[test]
fn clusters_around_each_character_are_the_same() {
    for c in all() {
        let text = format!(
            "{c}a{c}\u{301}{c}\u{1F1E6}{c}\u{1F1E6}\u{1100}{c}\u{1161}{c}\u{AC00}{c}\u{AC01}{c}\u{11A8}\
             \u{1F600}{c}\u{200D}\u{1F600}\u{200D}{c}\u{915}{c}\u{915}\u{94D}{c}\u{915}\u{94D}\u{600}{c}{c}\r{c}\n{c}"
        );
        assert!(graphemes(&text).eq(text.graphemes(true)), "{c:?}");
    }
}

/// Mostly what is composed, ordered and joined.
fn texts() -> impl Strategy<Value = String> {
    let some = prop_oneof![
        any::<char>(),
        prop::char::range('\u{300}', '\u{36F}'),
        prop::char::range('\u{C0}', '\u{17F}'),
        prop::char::range('\u{900}', '\u{DFF}'),
        prop::char::range('\u{1100}', '\u{11FF}'),
        prop::char::range('\u{AC00}', '\u{AC3F}'),
        prop::char::range('\u{1E00}', '\u{1FFF}'),
        prop::char::range('\u{200B}', '\u{200F}'),
        prop::char::range('\u{1F1E6}', '\u{1F1FF}'),
        prop::char::range('\u{1F3FB}', '\u{1F64F}'),
        prop::char::range('\u{11000}', '\u{113FF}'),
        prop::char::range('a', 'e'),
    ];
    prop::collection::vec(some, 0..24).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn nfc_of_texts_is_the_same(text in texts()) {
        prop_assert_eq!(nfc(text.chars()).into_iter().collect::<String>(), text.nfc().collect::<String>());
    }

    #[test]
    fn clusters_of_texts_are_the_same(text in texts()) {
        prop_assert_eq!(graphemes(&text).collect::<Vec<_>>(), text.graphemes(true).collect::<Vec<_>>());
    }
}
