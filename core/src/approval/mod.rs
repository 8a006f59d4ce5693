//! From a challenge to the claims of an answer, in steps of which each offers only its legal moves:
//!
//! compact challenge → [`VerifiedRequest`] → [`MatchedRequest`] or [`RefusedRequest`] → claims of the answer.
//!
//! Pure. What a person sees, what may be asked, and what is signed about it are decided here and nowhere else.

pub mod display;
mod number;
mod request;
mod rule;
pub mod transaction;

pub use number::{Number, NumberError};
pub use request::{
    AnswerContext, ChallengeError, ChallengeExpectation, MatchedRequest, Refusal, RefusedRequest, VerifiedRequest,
};
pub use rule::{GateRule, MatchSupport, PurposeRule, Signer};
pub use transaction::TransactionError;
