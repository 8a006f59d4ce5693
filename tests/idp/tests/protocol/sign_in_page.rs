//! The sign-in page in full: its messages, the ways on, the limits.

use authenticator_core::protocol::{Decision, ShownEntry, Verdict};
use reqwest::StatusCode;
use serde_json::json;

use crate::enrollment::wrong;
use crate::support::{Browser, PASSWORD, Phone, Server, strip};

/// Signs `ana` in by number, so that the browser is no stranger any more.
async fn known_browser(server: &Server, phone: &mut Phone) -> Browser {
    let browser = Browser::new(server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    browser.open("/t1/signin").await;
    browser
}

#[tokio::test]
async fn s1_mode_push_offers_no_app_in_place_of_the_password() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    assert!(browser.type_user("ana").await.html.contains("Use an app instead"));
    server.policy(json!({ "mode": "push" })).await;
    assert!(!browser.open("/t1/signin").await.html.contains("Use an app instead"));
    let page = browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(!page.html.contains("/signin/use-app"));
}

#[tokio::test]
async fn s1_whoever_asks_for_an_app_without_having_one_is_told() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let page = browser.type_user("ana").await;
    assert_eq!(page.message(), None);
    let page = browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await;
    assert_eq!(page.message().as_deref(), Some("no_app"));
}

#[tokio::test]
async fn s2_another_display_than_was_sent_has_its_own_message() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    let mut answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    answer.shown[0] = ShownEntry("application".to_owned(), "Payroll".to_owned());
    assert_eq!(phone.verdict(&phone.sign_answer(&challenge, &answer)).await, Verdict::DisplayMismatch);
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.state().as_deref(), Some("display_mismatch"));
    assert!(page.text("request-state").unwrap().contains("showed something else"));
}

#[tokio::test]
async fn s6_an_approval_that_nobody_came_back_for_is_worth_nothing_later() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    server.advance(601).await;
    assert!(browser.open("/t1/signin").await.html.contains("name=\"user_name\""));
    assert!(browser.look("/t1/security-info").await.location().ends_with("/signin"));
}

#[tokio::test]
async fn p14_an_approval_that_was_held_back_is_void_once_the_phone_is_lost() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let thief = Browser::new(&server);
    let number = thief.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    server.revoke("ana", "device").await;
    assert!(thief.look("/t1").await.attribute("amr", "data-amr").is_none());
    server.advance(121).await;
    assert!(thief.open("/t1/signin").await.html.contains("name=\"user_name\""));
    assert!(thief.look("/t1/security-info").await.location().ends_with("/signin"));
}

#[tokio::test]
async fn a_password_is_tried_no_more_often_at_once_than_one_after_the_other() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let browsers: Vec<Browser> = (0..16).map(|_| Browser::new(&server)).collect();
    for browser in &browsers {
        browser.type_user("ben").await;
    }
    let tries = browsers.iter().map(|browser| browser.type_password("wrong"));
    let pages = futures_util::future::join_all(tries).await;
    let looked_at = pages.iter().filter(|page| page.html.contains("data-message=\"wrong_password\"")).count();
    assert_eq!(looked_at, 10);
}

#[tokio::test]
async fn s7_the_superseded_page_offers_a_new_number_and_the_password() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (first, second) = (Browser::new(&server), Browser::new(&server));
    let before = first.type_user("ana").await.number().unwrap();
    second.type_user("ana").await;
    let page = first.open("/t1/signin").await;
    assert_eq!(page.state().as_deref(), Some("superseded"));
    assert!(page.html.contains("/t1/signin/again") && page.html.contains("/t1/signin/use-password"));

    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &before).await, Verdict::Superseded, "the number of the request before");
    assert_eq!(second.open("/t1/signin").await.state().as_deref(), Some("superseded"));
}

