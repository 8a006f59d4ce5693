//! Checking a password that was typed: unknown names look and last like known ones.

use authenticator_core::protocol::UnixTime;

use super::browser::Browser;
use crate::duties::Proof;
use crate::failure::Failure;
use crate::store::name_key;

/// Wrong passwords for one name in 10 minutes.
const LIMIT: u64 = 10;
const MEMORY: u64 = 600;

/// What came of a password.
pub(super) enum Checked {
    Right(Proof),
    Wrong,
    /// It is right, and an administrator blocked the user: only who knows the password is told.
    Disabled,
    TooMany,
}

/// Checks a password for a typed user name.
pub(super) async fn check(browser: &Browser, user_name: &str, password: String) -> Result<Checked, Failure> {
    let name = user_name.trim().to_lowercase();
    // Counted by name, so that unknown ones are throttled alike.
    let key = name_key(&browser.tenant, &name);
    let counted = key.clone();
    let _one = browser.app.passwords.one_at_a_time(&key).await;
    let (user, wrong) = browser
        .app
        .work(&browser.tenant, move |work| {
            let since = UnixTime::from_seconds(work.now.seconds().saturating_sub(MEMORY));
            let wrong = work.tx.noted_since(&counted, "password_wrong", since)?;
            Ok((work.tx.user_named(&work.tenant.id, &name)?, wrong))
        })
        .await?;
    if wrong >= LIMIT {
        return Ok(Checked::TooMany);
    }
    // A federated server keeps the password: none is right here.
    let user = user.filter(|user| user.federated.is_none() && !user.password.is_empty());
    let hash = user.as_ref().map(|user| user.password.clone());
    let right = browser.app.passwords.verify(password, hash).await?;
    let (user, context) = (user.filter(|_| right), browser.context.clone());
    let checked = browser.app.work(&browser.tenant, move |work| {
        let (who, what, checked) = match &user {
            Some(user) if user.blocked => (user.id.as_str(), "password_right", Checked::Disabled),
            Some(user) => (user.id.as_str(), "password_right", Checked::Right(work.proof(user))),
            None => (key.as_str(), "password_wrong", Checked::Wrong),
        };
        work.comes_from(&context);
        work.note_here(who, what, "")?;
        Ok(checked)
    });
    checked.await
}
