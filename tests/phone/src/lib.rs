//! The terminal authenticator: a phone for testers and scripts, on the same core as the apps.

pub mod cli;
mod commands;
mod confirm;
pub mod demo;
mod device;
mod failure;
mod gate;
mod home;
pub mod lab;
mod loopback;
mod output;
mod passphrase;
pub mod picture;
mod screen;
pub mod words;

pub use commands::run;
pub use confirm::{Confirm, NoTerminal};
pub use device::{PlayedBiometric, PlayedIntegrity, PlayedLocation, TerminalDevice};
pub use failure::{Failure, exit};
pub use gate::TerminalGate;
pub use home::{Home, HomeOptions};
