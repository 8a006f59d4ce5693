//! A sign-in in the browser, as the phone prepares it.

use authenticator_core::phone_sign_in::{Secret, SignIn};

use crate::{ISSUER, issuer, public};

/// The sign-in of the targets that need one.
pub fn sign_in() -> SignIn {
    SignIn {
        issuer: issuer(),
        authorization_endpoint: format!("{ISSUER}/authorize"),
        token_endpoint: format!("{ISSUER}/token"),
        client_id: "authenticator".to_owned(),
        scope: "phone_signin".to_owned(),
        redirect_uri: "com.example.authenticator:/oauth".to_owned(),
        state: Secret::new("state".to_owned()),
        verifier: Secret::new("verifier".to_owned()),
        dpop_jkt: public(1).thumbprint(),
        login_hint: Some(Secret::new("ana@contoso.example".to_owned())),
    }
}
