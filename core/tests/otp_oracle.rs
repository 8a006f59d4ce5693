//! Codes against those of another library.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail by panicking; clippy.toml covers test functions")]

use authenticator_core::otp::{Algorithm, Hotp, Totp};
use proptest::prelude::*;

/// The code of the other library.
fn other(secret: &[u8], algorithm: Algorithm, digits: u8, period: u64, seconds: u64) -> String {
    let algorithm = match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
    };
    let builder = totp_rs::Builder::new().with_algorithm(algorithm).with_digits(digits).with_secret(secret.to_vec());
    // It refuses secrets under 16 bytes and six digits with nothing else; services have both.
    builder.with_step_duration(period).build_noncompliant().generate(seconds).to_string()
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)]
}

/// Of any length that is read; around the block of each hash (64 and 128 bytes) the key is padded or hashed.
fn secrets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 1..=128),
        prop::sample::select(vec![1_usize, 10, 20, 32, 63, 64, 65, 127, 128, 129, 200])
            .prop_flat_map(|length| prop::collection::vec(any::<u8>(), length)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_shrink_iters: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn e9_codes_of_the_time_are_those_of_another_library(
        secret in secrets(), algorithm in algorithms(), digits in 6_u8..=8,
        period in prop_oneof![Just(30_u32), Just(60), 1..=u32::MAX], seconds in prop_oneof![0..1_u64 << 33, any::<u64>()],
    ) {
        let totp = Totp { secret: &secret, algorithm, digits, period };
        let code = totp.at(seconds).unwrap();
        prop_assert_eq!(code.reveal(), other(&secret, algorithm, digits, u64::from(period), seconds));
        let left = totp.seconds_left(seconds);
        prop_assert!((1..=u64::from(period)).contains(&left));
        if let Some(next) = seconds.checked_add(left) {
            prop_assert_eq!((next / u64::from(period), next % u64::from(period)), (seconds / u64::from(period) + 1, 0));
        }
    }

    /// RFC 6238 section 4: a code of the time is that of the counter of time steps. A step of one second makes a second the
    /// counter.
    #[test]
    fn e9_codes_of_a_counter_are_those_of_another_library(
        secret in secrets(), algorithm in algorithms(), digits in 6_u8..=8,
        counter in prop_oneof![0..1000_u64, 0..1_u64 << 53, any::<u64>()],
    ) {
        let hotp = Hotp { secret: &secret, algorithm, digits };
        let code = hotp.at(counter).unwrap();
        prop_assert_eq!(code.reveal(), other(&secret, algorithm, digits, 1, counter));
    }
}
