//! The memory of another process: all that it can write, whoever wrote it.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use memchr::memmem::Finder;

/// Where a part of a secret was found, with what is around it.
pub struct Found {
    place: String,
    around: Vec<u8>,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.around.escape_ascii())
    }
}

/// Read at once, in bytes.
const AT_ONCE: usize = 1 << 20;
/// Shown on each side of what was found, in bytes.
const AROUND: usize = 48;
/// Bytes of a part. What is freed or overwritten in part still has some whole ones, and eight bytes are nowhere by chance.
const PART: usize = 8;

/// Where parts of `secret` are in the memory of a process that does nothing meanwhile.
///
/// # Panics
/// The system does not let this process read the memory of the other, as ptrace(2) has it: a container, or `ptrace_scope` above 1.
pub fn find(process: u32, secret: &[u8]) -> Vec<Found> {
    let file = |name: &str| format!("/proc/{process}/{name}");
    let memory = File::open(file("mem")).unwrap_or_else(|error| {
        panic!(
            "the search has to read the memory of a process that it started, and the system does not let it: {error}"
        )
    });
    let maps = fs::read_to_string(file("maps")).unwrap();
    let finders: Vec<Finder<'_>> = parts(secret).map(Finder::new).collect();
    let (mut found, mut stack_was_read) = (Vec::new(), false);
    for map in maps.lines().filter_map(Map::parse) {
        let mut at = map.from;
        while at < map.to {
            // With the bytes of a part that begins in this piece and ends in the next.
            let length = usize::try_from(map.to - at).unwrap().min(AT_ONCE + PART - 1);
            let mut piece = vec![0; length];
            if let Err(error) = memory.read_exact_at(&mut piece, at) {
                // Pages of a device have no bytes; all others do.
                assert!(map.is_special(), "{:#x} {}: {error}", at, map.name);
                break;
            }
            stack_was_read |= map.name == "[stack]";
            for place in finders.iter().flat_map(|finder| finder.find_iter(&piece)) {
                let around = piece[place.saturating_sub(AROUND)..(place + PART + AROUND).min(length)].to_vec();
                found.push(Found { place: format!("{:#x} {}", at + place as u64, map.name), around });
            }
            at += AT_ONCE as u64;
        }
    }
    assert!(stack_was_read);
    found
}

/// Parts one behind the other, and the last one.
fn parts(secret: &[u8]) -> impl Iterator<Item = &[u8]> {
    assert!(secret.len() >= 2 * PART, "too short to be told from what is there by chance");
    secret.chunks_exact(PART).chain([&secret[secret.len() - PART..]])
}

/// A range of addresses that can be read and written.
struct Map<'a> {
    from: u64,
    to: u64,
    name: &'a str,
}

impl<'a> Map<'a> {
    /// A line of `/proc/PID/maps`, as proc_pid_maps(5) describes it.
    fn parse(line: &'a str) -> Option<Self> {
        let (range, rest) = line.split_once(' ')?;
        let (from, to) = range.split_once('-')?;
        let name = rest.split_whitespace().nth(4).unwrap_or("without a name");
        rest.starts_with("rw").then_some(())?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some(Self { from: number(from)?, to: number(to)?, name })
    }

    fn is_special(&self) -> bool {
        self.name.starts_with("/dev/") || self.name.starts_with("[v")
    }
}
