//! `phone lock`.

use authenticator_core::app_lock::Grace;
use clap::{Args, Subcommand, ValueEnum};

/// The arguments of `phone lock`.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// What to do. Nothing: show the lock.
    #[command(subcommand)]
    pub what: Option<LockCommand>,
}

/// What to do with the lock of the app.
#[derive(Debug, Subcommand)]
pub enum LockCommand {
    /// Lock it by a PIN: a line of standard input, of at least 6 digits; before it, where there is one, a line with the PIN that it has.
    Pin {
        /// How long it may be away before it is locked.
        #[arg(long, value_enum, default_value_t = GraceName::None)]
        grace: GraceName,
        /// Destroy all keys after ten wrong tries, in place of staying locked.
        #[arg(long)]
        wipe: bool,
    },
    /// Lock it by the question of the gate.
    Gate {
        /// How long it may be away before it is locked.
        #[arg(long, value_enum, default_value_t = GraceName::None)]
        grace: GraceName,
    },
    /// Remove the lock; the PIN that it has is a line of standard input.
    Off,
    /// The way back without the PIN: the lock is gone, and so are codes of other services. Accounts of organisations need a fresh sign-in.
    GiveUp,
}

/// How long the app may be away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraceName {
    /// Not at all.
    None,
    /// 30 seconds.
    #[value(name = "30s")]
    HalfAMinute,
    /// 1 minute.
    #[value(name = "1m")]
    OneMinute,
    /// 5 minutes.
    #[value(name = "5m")]
    FiveMinutes,
    /// 15 minutes.
    #[value(name = "15m")]
    FifteenMinutes,
}

impl From<GraceName> for Grace {
    fn from(name: GraceName) -> Self {
        match name {
            GraceName::None => Self::None,
            GraceName::HalfAMinute => Self::HalfAMinute,
            GraceName::OneMinute => Self::OneMinute,
            GraceName::FiveMinutes => Self::FiveMinutes,
            GraceName::FifteenMinutes => Self::FifteenMinutes,
        }
    }
}
