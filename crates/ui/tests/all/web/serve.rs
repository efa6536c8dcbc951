//! A real socket: requests are answered, a client that is slow to say what it wants is not waited for, and the house closes in
//! good order.

use axum::http::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::web::support::house;

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_answered_until_the_house_closes() {
    let test = house();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let place = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(ui::web::serve(test.site.router.clone(), listener, async move { drop(stopped.await) }));

    let mut client = TcpStream::connect(place).await.expect("connected");
    client
        .write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
        .await
        .expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("answered");
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {}", StatusCode::OK)) && answer.ends_with("ok\ncommit 0\n"),
        "{answer}"
    );

    // One that has said nothing yet does not keep the house open.
    let _silent = TcpStream::connect(place).await.expect("connected");
    stop.send(()).expect("still serving");
    serving.await.expect("ended").expect("in good order");
    assert!(TcpStream::connect(place).await.is_err(), "nobody answers any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_compressed_when_the_browser_can_read_that() {
    let test = house();
    test.account("zhou.min", &[]);
    let mut browser = ui::web::testing::Browser::new(&test.site);
    let mut request = ui::web::testing::request(axum::http::Method::GET, "/sign-in", axum::body::Body::empty());
    request.headers_mut().insert("accept-encoding", axum::http::HeaderValue::from_static("gzip"));
    let answer = browser.send(request).await;
    assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, "gzip"));
}
