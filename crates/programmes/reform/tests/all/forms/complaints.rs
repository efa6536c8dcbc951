//! Complaints: filed by anybody, answered by a named officer in time, read only by whoever filed them and who handles them.

use access::Role;
use axum::http::StatusCode;
use figure::Query;
use procedure::filing::{FILER, Filed, Filer};
use procedure::{Given, Refusal, inbox_of};
use record::Version;
use reform::forms::complaint::{self, COUNTER, Filing};
use reform::forms::register::COMPLAINT;
use reform::forms::rules::COMPLAINT_PROCEDURE;
use reform::forms::{ANSWERED, ANSWERED_IN_TIME, COMPLAINTS_OPEN, IN_TIME_RATE, RECEIVED};

use super::support::{Federation, each, run, said};

const TEXT: &str = "欧阳某某要求每天填三张一样的表";
const CONTACT: &str = "门卫室留言";
const ANSWER: &str = "已停用其中两张，谢谢提醒";

fn filing(form: &str) -> Filing {
    Filing {
        kind: "form".into(),
        page: "/returns/7?same=1".into(),
        text: TEXT.into(),
        contact: CONTACT.into(),
        filer: Filer {
            account: 0,
            code: Some("ABCD-EFGH-JKMN-PQRS".into()),
            form: form.into(),
            address: "192.0.2.7".into(),
        },
    }
}

fn file(federation: &Federation, filing: Filing) -> Result<Filed, Refusal> {
    federation.write(move |commit, desk| complaint::file(commit, desk, &filing))
}

fn filed(federation: &Federation, form: &str) -> i64 {
    match file(federation, filing(form)) {
        Ok(Filed::New(id)) => id,
        other => panic!("{}: {other:?}", federation.engine),
    }
}

fn read(federation: &Federation, id: i64) -> Version {
    let at = federation.now();
    federation.store.read(|db| db.get(&COMPLAINT, id, at)).expect("the store is read").expect("a complaint")
}

fn answer(text: &str) -> Given {
    Given::none().with("answer", text)
}

#[test]
fn it_is_received_answered_and_counted() {
    each(|federation| {
        let leader = federation.who("leader", Role::Leader, "YH");
        let id = filed(federation, "one");
        assert_eq!(file(federation, filing("one")).expect("the same form"), Filed::Again(id));
        let version = read(federation, id);
        assert_eq!(version.text("page"), "/returns/…", "what was asked for stays out");
        assert_eq!(version.int("officer"), None);
        let today = federation.today();
        assert_eq!(federation.figure(&RECEIVED, "YH", today), 1);
        assert_eq!(federation.figure(&COMPLAINTS_OPEN, "YH", today), 1);
        // Whoever may answer has it on their list, with the clock of the rule.
        let inbox = federation.store.read(|db| inbox_of(db, &leader, today, 0, 10)).expect("an inbox");
        assert_eq!(inbox.len(), 1);
        assert!(inbox[0].statutory);
        assert_eq!(inbox[0].due.to_string(), "2026-03-09", "five working days from Monday 2 March");

        federation.pass(2);
        let town = federation.who("town", Role::Officer, "A");
        let take = |who, step, given| federation.step(&COMPLAINT_PROCEDURE, id, step, who, given);
        assert!(matches!(take(&town, "answer", answer(ANSWER)), Err(Refusal::NotYours { .. })));
        assert!(matches!(take(&leader, "answer", Given::none()), Err(Refusal::Given(_))));
        take(&leader, "answer", answer(ANSWER)).expect("answered");
        let version = read(federation, id);
        assert_eq!((version.text("state"), version.int("in_time")), ("answered", Some(1)));
        let clear = federation.store.read(|db| db.unseal(&version)).expect("unsealed");
        assert_eq!((clear.get("text"), clear.get("contact"), clear.get("answer")), (TEXT, CONTACT, ANSWER));
        let today = federation.today();
        for (definition, value) in [(&RECEIVED, 1), (&ANSWERED, 1), (&ANSWERED_IN_TIME, 1), (&COMPLAINTS_OPEN, 0)] {
            assert_eq!(federation.figure(definition, "YH", today), value, "{}", definition.name);
        }
        // Late, and answered at once.
        let late = filed(federation, "two");
        federation.pass(10);
        federation.step(&COMPLAINT_PROCEDURE, late, "reject", &leader, answer("请向仲裁委申请")).expect("rejected");
        assert_eq!(read(federation, late).int("in_time"), Some(0));
        let quick = filed(federation, "three");
        federation.step(&COMPLAINT_PROCEDURE, quick, "answer", &leader, answer(ANSWER)).expect("answered");
        federation.pass(1);
        let today = federation.today();
        for (definition, value) in [(&RECEIVED, 3), (&ANSWERED, 3), (&ANSWERED_IN_TIME, 2), (&COMPLAINTS_OPEN, 0)] {
            assert_eq!(federation.figure(definition, "YH", today), value, "{}", definition.name);
        }
        let query = Query::new(&IN_TIME_RATE, federation.unit("YH"), federation.now());
        let rate = federation.store.read(|db| federation.figures.compute(db, federation.store.tallies(), &query));
        assert_eq!(rate.expect("a rate").parts, Some((2, 3)));
        // What came, less what was settled, is what is open.
        let query = Query::new(&COMPLAINTS_OPEN, federation.unit("YH"), federation.now());
        let closure = federation
            .store
            .read(|db| federation.figures.closure(db, federation.store.tallies(), &query, ("kind", "exit")))
            .expect("a closure");
        let (came, went): (i64, i64) = (closure.entries.values().sum(), closure.exits.values().sum());
        assert_eq!(closure.opening + came - went + closure.changed, closure.closing);
        assert_eq!(closure.exits.get("rejected"), Some(&1));
    });
}

