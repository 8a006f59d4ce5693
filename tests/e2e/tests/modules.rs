//! Holds the direction of the modules of `core/src`: which module may use which, and what a pure module
//! must not contain. `docs/architecture.md` says why. Edit the table to change the rule.
#![allow(
    clippy::expect_used,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions only"
)]

#[cfg(test)]
#[path = "modules/checker.rs"]
mod checker;
#[path = "modules/scanner.rs"]
mod scanner;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

struct Module {
    name: &'static str,
    pure: bool,
    may_use: May,
}

enum May {
    Use(&'static [&'static str]),
    UseEverything,
}

use May::{Use, UseEverything};

const fn pure(name: &'static str, may_use: May) -> Module {
    Module { name, pure: true, may_use }
}

const fn driven(name: &'static str, may_use: May) -> Module {
    Module { name, pure: false, may_use }
}

/// Left to right. A module may use itself and what its row lists, nothing else of the crate.
const MODULES: &[Module] = &[
    pure("memory", Use(&[])),
    pure("jose", Use(&["memory"])),
    pure("protocol", Use(&["jose"])),
    pure("app_lock", Use(&["memory", "protocol"])),
    pure("otp", Use(&["memory"])),
    pure("texts", Use(&[])),
    pure("sorting", Use(&[])),
    pure("qr", Use(&["memory", "sorting"])),
    driven("progress", Use(&[])),
    driven("trace", Use(&[])),
    pure("enrollment", Use(&["jose", "protocol", "otp"])),
    pure("backup", Use(&["memory", "jose", "protocol", "enrollment"])),
    pure("account", Use(&["jose", "protocol"])),
    pure("push", Use(&["memory", "jose", "protocol"])),
    pure("approval", Use(&["jose", "protocol", "account"])),
    pure("phone_sign_in", Use(&["jose", "protocol", "account", "approval"])),
    driven("host", Use(&["protocol"])),
    driven("keys", Use(&["memory", "jose", "protocol", "trace", "account", "host"])),
    driven("gate", Use(&["jose", "protocol", "progress", "approval", "host", "keys"])),
    driven(
        "store",
        Use(&[
            "memory",
            "jose",
            "protocol",
            "app_lock",
            "trace",
            "account",
            "approval",
            "phone_sign_in",
            "host",
            "keys",
        ]),
    ),
    driven(
        "idp",
        Use(&["memory", "jose", "protocol", "progress", "trace", "account", "enrollment", "phone_sign_in", "host"]),
    ),
    driven("error", UseEverything),
    driven("authenticator", UseEverything),
];

/// Modules that only the last modules of the table may see together.
const NEVER_MEET: (&str, &str) = ("store", "idp");

/// No clock, no randomness, no I/O, no async in a pure module: they come in as arguments. A path that
/// begins like one of these is refused, in a `use` and inline.
const IMPURE_PATHS: &[&str] = &[
    "std::time",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "tokio",
    "rusqlite",
    "reqwest",
    "rand",
    "getrandom",
    "ring::rand",
];

