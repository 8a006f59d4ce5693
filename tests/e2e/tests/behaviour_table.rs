//! Keeps `docs/behaviour.md` honest: all rows are there, and every linked test exists, is switched
//! on, and bears the id of its row.
#![allow(
    clippy::expect_used,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions only"
)]

#[path = "behaviour_table/checker.rs"]
mod checker;
#[path = "behaviour_table/literals.rs"]
mod literals;

use std::fs;
use std::path::Path;

use literals::{Language, without_literals};

/// Prefix and number of rows of each table, in the order of the document.
const TABLES: &[(&str, usize)] = &[("E", 11), ("P", 14), ("S", 15), ("L", 7), ("B", 20)];
const SOURCES: &[&str] = &["0", "1", "2", "3", "4", "v", "p"];
const NO_TEST: &str = "not yet";
/// Before what is missing of a row that tests hold in part; their links follow.
const IN_PART: &str = "in part: ";
/// This file and its modules: what they test is the checker, and no behaviour.
const CHECKER: &str = "tests/e2e/tests/behaviour_table";

#[derive(Debug)]
struct Row<'a> {
    id: &'a str,
    source: &'a str,
    behaviour: &'a str,
    test: &'a str,
}

#[test]
fn every_row_is_there_and_every_link_leads_to_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = fs::read_to_string(root.join("docs/behaviour.md")).expect("docs/behaviour.md can be read");
    let faults = faults(&document, &|file| fs::read_to_string(root.join(file)).ok());
    assert!(faults.is_empty(), "docs/behaviour.md:\n{}", faults.join("\n"));
}

#[cfg(unix)]
#[test]
fn the_script_counts_what_the_table_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = fs::read_to_string(root.join("docs/behaviour.md")).expect("docs/behaviour.md can be read");
    let rows = rows(&document, &mut Vec::new());
    let none = rows.iter().filter(|row| row.test == NO_TEST).count();
    let part = rows.iter().filter(|row| row.test.starts_with(IN_PART)).count();
    let printed = std::process::Command::new(root.join("tests/rows")).output().expect("tests/rows runs");
    let printed = String::from_utf8(printed.stdout).expect("it prints text");
    let all: Vec<&str> = printed.lines().last().unwrap_or_default().split_whitespace().collect();
    let counts = [rows.len() - part - none, part, none, rows.len()].map(|count| count.to_string());
    assert_eq!(all, ["all", &counts[0], &counts[1], &counts[2], &counts[3]], "{printed}");
}

fn expected_ids() -> Vec<String> {
    let table = |(prefix, rows): &(&str, usize)| (1..=*rows).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
    TABLES.iter().flat_map(table).collect()
}

/// What is wrong in the document, given a way to read a file of the repository.
fn faults(document: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let rows = rows(document, &mut faults);
    let ids: Vec<&str> = rows.iter().map(|row| row.id).collect();
    if ids != expected_ids() {
        faults.push(format!("expected the rows {:?}, found {ids:?}", expected_ids()));
    }
    for row in &rows {
        if row.behaviour.is_empty() {
            faults.push(format!("{}: no behaviour", row.id));
        }
        if row.source.is_empty() || !row.source.split(' ').all(|source| SOURCES.contains(&source)) {
            faults.push(format!("{}: unknown source {:?}", row.id, row.source));
        }
        if row.test != NO_TEST {
            faults.extend(faults_of_cell(row, read));
        }
    }
    faults
}

fn faults_of_cell(row: &Row<'_>, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let links = match row.test.strip_prefix(IN_PART).map(|part| part.split_once("<br>")) {
        None => row.test,
        Some(Some((missing, links))) if !missing.is_empty() && !missing.contains("::") => links,
        Some(_) => return vec![format!("{}: `{IN_PART}` has neither what is missing nor links behind it", row.id)],
    };
    links.split("<br>").filter_map(|link| fault_of_link(row.id, link.trim(), read)).collect()
}

