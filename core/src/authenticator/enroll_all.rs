//! The accounts of another authenticator: shown one by one, added together.

use std::sync::Arc;

use super::enroll::{label_of, warnings_of};
use super::{Account, Authenticator, EnrollmentPreview, EnrollmentWarning};
use crate::account::AccountId;
use crate::approval::display::clean_text;
use crate::enrollment::{Enrollment, ExportBatch, ExportEntry, MovingFactor, OtpEnrollment};
use crate::error::Error;
use crate::keys::random;
use crate::store::{ActivityKind, NewOtpAccount};

/// An account of an export, for the person to confirm with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewEntry {
    /// The service, as the export names it, cleaned for display; empty if it names none. Anybody can print any name.
    pub service: String,
    /// The account, as the export names it, cleaned for display; empty if it names none.
    pub account: String,
    /// What to tell the person before asking for the confirmation.
    pub warnings: Vec<EnrollmentWarning>,
    /// The code of an error ([`Error::code`]), if this account cannot be added: the others can.
    pub refused: Option<String>,
}

impl PreviewEntry {
    fn of(entry: &ExportEntry) -> Self {
        match entry.enrollment() {
            Ok(wanted) => {
                let (service, account) = label_of(wanted);
                Self { service, account, warnings: warnings_of(wanted), refused: None }
            }
            Err(error) => Self {
                service: clean_text(entry.issuer()),
                account: clean_text(entry.account()),
                warnings: Vec::new(),
                refused: Some(Error::from(error).code()),
            },
        }
    }
}

impl EnrollmentPreview {
    /// The accounts of an export of another authenticator, in its order; empty for a text of one account.
    #[must_use]
    pub fn entries(&self) -> Vec<PreviewEntry> {
        match &self.enrollment {
            Enrollment::Export(export) => export.entries().iter().map(PreviewEntry::of).collect(),
            _ => Vec::new(),
        }
    }

    /// Which part of an export this is, where one code cannot hold all accounts; `None` otherwise. Each part is added by
    /// itself, in any order.
    #[must_use]
    pub const fn batch(&self) -> Option<ExportBatch> {
        match &self.enrollment {
            Enrollment::Export(export) => export.batch(),
            _ => None,
        }
    }
}

impl Authenticator {
    /// Adds what the person confirmed: of an export, all accounts that are not refused, in one step, so that all are there
    /// or none is; of any other text its account, as [`enroll`](Self::enroll) does. Gives the accounts, each once. Repeated, it
    /// gives the same accounts, and sets a counter forward, never back.
    ///
    /// # Errors
    /// As [`enroll`](Self::enroll).
    pub async fn enroll_all(&self, preview: &EnrollmentPreview) -> Result<Vec<Account>, Error> {
        let Enrollment::Export(export) = &preview.enrollment else {
            return Ok(vec![self.enroll(preview).await?]);
        };
        let _call = self.inner.begin_person_call()?;
        let wanted: Vec<_> = export.entries().iter().filter_map(|entry| entry.enrollment().ok()).collect();
        self.add_one_time_passwords(&wanted)
    }

    /// Adds accounts with codes only, and gives each once.
    pub(super) fn add_one_time_passwords(&self, wanted: &[&OtpEnrollment]) -> Result<Vec<Account>, Error> {
        let texts: Vec<_> = wanted.iter().map(|wanted| (wanted.text(), wanted.text_of_account())).collect();
        let mut new = Vec::with_capacity(wanted.len());
        for (wanted, (text, text_of_account)) in wanted.iter().zip(&texts) {
            let next = match wanted.moving() {
                MovingFactor::Time { .. } => None,
                MovingFactor::Counter { next } => Some(next),
            };
            new.push(NewOtpAccount { id: AccountId::from_bytes(random()?), text, text_of_account, next });
        }
        let mut accounts: Vec<Account> = Vec::with_capacity(new.len());
        for (id, new) in self.inner.store.add_otp_accounts(&new)?.into_iter().zip(&new) {
            if accounts.iter().any(|account| account.id() == id) {
                continue;
            }
            if id == new.id {
                self.inner.note(id, ActivityKind::Enrolled, None);
            }
            accounts.push(Account::new(Arc::clone(&self.inner), id));
        }
        Ok(accounts)
    }
}
