//! The phone that is searched, with the allocator of the libraries for apps, and HTTP of the library.

use std::process::ExitCode;

use authenticator_ffi as _;

fn main() -> ExitCode {
    memory::run(memory::Http::OfLibrary)
}
