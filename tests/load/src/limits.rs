//! How many files may be open: each connection is one, here and at the server.

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::Trouble;

/// Beside the connections: the databases of phones with the core, standard streams.
const SPARE: u64 = 500;

/// Takes as many as this process may have, which the server inherits, and says if that is too few for `connections`.
pub(crate) fn raise(connections: u64) -> Result<(), Trouble> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    let needed = connections + SPARE;
    match limit.maximum {
        Some(most) if most < needed => Err(format!(
            "this process may open {most} files, and so many connections need {needed}: raise it by `ulimit -Hn {needed}`, or ask \
             for fewer phones"
        )
        .into()),
        _ => Ok(()),
    }
}
