//! A request that waits for the person, and its answers.

use authenticator_core as core;
use authenticator_core::protocol::{self, ShownEntry};
use zeroize::Zeroizing;

use crate::account_view::device_check;
use crate::cancellation::Scope;
use crate::outcome::outcome;
use crate::{AuthenticatorError, DeviceCheck, Outcome};

/// A request that waits for the person. Its moves: approve, deny, report.
#[derive(uniffi::Object)]
pub struct Request {
    core: core::Request,
    scope: Scope,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Purpose {
    /// Confirm that this phone was enrolled.
    Enrollment,
    /// Confirm that phone sign-in is enabled.
    Enable,
    /// Sign in without a password.
    SignIn,
    /// Set a new password.
    PasswordReset,
    /// Second factor after a password.
    Mfa,
    /// Approve a payment.
    Transaction,
}

/// How the number of a request is matched.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum NumberMatch {
    /// The person types as many digits.
    Enter {
        /// How many.
        digits: u32,
    },
    /// The person picks one of three.
    Choose {
        /// The three. Which is right, this phone does not know.
        numbers: Vec<String>,
    },
}

/// A line to show.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ShownLine {
    /// What it is: `application`, `location`, `ip`, `browser`, `os`, `flow`, `host`, or another name; of a transaction also `amount`,
    /// `currency`, `payee`, `payee_account`, `reference` and `line`.
    pub name: String,
    /// The text, cleaned for display.
    pub text: String,
}

/// What a person is to approve. Lay it out as people read payments; each field stands among the lines to show as well, and all of them
/// are signed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransactionView {
    /// How much: digits, and where the currency has decimals a point with exactly as many behind it. Format it by the locale of the phone
    /// from this text, with no float in between.
    pub amount: String,
    /// Of which currency, by its three letters (ISO 4217).
    pub currency: String,
    /// How many digits stand behind the point.
    pub decimals: u8,
    /// Who gets it.
    pub payee: String,
    /// The account of the payee, such as an IBAN.
    pub payee_account: Option<String>,
    /// By what payer and payee know it.
    pub reference: String,
    /// What else there is to say, in order.
    pub lines: Vec<String>,
}

/// A point on the clock that runs while the phone sleeps.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BootTime {
    /// Another value after each start of the phone.
    pub boot_id: String,
    /// Milliseconds since the start, time asleep included.
    pub millis: u64,
}

/// How a new request of an account is made known.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Attention {
    /// By a notification.
    Normal,
    /// Without sound and without lying over other apps: it is there when the person opens the account. Say so, with the text of
    /// `attention.quiet`, and offer `end_quiet` of the account and `report` of the request.
    Quiet {
        /// When it ends by itself: ten minutes after the last refusal.
        until: BootTime,
        /// How many requests were refused in a row, 2 at least.
        refusals: u32,
    },
}

pub(crate) fn attention(attention: core::Attention) -> Attention {
    match attention {
        core::Attention::Normal => Attention::Normal,
        core::Attention::Quiet { until, refusals } => Attention::Quiet { until: boot_time(&until), refusals },
    }
}

fn boot_time(time: &authenticator_core::host::BootTime) -> BootTime {
    BootTime { boot_id: time.boot_id.clone(), millis: time.millis }
}

/// What an app shows of a request. All text is cleaned for display; exactly this text is signed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RequestView {
    /// The request.
    pub id: String,
    /// What is asked.
    pub purpose: Purpose,
    /// The lines to show, in order.
    pub shown: Vec<ShownLine>,
    /// What is to be approved, with the purpose `Transaction` and no other. All of it stands in `shown` as well, before the context.
    #[uniffi(default = None)]
    pub transaction: Option<TransactionView>,
    /// How the number is matched.
    pub number_match: NumberMatch,
    /// Whether the browser of this phone can bring the number, if the sign-in is there: offer `ask_browser` for it beside typing.
    #[uniffi(default = false)]
    pub same_phone: bool,
    /// When it ends.
    pub deadline: BootTime,
    /// Seconds left when it was fetched.
    pub seconds_left: u64,
    /// Whether this app is older than the server takes approvals from: it can be refused and reported only.
    pub app_too_old: bool,
    /// Whether an approval needs phone sign-in, which is not enabled on this phone (of a transaction alone): it can be refused and
    /// reported only.
    #[uniffi(default = false)]
    pub needs_phone_sign_in: bool,
    /// Whether the phone is quiet about it (`Quiet` of `Attention`): it is listed, and no notification calls for attention.
    #[uniffi(default = false)]
    pub quiet: bool,
    /// What goes along with an approval, and to whom; nothing where nothing does. Say it before the person approves (`sent_along_codes` has codes with texts);
    /// a refusal and a report send none of it.
    #[uniffi(default = None)]
    pub sent_along: Option<SentAlong>,
    /// What the organisation's rule makes of what this device says of itself. If it is blocked, the request can be refused and reported only.
    #[uniffi(default = None)]
    pub device: Option<DeviceCheck>,
}

/// What goes along with an approval beside what was shown.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SentAlong {
    /// Whether the position does.
    pub location: LocationAsked,
    /// Whether it is told how sound the device is.
    pub integrity: bool,
    /// The organisation that gets it, cleaned for display.
    pub recipient: String,
}

/// Whether the position goes along with an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LocationAsked {
    /// No.
    No,
    /// Where the person permits it.
    Asked,
    /// Nothing is approved without.
    Required,
}

/// What goes along with an approval, as codes that [`text`](crate::text) has words for, in an order to show them in.
#[uniffi::export]
pub fn sent_along_codes(sent: SentAlong) -> Vec<String> {
    let location = match sent.location {
        LocationAsked::No => None,
        LocationAsked::Asked => Some("along.location_asked"),
        LocationAsked::Required => Some("along.location_required"),
    };
    location.into_iter().chain(sent.integrity.then_some("along.integrity")).map(str::to_owned).collect()
}

