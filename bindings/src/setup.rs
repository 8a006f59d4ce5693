//! What comes next on a way that the person goes with the phone.

use std::sync::Arc;

use authenticator_core as core;
use authenticator_core::approval::display::clean_text;
use authenticator_core::protocol;
use zeroize::Zeroizing;

use crate::account_view::{codes, why_disabled};
use crate::request::request_view;
use crate::{Platform, RequestView, WhyDisabled};

/// What comes next: the one type of `Enabling`, `EnrollingAgain` and `EnrollingBySignIn`.
#[derive(Clone, uniffi::Enum)]
#[allow(clippy::large_enum_variant, reason = "one at a time, and not for long")]
pub enum SetupStep {
    /// The person must set up a device lock; then ask for the step again. Where a credential key is to be made.
    SetDeviceLock,
    /// The person must sign in in the system browser; then `complete_sign_in`.
    SignIn {
        /// What to open.
        page: Arc<SignInPage>,
    },
    /// The server does not take the person's sign-in: it is too old, or of another user. `sign_in_again` begins another.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    /// The person must match the number on the web; then `enter_number`.
    MatchNumber {
        /// How many digits.
        digits: u32,
        /// The request behind it.
        request: RequestView,
    },
    /// The server, or a rule of a tenant, does not allow it. Once the reason is gone: after an enabling that ended so, begin it again;
    /// an enrollment is as it was, so ask for the step again.
    NotAllowed {
        /// Why, as codes.
        reasons: Vec<String>,
        /// With `device_limit` and `other_tenant`: the devices of the user, where the server told, to remove one of them on the web.
        devices: Vec<RegisteredDevice>,
        /// With `other_tenant`: the account on this phone that stands in the way, where the phone knows it.
        held_by: Option<String>,
    },
    /// It came to nothing, and what was before stands; it can be begun anew.
    Ended {
        /// Why phone sign-in is not enabled, or its key not renewed; nothing of an enrollment, which was given up, or whose number was
        /// not matched.
        why: Option<WhyDisabled>,
    },
    /// It is done: phone sign-in is enabled with the new key, or the account is enrolled again (phone sign-in is not enabled then).
    Done {
        /// The account on this phone, for `account` of the authenticator; of an enrollment the one that has taken the place of the old
        /// one, whose keys are destroyed.
        account_id: String,
    },
}

/// The page where the person signs in.
#[derive(uniffi::Object)]
pub struct SignInPage {
    url: Zeroizing<String>,
}

#[uniffi::export]
impl SignInPage {
    /// The URL, for the system browser alone: what ties the sign-in to this phone stands in it.
    pub fn url(&self) -> String {
        self.url.as_str().to_owned()
    }
}

impl SignInPage {
    pub(crate) fn new(url: String) -> Arc<Self> {
        Arc::new(Self { url: Zeroizing::new(url) })
    }
}

/// A device of the user, as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RegisteredDevice {
    /// Its id at the server.
    pub id: String,
    /// Its name, cleaned for display.
    pub name: String,
    /// The platform of its app.
    pub platform: Platform,
    /// Where it is in its life.
    pub state: DeviceState,
    /// Whether it is this one.
    pub current: bool,
}

/// Where a device is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DeviceState {
    /// Enrolled, its number not matched yet.
    Pending,
    /// In use.
    Active,
    /// Removed.
    Removed,
}

pub(crate) fn step(step: core::SetupStep) -> SetupStep {
    match step {
        core::SetupStep::SetDeviceLock => SetupStep::SetDeviceLock,
        core::SetupStep::SignIn { url } => SetupStep::SignIn { page: SignInPage::new(url) },
        core::SetupStep::SignInAgain { reason } => SetupStep::SignInAgain { reason },
        core::SetupStep::MatchNumber { digits, request } => {
            SetupStep::MatchNumber { digits: digits.into(), request: request_view(&request) }
        }
        core::SetupStep::NotAllowed { reasons, devices, held_by } => SetupStep::NotAllowed {
            reasons: codes(&reasons),
            devices: devices.into_iter().map(RegisteredDevice::from).collect(),
            held_by: held_by.map(|account| account.to_string()),
        },
        core::SetupStep::Ended { why } => SetupStep::Ended { why: why.map(why_disabled) },
        core::SetupStep::Done { account } => SetupStep::Done { account_id: account.to_string() },
    }
}

impl From<protocol::DeviceEntry> for RegisteredDevice {
    fn from(device: protocol::DeviceEntry) -> Self {
        Self {
            id: device.id.to_string(),
            name: clean_text(&device.name),
            platform: device.platform.into(),
            state: match device.state {
                protocol::DeviceState::Pending => DeviceState::Pending,
                protocol::DeviceState::Active => DeviceState::Active,
                protocol::DeviceState::Removed => DeviceState::Removed,
            },
            current: device.current,
        }
    }
}
