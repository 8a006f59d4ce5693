//! What a backup holds, and how it is written.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::BackupError;
use crate::enrollment::{Enrollment, OtpEnrollment};
use crate::jose::json_from_slice;
use crate::memory::WipedBuffer;
use crate::protocol::{DevelopmentServers, Issuer, UnixTime};

/// The most accounts of a backup.
pub const MAX_ACCOUNTS: usize = 1000;
/// The longest name, in bytes.
pub(crate) const MAX_NAME: usize = 2048;
/// What is sealed has a multiple of this length, so that a file does not tell how many accounts there are.
const BLOCK: usize = 4096;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// When it was made, by the wall clock of that phone.
    pub made_at: UnixTime,
    /// The accounts, in the order of the person.
    pub accounts: Vec<Entry>,
    /// How many more there are that cannot be read here.
    pub unreadable: usize,
}

/// An account of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What the person calls it.
    pub label: Option<String>,
    /// What it is.
    pub account: EntryAccount,
}

/// What an account of a backup is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryAccount {
    /// Of an organisation: its names. The person has to sign in again.
    Organisation(OrganisationAccount),
    /// Of another service: its codes.
    OneTimePassword(OtpEnrollment),
}

/// The names of an account of an organisation. To be cleaned before they are shown.
#[derive(Clone, PartialEq, Eq)]
pub struct OrganisationAccount {
    /// The issuer.
    pub issuer: Issuer,
    /// The name of the organisation.
    pub organisation: String,
    /// What the user types to sign in.
    pub user_name: String,
    /// The user's name.
    pub display_name: String,
}

impl fmt::Debug for OrganisationAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrganisationAccount").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    made_at: UnixTime,
    accounts: Vec<WrittenEntry>,
}

/// All members that any account has.
#[derive(Serialize, Deserialize)]
struct WrittenEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    otpauth: Option<String>,
}

impl Drop for WrittenEntry {
    fn drop(&mut self) {
        self.otpauth.zeroize();
    }
}

impl Contents {
    /// JSON, with spaces behind it up to a whole block.
    pub(super) fn write(&self) -> Result<WipedBuffer, BackupError> {
        if self.accounts.len() > MAX_ACCOUNTS {
            return Err(BackupError::TooLarge);
        }
        let written = Written { made_at: self.made_at, accounts: self.accounts.iter().map(WrittenEntry::of).collect() };
        let mut json = WipedBuffer::default();
        serde_json::to_writer(&mut json, &written).map_err(|_| BackupError::Damaged)?;
        let length = json.as_slice().len();
        json.push(&vec![b' '; length.next_multiple_of(BLOCK) - length]);
        Ok(json)
    }

    /// Reads what is sealed. An account that cannot be read keeps back no other.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] if this is not what a backup holds; [`BackupError::TooLarge`] for more accounts than one has.
    pub fn read(json: &[u8], development: DevelopmentServers) -> Result<Self, BackupError> {
        let Written { made_at, accounts: written } = json_from_slice(json).map_err(|_| BackupError::Damaged)?;
        if written.len() > MAX_ACCOUNTS {
            return Err(BackupError::TooLarge);
        }
        let count = written.len();
        let accounts: Vec<Entry> = written.into_iter().filter_map(|entry| entry.read(development)).collect();
        let unreadable = count - accounts.len();
        Ok(Self { made_at, accounts, unreadable })
    }
}

impl Entry {
    /// Whether it can be read once it is written. A backup holds nothing else.
    pub(crate) fn is_readable(&self, development: DevelopmentServers) -> bool {
        WrittenEntry::of(self).read(development).is_some()
    }
}

impl WrittenEntry {
    fn of(entry: &Entry) -> Self {
        let label = entry.label.clone();
        match &entry.account {
            EntryAccount::Organisation(account) => Self {
                label,
                issuer: Some(account.issuer.as_str().to_owned()),
                organisation: Some(account.organisation.clone()),
                user_name: Some(account.user_name.clone()),
                display_name: Some(account.display_name.clone()),
                otpauth: None,
            },
            EntryAccount::OneTimePassword(account) => {
                let otpauth = Some(account.text().to_string());
                Self { label, issuer: None, organisation: None, user_name: None, display_name: None, otpauth }
            }
        }
    }

    fn read(mut self, development: DevelopmentServers) -> Option<Entry> {
        let names = [&self.label, &self.organisation, &self.user_name, &self.display_name];
        if names.into_iter().flatten().any(|name| name.len() > MAX_NAME) {
            return None;
        }
        let account = match (&self.issuer, &self.otpauth) {
            (Some(issuer), None) => EntryAccount::Organisation(OrganisationAccount {
                issuer: Issuer::parse(issuer, development).ok()?,
                organisation: self.organisation.take().unwrap_or_default(),
                user_name: self.user_name.take()?,
                display_name: self.display_name.take().unwrap_or_default(),
            }),
            (None, Some(text)) => match Enrollment::parse(text, development).ok()? {
                Enrollment::OneTimePassword(account) => EntryAccount::OneTimePassword(account),
                _ => return None,
            },
            _ => return None,
        };
        Some(Entry { label: self.label.take(), account })
    }
}
