//! From a challenge to the claims of an answer: the table of purposes, and every refusal.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

#[path = "common/receiver.rs"]
mod receiver;
#[allow(dead_code, reason = "each test takes what it needs")]
#[path = "common/signed.rs"]
mod signed;

use authenticator_core::approval::display::HostRefused;
use authenticator_core::approval::{
    AnswerContext, ChallengeError, GateRule, MatchSupport, NumberError, PurposeRule, Refusal, Signer,
};
use authenticator_core::jose::{Digest, JoseError, Typ, base64url_decode, base64url_encode};
use authenticator_core::protocol::{
    AnswerClaims, AnswerExtras, AppVersion, ClaimedCounter, Counter, Decision, DeviceId, MatchMode, MessageId, Opaque,
    Purpose, RequestId, ShownEntry, UnixTime, UserVerification, UserVerificationRule,
};
use receiver::{Phone, enabled, phone_for};
use serde_json::{Value, json};
use signed::{NOW, challenge, id, issuer, key, sign, with};

fn sign_in() -> Value {
    challenge(Purpose::SignIn, UserVerificationRule::Required)
}

fn context() -> AnswerContext {
    AnswerContext {
        jti: MessageId::from_bytes([5; 16]),
        iat: UnixTime::from_seconds(1),
        counter: Counter::new(17).unwrap(),
        app_version: AppVersion::parse("1.2.3").unwrap(),
        extras: AnswerExtras::default(),
    }
}

/// The whole table: purpose, whether there is a credential, what is asked, and the line; `None` is refused.
const TABLE: [(Purpose, bool, UserVerificationRule, Option<PurposeRule>); 24] = {
    use MatchSupport::{EnterOnly, EnterOrPinnedChoose};
    use Purpose::{Enable, Enrollment, Mfa, PasswordReset, SignIn, Transaction};
    use UserVerificationRule::{None as Nothing, Required};
    const DEVICE: (Signer, GateRule) = (Signer::Device, GateRule::Closed);
    const DEVICE_AFTER_PIN: (Signer, GateRule) = (Signer::Device, GateRule::AppPin);
    const CREDENTIAL: (Signer, GateRule) = (Signer::Credential, GateRule::Platform);
    const fn line((signer, gate): (Signer, GateRule), matching: MatchSupport) -> Option<PurposeRule> {
        Some(PurposeRule { signer, gate, matching })
    }
    [
        (Enrollment, false, Nothing, line(DEVICE, EnterOnly)),
        (Enrollment, false, Required, None),
        (Enrollment, true, Nothing, line(DEVICE, EnterOnly)),
        (Enrollment, true, Required, None),
        (Enable, false, Nothing, None),
        (Enable, false, Required, None),
        (Enable, true, Nothing, None),
        (Enable, true, Required, line(CREDENTIAL, EnterOnly)),
        (SignIn, false, Nothing, None),
        (SignIn, false, Required, None),
        (SignIn, true, Nothing, None),
        (SignIn, true, Required, line(CREDENTIAL, EnterOrPinnedChoose)),
        (PasswordReset, false, Nothing, line(DEVICE, EnterOnly)),
        (PasswordReset, false, Required, None),
        (PasswordReset, true, Nothing, None),
        (PasswordReset, true, Required, line(CREDENTIAL, EnterOnly)),
        (Mfa, false, Nothing, line(DEVICE, EnterOrPinnedChoose)),
        (Mfa, false, Required, line(DEVICE_AFTER_PIN, EnterOrPinnedChoose)),
        (Mfa, true, Nothing, None),
        (Mfa, true, Required, line(CREDENTIAL, EnterOrPinnedChoose)),
        (Transaction, false, Nothing, None),
        (Transaction, false, Required, line(CREDENTIAL, EnterOnly)),
        (Transaction, true, Nothing, None),
        (Transaction, true, Required, line(CREDENTIAL, EnterOnly)),
    ]
};

