//! What a long call is doing just now, for whoever shows more than that it takes time.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

/// What a call is doing. Steps come in no fixed order, and may come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProgressStep {
    /// Something is fetched: what the server allows, how the account is, what waits.
    AskingServer,
    /// The key store makes a key.
    MakingKey,
    /// The platform's prompt is open.
    WaitingForPerson,
    /// A key signs.
    Signing,
    /// Something that changes the account is on its way, or its reply is.
    Sending,
}

impl ProgressStep {
    /// All steps.
    pub const ALL: [Self; 5] =
        [Self::AskingServer, Self::MakingKey, Self::WaitingForPerson, Self::Signing, Self::Sending];

    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskingServer => "asking_server",
            Self::MakingKey => "making_key",
            Self::WaitingForPerson => "waiting_for_person",
            Self::Signing => "signing",
            Self::Sending => "sending",
        }
    }
}

/// What the calls that report to it are doing: one call at a time, else the newest word counts. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct CallProgress(Arc<watch::Sender<Option<ProgressStep>>>);

tokio::task_local! {
    static REPORTS_TO: CallProgress;
}

impl CallProgress {
    /// One to which no call reports yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `call`, which reports here what it is doing until it has ended or is dropped.
    pub async fn of<F: Future>(&self, call: F) -> F::Output {
        let _ends = Ends(self);
        REPORTS_TO.scope(self.clone(), call).await
    }

    /// What is being done now; `None` while nothing is.
    #[must_use]
    pub fn step(&self) -> Option<ProgressStep> {
        *self.0.borrow()
    }

    /// Waits until the step is another than `after`, and gives it: at once if it is another already. Of steps that came and went
    /// meanwhile only the last is seen.
    pub async fn next(&self, after: Option<ProgressStep>) -> Option<ProgressStep> {
        let mut steps = self.0.subscribe();
        // The sender is held here, so that it cannot be gone.
        steps.wait_for(|step| *step != after).await.ok().and_then(|step| *step)
    }

    fn set(&self, step: Option<ProgressStep>) {
        self.0.send_if_modified(|now| std::mem::replace(now, step) != step);
    }
}

struct Ends<'a>(&'a CallProgress);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

/// Says what the call that is under way does now. Waits for nobody, and does nothing where nobody asked to hear it.
pub(crate) fn report(step: ProgressStep) {
    let _ = REPORTS_TO.try_with(|progress| progress.set(Some(step)));
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_call_that_is_given_up_reports_no_more() {
        let progress = CallProgress::new();
        let call = progress.of(async {
            report(ProgressStep::Sending);
            pending::<()>().await;
        });
        assert!(tokio::time::timeout(Duration::ZERO, call).await.is_err());
        assert_eq!(progress.step(), None);
        report(ProgressStep::Sending);
        assert_eq!(progress.step(), None, "it is of no call");
    }

    #[tokio::test]
    async fn each_step_wakes_whoever_waits_and_the_same_step_wakes_nobody() {
        let progress = CallProgress::new();
        let waiting = tokio::spawn({
            let progress = progress.clone();
            async move { progress.next(None).await }
        });
        tokio::task::yield_now().await;
        let seen = progress.of(async {
            report(ProgressStep::MakingKey);
            let seen = waiting.await;
            report(ProgressStep::MakingKey);
            let again = tokio::time::timeout(Duration::ZERO, progress.next(Some(ProgressStep::MakingKey))).await;
            (seen.ok(), again.is_err())
        });
        assert_eq!(seen.await, (Some(Some(ProgressStep::MakingKey)), true));
        assert_eq!(progress.next(Some(ProgressStep::MakingKey)).await, None, "the end of the call is news");
    }
}