#[tokio::test]
async fn s7_the_result_is_redeemed_in_the_browser_that_shows_the_number() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (first, second) = (Browser::new(&server), Browser::new(&server));
    first.type_user("ana").await;
    let number = second.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(first.open("/t1/signin").await.state().as_deref(), Some("superseded"));
    assert!(first.look("/t1/security-info").await.location().ends_with("/signin"));
    assert_eq!(second.look("/t1/signin").await.location(), "/t1");
    assert!(second.open("/t1").await.attribute("signed-in-user", "data-user").is_some());
}

#[tokio::test]
async fn s7_an_anonymous_flood_is_refused_and_leaves_the_users_own_request() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let home = known_browser(&server, &mut phone).await;
    let flood = Browser::new(&server);
    for _ in 0..2 {
        assert!(flood.type_user("ana").await.number().is_some());
    }
    let number = home.type_user("ana").await.number().unwrap();
    for way in ["/t1/signin/again", "/t1/signin/use-app", "/t1/signin/restart"] {
        flood.submit("/t1/signin", way, &[]).await;
    }
    let page = flood.type_user("ana").await;
    assert_eq!((page.number(), page.message().as_deref()), (None, Some("throttled")));
    assert!(page.html.contains("type=\"password\""), "then the other methods");
    let forgot = [("user_name", "ana")];
    let page = flood.submit("/t1/signin/forgot", "/t1/signin/forgot", &forgot).await;
    assert_eq!(page.message().as_deref(), Some("throttled"), "a reset counts as well");
    assert_eq!(home.open("/t1/signin").await.number(), Some(number.clone()), "still live");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
}

#[tokio::test]
async fn b6_a_report_quiets_the_flood() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let home = known_browser(&server, &mut phone).await;
    server.advance(601).await;
    let stranger = Browser::new(&server);
    assert!(stranger.type_user("ana").await.number().is_some());
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    assert_eq!(stranger.open("/t1/signin").await.state().as_deref(), Some("reported"));
    assert_eq!(Browser::new(&server).type_user("ana").await.message().as_deref(), Some("throttled"));
    assert!(home.type_user("ana").await.number().is_some(), "the user's own browser goes on");
    server.advance(601).await;
    assert!(stranger.type_user("ana").await.number().is_some(), "it decays");
    assert_eq!(stranger.type_user("ana").await.message().as_deref(), Some("throttled"), "slowly");
    server.advance(3600).await;
    for _ in 0..3 {
        assert!(stranger.type_user("ana").await.number().is_some());
    }
}

#[tokio::test]
async fn s10_the_other_ways_before_the_password_are_the_same_for_everybody() {
    let server = Server::start().await;
    let _phone = Phone::enabled(&server, "ana").await;
    let mut lists = Vec::new();
    for name in ["ana", "nobody"] {
        let browser = Browser::new(&server);
        browser.type_user(name).await;
        let page = browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
        for way in ["password", "pass", "app"] {
            assert!(page.html.contains(&format!("data-way=\"{way}\"")), "{way}");
        }
        assert!(!page.html.contains("data-way=\"code\""), "a code comes after the password");
        lists.push(strip(&page.html, name));
    }
    assert_eq!(lists[0], lists[1]);
}

#[tokio::test]
async fn s10_leaving_the_number_ends_the_request() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let page = browser.type_user("ana").await;
    assert!(page.html.contains("I can't use my app right now"));
    browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(phone.challenges().await.is_empty());
    let page = browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    assert!(page.html.contains("type=\"password\""));
    let page = browser.type_password(PASSWORD).await;
    assert!(page.number().is_some() && page.html.contains("I can't use my app right now"));
    let page = browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(!page.html.contains("data-way=\"password\""), "it was right already");
    assert!(
        browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await.number().is_some(),
        "and need not be typed again"
    );
    server.advance(601).await;
    browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(browser.open("/t1/signin").await.number().is_none(), "for ten minutes");
}

