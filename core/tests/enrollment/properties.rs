//! What holds for every form: nothing panics, what is written is read back, errors tell nothing of the text.

use authenticator_core::enrollment::{ByHandEnrollment, Enrollment, EnrollmentCode, PhoneSignInEnrollment, TypedCode};
use authenticator_core::protocol::{DevelopmentServers, fold_code, fold_number, is_separator};
use proptest::prelude::*;
use proptest::sample::Index;

use super::refused_texts::encode;
use super::{by_hand, enrollments, issuers, otpauth, read};

const CROCKFORD: &str = "[0-9A-HJKMNP-TV-Z]{16}";

fn parse(text: &str) -> Result<Enrollment, authenticator_core::enrollment::EnrollmentError> {
    Enrollment::parse(text, DevelopmentServers::Refused)
}

fn shown(enrollment: &Enrollment) -> String {
    format!("{enrollment:?}")
}

prop_compose! {
    fn typed_enrollments()(
        issuer in issuers(),
        code in prop_oneof![CROCKFORD, "[0-9]{9}"],
    ) -> ByHandEnrollment {
        ByHandEnrollment { issuer, code: TypedCode::parse(&code).unwrap() }
    }
}

fn names() -> impl Strategy<Value = String> {
    // No spaces at the ends, no control characters, at most 256 bytes; somebody can see it.
    "[^\\s\\p{Cc}\u{2028}\u{2029}]([^\\p{Cc}\u{2028}\u{2029}]{0,60}[^\\s\\p{Cc}\u{2028}\u{2029}])?"
        .prop_filter("visible, and not of Steam", |name| {
            name.chars().any(|c| !is_separator(c)) && !name.eq_ignore_ascii_case("steam")
        })
}

prop_compose! {
    /// The text of a one-time password, and the names in it.
    fn one_time_passwords()(
        account in names(),
        issuer in proptest::option::of(names()),
        secret in "[A-Z2-7]{16,206}",
        algorithm in prop_oneof![Just(""), Just("&algorithm=SHA1"), Just("&algorithm=sha256"), Just("&algorithm=SHA512")],
        digits in prop_oneof![Just(String::new()), (6..=8_u8).prop_map(|digits| format!("&digits={digits}"))],
        (kind, moving) in prop_oneof![
            Just(("totp", String::new())),
            (1..=u32::MAX).prop_map(|period| ("totp", format!("&period={period}"))),
            (0..1_u64 << 53).prop_map(|counter| ("hotp", format!("&counter={counter}"))),
        ],
    ) -> (String, Option<String>, String) {
        let named = issuer.as_deref().map_or(String::new(), |issuer| format!("&issuer={}", encode(issuer)));
        let label = encode(&format!(":{account}"));
        (format!("otpauth://{kind}/{label}?secret={secret}{algorithm}{digits}{moving}{named}"), issuer, account)
    }
}

/// A right text of any form.
fn right_texts() -> impl Strategy<Value = String> {
    prop_oneof![
        enrollments().prop_map(|pinned| pinned.native_text().to_string()),
        enrollments().prop_map(|pinned| pinned.app_link().to_string()),
        typed_enrollments().prop_map(|typed| typed.link().to_string()),
        one_time_passwords().prop_map(|(text, _, _)| text),
    ]
}

