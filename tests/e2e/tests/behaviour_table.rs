//! Keeps `docs/behaviour.md` honest: all rows are there, and every linked test exists, is switched
//! on, and bears the id of its row.
#![allow(
    clippy::expect_used,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions only"
)]

use std::fs;
use std::path::Path;

/// Prefix and number of rows of each table, in the order of the document.
const TABLES: &[(&str, usize)] = &[("E", 11), ("P", 14), ("S", 15), ("L", 7), ("B", 15)];
const SOURCES: &[&str] = &["0", "1", "2", "3", "4", "v", "p"];
const NO_TEST: &str = "not yet";

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
            for link in row.test.split("<br>") {
                faults.extend(fault_of_link(row.id, link.trim(), read));
            }
        }
    }
    faults
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
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let extension = file.rsplit('.').next().unwrap_or_default();
    let (heads, marks, switched_off): (Vec<String>, &[&str], &[&str]) = match extension {
        "rs" => {
            let function = name.rsplit("::").next().unwrap_or(name);
            (vec![format!("fn {function}(")], &["#[test]", "::test]", "::test("], &["#[ignore"])
        }
        "kt" => (
            vec![format!("fun {name}("), format!("fun `{name}`(")],
            &["@Test", "@ParameterizedTest"],
            &["@Disabled", "@Ignore"],
        ),
        "swift" => (vec![format!("func {name}(")], &["@Test"], &[".disabled"]),
        "js" | "mjs" | "ts" => {
            let quoted = ["'", "\"", "`"].map(|quote| format!("{quote}{name}{quote}"));
            let calls = ["test(", "it("];
            let heads = calls.iter().flat_map(|call| quoted.iter().map(move |name| format!("{call}{name}")));
            (heads.collect(), &[], &["skip:", "todo:"])
        }
        _ => return Found::Nothing,
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

#[cfg(test)]
mod checker {
    use super::{Found, expected_ids, faults, find_test};

    const RUST: &str = "
        #[test]
        fn e1_is_shown() {}
        /// Says why.
        #[tokio::test(flavor = \"multi_thread\")]
        async fn p10_and_e2_hold() {}
        // fn e3_in_a_comment() {}
        fn e4_helper() {}
        #[test]
        #[ignore = \"slow\"]
        fn e5_ignored() {}
        #[test] fn my_e6_x() {}";

    /// A document whose first row has this test cell.
    fn document(first: &str) -> String {
        let ids = expected_ids();
        let cell = |id: &str| {
            if id == "E1" { first.to_owned() } else { "not yet".to_owned() }
        };
        let rows = ids.iter().map(|id| format!("| {id} | 0 p | It does. | {} |\n", cell(id)));
        format!(
            "# Title\n\n| source | meaning |\n|---|---|\n| p | ours |\n\n| id | source | behaviour | test |\n|---|---|---|---|\n{}",
            rows.collect::<String>()
        )
    }

    fn found(document: &str) -> Vec<String> {
        faults(document, &|file| (file == "core/tests/a.rs").then(|| RUST.to_owned()))
    }

    #[track_caller]
    fn only_fault(document: &str, expected: &str) {
        let all = found(document);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].contains(expected), "{:?} does not say {expected:?}", all[0]);
    }

    #[test]
    fn sixty_two_rows_are_expected() {
        let ids = expected_ids();
        assert_eq!(ids.len(), 62);
        assert_eq!((ids[0].as_str(), ids[61].as_str()), ("E1", "B15"));
    }

    #[test]
    fn a_whole_document_passes() {
        assert_eq!(found(&document("not yet")), [""; 0]);
        assert_eq!(found(&document("`core/tests/a.rs::e1_is_shown`")), [""; 0]);
        assert_eq!(found(&document("`core/tests/a.rs::e1_is_shown`<br>`core/tests/a.rs::e1_is_shown`")), [""; 0]);
    }

    #[test]
    fn a_missing_extra_repeated_or_moved_row_is_found() {
        let whole = document("not yet");
        only_fault(&whole.replace("| P9 | 0 p | It does. | not yet |\n", ""), "expected the rows");
        only_fault(&whole.replace("| P9 |", "| P8 |"), "expected the rows");
        only_fault(&format!("{whole}| B16 | p | It does. | not yet |\n"), "expected the rows");
        only_fault(&whole.replace("| E1 |", "| X |").replace("| E2 |", "| E1 |"), "expected the rows");
    }

    #[test]
    fn a_malformed_row_is_found() {
        let whole = document("not yet");
        assert!(found(&whole.replace("| E1 | 0 p |", "| E1 |")).iter().any(|f| f.contains("not four cells")));
        only_fault(&whole.replace("| E1 | 0 p |", "| E1 | 9 |"), "unknown source");
        only_fault(&whole.replace("| E1 | 0 p |", "| E1 | |"), "unknown source");
        only_fault(&whole.replace("| E1 | 0 p | It does. |", "| E1 | p | |"), "no behaviour");
        only_fault(&document("later"), "neither");
        only_fault(&document(""), "neither");
        only_fault(&document("core/tests/a.rs::e1_is_shown"), "neither");
    }

    #[test]
    fn a_broken_link_is_found() {
        only_fault(&document("`core/tests/b.rs::e1_is_shown`"), "no file");
        only_fault(&document("`core/tests/a.rs::e1_is_gone`"), "there is no e1_is_gone");
        only_fault(&document("`core/tests/a.rs::e1_is`"), "there is no e1_is");
        only_fault(&document("`core/tests/a.rs::e1_is_shown`<br>`core/tests/a.rs::e1_x`"), "there is no e1_x");
        only_fault(&document("`../core/tests/a.rs::e1_is_shown`"), "not a path below");
        only_fault(&document("`/core/tests/a.rs::e1_is_shown`"), "not a path below");
    }

    #[test]
    fn the_id_must_be_a_word_of_the_name() {
        only_fault(&document("`core/tests/a.rs::p10_and_e2_hold`"), "has no word \"e1\"");
        let whole = document("not yet");
        let p1 = "| P1 | 0 p | It does. | not yet |";
        let linked = |id: &str| format!("| {id} | 0 p | It does. | `core/tests/a.rs::p10_and_e2_hold` |");
        only_fault(&whole.replace(p1, &linked("P1")), "has no word \"p1\"");
        assert_eq!(found(&whole.replace(&p1.replace("P1", "P10"), &linked("P10"))), [""; 0]);
        assert_eq!(found(&whole.replace(&p1.replace("P1", "E2"), &linked("E2"))), [""; 0]);
    }

    #[test]
    fn rust_tests_are_told_from_helpers_comments_and_ignored_ones() {
        for (name, expected) in [
            ("e1_is_shown", Found::Test),
            ("tests::e1_is_shown", Found::Test),
            ("p10_and_e2_hold", Found::Test),
            ("my_e6_x", Found::Test),
            ("e6_x", Found::Nothing),
            ("e3_in_a_comment", Found::Nothing),
            ("e4_helper", Found::NoTest),
            ("e5_ignored", Found::SwitchedOff),
        ] {
            assert_eq!(find_test("a.rs", RUST, name), expected, "{name}");
        }
        assert_eq!(find_test("a.txt", RUST, "e1_is_shown"), Found::Nothing);
    }

    #[test]
    fn kotlin_and_javascript_tests_are_found_by_name() {
        let kotlin = "
            @Test
            fun `e1 is shown`() = runTest {}
            @Test fun e2_is_read() {}
            @Disabled
            @Test
            fun e3_off() {}
            fun e4_helper() {}";
        assert_eq!(find_test("A.kt", kotlin, "e1 is shown"), Found::Test);
        assert_eq!(find_test("A.kt", kotlin, "e2_is_read"), Found::Test);
        assert_eq!(find_test("A.kt", kotlin, "e3_off"), Found::SwitchedOff);
        assert_eq!(find_test("A.kt", kotlin, "e4_helper"), Found::NoTest);

        let script = "test('s1 shows a number', async () => {});\nit(\"s2 asks\", f);\ntest.skip('s3 ends', f);
            test('s4 ends', { skip: true }, f);\ntest('s5 ends', { todo: 'later' }, f);";
        assert_eq!(find_test("a.test.mjs", script, "s1 shows a number"), Found::Test);
        assert_eq!(find_test("a.test.ts", script, "s2 asks"), Found::Test);
        assert_eq!(find_test("a.test.js", script, "s3 ends"), Found::Nothing);
        assert_eq!(find_test("a.test.js", script, "s1 shows"), Found::Nothing);
        assert_eq!(find_test("a.test.mjs", script, "s4 ends"), Found::SwitchedOff);
        assert_eq!(find_test("a.test.mjs", script, "s5 ends"), Found::SwitchedOff);
    }
}
