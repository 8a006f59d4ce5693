//! The server's time, for a restart of the app while the phone runs on.

use super::seal::Place;
use super::statements::{execute, first};
use super::{Store, StoreError};
use crate::account::AccountId;
use crate::host::ServerClock;

fn place(row: &AccountId) -> Place<'_> {
    Place { table: "server_clock", column: "clock", row: row.as_bytes(), bound: &[] }
}

impl Store {
    /// Keeps the server's time on the boot clock. Lazily: the next reply tells it again. Nothing is kept for an account that is
    /// gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn save_server_clock(&self, account: AccountId, clock: &ServerClock) -> Result<(), StoreError> {
        self.write_lazily(|transaction, sealer| {
            let sql = "INSERT INTO server_clock (account, clock) SELECT id, ?2 FROM phone_sign_in WHERE id = ?1 \
                ON CONFLICT (account) DO UPDATE SET clock = excluded.clock";
            execute(transaction, sql, &[&account.as_bytes(), &sealer.seal(place(&account), clock)?])?;
            Ok(())
        })
    }

    /// The server's time as it was kept last. It says nothing after a start of the phone: [`ServerClock::now`] looks at that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn server_clock(&self, account: AccountId) -> Result<Option<ServerClock>, StoreError> {
        self.read(|connection, sealer| {
            let sql = "SELECT clock FROM server_clock WHERE account = ?1";
            let sealed: Option<Vec<u8>> = first(connection, sql, &[&account.as_bytes()], |row| row.get(0))?;
            sealed.map(|sealed| sealer.open(place(&account), &sealed)).transpose()
        })
    }
}
