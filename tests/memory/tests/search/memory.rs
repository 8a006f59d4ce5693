//! The memory of another process: all that it can write, whoever wrote it.

use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use memchr::memmem::Finder;

/// Where bytes were found, with what is around them.
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
const PIECE: usize = 1 << 20;
/// Shown on each side of what was found, in bytes.
const AROUND: usize = 48;

/// Where `bytes` are in the memory of a process that does nothing meanwhile.
pub fn find(process: u32, bytes: &[u8]) -> Vec<Found> {
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let finder = Finder::new(bytes);
    let mut found = Vec::new();
    let mut searched = 0;
    for map in maps.lines().filter_map(Map::parse) {
        let mut at = map.from;
        while at < map.to {
            // With the bytes that may begin in this piece and end in the next.
            let length = usize::try_from(map.to - at).unwrap().min(PIECE + bytes.len() - 1);
            let mut piece = vec![0; length];
            if memory.read_exact_at(&mut piece, at).is_err() {
                break;
            }
            searched += length;
            for place in finder.find_iter(&piece) {
                let around = piece[place.saturating_sub(AROUND)..(place + bytes.len() + AROUND).min(length)].to_vec();
                found.push(Found { place: format!("{:#x} {}", at + place as u64, map.name), around });
            }
            at += PIECE as u64;
        }
    }
    assert!(searched > PIECE, "{searched} bytes of the process could be read: the search needs the right to (ptrace)");
    found
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
}
