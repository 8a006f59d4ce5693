//! How many files may be open: each connection is one, here and at the server.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::Trouble;
use crate::cli::Size;

/// Of a phone with the core: its connections, its database with the log of that.
const OF_CORE_PHONE: usize = 8;
/// Connections of a browser: the stream of its page beside what it asks for.
const OF_BROWSER: usize = 3;
/// Standard streams, connections that end, what the runtime takes.
const SPARE: usize = 200;

/// Takes as many as this process may have, which the server inherits, and says if that is too few.
pub(crate) fn raise(size: Size) -> Result<(), Trouble> {
    let connections = size.phones + OF_BROWSER * size.at_once + size.silent;
    let needed = (connections + OF_CORE_PHONE * size.core_phones + SPARE) as u64;
    let mut limit = getrlimit(Resource::Nofile);
    // Some systems refuse what they call the most: then what is needed.
    for wanted in [limit.maximum, Some(needed)] {
        limit.current = wanted;
        if setrlimit(Resource::Nofile, limit).is_ok() {
            break;
        }
    }
    match getrlimit(Resource::Nofile).current {
        Some(most) if most < needed => Err(format!(
            "this process may open {most} files, and so much load needs {needed}: raise the limit (`ulimit -Hn {needed}` as root, then \
             `ulimit -Sn {needed}`), or ask for fewer phones"
        )
        .into()),
        _ => Ok(()),
    }
}
