//! The pages as people use them.

use access::Role;
use notice::hook;
use ui::web::testing::Answer;

use crate::gateway::{Gateway, Reply};
use crate::support::{A1, DAY, MINUTE, blocking, each, run};

fn status(answer: &Answer, expected: u16, engine: &str) {
    assert_eq!(answer.status.as_u16(), expected, "{engine}: {}", answer.body);
}

#[test]
fn one_reads_one_s_notices_and_marks_them_as_read() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        for at in 0..60 {
            house.letter(A1, &format!("来函 {at}"), Some("2026-03-09"));
            house.pass(1);
        }
        let site = house.site();
        run(async {
            let engine = house.engine;
            let mut browser = house.signed_in(&site, "clerk").await;
            let page = browser.get("/notices").await;
            status(&page, 200, engine);
            assert!(page.body.contains("60 条未读") && page.body.contains("来函 59"), "{engine}: {}", page.body);
            assert!(!page.body.contains("来函 9<"), "{engine}: the second page has it");
            assert!(page.body.contains("2026年3月9日 周一") && page.body.contains("href=\"/matters/"), "{engine}");
            let next = page.body.split("rel=\"next\"").next().and_then(|head| head.rsplit("href=\"").next());
            let next = next.and_then(|rest| rest.split('"').next()).expect("a next page").replace("&amp;", "&");
            let second = browser.get(&next).await;
            status(&second, 200, engine);
            assert!(second.body.contains("来函 9<") && !second.body.contains("来函 59"), "{engine}: {}", second.body);
            // Only what the page showed is marked: what came in meanwhile stays unread.
            let until = page.body.split("name=\"until\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            let until = until.expect("until when").to_owned();
            blocking(|| house.pass(MINUTE));
            blocking(|| house.letter(A1, "新的来函", None));
            let answer = browser.post("/notices/seen", &[("until", &until)]).await;
            assert_eq!(answer.location(), "/notices?said=notices-seen", "{engine}");
            let page = browser.get("/notices").await;
            assert!(page.body.contains("1 条未读"), "{engine}: {}", page.body);
            let unread = blocking(|| house.read(|db| notice::unread(db, &house.who(clerk), house.store.now())));
            assert_eq!(unread, 1, "{engine}");
            // A time yet to come marks nothing that will be told until then.
            browser.post("/notices/seen", &[("until", "9000000000000000000")]).await;
            blocking(|| house.pass(MINUTE));
            blocking(|| house.letter(A1, "更新的来函", None));
            assert!(browser.get("/notices").await.body.contains("1 条未读"), "{engine}");
            status(&browser.post("/notices/seen", &[]).await, 422, engine);
            browser.lang = "en";
            assert!(browser.get("/notices").await.body.contains("1 unread"), "{engine}");
        });
    });
}

