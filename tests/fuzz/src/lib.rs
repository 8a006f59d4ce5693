//! What the targets in `src/bin` share. `docs/fuzzing.md` says how to run them.

mod messages;
mod now;
mod sign_in;
mod signing;

pub use messages::{stored, wire};
pub use now::now;
pub use sign_in::sign_in;
pub use signing::{Named, key, public, sign};

use authenticator_core::protocol::{DevelopmentServers, Issuer};

/// Stands in no message of ours: where it turns up, a value was shown that must not be.
pub const MARK: char = '§';

/// Both ways to read an issuer.
pub const DEVELOPMENT: [DevelopmentServers; 2] = [DevelopmentServers::Refused, DevelopmentServers::Allowed];

/// The issuer of the targets that need one.
pub const ISSUER: &str = "https://login.contoso.example/t/blue";

/// The same, parsed.
pub fn issuer() -> Issuer {
    Issuer::parse(ISSUER, DevelopmentServers::Refused).expect("an issuer")
}

/// The input as text; what is no UTF-8 is cut off, as Kotlin, Swift and HTTP give text only.
pub fn text(data: &[u8]) -> &str {
    match std::str::from_utf8(data) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&data[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// Another tenant of the same server.
pub fn other_issuer() -> Issuer {
    Issuer::parse("https://login.contoso.example/t/red", DevelopmentServers::Refused).expect("an issuer")
}
