//! The roots of the platforms, as published; `roots/README.md` names the sources. A root is its key: Google issued the RSA
//! root several times, and phones carry any of its certificates.

use std::sync::LazyLock;

use super::chain::Anchor;

static ANDROID: LazyLock<Vec<Anchor>> = LazyLock::new(|| {
    let roots = [include_str!("roots/android_rsa.pem"), include_str!("roots/android_p384.pem")];
    roots.into_iter().filter_map(Anchor::from_pem).collect()
});

static APPLE: LazyLock<Vec<Anchor>> =
    LazyLock::new(|| Anchor::from_pem(include_str!("roots/apple_app_attestation.pem")).into_iter().collect());

/// Google's roots of hardware attestation.
pub(super) fn android() -> &'static [Anchor] {
    &ANDROID
}

/// Apple's root of App Attest.
pub(super) fn apple() -> &'static [Anchor] {
    &APPLE
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_roots_are_read() {
        assert_eq!((super::android().len(), super::apple().len()), (2, 1));
    }
}
