//! What the checker finds, and what it lets pass.

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
    assert!(all.iter().all(|fault| fault.contains(expected)), "{all:?} does not say {expected:?}");
}

#[test]
fn sixty_seven_rows_are_expected() {
    let ids = expected_ids();
    assert_eq!(ids.len(), 67);
    assert_eq!((ids[0].as_str(), ids[66].as_str()), ("E1", "B20"));
}

#[test]
fn a_whole_document_passes() {
    assert_eq!(found(&document("not yet")), [""; 0]);
    assert_eq!(found(&document("`core/tests/a.rs::e1_is_shown`")), [""; 0]);
    assert_eq!(found(&document("`core/tests/a.rs::e1_is_shown`<br>`core/tests/a.rs::e1_is_shown`")), [""; 0]);
}

#[test]
fn a_row_that_is_held_in_part_says_what_is_missing_and_links_the_rest() {
    let link = "`core/tests/a.rs::e1_is_shown`";
    assert_eq!(found(&document(&format!("in part: the other half<br>{link}"))), [""; 0]);
    for bad in ["in part: the other half", &format!("in part: {link}"), &format!("in part: <br>{link}"), "in part:"] {
        assert_eq!(found(&document(bad)).len(), 1, "{bad}");
    }
    only_fault(&document("in part: the other half<br>`core/tests/a.rs::e1_is_gone`"), "there is no e1_is_gone");
    only_fault(&document(&format!("in part: {link}<br>{link}")), "what is missing");
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
fn the_checker_itself_proves_no_behaviour() {
    only_fault(&document("`tests/e2e/tests/behaviour_table.rs::e1_is_shown`"), "proves no behaviour");
    only_fault(&document("`tests/e2e/tests/behaviour_table/literals.rs::e1_x`"), "proves no behaviour");
}

#[test]
fn what_stands_in_a_literal_or_a_comment_is_no_test() {
    for rust in [
        "const T: &str = \"\n#[test]\nfn e1_x() {}\n\";",
        "const T: &str = r\"\n#[test]\nfn e1_x() {}\n\";",
        "const T: &str = r##\"\n\"#\n#[test]\nfn e1_x() {}\n\"##;",
        "const T: &[u8] = br#\"\n#[test]\nfn e1_x() {}\n\"#;",
        "const T: &str = \"\\\"\n#[test]\nfn e1_x() {}\n\";",
        "const Q: char = '\"'; const T: &str = \"\n#[test]\nfn e1_x() {}\n\";",
        "const Q: char = '\\''; const T: &str = \"\n#[test]\nfn e1_x() {}\n\";",
        "/*\n#[test]\nfn e1_x() {}\n*/",
    ] {
        assert_eq!(find_test("a.rs", rust, "e1_x"), Found::Nothing, "{rust}");
        // The literal ends where it ends.
        let then = format!("{rust}\n#[test]\nfn e1_x() {{}}");
        assert_eq!(find_test("a.rs", &then, "e1_x"), Found::Test, "{then}");
    }
    let lifetime = "fn f<'a>(x: &'a str) {}\n// Don't.\n#[test]\nfn e1_x() {}";
    assert_eq!(find_test("a.rs", lifetime, "e1_x"), Found::Test);
    let kotlin = "val t = \"\"\"\n@Test\nfun e1_x() {}\n\"\"\"\nval c = '\"'\n@Test\nfun e2_x() {}";
    assert_eq!(find_test("A.kt", kotlin, "e1_x"), Found::Nothing);
    assert_eq!(find_test("A.kt", kotlin, "e2_x"), Found::Test);
    let swift = "let t = #\"\"\"\n@Test\nfunc e1_x() {}\n\"\"\"#\n@Test\nfunc e2_x() {}";
    assert_eq!(find_test("A.swift", swift, "e1_x"), Found::Nothing);
    assert_eq!(find_test("A.swift", swift, "e2_x"), Found::Test);
    let script = "const t = `\n${f({ a: `x` })}\ntest('s1 x', f);\n`;\nconst d = \"it('s1 x', f)\";\ntest(`s2 x`, f);";
    assert_eq!(find_test("a.mjs", script, "s1 x"), Found::Nothing);
    assert_eq!(find_test("a.mjs", script, "s2 x"), Found::Test);
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
