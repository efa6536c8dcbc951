//! What stands before every handler: who, which language, which moment, which unit, whether it is allowed, and whether a
//! form really came from a page of ours. Only then does the handler run; what it could not do becomes a page here.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use access::Action;
use axum::RequestExt as _;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use clock::Lang;
use subtle::ConstantTimeEq as _;

use super::app::{App, BODY, UPLOAD};
use super::cookie;
use super::ctx::{Ctx, Here, SessionHere};
use super::look::{Arrival, Looked, look};
use super::observe::{Client, Trace};
use super::pairs::Pairs;
use super::problem::Problem;
use super::routes::Route;
use crate::link;
use crate::shell::Theme;

/// What the guard of one route knows.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) app: Arc<App>,
    pub(crate) route: Arc<Route>,
}

pub(crate) async fn guard(State(post): State<Post>, mut request: Request, next: Next) -> Response {
    let Post { app, route } = post;
    let form = read_form(&mut request, &route, app.settings.timeout).await;
    let arrival = arrive(&app, &mut request).await;
    let looked = {
        let (app, route) = (app.clone(), route.clone());
        let arrival =
            Arrival { params: arrival.params.clone(), query: arrival.query.clone(), token: arrival.token.clone() };
        let threads = app.threads.clone();
        let held = threads.acquire_owned().await.ok();
        let looked = tokio::task::spawn_blocking({
            let app = app.clone();
            move || {
                let looked = look(&app, &route, &arrival);
                drop(held);
                looked
            }
        });
        looked.await.unwrap_or_else(|error| Looked::nothing(&app, Problem::internal(error)))
    };
    let has_bearer = is_bearer(&app, &route, request.headers());
    let stale = looked.session.as_ref().is_some_and(|session| session.stale);
    let token = arrival.token.clone();
    let (form, form_problem) = match form {
        Ok(form) => (form, None),
        Err(problem) => (Pairs::default(), Some(problem)),
    };
    let (ctx, outcome) = context(&app, &route, &request, arrival, looked, form);
    request.extensions_mut().insert(ctx.clone());
    let outcome = if has_bearer { Ok(()) } else { outcome };
    let refused = outcome.as_ref().err().map(|problem| problem.status);
    let outcome = outcome.and(form_problem.map_or(Ok(()), Err)).and_then(|()| check_forgery(&ctx, &request));
    let mut response = match outcome {
        Ok(()) => run(&ctx, request, next).await,
        Err(problem) => away(&ctx, problem),
    };
    if let (true, Some(token)) = (stale, token) {
        let access = app.access.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = access.touch(&token) {
                tracing::warn!(%error, "a session could not be marked as used");
            }
        });
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = draw(&ctx, &problem);
    }
    finish(&ctx, &mut response);
    response.extensions_mut().insert(Trace { account: ctx.who.account, refused });
    response
}

/// Runs the handler as a task of its own: it goes on to its end when the client leaves, and a panic in it ends nothing else.
async fn run(ctx: &Ctx, request: Request, next: Next) -> Response {
    let task = tokio::spawn(next.run(request));
    let done = if ctx.route.untimed {
        task.await
    } else {
        // A large file over a thin line takes its time.
        let patience = ctx.app.settings.timeout * if ctx.route.upload { 20 } else { 1 };
        match tokio::time::timeout(patience, task).await {
            Ok(done) => done,
            Err(_) => return Problem::new(StatusCode::GATEWAY_TIMEOUT, "problem-late").into_response(),
        }
    };
    done.unwrap_or_else(|error| Problem::internal(format!("the handler ended early: {error}")).into_response())
}

async fn arrive(app: &App, request: &mut Request) -> Arrival {
    let params = match request.extract_parts::<RawPathParams>().await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => Pairs::default(),
    };
    let query = Pairs::parse(request.uri().query().unwrap_or("").as_bytes());
    let token = cookie::read(request.headers(), &cookie::name(cookie::SESSION, app.settings.secure));
    Arrival { params, query, token }
}

fn context(
    app: &Arc<App>,
    route: &Arc<Route>,
    request: &Request,
    arrival: Arrival,
    looked: Looked,
    form: Pairs,
) -> (Ctx, Result<(), Problem>) {
    let (headers, secure) = (request.headers(), app.settings.secure);
    let client = request.extensions().get::<Client>().cloned().unwrap_or_default();
    let chosen = (arrival.query.some("lang").and_then(Lang::parse), arrival.query.some("theme").map(Theme::parse));
    let kept = || cookie::read(headers, cookie::THEME).as_deref().and_then(Theme::parse);
    let session = match (looked.session, &arrival.token) {
        (Some(found), Some(token)) => Some(SessionHere { id: found.id, token: token.clone() }),
        _ => None,
    };
    let visit = OnceLock::new();
    if let Some(value) = cookie::read(headers, &cookie::name(cookie::VISIT, secure)) {
        visit.get_or_init(|| value);
    }
    let ctx = Ctx::new(Here {
        app: app.clone(),
        route: route.clone(),
        who: looked.who,
        lang: chosen.0.unwrap_or_else(|| language(headers)),
        theme: chosen.1.unwrap_or_else(kept),
        chosen,
        moment: looked.moment,
        now: looked.now,
        unit: looked.unit,
        path: request.uri().path().to_owned(),
        query: arrival.query.without(&["lang", "theme", "said"]),
        said: arrival.query.some("said").map(str::to_owned),
        params: arrival.params,
        form,
        address: client.address,
        agent: headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned(),
        operation: client.operation,
        session,
        device: cookie::read(headers, &cookie::name(cookie::DEVICE, secure)),
        visit,
        visit_is_new: OnceLock::new(),
    });
    (ctx, looked.outcome)
}

