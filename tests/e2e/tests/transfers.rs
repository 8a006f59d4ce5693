//! An account moves to a new phone: the old one vouches for the new one's key, and is removed once that was used. What stands in the
//! way: no network, a lost reply, an app that is killed at each step, somebody else's code, and a person who thinks better of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::{Arc, Mutex, mpsc};

use authenticator_core::account::Lifecycle;
use authenticator_core::app_lock::{AppPin, Grace};
use authenticator_core::gate::PromptKind;
use authenticator_core::host::{Clock as _, HostError};
use authenticator_core::jose::{base64url_decode, base64url_encode};
use authenticator_core::keys::KeyStore as _;
use authenticator_core::protocol::ProblemCode;
use authenticator_core::store::ActivityKind;
use authenticator_core::texts::Language;
use authenticator_core::{
    Account, AccountAction, AtTheLimit, EnrollingByTransfer, Error, NewAppLock, Outcome, PhoneSignInView, PinVerdict,
    TransferStep, Vouching, VouchingStep,
};
use e2e::{TestPhone, World, only};
use phone::lab::NetworkConditions;
use serde_json::json;

const DAY: u64 = 24 * 60 * 60;

const OFFLINE: Error = Error::Offline { retry_after: None };

fn moved() -> Lifecycle {
    Lifecycle::Removed { reason: Some("transferred".to_owned()) }
}

fn refused(reason: &str) -> Error {
    Error::Refused { reason: reason.to_owned() }
}

const fn invalid(reason: &'static str) -> Error {
    Error::InvalidInput { field: "transfer", reason }
}

/// The text of the offer on the old phone's screen.
async fn offer(vouching: &Vouching) -> String {
    match vouching.step().await.unwrap() {
        VouchingStep::ShowOffer { text } => text,
        step => panic!("expected the offer, not {step:?}"),
    }
}

/// The new phone reads an offer and confirms what it says.
async fn begin(phone: &TestPhone, offer: &str) -> EnrollingByTransfer {
    let authenticator = phone.authenticator();
    let preview = authenticator.read_enrollment(offer).unwrap();
    assert!(preview.by_transfer() && preview.pinned() && preview.warnings().is_empty());
    authenticator.enroll_by_transfer(&preview).await.unwrap()
}

/// What the new phone shows: the text of its code, and the code to type.
async fn shown(enrolling: &EnrollingByTransfer) -> (String, String) {
    match enrolling.step().await.unwrap() {
        TransferStep::ShowKey { text, comparison, refused: None } => (text, comparison),
        step => panic!("expected the key, not {step:?}"),
    }
}

async fn vouch(vouching: &Vouching, key: &(String, String)) -> String {
    assert_eq!(vouching.read_key(&key.0).await.unwrap(), VouchingStep::Compare { digits: 6 });
    signed(vouching.approve(&key.1).await.unwrap())
}

fn signed(step: VouchingStep) -> String {
    match step {
        VouchingStep::ShowTransfer { text, seconds_left } => {
            assert!((1..=540).contains(&seconds_left), "{seconds_left}");
            text
        }
        step => panic!("expected the transfer, not {step:?}"),
    }
}

fn done(phone: &TestPhone, step: TransferStep) -> Account {
    match step {
        TransferStep::Done { account } => phone.authenticator().account(account).unwrap().unwrap(),
        step => panic!("expected the account, not {step:?}"),
    }
}

/// All of it, without anything in its way.
async fn transferred(world: &World, phone: &TestPhone) -> Account {
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    done(phone, enrolling.take_transfer(&transfer).await.unwrap())
}

