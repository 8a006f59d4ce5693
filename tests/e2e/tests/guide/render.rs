//! Exchanges as Markdown: the HTTP as it was sent, and what the messages in it say.

use authenticator_core::idp::{HttpRequest, HttpResponse};
use authenticator_core::jose::base64url_decode;
use phone::lab::Exchange;
use serde_json::Value;

/// Headers of replies that are about the protocol.
const TOLD: [&str; 5] = ["content-type", "dpop-nonce", "www-authenticate", "retry-after", "location"];

/// A request and its reply.
pub fn exchange(exchange: &Exchange) -> String {
    let mut text = String::new();
    let mut messages = Vec::new();
    request(&exchange.request, &mut text, &mut messages);
    for message in messages.drain(..) {
        text += &decoded(&message);
    }
    response(exchange.response.as_ref().unwrap(), &mut text, &mut messages);
    for message in messages {
        text += &decoded(&message);
    }
    text
}

fn request(request: &HttpRequest, text: &mut String, messages: &mut Vec<String>) {
    let (host, path) = request.url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    *text += &format!("```http\n{} /{path} HTTP/1.1\nhost: {host}\n", request.method.as_str());
    for (name, value) in &request.headers {
        *text += &format!("{}: {}\n", name.to_lowercase(), short(value));
        messages.extend(compact(value));
    }
    body(&request.body, text, messages);
}

fn response(response: &HttpResponse, text: &mut String, messages: &mut Vec<String>) {
    *text += &format!("```http\nHTTP/1.1 {}\n", response.status);
    for name in TOLD {
        if let Some(value) = response.header(name) {
            *text += &format!("{name}: {}\n", short(value));
        }
    }
    body(&response.body, text, messages);
}

fn body(body: &[u8], text: &mut String, messages: &mut Vec<String>) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    if let Some(message) = compact(&body) {
        *text += &format!("\n{}\n", short(&body));
        messages.push(message);
    } else if let Ok(value) = serde_json::from_str::<Value>(&body) {
        *text += &format!("\n{}\n", serde_json::to_string_pretty(&value).unwrap());
    } else if !body.is_empty() {
        *text += &format!("\n{}\n", body.replace('&', "\n&"));
    }
    *text += "```\n\n";
}

/// A message, if that is what the text is.
fn compact(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split('.').collect();
    (parts.len() == 3 && parts[0].starts_with("eyJ")).then(|| text.to_owned())
}

/// A message, cut where nobody reads on.
fn short(text: &str) -> String {
    match compact(text) {
        Some(_) => text.split('.').map(|part| format!("{}…", &part[..20])).collect::<Vec<_>>().join("."),
        None => text.to_owned(),
    }
}

fn part(part: &str) -> Value {
    serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap()
}

/// What a message says: header, payload, and the same of the messages in it.
fn decoded(message: &str) -> String {
    let parts: Vec<_> = message.split('.').collect();
    let (header, mut payload) = (part(parts[0]), part(parts[1]));
    let mut inner = Vec::new();
    shorten(&mut payload, &mut inner);
    let typ = header["typ"].as_str().unwrap();
    let mut text = format!(
        "`{typ}`, header and payload:\n\n```json\n{header}\n```\n\n```json\n{}\n```\n\n",
        serde_json::to_string_pretty(&payload).unwrap()
    );
    for message in inner {
        text += &decoded(&message);
    }
    text
}

fn shorten(value: &mut Value, inner: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            inner.extend(compact(text));
            *text = short(text);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shorten(value, inner)),
        Value::Object(members) => members.values_mut().for_each(|value| shorten(value, inner)),
        _ => {}
    }
}
