//! The OpenID Connect provider: what applications find, ask for and get.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Application, Browser, Phone, Server};

#[tokio::test]
async fn discovery_is_one_document_in_two_places() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let provider = &application.provider;
    let url = format!("{}/.well-known/oauth-authorization-server/t1", server.origin());
    let by_rfc_8414: Value = server.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(*provider, by_rfc_8414);
    assert_eq!(provider["issuer"], server.issuer());
    for endpoint in
        ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"]
    {
        assert!(application.endpoint(endpoint).starts_with(&server.issuer()), "{endpoint}");
    }
    assert_eq!(provider["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(provider["id_token_signing_alg_values_supported"], json!(["ES256"]));
    assert_eq!(provider["response_types_supported"], json!(["code"]));
    assert_eq!(provider["authorization_response_iss_parameter_supported"], true);
    assert_eq!(provider["request_uri_parameter_supported"], false, "left out it would mean true");
    let acr = provider["acr_values_supported"].to_string();
    assert!(!acr.contains("phr"), "number match does not resist phishing");
}

#[tokio::test]
async fn b15_a_web_application_gets_an_id_token_that_the_key_set_verifies() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let attempt = application.attempt(&[]);
    let page = application.signed_in(&Browser::new(&server), "ana", &attempt).await;
    let answer = application.answer(&page);
    let tokens = application.redeem(&answer["code"], &attempt.verifier).await;
    assert_eq!(tokens.headers["cache-control"], "no-store");
    let tokens = tokens.json();
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("openid profile")));
    let claims = application.verified(&tokens).await;
    assert_eq!(claims["nonce"], "the nonce");
    assert_eq!(claims["auth_time"], server.now());
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert_eq!(claims["acr"], application.acr("/one-factor"));

    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for method in [Method::GET, Method::POST] {
        let user = application.userinfo(method, &bearer, None).await.json();
        let expected = json!({ "sub": claims["sub"], "name": "ana", "preferred_username": "ana" });
        assert_eq!(user, expected);
    }
}

#[tokio::test]
async fn the_key_of_id_tokens_is_none_that_phones_pin() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let phone = Phone::new(&server).await;
    let pinned: Vec<String> = phone.metadata.jwks.keys.iter().map(|key| key.thumbprint().to_string()).collect();
    for key in application.key_set().await {
        assert!(!pinned.iter().any(|kid| key["kid"] == **kid));
        assert!(key.get("d").is_none(), "the private half stays here");
    }
}

#[tokio::test]
async fn a_secret_may_come_in_the_form() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let attempt = application.attempt(&[("nonce", "")]);
    let page = application.signed_in(&Browser::new(&server), "ana", &attempt).await;
    let mut form = application.token_form(&application.code(&page), &attempt.verifier);
    form.push(("client_id", application.client_id.to_owned()));
    form.push(("client_secret", application.secret.unwrap().to_owned()));
    let claims = application.verified(&application.token_call(&form, None, None).await.json()).await;
    assert!(claims.get("nonce").is_none());
}

#[tokio::test]
async fn names_come_with_their_scope_only() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let tokens = application.tokens("ana", &[("scope", "openid email phone_signin")]).await;
    assert_eq!(tokens["scope"], "openid", "what is not known here is left out, and a phone's scope is not had");
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let user = application.userinfo(Method::GET, &bearer, None).await.json();
    assert_eq!(user, json!({ "sub": application.verified(&tokens).await["sub"] }));
}

#[tokio::test]
async fn a_subject_is_the_same_for_all_applications_and_for_phones() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let native = Application::native(&server).await;
    server.add_user("ben").await;
    let phone = Phone::enrolled(&server, "ben").await;
    server.revoke("ben", "device").await;
    let subject = application.verified(&application.tokens("ben", &[]).await).await["sub"].clone();
    assert_eq!(subject, phone.sub.as_ref().unwrap().as_str());
    assert_eq!(native.verified(&native.tokens("ben", &[]).await).await["sub"], subject);
    assert_ne!(native.verified(&native.tokens("ana", &[]).await).await["sub"], subject);
}

