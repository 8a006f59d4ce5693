//! The load program, small: `docs/load.md` says what it does in full.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::process::{Command, Output};

use e2e::program;

fn load(arguments: &[&str]) -> Output {
    Command::new(program("load")).args(arguments).output().unwrap()
}

#[test]
fn b5_phones_and_sign_ins_finish_and_lose_nothing_though_the_server_is_killed_among_them() {
    let small = "--phones 24 --core-phones 2 --sign-ins 20 --at-once 10 --kills 1 --silent 0 --quiet-seconds 0";
    let output = load(&small.split(' ').collect::<Vec<_>>());
    let [table, progress] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{table}\n{progress}");
    assert!(table.ends_with("\n0 failed or lost\n"), "{table}");
    for line in
        ["p50 ms", "p99 ms", "whole sign-in", "sign-ins, the server killed: ", "answers looked at after the last kill"]
    {
        assert!(table.contains(line), "{line}: {table}");
    }
}

#[test]
fn what_cannot_be_asked_for_and_what_cannot_run_have_exit_codes_of_their_own() {
    for wrong in ["--phones 2 --sign-ins 3", "--sign-ins 0 --phones 5", "--what"] {
        let output = load(&wrong.split(' ').collect::<Vec<_>>());
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{wrong}");
    }
    let output = load(&["--idp", "/nowhere/idp"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("build it first"));
}
