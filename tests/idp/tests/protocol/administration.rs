//! The pages of administrators about users: the list, one user, the sign-in log.

use authenticator_core::jose::Digest;
use authenticator_core::protocol::{AccountState, Decision, Verdict};
use reqwest::StatusCode;

use crate::support::{Browser, PASSWORD, Page, Phone, Server};
use crate::{authenticator_apps, transfers};

/// The page of a user.
pub(crate) async fn path_of(admin: &Browser, user: &str) -> String {
    let users = admin.open("/t1/admin/users").await.html;
    let line = users.split(&format!("data-user=\"{user}\"")).nth(1).expect("in the list");
    line.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

pub(crate) async fn administrator(server: &Server) -> Browser {
    let admin = Browser::new(server);
    admin.sign_in("admin@contoso.example").await;
    admin
}

/// The lines of the log of one user, the newest first: the event, and the whole line.
pub(crate) fn lines(page: &Page, user: &str) -> Vec<(String, String)> {
    let table = page.html.split("<table id=\"sign-ins\">").nth(1).unwrap().split("</table>").next().unwrap();
    let mine = format!("data-user=\"{user}\"");
    let of_user = table.split("<tr data-event=\"").skip(1).filter(|line| line.contains(&mine));
    of_user.map(|line| (line.split('"').next().unwrap().to_owned(), line.to_owned())).collect()
}

fn risk(page: &Page, user: &str) -> String {
    let line = page.html.split(&format!("data-user=\"{user}\"")).nth(1).unwrap();
    line.split("data-risk=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn s14_the_log_tells_who_when_from_where_which_method_and_how_it_ended() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    server.add_user("ben").await;
    // The phone is shown no address, and the log has it.
    server.policy(serde_json::json!({ "context": { "ip": false } })).await;
    let browser = Browser::new(&server);
    for end in ["approved", "denied", "wrong_number", "reported", "no_answer"] {
        let number = browser.type_user("ana").await.number().unwrap();
        let challenge = phone.only_challenge().await;
        match end {
            "approved" => _ = phone.approve(&challenge, &number).await,
            "denied" => _ = phone.refuse(&challenge, Decision::Deny).await,
            "reported" => _ = phone.refuse(&challenge, Decision::Report).await,
            "no_answer" => server.advance(60).await,
            _ => _ = phone.approve(&challenge, &crate::enrollment::wrong(&number)).await,
        }
        browser.open("/t1/signin").await;
        if end == "approved" {
            browser.submit("/t1", "/t1/signout", &[]).await;
        }
        server.advance(600).await;
    }
    let other = Browser::new(&server);
    other.type_user("ben").await;
    other.type_password("a wrong one").await;
    other.type_password(PASSWORD).await;

    let admin = administrator(&server).await;
    let page = admin.open("/t1/admin/sign-ins").await;
    let ana = lines(&page, "ana");
    let events: Vec<&str> = ana.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["no_answer", "reported", "wrong_number", "denied", "signed_in"]);
    for (event, line) in &ana {
        assert!(line.contains("<td>127.0.0.1, "), "{event} is from somewhere: {line}");
        assert!(line.contains("Authenticator app, without a password"), "{line}");
        assert!(line.contains("<time datetime=\"2027-01-15T08:"), "{line}");
    }
    let words =
        ["Nobody answered", "Reported: it was somebody else", "Wrong number", "Denied on the phone", "Signed in"];
    for ((_, line), words) in ana.iter().zip(words) {
        assert!(line.contains(words), "{line}");
    }
    let ben = lines(&page, "ben");
    let events: Vec<&str> = ben.iter().map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["signed_in", "password_wrong"]);
    assert!(
        ben.iter().all(|(_, line)| line.contains("<td>Password</td>") && line.contains("<td>127.0.0.1, ")),
        "{ben:?}"
    );
    assert!(!page.html.contains("a wrong one"));

    let page = admin.open(&path_of(&admin, "ben").await).await;
    assert_eq!((lines(&page, "ben").len(), lines(&page, "ana").len()), (2, 0), "the page of a user has the user's own");
}

#[tokio::test]
async fn s14_b6_a_report_puts_the_user_at_risk_and_risk_decays() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let admin = administrator(&server).await;
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "none");
    server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "high");
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "admin@contoso.example"), "none");
    let ana = path_of(&admin, "ana").await;
    assert_eq!(admin.open(&ana).await.attribute("risk", "data-risk").as_deref(), Some("high"));
    for (days, expected) in [(1, "medium"), (6, "none")] {
        server.advance(days * 86_400).await;
        let admin = administrator(&server).await;
        assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), expected);
    }
}

