//! Writes the pages as files, to look at: `GUILDHALL_SHOTS=FOLDER cargo test -p procedure --test all -- --ignored pages::look`.

use access::Role;
use procedure::{Given, diagram};
use ui::web::testing::Browser;

use super::hall::{Hall, each};
use super::slip::PROCEDURE;
use super::{page, people};
use crate::support::{A1, A2, B};
use crate::trial::PROCEDURE as TRIAL;

async fn keep(folder: &str, name: &str, browser: &mut Browser, path: &str) {
    for lang in ["zh-CN", "en"] {
        browser.lang = lang;
        let shown = page(browser, path).await;
        let html = shown.body.replace("\"/assets/", "\"assets/");
        std::fs::write(format!("{folder}/{name}-{lang}.html"), html).expect("a file");
    }
    browser.lang = "zh-CN";
}

fn fill(hall: &Hall) -> Vec<i64> {
    let late = hall.working("关于产业工人思想政治引领任务（1-3）进展滞后的督办");
    hall.pass(9);
    let soon = hall.working("工匠学院建设未按期完成选址");
    hall.pass(11);
    let week = hall.issued("第三方评估样本报送不全，请于三日内补齐并说明原因，同时报送整改措施和责任人名单");
    let more: Vec<i64> = (1..=4).map(|n| hall.issued(&format!("职工书屋第{n}批图书采购"))).collect();
    let answered = hall.answered("安康杯竞赛方案印发");
    hall.take(late, "progress", Given::none().with("why", "已召开专题会，分管领导听取汇报，方案修改后重报。"));
    let mut all = vec![late, soon, week, answered];
    all.extend(more);
    for (title, unit) in [("甲", A1), ("乙", A2), ("丙", B)] {
        let record = hall.draft(title, unit);
        hall.take(record, "issue", Given::none());
    }
    hall.pass(4);
    all
}

#[test]
#[ignore = "writes files to look at"]
fn pages_to_look_at() {
    let folder = std::env::var("GUILDHALL_SHOTS").expect("a folder to write to");
    std::fs::create_dir_all(format!("{folder}/assets")).expect("a folder");
    for asset in &ui::assets::ALL {
        std::fs::write(format!("{folder}{}", asset.url), asset.bytes).expect("a file");
    }
    for lang in clock::Lang::ALL {
        for procedure in [&PROCEDURE, &TRIAL] {
            let svg = diagram::svg(procedure, lang, None);
            std::fs::write(format!("{folder}/{}-{}.svg", procedure.name, lang.tag()), svg).expect("a file");
        }
    }
    each(|hall| {
        let folder = folder.clone();
        async move {
            if hall.engine != "SQLite" {
                return;
            }
            let mut people = people(&hall).await;
            let all = fill(&hall);
            let (late, answered) = (all[0], all[3]);
            let on = late.to_string();
            people.officer.post("/today/follow", &[("procedure", "test.slip"), ("record", &on), ("on", "1")]).await;
            people.clerk.post(&format!("/steps/test.slip/{late}/same"), &[("seen", "4")]).await;
            let put = [("procedure", "test.slip"), ("record", &all[4].to_string()), ("until", "2026-03-28")];
            people.chair.post("/today/snooze", &put).await;
            keep(&folder, "today", &mut people.chair, "/today").await;
            keep(&folder, "many", &mut people.chair, "/today?do=test.slip%3Aaccept").await;
            keep(&folder, "off", &mut people.chair, "/today?part=off").await;
            keep(&folder, "waiting", &mut people.officer, "/today?part=waiting").await;
            keep(&folder, "changed", &mut people.officer, "/today?part=changed").await;
            let mut nobody = hall.somebody("nobody", &[(Role::Clerk, B)]).await;
            keep(&folder, "empty", &mut nobody, "/today?part=waiting").await;
            keep(
                &folder,
                "step",
                &mut people.chair,
                &format!("/steps/test.slip/{late}/answer?from=today&said=step-taken"),
            )
            .await;
            keep(&folder, "refused", &mut people.chair, &format!("/steps/test.slip/{answered}/close")).await;
            keep(&folder, "panel", &mut people.chair, &format!("/slips/{late}")).await;
            keep(&folder, "checked", &mut people.officer, &format!("/slips/{answered}")).await;
            keep(&folder, "past", &mut people.chair, &format!("/slips/{late}?as_of=2026-03-20")).await;
            keep(&folder, "procedures", &mut people.chair, "/procedures").await;
            keep(&folder, "procedure", &mut people.chair, "/procedures/test.slip").await;
            keep(&folder, "trial", &mut people.chair, "/procedures/trial").await;
            let path = format!("/steps/test.slip/{late}/answer?from=today");
            let wrong = people.chair.post(&path, &[("seen", "5"), ("place", "0"), ("due", "morgen")]).await;
            std::fs::write(format!("{folder}/wrong-zh-CN.html"), wrong.body.replace("\"/assets/", "\"assets/"))
                .expect("a file");
            let picked: Vec<String> = [all[5], all[6], answered].iter().map(|record| format!("{record}.2")).collect();
            let mut form: Vec<(&str, &str)> = picked.iter().map(|each| ("record", each.as_str())).collect();
            form.push(("step", "accept"));
            let done = people.chair.post("/steps/test.slip/bulk", &form).await;
            std::fs::write(format!("{folder}/done-zh-CN.html"), done.body.replace("\"/assets/", "\"assets/"))
                .expect("a file");
            hall.pass(9);
            keep(&folder, "late", &mut people.leader, "/today/late").await;
            keep(&folder, "late-own", &mut people.chair, "/today/late").await;
        }
    });
}
