//! The pages of relief as people use them: with a browser, in their offices, on both engines.

use std::collections::HashMap;

use access::{REVEAL, Role};
use hardship::register::{DOSSIER, RESULT};
use record::Value;
use ui::web::Route;
use ui::web::testing::{Browser, Walker, walk};

use crate::hall::{Hall, act, apart, holds, lacks, page, refused, run, status};
use crate::support::{House, day, first, intent};

/// The name of every head, whole; pages show `秦**`.
const NAME: &str = "秦望舒";
/// What the roll and the dossiers of tests keep sealed.
const SEALED: [&str; 6] = [NAME, "欧阳静好", "秦小满", "云阳路12号院", "6200000000000000000", "户主长期治疗"];

/// The answers for a member that lack nothing.
fn member_answers(head: bool) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = [
        ("ethnicity", "ethnicity"),
        ("political", "political"),
        ("health", "health_state"),
        ("insurance", "insurance_state"),
        ("marital", "marital"),
        ("hukou_kind", "hukou_kind"),
        ("model_worker", "model_worker"),
    ]
    .into_iter()
    .map(|(name, list)| (name, first(list)))
    .collect();
    all.push(("monthly_income", "1000.50".into()));
    if head {
        all.push(("work_status", first("work_status")));
        all.push(("work_since", "2005-07-01".into()));
        all.push(("industry", first("industry")));
    } else {
        all.push(("identity", first("person_identity")));
    }
    all
}

fn borrowed<'a>(pairs: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

both_engines! {
    /// A worker applies from their own account: in steps, saved as they go, submitted only when nothing is missing.
    a_worker_applies_and_sees_where_it_stands, |house| {
        let family = house.add_family(house.at.basic);
        let hall = Hall::of(house);
        run(async {
            let mut worker = hall.worker("zhigong", family.head).await;
            // Signing in leads to the doors; those of other parts of the house are there only when it has them.
            assert_eq!(worker.get("/").await.location(), "/mine");
            let doors = page(&mut worker, "/mine").await;
            holds(&doors, &["/mine/hardship", "/public-notices", "/account"]);
            lacks(&doors, &["/complaints"]);
            holds(&page(&mut worker, "/mine/hardship").await, &["您还没有申请"]);

            // The application knows who applies; what is not chosen is asked for.
            holds(&page(&mut worker, "/mine/hardship/apply").await, &[NAME, "铅业集团工会"]);
            let wrong = refused(&mut worker, "/mine/hardship/apply", &[("handler", "A1"), ("division", "")]).await;
            holds(&wrong, &["href=\"#division\""]);
            let far = refused(&mut worker, "/mine/hardship/apply", &[("handler", "B1"), ("division", "419001")]).await;
            holds(&far, &["href=\"#handler\""]);
            let edit = act(&mut worker, "/mine/hardship/apply", &[("handler", "A1"), ("division", "419001")]).await;
            let case = edit.trim_end_matches("/edit").to_owned();
            holds(&page(&mut worker, "/mine/hardship/apply").await, &["没有办结的申请"]);

            // The household; a wrong amount is told at its field and nothing is lost.
            let wrong = refused(&mut worker, &edit, &[("division", "419001"), ("housing", &first("housing_kind")), ("other_income", "很多")]).await;
            holds(&wrong, &["href=\"#other_income\"", "很多", "请填金额"]);
            let form = [("division", "419001"), ("housing", &first("housing_kind")), ("hukou_division", "419001"), ("other_income", "0"), ("annual_income", "12,000")];
            assert_eq!(act(&mut worker, &edit, &form).await, format!("{case}/members"));
            // One sees what one has written.
            holds(&page(&mut worker, &edit).await, &["value=\"12000\""]);

            // It cannot be submitted, and says what is missing.
            let shown = page(&mut worker, &case).await;
            holds(&shown, &["还不能提交"]);
            lacks(&shown, &["/submit\""]);
            let wrong = refused(&mut worker, &format!("{case}/submit"), &[]).await;
            holds(&wrong, &["data-errors"]);

            // The members of the household are known; what the roll holds of them is not asked.
            let members = page(&mut worker, &format!("{case}/members")).await;
            holds(&members, &[NAME, "欧阳静好", "秦小满"]);
            let head = page(&mut worker, &format!("{case}/members/{}", family.head)).await;
            lacks(&head, &["name=\"mobile\"", "name=\"id_number\"", "name=\"birth_date\""]);
            for person in family.persons() {
                let mut answers = member_answers(person == family.head);
                if person != family.head {
                    answers.push(("kinship", if person == family.spouse { "10" } else { "20" }.into()));
                }
                act(&mut worker, &format!("{case}/members/{person}"), &borrowed(&answers)).await;
            }
            let income = format!("a-{}-wage", family.head);
            let wrong = refused(&mut worker, &format!("{case}/amounts"), &[(&income, "一万二")]).await;
            holds(&wrong, &["一万二", &format!("href=\"#{income}\"")]);
            act(&mut worker, &format!("{case}/amounts"), &[(&income, "12000"), (&format!("a-{}-medical", family.head), "6000.55")]).await;
            holds(&page(&mut worker, &format!("{case}/amounts")).await, &["value=\"12000\"", "value=\"6000.55\""]);

            // Complete: it is submitted, and can be changed no more.
            holds(&page(&mut worker, &case).await, &["已经填齐"]);
            assert_eq!(act(&mut worker, &format!("{case}/submit"), &[]).await, case);
            holds(&page(&mut worker, "/mine/hardship").await, &["待初审", "工会正在看材料齐不齐", "怎么算的"]);
            assert_eq!(status(&mut worker, &edit).await, 422);
            assert_eq!(worker.post(&edit, &form).await.status.as_u16(), 422);

            // The worker authorises with the account, and can withdraw that.
            act(&mut worker, &format!("{case}/consents"), &[]).await;
            let signed = page(&mut worker, &case).await;
            holds(&signed, &["云授〔2025〕1号", "须在纸面签字"]);
            let (_, rest) = signed.split_once(&format!("{case}/consents/")).expect("the way to withdraw");
            let consent = rest.split('/').next().expect("its number");
            act(&mut worker, &format!("{case}/consents/{consent}/withdraw"), &[]).await;
            holds(&page(&mut worker, &case).await, &["我授权"]);

            // Withdrawing takes a reason.
            let wrong = refused(&mut worker, &format!("{case}/withdraw"), &[]).await;
            holds(&wrong, &["href=\"#withdraw-reason\""]);
            act(&mut worker, &format!("{case}/withdraw"), &[("reason", "情况好转")]).await;
            holds(&page(&mut worker, &case).await, &["已撤回", "情况好转"]);
        });
    }
}

