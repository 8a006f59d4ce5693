//! `POST transfers`: the old phone vouches for the new one. Not offered yet.

use authenticator_core::protocol::ProblemCode;

use crate::failure::Failure;

pub(super) async fn transfer() -> Failure {
    Failure::refused(ProblemCode::NotFound, "transfers are not offered")
}
