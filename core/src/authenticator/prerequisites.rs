//! What enabling phone sign-in needs, and whether it is there: known before anybody tries.

use super::Account;
use super::account::refusals;
use super::conditions::INTEGRITY_WAIT;
use super::inner::Inner;
use crate::account::{AccountId, DeviceCheck, Lifecycle};
use crate::error::{Error, UserAction};
use crate::host::{Biometric, DeviceLock};
use crate::protocol::{AccountState, Integrity, IntegrityState, ProblemCode, UvPolicy};
use crate::store::AccountRecord;

/// One thing that enabling phone sign-in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnablingPrerequisite {
    /// What is needed.
    pub kind: PrerequisiteKind,
    /// Whether it is there.
    pub state: PrerequisiteState,
    /// Why not, as codes that [`crate::texts::text`] has words for: those with which an attempt would end. Empty unless the state is
    /// [`PrerequisiteState::NotMet`].
    pub reasons: Vec<String>,
    /// With [`PrerequisiteKind::OnlyTenant`]: the account on this phone that stands in the way, where the phone knows it.
    pub held_by: Option<AccountId>,
}

/// What enabling phone sign-in needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrerequisiteKind {
    /// The account is in use.
    AccountInUse,
    /// The app is new enough for the organisation.
    AppVersion,
    /// The organisation allows it to this user.
    AllowedByOrganisation,
    /// No account of another organisation is registered, where either wants the phone for itself.
    OnlyTenant,
    /// The organisation has nothing against this device, as far as the device tells.
    SoundDevice,
    /// The device has a lock.
    DeviceLock,
    /// A finger or a face can unlock the key, where the organisation takes nothing else.
    Biometric,
    /// The user has not too many devices yet.
    FreeDevicePlace,
    /// The device is registered to the user: done on the way, with a fresh sign-in.
    Registration,
}

/// Whether a prerequisite is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrerequisiteState {
    /// Yes.
    Met,
    /// No: enabling would end at it.
    NotMet,
    /// Not yet: enabling brings it.
    Later,
    /// Nobody can tell now: [`Account::check_enabling`] asks the server, and a device that cannot tell of its lock or
    /// its biometric may later.
    Unknown,
}

impl PrerequisiteKind {
    /// All kinds, in the order in which enabling comes to them.
    pub const ALL: [Self; 9] = [
        Self::AccountInUse,
        Self::AppVersion,
        Self::AllowedByOrganisation,
        Self::OnlyTenant,
        Self::SoundDevice,
        Self::DeviceLock,
        Self::Biometric,
        Self::FreeDevicePlace,
        Self::Registration,
    ];

    /// A stable code. With `prerequisite.` before it, it is the code of its [text](crate::texts::text).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountInUse => "account_in_use",
            Self::AppVersion => "app_version",
            Self::AllowedByOrganisation => "allowed_by_organisation",
            Self::OnlyTenant => "only_tenant",
            Self::SoundDevice => "sound_device",
            Self::DeviceLock => "device_lock",
            Self::Biometric => "biometric",
            Self::FreeDevicePlace => "free_device_place",
            Self::Registration => "registration",
        }
    }
}

impl PrerequisiteState {
    /// A stable code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Later => "later",
            Self::Unknown => "unknown",
        }
    }
}

impl Account {
    /// What enabling phone sign-in needs, each kind once, in the order of [`PrerequisiteKind::ALL`], as it was known last. Sends
    /// nothing; the device is asked for its lock, and where the rules of the organisation ask for it, for a biometric and how sound it is.
    /// If all are met or come later, nothing that this phone knows of stands in the way.
    ///
    /// # Errors
    /// [`Error::Refused`] with `not_supported` for an account that has codes only, or with `account_removed`.
    pub async fn prerequisites(&self) -> Result<Vec<EnablingPrerequisite>, Error> {
        let _call = self.inner.begin_call()?;
        // It fails where the host cannot tell, and holds up nothing else.
        let device_lock = self.inner.ports.device.device_lock().await.ok();
        let record = self.inner.record(self.id)?;
        let biometric = self.inner.biometric_asked_for(&record).await;
        let integrity = match record.conditions().asks_for_integrity() {
            true => Some(self.inner.look_at_device(INTEGRITY_WAIT).await?),
            false => None,
        };
        let app_version = self.inner.check_app_version(&record.server.metadata);
        let held_by = self.inner.held_by(&record)?;
        Ok(Facts { record: &record, app_version, held_by, device_lock, biometric, integrity }.prerequisites())
    }

    /// As [`Self::prerequisites`], asked just now.
    ///
    /// # Errors
    /// As [`Self::refresh`], and those of [`Self::prerequisites`].
    pub async fn check_enabling(&self) -> Result<Vec<EnablingPrerequisite>, Error> {
        let _call = self.inner.begin_call()?;
        self.ask_for_rules().await?;
        self.prerequisites().await
    }
}

/// Whether phone sign-in can be enabled for an account in this state. One that was blocked may be so no more; the server says it.
///
/// # Errors
/// What stands against it.
pub(super) fn check_in_use(lifecycle: &Lifecycle) -> Result<(), Error> {
    match lifecycle {
        Lifecycle::Active | Lifecycle::Blocked => Ok(()),
        Lifecycle::MustEnrollAgain { .. } => Err(Error::person(UserAction::EnrollAgain)),
        Lifecycle::Pending | Lifecycle::Removed { .. } | Lifecycle::Removing => {
            Err(Error::refused("account_not_active"))
        }
    }
}