both_engines! {
    /// A worker sees their own case and no other's, and none of the pages of those who handle cases; those who only see
    /// numbers see no case.
    a_case_is_there_only_for_whose_it_is, |house| {
        let dossier = house.own_draft();
        let family = house.add_family(house.at.basic);
        let hall = Hall::of(house);
        run(async {
            let mut other = hall.worker("linju", family.head).await;
            holds(&page(&mut other, "/mine/hardship").await, &["您还没有申请"]);
            let case = format!("/mine/hardship/{dossier}");
            for path in ["", "/edit", "/members", "/amounts", &format!("/members/{}", house.family.head)] {
                assert_eq!(status(&mut other, &format!("{case}{path}")).await, 404, "{path}");
            }
            for path in ["/edit", "/members", "/amounts", "/submit", "/withdraw", "/consents", "/consents/1/withdraw", &format!("/members/{}/drop", house.family.spouse)] {
                let answer = other.post(&format!("{case}{path}"), &[("reason", "不该办")]).await;
                assert_eq!(answer.status.as_u16(), 404, "{path}");
            }
            assert_eq!(apart(|| house.state(dossier)), "draft");
            for path in ["/hardship", &format!("/hardship/{dossier}"), "/visit-kit"] {
                assert_eq!(status(&mut other, path).await, 403, "{path}");
            }
            // Neither do clerks of other unions, other centres, officers, departments.
            let far = [
                ("linjing", Role::Clerk, house.at.other, 404),
                ("zhenjing", Role::Clerk, house.at.town, 404),
                ("yuanzhuan", Role::Caseworker, house.at.far, 404),
                ("ganbu", Role::Officer, house.at.fed, 403),
                ("bumen", Role::Partner, house.at.labour, 403),
                ("chuna", Role::Treasurer, house.at.fed, 403),
            ];
            for (login, role, unit, expected) in far {
                let mut browser = hall.browser(login, role, unit, 0).await;
                assert_eq!(status(&mut browser, &format!("/hardship/{dossier}")).await, expected, "{login}");
                assert_eq!(status(&mut browser, &format!("/papers/hardship_dossier/{dossier}")).await, expected, "{login}");
                if expected == 404 {
                    lacks(&page(&mut browser, "/hardship").await, &[&format!("/hardship/{dossier}\""), "秦**"]);
                }
            }
        });
    }
}

