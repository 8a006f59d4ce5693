//! Whether requests of an account call for attention. Whoever knows a user name can begin sign-ins in a row until the person gives in:
//! after refusals in a row the phone is quiet about further requests. None is dropped, and each is refused and reported as ever.

use super::Account;
use super::inner::Inner;
use crate::account::AccountId;
use crate::error::Error;
use crate::host::{BootTime, Times};
use crate::protocol::{Counter, Decision, RequestId, UnixTime};
use crate::store::AnswerRecord;

/// How a new request of an account is made known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attention {
    /// By a notification.
    Normal,
    /// Without sound and without lying over other apps: it is there when the person opens the account. Say so, with the text of
    /// `attention.quiet`, and offer [`Account::end_quiet`] and [`super::Request::report`].
    Quiet {
        /// When it ends by itself: ten minutes after the last refusal.
        until: BootTime,
        /// How many requests were refused in a row, 2 at least.
        refusals: u32,
    },
}

impl Attention {
    /// Whether it is [`Attention::Quiet`].
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        matches!(self, Self::Quiet { .. })
    }
}

/// How many refusals in a row make the phone quiet.
const REFUSALS: usize = 2;

/// How far apart they are at most, and how long the phone is quiet after the last, in seconds.
const WITHIN: u64 = 10 * 60;

/// How many answers are looked at in the journal, at most.
const MOST_LOOKED_AT: i64 = 32;

/// Requests of an account that were refused in a row, without an approval in between. An answer of this process is placed on the boot
/// clock. Of others, as of those before a restart, the journal knows the wall clock alone: one that may be of the last ten minutes is
/// taken for one of now.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    /// The counter of the newest answer that was looked at.
    looked_at: u64,
    requests: Vec<RequestId>,
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    boot: BootTime,
    wall: UnixTime,
}

impl Refusals {
    /// Looks at answers that followed, the oldest first. `own` is the counter of the one that this process has just given.
    fn look_at(&mut self, answers: &[AnswerRecord], own: Option<Counter>, now: &Times) {
        let mut is_recent = true;
        for answer in answers {
            let counter = answer.counter.get();
            if counter <= self.looked_at {
                continue;
            }
            self.looked_at = counter;
            if answer.decision == Decision::Approve {
                self.end();
                continue;
            }
            // That a refused request is reported as well is no second refusal.
            if self.requests.contains(&answer.request) {
                continue;
            }
            let is_own = own == Some(answer.counter);
            let follows = self.last.as_ref().is_some_and(|last| {
                if is_own {
                    is_within(&last.boot, &now.boot)
                } else {
                    answer.signed.seconds().abs_diff(last.wall.seconds()) < WITHIN
                }
            });
            if !follows {
                self.requests.clear();
            }
            self.requests.push(answer.request);
            self.last = Some(Last { boot: now.boot.clone(), wall: answer.signed });
            // One of a time to come was signed before the wall clock was set back: nobody knows how long ago.
            is_recent = is_own || now.wall.since(answer.signed) < WITHIN;
        }
        if !is_recent {
            self.end();
        }
    }

    fn attention(&self, now: &BootTime) -> Attention {
        match &self.last {
            Some(last) if self.requests.len() >= REFUSALS && is_within(&last.boot, now) => Attention::Quiet {
                until: last.boot.plus_seconds(WITHIN),
                refusals: self.requests.len().try_into().unwrap_or(u32::MAX),
            },
            _ => Attention::Normal,
        }
    }

    /// The next refusal is the first one.
    fn end(&mut self) {
        self.requests.clear();
        self.last = None;
    }

    /// What was measured before a start of the phone says nothing any more: the journal is looked at again.
    fn forget_other_start(&mut self, now: &BootTime) {
        if self.last.as_ref().is_some_and(|last| last.boot.boot_id != now.boot_id) {
            *self = Self::default();
        }
    }
}

fn is_within(earlier: &BootTime, now: &BootTime) -> bool {
    now.since(earlier).is_some_and(|millis| millis < WITHIN * 1000)
}

impl Account {
    /// How a new request of this account is made known. Two requests refused within ten minutes, without an approval in between, make the
    /// phone quiet; it ends with an approval, by [`Self::end_quiet`], or ten minutes after the last refusal. Time asleep counts,
    /// and the wall clock does not. After the app was started again, the ten minutes begin anew.
    ///
    /// # Errors
    /// [`Error::Storage`]; the clock of the host fails.
    pub fn attention(&self) -> Result<Attention, Error> {
        let _call = self.inner.begin_call()?;
        self.inner.attention(self.id())
    }

