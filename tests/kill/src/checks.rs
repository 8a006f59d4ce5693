//! What is found to be wrong after a kill.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::trouble::Trouble;

/// What was found after one kill.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) lost: Vec<String>,
    pub(crate) twice: Vec<String>,
}

impl Checks {
    /// Unless it holds, something was lost, or left behind.
    pub(crate) fn nothing_lost(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.lost.push(what());
        }
    }

    /// Unless it holds, something was done twice.
    pub(crate) fn once(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.twice.push(what());
        }
    }

    pub(crate) const fn clean(&self) -> bool {
        self.lost.is_empty() && self.twice.is_empty()
    }

    /// The keys of a phone: these many, and no half-made files.
    pub(crate) fn keys(&mut self, home: &Path, devices: usize, credentials: usize) -> Result<(), Trouble> {
        let found = Keys::of(home)?;
        self.nothing_lost((found.devices, found.credentials) == (devices, credentials), || {
            format!(
                "{} device keys and {} credential keys where {devices} and {credentials} belong",
                found.devices, found.credentials
            )
        });
        self.nothing_lost(found.half_made == 0, || format!("{} half-made files among the keys", found.half_made));
        Ok(())
    }
}

/// The files of the device keys.
pub(crate) fn device_key_files(home: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(home.join("keys"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".key.json") && alias_of(&path)?.split('/').any(|word| word == "device") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The files of the software key store.
#[derive(Debug, Default)]
struct Keys {
    devices: usize,
    credentials: usize,
    half_made: usize,
}

impl Keys {
    fn of(home: &Path) -> Result<Self, Trouble> {
        let mut keys = Self::default();
        for entry in std::fs::read_dir(home.join("keys"))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name == "master.key" {
                continue;
            }
            let alias = if name.ends_with(".key.json") { alias_of(&path)? } else { String::new() };
            let words: Vec<&str> = alias.split('/').collect();
            if words.contains(&"device") {
                keys.devices += 1;
            } else if words.contains(&"credential") {
                keys.credentials += 1;
            } else {
                keys.half_made += 1;
            }
        }
        Ok(keys)
    }
}

/// An alias says what its key is for.
fn alias_of(file: &Path) -> Result<String, Trouble> {
    let record: Value = serde_json::from_slice(&std::fs::read(file)?).unwrap_or_default();
    Ok(record.get("alias").and_then(Value::as_str).unwrap_or_default().to_owned())
}
