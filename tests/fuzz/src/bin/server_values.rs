//! The values that the reference identity provider reads by code of its own: nonces, redirect URIs, codes that were typed.
#![no_main]

#[allow(dead_code, reason = "only what reads")]
#[path = "../../../idp/src/protocol/code.rs"]
mod code;
#[allow(dead_code, reason = "only what reads")]
#[path = "../../../idp/src/protocol/nonce.rs"]
mod nonce;
#[path = "../../../idp/src/oauth/redirect.rs"]
mod redirect;

/// In the place of the server's own module of this name.
mod duties {
    use authenticator_core::protocol::Issuer;

    pub(crate) fn redirect_uris(issuer: &Issuer) -> Vec<String> {
        vec!["com.example.authenticator:/oauth".to_owned(), format!("{issuer}/phone/oauth")]
    }
}

use authenticator_core::enrollment::TypedCode;
use authenticator_core::jose::base64url_decode;
use authenticator_core::protocol::{Opaque, UnixTime};
use fuzz::{issuer, text};
use url::Url;

const NOW: UnixTime = UnixTime::from_seconds(1_790_000_000);

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = text(data);
    typed(text);
    redirected(text);
    if let Some(nonce) = Opaque::parse(text) {
        given_back(&nonce);
    }
});

fn typed(text: &str) {
    let normal = code::normalised(text);
    assert_eq!(code::normalised(&normal), normal);
    if let Some(typed) = TypedCode::parse(text) {
        assert_eq!(typed.reveal(), normal, "phone and server read a typed code alike");
    }
}

fn redirected(uri: &str) {
    let issuer = issuer();
    if !redirect::is_registered(&issuer, uri) {
        return;
    }
    let url = Url::parse(uri).expect("a URL");
    let own = duties::redirect_uris(&issuer).iter().any(|registered| registered == uri);
    assert!(own || (url.scheme() == "http" && url.domain().is_none() && url.fragment().is_none()));
    let led_back = redirect::with_query(uri, &[("code", "1&2=#"), ("iss", issuer.as_str())]);
    let led_back = Url::parse(&led_back).expect("a URL");
    assert_eq!((led_back.host_str(), led_back.port(), led_back.path()), (url.host_str(), url.port(), url.path()));
    let mut members: Vec<_> = led_back.query_pairs().collect();
    assert_eq!(members.pop(), Some(("iss".into(), issuer.as_str().into())));
    assert_eq!(members.pop(), Some(("code".into(), "1&2=#".into())));
}

fn given_back(nonce: &Opaque) {
    let key = nonce::NonceKey::new(&[7; 32]);
    for tenant in ["blue", "red"] {
        let Some(ends) = key.ends(tenant, nonce, NOW) else { continue };
        let bytes = base64url_decode(nonce.as_str()).expect("base64url");
        let random = bytes[8..16].try_into().expect("8 bytes");
        let made = UnixTime::from_seconds(ends.seconds() - nonce::nonce_life());
        assert_eq!(key.make(tenant, made, random), nonce.as_str(), "a nonce that this server never gave");
        assert!(ends > NOW);
    }
}
