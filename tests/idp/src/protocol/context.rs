//! What a request may tell of itself (docs/protocol.md, Challenge): what no phone would drop.

use authenticator_core::approval::display::{HOST_ENTRY, clean_entry, clean_text};
use authenticator_core::approval::transaction::shown_first;
use authenticator_core::protocol::{ContextEntry, MAX_CONTEXT, Purpose, Transaction};

/// Whether phones show what a request tells. One that they refuse would make a request that nobody can answer.
pub(crate) fn can_be_shown(purpose: Purpose, transaction: Option<&Transaction>, context: &[ContextEntry]) -> bool {
    let shown = |entry: &ContextEntry| {
        let looks_like_host = clean_text(&entry.name) == HOST_ENTRY && entry.name != HOST_ENTRY;
        !looks_like_host && clean_entry(&entry.name, &entry.text).is_ok()
    };
    let whole = shown_first(purpose, transaction, context).is_ok();
    whole && context.len() <= MAX_CONTEXT && context.iter().all(shown)
}