#[test]
fn nobody_can_read_in_the_store_what_was_written_or_by_whom() {
    each(|federation| {
        let clerk = federation.who("clerk", Role::Clerk, "A1");
        let leader = federation.who("leader", Role::Leader, "YH");
        let id = match file(
            federation,
            Filing { filer: Filer { account: clerk.account, code: None, ..filing("one").filer }, ..filing("one") },
        ) {
            Ok(Filed::New(id)) => id,
            other => panic!("{other:?}"),
        };
        federation.step(&COMPLAINT_PROCEDURE, id, "answer", &leader, answer(ANSWER)).expect("answered");
        let bytes = federation.bytes();
        for secret in [TEXT, CONTACT, ANSWER] {
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
                "{}: {secret}",
                federation.engine
            );
        }
        // No step and no commit of it names who filed it.
        let at = federation.now();
        let steps = federation.store.read(|db| db.find(&procedure::STEP, "record", id, at)).expect("steps");
        assert!(steps.iter().all(|step| step.int("account") != Some(clerk.account)));
        let mine = federation.store.read(|db| COUNTER.filed_by(db, clerk.account, at)).expect("complaints");
        assert_eq!(mine.iter().map(|each| each.id).collect::<Vec<_>>(), [id]);
        assert!(federation.store.read(|db| COUNTER.filed_by(db, leader.account, at)).expect("complaints").is_empty());
        assert!(federation.store.read(|db| COUNTER.filed_by(db, 0, at)).expect("complaints").is_empty());
    });
}

#[test]
fn a_code_finds_the_answer_for_a_year() {
    each(|federation| {
        let leader = federation.who("leader", Role::Leader, "YH");
        let id = filed(federation, "one");
        let find = |code: &str| {
            let at = federation.now();
            federation.store.read(|db| COUNTER.by_code(db, code, at)).expect("the store is read").map(|found| found.id)
        };
        assert_eq!(find("abcd efgh jkmn pqrs"), Some(id));
        for wrong in ["", "ABCD", "ABCD-EFGH-JKMN-PQRT", "' OR 1=1 --      "] {
            assert_eq!(find(wrong), None, "{wrong}");
        }
        // Of the code only a digest is kept.
        let sql = format!("SELECT code FROM {} WHERE federation = $1", FILER.name);
        let kept = federation.store.read(|db| db.all(&sql, &[], |row| row.bytes(0))).expect("codes");
        let kept: Vec<u8> = kept.into_iter().flatten().flatten().collect();
        assert!(!String::from_utf8_lossy(&kept).contains("ABCD"));
        federation.step(&COMPLAINT_PROCEDURE, id, "answer", &leader, answer(ANSWER)).expect("answered");
        federation.pass(365);
        federation.daily();
        assert_eq!(find("ABCD-EFGH-JKMN-PQRS"), Some(id));
        federation.pass(1);
        federation.daily();
        assert_eq!(find("ABCD-EFGH-JKMN-PQRS"), None, "after a year nobody knows any more");
        assert_eq!(read(federation, id).text("state"), "answered", "the complaint itself stays");
    });
}

