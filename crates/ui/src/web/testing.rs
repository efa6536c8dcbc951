//! For tests of every crate with pages: a browser that drives the router without a socket, a small tree of units, and the
//! walk over every route, role and relation of unit that compares what is answered with the table of `access`.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use access::{About, Relation, Role, Units, allowed};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use clock::Lang;
use record::Moment;
use tower::ServiceExt as _;

use super::app::Site;
use super::observe::Trace;
use super::routes::{Route, Target};
use crate::link;

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The status with which the table refused the request before anything else, if it did.
    pub refused: Option<StatusCode>,
}

impl Answer {
    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The anti-forgery token of the first form on the page.
    pub fn csrf(&self) -> Option<&str> {
        let (_, rest) = self.body.split_once("name=\"csrf\" value=\"")?;
        Some(rest.split_once('"')?.0)
    }
}

/// A browser: it keeps cookies and sends what browsers send.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Sent as `Accept-Language`.
    pub lang: &'static str,
}

impl Browser {
    /// One that has never been here.
    pub fn new(site: &Site) -> Browser {
        Browser { router: site.router.clone(), cookies: BTreeMap::new(), lang: "zh-CN" }
    }

    /// The cookies kept.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Forgets a cookie.
    pub fn forget(&mut self, cookie: &str) {
        self.cookies.remove(cookie);
    }

    /// Sends a request as it is, with the cookies.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let Ok(value) = pairs.join("; ").parse()
            && !pairs.is_empty()
        {
            request.headers_mut().insert(header::COOKIE, value);
        }
        let language = header::HeaderValue::from_static(self.lang);
        request.headers_mut().entry(header::ACCEPT_LANGUAGE).or_insert(language);
        let answered = self.router.clone().oneshot(request).await;
        let response = answered.unwrap_or_else(|never| match never {});
        for cookie in response.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            if let Some((name, value)) = pair.split_once('=') {
                if rest.contains("Max-Age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 256 << 20).await.unwrap_or_default();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            refused: parts.extensions.get::<Trace>().and_then(|trace| trace.refused),
        }
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(request(Method::GET, path, Body::empty())).await
    }

    /// Sends a form exactly as it is.
    pub async fn post_bare(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", link::encode(name), link::encode(value))).collect();
        let mut request = request(Method::POST, path, Body::from(body.join("&")));
        let kind = header::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        request.headers_mut().insert("sec-fetch-site", header::HeaderValue::from_static("same-origin"));
        self.send(request).await
    }

    /// Sends a form from a page of the house: with the anti-forgery token of `/account`, or of `/sign-in` when nobody is
    /// signed in.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(form);
        self.post_bare(path, &all).await
    }

    /// A token for a form.
    pub async fn csrf(&mut self) -> String {
        let signed_in = self.cookies.contains_key("guildhall");
        let mut page = self.get(if signed_in { "/account" } else { "/sign-in" }).await;
        if page.status == StatusCode::SEE_OTHER {
            let onward = page.location().to_owned();
            page = self.get(&onward).await;
        }
        page.csrf().unwrap_or_default().to_owned()
    }

    /// Sends a form with a file, its token first as the pages do.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        field: &str,
        name: &str,
        bytes: &[u8],
    ) -> Answer {
        const EDGE: &str = "edge-of-a-part-7d9e";
        let csrf = self.csrf().await;
        let mut body = Vec::new();
        for (name, value) in std::iter::once(&("csrf", csrf.as_str())).chain(fields) {
            body.extend(
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(
            format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            )
            .bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let mut request = request(Method::POST, path, Body::from(body));
        if let Ok(kind) = format!("multipart/form-data; boundary={EDGE}").parse() {
            request.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        request.headers_mut().insert("sec-fetch-site", header::HeaderValue::from_static("same-origin"));
        self.send(request).await
    }

    /// Signs in; the answer leads on when it went well.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", password)]).await
    }
}

/// A request for a path of the house, from the machine itself.
pub fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    request.headers_mut().insert(header::HOST, header::HeaderValue::from_static("guildhall.test"));
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))));
    request
}

/// A tree of five units: `FED` (1) over `A` (2) and `B` (3), `A` over `A1` (4) and `A2` (5). It never changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree;

const CODES: [&str; 5] = ["FED", "A", "B", "A1", "A2"];