#[test]
fn s8_the_table_of_purposes_is_this_one() {
    let keys: std::collections::HashSet<_> =
        TABLE.iter().map(|(p, c, asked, _)| (p, c, *asked == UserVerificationRule::Required)).collect();
    assert_eq!(keys.len(), Purpose::ALL.len() * 4);
    for (purpose, credential, asked, line) in TABLE {
        assert_eq!(PurposeRule::of(purpose, credential, asked), line, "{purpose:?} {credential} {asked:?}");
    }
}

#[test]
fn s8_a_challenge_outside_the_table_is_dropped() {
    for (purpose, credential, asked, line) in TABLE {
        let received = phone_for(purpose, credential).is_sent(&challenge(purpose, asked));
        let expected = line.ok_or(ChallengeError::NotAllowed);
        assert_eq!(received.map(|request| request.rule()), expected, "{purpose:?} {credential} {asked:?}");
    }
}

#[test]
fn a_credential_that_waits_for_its_number_signs_nothing_else() {
    let waiting = Phone { active: false, pending: true, ..enabled() };
    assert_eq!(waiting.is_sent(&sign_in()), Err(ChallengeError::NotAllowed));
    let mfa = waiting.is_sent(&challenge(Purpose::Mfa, UserVerificationRule::None)).unwrap();
    assert_eq!(mfa.rule().signer, Signer::Device);
    let enable = challenge(Purpose::Enable, UserVerificationRule::Required);
    assert_eq!(enabled().is_sent(&enable), Err(ChallengeError::NotAllowed));
}

#[test]
fn e4_before_it_is_confirmed_an_account_answers_its_enrollment_and_nothing_else() {
    for (purpose, credential, asked, _) in TABLE {
        let phone = phone_for(purpose, credential);
        let phone = Phone { enrolling: !phone.enrolling, ..phone };
        assert_eq!(phone.is_sent(&challenge(purpose, asked)), Err(ChallengeError::NotAllowed), "{purpose:?}");
    }
}

#[test]
fn a_challenge_for_somebody_else_is_dropped() {
    for (pointer, value, member) in [
        ("/iss", json!("https://other.example"), "iss"),
        ("/iss", json!("https://login.contoso.example/t/green"), "iss"),
        ("/aud", json!(id(7)), "aud"),
        ("/sub", json!("user-2"), "sub"),
    ] {
        let received = enabled().is_sent(&with(&sign_in(), pointer, value));
        assert_eq!(received, Err(ChallengeError::OtherAccount { member }));
    }
}

#[test]
fn a_challenge_by_another_key_is_dropped() {
    let foreign = sign(Typ::Challenge, &sign_in(), &key(2));
    assert_eq!(enabled().receives(&foreign), Err(JoseError::UnknownKey.into()));
    let pretended = signed::sign_as(Typ::Challenge, &sign_in(), &key(1), &key(2));
    assert_eq!(enabled().receives(&pretended), Err(JoseError::BadSignature.into()));
    let other_type = sign(Typ::Result, &sign_in(), &key(1));
    assert_eq!(enabled().receives(&other_type), Err(JoseError::WrongTyp { expected: Typ::Challenge }.into()));
}

#[test]
fn one_flipped_bit_drops_the_challenge() {
    let compact = sign(Typ::Challenge, &sign_in(), &key(1));
    enabled().receives(&compact).unwrap();
    let parts: Vec<Vec<u8>> = compact.split('.').map(|part| base64url_decode(part).unwrap()).collect();
    for part in 0..3 {
        for bit in 0..parts[part].len() * 8 {
            let mut changed = parts.clone();
            changed[part][bit / 8] ^= 1 << (bit % 8);
            let changed: Vec<String> = changed.iter().map(|part| base64url_encode(part)).collect();
            let dropped = enabled().receives(&changed.join("."));
            assert!(matches!(dropped, Err(ChallengeError::Jose(_))), "bit {bit} of part {part}: {dropped:?}");
        }
    }
}

#[test]
fn s6_a_challenge_ends_by_the_clock_of_the_server() {
    let at = |now| Phone { now, ..enabled() }.is_sent(&sign_in());
    at(NOW - 5).unwrap();
    at(NOW + 59).unwrap();
    assert_eq!(at(NOW + 60), Err(ChallengeError::Time));
    assert_eq!(at(NOW + 61), Err(ChallengeError::Time));
}

