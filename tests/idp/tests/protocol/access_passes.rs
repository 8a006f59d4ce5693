//! Temporary Access Passes: issued by an administrator, they sign a user in to enroll and to enable.

use authenticator_core::protocol::{AccountClaims, AccountState, Verdict};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, Page, Phone, Server, new_key};

/// Issues a pass by the control interface.
async fn issue(server: &Server, user: &str, wanted: serde_json::Value) -> String {
    let mut body = json!({ "user": user });
    body.as_object_mut().unwrap().extend(wanted.as_object().unwrap().clone());
    server.control("access-passes", body).await["pass"].as_str().unwrap().to_owned()
}

/// Types a pass on the sign-in page.
async fn type_pass(browser: &Browser, user: &str, pass: &str) -> Page {
    browser.type_user(user).await;
    browser.submit("/t1/signin", "/t1/signin/use-pass", &[]).await;
    browser.submit("/t1/signin", "/t1/signin/pass", &[("pass", pass)]).await
}

fn is_signed_in(page: &Page) -> bool {
    page.attribute("amr", "data-amr").is_some_and(|amr| amr == "tap")
}

#[tokio::test]
async fn e6_p3_a_pass_signs_in_to_enroll_and_to_enable_without_a_password() {
    let server = Server::start().await;
    let admin = Browser::new(&server);
    admin.sign_in("admin@contoso.example").await;
    let users = admin.open("/t1/admin/users").await;
    let ana = users.html.split("data-user=\"ana\"").nth(1).unwrap().split("href=\"").nth(1).unwrap();
    let ana = ana.split('"').next().unwrap().to_owned();
    let form = [("life", "60"), ("starts_in", "0"), ("several_uses", "on")];
    let page = admin.submit(&ana, &format!("{ana}/access-pass"), &form).await;
    let pass = page.text("access-pass").expect("shown once");
    assert_eq!(pass.len(), 19, "16 characters in groups of four: {pass}");
    assert_eq!(page.attribute("pass-state", "data-state").as_deref(), Some("counts"));
    assert!(admin.open(&ana).await.text("access-pass").is_none(), "and never again");

    let browser = Browser::new(&server);
    assert!(is_signed_in(&type_pass(&browser, "ana", &pass.to_lowercase()).await));
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let mut phone = Phone::new(&server).await;
    let reply = phone.enroll(&page.text("manual-code").unwrap()).await;
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    let number = browser.open("/t1/security-info/wizard").await.number().unwrap();
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);

    // The browser of the phone is another one; its user has a method by now, and the pass takes its place.
    let place = "com.example.authenticator:/oauth";
    let (url, verifier) = phone.authorization_url(place);
    let phones_browser = Browser::new(&server);
    phones_browser.open(&url).await;
    phones_browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    phones_browser.submit("/t1/signin", "/t1/signin/use-pass", &[]).await;
    let page = phones_browser.submit("/t1/signin", "/t1/signin/pass", &[("pass", &pass)]).await;
    assert_eq!(page.attribute("signed-in-user", "data-user").as_deref(), Some("ana"), "{}", page.html);
    let page = phones_browser.submit("/t1/authorize/confirm", "/t1/authorize/confirm", &[("decision", "allow")]).await;
    let redirect = page.attribute("open-app", "href").expect("the way back to the app");
    let redirect = url::Url::parse(&redirect).unwrap();
    let code = redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let reply = phone.redeem(&phone.token_form(&code, &verifier, place)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let token: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    let token = token["access_token"].as_str().unwrap();
    assert!(phone.register(token).await.status.is_success());
    let key = new_key();
    let account: AccountClaims = phone.read(phone.request_credential(&key, token).await.jwt());
    phone.credential = Some((account.credential.unwrap().id, key));
    let number = phones_browser.open("/t1/authorize/done").await.number().expect("the number of phone sign-in");
    assert_eq!(phone.approve(&account.challenge.unwrap(), &number).await, Verdict::Approved);
    assert!(Browser::new(&server).type_user("ana").await.number().is_some(), "passwordless from now on");
}

#[tokio::test]
async fn e6_a_pass_for_one_use_counts_once() {
    let server = Server::start().await;
    let pass = issue(&server, "ana", json!({})).await;
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", "0000-0000-0000-0000").await));
    server.add_user("ben").await;
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ben", &pass).await), "it is ana's");
    assert!(is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await));
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await));

    let pass = issue(&server, "ana", json!({ "several_uses": true })).await;
    for _ in 0..2 {
        assert!(is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await));
    }
}

#[tokio::test]
async fn e6_a_pass_counts_from_its_start_to_its_end() {
    let server = Server::start().await;
    let pass = issue(&server, "ana", json!({ "several_uses": true, "starts_in": 1200, "life": 600 })).await;
    let mut counted = Vec::new();
    for advance in [0, 1199, 1, 599, 1] {
        server.advance(advance).await;
        counted.push(is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await));
    }
    assert_eq!(counted, [false, false, true, true, false]);
    for (life, starts_in) in [(599, 0), (30 * 86_400 + 1, 0), (600, 30 * 86_400 + 1)] {
        let url = format!("{}/control/access-passes", server.origin());
        let body = json!({ "user": "ana", "life": life, "starts_in": starts_in });
        assert_eq!(server.http.post(url).json(&body).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn e6_a_pass_is_revoked_by_hand_and_by_the_next_one() {
    let server = Server::start().await;
    let first = issue(&server, "ana", json!({ "several_uses": true })).await;
    let second = issue(&server, "ana", json!({ "several_uses": true })).await;
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", &first).await));
    assert!(is_signed_in(&type_pass(&Browser::new(&server), "ana", &second).await));
    let admin = Browser::new(&server);
    admin.sign_in("admin@contoso.example").await;
    let ana = crate::administration::path_of(&admin, "ana").await;
    let page = admin.submit(&ana, &format!("{ana}/access-pass/revoke"), &[]).await;
    assert_eq!(page.attribute("pass-state", "data-state").as_deref(), Some("none"));
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", &second).await));
}

#[tokio::test]
async fn e6_wrong_passes_are_throttled() {
    let server = Server::start().await;
    let pass = issue(&server, "ana", json!({ "several_uses": true })).await;
    for _ in 0..10 {
        assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", "wrong").await));
    }
    assert!(!is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await), "not even the right one");
    server.advance(601).await;
    assert!(is_signed_in(&type_pass(&Browser::new(&server), "ana", &pass).await));
}

#[tokio::test]
async fn p14_after_a_lost_phone_the_help_desk_issues_a_pass_and_a_new_phone_is_added() {
    let server = Server::start().await;
    let lost = Phone::enabled(&server, "ana").await;
    let pass = issue(&server, "ana", json!({})).await;
    let browser = Browser::new(&server);
    assert!(is_signed_in(&type_pass(&browser, "ana", &pass).await));
    let path = format!("/t1/security-info/devices/{}/lost", lost.device.unwrap());
    browser.submit(&path, &path, &[]).await;
    assert_eq!(lost.account().await.removed_reason.as_deref(), Some("lost"));
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    let mut phone = Phone::new(&server).await;
    let reply = phone.enroll(&page.text("manual-code").unwrap()).await;
    let challenge = phone.adopt(reply.jwt()).challenge.unwrap();
    let number = browser.open("/t1/security-info/wizard").await.number().unwrap();
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(phone.account().await.state, AccountState::Active);
}
