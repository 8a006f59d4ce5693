//! Headers of every reply, and of requests those that are read alike everywhere.

use authenticator_core::jose::Digest;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// For how long browsers need not ask again for what is the same for everybody: an update of the server shows soon.
const KEPT: HeaderValue = HeaderValue::from_static("max-age=300");

/// Marks a reply that says itself for how long it may be kept.
#[derive(Debug, Clone, Copy)]
struct Cacheable;

/// Nothing that is said here may be kept (RFC 9111 section 5.2.2.5), but for [`cacheable`] replies.
pub(crate) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.extensions().get::<Cacheable>().is_none() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// What is the same for everybody, for a while: 304 if the browser has it already (RFC 9110 section 13.1.2).
pub(crate) fn cacheable(asked: &HeaderMap, media_type: &'static str, body: &[u8]) -> Response {
    let etag = format!("\"{}\"", Digest::of(body));
    let mut response = if has(asked, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, media_type)], body.to_vec()).into_response()
    };
    response.headers_mut().insert(CACHE_CONTROL, KEPT);
    response.headers_mut().extend(HeaderValue::from_str(&etag).ok().map(|etag| (ETAG, etag)));
    response.extensions_mut().insert(Cacheable);
    response
}

fn has(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == etag)
}

/// The value of a header that stands once.
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// What `Authorization` carries in this scheme (RFC 9110 section 11.6.2), whose case does not matter: a token, or the credentials of HTTP
/// Basic (RFC 7617).
pub(crate) fn token_of<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let (scheme, token) = one(headers, AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(wanted).then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_has_already_is_not_sent_again() {
        let reply = |sent: &[&str]| {
            let sent = sent.iter().map(|list| (IF_NONE_MATCH, HeaderValue::from_str(list).unwrap()));
            cacheable(&sent.collect(), "text/css", b"a { }")
        };
        let first = reply(&[]);
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!((first.status(), first.headers().get(CACHE_CONTROL)), (StatusCode::OK, Some(&KEPT)));
        for list in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            let again = reply(&[&list]);
            assert_eq!(
                (again.status(), again.headers().get(ETAG)),
                (StatusCode::NOT_MODIFIED, first.headers().get(ETAG))
            );
        }
        for list in ["\"x\"", "", etag.trim_matches('"')] {
            assert_eq!(reply(&[list]).status(), StatusCode::OK, "{list}");
        }
    }
}
