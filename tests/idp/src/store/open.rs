//! Opening the database file: permissions, durability, migrations.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::Store;
use super::batches::Queue;

/// All migrations in their order; the length is the version of the schema.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/001_first.sql"),
    include_str!("migrations/002_oidc.sql"),
    include_str!("migrations/003_methods.sql"),
    include_str!("migrations/004_sign_in.sql"),
    include_str!("migrations/005_attestation.sql"),
    include_str!("migrations/006_enroll_again.sql"),
    include_str!("migrations/007_push.sql"),
    include_str!("migrations/008_transactions.sql"),
    include_str!("migrations/009_transfers.sql"),
    include_str!("migrations/010_groups.sql"),
    include_str!("migrations/011_federation.sql"),
    include_str!("migrations/012_admin_tokens.sql"),
    include_str!("migrations/013_same_phone.sql"),
    include_str!("migrations/014_ciba.sql"),
    include_str!("migrations/015_what_ends.sql"),
    include_str!("migrations/016_forgetting.sql"),
];

/// Statements that stay prepared: more than there are.
const STATEMENTS: usize = 512;

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The directory or the file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The thread that works on it.
    #[error("a thread for the database: {0}")]
    Thread(std::io::Error),
    /// A newer program wrote it.
    #[error("the database has version {found}, this program knows versions up to {known}: use a newer program")]
    Newer {
        /// The version of the file.
        found: usize,
        /// The newest version known here.
        known: usize,
    },
}

impl Store {
    /// Opens the database in `directory`, making both if they are not there. Directory 0700, file 0600: it holds private keys.
    ///
    /// # Errors
    /// [`OpenError`].
    pub(crate) fn open(directory: &Path) -> Result<Self, OpenError> {
        let file = |path: &Path| {
            let path = path.display().to_string();
            move |source| OpenError::File { path, source }
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(file(directory))?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700)).map_err(file(directory))?;
        let path = directory.join("idp.sqlite3");
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .and_then(|database| database.set_permissions(fs::Permissions::from_mode(0o600)))
            .map_err(file(&path))?;

        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        migrate(&mut connection)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let (connection, counts) = (Arc::new(Mutex::new(connection)), Arc::default());
        let queue = Queue::start(Arc::clone(&connection), Arc::clone(&counts)).map_err(OpenError::Thread)?;
        Ok(Self { connection, counts, queue })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: usize = transaction.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    let known = MIGRATIONS.len();
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", u32::try_from(known).unwrap_or(u32::MAX))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use authenticator_core::jose::Digest;

    use super::*;
    use crate::failure::Fault;
    use crate::protocol::Scope;

    /// A database as the first version of this program left it, with the token of a phone.
    fn first_version(directory: &Path) {
        fs::create_dir_all(directory).unwrap();
        let connection = Connection::open(directory.join("idp.sqlite3")).unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        let token = Digest::of(b"token");
        connection
            .execute_batch(&format!(
                "INSERT INTO tenant VALUES ('t1', 'Contoso', 'http://127.0.0.1:1/t1', '{{}}', 1, '', 0);
                 INSERT INTO user VALUES ('u', 't1', 'ana', 'Ana', '', 's', 0, 0);
                 INSERT INTO access_token VALUES ('{token}', 't1', 'u', 'b', '{token}', '{token}', 1, 2);
                 PRAGMA user_version = 1;"
            ))
            .unwrap();
    }

    #[test]
    fn tokens_of_phones_outlive_the_change_to_openid_connect() {
        let directory = std::env::temp_dir().join(format!("idp-migration-{}", std::process::id()));
        first_version(&directory);
        let store = Store::open(&directory).unwrap();
        let token = store.transact_here(|tx| tx.access_token("t1", Digest::of(b"token")));
        let token = token.map_err(|fault: Fault| fault.to_string()).unwrap().unwrap();
        assert_eq!((token.client.as_str(), token.scope), (crate::CLIENT_ID, Scope::PhoneSignIn));
        assert!(token.jkt.is_some());
        let _ = fs::remove_dir_all(&directory);
    }

    #[test]
    fn events_get_their_tenant_and_phones_what_their_answers_said() {
        let directory = std::env::temp_dir().join(format!("idp-migration-16-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("idp.sqlite3");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&MIGRATIONS[..15].concat()).unwrap();
        old.execute_batch(
            "INSERT INTO tenant VALUES ('t1', 'Contoso', 'http://127.0.0.1:1/t1', '{}', 1, '', 0);
             INSERT INTO user (id, tenant, name, display_name, password, sub, admin, blocked)
             VALUES ('u', 't1', 'ana', 'Ana', '', 's', 0, 0);
             INSERT INTO event (at, user, what, detail)
             VALUES (1, 'u', '', ''), (2, 'name:t1/a/b', '', ''), (3, 'tenant:t1', '', ''), (4, 'gone', '', '');
             INSERT INTO device (id, tenant, user, key, kid, name, platform, os, app_version, installation, state, last_counter,
                                 wrong_numbers, clone_suspected, document_digest, document_version, made_at)
             SELECT value, 't1', 'u', x'', value, '', '', '', '', '', 'active', 0, 0, 0, '', 0, 0
             FROM (SELECT 'd1' AS value UNION SELECT 'd2');
             INSERT INTO request (id, user, purpose, class, browser, known, number, given, context, state, made_at, expires_at,
                                  redeemed)
             VALUES ('r', 'u', 'mfa', 'sign_in', '', 0, '', '', '', 'approved', 5, 6, 0);
             INSERT INTO challenge (id, request, device, compact) VALUES ('c1', 'r', 'd1', ''), ('c2', 'r', 'd2', '');
             INSERT INTO answer (hash, device, counter, challenge, decision, verdict, result, at)
             VALUES ('1', 'd1', 1, 'c1', 'approve', 'wrong_number', '', 6), ('2', 'd1', 2, 'c1', 'approve', 'approved', '', 7),
                    ('3', 'd2', 1, 'c2', 'approve', 'already_answered', '', 8);
             PRAGMA user_version = 15;",
        )
        .unwrap();
        drop(Store::open(&directory).unwrap());
        let read = |query: &str| -> String { old.query_row(query, [], |row| row.get(0)).unwrap() };
        assert_eq!(read("SELECT group_concat(tenant) FROM (SELECT tenant FROM event ORDER BY id)"), "t1,t1,t1,");
        let devices =
            "SELECT group_concat(coalesce(approved_at, '-') || approved_mfa) FROM (SELECT * FROM device ORDER BY id)";
        assert_eq!(read(devices), "71,-0");
        let _ = fs::remove_dir_all(&directory);
    }

    /// One that is looked at only when all are committed would take the units of others with it.
    #[test]
    fn no_constraint_waits_for_the_commit() {
        assert!(MIGRATIONS.iter().all(|migration| !migration.to_uppercase().contains("DEFERR")));
    }
}
