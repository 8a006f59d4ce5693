//! What the screen shows. Pure: it is changed by what comes in, and drawn.

use authenticator_core::AppLock;
use authenticator_core::account::AccountId;
use authenticator_core::protocol::{Match, RequestId};
use zeroize::Zeroizing;

/// What the screen shows.
#[derive(Debug, Default)]
pub(super) struct State {
    pub accounts: Vec<AccountRow>,
    /// Which of them is chosen.
    pub chosen: usize,
    pub page: Page,
    /// Whether the terminal is too small for all lines of the request.
    pub is_cut: bool,
    /// What was typed, and the request that it is for: digits typed for one are never those of another.
    pub typed: Option<(RequestId, String)>,
    /// What covers all of it.
    pub lock: Lock,
    /// What the gate asks.
    pub question: Option<String>,
    /// What a call is doing.
    pub busy: Option<&'static str>,
    /// What came of the last call.
    pub said: Option<Said>,
}

/// The lock of the app.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Lock {
    /// Nothing is covered.
    #[default]
    Open,
    ByGate,
    ByPin {
        typed: Zeroizing<String>,
        wait_seconds: u64,
        tries_left: u32,
    },
    NoTriesLeft,
}

/// What is beside the list of accounts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Page {
    /// The chosen account and its request.
    #[default]
    Account,
    /// A code of the chosen account.
    Code(CodeRow),
    /// What happened, the newest first.
    Activity { lines: Vec<String>, first: usize },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AccountRow {
    pub id: AccountId,
    pub name: String,
    pub user: String,
    pub host: String,
    pub standing: String,
    pub has_codes: bool,
    /// What waits, the one that ends first at the top.
    pub requests: Vec<RequestRow>,
    /// Why the server could not be asked.
    pub trouble: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestRow {
    pub id: RequestId,
    pub purpose: String,
    pub shown: Vec<(String, String)>,
    pub number: Match,
    pub seconds_left: u64,
    /// Those that were left when it came: the whole bar.
    pub at_first: u64,
    pub app_too_old: bool,
    pub needs_phone_sign_in: bool,
    pub quiet: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodeRow {
    pub digits: String,
    /// Nothing where a counter makes the codes.
    pub seconds_left: Option<u64>,
    pub at_first: u64,
    pub time_is_certain: bool,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub text: String,
    pub good: bool,
}

/// What the person wants done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    Approve {
        account: AccountId,
        request: RequestId,
        number: String,
    },
    Deny {
        account: AccountId,
        request: RequestId,
    },
    Report {
        account: AccountId,
        request: RequestId,
    },
    ShowCode {
        account: AccountId,
    },
    ShowActivity {
        account: AccountId,
    },
    EndQuiet {
        account: AccountId,
    },
    Refresh {
        account: AccountId,
    },
    /// By the digits that were typed.
    UnlockByPin(Zeroizing<String>),
    UnlockByGate,
    /// To the question of the gate.
    Answer(bool),
    Leave,
}

impl State {
    pub fn account(&self) -> Option<&AccountRow> {
        self.accounts.get(self.chosen)
    }

    /// The one request that is shown: people read one at a time.
    pub fn request(&self) -> Option<&RequestRow> {
        self.account().and_then(|account| account.requests.first())
    }

    pub fn waiting(&self) -> usize {
        self.accounts.iter().map(|account| account.requests.len()).sum()
    }

    /// The digits typed for the request that is shown.
    pub fn digits(&self) -> &str {
        match (&self.typed, self.request()) {
            (Some((of, digits)), Some(request)) if *of == request.id => digits,
            _ => "",
        }
    }

    /// Shows these accounts in the place of those before; the chosen one stays chosen. One whose request waits is chosen by itself where the
    /// person does nothing else.
    pub fn show(&mut self, accounts: Vec<AccountRow>) {
        let before = self.account().map(|account| account.id);
        let request = self.request().map(|request| request.id);
        self.accounts = accounts;
        self.chosen = self.accounts.iter().position(|account| Some(account.id) == before).unwrap_or_default();
        if let (Some(typed), Some(before)) = (&self.typed, request)
            && typed.0 == before
            && self.request().map(|request| request.id) != Some(before)
        {
            self.typed = None;
        }
        let is_idle = self.page == Page::Account && self.question.is_none() && self.busy.is_none();
        if is_idle && self.request().is_none() {
            self.choose_what_waits();
        }
    }

    fn choose_what_waits(&mut self) {
        let first =
            |account: &AccountRow| account.requests.iter().find(|request| !request.quiet).map(|one| one.seconds_left);
        let all = self.accounts.iter().enumerate();
        let next = all.filter_map(|(at, account)| first(account).map(|left| (left, at))).min();
        if let Some((_, at)) = next {
            self.chosen = at;
        }
    }

    /// Covers it, or not. What was typed stays while the same is asked for.
    pub fn show_lock(&mut self, lock: AppLock) {
        let typed = match &mut self.lock {
            Lock::ByPin { typed, .. } => std::mem::take(typed),
            Lock::Open | Lock::ByGate | Lock::NoTriesLeft => Zeroizing::default(),
        };
        self.lock = match lock {
            AppLock::Off | AppLock::Unlocked { .. } => Lock::Open,
            AppLock::LockedByGate => Lock::ByGate,
            AppLock::LockedByPin { wait_seconds, tries_left } => Lock::ByPin { typed, wait_seconds, tries_left },
            AppLock::NoTriesLeft => Lock::NoTriesLeft,
        };
        if self.lock != Lock::Open {
            self.page = Page::Account;
            self.typed = None;
        }
    }

    pub fn say(&mut self, text: impl Into<String>, good: bool) {
        self.said = Some(Said { text: text.into(), good });
    }
}
