//! What the phone knows, and what its servers tell, as the screen shows it.

use std::collections::HashMap;

use authenticator_core::account::AccountId;
use authenticator_core::protocol::{Purpose, RequestId};
use authenticator_core::texts::{Language, text};
use authenticator_core::{Account, AccountView, Authenticator, Codes, LiveRequests, OneTimeCode, Request, RequestView};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use super::Event;
use super::state::{AccountRow, Page, RequestRow, State};
use crate::Failure;
use crate::home::Home;
use crate::output::{along, standing};

/// Something that is shown may be another.
pub(super) enum News {
    /// Something of this phone.
    Changed,
    /// What waits at a server.
    Live(AccountId, LiveRequests),
    /// The requests of an account cannot be had until something changes.
    Failed(AccountId, String),
}

/// The phone, and what is watched of it. Ends what it has begun when it is dropped.
pub(super) struct Feed {
    home: Home,
    sender: UnboundedSender<Event>,
    changes: JoinHandle<()>,
    watched: HashMap<AccountId, Watched>,
    code: Option<(Account, OneTimeCode)>,
}

struct Watched {
    task: JoinHandle<()>,
    requests: Vec<Request>,
    trouble: Option<String>,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.changes.abort();
        for watched in self.watched.values() {
            watched.task.abort();
        }
    }
}

impl Feed {
    pub fn new(home: Home, sender: UnboundedSender<Event>) -> Self {
        let changes = tokio::spawn(tell_changes(home.authenticator.changes(), sender.clone()));
        Self { home, sender, changes, watched: HashMap::new(), code: None }
    }

    pub fn account(&self, id: AccountId) -> Option<Account> {
        self.home.authenticator.account(id).ok().flatten()
    }

    pub fn authenticator(&self) -> Authenticator {
        self.home.authenticator.clone()
    }

    /// The request, while it waits.
    pub fn request(&self, account: AccountId, id: RequestId) -> Option<Request> {
        let watched = self.watched.get(&account)?;
        watched.requests.iter().find(|request| request.view().id == id).cloned()
    }

    /// The code that is shown, which is counted from now on.
    pub fn keep(&mut self, account: Account, code: OneTimeCode) {
        self.code = Some((account, code));
    }

    /// Takes news, and shows what there is.
    ///
    /// # Errors
    /// [`Failure`] if the accounts cannot be read.
    pub fn take(&mut self, news: News, state: &mut State) -> Result<(), Failure> {
        match news {
            News::Changed => {}
            News::Live(id, live) => {
                if let Some(watched) = self.watched.get_mut(&id) {
                    if let Some(requests) = live.requests {
                        watched.requests = requests;
                    }
                    watched.trouble = live.retry_after.map(offline);
                }
            }
            News::Failed(id, why) => {
                if let Some(watched) = self.watched.get_mut(&id) {
                    (watched.requests, watched.trouble) = (Vec::new(), Some(why));
                }
            }
        }
        self.read(state)
    }

    /// Reads the accounts, and watches those that are new.
    ///
    /// # Errors
    /// [`Failure`] if they cannot be read.
    pub fn read(&mut self, state: &mut State) -> Result<(), Failure> {
        state.show_lock(self.home.authenticator.app_lock()?);
        let mut rows = Vec::new();
        for account in self.home.authenticator.accounts()? {
            // One that is gone by now is in no list the next time.
            let Ok(view) = account.view() else { continue };
            if view.provider.has_server() {
                let sender = &self.sender;
                self.watched.entry(account.id()).or_insert_with(|| Watched {
                    task: tokio::spawn(tell_requests(account.clone(), sender.clone())),
                    requests: Vec::new(),
                    trouble: None,
                });
            }
            rows.push(self.row(view, state));
        }
        state.show(rows);
        self.count(state);
        Ok(())
    }

