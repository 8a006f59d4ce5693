//! The control interface as tests of others meet it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Phone, Server};

#[tokio::test]
async fn a_body_is_plain_json_whatever_type_it_says() {
    let server = Server::start().await;
    for (name, media_type) in
        [("one", Some("application/x-www-form-urlencoded")), ("two", Some("text/plain")), ("three", None)]
    {
        let call = server.http.post(format!("{}/control/users", server.origin()));
        let call = call.body(json!({ "name": name, "password": "a password of five words" }).to_string());
        let call = media_type.into_iter().fold(call, |call, media_type| call.header("content-type", media_type));
        let reply = call.send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::CREATED, "{media_type:?}");
        assert_eq!(reply.json::<Value>().await.unwrap(), json!({ "name": name }));
    }
    let reply = server.http.post(format!("{}/control/users", server.origin())).body("name=one").send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_make_a_browser_use_it() {
    let server = Server::start().await;
    let send = async |headers: &[(&str, String)]| {
        let call = server.http.post(format!("{}/control/clock", server.origin())).body(r#"{"advance":0}"#);
        headers.iter().fold(call, |call, (name, value)| call.header(*name, value)).send().await.unwrap().status()
    };
    let own = server.origin().to_string();
    for others in [
        [("origin", "https://example.com".to_owned())].as_slice(),
        &[("origin", "null".to_owned())],
        &[("origin", "http://127.0.0.1:1".to_owned())],
        &[("origin", own.clone()), ("sec-fetch-site", "cross-site".to_owned())],
        &[("sec-fetch-site", "same-site".to_owned())],
    ] {
        assert_eq!(send(others).await, StatusCode::FORBIDDEN, "{others:?}");
    }
    for own in [[].as_slice(), &[("origin", own)], &[("sec-fetch-site", "none".to_owned())]] {
        assert_eq!(send(own).await, StatusCode::OK, "{own:?}");
    }
    let live = server.http.get(format!("{}/control/live?user=ana", server.origin()));
    let live = live.header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(live.status(), StatusCode::FORBIDDEN, "what it would show is no matter of others");
}

#[tokio::test]
async fn metadata_names_all_three_platforms_of_the_oldest_app() {
    let server = Server::start().await;
    let mut phone = Phone::enabled(&server, "ana").await;
    let oldest = |phone: &Phone| serde_json::to_value(&phone.metadata.min_app_version).unwrap();
    assert_eq!(oldest(&phone), json!({ "android": "0", "ios": "0", "other": "0" }));
    server.policy(json!({ "min_app_version": { "ios": "1.2" } })).await;
    phone.refresh_metadata().await;
    assert_eq!(oldest(&phone), json!({ "android": "0", "ios": "1.2", "other": "0" }));
}
