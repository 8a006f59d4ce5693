//! The lock of the app: whoever holds the unlocked phone still has to show who they are, before anything is approved, shown or changed.
//! What refuses asks nobody. `app_presence` knows whether it is open, `app_lock_gate` opens it by the platform's prompt, `app_lock_end` is what
//! becomes of it without its PIN.

use super::Authenticator;
use super::app_presence::OpenedBy;
use super::inner::Inner;
use crate::app_lock::{AppPin, Grace, PinVerifier};
use crate::error::{Error, UserAction};
use crate::keys::random;
use crate::store::{AppLockRecord, CountedTry, LockMethod, PinLock};

/// The lock of the app as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppLock {
    /// There is none.
    Off,
    /// It is open.
    Unlocked {
        /// What opens it.
        method: AppLockMethod,
        /// How long the app may be away.
        grace: Grace,
    },
    /// Call [`Authenticator::unlock_with_gate`].
    LockedByGate,
    /// Ask for the PIN, then call [`Authenticator::unlock_with_pin`].
    LockedByPin {
        /// Seconds to wait before the next try; 0 if it can be now.
        wait_seconds: u64,
        /// How many tries are left; 0 while the last one is looked at.
        tries_left: u32,
    },
    /// All tries of the PIN were wrong. What is left is [`Authenticator::give_up_app_lock`].
    NoTriesLeft,
}

/// What opens the lock of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppLockMethod {
    /// The platform's prompt.
    Gate,
    /// The PIN of the app.
    Pin {
        /// What the last wrong try does.
        at_the_limit: AtTheLimit,
    },
}

/// What the last wrong try of the PIN does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AtTheLimit {
    /// The app stays locked for good.
    StayLocked,
    /// The keys of all accounts are destroyed, and accounts of other services are removed.
    Wipe,
}

/// How the lock of the app is to be.
#[derive(Debug)]
pub enum NewAppLock {
    /// No lock.
    Off,
    /// Opened by the platform's prompt.
    Gate {
        /// How long the app may be away.
        grace: Grace,
    },
    /// Opened by a PIN.
    Pin {
        /// The PIN.
        pin: AppPin,
        /// How long the app may be away.
        grace: Grace,
        /// What the last wrong try does.
        at_the_limit: AtTheLimit,
    },
}

/// What became of a try of the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinVerdict {
    /// It is right; or none was needed.
    Accepted,
    /// It is wrong.
    Wrong {
        /// Seconds to wait before the next try; 0 if it can be now.
        wait_seconds: u64,
        /// How many tries are left.
        tries_left: u32,
    },
    /// It was not looked at and does not count: the time to wait is not over.
    TooSoon {
        /// Seconds that are left of it.
        wait_seconds: u64,
    },
    /// There is no try left: the app stays locked for good ([`AppLock::NoTriesLeft`]).
    NoTriesLeft,
    /// There is no try left, and all was wiped ([`AtTheLimit::Wipe`]).
    Wiped,
}

/// What came of a try.
#[derive(Clone, Copy)]
enum Tried {
    /// It was the PIN of the lock with this id: another process may have set another lock since.
    Right([u8; 16]),
    /// Anything but [`PinVerdict::Accepted`].
    Otherwise(PinVerdict),
}

impl Tried {
    const fn verdict(self) -> PinVerdict {
        match self {
            Self::Right(_) => PinVerdict::Accepted,
            Self::Otherwise(verdict) => verdict,
        }
    }
}

impl Authenticator {
    /// The lock of the app as it is now. Ask when the app opens, when it comes to the front, and each second while a time to wait is shown.
    ///
    /// # Errors
    /// [`Error::Storage`]; the clock of the host fails.
    pub fn app_lock(&self) -> Result<AppLock, Error> {
        let _call = self.inner.begin_call()?;
        let now = self.inner.times()?.boot;
        let Some(record) = self.inner.store.app_lock_at(&now)? else { return Ok(AppLock::Off) };
        if self.inner.app_presence.is_unlocked(&record, &now) {
            return Ok(AppLock::Unlocked { method: method_of(&record.method), grace: record.grace });
        }
        Ok(match &record.method {
            LockMethod::Gate { .. } => AppLock::LockedByGate,
            LockMethod::Pin(pin) if pin.is_used_up(&now) => AppLock::NoTriesLeft,
            LockMethod::Pin(pin) => {
                AppLock::LockedByPin { wait_seconds: pin.seconds_left(&now), tries_left: pin.tries.left() }
            }
        })
    }

    /// The app is not in front any more: the time of grace begins, unless it has begun already; also for an app that is being unlocked just
    /// now. It lasts until [`Self::app_came_to_foreground`].
    pub fn app_went_to_background(&self) {
        self.inner.app_presence.leave(self.inner.times().ok().map(|times| times.boot));
    }

    /// The app is in front again: it stays unlocked if the time of grace was not over. [`Self::app_lock`] says so.
    ///
    /// # Errors
    /// [`Error::Storage`]; the clock of the host fails. It is locked then once the time of grace is over.
    pub fn app_came_to_foreground(&self) -> Result<AppLock, Error> {
        self.inner.app_presence.come_to_front();
        let now = self.inner.times()?.boot;
        if let Some(record) = self.inner.store.app_lock()? {
            self.inner.app_presence.stay_open(&record, &now);
        }
        self.app_lock()
    }