both_engines! {
    /// What identifies is masked until somebody opens it for a reason, once; the reason is in the log. A leader sees what
    /// is masked and opens nothing.
    what_is_sealed_is_opened_for_a_reason, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "filed");
        let number = house.version(dossier).text("number").to_owned();
        let hall = Hall::of(house);
        run(async {
            let (mut caseworker, mut leader) = (hall.caseworker().await, hall.leader().await);
            let path = format!("/hardship/{dossier}");
            for browser in [&mut caseworker, &mut leader] {
                let list = page(browser, "/hardship").await;
                holds(&list, &[&number, "秦**", "在册", "铅业集团工会"]);
                lacks(&list, &SEALED);
                let shown = page(browser, &path).await;
                holds(&shown, &["秦**", "欧阳**", &number, "收支与财产", "入户走访", "核对授权", "变更记录", "深度困难"]);
                lacks(&shown, &SEALED);
                lacks(&shown, &["12,000.00", "有医疗票据", "13800010"]);
            }
            lacks(&page(&mut leader, &path).await, &[&format!("action=\"{path}/reveal\""), "details class=\"veil\""]);
            assert_eq!(leader.post(&format!("{path}/reveal"), &[("field", "home"), ("reason", "想看看")]).await.status.as_u16(), 403);

            let looks = || apart(|| house.store.read(|db| db.list(&REVEAL, house.moment())).expect("looks"));
            let seen = || looks().into_iter().filter(|look| !look.text("fields").is_empty()).collect::<Vec<_>>();
            assert!(seen().is_empty());
            let wrong = refused(&mut caseworker, &format!("{path}/reveal"), &[("field", "home"), ("reason", "")]).await;
            lacks(&wrong, &SEALED);
            let wrong = refused(&mut caseworker, &format!("{path}/reveal"), &[("field", "everything"), ("reason", "核对住址")]).await;
            lacks(&wrong, &SEALED);
            assert!(seen().is_empty());

            let view = apart(|| house.view(dossier));
            let head = view.head().expect("a head").version.id;
            let visit = view.visits[0].0.id;
            let result = view.results[0].0.id;
            let cases: [(String, &str, &str, i64); 7] = [
                ("home".into(), "云阳路12号院", "household", family.household),
                ("sheet-restricted".into(), "户主长期治疗", "hardship_dossier", dossier),
                (format!("person-{}", family.head), NAME, "person", family.head),
                (format!("member-restricted-{head}"), "6200000000000000000", "hardship_member", head),
                ("amounts".into(), "12,000.00", "hardship_dossier", dossier),
                (format!("visit-{visit}"), "有医疗票据", "hardship_visit", visit),
                (format!("result-{result}"), "除以 12 个月", "hardship_result", result),
            ];
            for (n, (group, text, register, record)) in cases.iter().enumerate() {
                let answer = caseworker.post(&format!("{path}/reveal"), &[("field", group), ("reason", "审核材料需要")]).await;
                assert_eq!(answer.status.as_u16(), 200, "{group}");
                holds(&answer.body, &[text, "只显示这一次"]);
                // The reckoning of a result names what the sheet of means says.
                let is_told = |other: &str| other == *text || (group.starts_with("result") && other == "12,000.00");
                let others: Vec<&str> = cases.iter().map(|(_, other, ..)| *other).filter(|other| !is_told(other)).collect();
                lacks(&answer.body, &others);
                let seen = seen();
                assert_eq!(seen.len(), n + 1, "{group}");
                let look = seen.iter().max_by_key(|look| look.opened).expect("a look");
                assert_eq!((look.text("register"), look.int("record")), (*register, Some(*record)), "{group}");
                let entry = apart(|| house.store.read(|db| record::log::entry(db, look.opened))).expect("the log").expect("an entry");
                assert_eq!(entry.reason, "审核材料需要");
            }
            // It was shown once; who looked stands on the page for those who handle it.
            let shown = page(&mut caseworker, &path).await;
            lacks(&shown, &SEALED);
            // Opening the masked dossier is in the log too, once a day for whoever does.
            page(&mut caseworker, &path).await;
            let opened: Vec<_> = looks().iter().filter(|look| look.text("fields").is_empty()).map(|look| look.int("account")).collect();
            assert!(!opened.is_empty() && opened.iter().collect::<std::collections::BTreeSet<_>>().len() == opened.len());
            let count = format!("共查看 {} 次", 7 + opened.len());
            holds(&shown, &[&count, "审核材料需要", "zhuangan经办", "遮盖的档案"]);
            // A group of another dossier is none of this one.
            let other = apart(|| house.dossier_in("draft"));
            refused(&mut caseworker, &format!("/hardship/{other}/reveal"), &[("field", &format!("visit-{visit}")), ("reason", "审核材料需要")]).await;
        });
    }
}

