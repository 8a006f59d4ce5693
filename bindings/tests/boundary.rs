//! Reads the source of this crate and holds the rules of the boundary (`docs/adr/0005-uniffi-boundary.md`): what may
//! stand in a record, and what each exported function gives back.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

/// What must not be a field: Kotlin prints records and errors whole. An error's `message` clashes with Throwable's.
const NOT_IN_RECORDS: &[&str] = &[
    "challenge",
    "body",
    "data_key",
    "header",
    "headers",
    "message",
    "number",
    "otp",
    "password",
    "pin",
    "private_key",
    "qr",
    "redirect",
    "redirect_url",
    "secret",
    "seed",
    "signature",
    "token",
    "url",
];

/// Bytes in a record need a reason: these are public, and the last two encrypted.
const PUBLIC_BYTES: &[&str] = &["chain", "attestation", "assertion", "attestation_challenge", "encrypted", "file"];

/// The clock is read between two steps that belong together; the others are no ports, and called by a contract's test only.
const SYNCHRONOUS: &[&str] = &["now", "unlock", "invalidate", "prompts", "wrapped_elsewhere", "next", "open_prompts"];

/// What a condition on the system that is compiled for has in it.
const PLATFORMS: &[&str] = &["target_", "unix", "windows"];

/// Errors that can be made of an exception which the host did not declare.
const OF_HOSTS: &[&str] = &["HostError", "TransportError"];

#[test]
fn the_source_keeps_the_rules_of_the_boundary() {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut checked = Checked::default();
    for (name, source) in &files {
        check(name, source, &mut checked);
    }
    assert!(checked.faults.is_empty(), "{}", checked.faults.join("\n"));
    assert!(checked.fields > 50 && checked.foreign > 10 && checked.exported > 15, "nothing was checked: {checked:?}");
}

#[test]
fn the_core_does_not_know_of_uniffi() {
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../core/Cargo.toml")).unwrap();
    assert!(!manifest.contains("uniffi"));
}

#[test]
fn each_kind_of_fault_is_found() {
    let bad = [
        "#[derive(Debug, uniffi::Record)]\npub struct R {\n    pub token: String,\n}\n",
        "#[derive(uniffi::Enum)]\npub enum E {\n    A {\n        /// Doc.\n        key: Vec<u8>,\n    },\n}\n",
        "#[derive(uniffi::Record)]\npub struct R {\n    pub held: Zeroizing<String>,\n}\n",
        "#[derive(uniffi::Record)]\npub struct R {\n    pub number: String,\n}\n",
        "#[derive(Debug, uniffi::Error)]\npub enum E {\n    A { message: String },\n}\n",
        "#[uniffi::export(foreign)]\n#[async_trait]\npub trait T: Send {\n    fn a(&self) -> Result<u8, HostError>;\n}\n",
        "#[uniffi::export(foreign)]\n#[async_trait]\npub trait T: Send {\n    async fn a(&self) -> u8;\n}\n",
        "#[derive(uniffi::Record)]\npub struct R {\n    pub headers: Vec<String>,\n}\n",
        "fn f(e: E) -> u8 {\n    match e {\n        E::A => 1,\n        _ => 2,\n    }\n}\n",
        "#[uniffi::export(rust, foreign)]\npub trait T: Send {\n    fn a(&self) -> Result<u8, HostError>;\n}\n",
        "#[cfg(target_os = \"android\")]\n#[uniffi::export]\npub fn f() {}\n",
        "#[cfg(any(unix, feature = \"x\"))]\npub struct R;\n",
        "#[uniffi::export]\nimpl T {\n    pub async fn a(&self) -> u8 {\n        run(x)\n    }\n}\n",
        "#[uniffi::export]\nimpl T {\n    pub async fn a(&self) -> Result<(), AuthenticatorError> {\n        x\n    }\n}\n",
    ];
    for source in bad {
        let mut checked = Checked::default();
        check("bad.rs", source, &mut checked);
        assert_eq!(checked.faults.len(), 1, "{source}: {:?}", checked.faults);
    }
}

