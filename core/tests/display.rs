//! Rule 7 of the protocol: the vectors, the Unicode version of every table, and properties.
#![allow(clippy::unwrap_used, clippy::panic)]

use authenticator_core::approval::display::{
    HostRefused, MAX_CLUSTERS, MAX_MARKS, clean_entry, clean_host, clean_text,
};
use proptest::prelude::*;
use ring::digest::{Context, SHA256};
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

const VECTORS: &str = include_str!("../../tests/vectors/display.json");

/// SHA-256 over the results for every code point; tests/vectors/check_display.py has the same two.
const TEXT_DIGEST: &str = "5b10846fcc9734f1d94415b026514b4d1b88693e3edd6a367b57e943fc853d0c";
const HOST_DIGEST: &str = "77ce16c23448b3b7ba44ef954db99533cceb9e045601da86226175b3523fdfc0";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    comment: String,
    kind: String,
    input: String,
    output: Option<String>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(VECTORS).unwrap()
}

#[test]
fn b8_display_vectors() {
    let vectors = vectors();
    assert!(vectors.len() >= 60, "{} vectors", vectors.len());
    let failed: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let output = match vector.kind.as_str() {
                "text" => Some(clean_text(&vector.input)),
                "host" => clean_host(&vector.input).ok(),
                kind => panic!("kind {kind}"),
            };
            (output != vector.output).then(|| format!("{}: {output:?}, not {:?}", vector.comment, vector.output))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), vectors.len(), failed.join("\n"));
}

#[test]
fn b8_vectors_are_ascii_and_distinct() {
    assert!(VECTORS.is_ascii());
    let mut inputs: Vec<_> = vectors().into_iter().map(|v| (v.kind, v.input)).collect();
    let all = inputs.len();
    inputs.sort();
    inputs.dedup();
    assert_eq!(inputs.len(), all);
}

#[test]
fn b8_entries_named_exactly_host_are_hosts() {
    assert_eq!(clean_entry("host", "B\u{FC}cher.Example").unwrap(), "xn--bcher-kva.example");
    assert_eq!(clean_entry("host", "a b"), Err(HostRefused::Invalid));
    for name in ["Host", "host ", " host", "hosts", "h\u{200B}ost", "application", ""] {
        assert_eq!(clean_entry(name, "B\u{FC}cher  Example").unwrap(), "B\u{FC}cher Example", "{name:?}");
    }
}

#[test]
fn b8_host_refusals_are_typed() {
    let long = |bytes: usize| "a.".repeat(bytes / 2) + if bytes % 2 == 1 { "a" } else { "" };
    assert_eq!(clean_host(""), Err(HostRefused::Empty));
    assert_eq!(clean_host("\u{AD}\u{200B}"), Err(HostRefused::Empty));
    assert_eq!(clean_host(&long(253)).unwrap(), long(253));
    assert_eq!(clean_host(&long(254)), Err(HostRefused::TooLong));
    assert_eq!(clean_host("a_b.example"), Err(HostRefused::Invalid));
}

#[test]
fn b8_tables_are_unicode_16() {
    assert_eq!(unicode_bidi::UNICODE_VERSION, (16, 0, 0));
    assert_eq!(unicode_joining_type::UNICODE_VERSION, (16, 0, 0));
    assert_eq!(unicode_normalization::UNICODE_VERSION, (16, 0, 0));
    assert_eq!(unicode_properties::UNICODE_VERSION, (16, 0, 0));
    assert_eq!(unicode_segmentation::UNICODE_VERSION, (16, 0, 0));
}

/// The mapping table of UTS 46 carries no version, so characters tell it: new in 16.0, and new in 17.0.
#[test]
fn b8_host_mapping_is_unicode_16() {
    for (new_in_16, shown) in [
        ("\u{1C8A}", "xn--d4f"),   // CYRILLIC SMALL LETTER TJE
        ("\u{1C89}", "xn--d4f"),   // its capital, which maps to it
        ("\u{A7CD}", "xn--y78a"),  // LATIN SMALL LETTER S WITH DIAGONAL STROKE
        ("\u{10D70}", "xn--dh0d"), // GARAY SMALL LETTER A
        ("\u{10D50}", "xn--dh0d"), // its capital
        ("\u{1CCD6}", "a"),        // OUTLINED LATIN CAPITAL LETTER A
    ] {
        assert_eq!(clean_host(new_in_16).as_deref(), Ok(shown), "{new_in_16:?}");
    }
    for new_in_17 in ["\u{A7CE}", "\u{A7D2}", "\u{16EA0}", "\u{16EBB}", "\u{11DB0}", "\u{323B0}", "\u{20C1}"] {
        assert_eq!(clean_host(new_in_17), Err(HostRefused::Invalid), "{new_in_17:?}");
    }
}