#[test]
fn one_sets_one_s_address_kinds_and_calendars() {
    each(|house| {
        let clerk = house.account("clerk", &[(Role::Clerk, A1)]);
        let site = house.site();
        run(async {
            let engine = house.engine;
            let mut browser = house.signed_in(&site, "clerk").await;
            let page = browser.get("/account/notices").await;
            status(&page, 200, engine);
            assert!(
                page.body.contains("每个工作日最多一封") && !page.body.contains("还没有配置邮件服务器"),
                "{engine}"
            );

            let wrong = browser.post("/account/notices/address", &[("address", "nobody")]).await;
            status(&wrong, 422, engine);
            assert!(wrong.body.contains("不是完整的邮箱地址") && wrong.body.contains("value=\"nobody\""), "{engine}");
            let kept = browser.post("/account/notices/address", &[("address", "clerk@example.org")]).await;
            assert_eq!(kept.location(), "/account/notices?said=notice-address-kept", "{engine}");
            let page = browser.get("/account/notices").await;
            assert!(page.body.contains("c***@example.org") && !page.body.contains("clerk@"), "{engine}: {}", page.body);
            let removed = browser.post("/account/notices/address", &[("remove", "1")]).await;
            assert_eq!(removed.location(), "/account/notices?said=notice-address-removed", "{engine}");
            assert!(!browser.get("/account/notices").await.body.contains("c***@"), "{engine}");

            let form = [("mail-turn", "1"), ("lang", "en")];
            let chosen = browser.post("/account/notices", &form).await;
            assert_eq!(chosen.location(), "/account/notices?said=notice-chosen", "{engine}");
            let choices = blocking(|| house.read(|db| notice::choices_of(db, clerk)));
            assert_eq!((choices.lang, choices.mail), (clock::Lang::En, vec!["turn"]), "{engine}");
            status(&browser.post("/account/notices", &[("lang", "fr")]).await, 422, engine);

            let made = browser.post("/account/notices/calendars", &[]).await;
            status(&made, 200, engine);
            let url = made.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("an address");
            let path = url.strip_prefix("https://guildhall.test").expect("whole").to_owned();
            let calendar = browser.get(&path).await;
            status(&calendar, 200, engine);
            let page = browser.get("/account/notices").await;
            assert!(!page.body.contains(&path), "{engine}: it is shown only once");
            let revoke = page.body.split("action=\"/account/notices/calendars/").nth(1);
            let id = revoke.and_then(|rest| rest.split('/').next()).expect("a calendar").to_owned();
            let revoked = browser.post(&format!("/account/notices/calendars/{id}/revoke"), &[]).await;
            assert_eq!(revoked.location(), "/account/notices?said=notice-calendar-revoked", "{engine}");
            status(&browser.get(&path).await, 404, engine);
            status(&browser.post(&format!("/account/notices/calendars/{id}/revoke"), &[]).await, 404, engine);
        });
        // The log says that somebody changed it, and not to what.
        let entries = house.read(|db| {
            let sql = "SELECT reason, source FROM commit_log WHERE federation = $1 AND source = 'notice.address'";
            db.all(sql, &[], |row| Ok(format!("{} {}", row.text(0)?, row.text(1)?)))
        });
        assert_eq!(entries, ["设置本人邮箱 notice.address", "删除本人邮箱 notice.address"], "{}", house.engine);
    });
}

