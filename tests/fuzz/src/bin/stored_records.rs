//! What else lies in the database as JSON. The first byte says what.
#![no_main]

use authenticator_core::host::BootTime;
use authenticator_core::jose::{KeyRef, Typ};
use authenticator_core::protocol::{AccountClaims, OtpSecret};
use authenticator_core::store::{ActivityKind, JournalOutcome, ServerRecord, SignedAnswer};
use fuzz::{public, stored};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, json)) = data.split_first() else { return };
    match first % 7 {
        0 => {
            if let Some(server) = stored::<ServerRecord>(json) {
                let _ = server.keys.find(Typ::Account, &KeyRef::Kid(public(1).thumbprint()), &server.metadata, None);
            }
        }
        1 => {
            if let Some(outcome) = stored::<JournalOutcome>(json) {
                let _ = outcome.leaves_request_live();
            }
        }
        2 => drop(stored::<SignedAnswer>(json)),
        3 => drop(stored::<ActivityKind>(json)),
        4 => {
            if let Some(time) = stored::<BootTime>(json) {
                assert_eq!(time.since(&time), Some(0));
            }
        }
        5 => drop(stored::<OtpSecret>(json)),
        _ => drop(stored::<AccountClaims>(json)),
    }
});