#[tokio::test]
async fn s11_a_policy_that_was_turned_off_is_told_in_place_of_a_number() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let home = known_browser(&server, &mut phone).await;
    server.add_user("ben").await;
    for against in [json!({ "targets": { "exclude": ["ana"] } }), json!({ "mode": "push" })] {
        assert!(home.type_user("ana").await.number().is_some());
        let mut events = home.events("/t1/signin/events").await;
        assert_eq!(events.state().await, "live");
        server.policy(against).await;
        assert_eq!(events.state().await, "blocked_by_policy", "the page that waits hears of it");
        assert_eq!(home.open("/t1/signin").await.message().as_deref(), Some("blocked_by_policy"));
        assert!(phone.challenges().await.is_empty());
        assert_eq!(home.type_user("ana").await.message().as_deref(), Some("blocked_by_policy"));
        assert_eq!(home.type_user("ben").await.message(), None, "who never enabled it is not told");
        server.policy(json!({ "mode": "any", "targets": { "exclude": [] } })).await;
    }
}

#[tokio::test]
async fn s13_an_app_that_is_too_old_is_named_on_the_page_and_may_be_updated() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.policy(json!({ "min_app_version": { "other": "2.0" } })).await;
    let browser = Browser::new(&server);
    let number = browser.type_user("ana").await.number().unwrap();
    let mut events = browser.events("/t1/signin/events").await;
    let before = events.next().await.unwrap();
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AppTooOld);
    let after = events.next().await.unwrap();
    assert_eq!((after["state"].as_str(), before["view"] == after["view"]), (Some("live"), false));
    let page = browser.open("/t1/signin").await;
    assert_eq!(page.attribute("hindrance", "data-hindrance").as_deref(), Some("app_too_old"));
    assert_eq!(page.number(), Some(number.clone()));
    phone.app_version = "2.0".to_owned();
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(browser.look("/t1/signin").await.location(), "/t1");
}

#[tokio::test]
async fn s15_the_first_time_by_the_link_then_by_number() {
    let server = Server::start().await;
    server.policy(json!({ "number_first": "after_first_use" })).await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    let first = browser.type_user("ana").await;
    assert!(first.number().is_none() && first.html.contains("Use an app instead"));
    let other = Browser::new(&server);
    assert_eq!(strip(&first.html, "ana"), strip(&other.type_user("nobody").await.html, "nobody"), "nothing is told");
    let number = browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await.number().unwrap();
    assert!(other.type_user("ana").await.number().is_none(), "it has not worked yet");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(browser.look("/t1/signin").await.location(), "/t1");
    assert!(other.type_user("ana").await.number().is_some(), "from then on, wherever the user is");
}

#[tokio::test]
async fn unknown_names_look_alike_on_every_page_of_the_sign_in() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let mut seen = Vec::new();
    for name in ["ben", "nobody"] {
        let browser = Browser::new(&server);
        let mut pages = vec![browser.type_user(name).await];
        pages.push(browser.submit("/t1/signin", "/t1/signin/use-app", &[]).await);
        pages.push(browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await);
        pages.push(browser.submit("/t1/signin/forgot", "/t1/signin/forgot", &[("user_name", name)]).await);
        browser.submit("/t1/signin", "/t1/signin/use-pass", &[]).await;
        for _ in 0..7 {
            pages.push(browser.submit("/t1/signin", "/t1/signin/pass", &[("pass", "wrong")]).await);
        }
        let pages: Vec<_> = pages.into_iter().map(|page| (page.status, strip(&page.html, name))).collect();
        seen.push(pages);
    }
    for (known, unknown) in seen[0].iter().zip(&seen[1]) {
        assert_eq!(known, unknown);
    }
    let last = &seen[0].last().unwrap().1;
    assert!(last.contains("data-message=\"too_many_passes\""), "{last}");
    assert!(seen[0][4].1.contains("data-message=\"wrong_pass\""));
}

