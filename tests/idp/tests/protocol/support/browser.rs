//! A small browser: cookies, forms with their hidden fields, no scripts, no redirects followed unasked.

use reqwest::StatusCode;

use super::Server;

/// A page, or where a reply leads.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) html: String,
}

impl Page {
    /// The text of the element with this id, without tags.
    pub(crate) fn text(&self, id: &str) -> Option<String> {
        let at = self.html.find(&format!("id=\"{id}\""))?;
        let rest = &self.html[at..];
        let text = &rest[rest.find('>')? + 1..];
        Some(text[..text.find('<')?].to_owned())
    }

    /// An attribute of the element with this id.
    pub(crate) fn attribute(&self, id: &str, name: &str) -> Option<String> {
        let at = self.html.find(&format!("id=\"{id}\""))?;
        let start = self.html[..at].rfind('<')?;
        let tag = &self.html[start..start + self.html[start..].find('>')?];
        let value = tag.split_once(&format!("{name}=\""))?.1;
        Some(value[..value.find('"')?].replace("&amp;", "&"))
    }

    /// Where the request on the page stands.
    pub(crate) fn state(&self) -> Option<String> {
        self.attribute("request-state", "data-state")
    }

    /// The number to type on the phone.
    pub(crate) fn number(&self) -> Option<String> {
        self.text("match-number")
    }

    /// The word of what went wrong.
    pub(crate) fn message(&self) -> Option<String> {
        self.attribute("message", "data-message")
    }

    pub(crate) fn location(&self) -> String {
        assert!(self.status.is_redirection(), "{} {}", self.status, self.html);
        self.headers["location"].to_str().unwrap().to_owned()
    }

    /// The session id that the reply sets.
    pub(crate) fn session(&self) -> String {
        let cookie = self.headers["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The hidden field that ties forms to the session.
    pub(crate) fn csrf(&self) -> String {
        self.hidden("csrf")
    }

    /// The hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let value = self.html.split_once(&format!("name=\"{name}\" value=\"")).expect("a form").1;
        value[..value.find('"').unwrap()].to_owned()
    }
}

/// A browser of one person.
pub(crate) struct Browser {
    http: reqwest::Client,
    origin: String,
}

impl Browser {
    pub(crate) fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true);
        let http = http.pool_max_idle_per_host(0).build().unwrap();
        Self { http, origin: server.origin() }
    }

    /// One whose calls a proxy hands on, with this header.
    pub(crate) fn behind_proxy(server: &Server, name: &'static str, value: &'static str) -> Self {
        let headers = reqwest::header::HeaderMap::from_iter([(
            reqwest::header::HeaderName::from_static(name),
            reqwest::header::HeaderValue::from_static(value),
        )]);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true);
        let http = http.default_headers(headers).pool_max_idle_per_host(0).build().unwrap();
        Self { http, origin: server.origin() }
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.origin) }
    }

    async fn page(response: reqwest::Response) -> Page {
        let (status, headers) = (response.status(), response.headers().clone());
        Page { status, headers, html: response.text().await.unwrap() }
    }

    /// One page, without following where it leads.
    pub(crate) async fn look(&self, path: &str) -> Page {
        Self::page(self.http.get(self.url(path)).send().await.unwrap()).await
    }

    /// One page, as a browser with this cookie sees it.
    pub(crate) async fn look_as(server: &Server, path: &str, cookie: &str) -> Page {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let asked = http.get(format!("{}{path}", server.origin())).header("cookie", cookie);
        Self::page(asked.send().await.unwrap()).await
    }

    /// Whether a redirect leads to another server or to an app.
    fn leads_away(&self, page: &Page) -> bool {
        let place = page.location();
        !place.starts_with('/') && !place.starts_with(&format!("{}/", self.origin))
    }

    /// A page, at the end of all redirects of this server.
    pub(crate) async fn open(&self, path: &str) -> Page {
        let mut page = self.look(path).await;
        for _ in 0..10 {
            if !page.status.is_redirection() || self.leads_away(&page) {
                break;
            }
            page = self.look(&page.location()).await;
        }
        page
    }

    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        self.http.get(self.url(path)).send().await.unwrap().bytes().await.unwrap().to_vec()
    }

    /// The reply to a stream's request.
    pub(crate) async fn request_events(&self, path: &str) -> reqwest::Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    /// An open stream of events.
    pub(crate) async fn events(&self, path: &str) -> super::Events {
        super::Events::new(self.request_events(path).await)
    }

    /// Sends a form as it is.
    pub(crate) async fn send(&self, path: &str, form: &[(&str, &str)]) -> Page {
        Self::page(self.http.post(self.url(path)).form(form).send().await.unwrap()).await
    }

    /// Sends a form of the page at `on`, and gives where it leads.
    pub(crate) async fn submit(&self, on: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.open(on).await;
        let csrf = page.csrf();
        // The form of the policy says of which version it was made.
        let version = page.html.contains("name=\"policy_version\"").then(|| page.hidden("policy_version"));
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend(version.as_deref().map(|version| ("policy_version", version)));
        form.extend_from_slice(fields);
        let sent = self.send(path, &form).await;
        if sent.status.is_redirection() && !self.leads_away(&sent) {
            return self.open(&sent.location()).await;
        }
        sent
    }

    /// Types the user name on the sign-in page.
    pub(crate) async fn type_user(&self, user: &str) -> Page {
        self.submit("/t1/signin", "/t1/signin/restart", &[]).await;
        self.submit("/t1/signin", "/t1/signin", &[("user_name", user)]).await
    }

    pub(crate) async fn type_password(&self, password: &str) -> Page {
        self.submit("/t1/signin", "/t1/signin/password", &[("password", password)]).await
    }

    /// Signs a user without a method in, by password.
    pub(crate) async fn sign_in(&self, user: &str) -> Page {
        self.type_user(user).await;
        self.type_password(super::PASSWORD).await
    }
}

/// A page without its tokens and without a name that was typed.
pub(crate) fn strip(html: &str, typed: &str) -> String {
    let mut text = html.to_owned();
    while let Some(at) = text.find("name=\"csrf\" value=\"") {
        let start = at + "name=\"csrf\" value=\"".len();
        let end = start + text[start..].find('"').unwrap();
        text.replace_range(at..end, "");
    }
    text.replace(typed, "NAME")
}
