//! One-time passwords of other services.

use authenticator_core::enrollment::{Enrollment, EnrollmentError, MAX_TEXT, MovingFactor, OtpEnrollment};
use authenticator_core::otp::{Algorithm, Hotp, Totp};
use authenticator_core::protocol::DevelopmentServers;

use super::told_otherwise;

/// The secret of RFC 4226 appendix D.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

pub(super) fn read(text: &str) -> Result<OtpEnrollment, EnrollmentError> {
    let enrollment = Enrollment::parse(text, DevelopmentServers::Refused)?;
    assert_eq!((enrollment.issuer(), enrollment.pinned_key()), (None, None), "nobody is asked");
    match enrollment {
        Enrollment::OneTimePassword(otp) => Ok(otp),
        _ => unreachable!("no one-time password"),
    }
}

fn totp(tail: &str) -> String {
    format!("otpauth://totp/ana@example.org?secret={SECRET}{tail}")
}

fn hotp(tail: &str) -> String {
    format!("otpauth://hotp/ana@example.org?secret={SECRET}{tail}")
}

#[test]
fn e9_what_is_left_out_has_its_usual_value() {
    let otp = read(&totp("")).unwrap();
    assert_eq!((otp.issuer(), otp.account()), (None, "ana@example.org"));
    assert_eq!(otp.secret().reveal(), b"12345678901234567890");
    assert_eq!((otp.algorithm(), otp.digits()), (Algorithm::Sha1, 6));
    assert_eq!(otp.moving(), MovingFactor::Time { period: 30 });
}

#[test]
fn e9_each_parameter_is_read() {
    let otp = read(&totp("&issuer=Example&algorithm=SHA512&digits=8&period=60")).unwrap();
    assert_eq!((otp.issuer(), otp.account()), (Some("Example"), "ana@example.org"));
    assert_eq!((otp.algorithm(), otp.digits()), (Algorithm::Sha512, 8));
    assert_eq!(otp.moving(), MovingFactor::Time { period: 60 });
    let otp = read(&hotp("&counter=7&algorithm=sha256&digits=7")).unwrap();
    assert_eq!((otp.algorithm(), otp.digits()), (Algorithm::Sha256, 7));
    assert_eq!(otp.moving(), MovingFactor::Counter { next: 7 });
}

#[test]
fn e9_what_was_read_gives_the_codes_of_the_standards() {
    let otp = read(&totp("&digits=8")).unwrap();
    let MovingFactor::Time { period } = otp.moving() else { unreachable!("it is of the time") };
    let (algorithm, digits) = (otp.algorithm(), otp.digits());
    let totp = Totp { secret: otp.secret().reveal(), algorithm, digits, period };
    assert_eq!(totp.at(1_111_111_109).unwrap().reveal(), "07081804", "RFC 6238 appendix B");

    let otp = read(&hotp("&counter=9")).unwrap();
    let MovingFactor::Counter { next } = otp.moving() else { unreachable!("it has a counter") };
    let hotp = Hotp { secret: otp.secret().reveal(), algorithm: otp.algorithm(), digits: otp.digits() };
    assert_eq!(hotp.at(next).unwrap().reveal(), "520489", "RFC 4226 appendix D");
}

#[test]
fn e9_issuer_and_account_are_found_as_services_print_them() {
    for (label, issuer, expected) in [
        ("ana", "", (None, "ana")),
        ("Example:ana", "", (Some("Example"), "ana")),
        ("Example%3Aana", "", (Some("Example"), "ana")),
        ("Example:%20ana", "", (Some("Example"), "ana")),
        ("Big%20Corporation%3A%20ana%40bigco.example", "", (Some("Big Corporation"), "ana@bigco.example")),
        ("Big Corporation: ana", "", (Some("Big Corporation"), "ana")),
        ("Example:ana", "Example", (Some("Example"), "ana")),
        ("ana", "Big%20Corporation", (Some("Big Corporation"), "ana")),
        ("Old:ana", "New", (Some("New"), "ana")),
        ("Example:a:b", "", (Some("Example"), "a:b")),
        (":ana", "", (None, "ana")),
        ("%20:ana", "", (None, "ana")),
        (":ana", "Example", (Some("Example"), "ana")),
        ("ana", "A%2BB", (Some("A+B"), "ana")),
        ("B%C3%BCcher:\u{fc}", "", (Some("B\u{fc}cher"), "\u{fc}")),
        ("a/b", "", (None, "a/b")),
        ("%2541", "", (None, "%41")),
        ("ana%E2%80%AE", "", (None, "ana\u{202e}")),
    ] {
        let parameter = if issuer.is_empty() { String::new() } else { format!("&issuer={issuer}") };
        let otp = read(&format!("otpauth://totp/{label}?secret={SECRET}{parameter}")).unwrap();
        assert_eq!((otp.issuer(), otp.account()), expected, "{label} {issuer}");
        assert_eq!(read(&otp.text()), Ok(otp), "{label} {issuer}");
    }
}