impl Units for Tree {
    fn root(&self) -> Option<i64> {
        Some(1)
    }
    fn name(&self, unit: i64, at: Moment, lang: Lang) -> String {
        let code = self.code(unit, at);
        match (code.is_empty(), lang) {
            (true, _) => code,
            (_, Lang::Zh) => format!("{code}工会"),
            (_, Lang::En) => format!("Union {code}"),
        }
    }
    fn code(&self, unit: i64, _: Moment) -> String {
        usize::try_from(unit - 1).ok().and_then(|at| CODES.get(at)).copied().unwrap_or("").to_owned()
    }
    fn parent(&self, unit: i64, _: Moment) -> Option<i64> {
        match unit {
            2 | 3 => Some(1),
            4 | 5 => Some(2),
            _ => None,
        }
    }
    fn relation(&self, from: i64, to: i64, at: Moment) -> Relation {
        let is_over = |top: i64, unit: i64| {
            std::iter::successors(self.parent(unit, at), |unit| self.parent(*unit, at)).any(|each| each == top)
        };
        match () {
            () if from == to => Relation::Own,
            () if is_over(from, to) => Relation::Below,
            () if is_over(to, from) => Relation::Above,
            () => Relation::Elsewhere,
        }
    }
    fn find_code(&self, code: &str, _: Moment) -> Option<i64> {
        CODES.iter().position(|each| *each == code).and_then(|at| i64::try_from(at + 1).ok())
    }
}

/// Somebody for the walk.
pub struct Walker {
    /// The only role held; [`Role::Public`] for nobody signed in, [`Role::Signed`] for an account without an office.
    pub role: Role,
    /// The unit it is held at.
    pub unit: i64,
    /// A browser in which they are signed in.
    pub browser: Browser,
}

/// Walks every route as everybody over every one of `units`, and tells every answer that is not as the table says.
///
/// `address` gives the address of a route for a unit: the whole path with its parts filled in; it is asked for routes with
/// parts in braces other than a unit's code. `None` is told as a route that no test reaches. Posts are sent without their
/// token, so that what is allowed stops there and nothing is done.
pub async fn walk(
    site: &Site,
    walkers: &mut [Walker],
    units: &[i64],
    address: impl Fn(&Route, i64) -> Option<String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for route in &site.app.routes {
        let plain = route.path.replace("{unit}", "");
        let needs_unit = !matches!(route.target, Target::House);
        for &unit in if needs_unit { units } else { &units[..units.len().min(1)] } {
            // All that is known: a tree that is read from a store knows nothing at commit 0.
            let now = Moment { as_of: site.app.access.today(), known: i64::MAX };
            let code = site.app.units.code(unit, now);
            let path =
                if plain.contains('{') { address(route, unit) } else { Some(route.path.replace("{unit}", &code)) };
            let Some(path) = path else {
                wrong.push(format!("{} {}: no address is given for it", route.method, route.path));
                break;
            };
            let path = if matches!(route.target, Target::Standing) {
                link::with(&path, &[], &[("unit", Some(&code))])
            } else {
                path
            };
            for walker in walkers.iter_mut() {
                let relation = site.app.units.relation(walker.unit, unit, now);
                let expected = expected(route, walker.role, relation);
                // Answers may sign a walker out or change a language: each request starts from the same cookies.
                let mut browser = walker.browser.clone();
                let answer = match route.method {
                    Method::POST => browser.post_bare(&path, &[]).await,
                    _ => browser.get(&path).await,
                };
                if let Some(why) = differs(route, walker.role, expected, &answer) {
                    wrong.push(format!(
                        "{} {path} ({}) as {:?} on {relation:?}: {why}",
                        route.method,
                        route.action.code(),
                        walker.role
                    ));
                }
            }
        }
    }
    wrong
}

/// The status with which the table refuses, `None` where it allows.
fn expected(route: &Route, role: Role, relation: Relation) -> Option<StatusCode> {
    let line = route.action.line();
    let roles: &[Role] = match role {
        Role::Public => &[Role::Public],
        Role::Signed => &[Role::Public, Role::Signed],
        _ => &[Role::Public, Role::Signed, role],
    };
    let has = |action| {
        roles.iter().any(|role| {
            let relations = allowed(*role, action);
            // The house has no relations: whoever holds the action at all may take it.
            relations.has(relation)
                || (action.line().about == About::House && Relation::ALL.iter().any(|each| relations.has(*each)))
        })
    };
    if has(route.action) {
        return None;
    }
    let holds_some = roles.iter().any(|role| Relation::ALL.iter().any(|each| allowed(*role, route.action).has(*each)));
    let is_known = line.known_by != route.action && has(line.known_by);
    Some(if holds_some && !is_known { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN })
}

fn differs(route: &Route, role: Role, expected: Option<StatusCode>, answer: &Answer) -> Option<String> {
    if answer.refused != expected {
        return Some(format!("the table says {expected:?}, the guard said {:?}", answer.refused));
    }
    let status = answer.status;
    match expected {
        None if status.is_server_error() => Some(format!("allowed, but answered {status}")),
        None if route.method == Method::GET && matches!(status.as_u16(), 401 | 403) => {
            Some(format!("allowed, but answered {status}"))
        }
        None => None,
        Some(_) if role == Role::Public && route.method == Method::GET => {
            (!answer.location().starts_with("/sign-in")).then(|| format!("not signed in, but answered {status}"))
        }
        Some(_) if role == Role::Public => {
            (status != StatusCode::UNAUTHORIZED).then(|| format!("not signed in, but answered {status}"))
        }
        Some(expected) => (status != expected).then(|| format!("expected {expected}, answered {status}")),
    }
}