/// The language a browser asks for: by the cookie, else the first in its list that the house speaks.
pub(crate) fn language(headers: &HeaderMap) -> Lang {
    if let Some(lang) = cookie::read(headers, cookie::LANG).as_deref().and_then(Lang::parse) {
        return lang;
    }
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut best: Option<(f32, Lang)> = None;
    for part in wanted.split(',') {
        let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
        let weight = rest.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(1.0);
        if let Some(lang) = Lang::parse(tag)
            && best.is_none_or(|(held, _)| weight > held)
        {
            best = Some((weight, lang));
        }
    }
    best.map_or(Lang::default(), |(_, lang)| lang)
}

/// Reads a form. Anything else that changes something is an upload on a route that takes one, or is not taken at all.
async fn read_form(request: &mut Request, route: &Route, patience: Duration) -> Result<Pairs, Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(Pairs::default());
    }
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .to_ascii_lowercase();
    let most = if route.upload { UPLOAD } else { BODY };
    let too_large =
        || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large").arg("most", format!("{} MiB", most >> 20));
    if length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    if kind.starts_with("multipart/form-data") && route.upload {
        return Ok(Pairs::default());
    }
    if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "problem-media"));
    }
    let body = std::mem::replace(request.body_mut(), Body::empty());
    let read = tokio::time::timeout(patience, to_bytes(body, BODY)).await;
    let bytes =
        read.map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "problem-late"))?.map_err(|_| too_large())?;
    let form = Pairs::parse(&bytes);
    *request.body_mut() = Body::from(bytes);
    Ok(form)
}

/// A form must come from a page of this host, and carry the token that page was given.
fn check_forgery(ctx: &Ctx, request: &Request) -> Result<(), Problem> {
    // Where there is no route, nothing can be forged.
    if ctx.route.path.is_empty() || matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let forged = || Problem::new(StatusCode::FORBIDDEN, "problem-forged");
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => {}
        Some(_) => return Err(forged()),
        None => {
            // Browsers too old for fetch metadata still say where a post comes from.
            let host = text(header::HOST).unwrap_or("");
            let origin = text(header::ORIGIN).map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
            if origin.is_some_and(|origin| origin != host) {
                return Err(forged());
            }
        }
    }
    let is_upload = text(header::CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"));
    // The token of an upload is its first field; `Upload` reads it before anything else.
    if is_upload || ctx.is_csrf(ctx.form.get("csrf")) { Ok(()) } else { Err(forged()) }
}

fn is_bearer(app: &App, route: &Route, headers: &HeaderMap) -> bool {
    let Some(token) =
        app.settings.metrics_token.as_deref().filter(|token| !token.is_empty() && route.action == Action::Operate)
    else {
        return false;
    };
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    given.is_some_and(|given| given.as_bytes().ct_eq(token.as_bytes()).into())
}

/// Nobody signed in is shown the way in; a new password that must come first, the way there; the rest is told.
fn away(ctx: &Ctx, problem: Problem) -> Response {
    let is_reading = matches!(ctx.route.method, Method::GET);
    if problem.status == StatusCode::FORBIDDEN && problem.key == "problem-refused" {
        let next = ctx.here(&[]);
        if !ctx.who.is_signed_in() {
            let way = link::with("/sign-in", &[], &[("next", (next != "/").then_some(next.as_str()))]);
            return if is_reading {
                ctx.go(&way, None)
            } else {
                Problem::new(StatusCode::UNAUTHORIZED, "problem-signed-out")
                    .onward("sign-in", "/sign-in")
                    .into_response()
            };
        }
        if ctx.who.must_change {
            return ctx.go("/account/password", None);
        }
    }
    problem.into_response()
}

/// The page of a problem.
fn draw(ctx: &Ctx, problem: &Problem) -> Response {
    if let Some(cause) = &problem.cause {
        tracing::error!(operation = %ctx.operation, route = ctx.route.path, account = ctx.who.account, %cause, "a request failed");
    }
    let title = problem.what(&ctx.app.texts, ctx.lang);
    let mut frame = ctx.frame(&title);
    // The moment may be what is wrong; the control would only offer it again.
    frame.moment = None;
    let page = ctx.show(&frame, &problem.body(&ctx.app.texts, ctx.lang, &ctx.path, &ctx.operation));
    let mut response = (problem.status, page).into_response();
    if problem.status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
    }
    response
}

/// Cookies of choices made in the query, and of a first visit.
fn finish(ctx: &Ctx, response: &mut Response) {
    let secure = ctx.app.settings.secure;
    let headers = response.headers_mut();
    if let Some(lang) = ctx.chosen.0 {
        headers.append(header::SET_COOKIE, cookie::choice(cookie::LANG, lang.tag(), secure));
    }
    if let Some(theme) = ctx.chosen.1 {
        headers.append(header::SET_COOKIE, cookie::choice(cookie::THEME, theme.map_or("", Theme::name), secure));
    }
    if let (Some(()), Some(visit)) = (ctx.visit_is_new.get(), ctx.visit.get()) {
        headers.append(header::SET_COOKIE, cookie::secret(cookie::VISIT, visit, 4 * 3_600, secure));
    }
}