both_engines! {
    /// Who handles cases begins one for a worker of the roll: nothing the roll holds is asked again, what is held is not
    /// shown, and a dash takes it away.
    a_clerk_begins_a_dossier, |house| {
        let family = house.add_family(house.at.basic);
        let far = house.add_person("秦远山", 1975);
        let hall = Hall::of(house);
        run(async {
            let (mut clerk, mut elsewhere) = (hall.clerk().await, hall.browser("linjing", Role::Clerk, house.at.other, 0).await);
            let empty = page(&mut clerk, "/hardship").await;
            holds(&empty, &["还没有困难职工档案", "/hardship/new"]);
            let found = page(&mut clerk, "/hardship/new?q=%E7%A7%A6%E6%9C%9B%E8%88%92").await;
            holds(&found, &["秦**", &format!("person={}", family.head)]);
            lacks(&found, &[">秦望舒<"]);
            let none = page(&mut elsewhere, "/hardship/new?q=%E7%A7%A6%E6%9C%9B%E8%88%92").await;
            lacks(&none, &["秦**"]);
            assert_eq!(status(&mut elsewhere, &format!("/hardship/new?person={}", family.head)).await, 404);
            assert_eq!(elsewhere.post(&format!("/hardship?person={}", family.head), &[("handler", "A2"), ("division", "419001")]).await.status.as_u16(), 404);

            let new = format!("/hardship?person={}", family.head);
            holds(&refused(&mut clerk, &new, &[("handler", "A2"), ("division", "419001")]).await, &["href=\"#handler\""]);
            let edit = act(&mut clerk, &new, &[("handler", "A1"), ("division", "419001")]).await;
            let path = edit.trim_end_matches("/edit").to_owned();
            let dossier: i64 = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a number");
            assert_eq!(apart(|| house.view(dossier)).members.len(), 3);
            // The household has an open dossier now.
            holds(&refused(&mut clerk, &new, &[("handler", "A1"), ("division", "419001")]).await, &["没有办结的档案"]);

            let form = [("division", "419001"), ("housing", first("housing_kind").as_str()), ("circumstances", "长期失业")].map(|(name, text)| (name, text.to_owned()));
            act(&mut clerk, &edit, &borrowed(&form)).await;
            let again = page(&mut clerk, &edit).await;
            holds(&again, &["已填"]);
            lacks(&again, &["长期失业"]);
            let held = |name: &str| apart(|| house.view(dossier)).clear.get(name).to_owned();
            act(&mut clerk, &edit, &[("division", "419001"), ("other_income", "12.5")]).await;
            assert_eq!((held("circumstances"), held("other_income")), ("长期失业".into(), "1250".into()));
            act(&mut clerk, &edit, &[("division", "419001"), ("circumstances", "-")]).await;
            assert_eq!((held("circumstances"), held("other_income")), (String::new(), "1250".into()));
            holds(&refused(&mut clerk, &edit, &[("division", "419001"), ("caseworker", "nobody")]).await, &["href=\"#caseworker\""]);

            // The sheet of means likewise.
            let wage = format!("a-{}-wage", family.head);
            act(&mut clerk, &format!("{path}/amounts"), &[(&wage, "1000"), (&format!("n-{}-dwelling", family.head), "老房")]).await;
            lacks(&page(&mut clerk, &format!("{path}/amounts")).await, &["1000", "老房"]);
            act(&mut clerk, &format!("{path}/amounts"), &[(&format!("a-{}-other", family.spouse), "2")]).await;
            let lines = || apart(|| house.view(dossier)).amounts.iter().map(|line| (line.person, line.kind.clone(), line.fen)).collect::<Vec<_>>();
            let mut now = lines();
            now.sort();
            let mut expected = vec![
                (family.head, "wage".to_owned(), Some(100_000)),
                (family.head, "dwelling".to_owned(), None),
                (family.spouse, "other".to_owned(), Some(200)),
            ];
            expected.sort();
            assert_eq!(now, expected);
            act(&mut clerk, &format!("{path}/amounts"), &[(&wage, "-")]).await;
            assert!(!lines().iter().any(|(_, kind, _)| kind == "wage"));

            // Somebody new in the household: the number must be one, and go with the name.
            let members = format!("{path}/members");
            holds(&refused(&mut clerk, &members, &[("name", "秦大川"), ("id_number", "123"), ("kinship", "50")]).await, &["href=\"#id_number\""]);
            let number = apart(|| house.store.read(|db| roll::person::identity(db, far, house.moment()))).expect("read").expect("known").1.id_number;
            holds(&refused(&mut clerk, &members, &[("name", "秦大川"), ("id_number", &number), ("kinship", "50")]).await, &["姓名和身份证号不符"]);
            let form = act(&mut clerk, &members, &[("name", "秦远山"), ("id_number", &number), ("kinship", "50")]).await;
            assert_eq!(form, format!("{path}/members/{far}"));
            let new = crate::support::number(900, 1950);
            act(&mut clerk, &members, &[("name", "秦大川"), ("id_number", &new), ("kinship", "50")]).await;
            assert_eq!(apart(|| house.view(dossier)).members.len(), 5);
            act(&mut clerk, &format!("{path}/members/{far}/drop"), &[]).await;
            refused(&mut clerk, &format!("{path}/members/{}/drop", family.head), &[]).await;
            assert_eq!(apart(|| house.view(dossier)).members.len(), 4);
            assert_eq!(status(&mut clerk, &format!("{path}/members/999999")).await, 404);
        });
    }
}

