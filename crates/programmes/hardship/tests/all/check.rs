//! Asking departments: who is asked what, who sees what of it, the three ways of answering, and that no answer ever
//! changes what was declared.

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::sync::Arc;

use access::{Access, By, Config, Cost, NewAccount, REVEAL, Role};
use clock::Pack;
use exchange::matching as private;
use exchange::{Limits, Workbook};
use hardship::acts::withdraw_consent;
use hardship::check::acts::{DepartmentForm, Said, answer, end_department, put_department, withdraw_all};
use hardship::check::register::{BATCH, CHECK, DEPARTMENT, FINDING};
use hardship::check::rules::PROCEDURE;
use hardship::check::{self, CheckRow, batch, file, matching};
use hardship::register::{AMOUNT, CONSENT, MEMBER};
use procedure::{Actor, Given, Refusal};
use proof::checkpoint::SigningKey;
use rand::SeedableRng as _;
use record::{Kind, Register, Version};
use roll::tree::UnitView;
use ui::web::testing::{Answer, Browser, Walker, walk};
use ui::web::{Route, Settings, Site};

use crate::support::{Family, House, refusal, why};

#[test]
fn the_table_has_no_fault_and_the_packs_know_its_lists() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    for pack in [Pack::cn(), Pack::ilo()] {
        assert_eq!(PROCEDURE.pack_faults(pack), Vec::<String>::new(), "{}", pack.name());
        assert!(pack.rule("check.answer", "2026-03-02".parse().expect("a day")).is_some(), "{}", pack.name());
        for register in check::catalogue().registers() {
            for field in register.fields {
                if let Kind::Code(list) = field.kind {
                    assert!(pack.codes(list).is_some(), "{}: {list}", pack.name());
                }
            }
        }
        let states = pack.codes("check_state").expect("states");
        assert!(PROCEDURE.states.iter().all(|state| states.get(state.code).is_some()), "{}", pack.name());
    }
}

/// Spoils the rows of an answer.
type Spoil = fn(&mut Vec<file::Line>);

/// The requests about a dossier.
fn requests(house: &House, dossier: i64) -> Vec<CheckRow> {
    let at = house.moment();
    house.store.read(|db| check::of_dossier(db, dossier, at)).expect("requests")
}

/// The open request to a department.
#[track_caller]
fn open_to(house: &House, dossier: i64, department: &str) -> CheckRow {
    let all = requests(house, dossier);
    all.into_iter().find(|each| each.department == department && each.state == "asked").expect("an open request")
}

fn request(house: &House, id: i64) -> CheckRow {
    let at = house.moment();
    house.store.read(|db| check::one(db, id, at)).expect("the store is read").expect("a request")
}

fn findings(house: &House, check: i64) -> Vec<Version> {
    let at = house.moment();
    house.store.read(|db| db.find(&FINDING, "request", check, at)).expect("findings")
}

/// The same result for every finding of a request.
fn all(house: &House, check: i64, result: &str) -> Vec<Said> {
    let one = |finding: &Version| Said { finding: finding.id, result: result.into(), ..Said::default() };
    findings(house, check).iter().map(one).collect()
}

fn answer_as(house: &House, who: &access::Who, check: i64, said: Vec<Said>) -> Result<String, Refusal> {
    let by = Actor::account(who);
    house.act(move |commit, desk| answer(commit, desk, check, &said, by, None).map(|taken| taken.state))
}

/// Everything that was ever known of the members and amounts of a dossier.
fn declared(house: &House, dossier: i64) -> Vec<String> {
    let at = house.moment();
    let of = |register: &'static Register| {
        house.store.read(|db| {
            let mut all = Vec::new();
            for each in db.find(register, "dossier", dossier, at)? {
                all.extend(db.history(register, each.id)?);
            }
            Ok::<_, record::Error>(all)
        })
    };
    [&MEMBER, &AMOUNT]
        .into_iter()
        .flat_map(|register| of(register).expect("members"))
        .map(|version| format!("{version:?}"))
        .collect()
}

/// Has a department asked in another way from now on.
fn ask_by(house: &House, department: &'static str, unit: i64, way: &'static str, verifier: &str) {
    let (centre, verifier) = (house.at.fed, verifier.to_owned());
    house.must(move |commit, desk| {
        let form = DepartmentForm { department: department.into(), unit: Some(unit), way: way.into(), verifier };
        put_department(commit, desk, centre, &form)
    });
}

fn family_of(house: &House) -> (Family, i64) {
    let family = house.add_family(house.at.basic);
    let dossier = house.draft(&family);
    house.walk(dossier, "checking");
    (family, dossier)
}

both_engines! {
    /// Each department is asked its own fields, of those they can concern, with what was declared of them.
    only_what_can_be_known_is_asked, |house| {
        let (family, dossier) = family_of(house);
        let asked = requests(house, dossier);
        let departments: BTreeSet<&str> = asked.iter().map(|each| each.department.as_str()).collect();
        assert_eq!(departments, BTreeSet::from(["labour", "civil", "education"]));
        for each in &asked {
            assert_eq!(each.departments, 3);
            assert_eq!(each.centre, house.at.fed);
            assert!(each.number.contains('核'), "{}", each.number);
            assert!(each.due.is_some_and(|due| due > house.today()));
            // One authorisation for each adult.
            assert_eq!(each.authority.split('、').count(), 2, "{}", each.authority);
        }
        let of = |department: &str| -> BTreeSet<(i64, String)> {
            let check = open_to(house, dossier, department).id;
            let one = |each: &Version| (each.int("person").expect("a person"), each.text("field").to_owned());
            findings(house, check).iter().map(one).collect()
        };
        let pairs = |persons: &[i64], fields: [&str; 2]| -> BTreeSet<(i64, String)> {
            persons.iter().flat_map(|person| fields.map(|field| (*person, field.to_owned()))).collect()
        };
        assert_eq!(of("labour"), pairs(&[family.head, family.spouse], ["social_insurance", "employment"]));
        assert_eq!(of("civil"), pairs(&family.persons(), ["dibao", "income_check"]));
        assert_eq!(of("education"), pairs(&[family.child], ["school_status", "school_aid"]));
        let check = open_to(house, dossier, "civil").id;
        for finding in findings(house, check) {
            assert!(finding.text("result").is_empty());
            let clear = house.store.read(|db| db.unseal(&finding)).expect("unsealed");
            if finding.text("field") == "income_check" && finding.int("person") == Some(family.head) {
                assert!(clear.get("declared").contains("1200000"), "{}", clear.get("declared"));
            }
        }
    }
}