#[tokio::test]
async fn a_native_application_gets_tokens_that_are_bound_to_its_key() {
    let server = Server::start().await;
    let application = Application::native(&server).await;
    let tokens = application.tokens("ana", &[]).await;
    assert_eq!(tokens["token_type"], "DPoP");
    application.verified(&tokens).await;
    let token = tokens["access_token"].as_str().unwrap();
    for method in [Method::GET, Method::POST] {
        let proof = application.proof(&method, &application.endpoint("userinfo_endpoint"), Some(token));
        let user = application.userinfo(method, &format!("DPoP {token}"), Some(&proof)).await.json();
        assert_eq!(user["preferred_username"], "ana");
    }
}

#[tokio::test]
async fn a_web_application_may_bind_its_tokens() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let jkt = application.key.public_key().thumbprint().to_string();
    let attempt = application.attempt(&[("dpop_jkt", &jkt)]);
    let page = application.signed_in(&Browser::new(&server), "ana", &attempt).await;
    let form = application.token_form(&application.code(&page), &attempt.verifier);
    let basic = Some((application.client_id, application.secret.unwrap()));
    let tokens = application.redeem_bound(&form, basic).await.json();
    assert_eq!(tokens["token_type"], "DPoP");
}

#[tokio::test]
async fn an_apps_own_scheme_is_opened_by_a_page() {
    let server = Server::start().await;
    let mut application = Application::native(&server).await;
    application.redirect_uri = "com.example.demo:/callback".to_owned();
    let browser = Browser::new(&server);
    let attempt = application.attempt(&[]);
    let page = application.signed_in(&browser, "ana", &attempt).await;
    assert_eq!(page.location(), "/t1/authorize/leave");
    let opened = browser.open(&page.location()).await.attribute("open-app", "href").unwrap();
    let opened = url::Url::parse(&opened).unwrap();
    let code = opened.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    application.verified(&application.redeem(&code, &attempt.verifier).await.json()).await;
    assert_eq!(browser.look("/t1/authorize/leave").await.status, StatusCode::BAD_REQUEST, "once");
}

#[tokio::test]
async fn a_request_may_be_posted() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    let attempt = application.attempt(&[]);
    let (endpoint, query) = attempt.url.split_once('?').unwrap();
    let form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let sent = browser.send(endpoint, &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(!sent.headers.contains_key("set-cookie"), "the session of the browser stays what it is");
    browser.open(&sent.location()).await;
    browser.submit("/t1/signin", "/t1/signin", &[("user_name", "ana")]).await;
    let page = browser.type_password(crate::support::PASSWORD).await;
    application.verified(&application.redeem(&application.code(&page), &attempt.verifier).await.json()).await;
}

#[tokio::test]
async fn keys_of_id_tokens_follow_each_other() {
    const DAY: u64 = 24 * 60 * 60;
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let kids =
        async || -> Vec<Value> { application.key_set().await.into_iter().map(|key| key["kid"].clone()).collect() };
    let signed_by = async |tokens: &Value| -> Value {
        let header = tokens["id_token"].as_str().unwrap().split('.').next().unwrap().to_owned();
        let header = authenticator_core::jose::base64url_decode(&header).unwrap();
        serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
    };
    let first = kids().await;
    assert_eq!(first.len(), 1);
    server.advance(29 * DAY).await;
    let told = kids().await;
    assert_eq!((told.len(), &told[0]), (2, &first[0]), "the next key is told a day ahead");
    let tokens = application.tokens("ana", &[]).await;
    assert_eq!(signed_by(&tokens).await, told[0]);

    server.advance(DAY).await;
    let tokens = application.tokens("ana", &[]).await;
    assert_eq!(signed_by(&tokens).await, told[1]);
    application.verified(&tokens).await;
    assert_eq!(kids().await, told, "the old one stays for its tokens");
    server.advance(2 * 60 * 60).await;
    assert_eq!(kids().await, [told[1].clone()]);
}
