//! The colour and the logo of a tenant on its pages.

use reqwest::StatusCode;

use crate::support::{Browser, Server};

const TWO: &str = "[[tenants]]\nid = \"t1\"\nname = \"Contoso\"\nbrand = { colour = \"#ffd400\" }\n\
                   [[tenants]]\nid = \"t2\"\nname = \"Fabrikam\"\n";

#[tokio::test]
async fn the_demonstration_has_a_colour_and_a_logo() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let page = browser.open("/t1/signin").await;
    assert!(page.html.contains("href=\"/t1/brand.css\"") && page.html.contains("src=\"/t1/logo\""), "{}", page.html);
    let style = browser.look("/t1/brand.css").await;
    assert_eq!(
        (style.status, style.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/css; charset=utf-8")
    );
    let logo = browser.look("/t1/logo").await;
    assert_eq!((logo.status, logo.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "image/svg+xml"));
    assert!(
        logo.headers["content-security-policy"].to_str().unwrap().contains("sandbox"),
        "opened alone it runs nothing"
    );
}

#[tokio::test]
async fn each_tenant_has_its_own_or_none_and_text_can_be_read() {
    let server = Server::start_configured(TWO).await;
    let browser = Browser::new(&server);
    let style = browser.look("/t1/brand.css").await.html;
    assert!(!style.contains("--accent: #ffd400; --on-accent: #ffffff"), "yellow cannot be read on white: {style}");
    assert!(
        style.contains("prefers-color-scheme: dark") && style.contains("--accent: #ffd400"),
        "on dark it can: {style}"
    );
    let page = browser.open("/t2/signin").await.html;
    assert!(!page.contains("brand.css") && !page.contains("id=\"logo\""), "{page}");
    for path in ["/t2/brand.css", "/t2/logo", "/t1/logo", "/no-tenant/logo"] {
        assert_eq!(browser.look(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_is_the_same_for_everybody_may_be_kept_and_nothing_else() {
    let server = Server::start().await;
    let browser = Browser::new(&server);
    let kept = ["/assets/style.css", "/assets/live.js", "/assets/times.js", "/t1/brand.css", "/t1/logo"];
    for path in kept {
        let first = browser.look(path).await;
        assert_eq!(first.headers["cache-control"], "max-age=300", "{path}");
        assert!(first.headers.get("set-cookie").is_none(), "{path}");
        let again =
            server.http.get(format!("{}{path}", server.origin())).header("if-none-match", &first.headers["etag"]);
        let again = again.send().await.unwrap();
        assert_eq!(
            (again.status(), &again.headers()["etag"]),
            (StatusCode::NOT_MODIFIED, &first.headers["etag"]),
            "{path}"
        );
        assert!(again.headers().get("content-security-policy").is_some(), "{path}");
    }
    for path in ["/t1/signin", "/t2/logo", "/.well-known/phone-signin/t1", "/t1/signin/events"] {
        assert_eq!(browser.request_events(path).await.headers()["cache-control"], "no-store", "{path}");
    }
}
