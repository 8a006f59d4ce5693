//! The contract that every [`Transport`] keeps. Hosts run it against their own.

mod server;

use std::time::Duration;

use self::server::Server;
use super::{HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};

/// What a transport has to take: the longest message of the protocol.
const LONG: usize = 1024 * 1024;
const TOO_LONG: usize = 2 * 1024 * 1024;
/// Of requests that are answered.
const TIME: Duration = Duration::from_secs(20);
/// Of the request that is not.
const SHORT_TIME: Duration = Duration::from_millis(300);

/// Checks all clauses against a server on loopback that lives as long as the check, so without TLS.
///
/// # Errors
/// The first clause that does not hold, in words.
pub async fn check(transport: &dyn Transport) -> Result<(), String> {
    let server = Server::start().map_err(|error| format!("the server of the contract: {error}"))?;
    requests_arrive_as_they_are(transport, &server).await?;
    every_status_is_a_response(transport, &server).await?;
    names_of_headers_are_in_lower_case(transport, &server).await?;
    no_cookie_is_kept(transport, &server).await?;
    no_redirect_is_followed(transport, &server).await?;
    nothing_is_cached(transport, &server).await?;
    long_bodies_are_read_and_longer_ones_refused(transport, &server).await?;
    the_time_of_a_request_is_kept(transport, &server).await?;
    a_server_that_is_not_there_is_told(transport, server).await
}

async fn requests_arrive_as_they_are(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    for method in [HttpMethod::Get, HttpMethod::Post, HttpMethod::Put] {
        let body = if method == HttpMethod::Get { Vec::new() } else { b"the body\0\xff".to_vec() };
        let mut request = get(server, "/as-it-is?a=%20b&c=+");
        request.method = method;
        request.body.clone_from(&body);
        request.headers = vec![("dpop", "a.b.c".to_owned()), ("accept", "application/jwt".to_owned())];
        host("send", transport.send(request).await)?;
        let seen = server.last().ok_or("does not hold: a request arrives")?;
        let line = format!("{} /as-it-is?a=%20b&c=+ HTTP/1.1", method.as_str());
        holds(seen.line == line, "method and URL arrive as they are")?;
        holds(seen.body == body, "the body arrives as it is")?;
        let arrived = |name, value| seen.headers(name) == [value];
        holds(arrived("dpop", "a.b.c") && arrived("accept", "application/jwt"), "each header arrives once, as it is")?;
    }
    Ok(())
}

async fn every_status_is_a_response(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    for status in [200, 204, 400, 401, 404, 429, 500, 503] {
        let response = transport.send(get(server, &format!("/status/{status}"))).await;
        let is_it = response.is_ok_and(|response| response.status == status);
        holds(is_it, "every status is a response, and no error")?;
    }
    Ok(())
}

async fn names_of_headers_are_in_lower_case(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    let response = host("send", transport.send(get(server, "/headers")).await)?;
    holds(response.header("dpop-nonce") == Some("The-Nonce"), "names of headers are in lower case, values as they are")
}

async fn no_cookie_is_kept(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    for _ in 0..2 {
        host("send", transport.send(get(server, "/cookie")).await)?;
    }
    let seen = server.last().ok_or("does not hold: a request arrives")?;
    holds(seen.headers("cookie").is_empty(), "no cookie is kept")
}

async fn no_redirect_is_followed(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    for status in [301, 302, 303, 307, 308] {
        let response = transport.send(get(server, &format!("/status/{status}"))).await;
        let is_it = response.is_ok_and(|response| response.status == status);
        holds(is_it && !server.saw("/elsewhere"), "no redirect is followed")?;
    }
    Ok(())
}

async fn nothing_is_cached(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    for _ in 0..2 {
        host("send", transport.send(get(server, "/cacheable")).await)?;
    }
    holds(server.count("/cacheable") == 2, "nothing is cached")
}

async fn long_bodies_are_read_and_longer_ones_refused(
    transport: &dyn Transport,
    server: &Server,
) -> Result<(), String> {
    let response = host("send", transport.send(get(server, &format!("/long/{LONG}"))).await)?;
    holds(response.body.len() == LONG, "a body of 1 MiB is read whole")?;
    let refused = transport.send(get(server, &format!("/long/{TOO_LONG}"))).await.map(|_| ());
    holds(refused == Err(TransportError::TooLarge), "a body of 2 MiB is told as TooLarge")
}

async fn the_time_of_a_request_is_kept(transport: &dyn Transport, server: &Server) -> Result<(), String> {
    let mut request = get(server, "/silent");
    request.timeout = SHORT_TIME;
    let told = transport.send(request).await.map(|_| ());
    holds(told == Err(TransportError::TimedOut), "a server that does not answer in time is told as TimedOut")
}

async fn a_server_that_is_not_there_is_told(transport: &dyn Transport, server: Server) -> Result<(), String> {
    let request = get(&server, "/");
    server.stop();
    let told = transport.send(request).await.map(|_: HttpResponse| ());
    holds(told == Err(TransportError::Unreachable), "a server that is not there is told as Unreachable")
}

fn get(server: &Server, path: &str) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Get,
        url: format!("{}{path}", server.origin()),
        headers: Vec::new(),
        body: Vec::new(),
        timeout: TIME,
    }
}

fn host<T>(call: &str, result: Result<T, TransportError>) -> Result<T, String> {
    result.map_err(|error| format!("{call}: {error}"))
}

fn holds(condition: bool, clause: &str) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("does not hold: {clause}")) }
}
