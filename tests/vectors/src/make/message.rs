//! What one type of message is made of.

use authenticator_core::jose::base64url_encode;
use serde_json::Value;

use crate::jws::{self, Form};
use crate::keys::{Key, Keys};
use crate::{account, metadata, phone, proof, server};

pub(crate) const ISSUER: &str = "https://login.contoso.example";
/// 2026-11-21T12:00:00Z.
pub(crate) const NOW: u64 = 1_795_262_400;
pub(crate) const SUB: &str = "u-7f3a0c51";
pub(crate) const KIB: usize = 1024;

/// One type of message. Places are JSON pointers (RFC 6901) into `full`.
pub(crate) struct Message<'a> {
    pub(crate) file: &'static str,
    pub(crate) description: &'static str,
    pub(crate) typ: &'static str,
    pub(crate) limit: usize,
    pub(crate) form: Form,
    pub(crate) key: &'a Key,
    /// Only the members that must be there.
    pub(crate) minimal: Value,
    /// All members.
    pub(crate) full: Value,
    /// Optional members of members that `minimal` does not have.
    pub(crate) optional: &'static [&'static str],
    /// Members of which the protocol does not say what it means when they are left out.
    pub(crate) unsaid: &'static [&'static str],
    /// Members of any type.
    pub(crate) free: &'static [&'static str],
    /// Objects of like members, of which `nonce` stands for the type of all.
    pub(crate) sampled: &'static [&'static str],
    pub(crate) times: &'static [&'static str],
    pub(crate) ids: &'static [&'static str],
    /// SHA-256 values.
    pub(crate) hashes: &'static [&'static str],
    /// Strings out of a closed list.
    pub(crate) words: &'static [&'static str],
    pub(crate) issuers: &'static [&'static str],
    /// Lists, which hold at most 64.
    pub(crate) lists: &'static [&'static str],
    /// Name, comment, claims.
    pub(crate) valid: Vec<(String, String, Value)>,
    /// Name, comment, claims.
    pub(crate) refused: Vec<(String, String, Value)>,
    /// Whether members that the protocol does not know are ignored; else they are refused.
    pub(crate) open: bool,
    /// Whether every general breakage is tried.
    pub(crate) thorough: bool,
    pub(crate) hash: Option<Hash>,
    /// The HTTP calls of a DPoP proof.
    pub(crate) calls: Option<Calls>,
}

/// The HTTP calls that a right DPoP proof is for, and others.
pub(crate) struct Calls {
    pub(crate) without_token: Value,
    pub(crate) with_token: Value,
    pub(crate) others: Vec<OtherCall>,
}

/// A right proof that comes with another call.
pub(crate) struct OtherCall {
    pub(crate) name: &'static str,
    pub(crate) claim: &'static str,
    pub(crate) claims: Value,
    pub(crate) call: Value,
}

/// Which hash of a message the protocol uses.
#[derive(Clone, Copy)]
pub(crate) enum Hash {
    /// Of the signing input.
    Answer,
    /// Of the compact form.
    Compact,
}

impl<'a> Message<'a> {
    /// A message with nothing said about its members.
    pub(crate) fn new(file: &'static str, typ: &'static str, key: &'a Key, minimal: Value, full: Value) -> Self {
        Self {
            file,
            description: "",
            typ,
            limit: 16 * KIB,
            form: Form::Kid,
            key,
            minimal,
            full,
            optional: &[],
            unsaid: &[],
            free: &[],
            sampled: &[],
            times: &["/iat"],
            ids: &["/jti"],
            hashes: &[],
            words: &[],
            issuers: &[],
            lists: &[],
            valid: Vec::new(),
            refused: Vec::new(),
            open: true,
            thorough: false,
            hash: None,
            calls: None,
        }
    }

    /// The key that a reader of a right message has.
    pub(crate) const fn reader(&self) -> &'static str {
        match self.form {
            Form::Kid => self.key.name,
            Form::Jwk => "header",
        }
    }

    pub(crate) fn header(&self) -> Value {
        jws::header(self.typ, self.key, self.form)
    }

    pub(crate) fn compact(&self, claims: &Value) -> String {
        jws::message(self.typ, self.key, self.form, claims)
    }
}

/// All types.
pub(crate) fn all(keys: &Keys) -> Vec<Message<'_>> {
    let mut all = vec![metadata::metadata(keys), metadata::keyroll(keys), account::account(keys)];
    all.extend(server::all(keys));
    all.extend(phone::all(keys));
    all.extend(proof::all(keys));
    all
}

/// An id that is the same in every run.
pub(crate) fn id(label: &str) -> String {
    let digest = authenticator_core::jose::Digest::of(format!("phone sign-in test vectors: id {label}").as_bytes());
    base64url_encode(digest.as_bytes().get(..16).unwrap_or_default())
}

/// `value` with the member at `pointer` put to `new`; members on the way must be there.
pub(crate) fn with(value: &Value, pointer: &str, new: Value) -> Value {
    let mut value = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(name.to_owned(), new);
        }
        Some(Value::Array(items)) => {
            if let Some(item) = name.parse().ok().and_then(|at: usize| items.get_mut(at)) {
                *item = new;
            }
        }
        _ => {}
    }
    value
}

/// `value` without the member at `pointer`.
pub(crate) fn without(value: &Value, pointer: &str) -> Value {
    let mut value = value.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    if let Some(Value::Object(members)) = value.pointer_mut(parent) {
        members.remove(name);
    }
    value
}

/// A case out of parts.
pub(crate) fn case(name: &str, comment: &str, claims: Value) -> (String, String, Value) {
    (name.to_owned(), comment.to_owned(), claims)
}
