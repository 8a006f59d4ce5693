//! What the sign-in pages say above their boxes.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::protocol::{MAX_PASSWORD, MIN_PASSWORD, Unfit};

/// What a page says; programs find the word in `data-message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Note {
    WrongPassword,
    TooManyPasswords,
    NoApp,
    TooManyRequests,
    TooManyNames,
    NoUserName,
    UserNameTooLong,
    BlockedByPolicy,
    AccountDisabled,
    FederationUnreachable,
    FederationUnusable,
    FederationRefused,
    FederationNotAsked,
    FederationSomebodyElse,
    FederationKeepsPassword,
    TooLate,
    WrongCode,
    UsedCode,
    TooManyCodes,
    WrongPass,
    TooManyPasses,
    NoReset,
    PasswordsDiffer,
    PasswordTooShort,
    PasswordTooLong,
    PasswordCommon,
    PasswordName,
    PasswordChanged,
}

impl Note {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong_password",
            Self::TooManyPasswords => "too_many_passwords",
            Self::NoApp => "no_app",
            Self::TooManyRequests => "throttled",
            Self::TooManyNames => "too_many_names",
            Self::NoUserName => "no_user_name",
            Self::UserNameTooLong => "user_name_too_long",
            Self::BlockedByPolicy => "blocked_by_policy",
            Self::AccountDisabled => "account_disabled",
            Self::FederationUnreachable => "federation_unreachable",
            Self::FederationUnusable => "federation_unusable",
            Self::FederationRefused => "federation_refused",
            Self::FederationNotAsked => "federation_not_asked",
            Self::FederationSomebodyElse => "federation_somebody_else",
            Self::FederationKeepsPassword => "federation_keeps_password",
            Self::TooLate => "too_late",
            Self::WrongCode => "wrong_code",
            Self::UsedCode => "used_code",
            Self::TooManyCodes => "too_many_codes",
            Self::WrongPass => "wrong_pass",
            Self::TooManyPasses => "too_many_passes",
            Self::NoReset => "no_reset",
            Self::PasswordsDiffer => "passwords_differ",
            Self::PasswordTooShort => "password_too_short",
            Self::PasswordTooLong => "password_too_long",
            Self::PasswordCommon => "password_common",
            Self::PasswordName => "password_name",
            Self::PasswordChanged => "password_changed",
        }
    }

    fn text(self) -> String {
        let text = match self {
            Self::WrongPassword => "User name or password is wrong.",
            Self::TooManyPasswords => "Too many wrong passwords. Try again in a few minutes.",
            Self::NoApp => "You cannot sign in with an app here. Use your password.",
            Self::TooManyRequests => {
                "Too many requests were sent to the phone. Use another method, or try again in a few minutes."
            }
            Self::NoUserName => "Enter your user name.",
            Self::UserNameTooLong => {
                "That is longer than any user name. Enter the name that your organisation gave you."
            }
            Self::TooManyNames => "Too many user names were typed here. Try again in a few minutes.",
            Self::BlockedByPolicy => {
                "Your organisation has turned off passwordless sign-in for you. Use another method here, and turn off \
                 phone sign-in in your authenticator app."
            }
            Self::AccountDisabled => "Your account is disabled. Ask your administrator.",
            Self::FederationUnreachable => {
                "Your organisation's own sign-in does not answer now. Try again in a few minutes, or use another method."
            }
            Self::FederationUnusable => {
                "Your organisation's own sign-in answered in a way that cannot be used. Use another method, and tell your administrator."
            }
            Self::FederationRefused => "You were not signed in there. Try again, or use another method.",
            Self::FederationNotAsked => {
                "That answer belongs to no sign-in that is under way here. Nothing was changed; begin again."
            }
            Self::FederationSomebodyElse => {
                "Somebody else signed in there, or this user name is not bound to that account. Sign in as this user, or ask your administrator."
            }
            Self::FederationKeepsPassword => {
                "Your password is not kept here. Your organisation's own sign-in can change it."
            }
            Self::TooLate => "This took too long. Enter your password again.",
            Self::WrongCode => "The code is wrong. Enter the one that your app shows now.",
            Self::UsedCode => "This code was used already. Wait for the next one.",
            Self::TooManyCodes => "Too many wrong codes. Try again in a few minutes.",
            Self::WrongPass => "User name or Temporary Access Pass is wrong, or the pass has ended.",
            Self::TooManyPasses => "Too many wrong passes. Try again in a few minutes.",
            Self::NoReset => {
                "No authenticator app can confirm this now. Ask your help desk for a Temporary Access Pass."
            }
            Self::PasswordsDiffer => "The two passwords differ. Enter the same password twice.",
            Self::PasswordTooShort => {
                return format!("The password is too short. Use at least {MIN_PASSWORD} characters.");
            }
            Self::PasswordTooLong => {
                return format!("The password is too long. Use at most {MAX_PASSWORD} characters.");
            }
            Self::PasswordCommon => "This password is among the first that are tried. Choose another.",
            Self::PasswordName => "The password is little more than your user name. Choose another.",
            Self::PasswordChanged => "Your password was changed. Sign in with the new one.",
        };
        text.to_owned()
    }

    /// Whether what was typed is wrong.
    const fn is_about_input(self) -> bool {
        matches!(
            self,
            Self::WrongPassword
                | Self::WrongCode
                | Self::UsedCode
                | Self::WrongPass
                | Self::PasswordsDiffer
                | Self::PasswordTooShort
                | Self::PasswordTooLong
                | Self::PasswordCommon
                | Self::PasswordName
        )
    }

    /// Whether nothing went wrong.
    const fn is_good(self) -> bool {
        matches!(self, Self::PasswordChanged)
    }
}

impl From<Unfit> for Note {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::TooShort => Self::PasswordTooShort,
            Unfit::TooLong => Self::PasswordTooLong,
            Unfit::Common => Self::PasswordCommon,
            Unfit::Name => Self::PasswordName,
        }
    }
}

/// The note on a page; boxes point to it by [`described_by`].
pub(super) fn line(note: Option<Note>) -> Markup {
    html! {
        @if let Some(note) = note {
            p #message class=[note.is_good().then_some("good")] role=(if note.is_good() { "status" } else { "alert" }) data-message=(note.word()) {
                (note.text())
            }
        }
    }
}

/// What `aria-describedby` of the boxes says.
pub(super) fn described_by(note: Option<Note>) -> Option<&'static str> {
    note.map(|_| "message")
}

/// What `aria-invalid` of the boxes says.
pub(super) fn invalid(note: Option<Note>) -> Option<&'static str> {
    note.filter(|note| note.is_about_input()).map(|_| "true")
}

/// A title that says what went wrong before it says the page.
pub(super) fn titled(note: Option<Note>, title: &str) -> String {
    if note.is_some_and(|note| !note.is_good()) { format!("Error - {title}") } else { title.to_owned() }
}
