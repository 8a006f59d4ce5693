//! Made-up sources that prove the modules test can fail, and where it must not.

use super::violations;
use std::collections::BTreeMap;

fn found(files: &[(&str, &str)]) -> Vec<String> {
    let owned: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    violations(&owned)
}

fn refused(file: &str, source: &str, expected: &str) {
    let all = found(&[(file, source)]);
    assert_eq!(all.len(), 1, "{source:?} gave {all:?}");
    assert!(all[0].contains(expected), "{:?} does not say {expected:?}", all[0]);
}

fn accepted(file: &str, source: &str) {
    let all = found(&[(file, source)]);
    assert!(all.is_empty(), "{source:?} gave {all:?}");
}

#[test]
fn allowed_uses_pass() {
    accepted("protocol/challenge.rs", "use crate::jose::{Jws, jwk::Jwk};");
    accepted("protocol/mod.rs", "pub(crate) use crate::protocol::id::Id;");
    accepted("authenticator/enroll.rs", "use crate::{idp::Client, store::Store};");
    accepted("error.rs", "use crate::{enrollment, gate};");
    accepted("keys/software.rs", "async fn sign() { tokio::spawn(std::time::sleep()); }");
}

#[test]
fn a_use_against_the_direction_is_refused_with_file_and_line() {
    refused(
        "jose/jws.rs",
        "\n\nuse crate::protocol::Id;",
        "jose/jws.rs:3: `crate::protocol::Id`: `jose` must not use `protocol`",
    );
    refused("store/mod.rs", "pub use crate::idp::Client;", "must not use `idp`");
    refused("idp/mod.rs", "use crate::store;", "must not use `store`");
    refused("otp/mod.rs", "use crate::jose as j;", "must not use `jose`");
}

#[test]
fn groups_over_several_lines_are_read_to_the_end() {
    refused(
        "approval/mod.rs",
        "use crate::{\n    jose::{Jws, Jwk},\n    account::Account,\n    phone_sign_in::{State as S},\n};",
        "approval/mod.rs:4: `crate::phone_sign_in::State`",
    );
    refused("gate/mod.rs", "use crate::{keys::*, store::*};", "must not use `store`");
}

#[test]
fn inline_paths_macros_and_test_modules_count_as_uses() {
    refused("account/mod.rs", "fn f() -> crate::idp::Reply { todo() }", "must not use `idp`");
    refused("keys/mod.rs", "macro_rules! m { () => { $crate::store::x() } }", "must not use `store`");
    refused("jose/mod.rs", "#[cfg(test)] mod t { use crate::keys::Software; }", "must not use `keys`");
}

#[test]
fn other_ways_out_of_a_room_are_refused() {
    refused("jose/mod.rs", "use super::protocol::Id;", "leaves the module");
    refused("jose/jwk.rs", "use super::super::protocol::Id;", "leaves the module");
    refused("jose/jwk.rs", "mod t { use super::super::super::gate; }", "leaves the module");
    refused("jose/jwk.rs", "use crate::Account;", "name the module");
    refused("jose/jwk.rs", "use crate::*;", "name the module");
    refused("jose/jwk.rs", "use crate as root;", "name the module");
    accepted("jose/jwk.rs", "use super::jws::Jws; mod t { use super::super::jws; }");
}

#[test]
fn comments_and_literals_are_not_code() {
    accepted("jose/mod.rs", "//! [`crate::idp`]\n/* use crate::idp; /* tokio::x */ async */");
    accepted("jose/mod.rs", r###"const A: &str = "use crate::idp;"; const B: &str = r#"" async"#;"###);
    accepted("jose/mod.rs", r#"const Q: char = '"'; const E: char = '\''; fn f<'a>() {}"#);
    refused("jose/mod.rs", r#"const Q: char = '"'; use crate::idp;"#, "must not use `idp`");
    refused("jose/mod.rs", r#"const Q: &str = "\""; use crate::idp;"#, "must not use `idp`");
}

#[test]
fn a_pure_room_has_no_clock_no_chance_no_io_no_async() {
    for source in [
        "async fn f() {}",
        "use std::time::Instant;",
        "use std::{fmt, time::Duration};",
        "fn f() { let _ = std::fs::read(p); }",
        "use ::std::net::TcpStream;",
        "use std::net;",
        "use std::net::*;",
        "use tokio;",
        "fn f() { tokio::spawn(g()); }",
        "use rusqlite::Connection;",
        "use reqwest::Client;",
        "use ring::{digest, rand::SystemRandom};",
        "fn f(at: SystemTime) {}",
    ] {
        refused("approval/mod.rs", source, "which is pure");
    }
    accepted("approval/mod.rs", "use std::fmt; use ring::digest; fn f(rand: [u8; 16]) { g(rand) }");
    accepted("approval/mod.rs", "use std::net::{IpAddr, Ipv4Addr}; fn f() { std::net::Ipv6Addr::LOCALHOST }");
}

#[test]
fn tests_of_a_pure_room_may_be_impure_and_only_they() {
    accepted("otp/mod.rs", "#[cfg(test)]\nmod tests { use std::time::Instant; async fn f() {} }");
    accepted("otp/mod.rs", "#[cfg(all(test, unix))] #[allow(x)] fn f(a: [u8; 2]) { std::fs::read(p) }");
    refused("otp/mod.rs", "#[cfg(not(test))] mod a { use std::fs; }", "which is pure");
    refused("otp/mod.rs", "#[cfg(test)] mod a { } use std::fs;", "which is pure");
    refused("otp/mod.rs", "#[cfg(test)] use a::{b}; fn f() { std::fs::read(p) }", "which is pure");
    refused("otp/mod.rs", "#[cfg(any(test, feature = \"x\"))] use std::fs;", "which is pure");

    let test_file = ("otp/tests.rs", "use std::fs;");
    assert!(found(&[("otp/mod.rs", "#[cfg(test)]\nmod tests;"), test_file]).is_empty());
    assert_eq!(found(&[("otp/mod.rs", "mod tests;"), test_file]).len(), 1);
}

#[test]
fn a_module_that_is_not_in_the_table_is_refused() {
    refused("lib.rs", "pub mod jose; pub mod helpers;", "lib.rs:1: module `helpers`");
    refused("helpers.rs", "", "helpers.rs: `helpers` is not in the table");
    refused("util/text.rs", "", "`util` is not in the table");
    accepted("lib.rs", "pub mod jose; mod error; pub use error::Error;");
}