#[test]
fn b8_text_of_every_code_point() {
    assert_eq!(digest(|c| clean_text(&format!("{c}-{c}|"))), TEXT_DIGEST);
}

#[test]
fn b8_host_of_every_code_point() {
    assert_eq!(digest(|c| clean_host(&format!("a{c}b")).unwrap_or_default()), HOST_DIGEST);
}

fn digest(clean: impl Fn(char) -> String) -> String {
    let mut context = Context::new(&SHA256);
    for c in '\0'..=char::MAX {
        context.update(clean(c).as_bytes());
        context.update(b"\n");
    }
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Text in which every rule step has something to do, far more often than in uniformly random text.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => "[a-z0-9]".boxed(),
        3 => prop::sample::select(vec![
            " ", "\t", "\r\n", "\u{85}", "\u{A0}", "\u{2000}", "\u{2028}", "\u{2029}", "\u{3000}",
        ]).prop_map(String::from),
        3 => prop::sample::select(vec![
            "\0", "\u{AD}", "\u{34F}", "\u{200B}", "\u{200D}", "\u{202E}", "\u{2066}", "\u{2800}", "\u{3164}",
            "\u{FE0F}", "\u{E0041}",
        ]).prop_map(String::from),
        4 => prop::sample::select(vec![
            "\u{300}", "\u{301}", "\u{308}", "\u{323}", "\u{338}", "\u{344}", "\u{345}", "\u{5B0}", "\u{93C}",
            "\u{94D}", "\u{9BE}", "\u{20DD}", "\u{1D165}", "\u{113C9}",
        ]).prop_map(String::from),
        3 => prop::sample::select(vec![
            "\u{1100}", "\u{1161}", "\u{11A8}", "\u{AC00}", "\u{915}", "\u{9C7}", "\u{D4E}", "\u{11382}",
            "\u{16D67}", "\u{16D63}", "\u{1F1E6}", "\u{1F468}", "\u{1F3FD}", "\u{212B}", "\u{1E69}", "\u{FF9E}",
        ]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..160).prop_map(|pieces| pieces.concat())
}

/// A pattern for host names: any characters, dots, prefixes, and what bidi and joiner checks look at.
const HOSTILE_HOST: &str = "(\\PC|[a-zA-Z0-9.\u{FF0E}\u{3002}-]|xn--\
    |[\u{5D0}\u{627}\u{661}\u{200C}\u{200D}\u{94D}\u{DF}\u{3C2}]){0,40}";

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn b8_cleaned_text_holds_its_promises(text in hostile_text()) {
        let cleaned = clean_text(&text);
        prop_assert!(cleaned.graphemes(true).count() <= MAX_CLUSTERS + 1);
        prop_assert!(is_nfc(&cleaned));
        prop_assert!(!cleaned.contains("  "));
        prop_assert!(!cleaned.ends_with(' '));
        prop_assert!(cleaned.chars().all(may_be_shown), "{cleaned:?}");
        prop_assert!(longest_run_of_marks(&cleaned) <= MAX_MARKS);
        prop_assert!(!cleaned.starts_with(is_mark));
    }

    #[test]
    fn b8_cleaning_twice_is_cleaning_once(text in hostile_text()) {
        let once = clean_text(&text);
        if once.starts_with(' ') {
            let first = text.nfc().find(|&c| c != ' ' && may_be_shown(c));
            prop_assert!(first.is_some_and(is_mark), "no mark in front: {text:?}");
        } else {
            prop_assert_eq!(clean_text(&once), once);
        }
    }

    #[test]
    fn b8_shown_hosts_are_ascii_and_stable(host in HOSTILE_HOST) {
        if let Ok(shown) = clean_host(&host) {
            prop_assert!(shown.bytes().all(is_lower_ldh_or_dot), "{shown}");
            prop_assert!((1..=253).contains(&shown.len()));
            prop_assert_eq!(clean_host(&shown), Ok(shown));
        }
    }

    #[test]
    fn b8_no_entry_panics(name in any::<String>(), text in any::<String>()) {
        let _ = (clean_entry(&name, &text), clean_entry("host", &text));
    }
}

/// Neither removed nor turned into U+0020 by rule 7; `ignorable` lists what is not Cf as well.
fn may_be_shown(c: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, SpaceSeparator};
    let ignorable = matches!(c,
        '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{2065}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{E0000}'..='\u{E0FFF}');
    match c.general_category() {
        SpaceSeparator => c == ' ',
        Control | Format | LineSeparator | ParagraphSeparator => false,
        _ => !ignorable && c != '\u{2800}',
    }
}

fn is_lower_ldh_or_dot(b: u8) -> bool {
    matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.')
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

fn longest_run_of_marks(text: &str) -> usize {
    text.split(|c| !is_mark(c)).map(|run| run.chars().count()).max().unwrap_or_default()
}
