//! The lock of the app.

use std::fmt;
use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::app_lock;
use zeroize::Zeroizing;

use crate::{Authenticator, AuthenticatorError};

/// The PIN of the app, as a person typed it. Secret: it does not come out of this object.
#[derive(uniffi::Object)]
pub struct AppPin {
    core: app_lock::AppPin,
}

#[uniffi::export]
impl AppPin {
    /// Reads what a person typed: 6 to 64 digits of any script. A text that no PIN can be is refused here, and is no try of one.
    ///
    /// Fails with `InvalidInput` (`app_pin`, `not_digits`, `too_short`, `too_long` or `easy_to_guess`).
    #[uniffi::constructor]
    pub fn typed(text: String) -> Result<Arc<Self>, AuthenticatorError> {
        let text = Zeroizing::new(text);
        let core = app_lock::AppPin::typed(&text).map_err(core::Error::from)?;
        Ok(Arc::new(Self { core }))
    }
}

impl fmt::Debug for AppPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppPin")
    }
}

/// How long the app may be in the background before it is locked. Time asleep counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Grace {
    /// Not at all.
    None,
    /// 30 seconds.
    HalfAMinute,
    /// 1 minute.
    OneMinute,
    /// 5 minutes.
    FiveMinutes,
    /// 15 minutes.
    FifteenMinutes,
}

/// What the last wrong try of the PIN does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AtTheLimit {
    /// The app stays locked for good.
    StayLocked,
    /// The keys of all accounts are destroyed, and accounts of other services are removed.
    Wipe,
}

/// What opens the lock of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AppLockMethod {
    /// The platform's prompt.
    Gate,
    /// The PIN of the app.
    Pin {
        /// What the last wrong try does.
        at_the_limit: AtTheLimit,
    },
}

/// The lock of the app as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
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
    /// Call `unlock_with_gate`.
    LockedByGate,
    /// Ask for the PIN, then call `unlock_with_pin`.
    LockedByPin {
        /// Seconds to wait before the next try; 0 if it can be now.
        wait_seconds: u64,
        /// How many tries are left; 0 while the last one is looked at.
        tries_left: u32,
    },
    /// All tries of the PIN were wrong. What is left is `give_up_app_lock`.
    NoTriesLeft,
}

/// What became of a try of the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
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
    /// There is no try left: the app stays locked for good.
    NoTriesLeft,
    /// There is no try left, and all was wiped.
    Wiped,
}

#[uniffi::export]
impl Authenticator {
    /// The lock of the app as it is now. Ask when the app opens, when it comes to the front, and each second while a time to wait is shown. While
    /// it is locked, whatever only the owner of the accounts is to do or to see fails with `UserAction` and `UnlockApp`: to approve, enroll,
    /// enable, rename and remove, codes, activity, backup. To poll, deny, report and disable works.
    pub async fn app_lock(&self) -> Result<AppLock, AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.app_lock()?.into()) }).await
    }

    /// The app is not in front any more: the time of grace begins, also for an app that is being unlocked just now, and lasts until
    /// `app_came_to_foreground`. Call it before the system can stop the app; it waits for nothing and needs no file.
    pub fn app_went_to_background(&self) -> Result<(), AuthenticatorError> {
        self.core().app_went_to_background();
        Ok(())
    }

    /// The app is in front again: it stays unlocked if the time of grace was not over. Gives the lock as it is now. Call it after `resume`.
    pub async fn app_came_to_foreground(&self) -> Result<AppLock, AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.app_came_to_foreground()?.into()) }).await
    }

    /// Tries the PIN. The try counts before it is looked at, so that a process that is killed takes back none. After the third wrong one each has
    /// to wait, longer and longer, by the boot clock; a start of the phone begins the time anew. After the tenth the app stays locked for good, or
    /// is wiped, as it was set. Takes a moment.
    ///
    /// Fails with `Refused` and `app_lock_without_pin` if no PIN opens the app; with `Storage`: the PIN was not looked at.
    pub async fn unlock_with_pin(&self, pin: Arc<AppPin>) -> Result<PinVerdict, AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.unlock_with_pin(&pin.core).await?.into()) }).await
    }

    /// Opens the lock by the platform's prompt, with the kind `UnlockApp`. Nothing is asked where there is no lock.
    ///
    /// Fails with `UserAction` of the prompt: it stays locked. With `Refused` and `app_lock_by_pin` if a PIN opens it.
    pub async fn unlock_with_gate(&self) -> Result<(), AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.unlock_with_gate().await?) }).await
    }

    /// Removes the lock, in an app that is unlocked. It has to be opened once more for it: by `old_pin`, or by the platform's prompt.
    ///
    /// Fails with `InvalidInput` (`app_pin`, `missing`) without the PIN that is needed; with `UserAction` of the prompt, or `UnlockApp`; with
    /// `Busy` if another call changed it. It is as it was then.
    pub async fn remove_app_lock(&self, old_pin: Option<Arc<AppPin>>) -> Result<PinVerdict, AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(change_app_lock(core, core::NewAppLock::Off, old_pin)).await
    }

    /// Locks the app by the platform's prompt, or changes the lock to that. The prompt is shown first, so that it is known to open it.
    /// The lock that there is has to be opened once more, as `remove_app_lock` says, which names the errors.
    pub async fn lock_app_by_gate(
        &self,
        grace: Grace,
        old_pin: Option<Arc<AppPin>>,
    ) -> Result<PinVerdict, AuthenticatorError> {
        let core = self.core().clone();
        let new = core::NewAppLock::Gate { grace: grace.into() };
        self.scope().run(change_app_lock(core, new, old_pin)).await
    }

    /// Locks the app by a PIN, or changes the lock to that. The lock that there is has to be opened once more, as `remove_app_lock` says,
    /// which names the errors.
    pub async fn lock_app_by_pin(
        &self,
        new_pin: Arc<AppPin>,
        grace: Grace,
        at_the_limit: AtTheLimit,
        old_pin: Option<Arc<AppPin>>,
    ) -> Result<PinVerdict, AuthenticatorError> {
        let pin = new_pin.core.clone();
        let at_the_limit = at_the_limit.into();
        let core = self.core().clone();
        let new = core::NewAppLock::Pin { pin, grace: grace.into(), at_the_limit };
        self.scope().run(change_app_lock(core, new, old_pin)).await
    }

    /// The way back without the PIN, also where no try is left: the lock is gone, and so is what it kept from others. Accounts of other
    /// services are removed, and so are offline codes, the activity and enrollments under way; an account of an organisation stays to refuse requests,
    /// and has to be enrolled again by a fresh sign-in before it approves anything. Ask the person twice.
    ///
    /// Fails with `Storage`: all is as it was.
    pub async fn give_up_app_lock(&self) -> Result<(), AuthenticatorError> {
        let core = self.core().clone();
        self.scope().run(async move { Ok(core.give_up_app_lock().await?) }).await
    }
}

