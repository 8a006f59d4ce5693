//! What a key does.

use authenticator_core::app_lock::MAX_DIGITS;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use zeroize::Zeroizing;

use super::state::{Action, Lock, Page, State};

impl State {
    /// The person has pressed a key.
    pub fn key(&mut self, key: KeyEvent) -> Option<Action> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return (key.code == KeyCode::Char('c')).then_some(Action::Leave);
        }
        if self.question.is_some() {
            return self.key_of_question(key.code);
        }
        if self.lock != Lock::Open {
            return self.key_of_lock(key.code);
        }
        self.said = None;
        match (key.code, &mut self.page) {
            (KeyCode::Char('q'), _) => Some(Action::Leave),
            (KeyCode::Esc, Page::Account) => {
                self.typed = None;
                None
            }
            (KeyCode::Left | KeyCode::Right, Page::Account) => {
                self.turn(key.code == KeyCode::Right);
                None
            }
            (KeyCode::Esc | KeyCode::Left, page) => {
                *page = Page::Account;
                None
            }
            (KeyCode::Up, Page::Activity { first, .. }) => {
                *first = first.saturating_sub(1);
                None
            }
            (KeyCode::Down, Page::Activity { lines, first }) => {
                *first = (*first + 1).min(lines.len().saturating_sub(1));
                None
            }
            (KeyCode::Up | KeyCode::BackTab, _) => self.choose(self.chosen.checked_sub(1)),
            (KeyCode::Down | KeyCode::Tab, _) => self.choose(self.chosen.checked_add(1)),
            (KeyCode::Char('c'), _) => {
                self.account().filter(|one| one.has_codes).map(|one| Action::ShowCode { account: one.id })
            }
            (KeyCode::Char('a'), _) => self.account().map(|one| Action::ShowActivity { account: one.id }),
            (KeyCode::Char('u'), _) => self.account().map(|one| Action::Refresh { account: one.id }),
            (KeyCode::Char('n'), _) => self.account().map(|one| Action::EndQuiet { account: one.id }),
            (code, Page::Account) => self.key_of_request(code),
            _ => None,
        }
    }

    /// Refusing waits for no unlocking.
    fn key_of_lock(&mut self, code: KeyCode) -> Option<Action> {
        match (code, &mut self.lock) {
            (KeyCode::Char('q'), _) => Some(Action::Leave),
            (KeyCode::Char('d' | 'r'), _) => self.key_of_request(code),
            (KeyCode::Enter, Lock::ByGate) if self.busy.is_none() => Some(Action::UnlockByGate),
            (KeyCode::Enter, Lock::ByPin { typed, .. }) if self.busy.is_none() && !typed.is_empty() => {
                Some(Action::UnlockByPin(std::mem::take(typed)))
            }
            (KeyCode::Char(digit), Lock::ByPin { typed, .. }) if digit.is_ascii_digit() && typed.len() < MAX_DIGITS => {
                // Long enough from the beginning, so that it is not moved and left behind in memory.
                if typed.is_empty() {
                    *typed = Zeroizing::new(String::with_capacity(MAX_DIGITS));
                }
                typed.push(digit);
                None
            }
            (KeyCode::Backspace, Lock::ByPin { typed, .. }) => {
                typed.pop();
                None
            }
            _ => None,
        }
    }

    /// A no closes it, and so does going away. Refusing waits for no prompt, and refuses what the question is about.
    fn key_of_question(&mut self, code: KeyCode) -> Option<Action> {
        let of = self.question.as_ref().and_then(|question| question.of);
        let yes = match (code, of) {
            (KeyCode::Char('y' | 'Y'), _) if self.is_cut => {
                self.say("Make the terminal larger first: not all of what would be signed is shown.", false);
                return None;
            }
            (KeyCode::Char('y' | 'Y'), _) => true,
            (KeyCode::Char('n' | 'N' | 'q') | KeyCode::Esc, _) => false,
            (KeyCode::Char('d'), Some((account, request))) => return Some(Action::Deny { account, request }),
            (KeyCode::Char('r'), Some((account, request))) => return Some(Action::Report { account, request }),
            _ => return None,
        };
        self.question = None;
        Some(Action::Answer(yes))
    }

    fn key_of_request(&mut self, code: KeyCode) -> Option<Action> {
        let (account, request) = (self.account()?.id, self.request()?.id);
        match code {
            KeyCode::Char('d') => Some(Action::Deny { account, request }),
            KeyCode::Char('r') => Some(Action::Report { account, request }),
            KeyCode::Char(digit) if digit.is_ascii_digit() => {
                let mut digits = self.digits().to_owned();
                if digits.len() < usize::from(self.most_digits()) {
                    digits.push(digit);
                }
                self.typed = Some((request, digits));
                None
            }
            KeyCode::Backspace => {
                let mut digits = self.digits().to_owned();
                digits.pop();
                self.typed = Some((request, digits));
                None
            }
            KeyCode::Enter if self.is_cut => {
                self.say("Make the terminal larger first: not all lines of the request are shown.", false);
                None
            }
            KeyCode::Enter if self.busy.is_none() && !self.digits().is_empty() => {
                Some(Action::Approve { account, request, number: self.digits().to_owned() })
            }
            _ => None,
        }
    }

    fn most_digits(&self) -> u8 {
        use authenticator_core::protocol::Match;
        match self.request().map(|request| &request.number) {
            Some(Match::Enter { digits }) => *digits,
            Some(Match::Choose { .. }) => 2,
            None => 0,
        }
    }

    fn choose(&mut self, at: Option<usize>) -> Option<Action> {
        if let Some(at) = at.filter(|at| *at < self.accounts.len()) {
            self.choose_account(at);
            self.page = Page::Account;
        }
        None
    }
}
