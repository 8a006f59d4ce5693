//! An open stream of events, as a page's script hears it.

use std::time::Duration;

use serde_json::Value;

/// Far less than the 15 seconds after which a stream repeats itself.
const AT_ONCE: Duration = Duration::from_secs(10);

/// An open stream.
pub(crate) struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event; none if the server has ended the stream.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
                let data = serde_json::from_str(data).unwrap();
                self.text = rest.to_owned();
                return Some(data);
            }
            let chunk = tokio::time::timeout(AT_ONCE, self.response.chunk()).await.expect("nothing was heard");
            let chunk = chunk.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The state of the next event.
    pub(crate) async fn state(&mut self) -> String {
        self.next().await.expect("an event")["state"].as_str().unwrap().to_owned()
    }
}
