//! The activity log as text, for a person who gives it to somebody who helps.

use super::vouching::TRANSFERRED;
use super::{Account, Authenticator};
use crate::approval::display::clean_text;
use crate::error::Error;
use crate::store::{ActivityEntry, ActivityKind};
use crate::texts::{Language, text};

impl Authenticator {
    /// The activity of all accounts as text, in the order of the list of accounts: as [`Account::activity_text`], which says what is in
    /// it. An account that cannot be read says so, and keeps back no other.
    ///
    /// # Errors
    /// [`Error::Storage`]: not even the list of accounts can be read.
    pub fn activity_text(&self, language: Language) -> Result<String, Error> {
        let _call = self.inner.begin_person_call()?;
        let parts = self.accounts()?.into_iter().map(|account| match account.part(language) {
            Ok(part) => part,
            Err(error) => format!("{}\n[{}]\n", account.id(), error.code()),
        });
        Ok(with_head(parts, language))
    }
}

impl Account {
    /// The activity of the account as text, the newest first, one line a thing that happened: the time in UTC (RFC 3339) by the phone's
    /// wall clock, words, and codes in brackets; where it happened several times, how often and from when to when (ISO 8601). The text
    /// names the account, and applications and places as they were shown. No number and no secret is in it.
    ///
    /// # Errors
    /// [`Error::Refused`] if the account is not on this phone any more; [`Error::Storage`].
    pub fn activity_text(&self, language: Language) -> Result<String, Error> {
        let _call = self.inner.begin_person_call()?;
        Ok(with_head([self.part(language)?].into_iter(), language))
    }

    fn part(&self, language: Language) -> Result<String, Error> {
        let view = self.view()?;
        let names = [view.label.as_deref(), Some(&view.organisation), Some(&view.user_name), Some(&view.host)];
        let names: Vec<&str> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
        let mut part = format!("{}\n", names.join(", "));
        for entry in self.inner.store.activity(self.id())? {
            part.push_str(&line(&entry, language));
            part.push('\n');
        }
        Ok(part)
    }
}

fn with_head(parts: impl Iterator<Item = String>, language: Language) -> String {
    let mut whole = format!("{}\n", words("activity", language));
    for part in parts {
        whole.push('\n');
        whole.push_str(&part);
    }
    whole
}

fn line(entry: &ActivityEntry, language: Language) -> String {
    let kind = name(entry.kind);
    let detail = entry.detail.as_deref().map(clean_text);
    let mut line =
        format!("{}  {}", entry.at.rfc3339(), words(&code_of_words(entry.kind, detail.as_deref()), language));
    if let Some(detail) = detail.as_deref().and_then(|detail| words_of_detail(entry.kind, detail, language)) {
        line.push_str(&format!(" {detail}"));
    }
    let mut codes = detail.map_or_else(|| kind.to_owned(), |detail| format!("{kind}: {detail}"));
    if let Some(about) = &entry.about {
        line.push_str(&format!(" {}", words(&format!("activity.about.{}", about.purpose.as_str()), language)));
        let shown: Vec<&str> = [&about.application, &about.place].into_iter().flatten().map(String::as_str).collect();
        if !shown.is_empty() {
            line.push_str(&format!(" ({})", shown.join("; ")));
        }
        codes.push_str(&format!("; {}", about.purpose.as_str()));
    }
    if entry.count > 1 {
        codes.push_str(&format!("; {}\u{d7} {}/{}", entry.count, entry.first.rfc3339(), entry.at.rfc3339()));
    }
    format!("{line} [{codes}]")
}

/// What was signed is said by the words of the line itself.
fn code_of_words(kind: ActivityKind, detail: Option<&str>) -> String {
    match (kind, detail) {
        (ActivityKind::Answered, Some(decision)) => format!("activity.answered.{decision}"),
        (ActivityKind::Removed, Some(TRANSFERRED)) => format!("activity.removed.{TRANSFERRED}"),
        _ => format!("activity.{}", name(kind)),
    }
}

/// What a detail means, where there are words of its own for it.
fn words_of_detail(kind: ActivityKind, detail: &str, language: Language) -> Option<&'static str> {
    match kind {
        ActivityKind::Verdict => text(&format!("outcome.{detail}"), language),
        ActivityKind::SignInDisabled => text(&format!("disabled.{detail}"), language),
        ActivityKind::Enrolled
        | ActivityKind::Answered
        | ActivityKind::NotDelivered
        | ActivityKind::ChallengeDropped
        | ActivityKind::SignInEnabled
        | ActivityKind::CredentialRenewed
        | ActivityKind::Removed
        | ActivityKind::Wiped => None,
    }
}

fn words(code: &str, language: Language) -> &'static str {
    text(code, language).unwrap_or_default()
}

const fn name(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Enrolled => "enrolled",
        ActivityKind::Answered => "answered",
        ActivityKind::Verdict => "verdict",
        ActivityKind::NotDelivered => "not_delivered",
        ActivityKind::ChallengeDropped => "challenge_dropped",
        ActivityKind::SignInEnabled => "sign_in_enabled",
        ActivityKind::SignInDisabled => "sign_in_disabled",
        ActivityKind::CredentialRenewed => "credential_renewed",
        ActivityKind::Removed => "removed",
        ActivityKind::Wiped => "wiped",
    }
}
