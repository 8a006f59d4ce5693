//! Lines of a pipe, without the buffers of the standard library, which keep what went through them.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::AsFd;

use zeroize::{Zeroize as _, Zeroizing};

/// The longest line.
const LONGEST: usize = 64 * 1024;

/// One place for all lines: what is wiped here is not what the phone left.
pub struct Lines {
    pipe: File,
    line: Zeroizing<Vec<u8>>,
}

impl Lines {
    pub fn new(pipe: impl AsFd) -> io::Result<Self> {
        let line = Zeroizing::new(Vec::with_capacity(LONGEST));
        Ok(Self { pipe: File::from(pipe.as_fd().try_clone_to_owned()?), line })
    }

    /// Reads the next line, without its end. False at the end of the pipe.
    pub fn read(&mut self) -> io::Result<bool> {
        let mut byte = Zeroizing::new([0]);
        while self.line.len() < LONGEST && self.pipe.read(&mut *byte)? == 1 {
            match *byte {
                [b'\n'] => return Ok(true),
                [byte] => self.line.push(byte),
            }
        }
        Ok(false)
    }

    /// What was read.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.line).unwrap_or_default()
    }

    /// Wipes it.
    pub fn wipe(&mut self) {
        self.line.zeroize();
    }
}
