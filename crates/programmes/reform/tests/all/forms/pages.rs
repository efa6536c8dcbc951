//! The pages: what somebody does on them, and every route as the table of `access` says.

use access::Role;
use axum::http::StatusCode;
use procedure::Given;
use reform::forms::rules::FORM_PROCEDURE;
use ui::web::testing::{Browser, Walker, walk};

use super::support::{CODES, Federation, each, run};

#[test]
fn a_form_is_registered_and_refused_what_is_held() {
    each(|federation| {
        let site = federation.site();
        run(async {
            let mut officer = federation.signed_in(&site, "officer", Some(Role::Officer), federation.unit("YH")).await;
            assert!(officer.get("/forms").await.body.contains("没有报表"));
            let new = officer.get("/forms/new").await;
            assert!(new.body.contains("云河示范区总工会"), "{}", new.body);
            let form = [
                ("title", "会员情况季报"),
                ("purpose", "编报告"),
                ("basis", "第3号文"),
                ("audience", "basic"),
                ("frequency", "quarterly"),
                ("due_days", "10"),
                ("expires", "2026-12-31"),
            ];
            let bad = officer.post("/forms?unit=YH", &[("title", "会")]).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
            let added = officer.post("/forms?unit=YH", &form).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
            let place = added.location().split('?').next().expect("a path").to_owned();
            let page = officer.get(&place).await;
            assert!(page.body.contains("会员情况季报") && page.body.contains("还没有字段"), "{}", page.body);
            // What the system holds is refused, with what holds it and the offer to show it instead.
            let fields = format!("{place}/fields");
            let held = officer.post(&fields, &[("label", "女会员数"), ("kind", "int")]).await;
            assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY);
            for part in ["系统已有“女会员数”", "工会会员 · 女", "改为由系统带出，只需确认"]
            {
                assert!(held.body.contains(part), "{part} not in {}", held.body);
            }
            let shown = officer.post(&fields, &[("label", "女会员数"), ("shown", "1")]).await;
            assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.body);
            let roll = officer.post(&fields, &[("label", "会员花名册"), ("kind", "text")]).await;
            assert!(roll.body.contains("从系统导出"), "{}", roll.body);
            let vague = officer.post(&fields, &[("label", "人数"), ("kind", "int")]).await;
            assert!(vague.body.contains("没有说清") && vague.body.contains("value=\"人数\""), "{}", vague.body);
            for label in ["困难职工户数", "慰问人次"] {
                let asked = officer.post(&fields, &[("label", label), ("kind", "int"), ("required", "1")]).await;
                assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
            }
            let page = officer.get(&place).await;
            assert!(page.body.contains("2 项 × 每年 4 次 = 8 项次/年"), "{}", page.body);
            assert!(page.body.contains("拦下的重复填报 2 次"), "{}", page.body);
            assert!(page.body.contains("系统有相近的"), "for whoever approves: {}", page.body);
            // One is taken out again.
            let remove = page.body.split(&format!("{place}/fields/")).nth(3).expect("a button");
            let remove = format!("{place}/fields/{}", remove.split('"').next().expect("an address"));
            assert_eq!(officer.post(&remove, &[]).await.status, StatusCode::SEE_OTHER);
            assert!(officer.get(&place).await.body.contains("1 项 × 每年 4 次 = 4 项次/年"));
            let changed =
                officer.post(&format!("{place}/edit"), &[&form[1..], &[("title", "会员情况半年报")]].concat()).await;
            assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
            assert!(officer.get("/forms?q=半年报").await.body.contains("会员情况半年报"));
            assert!(officer.get("/forms?state=issued").await.body.contains("没有报表"));
            let mut english = officer.clone();
            english.lang = "en";
            let page = english.get(&format!("{place}?lang=en")).await;
            assert!(page.body.contains("duplicate questions refused"), "{}", page.body);
        });
    });
}

