//! From an empty draft to a published bulletin, as an officer does it.

use access::Role;
use bulletin::Error;
use bulletin::draft::Draft;
use clock::Lang;

use crate::support::{day, each, run};

fn draft(unit: i64, text: &str) -> Draft {
    Draft {
        id: 0,
        unit,
        text: text.into(),
        language: Lang::Zh,
        as_of: day("2019-12-31"),
        revision: 0,
        account: 7,
        changed_ms: 0,
    }
}

#[test]
fn two_who_write_at_once_do_not_overwrite_one_another() {
    each(|federation| {
        let press = &federation.press;
        let id = press.save_draft(&draft(federation.units[0], "# 一")).expect("saved");
        let (mine, theirs) = (press.draft(id).expect("read"), press.draft(id).expect("read"));
        press.save_draft(&Draft { text: "# 他".into(), ..theirs }).expect("saved");
        assert!(
            matches!(press.save_draft(&Draft { text: "# 我".into(), ..mine }), Err(Error::Conflict)),
            "{}",
            federation.engine
        );
        assert_eq!(press.draft(id).expect("read").title().as_deref(), Some("他"));
        assert_eq!(press.drafts().expect("a list").len(), 1);
        press.discard_draft(id).expect("gone");
        assert!(matches!(press.draft(id), Err(Error::NoDraft)));
        assert!(matches!(press.save_draft(&Draft { id, revision: 2, ..draft(1, "x") }), Err(Error::NoDraft)));
        assert!(matches!(press.save_draft(&draft(1, &"长".repeat(100_000))), Err(Error::TooLong(_))));
    });
}

#[test]
fn an_officer_writes_cleans_confirms_and_publishes() {
    each(|federation| {
        let (site, access) = federation.site();
        run(async {
            let mut officer =
                federation.signed_in(&site, &access, "officer", Some(Role::Officer), federation.units[0]).await;
            let empty = officer.get("/bulletins/drafts").await;
            assert!(empty.status.is_success() && empty.body.contains("没有草稿"), "{}", empty.body);
            let made = officer.post("/bulletins/drafts", &[]).await;
            assert_eq!(made.status.as_u16(), 303, "{}", made.body);
            let path = made.location().split('?').next().unwrap_or_default().to_owned();
            let page = officer.get(&path).await;
            assert!(page.status.is_success() && page.body.contains("云河示范区总工会通报"), "{}", page.body);
            assert!(page.body.contains("href=\"/figures/roll.employed?unit=YH"), "numbers are live: {}", page.body);

            let text =
                "# 濟(jì)源通报\r\n\r\n会员 {{figure roll.members}} 人(含保留会籍以外)。\r\n{{figure roll.nobody}}";
            let form = |revision: &'static str, text: &'static str| {
                vec![("text", text), ("as_of", "2019-12-31"), ("language", "zh-CN"), ("revision", revision)]
            };
            let preview = officer.post(&format!("{path}/preview"), &form("1", text)).await;
            assert!(preview.status.is_success() && !preview.body.contains("<html"), "a fragment: {}", preview.body);
            assert!(preview.body.contains(">8</a>") && preview.body.contains("第 4 行第 10 字"), "{}", preview.body);
            assert!(preview.body.contains("<del>濟(jì)</del><ins>济</ins>"), "{}", preview.body);

            let saved = officer.post(&path, &form("1", text)).await;
            assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);
            let late = officer.post(&path, &form("1", "# 别的")).await;
            assert_eq!(late.status.as_u16(), 422, "{}", late.body);
            assert!(late.body.contains("已被别人改过") && late.body.contains("# 别的"));
            let confirm = officer.get(&format!("{path}/publish")).await;
            assert!(
                confirm.body.contains("第 4 行第 10 字") && !confirm.body.contains("name=\"known\""),
                "a fault cannot be published: {}",
                confirm.body
            );

            let good = "# 濟(jì)源通报\r\n\r\n会员 {{figure roll.members}} 人(含保留会籍以外)。";
            let cleaned = officer.post(&format!("{path}/clean"), &form("2", good)).await;
            assert_eq!(cleaned.status.as_u16(), 303, "{}", cleaned.body);
            let page = officer.get(&path).await.body;
            assert!(
                page.contains("# 济源通报\n\n会员 {{figure roll.members}} 人(含保留会籍以外)。</textarea>"),
                "{page}"
            );
            assert!(!page.contains("<del>"));

            let onward = officer
                .post(
                    &path,
                    &[form("3", "# 济源通报\n\n会员 {{figure roll.members}} 人。"), vec![("next", "publish")]].concat(),
                )
                .await;
            assert!(onward.location().contains("/publish"), "{}", onward.location());
            let confirm = officer.get(&format!("{path}/publish")).await.body;
            assert!(confirm.contains("当日会籍有效") && confirm.contains(">8<"), "value and definition: {confirm}");
            let known = federation.head().to_string();
            assert!(confirm.contains(&format!("name=\"known\" value=\"{known}\"")), "{confirm}");
            let stale = officer.post(&format!("{path}/publish"), &[("revision", "3"), ("known", &known)]).await;
            assert!(stale.location().contains("said=bulletin-changed-meanwhile"), "{}", stale.location());
            let done = officer.post(&format!("{path}/publish"), &[("revision", "4"), ("known", &known)]).await;
            assert!(done.location().starts_with("/bulletins/1?said="), "{} {}", done.location(), done.body);
            let at = federation.moment();
            let published = federation.ask(|press| press.publication(1, at)).expect("published");
            assert_eq!(published.title, "济源通报");
            let entry = federation.ask(|press| press.store().read(|db| record::log::entry(db, published.commit)));
            let entry = entry.expect("read").expect("an entry");
            assert_eq!((entry.kind.as_str(), entry.office), ("publish", federation.units[0]));
            assert!(entry.actor > 0);
            assert_eq!(officer.get(&path).await.status.as_u16(), 404, "the draft is gone");
            let figure = officer.get("/bulletins/1/figures/1").await.body;
            assert!(
                figure.contains("/figures/roll.members?unit=YH&amp;as_of=2019-12-31&amp;known="),
                "who may sees the list: {figure}"
            );
        });
    });
}

#[test]
fn nobody_quotes_what_they_may_not_read() {
    each(|federation| {
        let (site, access) = federation.site();
        run(async {
            let mut chair = federation.signed_in(&site, &access, "chair", Some(Role::Chair), federation.units[3]).await;
            let made = chair.post("/bulletins/drafts", &[]).await;
            let path = made.location().split('?').next().unwrap_or_default().to_owned();
            let text = "# 通报\n\n本会 {{figure roll.members}} 人,别处 {{figure roll.members unit=B}} 人";
            let form = [("text", text), ("as_of", "2019-12-31"), ("language", "zh-CN"), ("revision", "1")];
            let preview = chair.post(&format!("{path}/preview"), &form).await.body;
            assert!(preview.contains(">6</a>") && preview.contains("您无权查看该单位的指标"), "{preview}");
            assert!(!preview.contains(">2</a>"), "the number is not told: {preview}");
            chair.post(&path, &form).await;
            let known = federation.head().to_string();
            let refused = chair.post(&format!("{path}/publish"), &[("revision", "2"), ("known", &known)]).await;
            assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
            let at = federation.moment();
            assert!(federation.ask(|press| press.publications(at, None, 9)).expect("a list").is_empty());
        });
    });
}