#[test]
fn a_challenge_lives_one_second_to_ten_minutes() {
    let living = |exp: u64| enabled().is_sent(&with(&sign_in(), "/exp", json!(exp)));
    living(NOW + 1).unwrap();
    living(NOW + 600).unwrap();
    for exp in [NOW + 601, NOW, NOW - 1] {
        let phone = Phone { now: NOW - 10, ..enabled() };
        assert_eq!(phone.is_sent(&with(&sign_in(), "/exp", json!(exp))), Err(ChallengeError::Time), "{exp}");
    }
}

#[test]
fn s4_fewer_digits_than_pinned_are_refused() {
    let six = Phone { min_digits: 6, ..enabled() };
    for digits in 2..=8 {
        let asked = with(&sign_in(), "/match", json!({"mode": "enter", "digits": digits}));
        enabled().is_sent(&asked).unwrap();
        let received = six.is_sent(&asked).map(|_| ());
        assert_eq!(received, if digits < 6 { Err(ChallengeError::WeakMatch) } else { Ok(()) });
    }
}

#[test]
fn s4_three_numbers_are_shown_only_where_pinned_and_supported() {
    let choose = json!({"mode": "choose", "numbers": ["07", "41", "93"]});
    for (purpose, credential, asked, line) in TABLE {
        let Some(line) = line else { continue };
        let asked = with(&challenge(purpose, asked), "/match", choose.clone());
        let pinned = phone_for(purpose, credential);
        let unpinned = Phone { modes: vec![MatchMode::Enter], ..pinned.clone() };
        assert_eq!(unpinned.is_sent(&asked), Err(ChallengeError::WeakMatch), "{purpose:?}");
        let expected = match line.matching {
            MatchSupport::EnterOrPinnedChoose => Ok(()),
            MatchSupport::EnterOnly => Err(ChallengeError::WeakMatch),
        };
        assert_eq!(pinned.is_sent(&asked).map(|_| ()), expected, "{purpose:?}");
    }
    let strict = Phone { min_digits: 8, ..enabled() };
    strict.is_sent(&with(&sign_in(), "/match", choose)).unwrap();
}

#[test]
fn s4_a_request_without_a_number_match_is_refused() {
    for number_match in [
        Value::Null,
        json!({"mode": "none"}),
        json!({"mode": "enter"}),
        json!({"mode": "enter", "digits": 0}),
        json!({"mode": "enter", "digits": 1}),
        json!({"mode": "enter", "digits": 9}),
        json!({"mode": "enter", "numbers": ["07", "41", "93"]}),
        json!({"mode": "choose"}),
        json!({"mode": "choose", "numbers": ["07"]}),
        json!({"mode": "choose", "numbers": ["07", "41", "41"]}),
        json!({"mode": "choose", "numbers": ["07", "41", "93", "12"]}),
        json!({"mode": "choose", "numbers": ["7", "41", "93"]}),
        json!({"mode": "choose", "numbers": ["\u{660}7", "41", "93"]}),
    ] {
        let received = enabled().is_sent(&with(&sign_in(), "/match", number_match.clone()));
        assert!(matches!(received, Err(ChallengeError::Jose(JoseError::Payload(_)))), "{number_match}: {received:?}");
    }
}

#[test]
fn s3_a_number_has_exactly_the_digits_that_were_asked_for() {
    for digits in 2..=8_u8 {
        let asked = with(&sign_in(), "/match", json!({"mode": "enter", "digits": digits}));
        let request = enabled().is_sent(&asked).unwrap();
        let right = "70365124".get(..usize::from(digits)).unwrap();
        request.clone().enter_number(right).unwrap();
        let short = &right[1..];
        let arabic_indic = format!("{}\u{665}", &right[1..]);
        let as_long_in_bytes = format!("{}\u{665}", &right[2..]);
        for wrong in [
            "",
            short,
            &format!("{right}0"),
            &format!(" {short}"),
            &format!("+{short}"),
            &format!("-{short}"),
            &as_long_in_bytes,
        ] {
            let refused = request.clone().enter_number(wrong).unwrap_err();
            assert_eq!(refused, NumberError::Digits { digits }, "{wrong:?}");
        }
        for typed in
            [&format!("{right} "), &format!("\u{200f}{right}"), &arabic_indic, &format!("\u{ff17}{}", &right[1..])]
        {
            let matched = request.clone().enter_number(typed).unwrap();
            let signed = matched.answer(UserVerification::Biometric, context()).number.unwrap();
            assert!(signed.len() == usize::from(digits) && signed.bytes().all(|b| b.is_ascii_digit()), "{typed:?}");
        }
    }
}

