//! What two phones show each other while an account moves.

use authenticator_core::enrollment::{
    COMPARISON_DIGITS, Enrollment, Parameter, Reason, SignedTransfer, TransferKey, TransferOffer,
};
use authenticator_core::jose::Thumbprint;
use authenticator_core::protocol::{DevelopmentServers, Issuer, TransferId};

const REFUSED: DevelopmentServers = DevelopmentServers::Refused;
const OFFER: &str = "AAECAwQFBgcICQoLDA0ODw";
const KID: &str = "tJnv3_YYhvHstLuJNqiJAJzHZ7yT4KNEYXcCDukBoIk";
const JKT: &str = "MCx7udzRxM9kwjVYeuxXbK-Bpz0p8u9TnpbwGwAwCvk";

fn issuer() -> Issuer {
    Issuer::parse("https://login.contoso.example/t1", REFUSED).unwrap()
}

fn offer() -> TransferOffer {
    let (kid, id) = (Thumbprint::parse(KID).unwrap(), TransferId::parse(OFFER).unwrap());
    TransferOffer { issuer: issuer(), kid, id }
}

fn key() -> TransferKey {
    TransferKey { issuer: issuer(), offer: offer().id, jkt: Thumbprint::parse(JKT).unwrap() }
}

#[test]
fn l5_what_phones_show_each_other_is_read_back_and_nothing_else() {
    let text = offer().text();
    assert_eq!(
        text,
        format!("phonesignin://transfer?v=1&issuer=https%3A%2F%2Flogin.contoso.example%2Ft1&kid={KID}&offer={OFFER}")
    );
    assert_eq!(Enrollment::parse(&format!(" {text}\n"), REFUSED), Ok(Enrollment::Transfer(offer())));
    assert_eq!(TransferKey::parse(&key().text(), REFUSED), Ok(key()));
    let signed = SignedTransfer { compact: "aA0-_.b.c".to_owned() };
    assert_eq!(SignedTransfer::parse(&signed.text()), Ok(signed.clone()));

    let refused = |text: &str| Enrollment::parse(text, REFUSED).err().map(|error| (error.parameter, error.reason));
    for (text, parameter, reason) in [
        (text.replace("v=1", "v=2"), Parameter::Version, Reason::Unknown),
        (text.replace(OFFER, "short"), Parameter::Offer, Reason::Form),
        (text.replace(KID, "short"), Parameter::Kid, Reason::Form),
        (text.replace(&format!("&offer={OFFER}"), ""), Parameter::Offer, Reason::Missing),
        (format!("{text}&code=x"), Parameter::Other, Reason::Unknown),
        (format!("{text}&v=1"), Parameter::Version, Reason::Repeated),
        (key().text(), Parameter::Action, Reason::Unknown),
        (signed.text(), Parameter::Action, Reason::Unknown),
    ] {
        assert_eq!(refused(&text), Some((parameter, reason)), "{text}");
    }
    let of_key = |text: &str| TransferKey::parse(text, REFUSED).err().map(|error| (error.parameter, error.reason));
    assert_eq!(of_key(&text), Some((Parameter::Action, Reason::Unknown)));
    assert_eq!(of_key(&key().text().replace("phonesignin", "https")), Some((Parameter::Scheme, Reason::Unknown)));
    assert_eq!(of_key(&key().text().replace(JKT, "")), Some((Parameter::Jkt, Reason::Empty)));
    assert_eq!(of_key(&"x".repeat(3000)), Some((Parameter::Text, Reason::TooLong)));
    let of_signed = |text: &str| SignedTransfer::parse(text).err().map(|error| (error.parameter, error.reason));
    assert_eq!(of_signed("phonesignin://transferred?v=1&transfer=a%20b"), Some((Parameter::Transfer, Reason::Form)));
    assert_eq!(of_signed(&format!("{}&x=y", signed.text())), Some((Parameter::Other, Reason::Unknown)));
}

/// Computed with Python's hashlib.
#[test]
fn l5_the_digits_are_those_of_the_protocol() {
    assert_eq!(key().comparison(), "127138");
    assert_eq!(key().comparison().len(), usize::from(COMPARISON_DIGITS));
    let others = [
        TransferKey { offer: TransferId::from_bytes([7; 16]), ..key() },
        TransferKey { jkt: Thumbprint::parse(KID).unwrap(), ..key() },
        TransferKey { issuer: Issuer::parse("https://login.contoso.example/t2", REFUSED).unwrap(), ..key() },
    ];
    assert!(others.iter().all(|other| other.comparison() != key().comparison()));
}
