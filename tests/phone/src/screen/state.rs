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
    /// The request that is shown: it stays until it is gone or the person turns to another, whatever comes.
    pub shown: Option<RequestId>,
    /// Whether the terminal does not show all of what is asked: the question where there is one, else the request.
    pub is_cut: bool,
    /// What was typed, and the request that it is for: digits typed for one are never those of another.
    pub typed: Option<(RequestId, String)>,
    /// What covers all of it.
    pub lock: Lock,
    /// The request that is being approved: what the gate asks is asked for it.
    pub approving: Option<(AccountId, RequestId)>,
    /// What the gate asks.
    pub question: Option<Asked>,
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

/// A question of the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub text: String,
    /// The lines of what would be signed.
    pub lines: Vec<(String, String)>,
    /// The request that it is asked for: refusing here refuses this one, whatever the page shows.
    pub of: Option<(AccountId, RequestId)>,
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
        let requests = &self.account()?.requests;
        self.place_of_shown().and_then(|at| requests.get(at)).or_else(|| requests.first())
    }

    /// Where the request that is shown stands among those of its account.
    pub fn place_of_shown(&self) -> Option<usize> {
        let shown = self.shown?;
        self.account()?.requests.iter().position(|request| request.id == shown)
    }

    /// Turns to the request before this one, or to the next.
    pub fn turn(&mut self, forward: bool) {
        let Some(at) = self.place_of_shown() else { return };
        let to = if forward { at.checked_add(1) } else { at.checked_sub(1) };
        let request = to.and_then(|to| self.account()?.requests.get(to));
        if let Some(request) = request {
            self.shown = Some(request.id);
        }
    }

    /// Shows this account and the first of its requests.
    pub fn choose_account(&mut self, at: usize) {
        self.chosen = at;
        self.shown = self.account().and_then(|account| account.requests.first()).map(|request| request.id);
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

    /// Shows these accounts in the place of those before; the chosen one stays chosen, and so does the request that is shown while it waits. An
    /// account whose request waits is chosen by itself where the person does nothing else.
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
        self.shown = self.request().map(|request| request.id);
        let is_idle = self.page == Page::Account && self.question.is_none() && self.busy.is_none();
        if is_idle && self.request().is_none() {
            self.choose_what_waits();
        }
    }

    fn choose_what_waits(&mut self) {
        let all = self.accounts.iter().enumerate();
        let loud = all.filter_map(|(at, account)| Some((at, account.requests.iter().find(|request| !request.quiet)?)));
        let next = loud.min_by_key(|(_, request)| request.seconds_left).map(|(at, request)| (at, request.id));
        if let Some((at, request)) = next {
            (self.chosen, self.shown) = (at, Some(request));
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