#[test]
fn s4_a_chosen_number_is_one_of_the_three() {
    let choose = json!({"mode": "choose", "numbers": ["07", "41", "93"]});
    let request = enabled().is_sent(&with(&sign_in(), "/match", choose)).unwrap();
    for offered in ["07", "41", "93"] {
        let matched = request.clone().enter_number(offered).unwrap();
        assert_eq!(matched.answer(UserVerification::Biometric, context()).number.as_deref(), Some(offered));
    }
    for typed in ["07 ", "\u{660}\u{667}", "\u{660}7"] {
        let matched = request.clone().enter_number(typed).unwrap();
        assert_eq!(matched.answer(UserVerification::Biometric, context()).number.as_deref(), Some("07"), "{typed:?}");
    }
    for other in ["", "7", "70", "04", "\u{664}\u{662}", "+7"] {
        assert_eq!(request.clone().enter_number(other).unwrap_err(), NumberError::NotOffered, "{other:?}");
    }
}

#[test]
fn b1_an_approval_binds_everything_that_it_depends_on() {
    let compact = sign(Typ::Challenge, &sign_in(), &key(1));
    let request = enabled().receives(&compact).unwrap();
    let shown = request.shown().to_vec();
    assert_eq!(shown, [entry("application", "Payroll"), entry("host", "xn--bcher-kva.example")]);
    let matched = request.enter_number("42").unwrap();
    assert_eq!(
        matched.answer(UserVerification::DeviceCredential, context()),
        AnswerClaims {
            iss: DeviceId::from_bytes([9; 16]),
            aud: issuer(),
            sub: Opaque::parse("user-1").unwrap(),
            jti: MessageId::from_bytes([5; 16]),
            iat: UnixTime::from_seconds(1),
            request: RequestId::from_bytes([6; 16]),
            challenge_hash: Digest::of(compact.as_bytes()),
            decision: Decision::Approve,
            number: Some("42".to_owned()),
            uv: UserVerification::DeviceCredential,
            counter: ClaimedCounter::Valid(Counter::new(17).unwrap()),
            app_version: AppVersion::parse("1.2.3").unwrap(),
            shown,
            location: None,
            integrity: None,
            flow: None,
        }
    );
}

#[test]
fn b1_the_hash_is_of_the_exact_challenge_as_received() {
    let hash = |compact: &str| {
        let request = enabled().receives(compact).unwrap();
        request.refuse(Refusal::Deny).answer(context()).challenge_hash
    };
    let compact = sign(Typ::Challenge, &sign_in(), &key(1));
    let other = sign(Typ::Challenge, &with(&sign_in(), "/nonce", json!("other-nonce")), &key(1));
    assert_eq!(hash(&compact), Digest::of(compact.as_bytes()));
    assert_ne!(hash(&compact), hash(&other));
}

#[test]
fn s5_a_refusal_carries_no_number_and_no_verification() {
    for (refusal, decision) in [(Refusal::Deny, Decision::Deny), (Refusal::Report, Decision::Report)] {
        let refused = enabled().is_sent(&sign_in()).unwrap().refuse(refusal);
        let answer = refused.answer(context());
        assert_eq!((answer.decision, answer.number, answer.uv), (decision, None, UserVerification::None));
        assert_eq!(answer.shown, refused.request().shown());
    }
}

fn entry(name: &str, text: &str) -> ShownEntry {
    ShownEntry(name.to_owned(), text.to_owned())
}

fn shown(entries: &[(&str, &str)]) -> Result<Vec<ShownEntry>, ChallengeError> {
    let context: Vec<_> = entries.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    enabled().is_sent(&with(&sign_in(), "/context", json!(context))).map(|request| request.shown().to_vec())
}