    /// Counts the seconds that are left.
    pub fn count(&mut self, state: &mut State) {
        // A time to wait is counted, and one that cannot be read is not over.
        if let Ok(lock) = self.home.authenticator.app_lock() {
            state.show_lock(lock);
        }
        for account in &mut state.accounts {
            let Some(watched) = self.watched.get(&account.id) else { continue };
            for row in &mut account.requests {
                let request = watched.requests.iter().find(|request| request.view().id == row.id);
                row.seconds_left = request.and_then(|request| request.seconds_left().ok()).unwrap_or_default();
            }
        }
        if let (Page::Code(row), Some((account, code))) = (&mut state.page, &self.code) {
            row.seconds_left = account.seconds_left(code).unwrap_or(Some(0));
            if row.seconds_left == Some(0) {
                // The next one is shown in its place, where the time makes them.
                let next = account.code().ok().filter(|next| next.seconds_left.is_some());
                state.page = next.as_ref().map(super::perform::page_of).unwrap_or_default();
                self.code = next.map(|next| (account.clone(), next));
            }
        }
    }

    fn row(&self, view: AccountView, state: &State) -> AccountRow {
        let watched = self.watched.get(&view.id);
        let before = |id: RequestId| {
            state.accounts.iter().flat_map(|account| &account.requests).find(|row| row.id == id).map(|row| row.at_first)
        };
        let mut requests: Vec<RequestRow> =
            watched.iter().flat_map(|watched| &watched.requests).map(|request| row_of(request, before)).collect();
        requests.sort_by_key(|row| row.seconds_left);
        AccountRow {
            id: view.id,
            name: view.label.clone().unwrap_or_else(|| view.organisation.clone()),
            user: view.user_name.clone(),
            host: view.host.clone(),
            standing: standing(&view),
            has_codes: view.codes != Codes::None,
            requests,
            trouble: watched.and_then(|watched| watched.trouble.clone()),
        }
    }
}

fn row_of(request: &Request, before: impl Fn(RequestId) -> Option<u64>) -> RequestRow {
    let view = request.view();
    let seconds_left = request.seconds_left().unwrap_or_default();
    RequestRow {
        id: view.id,
        purpose: match view.purpose {
            Purpose::Transaction => "approve payment".to_owned(),
            other => other.as_str().replace('_', " "),
        },
        shown: lines(view),
        number: view.number_match.clone(),
        seconds_left,
        at_first: before(view.id).unwrap_or(view.seconds_left).max(1),
        app_too_old: view.app_too_old,
        needs_phone_sign_in: view.needs_phone_sign_in,
        quiet: view.quiet,
    }
}

/// What is signed, and behind it what goes along with an approval.
fn lines(view: &RequestView) -> Vec<(String, String)> {
    let shown = view.shown.iter().map(|line| (line.0.clone(), line.1.clone()));
    shown.chain(along(view).into_iter().map(|line| ("along".to_owned(), line))).collect()
}

fn offline(seconds: u64) -> String {
    let words = text("offline", Language::English).unwrap_or_default();
    if seconds == 0 { words.to_owned() } else { format!("{words} Next try in {seconds} s.") }
}

async fn tell_changes(changes: authenticator_core::Changes, sender: UnboundedSender<Event>) {
    let mut seen = changes.revision();
    while let Some(next) = changes.next(seen).await {
        seen = next;
        if sender.send(Event::Feed(News::Changed)).is_err() {
            return;
        }
    }
}

/// Watches the requests of an account. What cannot be had now may be had when something has changed.
async fn tell_requests(account: Account, sender: UnboundedSender<Event>) {
    let mut watch = account.watch_requests();
    let changes = account.changes();
    let mut number = 0;
    loop {
        let seen = changes.revision();
        let news = match watch.next(number).await {
            Ok(None) => return,
            Ok(Some(live)) => {
                number = live.number;
                News::Live(account.id(), live)
            }
            Err(error) => News::Failed(account.id(), Failure::from(error).text),
        };
        let failed = matches!(news, News::Failed(..));
        if sender.send(Event::Feed(news)).is_err() || failed && changes.next(seen).await.is_none() {
            return;
        }
    }
}
