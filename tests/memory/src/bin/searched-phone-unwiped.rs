//! The phone that is searched, with the allocator of the system, and HTTP of its host.

use std::process::ExitCode;

fn main() -> ExitCode {
    memory::run(memory::Http::OfHost)
}