#[test]
fn an_administrator_enters_tries_and_follows_a_webhook() {
    each(|house| {
        let gateway = Gateway::open();
        house.account("admin", &[(Role::SystemAdmin, 0)]);
        let site = house.site();
        run(async {
            let engine = house.engine;
            let mut browser = house.signed_in(&site, "admin").await;
            let page = browser.get("/operate/webhooks").await;
            status(&page, 200, engine);
            assert!(page.body.contains("还没有推送地址") && page.body.contains("file://"), "{engine}: {}", page.body);
            for (url, why) in [
                ("http://169.254.169.254/latest", "不能推送到这个地址"),
                ("ftp://gateway.example.org", "网址应以 https://"),
                ("https://u:p@gateway.example.org", "不能有用户名和密码"),
                ("", "不是可用的网址"),
            ] {
                let answer = browser.post("/operate/webhooks", &[("url", url), ("kind-turn", "1")]).await;
                status(&answer, 422, engine);
                assert!(answer.body.contains(why), "{engine}: {url}: {}", answer.body);
            }
            let url = gateway.url();
            let entered = browser.post("/operate/webhooks", &[("url", &url), ("kind-turn", "1")]).await;
            status(&entered, 200, engine);
            let secret = entered.body.split("<code>whsec_").nth(1).and_then(|rest| rest.split('<').next());
            let secret = format!("whsec_{}", secret.expect("a secret"));
            let webhook = blocking(|| house.read(hook::webhooks)).remove(0);
            assert_eq!(webhook.kinds, ["turn"], "{engine}");
            let path = format!("/operate/webhooks/{}", webhook.id);
            assert!(!browser.get(&path).await.body.contains("whsec_"), "{engine}: it is shown only once");

            let tried = browser.post(&format!("{path}/test"), &[]).await;
            assert_eq!(tried.location(), format!("{path}?said=notice-tested"), "{engine}");
            let sent = gateway.sent();
            assert_eq!((sent.len(), sent[0].field("kind")), (1, "test".into()), "{engine}");
            let signature = hook::sign(secret.as_bytes(), house.store.now() / 1_000, &sent[0].body);
            assert_eq!(sent[0].header("x-guildhall-signature"), signature, "{engine}");
            let page = browser.get(&path).await;
            assert!(page.body.contains("HTTP 200") && page.body.contains("试推送"), "{engine}: {}", page.body);

            house.pass(1);
            gateway.replies(&[Reply::Status(500)]);
            let tried = browser.post(&format!("{path}/test"), &[]).await;
            assert_eq!(tried.location(), format!("{path}?said=notice-tested-in-vain"), "{engine}");
            let page = browser.get(&format!("{path}?state=failed")).await;
            assert!(page.body.contains("HTTP 500") && !page.body.contains("HTTP 200"), "{engine}: {}", page.body);

            // Sent again, one and all since a day.
            let log = blocking(|| house.read(|db| hook::deliveries(db, webhook.id, None, None, 10)));
            let one = format!("{path}/deliveries/{}/replay", log[0].id);
            status(&browser.post(&one, &[]).await, 303, engine);
            status(&browser.post(&format!("{path}/deliveries/nothing/replay"), &[]).await, 404, engine);
            gateway.sent();
            let done = blocking(|| house.tick());
            assert_eq!((done.sent, gateway.sent().len()), (1, 1), "{engine}");
            blocking(|| house.letter(A1, "来函", None));
            blocking(|| house.tick());
            assert_eq!(gateway.sent().len(), 1, "{engine}");
            house.pass(DAY);
            // An administrator's session has ended by then.
            let mut browser = house.signed_in(&site, "admin").await;
            let since = browser.post(&format!("{path}/replay"), &[("since", "2026-03-02")]).await;
            assert_eq!(since.location(), format!("{path}?said=notice-replayed"), "{engine}");
            blocking(|| house.tick());
            assert_eq!(gateway.sent().len(), 1, "{engine}");
            status(&browser.post(&format!("{path}/replay"), &[("since", "someday")]).await, 422, engine);

            // Another secret, a pause, and the end.
            let renewed = browser.post(&format!("{path}/secret"), &[]).await;
            assert!(renewed.body.contains("<code>whsec_") && !renewed.body.contains(&secret), "{engine}");
            let paused = browser.post(&path, &[("url", &url), ("kind-late", "1")]).await;
            assert_eq!(paused.location(), format!("{path}?said=notice-webhook-kept"), "{engine}");
            let held = blocking(|| house.read(hook::webhooks)).remove(0);
            assert_eq!((held.active, held.kinds), (false, vec!["late".to_owned()]), "{engine}");
            let page = browser.get("/operate/webhooks").await;
            assert!(page.body.contains("已暂停"), "{engine}");
            let removed = browser.post(&format!("{path}/remove"), &[]).await;
            assert_eq!(removed.location(), "/operate/webhooks?said=notice-webhook-removed", "{engine}");
            status(&browser.get(&path).await, 404, engine);
            status(&browser.post(&format!("{path}/test"), &[]).await, 404, engine);
            browser.lang = "en";
            assert!(browser.get("/operate/webhooks").await.body.contains("No webhook yet"), "{engine}");
        });
        let told = house.read(|db| {
            let sql =
                "SELECT reason FROM commit_log WHERE federation = $1 AND source = 'notice.webhook' ORDER BY commit_no";
            db.all(sql, &[], |row| row.text(0))
        });
        assert_eq!(told, ["登记推送地址", "更换推送密钥", "修改推送地址", "删除推送地址"], "{}", house.engine);
    });
}

/// The number in the rail comes from memory: it is right on the page after the one that asked first.
#[test]
fn the_rail_counts_what_is_unread() {
    each(|house| {
        house.account("clerk", &[(Role::Clerk, A1)]);
        house.letter(A1, "来函", None);
        let site = house.site();
        run(async {
            let mut browser = house.signed_in(&site, "clerk").await;
            let has_one = |page: &Answer| page.body.contains("<span>通知</span><span class=\"n\">1</span>");
            let mut found = false;
            // It is counted beside the page; how soon is the machine's matter.
            for _ in 0..1_000 {
                found = has_one(&browser.get("/notices").await);
                if found {
                    break;
                }
                tokio::task::yield_now().await;
            }
            assert!(found, "{}", house.engine);
            let until = house.store.now().to_string();
            browser.post("/notices/seen", &[("until", &until)]).await;
            assert!(!has_one(&browser.get("/notices").await), "{}", house.engine);
        });
    });
}
