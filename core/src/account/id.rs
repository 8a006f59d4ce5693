//! The name of an account on this phone.

use crate::protocol::id_type;

id_type! {
    /// An account on this phone: 16 random bytes that no server sees.
    AccountId
}