async fn change_app_lock(
    core: core::Authenticator,
    new: core::NewAppLock,
    old_pin: Option<Arc<AppPin>>,
) -> Result<PinVerdict, AuthenticatorError> {
    Ok(core.set_app_lock(new, old_pin.as_deref().map(|pin| &pin.core)).await?.into())
}

impl From<core::AppLock> for AppLock {
    fn from(lock: core::AppLock) -> Self {
        match lock {
            core::AppLock::Off => Self::Off,
            core::AppLock::Unlocked { method, grace } => Self::Unlocked { method: method.into(), grace: grace.into() },
            core::AppLock::LockedByGate => Self::LockedByGate,
            core::AppLock::LockedByPin { wait_seconds, tries_left } => Self::LockedByPin { wait_seconds, tries_left },
            core::AppLock::NoTriesLeft => Self::NoTriesLeft,
        }
    }
}

impl From<core::AppLockMethod> for AppLockMethod {
    fn from(method: core::AppLockMethod) -> Self {
        match method {
            core::AppLockMethod::Gate => Self::Gate,
            core::AppLockMethod::Pin { at_the_limit } => Self::Pin { at_the_limit: at_the_limit.into() },
        }
    }
}

impl From<core::AtTheLimit> for AtTheLimit {
    fn from(at_the_limit: core::AtTheLimit) -> Self {
        match at_the_limit {
            core::AtTheLimit::StayLocked => Self::StayLocked,
            core::AtTheLimit::Wipe => Self::Wipe,
        }
    }
}

impl From<AtTheLimit> for core::AtTheLimit {
    fn from(at_the_limit: AtTheLimit) -> Self {
        match at_the_limit {
            AtTheLimit::StayLocked => Self::StayLocked,
            AtTheLimit::Wipe => Self::Wipe,
        }
    }
}

impl From<app_lock::Grace> for Grace {
    fn from(grace: app_lock::Grace) -> Self {
        match grace {
            app_lock::Grace::None => Self::None,
            app_lock::Grace::HalfAMinute => Self::HalfAMinute,
            app_lock::Grace::OneMinute => Self::OneMinute,
            app_lock::Grace::FiveMinutes => Self::FiveMinutes,
            app_lock::Grace::FifteenMinutes => Self::FifteenMinutes,
        }
    }
}

impl From<Grace> for app_lock::Grace {
    fn from(grace: Grace) -> Self {
        match grace {
            Grace::None => Self::None,
            Grace::HalfAMinute => Self::HalfAMinute,
            Grace::OneMinute => Self::OneMinute,
            Grace::FiveMinutes => Self::FiveMinutes,
            Grace::FifteenMinutes => Self::FifteenMinutes,
        }
    }
}

impl From<core::PinVerdict> for PinVerdict {
    fn from(verdict: core::PinVerdict) -> Self {
        match verdict {
            core::PinVerdict::Accepted => Self::Accepted,
            core::PinVerdict::Wrong { wait_seconds, tries_left } => Self::Wrong { wait_seconds, tries_left },
            core::PinVerdict::TooSoon { wait_seconds } => Self::TooSoon { wait_seconds },
            core::PinVerdict::NoTriesLeft => Self::NoTriesLeft,
            core::PinVerdict::Wiped => Self::Wiped,
        }
    }
}
