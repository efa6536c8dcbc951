//! The pages of aid as people use them, in their offices.

use std::sync::Arc;

use access::{Access, By, Config, Cost, NewAccount, Role};
use hardship::aid::acts;
use hardship::aid::register::{AIDED, PAYLIST};
use procedure::Actor;
use roll::tree::UnitView;
use ui::web::testing::{Answer, Browser, Walker, walk};
use ui::web::{Route, Settings, Site};

use super::{add, begin, filed, form, held, pay, row, rows};
use crate::support::{House, START, day};

/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";

struct Hall {
    site: Site,
    access: Arc<Access>,
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// Does what blocks where asynchronous work is done: PostgreSQL's driver must not wait there.
fn apart<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

impl Hall {
    fn of(house: &House) -> Hall {
        let config = Config { cost: Cost::LEAST, ..Config::default() };
        let access = Arc::new(Access::new(house.store.clone(), config));
        let units = Arc::new(UnitView { store: house.store.clone(), tree: house.tree.clone() });
        let procedures = hardship::procedures();
        let shelf = paper::Shelf::folder(&house.store.folder().join("papers")).expect("a shelf");
        let pages = hardship::aid::routes().texts(&hardship::TEXTS);
        let mut kinds = paper::default_kinds(pages.records(), house.store.catalogue());
        for (kind, sealed) in &mut kinds {
            *sealed |= hardship::aid::seals_papers(kind.register);
        }
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(house.figures.clone())
            .service(Arc::new(shelf))
            .with(procedure::pages::routes(&procedures))
            .with(paper::routes(&kinds))
            .with(pages)
            .service(Arc::new(procedures))
            .build();
        Hall { site, access }
    }

    async fn browser(&self, login: &str, role: Role, unit: i64) -> Browser {
        let new = NewAccount {
            login: login.into(),
            title: format!("{login}干事"),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, unit)],
            person: 0,
        };
        apart(|| self.access.add_account(By::SYSTEM, &new, "")).unwrap_or_else(|error| panic!("{login}: {error}"));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{login} cannot sign in: {}", answer.body);
        browser
    }
}

fn told(answer: &Answer) -> String {
    let main = answer.body.split_once("<main").map_or(answer.body.as_str(), |(_, main)| main);
    format!("{} {}", answer.status, main.chars().take(4000).collect::<String>())
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
    answer.body
}

async fn act(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", told(&answer));
    answer.location().split('?').next().unwrap_or("").to_owned()
}

#[track_caller]
fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(
            page.contains(text),
            "“{text}” is not on the page:\n{}",
            page.split_once("<main").map_or(page, |(_, main)| main)
        );
    }
}

#[track_caller]
fn lacks(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(!page.contains(text), "“{text}” is on the page");
    }
}

