//! The policy by pages and by programs: groups, versions, tokens, what is written down.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Phone, Server};

const ADMIN: &str = "admin@contoso.example";

async fn administrator(server: &Server) -> Browser {
    let admin = Browser::new(server);
    admin.sign_in(ADMIN).await;
    admin
}

/// A token that an administrator makes.
async fn token(admin: &Browser, may_write: bool) -> String {
    let mut form = vec![("name", "pipeline"), ("days", "1")];
    form.extend(may_write.then_some(("may_write", "on")));
    let page = admin.submit("/t1/admin/tokens", "/t1/admin/tokens", &form).await;
    page.text("token").unwrap_or_else(|| panic!("{}", page.html))
}

/// A program with a token.
struct Program<'a> {
    server: &'a Server,
    token: String,
}

impl Program<'_> {
    async fn call(&self, method: Method, path: &str, tag: Option<&str>, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}/admin/api/{path}", self.server.issuer());
        let mut call = self.server.http.request(method, url).bearer_auth(&self.token);
        if let Some(tag) = tag {
            call = call.header("if-match", tag);
        }
        if let Some(body) = body {
            call = call.json(&body);
        }
        let reply = call.send().await.unwrap();
        let status = reply.status();
        (status, reply.json().await.unwrap_or(Value::Null))
    }

    async fn version(&self) -> String {
        let (status, policy) = self.call(Method::GET, "policy", None, None).await;
        assert_eq!(status, StatusCode::OK, "{policy}");
        format!("\"{}\"", policy["version"])
    }
}

#[tokio::test]
async fn p7_groups_are_made_filled_and_deleted_on_a_page() {
    let server = Server::start().await;
    let phone = Phone::enrolled(&server, "ana").await;
    let admin = administrator(&server).await;
    let save = async |fields: &[(&str, &str)]| admin.submit("/t1/admin/groups", "/t1/admin/groups", fields).await;
    let page = save(&[("name", " Sales "), ("members", "Ana\n\n ben@contoso.example")]).await;
    assert!(
        page.html.contains("data-group=\"sales\"") && page.html.contains(">ana\nben@contoso.example<"),
        "{}",
        page.html
    );
    let page = save(&[("name", "interns"), ("members", "ana\nnobody")]).await;
    assert!(
        page.html.contains("there is no user nobody") && page.html.contains(">ana\nnobody<"),
        "what was typed stays"
    );
    assert!(!page.html.contains("data-group=\"interns\""));

    let page = admin.submit("/t1/admin", "/t1/admin", &[("targets.include_groups", "Sales")]).await;
    assert!(page.html.contains("The policy is saved."), "{}", page.html);
    assert!(phone.account().await.enable.allowed);
    save(&[("name", "sales"), ("members", "")]).await;
    assert_eq!(json!(phone.account().await.enable.reasons), json!(["not_targeted"]));
    let page = admin.submit("/t1/admin/groups", "/t1/admin/groups/delete", &[("name", "sales")]).await;
    assert!(page.html.contains("the policy names this group"), "{}", page.html);
    admin.submit("/t1/admin", "/t1/admin", &[("targets.include_groups", "")]).await;
    let page = admin.submit("/t1/admin/groups", "/t1/admin/groups/delete", &[("name", "sales")]).await;
    assert!(!page.html.contains("data-group"), "{}", page.html);

    let page = admin.open("/t1/admin/changes").await;
    let events: Vec<&str> =
        page.html.split("<tr data-event=\"").skip(1).map(|row| row.split('"').next().unwrap()).collect();
    assert_eq!(events, ["group_deleted", "policy_changed", "group_changed", "policy_changed", "group_changed"]);
    assert!(
        page.html.contains("admin@contoso.example: targets") && page.html.contains("sales: ana ben@contoso.example")
    );
}

