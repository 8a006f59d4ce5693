//! The file: a header in the clear, what is sealed, and a hash by which a damaged file is told from a wrong passphrase.
//!
//! `magic (8) || version (1) || memory (4) || passes (4) || lanes (1) || salt (16) || nonce (12) || sealed || SHA-256 (32)`

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{BackupError, Contents, Cost, Passphrase};
use crate::jose::Digest;
use crate::memory::wiping_stack;
use crate::protocol::DevelopmentServers;

/// The longest file, in bytes.
pub const MAX_FILE: usize = 4 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"ACBACKUP";
const VERSION: u8 = 1;
const SALT: usize = 16;
/// Bytes of the header: associated data of what is sealed.
const HEADER: usize = 8 + 1 + 4 + 4 + 1 + SALT + NONCE_LEN;
const TAG: usize = 16;
const HASH: usize = 32;

/// Random values of one backup, never used for another.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// For the key.
    pub salt: [u8; SALT],
    /// For the cipher.
    pub nonce: [u8; NONCE_LEN],
}

/// Writes a backup. Takes as long as `cost` says.
///
/// # Errors
/// [`BackupError::TooLarge`].
pub fn seal(contents: &Contents, passphrase: &Passphrase, fresh: &Fresh, cost: Cost) -> Result<Vec<u8>, BackupError> {
    let plain = contents.write()?;
    let length = HEADER + plain.as_slice().len() + TAG + HASH;
    if length > MAX_FILE {
        return Err(BackupError::TooLarge);
    }
    let lanes = u8::try_from(cost.lanes()).map_err(|_| BackupError::TooLarge)?;
    let header = [
        MAGIC,
        &[VERSION][..],
        &cost.memory().to_be_bytes(),
        &cost.passes().to_be_bytes(),
        &[lanes],
        &fresh.salt,
        &fresh.nonce,
    ]
    .concat();
    let key = cost.key(passphrase.as_bytes(), &fresh.salt)?;
    let mut file = Zeroizing::new(Vec::with_capacity(length));
    file.extend_from_slice(&header);
    file.extend_from_slice(plain.as_slice());
    let text = file.get_mut(HEADER..).ok_or(BackupError::Damaged)?;
    let nonce = Nonce::assume_unique_for_key(fresh.nonce);
    let tag = wiping_stack(|| {
        let cipher = cipher(key.reveal())?;
        cipher.seal_in_place_separate_tag(nonce, Aad::from(header.as_slice()), text).map_err(|_| BackupError::TooLarge)
    })?;
    // From here on there is nothing secret in it.
    let mut file = std::mem::take(&mut *file);
    file.extend_from_slice(tag.as_ref());
    let hash = Digest::of(&file);
    file.extend_from_slice(hash.as_bytes());
    Ok(file)
}

/// Reads a backup. Takes as long as the file asks for, within bounds.
///
/// # Errors
/// [`BackupError`]; a file that is not whole is told without asking for the passphrase.
pub fn open(file: &[u8], passphrase: &Passphrase, development: DevelopmentServers) -> Result<Contents, BackupError> {
    let Parts { header, cost, salt, nonce, sealed } = parts(file)?;
    let key = cost.key(passphrase.as_bytes(), salt)?;
    let mut text = Zeroizing::new(sealed.to_vec());
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| BackupError::Damaged)?;
    let plain = wiping_stack(|| {
        let cipher = cipher(key.reveal())?;
        cipher.open_in_place(nonce, Aad::from(header), &mut text).map_err(|_| BackupError::WrongPassphrase)
    })?;
    Contents::read(plain, development)
}

struct Parts<'a> {
    header: &'a [u8],
    cost: Cost,
    salt: &'a [u8],
    nonce: &'a [u8],
    sealed: &'a [u8],
}

/// All checks that need no passphrase, in the order in which their answers help.
fn parts(file: &[u8]) -> Result<Parts<'_>, BackupError> {
    use BackupError::{Damaged, Newer, NotABackup, TooLarge};
    let rest = file.strip_prefix(MAGIC).ok_or(NotABackup)?;
    if *rest.first().ok_or(Damaged)? != VERSION {
        return Err(Newer);
    }
    if file.len() > MAX_FILE {
        return Err(TooLarge);
    }
    let (whole, hash) = file.split_at_checked(file.len().saturating_sub(HASH)).ok_or(Damaged)?;
    if Digest::of(whole).as_bytes() != hash {
        return Err(Damaged);
    }
    let (header, sealed) = whole.split_at_checked(HEADER).filter(|(_, sealed)| sealed.len() >= TAG).ok_or(Damaged)?;
    let take = |from: usize, length: usize| header.get(from..from + length).ok_or(Damaged);
    let number = |from| Ok(u32::from_be_bytes(take(from, 4)?.try_into().map_err(|_| Damaged)?));
    let lanes = *header.get(17).ok_or(Damaged)?;
    let cost = Cost::new(number(9)?, number(13)?, u32::from(lanes))?;
    Ok(Parts { header, cost, salt: take(18, SALT)?, nonce: take(18 + SALT, NONCE_LEN)?, sealed })
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, BackupError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| BackupError::Damaged)
}