impl Inner {
    /// What the device tells of the biometric that the organisation asks for; `None` if it takes the device's PIN as well.
    async fn biometric_asked_for(&self, record: &AccountRecord) -> Option<Biometric> {
        match record.document.uv_policy {
            UvPolicy::BiometricStrict => Some(self.ports.device.biometric().await.unwrap_or(Biometric::Unknown)),
            UvPolicy::BiometricOrCredential => None,
        }
    }

    /// So that the person is told before they sign in. Where the device cannot tell, the key store has the last word.
    ///
    /// # Errors
    /// The organisation asks for a biometric, and there is none.
    pub(super) async fn check_biometric(&self, record: &AccountRecord) -> Result<(), Error> {
        self.biometric_asked_for(record).await.map_or(Ok(()), usable)
    }
}

/// # Errors
/// What to do about a biometric that is not there.
fn usable(biometric: Biometric) -> Result<(), Error> {
    match biometric {
        Biometric::Enrolled | Biometric::NotNow | Biometric::Unknown => Ok(()),
        Biometric::NotEnrolled => Err(Error::person(UserAction::EnrollBiometric)),
        Biometric::NoHardware => Err(Error::refused("biometric_unsupported")),
    }
}

struct Facts<'a> {
    record: &'a AccountRecord,
    app_version: Result<(), Error>,
    held_by: Option<AccountId>,
    /// `None` if the host cannot tell.
    device_lock: Option<DeviceLock>,
    /// `None` if the organisation does not ask for one.
    biometric: Option<Biometric>,
    /// `None` if the rules do not ask for it.
    integrity: Option<Integrity>,
}

impl Facts<'_> {
    fn prerequisites(&self) -> Vec<EnablingPrerequisite> {
        PrerequisiteKind::ALL.into_iter().map(|kind| self.prerequisite(kind)).collect()
    }

    fn prerequisite(&self, kind: PrerequisiteKind) -> EnablingPrerequisite {
        use PrerequisiteKind as Kind;
        use PrerequisiteState as State;
        let of = |state, reasons| EnablingPrerequisite { kind, state, reasons, held_by: None };
        let unless = |reasons: Vec<String>| of(if reasons.is_empty() { State::Met } else { State::NotMet }, reasons);
        let code = |checked: Result<(), Error>| checked.err().map(|error| error.code()).into_iter().collect();
        match kind {
            Kind::AccountInUse => unless(code(check_in_use(&self.record.lifecycle))),
            Kind::AppVersion => unless(code(self.app_version.clone())),
            // The last document is of before the number of the enrollment was matched: what it refuses is over with that.
            Kind::AllowedByOrganisation | Kind::FreeDevicePlace
                if self.record.document.state == AccountState::Pending =>
            {
                of(State::Unknown, Vec::new())
            }
            Kind::AllowedByOrganisation | Kind::FreeDevicePlace => unless(self.told(|reason| kind_of(reason) == kind)),
            Kind::OnlyTenant => {
                let mut reasons = self.told(|reason| kind_of(reason) == kind);
                if reasons.is_empty() && self.held_by.is_some() {
                    reasons.push(reason_code(&ProblemCode::OtherTenant));
                }
                EnablingPrerequisite { held_by: self.held_by, ..unless(reasons) }
            }
            Kind::SoundDevice => match self.record.conditions().judge(self.integrity.as_ref()) {
                DeviceCheck::Blocked { .. } => unless(code(Err(Error::refused("device_compromised")))),
                DeviceCheck::Clear | DeviceCheck::Warned { .. } => match &self.integrity {
                    Some(seen) if seen.state == IntegrityState::Unknown => of(State::Unknown, Vec::new()),
                    _ => of(State::Met, Vec::new()),
                },
            },
            Kind::DeviceLock => match self.device_lock {
                Some(DeviceLock::Set) => of(State::Met, Vec::new()),
                Some(DeviceLock::NotSet) => unless(code(Err(Error::person(UserAction::SetDeviceLock)))),
                None => of(State::Unknown, Vec::new()),
            },
            Kind::Biometric => match self.biometric {
                Some(Biometric::NotNow | Biometric::Unknown) => of(State::Unknown, Vec::new()),
                Some(told) => unless(code(usable(told))),
                None => of(State::Met, Vec::new()),
            },
            Kind::Registration if self.record.sign_in.is_registered() => of(State::Met, Vec::new()),
            Kind::Registration => of(State::Later, Vec::new()),
        }
    }

    /// The reasons of the server that are of one kind.
    fn told(&self, of_kind: impl Fn(&ProblemCode) -> bool) -> Vec<String> {
        refusals(self.record).iter().filter(|reason| of_kind(reason)).map(reason_code).collect()
    }
}

/// The kind that a reason of the server is of; what is not known here is the organisation's.
const fn kind_of(reason: &ProblemCode) -> PrerequisiteKind {
    match reason {
        ProblemCode::OtherTenant => PrerequisiteKind::OnlyTenant,
        ProblemCode::DeviceLimit => PrerequisiteKind::FreeDevicePlace,
        _ => PrerequisiteKind::AllowedByOrganisation,
    }
}

fn reason_code(reason: &ProblemCode) -> String {
    format!("reason.{}", reason.known())
}
