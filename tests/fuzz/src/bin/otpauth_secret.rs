//! The secret in an `otpauth` text, against a second base32 reader, and codes made with it. The first byte says how many
//! digits a code has, the next eight are the time or the counter.
#![no_main]

use authenticator_core::enrollment::Enrollment;
use authenticator_core::otp::{Algorithm, Hotp, Totp};
use authenticator_core::protocol::DevelopmentServers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&digits, rest)) = data.split_first() else { return };
    let Some((moment, rest)) = rest.split_first_chunk::<8>() else { return };
    let secret = fuzz::text(rest);
    if secret.contains(['&', '#', '%']) {
        return;
    }
    let text = format!("otpauth://totp/ana?secret={secret}");
    let Ok(Enrollment::OneTimePassword(otp)) = Enrollment::parse(&text, DevelopmentServers::Refused) else { return };
    assert_eq!(otp.secret().reveal(), base32(secret));
    codes(otp.secret().reveal(), digits, u64::from_be_bytes(*moment));
});

/// Bit by bit, as RFC 4648 section 6 describes it.
fn base32(text: &str) -> Vec<u8> {
    let symbols = text.bytes().filter(u8::is_ascii_alphanumeric).map(|symbol| match symbol {
        b'2'..=b'7' => symbol - b'2' + 26,
        letter => letter.to_ascii_uppercase() - b'A',
    });
    let bits: Vec<u8> = symbols.flat_map(|symbol| (0..5).rev().map(move |place| symbol >> place & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

fn codes(secret: &[u8], digits: u8, moment: u64) {
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let counted = Hotp { secret, algorithm, digits }.at(moment);
        assert_eq!(counted.is_ok(), (6..=8).contains(&digits));
        let Ok(counted) = counted else { return };
        assert!(counted.reveal().len() == usize::from(digits) && counted.reveal().bytes().all(|b| b.is_ascii_digit()));
        for period in [0, 1, 30, u32::MAX] {
            let totp = Totp { secret, algorithm, digits, period };
            assert_eq!(totp.at(moment).is_ok(), period > 0);
            assert!(totp.seconds_left(moment) <= u64::from(period));
        }
        assert_eq!(Totp { secret, algorithm, digits, period: 1 }.at(moment), Ok(counted));
    }
}
