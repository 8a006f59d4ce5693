//! Issuers: what parses has its one form, and its URLs stay with its origin.
#![no_main]

use authenticator_core::protocol::{DevelopmentServers, Issuer};
use fuzz::DEVELOPMENT;
use url::{Host, Url};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = fuzz::text(data);
    let [strict, lenient] = DEVELOPMENT.map(|development| Issuer::parse(text, development));
    if let Ok(issuer) = &strict {
        assert_eq!(lenient.as_ref(), Ok(issuer));
        let url = Url::parse(text).expect("a URL");
        assert!(url.scheme() == "https" && url.port().is_none() && matches!(url.host(), Some(Host::Domain(_))));
    }
    let Ok(issuer) = lenient else { return };
    assert_eq!(issuer.as_str(), text);
    assert!(text.is_ascii() && !text.contains(['?', '#', '\\', ' ']) && !text.ends_with('/'));
    assert!(!issuer.authority().contains('@'));
    assert!(issuer.shares_origin(text) && text.starts_with(&issuer.origin()));
    assert!(issuer.origin().ends_with(issuer.authority()));
    for url in [issuer.metadata_url(), issuer.well_known("oauth-authorization-server")] {
        assert!(issuer.shares_origin(&url), "{url}");
        let parsed = Url::parse(&url).expect("a URL");
        assert!(parsed.as_str() == url && parsed.query().is_none() && parsed.fragment().is_none(), "{url}");
    }
    let written = serde_json::to_vec(&issuer).expect("JSON");
    assert_eq!(serde_json::from_slice::<Issuer>(&written).ok().as_ref(), Some(&issuer));
    assert_eq!(Issuer::parse(&issuer.origin(), DevelopmentServers::Allowed).map(|it| it.origin()), Ok(issuer.origin()));
});