#[test]
fn e9_a_secret_is_read_as_services_print_it() {
    let right = read(&totp("")).unwrap();
    for secret in [
        SECRET.to_lowercase(),
        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned(),
        "gezd%20gnbv%20gy3t%20qojq%20gezd%20gnbv%20gy3t%20qojq".to_owned(),
        "GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ".to_owned(),
    ] {
        let text = totp("").replace(SECRET, &secret);
        assert_eq!(read(&text).unwrap().secret().reveal(), right.secret().reveal(), "{secret}");
    }
    for (secret, length) in [
        ("JBSWY3DPEHPK3PXP", 10),
        ("JBSWY3DPEHPK3PXPJBSWY3DPEH", 16),
        ("JBSWY3DPEHPK3PXPJBSWY3DPEH======", 16),
        ("JBSWY3DPEHPK3PXPJBSWY3DPEH%3D%3D%3D%3D%3D%3D", 16),
        ("JBSWY3DPEHPK3PXPJBSWY3DPE7", 16),
        (&"A".repeat(205), 128),
    ] {
        let otp = read(&totp("").replace(SECRET, secret)).unwrap();
        assert_eq!(otp.secret().reveal().len(), length, "{secret}");
        assert_eq!(read(&otp.text()), Ok(otp), "{secret}");
    }
}

#[test]
fn e9_unknown_parameters_are_ignored() {
    let plain = read(&totp("")).unwrap();
    for tail in [
        "&image=https%3A%2F%2Fexample.org%2Fa.png",
        "&counter=1",
        "&counter=wrong",
        "&x",
        "&x=1&x=2",
        "&",
        "&=",
        "&x=%",
        "&x=%00",
    ] {
        assert_eq!(read(&totp(tail)).as_ref(), Ok(&plain), "{tail}");
    }
    assert_eq!(read(&hotp("&counter=1&period=30")), read(&hotp("&counter=1")));
}

#[test]
fn e9_ranges_are_inclusive() {
    for (period, fits) in [(0, false), (1, true), (301, true), (u64::from(u32::MAX), true), (1 << 32, false)] {
        assert_eq!(read(&totp(&format!("&period={period}"))).is_ok(), fits, "{period}");
    }
    for (digits, fits) in [(5, false), (6, true), (7, true), (8, true), (9, false)] {
        assert_eq!(read(&totp(&format!("&digits={digits}"))).is_ok(), fits, "{digits}");
    }
    for (counter, fits) in [(0, true), ((1_u64 << 53) - 1, true), (1 << 53, false), (u64::MAX, false)] {
        assert_eq!(read(&hotp(&format!("&counter={counter}"))).is_ok(), fits, "{counter}");
    }
    // 2 symbols are 1 byte; 206 are 128 and spare bits, 207 are 129.
    for (symbols, fits) in [(1, false), (2, true), (206, true), (207, false)] {
        assert_eq!(read(&totp("").replace(SECRET, &"A".repeat(symbols))).is_ok(), fits, "{symbols}");
    }
    for (bytes, fits) in [(256, true), (257, false)] {
        let name = "a".repeat(bytes);
        assert_eq!(read(&totp("").replace("ana@example.org", &name)).is_ok(), fits, "{bytes}");
        assert_eq!(read(&totp(&format!("&issuer={name}"))).is_ok(), fits, "{bytes}");
    }
}

/// What is kept is the text that is printed: one over the limit could never be read again.
#[test]
fn e9_names_that_are_too_long_together_are_refused() {
    let name = "\u{fc}".repeat(128);
    let text = |issuer: &str| format!("otpauth://totp/{name}:{name}?secret={SECRET}&issuer={issuer}");
    assert!(text(&name.replacen('\u{fc}', "a", 1)).len() <= MAX_TEXT);
    let refused = read(&text(&name.replacen('\u{fc}', "a", 1))).unwrap_err();
    assert_eq!(refused.to_string(), "label: too_long");
    let fits = read(&text("Example")).unwrap();
    assert_eq!(read(&fits.text()), Ok(fits));
}

#[test]
fn e9_the_longest_of_all_is_still_printed_within_the_limit() {
    let name = "\u{fc}".repeat(128);
    let secret = "A".repeat(205);
    let counter = (1_u64 << 53) - 1;
    let text =
        format!("otpauth://hotp/{name}?secret={secret}&issuer={name}&algorithm=SHA512&digits=8&counter={counter}");
    let otp = read(&text).unwrap();
    assert!(otp.text().len() <= MAX_TEXT);
    assert_eq!(read(&otp.text()), Ok(otp));
}