both_engines! {
    /// Answers stand beside what was declared; each field needs one; the gravest is the result of the request.
    answers_change_nothing_that_was_declared, |house| {
        let (_, dossier) = family_of(house);
        let before = declared(house, dossier);
        assert!(!before.is_empty());
        let civil = open_to(house, dossier, "civil").id;
        let mut said = all(house, civil, "consistent");
        said[1] = Said { result: "inconsistent".into(), said: "年收入另有 30000 元".into(), remark: "房租".into(), ..said[1].clone() };
        said[2].result = "not_found".into();
        // What another department was asked, or nobody, is not of this request.
        let labour = open_to(house, dossier, "labour").id;
        let foreign = all(house, labour, "consistent");
        assert!(matches!(answer_as(house, &house.people.civil, civil, foreign), Err(Refusal::Missing)));
        let short = said[1..].to_vec();
        assert!(refusal(answer_as(house, &house.people.civil, civil, short)).contains("还有 1 项没有答复"));
        let twice = [said.clone(), said[..1].to_vec()].concat();
        assert!(refusal(answer_as(house, &house.people.civil, civil, twice)).contains("两次"));
        let mut odd = said.clone();
        odd[0].result = "maybe".into();
        assert!(refusal(answer_as(house, &house.people.civil, civil, odd)).contains("结果"));
        assert!(findings(house, civil).iter().all(|each| each.text("result").is_empty()), "a refused answer leaves nothing");
        // Another department, a leader, the union of the case: none of them answers.
        for who in [&house.people.labour, &house.people.leader, &house.people.clerk, &house.people.far_caseworker] {
            let said = said.clone();
            assert!(matches!(answer_as(house, who, civil, said), Err(Refusal::NotYours { .. })), "{}", who.login);
        }
        house.pass(1);
        assert_eq!(answer_as(house, &house.people.civil_too, civil, said.clone()).expect("answered"), "answered");
        let row = request(house, civil);
        assert_eq!((row.result.as_str(), row.answered_on), ("inconsistent", Some(house.today())));
        let kept = findings(house, civil);
        let clear = house.store.read(|db| db.unseal(&kept[1])).expect("unsealed");
        assert_eq!((clear.get("said"), clear.get("remark")), ("年收入另有 30000 元", "房租"));
        assert!(!clear.get("declared").is_empty() || kept[1].text("field") != "income_check");
        assert!(matches!(answer_as(house, &house.people.civil, civil, said), Err(Refusal::NotNow { .. })), "answered once");
        assert_eq!(declared(house, dossier), before);
        // The dossier waits for the others.
        let checked = house.try_step(&house.people.caseworker, dossier, "checked", Given::none());
        assert!(checked.is_err());
        house.answer_all(dossier);
        let at = house.moment();
        assert!(house.store.read(|db| check::all_departments_answered(db, dossier, at)).expect("read"));
        let heard = Given::none().with("reason", "差额为一次性房租，不影响认定");
        house.step(&house.people.caseworker, dossier, "checked", heard);
        assert_eq!(house.version(dossier).int("checked_all"), Some(1));
        assert_eq!(declared(house, dossier), before);
    }
}

both_engines! {
    /// What is not answered in time is closed with a reason; then not all departments have answered.
    a_request_that_is_not_answered_is_closed_with_a_reason, |house| {
        let (_, dossier) = family_of(house);
        let civil = open_to(house, dossier, "civil");
        let close = |who: &access::Who, given: Given| house.take(who, &PROCEDURE, civil.id, "close_unanswered", given);
        assert!(refusal(close(&house.people.caseworker, why())).contains("期满后"));
        house.turn_to(civil.due.expect("a day").plus(1));
        assert!(matches!(close(&house.people.civil, why()), Err(Refusal::NotYours { .. })));
        assert!(matches!(close(&house.people.caseworker, Given::none()), Err(Refusal::Given(_))));
        close(&house.people.caseworker, why()).expect("closed");
        assert_eq!(request(house, civil.id).state, "unanswered");
        house.answer_all(dossier);
        let at = house.moment();
        assert_eq!(house.store.read(|db| check::open_requests(db, dossier, at)).expect("read"), 0);
        assert!(!house.store.read(|db| check::all_departments_answered(db, dossier, at)).expect("read"));
        house.step(&house.people.caseworker, dossier, "checked", Given::none());
        assert_ne!(house.version(dossier).int("checked_all"), Some(1));
    }
}

both_engines! {
    /// Without departments, or without an authorisation, nobody is asked; a department is not asked twice.
    nobody_is_asked_without_need, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "authorising");
        house.sign_all(dossier);
        let named = house.store.read(|db| db.list(&DEPARTMENT, house.moment())).expect("departments");
        let (ids, fed): (Vec<i64>, i64) = (named.iter().map(|each| each.id).collect(), house.at.fed);
        assert_eq!(ids.len(), 3);
        house.must(move |commit, desk| {
            ids.iter().try_for_each(|id| end_department(commit, desk, fed, *id).map(drop))
        });
        let asked = house.try_step(&house.people.caseworker, dossier, "authorise", Given::none());
        assert!(refusal(asked).contains("还没有登记核对部门"));
        assert_eq!(house.state(dossier), "authorising");
        // Two of three departments; one of them answers.
        let at = house.at;
        for (department, unit) in [("labour", at.labour), ("civil", at.civil)] {
            ask_by(house, department, unit, "account", "");
        }
        house.step(&house.people.caseworker, dossier, "authorise", Given::none());
        assert_eq!(requests(house, dossier).len(), 2);
        let labour = open_to(house, dossier, "labour").id;
        answer_as(house, &house.people.labour, labour, all(house, labour, "consistent")).expect("answered");
        // Asked again: who answered and who is asked already are left alone, the third is asked now.
        ask_by(house, "education", at.education, "account", "");
        let civil = open_to(house, dossier, "civil").id;
        house.step(&house.people.caseworker, dossier, "visit_again", why());
        house.walk(dossier, "authorising");
        house.step(&house.people.caseworker, dossier, "authorise", Given::none());
        assert_eq!(requests(house, dossier).len(), 3);
        assert_eq!(open_to(house, dossier, "civil").id, civil);
        assert_eq!(open_to(house, dossier, "education").departments, 3);
        let whole = |house: &House| {
            let now = house.moment();
            house.store.read(|db| check::all_departments_answered(db, dossier, now)).expect("read")
        };
        assert!(!whole(house));
        house.answer_all(dossier);
        assert!(whole(house));
    }
}

