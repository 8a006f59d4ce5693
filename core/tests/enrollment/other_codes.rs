//! Codes of other kinds: what a person hears who scanned the wrong one.

use std::collections::BTreeSet;

use authenticator_core::enrollment::{Enrollment, EnrollmentError, advice};
use authenticator_core::protocol::DevelopmentServers;

fn refused(text: &str) -> EnrollmentError {
    Enrollment::parse(text, DevelopmentServers::Refused).unwrap_err()
}

#[test]
fn another_kind_of_code_is_named_and_told_what_to_do() {
    for (text, expected, words) in [
        ("https://www.contoso.example/menu", "action: web_page", "web page"),
        ("https://apps.apple.com/app/id983156458", "action: app_store", "app store"),
        ("https://play.google.com/store/apps/details?id=com.azure.authenticator", "action: app_store", "app store"),
        ("market://details?id=com.azure.authenticator", "scheme: app_store", "app store"),
        ("ITMS-APPS://apps.apple.com/app/id983156458", "scheme: app_store", "app store"),
        ("https://apps.apple.com.contoso.example/", "action: web_page", "web page"),
        ("WIFI:S:guest;T:WPA;P:12345678;;", "scheme: wifi", "wireless network"),
        ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n", "scheme: contact", "contact"),
        ("MECARD:N:Ana;;", "scheme: contact", "contact"),
        ("mailto:ana@contoso.example", "scheme: message", "message"),
        ("SMSTO:+15550100:hello", "scheme: message", "message"),
        ("geo:48.2,16.4", "scheme: place", "map"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "scheme: event", "calendar"),
        ("BCD\n002\n1\nSCT\n\nAna\nDE00", "scheme: payment", "payment"),
        ("SPC\r\n0200\r\n1\r\n", "scheme: payment", "payment"),
        ("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "scheme: payment", "payment"),
        ("FIDO:/123456789012345678901234567890", "scheme: passkey", "passkey"),
        ("MT:Y.K9042C00KA0648G00", "scheme: device", "device"),
        ("LPA:1$smdp.example$04386-AGYFT", "scheme: device", "eSIM"),
        ("otpauth-migration://online?data=CgA", "action: export", "export"),
        ("steam://JBSWY3DPEHPK3PXP", "scheme: steam", "Steam"),
        ("otpauth://steam/ana?secret=JBSWY3DPEHPK3PXP", "action: steam", "Steam"),
        ("oktaverify://ana@contoso.example/?t=1", "scheme: other_authenticator", "another authenticator"),
        ("microsoft-authenticator://activate?x=1", "scheme: other_authenticator", "another authenticator"),
        ("motp://ana:contoso?secret=1", "scheme: other_authenticator", "another authenticator"),
        ("7K3M-9QXZ-0A1B-CDEF", "scheme: typed_code", "by hand"),
        ("spotify:track:1", "scheme: other_app", "another app"),
        ("hello", "scheme: text", "some text"),
        ("a line\nand another", "scheme: text", "some text"),
        ("Note: call Ana", "scheme: other_app", "another app"),
        ("call Ana: now", "scheme: text", "some text"),
        ("phonesignin://confirm?v=1", "action: unknown", "Update the app"),
        ("otpauth://totp/Steam:ana?secret=JBSWY3DPEHPK3PXP&issuer=Steam", "issuer: steam", "Steam"),
        ("otpauth://hotp/ana?secret=JBSWY3DPEHPK3PXP", "counter: missing", "does not say from where"),
    ] {
        let error = refused(text);
        assert_eq!(error.to_string(), expected, "{text}");
        assert!(error.advice().contains(words), "{text}: {}", error.advice());
        let public = authenticator_core::Error::from(error);
        assert_eq!(public.advice(), error.advice(), "the public error says the same");
    }
    let long = format!("BEGIN:VCARD\n{}", "PHOTO:A\n".repeat(400));
    assert_eq!(refused(&long).to_string(), "scheme: contact");
}

#[test]
fn every_refusal_has_an_advice_that_is_a_sentence() {
    let mut texts: Vec<String> = super::refused_texts::all().into_iter().map(|(_, text, _)| text).collect();
    texts.extend(
        ["https://example.org/", "otpauth://totp/a?secret=1", "otpauth://totp/a?secret=AA&digits=9"].map(str::to_owned),
    );
    let mut advices = BTreeSet::new();
    for text in texts {
        let error = refused(&text);
        let said = error.advice();
        assert!(said.ends_with('.') && said.len() > 20, "{text}: {said}");
        let (parameter, reason) = (error.parameter.as_str(), error.reason.as_str());
        assert_eq!(advice(parameter, reason), Some(said), "{parameter}: {reason}");
        advices.insert(said);
    }
    assert!(advices.len() >= 15, "{advices:#?}");
    assert_eq!(advice("number", "digits"), None);
    assert_eq!(advice("code", "nonsense"), None);
}
