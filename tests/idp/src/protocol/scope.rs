//! What a token is good for.

use serde::{Deserialize, Serialize};

/// The scope of phones: registers devices and credentials.
const PHONE_SIGN_IN: &str = "phone_signin";

/// What a token is good for. A token of an application is never good for a phone's calls, nor the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub(crate) enum Scope {
    /// `phone_signin`: the calls of a phone.
    #[default]
    PhoneSignIn,
    /// `openid`: who signed in (OpenID Connect Core section 3.1.2.1).
    OpenId {
        /// `profile`: with the name as well (section 5.4).
        profile: bool,
    },
}

impl Scope {
    /// Reads what [`Self::as_str`] wrote.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            PHONE_SIGN_IN => Some(Self::PhoneSignIn),
            _ => Self::asked_by_application(text).filter(|scope| scope.as_str() == text),
        }
    }

    /// What an application asks for; values that are not known here are left out (section 3.1.2.1). `None` without `openid`.
    pub(crate) fn asked_by_application(text: &str) -> Option<Self> {
        let asks = |value: &str| text.split(' ').any(|asked| asked == value);
        asks("openid").then(|| Self::OpenId { profile: asks("profile") })
    }

    /// The scope as it stands in replies.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneSignIn => PHONE_SIGN_IN,
            Self::OpenId { profile: false } => "openid",
            Self::OpenId { profile: true } => "openid profile",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_gets_what_is_known_and_never_a_phones_scope() {
        let asked = Scope::asked_by_application;
        assert_eq!(asked("profile openid email phone_signin"), Some(Scope::OpenId { profile: true }));
        assert_eq!(asked("openid"), Some(Scope::OpenId { profile: false }));
        assert_eq!((asked("profile"), asked("phone_signin"), asked("")), (None, None, None));
        for scope in [Scope::PhoneSignIn, Scope::OpenId { profile: false }, Scope::OpenId { profile: true }] {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("profile openid"), None);
    }
}