fn sent_along(sent: &core::SentAlong) -> Option<SentAlong> {
    (!sent.is_nothing()).then(|| SentAlong {
        location: match sent.location {
            protocol::LocationRule::None => LocationAsked::No,
            protocol::LocationRule::Asked => LocationAsked::Asked,
            protocol::LocationRule::Required => LocationAsked::Required,
        },
        integrity: sent.integrity,
        recipient: sent.to.clone(),
    })
}

impl Request {
    pub(crate) fn new(core: core::Request) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn scoped(&self, scope: Scope) -> Self {
        Self { core: self.core.clone(), scope }
    }
}

#[uniffi::export]
impl Request {
    /// What an app shows of it.
    pub fn view(&self) -> RequestView {
        request_view(self.core.view())
    }

    /// Seconds left now, by the boot clock: 0 once it has ended, or the phone was started since.
    ///
    /// Fails with `Internal` if the clock of the host does.
    pub async fn seconds_left(&self) -> Result<u64, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.seconds_left()?) }).await
    }

    /// Approves with the number that the person read on the screen. Opens the gate where the purpose asks for it.
    /// Repeated, it gives the outcome of the first answer.
    ///
    /// Fails with `InvalidInput` if it cannot be the number (nothing was sent); with `UserAction` if the gate did not
    /// open (the request still waits), the app is too old for this server (`UpdateApp`), or the organisation asks for the position and
    /// there is none (`AllowLocation`, `FindLocation`; the request still waits); with `Refused` and `rules_changed` if more would go along now than `sent_along` of
    /// the view says (nothing was asked or sent: show the request as it is now), `device_compromised` if its rules take no
    /// approval from this device, `account_wiped` once they had its keys destroyed, or `not_enabled` where only phone sign-in can approve
    /// it, and it is not enabled; with `Busy` while another prompt of this account is open. A prompt that is open when the request is refused or ends is closed, and the outcome is that
    /// of the request.
    pub async fn approve(&self, number: String) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        let number = Zeroizing::new(number);
        self.scope.run(async move { Ok(outcome(core.approve(&number).await?)) }).await
    }

    /// The URL to open in the **system browser** of this phone, if the person says that the sign-in is there (`same_phone` of the view). If
    /// that browser has the sign-in, it leads back with the number: hand the redirect to `complete_sign_in`. Of several URLs of an account the
    /// last one counts, and none outlives the process. The number can be typed in any case.
    ///
    /// Fails with `Refused` and `same_phone_not_offered` where the server does not offer it for this request.
    pub async fn ask_browser(&self) -> Result<String, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(core.ask_browser()?) }).await
    }

    /// Says no. Never opens the gate, waits for no prompt, and closes that of an approval; survives a lost network.
    ///
    /// Fails with `Storage`; with `UserAction` where this phone cannot speak for the account any more (`EnrollAgain`).
    pub async fn deny(&self) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(outcome(core.deny().await?)) }).await
    }

    /// Says no, and that it was somebody else. Never opens the gate, waits for no prompt, and closes that of an approval;
    /// survives a lost network.
    ///
    /// Fails as `deny` does.
    pub async fn report(&self) -> Result<Outcome, AuthenticatorError> {
        let core = self.core.clone();
        self.scope.run(async move { Ok(outcome(core.report().await?)) }).await
    }
}

pub(crate) fn request_view(view: &core::RequestView) -> RequestView {
    RequestView {
        id: view.id.to_string(),
        purpose: view.purpose.into(),
        shown: shown_lines(&view.shown),
        transaction: view.transaction.as_ref().map(transaction),
        number_match: match &view.number_match {
            protocol::Match::Enter { digits } => NumberMatch::Enter { digits: (*digits).into() },
            protocol::Match::Choose { numbers } => NumberMatch::Choose { numbers: numbers.to_vec() },
        },
        same_phone: view.same_phone,
        deadline: boot_time(&view.deadline),
        seconds_left: view.seconds_left,
        app_too_old: view.app_too_old,
        needs_phone_sign_in: view.needs_phone_sign_in,
        quiet: view.quiet,
        sent_along: sent_along(&view.sent_along),
        device: device_check(view.device.clone()),
    }
}

fn transaction(transaction: &protocol::Transaction) -> TransactionView {
    let text = |text: &protocol::TransactionText| text.as_str().to_owned();
    TransactionView {
        amount: transaction.amount().as_str().to_owned(),
        currency: transaction.currency().code().to_owned(),
        decimals: transaction.currency().decimals(),
        payee: text(&transaction.payee().name),
        payee_account: transaction.payee().account.as_ref().map(|account| account.as_str().to_owned()),
        reference: text(transaction.reference()),
        lines: transaction.lines().iter().map(text).collect(),
    }
}

pub(crate) fn shown_lines(shown: &[ShownEntry]) -> Vec<ShownLine> {
    shown.iter().map(|ShownEntry(name, text)| ShownLine { name: name.clone(), text: text.clone() }).collect()
}

impl From<protocol::Purpose> for Purpose {
    fn from(purpose: protocol::Purpose) -> Self {
        match purpose {
            protocol::Purpose::Enrollment => Self::Enrollment,
            protocol::Purpose::Enable => Self::Enable,
            protocol::Purpose::SignIn => Self::SignIn,
            protocol::Purpose::PasswordReset => Self::PasswordReset,
            protocol::Purpose::Mfa => Self::Mfa,
            protocol::Purpose::Transaction => Self::Transaction,
        }
    }
}
