//! What the OpenID Connect provider refuses.

use authenticator_core::jose::{base64url_decode, base64url_encode};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Application, Browser, Phone, Reply, Server, new_key};

fn error(reply: &Reply, status: StatusCode) -> String {
    assert_eq!(reply.status, status, "{}", reply.body);
    serde_json::from_str::<Value>(&reply.body).unwrap()["error"].as_str().unwrap().to_owned()
}

fn invalid_grant(reply: &Reply) {
    assert_eq!(error(reply, StatusCode::BAD_REQUEST), "invalid_grant");
}

/// A code of `ana`, and its verifier.
async fn code(application: &Application<'_>, server: &Server) -> (String, String) {
    let attempt = application.attempt(&[]);
    let page = application.signed_in(&Browser::new(server), "ana", &attempt).await;
    (application.code(&page), attempt.verifier)
}

/// An error at userinfo, in the reply and in its challenge.
fn userinfo_error(reply: &Reply, status: StatusCode) -> String {
    let error = error(reply, status);
    let challenge = reply.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains(&format!("error=\"{error}\"")), "{challenge}");
    error
}

#[tokio::test]
async fn a_posted_request_leads_to_no_other_host() {
    let server = Server::start().await;
    for path in ["%2Fevil.example/authorize", "%5Cevil.example/authorize", "%2Fevil.example/logout"] {
        let url = format!("{}/{path}", server.origin());
        let form = reqwest::header::HeaderValue::from_static("application/x-www-form-urlencoded");
        let reply = crate::support::http().post(url).header("content-type", form).body("a=b").send().await.unwrap();
        assert_eq!((reply.status(), reply.headers().get("location")), (StatusCode::NOT_FOUND, None), "{path}");
    }
}

#[tokio::test]
async fn a_code_that_comes_again_takes_its_tokens_with_it() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let (code, verifier) = code(&application, &server).await;
    let tokens = application.redeem(&code, &verifier).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(application.userinfo(Method::GET, &bearer, None).await.status, StatusCode::OK);
    invalid_grant(&application.redeem(&code, &verifier).await);
    let reply = application.userinfo(Method::GET, &bearer, None).await;
    assert_eq!(userinfo_error(&reply, StatusCode::UNAUTHORIZED), "invalid_token");
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_its_redirect_uri() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    for (name, wrong) in [("code_verifier", "w".repeat(43)), ("redirect_uri", "http://127.0.0.1:9/callback".to_owned())]
    {
        let (code, verifier) = code(&application, &server).await;
        let basic = Some((application.client_id, application.secret.unwrap()));
        let mut form = application.token_form(&code, &verifier);
        form.retain(|(member, _)| *member != name);
        assert_eq!(
            error(&application.token_call(&form, basic, None).await, StatusCode::BAD_REQUEST),
            "invalid_request"
        );
        form.push((name, wrong));
        invalid_grant(&application.token_call(&form, basic, None).await);
        invalid_grant(&application.redeem(&code, &verifier).await);
    }
    let (code, verifier) = code(&application, &server).await;
    server.advance(60).await;
    invalid_grant(&application.redeem(&code, &verifier).await);
}

#[tokio::test]
async fn a_code_is_for_the_client_that_it_was_made_for() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let mut partner = Application::partner(&server).await;
    partner.redirect_uri.clone_from(&application.redirect_uri);
    let (stolen, verifier) = code(&application, &server).await;
    invalid_grant(&partner.redeem(&stolen, &verifier).await);
    invalid_grant(&application.redeem(&stolen, &verifier).await);

    let mut native = Application::native(&server).await;
    native.redirect_uri.clone_from(&application.redirect_uri);
    let (stolen, verifier) = code(&application, &server).await;
    invalid_grant(&native.redeem(&stolen, &verifier).await);

    let phone = Phone::new(&server).await;
    let (stolen, verifier) = code(&application, &server).await;
    invalid_grant(&phone.redeem(&phone.token_form(&stolen, &verifier, &application.redirect_uri)).await);
}