both_engines! {
    /// Where a department that could know something is named for nobody, not all have answered.
    a_department_that_is_not_named_has_not_answered, |house| {
        let named = house.store.read(|db| db.list(&DEPARTMENT, house.moment())).expect("departments");
        let education = named.iter().find(|each| each.text("department") == "education").expect("education").id;
        let fed = house.at.fed;
        house.must(move |commit, desk| end_department(commit, desk, fed, education));
        let (_, dossier) = family_of(house);
        assert_eq!(requests(house, dossier).len(), 2);
        house.answer_all(dossier);
        let now = house.moment();
        assert_eq!(house.store.read(|db| check::open_requests(db, dossier, now)).expect("read"), 0);
        assert!(!house.store.read(|db| check::all_departments_answered(db, dossier, now)).expect("read"));
    }
}

both_engines! {
    /// An authorisation that is withdrawn takes the requests back, and with them what a department sees.
    without_authorisation_a_request_ends, |house| {
        let (_, dossier) = family_of(house);
        let consents = house.store.read(|db| db.find(&CONSENT, "dossier", dossier, house.moment())).expect("consents");
        let consent = consents.first().expect("a consent").id;
        house.must(move |commit, desk| withdraw_consent(commit, desk, consent, desk.today));
        assert!(requests(house, dossier).iter().all(|each| each.state == "withdrawn"));
        let none = house.must(move |commit, desk| withdraw_all(commit, desk, dossier, "再撤一次"));
        assert_eq!(none, 0);
    }
}

both_engines! {
    /// The way of signed files, by acts: what goes out, what comes back, what is refused.
    an_answer_by_file_is_taken_in_whole_and_once, |house| {
        let at = house.at;
        ask_by(house, "civil", at.civil, "file", "");
        let (_, first) = family_of(house);
        let (_, second) = family_of(house);
        let before = [declared(house, first), declared(house, second)];
        let gathered = gather(house, "civil", "file");
        assert_eq!((gathered.checks.len(), gathered.rows.len()), (2, 12));
        assert!(gathered.rows.iter().all(|row| row.name.chars().count() > 1 && row.id_number.len() == 18));
        let out = send(house, &gathered, "civil", at.civil, "file", "0a");
        let lines = |result: &str| -> Vec<file::Line> {
            let line = |(at, row): (usize, &file::Asked)| file::Line {
                row: at as u32 + 2,
                request: row.request.to_string(),
                field: row.field.clone(),
                result: result.into(),
                ..file::Line::default()
            };
            gathered.rows.iter().enumerate().map(line).collect()
        };
        let judged = |lines: &[file::Line]| {
            house.store.read(|db| batch::judge(db, Pack::cn(), out, lines, house.moment())).expect("judged")
        };
        let good = lines("一致");
        assert_eq!((judged(&good).faults.len(), judged(&good).with("consistent")), (0, 12));
        // Each of these is told by its row, and nothing is taken in.
        let spoilt: [(&str, Spoil); 6] = [
            ("不在这一批里", |lines| lines[0].request = "12".into()),
            ("不在这一批里", |lines| lines[0].request = "张三".into()),
            ("与请求不符", |lines| lines[0].field = "employment".into()),
            ("出现两次", |lines| lines.push(lines[0].clone())),
            ("结果应为", |lines| lines[0].result = "大概".into()),
            ("没有这一项", |lines| drop(lines.remove(0))),
        ];
        for (why, spoil) in spoilt {
            let mut bad = good.clone();
            spoil(&mut bad);
            let faults = judged(&bad).faults;
            assert!(faults.iter().any(|fault| fault.text.0.contains(why)), "{why}: {faults:?}");
            assert!(faults.iter().all(|fault| !fault.request.contains('张')), "cells are not quoted");
            let by = Actor::account(&house.people.caseworker);
            let taken = house.act(move |commit, desk| batch::take_in(commit, desk, out, "aa", &bad, &by));
            assert!(refusal(taken).contains("没有收入"));
        }
        assert!(requests(house, first).iter().all(|each| each.state == "asked"));
        let take = |batch: i64, sha: &'static str, lines: Vec<file::Line>| {
            let by = Actor::account(&house.people.caseworker);
            house.act(move |commit, desk| batch::take_in(commit, desk, batch, sha, &lines, &by).map(|judged| judged.rows()))
        };
        assert_eq!(take(out, "aa", good.clone()).expect("taken in"), 12);
        for dossier in [first, second] {
            let civil = requests(house, dossier).into_iter().find(|each| each.department == "civil").expect("civil");
            assert_eq!((civil.state.as_str(), civil.result.as_str()), ("answered", "consistent"));
        }
        assert_eq!([declared(house, first), declared(house, second)], before);
        // Neither the same file nor another answer to the same batch.
        assert!(refusal(take(out, "aa", good.clone())).contains("不能重复收入"));
        assert!(refusal(take(out, "bb", good.clone())).contains("已经收过答复"));
        // A batch that is made anew: answers to the earlier one are of no batch any more.
        let (_, third) = family_of(house);
        let gathered = gather(house, "civil", "file");
        let one = send(house, &gathered, "civil", at.civil, "file", "0b");
        let two = send(house, &gathered, "civil", at.civil, "file", "0c");
        let late: Vec<file::Line> = gathered
            .rows
            .iter()
            .map(|row| file::Line { request: row.request.to_string(), field: row.field.clone(), result: "一致".into(), ..Default::default() })
            .collect();
        assert!(take(one, "cc", late.clone()).is_err(), "an answer to the earlier file");
        assert_eq!(open_to(house, third, "civil").batch, Some(two));
        assert_eq!(take(two, "dd", late).expect("taken in"), 6);
        let log = house.store.read(|db| db.list(&BATCH, house.moment())).expect("the log of files");
        assert_eq!(log.iter().filter(|each| each.text("direction") == "in").count(), 2);
    }
}

fn gather(house: &House, department: &str, way: &str) -> batch::Gathered {
    let (fed, at) = (house.at.fed, house.moment());
    house.store.read(|db| batch::gather(db, Pack::cn(), fed, department, way, at)).expect("requests")
}

