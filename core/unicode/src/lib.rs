//! Unicode 16.0 as the core needs it, in tables that are small: NFC, extended grapheme clusters, the categories that are
//! asked for, and the data of UTS 46.
//!
//! The tables are generated from the pinned crates of Unicode 16.0 (`tests/tables.rs`), and every answer is compared
//! with theirs over all code points (`tests/same.rs`). Why they are not used themselves: docs/adr/0003.

#![no_std]

extern crate alloc;

mod grapheme;
mod mapping;
mod nfc;
mod properties;
#[rustfmt::skip]
mod tables;

pub use grapheme::graphemes;
pub use mapping::{Mapping, mapping};
pub use nfc::{LONGEST_DECOMPOSITION, nfc, nfc_in};
pub use properties::{Bidi, Category, Joining, bidi, category, combining_class, joining};

/// The version of Unicode that all tables are of.
pub const UNICODE_VERSION: (u64, u64, u64) = (16, 0, 0);
