//! Texts as services and exports really print them: what can mean one thing only is read, and what would give wrong codes
//! without a word is refused.

use authenticator_core::enrollment::{MovingFactor, OtpEnrollment};
use authenticator_core::otp::Algorithm;

use super::otpauth::read;

/// The secret of RFC 4226 appendix D.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn right(text: &str) -> OtpEnrollment {
    let text = text.replace("ecret=S", &format!("ecret={SECRET}")).replace("ECRET=S", &format!("ECRET={SECRET}"));
    let otp = read(&text);
    assert!(otp.is_ok(), "{text}: {otp:?}");
    let otp = otp.unwrap();
    assert_eq!(read(&otp.text()).as_ref(), Ok(&otp), "{text}");
    otp
}

fn refused(text: &str) -> String {
    read(&text.replace("ecret=S", &format!("ecret={SECRET}")).replace("ECRET=S", &format!("ECRET={SECRET}")))
        .unwrap_err()
        .to_string()
}

/// `otpauth://totp/Example:ana@example.org` with a tail.
fn totp(tail: &str) -> OtpEnrollment {
    right(&format!("otpauth://totp/Example:ana@example.org?secret=S{tail}"))
}

#[test]
fn e9_an_account_without_a_name_is_read() {
    for (text, issuer) in [
        ("otpauth://totp/Heroku:?issuer=Heroku&secret=S", Some("Heroku")),
        ("otpauth://totp/Heroku:%20?secret=S", Some("Heroku")),
        ("otpauth://totp/?secret=S&issuer=Example", Some("Example")),
        ("otpauth://totp?secret=S&issuer=Example", Some("Example")),
        ("otpauth://totp/%E2%80%8B?secret=S&issuer=Example", Some("Example")),
        ("otpauth://totp/Example:%E2%80%8E%EF%BB%BF?secret=S", Some("Example")),
        ("otpauth://totp/:?secret=S", None),
        ("otpauth://totp/?secret=S&issuer=%C2%AD", None),
    ] {
        let otp = right(text);
        assert_eq!((otp.issuer(), otp.prefix(), otp.account()), (issuer, None, ""), "{text}");
    }
}

#[test]
fn e9_a_short_secret_is_read_and_called_weak() {
    for (secret, weak) in [
        ("GEZDGNBVGY3TQOJ", true),
        ("JBSWY3DP", true),
        ("JBSWY3DPEHPK3PX", true),
        ("JBSWY3DPEHPK3PXP", false),
        ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", false),
    ] {
        assert_eq!(right(&format!("otpauth://totp/ana?secret={secret}")).is_weak(), weak, "{secret}");
    }
}

#[test]
fn e9_two_tenants_of_one_service_are_told_apart() {
    for (text, issuer, prefix, account) in [
        ("otpauth://totp/Company+A%3Aana?secret=S&issuer=Microsoft", "Microsoft", Some("Company+A"), "ana"),
        ("otpauth://totp/Company%20B:ana?secret=S&issuer=Microsoft", "Microsoft", Some("Company B"), "ana"),
        ("otpauth://totp/Contoso:a:b?secret=S&issuer=Microsoft", "Microsoft", Some("Contoso"), "a:b"),
        ("otpauth://totp/Microsoft:ana?secret=S&issuer=Microsoft", "Microsoft", None, "ana"),
        ("otpauth://totp/github:ana?secret=S&issuer=GitHub", "GitHub", None, "ana"),
        ("otpauth://totp/VIP+Access:ana?secret=S&issuer=VIP+Access", "VIP Access", None, "ana"),
        ("otpauth://totp/%E2%80%8B:ana?secret=S&issuer=Example", "Example", None, "ana"),
    ] {
        let otp = right(text);
        assert_eq!((otp.issuer(), otp.prefix(), otp.account()), (Some(issuer), prefix, account), "{text}");
    }
}

#[test]
fn e9_what_is_around_a_text_does_not_count() {
    let plain = totp("");
    for around in ["\n", "\r\n", " ", "\t", "\u{feff}", "\u{200b}"] {
        let text = format!("{around}otpauth://totp/Example:ana@example.org?secret={SECRET}{around}");
        assert_eq!(read(&text).as_ref(), Ok(&plain), "{text:?}");
    }
}

#[test]
fn e9_an_empty_optional_parameter_counts_as_left_out() {
    let plain = totp("");
    for tail in [
        "&issuer=&digits=&algorithm=&period=",
        "&issuer",
        "&issuer=%20",
        "&issuer=%E2%80%8B",
        "&issuer=&issuer=Example",
        "&issuer=Example&issuer=",
        "&digits=+",
    ] {
        assert_eq!(totp(tail), plain, "{tail}");
    }
    assert_eq!(plain.issuer(), Some("Example"));
}

#[test]
fn e9_the_query_is_read_as_forms_write_it_and_the_label_is_not() {
    for (issuer, expected) in
        [("VIP+Access", "VIP Access"), ("A%2BB", "A+B"), ("A%20B", "A B"), ("A%252BB", "A%2BB"), ("+A+", "A")]
    {
        let otp = right(&format!("otpauth://totp/ana+1@example.org?secret=S&issuer={issuer}"));
        assert_eq!((otp.issuer(), otp.account()), (Some(expected), "ana+1@example.org"), "{issuer}");
    }
    assert_eq!(totp("&period=+60+&digits=8+").moving(), MovingFactor::Time { period: 60 });
    assert_eq!(
        right("otpauth://totp/Example:ana@example.org?secret=GEZD+GNBV+GY3T+QOJQ+GEZD+GNBV+GY3T+QOJQ"),
        totp("")
    );
}

