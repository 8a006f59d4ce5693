//! Statements, run by code that is there once: rusqlite's own is compiled anew for each list of parameters (docs/adr/0033).

use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

use super::StoreError;

/// How many rows the statement changed.
pub(super) fn execute(connection: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError> {
    Ok(connection.execute(sql, parameters)?)
}

/// The first row that the statement gives, as `read` makes it; `None` if it gives none.
pub(super) fn first<T>(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let (mut read, mut value) = (Some(read), None);
    first_by(connection, sql, parameters, &mut |row| {
        if let Some(read) = read.take() {
            value = Some(read(row)?);
        }
        Ok(())
    })?;
    Ok(value)
}

fn first_by(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
    read: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    connection.query_row(sql, parameters, read).optional()?;
    Ok(())
}