#[test]
fn who_filed_it_is_told_of_the_answer_and_forgotten_with_it() {
    each(|federation| {
        let (leader, clerk) =
            (federation.who("leader", Role::Leader, "YH"), federation.who("clerk", Role::Clerk, "A1"));
        let by = Filer { account: clerk.account, code: None, form: "one".into(), address: String::new() };
        let id = match file(federation, Filing { filer: by, ..filing("one") }) {
            Ok(Filed::New(id)) => id,
            other => panic!("{}: {other:?}", federation.engine),
        };
        procedure::follow(&federation.store, clerk.account, &COMPLAINT_PROCEDURE, id, true).expect("followed");
        let kinds = || {
            let sql = "SELECT kind FROM notice WHERE federation = $1 AND account = $2 AND record = $3";
            let params = [clerk.account.into(), id.into()];
            federation.store.read(|db| db.all(sql, &params, |row| row.text(0))).expect("notices")
        };
        assert_eq!(kinds(), Vec::<String>::new(), "they know that they filed it");
        federation.step(&COMPLAINT_PROCEDURE, id, "answer", &leader, answer(ANSWER)).expect("answered");
        assert_eq!(kinds(), ["complaint"], "{}", federation.engine);
        let names = |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE federation = $1 AND account = $2 AND record = $3");
            let params = [clerk.account.into(), id.into()];
            federation.store.read(|db| db.first(&sql, &params, |row| row.int(0))).expect("a count").unwrap_or(0)
        };
        let all = || ["filer", "follow", "notice"].map(names);
        assert_eq!(all(), [1, 1, 1]);
        federation.pass(365);
        federation.daily();
        assert_eq!(all(), [1, 1, 1]);
        federation.pass(1);
        federation.daily();
        assert_eq!(all(), [0, 0, 0], "{}: no table names them any more", federation.engine);
    });
}

#[test]
fn the_naming_passes_with_the_office() {
    each(|federation| {
        let (leader, officer, heir) = (
            federation.who("leader", Role::Leader, "YH"),
            federation.who("officer", Role::Officer, "YH"),
            federation.who("heir", Role::Clerk, "A1"),
        );
        let by = procedure::Actor::account(&leader);
        let named = officer.account;
        federation.write(move |commit, desk| complaint::name_officer(commit, desk, named, &by)).expect("named");
        federation.access.on_hand_over(std::sync::Arc::new(|commit, over| {
            complaint::hand_over(commit, over.day, over.from, over.to, over.unit)
        }));
        let at = federation.now();
        let account = federation.store.read(|db| federation.access.account(db, named, at)).expect("read");
        let grant = account.expect("an account").grants[0].id;
        federation
            .access
            .hand_over(access::By::SYSTEM, grant, heir.account, federation.today(), "换届")
            .expect("handed");
        let id = filed(federation, "one");
        assert_eq!(read(federation, id).int("officer"), Some(heir.account), "{}", federation.engine);
    });
}

#[test]
fn what_is_no_complaint_is_refused_and_a_flood_does_not_get_far() {
    each(|federation| {
        let wrong = |change: &dyn Fn(&mut Filing)| {
            let mut filing = filing("wrong");
            change(&mut filing);
            said(file(federation, filing))
        };
        assert!(wrong(&|filing| filing.kind = "else".into()).contains("类别"));
        assert!(wrong(&|filing| filing.text = "  哦 ".into()).contains("写明"));
        assert!(wrong(&|filing| filing.text = "长".repeat(4001)).contains("4001"));
        assert!(wrong(&|filing| filing.contact = "长".repeat(201)).contains("联系方式"));
        for n in 0..COUNTER.per_address {
            filed(federation, &format!("form {n}"));
        }
        assert!(said(file(federation, filing("one more"))).contains("稍后"));
        let elsewhere =
            Filing { filer: Filer { address: "192.0.2.8".into(), ..filing("elsewhere").filer }, ..filing("elsewhere") };
        assert!(matches!(file(federation, elsewhere), Ok(Filed::New(_))), "another address has its own");
        federation.pass_minutes(60);
        filed(federation, "an hour later");
        let sql = "SELECT source FROM filing_rate WHERE federation = $1";
        let kept = federation.store.read(|db| db.all(sql, &[], |row| row.bytes(0))).expect("sources");
        let kept: Vec<u8> = kept.into_iter().flatten().flatten().collect();
        assert!(!String::from_utf8_lossy(&kept).contains("192.0.2"), "no address is kept");
    });
}

#[test]
fn a_named_officer_has_it_in_hand() {
    each(|federation| {
        let (leader, officer) =
            (federation.who("leader", Role::Leader, "YH"), federation.who("officer", Role::Officer, "YH"));
        let (town, second) =
            (federation.who("town", Role::Officer, "A"), federation.who("second", Role::Officer, "YH"));
        let waiting = filed(federation, "one");
        let name = |account: i64| {
            let by = procedure::Actor::account(&leader);
            federation.write(move |commit, desk| complaint::name_officer(commit, desk, account, &by))
        };
        assert!(said(name(town.account)).contains("总工会"), "who holds no office at the federation cannot be named");
        assert_eq!(name(officer.account).expect("named"), 1, "what waited passes to them");
        assert_eq!(read(federation, waiting).int("officer"), Some(officer.account));
        let next = filed(federation, "two");
        assert_eq!(read(federation, next).int("officer"), Some(officer.account));
        let inbox = |who: &access::Who| {
            let items = federation.store.read(|db| inbox_of(db, who, federation.today(), 0, 10)).expect("an inbox");
            items.len()
        };
        assert_eq!((inbox(&officer), inbox(&second)), (2, 0), "it stands with whoever is named");
        // One of them is given to another by hand; naming another leaves that with whom it is.
        let given = Given::none().with("officer", leader.account);
        federation.step(&COMPLAINT_PROCEDURE, next, "assign", &officer, given).expect("assigned");
        let given = Given::none().with("officer", town.account);
        assert!(said(federation.step(&COMPLAINT_PROCEDURE, next, "assign", &officer, given)).contains("总工会"));
        assert_eq!(name(second.account).expect("named"), 1);
        assert_eq!((inbox(&officer), inbox(&second), inbox(&leader)), (0, 1, 1));
    });
}

