//! `uniffi-bindgen-swift KIND... LIBRARY OUT_DIR`: called by `bindings/scripts/generate-swift.sh`.
//!
//! uniffi 0.32 does not pass the cancellation of a Swift task on, though the library exports what it takes. Of the
//! generated Swift, the one function through which all async calls go is rewritten for that (docs/adr/0032). Whatever is
//! not found as this version of uniffi writes it fails the generation.

use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), String> {
    uniffi::uniffi_bindgen_swift();
    let arguments: Vec<String> = env::args().collect();
    if !arguments.iter().any(|argument| argument == "--swift-sources") {
        return Ok(());
    }
    let folder = PathBuf::from(arguments.last().ok_or("no folder to write to")?);
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files {
        let path = file.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "swift") {
            let of = |error| format!("{}: {error}", path.display());
            let source = fs::read_to_string(&path).map_err(of)?;
            fs::write(&path, cancellable(&source)?).map_err(of)?;
        }
    }
    Ok(())
}

/// The generated `source`, with calls that end when their task is cancelled.
fn cancellable(source: &str) -> Result<String, String> {
    let source = once(source, DECLARED, DECLARED_CANCELLABLE)?;
    let source = once(&source, POLLED, POLLED_CANCELLABLE)?;
    let source = once(&source, FREED, "")?;
    let source = once(&source, UNSUPPORTED, "throw CancellationError()")?;
    let mut calls = 0;
    let mut cancellable = String::with_capacity(source.len());
    for line in source.lines() {
        cancellable.push_str(line);
        cancellable.push('\n');
        if let Some((indent, function)) = line.split_once("freeFunc: ffi_") {
            let function = function.replacen("_rust_future_free_", "_rust_future_cancel_", 1);
            cancellable.push_str(&format!("{indent}cancelFunc: ffi_{function}\n"));
            calls += 1;
        }
    }
    if calls == 0 || source.matches("await uniffiRustCallAsync(").count() != calls {
        return Err("the calls of async functions are not written as this version of uniffi writes them".to_owned());
    }
    Ok(cancellable + HANDLE)
}

fn once(source: &str, from: &str, to: &str) -> Result<String, String> {
    rewrite::once("Swift", source, from, to)
}

const DECLARED: &str = "    freeFunc: (UInt64) -> (),\n";
const DECLARED_CANCELLABLE: &str = "    freeFunc: (UInt64) -> (),
    cancelFunc: @escaping (UInt64) -> (),\n";

const FREED: &str = "    defer {
        freeFunc(rustFuture)
    }\n";

const UNSUPPORTED: &str = "fatalError(\"Cancellation not supported yet\")";

const POLLED: &str = "    var pollResult: Int8;
    repeat {
        pollResult = await withUnsafeContinuation {
            pollFunc(
                rustFuture,
                { handle, pollResult in
                    uniffiFutureContinuationCallback(handle: handle, pollResult: pollResult)
                },
                uniffiContinuationHandleMap.insert(obj: $0)
            )
        }
    } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY\n";

const POLLED_CANCELLABLE: &str = "    let cancellable = CancellableRustFuture(rustFuture, cancel: cancelFunc)
    defer {
        cancellable.end(freeFunc)
    }
    await withTaskCancellationHandler {
        var pollResult: Int8;
        repeat {
            pollResult = await withUnsafeContinuation {
                pollFunc(
                    rustFuture,
                    { handle, pollResult in
                        uniffiFutureContinuationCallback(handle: handle, pollResult: pollResult)
                    },
                    uniffiContinuationHandleMap.insert(obj: $0)
                )
            }
        } while pollResult != UNIFFI_RUST_FUTURE_POLL_READY
    } onCancel: {
        cancellable.cancel()
    }\n";

/// A future that is cancelled as long as it is there, and not afterwards.
const HANDLE: &str = "
fileprivate final class CancellableRustFuture: @unchecked Sendable {
    private let lock = NSLock()
    private var rustFuture: UInt64?
    private let cancelFunc: (UInt64) -> ()

    init(_ rustFuture: UInt64, cancel: @escaping (UInt64) -> ()) {
        self.rustFuture = rustFuture
        self.cancelFunc = cancel
    }

    func cancel() {
        lock.lock()
        defer { lock.unlock() }
        if let rustFuture { cancelFunc(rustFuture) }
    }

    func end(_ freeFunc: (UInt64) -> ()) {
        lock.lock()
        let ended = rustFuture
        rustFuture = nil
        lock.unlock()
        if let ended { freeFunc(ended) }
    }
}
";
