//! The files as they stand on disk.

use std::collections::BTreeMap;
use std::path::PathBuf;

use authenticator_core::jose::{PublicKey, SigningKey, base64url_decode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Call, Case, Expected, ReaderKey};

/// Why a file of vectors cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be opened.
    #[error("{path}: {why}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// It is not of the form of these files.
    #[error("{path}: {why}")]
    Json {
        /// The file.
        path: PathBuf,
        /// Why.
        why: serde_json::Error,
    },
    /// A case contradicts itself, or names a key that is not there.
    #[error("{file}: {name}: {what}")]
    Case {
        /// The file.
        file: String,
        /// The case.
        name: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// A key of `keys.json`: its private half is public, it protects nothing.
#[derive(Debug)]
pub struct TestKey {
    /// The private half.
    pub signing: SigningKey,
    /// The public half.
    pub public: PublicKey,
}

/// The cases of one type of message, as `challenge` or `key-proof`.
///
/// # Errors
/// [`ReadError`].
pub fn cases(name: &str) -> Result<Vec<Case>, ReadError> {
    let keys = keys()?;
    let file: File<RawCase> = read(name)?;
    file.cases.into_iter().map(|raw| raw.resolve(name, &keys)).collect()
}

/// The keys, by name.
///
/// # Errors
/// [`ReadError`].
pub fn keys() -> Result<BTreeMap<String, TestKey>, ReadError> {
    let file: KeyFile = read("keys")?;
    let keys = file.keys.into_iter().map(|(name, raw)| {
        let refuse = |what| ReadError::Case { file: "keys".to_owned(), name: name.clone(), what };
        let scalar = base64url_decode(&raw.d).map_err(|_| refuse("d is not base64url"))?;
        let scalar = scalar.try_into().map_err(|_| refuse("d is not 32 bytes"))?;
        let signing = SigningKey::from_scalar(&scalar).map_err(|_| refuse("d is not a private key"))?;
        if signing.public_key() != raw.jwk || raw.jwk.thumbprint().to_string() != raw.kid {
            return Err(refuse("d, jwk and kid do not belong together"));
        }
        Ok((name, TestKey { signing, public: raw.jwk }))
    });
    keys.collect()
}

/// The cases of a file that holds no messages, as `issuer` or `enrollment-input`.
///
/// # Errors
/// [`ReadError`].
pub fn plain<T: DeserializeOwned>(name: &str) -> Result<Vec<T>, ReadError> {
    Ok(read::<File<T>>(name)?.cases)
}

#[derive(Deserialize)]
struct File<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct KeyFile {
    keys: BTreeMap<String, RawKey>,
}

#[derive(Deserialize)]
struct RawKey {
    d: String,
    jwk: PublicKey,
    kid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    name: String,
    comment: String,
    compact: Option<String>,
    repeat: Option<Repeat>,
    key: String,
    valid: bool,
    error: Option<String>,
    claim: Option<String>,
    claims: Option<Value>,
    answer_hash: Option<String>,
    compact_hash: Option<String>,
    call: Option<RawCall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    before: String,
    unit: String,
    times: usize,
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCall {
    method: String,
    url: String,
    token: Option<String>,
}

impl RawCase {
    fn resolve(self, file: &str, keys: &BTreeMap<String, TestKey>) -> Result<Case, ReadError> {
        let refuse = |what| ReadError::Case { file: file.to_owned(), name: self.name.clone(), what };
        let compact = match (self.compact, self.repeat) {
            (Some(compact), None) => compact,
            (None, Some(Repeat { before, unit, times, after })) => before + &unit.repeat(times) + &after,
            _ => return Err(refuse("needs one of compact and repeat")),
        };
        let key = match self.key.as_str() {
            "header" => ReaderKey::Header,
            name => ReaderKey::Pinned(keys.get(name).ok_or_else(|| refuse("unknown key"))?.public.clone()),
        };
        let expected = match (self.valid, self.claims, self.error) {
            (true, Some(claims), None) => Expected::Claims(claims),
            (false, None, Some(kind)) => Expected::Refused { kind, claim: self.claim },
            _ => return Err(refuse("needs claims if valid, else error")),
        };
        let call = self.call.map(|RawCall { method, url, token }| Call { method, url, token });
        let Self { name, comment, answer_hash, compact_hash, .. } = self;
        Ok(Case { name, comment, compact, key, expected, answer_hash, compact_hash, call })
    }
}

fn read<T: DeserializeOwned>(name: &str) -> Result<T, ReadError> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/protocol")).join(format!("{name}.json"));
    let text = std::fs::read(&path).map_err(|why| ReadError::Io { path: path.clone(), why })?;
    serde_json::from_slice(&text).map_err(|why| ReadError::Json { path, why })
}