fn rows<'a>(document: &'a str, faults: &mut Vec<String>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut in_table = false;
    for line in document.lines().map(str::trim) {
        let Some(inner) = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) else {
            in_table = false;
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        if !in_table {
            in_table = cells == ["id", "source", "behaviour", "test"];
            continue;
        }
        match cells.as_slice() {
            [rule, ..] if rule.starts_with("---") => {}
            [id, source, behaviour, test] => rows.push(Row { id, source, behaviour, test }),
            _ => faults.push(format!("not four cells: {line}")),
        }
    }
    rows
}

fn fault_of_link(id: &str, link: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let bare = link.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let Some((file, name)) = bare.and_then(|bare| bare.split_once("::")) else {
        return Some(format!("{id}: {link:?} is neither `{NO_TEST}` nor of the form `file::function`"));
    };
    if Path::new(file).components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
        return Some(format!("{id}: {file:?} is not a path below the repository's root"));
    }
    if file.starts_with(CHECKER) {
        return Some(format!("{id}: {file} checks this table, and proves no behaviour"));
    }
    let words: Vec<String> = name.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_lowercase).collect();
    if !words.contains(&id.to_lowercase()) {
        return Some(format!("{id}: `{name}` has no word {:?}", id.to_lowercase()));
    }
    let Some(source) = read(file) else {
        return Some(format!("{id}: there is no file {file}"));
    };
    match find_test(file, &source, name) {
        Found::Test => None,
        Found::SwitchedOff => Some(format!("{id}: {name} in {file} is switched off")),
        Found::NoTest => Some(format!("{id}: {name} in {file} is not marked as a test")),
        Found::Nothing => Some(format!("{id}: there is no {name} in {file}")),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    Test,
    SwitchedOff,
    NoTest,
    Nothing,
}

fn find_test(file: &str, source: &str, name: &str) -> Found {
    let Some(language) = Language::of_file(file) else { return Found::Nothing };
    let code = without_literals(source, language);
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let (heads, marks, switched_off): (Vec<String>, &[&str], &[&str]) = match language {
        Language::Rust => {
            let function = name.rsplit("::").next().unwrap_or(name);
            (vec![format!("fn {function}(")], &["#[test]", "::test]", "::test("], &["#[ignore"])
        }
        Language::Kotlin => (
            vec![format!("fun {name}("), format!("fun `{name}`(")],
            &["@Test", "@ParameterizedTest"],
            &["@Disabled", "@Ignore"],
        ),
        Language::Swift => (vec![format!("func {name}(")], &["@Test"], &[".disabled"]),
        Language::JavaScript => {
            let quoted = ["'", "\"", "`"].map(|quote| format!("{quote}{name}{quote}"));
            let calls = ["test(", "it("];
            let heads = calls.iter().flat_map(|call| quoted.iter().map(move |name| format!("{call}{name}")));
            (heads.collect(), &[], &["skip:", "todo:"])
        }
    };
    let is_head = |line: &str| {
        heads.iter().any(|head| {
            line.split_once(head.as_str()).is_some_and(|(before, _)| {
                !before.contains("//") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.')
            })
        })
    };
    let Some(at) = lines.iter().position(|line| is_head(line)) else {
        return Found::Nothing;
    };
    let above = lines.iter().take(at).rev().take_while(|line| {
        ["#[", "@", "//", "///"].iter().any(|start| line.starts_with(start)) || line.ends_with(")]")
    });
    let attributes: Vec<&str> = above.chain(lines.get(at)).filter(|line| !line.starts_with("//")).copied().collect();
    let has = |words: &[&str]| attributes.iter().any(|line| words.iter().any(|word| line.contains(word)));
    if has(switched_off) {
        Found::SwitchedOff
    } else if marks.is_empty() || has(marks) {
        Found::Test
    } else {
        Found::NoTest
    }
}