#[test]
fn e9_every_refusal_names_parameter_and_reason() {
    let label = |label: &str| totp("").replace("ana@example.org", label);
    let secret = |secret: &str| totp("").replace(SECRET, secret);
    let cases = [
        ("another type", totp("").replace("//totp/", "//motp/"), "action: unknown"),
        ("no slashes", totp("").replace("//totp/", "totp/"), "action: unknown"),
        ("steam", totp("").replace("otpauth:", "steam:"), "scheme: steam"),
        ("a whole authenticator", "otpauth-migration://online?data=CgA".to_owned(), "action: export"),
        ("a fragment", totp("#x"), "parameter: unknown"),
        ("a fragment in the label", label("Team #1:ana"), "parameter: unknown"),
        ("a line break in the label", label("ana%0A"), "label: control_character"),
        ("a line separator in the label", label("ana%E2%80%A8"), "label: control_character"),
        ("half an escape in the label", label("ana%"), "label: percent_encoding"),
        ("a label that is not UTF-8", label("%FF"), "label: percent_encoding"),
        ("too long an issuer in the label", label(&format!("{}:ana", "a".repeat(257))), "label: too_long"),
        ("too long an account", label(&"a".repeat(257)), "label: too_long"),
        ("no parameters", "otpauth://totp/ana".to_owned(), "secret: missing"),
        ("no secret", "otpauth://totp/ana?issuer=Example".to_owned(), "secret: missing"),
        ("empty secret", secret(""), "secret: empty"),
        ("secret twice", totp(&format!("&secret={SECRET}")), "secret: repeated"),
        ("a digit that is none of base32", secret("GEZDGNBVGY3TQOJ1"), "secret: form"),
        ("base64", secret("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA+"), "secret: form"),
        ("padding in the middle", secret("GEZDGNBVGY3TQOJQ=GEZDGNB"), "secret: form"),
        ("a tab", secret("GEZDGNBV%09GY3TQOJQ"), "secret: control_character"),
        ("separators alone", secret("--"), "secret: form"),
        ("129 bytes", secret(&"A".repeat(207)), "secret: too_long"),
        ("issuer twice", totp("&issuer=A&issuer=A"), "issuer: repeated"),
        ("too long an issuer", totp(&format!("&issuer={}", "a".repeat(257))), "issuer: too_long"),
        ("a control character in the issuer", totp("&issuer=A%1B"), "issuer: control_character"),
        ("half an escape in the issuer", totp("&issuer=A%2"), "issuer: percent_encoding"),
        ("MD5", totp("&algorithm=MD5"), "algorithm: unknown"),
        ("algorithm twice", totp("&algorithm=SHA1&algorithm=SHA1"), "algorithm: repeated"),
        ("5 digits", totp("&digits=5"), "digits: form"),
        ("9 digits", totp("&digits=9"), "digits: form"),
        ("a leading zero", totp("&digits=06"), "digits: form"),
        ("digits twice", totp("&digits=6&digits=6"), "digits: repeated"),
        ("no time", totp("&period=0"), "period: form"),
        ("a negative period", totp("&period=-30"), "period: form"),
        ("half a second", totp("&period=0.5"), "period: form"),
        ("over every number", totp("&period=99999999999999999999999"), "period: form"),
        ("period twice", totp("&period=30&period=30"), "period: repeated"),
        ("no counter", hotp(""), "counter: missing"),
        ("empty counter", hotp("&counter="), "counter: empty"),
        ("counter twice", hotp("&counter=1&counter=1"), "counter: repeated"),
        ("a signed period", totp("&period=%2B30"), "period: form"),
        ("secret twice, in two spellings", totp(&format!("&SECRET={SECRET}")), "secret: repeated"),
        ("digits twice, once behind an HTML escape", totp("&amp;digits=6&digits=8"), "digits: repeated"),
        ("an empty secret and none", totp("").replace(SECRET, "%20"), "secret: empty"),
        ("one symbol", secret("G"), "secret: form"),
        ("a signed counter", hotp("&counter=%2B1"), "counter: form"),
        ("a counter in hexadecimal", hotp("&counter=0x1"), "counter: form"),
        ("over the limit", totp(&format!("&x={}", "A".repeat(MAX_TEXT))), "text: too_long"),
        ("a raw control character", totp("\r&digits=8"), "text: control_character"),
    ];
    let wrong = told_otherwise(&cases.map(|(name, text, expected)| (name, read(&text), expected)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn debug_hides_secret_and_names() {
    let shown = format!("{:?}", read(&totp("&issuer=Example")).unwrap());
    for hidden in ["ana", "Example", "1234", "GEZD", "[49"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("Sha1"), "{shown}");
}
