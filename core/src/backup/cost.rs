//! What it costs to try one passphrase (argon2id, RFC 9106).

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize as _;

use super::BackupError;
use crate::memory::{SecretBytes, wiping_stack};

/// KiB that a file may ask for.
const MOST_MEMORY: u32 = 256 * 1024;
/// KiB times passes that a file may ask for: the time that is spent.
const MOST_WORK: u64 = 1024 * 1024;
const MOST_LANES: u32 = 16;

/// What it costs to try one passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The second choice of RFC 9106 section 4, for where memory is scarce: 64 MiB, three passes, four lanes.
    pub const STANDARD: Self = Self { memory: 64 * 1024, passes: 3, lanes: 4 };

    /// Takes memory in KiB, passes and lanes.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`] for more than is given to a file; [`BackupError::Damaged`] for what argon2 has no meaning for.
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Result<Self, BackupError> {
        if memory > MOST_MEMORY || lanes > MOST_LANES || u64::from(memory) * u64::from(passes) > MOST_WORK {
            return Err(BackupError::TooLarge);
        }
        let cost = Self { memory, passes, lanes };
        cost.params().map(|_| cost)
    }

    /// KiB.
    #[must_use]
    pub const fn memory(self) -> u32 {
        self.memory
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    fn params(self) -> Result<Params, BackupError> {
        Params::new(self.memory, self.passes, self.lanes, Some(32)).map_err(|_| BackupError::Damaged)
    }

    /// The key of a passphrase. The memory is wiped, as it holds what is as good as the passphrase.
    pub(super) fn key(self, passphrase: &[u8], salt: &[u8]) -> Result<SecretBytes<32>, BackupError> {
        let params = self.params()?;
        // A file may ask for more than there is, which is no reason to end the process.
        let mut memory = Vec::new();
        memory.try_reserve_exact(params.block_count()).map_err(|_| BackupError::TooLarge)?;
        memory.resize(params.block_count(), Block::default());
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let key = wiping_stack(|| {
            SecretBytes::filled(|key| {
                argon2.hash_password_into_with_memory(passphrase, salt, key, memory.as_mut_slice())
            })
        });
        for block in &mut memory {
            block.zeroize();
        }
        key.map_err(|_| BackupError::Damaged)
    }
}
