//! Lines of a pipe, without the buffers of the standard library, which keep what went through them.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::AsFd;

use zeroize::Zeroizing;

/// The longest line.
const LONGEST: usize = 64 * 1024;

pub struct Lines(File);

impl Lines {
    pub fn new(pipe: impl AsFd) -> io::Result<Self> {
        Ok(Self(File::from(pipe.as_fd().try_clone_to_owned()?)))
    }

    /// The next line, without its end. `None` at the end of the pipe.
    pub fn next(&mut self) -> io::Result<Option<Zeroizing<String>>> {
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut byte = Zeroizing::new([0]);
        while line.len() < LONGEST && self.0.read(&mut *byte)? == 1 {
            match *byte {
                [b'\n'] => {
                    let text = std::str::from_utf8(&line).map_err(io::Error::other)?;
                    return Ok(Some(Zeroizing::new(text.to_owned())));
                }
                [byte] => line.push(byte),
            }
        }
        Ok(None)
    }
}
