//! A browser of one person: its session, forms with their hidden field, the stream of events of a page that waits.

use std::time::Duration;

use serde_json::Value;

use crate::light_phone::form;
use crate::line::{Broken, Reply, told};
use crate::world::{TENANT, World};

/// As many as browsers follow: while another reply is on its way with the new session, a page leads to itself.
const REDIRECTS: usize = 20;
/// Longer than a stream of the server lives.
const STREAM: Duration = Duration::from_secs(300);

/// A page.
pub(crate) struct Page {
    status: u16,
    html: String,
    /// Where it leads, if that is another server.
    pub(crate) leads_to: Option<String>,
}

impl Page {
    /// The text of the element with this id.
    fn text(&self, id: &str) -> Option<&str> {
        let rest = self.html.split_once(&format!("id=\"{id}\""))?.1;
        rest.split_once('>')?.1.split('<').next()
    }

    /// An attribute of the element with this id.
    fn attribute(&self, id: &str, name: &str) -> Option<&str> {
        let (before, after) = self.html.split_once(&format!("id=\"{id}\""))?;
        let tag = [before.rsplit('<').next()?, after.split('>').next()?];
        tag.into_iter().find_map(|part| part.split_once(&format!("{name}=\""))?.1.split('"').next())
    }

    /// Where the request on the page stands.
    pub(crate) fn state(&self) -> Option<&str> {
        self.attribute("request-state", "data-state")
    }

    /// The number to type on the phone.
    pub(crate) fn number(&self) -> Option<&str> {
        self.text("match-number")
    }

    /// Who is signed in.
    pub(crate) fn user(&self) -> Option<&str> {
        self.attribute("signed-in-user", "data-user")
    }

    pub(crate) fn asks_for_user_name(&self) -> bool {
        self.html.contains("id=\"user_name\"")
    }

    fn csrf(&self) -> Option<&str> {
        self.html.split_once("name=\"csrf\" value=\"")?.1.split('"').next()
    }

    /// For people.
    pub(crate) fn told(&self) -> String {
        let title = self.html.split_once("<title>").and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default();
        let message = self.attribute("message", "data-message").unwrap_or_default();
        format!("{} {title:?} {message}", self.status)
    }
}

/// A browser of one person.
pub(crate) struct Browser<'a> {
    world: &'a World,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) const fn new(world: &'a World) -> Self {
        Self { world, cookie: None }
    }

    /// A browser that holds this session.
    pub(crate) fn with(world: &'a World, cookie: &str) -> Self {
        Self { world, cookie: Some(cookie.to_owned()) }
    }

    /// The session.
    pub(crate) fn cookie(&self) -> String {
        self.cookie.clone().unwrap_or_default()
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.world.origin) }
    }

    /// A page, at the end of all redirects of this server.
    pub(crate) async fn open(&mut self, path: &str) -> Result<Page, Broken> {
        let mut url = self.url(path);
        for _ in 0..REDIRECTS {
            let cookie = self.cookie();
            let reply = self.world.line.once(|http| http.get(&url).header("cookie", cookie)).await?;
            let page = self.page(reply)?;
            match &page.leads_to {
                Some(place) if place.starts_with('/') || place.starts_with(&format!("{}/", self.world.origin)) => {
                    url = self.url(place);
                }
                _ => return Ok(page),
            }
        }
        Err(Broken::Failed(format!("{path}: redirected for ever").into()))
    }

    /// Sends a form of `page`, and opens where it leads.
    pub(crate) async fn submit(&mut self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Result<Page, Broken> {
        let csrf = page.csrf().ok_or_else(|| Broken::Failed("the page has no form".into()))?;
        let body = form(&[&[("csrf", csrf)], fields].concat());
        let (url, cookie) = (self.url(path), self.cookie());
        let reply = self.world.line.once(|http| {
            let request = http.post(url).header("cookie", cookie).body(body);
            request.header("content-type", "application/x-www-form-urlencoded")
        });
        let page = self.page(reply.await?)?;
        match &page.leads_to {
            Some(place) => self.open(place).await,
            None => Ok(page),
        }
    }

    fn page(&mut self, reply: Reply) -> Result<Page, Broken> {
        if let Some(cookie) = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next()) {
            self.cookie = Some(cookie.to_owned());
        }
        let leads_to = reply.header("location").map(str::to_owned);
        let page = Page { status: reply.status, html: reply.body, leads_to };
        if page.status >= 400 {
            return Err(Broken::Failed(page.told().into()));
        }
        Ok(page)
    }

    /// Waits, as the script of a page does, until the request on it is no longer live. The page itself says what it is then.
    pub(crate) async fn wait(&self) -> Result<(), Broken> {
        let line = &self.world.line;
        line.up().await;
        let epoch = line.epoch();
        let url = self.url(&format!("{TENANT}/signin/events"));
        let request = line.http().get(url).header("cookie", self.cookie()).timeout(STREAM);
        let broken = |error: reqwest::Error| line.broken(epoch, told(&error));
        let mut response = request.send().await.map_err(broken)?;
        let mut text = String::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            text.push_str(&String::from_utf8_lossy(&chunk));
            while let Some((event, rest)) = text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap_or_default();
                let data: Value = serde_json::from_str(data).unwrap_or(Value::Null);
                if data.get("state").and_then(Value::as_str).is_some_and(|state| state != "live") {
                    return Ok(());
                }
                text = rest.to_owned();
            }
        }
        // A server that is killed may end the stream as if all was said.
        Ok(())
    }
}