#[derive(Debug, Default)]
struct Checked {
    faults: Vec<String>,
    fields: usize,
    foreign: usize,
    exported: usize,
}

fn check(file: &str, source: &str, checked: &mut Checked) {
    let lines: Vec<&str> = source.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        // An item at the margin ends with a brace at the margin.
        let item: Vec<&str> = lines.iter().skip(at + 1).copied().take_while(|line| *line != "}").collect();
        if line.starts_with("#[derive(")
            && ["Record", "Enum", "Error"].iter().any(|k| line.contains(&format!("uniffi::{k}")))
        {
            check_record(file, &item, checked);
        } else if line.starts_with("#[uniffi::export(") && line.contains("foreign") {
            check_foreign(file, &item, checked);
        } else if line.starts_with("#[uniffi::export") {
            check_exported(file, &item, checked);
        }
    }
    // An enum of the core that grows must not compile before somebody has looked at it here.
    let shipped = source.split("#[cfg(test)]").next().unwrap_or_default();
    for line in shipped.lines().filter(|line| line.trim_start().starts_with("_ =>")) {
        checked.faults.push(format!("{file}: `{line}` swallows what the core may learn to say"));
    }
    // Bindings are generated from the library of the machine that builds, and their checksums are compared with those of the phone's.
    for line in shipped.lines().filter(|line| line.contains("cfg(") && PLATFORMS.iter().any(|word| line.contains(word)))
    {
        checked.faults.push(format!("{file}: `{line}` is another interface on another system"));
    }
}

fn check_record(file: &str, item: &[&str], checked: &mut Checked) {
    for line in item.iter().map(|line| line.trim()) {
        if line.starts_with("//") || line.starts_with('#') {
            continue;
        }
        for (before, after) in line.match_indices(": ").map(|(at, _)| line.split_at(at)) {
            let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            let kind = after.trim_start_matches(": ");
            checked.fields += 1;
            let bytes = kind.contains("Vec<u8>") && !PUBLIC_BYTES.contains(&name);
            // A count is no secret; the number that a person matches is text, as it may begin with a 0. An object is not printed.
            let harmless = kind.starts_with("Arc<") || (name == "number" && kind.starts_with("u64"));
            let named = NOT_IN_RECORDS.contains(&name) && !harmless;
            if named || kind.contains("Zeroizing") || kind.contains("Secret") || bytes {
                checked.faults.push(format!("{file}: `{line}` may hold a secret, and a record is printed whole"));
            }
        }
    }
}

fn check_foreign(file: &str, item: &[&str], checked: &mut Checked) {
    let text = item.join(" ");
    for (at, _) in text.match_indices("fn ") {
        checked.foreign += 1;
        let signature = text.split_at(at).1.split(';').next().unwrap_or_default();
        let name = signature.trim_start_matches("fn ").split('(').next().unwrap_or_default();
        let asynchronous = text.split_at(at).0.ends_with("async ") || SYNCHRONOUS.contains(&name);
        let typed = OF_HOSTS.iter().any(|error| signature.trim_end().ends_with(&format!(", {error}>")));
        if !asynchronous || !signature.contains("-> Result<") || !typed {
            checked.faults.push(format!("{file}: `{name}` of the host is not async, or gives no error of hosts"));
        }
    }
}

fn check_exported(file: &str, item: &[&str], checked: &mut Checked) {
    let text = item.join("\n");
    for (at, _) in text.match_indices("pub async fn ") {
        checked.exported += 1;
        let (signature, body) = text.split_at(at).1.split_once(" {\n").unwrap_or_default();
        let body = body.split("\n    }").next().unwrap_or_default();
        let name = signature.trim_start_matches("pub async fn ").split('(').next().unwrap_or_default();
        let typed = signature.ends_with(", AuthenticatorError>") || signature.ends_with(", ContractError>");
        if !typed || !(body.contains("run(") || body.contains("on_runtime(")) {
            checked.faults.push(format!("{file}: `{name}` gives no typed error, or runs on its caller"));
        }
    }
}

fn rust_files(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