#[tokio::test]
async fn s14_a_report_of_an_approved_request_is_an_alarm() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    assert_eq!(phone.refuse(&challenge, Decision::Report).await, Verdict::Reported);
    server.advance(2 * 86_400).await;
    let admin = administrator(&server).await;
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "high", "longer than for another report");
    let page = admin.open("/t1/admin/sign-ins").await;
    assert!(lines(&page, "ana").iter().any(|(event, _)| event == "alarm_approved_request_reported"));
}

#[tokio::test]
async fn l5_s14_the_log_has_who_vouched_and_what_came_of_it() {
    let server = Server::start().await;
    let old = Phone::enabled(&server, "ana").await;
    let new = Phone::new(&server).await;
    let transfer = transfers::transfer(&server, &old, &new);
    old.post("transfers", &transfer).await.jwt();
    transfers::redeem(&new, &transfer).await.jwt();
    let admin = administrator(&server).await;
    let page = admin.open(&path_of(&admin, "ana").await).await;
    for word in ["transfer_signed", "transferred", "device_removed"] {
        assert!(page.html.contains(&format!("data-event=\"{word}\"")), "{word}");
    }
}

#[tokio::test]
async fn p11_an_administrator_revokes_a_credential_a_device_and_another_app() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    authenticator_apps::add(&server, &browser).await;
    let phone = Phone::enabled(&server, "ana").await;
    let admin = administrator(&server).await;
    let ana = path_of(&admin, "ana").await;
    let page = admin.open(&ana).await;
    assert!(page.html.contains("data-state=\"passwordless\"") && page.html.contains("data-method=\"code\""));

    let device = format!("{ana}/devices/{}", phone.device.unwrap());
    let page = admin.submit(&ana, &format!("{device}/disable"), &[]).await;
    assert!(!page.html.contains("data-state=\"passwordless\""));
    assert_eq!(phone.account().await.credential.unwrap().reason.as_deref(), Some("admin"));
    admin.submit(&ana, &format!("{device}/remove"), &[]).await;
    let account = phone.account().await;
    assert_eq!((account.state, account.removed_reason.as_deref()), (AccountState::Removed, Some("admin")));
    let app = page.html.split("data-authenticator-app=\"").nth(1).unwrap().split('"').next().unwrap();
    let page = admin.submit(&ana, &format!("{ana}/authenticator-apps/{app}/remove"), &[]).await;
    assert!(!page.html.contains("data-method=\"code\""));
    assert!(page.html.contains("data-event=\"device_removed\"") && page.html.contains("data-event=\"enrolled\""));
}

#[tokio::test]
async fn p14_a_blocked_user_signs_in_with_nothing_until_unblocked() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    let challenge = phone.only_challenge().await;
    let number = browser.open("/t1/signin").await.number().unwrap();
    let admin = administrator(&server).await;
    let ana = path_of(&admin, "ana").await;
    let page = admin.submit(&ana, &format!("{ana}/block"), &[]).await;
    assert_eq!(page.attribute("user-state", "data-blocked").as_deref(), Some("true"));
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::AccountDisabled);
    assert!(browser.open("/t1").await.attribute("amr", "data-amr").is_none());
    let other = Browser::new(&server);
    assert!(other.type_user("ana").await.number().is_none());
    assert!(other.type_password(PASSWORD).await.attribute("amr", "data-amr").is_none());

    admin.submit(&ana, &format!("{ana}/unblock"), &[]).await;
    assert!(browser.open("/t1").await.attribute("amr", "data-amr").is_none(), "what was begun before is over for good");
    let number = other.type_user("ana").await.number().expect("the credential is still there");
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved);
    let own = path_of(&admin, "admin@contoso.example").await;
    assert_eq!(admin.submit(&own, &format!("{own}/block"), &[]).await.status, StatusCode::BAD_REQUEST, "not oneself");
}

