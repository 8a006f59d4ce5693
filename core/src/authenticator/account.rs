//! The handle of one account.

use std::sync::Arc;

use super::inner::{Inner, Stored};
use super::possible::AccountAction;
use crate::account::{AccountId, DeviceCheck, Lifecycle, Pinned, Provider, WhyEnrollAgain};
use crate::approval::display::clean_text;
use crate::enrollment::{Enrollment, MovingFactor, OtpEnrollment};
use crate::error::Error;
use crate::phone_sign_in::{AfterKey, State, WhyDisabled};
use crate::protocol::{AccountClaims, AccountKind, DevelopmentServers, ProblemCode};
use crate::store::{AccountRecord, ActivityEntry, OfflineCodes, OtpRecord, RestoredRecord, StoreError};

/// One account on this phone. Cheap to clone; holds no data of its own.
#[derive(Clone)]
pub struct Account {
    pub(super) inner: Arc<Inner>,
    pub(super) id: AccountId,
}

/// What an app shows of an account. All text is cleaned for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The account on this phone.
    pub id: AccountId,
    /// What kind of server it belongs to; see [`Provider::has_server`].
    pub provider: Provider,
    /// What the person calls it ([`Account::rename`]).
    pub label: Option<String>,
    /// The host of the server, as A-labels; empty where there is none.
    pub host: String,
    /// The organisation.
    pub organisation: String,
    /// What the user types to sign in.
    pub user_name: String,
    /// The user's name.
    pub display_name: String,
    /// Whose account it is, where the server told.
    pub kind: Option<AccountKind>,
    /// Whether the server's key was named by the enrollment.
    pub pinned: bool,
    /// Where the account stands.
    pub lifecycle: Lifecycle,
    /// Where phone sign-in stands.
    pub phone_sign_in: PhoneSignInView,
    /// Why enabling phone sign-in would fail, as far as the server told; empty if it would not.
    pub enable_refusals: Vec<ProblemCode>,
    /// How many answers this phone has signed for the account.
    pub counter: u64,
    /// What makes the codes of the account ([`Account::code`]); nothing is used up by asking.
    pub codes: Codes,
    /// What a person can do with the account as it stands, in an order to show it in. Without what would end in a refusal because of
    /// [`Self::device`].
    pub possible: Vec<AccountAction>,
    /// What the organisation's rule makes of what this device says of itself.
    pub device: DeviceCheck,
}

/// What makes the codes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// It has none.
    None,
    /// The time (RFC 6238): there is always one to show.
    ByTime {
        /// Seconds from one code to the next, at least 1.
        period: u32,
    },
    /// A counter (RFC 4226): each code that is shown is used up, so it is shown only to a person who asks.
    ByCounter,
}

/// Where phone sign-in stands, for an app to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneSignInView {
    /// An account of this provider has none.
    NotOffered,
    /// Not enabled.
    Disabled {
        /// Why, if it once was enabled or on the way.
        why: Option<WhyDisabled>,
    },
    /// On the way.
    Enabling,
    /// Enabled.
    Enabled,
    /// Enabled, and another credential key is on the way to replace the one in use.
    Renewing,
    /// Enabled, but the tenant's policy bars its use now.
    Suspended {
        /// Why, as codes of the protocol.
        reasons: Vec<ProblemCode>,
    },
    /// Disabled here; the server has yet to be told.
    TellingServer,
}

impl Account {
    pub(super) const fn new(inner: Arc<Inner>, id: AccountId) -> Self {
        Self { inner, id }
    }

    /// The account on this phone.
    #[must_use]
    pub const fn id(&self) -> AccountId {
        self.id
    }

    /// What an app shows of the account, as it was known last.
    ///
    /// # Errors
    /// [`Error::Refused`] if the account is not on this phone any more; [`Error::Storage`].
    pub fn view(&self) -> Result<AccountView, Error> {
        let view = match self.inner.stored(self.id)? {
            Stored::PhoneSignIn(record) => {
                let device = match record.lifecycle.has_ended() {
                    true => DeviceCheck::Clear,
                    false => self.inner.device_check(&record),
                };
                AccountView { codes: self.offline_codes(&record)?, device, ..view(&record) }
            }
            Stored::Restored(record) => restored_view(self.id, &record),
            Stored::OneTimePassword(record) => otp_view(self.id, &otp_enrollment(&record)?),
        };
        let mut possible = AccountAction::possible(&view.lifecycle, &view.phone_sign_in, view.codes);
        if let DeviceCheck::Blocked { .. } = view.device {
            possible.retain(|action| !action.approves());
        }
        Ok(AccountView { label: self.inner.label(self.id)?, possible, ..view })
    }

    fn offline_codes(&self, record: &AccountRecord) -> Result<Codes, Error> {
        if record.lifecycle.has_ended() {
            return Ok(Codes::None);
        }
        match record.codes {
            OfflineCodes::None => Ok(Codes::None),
            OfflineCodes::Noted { period } => Ok(Codes::ByTime { period }),
            OfflineCodes::NotNoted => {
                let Some(period) = self.inner.store.otp_secret(self.id)?.map(|secret| secret.period) else {
                    return Ok(Codes::None);
                };
                // Unnoted, it is read once more the next time.
                let _ = self.inner.store.note_otp_period(self.id, period);
                Ok(Codes::ByTime { period })
            }
        }
    }

