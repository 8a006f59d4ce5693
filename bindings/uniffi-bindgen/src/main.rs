//! `uniffi-bindgen generate --language kotlin ... --out-dir OUT_DIR LIBRARY`: called by `bindings/scripts/generate-kotlin.sh`.
//!
//! A text of Kotlin may have half a pair of surrogates in it, as one that another app sent can. uniffi 0.32 throws an exception of
//! `java.nio.charset` for it, which no interface declares: out of a call into the caller, and out of an object of the host into a thread
//! on which nobody catches it. So the half becomes a `?` on its way into the library, which takes the text by its own rules then (docs/adr/0005).

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), String> {
    uniffi::uniffi_bindgen_main();
    let arguments: Vec<String> = env::args().collect();
    let Some(option) = arguments.iter().position(|argument| argument == "--out-dir") else {
        let generates = arguments.iter().any(|argument| argument == "generate");
        return if generates { Err("say where to write by --out-dir OUT_DIR, in two words".to_owned()) } else { Ok(()) };
    };
    let folder = arguments.get(option + 1).ok_or("no folder to write to")?;
    let rewritten = rewrite_below(Path::new(folder))?;
    if rewritten == 0 { Err(format!("no Kotlin in {folder}")) } else { Ok(()) }
}

/// Rewrites all Kotlin below a folder. Gives how many files that are.
fn rewrite_below(folder: &Path) -> Result<usize, String> {
    let of = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut rewritten = 0;
    for entry in fs::read_dir(folder).map_err(of)? {
        let path: PathBuf = entry.map_err(of)?.path();
        if path.is_dir() {
            rewritten += rewrite_below(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "kt") {
            let source = fs::read_to_string(&path).map_err(of)?;
            fs::write(&path, rewrite::once("Kotlin", &source, THROWN, REPLACED)?).map_err(of)?;
            rewritten += 1;
        }
    }
    Ok(rewritten)
}

const THROWN: &str = "onMalformedInput(CodingErrorAction.REPORT)";
const REPLACED: &str = "onMalformedInput(CodingErrorAction.REPLACE)";
