//! Making a backup, and taking one over.

use std::sync::Arc;

use super::account::otp_enrollment;
use super::inner::Stored;
use super::{Account, Authenticator};
use crate::account::{AccountId, Lifecycle};
use crate::approval::display::clean_text;
use crate::backup::{
    Contents, Cost, Entry, EntryAccount, Fresh, GENERATED_BYTES, MAX_NAME, OrganisationAccount, Passphrase, open, seal,
};
use crate::enrollment::{MovingFactor, OtpEnrollment};
use crate::error::{Error, StorageProblem};
use crate::keys::{random, random_secret};
use crate::protocol::UnixTime;
use crate::store::{ActivityKind, NewOtpAccount, NewRestored, OtpRecord, RestoredAccount, RestoredRecord};

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file. Sealed under the passphrase.
    pub file: Vec<u8>,
    /// How many accounts are in it.
    pub accounts: usize,
    /// How many are not: they are not confirmed yet, have ended, cannot be read, or have a user name that a backup does not take (over
    /// 2,048 bytes).
    pub left_out: usize,
}

/// What became of a backup.
pub struct Restored {
    /// When it was made, by the wall clock of that phone.
    pub made_at: UnixTime,
    /// The accounts that were added, in its order. Those of organisations ask for a sign-in.
    pub added: Vec<Account>,
    /// How many were on this phone already, and stayed as they are.
    pub already_there: usize,
    /// How many of the file cannot be read here.
    pub unreadable: usize,
}

impl Authenticator {
    /// A passphrase for a backup, of 24 characters in groups of four: the person has to keep it apart from the file.
    ///
    /// # Errors
    /// [`Error::Internal`]: the system gives no random values.
    pub fn new_passphrase() -> Result<Passphrase, Error> {
        Ok(Passphrase::generated(random_secret::<GENERATED_BYTES>()?.reveal()))
    }

    /// Makes a backup of the names of all accounts and of the codes of other services. No key of this phone is in it, and nothing by
    /// which one signs in to an organisation. Takes a second or so of processor time.
    ///
    /// Ask the person for the lock of the device before: whoever has file and passphrase has the codes. No gate is asked, as no key of
    /// the person's signs.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] `backup.too_large` for more accounts than a backup holds; [`Error::Storage`].
    pub fn back_up(&self, passphrase: &Passphrase) -> Result<Backup, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let entries = inner.store.entries()?;
        let all = entries.len();
        let mut accounts = Vec::with_capacity(all);
        for (id, _) in entries {
            let account = match inner.stored(id) {
                Ok(stored) => of_backup(stored)?,
                // Removed meanwhile, or one that cannot be read: it keeps back no other.
                Err(Error::Refused { .. } | Error::Storage { problem: StorageProblem::Corrupt }) => None,
                Err(error) => return Err(error),
            };
            if let Some(account) = account {
                let entry = Entry { label: inner.label(id)?, account };
                // What could not be read again would be lost, and be counted as kept.
                accounts.extend(Some(entry).filter(|entry| entry.is_readable(inner.configuration.development)));
            }
        }
        let (made_at, count) = (inner.times()?.wall, accounts.len());
        let fresh = Fresh { salt: random()?, nonce: random()? };
        let contents = Contents { made_at, accounts, unreadable: 0 };
        let file = seal(&contents, passphrase, &fresh, Cost::STANDARD)?;
        Ok(Backup { file, accounts: count, left_out: all - count })
    }

    /// Takes over the accounts of a backup, all in one step. What is on this phone already stays as it is, but for counters of codes:
    /// the higher counts. An account of an organisation is added without keys; its lifecycle asks for a sign-in
    /// ([`Account::enroll_again`]), or it is enrolled by a code, and then the enrolled account takes its place. Takes a second or so of
    /// processor time.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with `backup` (`not_a_backup`, `newer`, `damaged`, `too_large`) or `passphrase` (`wrong`): nothing was
    /// taken over. [`Error::Storage`].
    pub fn restore(&self, file: &[u8], passphrase: &Passphrase) -> Result<Restored, Error> {
        let inner = &self.inner;
        let _call = inner.begin_person_call()?;
        let Contents { made_at, accounts, unreadable } = open(file, passphrase, inner.configuration.development)?;
        let texts: Vec<_> = accounts.iter().map(|entry| texts_of(&entry.account)).collect();
        let labels: Vec<_> = accounts.iter().map(|entry| label_of(entry.label.as_deref())).collect();
        let mut new = Vec::with_capacity(accounts.len());
        for ((entry, texts), label) in accounts.iter().zip(&texts).zip(&labels) {
            let id = AccountId::from_bytes(random()?);
            let account = match (&entry.account, texts) {
                (EntryAccount::Organisation(account), _) => RestoredAccount::Organisation(record_of(account)),
                (EntryAccount::OneTimePassword(account), Some((text, text_of_account))) => {
                    let next = next_of(account);
                    RestoredAccount::OneTimePassword(NewOtpAccount { id, text, text_of_account, next })
                }
                (EntryAccount::OneTimePassword(_), None) => continue,
            };
            new.push(NewRestored { id, label: label.as_deref(), account });
        }
        let mut added = Vec::new();
        for (id, new) in inner.store.restore(&new)?.into_iter().zip(&new) {
            if id == new.id {
                inner.note(id, ActivityKind::Enrolled, None);
                added.push(Account::new(Arc::clone(inner), id));
            }
        }
        let already_there = new.len() - added.len();
        Ok(Restored { made_at, added, already_there, unreadable })
    }
}