#[tokio::test]
async fn pages_about_users_are_for_administrators_with_their_own_forms() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ana = path_of(&admin, "ana").await;
    let user = Browser::new(&server);
    user.sign_in("ana").await;
    let csrf = user.open("/t1/security-info").await.csrf();
    for path in ["/t1/admin/users", "/t1/admin/sign-ins", ana.as_str()] {
        assert_eq!(user.look(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert!(Browser::new(&server).look(path).await.location().ends_with("/signin"), "{path}");
    }
    let pass = [("life", "60"), ("starts_in", "0")];
    for path in ["block", "unblock", "access-pass", "access-pass/revoke"] {
        let path = format!("{ana}/{path}");
        let form = [[("csrf", csrf.as_str())].as_slice(), &pass].concat();
        assert_eq!(user.send(&path, &form).await.status, StatusCode::FORBIDDEN, "{path}");
        let form = [[("csrf", "wrong")].as_slice(), &pass].concat();
        assert_eq!(admin.send(&path, &form).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(admin.look("/t1/admin/users/nobody").await.status, StatusCode::NOT_FOUND);
    // A pass opens an account: it is issued shortly after a sign-in only.
    server.advance(601).await;
    let page = admin.submit(&ana, &format!("{ana}/access-pass"), &pass).await;
    assert!(page.text("access-pass").is_none() && page.html.contains("Confirm that it is you"), "{}", page.html);
}

#[tokio::test]
async fn p14_whoever_blocks_is_asked_and_told() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ana = path_of(&admin, "ana").await;
    let page = admin.open(&ana).await;
    assert!(!page.html.contains("<button type=\"submit\" class=\"alarm\">Block this user"), "not at one click");
    let question = admin.open(&format!("{ana}/block")).await;
    assert!(question.html.contains("Block this user?"), "{}", question.html);
    let told = admin.submit(&format!("{ana}/block"), &format!("{ana}/block"), &[]).await;
    assert!(told.html.contains("The user is blocked."), "{}", told.html);
    assert!(!admin.open(&ana).await.html.contains("The user is blocked."), "said once");
}

#[tokio::test]
async fn what_an_administrator_has_to_confirm_goes_on_after_the_sign_in() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ana = path_of(&admin, "ana").await;
    server.advance(601).await;
    let page = admin.submit(&ana, &format!("{ana}/access-pass"), &[("life", "60"), ("starts_in", "0")]).await;
    assert!(
        page.html.contains("into an account") && !page.html.contains("Your sign-in methods change"),
        "{}",
        page.html
    );
    admin.submit("/t1/security-info/confirm", "/t1/security-info/confirm/sign-in", &[]).await;
    admin.type_user("admin@contoso.example").await;
    let page = admin.type_password(PASSWORD).await;
    assert!(page.html.contains("<h1>ana</h1>"), "back at the page of the user: {}", page.html);
}

#[tokio::test]
async fn saving_the_policy_says_so_once() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let page = admin.submit("/t1/admin", "/t1/admin", &[("mode", "any")]).await;
    assert!(page.html.contains("The policy is saved."), "{}", page.html);
    assert!(!admin.open("/t1/admin").await.html.contains("The policy is saved."));
}

/// An approval of the live sign-in that tells these of the phone.
async fn approve_telling(server: &Server, phone: &mut Phone, extras: serde_json::Value) -> Verdict {
    let (_, number) = server.sign_in("ana", "sign_in").await;
    let challenge = phone.only_challenge().await;
    let mut answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    answer.location = extras.get("location").map(|told| serde_json::from_value(told.clone()).unwrap());
    answer.integrity = extras.get("integrity").map(|told| serde_json::from_value(told.clone()).unwrap());
    phone.verdict(&phone.sign_answer(&challenge, &answer)).await
}

#[tokio::test]
async fn l6_l7_the_log_keeps_what_was_told_rounded_and_what_is_suspicious_is_a_risk() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let admin = administrator(&server).await;
    let at = |simulated: bool| serde_json::json!({"lat": 48_137_154, "lon": 11_576_124, "accuracy": 12, "age": 3, "source": "gnss", "simulated": simulated});
    assert_eq!(
        approve_telling(&server, &mut phone, serde_json::json!({"location": at(true)})).await,
        Verdict::Approved
    );
    let page = admin.open("/t1/admin/sign-ins").await;
    assert!(!page.html.contains("phone_told"), "nobody asked for it");
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "none");

    server.policy(serde_json::json!({"location": {"rule": "required"}, "integrity": {"rule": "warn"}})).await;
    let sound = serde_json::json!({"state": "sound", "signs": []});
    let told = serde_json::json!({"location": at(false), "integrity": sound});
    assert_eq!(approve_telling(&server, &mut phone, told).await, Verdict::Approved);
    let page = admin.open("/t1/admin/sign-ins").await;
    assert!(page.html.contains("near 48.14, 11.58; gnss, within 12 m; device sound"), "{}", page.html);
    assert!(!page.html.contains("48.137"), "rounded to about a kilometre");
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "none");

    let suspect = serde_json::json!({"state": "suspect", "signs": ["root", "<b>of tomorrow"]});
    let told = serde_json::json!({"location": at(false), "integrity": suspect});
    assert_eq!(approve_telling(&server, &mut phone, told).await, Verdict::Approved);
    assert!(admin.open("/t1/admin/sign-ins").await.html.contains("device suspect (root)"));
    assert_eq!(risk(&admin.open("/t1/admin/users").await, "ana"), "medium");
    assert_eq!(approve_telling(&server, &mut phone, serde_json::json!({})).await, Verdict::BlockedByPolicy);
    assert!(admin.open("/t1/admin/sign-ins").await.html.contains("the phone told no location"));
}