both_engines! {
    /// The assessment explains itself, exclusions take a reason, and who decides is a person; an exit is drawn up with
    /// its guarantees, and what is held stays.
    a_case_is_assessed_and_leaves, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "judging");
        let hall = Hall::of(house);
        run(async {
            let (mut caseworker, mut leader) = (hall.caseworker().await, hall.leader().await);
            let path = format!("/hardship/{dossier}");
            let announce = format!("action=\"/steps/hardship.dossier/{dossier}/announce\"");
            lacks(&page(&mut caseworker, &format!("{path}/assess")).await, &[&announce]);
            holds(&refused(&mut caseworker, &format!("{path}/assess"), &[("purpose", "curiosity")]).await, &["data-errors"]);
            act(&mut caseworker, &format!("{path}/assess"), &[("purpose", "application")]).await;
            let results = apart(|| house.store.read(|db| db.find(&RESULT, "dossier", dossier, house.moment()))).expect("results");
            assert_eq!(results.len(), 1);
            let shown = page(&mut caseworker, &format!("{path}/assess")).await;
            // What was computed is proposed, not decided.
            holds(&shown, &[&announce, "value=\"deep\" selected", "结果由人决定"]);
            assert_eq!(status(&mut leader, &format!("{path}/assess")).await, 403);

            let wrong = refused(&mut caseworker, &format!("{path}/exclusions"), &[("rule", &first("hardship_exclusion")), ("decision", "does_not")]).await;
            holds(&wrong, &["href=\"#reason\""]);
            act(&mut caseworker, &format!("{path}/exclusions"), &[("rule", &first("hardship_exclusion")), ("decision", "does_not"), ("reason", "学校为公办")]).await;
            lacks(&page(&mut caseworker, &format!("{path}/assess")).await, &["学校为公办"]);

            act(&mut caseworker, &format!("/steps/hardship.dossier/{dossier}/announce"), &[("category", "deep"), ("cause", "06")]).await;
            assert_eq!(apart(|| house.state(dossier)), "notice");
            holds(&page(&mut caseworker, &format!("{path}/assess")).await, &["还不到评议"]);
            assert_eq!(status(&mut caseworker, &format!("{path}/exit")).await, 422);
        });
        house.walk(dossier, "filed");
        run(async {
            let mut caseworker = hall.browser("zhuangan2", Role::Caseworker, house.at.fed, 0).await;
            let path = format!("/hardship/{dossier}");
            let exit = format!("{path}/exit");
            holds(&page(&mut caseworker, &exit).await, &["还没有按退出测算"]);
            holds(&refused(&mut caseworker, &exit, &[("medical", "met")]).await, &["href=\"#kind\""]);
            let wrong = refused(&mut caseworker, &exit, &[("kind", "relieved")]).await;
            holds(&wrong, &["value=\"relieved\" selected", "退出方式是脱困"]);
            act(&mut caseworker, &exit, &[("kind", "lifted"), ("medical", "met"), ("medical_why", "医保凭证")]).await;
            let again = page(&mut caseworker, &exit).await;
            holds(&again, &["value=\"lifted\" selected", "已填"]);
            lacks(&again, &["医保凭证"]);
            act(&mut caseworker, &exit, &[("kind", "lifted"), ("medical", "met"), ("job", "met")]).await;
            let view = apart(|| house.view(dossier));
            let drawn = view.exit.expect("an exit");
            assert_eq!((drawn.clear.get("medical_why"), drawn.version.text("job")), ("医保凭证", "met"));
            lacks(&page(&mut caseworker, &path).await, &["医保凭证"]);
        });
    }
}

