//! The state of phone sign-in as it lies in the database, and all that is asked of it.
#![no_main]

use authenticator_core::account::Lifecycle;
use authenticator_core::phone_sign_in::{Event, Stage, State, step};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(lifecycle) = fuzz::stored::<Lifecycle>(data) {
        let _ = lifecycle.has_ended();
    }
    let Some(state) = fuzz::stored::<State>(data) else { return };
    let _ = (state.kind(), state.command(), state.alias(), state.active(), state.pending(), state.credentials());
    if let Some(Stage::NeedsSignIn { sign_in }) = state.stage() {
        let _ = sign_in.code_of(&sign_in.url());
    }
    let removed = step(state.clone(), Event::AccountRemoved).expect("an account can always be removed").next;
    let (mut left, mut had) = (removed.aliases(), state.aliases());
    left.sort_unstable();
    had.sort_unstable();
    assert_eq!(left, had);
    if let Err(rejected) = step(state.clone(), Event::DisableRequested) {
        assert_eq!(*rejected.state, state);
    }
});
