//! Papers in a bucket: a small store on this machine that speaks as much of the S3 protocol as the shelf asks for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paper::{Shelf, check};

use crate::support::{files, pdf};

type Held = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// `PUT`, `GET`, `HEAD` of one object, and the list of all. Whoever does not sign their request gets nothing.
async fn store(State(held): State<Held>, method: Method, headers: HeaderMap, request: Request) -> Response {
    let signed = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !signed.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 Credential=keeper/")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let key = request.uri().path().trim_start_matches("/relief").trim_matches('/').to_owned();
    if key.is_empty() {
        let held = held.lock().expect("unpoisoned");
        let each = |(key, bytes): (&String, &Bytes)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-03-02T08:00:00.000Z</LastModified><Size>{}</Size></Contents>",
                bytes.len()
            )
        };
        let all: String = held.iter().map(each).collect();
        return format!("<?xml version=\"1.0\"?><ListBucketResult>{all}</ListBucketResult>").into_response();
    }
    if method == Method::PUT {
        let bytes = axum::body::to_bytes(request.into_body(), 1 << 20).await.expect("a body");
        held.lock().expect("unpoisoned").insert(key, bytes);
        return ([(header::ETAG, "\"1\"")], StatusCode::OK).into_response();
    }
    let found = held.lock().expect("unpoisoned").get(&key).cloned();
    let Some(bytes) = found else { return StatusCode::NOT_FOUND.into_response() };
    let told = [
        (header::ETAG, "\"1\"".to_owned()),
        (header::LAST_MODIFIED, "Mon, 02 Mar 2026 08:00:00 GMT".to_owned()),
        (header::CONTENT_LENGTH, bytes.len().to_string()),
    ];
    if method == Method::HEAD { told.into_response() } else { (told, bytes).into_response() }
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_lie_in_a_bucket_as_in_a_folder() {
    let held = Held::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().fallback(store).with_state(held.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let variables = |secret: &str| {
        [
            ("AWS_ENDPOINT", endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "cn-north"),
            ("AWS_ACCESS_KEY_ID", "keeper"),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("HOME", "/"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let shelf = Shelf::bucket("s3://relief", variables("secret")).expect("a shelf");
    let plain = shelf.put(check("a.pdf", pdf(2_000)).expect("fine"), false).await.expect("put");
    let sealed = shelf.put(check("b.pdf", pdf(3_000)).expect("fine"), true).await.expect("put");
    let names: Vec<String> = held.lock().expect("unpoisoned").keys().cloned().collect();
    assert_eq!(names.len(), 2);
    for paper in [&plain, &sealed] {
        let (folder, rest) = paper.sha256().split_at(2);
        assert!(names.contains(&format!("papers/{folder}/{rest}")), "{names:?}");
    }
    let stored = held.lock().expect("unpoisoned").values().filter(|bytes| bytes.starts_with(b"%PDF")).count();
    assert_eq!(stored, 1, "what is sealed lies there sealed");
    // A backup takes them from there.
    let folder = tempfile::tempdir().expect("a folder");
    let copy = Shelf::folder(folder.path()).expect("a shelf");
    assert_eq!(shelf.copy_to(&copy).await.expect("copied"), 2);
    assert_eq!(shelf.copy_to(&copy).await.expect("copied"), 0, "only what is new");
    assert_eq!(files(folder.path()).len(), 2);
    assert!(
        Shelf::bucket("s3://relief", [("AWS_ALLOW_HTTP".into(), "perhaps".into())]).is_err(),
        "a setting that is none"
    );
}
