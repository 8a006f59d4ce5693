//! The URL that the browser led back to. The first byte picks the sign-in.
#![no_main]

use authenticator_core::phone_sign_in::{RedirectError, Secret, SignIn, may_redirect};
use fuzz::{ISSUER, MARK, sign_in};
use url::Url;

const REDIRECTS: [&str; 3] =
    ["com.example.authenticator:/oauth", "https://app.contoso.example/oauth/back", "http://127.0.0.1:7777/back"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&first, rest)) = data.split_first() else { return };
    let redirect = fuzz::text(rest);
    if may_redirect(redirect, &[]) {
        let url = Url::parse(redirect).expect("a URL");
        assert!(matches!(url.host_str(), Some("127.0.0.1" | "[::1]")), "{url} leads elsewhere");
    }
    let sign_in = SignIn {
        redirect_uri: REDIRECTS[usize::from(first) % REDIRECTS.len()].to_owned(),
        state: Secret::new("s1".to_owned()),
        ..sign_in()
    };
    let values = |name: &str| -> Vec<String> {
        let Ok(url) = Url::parse(redirect) else { return Vec::new() };
        url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
    };
    match sign_in.code_of(redirect) {
        Ok(code) => {
            assert_eq!(values("code"), [code.reveal()]);
            assert_eq!(values("state"), ["s1"]);
            assert_eq!(values("iss"), [ISSUER]);
            assert_eq!(values("error"), [""; 0]);
            let mut place = Url::parse(redirect).expect("a URL");
            place.set_query(None);
            place.set_fragment(None);
            assert_eq!(place.as_str(), sign_in.redirect_uri);
        }
        Err(RedirectError::Refused { code }) => {
            assert!(code.len() <= 64 && code.bytes().all(|b| b.is_ascii_graphic()));
            assert_eq!((values("state"), values("iss")), (vec!["s1".to_owned()], vec![ISSUER.to_owned()]));
        }
        Err(error) => assert!(!error.to_string().contains(MARK)),
    }
});