#[tokio::test]
async fn user_names_are_limited_by_browser_and_by_address() {
    let server = Server::start().await;
    server.policy(json!({ "user_name_limit": 12 })).await;
    let browser = Browser::new(&server);
    for n in 0..10 {
        assert_eq!(browser.type_user(&format!("name{n}")).await.message(), None);
    }
    let page = browser.type_user("name10").await;
    assert_eq!((page.status, page.message().as_deref()), (StatusCode::TOO_MANY_REQUESTS, Some("too_many_names")));
    for _ in 0..2 {
        assert_eq!(Browser::new(&server).type_user("ana").await.message(), None);
    }
    let page = Browser::new(&server).type_user("ana").await;
    assert_eq!(page.message().as_deref(), Some("too_many_names"), "whichever browser");
    server.advance(600).await;
    assert_eq!(browser.type_user("ana").await.message(), None);
}

#[tokio::test]
async fn titles_and_boxes_say_what_went_wrong() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let page = browser.type_password("wrong").await;
    assert!(page.html.contains("<title>Error - "));
    assert_eq!(page.attribute("password", "aria-describedby").as_deref(), Some("message"));
    assert_eq!(page.attribute("password", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(page.attribute("message", "role").as_deref(), Some("alert"));
    assert!(page.html.contains("<html lang=\"en\">") && page.html.contains("href=\"#content\""));
}

/// Leaves the number for a code: the password first, then the box.
async fn to_the_code_box(browser: &Browser) {
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    browser.submit("/t1/signin", "/t1/signin/use-password", &[]).await;
    assert!(browser.type_password(PASSWORD).await.number().is_some());
    let page = browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    assert!(page.html.contains("data-way=\"code\""));
    let page = browser.submit("/t1/signin", "/t1/signin/use-code", &[]).await;
    assert_eq!(page.attribute("code", "inputmode").as_deref(), Some("numeric"));
}

#[tokio::test]
async fn s10_a_code_stands_behind_the_password_where_the_phone_is_offline() {
    let server = Server::start().await;
    server.policy(json!({ "request_limit": 10 })).await;
    let phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    to_the_code_box(&browser).await;
    let right = phone.code_at(server.now());
    let page = browser.submit("/t1/signin", "/t1/signin/code", &[("code", &wrong(&right))]).await;
    assert_eq!(page.message().as_deref(), Some("wrong_code"));
    let page = browser.submit("/t1/signin", "/t1/signin/code", &[("code", &right)]).await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pwd otp mfa"));
    assert!(page.html.contains("password and a code"));

    let other = Browser::new(&server);
    to_the_code_box(&other).await;
    let page = other.submit("/t1/signin", "/t1/signin/code", &[("code", &right)]).await;
    assert_eq!(page.message().as_deref(), Some("used_code"));
    server.advance(601).await;
    let late = phone.code_at(server.now());
    let page = other.submit("/t1/signin", "/t1/signin/code", &[("code", &late)]).await;
    assert_eq!(page.message().as_deref(), Some("too_late"), "the password was long ago");
}

#[tokio::test]
async fn s10_a_phone_that_may_not_be_asked_again_leaves_the_code() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    for _ in 0..3 {
        Browser::new(&server).type_user("ana").await;
    }
    let browser = Browser::new(&server);
    assert_eq!(browser.type_user("ana").await.message().as_deref(), Some("throttled"));
    let page = browser.type_password(PASSWORD).await;
    assert_eq!(page.message().as_deref(), Some("throttled"));
    let page = browser.submit("/t1/signin", "/t1/signin/code", &[("code", &phone.code_at(server.now()))]).await;
    assert_eq!(page.attribute("amr", "data-amr").as_deref(), Some("pwd otp mfa"));
}

#[tokio::test]
async fn s10_a_code_without_a_password_signs_nobody_in() {
    let server = Server::start().await;
    let phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    browser.submit("/t1/signin", "/t1/signin/use-code", &[]).await;
    browser.submit("/t1/signin", "/t1/signin/code", &[("code", &phone.code_at(server.now()))]).await;
    assert!(browser.look("/t1/security-info").await.location().ends_with("/signin"));
}

