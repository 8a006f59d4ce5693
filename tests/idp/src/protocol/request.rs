//! Requests: how they live and end, who may start one, which key must approve.

use authenticator_core::approval::PurposeRule;
use authenticator_core::protocol::{Purpose, RequestClass, UserVerificationRule};
use serde::{Deserialize, Serialize};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RequestState {
    /// It can be answered.
    Live,
    /// The right number came in time.
    Approved,
    /// The person said no.
    Denied,
    /// The person said it was someone else.
    Reported,
    /// A wrong number came.
    WrongNumber,
    /// Nobody answered in time.
    Expired,
    /// Another request took its place.
    Superseded,
    /// The phone showed something else than was sent.
    DisplayMismatch,
}

/// Seconds for which a request lives.
pub(crate) const fn life(purpose: Purpose) -> u64 {
    match purpose {
        Purpose::Enrollment | Purpose::Enable => 600,
        Purpose::SignIn | Purpose::PasswordReset | Purpose::Mfa => 60,
        Purpose::Transaction => 300,
    }
}

/// What the platform must ask for, as the table of purposes wants it; `None` where a device cannot approve at all.
/// Without a credential an MFA request follows the policy.
pub(crate) fn user_verification(purpose: Purpose, credential: bool, mfa_app_pin: bool) -> Option<UserVerificationRule> {
    let required = credential || purpose == Purpose::Transaction || (purpose == Purpose::Mfa && mfa_app_pin);
    let asked = if required { UserVerificationRule::Required } else { UserVerificationRule::None };
    PurposeRule::of(purpose, credential, asked).map(|_| asked)
}

/// The name of a class, as the database keeps it.
pub(crate) const fn class_name(class: RequestClass) -> &'static str {
    match class {
        RequestClass::Enrollment => "enrollment",
        RequestClass::Enable => "enable",
        RequestClass::SignIn => "sign_in",
        RequestClass::Transaction => "transaction",
    }
}

/// A purpose by its text on the wire.
pub(crate) fn purpose_named(text: &str) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == text)
}

/// Who starts requests, as far as limits tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asker {
    /// A browser with which the user had signed in before.
    KnownBrowser,
    /// Any other browser.
    UnknownBrowser,
    /// A CIBA server of the tenant.
    CibaServer,
}

/// One request that was started for a user in the last 10 minutes.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub(crate) browser: String,
    pub(crate) asker: Asker,
}

/// Whether another request may be started for a user. Browsers that the user never signed in with may start `limit` together, so that a
/// stranger cannot flood the phone, and the CIBA servers of the tenant as many, so that neither uses up what the others have. A browser that
/// the user knows has a wider limit of its own.
pub(crate) fn may_start(starts: &[Start], browser: &str, asker: Asker, limit: usize) -> bool {
    const KNOWN_BROWSER_LIMIT: usize = 20;
    let alike = starts.iter().filter(|start| start.asker == asker);
    match asker {
        Asker::KnownBrowser => alike.filter(|start| start.browser == browser).count() < KNOWN_BROWSER_LIMIT,
        Asker::UnknownBrowser | Asker::CibaServer => alike.count() < limit,
    }
}

/// The limit of [`may_start`], after the user has said of a request that it was somebody else's (behaviour B6). The reports
/// weigh less with time: for 10 minutes browsers that the user does not know start nothing, for an hour one request; CIBA servers likewise.
pub(crate) fn limit_after_report(limit: usize, seconds_since: Option<u64>) -> usize {
    match seconds_since {
        Some(0..600) => 0,
        Some(600..3600) => limit.min(1),
        _ => limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_share_one_limit_and_use_up_no_others() {
        use Asker::{CibaServer, KnownBrowser, UnknownBrowser};
        let start = |browser: &str, asker| Start { browser: browser.to_owned(), asker };
        let strangers = ["a", "b", "c"].map(|browser| start(browser, UnknownBrowser));
        assert!(!may_start(&strangers, "d", UnknownBrowser, 3));
        assert!(may_start(&strangers, "home", KnownBrowser, 3));
        assert!(may_start(&strangers, "ciba one", CibaServer, 3));
        assert!(may_start(&strangers[..2], "a", UnknownBrowser, 3));
        let servers = ["one", "one", "two"].map(|server| start(server, CibaServer));
        assert!(!may_start(&servers, "two", CibaServer, 3), "those of a tenant have one limit");
        assert!(may_start(&servers, "a", UnknownBrowser, 3));
        assert!(may_start(&servers, "home", KnownBrowser, 3));
    }

    #[test]
    fn b6_a_report_quiets_strangers_and_decays() {
        let limits =
            [None, Some(0), Some(599), Some(600), Some(3599), Some(3600)].map(|age| limit_after_report(3, age));
        assert_eq!(limits, [3, 0, 0, 1, 1, 3]);
    }
}