#[tokio::test]
async fn two_administrators_do_not_overwrite_each_other() {
    let server = Server::start().await;
    let (one, two) = (administrator(&server).await, administrator(&server).await);
    let (mut seen_by_one, seen_by_two) = (one.open("/t1/admin").await, two.open("/t1/admin").await);
    let save = async |admin: &Browser, page: &crate::support::Page, mode: &str| {
        let (csrf, version) = (page.csrf(), page.hidden("policy_version"));
        let sent = admin.send("/t1/admin", &[("csrf", &csrf), ("policy_version", &version), ("mode", mode)]).await;
        assert!(sent.status.is_redirection(), "{} {}", sent.status, sent.html);
        admin.open("/t1/admin").await
    };
    assert!(save(&two, &seen_by_two, "push").await.html.contains("The policy is saved."));
    seen_by_one = save(&one, &seen_by_one, "passwordless").await;
    assert!(seen_by_one.html.contains("Another administrator changed the policy meanwhile"), "{}", seen_by_one.html);
    assert!(seen_by_one.html.contains("<option value=\"passwordless\" selected>"), "what was typed is there");
    assert!(two.open("/t1/admin").await.html.contains("<option value=\"push\" selected>"), "and what was saved stands");
    assert!(save(&one, &seen_by_one, "passwordless").await.html.contains("The policy is saved."), "knowing it");
    let csrf = one.open("/t1/admin").await.csrf();
    let refused = one.send("/t1/admin", &[("csrf", &csrf), ("mode", "any")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "a form without a version");
}

#[tokio::test]
async fn a_change_of_the_policy_needs_a_sign_in_of_just_now_and_loses_nothing() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    server.advance(601).await;
    let page = admin.submit("/t1/admin", "/t1/admin", &[("mode", "push"), ("device_limit", "3")]).await;
    assert!(page.html.contains("Confirm that it is you"), "{}", page.html);
    admin.submit("/t1/security-info/confirm", "/t1/security-info/confirm/sign-in", &[]).await;
    admin.type_user(ADMIN).await;
    let page = admin.type_password(PASSWORD).await;
    assert!(
        page.html.contains("Nothing is saved yet") && page.html.contains("<option value=\"push\" selected>"),
        "{}",
        page.html
    );
    assert!(page.html.contains("name=\"device_limit\" value=\"3\""));
    let page = admin.submit("/t1/admin", "/t1/admin", &[("mode", "push"), ("device_limit", "3")]).await;
    assert!(page.html.contains("The policy is saved."), "{}", page.html);
    server.advance(601).await;
    let page = admin.submit("/t1/admin/groups", "/t1/admin/groups", &[("name", "sales"), ("members", "ana")]).await;
    assert!(page.html.contains("Confirm that it is you"), "{}", page.html);
}

#[tokio::test]
async fn a_program_changes_policy_and_groups_by_a_token_and_names_the_version() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let program = Program { server: &server, token: token(&admin, true).await };
    assert!(program.token.starts_with("idp_admin_"));
    assert!(!admin.open("/t1/admin/tokens").await.html.contains(&program.token), "it is shown once");
    let tag = program.version().await;
    let push = json!({"mode": "push"});
    let (status, told) = program.call(Method::PATCH, "policy", None, Some(push.clone())).await;
    assert_eq!((status, &told["code"]), (StatusCode::PRECONDITION_REQUIRED, &json!("if_match_required")));
    let (status, told) = program.call(Method::PATCH, "policy", Some(&tag), Some(push.clone())).await;
    assert_eq!((status, &told["policy"]["mode"]), (StatusCode::OK, &json!("push")));
    assert_eq!(format!("\"{}\"", told["version"]), program.version().await);
    let (status, told) = program.call(Method::PATCH, "policy", Some(&tag), Some(json!({"mode": "any"}))).await;
    assert_eq!((status, &told["code"]), (StatusCode::PRECONDITION_FAILED, &json!("version_mismatch")));
    let tag = program.version().await;
    for wrong in [json!({"mod": "any"}), json!({"digits": 9}), json!({"targets": {"include_groups": ["sales"]}})] {
        let (status, told) = program.call(Method::PATCH, "policy", Some(&tag), Some(wrong.clone())).await;
        assert_eq!((status, &told["code"]), (StatusCode::BAD_REQUEST, &json!("malformed")), "{wrong} {told}");
    }
    assert_eq!(program.version().await, tag, "what is refused changes nothing");

    let (status, group) = program.call(Method::PUT, "groups/Sales", None, Some(json!({"members": ["ana"]}))).await;
    assert_eq!((status, group), (StatusCode::OK, json!({"name": "sales", "members": ["ana"]})));
    let (_, groups) = program.call(Method::GET, "groups", None, None).await;
    assert_eq!(groups, json!({"groups": [{"name": "sales", "members": ["ana"]}]}));
    let (status, _) = program.call(Method::GET, "groups/SALES", None, None).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = program.call(Method::DELETE, "groups/sales", None, None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = program.call(Method::DELETE, "groups/sales", None, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let changes = admin.open("/t1/admin/changes").await.html;
    assert!(changes.contains("admin@contoso.example by token pipeline: mode"), "{changes}");
}

#[tokio::test]
async fn a_token_counts_until_it_ends_is_revoked_or_its_maker_is_no_administrator() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let reads = Program { server: &server, token: token(&admin, false).await };
    let tag = reads.version().await;
    let (status, told) = reads.call(Method::PATCH, "policy", Some(&tag), Some(json!({"mode": "push"}))).await;
    assert_eq!((status, &told["code"]), (StatusCode::FORBIDDEN, &json!("forbidden")));
    let state = async |program: &Program<'_>| program.call(Method::GET, "policy", None, None).await.0;

    let writes = Program { server: &server, token: token(&admin, true).await };
    let page = admin.open("/t1/admin/tokens").await;
    let id = page.html.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    admin.submit("/t1/admin/tokens", &format!("/t1/admin/tokens/{id}/revoke"), &[]).await;
    assert_eq!((state(&writes).await, state(&reads).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));

    server.control(&format!("users/{ADMIN}/block"), json!({ "blocked": true })).await;
    assert_eq!(state(&reads).await, StatusCode::UNAUTHORIZED);
    server.control(&format!("users/{ADMIN}/block"), json!({ "blocked": false })).await;
    assert_eq!(state(&reads).await, StatusCode::OK);
    server.advance(86_400).await;
    assert_eq!(state(&reads).await, StatusCode::UNAUTHORIZED);
    for none in ["", "idp_admin_x"] {
        assert_eq!(state(&Program { server: &server, token: none.to_owned() }).await, StatusCode::UNAUTHORIZED);
    }
    let ben = Browser::new(&server);
    ben.sign_in("ben@contoso.example").await;
    for page in ["tokens", "groups", "changes"] {
        assert_eq!(ben.look(&format!("/t1/admin/{page}")).await.status, StatusCode::FORBIDDEN, "{page}");
    }
}

