//! The *Security info* page: the list of methods, and taking them away.

use authenticator_core::protocol::{AccountState, CredentialState, Verdict};
use reqwest::StatusCode;

use crate::authenticator_apps;
use crate::support::{Browser, PASSWORD, Phone, Server};

/// Signs in by number.
async fn sign_in_by_number(browser: &Browser, phone: &mut Phone) {
    let number = browser.type_user("ana").await.number().expect("a number");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    browser.open("/t1/signin").await;
}

fn path_of(phone: &Phone, what: &str) -> String {
    format!("/t1/security-info/devices/{}/{what}", phone.device.unwrap())
}

/// The item of the list for a phone.
fn item(html: &str, phone: &Phone) -> String {
    let from = html.find(&format!("data-device=\"{}\"", phone.device.unwrap())).expect("in the list");
    html[from..from + html[from..].find("</li>").unwrap()].to_owned()
}

#[tokio::test]
async fn e1_the_wizard_enlarges_the_picture_and_has_code_and_url_for_typing() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert!(page.html.contains("<a href=\"/t1/security-info/qr-large.svg\"><img"), "the picture leads to a larger one");
    let width = |svg: String| svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse::<u32>().unwrap();
    let small = width(browser.open("/t1/security-info/qr.svg").await.html);
    assert!(width(browser.open("/t1/security-info/qr-large.svg").await.html) >= 2 * small);
    assert!(page.html.contains("<summary>Can't scan image?</summary>"));
    // In the words of the samples.
    let samples = include_str!("../../../../android-sample/app/src/main/res/values/strings.xml");
    let word = |key: &str| samples.split(&format!("name=\"{key}\">")).nth(1).unwrap().split('<').next().unwrap();
    for words in [
        format!("Choose &quot;{}&quot; in the app", word("add_by_hand")),
        format!("{}: <code id=\"manual-code\">", word("enter_code")),
        format!("{}: <code id=\"manual-url\">", word("enter_url")),
    ] {
        assert!(page.html.contains(&words), "{words}");
    }
    assert_eq!(page.text("manual-url"), Some(server.issuer()));
    let code = page.text("manual-code").unwrap();
    assert_eq!(Phone::new(&server).await.enroll(&code.to_lowercase()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn p5_the_list_tells_device_names_dates_and_which_method_is_passwordless() {
    let server = Server::start().await;
    let mut passwordless = Phone::enabled(&server, "ana").await;
    server.advance(86_400).await;
    let browser = Browser::new(&server);
    sign_in_by_number(&browser, &mut passwordless).await;
    let second = {
        let mut phone = Phone::new(&server).await;
        phone.name = "Second <phone>".to_owned();
        let code = server.code("ana").await;
        let challenge = phone.adopt(phone.enroll(&code).await.jwt()).challenge.unwrap();
        let number = server.number("ana", "enrollment").await;
        phone.approve(&challenge, &number).await;
        phone
    };
    let html = browser.open("/t1/security-info").await.html;
    let first = item(&html, &passwordless);
    assert!(
        first.contains("data-state=\"passwordless\"") && first.contains("<strong>Passwordless</strong>"),
        "{first}"
    );
    assert!(first.contains("Since <time datetime=\"2027-01-15T08:00Z\">2027-01-15 08:00 UTC</time>"), "{first}");
    assert!(first.contains("last used <time datetime=\"2027-01-16T08:00Z\">"), "{first}");
    let other = item(&html, &second);
    assert!(other.contains("data-state=\"push\"") && !other.contains("Passwordless"), "{other}");
    assert!(other.contains("Second &lt;phone&gt;"), "{other}");
}

#[tokio::test]
async fn p5_a_pending_credential_is_not_passwordless() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let token = phone.token(&server, "ana").await;
    phone.register(&token).await;
    let challenge = phone.read::<authenticator_core::protocol::AccountClaims>(
        phone.request_credential(&crate::support::new_key(), &token).await.jwt(),
    );
    assert_eq!(challenge.credential.unwrap().state, CredentialState::Pending);
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let number = browser.type_password(PASSWORD).await.number().unwrap();
    for compact in phone.challenges().await {
        if phone.challenge(&compact).purpose.as_str() == "mfa" {
            phone.approve(&compact, &number).await;
        }
    }
    browser.open("/t1/signin").await;
    let listed = item(&browser.open("/t1/security-info").await.html, &phone);
    assert!(listed.contains("data-state=\"pending\"") && !listed.contains("<strong>Passwordless"), "{listed}");
}

#[tokio::test]
async fn p9_at_the_device_limit_the_page_says_so_and_removing_one_makes_room() {
    let server = Server::start().await;
    server.policy(serde_json::json!({ "device_limit": 2 })).await;
    let mut first = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    sign_in_by_number(&browser, &mut first).await;
    assert!(browser.open("/t1/security-info").await.attribute("device-limit", "data-limit").is_none());
    let second = Phone::enabled(&server, "ana").await;
    let mut third = Phone::enrolled(&server, "ana").await;
    let token = third.token(&server, "ana").await;
    let refused = third.register(&token).await;
    assert_eq!(refused.code(), "device_limit");
    assert!(refused.problem().devices.is_some(), "with the list");
    let page = browser.open("/t1/security-info").await;
    assert_eq!(page.attribute("device-limit", "data-registered").as_deref(), Some("2"));
    assert_eq!(page.attribute("device-limit", "data-limit").as_deref(), Some("2"));

    let remove = path_of(&second, "remove");
    let page = browser.submit(&remove, &remove, &[]).await;
    assert!(page.attribute("device-limit", "data-limit").is_none());
    third.enable(&server, "ana").await;
    assert!(item(&browser.open("/t1/security-info").await.html, &third).contains("data-state=\"passwordless\""));
}

#[tokio::test]
async fn p11_a_removal_asks_first_and_the_phone_learns_it_at_its_next_contact() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    sign_in_by_number(&browser, &mut phone).await;
    let remove = path_of(&phone, "remove");
    let page = browser.open(&remove).await;
    assert!(page.html.contains("Remove this phone?") && page.html.contains("Test phone"), "{}", page.html);
    assert_eq!(phone.account().await.state, AccountState::Active, "looking removes nothing");
    let refused = browser.send(&remove, &[("csrf", "wrong")]).await;
    assert_eq!((refused.status, phone.account().await.state), (StatusCode::FORBIDDEN, AccountState::Active));
    browser.submit(&remove, &remove, &[]).await;
    let account = phone.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("removed_by_user")));
    assert_eq!(account.credential.unwrap().state, CredentialState::Revoked);
}