fn outgoing(
    house: &House,
    gathered: &batch::Gathered,
    department: &str,
    unit: i64,
    way: &str,
    nonce: &str,
) -> batch::Outgoing {
    batch::Outgoing {
        centre: house.at.fed,
        department: department.into(),
        unit,
        way: way.into(),
        sha256: format!("out-{nonce}"),
        nonce: nonce.into(),
        rows: gathered.rows.len(),
        checks: gathered.checks.iter().map(|each| each.id).collect(),
        account: house.people.caseworker.account,
    }
}

fn send(house: &House, gathered: &batch::Gathered, department: &str, unit: i64, way: &str, nonce: &str) -> i64 {
    let file = outgoing(house, gathered, department, unit, way, nonce);
    house.must(move |commit, desk| batch::log_out(commit, desk, &file))
}

both_engines! {
    /// The way of private matching ends in the same findings, and its secret is used once.
    an_answer_by_private_matching_ends_in_the_same_findings, |house| {
        let at = house.at;
        ask_by(house, "civil", at.civil, "match", "");
        let (family, dossier) = family_of(house);
        let before = declared(house, dossier);
        let gathered = gather(house, "civil", "match");
        let mut rng = rand::rngs::StdRng::seed_from_u64(7);
        let made = matching::make(&gathered, house.today(), &mut rng).expect("a request");
        let request = private::Request::read(Cursor::new(&made.file)).expect("a request");
        assert_eq!(request.count(), 3);
        let out = outgoing(house, &gathered, "civil", at.civil, "match", &made.hash);
        let secret = made.secret.to_vec();
        let sent = house.must(move |commit, desk| matching::log_out(commit, desk, &out, &secret));
        // The department has the head on the allowance, and a stranger; nobody else.
        let number_of = |person: i64| {
            gathered.rows.iter().zip(&gathered.checks.iter().flat_map(|each| findings(house, each.id)).collect::<Vec<_>>())
                .find(|(_, finding)| finding.int("person") == Some(person))
                .map(|(row, _)| row.id_number.clone())
                .expect("a number")
        };
        let table = format!("身份证号,低保,income_check\n{},1,\n999901197001011239,1,1\n", number_of(family.head));
        let mut book = Workbook::new(Cursor::new(table.into_bytes()), Limits::default()).expect("a table");
        let terms = private::Terms::new("身份证号", &["低保", "income_check"]);
        let read: private::ReadId<'_> = &|cell| Ok(cell.text().trim().to_owned());
        let mut answered = Vec::new();
        private::answer(&request, &mut book, &terms, read, &mut rng, &mut answered).expect("an answer");
        let mut altered = answered.clone();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        assert!(house.store.read(|db| matching::open(db, sent, &altered)).expect("read").is_err());
        assert!(house.store.read(|db| matching::open(db, sent + 1, &answered)).expect("read").expect("no secret").is_none());
        let opened = house.store.read(|db| matching::open(db, sent, &answered)).expect("read").expect("opens").expect("a secret");
        let opened = Arc::new(opened);
        let take = |sha: &'static str| {
            let (by, opened) = (Actor::account(&house.people.caseworker), opened.clone());
            house.act(move |commit, desk| matching::take_in(commit, desk, sent, sha, &opened, &by).map(|judged| judged.rows()))
        };
        assert_eq!(take("m1").expect("taken in"), 6);
        let civil = requests(house, dossier).into_iter().find(|each| each.department == "civil").expect("civil");
        assert_eq!(civil.state, "answered");
        let result = |person: i64, field: &str| {
            let all = findings(house, civil.id);
            let one = all.iter().find(|each| each.int("person") == Some(person) && each.text("field") == field);
            one.expect("a finding").text("result").to_owned()
        };
        // The allowance was not declared; the check of means was left empty; the others are unknown there.
        assert_eq!(result(family.head, "dibao"), "inconsistent");
        assert_eq!(result(family.head, "income_check"), "not_answered");
        assert_eq!(result(family.child, "dibao"), "not_found");
        assert!(take("m2").is_err(), "answered once");
        assert!(house.store.read(|db| matching::open(db, sent, &answered)).expect("read").expect("gone").is_none());
        assert_eq!(declared(house, dossier), before);
    }
}

