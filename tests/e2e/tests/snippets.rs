//! What the documentation shows of Rust, Kotlin and Swift stands in files that are compiled: each block of code is found in one of
//! them, spaces and comments aside.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A page, and by language the file in which its blocks are compiled.
const PAGES: &[(&str, &[(&str, &str)])] = &[
    ("README.md", &[("rust", RUST), ("kotlin", KOTLIN), ("swift", SWIFT)]),
    ("bindings/README.md", &[("kotlin", KOTLIN), ("swift", SWIFT)]),
    ("bindings/swift/README.md", &[("swift", SWIFT)]),
    ("bindings/kotlin/authenticator-android/README.md", &[("kotlin", ANDROID)]),
    ("docs/embedding-android.md", &[("kotlin", ANDROID)]),
    ("docs/embedding-ios.md", &[("swift", SWIFT)]),
];
const RUST: &str = "tests/e2e/examples/guide.rs";
const KOTLIN: &str = "bindings/kotlin/authenticator-tests/src/test/kotlin/org/authenticatorcore/Guide.kt";
const ANDROID: &str = "bindings/kotlin/authenticator-android/src/test/kotlin/org/authenticatorcore/android/Guide.kt";
const SWIFT: &str = "bindings/swift/Tests/AuthenticatorCoreTests/Guide.swift";

#[test]
fn each_block_of_code_in_the_documentation_is_compiled() {
    let mut found = 0;
    for (page, compiled) in PAGES {
        for (language, block) in blocks(&read(page)) {
            let Some((_, file)) = compiled.iter().find(|(known, _)| *known == language) else { continue };
            assert!(bare(&read(file)).contains(&bare(&block)), "{page}: not in {file}:\n{block}");
            found += 1;
        }
    }
    assert!(found >= 20, "blocks of code are not found any more: {found}");
}

#[test]
fn other_pages_show_no_code_of_these_languages() {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/adr", "bindings"] {
        for entry in fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            pages.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
        }
    }
    for page in pages.iter().filter(|page| page.ends_with(".md")) {
        let known = PAGES.iter().find(|(name, _)| name == page).map_or(&[][..], |(_, compiled)| *compiled);
        for (language, block) in blocks(&read(page)) {
            let compiled = known.iter().any(|(name, _)| *name == language);
            assert!(compiled || !["rust", "kotlin", "swift"].contains(&&*language), "{page} is not compiled:\n{block}");
        }
    }
}

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The fenced blocks of a page, with their languages.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, block)), None) => *block += &format!("{line}\n"),
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (None, None) => {}
        }
    }
    blocks
}

/// The code without its spaces and the comments at the ends of lines.
fn bare(code: &str) -> String {
    code.lines()
        .flat_map(|line| line.split("// ").next().unwrap_or_default().chars())
        .filter(|character| !character.is_whitespace())
        .collect()
}

#[test]
fn what_differs_is_seen_and_how_it_is_laid_out_is_not() {
    assert_eq!(bare("val a = b(\n    c) // why\n"), bare("val a =\n  b(c)"));
    assert_ne!(bare("a(b)"), bare("a(c)"));
    assert_eq!(bare("open(\"https://a\")"), "open(\"https://a\")");
    let page = "text\n```kotlin\na\n```\n```sh\nb\n```\n";
    assert_eq!(blocks(page), [("kotlin".into(), "a\n".into()), ("sh".into(), "b\n".into())]);
}
