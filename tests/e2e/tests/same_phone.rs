//! A sign-in in the browser of the phone itself: the browser hands the number to the app (B18).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authenticator_core::jose::base64url_decode;
use authenticator_core::{CompletedSignIn, Error, NumberFromBrowser, Outcome, Request};
use e2e::{PASSWORD, TestPhone, World, another, only};
use phone::lab::Browser;
use serde_json::{Value, json};

/// A world whose tenant lets numbers come by the browser, and a browser in it whose page shows one.
async fn world() -> (World, Browser) {
    let world = World::enabled().await;
    allow(&world, true).await;
    let browser = signing_in(&world).await;
    (world, browser)
}

async fn allow(world: &World, same_phone: bool) {
    world.server.control.policy(&json!({ "same_phone": same_phone })).await.unwrap();
}

/// A browser that asks the app for its sign-in.
async fn signing_in(world: &World) -> Browser {
    let mut browser = Browser::at(&format!("{}/", world.server.issuer())).unwrap();
    browser.open("signin").await.unwrap();
    browser.submit("/signin", &[("user_name", &world.user)]).await.unwrap();
    browser
}

async fn led_back(world: &World, redirect: &str) -> Result<NumberFromBrowser, Error> {
    match world.phone.authenticator().complete_sign_in(redirect).await? {
        CompletedSignIn::Number { number, .. } => Ok(number),
        _ => panic!("another way"),
    }
}

/// The number that the browser hands over for a request.
async fn number(world: &World, browser: &Browser, request: &Request) -> NumberFromBrowser {
    let redirect = browser.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    led_back(world, &redirect).await.unwrap()
}

fn refused(reason: &str) -> Error {
    Error::Refused { reason: reason.to_owned() }
}

const NOT_EXPECTED: Error = Error::InvalidInput { field: "redirect", reason: "not_expected" };

/// What the last answer that this phone sent says.
fn last_answer(world: &World) -> Value {
    let sent = world.phone.network.exchanges("/phone/answers").last().unwrap().request.body.clone();
    let payload = std::str::from_utf8(&sent).unwrap().split('.').nth(1).unwrap().to_owned();
    serde_json::from_slice(&base64url_decode(&payload).unwrap()).unwrap()
}