    /// What happened, the newest first.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn activity(&self) -> Result<Vec<ActivityEntry>, Error> {
        let _call = self.inner.begin_person_call()?;
        Ok(self.inner.store.activity(self.id)?)
    }
}

fn view(record: &AccountRecord) -> AccountView {
    let document = &record.document;
    AccountView {
        id: record.id,
        provider: Provider::PhoneSignIn,
        label: None,
        host: record.server.issuer.authority().to_owned(),
        organisation: clean_text(&document.tenant.name),
        user_name: clean_text(&document.user_name),
        display_name: clean_text(&document.display_name),
        kind: Some(document.kind),
        pinned: record.server.keys.pinned() == Pinned::ByEnrollment,
        lifecycle: record.lifecycle.clone(),
        phone_sign_in: match &record.sign_in {
            State::Disabled { why } => PhoneSignInView::Disabled { why: why.clone() },
            State::Suspended { reasons, .. } => PhoneSignInView::Suspended { reasons: reasons.clone() },
            State::TellingServer { .. }
            | State::DestroyingKey {
                then:
                    AfterKey::TellServer { .. }
                    | AfterKey::Replaced { why: WhyDisabled::ByPerson | WhyDisabled::KeyLost, .. },
                ..
            } => PhoneSignInView::TellingServer,
            State::Enabled { .. } | State::DestroyingKey { then: AfterKey::Enabled { .. }, .. } => {
                PhoneSignInView::Enabled
            }
            state if state.active().is_some() => PhoneSignInView::Renewing,
            State::DestroyingKey { .. } => PhoneSignInView::Disabled { why: None },
            _ => PhoneSignInView::Enabling,
        },
        enable_refusals: refusals(record),
        counter: record.counter,
        codes: Codes::None,
        possible: Vec::new(),
        device: DeviceCheck::Clear,
    }
}

fn restored_view(id: AccountId, record: &RestoredRecord) -> AccountView {
    AccountView {
        id,
        provider: Provider::PhoneSignIn,
        label: None,
        host: record.issuer.authority().to_owned(),
        organisation: clean_text(&record.organisation),
        user_name: clean_text(&record.user_name),
        display_name: clean_text(&record.display_name),
        kind: None,
        pinned: false,
        lifecycle: Lifecycle::MustEnrollAgain { why: WhyEnrollAgain::FromBackup },
        phone_sign_in: PhoneSignInView::Disabled { why: None },
        enable_refusals: Vec::new(),
        counter: 0,
        codes: Codes::None,
        possible: Vec::new(),
        device: DeviceCheck::Clear,
    }
}

fn otp_view(id: AccountId, enrollment: &OtpEnrollment) -> AccountView {
    AccountView {
        id,
        provider: Provider::OneTimePassword,
        label: None,
        host: String::new(),
        organisation: service_name(enrollment),
        user_name: clean_text(enrollment.account()),
        display_name: String::new(),
        kind: None,
        pinned: false,
        lifecycle: Lifecycle::Active,
        phone_sign_in: PhoneSignInView::NotOffered,
        enable_refusals: Vec::new(),
        counter: 0,
        codes: match enrollment.moving() {
            MovingFactor::Time { period } => Codes::ByTime { period },
            MovingFactor::Counter { .. } => Codes::ByCounter,
        },
        possible: Vec::new(),
        device: DeviceCheck::Clear,
    }
}

/// The service of a one-time password, cleaned for display: the issuer, and the prefix of the label where it differs.
pub(super) fn service_name(enrollment: &OtpEnrollment) -> String {
    let issuer = clean_text(enrollment.issuer().unwrap_or_default());
    match enrollment.prefix() {
        Some(prefix) => format!("{issuer} ({})", clean_text(prefix)),
        None => issuer,
    }
}

/// What was kept is the text of the enrollment, which was read before.
pub(super) fn otp_enrollment(record: &OtpRecord) -> Result<OtpEnrollment, Error> {
    match Enrollment::parse(&record.text, DevelopmentServers::Refused) {
        Ok(Enrollment::OneTimePassword(enrollment)) => Ok(enrollment),
        _ => Err(StoreError::Corrupt.into()),
    }
}

/// Why the server does not allow phone sign-in; empty if it does.
pub(super) fn refusals(record: &AccountRecord) -> Vec<ProblemCode> {
    let enable = &record.document.enable;
    match (enable.allowed, enable.reasons.is_empty()) {
        (true, _) => Vec::new(),
        (false, false) => enable.reasons.clone(),
        (false, true) => vec![ProblemCode::PolicyMode],
    }
}

/// Why the server's policy bars the use of a credential that exists; empty if it does not.
pub(super) fn barred(document: &AccountClaims) -> Vec<ProblemCode> {
    use ProblemCode as P;
    let of_policy = |code: &&P| matches!(code, P::PolicyMode | P::NotTargeted | P::ManagedAppRequired);
    if document.enable.allowed {
        Vec::new()
    } else {
        document.enable.reasons.iter().filter(of_policy).cloned().collect()
    }
}
