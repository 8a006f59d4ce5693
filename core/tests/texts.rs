//! Every code that a host can get has a text in every language.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use authenticator_core::account::KeyKind;
use authenticator_core::protocol::{Decision, ProblemCode, Purpose};
use authenticator_core::store::ActivityKind;
use authenticator_core::texts::{Language, Remedy, remedy, text};
use authenticator_core::{
    EnrollmentWarning, Error, Outcome, PrerequisiteKind, ProgressStep, StorageProblem, UserAction,
};

/// Fails where a code has no text of its own, but only that of its kind.
fn has_its_own(code: &str) {
    for language in Language::ALL {
        let own = text(code, language);
        let kind = code.split('.').next().unwrap();
        assert!(own.is_some(), "{code} has no text in {language:?}");
        assert!(own != text(kind, language) && own != text("reason", language), "{code} has no text of its own");
    }
}

/// The codes in the source of the core that stand behind `before`, up to a quotation mark.
fn in_source(before: &str) -> BTreeSet<String> {
    fn read(folder: &Path, sources: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    sources.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn each_error_has_texts() {
    for action in UserAction::ALL {
        has_its_own(&Error::UserAction { action: *action }.code());
    }
    use StorageProblem as P;
    for problem in [P::Locked, P::Full, P::ReadOnly, P::Newer, P::Corrupt, P::KeyLost, P::Suspended, P::Closed] {
        has_its_own(&Error::Storage { problem }.code());
    }
    for key in [KeyKind::Device, KeyKind::Credential] {
        has_its_own(&Error::KeyLost { key, why: "not_found" }.code());
    }
    for error in [Error::Offline { retry_after: None }, Error::Busy, Error::Internal { id: "any".to_owned() }] {
        assert!(text(&error.code(), Language::German).is_some(), "{}", error.code());
    }
    for field in ["text", "scheme", "action", "v", "issuer", "code", "kid", "url", "label", "secret", "algorithm"] {
        has_its_own(&format!("invalid_input.{field}.missing"));
    }
    for field in ["digits", "period", "counter", "encoder", "data", "parameter", "number", "redirect", "app_version"] {
        has_its_own(&format!("invalid_input.{field}.form"));
    }
    for field in in_source("InvalidInput { field: \"") {
        has_its_own(&format!("invalid_input.{field}.any_rule"));
    }
    #[cfg(feature = "qr")]
    for error in authenticator_core::qr::PictureError::ALL {
        let (code, kind) = (format!("invalid_input.picture.{}", error.as_str()), "invalid_input.picture");
        assert_ne!(text(&code, Language::English), text(kind, Language::English), "{code}");
    }
}

#[test]
fn each_reason_has_texts() {
    let literal = in_source("refused(\"");
    assert!(literal.len() > 20, "{literal:?}");
    let documents = in_source("=> \"document_").into_iter().map(|rest| format!("document_{rest}"));
    let problems = ProblemCode::ALL.iter().map(|code| code.as_str().to_owned());
    for reason in literal.into_iter().chain(documents).chain(problems) {
        has_its_own(&format!("refused.{reason}"));
        has_its_own(&format!("reason.{reason}"));
    }
    use EnrollmentWarning as W;
    for warning in [W::NotPinned, W::WeakSecret, W::Unnamed] {
        has_its_own(&format!("warning.{}", warning.as_str()));
    }
    for why in ["by_person", "not_allowed", "number_not_matched", "revoked", "account_removed", "key_lost"] {
        has_its_own(&format!("disabled.{why}"));
    }
}

#[test]
fn each_step_of_a_call_has_texts() {
    for step in ProgressStep::ALL {
        has_its_own(&format!("progress.{}", step.as_str()));
    }
}

#[test]
fn each_prerequisite_has_texts() {
    for kind in PrerequisiteKind::ALL {
        has_its_own(&format!("prerequisite.{}", kind.as_str()));
    }
}

#[test]
fn each_thing_that_happened_has_texts() {
    use ActivityKind as K;
    for kind in [K::Enrolled, K::Answered, K::Verdict, K::NotDelivered, K::ChallengeDropped] {
        has_its_own(&format!("activity.{}", name(&kind)));
    }
    for kind in [K::SignInEnabled, K::SignInDisabled, K::CredentialRenewed, K::Removed, K::Wiped] {
        has_its_own(&format!("activity.{}", name(&kind)));
    }
    for decision in [Decision::Approve, Decision::Deny, Decision::Report] {
        let code = format!("activity.answered.{}", decision.as_str());
        has_its_own(&code);
        assert_ne!(text(&code, Language::English), text("activity.answered", Language::English));
    }
    for purpose in Purpose::ALL {
        has_its_own(&format!("activity.about.{}", purpose.as_str()));
    }
    has_its_own("attention.quiet");
    for code in
        ["along.integrity", "along.location_asked", "along.location_required", "device.blocked", "device.warned"]
    {
        has_its_own(code);
    }
    for reason in
        ["integrity_unknown", "location_required", "location_simulated", "location_inaccurate", "location_too_old"]
    {
        has_its_own(&format!("reason.{reason}"));
    }
    has_its_own("reason.location_outside");
}

fn name(kind: &ActivityKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn each_outcome_has_texts() {
    let reason = None;
    for outcome in [
        Outcome::Approved,
        Outcome::Denied,
        Outcome::Reported,
        Outcome::WrongNumber { attempts_left: None },
        Outcome::Expired,
        Outcome::Superseded,
        Outcome::AlreadyAnswered,
        Outcome::DisplayMismatch,
        Outcome::BlockedByPolicy { reason: reason.clone() },
        Outcome::AttestationRequired,
        Outcome::AppTooOld,
        Outcome::CredentialRevoked { reason },
        Outcome::AccountDisabled,
        Outcome::Throttled { retry_after: None },
        Outcome::MustEnrollAgain,
        Outcome::Rejected { code: "any".to_owned() },
        Outcome::Unknown,
        Outcome::Pending,
    ] {
        has_its_own(&format!("outcome.{}", outcome.as_str()));
    }
}

#[test]
fn a_code_of_a_newer_server_has_the_text_of_its_kind_and_nonsense_has_none() {
    for language in Language::ALL {
        assert_eq!(text("refused.of_tomorrow", language), text("reason", language));
        assert_eq!(text("invalid_input.of.tomorrow", language), text("invalid_input", language));
        for nonsense in ["", ".", "tomorrow", "outcome.of_tomorrow"] {
            assert_eq!(text(nonsense, language), None, "{nonsense:?}");
        }
    }
    let languages = ["de", "de-AT", "DE_ch", "en", "den", "", "fr"].map(Language::of_tag);
    use Language::{English, German};
    assert_eq!(languages, [German, German, German, English, English, English, English]);
}

#[test]
fn each_needed_action_has_the_remedy_that_it_names() {
    let remedies = [
        (UserAction::Cancelled, Remedy::Nothing),
        (UserAction::LockedOut, Remedy::UnlockPhone),
        (UserAction::SetDeviceLock, Remedy::SetDeviceLock),
        (UserAction::EnrollBiometric, Remedy::EnrollBiometric),
        (UserAction::UpdateApp, Remedy::UpdateApp),
        (UserAction::SetClock, Remedy::SetClock),
        (UserAction::SignInAgain, Remedy::SignInAgain),
        (UserAction::NotNow, Remedy::UnlockPhone),
        (UserAction::ConfirmAgain, Remedy::ConfirmAgain),
        (UserAction::EnrollAgain, Remedy::EnrollAgain),
        (UserAction::AllowLocation, Remedy::AllowLocation),
        (UserAction::FindLocation, Remedy::Retry),
        (UserAction::UnlockApp, Remedy::Nothing),
    ];
    for (action, expected) in remedies {
        assert_eq!(remedy(&Error::UserAction { action }.code()), expected, "{action:?}");
    }
}

#[test]
fn a_code_that_is_not_known_has_the_remedy_of_its_kind() {
    for (code, expected) in [
        ("refused.device_limit", Remedy::LookOnWeb),
        ("reason.device_limit", Remedy::LookOnWeb),
        ("invalid_input.issuer.not_https", Remedy::CorrectInput),
        ("invalid_input.digits.of_a_newer_server", Remedy::UseSomethingElse),
        ("storage.of_a_newer_library", Remedy::Report),
        ("reason.of_a_newer_server", Remedy::Nothing),
        ("of_another_kind", Remedy::Nothing),
        ("", Remedy::Nothing),
    ] {
        assert_eq!(remedy(code), expected, "{code}");
    }
}
