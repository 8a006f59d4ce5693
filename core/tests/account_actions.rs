//! `docs/account-actions.md` is printed from [`AccountAction::possible`]. `UPDATE_DOCS=1 cargo test -p authenticator-core --test
//! account_actions` writes it anew.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail by panicking; clippy.toml covers test functions"
)]

use std::fmt::Write as _;
use std::fs;

use authenticator_core::account::{Lifecycle, WhyEnrollAgain};
use authenticator_core::phone_sign_in::WhyDisabled;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::{AccountAction, Codes, PhoneSignInView};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/account-actions.md");

const INTRODUCTION: &str = "\
# What can be done with an account

<!-- Printed from core/src/authenticator/possible.rs by core/tests/account_actions.rs, and compared by it. Do not edit. -->

`AccountView.possible` names what a person can do with an account as it stands, so that an app needs no rules of its own: it shows a
button for each. `show_code` is possible only where the account has codes (`AccountView.codes`).

| lifecycle | phone sign-in | possible |
|---|---|---|
";

fn lifecycles() -> Vec<(&'static str, Vec<Lifecycle>)> {
    vec![
        ("pending", vec![Lifecycle::Pending]),
        ("active", vec![Lifecycle::Active]),
        ("blocked", vec![Lifecycle::Blocked]),
        ("must enroll again", WhyEnrollAgain::ALL.map(|why| Lifecycle::MustEnrollAgain { why }).to_vec()),
        (
            "removed, being removed",
            vec![
                Lifecycle::Removed { reason: None },
                Lifecycle::Removed { reason: Some("by_admin".to_owned()) },
                Lifecycle::Removing,
            ],
        ),
    ]
}

fn phone_sign_ins() -> Vec<(&'static str, Vec<PhoneSignInView>)> {
    use PhoneSignInView as View;
    vec![
        ("not offered", vec![View::NotOffered]),
        ("disabled", vec![View::Disabled { why: None }, View::Disabled { why: Some(WhyDisabled::KeyLost) }]),
        ("enabling", vec![View::Enabling]),
        ("enabled", vec![View::Enabled]),
        ("renewing", vec![View::Renewing]),
        ("suspended", vec![View::Suspended { reasons: vec![ProblemCode::PolicyMode] }]),
        ("telling the server", vec![View::TellingServer]),
    ]
}

/// What is possible in a cell of the table with codes, the same for all that the cell stands for; codes add nothing but themselves.
fn cell(lifecycles: &[Lifecycle], phone_sign_ins: &[PhoneSignInView]) -> String {
    let mut cells = Vec::new();
    for (lifecycle, phone_sign_in) in lifecycles.iter().flat_map(|one| phone_sign_ins.iter().map(move |two| (one, two)))
    {
        let without = AccountAction::possible(lifecycle, phone_sign_in, Codes::None);
        let with = AccountAction::possible(lifecycle, phone_sign_in, Codes::ByTime { period: 30 });
        assert_eq!(with, AccountAction::possible(lifecycle, phone_sign_in, Codes::ByCounter));
        let others: Vec<_> = with.iter().copied().filter(|action| *action != AccountAction::ShowCode).collect();
        assert_eq!(without, others, "{lifecycle:?} {phone_sign_in:?}");
        cells.push(with.iter().map(|action| format!("`{}`", action.as_str())).collect::<Vec<_>>().join(", "));
    }
    cells.dedup();
    assert_eq!(cells.len(), 1, "{lifecycles:?} {phone_sign_ins:?}: {cells:?}");
    cells.remove(0)
}

fn printed() -> String {
    let mut text = INTRODUCTION.to_owned();
    for (name, lifecycles) in lifecycles() {
        let rows: Vec<(&str, String)> =
            phone_sign_ins().into_iter().map(|(name, views)| (name, cell(&lifecycles, &views))).collect();
        let same = rows.iter().all(|(_, cell)| *cell == rows[0].1);
        let rows = if same { vec![("any", rows[0].1.clone())] } else { rows };
        for (phone_sign_in, cell) in rows {
            writeln!(text, "| {name} | {phone_sign_in} | {cell} |").expect("a string takes all");
        }
    }
    text
}

#[test]
fn the_table_of_what_is_possible_is_the_one_of_the_documents() {
    let printed = printed();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(FILE, &printed).expect("docs/ can be written");
    }
    let written = fs::read_to_string(FILE).expect("docs/account-actions.md is there");
    assert!(
        written == printed,
        "docs/account-actions.md is not what the core says: print it with UPDATE_DOCS=1\n{printed}"
    );
}

#[test]
fn each_action_is_possible_somewhere_and_comes_in_the_order_of_all() {
    let mut seen = Vec::new();
    for (lifecycle, phone_sign_in) in lifecycles()
        .into_iter()
        .flat_map(|(_, all)| all)
        .flat_map(|one| phone_sign_ins().into_iter().flat_map(|(_, all)| all).map(move |two| (one.clone(), two)))
    {
        let possible = AccountAction::possible(&lifecycle, &phone_sign_in, Codes::ByCounter);
        let places: Vec<usize> = possible
            .iter()
            .map(|action| AccountAction::ALL.iter().position(|one| one == action).expect("it is one of all"))
            .collect();
        assert!(places.is_sorted_by(|one, next| one < next), "{possible:?}");
        seen.extend(possible);
    }
    let missing: Vec<_> = AccountAction::ALL.iter().filter(|action| !seen.contains(action)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