both_engines! {
    /// One household, asked of by an account, by a file and by private matching: what the department knows ends in the same
    /// findings, whichever way it says it.
    the_three_ways_end_in_the_same_findings, |house| {
        let at = house.at;
        // What the department holds: of the head the income that was declared and an allowance that was not; of the spouse
        // no allowance and an income that was not declared; of the child nothing.
        let held = |family: &Family, person: i64, field: &str| match (person, field) {
            (person, "dibao") if person == family.head => ("是", "inconsistent"),
            (person, "dibao") if person == family.spouse => ("否", "consistent"),
            (person, "income_check") if person == family.head => ("12000", "consistent"),
            (person, "income_check") if person == family.spouse => ("2,000", "inconsistent"),
            _ => ("", "not_found"),
        };
        let found = |family: &Family, dossier: i64| -> BTreeSet<(&'static str, String, String)> {
            let civil = requests(house, dossier).into_iter().find(|each| each.department == "civil").expect("civil");
            assert_eq!(civil.state, "answered", "{}", civil.way);
            let who = |person: Option<i64>| match person {
                Some(person) if person == family.head => "head",
                Some(person) if person == family.spouse => "spouse",
                _ => "child",
            };
            findings(house, civil.id)
                .iter()
                .map(|each| (who(each.int("person")), each.text("field").to_owned(), each.text("result").to_owned()))
                .collect()
        };
        let mut ends = Vec::new();
        for way in ["account", "file", "match"] {
            ask_by(house, "civil", at.civil, way, "");
            let (family, dossier) = family_of(house);
            let civil = open_to(house, dossier, "civil");
            let all = findings(house, civil.id);
            let known = |finding: &Version| held(&family, finding.int("person").unwrap_or(0), finding.text("field"));
            let by = Actor::account(&house.people.caseworker);
            if way == "account" {
                let said = |each: &Version| Said { finding: each.id, result: known(each).1.into(), ..Said::default() };
                answer_as(house, &house.people.civil, civil.id, all.iter().map(said).collect()).expect("answered");
            } else if way == "file" {
                let gathered = gather(house, "civil", way);
                let out = send(house, &gathered, "civil", at.civil, way, "3a");
                let line = |each: &Version| file::Line {
                    request: each.id.to_string(),
                    field: each.text("field").into(),
                    result: known(each).1.into(),
                    ..file::Line::default()
                };
                let lines: Vec<file::Line> = all.iter().map(line).collect();
                house.must(move |commit, desk| batch::take_in(commit, desk, out, "3b", &lines, &by));
            } else {
                let gathered = gather(house, "civil", way);
                let mut rng = rand::rngs::StdRng::seed_from_u64(11);
                let made = matching::make(&gathered, house.today(), &mut rng).expect("a request");
                let out = outgoing(house, &gathered, "civil", at.civil, way, &made.hash);
                let secret = made.secret.to_vec();
                let sent = house.must(move |commit, desk| matching::log_out(commit, desk, &out, &secret));
                let mut table = "身份证号,dibao,income_check\n".to_owned();
                for person in [family.head, family.spouse] {
                    let (_, number) = identity(house, person);
                    let of = |field: &str| held(&family, person, field).0;
                    table.push_str(&format!("{number},{},\"{}\"\n", of("dibao"), of("income_check")));
                }
                let mut book = Workbook::new(Cursor::new(table.into_bytes()), Limits::default()).expect("a table");
                let terms = private::Terms::new("身份证号", &["dibao", "income_check"]);
                let read: private::ReadId<'_> = &|cell| Ok(cell.text().trim().to_owned());
                let request = private::Request::read(Cursor::new(&made.file)).expect("a request");
                let mut answered = Vec::new();
                private::answer(&request, &mut book, &terms, read, &mut rng, &mut answered).expect("an answer");
                let opened = house.store.read(|db| matching::open(db, sent, &answered)).expect("read");
                let opened = Arc::new(opened.expect("opens").expect("a secret"));
                house.must(move |commit, desk| matching::take_in(commit, desk, sent, "3c", &opened, &by));
            }
            ends.push(found(&family, dossier));
        }
        assert_eq!(ends[0].len(), 6);
        assert_eq!((&ends[1], &ends[2]), (&ends[0], &ends[0]));
    }
}

both_engines! {
    /// By private matching, or by files, a department's own account learns about nobody and answers nothing.
    only_who_is_asked_by_account_sees_persons, |house| {
        for way in ["match", "file"] {
            ask_by(house, "civil", house.at.civil, way, "");
            let (family, dossier) = family_of(house);
            let civil = open_to(house, dossier, "civil");
            let done = answer_as(house, &house.people.civil, civil.id, all(house, civil.id, "consistent"));
            assert!(done.is_err(), "{way}: its account took the step");
            let waits = house
                .store
                .read(|db| {
                    let sql = "SELECT COUNT(*) FROM inbox WHERE federation = $1 AND record = $2";
                    db.first(sql, &[civil.id.into()], |row| row.int(0))
                })
                .expect("the inbox");
            assert_eq!(waits, Some(0), "{way}: it waits in no inbox");
            let hall = Hall::of(house);
            run(async {
                let mut theirs = hall.browser(&format!("minzheng-{way}"), Role::Partner, house.at.civil).await;
                let (name, number) = apart(|| identity(house, family.head));
                let shown = page(&mut theirs, &format!("/checks/{}", civil.id)).await;
                assert!(shown.contains(&civil.number));
                for secret in [access::mask_name(&name), access::mask_id(&number), "/reveal".into(), "/answer".into()] {
                    assert!(!shown.contains(&secret), "{way}: {secret}");
                }
                for path in ["reveal", "answer"] {
                    let sent = theirs.post(&format!("/checks/{}/{path}", civil.id), &[("reason", "核对低保情况")]).await;
                    assert_eq!(sent.status.as_u16(), 403, "{way} {path}");
                }
            });
        }
    }
}

both_engines! {
    /// An answer that no signature vouches for is taken in only when two people have sent it.
    an_unsigned_answer_needs_two_people, |house| {
        let at = house.at;
        ask_by(house, "civil", at.civil, "file", "");
        let (_, dossier) = family_of(house);
        let hall = Hall::of(house);
        run(async {
            let mut centre = hall.browser("zhuangan", Role::Caseworker, at.fed).await;
            let make = [("department", "civil"), ("passphrase", PHRASE), ("reason", "交民政核对")];
            assert_eq!(centre.post("/checks/files", &make).await.status.as_u16(), 200);
            let out = apart(|| open_to(house, dossier, "civil")).batch.expect("a file");
            let here = format!("/checks/files/{out}");
            let template = page(&mut centre, &format!("{here}/template.csv")).await;
            let fill = |line: (usize, &str)| match line {
                (0, line) => format!("{line}\r\n"),
                (_, line) => format!("{}一致,,\r\n", line.strip_suffix(",,").expect("cells to fill in")),
            };
            let filled: String = template.lines().enumerate().map(fill).collect();
            let state = || apart(|| requests(house, dossier)).into_iter().find(|each| each.department == "civil").expect("civil").state;
            // The first person's confirmation, however often, takes nothing in.
            for time in 0..2 {
                let looked = centre.upload(&here, &[], "answer", "a.csv", filled.as_bytes()).await;
                assert_eq!(looked.status.as_u16(), 303, "{}", told(&looked));
                let waiting = looked.location().to_owned();
                let shown = page(&mut centre, &waiting).await;
                assert_eq!(shown.contains("两名帮扶人员"), time == 0, "{shown}");
                assert_eq!(centre.post(&waiting, &[("by_hand", "on")]).await.status.as_u16(), 303);
                assert_eq!(state(), "asked");
            }
            let mut colleague = hall.browser("zhuangan2", Role::Caseworker, at.fed).await;
            // Another file of the second person is not what the first has seen.
            let other = filled.replacen("一致", "不一致", 1);
            for (sheet, ends) in [(other, "asked"), (filled, "answered")] {
                let looked = colleague.upload(&here, &[], "answer", "a.csv", sheet.as_bytes()).await;
                let waiting = looked.location().to_owned();
                assert_eq!(colleague.post(&waiting, &[("by_hand", "on")]).await.status.as_u16(), 303);
                assert_eq!(state(), ends);
            }
        });
    }
}

// Pages.

