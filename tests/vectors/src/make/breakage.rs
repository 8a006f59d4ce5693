//! One file: the valid messages of a type, then each way to break one.

use serde_json::Value;

use crate::case::{Case, Compact, File};
use crate::jws::{self, input, input_hash, join, sign, signature};
use crate::keys::{Key, Keys};
use crate::message::{Hash, Message, with};
use crate::{Made, form, header, jwk, members, payload, signature as signatures, text};

/// Collects the cases of one file.
pub(crate) struct Cases<'a> {
    pub(crate) message: &'a Message<'a>,
    pub(crate) keys: &'a Keys,
    list: Vec<Case>,
}

/// The file of one message.
pub(crate) fn file(message: &Message<'_>, keys: &Keys) -> Made<File> {
    let mut cases = Cases { message, keys, list: Vec::new() };
    valid(&mut cases);
    form::add(&mut cases);
    header::add(&mut cases);
    jwk::add(&mut cases);
    signatures::add(&mut cases)?;
    payload::add(&mut cases);
    for (name, comment, claims) in members::broken(message).iter().chain(&message.refused) {
        cases.refused(name, comment, message.compact(claims), "payload");
    }
    for other in message.calls.iter().flat_map(|calls| &calls.others) {
        cases.list.push(Case {
            name: other.name.to_owned(),
            comment: "a proof is for one call (RFC 9449 section 4.3)".to_owned(),
            compact: message.compact(&other.claims).into(),
            key: message.reader(),
            outcome: Err("other_call"),
            more: vec![("claim", other.claim.into()), ("call", other.call.clone())],
        });
    }
    Ok(File { description: message.description.to_owned(), typ: message.typ.to_owned(), cases: cases.list })
}

fn valid(cases: &mut Cases<'_>) {
    let message = cases.message;
    cases.valid("minimal", "every required member and no other", message.compact(&message.minimal), &message.minimal);
    if message.full != message.minimal {
        cases.valid("full", "every member", message.compact(&message.full), &message.full);
    }
    if message.open {
        let unknown = serde_json::json!({"nested": [1, -2, 2.5, true, null, "\u{fc}"], "empty": {}});
        let claims = with(&message.full, "/zz_unknown", unknown);
        cases.valid("unknown members", "rule 2: unknown members are ignored", message.compact(&claims), &message.full);
    }
    let text = input(text::json(&message.header()), text::json(&message.minimal));
    let (low, high) = jws::low_and_high(signature(message.key, &text));
    for (name, signature) in [("low S", low), ("high S", high)] {
        cases.valid(name, "rule 1: high S is accepted; the same message", join(&text, signature), &message.minimal);
    }
    for (name, comment, claims) in &message.valid {
        cases.valid(name, comment, message.compact(claims), claims);
    }
}

impl Cases<'_> {
    pub(crate) fn valid(&mut self, name: &str, comment: &str, compact: impl Into<Compact>, claims: &Value) {
        let compact = compact.into();
        let more = match (self.message.hash, &compact) {
            (Some(Hash::Answer), Compact::Text(text)) => Some(("answer_hash", input_hash(text).into())),
            (Some(Hash::Compact), Compact::Text(text)) => Some(("compact_hash", jws::hash(text).into())),
            _ => None,
        };
        let key = self.message.reader();
        self.push(name, comment, compact, key, Ok(claims.clone()), more.into_iter().collect());
    }

    pub(crate) fn refused(&mut self, name: &str, comment: &str, compact: impl Into<Compact>, kind: &'static str) {
        self.refused_by(self.message.reader(), name, comment, compact, kind);
    }

    /// Refused by a reader that has the key `key`.
    pub(crate) fn refused_by(
        &mut self,
        key: &'static str,
        name: &str,
        comment: &str,
        compact: impl Into<Compact>,
        kind: &'static str,
    ) {
        self.push(name, comment, compact.into(), key, Err(kind), Vec::new());
    }

    fn push(
        &mut self,
        name: &str,
        comment: &str,
        compact: Compact,
        key: &'static str,
        outcome: Result<Value, &'static str>,
        mut more: Vec<(&'static str, Value)>,
    ) {
        if let Some(calls) = &self.message.calls {
            let with_token = outcome.as_ref().is_ok_and(|claims| claims.get("ath").is_some());
            more.push(("call", if with_token { calls.with_token.clone() } else { calls.without_token.clone() }));
        }
        let (name, comment) = (name.to_owned(), comment.to_owned());
        self.list.push(Case { name, comment, compact, key, outcome, more });
    }

    /// Header and claims of the smallest right message, as JSON.
    pub(crate) fn parts(&self) -> (String, String) {
        (text::json(&self.message.header()), text::json(&self.message.minimal))
    }

    /// The smallest right message with another header, signed by the right key.
    pub(crate) fn under(&self, header: impl AsRef<[u8]>) -> String {
        self.under_by(self.message.key, header)
    }

    /// The same, signed by `key`.
    pub(crate) fn under_by(&self, key: &Key, header: impl AsRef<[u8]>) -> String {
        sign(key, &input(header, text::json(&self.message.minimal)))
    }

    /// A right header over another payload, signed by the right key.
    pub(crate) fn over(&self, payload: impl AsRef<[u8]>) -> String {
        sign(self.message.key, &input(text::json(&self.message.header()), payload))
    }
}
