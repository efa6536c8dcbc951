//! What stands round every route: the name of the request in the log, the limit per address, panics, headers,
//! measurements. The log holds the pattern of the route, the status, the time and the account; never an address, a query or
//! a name.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clock::Lang;

use super::app::App;
use super::guard::language;
use super::headers;
use super::metrics::method_name;
use super::problem::Problem;
use crate::public_page;
use crate::shell::{Frame, Width};

/// Where a request comes from, and what the log calls it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) address: String,
    pub(crate) operation: String,
}

/// What a guarded route tells of itself: to the log, and to tests that walk all routes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trace {
    /// The account that asked; 0 for nobody.
    pub(crate) account: i64,
    /// The status with which the table refused it, before any form was looked at; `None` where it was allowed.
    pub(crate) refused: Option<StatusCode>,
}

pub(crate) async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (client, is_local) = client(&app, &request);
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let path = request.uri().path().to_owned();
    let lang = language(request.headers());
    request.extensions_mut().insert(client.clone());
    // The machine itself is not limited: whoever is on it has other ways.
    let limited =
        if is_local { Ok(()) } else { app.limiter.take(&client.address, app.settings.rate, app.access.now()) };
    let mut response = match limited {
        Ok(()) => {
            let task = tokio::spawn(next.run(request));
            task.await
                .unwrap_or_else(|error| Problem::internal(format!("a request ended early: {error}")).into_response())
        }
        Err(seconds) => {
            let mut response =
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "problem-too-many").arg("seconds", seconds).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && response.extensions().get::<Trace>().is_none() {
        let allow = response.headers().get(header::ALLOW).cloned();
        response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "problem-method").into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = bare(&app, &problem, lang, &path, &client.operation, response.headers());
    }
    headers::put(response.headers_mut(), app.settings.secure);
    let account = response.extensions().get::<Trace>().map_or(0, |trace| trace.account);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let method = method_name(&method);
    app.metrics.count(method, &route, status, took);
    tracing::info!(
        operation = %client.operation,
        method,
        route = %route,
        status,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        account,
        "answered"
    );
    response
}

/// The page of a problem met before any route: without a session nothing is known of the reader but the language.
fn bare(app: &App, problem: &Problem, lang: Lang, path: &str, operation: &str, kept: &HeaderMap) -> Response {
    if let Some(cause) = &problem.cause {
        tracing::error!(%operation, %cause, "a request failed");
    }
    let mut frame = Frame::new(lang, path, &problem.what(&app.texts, lang), app.brand(lang));
    frame.foot = app.foot.iter().filter_map(|link| link(app, lang, path)).collect();
    let mut response =
        (problem.status, public_page(&frame, Width::Reading, &problem.body(&app.texts, lang, path, operation)))
            .into_response();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = kept.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Who asks: the address of the connection, or, behind a proxy of our own, the one the proxy saw. Of an IPv6 address only
/// the half that a provider gives out counts, or one house would have as many addresses as it likes.
fn client(app: &App, request: &Request) -> (Client, bool) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let forwarded =
        request.headers().get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let seen = forwarded
        .filter(|_| app.settings.proxied)
        .and_then(|list| list.rsplit(',').next()?.trim().parse::<std::net::IpAddr>().ok());
    let address = seen.or(peer);
    let is_local = forwarded.is_none() && address.is_some_and(|address| address.is_loopback());
    let text = match address.map(|address| address.to_canonical()) {
        Some(std::net::IpAddr::V4(address)) => address.to_string(),
        Some(std::net::IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "-".to_owned(),
    };
    let mut name = [0u8; 5];
    (app.access.config().random)(&mut name);
    let operation = name.iter().map(|byte| format!("{byte:02x}")).collect();
    (Client { address: text, operation }, is_local)
}
