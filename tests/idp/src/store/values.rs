//! How the protocol's values stand in columns: ids and enumerations as their text on the wire, times as seconds.

use authenticator_core::jose::PublicKey;
use authenticator_core::protocol::UnixTime;
use rusqlite::Row;
use rusqlite::types::{FromSql, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A time as a column.
pub(super) fn seconds(time: UnixTime) -> i64 {
    count(time.seconds())
}

/// A count as a column; all counts of the protocol are below 2^53.
pub(super) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A value of an enumeration or a structure as a column.
pub(super) fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    }
}

pub(super) fn time_at(row: &Row<'_>, column: &str) -> rusqlite::Result<UnixTime> {
    Ok(UnixTime::from_seconds(count_at(row, column)?))
}

pub(super) fn optional_time_at(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<UnixTime>> {
    let seconds: Option<i64> = row.get(column)?;
    Ok(seconds.map(|seconds| UnixTime::from_seconds(u64::try_from(seconds).unwrap_or(0))))
}

pub(super) fn count_at(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    read(row, column, |value: i64| u64::try_from(value).ok())
}

/// Reads an id by its own `parse`.
pub(super) fn id_at<T>(row: &Row<'_>, column: &str, parse: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    read(row, column, |text: String| parse(&text))
}

pub(super) fn optional_id_at<T>(
    row: &Row<'_>,
    column: &str,
    parse: fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    read(row, column, |text: Option<String>| match text {
        Some(text) => parse(&text).map(Some),
        None => Some(None),
    })
}

/// Reads what [`text`] wrote.
pub(super) fn value_at<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    read(row, column, |text: String| value_of(&text))
}

/// Reads what [`text`] wrote.
pub(super) fn value_of<T: DeserializeOwned>(text: &str) -> Option<T> {
    let bare = serde_json::Value::String(text.to_owned());
    serde_json::from_value(bare).or_else(|_| serde_json::from_str(text)).ok()
}

/// Reads what [`text`] wrote, or that there is nothing.
pub(super) fn optional_value_at<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    read(row, column, |text: Option<String>| match text {
        Some(text) => value_of(&text).map(Some),
        None => Some(None),
    })
}

pub(super) fn key_at(row: &Row<'_>, column: &str) -> rusqlite::Result<PublicKey> {
    read(row, column, |bytes: Vec<u8>| PublicKey::from_sec1(&bytes).ok())
}

fn read<S: FromSql, T>(row: &Row<'_>, column: &str, parse: impl FnOnce(S) -> Option<T>) -> rusqlite::Result<T> {
    let unreadable = || {
        let why = format!("column {column} holds what this program never writes");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, why.into())
    };
    parse(row.get(column)?).ok_or_else(unreadable)
}
