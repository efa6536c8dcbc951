//! What anybody may read, and that nobody is in it.

use quick_xml::Reader;
use quick_xml::events::Event;
use ui::web::testing::Browser;

use crate::support::{Federation, NAME, TEXT, each, run};

/// Nothing that identifies one of the federation's persons, in any form it is stored in.
fn names_nobody(federation: &Federation, body: &str, place: &str) {
    assert!(federation.person_exists(0));
    for secret in [NAME, "99990119800101", "1380013", "1980-01-01", "ouyang"] {
        assert!(!body.contains(secret), "{}: {place} contains {secret}", federation.engine);
    }
    for id in federation.persons.iter().chain(&federation.memberships) {
        assert!(!body.contains(&id.to_string()), "{}: {place} contains the number of a record", federation.engine);
    }
}

#[test]
fn the_public_reads_everything_and_sees_nobody() {
    each(|federation| {
        federation.publish(TEXT);
        federation.publish("# Second\n\nMembers: {{figure roll.members show=large}} <script>alert(1)</script>\n");
        federation.correct(0, "2019-06-01");
        let (site, _) = federation.site();
        run(async {
            let mut browser = Browser::new(&site);
            for path in [
                "/bulletins",
                "/bulletins/1",
                "/bulletins/2",
                "/bulletins/1/figures/3",
                "/bulletins/1/figures/4",
                "/bulletins/1/proof",
                "/bulletins/feed.atom",
                "/bulletins/1/file",
                "/verify",
            ] {
                for lang in ["zh-CN", "en"] {
                    browser.lang = lang;
                    let page = browser.get(path).await;
                    assert!(page.status.is_success(), "{}: {path}: {} {}", federation.engine, page.status, page.body);
                    names_nobody(federation, &page.body, path);
                    assert!(!page.body.contains("<script>alert"), "{path}");
                }
            }
            for path in [
                "/bulletins/3",
                "/bulletins/0",
                "/bulletins/x",
                "/bulletins/1/figures/7",
                "/bulletins/1/figures/x",
                "/bulletins/1/figures/1?at=x",
            ] {
                assert_eq!(browser.get(path).await.status.as_u16(), 404, "{path}");
            }
            browser.lang = "zh-CN";
            let page = browser.get("/bulletins/1").await.body;
            assert!(page.contains("href=\"/bulletins/1/figures/1\"") && page.contains(">9<"), "{page}");
            assert!(page.contains("产业工人队伍建设通报</span></h1>") && page.contains("/bulletins/1/file"));
            let figure = browser.get("/bulletins/1/figures/1").await.body;
            assert!(
                figure.contains("以本单位为主要就业单位的人员") && figure.contains("计入 9 条记录的承诺值"),
                "{figure}"
            );
            assert!(!figure.contains("/figures/roll.employed"), "the list is not offered to the public");
        });
    });
}

#[test]
fn the_file_is_downloaded_as_it_was_written() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let (site, _) = federation.site();
        run(async {
            let answer = Browser::new(&site).get("/bulletins/1/file").await;
            assert_eq!(answer.body, std::fs::read_to_string(&published.path).expect("the file"));
            assert_eq!(answer.header("content-disposition"), "attachment; filename=\"1.gpub\"");
            assert_eq!(answer.header("etag"), format!("\"{}\"", published.index.sha256));
        });
    });
}

#[test]
fn a_file_handed_in_is_checked_in_words() {
    each(|federation| {
        let published = federation.publish(TEXT);
        let bytes = std::fs::read(&published.path).expect("the file");
        let (site, _) = federation.site();
        run(async {
            let mut browser = Browser::new(&site);
            let answer = browser.upload("/verify", &[("key", "")], "file", "1.gpub", &bytes).await;
            assert!(answer.status.is_success(), "{}", answer.body);
            assert!(answer.body.contains("全部检查通过") && answer.body.contains("逐字节相同"), "{}", answer.body);
            let altered = String::from_utf8(bytes.clone()).expect("text").replacen("\"value\":4,", "\"value\":5,", 1);
            let answer = browser.upload("/verify", &[("key", "")], "file", "1.gpub", altered.as_bytes()).await;
            assert!(
                answer.body.contains("不一致") && answer.body.contains("数值称5，其4条记录合计为4"),
                "{}",
                answer.body
            );
            let answer = browser.upload("/verify", &[], "file", "x.gpub", b"hello").await;
            assert!(answer.status.is_success() && answer.body.contains("不一致"), "{}", answer.body);
            let answer = browser.upload("/verify", &[("key", "nonsense")], "file", "1.gpub", &bytes).await;
            assert_eq!(answer.status.as_u16(), 422);
            assert_eq!(browser.upload("/verify", &[], "file", "1.gpub", b"").await.status.as_u16(), 422);
        });
    });
}

#[test]
fn the_feed_is_an_atom_feed() {
    each(|federation| {
        let (site, _) = federation.site();
        run(async {
            let mut browser = Browser::new(&site);
            assert_eq!(entries(&browser.get("/bulletins/feed.atom").await.body), 0);
            federation.publish(TEXT);
            federation.publish("# A & B <i>\n\n{{figure roll.units}} units\n");
            let answer = browser.get("/bulletins/feed.atom").await;
            assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
            assert_eq!(entries(&answer.body), 2, "{}", answer.body);
            assert!(answer.body.contains("<summary type=\"text\">4 units</summary>"), "{}", answer.body);
        });
    });
}

/// How many entries a feed has; that it is well-formed and every part has what RFC 4287 asks for.
fn entries(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let (mut count, mut root) = (0, None);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}\n{xml}")) {
            Event::Start(start) => open.push((start.name().as_ref().to_owned(), Vec::new())),
            Event::Empty(empty) => {
                if let Some((_, children)) = open.last_mut() {
                    children.push(empty.name().as_ref().to_owned());
                }
            }
            Event::End(_) => {
                let (tag, children) = open.pop().expect("an element is open");
                if tag == "entry" || tag == "feed" {
                    for needed in ["id", "title", "updated", "link"] {
                        assert!(children.iter().any(|child| child == needed), "{tag} has no {needed}\n{xml}");
                    }
                }
                count += usize::from(tag == "entry");
                match open.last_mut() {
                    Some((_, children)) => children.push(tag),
                    None => root = Some((tag, children)),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let (tag, children) = root.expect("a root");
    assert!(tag == "feed" && children.iter().any(|child| child == "author"), "{xml}");
    count
}