both_engines! {
    /// A list drawn up, approved, paid, reconciled and returned from, in three offices.
    in_three_offices, |house| {
        let hall = Hall::of(house);
        let fed = house.at.fed;
        let ((_, first), (_, second)) = (filed(house, "deep"), filed(house, "relative"));
        let numbers = [house.version(first).text("number").to_owned(), house.version(second).text("number").to_owned()];
        run(async {
            let mut caseworker = hall.browser("zhuangan", Role::Caseworker, fed).await;
            let mut leader = hall.browser("fuzeren", Role::Leader, fed).await;
            let mut treasurer = hall.browser("chuna", Role::Treasurer, fed).await;
            holds(&page(&mut caseworker, "/aid").await, &["还没有发放表", "新建发放表"]);
            lacks(&page(&mut leader, "/aid").await, &["新建发放表"]);
            let year = &START[..4];
            let fields = [("title", "春节送温暖"), ("kind", "visit"), ("source", "own"), ("year", year), ("method", "bank"), ("basis", "工发〔2025〕1号")];
            let wrong = caseworker.post("/aid/lists", &[("title", ""), ("kind", "visit"), ("source", "own"), ("year", year), ("method", "bank"), ("basis", "x")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            holds(&wrong.body, &["名称：必填"]);
            let list = act(&mut caseworker, "/aid/lists", &fields).await;
            let id: i64 = list.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a number");

            // All of a category; then a pasted line for one that is on it already, and one that is fine.
            act(&mut caseworker, &format!("{list}/rows/all"), &[("category", "deep"), ("amount", "500"), ("source", "own")]).await;
            let pasted = format!("{}\t500\n{}\t600\t\t", numbers[0], numbers[1]);
            let answer = caseworker.post(&format!("{list}/rows"), &[("rows", &pasted), ("source", "own")]).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", told(&answer));
            holds(&answer.body, &["列入 1 笔，未列入 1 笔", "该户当年已有同一来源的同类帮扶：春节送温暖 已列入"]);
            let wrong = caseworker.post(&format!("{list}/rows/all"), &[("category", ""), ("amount", "五百"), ("source", "own")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            let shown = page(&mut caseworker, &list).await;
            holds(&shown, &["秦**", "可以发放", "1,100.00", &numbers[0], &numbers[1], "每户每年上限 3,000.00 元"]);
            lacks(&shown, &["秦望舒", "6200000000000000000"]);
            let forbidden = leader.post(&format!("{list}/rows/all"), &[("amount", "1")]).await;
            assert_eq!(forbidden.status.as_u16(), 403);

            act(&mut caseworker, &format!("/steps/hardship.paylist/{id}/submit"), &[]).await;
            lacks(&page(&mut caseworker, &list).await, &["列入款项</h2>"]);
            // Nobody's account leaves the house for what is not approved, and only the treasurer takes it out.
            holds(&page(&mut treasurer, &format!("{list}/bank")).await, &["批准后才能制作"]);
            act(&mut leader, &format!("/steps/hardship.paylist/{id}/approve"), &[]).await;
            assert_eq!(caseworker.get(&format!("{list}/bank")).await.status.as_u16(), 403);
            let refused = treasurer.post(&format!("{list}/bank"), &[("format", "csv"), ("reason", "")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            let file = treasurer.post(&format!("{list}/bank"), &[("format", "csv"), ("reason", "交银行代发")]).await;
            assert_eq!(file.status.as_u16(), 200, "{}", told(&file));
            holds(&file.body, &["秦望舒", "6200000000000000000", "500.00", "600.00"]);
            let seen = apart(|| house.store.read(|db| db.standing_where(&access::REVEAL, "record", id))).expect("the log");
            assert_eq!((seen.len(), seen[0].text("register"), seen[0].text("fields")), (1, "hardship_paylist", "name,bank,bank_card"));

            act(&mut treasurer, &format!("/steps/hardship.paylist/{id}/pay"), &[("paid_on", START), ("voucher", "记-7")]).await;
            let form = page(&mut caseworker, &format!("{list}/reconcile")).await;
            holds(&form, &["本级", "1,100.00", "name=\"bank-own\""]);
            let differs = caseworker.post(&format!("{list}/reconcile"), &[("bank-own", "1000")]).await;
            assert_eq!(differs.status.as_u16(), 422);
            holds(&differs.body, &["本级：发放表 1100.00 元，银行 1000.00 元，差 -100.00 元"]);
            let wrong = caseworker.post(&format!("{list}/reconcile"), &[("bank-own", "一千一")]).await;
            assert_eq!(wrong.status.as_u16(), 422);
            act(&mut caseworker, &format!("{list}/reconcile"), &[("bank-own", "1,100.00")]).await;
            holds(&page(&mut leader, &list).await, &["已对账", "记-7"]);
            holds(&page(&mut leader, "/aid").await, &["送温暖", "1,100.00", "已对账"]);
        });

        // A payment comes back some days later.
        house.pass(4);
        let list = apart_lists(house);
        let payment = rows(house, list)[0].id;
        run(async {
            let mut treasurer = hall.browser("chuna2", Role::Treasurer, fed).await;
            let mut caseworker = hall.browser("zhuangan2", Role::Caseworker, fed).await;
            let path = format!("/aid/lists/{list}/returned");
            holds(&page(&mut treasurer, &format!("/aid/payments/{payment}")).await, &["登记退票", "秦**"]);
            holds(&page(&mut treasurer, &format!("{path}?row={payment}")).await, &["账户已注销", "秦**"]);
            let early = treasurer.post(&path, &[("row", &payment.to_string()), ("why", "closed"), ("on_day", "2020-01-01")]).await;
            assert_eq!(early.status.as_u16(), 422);
            let form = [("row", payment.to_string()), ("why", "closed".into()), ("on_day", house.today().to_string())];
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            act(&mut treasurer, &path, &form).await;
            holds(&page(&mut caseworker, &format!("/aid/lists/{list}")).await, &["已退回", "账户已注销"]);
            holds(&page(&mut caseworker, &format!("{path}?row={payment}")).await, &["出纳"]);
        });
        assert_eq!(held(house, &PAYLIST, list).text("state"), "paid");
    }
}

fn apart_lists(house: &House) -> i64 {
    let at = house.moment();
    house.store.read(|db| db.list(&PAYLIST, at)).expect("lists")[0].id
}

both_engines! {
    /// Officers see figures only; another centre sees nothing; a clerk of a union does not come in.
    who_sees_it, |house| {
        let hall = Hall::of(house);
        let (_, dossier) = filed(house, "deep");
        let list = begin(house, &form(house, "living", "central"));
        let payment = add(house, list, &[row(dossier, 100)]).pop().expect("a verdict").expect("listed");
        pay(house, list);
        let aided = {
            let at = house.on(day(START));
            house.store.read(|db| db.list(&AIDED, at)).expect("households")[0].id
        };
        run(async {
            let at = house.at;
            let paths = [format!("/aid/lists/{list}"), format!("/aid/payments/{payment}"), format!("/aid/aided/{aided}")];
            for (login, role, unit, status) in [
                ("ganbu", Role::Officer, at.fed, 403),
                ("jingban", Role::Clerk, at.basic, 403),
                ("yuanfang", Role::Caseworker, at.far, 404),
                ("yuanling", Role::Leader, at.far, 404),
            ] {
                let mut browser = hall.browser(login, role, unit).await;
                for path in &paths {
                    assert_eq!(browser.get(path).await.status.as_u16(), status, "{login} {path}");
                }
            }
            let mut caseworker = hall.browser("zhuangan", Role::Caseworker, at.fed).await;
            assert_eq!(act_get(&mut caseworker, &paths[2]).await, paths[1]);
            holds(&page(&mut caseworker, &paths[1]).await, &["登记收据", "未登记"]);
            act(&mut caseworker, &format!("{}/receipt", paths[1]), &[("receipt", "收据 0012")]).await;
            let shown = page(&mut caseworker, &paths[1]).await;
            holds(&shown, &[START]);
            lacks(&shown, &["收据 0012", "未登记"]);
            let public = Browser::new(&hall.site).get(&paths[0]).await;
            assert!(public.location().starts_with("/sign-in"), "{}", told(&public));
        });
    }
}

#[test]
fn every_route_answers_as_the_table_says() {
    let house = House::lite();
    let hall = Hall::of(&house);
    let (_, dossier) = filed(&house, "deep");
    let list = begin(&house, &form(&house, "living", "central"));
    let payment = add(&house, list, &[row(dossier, 100)]).pop().expect("a verdict").expect("listed");
    pay(&house, list);
    let at = house.moment();
    let aided = house.store.read(|db| db.list(&AIDED, at)).expect("households")[0].id;
    let (far, by) = (house.at.far, Actor::account(&house.people.far_caseworker));
    let theirs = hardship::aid::acts::PaylistForm { centre: far, ..form(&house, "living", "own") };
    let theirs = house.must(move |commit, desk| acts::begin_paylist(commit, desk, &theirs, by));
    // A payment of another centre, as it would stand there.
    let copy = held(&house, &hardship::aid::register::AID, payment);
    let (today, first) = (house.today(), held(&house, &AIDED, aided));
    let (far_payment, far_aided) = house.must(move |commit, _| {
        let (one, two) = (commit.new_id(), commit.new_id());
        let draft = hardship::aid::register::AID.draft();
        let fields =
            ["dossier", "household", "person", "unit", "kind", "source", "year", "amount_fen", "state", "paid_on"];
        let draft = fields.into_iter().fold(draft, |draft, field| draft.set(field, copy.get(field).clone()));
        commit.open(one, (today, clock::Day::END), &draft.set("centre", far).set("paylist", theirs), None)?;
        let draft = first.draft().set("centre", far).set("payment", one);
        commit.open(two, (first.valid_from, first.valid_to), &draft, None)?;
        Ok((one, two))
    });
    let fed = house.at.fed;
    let address = |route: &Route, unit: i64| {
        let (list, payment, aided) =
            if unit == fed { (list, payment, aided) } else { (theirs, far_payment, far_aided) };
        let path = route.path.replace("{list}", &list.to_string());
        let path = path.replace("{payment}", &payment.to_string()).replace("{row}", &payment.to_string());
        let path = path.replace("{aided}", &aided.to_string()).replace("{step}", "submit");
        let record = |register: &str| {
            if register.contains("hardship_paylist") {
                list
            } else if register.contains("hardship_aided") {
                aided
            } else {
                payment
            }
        };
        if path.starts_with("/aid") || path.starts_with("/hardship") {
            return Some(path);
        }
        // Steps of pay lists and papers of these kinds; what belongs to other procedures is theirs to walk.
        if path.starts_with("/steps/hardship.paylist") {
            return Some(path.replace("{record}", &list.to_string()));
        }
        let id = record(&path).to_string();
        Some(path.replace("{record}", &id).replace("{paper}", "1").replace("{name}", "hardship.aid_paid"))
    };
    run(async {
        let mut walkers = vec![Walker { role: Role::Public, unit: 0, browser: Browser::new(&hall.site) }];
        for role in [
            Role::Clerk,
            Role::Chair,
            Role::Officer,
            Role::Leader,
            Role::Partner,
            Role::Caseworker,
            Role::Treasurer,
            Role::Evaluator,
            Role::Worker,
        ] {
            let browser = hall.browser(&format!("walker-{}", role.code()), role, fed).await;
            walkers.push(Walker { role, unit: fed, browser });
        }
        let own = |line: &String| line.contains(" /aid") || line.contains("/hardship/timing");
        let wrong: Vec<String> =
            walk(&hall.site, &mut walkers, &[fed, far], address).await.into_iter().filter(own).collect();
        assert_eq!(wrong, Vec::<String>::new());
    });
}

async fn act_get(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", told(&answer));
    answer.location().to_owned()
}