#[tokio::test]
async fn l6_l7_the_admin_page_sets_what_is_asked_of_phones() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let admin = administrator(&server).await;
    let form = [
        ("mode", "any"),
        ("integrity.rule", "block"),
        ("location.rule", "required"),
        ("location.max_accuracy", "100"),
        ("location.max_age", "60"),
        ("location.simulated", "refused"),
        ("location.areas", "48.137154, 11.576124, 20000, Munich"),
    ];
    let page = admin.submit("/t1/admin", "/t1/admin", &form).await;
    assert!(
        page.html.contains("<option value=\"block\" selected>")
            && page.html.contains("48.137154, 11.576124, 20000, Munich")
    );
    phone.refresh_metadata().await;
    let rules = phone.metadata.rules;
    assert_eq!(serde_json::to_value(rules).unwrap()["integrity"], "block");
    assert_eq!(serde_json::to_value(rules).unwrap()["location"], "required");
    let wrong =
        [("mode", "any"), ("location.rule", "none"), ("location.max_accuracy", "far"), ("location.max_age", "60")];
    let page = admin.submit("/t1/admin", "/t1/admin", &wrong).await;
    assert!(page.html.contains("is no whole number") && page.html.contains("value=\"far\""), "what was typed stays");
    phone.refresh_metadata().await;
    assert_eq!(serde_json::to_value(phone.metadata.rules).unwrap()["location"], "required", "and nothing was saved");
    let berlin = serde_json::json!({"lat": 52_520_000, "lon": 13_405_000, "accuracy": 12, "age": 3, "source": "gnss"});
    assert_eq!(
        approve_telling(&server, &mut phone, serde_json::json!({"location": berlin})).await,
        Verdict::BlockedByPolicy
    );
}

#[tokio::test]
async fn what_is_older_than_the_configuration_keeps_is_forgotten() {
    const DAY: u64 = 24 * 60 * 60;
    let server = Server::start_configured("log_days = 30").await;
    let log = async || {
        let admin = Browser::new(&server);
        admin.sign_in("admin@contoso.example").await;
        admin.open("/t1/admin/sign-ins").await.html
    };
    let ana = Browser::new(&server);
    ana.sign_in("ana").await;
    assert!(log().await.contains("ana"));
    server.advance(29 * DAY).await;
    assert!(log().await.contains("ana"));
    server.advance(2 * DAY).await;
    let after = log().await;
    assert!(!after.contains(">ana<") && after.contains("admin@contoso.example"), "{after}");
}

#[tokio::test]
async fn requests_and_answers_go_with_the_log_and_what_is_asked_of_them_stays() {
    const DAY: u64 = 24 * 60 * 60;
    let server = Server::start_configured("log_days = 30").await;
    server.policy(serde_json::json!({ "mfa_first": true })).await;
    let rows = |table: &str| -> i64 {
        server.database().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let mut phone = Phone::enrolled(&server, "ana").await;
    assert!(!phone.account().await.enable.reasons.is_empty(), "a second factor comes first");
    let (_, number) = server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    let answer = phone.answer_claims(&challenge, Decision::Approve, Some(&number));
    let answer = phone.sign_answer(&challenge, &answer);
    assert_eq!(phone.verdict(&answer).await, Verdict::Approved);
    // One request takes the place of another, so that each refers to the other one's like.
    server.sign_in("ana", "mfa").await;
    server.sign_in("ana", "mfa").await;
    server.advance(60).await;
    assert_eq!((rows("request"), rows("challenge"), rows("answer")), (4, 4, 2));
    let live = server.sign_in("ana", "mfa").await.0;

    server.advance(30 * DAY - 120).await;
    assert_eq!(phone.verdict(&answer).await, Verdict::Approved, "the same answer gets the same result");
    server.advance(DAY).await;
    assert_eq!((rows("request"), rows("challenge"), rows("answer")), (0, 0, 0), "{live}");
    let reply = phone.answer(&answer).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (422, "unknown_id"));
    let hash = Digest::of(answer.rsplit_once('.').unwrap().0.as_bytes());
    assert_eq!(reply.problem().answer_hash, Some(hash), "so that the phone has done with it");
    assert!(phone.account().await.enable.reasons.is_empty(), "what it confirmed stands");

    let (_, number) = server.sign_in("ana", "mfa").await;
    let challenge = phone.only_challenge().await;
    assert_eq!(phone.approve(&challenge, &number).await, Verdict::Approved, "all goes on");
}