    /// Tries the PIN. The try counts before it is looked at, in the database, so that a process that is killed takes back none. After the third
    /// wrong one each has to wait, longer and longer, by the boot clock; a start of the phone begins the time anew. A second call waits for the
    /// first. Takes a moment of processor time.
    ///
    /// # Errors
    /// [`Error::Refused`] with `app_lock_without_pin` if no PIN opens the app; [`Error::Storage`]: the PIN was not looked at.
    pub async fn unlock_with_pin(&self, pin: &AppPin) -> Result<PinVerdict, Error> {
        let _call = self.inner.begin_call()?;
        let tried = self.inner.try_pin(pin).await?;
        if let Tried::Right(id) = tried {
            self.inner.app_presence.unlock(id, OpenedBy::Pin);
        }
        self.inner.store.revision().advance();
        Ok(tried.verdict())
    }

    /// Sets, changes or removes the lock, in an app that is unlocked. The lock that there is has to be opened once more for it: by `old_pin`,
    /// or by the platform's prompt. A lock that the prompt is to open is tried by it first.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] `app_pin.missing` without the PIN that is needed; [`Error::UserAction`] of the prompt, with
    /// [`UserAction::UnlockApp`] while the app is locked; [`Error::Busy`] if another call changed it. It is as it was then.
    pub async fn set_app_lock(&self, new: NewAppLock, old_pin: Option<&AppPin>) -> Result<PinVerdict, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let before = inner.store.app_lock()?;
        let by_gate = matches!(&before, Some(AppLockRecord { method: LockMethod::Gate { .. }, .. }))
            || matches!(&new, NewAppLock::Gate { .. });
        let kept_key = match before.as_ref().map(|before| &before.method) {
            None => None,
            Some(LockMethod::Pin(_)) => {
                let missing = Error::InvalidInput { field: "app_pin", reason: "missing" };
                match inner.try_pin(old_pin.ok_or(missing)?).await? {
                    Tried::Right(_) => None,
                    Tried::Otherwise(verdict) => return Ok(verdict),
                }
            }
            Some(LockMethod::Gate { alias, key }) => Some(inner.open_by_gate(alias, key).await?),
        };
        let method_and_grace = match new {
            NewAppLock::Off => None,
            NewAppLock::Gate { grace } => {
                let (alias, key) = match kept_key {
                    Some(kept) => kept,
                    None => inner.new_gate_key().await?,
                };
                Some((LockMethod::Gate { alias, key }, grace))
            }
            NewAppLock::Pin { pin, grace, at_the_limit } => {
                let verifier = PinVerifier::new(&pin, random()?)?;
                let wipes = at_the_limit == AtTheLimit::Wipe;
                let (tries, tried, undecided) = Default::default();
                Some((LockMethod::Pin(PinLock { verifier, tries, tried, undecided, wipes }), grace))
            }
        };
        let record = match method_and_grace {
            Some((method, grace)) => Some(AppLockRecord { id: random()?, grace, method }),
            None => None,
        };
        let by = if by_gate { OpenedBy::Gate { at: inner.times()?.boot } } else { OpenedBy::Pin };
        inner.store.set_app_lock(before.map(|before| before.id), record.as_ref())?;
        match record {
            Some(record) => inner.app_presence.unlock(record.id, by),
            None => inner.app_presence.lock(),
        }
        inner.store.revision().advance();
        inner.destroy_released_keys().await;
        Ok(PinVerdict::Accepted)
    }
}

impl Inner {
    /// Whether the app is not locked.
    ///
    /// # Errors
    /// [`UserAction::UnlockApp`] if it is; [`Error::Storage`] if nobody can tell.
    pub(super) fn check_unlocked(&self) -> Result<(), Error> {
        let Some(record) = self.store.app_lock()? else { return Ok(()) };
        if self.app_presence.is_unlocked(&record, &self.times()?.boot) {
            Ok(())
        } else {
            Err(Error::person(UserAction::UnlockApp))
        }
    }

    /// Counts a try, then looks at it. One after the other: a try that is counted while another one is looked at would find none left where
    /// the other is the last one, and is right.
    async fn try_pin(&self, pin: &AppPin) -> Result<Tried, Error> {
        let _trying = self.app_presence.trying.lock().await;
        let now = self.times()?.boot;
        let verdict = match self.store.count_try(&now)? {
            CountedTry::NotByPin => return Err(Error::refused("app_lock_without_pin")),
            CountedTry::TooSoon(wait_seconds) => PinVerdict::TooSoon { wait_seconds },
            CountedTry::NoneLeft => self.no_tries_left(&now).await?,
            CountedTry::Counted(id, lock) => {
                if lock.verifier.matches(pin)? {
                    self.store.forget_tries(&id)?;
                    return Ok(Tried::Right(id));
                }
                match lock.tries.left() {
                    0 => {
                        self.store.last_try_was_wrong(&id)?;
                        self.no_tries_left(&now).await?
                    }
                    tries_left => PinVerdict::Wrong { wait_seconds: lock.seconds_left(&now), tries_left },
                }
            }
        };
        Ok(Tried::Otherwise(verdict))
    }
}

const fn method_of(method: &LockMethod) -> AppLockMethod {
    match method {
        LockMethod::Gate { .. } => AppLockMethod::Gate,
        LockMethod::Pin(PinLock { wipes: false, .. }) => AppLockMethod::Pin { at_the_limit: AtTheLimit::StayLocked },
        LockMethod::Pin(PinLock { wipes: true, .. }) => AppLockMethod::Pin { at_the_limit: AtTheLimit::Wipe },
    }
}