/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";
/// What both sides agree on by telephone.
const PHRASE: &str = "四月的雨落在云河的山谷里";

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
        let pages = hardship::routes().texts(&hardship::TEXTS);
        let kinds = paper::default_kinds(pages.records(), house.store.catalogue());
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(house.figures.clone())
            .service(house.tree.clone())
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
    main.chars().take(1500).collect()
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", told(&answer));
    answer.body
}

async fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.get(path).await.status.as_u16()
}

/// The name and the number of a person.
fn identity(house: &House, person: i64) -> (String, String) {
    let at = house.moment();
    let (_, identity) = house.store.read(|db| roll::person::identity(db, person, at)).expect("read").expect("a person");
    (identity.name, identity.id_number)
}

both_engines! {
    /// A department sees what it is asked and nothing else; persons only for a reason that is logged; it answers on a
    /// page, once.
    a_department_sees_its_own_requests_and_nothing_else, |house| {
        let (family, dossier) = family_of(house);
        let (labour, civil) = (open_to(house, dossier, "labour"), open_to(house, dossier, "civil"));
        let hall = Hall::of(house);
        let before = declared(house, dossier);
        run(async {
            let mut theirs = hall.browser("renshe", Role::Partner, house.at.labour).await;
            let list = page(&mut theirs, "/checks").await;
            assert!(list.contains(&labour.number) && !list.contains(&civil.number));
            let own = format!("/checks/{}", labour.id);
            assert_eq!(status(&mut theirs, &format!("/checks/{}", civil.id)).await, 404);
            assert_eq!(status(&mut theirs, "/checks/1").await, 404);
            for path in ["reveal", "answer"] {
                let answer = theirs.post(&format!("/checks/{}/{path}", civil.id), &[("reason", "核对参保情况")]).await;
                assert_eq!(answer.status.as_u16(), 404, "{path}");
            }
            for path in [
                format!("/hardship/{dossier}"),
                "/checks/departments".into(),
                "/checks/files".into(),
                "/checks/differences".into(),
                format!("/steps/hardship.check/{}/answer", civil.id),
                format!("/steps/hardship.dossier/{dossier}/checked"),
            ] {
                assert!(matches!(status(&mut theirs, &path).await, 403 | 404), "{path}");
            }
            let (name, number) = apart(|| identity(house, family.head));
            let (_, child) = apart(|| identity(house, family.child));
            let shown = page(&mut theirs, &own).await;
            for secret in [&name, &number, &child, "云岭铅业", "1200000"] {
                assert!(!shown.contains(secret), "{secret} lies open");
            }
            assert!(shown.contains(&access::mask_name(&name)) && shown.contains(&labour.authority));
            assert!(!shown.contains(&format!("/hardship/{dossier}")), "the dossier is no door for a department");
            // Without a reason nothing is shown.
            let refused = theirs.post(&format!("{own}/reveal"), &[("reason", "")]).await;
            assert_eq!(refused.status.as_u16(), 422);
            assert!(!refused.body.contains(&number));
            let looks = || apart(|| house.store.read(|db| db.list(&REVEAL, house.moment())).expect("looks"));
            assert!(looks().is_empty());
            let seen = theirs.post(&format!("{own}/reveal"), &[("reason", "核对参保情况")]).await;
            assert_eq!(seen.status.as_u16(), 200, "{}", told(&seen));
            assert!(seen.body.contains(&name) && seen.body.contains(&number) && seen.body.contains("云岭铅业"));
            assert!(!seen.body.contains(&child), "of a child labour is asked nothing");
            let logged = looks();
            for (register, record) in [("person", family.head), ("person", family.spouse), ("hardship_check", labour.id)] {
                let is_it = |each: &&Version| each.text("register") == register && each.int("record") == Some(record);
                assert_eq!(logged.iter().filter(is_it).count(), 1, "{register}");
            }
            // The answer: each field, once.
            let all = apart(|| findings(house, labour.id));
            let mut form: Vec<(String, String)> =
                all.iter().map(|each| (format!("result-{}", each.id), "consistent".to_owned())).collect();
            let part: Vec<(&str, &str)> = form[1..].iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let short = theirs.post(&format!("{own}/answer"), &part).await;
            assert_eq!(short.status.as_u16(), 422, "{}", told(&short));
            form[0].1 = "inconsistent".into();
            form.push((format!("said-{}", all[0].id), "已停保".into()));
            let whole: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let stale = [whole.clone(), vec![("seen", "0")]].concat();
            assert_eq!(theirs.post(&format!("{own}/answer"), &stale).await.status.as_u16(), 422, "of an older page");
            let sent = theirs.post(&format!("{own}/answer"), &whole).await;
            assert_eq!(sent.status.as_u16(), 303, "{}", told(&sent));
            assert_eq!(apart(|| request(house, labour.id)).result, "inconsistent");
            let after = page(&mut theirs, &own).await;
            assert!(!after.contains("已停保"), "what was said is veiled");
            let late = theirs.post(&format!("{own}/reveal"), &[("reason", "核对参保情况")]).await;
            assert_eq!(late.status.as_u16(), 403, "what is answered is seen no more");
            // The caseworker of the centre sees it, that of another does not; nobody else at all.
            let mut centre = hall.browser("zhuangan", Role::Caseworker, house.at.fed).await;
            let differing = page(&mut centre, "/checks/differences").await;
            assert!(differing.contains(&labour.number) && !differing.contains(&civil.number));
            assert!(differing.contains(&format!("/steps/hardship.dossier/{dossier}/visit_again")));
            assert!(!differing.contains(&name));
            let case = page(&mut centre, &own).await;
            assert!(case.contains(&format!("/hardship/{dossier}")) && !case.contains(&number));
            assert_eq!(status(&mut centre, "/checks/departments").await, 200);
            let mut far = hall.browser("yuan", Role::Caseworker, house.at.far).await;
            assert_eq!(status(&mut far, &own).await, 404);
            assert!(!page(&mut far, "/checks").await.contains(&labour.number));
            assert!(!page(&mut far, "/checks/differences").await.contains(&labour.number));
            let mut clerk = hall.browser("jingban", Role::Clerk, house.at.basic).await;
            assert_eq!(status(&mut clerk, &own).await, 403);
        });
        assert_eq!(declared(house, dossier), before);
    }
}