#[test]
fn e9_a_long_period_is_read() {
    for period in [301, 3_600, 86_400] {
        assert_eq!(totp(&format!("&period={period}")).moving(), MovingFactor::Time { period }, "{period}");
    }
}

#[test]
fn e9_codes_of_steam_are_refused_by_name() {
    for text in [
        "otpauth://totp/Steam:ana?secret=S&issuer=Steam",
        "otpauth://totp/Steam:ana?secret=S",
        "otpauth://totp/ana?secret=S&issuer=STEAM",
        "otpauth://totp/Steam:ana?secret=S&issuer=Valve",
        "otpauth://totp/Steam:ana?secret=S&digits=",
        "otpauth://totp/Steam:ana?secret=S&digits=5",
    ] {
        assert_eq!(refused(text), "issuer: steam", "{text}");
    }
    assert_eq!(refused("otpauth://totp/ana?secret=S&encoder=steam&digits=6"), "issuer: steam");
    assert_eq!(refused("otpauth://STEAM/ana?secret=S"), "action: steam");
    assert_eq!(
        right("otpauth://totp/Steam:ana?secret=S&digits=6").digits(),
        6,
        "the text says itself that it is usual"
    );
    assert_eq!(right("otpauth://totp/Steamboat:ana?secret=S").digits(), 6);
}

#[test]
fn e9_no_parameter_is_overlooked_for_the_spelling_of_its_name() {
    for tail in [
        "&amp;issuer=Example&amp;digits=8",
        "&AMP;digits=8",
        "&amp;amp;digits=8",
        "&Digits=8",
        "&DIGITS=8",
        "&%64igits=8",
        "&+digits=8",
        "&digits+=8",
    ] {
        assert_eq!(totp(tail).digits(), 8, "{tail}");
    }
}

#[test]
fn e9_algorithms_are_read_in_every_spelling() {
    for (name, algorithm) in [
        ("SHA1", Algorithm::Sha1),
        ("SHA-1", Algorithm::Sha1),
        ("HmacSHA1", Algorithm::Sha1),
        ("sha_256", Algorithm::Sha256),
        ("HmacSHA256", Algorithm::Sha256),
        ("HMAC-SHA-256", Algorithm::Sha256),
        ("hmac+sha+512", Algorithm::Sha512),
        ("HMAC_SHA512", Algorithm::Sha512),
    ] {
        assert_eq!(totp(&format!("&algorithm={name}")).algorithm(), algorithm, "{name}");
    }
    for name in ["MD5", "HMAC", "SHA", "SHA224", "SHA3-256", "SHA2561"] {
        let text = format!("otpauth://totp/ana?secret=S&algorithm={name}");
        assert_eq!(refused(&text), "algorithm: unknown", "{name}");
    }
}

#[test]
fn e9_a_counter_that_is_left_out_is_refused() {
    assert_eq!(refused("otpauth://hotp/Example:ana?secret=S"), "counter: missing");
    assert_eq!(refused("otpauth://hotp/Example:ana?secret=S&counter="), "counter: empty");
}

#[test]
fn e9_base32_of_every_length_and_padding_is_read() {
    for symbols in [16, 17, 18, 19, 22, 27, 30] {
        let secret = &SECRET[..symbols];
        let plain = right(&format!("otpauth://totp/ana?secret={secret}"));
        assert_eq!(plain.secret().reveal(), &b"12345678901234567890"[..symbols * 5 / 8], "{symbols}");
        for padding in ["=", "==", "====", "======", "========", "%3D", "%3D%3D%3D"] {
            assert_eq!(right(&format!("otpauth://totp/ana?secret={secret}{padding}")), plain, "{symbols} {padding}");
        }
    }
}

#[test]
fn e9_scheme_type_and_names_are_read_in_any_case() {
    let plain = totp("");
    for text in [
        "OTPAUTH://TOTP/Example:ana@example.org?secret=S",
        "otpauth://Totp/Example:ana@example.org?Secret=S",
        "OtpAuth://totp/Example:ana@example.org?SECRET=S&ISSUER=Example",
    ] {
        assert_eq!(right(text), plain, "{text}");
    }
    assert_eq!(right("otpauth://HOTP/ana?SECRET=S&Counter=7").moving(), MovingFactor::Counter { next: 7 });
}

#[test]
fn texts_that_were_kept_by_earlier_versions_are_read() {
    for (kept, issuer, account) in [
        (format!("otpauth://totp/ana?secret={SECRET}&issuer=A%2BB&algorithm=SHA1&digits=6&period=30"), "A+B", "ana"),
        (
            format!("otpauth://totp/:a%3Ab?secret={SECRET}&issuer=New&algorithm=SHA1&digits=6&period=300"),
            "New",
            "a%3Ab",
        ),
        (
            format!("otpauth://hotp/ana?secret={SECRET}&issuer=Steam&algorithm=SHA512&digits=6&counter=7"),
            "Steam",
            "ana",
        ),
    ] {
        let otp = read(&kept).unwrap();
        assert_eq!((otp.issuer(), otp.account()), (Some(issuer), account.replace("%3A", ":").as_str()));
        assert_eq!(otp.text().as_str(), kept, "the same account is found again by its text");
    }
}
