//! What must hold of phone and server after a try.

use serde_json::Value;

use crate::checks::Checks;
use crate::person::{Person, Stage};
use crate::program::Ran;
use crate::trouble::Trouble;
use crate::ways::Way;
use crate::world::World;

/// The try that nobody killed did what was asked.
pub(crate) fn did(checks: &mut Checks, last: &Ran) {
    checks.nothing_lost(last.done(), || format!("the try that was not killed: {}", last.output()));
}

/// One answer reached the server, with the next counter, and did what it was to do.
pub(crate) fn answered(
    world: &World,
    checks: &mut Checks,
    person: &mut Person,
    request: &str,
    wanted: &str,
) -> Result<(), Trouble> {
    let id = request.to_owned();
    let seen = world.control(|control| async move { control.request(&id).await })?;
    person.counter += 1;
    let counter = seen.verified.get("counter").and_then(Value::as_u64);
    checks.nothing_lost(seen.state == wanted, || format!("the server has the request as {}, not {wanted}", seen.state));
    checks.nothing_lost(counter == Some(person.counter), || {
        format!("the server saw the counter {counter:?} where {} was due", person.counter)
    });
    let sent = world.wire.answers_to(request);
    checks.nothing_lost(sent > 0, || "no answer was sent".to_owned());
    checks.once(sent <= 1, || format!("{sent} different answers to one request were sent"));
    let twice = world.wire.counter_used_twice();
    checks.once(twice.is_none(), || format!("two different answers have the counter {twice:?}"));
    Ok(())
}

/// The number ends a way.
pub(crate) fn complete(world: &World, checks: &mut Checks, person: &mut Person, way: Way) -> Result<(), Trouble> {
    let (request, number) = person.live(world, way.purpose())?;
    let ran = person.phone(world, &way.with_number(&number))?;
    did(checks, &ran);
    answered(world, checks, person, &request, "approved")
}

/// A request is approved by number, without phone sign-in.
pub(crate) fn approves(world: &World, checks: &mut Checks, person: &mut Person) -> Result<(), Trouble> {
    let (request, number) = person.start(world, "mfa")?;
    let approved = person.phone(world, &["approve", &number, "--request", &request])?;
    did(checks, &approved);
    answered(world, checks, person, &request, "approved")
}

/// The phone has these accounts, by their states.
pub(crate) fn lists(world: &World, checks: &mut Checks, person: &Person, states: &[&str]) -> Result<(), Trouble> {
    let accounts = person.does(world, &["accounts"])?;
    let mut found: Vec<&str> = accounts.out.iter().filter_map(|account| account.get("state")?.as_str()).collect();
    found.sort_unstable();
    checks.nothing_lost(found == states, || format!("accounts that are {found:?}, not {states:?}"));
    Ok(())
}

/// The phone has one account, which stands as it should.
pub(crate) fn account_is(
    world: &World,
    checks: &mut Checks,
    person: &Person,
    lifecycle: &str,
    sign_in: &str,
) -> Result<(), Trouble> {
    let accounts = person.does(world, &["accounts"])?;
    checks.once(accounts.out.len() <= 1, || format!("{} accounts of one code", accounts.out.len()));
    let text = |member: &str| accounts.says(member).unwrap_or_default().to_owned();
    let counter = accounts.out.first().and_then(|account| account.get("counter")?.as_u64());
    checks.once(text("state") != "must_enroll_again", || "the phone is taken for a copy".to_owned());
    checks.nothing_lost(text("state") == lifecycle, || format!("the account is {:?}, not {lifecycle}", text("state")));
    checks.nothing_lost(text("phone_sign_in") == sign_in, || {
        format!("phone sign-in is {:?}, not {sign_in:?}", text("phone_sign_in"))
    });
    checks.nothing_lost(counter == Some(person.counter), || {
        format!("the phone's counter is {counter:?} where {} was due", person.counter)
    });
    Ok(())
}

/// After a contact with the server, phone and server agree that phone sign-in is off.
pub(crate) fn is_disabled(
    world: &World,
    checks: &mut Checks,
    person: &mut Person,
    sign_in: &str,
) -> Result<(), Trouble> {
    let refreshed = person.phone(world, &["accounts", "--refresh"])?;
    did(checks, &refreshed);
    account_is(world, checks, person, "active", sign_in)?;
    checks.keys(&person.home, 1, 0)?;
    let asked = person.start(world, "sign_in");
    checks.nothing_lost(asked.is_err(), || "the server still asks the phone to sign in".to_owned());
    person.stage = Stage::Active;
    Ok(())
}

/// Nothing is left of the account.
pub(crate) fn is_gone(world: &World, checks: &mut Checks, person: &Person) -> Result<(), Trouble> {
    let accounts = person.does(world, &["accounts"])?;
    checks.nothing_lost(accounts.out.is_empty(), || format!("the account is still there: {}", accounts.output()));
    checks.keys(&person.home, 0, 0)
}