both_engines! {
    /// What was withdrawn shows a department nobody any more.
    a_withdrawn_request_shows_nobody, |house| {
        let (family, dossier) = family_of(house);
        let labour = open_to(house, dossier, "labour");
        house.take(&house.people.caseworker, &PROCEDURE, labour.id, "withdraw", why()).expect("withdrawn");
        let hall = Hall::of(house);
        run(async {
            let mut theirs = hall.browser("renshe", Role::Partner, house.at.labour).await;
            let (name, _) = apart(|| identity(house, family.head));
            let shown = page(&mut theirs, &format!("/checks/{}", labour.id)).await;
            assert!(!shown.contains(&access::mask_name(&name)));
            let reveal = theirs.post(&format!("/checks/{}/reveal", labour.id), &[("reason", "核对参保情况")]).await;
            assert_eq!(reveal.status.as_u16(), 403);
        });
    }
}

both_engines! {
    /// Signed files by the pages: made, answered offline, looked at, taken in; tampered, foreign, unsigned and repeated ones
    /// refused.
    files_go_out_and_come_back_by_the_pages, |house| {
        let at = house.at;
        let mut rng = rand::rngs::StdRng::seed_from_u64(3);
        let department = SigningKey::generate("civil/answers", &mut rng).expect("a key");
        ask_by(house, "civil", at.civil, "file", &department.verifier().to_text());
        let (family, dossier) = family_of(house);
        let hall = Hall::of(house);
        run(async {
            let mut centre = hall.browser("zhuangan", Role::Caseworker, at.fed).await;
            let make = [("department", "civil"), ("passphrase", PHRASE), ("reason", "交民政核对")];
            let weak = centre.post("/checks/files", &[("department", "civil"), ("passphrase", "short"), ("reason", "交民政核对")]).await;
            assert_eq!(weak.status.as_u16(), 422);
            let silent = centre.post("/checks/files", &[("department", "civil"), ("passphrase", PHRASE), ("reason", "")]).await;
            assert_eq!(silent.status.as_u16(), 422);
            assert_eq!(centre.post("/checks/files", &[("department", "labour"), ("reason", "交民政核对")]).await.status.as_u16(), 422);
            let made = centre.post("/checks/files", &make).await;
            assert_eq!(made.status.as_u16(), 200, "{}", told(&made));
            assert!(made.header("content-disposition").contains("attachment"));
            let sent = made.body.into_bytes();
            let (name, number) = apart(|| identity(house, family.head));
            assert!(!String::from_utf8_lossy(&sent).contains(&name));
            let files = page(&mut centre, "/checks/files").await;
            let key = files.split_once("<code>guildhall/").map(|(_, rest)| rest.split_once("</code>").expect("a key").0);
            let key = format!("guildhall/{}", key.expect("our key"));
            let key = proof::checkpoint::VerifierKey::from_text(&key).expect("our key");
            let opened = file::open(&sent, file::Kind::Request, PHRASE, std::slice::from_ref(&key)).expect("opens");
            let sheet = String::from_utf8(opened.sheet.to_vec()).expect("text");
            assert!(sheet.contains(&number) && !sheet.contains("云岭铅业"), "civil affairs need no workplace");
            let out = apart(|| house.store.read(|db| db.list(&BATCH, house.moment())).expect("files"))[0].clone();
            assert_eq!(out.text("sha256"), file::sha256(&sent));
            assert_eq!(apart(|| open_to(house, dossier, "civil")).batch, Some(out.id));
            // At the department, offline.
            let filled: String = sheet
                .lines()
                .enumerate()
                .map(|(at, line)| match (at, line.strip_suffix(",,,")) {
                    (1, Some(rest)) => format!("{rest},不一致,另有定期存款,请入户核实\r\n"),
                    (_, Some(rest)) => format!("{rest},一致,,\r\n"),
                    _ => format!("{line}\r\n"),
                })
                .collect();
            let trusted = std::slice::from_ref(&key);
            let random = |bytes: &mut [u8]| bytes.fill(9);
            let seal = |signer: Option<&SigningKey>, sent: &[u8]| {
                file::answer(sent, filled.as_bytes(), PHRASE, trusted, signer, &random).expect("an answer")
            };
            let answered = seal(Some(&department), &sent);
            let here = format!("/checks/files/{}", out.id);
            let upload = [("passphrase", PHRASE)];
            let template = page(&mut centre, &format!("{here}/template.csv")).await;
            assert!(template.contains("dibao") && !template.contains(&number) && !template.contains(&name));
            // None of these is taken.
            let mut altered = answered.clone();
            let place = altered.len() / 2;
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let other = SigningKey::generate("civil/answers", &mut rand::rngs::StdRng::seed_from_u64(4)).expect("a key");
            let foreign = {
                let opened = file::open(&sent, file::Kind::Request, PHRASE, &[]).expect("opens");
                let head = file::Head { nonce: "another".into(), ..opened.head };
                let sent = file::seal(head, &opened.sheet, PHRASE, Cost::LEAST, None, &random).expect("seals");
                file::answer(&sent, filled.as_bytes(), PHRASE, &[], Some(&department), &random).expect("an answer")
            };
            let refused = [
                ("altered", altered),
                ("unsigned", seal(None, &sent)),
                ("signed by another", seal(Some(&other), &sent)),
                ("an open sheet", filled.clone().into_bytes()),
                ("the request itself", sent.clone()),
                ("of another batch", foreign),
                ("nothing of ours", b"hello".to_vec()),
            ];
            for (what, bytes) in refused {
                let answer = centre.upload(&here, &upload, "answer", "a.ghcheck", &bytes).await;
                assert_eq!(answer.status.as_u16(), 422, "{what}: {}", told(&answer));
            }
            let wrong = centre.upload(&here, &[("passphrase", "不是约定的那一个口令啊")], "answer", "a.ghcheck", &answered).await;
            assert_eq!(wrong.status.as_u16(), 422);
            assert!(apart(|| findings(house, open_to(house, dossier, "civil").id)).iter().all(|each| each.text("result").is_empty()));
            // This one is: looked at first, then taken in.
            let looked = centre.upload(&here, &upload, "answer", "a.ghcheck", &answered).await;
            assert_eq!(looked.status.as_u16(), 303, "{}", told(&looked));
            let waiting = looked.location().to_owned();
            let shown = page(&mut centre, &waiting).await;
            assert!(shown.contains("该部门的签名") && !shown.contains(&name));
            let mut colleague = hall.browser("zhuangan2", Role::Caseworker, at.fed).await;
            assert_eq!(status(&mut colleague, &waiting).await, 404, "it waits for its sender alone");
            let taken = centre.post(&waiting, &[]).await;
            assert_eq!(taken.status.as_u16(), 303, "{}", told(&taken));
            let civil = apart(|| requests(house, dossier)).into_iter().find(|each| each.department == "civil").expect("civil");
            assert_eq!((civil.state.as_str(), civil.result.as_str()), ("answered", "inconsistent"));
            assert_eq!(centre.post(&waiting, &[]).await.status.as_u16(), 404, "confirmed once");
            let again = centre.upload(&here, &upload, "answer", "a.ghcheck", &answered).await;
            assert_eq!(again.status.as_u16(), 422, "taken in once");
            assert_eq!(status(&mut hall.browser("yuan", Role::Caseworker, at.far).await, &here).await, 404);
        });
    }
}

