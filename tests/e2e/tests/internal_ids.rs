//! The id of each internal fault stands in docs/errors.md, where a developer looks it up.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What stands before an id in the sources, which ends with the next quotation mark.
const BEFORE: &[&str] =
    &["internal(\"", ": Self = Self(\"", "LIBRARY_MISSING: String = \"", "LIBRARY_MISMATCH: String = \""];

#[test]
fn the_page_about_errors_has_the_id_of_each_internal_fault_and_no_other() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/errors.md")).unwrap();
    let there: BTreeSet<String> = ids_of_table(&page).into_iter().map(str::to_owned).collect();
    let mut known = BTreeSet::from(["sqlite_N".to_owned()]);
    for folder in [
        "core/src",
        "bindings/src",
        "bindings/kotlin/authenticator/src/main",
        "bindings/kotlin/authenticator-android/src/main",
    ] {
        ids_of(&Path::new(ROOT).join(folder), &mut known);
    }
    assert!(known.len() >= 15, "the ids are not found any more: {known:?}");
    let missing: Vec<_> = known.difference(&there).collect();
    let unknown: Vec<_> = there.difference(&known).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "docs/errors.md lacks {missing:?}, and has {unknown:?} too many");
}

/// The texts in backquotes in the first cells of the table that begins with the word `id`.
fn ids_of_table(page: &str) -> Vec<&str> {
    let rows = page.lines().skip_while(|line| !line.starts_with("| id |")).skip(2);
    let cells = rows.map_while(|line| line.strip_prefix("| ")?.split(" |").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

/// The ids in the sources below a folder.
fn ids_of(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            ids_of(&entry.unwrap().path(), found);
        }
    } else if let Ok(source) = fs::read_to_string(path) {
        for before in BEFORE {
            found.extend(source.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
}