#[test]
fn a_unit_returns_a_form_with_one_click_the_second_time() {
    each(|federation| {
        let form = federation.issued(
            &federation.new_form("安全月报", "monthly"),
            &[("会员总数", ""), ("事故起数", "int"), ("说明", "text")],
        );
        let first = federation.returns(form, "A1").pop().expect("a return").id;
        let fields = federation.fields(form);
        let names: Vec<String> = fields.iter().map(|field| field.name()).collect();
        let site = federation.site();
        run(async {
            let mut clerk = federation.signed_in(&site, "clerk", Some(Role::Clerk), federation.unit("A1")).await;
            let list = clerk.get("/returns").await;
            assert!(list.body.contains(&format!("/returns/{first}")), "{}", list.body);
            let page = clerk.get(&format!("/returns/{first}")).await;
            assert!(page.body.contains("会员总数") && page.body.contains("<strong>3</strong>"), "{}", page.body);
            assert!(!page.body.contains(&format!("name=\"{}\"", names[0])), "what is held is not typed");
            let seen = format!("s{}", fields[0].id);
            let shown = (seen.as_str(), "3");
            let good = [shown, (names[1].as_str(), "2"), (names[2].as_str(), "一切正常"), ("seen", "1")];
            let stale = [(seen.as_str(), "4"), good[1], good[2], good[3]];
            let moved = clerk.post(&format!("/returns/{first}"), &stale).await;
            assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                moved.body.contains("有变化") && moved.body.contains("一切正常"),
                "what was typed stays: {}",
                moved.body
            );
            let bad =
                clerk.post(&format!("/returns/{first}"), &[shown, (names[1].as_str(), "两起"), ("seen", "1")]).await;
            assert!(bad.body.contains("请填整数"), "{}", bad.body);
            let done = clerk.post(&format!("/returns/{first}"), &good).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
            let page = clerk.get(&format!("/returns/{first}")).await;
            assert!(page.body.contains("一切正常") && page.body.contains("已交回"), "{}", page.body);
            let again = clerk.post(&format!("/returns/{first}"), &good).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it has moved on");
            // Amended.
            let page = clerk.get(&format!("/returns/{first}?amend=1")).await;
            assert!(page.body.contains(&format!("name=\"{}\" value=\"2\"", names[1])), "{}", page.body);

            tokio::task::block_in_place(|| {
                federation.pass(30);
                federation.daily();
            });
            let second = tokio::task::block_in_place(|| federation.returns(form, "A1").pop().expect("a return").id);
            let mut clerk = federation.signed_in(&site, "clerk", None, 0).await;
            let page = clerk.get(&format!("/returns/{second}")).await;
            assert!(page.body.contains("与上期相同，确认并交回"), "{}", page.body);
            let filled = clerk.get(&format!("/returns/{second}?same=1")).await;
            assert!(filled.body.contains("一切正常"));
            let done = clerk.post(&format!("/returns/{second}"), &[("same", "1")]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
            assert!(clerk.get(&format!("/returns/{second}")).await.body.contains("一切正常"));

            // Whoever asked sees what came, unit by unit; a clerk elsewhere sees neither the answers nor the return.
            let mut officer = federation.signed_in(&site, "officer", None, 0).await;
            let answers = officer.get(&format!("/forms/{form}/returns?period=2026-03")).await;
            assert!(answers.body.contains("一切正常") && answers.body.contains("电力公司工会"), "{}", answers.body);
            assert!(officer.get(&format!("/forms/{form}")).await.body.contains("各期填报"));
            let mut other = federation.signed_in(&site, "other", Some(Role::Clerk), federation.unit("A2")).await;
            assert_eq!(other.get(&format!("/returns/{first}")).await.status, StatusCode::NOT_FOUND);
            assert_eq!(other.get(&format!("/forms/{form}/returns")).await.status, StatusCode::FORBIDDEN);
            assert!(other.get(&format!("/forms/{form}")).await.body.contains("安全月报"));
            // Nor does one below see what the unit above returns.
            let mut below = federation.signed_in(&site, "below", Some(Role::Clerk), federation.unit("A1W")).await;
            assert_eq!(below.get(&format!("/returns/{first}")).await.status, StatusCode::NOT_FOUND);
        });
    });
}