both_engines! {
    /// Departments are named and ended on their page; what is wrong is told at its field.
    departments_are_named_on_their_page, |house| {
        let hall = Hall::of(house);
        run(async {
            let mut centre = hall.browser("zhuangan", Role::Caseworker, house.at.fed).await;
            let put = |unit: &'static str, key: &'static str| {
                [("department", "civil"), ("unit", unit), ("way", "match"), ("verifier", key)]
            };
            for (unit, key, field) in [("nowhere", "", "unit"), ("YH", "", "unit"), ("D2", "not a key", "verifier")] {
                let answer = centre.post("/checks/departments", &put(unit, key)).await;
                assert_eq!(answer.status.as_u16(), 422, "{unit}");
                assert!(answer.body.contains(&format!("id=\"{field}-wrong\"")), "{unit}: {}", told(&answer));
            }
            let answer = centre.post("/checks/departments", &put("民政局", "")).await;
            assert_eq!(answer.status.as_u16(), 303, "{}", told(&answer));
            let named = apart(|| house.store.read(|db| db.list(&DEPARTMENT, house.moment())).expect("departments"));
            let civil: Vec<&Version> = named.iter().filter(|each| each.text("department") == "civil").collect();
            assert_eq!(civil.len(), 1, "named in the place of the one before");
            assert_eq!(civil[0].text("way"), "match");
            let path = format!("/checks/departments/{}/end", civil[0].id);
            let mut far = hall.browser("yuan", Role::Caseworker, house.at.far).await;
            assert_eq!(far.post(&path, &[]).await.status.as_u16(), 404);
            assert_eq!(centre.post(&path, &[]).await.status.as_u16(), 303);
            let left = apart(|| house.store.read(|db| db.list(&DEPARTMENT, house.moment())).expect("departments"));
            assert_eq!(left.len(), 2);
        });
    }
}

/// A request, a department and a file of each unit alone: what is asked about them is asked about that unit.
fn furnish(house: &House, unit: i64) -> (i64, i64, i64) {
    let today = house.today();
    house.must(move |commit, _| {
        let drafts = [
            CHECK
                .draft()
                .set("number", "核1")
                .set("dossier", 1)
                .set("department", "civil")
                .set("unit", unit)
                .set("centre", unit)
                .set("due", today)
                .set("way", "account")
                .set("state", "asked"),
            DEPARTMENT.draft().set("department", "civil").set("unit", unit).set("centre", unit).set("way", "file"),
            BATCH
                .draft()
                .set("direction", "out")
                .set("department", "civil")
                .set("unit", unit)
                .set("centre", unit)
                .set("way", "file"),
        ];
        let mut ids = Vec::new();
        for draft in &drafts {
            let id = commit.new_id();
            commit.open(id, (today, clock::Day::END), draft, None)?;
            ids.push(id);
        }
        Ok((ids[0], ids[1], ids[2]))
    })
}

both_engines! {
    /// Every route of checks, as everybody, over every unit: what is answered is what the table says.
    routes_answer_as_the_table_says, |house| {
        let at = house.at;
        let units = [at.fed, at.far, at.basic, at.labour];
        let records: HashMap<i64, (i64, i64, i64)> = units.iter().map(|unit| (*unit, furnish(house, *unit))).collect();
        let hall = Hall::of(house);
        run(async {
            let mut walkers = vec![Walker { role: Role::Public, unit: at.fed, browser: Browser::new(&hall.site) }];
            for (n, role) in Role::GRANTED.iter().copied().enumerate() {
                let unit = match role {
                    Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => 0,
                    Role::Clerk | Role::Worker => at.basic,
                    Role::Partner => at.labour,
                    _ => at.fed,
                };
                walkers.push(Walker { role, unit, browser: hall.browser(&format!("walker{n}"), role, unit).await });
            }
            let far = hall.browser("walker-far", Role::Caseworker, at.far).await;
            walkers.push(Walker { role: Role::Caseworker, unit: at.far, browser: far });
            let begins = ["/checks", "/steps/hardship.check/", "/papers/hardship_check/"];
            // An answer that waits for its yes lies in memory; its own test asks for it.
            let own = |route: &Route| {
                begins.iter().any(|begin| route.path.starts_with(begin)) && !route.path.contains("/in/")
            };
            let wrong = walk(&hall.site, &mut walkers, &units, |route, unit| {
                let (check, department, batch) = records[&unit];
                let path = route
                    .path
                    .replace("{check}", &check.to_string())
                    .replace("{department}", &department.to_string())
                    .replace("{batch}", &batch.to_string())
                    .replace("{record}", &check.to_string())
                    .replace("{step}", "withdraw")
                    .replace("{paper}", "1");
                Some(if own(route) { path } else { "/nowhere".into() })
            })
            .await;
            let wrong: Vec<&str> = wrong
                .iter()
                .map(String::as_str)
                .filter(|line| begins.iter().any(|begin| line.contains(&format!(" {begin}"))))
                .collect();
            assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
        });
    }
}

/// Requests are about dossiers of the store they are in: a commit that fails leaves none.
#[test]
fn a_refused_step_leaves_no_request() {
    let house = House::lite();
    let family = house.add_family(house.at.basic);
    let dossier = house.draft(&family);
    house.walk(dossier, "authorising");
    let early = house.try_step(&house.people.caseworker, dossier, "authorise", Given::none());
    assert!(early.is_err(), "nobody has signed");
    assert!(requests(&house, dossier).is_empty());
    assert!(house.store.read(|db| db.list(&CHECK, house.moment())).expect("requests").is_empty());
}
