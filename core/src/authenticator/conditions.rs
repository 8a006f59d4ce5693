//! What is asked of the device before an approval, where the signed rules of the organisation ask for it, and what goes along with the
//! answer. Nothing is asked for a refusal or a report.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::approve::Tried;
use super::inner::{Inner, Runtime};
use super::judge::ListedRequest;
use super::prompts::{Closed, PromptSubject};
use crate::account::{AccountId, Conditions, DeviceCheck};
use crate::error::{Error, UserAction};
use crate::gate::SigningKey;
use crate::host::{BootTime, Located, Position};
use crate::protocol::{AnswerExtras, FlowProof, Integrity, IntegritySign, Location, LocationRule, Purpose};
use crate::store::AccountRecord;

/// How long a host may take to say how sound the device is.
pub(super) const INTEGRITY_WAIT: Duration = Duration::from_secs(5);

/// How long a host may look for the position.
const LOCATION_WAIT: Duration = Duration::from_secs(20);

/// How long what was seen of the device is good for showing it, in milliseconds. An approval looks anew.
const SEEN_LIFE_MILLIS: u64 = 10 * 60 * 1000;

/// The most signs that are told, and the longest, in bytes.
const MOST_SIGNS: usize = 16;
const LONGEST_SIGN: usize = 64;

/// What goes along with an approval beside what was shown, and to whom: shown before the person approves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentAlong {
    /// Whether the position does: with `Asked` where the person permits it, with `Required` nothing is approved without.
    pub location: LocationRule,
    /// Whether it is told how sound the device is.
    pub integrity: bool,
    /// The organisation that gets it, cleaned for display.
    pub to: String,
}

impl SentAlong {
    pub(super) fn of(conditions: Conditions, purpose: Purpose, organisation: &str) -> Self {
        Self {
            location: conditions.location_for(purpose),
            integrity: conditions.asks_for_integrity(),
            to: organisation.to_owned(),
        }
    }

    /// Whether it says all that the rules of now want to go along.
    pub(super) fn covers(&self, conditions: Conditions, purpose: Purpose) -> bool {
        let location = self.location != LocationRule::None || conditions.location_for(purpose) == LocationRule::None;
        location && (self.integrity || !conditions.asks_for_integrity())
    }

    /// Whether nothing does.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.location == LocationRule::None && !self.integrity
    }
}

/// What was seen of the device last. All accounts are on one device.
#[derive(Default)]
pub(super) struct SeenDevice(Mutex<Option<(Integrity, BootTime)>>);

impl SeenDevice {
    fn get(&self) -> Option<(Integrity, BootTime)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives whether it is something else than before.
    fn set(&self, seen: &Integrity, at: BootTime) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.replace((seen.clone(), at));
        before.is_none_or(|(before, _)| before != *seen)
    }
}

/// What goes along with one approval: what the device told, and by which way the number came.
#[derive(Clone, Default)]
pub(super) struct Told {
    flow: Option<FlowProof>,
    integrity: Option<Integrity>,
    /// The position, and when it came.
    position: Option<(Position, BootTime)>,
}

impl Told {
    /// The same, with the way of a number that was not typed.
    pub(super) fn by(self, flow: Option<&FlowProof>) -> Self {
        Self { flow: flow.cloned(), ..self }
    }

    /// As it goes into an answer that is signed at `now`: the person may have taken long to confirm.
    pub(super) fn extras(&self, now: &BootTime) -> AnswerExtras {
        let location = self.position.as_ref().and_then(|(position, at)| {
            let age = position.age_millis.saturating_add(now.since(at)?) / 1000;
            Some(Location {
                latitude: position.latitude,
                longitude: position.longitude,
                accuracy: position.accuracy,
                age: u32::try_from(age).unwrap_or(u32::MAX),
                source: position.source,
                simulated: position.simulated,
            })
        });
        AnswerExtras { location, integrity: self.integrity.clone(), flow: self.flow.clone() }
    }
}

/// Where asking the device led.
pub(super) enum Asked {
    Told(Told),
    /// Nothing is approved on this device.
    Blocked,
    /// The request was refused, or is over.
    Closed(Closed),
    /// There is nothing to ask for any more.
    Overtaken(Tried),
}

impl Inner {
    /// Asks the device for what the rules want to go along with the approval of a request. A host that fails, hangs or does not know
    /// holds it up for a bounded time; whoever refuses the request, or the end of it, ends that as well.
    pub(super) async fn ask_device(
        &self,
        runtime: &Runtime,
        record: &AccountRecord,
        request: &ListedRequest,
        key: &SigningKey,
        said: &SentAlong,
    ) -> Result<Asked, Error> {
        let conditions = record.conditions();
        if !said.covers(conditions, request.purpose()) {
            return Err(Error::refused("rules_changed"));
        }
        let location = conditions.location_for(request.purpose());
        if !conditions.asks_for_integrity() && location == LocationRule::None {
            return Ok(Asked::Told(Told::default()));
        }
        let open = self.open_prompt(runtime, PromptSubject::Approval(request.id()), &key.alias)?;
        if let Some(overtaken) = self.overtaken(record.id, runtime, request, key)? {
            return Ok(Asked::Overtaken(overtaken));
        }
        let now = self.times()?.boot;
        let left = runtime.server_now(&now).map_or(0, |now| request.expires().since(now));
        let left = Duration::from_secs(left);
        let asking = async {
            let mut told = Told::default();
            if conditions.asks_for_integrity() {
                let seen = self.look_at_device(left / 4).await?;
                if let DeviceCheck::Blocked { .. } = conditions.judge(Some(&seen)) {
                    return Ok(Asked::Blocked);
                }
                told.integrity = Some(seen);
            }
            if location != LocationRule::None {
                // Time is left for the person to confirm.
                told.position = self.locate(location, left / 2).await?;
            }
            Ok(Asked::Told(told))
        };
        open.within(Some(left), asking).await.unwrap_or_else(|closed| Ok(Asked::Closed(closed)))
    }

