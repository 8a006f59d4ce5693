//! What else lies in the database as JSON. The first byte says what.
#![no_main]

use authenticator_core::host::{BootTime, ServerClock};
use authenticator_core::jose::{KeyRef, PublicKey, Typ};
use authenticator_core::phone_sign_in::SignIn;
use authenticator_core::protocol::{AccountClaims, OtpSecret, UnixTime};
use authenticator_core::store::{AboutRequest, ActivityKind, JournalOutcome, ServerRecord, SignedAnswer};
use fuzz::{public, stored};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, json)) = data.split_first() else { return };
    match first % 11 {
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
        6 => drop(stored::<AccountClaims>(json)),
        7 => drop(stored::<AboutRequest>(json)),
        8 => {
            if let Some(clock) = stored::<ServerClock>(json) {
                assert!(clock.agrees_with(&clock));
                for when in [0, 1_790_000_000, u64::MAX] {
                    let when = UnixTime::from_seconds(when);
                    let _ = clock.now(&clock.on_boot_clock(when)).expect("of the same start of the phone");
                }
            }
        }
        // Parts of what is kept of an attempt to enroll again.
        9 => drop(stored::<PublicKey>(json)),
        _ => {
            if let Some(sign_in) = stored::<SignIn>(json) {
                let url = sign_in.url();
                assert!(sign_in.code_of(&url).is_err(), "the way there is not the way back");
            }
        }
    }
});
