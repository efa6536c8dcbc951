//! Headers, forgery, bounds, and what the house tells of itself.

use access::Role;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, StatusCode, header};
use clock::Label;
use ui::web::testing::{Browser, request};
use ui::web::{CONTENT_SECURITY_POLICY, Rate, Settings};

use crate::web::support::{PASSWORD, house, house_with};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_strict_headers() {
    let test = house();
    let mut officer = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    for path in ["/sign-in", "/units", "/nowhere", "/accounts", "/health", "/assets/none", "/sign-out", "/broken"] {
        let answer = officer.get(path).await;
        assert_eq!(answer.header("content-security-policy"), CONTENT_SECURITY_POLICY, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: not without TLS");
    }
    let asset = officer.get(ui::assets::url("guildhall.css")).await;
    assert_eq!((asset.status, asset.header("cache-control")), (StatusCode::OK, "public, max-age=31536000, immutable"));
    for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(CONTENT_SECURITY_POLICY.contains(part));
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_inline_script_or_style_or_names_another_host() {
    let test = house();
    let admin = test.account("audit-1", &[(Role::AuditAdmin, 0)]);
    let mut officer = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    let mut system = test.signed_in("system", &[(Role::SystemAdmin, 0)]).await;
    let mut audit = Browser::new(&test.site);
    audit.sign_in("audit-1", PASSWORD).await;
    let account = format!("/accounts/{admin}");
    for (browser, paths) in [
        (&mut officer, vec!["/account", "/account/password", "/units", "/log", "/log/1", "/nowhere"]),
        (&mut system, vec!["/accounts", "/accounts/new", &account]),
        (&mut audit, vec!["/log", "/log/1"]),
        (&mut Browser::new(&test.site), vec!["/sign-in", "/nowhere"]),
    ] {
        for lang in ["zh-CN", "en"] {
            browser.lang = lang;
            for path in &paths {
                let body = browser.get(path).await.body;
                assert!(body.contains(&format!("<html lang=\"{lang}\">")), "{path}: {body}");
                for inline in
                    ["<style", " style=\"", " onclick=", " onload=", "javascript:", "http://", "https://", "//cdn"]
                {
                    assert!(!body.contains(inline), "{path} has {inline}");
                }
                for script in body.split("<script").skip(1) {
                    let (tag, rest) = script.split_once('>').expect("an end");
                    assert!(
                        tag.contains("src=\"/assets/") && rest.starts_with("</script>"),
                        "{path}: an inline script"
                    );
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_is_refused() {
    let test = house();
    let mut officer = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    let mut other = test.signed_in("other", &[(Role::Officer, 1)]).await;
    let (own, foreign) = (officer.csrf().await, other.csrf().await);
    for (token, expected) in [("", 403), ("made.up", 403), (foreign.as_str(), 403), (own.as_str(), 303)] {
        let answer = officer.post_bare("/units/A/write", &[("csrf", token)]).await;
        assert_eq!(answer.status.as_u16(), expected, "{token}");
    }
    assert_ne!(own, officer.csrf().await, "a token differs each time");
    // A right token does not help a request that a browser says came from elsewhere.
    let mut send = async |site: Option<&'static str>, origin: Option<&'static str>| {
        let mut request = request(Method::POST, "/units/A/write", Body::from(format!("csrf={own}")));
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, HeaderValue::from_static(value));
            }
        }
        officer.send(request).await.status.as_u16()
    };
    assert_eq!(send(Some("cross-site"), None).await, 403);
    assert_eq!(send(Some("same-site"), None).await, 403);
    assert_eq!(send(None, Some("https://evil.example")).await, 403);
    assert_eq!(send(None, Some("null")).await, 403);
    assert_eq!(send(None, Some("http://guildhall.test")).await, 303);
    assert_eq!(send(None, None).await, 303, "the token alone, from a browser that says nothing");
    // Before there is a session the token is bound to the visit.
    let mut visitor = Browser::new(&test.site);
    let token = visitor.csrf().await;
    visitor.forget("guildhall-visit");
    let stolen = visitor.post_bare("/sign-in", &[("csrf", &token), ("login", "officer"), ("password", PASSWORD)]).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_are_taken_where_they_belong_with_their_token_first() {
    let test = house();
    let mut clerk = test.signed_in("clerk", &[(Role::Clerk, 2)]).await;
    let taken = clerk.upload("/roll/import", &[("note", "三月")], "sheet", "C:\\名册.xlsx", b"12345").await;
    assert!(taken.body.contains("三月 名册.xlsx 5"), "{}", taken.body);
    assert_eq!(
        clerk.upload("/sign-out", &[], "sheet", "a.xlsx", b"1").await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );

    let bare = |csrf: &str| {
        let body = format!(
            "--e\r\nContent-Disposition: form-data; name=\"sheet\"; filename=\"a\"\r\n\r\n1\r\n--e\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--e--\r\n"
        );
        let mut request = request(Method::POST, "/roll/import", Body::from(body));
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=e"));
        request
    };
    let token = clerk.csrf().await;
    let late = bare(&token);
    assert_eq!(clerk.send(late).await.status, StatusCode::FORBIDDEN, "a file before the token is not read");

    let mut large = request(Method::POST, "/account/password", Body::from("x".repeat(2 << 20)));
    large.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    assert_eq!(clerk.send(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_handler_and_a_wrong_method_become_pages() {
    let test = house();
    let mut officer = test.signed_in("officer", &[(Role::Officer, 1)]).await;
    let broken = officer.get("/broken").await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        broken.body.contains("系统出错")
            && broken.body.contains("操作编号")
            && !broken.body.contains("a handler that fails"),
        "{}",
        broken.body
    );
    let method = officer.get("/sign-out").await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.body.contains("这个地址不能这样用"), "{}", method.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_address_is_slowed_and_the_machine_itself_is_not() {
    let test = house_with(Settings { rate: Rate { burst: 5.0, per_second: 1.0 }, ..Settings::default() });
    test.account("one", &[]);
    let mut browser = Browser::new(&test.site);
    let mut ask = async |address: [u8; 4]| {
        let mut request = request(Method::GET, "/sign-in", Body::empty());
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from((address, 50_000))));
        browser.send(request).await
    };
    for _ in 0..5 {
        assert_eq!(ask([203, 0, 113, 7]).await.status, StatusCode::OK);
    }
    let slowed = ask([203, 0, 113, 7]).await;
    assert_eq!((slowed.status, slowed.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(slowed.body.contains("请求太频繁"), "{}", slowed.body);
    for _ in 0..10 {
        assert_eq!(ask([127, 0, 0, 1]).await.status, StatusCode::OK);
    }
    assert_eq!(ask([198, 51, 100, 20]).await.status, StatusCode::OK, "another address has its own bucket");
    test.pass(1_000);
    assert_eq!(ask([203, 0, 113, 7]).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_cookies_are_bound_to_this_host() {
    let brand = Label { zh: "云河职工之家".into(), en: "Yunhe Guildhall".into() };
    let test = house_with(Settings { secure: true, brand, ..Settings::default() });
    test.account("zhou.min", &[]);
    let mut browser = Browser::new(&test.site);
    let page = browser.get("/sign-in").await;
    assert!(page.body.contains("云河职工之家"));
    assert!(page.header("strict-transport-security").starts_with("max-age="));
    browser.sign_in("zhou.min", PASSWORD).await;
    let names: Vec<&str> = browser.cookies().keys().map(String::as_str).collect();
    assert_eq!(names, ["__Host-guildhall", "__Host-guildhall-device", "__Host-guildhall-visit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_measurements() {
    let test = house_with(Settings { metrics_token: Some("let-me-measure".into()), ..Settings::default() });
    let mut visitor = Browser::new(&test.site);
    let health = visitor.get("/health").await;
    assert!(health.body.starts_with("ok\ncommit 0"), "{}", health.body);
    assert!(visitor.get("/metrics").await.location().starts_with("/sign-in"));
    let mut request = request(Method::GET, "/metrics", Body::empty());
    request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer let-me-measure"));
    let text = visitor.send(request).await.body;
    assert!(text.contains("guildhall_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1"), "{text}");
}
