//! A browser with cookies and without a script: it fetches pages over HTTP, reads them, and submits their forms.

use std::sync::Arc;

use reqwest::Url;
use reqwest::cookie::Jar;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;

/// A browser of one person.
pub struct Browser {
    client: reqwest::Client,
    /// The same browser, which goes nowhere by itself.
    standing: reqwest::Client,
    url: Url,
    html: String,
}

/// The page is not what the story needs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// It could not be fetched.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// It is another page.
    #[error("{url}: {what}")]
    Page {
        /// Where the browser is.
        url: String,
        /// What is missing.
        what: String,
    },
}

impl Browser {
    /// A browser that stands at `url`, before the first page.
    ///
    /// # Errors
    /// No URL.
    pub fn at(url: &str) -> Result<Self, PageError> {
        // An error says that the process has a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let cookies = Arc::new(Jar::default());
        let builder = || reqwest::Client::builder().cookie_provider(Arc::clone(&cookies));
        let client = builder().redirect(Policy::limited(5)).build()?;
        let standing = builder().redirect(Policy::none()).build()?;
        let url = Url::parse(url).map_err(|error| PageError::Page { url: url.to_owned(), what: error.to_string() })?;
        Ok(Self { client, standing, url, html: String::new() })
    }

    /// Goes to a page, by a URL or a path.
    ///
    /// # Errors
    /// [`PageError`].
    pub async fn open(&mut self, target: &str) -> Result<(), PageError> {
        let url = self.url.join(target).map_err(|error| self.wrong(&error.to_string()))?;
        let response = self.client.get(url).send().await?;
        self.take(response).await
    }

    /// Where a URL leads, which may be an app; the page stays.
    ///
    /// # Errors
    /// [`PageError`] if it leads nowhere.
    pub async fn redirect_of(&self, target: &str) -> Result<String, PageError> {
        let url = self.url.join(target).map_err(|error| self.wrong(&error.to_string()))?;
        let response = self.standing.get(url).send().await?;
        let place = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
        place.map(str::to_owned).ok_or_else(|| self.wrong(&format!("status {} and no redirect", response.status())))
    }

    /// Submits the form of this page whose action ends with `action`.
    ///
    /// # Errors
    /// [`PageError`].
    pub async fn submit(&mut self, action: &str, fields: &[(&str, &str)]) -> Result<(), PageError> {
        let form = form(&self.html, action).ok_or_else(|| self.wrong(&format!("no form to {action}")))?;
        let target = attribute_of(form, "form", "action").ok_or_else(|| self.wrong("a form without action"))?;
        let csrf = hidden(form, "csrf").ok_or_else(|| self.wrong("a form without its token"))?;
        let url = self.url.join(&target).map_err(|error| self.wrong(&error.to_string()))?;
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &csrf).extend_pairs(fields);
        let request = self.client.post(url).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(body.finish()).send().await?;
        self.take(response).await
    }

    /// The bytes behind a path, such as a picture of this page.
    ///
    /// # Errors
    /// [`PageError`].
    pub async fn fetch(&self, target: &str) -> Result<Vec<u8>, PageError> {
        let url = self.url.join(target).map_err(|error| self.wrong(&error.to_string()))?;
        Ok(self.client.get(url).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// The text of an element of this page.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn text(&self, id: &str) -> Result<String, PageError> {
        let found = element(&self.html, id).and_then(|(_, rest)| rest.split('<').next());
        found.map(unescape).ok_or_else(|| self.wrong(&format!("no element {id}")))
    }

    /// An attribute of an element of this page.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn attribute(&self, id: &str, name: &str) -> Result<String, PageError> {
        let found = element(&self.html, id).and_then(|(tag, _)| attribute(tag, name));
        found.ok_or_else(|| self.wrong(&format!("no {name} of element {id}")))
    }

    /// Whether this page holds a text.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        unescape(&self.html).contains(text)
    }

    async fn take(&mut self, response: reqwest::Response) -> Result<(), PageError> {
        let (url, status) = (response.url().clone(), response.status());
        self.html = response.text().await?;
        self.url = url;
        if status.is_success() { Ok(()) } else { Err(self.wrong(&format!("status {status}"))) }
    }

    fn wrong(&self, what: &str) -> PageError {
        PageError::Page { url: self.url.to_string(), what: what.to_owned() }
    }
}

/// The tag that has this id, and what follows it.
fn element<'a>(html: &'a str, id: &str) -> Option<(&'a str, &'a str)> {
    let at = html.find(&format!(" id=\"{id}\""))?;
    let (before, after) = html.split_at_checked(at)?;
    let start = before.rfind('<')?;
    let end = at + after.find('>')?;
    Some((html.get(start..end)?, html.get(end + 1..)?))
}

fn form<'a>(html: &'a str, action: &str) -> Option<&'a str> {
    let mut rest = html;
    while let Some(start) = rest.find("<form ") {
        let form = rest.get(start..)?;
        let end = form.find("</form>")?;
        let (form, after) = form.split_at_checked(end)?;
        if attribute_of(form, "form", "action").is_some_and(|found| found.ends_with(action)) {
            return Some(form);
        }
        rest = after;
    }
    None
}

fn hidden(form: &str, name: &str) -> Option<String> {
    form.split("<input ").skip(1).find_map(|input| {
        let tag = input.split('>').next()?;
        let tag = format!(" {tag}");
        (attribute(&tag, "name").as_deref() == Some(name)).then(|| attribute(&tag, "value")).flatten()
    })
}

fn attribute_of(html: &str, tag: &str, name: &str) -> Option<String> {
    let start = html.find(&format!("<{tag} "))?;
    let tag = html.get(start..)?.split('>').next()?;
    attribute(tag, name)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescape)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