#[test]
fn everybody_may_know_the_burden() {
    each(|federation| {
        let mut form = federation.new_form("安全月报", "monthly");
        form.expires = Some(federation.day_in(20));
        federation.issued(&form, &[("事故起数", "int"), ("隐患处数", "int")]);
        let site = federation.site();
        run(async {
            let mut public = Browser::new(&site);
            let list = public.get("/burden").await;
            assert_eq!(list.status, StatusCode::OK);
            for part in ["电力公司工会", "机械厂工会", "西街联合工会", "72"] {
                assert!(list.body.contains(part), "{part} not in {}", list.body);
            }
            assert!(!list.body.contains("城东镇总工会"));
            let place = |name: &str| list.body.find(name).unwrap_or(0);
            assert!(
                place("电力公司工会") < place("机械厂工会") && place("机械厂工会") < place("西街联合工会"),
                "as in the tree"
            );
            assert!(public.get("/burden?q=西街").await.body.contains("西街联合工会"));
            assert!(!public.get("/burden?q=西街").await.body.contains("电力公司工会"));
            let page = public.get("/burden/A1").await;
            for part in ["安全月报", "总工会办公室通知第3号", "<svg", "24"] {
                assert!(page.body.contains(part), "{part} not in {}", page.body);
            }
            assert!(public.get("/burden/A1?as_of=2026-03-01").await.body.contains("没有报表要求它填写"));
            assert!(
                public.get("/burden/A1?as_of=2026-06-01").await.body.contains("没有报表要求它填写"),
                "it will have ended"
            );
            assert_eq!(public.get("/burden/NONE").await.status, StatusCode::NOT_FOUND);
            let door = public.get("/").await;
            assert!(door.body.contains("填报负担") && door.body.contains("/complaints/new"), "{}", door.body);
        });
    });
}

#[test]
fn from_every_page_one_can_complain() {
    each(|federation| {
        let site = federation.site();
        run(async {
            let mut public = Browser::new(&site);
            let mut clerk = federation.signed_in(&site, "clerk", Some(Role::Clerk), federation.unit("A1")).await;
            for path in ["/burden", "/sign-in", "/burden/NONE"] {
                let href = format!("/complaints/new?page={}", path.replace('/', "%2F"));
                assert!(public.get(path).await.body.contains(&href), "{path}");
            }
            for path in ["/forms", "/returns", "/today", "/nothing/here"] {
                let href = format!("/complaints/new?page={}", path.replace('/', "%2F"));
                assert!(clerk.get(&format!("{path}?as_of=now")).await.body.contains(&href), "{path}");
            }
            // Which record it is stays out: of their own case, they would be known by it.
            let unit = clerk.get("/units/A1").await.body;
            assert!(unit.contains("/complaints/new?page=%2Funits%2F%E2%80%A6"), "{unit}");
            // Also where no route was taken.
            let bare = public.post("/burden", &[]).await;
            assert_eq!(bare.status, StatusCode::METHOD_NOT_ALLOWED);
            assert!(bare.body.contains("/complaints/new?page=%2Fburden"), "{}", bare.body);
            assert!(!clerk.get("/complaints/new").await.body.contains("/complaints/new?page="));
        });
    });
}

/// Records, each with the unit it belongs to.
type Records = Vec<(i64, i64)>;

/// Records for the walk: a form of each unit, a return of each, a complaint.
fn records(federation: &Federation) -> (Records, Records, i64) {
    let (officer, leader) =
        (federation.who("officer", Role::Officer, "YH"), federation.who("leader", Role::Leader, "YH"));
    let mut forms = Vec::new();
    for (n, code) in CODES.iter().enumerate() {
        let mut form = federation.new_form(&format!("表{n}号"), "monthly");
        form.unit = federation.unit(code);
        let maker = if *code == "EDU" { federation.who("edu", Role::Partner, "EDU") } else { officer.clone() };
        forms.push((form.unit, federation.add_form(&form, &maker).unwrap_or_else(|why| panic!("{code}: {why}"))));
    }
    let mut returns = Vec::new();
    for audience in ["basic", "middle", "department"] {
        let mut form = federation.new_form(&format!("{audience}表"), "monthly");
        form.audience = audience.into();
        let id = federation.add_form(&form, &officer).expect("a form");
        federation.add_field(id, "活动次数", "int", false).expect("a field");
        for (step, who) in [("submit", &officer), ("approve", &leader), ("issue", &officer)] {
            federation.step(&FORM_PROCEDURE, id, step, who, Given::none()).expect("a step");
        }
        for code in CODES {
            returns.extend(federation.returns(id, code).iter().map(|ret| (federation.unit(code), ret.id)));
        }
    }
    let filing = reform::forms::complaint::Filing {
        kind: "form".into(),
        page: "/".into(),
        text: "重复填报".into(),
        filer: procedure::filing::Filer { form: "walk".into(), ..Default::default() },
        ..Default::default()
    };
    let filed = federation.write(move |commit, desk| reform::forms::complaint::file(commit, desk, &filing));
    let Ok(procedure::filing::Filed::New(complaint)) = filed else { panic!("{filed:?}") };
    (forms, returns, complaint)
}