both_engines! {
    /// The register is filtered by what its columns say, goes on page by page, and never names a dossier that is not the
    /// reader's.
    the_register_is_filtered, |house| {
        let (filed, draft) = (house.dossier_in("filed"), house.dossier_in("draft"));
        let number = house.version(filed).text("number").to_owned();
        let hall = Hall::of(house);
        run(async {
            let mut caseworker = hall.caseworker().await;
            let link = |id: i64| format!("href=\"/hardship/{id}\"");
            let all = page(&mut caseworker, "/hardship").await;
            holds(&all, &[&link(filed), &link(draft)]);
            let only = [
                ("state=filed", filed, draft), ("state=draft", draft, filed), ("category=deep", filed, draft), ("cause=06", filed, draft),
                ("key_group=1", filed, draft), ("of=A1&state=draft", draft, filed),
            ];
            for (query, there, not) in only {
                let shown = page(&mut caseworker, &format!("/hardship?{query}")).await;
                holds(&shown, &[&link(there)]);
                lacks(&shown, &[&link(not)]);
            }
            let found = page(&mut caseworker, &format!("/hardship?q={}", ui::link::encode(&number))).await;
            holds(&found, &[&link(filed)]);
            lacks(&found, &[&link(draft)]);
            for query in ["of=A2", "of=NOWHERE", "exit=lifted", "mine=1", "q=%25"] {
                let none = page(&mut caseworker, &format!("/hardship?{query}")).await;
                holds(&none, &["没有符合条件的档案"]);
                lacks(&none, &[&link(filed), &link(draft)]);
            }
            let onward = page(&mut caseworker, &format!("/hardship?after={}", filed.min(draft))).await;
            holds(&onward, &[&link(filed.max(draft))]);
            lacks(&onward, &[&link(filed.min(draft))]);
            // As it was before there was anything.
            lacks(&page(&mut caseworker, "/hardship?as_of=2020-01-01").await, &[&link(filed)]);
            assert_eq!(status(&mut caseworker, &format!("/hardship/{filed}?as_of=2020-01-01")).await, 404);
        });
    }
}

