//! A bug on purpose, which the harness has to find: in a copy of the sources, answers are sent before they are kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::cli::Arguments;
use crate::rounds;
use crate::trouble::Trouble;
use crate::use_case::UseCase;

/// Where an answer is kept, what keeps it, and what is put before that: the answer is on its way, and only then journal and
/// counter are written. An approval, then a refusal.
const PLANTS: [Plant; 2] = [
    Plant {
        file: "core/src/authenticator/approve.rs",
        keeps: "        Ok(match self.keep(&record, request, signed, counter)? {",
        sends: "        let _ = self.client.answer(&record.server.metadata.endpoints, &signed.compact).await;\n",
    },
    Plant {
        file: "core/src/authenticator/answer.rs",
        keeps: "            if let Some(entry) = self.keep(&record, request, Signed { claims, compact, hash }, counter)? {",
        sends: "            let _ = self.client.answer(&record.server.metadata.endpoints, &compact).await;\n",
    },
];

struct Plant {
    file: &'static str,
    keeps: &'static str,
    sends: &'static str,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Trouble> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let planted = root.join("target/planted");
    let (source, target) = (planted.join("source"), planted.join("target"));
    copy_sources(&root, &source)?;
    for plant in &PLANTS {
        plant.put_into(&source)?;
    }
    if !target.exists() {
        // What comes from the registry is the same there: it need not be built once more.
        for part in [".fingerprint", "build", "deps"] {
            link_folder(&root.join("target/debug").join(part), &target.join("debug").join(part))?;
        }
    }
    build(&source, &target)?;
    let arguments = Arguments {
        cases: vec![UseCase::ApproveSignIn, UseCase::ApproveMfa, UseCase::Deny],
        phone: Some(target.join("debug/phone")),
        ..arguments.clone()
    };
    let came_to = rounds::run(&arguments)?;
    if came_to.kills == 0 || came_to.found == 0 {
        return Err(Trouble::Harness(format!(
            "the planted bug was NOT found in {} kills: the harness does not see what it is for",
            came_to.kills
        )));
    }
    println!(
        "The planted bug was found: {} of {} kills lost something or did it twice, as they should here.",
        came_to.found, came_to.kills
    );
    Ok(ExitCode::SUCCESS)
}

/// The files that git knows, as they are now. What has not changed since the last time is left alone, so that cargo
/// builds little.
fn copy_sources(root: &Path, copy: &Path) -> Result<(), Trouble> {
    let listed = Command::new("git").arg("-C").arg(root).args(["ls-files", "-z"]).output()?;
    if !listed.status.success() {
        let text = String::from_utf8_lossy(&listed.stderr).into_owned();
        return Err(Trouble::Harness(format!("git ls-files: {text}")));
    }
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root.join(name), copy.join(name));
        // A file that was deleted and not yet committed.
        let Ok(bytes) = fs::read(&from) else { continue };
        let planted = PLANTS.iter().any(|plant| to.ends_with(plant.file));
        if planted || fs::read(&to).ok().as_ref() != Some(&bytes) {
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&to, bytes)?;
        }
    }
    Ok(())
}

impl Plant {
    fn put_into(&self, source: &Path) -> Result<(), Trouble> {
        let (path, Self { file, keeps, sends }) = (source.join(self.file), self);
        let text = fs::read_to_string(&path)?;
        let times = text.matches(keeps).count();
        if times != 1 {
            return Err(Trouble::Harness(format!(
                "{file} has changed: the bug cannot be planted, as {:?} occurs there {times} times",
                keeps.trim()
            )));
        }
        Ok(fs::write(path, text.replace(keeps, &format!("{sends}{keeps}")))?)
    }
}

fn link_folder(from: &Path, to: &Path) -> Result<(), Trouble> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    fs::create_dir_all(to)?;
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_folder(&entry.path(), &target)?;
        } else {
            fs::hard_link(entry.path(), target)?;
        }
    }
    Ok(())
}

fn build(source: &Path, target: &Path) -> Result<(), Trouble> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut build = Command::new(cargo);
    // What cargo tells a program that it runs would make the build script of ring, and all behind it, run anew.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_") {
            build.env_remove(name);
        }
    }
    build.args(["build", "--locked", "--workspace", "--bin", "phone"]).current_dir(source);
    if build.env("CARGO_TARGET_DIR", target).status()?.success() {
        Ok(())
    } else {
        Err(Trouble::Harness("the phone with the planted bug does not build".to_owned()))
    }
}