#[test]
fn anybody_complains_on_a_page_and_reads_the_answer_with_a_code() {
    each(|federation| {
        let leader = federation.who("leader", Role::Leader, "YH");
        let site = federation.site();
        run(async {
            let mut browser = ui::web::testing::Browser::new(&site);
            let page = browser.get("/complaints/new?page=/burden%3Fq%3Dx").await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.body.contains("<code>/burden</code>"), "the query stays out");
            let form = page.body.split_once("name=\"form\" value=\"").expect("a token").1;
            let token = form.split_once('"').expect("a token").0.to_owned();
            let sent = [("kind", "form"), ("page", "/burden"), ("text", TEXT), ("form", token.as_str())];
            let short = browser.post("/complaints", &[("kind", "form"), ("text", "哦")]).await;
            assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = browser.post("/complaints", &sent).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            assert_eq!(page.header("cache-control"), "no-store");
            let code = page.body.split_once("<strong><code>").expect("a code").1;
            let code = code.split_once('<').expect("a code").0.to_owned();
            assert_eq!(code.len(), 19);
            // Sent again it is not received again, and the code is not shown again.
            let again = browser.post("/complaints", &sent).await;
            assert!(!again.body.contains(&code) && again.body.contains("已经收到"));

            let mut elsewhere = ui::web::testing::Browser::new(&site);
            let wrong = elsewhere.post("/complaints/code", &[("code", "0000-0000-0000-0000")]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            let found = elsewhere.post("/complaints/code", &[("code", &code.to_lowercase())]).await;
            assert!(found.body.contains(TEXT) && found.body.contains("尚未答复"), "{}", found.body);

            // The officers see it and answer it.
            let mut officer = federation.signed_in(&site, "leader", None, federation.unit("YH")).await;
            let list = officer.get("/complaints").await;
            let id = list.body.split_once("/complaints/").expect("a link").1;
            let id = id.split_once('"').expect("a link").0.to_owned();
            assert!(!list.body.contains(TEXT), "the list does not say what was written");
            let page = officer.get(&format!("/complaints/{id}")).await;
            assert!(page.body.contains(TEXT), "{}", page.body);
            let id: i64 = id.parse().expect("an id");
            tokio::task::block_in_place(|| {
                federation.step(&COMPLAINT_PROCEDURE, id, "answer", &leader, answer(ANSWER)).expect("answered");
            });
            let found = elsewhere.post("/complaints/code", &[("code", &code)]).await;
            assert!(found.body.contains(ANSWER));
            assert_eq!(elsewhere.get("/complaints/mine").await.location(), "/complaints/code");

            // Whoever is signed in follows it and finds the answer with their own.
            let mut clerk = federation.signed_in(&site, "clerk", Some(Role::Clerk), federation.unit("A1")).await;
            let sent = [("kind", "system"), ("page", "/forms"), ("text", "字太小，看不清楚")];
            let done = clerk.post("/complaints", &sent).await;
            assert_eq!(done.location(), "/complaints/mine?said=complaint-filed", "{}", done.body);
            let mine = clerk.get("/complaints/mine").await;
            assert!(mine.body.contains("系统不好用") && !mine.body.contains("重复填报"), "{}", mine.body);
            let today = clerk.get("/today?part=waiting").await;
            assert_eq!(today.status, StatusCode::OK);
            assert!(today.body.contains("投诉建议"), "they follow it: {}", today.body);
            // Not to be known, they ask for a code.
            let sent = [("kind", "other"), ("page", "/forms"), ("text", "不想留名的意见"), ("anonymous", "1")];
            let page = clerk.post("/complaints", &sent).await;
            assert!(page.body.contains("查询码"));
            assert_eq!(clerk.get("/complaints/mine").await.body.matches("<tr").count(), 2, "a heading and one row");
            // A clerk reads no complaint of others.
            assert_eq!(clerk.get(&format!("/complaints/{id}")).await.status, StatusCode::FORBIDDEN);
        });
    });
}