#[tokio::test]
async fn p14_a_pass_signs_in_and_adds_a_phone_in_place_of_a_lost_one() {
    let server = Server::start().await;
    let _lost = Phone::enabled(&server, "ana").await;
    server.add_user("ben").await;
    let pass = server.control("access-passes", json!({ "user": "ana" })).await["pass"].as_str().unwrap().to_owned();
    let thief = Browser::new(&server);
    thief.type_user("ben").await;
    thief.submit("/t1/signin", "/t1/signin/use-pass", &[]).await;
    let page = thief.submit("/t1/signin", "/t1/signin/pass", &[("pass", &pass)]).await;
    assert_eq!(page.message().as_deref(), Some("wrong_pass"), "it is of one user");

    let browser = Browser::new(&server);
    let before = browser.look("/t1/signin").await.session();
    browser.type_user("ana").await;
    browser.submit("/t1/signin", "/t1/signin/other-ways", &[]).await;
    browser.submit("/t1/signin", "/t1/signin/use-pass", &[]).await;
    let csrf = browser.open("/t1/signin").await.csrf();
    let signed_in = browser.send("/t1/signin/pass", &[("csrf", &csrf), ("pass", &pass)]).await;
    assert_ne!(signed_in.session(), before, "the session id changes at success");
    assert_eq!(browser.open("/t1").await.attribute("amr", "data-amr").as_deref(), Some("tap"));
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert_eq!(page.state().as_deref(), Some("waiting"));
}

#[tokio::test]
async fn a_disabled_account_is_told_to_who_knows_the_password_only() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let home = known_browser(&server, &mut phone).await;
    let waiting = Browser::new(&server);
    let number = waiting.type_user("ana").await.number().unwrap();
    let challenge = phone.only_challenge().await;
    server.control("users/ana/block", json!({ "blocked": true })).await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AccountDisabled);
    assert!(waiting.open("/t1/signin").await.number().is_none());
    assert!(home.look("/t1/security-info").await.location().ends_with("/signin"), "the session is over");

    let (browser, other) = (Browser::new(&server), Browser::new(&server));
    let blocked = browser.type_user("ana").await;
    assert_eq!(strip(&blocked.html, "ana"), strip(&other.type_user("nobody").await.html, "nobody"));
    assert_eq!(browser.type_password("wrong").await.message().as_deref(), Some("wrong_password"));
    assert_eq!(browser.type_password(PASSWORD).await.message().as_deref(), Some("account_disabled"));
    server.control("users/ana/block", json!({ "blocked": false })).await;
    assert!(browser.type_user("ana").await.number().is_some());
}

#[tokio::test]
async fn s2_s14_an_ipv4_address_is_one_on_a_server_of_both_families() {
    let server = Server::start_dual_stack().await;
    let phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await.number().expect("a number");
    let asked = phone.challenge(&phone.only_challenge().await);
    let text = |name: &str| asked.context.iter().find(|entry| entry.name == name).unwrap().text.clone();
    assert_eq!((text("ip").as_str(), text("location").as_str()), ("127.0.0.1", "This computer"));
    server.advance(60).await;
    let administrator = Browser::new(&server);
    administrator.sign_in("admin@contoso.example").await;
    let log = administrator.open("/t1/admin/sign-ins").await.html;
    assert!(log.contains("127.0.0.1") && !log.contains("::ffff"), "{log}");
}

#[tokio::test]
async fn s2_what_is_shown_to_some_is_not_shown_to_others() {
    let server = Server::start().await;
    server.add_user("ben").await;
    server.policy(json!({"context_targets": {"ip": {"include": ["ben"]}, "browser": {"exclude": ["ben"]}}})).await;
    for (user, shown) in [("ana", [false, true]), ("ben", [true, false])] {
        let phone = Phone::enabled(&server, user).await;
        Browser::new(&server).type_user(user).await.number().expect("a number");
        let asked = phone.challenge(&phone.only_challenge().await);
        let has = |name: &str| asked.context.iter().any(|entry| entry.name == name);
        assert_eq!([has("ip"), has("browser")], shown, "{user}");
        assert!(has("os"), "for everybody");
    }
}