both_engines! {
    /// Dossiers whose time of keeping is over are listed for a person to decide; none before.
    dossiers_past_keeping_are_proposed, |house| {
        let dossier = house.left("cancelled_own");
        let hall = Hall::of(house);
        run(async {
            let mut caseworker = hall.caseworker().await;
            holds(&page(&mut caseworker, "/hardship/erasure").await, &["没有到期的档案"]);
        });
        house.turn_to(day("2045-01-03"));
        run(async {
            let mut caseworker = hall.browser("zhuangan3", Role::Caseworker, house.at.fed, 0).await;
            let listed = page(&mut caseworker, "/hardship/erasure").await;
            holds(&listed, &[&format!("/hardship/{dossier}"), "秦**"]);
            lacks(&listed, &SEALED);
            let mut far = hall.browser("yuanzhuan", Role::Caseworker, house.at.far, 0).await;
            lacks(&page(&mut far, "/hardship/erasure").await, &[&format!("/hardship/{dossier}")]);
        });
    }
}

/// A dossier of each unit, handled and decided by it.
fn records(house: &House) -> HashMap<i64, i64> {
    let at = house.at;
    let today = house.today();
    let family = house.family;
    let done = house.store.commit(intent("setup"), move |commit| {
        let mut out = HashMap::new();
        for unit in [at.fed, at.town, at.basic, at.labour] {
            let id = commit.new_id();
            let draft = DOSSIER
                .draft()
                .set("head", family.head)
                .set("episode", 1)
                .set("unit", unit)
                .set("centre", unit)
                .set("division", "419001")
                .set("state", "submitted")
                .set("checked_all", Value::Null);
            commit.open(id, (today, clock::Day::END), &draft, None)?;
            out.insert(unit, id);
        }
        Ok::<_, record::Error>(out)
    });
    done.expect("dossiers").value
}

fn address(dossier: i64, person: i64, route: &Route) -> String {
    route
        .path
        .replace("{dossier}", &dossier.to_string())
        .replace("{record}", &dossier.to_string())
        .replace("{person}", &person.to_string())
        .replace("{step}", "accept")
        .replace("{consent}", "1")
        .replace("{paper}", "1")
}

both_engines! {
    /// Every route of these pages, as everybody, over every relation of unit: what is answered is what the table says.
    routes_answer_as_the_table_says, |house| {
        let records = records(house);
        let hall = Hall::of(house);
        let at = house.at;
        let person = house.family.head;
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: at.fed, browser: Browser::new(&hall.site) }];
            for (n, role) in Role::GRANTED.iter().copied().enumerate() {
                let unit = match role {
                    Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => 0,
                    Role::Clerk | Role::Worker => at.basic,
                    Role::Chair | Role::Caseworker => at.town,
                    Role::Partner => at.labour,
                    _ => at.fed,
                };
                let browser = hall.browser(&format!("walker{n}"), role, unit, 0).await;
                walkers.push(Walker { role, unit, browser });
            }
            walkers.push(Walker { role: Role::Caseworker, unit: at.fed, browser: hall.caseworker().await });
            let begins = ["/hardship", "/mine", "/visit-", "/steps/hardship.dossier/", "/papers/hardship_dossier/"];
            // Papers to print, and sheets that wait for their yes, have tests of their own.
            let own = |route: &Route| begins.iter().any(|begin| route.path.starts_with(begin)) && !["{template}", "{sheet}"].iter().any(|part| route.path.contains(part));
            let units = [at.fed, at.town, at.basic, at.labour];
            let wrong = walk(&hall.site, &mut walkers, &units, |route, unit| match own(route) {
                true => Some(address(records[&unit], person, route)),
                // Of others, whose own tests walk them.
                false => Some("/nowhere".into()),
            })
            .await;
            let wrong: Vec<&str> =
                wrong.iter().map(String::as_str).filter(|line| begins.iter().any(|begin| line.contains(&format!(" {begin}")))).collect();
            assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
        });
    }
}