#[tokio::test]
async fn s14_the_log_is_filtered_by_name_day_place_method_and_result() {
    let server = Server::start().await;
    server.add_user("ben").await;
    let browser = Browser::new(&server);
    browser.type_user("ana").await;
    browser.type_password("wrong").await;
    browser.type_password(PASSWORD).await;
    server.advance(2 * 86_400).await;
    Browser::new(&server).sign_in("ben").await;
    let admin = administrator(&server).await;
    let rows = async |query: &str| {
        let page = admin.open(&format!("/t1/admin/sign-ins?{query}")).await;
        let rows = page.html.split("<tr data-event=\"").skip(1);
        rows.map(|row| {
            let user = row.split("data-user=\"").nth(1).unwrap().split('"').next().unwrap();
            format!("{} {user}", row.split('"').next().unwrap())
        })
        .collect::<Vec<_>>()
    };
    let ana = ["signed_in ana", "password_wrong ana"];
    assert_eq!(rows("").await.len(), 4);
    assert_eq!(rows("user=AN").await, ana);
    assert_eq!(rows("result=failed").await, ["password_wrong ana"]);
    assert_eq!(rows("words=wrong").await, ["password_wrong ana"]);
    assert_eq!(rows("to=2027-01-16").await, ana);
    assert_eq!(rows("from=2027-01-17&user=ben").await, ["signed_in ben"]);
    assert_eq!(rows("place=127.0.0.1&to=2027-01-15").await, ana);
    assert_eq!(rows("place=192.0.2.1").await, [""; 0]);
    let page = admin.open("/t1/admin/sign-ins?from=yesterday").await;
    assert!(page.html.contains("A date is written like") && page.html.contains("value=\"yesterday\""), "{}", page.html);
}

#[tokio::test]
async fn s14_the_log_comes_as_csv_that_no_spreadsheet_runs() {
    let server = Server::start().await;
    server.add_user("=cmd|'/c calc'!a0").await;
    let browser = Browser::new(&server);
    browser.type_user("=cmd|'/c calc'!a0").await;
    browser.type_password(PASSWORD).await;
    let admin = administrator(&server).await;
    let page = admin.open("/t1/admin/sign-ins?user=cmd").await;
    let link = page.attribute("csv", "href").unwrap();
    let csv = admin.look(&link).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"sign-ins.csv\"");
    let lines: Vec<&str> = csv.html.lines().collect();
    assert_eq!(lines[0], "\"time\",\"user\",\"place\",\"method\",\"outcome\",\"event\",\"detail\"");
    assert!(lines[1].starts_with("\"2027-01-15T08:00:00Z\",\"'=cmd|'/c calc'!a0\",\"127.0.0.1"), "{}", lines[1]);
    assert_eq!(lines.len(), 2, "the filter holds");
    let ana = Browser::new(&server);
    ana.sign_in("ana").await;
    assert_eq!(ana.look("/t1/admin/sign-ins.csv").await.status, StatusCode::FORBIDDEN);
}