/// Exceptions to the list above: values that touch nothing.
const PURE_PATHS: &[&str] = &["std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

const IMPURE_WORDS: &[&str] = &["async", "await", "SystemTime"];

#[test]
fn every_file_of_the_core_keeps_the_direction_of_the_modules() {
    let source_root = source_root();
    let mut files = BTreeMap::new();
    read_rust_files(&source_root, &source_root, &mut files);
    assert!(files.contains_key("lib.rs"), "no lib.rs under {}", source_root.display());
    let violations = violations(&files);
    assert!(violations.is_empty(), "the modules are out of order:\n{}", violations.join("\n"));
}

#[test]
fn the_table_has_one_direction_and_names_only_its_own_modules() {
    let names: Vec<&str> = MODULES.iter().map(|module| module.name).collect();
    let mut earlier = BTreeSet::new();
    for module in MODULES {
        assert!(earlier.insert(module.name), "{} stands twice", module.name);
        let Use(may_use) = module.may_use else { continue };
        for used in may_use {
            assert!(names.contains(used), "{} may use {used}, which is no module", module.name);
            assert!(
                earlier.contains(used) && *used != module.name,
                "{} may use {used}, which is not to its left",
                module.name
            );
            let used_is_pure = MODULES.iter().any(|r| r.name == *used && r.pure);
            assert!(!module.pure || used_is_pure, "{} is pure and may use {used}", module.name);
        }
        let sees = |name: &str| module.name == name || may_use.contains(&name);
        assert!(
            !(sees(NEVER_MEET.0) && sees(NEVER_MEET.1)),
            "{} sees both {} and {}",
            module.name,
            NEVER_MEET.0,
            NEVER_MEET.1
        );
    }
}

/// The rows of the table of modules in a document, as cells without their backquotes.
fn rows_of(document: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
    let text = fs::read_to_string(path).expect("the document can be read");
    let rows = text.lines().skip_while(|line| !line.starts_with("| module | kind |")).skip(2);
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    rows.take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[test]
fn the_table_of_the_architecture_is_this_one() {
    let written: Vec<String> = rows_of("docs/architecture.md")
        .iter()
        .map(|cells| {
            let cell = |at: usize| cells.get(at).map(String::as_str).unwrap_or_default();
            format!("{}, pure: {}, may use {}", cell(0), cell(1) == "pure", cell(3))
        })
        .collect();
    let held: Vec<String> = MODULES
        .iter()
        .map(|module| {
            let used = match module.may_use {
                Use([]) => "nothing".to_owned(),
                Use(used) => used.join(", "),
                UseEverything => "everything".to_owned(),
            };
            format!("{}, pure: {}, may use {used}", module.name, module.pure)
        })
        .collect();
    assert_eq!(written, held);
}

#[test]
fn the_readme_names_each_module() {
    let named: BTreeSet<(String, bool)> = rows_of("README.md")
        .iter()
        .map(|cells| {
            let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
            (cell(0), cell(1) == "pure")
        })
        .collect();
    let held = MODULES.iter().map(|module| (module.name.to_owned(), module.pure)).collect();
    assert_eq!(named, held);
}

/// What is wrong in a crate given as file name (relative to `src`, with `/`) and text.
fn violations(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(root) = files.get("lib.rs") {
        undeclared_modules(root, &mut found);
    }
    let test_files = test_files(files);
    for (file, source) in files.iter().filter(|(file, _)| *file != "lib.rs") {
        let first = file.split('/').next().unwrap_or_default();
        let name = first.strip_suffix(".rs").unwrap_or(first);
        let Some(module) = MODULES.iter().find(|module| module.name == name) else {
            found.push(format!("{file}: `{name}` is not in the table of modules"));
            continue;
        };
        let tokens = scanner::tokens(source);
        wrong_uses(module, file, &scanner::paths(&tokens), &mut found);
        if module.pure && !test_files.contains(&module_of(file)) {
            let (shipped, _) = scanner::without_tests(&tokens);
            impurities(module, file, &shipped, &mut found);
        }
    }
    found
}

fn undeclared_modules(root: &str, found: &mut Vec<String>) {
    let tokens = scanner::tokens(root);
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    for (_, name) in pairs.filter(|(keyword, _)| keyword.text == "mod") {
        if !MODULES.iter().any(|module| module.name == name.text) {
            found.push(format!("lib.rs:{}: module `{}` is not in the table of modules", name.line, name.text));
        }
    }
}

fn wrong_uses(module: &Module, file: &str, paths: &[scanner::Path], found: &mut Vec<String>) {
    for path in paths {
        let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
        let place = format!("{file}:{}: `{}`", path.line, segments.join("::"));
        let ups = segments.iter().filter(|segment| **segment == "super").count();
        if ups > 0 && ups >= module_of(file).len() + path.inline_modules {
            found.push(format!("{place} leaves the module by `super`: write `crate::`"));
        }
        let used = match segments.as_slice() {
            ["crate"] if path.imported => "itself",
            ["crate", used, ..] => used,
            _ => continue,
        };
        if used == module.name {
            continue;
        }
        if !MODULES.iter().any(|other| other.name == used) {
            found.push(format!("{place} is no path into a module: name the module it lives in"));
        } else if let Use(may_use) = module.may_use
            && !may_use.contains(&used)
        {
            found.push(format!("{place}: `{}` must not use `{used}`", module.name));
        }
    }
}

fn impurities(module: &Module, file: &str, shipped: &[scanner::Token], found: &mut Vec<String>) {
    for token in shipped {
        if IMPURE_WORDS.contains(&token.text.as_str()) {
            found.push(format!("{file}:{}: `{}` in `{}`, which is pure", token.line, token.text, module.name));
        }
    }
    for path in scanner::paths(shipped) {
        let written = path.segments.join("::");
        let below = |outer: &str| written.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"));
        let is_impure =
            |refused: &&str| below(refused) || (written == **refused && (path.imported || refused.contains("::")));
        let is_pure = |allowed: &&str| below(allowed) || written == **allowed;
        if IMPURE_PATHS.iter().any(is_impure) && !PURE_PATHS.iter().any(is_pure) {
            found.push(format!("{file}:{}: `{written}` in `{}`, which is pure", path.line, module.name));
        }
    }
}

/// Modules that a parent declares under `#[cfg(test)]` and that live in files of their own.
fn test_files(files: &BTreeMap<String, String>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (file, source) in files {
        let (_, names) = scanner::without_tests(&scanner::tokens(source));
        for name in names {
            let mut module = module_of(file);
            module.push(name);
            found.insert(module);
        }
    }
    found
}

/// `keys/software.rs` is `["keys", "software"]`, `keys/mod.rs` is `["keys"]`, `lib.rs` is `[]`.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    stem.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src")
}

fn read_rust_files(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder of the core can be listed") {
        let path = entry.expect("an entry of the core's source can be read").path();
        if path.is_dir() {
            read_rust_files(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).expect("it lies under the root");
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            files.insert(parts.join("/"), text);
        }
    }
}