/// Writes the main pages as files, to be looked at:
/// `GUILDHALL_SHOTS=DIR cargo test -p hardship -- --ignored hardship_pages_to_look_at`.
#[test]
#[ignore = "writes files for people to look at"]
fn hardship_pages_to_look_at() {
    let Ok(folder) = std::env::var("GUILDHALL_SHOTS") else { return };
    let house = House::lite();
    let filed = house.dossier_in("filed");
    let judging = house.dossier_in("judging");
    house.test(judging, "application");
    let draft = house.dossier_in("draft");
    house.dossier_in("visiting");
    let hall = Hall::of(&house);
    let folder = std::path::PathBuf::from(folder);
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    run(async {
        let mut caseworker = hall.caseworker().await;
        let mut worker = hall.worker("zhigong", house.family.head).await;
        let form = [("handler", "A1"), ("division", "419001")];
        let own = act(&mut worker, "/mine/hardship/apply", &form).await;
        let own = own.trim_end_matches("/edit").to_owned();
        for lang in ["zh-CN", "en"] {
            (caseworker.lang, worker.lang) = (lang, lang);
            let pages = [
                ("list", "/hardship".to_owned()),
                ("filed", format!("/hardship/{filed}")),
                ("judging", format!("/hardship/{judging}")),
                ("assess", format!("/hardship/{judging}/assess")),
                ("exit", format!("/hardship/{filed}/exit")),
                ("edit", format!("/hardship/{draft}/edit")),
                ("members", format!("/hardship/{draft}/members")),
                ("amounts", format!("/hardship/{draft}/amounts")),
                ("visit", format!("/hardship/{judging}/visits/new")),
                ("kit", "/visit-kit".to_owned()),
                ("kit-shell", "/visit-kit/shell".to_owned()),
                ("new", "/hardship/new?q=%E7%A7%A6".to_owned()),
            ];
            for (name, path) in pages {
                write(&mut caseworker, &folder, &format!("{name}-{lang}"), &path).await;
            }
            let pages = [
                ("mine", "/mine".to_owned()),
                ("mine-cases", "/mine/hardship".to_owned()),
                ("mine-one", own.clone()),
                ("mine-members", format!("{own}/members")),
                ("mine-amounts", format!("{own}/amounts")),
            ];
            for (name, path) in pages {
                write(&mut worker, &folder, &format!("{name}-{lang}"), &path).await;
            }
        }
    });
}

async fn write(browser: &mut Browser, folder: &std::path::Path, name: &str, path: &str) {
    let body = page(browser, path).await;
    for part in body.split("\"/assets/").skip(1) {
        let asset = part.split('"').next().expect("an end");
        let file = folder.join("assets").join(asset);
        if !file.exists() {
            let content = browser.get(&format!("/assets/{asset}")).await.body;
            std::fs::write(file, content).expect("an asset");
        }
    }
    std::fs::write(folder.join(format!("{name}.html")), body.replace("\"/assets/", "\"assets/")).expect("a page");
}

both_engines! {
    /// A worker who tries numbers learns nothing of whose they are or where their holders belong, and not for long.
    a_worker_cannot_probe_the_roll, |house| {
        let (own, other) = (house.add_family(house.at.basic), house.add_family(house.at.basic));
        let hall = Hall::of(house);
        run(async {
            let mut worker = hall.worker("tanwen", own.head).await;
            let edit = act(&mut worker, "/mine/hardship/apply", &[("handler", "A1"), ("division", "419001")]).await;
            let members = format!("{}/members", edit.trim_end_matches("/edit"));
            let known = apart(|| house.store.read(|db| roll::person::identity(db, other.spouse, house.moment())));
            let (_, known) = known.expect("read").expect("known");
            let form = |name: &'static str| [("name", name), ("id_number", ""), ("kinship", "50")];
            let mut said = Vec::new();
            for name in ["秦大川", known.name.clone().leak()] {
                let mut form = form(name);
                form[1].1 = &known.id_number;
                said.push(refused(&mut worker, &members, &form).await.replace(name, ""));
            }
            let why = "不能把此人加入这一户";
            assert!(said.iter().all(|page| page.contains(why) && !page.contains("另一户") && !page.contains("不符")), "{said:?}");
            // The tenth is the last of the day.
            for _ in 0..8 {
                let mut form = form("秦大川");
                form[1].1 = &known.id_number;
                holds(&refused(&mut worker, &members, &form).await, &[why]);
            }
            let free = crate::support::number(901, 1951);
            let mut form = form("秦大川");
            form[1].1 = &free;
            holds(&refused(&mut worker, &members, &form).await, &["次数太多"]);
        });
    }
}
