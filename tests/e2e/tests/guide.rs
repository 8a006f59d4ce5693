//! docs/identity-provider.md shows what a phone and a server said to each other. The blocks between `<!-- run: NAME -->` and
//! `<!-- end -->` come from a real run, and this test holds them to what a run gives today, ids, keys and times aside.
//!
//! `GUIDE=write cargo test --workspace --test guide` writes them anew, if they say something else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "guide/render.rs"]
mod render;
#[path = "guide/run.rs"]
mod run;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/identity-provider.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_shows_what_a_run_gives() {
    let blocks = run::blocks().await;
    let text = std::fs::read_to_string(GUIDE).unwrap();
    let now = with_blocks(&text, &blocks);
    let (then, new) = (shape(&text), shape(&now));
    if std::env::var_os("GUIDE").is_some_and(|wish| wish == "write") {
        if then != new {
            std::fs::write(GUIDE, now).unwrap();
        }
        return;
    }
    let now = new;
    for (line, (then, now)) in then.lines().zip(now.lines()).enumerate() {
        assert_eq!(then, now, "docs/identity-provider.md, line {}: `GUIDE=write` writes it anew", line + 1);
    }
    assert_eq!(then.lines().count(), now.lines().count());
}

/// The guide with these blocks in their places: each has one, and no place is without.
fn with_blocks(guide: &str, blocks: &[(&str, String)]) -> String {
    const OPEN: &str = "<!-- run: ";
    const CLOSE: &str = "<!-- end -->";
    let mut parts = guide.split(OPEN);
    let mut text = parts.next().unwrap().to_owned();
    let mut placed = Vec::new();
    for part in parts {
        let (name, rest) = part.split_once(" -->").unwrap();
        let after = rest.split_once(CLOSE).unwrap_or_else(|| panic!("the block {name} has no end")).1;
        let block = blocks.iter().find(|(known, _)| *known == name);
        let (name, block) = block.unwrap_or_else(|| panic!("the run gives no block {name}"));
        placed.push(*name);
        text += &format!("{OPEN}{name} -->\n{}\n{CLOSE}{after}", block.trim_end());
    }
    let missing: Vec<_> = blocks.iter().filter(|(name, _)| !placed.contains(name)).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "the guide has no place for {missing:?}");
    text
}

/// The text without what is other in each run: numbers, and long words with digits or capitals, which are ids, keys, hashes,
/// nonces and signatures.
fn shape(text: &str) -> String {
    let of_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut shape = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !of_word(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(end);
        let random = word.len() >= 16 && word.chars().any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let number = word.chars().all(|c| c.is_ascii_digit());
        shape += if random {
            "random"
        } else if number {
            "0"
        } else {
            word
        };
        rest = after;
    }
    shape
}

#[test]
fn shapes_differ_where_words_do() {
    let told = |member: &str, id: &str| shape(&format!("\"{member}\": \"{id}\", \"exp\": 1795262400"));
    assert_eq!(told("request", "fO0DXJH2wMTHFxDyhJ-pWA"), told("request", "QILzkbCnYouNwjm29z3v2A"));
    assert_ne!(told("request", "fO0DXJH2wMTHFxDyhJ-pWA"), told("requests", "fO0DXJH2wMTHFxDyhJ-pWA"));
    assert_ne!(shape("biometric_or_credential"), shape("biometric_strict"));
}
