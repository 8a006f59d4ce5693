//! Versions, one a line: the order is total and agrees with equality.
#![no_main]

use std::cmp::Ordering;

use authenticator_core::protocol::AppVersion;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let versions: Vec<AppVersion> = fuzz::text(data).split('\n').take(4).filter_map(AppVersion::parse).collect();
    for name in fuzz::text(data).split('\n').take(4) {
        // Whatever an app calls its version, what a server gets of it is one.
        let release = AppVersion::release_of(name);
        assert!(release.iter().all(|release| AppVersion::parse(&release.to_string()).as_ref() == Some(release)));
        assert!(AppVersion::parse(name).is_none_or(|version| release == Some(version)));
    }
    for a in &versions {
        assert_eq!(AppVersion::parse(&a.to_string()).as_ref(), Some(a));
        for b in &versions {
            assert_eq!(a.cmp(b), b.cmp(a).reverse());
            assert_eq!(a == b, a.cmp(b) == Ordering::Equal);
            for c in &versions {
                assert!(!(a <= b && b <= c) || a <= c);
            }
        }
    }
});