#[test]
fn b8_names_and_texts_are_cleaned_in_their_order() {
    assert_eq!(
        shown(&[("app\u{200b}lication", "  Pay\u{202e}roll\n\u{7}"), ("", ""), ("ip", "192.0.2.1"), ("ip", "::1")]),
        Ok(vec![entry("application", "Payroll"), entry("", ""), entry("ip", "192.0.2.1"), entry("ip", "::1")]),
    );
    assert_eq!(shown(&[]), Ok(vec![]));
}

#[test]
fn b8_host_names_show_as_a_labels() {
    assert_eq!(shown(&[("host", "B\u{fc}cher.example")]), Ok(vec![entry("host", "xn--bcher-kva.example")]));
    let cyrillic = shown(&[("host", "\u{440}\u{430}ypal.example")]).unwrap();
    assert!(cyrillic[0].1.starts_with("xn--"), "{cyrillic:?}");
}

#[test]
fn b8_a_host_name_that_cannot_be_shown_drops_the_challenge() {
    for (host, why) in [
        ("", HostRefused::Empty),
        ("a b.example", HostRefused::Invalid),
        (&*"abcdefg.".repeat(40), HostRefused::TooLong),
    ] {
        assert_eq!(shown(&[("application", "Payroll"), ("host", host)]), Err(why.into()), "{host}");
    }
}

#[test]
fn b8_a_name_that_only_looks_like_host_drops_the_challenge() {
    for name in ["host ", " host", "h\u{200b}ost", "\u{202e}host", "host\n"] {
        assert_eq!(shown(&[(name, "login.contoso.example")]), Err(HostRefused::Invalid.into()), "{name:?}");
    }
    assert_eq!(shown(&[("Host", "a b")]), Ok(vec![entry("Host", "a b")]));
}

#[test]
fn at_most_16_lines_are_shown() {
    let lines = |count: usize| shown(&vec![("application", "Payroll"); count]);
    assert_eq!(lines(16).unwrap().len(), 16);
    assert_eq!(lines(17), Err(ChallengeError::TooMuchContext));
}

#[test]
fn a_request_tells_what_it_is() {
    let request = enabled().is_sent(&sign_in()).unwrap();
    assert_eq!(request.id(), RequestId::from_bytes([6; 16]));
    assert_eq!(request.purpose(), Purpose::SignIn);
    assert_eq!(request.expires(), UnixTime::from_seconds(NOW + 60));
    assert_eq!(request.nonce().as_str(), "nonce-of-the-challenge");
}

/// Before its own number was matched an account answers nothing else, and after it never that again.
#[test]
fn the_enrollment_is_confirmed_first_and_once() {
    for purpose in Purpose::ALL {
        for enrolling in [true, false] {
            for (active, pending) in [(false, false), (true, false), (false, true), (true, true)] {
                for asked in [UserVerificationRule::Required, UserVerificationRule::None] {
                    let phone = Phone { enrolling, active, pending, ..enabled() };
                    let received = phone.is_sent(&challenge(purpose, asked));
                    if enrolling != (purpose == Purpose::Enrollment) {
                        assert_eq!(received, Err(ChallengeError::NotAllowed), "{purpose:?} {asked:?}");
                    } else if enrolling && asked == UserVerificationRule::None {
                        assert_eq!(received.unwrap().rule().signer, Signer::Device);
                    }
                }
            }
        }
    }
}

#[test]
fn debug_shows_no_number() {
    let request = enabled().is_sent(&sign_in()).unwrap();
    let matched = request.enter_number("47").unwrap();
    let answer = matched.answer(UserVerification::Biometric, context());
    assert_eq!(answer.number.as_deref(), Some("47"));
    let choose = with(&sign_in(), "/match", json!({"mode": "choose", "numbers": ["47", "13", "88"]}));
    let choose = enabled().is_sent(&choose).unwrap();
    for shown in [format!("{matched:?}"), format!("{answer:?}"), format!("{choose:?}")] {
        // Ids and hashes are in base64url, where the two digits may come up by themselves.
        assert!(!shown.contains("\"47\"") && !shown.contains("13"), "{shown}");
    }
}
