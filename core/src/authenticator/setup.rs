//! What comes next on a way that the person goes with the phone: to phone sign-in, to another key for it, or to an enrollment by a sign-in.

use std::fmt;

use super::RequestView;
use crate::account::AccountId;
use crate::phone_sign_in::WhyDisabled;
use crate::protocol::{DeviceEntry, ProblemCode};

/// What comes next: the one type of [`super::Enabling`], [`super::EnrollingAgain`] and [`super::EnrollingBySignIn`]. `Debug` does not
/// show the URL, which ties the browser to this sign-in.
#[derive(Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "one at a time, and not for long")]
pub enum SetupStep {
    /// The person must set up a device lock; then ask for the step again. Where a credential key is to be made.
    SetDeviceLock,
    /// The person must sign in in the system browser; then `complete_sign_in`.
    SignIn {
        /// The URL to open.
        url: String,
    },
    /// The server does not take the person's sign-in: it is too old, or of another user. `sign_in_again` begins another; what
    /// stands is kept until then.
    SignInAgain {
        /// Why, as a code.
        reason: String,
    },
    /// The person must match the number on the web; then `enter_number`.
    MatchNumber {
        /// How many digits.
        digits: u8,
        /// The request behind it.
        request: RequestView,
    },
    /// The server, or a rule of a tenant, does not allow it. Once the reason is gone: after an enabling that ended so, begin it again;
    /// an enrollment is as it was, so ask for the step again.
    NotAllowed {
        /// Why, as codes of the protocol.
        reasons: Vec<ProblemCode>,
        /// With `device_limit` and `other_tenant`: the devices of the user as the server signed them, where it did, to remove one of
        /// them on the web. Names are as the server has them: clean them for display. Not stored.
        devices: Vec<DeviceEntry>,
        /// With `other_tenant`: the account on this phone that stands in the way, where the phone knows it.
        held_by: Option<AccountId>,
    },
    /// It came to nothing, and what was before stands; it can be begun anew.
    Ended {
        /// Why phone sign-in is not enabled, or its key not renewed; `None` of an enrollment, which was given up, or whose number was
        /// not matched.
        why: Option<WhyDisabled>,
    },
    /// It is done: phone sign-in is enabled with the new key, or the account is enrolled (phone sign-in is not enabled then).
    Done {
        /// The account; of enrolling again the one that has taken the place of the old one, whose keys are destroyed.
        account: AccountId,
    },
}

impl fmt::Debug for SetupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetDeviceLock => f.write_str("SetDeviceLock"),
            Self::SignIn { .. } => f.write_str("SignIn"),
            Self::SignInAgain { reason } => write!(f, "SignInAgain({reason})"),
            Self::MatchNumber { digits, request } => write!(f, "MatchNumber({digits} digits, {:?})", request.id),
            Self::NotAllowed { reasons, .. } => write!(f, "NotAllowed({reasons:?})"),
            Self::Ended { why } => write!(f, "Ended({why:?})"),
            Self::Done { account } => write!(f, "Done({account:?})"),
        }
    }
}