#[test]
fn every_route_answers_as_the_table_says() {
    each(|federation| {
        let (forms, returns, complaint) = records(federation);
        let site = federation.site();
        let own = federation.unit("A");
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&site) }];
            let signed = federation.signed_in(&site, "signed", None, own).await;
            walkers.push(Walker { role: Role::Signed, unit: 0, browser: signed });
            for role in Role::GRANTED {
                let unit = if role.is_administrator() { 0 } else { own };
                let browser = federation.signed_in(&site, &format!("the-{}", role.code()), Some(role), unit).await;
                walkers.push(Walker { role, unit, browser });
            }
            let units: Vec<i64> = CODES.iter().map(|code| federation.unit(code)).collect();
            let of =
                |list: &[(i64, i64)], unit: i64| list.iter().find(|(of, _)| *of == unit).map(|(_, id)| id.to_string());
            // A form belongs to whoever asks and to whom those asked belong to; the walk knows one unit, and so reads those of
            // departments through the department only.
            let address = |route: &ui::web::Route, unit: i64| {
                if !ours(route.path) {
                    return Some("/".to_owned());
                }
                let form = of(&forms, unit)?;
                let mut path = route.path.replace("{form}", &form).replace("{field}", "1");
                if path.contains("{ret}") {
                    // The federation, and workshops, are asked nothing; the others stand for them.
                    path = path.replace("{ret}", &of(&returns, unit).or_else(|| of(&returns, federation.unit("A1")))?);
                }
                Some(path.replace("{complaint}", &complaint.to_string()))
            };
            let asked: Vec<i64> =
                units.iter().copied().filter(|unit| returns.iter().any(|(of, _)| of == unit)).collect();
            let wrong = walk(&site, &mut walkers, &units, address).await;
            let mine = |line: &&String| {
                let path = line.split(' ').nth(1).unwrap_or("");
                let is_return = path.starts_with("/returns/");
                let is_complaint = path.starts_with("/complaints/") && path.ends_with(char::is_numeric);
                // Returns are walked below, complaints belong to the federation, a department's forms also to the federation.
                let is_shared = of(&forms, federation.unit("EDU")).is_some_and(|id| path == format!("/forms/{id}"));
                ours(path) && !is_return && !is_complaint && !is_shared
            };
            let found: Vec<&String> = wrong.iter().filter(mine).collect();
            assert!(found.is_empty(), "{}: {found:#?}", federation.engine);

            // A return belongs to the unit that is asked and to the one that asks: who holds neither is refused as the table says.
            let wrong = walk(&site, &mut walkers, &asked, address).await;
            let sees_asker = |line: &&String| line.contains("form.read") && line.contains("Elsewhere");
            let found: Vec<&String> =
                wrong.iter().filter(|line| line.contains(" /returns/")).filter(|line| !sees_asker(line)).collect();
            assert!(found.is_empty(), "{}: {found:#?}", federation.engine);

            let wrong = walk(&site, &mut walkers, &[federation.unit("YH")], address).await;
            let found: Vec<&String> = wrong.iter().filter(|line| line.contains(" /complaints")).collect();
            assert!(found.is_empty(), "{}: {found:#?}", federation.engine);

            let count = site.app.routes.iter().filter(|route| ours(route.path)).count();
            assert_eq!(count, 22, "a route was added: does it stand in this test?");
        });
    });
}

fn ours(path: &str) -> bool {
    ["/forms", "/returns", "/burden", "/complaints"].iter().any(|start| path.starts_with(start))
}
