//! The pages: Today, the forms of steps, the panel, what is late, the documentation — and the drawing.

mod bulk;
mod docs;
mod hall;
mod late;
mod look;
mod panel;
mod slip;
mod step;
mod today;
mod walk;

use access::Role;
use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use serde_json::Value;
use ui::web::testing::{Answer, Browser, request};

use crate::support::{A, FED};

/// The people of most tests: an officer and a leader of the federation, the chair and a clerk of `A`.
struct People {
    officer: Browser,
    leader: Browser,
    chair: Browser,
    clerk: Browser,
}

async fn people(hall: &hall::Hall) -> People {
    People {
        officer: hall.somebody("officer", &[(Role::Officer, FED)]).await,
        leader: hall.somebody("leader", &[(Role::Leader, FED)]).await,
        chair: hall.somebody("chair", &[(Role::Chair, A)]).await,
        clerk: hall.somebody("clerk", &[(Role::Clerk, A)]).await,
    }
}

/// A page that is shown: with nothing inline, and no id twice.
async fn page(browser: &mut Browser, path: &str) -> Answer {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    sound(path, &answer.body);
    answer
}

/// Nothing in a page that its policy would refuse; every id once, every reference to one leads somewhere.
fn sound(path: &str, body: &str) {
    let mut ids = Vec::new();
    let mut asked = Vec::new();
    for tag in body.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or("");
        assert!(!tag.contains(" style=") && !tag.starts_with("style"), "{path}: {tag}");
        assert!(!tag.split_whitespace().any(|part| part.starts_with("on") && part.contains("=\"")), "{path}: {tag}");
        let value = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()
        };
        ids.extend(value("id"));
        for name in ["for", "aria-labelledby", "aria-describedby", "form"] {
            asked.extend(value(name).into_iter().flat_map(str::split_whitespace));
        }
        assert!(!tag.starts_with("script") || tag.contains("src=\"/assets/"), "{path}: {tag}");
    }
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let all = sorted.len();
    sorted.dedup();
    assert_eq!(sorted.len(), all, "{path}: an id stands twice: {ids:?}");
    for id in asked {
        assert!(ids.contains(&id), "{path}: #{id} leads nowhere");
    }
}

/// What a program is told.
async fn json(browser: &mut Browser, path: &str) -> (StatusCode, Value) {
    let mut asked = request(Method::GET, path, Body::empty());
    asked.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let answer = browser.send(asked).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

/// What a program that sends a form is told.
async fn post_json(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
    let csrf = browser.csrf().await;
    let pairs: Vec<String> = std::iter::once(&("csrf", csrf.as_str()))
        .chain(form)
        .map(|(name, value)| format!("{}={}", ui::link::encode(name), ui::link::encode(value)))
        .collect();
    let mut asked = request(Method::POST, path, Body::from(pairs.join("&")));
    let headers = asked.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    let answer = browser.send(asked).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

/// The texts between two marks, in order.
fn between<'b>(body: &'b str, begin: &str, end: &str) -> Vec<&'b str> {
    body.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}
