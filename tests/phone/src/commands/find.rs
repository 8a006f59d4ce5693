//! The account that a command is about.

use authenticator_core::Account;
use authenticator_core::account::{AccountId, Provider};

use crate::Failure;
use crate::cli::Which;
use crate::home::Home;

pub(super) fn find(home: &Home, which: &Which) -> Result<Account, Failure> {
    find_among(home.authenticator.accounts()?, which)
}

/// An account of a server: accounts with codes only have no requests, and no phone sign-in.
pub(super) fn find_signing(home: &Home, which: &Which) -> Result<Account, Failure> {
    let mut accounts = home.authenticator.accounts()?;
    // One that cannot be read stays: what is wrong with it is said when it is used.
    let is_signing = |account: &Account| account.view().map_or(true, |view| view.provider == Provider::PhoneSignIn);
    if which.account.is_none() && accounts.iter().any(is_signing) {
        accounts.retain(is_signing);
    }
    find_among(accounts, which)
}

fn find_among(accounts: Vec<Account>, which: &Which) -> Result<Account, Failure> {
    let Some(wanted) = &which.account else {
        return match <[Account; 1]>::try_from(accounts) {
            Ok([account]) => Ok(account),
            Err(accounts) if accounts.is_empty() => {
                Err(Failure::refused("no_account", "There is no account yet: phone enroll <text|picture.png>."))
            }
            Err(_) => Err(Failure::usage("which_account", "There are several accounts: say which with --account.")),
        };
    };
    let id = AccountId::parse(wanted);
    let mut found = Vec::new();
    for account in accounts {
        if Some(account.id()) == id || account.view()?.user_name == *wanted {
            found.push(account);
        }
    }
    match <[Account; 1]>::try_from(found) {
        Ok([account]) => Ok(account),
        Err(found) if found.is_empty() => Err(Failure::usage("which_account", "No such account: see phone accounts.")),
        Err(_) => Err(Failure::usage("which_account", "Several accounts have this user name: use the id.")),
    }
}

/// For a question: the user name, or the id where the account cannot be read.
pub(super) fn name_of(account: &Account) -> String {
    account.view().map_or_else(|_| account.id().to_string(), |view| view.user_name)
}