#[tokio::test]
async fn a_client_without_its_secret_gets_nothing() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let secret = application.secret.unwrap();
    let (code, verifier) = code(&application, &server).await;
    let form = application.token_form(&code, &verifier);
    let native = idp::DEMO_NATIVE_CLIENT;
    for basic in [
        (application.client_id, "wrong"),
        (application.client_id, ""),
        ("nobody", secret),
        (native, secret),
        ("phone", secret),
    ] {
        let reply = application.token_call(&form, Some(basic), None).await;
        assert_eq!(error(&reply, StatusCode::UNAUTHORIZED), "invalid_client", "{basic:?}");
        assert!(reply.headers["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    }
    let with = |members: &[(&'static str, &str)]| {
        let mut form = form.clone();
        form.extend(members.iter().map(|(name, value)| (*name, (*value).to_owned())));
        form
    };
    let by_form = with(&[("client_id", application.client_id), ("client_secret", "wrong")]);
    let reply = application.token_call(&by_form, None, None).await;
    assert_eq!(error(&reply, StatusCode::UNAUTHORIZED), "invalid_client");
    for without in [with(&[("client_id", application.client_id)]), with(&[("client_id", "nobody")]), with(&[])] {
        let reply = application.token_call(&without, None, None).await;
        assert_eq!(error(&reply, StatusCode::BAD_REQUEST), "invalid_client");
    }
    let twice = with(&[("client_secret", secret)]);
    let reply = application.token_call(&twice, Some((application.client_id, secret)), None).await;
    assert_eq!(error(&reply, StatusCode::BAD_REQUEST), "invalid_request", "one method only");
    let other = with(&[("client_id", idp::DEMO_PARTNER_CLIENT)]);
    let reply = application.token_call(&other, Some((application.client_id, secret)), None).await;
    assert_eq!(error(&reply, StatusCode::BAD_REQUEST), "invalid_request", "one client only");
    application.redeem(&code, &verifier).await.json();
}

#[tokio::test]
async fn pkce_is_not_optional() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    for more in [
        [("code_challenge", ""), ("code_challenge_method", "")],
        [("code_challenge", ""), ("code_challenge_method", "S256")],
        [("code_challenge", "AAAA"), ("code_challenge_method", "S256")],
        [("code_challenge_method", ""), ("display", "page")],
        [("code_challenge_method", "plain"), ("display", "page")],
    ] {
        let page = browser.open(&application.attempt(&more).url).await;
        assert_eq!(application.error(&page), "invalid_request", "{more:?}");
    }
}

#[tokio::test]
async fn only_registered_places_are_led_to() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let (web, native) = (Application::web(&server).await, Application::native(&server).await);
    for (application, places) in [
        (&web, ["http://127.0.0.1:5/other", "http://localhost:5/callback", "com.example.demo:/callback"]),
        (&native, ["http://127.0.0.1:5/callback/x", "com.example.demo:/callback/", "com.example.authenticator:/oauth"]),
    ] {
        for place in places.iter().chain(&["https://evil.example/", "http://127.0.0.1:5@evil.example/callback", ""]) {
            let page = browser.look(&application.attempt(&[("redirect_uri", place)]).url).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{place}: never redirected");
        }
        for place in ["http://127.0.0.1:5/callback", "http://127.0.0.1:65535/callback"] {
            let page = browser.look(&application.attempt(&[("redirect_uri", place)]).url).await;
            assert_eq!(page.location(), "/t1/signin");
        }
    }
    let page = browser.look(&web.attempt(&[("client_id", "nobody")]).url).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_not_offered_is_refused() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let browser = Browser::new(&server);
    for (more, error) in [
        (("response_type", "id_token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("scope", "profile"), "invalid_scope"),
        (("scope", "phone_signin"), "invalid_scope"),
        (("request", "x.y.z"), "request_not_supported"),
        (("request_uri", "https://app.example/request"), "request_uri_not_supported"),
        (("registration", "{}"), "registration_not_supported"),
        (("prompt", "create"), "invalid_request"),
        (("max_age", "-1"), "invalid_request"),
        (("claims", "{"), "invalid_request"),
        (("dpop_jkt", "x"), "invalid_request"),
        (("id_token_hint", "x"), "invalid_request"),
    ] {
        let page = browser.open(&application.attempt(&[more]).url).await;
        assert_eq!(application.error(&page), error, "{more:?}");
    }
    let twice = format!("{}&nonce=other", application.attempt(&[]).url);
    assert_eq!(browser.look(&twice).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_hint_that_was_not_signed_here_is_no_hint() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let tokens = application.tokens("ana", &[]).await;
    let [_, payload, signature] = tokens["id_token"].as_str().unwrap().split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let kid = &application.key_set().await[0]["kid"];
    let part = |value: &Value| base64url_encode(value.to_string().as_bytes());
    let none = part(&json!({ "alg": "none", "typ": "JWT", "kid": kid }));
    let es256 = part(&json!({ "alg": "ES256", "typ": "JWT", "kid": kid }));
    let mut other: Value = serde_json::from_slice(&base64url_decode(payload).unwrap()).unwrap();
    other["sub"] = json!("somebody else");
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    for hint in [
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{es256}.{}.{signature}", part(&other)),
    ] {
        let attempt = application.attempt(&[("id_token_hint", &hint), ("prompt", "none")]);
        assert_eq!(application.error(&browser.open(&attempt.url).await), "invalid_request", "{hint}");
    }
    let partner = Application::partner(&server).await;
    let attempt = partner.attempt(&[("id_token_hint", tokens["id_token"].as_str().unwrap()), ("prompt", "none")]);
    assert_eq!(partner.error(&browser.open(&attempt.url).await), "invalid_request", "another application's");
}

#[tokio::test]
async fn an_app_without_a_secret_needs_a_proof_with_a_fresh_nonce_each_time() {
    let server = Server::start().await;
    let application = Application::native(&server).await;
    let (code, verifier) = code(&application, &server).await;
    let form = application.token_form(&code, &verifier);
    let endpoint = application.endpoint("token_endpoint");
    let bad = StatusCode::BAD_REQUEST;
    assert_eq!(error(&application.token_call(&form, None, None).await, bad), "invalid_dpop_proof");
    // That reply brought the nonce of the next proof.
    let used = application.proof(&Method::POST, &endpoint, None);
    let unspent = [("grant_type", "authorization_code".to_owned()), ("client_id", application.client_id.to_owned())];
    assert_eq!(error(&application.token_call(&unspent, None, Some(&used)).await, bad), "invalid_request");
    assert_eq!(error(&application.token_call(&form, None, Some(&used)).await, bad), "invalid_dpop_proof", "replayed");
    let stale = application.proof(&Method::POST, &endpoint, None);
    let other_call = application.proof(&Method::GET, &endpoint, None);
    assert_eq!(error(&application.token_call(&form, None, Some(&other_call)).await, bad), "invalid_dpop_proof");
    server.advance(300).await;
    assert_eq!(error(&application.token_call(&form, None, Some(&stale)).await, bad), "use_dpop_nonce");
}

#[tokio::test]
async fn a_code_that_is_bound_to_a_key_needs_that_key() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let jkt = new_key().public_key().thumbprint().to_string();
    let basic = Some((application.client_id, application.secret.unwrap()));
    for with_proof in [true, false] {
        let attempt = application.attempt(&[("dpop_jkt", &jkt)]);
        let page = application.signed_in(&Browser::new(&server), "ana", &attempt).await;
        let form = application.token_form(&application.code(&page), &attempt.verifier);
        let reply = if with_proof {
            application.redeem_bound(&form, basic).await
        } else {
            application.token_call(&form, basic, None).await
        };
        invalid_grant(&reply);
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_good_with_that_key_only() {
    let server = Server::start().await;
    let application = Application::native(&server).await;
    let tokens = application.tokens("ana", &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let url = application.endpoint("userinfo_endpoint");
    let (get, dpop, no) = (Method::GET, format!("DPoP {token}"), StatusCode::UNAUTHORIZED);
    let by_other = application.proof_by(&new_key(), &get, &url, Some(token));
    let reply = application.userinfo(get.clone(), &dpop, Some(&by_other)).await;
    assert_eq!(userinfo_error(&reply, no), "invalid_token");
    let reply = application.userinfo(get.clone(), &format!("Bearer {token}"), None).await;
    assert_eq!(userinfo_error(&reply, no), "invalid_token", "a thief without the key is not let down to Bearer");
    assert_eq!(userinfo_error(&application.userinfo(get.clone(), &dpop, None).await, no), "invalid_dpop_proof");
    let for_none = application.proof(&get, &url, None);
    let reply = application.userinfo(get.clone(), &dpop, Some(&for_none)).await;
    assert_eq!(userinfo_error(&reply, no), "invalid_dpop_proof", "the proof names the token");

    let proof = application.proof(&get, &url, Some(token));
    assert_eq!(application.userinfo(get.clone(), &dpop, Some(&proof)).await.status, StatusCode::OK);
    let reply = application.userinfo(get.clone(), &dpop, Some(&proof)).await;
    assert_eq!(userinfo_error(&reply, no), "invalid_dpop_proof", "replayed");
    let stale = application.proof(&get, &url, Some(token));
    server.advance(300).await;
    let reply = application.userinfo(get, &dpop, Some(&stale)).await;
    assert_eq!(userinfo_error(&reply, no), "use_dpop_nonce");
}

#[tokio::test]
async fn userinfo_needs_a_live_token_of_an_application() {
    let server = Server::start().await;
    let application = Application::web(&server).await;
    let get = Method::GET;
    let reply = application.userinfo(get.clone(), "", None).await;
    assert_eq!((reply.status, reply.headers.get_all("www-authenticate").iter().count()), (StatusCode::UNAUTHORIZED, 2));
    let tokens = application.tokens("ana", &[]).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let no = StatusCode::UNAUTHORIZED;
    assert_eq!(userinfo_error(&application.userinfo(get.clone(), "Bearer x", None).await, no), "invalid_token");
    let as_dpop = bearer.replace("Bearer", "DPoP");
    let proof = application.proof(&get, &application.endpoint("userinfo_endpoint"), tokens["access_token"].as_str());
    let reply = application.userinfo(get.clone(), &as_dpop, Some(&proof)).await;
    assert_eq!(userinfo_error(&reply, no), "invalid_token", "it is bound to no key");
    assert_eq!(application.userinfo(get.clone(), &bearer, None).await.status, StatusCode::OK);
    server.advance(tokens["expires_in"].as_u64().unwrap()).await;
    assert_eq!(userinfo_error(&application.userinfo(get, &bearer, None).await, no), "invalid_token", "expired");
}

#[tokio::test]
async fn tokens_of_phones_and_of_applications_are_not_taken_for_each_other() {
    let server = Server::start().await;
    let mut phone = Phone::enrolled(&server, "ana").await;
    let application = Application::native(&server).await;
    let token = phone.token(&server, "ana").await;
    application.userinfo(Method::GET, "Bearer x", None).await;
    let url = application.endpoint("userinfo_endpoint");
    let proof = application.proof_by(&phone.key, &Method::GET, &url, Some(&token));
    let reply = application.userinfo(Method::GET, &format!("DPoP {token}"), Some(&proof)).await;
    assert_eq!(userinfo_error(&reply, StatusCode::FORBIDDEN), "insufficient_scope");

    server.revoke("ana", "device").await;
    let tokens = application.tokens("ana", &[]).await;
    phone.key = authenticator_core::jose::SigningKey::from_scalar(application.key.to_scalar().reveal()).unwrap();
    assert_eq!(phone.register(tokens["access_token"].as_str().unwrap()).await.code(), "invalid_token");
}

#[tokio::test]
async fn consent_is_given_by_its_own_form_for_what_it_shows() {
    let server = Server::start().await;
    let (partner, native) = (Application::partner(&server).await, Application::native(&server).await);
    let browser = Browser::new(&server);
    browser.sign_in("ana").await;
    let shown = browser.open(&partner.attempt(&[]).url).await;
    let forged = [("csrf", "x"), ("request", &shown.hidden("request")), ("decision", "allow")];
    assert_eq!(browser.send("/t1/authorize/confirm", &forged).await.status, StatusCode::FORBIDDEN);
    browser.open(&native.attempt(&[]).url).await;
    let swapped = partner.allow(&browser, &shown, "allow").await;
    assert_eq!(swapped.status, StatusCode::BAD_REQUEST, "another app asked meanwhile");
    let bare = [("csrf", shown.csrf()), ("decision", "allow".to_owned())];
    let bare: Vec<(&str, &str)> = bare.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.send("/t1/authorize/confirm", &bare).await.status, StatusCode::BAD_REQUEST);
}