/// The old phone approves a sign-in as ever.
async fn approves(world: &World) {
    let (request, number, _) = world.sign_in().await;
    assert_eq!(request.approve(&number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_b14_the_old_phone_vouches_for_the_new_one_and_is_removed() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    assert!(world.account.view().unwrap().possible.contains(&AccountAction::Move));
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let prompts = world.phone.gate.prompts().len();
    let before = world.phone.network.exchanges("").len();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    assert_eq!(enrolling.issuer(), world.server.issuer());
    assert_eq!(phone.network.exchanges("").len(), 0, "nothing is sent before the person has confirmed");
    let key = shown(&enrolling).await;
    assert_eq!(vouching.read_key(&key.0).await.unwrap(), VouchingStep::Compare { digits: 6 });
    assert_eq!(world.phone.network.exchanges("").len(), before, "nor by the old phone before it has vouched");
    let transfer = signed(vouching.approve(&key.1).await.unwrap());
    let asked = world.phone.gate.prompts();
    assert_eq!(asked[prompts..].iter().map(|prompt| prompt.kind).collect::<Vec<_>>(), [PromptKind::Vouch]);
    assert_eq!(asked.last().unwrap().account, world.user);
    approves(&world).await;
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active, "until the new phone has redeemed it");

    let account = done(&phone, enrolling.take_transfer(&transfer).await.unwrap());
    let view = account.view().unwrap();
    assert_eq!((view.lifecycle, view.user_name.as_str(), view.pinned), (Lifecycle::Active, world.user.as_str(), true));
    assert_eq!(view.phone_sign_in, PhoneSignInView::Disabled { why: None }, "with no number, and no credential yet");
    assert!(view.possible.contains(&AccountAction::ShowCode), "the codes of the account are new ones");
    account.refresh().await.unwrap();
    let code = account.code().unwrap().code.reveal().to_owned();
    assert_eq!(world.server.control.one_time_code(&world.user, &code).await.unwrap(), "right");
    assert!(phone.authenticator().enrollments_by_transfer().unwrap().is_empty());

    assert_eq!(vouching.step().await.unwrap(), VouchingStep::Moved);
    assert_eq!(world.account.view().unwrap().lifecycle, moved());
    assert!(world.phone.keys.list().await.unwrap().is_empty(), "its keys are destroyed");
    let told = world.account.activity_text(Language::English).unwrap();
    assert!(told.contains("The account was moved to another phone, for which this one had vouched."), "{told}");
    assert!(world.account.activity().unwrap().iter().any(|line| line.kind == ActivityKind::Removed));
    assert_eq!(world.account.vouch_for_new_phone().await.unwrap().step().await.unwrap(), VouchingStep::Moved);

    phone.enable(&world.server, &account, &world.user).await;
    let live = world.server.control.start(&world.user, "sign_in", &[]).await.unwrap();
    assert_eq!(only(&account).await.approve(&live.number).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_an_app_that_is_killed_at_any_step_goes_on_there() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let old = async || {
        world.phone.restart().await;
        let account = world.phone.authenticator().account(world.account.id()).unwrap().unwrap();
        account.vouch_for_new_phone().await.unwrap()
    };
    let new = async || {
        phone.restart().await;
        let mut found = phone.authenticator().enrollments_by_transfer().unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    let text = offer(&old().await).await;
    assert_eq!(offer(&old().await).await, text, "the offer that is on display stays");
    begin(&phone, &text).await;
    let key = shown(&new().await).await;
    assert_eq!(shown(&new().await).await, key, "with the same key");
    old().await.read_key(&key.0).await.unwrap();
    let transfer = signed(old().await.approve(&key.1).await.unwrap());
    let asked = world.phone.gate.prompts().len();
    assert_eq!(signed(old().await.step().await.unwrap()), transfer);
    assert_eq!(world.phone.gate.prompts().len(), asked, "what was signed is not asked for again");

    phone.network.set(NetworkConditions::Offline);
    assert_eq!(new().await.take_transfer(&transfer).await.err(), Some(OFFLINE));
    phone.network.set(NetworkConditions::Fine);
    let account = done(&phone, new().await.step().await.unwrap());
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
    assert_eq!(phone.keys.list().await.unwrap().len(), 1);
    assert_eq!(old().await.step().await.unwrap(), VouchingStep::Moved);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_lost_replies_of_either_phone_are_made_up_for() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let key = shown(&enrolling).await;
    vouching.read_key(&key.0).await.unwrap();
    world.phone.network.set(NetworkConditions::ReplyLost("/transfers".to_owned()));
    assert_eq!(vouching.approve(&key.1).await.err(), Some(OFFLINE));
    let asked = world.phone.gate.prompts().len();
    world.phone.network.set(NetworkConditions::Fine);
    let transfer = signed(vouching.step().await.unwrap());
    assert_eq!(world.phone.gate.prompts().len(), asked);
    let sent = world.phone.network.exchanges("/transfers");
    assert_eq!((sent.len(), sent[0].request.body == sent[1].request.body), (2, true), "the same message");

    phone.network.set(NetworkConditions::ReplyLost("/enrollments".to_owned()));
    assert_eq!(enrolling.take_transfer(&transfer).await.err(), Some(OFFLINE));
    assert_eq!(vouching.step().await.unwrap(), VouchingStep::Moved, "the server has moved it");
    // Days pass on the new phone, and then somebody sets its wall clock back: what was handed in is not forgotten.
    let begun = phone.clock.now().unwrap().wall.seconds();
    for wall in [begun + 2 * DAY, begun - 30 * DAY, begun + 400 * DAY] {
        phone.clock.set_wall(wall);
        phone.restart().await;
        assert_eq!(phone.authenticator().enrollments_by_transfer().unwrap().len(), 1, "{wall}");
    }
    phone.network.set(NetworkConditions::Fine);
    world.server.control.advance(3600).await.unwrap();
    let enrolling = phone.authenticator().enrollments_by_transfer().unwrap().remove(0);
    let account = done(&phone, enrolling.step().await.unwrap());
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active, "however late: its key has redeemed it");
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_an_offer_that_nobody_vouched_for_is_forgotten_a_day_after_the_last_one() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let text = offer(&vouching).await;
    let under_way = || phone.authenticator().enrollments_by_transfer().unwrap().len();
    shown(&begin(&phone, &text).await).await;
    let begun = phone.clock.now().unwrap().wall.seconds();
    phone.clock.set_wall(begun + DAY - 60);
    phone.restart().await;
    begin(&phone, &text).await;
    phone.clock.set_wall(begun + 2 * DAY - 120);
    phone.restart().await;
    assert_eq!(under_way(), 1, "less than a day after the last offer");
    phone.clock.set_wall(begun);
    phone.restart().await;
    assert_eq!(under_way(), 1, "a wall clock that was set back makes nothing old");
    phone.clock.set_wall(begun + 3 * DAY);
    phone.restart().await;
    assert_eq!(under_way(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_a_phone_without_a_network_vouches_for_none_and_loses_nothing() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let key = shown(&enrolling).await;
    vouching.read_key(&key.0).await.unwrap();
    world.phone.network.set(NetworkConditions::Offline);
    let asked = world.phone.gate.prompts().len();
    assert_eq!(vouching.approve(&key.1).await.err(), Some(OFFLINE));
    assert_eq!(world.phone.gate.prompts().len(), asked, "nobody is asked for what cannot be sent");
    assert_eq!(vouching.step().await.unwrap(), VouchingStep::Compare { digits: 6 });
    world.phone.network.set(NetworkConditions::Fine);
    world.phone.gate.next(Err(HostError::Cancelled));
    assert_eq!(vouching.approve(&key.1).await.err().unwrap().code(), "user_action.cancelled");
    assert!(world.phone.network.exchanges("/transfers").is_empty(), "a person who says no has signed nothing");
    let transfer = signed(vouching.approve(&key.1).await.unwrap());
    done(&phone, enrolling.take_transfer(&transfer).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_the_code_of_somebody_else_is_not_vouched_for() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let earlier = offer(&vouching).await;
    let of_earlier = begin(&phone, &earlier).await;
    let key_of_earlier = shown(&of_earlier).await;
    vouching.cancel().await.unwrap();
    assert_eq!(vouching.read_key(&key_of_earlier.0).await.err(), Some(invalid("other_offer")), "nothing is offered");
    let now = offer(&vouching).await;
    assert_ne!(now, earlier);
    assert_eq!(vouching.read_key(&key_of_earlier.0).await.err(), Some(invalid("other_offer")), "made before");
    assert_eq!(vouching.read_key(&now).await.err(), Some(invalid("not_a_transfer")), "the offer itself");
    assert_eq!(vouching.read_key("https://example.org/").await.err(), Some(invalid("not_a_transfer")));
    let elsewhere = key_of_earlier.0.replace("127.0.0.1", "localhost");
    assert_ne!(elsewhere, key_of_earlier.0);
    assert_eq!(vouching.read_key(&elsewhere).await.err(), Some(invalid("other_server")));

    let key = shown(&begin(&phone, &now).await).await;
    let stranger = TestPhone::new().await;
    let of_stranger = shown(&begin(&stranger, &now).await).await;
    assert_ne!(of_stranger.1, key.1);
    vouching.read_key(&of_stranger.0).await.unwrap();
    let asked = world.phone.gate.prompts().len();
    let wrong = Error::InvalidInput { field: "comparison", reason: "wrong" };
    assert_eq!(vouching.approve(&key.1).await.err(), Some(wrong), "the code of the phone in the person's hand");
    assert_eq!((world.phone.gate.prompts().len(), world.phone.network.exchanges("/transfers").len()), (asked, 0));
    vouching.read_key(&key.0).await.unwrap();
    let transfer = signed(vouching.approve(&format!(" {} {}", &key.1[..3], &key.1[3..])).await.unwrap());
    let begun = stranger.authenticator().enrollments_by_transfer().unwrap().remove(0);
    assert_eq!(begun.take_transfer(&transfer).await.err(), Some(invalid("other_phone")));
    let mine = phone.authenticator().enrollments_by_transfer().unwrap().remove(0);
    assert_eq!(mine.take_transfer(&for_other_server(&transfer)).await.err(), Some(invalid("other_server")));
    assert!(phone.network.exchanges("/enrollments").is_empty(), "nothing was handed in");
    assert_eq!(world.account.view().unwrap().lifecycle, Lifecycle::Active);
}

/// A transfer as it would be for another server. A new phone does not verify it: that is for its server.
fn for_other_server(transfer: &str) -> String {
    let [head, payload, signature] = transfer.split('.').collect::<Vec<_>>().try_into().unwrap();
    let mut claims: serde_json::Value = serde_json::from_slice(&base64url_decode(payload).unwrap()).unwrap();
    *claims.get_mut("aud").unwrap() = json!("https://login.elsewhere.example/t1");
    let elsewhere = claims.to_string();
    format!("{head}.{}.{signature}", base64url_encode(elsewhere.as_bytes()))
}

/// Posts a message as somebody who has seen it on the network or on a screen.
async fn post_past(phone: &TestPhone, url: &str, body: &[u8]) -> u16 {
    let mut again = phone.network.exchanges(url).pop().unwrap().request.clone();
    again.body = body.to_vec();
    phone.network.send_past(again).await.unwrap().status
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_a_transfer_that_others_see_is_of_no_use_to_them() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let account = transferred(&world, &phone).await;
    let sent = phone.network.exchanges("/enrollments").pop().unwrap();
    assert_eq!(post_past(&phone, "/enrollments", &sent.request.body).await, 200, "replayed, it makes nothing new");
    let signed = world.phone.network.exchanges("/transfers").pop().unwrap();
    assert_eq!(post_past(&world.phone, "/transfers", &signed.request.body).await, 200);
    account.refresh().await.unwrap();
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 1);

    let third = TestPhone::new().await;
    let seen = String::from_utf8(signed.request.body.clone()).unwrap();
    let text = format!("phonesignin://transferred?v=1&transfer={seen}");
    let (issuer, kid, id) = ("https%3A%2F%2Flogin.contoso.example", "A".repeat(43), "A".repeat(22));
    let begun = begin(&third, &format!("phonesignin://transfer?v=1&issuer={issuer}&kid={kid}&offer={id}")).await;
    assert_eq!(begun.take_transfer(&text).await.err(), Some(invalid("not_expected")), "no key was made for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_either_person_can_think_better_of_it() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    world.phone.network.set(NetworkConditions::Offline);
    assert_eq!(vouching.cancel().await.err(), Some(OFFLINE));
    assert_eq!(signed(vouching.step().await.unwrap()), transfer, "nothing has changed");
    world.phone.network.set(NetworkConditions::Fine);
    vouching.cancel().await.unwrap();
    let step = enrolling.take_transfer(&transfer).await.unwrap();
    assert!(matches!(&step, TransferStep::ShowKey { refused: Some(why), .. } if why == "code_expired"), "{step:?}");
    approves(&world).await;

    let again = vouch(&vouching, &shown(&begin(&phone, &offer(&vouching).await).await).await).await;
    assert_ne!(again, transfer);
    enrolling.give_up().await.unwrap();
    assert!(phone.keys.list().await.unwrap().is_empty(), "the new key is destroyed");
    assert_eq!(enrolling.step().await.unwrap(), TransferStep::Ended);
    assert_eq!(enrolling.take_transfer(&again).await.err(), Some(invalid("not_expected")));
    approves(&world).await;
    vouching.cancel().await.unwrap();

    let account = transferred(&world, &phone).await;
    assert_eq!(vouching.cancel().await.err(), Some(refused("transferred")), "what is done is done");
    assert_eq!(account.view().unwrap().lifecycle, Lifecycle::Active);
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_a_transfer_ends_after_nine_minutes_and_the_next_one_takes_its_place() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    world.server.control.advance(541).await.unwrap();
    let step = enrolling.take_transfer(&transfer).await.unwrap();
    let TransferStep::ShowKey { refused: Some(why), .. } = step else { panic!("{step:?}") };
    assert_eq!(why, "code_expired");
    let next = offer(&vouching).await;
    let key = shown_again(&begin(&phone, &next).await).await;
    let transfer = vouch(&vouching, &key).await;
    done(&phone, enrolling.take_transfer(&transfer).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_an_offer_is_answered_for_ten_minutes_and_then_there_is_another_one() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let first = offer(&vouching).await;
    let key = shown(&begin(&phone, &first).await).await;
    world.phone.clock.advance(599);
    assert_eq!(offer(&vouching).await, first);
    world.phone.clock.advance(1);
    assert_eq!(vouching.read_key(&key.0).await.err(), Some(invalid("other_offer")));
    let second = offer(&vouching).await;
    assert_ne!(second, first);

    let key = shown(&begin(&phone, &second).await).await;
    vouching.read_key(&key.0).await.unwrap();
    world.phone.clock.advance(600);
    let asked = world.phone.gate.prompts().len();
    assert!(vouching.approve(&key.1).await.is_err());
    assert_eq!(world.phone.gate.prompts().len(), asked, "a key that was read too long ago is not vouched for");
    assert_ne!(offer(&vouching).await, second);
}

/// As [`shown`], after a transfer that was no good.
async fn shown_again(enrolling: &EnrollingByTransfer) -> (String, String) {
    match enrolling.step().await.unwrap() {
        TransferStep::ShowKey { text, comparison, .. } => (text, comparison),
        step => panic!("expected the key, not {step:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_an_account_without_phone_sign_in_cannot_vouch_and_says_why() {
    let world = World::enrolled().await;
    let why = refused("vouching_needs_phone_sign_in");
    assert_eq!(world.account.vouch_for_new_phone().await.err(), Some(why.clone()));
    assert!(!world.account.view().unwrap().possible.contains(&AccountAction::Move));
    world.phone.enable(&world.server, &world.account, &world.user).await;
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    offer(&vouching).await;
    world.account.disable_phone_sign_in().await.unwrap();
    assert_eq!(vouching.step().await.err(), Some(why));
    let otp = "otpauth://totp/Example:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
    let codes = world.phone.enroll_text(otp).await.unwrap();
    assert_eq!(codes.vouch_for_new_phone().await.err(), Some(refused("not_supported")));
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_what_the_organisation_does_not_allow_is_said_and_leaves_all_as_it_was() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let key = shown(&enrolling).await;
    vouching.read_key(&key.0).await.unwrap();
    world.server.control.policy(&json!({ "transfers": false })).await.unwrap();
    assert_eq!(vouching.approve(&key.1).await.err(), Some(refused("not_found")));
    vouching.cancel().await.unwrap();
    approves(&world).await;

    world.server.control.policy(&json!({ "transfers": true })).await.unwrap();
    let transfer = vouch(&vouching, &shown(&begin(&phone, &offer(&vouching).await).await).await).await;
    world.server.control.policy(&json!({ "transfers": false })).await.unwrap();
    let step = enrolling.take_transfer(&transfer).await.unwrap();
    assert_eq!(step, TransferStep::NotAllowed { reasons: vec![ProblemCode::EnrollmentClosed] });
    world.server.control.policy(&json!({ "transfers": true })).await.unwrap();
    world.phone.device.set_rooted(true);
    world.server.control.policy(&json!({ "integrity": { "rule": "block" } })).await.unwrap();
    vouching.cancel().await.unwrap();
    world.account.refresh().await.unwrap();
    let key = shown_again(&begin(&phone, &offer(&vouching).await).await).await;
    vouching.read_key(&key.0).await.unwrap();
    assert_eq!(vouching.approve(&key.1).await.err(), Some(refused("device_compromised")), "as it makes no new key");
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_each_account_moves_by_itself_and_takes_the_place_of_what_a_backup_had_of_it() {
    let world = World::enabled().await;
    let other_user = "other@contoso.example";
    world.server.control.add_user(other_user, e2e::PASSWORD).await.unwrap();
    let other = world.phone.enroll(&world.server, other_user).await;
    world.phone.enable(&world.server, &other, other_user).await;
    let passphrase = authenticator_core::backup::Passphrase::typed("gr\u{fc}ne Wiese im Mai").unwrap();
    let backup = world.phone.authenticator().back_up(&passphrase).unwrap();
    let phone = TestPhone::new().await;
    phone.authenticator().restore(&backup.file, &passphrase).unwrap();
    assert_eq!(phone.authenticator().accounts().unwrap().len(), 2);

    let first = transferred(&world, &phone).await;
    let states = |phone: &TestPhone| -> Vec<_> {
        phone.authenticator().accounts().unwrap().iter().map(|account| account.view().unwrap()).collect()
    };
    assert_eq!(states(&phone).len(), 2);
    assert_eq!(first.view().unwrap().user_name, world.user);
    assert_eq!(other.view().unwrap().lifecycle, Lifecycle::Active, "the other account stays where it is");
    let vouching = other.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    done(&phone, enrolling.take_transfer(&transfer).await.unwrap());
    let now = states(&phone);
    assert_eq!(now.iter().map(|view| view.user_name.as_str()).collect::<Vec<_>>(), [world.user.as_str(), other_user]);
    assert!(now.iter().all(|view| view.lifecycle == Lifecycle::Active));
    assert_eq!(phone.keys.list().await.unwrap().len(), 2, "each with a key of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn l5_a_server_that_is_not_the_one_of_the_offer_gets_nothing() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let text = offer(&vouching).await;
    let (before, rest) = text.split_once("kid=").unwrap();
    let other = format!("{before}kid={}{}", "A".repeat(43), &rest[43..]);
    let enrolling = begin(&phone, &other).await;
    assert_eq!(enrolling.step().await.err(), Some(refused("untrusted_server_key")));
    assert!(phone.keys.list().await.unwrap().is_empty(), "no key was made");
    assert!(phone.network.exchanges("/enrollments").is_empty());
}

fn pin(digits: &str) -> AppPin {
    AppPin::typed(digits).unwrap()
}

async fn set_lock(phone: &TestPhone, at_the_limit: AtTheLimit) {
    let new = NewAppLock::Pin { pin: pin("194857"), grace: Grace::None, at_the_limit };
    assert_eq!(phone.authenticator().set_app_lock(new, None).await, Ok(PinVerdict::Accepted));
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_a_wipe_ends_transfers_under_way_and_destroys_their_keys() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    shown(&begin(&phone, &offer(&vouching).await).await).await;
    assert_eq!(phone.keys.list().await.unwrap().len(), 1);
    set_lock(&phone, AtTheLimit::Wipe).await;
    phone.restart().await;
    let enrolling = phone.authenticator().enrollments_by_transfer().unwrap().remove(0);
    let last = loop {
        match phone.authenticator().unlock_with_pin(&pin("194858")).await.unwrap() {
            PinVerdict::Wrong { wait_seconds, .. } => phone.clock.advance(wait_seconds),
            last => break last,
        }
    };
    assert_eq!(last, PinVerdict::Wiped);
    assert_eq!(phone.keys.list().await.unwrap(), [""; 0]);
    assert!(phone.authenticator().enrollments_by_transfer().unwrap().is_empty());
    assert_eq!(enrolling.step().await.unwrap(), TransferStep::Ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_giving_the_lock_up_ends_transfers_under_way() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    phone.network.set(NetworkConditions::Offline);
    assert_eq!(enrolling.take_transfer(&transfer).await.err(), Some(OFFLINE));
    set_lock(&phone, AtTheLimit::StayLocked).await;
    phone.restart().await;
    phone.network.set(NetworkConditions::Fine);
    let enrolling = phone.authenticator().enrollments_by_transfer().unwrap().remove(0);
    assert_eq!(enrolling.step().await.unwrap_err().code(), "user_action.unlock_app");
    phone.authenticator().give_up_app_lock().await.unwrap();
    assert_eq!(enrolling.step().await.unwrap(), TransferStep::Ended);
    assert_eq!(enrolling.take_transfer(&transfer).await.err(), Some(invalid("not_expected")));
    assert!(phone.authenticator().enrollments_by_transfer().unwrap().is_empty());
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert_eq!(phone.keys.list().await.unwrap(), [""; 0]);
    approves(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l3_no_account_comes_of_a_transfer_whose_reply_is_under_way_when_the_lock_is_given_up() {
    let (world, phone) = (World::enabled().await, TestPhone::new().await);
    let vouching = world.account.vouch_for_new_phone().await.unwrap();
    let enrolling = begin(&phone, &offer(&vouching).await).await;
    let transfer = vouch(&vouching, &shown(&enrolling).await).await;
    set_lock(&phone, AtTheLimit::StayLocked).await;
    let (arrived, mut arrives) = tokio::sync::mpsc::unbounded_channel();
    let (passed_on, passes_on) = mpsc::channel::<()>();
    let passes_on = Mutex::new(passes_on);
    let held = Arc::new(move |_: &mut _| {
        arrived.send(()).unwrap();
        passes_on.lock().unwrap().recv().unwrap();
    });
    phone.network.set(NetworkConditions::Tampered("/enrollments".to_owned(), held));
    let taking = tokio::spawn({
        let (enrolling, transfer) = (enrolling.clone(), transfer.clone());
        async move { enrolling.take_transfer(&transfer).await }
    });
    arrives.recv().await.unwrap();
    phone.authenticator().app_went_to_background();
    phone.authenticator().give_up_app_lock().await.unwrap();
    passed_on.send(()).unwrap();
    assert_eq!(taking.await.unwrap().err(), Some(Error::Busy));
    assert!(phone.authenticator().accounts().unwrap().is_empty());
    assert_eq!(enrolling.step().await.unwrap(), TransferStep::Ended);
    phone.restart().await;
    assert_eq!(phone.keys.list().await.unwrap(), [""; 0]);
}