proptest! {
    #[test]
    fn an_app_link_is_read_back(pinned in enrollments()) {
        prop_assert_eq!(read(&pinned.app_link()), Ok(pinned));
    }

    #[test]
    fn e2_what_is_typed_is_read_back(by_hand in typed_enrollments(), https in any::<bool>(), lower in any::<bool>()) {
        prop_assert_eq!(by_hand::read(&by_hand.link()), Ok(by_hand.clone()));
        let url = if https { by_hand.issuer.as_str() } else { by_hand.issuer.as_str().trim_start_matches("https://") };
        let code = by_hand.code.grouped();
        let code = if lower { code.to_lowercase() } else { code.to_string() };
        prop_assert_eq!(by_hand::typed(&code, url), Ok(by_hand));
    }

    #[test]
    fn e9_a_one_time_password_is_read_back((text, issuer, account) in one_time_passwords()) {
        let otp = otpauth::read(&text).unwrap();
        prop_assert_eq!((otp.issuer(), otp.account()), (issuer.as_deref(), account.as_str()));
        let written = otp.text();
        prop_assert!(written.is_ascii());
        prop_assert_eq!(otpauth::read(&written), Ok(otp));
    }

    #[test]
    fn every_right_text_is_read(text in right_texts()) {
        prop_assert!(parse(&text).is_ok());
    }

    #[test]
    fn no_broken_text_panics(
        text in right_texts(), at in any::<Index>(), until in any::<Index>(), by in ".{0,4}", development in any::<bool>(),
    ) {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        let (one, other) = (*at.get(&places), *until.get(&places));
        let broken = format!("{}{by}{}", &text[..one.min(other)], &text[one.max(other)..]);
        let development = if development { DevelopmentServers::Allowed } else { DevelopmentServers::Refused };
        let _ = Enrollment::parse(&broken, development);
        let _ = Enrollment::parse(&format!("{text}{broken}"), development);
        let _ = Enrollment::by_hand(&broken, &text, development);
    }

    #[test]
    fn no_tail_panics(
        head in prop_oneof![
            Just("phonesignin://enroll?"), Just("https://"), Just("http://localhost/phone/enroll#"),
            Just("phonefactor://activate_account?"), Just("otpauth://totp/"), Just("otpauth://hotp/a?"), Just(""),
        ],
        tail in prop_oneof![any::<String>(), "[a-z0-9:/?#&=%+.@\\[\\]\u{0}-\u{ff}]{0,80}"],
    ) {
        let _ = Enrollment::parse(&format!("{head}{tail}"), DevelopmentServers::Allowed);
    }

    #[test]
    fn e2_nothing_typed_panics(code in any::<String>(), url in any::<String>()) {
        let _ = Enrollment::by_hand(&code, &url, DevelopmentServers::Allowed);
        let _ = Enrollment::by_hand("7K3M-9QXZ-0A1B-CDEF", &url, DevelopmentServers::Refused);
    }

    #[test]
    fn errors_tell_nothing_of_the_text(
        mark in "[A-Z2-7]{24}", place in 0..12_usize, host in "[a-z]{12}", wrong in prop_oneof![Just("%"), Just("%00"), Just("!")],
    ) {
        let text = [
            format!("phonesignin://enroll?v=1&issuer=https%3A%2F%2F{host}.example&code={mark}{wrong}&kid=x"),
            format!("phonesignin://enroll?v=1&issuer=https%3A%2F%2F{host}.example&code={mark}&kid={mark}{wrong}"),
            format!("phonesignin://enroll?v={mark}{wrong}"),
            format!("phonesignin://enroll?{mark}={host}"),
            format!("phonesignin://{mark}"),
            format!("https://{host}.example:1/phone/enroll#v=1&code={mark}&kid={mark}{wrong}"),
            format!("phonefactor://activate_account?code={mark}{wrong}&url=https%3A%2F%2F{host}.example"),
            format!("otpauth://totp/{host}?secret={mark}{wrong}"),
            format!("otpauth://totp/{host}?secret={mark}&algorithm={mark}{wrong}"),
            format!("otpauth://hotp/{host}?secret={mark}&counter={mark}{wrong}"),
            format!("otpauth://totp/{host}{mark}\u{0}?secret={mark}"),
            format!("{mark}://{host}"),
        ];
        let refused = parse(&text[place]).unwrap_err();
        let told = format!("{refused} {refused:?}");
        prop_assert!(!told.contains(&mark) && !told.contains(&host), "{}", told);
        let refused = Enrollment::by_hand(&mark, &host, DevelopmentServers::Refused).unwrap_err();
        let told = format!("{refused} {refused:?}");
        prop_assert!(!told.contains(&mark) && !told.contains(&host), "{}", told);
    }

    #[test]
    fn debug_tells_no_secret(pinned in enrollments(), typed in typed_enrollments(), (text, _, _) in one_time_passwords()) {
        let code = pinned.code.reveal().to_owned();
        let pinned = Enrollment::PhoneSignIn(PhoneSignInEnrollment::Pinned(pinned));
        prop_assert!(!shown(&pinned).contains(&code));
        let code = typed.code.reveal().to_owned();
        let typed = Enrollment::PhoneSignIn(PhoneSignInEnrollment::ByHand(typed));
        prop_assert!(!shown(&typed).contains(&code));
        let secret = text.split("secret=").nth(1).unwrap();
        prop_assert!(!shown(&parse(&text).unwrap()).contains(&secret[..16]));
    }

    #[test]
    fn folding_twice_is_folding_once(text in any::<String>()) {
        let (number, code) = (fold_number(&text), fold_code(&text));
        prop_assert_eq!(fold_number(&number), number);
        prop_assert_eq!(fold_code(&code), code.clone());
        prop_assert!(!code.chars().any(is_separator));
    }

    #[test]
    fn e2_separators_and_full_width_change_no_code(
        code in CROCKFORD, between in "[ \\-\u{2010}-\u{2015}\u{2212}\u{200b}\u{200e}\u{a0}\n]{0,3}", wide in any::<[bool; 16]>(),
    ) {
        let plain = TypedCode::parse(&code).unwrap();
        let wide_of = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
        let typed: String =
            code.chars().zip(wide).map(|(c, wide)| format!("{between}{}", if wide { wide_of(c) } else { c })).collect();
        prop_assert_eq!(TypedCode::parse(&typed), Some(plain));
    }

    #[test]
    fn what_surrounds_a_right_text_changes_nothing(text in right_texts(), around in "[ \n\t\u{feff}\u{200b}\u{200f}]{0,4}") {
        prop_assert_eq!(parse(&format!("{around}{text}{around}")), parse(&text));
    }

    #[test]
    fn e2_spellings_of_one_address_are_one_issuer(issuer in issuers(), port in any::<bool>(), upper in any::<bool>()) {
        let rest = issuer.as_str().strip_prefix("https://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = if upper { host.to_ascii_uppercase() } else { host.to_owned() };
        let port = if port { ":443" } else { "" };
        let slash = if path.is_empty() { "/" } else { "" };
        for scheme in ["", "https://", "HTTPS://"] {
            let typed = by_hand::typed("7K3M-9QXZ-0A1B-CDEF", &format!("{scheme}{host}{port}{path}{slash}"));
            prop_assert_eq!(&typed.unwrap().issuer, &issuer);
        }
    }

    #[test]
    fn the_two_codes_are_never_confused(long in "[A-Za-z0-9_-]{22,64}", typed in CROCKFORD) {
        prop_assert!(EnrollmentCode::parse(&typed).is_none());
        let grouped = TypedCode::parse(&typed).unwrap().grouped();
        prop_assert!(EnrollmentCode::parse(&grouped).is_none());
        prop_assert!(TypedCode::parse(&long).is_none() || long.contains('-'));
    }
}