/// A redirect with one parameter set to another value.
fn with(redirect: &str, name: &str, value: &str) -> String {
    let (before, rest) = redirect.split_once(&format!("{name}=")).unwrap();
    let after = rest.split_once('&').map(|(_, after)| format!("&{after}")).unwrap_or_default();
    format!("{before}{name}={value}{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_the_browser_of_the_phone_hands_the_number_over_and_the_answer_says_so() {
    let (world, mut browser) = world().await;
    assert_eq!(browser.attribute("open-app", "href").unwrap(), "phonesignin://signin", "the link carries nothing");
    let request = only(&world.account).await;
    assert!(request.view().same_phone);
    let number = number(&world, &browser, &request).await;
    assert_eq!(number.request().view(), request.view(), "what is shown is the request");
    let prompts = world.phone.gate.prompts().len();
    assert_eq!(number.approve().await.unwrap(), Outcome::Approved);
    assert_eq!(world.phone.gate.prompts().len(), prompts + 1, "the gate was opened for it");
    let answer = last_answer(&world);
    assert_eq!(answer["flow"]["mode"], "same_phone");
    assert_eq!(answer["number"], browser.text("match-number").unwrap());
    browser.open("signin").await.unwrap();
    assert!(browser.holds(&world.user), "the browser is signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_number_that_is_typed_says_nothing_of_a_browser() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    // Asked for, and then typed after all.
    browser.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    assert_eq!(request.approve(&browser.text("match-number").unwrap()).await.unwrap(), Outcome::Approved);
    assert!(last_answer(&world).get("flow").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_sign_in_that_was_begun_elsewhere_gets_its_number_to_no_other_browser() {
    let (world, elsewhere) = world().await;
    let request = only(&world.account).await;
    let mut own = Browser::at(&format!("{}/", world.server.issuer())).unwrap();
    own.open("signin").await.unwrap();
    let redirect = own.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    assert!(!redirect.contains("number="), "{redirect}");
    assert_eq!(led_back(&world, &redirect).await.unwrap_err(), refused("not_this_browser"));
    // Typing it is as ever.
    assert_eq!(request.approve(&elsewhere.text("match-number").unwrap()).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_number_that_the_app_did_not_ask_for_is_not_taken() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let redirect = browser.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    for other in [with(&redirect, "state", "made-up"), redirect.replace("state=", "x=")] {
        assert!(
            matches!(led_back(&world, &other).await, Err(Error::InvalidInput { field: "redirect", .. })),
            "{other}"
        );
    }
    // Nothing of this used up the way, which is good for once.
    led_back(&world, &redirect).await.unwrap();
    assert_eq!(led_back(&world, &redirect).await.unwrap_err(), NOT_EXPECTED);
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_of_several_askings_the_last_one_counts() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let first = browser.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    let second = request.ask_browser().unwrap();
    assert_eq!(led_back(&world, &first).await.unwrap_err(), NOT_EXPECTED);
    let second = led_back(&world, &browser.redirect_of(&second).await.unwrap()).await.unwrap();
    assert_eq!(second.approve().await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_number_from_the_browser_of_another_asking_is_wrong_however_right_it_is() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let number = number(&world, &browser, &request).await;
    // A page that knew the request has the browser ask with a hash of its own.
    let url = request.ask_browser().unwrap();
    browser.redirect_of(&with(&url, "flow_challenge", &"A".repeat(43))).await.unwrap();
    assert!(matches!(number.approve().await.unwrap(), Outcome::WrongNumber { .. }));
    assert_eq!(last_answer(&world)["number"], browser.text("match-number").unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_number_that_was_changed_on_its_way_ends_the_request() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let redirect = browser.redirect_of(&request.ask_browser().unwrap()).await.unwrap();
    let wrong = another(&browser.text("match-number").unwrap());
    let number = led_back(&world, &with(&redirect, "number", &wrong)).await.unwrap();
    assert!(matches!(number.approve().await.unwrap(), Outcome::WrongNumber { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_the_server_leads_only_to_apps_it_knows_and_says_nothing_to_others() {
    let (world, browser) = world().await;
    let url = only(&world.account).await.ask_browser().unwrap();
    for bad in [
        with(&url, "redirect_uri", "https%3A%2F%2Fevil.example%2F"),
        with(&url, "state", ""),
        with(&url, "flow_challenge", "short"),
        format!("{url}&request=AwMDAwMDAwMDAwMDAwMDAw"),
    ] {
        assert!(browser.redirect_of(&bad).await.is_err(), "{bad}");
    }
    let unknown = with(&url, "request", "AwMDAwMDAwMDAwMDAwMDAw");
    assert!(browser.redirect_of(&unknown).await.unwrap().contains("error=not_this_browser"));
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_where_the_tenant_does_not_allow_it_the_number_is_typed() {
    let world = World::enabled().await;
    let browser = signing_in(&world).await;
    assert!(browser.attribute("open-app", "href").is_err());
    let request = only(&world.account).await;
    assert!(!request.view().same_phone);
    assert_eq!(request.ask_browser().unwrap_err(), refused("same_phone_not_offered"));
    // Allowed, asked for, and forbidden again before the browser came.
    allow(&world, true).await;
    let request = only(&world.account).await;
    let url = request.ask_browser().unwrap();
    allow(&world, false).await;
    assert!(browser.redirect_of(&url).await.unwrap().contains("error=not_this_browser"));
    assert_eq!(request.approve(&browser.text("match-number").unwrap()).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_after_a_restart_of_the_app_the_number_is_typed() {
    let (world, browser) = world().await;
    let redirect = browser.redirect_of(&only(&world.account).await.ask_browser().unwrap()).await.unwrap();
    let id = world.account.id();
    drop(world.account);
    world.phone.restart().await;
    let back = world.phone.authenticator().complete_sign_in(&redirect).await;
    assert_eq!(back.map(drop).unwrap_err(), NOT_EXPECTED);
    let account = world.phone.authenticator().account(id).unwrap().unwrap();
    let request = only(&account).await;
    assert_eq!(request.approve(&browser.text("match-number").unwrap()).await.unwrap(), Outcome::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_a_request_that_has_ended_hands_out_nothing() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let url = request.ask_browser().unwrap();
    request.deny().await.unwrap();
    assert!(browser.redirect_of(&url).await.unwrap().contains("error=not_this_browser"));
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_refusing_works_with_the_number_at_hand() {
    let (world, browser) = world().await;
    let request = only(&world.account).await;
    let number = number(&world, &browser, &request).await;
    assert_eq!(number.request().report().await.unwrap(), Outcome::Reported);
    assert_eq!(number.approve().await.unwrap(), Outcome::Reported, "what was refused stays refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_mfa_after_the_password_goes_the_same_way_and_enabling_is_typed() {
    let (world, _) = world().await;
    let mut browser = signing_in(&world).await;
    browser.submit("/signin/use-password", &[]).await.unwrap();
    browser.submit("/signin/password", &[("password", PASSWORD)]).await.unwrap();
    let request = only(&world.account).await;
    assert_eq!(number(&world, &browser, &request).await.approve().await.unwrap(), Outcome::Approved);
    let (phone, user) = (TestPhone::new().await, "second@contoso.example");
    world.server.control.add_user(user, PASSWORD).await.unwrap();
    let pending = phone.enroll_pending(&world.server, user).await;
    assert!(!only(&pending).await.view().same_phone);
}
