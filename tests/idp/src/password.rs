//! Passwords: argon2id (RFC 9106), checked away from the database, in the same time whether a user exists or not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::failure::Fault;
use crate::random::Random;

/// 19 MiB, two passes, one lane: the second choice of RFC 9106's readers at OWASP for servers without much memory.
pub(crate) const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Whether a text is the hash of a secret as this server makes them. All cost the same to check, and so does none.
pub(crate) fn is_hash(text: &str) -> bool {
    let Ok(hash) = PasswordHash::new(text) else { return false };
    let Ok(params) = Params::try_from(&hash) else { return false };
    let same = (params.m_cost(), params.t_cost(), params.p_cost()) == COST;
    let whole = hash.hash.is_some() && hash.salt.is_some() && hash.version == Some(Version::V0x13.into());
    hash.algorithm == argon2::ARGON2ID_IDENT && same && whole
}

/// Hashes and checks passwords, and the secrets of clients.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    random: Random,
    /// The hash of no password: unknown users are checked against it.
    nobody: String,
    /// As many at a time as the machine has cores: each takes 19 MiB, and callers are not known yet.
    free: Arc<Semaphore>,
    /// Names whose passwords are being checked.
    names: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>,
}

impl Passwords {
    pub(crate) fn new(random: &Random) -> Result<Self, Fault> {
        let params = Params::new(COST.0, COST.1, COST.2, None).map_err(|_| Fault::Password)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (free, names) = (Arc::new(Semaphore::new(cores)), Arc::default());
        let mut passwords = Self { argon2, random: random.clone(), nobody: String::new(), free, names };
        passwords.nobody = passwords.hash_here(&random.text()?)?;
        Ok(passwords)
    }

    /// The hash of a password, in PHC form.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Fault> {
        let this = self.clone();
        self.when_free(move || this.hash_here(&password)).await?
    }

    /// The hash of a password, on this thread.
    pub(crate) fn hash_here(&self, password: &str) -> Result<String, Fault> {
        let salt: [u8; 16] = self.random.bytes()?;
        let hash = self.argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Fault::Password)?;
        Ok(hash.to_string())
    }

    /// Held while a password for a name is counted and checked, so that many at once are no more than the limit.
    pub(crate) async fn one_at_a_time(&self, name: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let lock = {
            let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
            names.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(names.entry(name.to_owned()).or_default())
        };
        lock.lock_owned().await
    }

    /// Whether a password is right. Without a hash it takes as long, and is wrong.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Fault> {
        let this = self.clone();
        self.when_free(move || {
            let exists = hash.is_some();
            let text = hash.unwrap_or(this.nobody);
            let right = PasswordHash::new(&text)
                .is_ok_and(|hash| this.argon2.verify_password(password.as_bytes(), &hash).is_ok());
            right && exists
        })
        .await
    }

    /// Runs `work` on a thread that may block. Its place is taken until it ends, also if its caller has gone away.
    async fn when_free<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let free = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Fault::Stopping)?;
        let done = tokio::task::spawn_blocking(move || {
            let _free = free;
            work()
        });
        done.await.map_err(|_| Fault::Stopping)
    }
}