    /// The person wants to hear of the requests of this account again: the refusals up to now count no more, until the app is started
    /// again.
    ///
    /// # Errors
    /// [`Error::Storage`]; the clock of the host fails.
    pub fn end_quiet(&self) -> Result<(), Error> {
        let _call = self.inner.begin_person_call()?;
        self.inner.attention(self.id())?;
        self.inner.runtime(self.id()).known().refusals.end();
        self.inner.store.revision().advance();
        Ok(())
    }
}

impl Inner {
    /// How a new request of an account is made known now.
    pub(super) fn attention(&self, id: AccountId) -> Result<Attention, Error> {
        self.attention_after(id, None)
    }

    /// As [`Self::attention`], where this process has just given the answer with the counter `own`.
    pub(super) fn attention_after(&self, id: AccountId, own: Option<Counter>) -> Result<Attention, Error> {
        let now = self.times()?;
        let runtime = self.runtime(id);
        let looked_at = {
            let mut known = runtime.known();
            known.refusals.forget_other_start(&now.boot);
            known.refusals.looked_at
        };
        let answers = self.store.answers_after(id, looked_at, MOST_LOOKED_AT)?;
        let mut known = runtime.known();
        known.refusals.look_at(&answers, own, &now);
        Ok(known.refusals.attention(&now.boot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall: u64, boot: u64) -> Times {
        let boot = BootTime { boot_id: "boot".to_owned(), millis: boot * 1000 };
        Times { wall: UnixTime::from_seconds(wall), boot }
    }

    fn answer(counter: u64, decision: Decision, wall: u64) -> AnswerRecord {
        AnswerRecord {
            id: [0; 16],
            account: AccountId::from_bytes([0; 16]),
            request: RequestId::from_bytes([u8::try_from(counter).unwrap(); 16]),
            counter: Counter::new(counter).unwrap(),
            decision,
            signed: UnixTime::from_seconds(wall),
            expires: UnixTime::from_seconds(wall),
            outcome: None,
        }
    }

    /// Whether the phone is quiet as it starts, with these refusals in its journal.
    fn is_quiet_after_a_start(refused: &[u64], wall: u64) -> bool {
        let answers: Vec<_> =
            (1..).zip(refused).map(|(counter, wall)| answer(counter, Decision::Deny, *wall)).collect();
        let (mut refusals, now) = (Refusals::default(), at(wall, 5));
        refusals.look_at(&answers, None, &now);
        refusals.attention(&now.boot).is_quiet()
    }

    #[test]
    fn s5_b6_after_a_start_what_may_be_of_the_last_ten_minutes_counts_as_of_now() {
        const NOW: u64 = 1_000_000;
        assert!(is_quiet_after_a_start(&[NOW - 900, NOW - 599], NOW), "the last one alone says when");
        assert!(!is_quiet_after_a_start(&[NOW - 900, NOW - 600], NOW));
        assert!(!is_quiet_after_a_start(&[NOW - 700, NOW - 100], NOW), "too far apart");
        assert!(!is_quiet_after_a_start(&[NOW - 100], NOW), "one alone");
        assert!(is_quiet_after_a_start(&[NOW + 5000, NOW + 5001], NOW), "the wall clock was set back");
    }

    #[test]
    fn s5_b6_own_refusals_are_counted_by_the_boot_clock_alone() {
        for (boot, is_quiet) in [(599, true), (600, false)] {
            for wall in [0, 1_000_000, 9_000_000] {
                let mut refusals = Refusals::default();
                refusals.look_at(&[answer(1, Decision::Deny, 1_000_000)], Counter::new(1), &at(1_000_000, 0));
                let now = at(wall, boot);
                refusals.look_at(&[answer(2, Decision::Report, wall)], Counter::new(2), &now);
                assert_eq!(refusals.attention(&now.boot).is_quiet(), is_quiet, "{boot} {wall}");
            }
        }
    }

    #[test]
    fn s5_b6_an_answer_is_counted_once() {
        let (mut refusals, now) = (Refusals::default(), at(1000, 1000));
        let denied = answer(1, Decision::Deny, 1000);
        let reported = AnswerRecord { request: denied.request, ..answer(2, Decision::Report, 1000) };
        refusals.look_at(std::slice::from_ref(&denied), None, &now);
        refusals.look_at(&[denied, reported], None, &now);
        assert_eq!(refusals.attention(&now.boot), Attention::Normal);
        refusals.look_at(&[answer(3, Decision::Deny, 1000)], None, &now);
        let until = now.boot.plus_seconds(600);
        assert_eq!(refusals.attention(&now.boot), Attention::Quiet { until, refusals: 2 });
    }
}