#[tokio::test]
async fn p11_methods_change_only_shortly_after_a_sign_in_with_one() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    sign_in_by_number(&browser, &mut phone).await;
    server.advance(601).await;
    let remove = path_of(&phone, "remove");
    assert!(browser.look(&remove).await.location().ends_with("/security-info/confirm"));
    for path in [remove.as_str(), &path_of(&phone, "disable"), "/t1/security-info/wizard"] {
        let page = browser.submit("/t1/security-info", path, &[]).await;
        assert!(page.html.contains("Confirm that it is you"), "{path}");
    }
    assert_eq!(phone.account().await.credential.unwrap().state, CredentialState::Active);

    // An offline code of the phone is enough.
    let code = phone.code_at(server.now());
    let page = browser.look(&remove).await;
    assert!(page.status.is_redirection());
    let page = browser.submit("/t1/security-info/confirm", "/t1/security-info/confirm", &[("code", &code)]).await;
    assert!(page.html.contains("Remove this phone?"), "and leads back: {}", page.html);
    let page = browser.submit(&remove, &remove, &[]).await;
    assert!(!page.html.contains("data-device"));
    assert_eq!(phone.account().await.state, AccountState::Removed);
}

#[tokio::test]
async fn p14_the_last_method_is_removed_with_a_warning_only() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    authenticator_apps::add(&server, &browser).await;
    let page = browser.open("/t1/security-info").await;
    let id = page.html.split("data-authenticator-app=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let remove = format!("/t1/security-info/authenticator-apps/{id}/remove");
    let warning = |html: &str| html.contains("id=\"last-method-warning\"");
    assert!(warning(&browser.open(&remove).await.html));
    let phone = Phone::enrolled(&server, "ana").await;
    assert!(!warning(&browser.open(&remove).await.html), "there is another");
    assert!(!warning(&browser.open(&path_of(&phone, "remove")).await.html));
    let page = browser.submit(&remove, &remove, &[]).await;
    assert!(!page.html.contains("data-method=\"code\""));
    assert!(warning(&browser.open(&path_of(&phone, "remove")).await.html));
    assert!(warning(&browser.open(&path_of(&phone, "lost")).await.html));
}

#[tokio::test]
async fn p14_a_lost_phone_is_revoked_at_once() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    sign_in_by_number(&browser, &mut phone).await;
    server.advance(3600).await;
    // The phone may be the only method: a session that began with it is enough to give it up.
    let lost = path_of(&phone, "lost");
    let page = browser.open(&lost).await;
    assert!(page.html.contains("Temporary Access Pass"), "{}", page.html);
    browser.submit(&lost, &lost, &[]).await;
    let account = phone.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("lost")));
    assert_eq!(account.credential.unwrap().reason.as_deref(), Some("lost"));
    assert!(Browser::new(&server).type_user("ana").await.number().is_none());
    // But to add another takes a fresh sign-in.
    let page = browser.submit("/t1/security-info", "/t1/security-info/wizard", &[]).await;
    assert!(page.html.contains("Confirm that it is you"), "{}", page.html);
}
