//! The file of a backup, with a hash that fits; and what is sealed in it, which is written so that it reads the same.
#![no_main]

use authenticator_core::backup::{BackupError, Contents, Cost, Fresh, MAX_ACCOUNTS, Passphrase, open, seal};
use authenticator_core::jose::Digest;
use authenticator_core::protocol::DevelopmentServers;
use fuzz::DEVELOPMENT;

/// KiB times passes that are worth a try; a file that asks for more is left alone.
const MOST_WORK: u64 = 256;
const HASH: usize = 32;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let passphrase = Passphrase::typed("a passphrase for fuzzing").unwrap();
    let mut file = data.to_vec();
    if let Some(end) = file.len().checked_sub(HASH) {
        let hash = Digest::of(&file[..end]);
        file[end..].copy_from_slice(hash.as_bytes());
    }
    let number =
        |at: usize| file.get(at..at + 4).map_or(0, |bytes| u64::from(u32::from_be_bytes(bytes.try_into().unwrap())));
    if number(9) * number(13) <= MOST_WORK {
        let error = open(&file, &passphrase, DevelopmentServers::Refused).expect_err("nobody has sealed it");
        assert!(BackupError::ALL.contains(&error) && !error.advice().is_empty());
    }
    for development in DEVELOPMENT {
        let Ok(contents) = Contents::read(data, development) else { continue };
        assert!(contents.accounts.len() + contents.unreadable <= MAX_ACCOUNTS);
        let fresh = Fresh { salt: [1; 16], nonce: [2; 12] };
        let written = seal(&contents, &passphrase, &fresh, Cost::new(8, 1, 1).unwrap()).unwrap();
        let read = open(&written, &passphrase, development).unwrap();
        assert_eq!((read.accounts, read.unreadable, read.made_at), (contents.accounts, 0, contents.made_at));
    }
});