/// What a backup has of an account; `None` of one that is not confirmed, or has ended.
fn of_backup(stored: Stored) -> Result<Option<EntryAccount>, Error> {
    Ok(match stored {
        Stored::PhoneSignIn(record) => match record.lifecycle {
            Lifecycle::Active | Lifecycle::Blocked | Lifecycle::MustEnrollAgain { .. } => {
                Some(EntryAccount::Organisation(OrganisationAccount {
                    issuer: record.server.issuer,
                    organisation: shortened(record.document.tenant.name),
                    user_name: record.document.user_name,
                    display_name: shortened(record.document.display_name),
                }))
            }
            Lifecycle::Pending | Lifecycle::Removed { .. } | Lifecycle::Removing => None,
        },
        Stored::Restored(record) => {
            let RestoredRecord { issuer, organisation, user_name, display_name } = record;
            Some(EntryAccount::Organisation(OrganisationAccount { issuer, organisation, user_name, display_name }))
        }
        Stored::OneTimePassword(record) => Some(EntryAccount::OneTimePassword(with_counter(&record)?)),
    })
}

/// A name as a backup takes it: one that is longer is cleaned as for display, and cut. Not for a user name, by which the user is
/// found again.
fn shortened(name: String) -> String {
    if name.len() <= MAX_NAME {
        return name;
    }
    let cleaned = clean_text(&name);
    let cut = (0..=MAX_NAME.min(cleaned.len())).rev().find_map(|end| cleaned.get(..end));
    cut.unwrap_or_default().to_owned()
}

/// The account with the counter of the next code, in place of that of its text.
fn with_counter(record: &OtpRecord) -> Result<OtpEnrollment, Error> {
    let kept = otp_enrollment(record)?;
    Ok(record.next.map_or_else(|| kept.clone(), |next| kept.counting_from(next)))
}

fn record_of(account: &OrganisationAccount) -> RestoredRecord {
    let OrganisationAccount { issuer, organisation, user_name, display_name } = account.clone();
    RestoredRecord { issuer, organisation, user_name, display_name }
}

type Texts = (zeroize::Zeroizing<String>, zeroize::Zeroizing<String>);

fn texts_of(account: &EntryAccount) -> Option<Texts> {
    match account {
        EntryAccount::Organisation(_) => None,
        EntryAccount::OneTimePassword(account) => Some((account.text(), account.text_of_account())),
    }
}

const fn next_of(account: &OtpEnrollment) -> Option<u64> {
    match account.moving() {
        MovingFactor::Time { .. } => None,
        MovingFactor::Counter { next } => Some(next),
    }
}

/// A label as [`Account::rename`] takes it; one that it would not take is left out.
fn label_of(label: Option<&str>) -> Option<String> {
    let label = clean_text(label?);
    (!label.is_empty() && label.chars().count() <= super::labels::LONGEST).then_some(label)
}