    /// Asks the host how sound the device is, and remembers it for showing.
    pub(super) async fn look_at_device(&self, patience: Duration) -> Result<Integrity, Error> {
        let asked = tokio::time::timeout(patience.min(INTEGRITY_WAIT), self.ports.device.integrity()).await;
        let mut seen = asked.ok().and_then(Result::ok).unwrap_or_else(Integrity::unknown);
        let fits =
            |sign: &IntegritySign| sign.as_str().len() <= LONGEST_SIGN && !sign.as_str().contains(char::is_control);
        seen.signs.retain(fits);
        seen.signs.truncate(MOST_SIGNS);
        if self.seen_device.set(&seen, self.times()?.boot) {
            self.store.revision().advance();
        }
        Ok(seen)
    }

    /// The position, and when it came; `None` where there is none and none is required.
    ///
    /// # Errors
    /// What the person can do about it, where it is required.
    async fn locate(&self, rule: LocationRule, patience: Duration) -> Result<Option<(Position, BootTime)>, Error> {
        let asked = tokio::time::timeout(patience.min(LOCATION_WAIT), self.ports.device.location()).await;
        let why = match asked.ok().and_then(Result::ok).unwrap_or(Located::NotFound) {
            Located::At(position) => return Ok(Some((position, self.times()?.boot))),
            Located::NotPermitted | Located::TurnedOff => UserAction::AllowLocation,
            Located::NotFound => UserAction::FindLocation,
        };
        if rule == LocationRule::Required { Err(Error::person(why)) } else { Ok(None) }
    }

    /// As [`Self::look_at_device`], at a contact: where the rules of an account ask for it, and it was not seen of late.
    pub(super) async fn look_at_device_if_asked(&self, record: &AccountRecord) -> Result<(), Error> {
        let boot = self.times()?.boot;
        let is_fresh = |(_, at): &(Integrity, BootTime)| boot.since(at).is_some_and(|since| since < SEEN_LIFE_MILLIS);
        if record.conditions().asks_for_integrity() && !self.seen_device.get().as_ref().is_some_and(is_fresh) {
            self.look_at_device(INTEGRITY_WAIT).await?;
        }
        Ok(())
    }

    /// What the rules of an account make of what was seen of the device last.
    pub(super) fn device_check(&self, record: &AccountRecord) -> DeviceCheck {
        record.conditions().judge(self.seen_device.get().as_ref().map(|(seen, _)| seen))
    }

    /// Whether a new key may be made on this device.
    ///
    /// # Errors
    /// [`Error::Refused`] if the rules forbid it.
    pub(super) async fn check_device(&self, id: AccountId) -> Result<(), Error> {
        let conditions = self.record(id)?.conditions();
        if !conditions.asks_for_integrity() {
            return Ok(());
        }
        let seen = self.look_at_device(INTEGRITY_WAIT).await?;
        match conditions.judge(Some(&seen)) {
            DeviceCheck::Blocked { .. } => self.blocked(id).await.map_or(Ok(()), Err),
            DeviceCheck::Clear | DeviceCheck::Warned { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::LocationSource;

    #[test]
    fn l7_a_position_grows_old_by_the_boot_clock_until_it_is_signed() {
        let at = |millis| BootTime { boot_id: "boot".to_owned(), millis };
        let position = Position {
            latitude: 48_137_154.try_into().unwrap(),
            longitude: 11_576_124.try_into().unwrap(),
            accuracy: 12,
            age_millis: 1_600,
            source: LocationSource::Gnss,
            simulated: Some(false),
        };
        let told = |age_millis| Told {
            position: Some((Position { age_millis, ..position.clone() }, at(5_000))),
            ..Told::default()
        };
        let age = |told: Told, now: &BootTime| told.extras(now).location.map(|location| location.age);
        assert_eq!(age(told(1_600), &at(5_000)), Some(1));
        assert_eq!(age(told(1_600), &at(45_400)), Some(42));
        assert_eq!(age(told(u64::MAX), &at(45_400)), Some(u32::MAX));
        let after_restart = BootTime { boot_id: "another".to_owned(), millis: 6_000 };
        assert_eq!(age(told(0), &after_restart), None, "nobody knows how old it is");
        assert_eq!(Told::default().extras(&at(0)), AnswerExtras::default());
    }
}
