//! Claims that a vector cannot hold: integers beyond 64 bits, and what `Debug` shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use authenticator_core::jose::json_from_slice;
use authenticator_core::protocol::{
    AnswerClaims, AnswerExtras, ClaimedCounter, Counter, PushAddress, PushChange, PushClaims, PushEndpoint,
};
use serde::Deserialize;
use vectors::{Expected, cases};

#[derive(Deserialize)]
struct Claims {
    counter: ClaimedCounter,
}

/// A wrong range is `bad_counter`, a wrong type `malformed`: the reader must tell them apart.
#[test]
fn any_integer_is_a_claimed_counter() {
    let read = |text: &str| json_from_slice::<Claims>(format!("{{\"counter\":{text}}}").as_bytes());
    for text in ["1", "42", "9007199254740991"] {
        let counter = Counter::new(text.parse().unwrap()).unwrap();
        assert_eq!(read(text).unwrap().counter, ClaimedCounter::Valid(counter), "{text}");
    }
    for text in [
        "0",
        "-1",
        "9007199254740992",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "1000000000000000000000000000000",
    ] {
        assert_eq!(read(text).unwrap().counter, ClaimedCounter::OutOfRange, "{text}");
    }
    for text in ["1.5", "1.0", "\"1\"", "null", "true", "[1]", "{}"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn debug_of_what_an_answer_tells_shows_neither_the_position_nor_the_verifier() {
    let full = cases("answer").unwrap().into_iter().find(|case| case.name == "full").unwrap();
    let Expected::Claims(claims) = full.expected else { panic!("the full answer is valid") };
    let verifier = claims["flow"]["verifier"].as_str().unwrap().to_owned();
    let answer: AnswerClaims = serde_json::from_value(claims).unwrap();
    let location = answer.location.clone().unwrap();
    assert_eq!((location.latitude.microdegrees(), location.longitude.microdegrees()), (38_707_750, -9_136_592));
    let shown = format!("{answer:?} {location:?} {:?} {:?}", location.latitude, location.longitude);
    let extras = AnswerExtras { location: answer.location, integrity: answer.integrity, flow: answer.flow };
    let shown = format!("{shown} {extras:?}");
    assert!(!shown.contains(&verifier) && !shown.contains("38707750") && !shown.contains("9136592"), "{shown}");
}

#[test]
fn debug_of_a_push_channel_shows_its_name_alone() {
    let mut channels = Vec::new();
    for case in cases("push").unwrap() {
        let Expected::Claims(claims) = case.expected else { continue };
        let push: PushClaims = serde_json::from_value(claims.clone()).unwrap();
        let PushChange::To(address) = &push.change else { continue };
        let shown = format!("{push:?} {address:?}");
        for secret in ["endpoint", "p256dh", "auth", "token"] {
            let Some(secret) = claims.get(secret).and_then(|value| value.as_str()) else { continue };
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains(address.channel().as_str()));
        if let PushAddress::WebPush(subscription) = address {
            let shown = format!("{subscription:?} {:?} {:?}", subscription.endpoint, subscription.auth);
            assert!(!shown.contains("push.example.net") && !shown.contains("MDEy"), "{shown}");
        }
        channels.push(address.channel().as_str());
    }
    for channel in ["webpush", "fcm", "apns"] {
        assert!(channels.contains(&channel), "{channel}");
    }
}

#[test]
fn a_push_endpoint_has_no_white_space() {
    assert!(PushEndpoint::parse("https://push.example/1").is_some());
    for wrong in [
        " https://push.example/1",
        "https://push.example/1 ",
        "https://push.example/a b",
        "https://push.example/\u{a0}",
    ] {
        assert!(PushEndpoint::parse(wrong).is_none(), "{wrong:?}");
    }
}
