//! What is shown of a transaction: all of it, exactly as it was sent, or nothing.
//!
//! Both sides need the same lines: the phone shows and signs them, the server compares them. Dynamic linking in the sense of
//! article 5 of Commission Delegated Regulation (EU) 2018/389 rests on it: the payer sees amount and payee, and the signature is
//! over what was seen.

use thiserror::Error;

use super::display::clean_text;
use crate::protocol::{ContextEntry, Purpose, ShownEntry, Transaction};

/// The names under which the fields are shown, in their order. `payee_account` is left out where there is none; `line` stands once for each.
pub const FIELDS: [&str; 6] = ["amount", "currency", "payee", "payee_account", "reference", "line"];

/// Names that are no field and that an app shows beside the fields: an entry of the context may not take them either.
const BESIDE: [&str; 1] = ["account"];

/// Why a transaction is not shown. There is no showing it in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TransactionError {
    /// The purpose is `transaction`, and there is none.
    #[error("there is no transaction")]
    Missing,
    /// There is one, and the purpose is another: a phone that does not know transactions would not show it.
    #[error("a transaction with another purpose")]
    Unexpected,
    /// A text that cleaning by rule 7 would cut, empty or change.
    #[error("the {field} is not shown as it was sent")]
    Changed {
        /// Which field.
        field: &'static str,
    },
    /// An entry of the context that could be taken for a field of the transaction.
    #[error("the context has an entry named like a field")]
    Imitated,
}

/// The lines to show of a transaction.
///
/// # Errors
/// [`TransactionError::Changed`].
pub fn shown(transaction: &Transaction) -> Result<Vec<ShownEntry>, TransactionError> {
    let [amount, currency, payee, payee_account, reference, line] = FIELDS;
    let account = transaction.payee().account.as_ref().map(|account| (payee_account, account.as_str()));
    let fields = [
        (amount, transaction.amount().as_str()),
        (currency, transaction.currency().code()),
        (payee, transaction.payee().name.as_str()),
    ];
    let lines = transaction.lines().iter().map(|text| (line, text.as_str()));
    let fields = fields.into_iter().chain(account).chain([(reference, transaction.reference().as_str())]).chain(lines);
    fields
        .map(|(field, text)| {
            let same = clean_text(text) == text;
            same.then(|| ShownEntry(field.to_owned(), text.to_owned())).ok_or(TransactionError::Changed { field })
        })
        .collect()
}

/// The lines of a challenge that stand before those of its context: none, but for a transaction.
///
/// # Errors
/// [`TransactionError`].
pub fn shown_first(
    purpose: Purpose,
    transaction: Option<&Transaction>,
    context: &[ContextEntry],
) -> Result<Vec<ShownEntry>, TransactionError> {
    match (purpose, transaction) {
        (Purpose::Transaction, None) => Err(TransactionError::Missing),
        (Purpose::Transaction, Some(_)) if context.iter().any(imitates_a_field) => Err(TransactionError::Imitated),
        (Purpose::Transaction, Some(transaction)) => shown(transaction),
        (_, None) => Ok(Vec::new()),
        (_, Some(_)) => Err(TransactionError::Unexpected),
    }
}

fn imitates_a_field(entry: &ContextEntry) -> bool {
    let name = clean_text(&entry.name);
    FIELDS.iter().chain(&BESIDE).any(|field| name.eq_ignore_ascii_case(field))
}
