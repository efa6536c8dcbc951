//! The life of a form: registered, refused what is held, approved by another, issued, ended; and the burden it makes meanwhile.

use access::Role;
use clock::Pack;
use procedure::{Given, Refusal};
use record::Day;
use reform::forms::acts::Asked;
use reform::forms::burden;
use reform::forms::held::Key;
use reform::forms::register::{FORM, FORM_DUTY, FORM_REFUSED};
use reform::forms::rules::FORM_PROCEDURE;
use reform::forms::{BURDEN, REFUSED, REGISTERED, RETURNS_OPEN, procedures};

use super::support::{Federation, each, said};

#[test]
fn the_tables_are_sound() {
    for procedure in procedures() {
        assert_eq!(procedure.faults(), Vec::<String>::new());
        for pack in [Pack::cn(), Pack::ilo()] {
            assert_eq!(procedure.pack_faults(pack), Vec::<String>::new());
        }
        let list = match procedure.name {
            "form" => "form_state",
            "complaint" => "complaint_state",
            _ => continue,
        };
        for pack in [Pack::cn(), Pack::ilo()] {
            let list = pack.codes(list).expect("a list");
            assert!(procedure.states.iter().all(|state| list.get(state.code).is_some()), "{}", procedure.name);
        }
    }
}

#[test]
fn what_is_held_cannot_be_asked_and_the_attempt_is_kept() {
    each(|federation| {
        let officer = federation.who("officer", Role::Officer, "YH");
        let form = federation.add_form(&federation.new_form("会员情况季报", "quarterly"), &officer).expect("a form");
        let Ok(Asked::Held(held)) = federation.add_field(form, "会员总数（人）", "int", false) else {
            panic!("{}: it is held", federation.engine)
        };
        assert_eq!(held[0].key.to_string(), "figure roll.members");
        let Ok(Asked::Held(held)) = federation.add_field(form, "姓名、手机号", "line", false) else {
            panic!("held")
        };
        assert_eq!(held.len(), 2);
        assert!(said(federation.add_field(form, "人数", "int", false)).contains("没有说清"));
        // Nothing was added, all of it was kept and counted.
        assert!(federation.fields(form).is_empty());
        let (at, unit) = (federation.now(), federation.unit("YH"));
        let kept = federation.store.read(|db| db.find(&FORM_REFUSED, "unit", unit, at)).expect("the store is read");
        let kept: Vec<(&str, &str)> = kept.iter().map(|each| (each.text("label"), each.text("held"))).collect();
        assert_eq!(
            kept,
            [
                ("会员总数（人）", "figure roll.members"),
                ("姓名、手机号", "field person.name"),
                ("姓名、手机号", "field person.mobile")
            ]
        );
        assert_eq!(federation.figure(&REFUSED, "YH", federation.today()), 3);
        assert_eq!(federation.figure(&REFUSED, "A", federation.today()), 0);
        assert_eq!(federation.figure(&REFUSED, "YH", federation.day_in(-1)), 0);
        // As something to be confirmed it can stand there; what has no one value cannot.
        assert!(matches!(federation.add_field(form, "会员总数（人）", "", true), Ok(Asked::Added(_))));
        assert!(said(federation.add_field(form, "会员姓名", "", true)).contains("名册"));
        assert!(said(federation.add_field(form, "困难职工户数", "", true)).contains("无法带出"));
        assert!(said(federation.add_field(form, "会员总数 (人)", "", true)).contains("已有这一项"));
        let version = federation.form(form);
        assert_eq!((version.int("asked"), version.int("held"), federation.fields(form).len()), (Some(0), Some(1), 1));
    });
}

#[test]
fn what_another_form_asks_is_not_asked_again() {
    each(|federation| {
        let first = federation.issued(&federation.new_form("困难职工月报", "monthly"), &[("困难职工户数", "int")]);
        let asked = federation.fields(first)[0].id;
        let partner = federation.who("edu", Role::Partner, "EDU");
        let mut form = federation.new_form("教育系统职工调查", "yearly");
        form.unit = federation.unit("EDU");
        let form = federation.add_form(&form, &partner).expect("a form");
        let Ok(Asked::Held(held)) = federation.add_field(form, "困难职工 户数", "int", false) else {
            panic!("asked already")
        };
        assert_eq!(held[0].key, Key::Answer(asked));
        assert!(held[0].label.0.contains("困难职工月报"));
        assert!(matches!(federation.add_field(form, "困难职工户数", "", true), Ok(Asked::Added(_))));
        // It comes with the kind it is asked as.
        assert_eq!(federation.fields(form)[0].kind, "int");
        // Of others nobody has been asked.
        let mut other = federation.new_form("乡镇困难职工调查", "yearly");
        other.audience = "middle".into();
        let other = federation.add_form(&other, &federation.who("officer", Role::Officer, "YH")).expect("a form");
        assert!(matches!(federation.add_field(other, "困难职工户数", "int", false), Ok(Asked::Added(_))));
    });
}

#[test]
fn what_is_asked_already_is_found_when_the_form_is_submitted() {
    each(|federation| {
        let officer = federation.who("officer", Role::Officer, "YH");
        let draft = |title: &str, audience: &str| {
            let mut form = federation.new_form(title, "yearly");
            form.audience = audience.into();
            let id = federation.add_form(&form, &officer).expect("a form");
            assert!(matches!(federation.add_field(id, "座谈次数", "int", false), Ok(Asked::Added(_))), "{title}");
            (id, form)
        };
        // Two drafts see nothing of one another, and a third asks others for now.
        let (first, _) = draft("座谈情况年报", "basic");
        let (second, _) = draft("职工座谈调查", "basic");
        let (third, mut form) = draft("乡镇座谈调查", "middle");
        let submit = |id| federation.step(&FORM_PROCEDURE, id, "submit", &officer, Given::none());
        submit(first).expect("submitted");
        for text in [said(submit(second)), {
            form.audience = "basic".into();
            let form = form.clone();
            federation
                .write(move |commit, desk| reform::forms::acts::change_form(commit, desk, third, &form))
                .expect("changed");
            said(submit(third))
        }] {
            assert!(text.contains("座谈次数") && text.contains("座谈情况年报"), "{text}");
        }
        // Shown instead of asked, it can be submitted.
        let field = federation.fields(second)[0].id;
        federation
            .write(move |commit, desk| reform::forms::acts::remove_field(commit, desk, second, field))
            .expect("removed");
        assert!(matches!(federation.add_field(second, "座谈次数", "", true), Ok(Asked::Added(_))));
        submit(second).expect("submitted");
    });
}

#[test]
fn without_the_approval_of_another_a_form_is_not_issued() {
    each(|federation| {
        let (officer, leader) =
            (federation.who("officer", Role::Officer, "YH"), federation.who("leader", Role::Leader, "YH"));
        let (chair, town) = (federation.who("chair", Role::Chair, "A1"), federation.who("town", Role::Officer, "A"));
        let take = |id, step: &str, who| federation.step(&FORM_PROCEDURE, id, step, who, Given::none());
        let form = federation.add_form(&federation.new_form("安全生产月报", "monthly"), &officer).expect("a form");
        assert!(said(take(form, "submit", &officer)).contains("还没有字段"));
        federation.add_field(form, "事故起数", "int", false).expect("a field");
        assert!(matches!(take(form, "issue", &officer), Err(Refusal::NotNow { .. })));
        assert!(matches!(take(form, "submit", &chair), Err(Refusal::NotYours { .. })));
        take(form, "submit", &officer).expect("submitted");
        // Its fields change no more.
        assert!(said(federation.add_field(form, "伤亡人次", "int", false)).contains("已提交"));
        assert!(matches!(take(form, "issue", &officer), Err(Refusal::NotNow { .. })));
        assert!(
            matches!(take(form, "approve", &officer), Err(Refusal::Checker { .. })),
            "the maker is not the checker"
        );
        assert!(matches!(take(form, "approve", &town), Err(Refusal::NotYours { .. })));
        take(form, "approve", &leader).expect("approved");
        let version = federation.form(form);
        assert!(version.text("number").contains("表〔2026〕1号"), "{}", version.text("number"));
        assert_eq!(version.day("approved_on"), Some(federation.today()));
        assert_eq!(federation.figure(&REGISTERED, "YH", federation.today()), 0, "approved is not issued");
        take(form, "issue", &officer).expect("issued");
        assert_eq!(federation.figure(&REGISTERED, "YH", federation.today()), 1);

        // Nor by a state that somebody wrote into the record.
        let forged = federation.add_form(&federation.new_form("随手要数", "monthly"), &officer).expect("a form");
        federation.add_field(forged, "活动次数", "int", false).expect("a field");
        let today = federation.today();
        federation
            .write(move |commit, _| {
                Ok(commit.revise(&FORM, forged, (today, Day::END), None, |held| {
                    held.map(|held| held.draft().set("state", "approved").set("approved_on", today))
                })?)
            })
            .expect("forged");
        assert!(said(take(forged, "issue", &officer)).contains("未经批准"));

        // What was returned and submitted anew needs its approval anew.
        let again = federation.add_form(&federation.new_form("返工的表", "yearly"), &officer).expect("a form");
        assert!(matches!(federation.add_field(again, "座谈次数", "int", false), Ok(Asked::Added(_))));
        take(again, "submit", &officer).expect("submitted");
        let why = Given::none().with("reason", "字段不清楚");
        federation.step(&FORM_PROCEDURE, again, "return", &leader, why.clone()).expect("returned");
        federation.add_field(again, "培训人次", "int", false).expect("it is drafted again");
        take(again, "submit", &officer).expect("submitted again");
        federation.step(&FORM_PROCEDURE, again, "refuse", &leader, why).expect("refused");
        assert!(matches!(take(again, "issue", &officer), Err(Refusal::NotNow { .. })));
    });
}

#[test]
fn what_a_form_lacks_is_said_before_it_is_submitted() {
    each(|federation| {
        let officer = federation.who("officer", Role::Officer, "YH");
        let whole = federation.new_form("检查", "monthly");
        let without = |change: &dyn Fn(&mut reform::forms::acts::NewForm)| {
            let mut form = whole.clone();
            change(&mut form);
            let id = federation.add_form(&form, &officer).expect("a draft may lack things");
            federation.add_field(id, "事故起数", "int", false).expect("a field");
            // The same question elsewhere would be in the way only once it is submitted.
            said(federation.step(&FORM_PROCEDURE, id, "submit", &officer, Given::none()))
        };
        assert!(without(&|form| form.basis.clear()).contains("依据"));
        assert!(without(&|form| form.purpose.clear()).contains("用途"));
        assert!(without(&|form| form.frequency.clear()).contains("频次"));
        assert!(without(&|form| form.audience.clear()).contains("对象"));
        assert!(without(&|form| form.due_days = None).contains("几天内"));
        assert!(without(&|form| form.expires = None).contains("有效期"));
        assert!(without(&|form| form.expires = Some(federation.today())).contains("今天之后"));
        assert!(without(&|form| form.expires = Some(federation.day_in(800))).contains("两年"));
        for bad in [("", "monthly"), ("表", "monthly"), ("好表", "hourly")] {
            assert!(federation.add_form(&federation.new_form(bad.0, bad.1), &officer).is_err(), "{bad:?}");
        }
        // Nobody asks whom they are not above.
        let mut form = federation.new_form("车间里问车间", "monthly");
        form.unit = federation.unit("A1");
        let chair = federation.who("chair", Role::Chair, "A1");
        let id = federation.add_form(&form, &chair).expect("a draft");
        federation.add_field(id, "事故起数", "int", false).expect("a field");
        let told = said(federation.step(&FORM_PROCEDURE, id, "submit", &chair, Given::none()));
        assert!(told.contains("填报对象"), "{told}");
    });
}

/// What the page and the figure say of a unit on a day.
fn burden_of(federation: &Federation, unit: &str, on: Day) -> i64 {
    let (at, id) = (federation.on(on), federation.unit(unit));
    let row = federation.store.read(|db| {
        let shape = federation.tree.at(db, at)?;
        Ok::<_, record::Error>(burden::table(db, &shape, "basic", at)?.into_iter().find(|row| row.unit == id))
    });
    let figure = federation.figure(&BURDEN, unit, on);
    if let Some(row) = row.expect("the store is read") {
        assert_eq!(row.weight, figure, "{}: the page and the figure of {unit} on {on}", federation.engine);
    }
    figure
}

#[test]
fn the_burden_is_fields_times_how_often_and_is_remembered() {
    each(|federation| {
        let before = federation.today();
        let monthly = federation.issued(
            &federation.new_form("安全月报", "monthly"),
            &[("事故起数", "int"), ("隐患处数", "int"), ("会员总数", "")],
        );
        let today = federation.today();
        // Two are asked, one is shown.
        assert_eq!(burden_of(federation, "A1", today), 24);
        assert_eq!(burden_of(federation, "YH", today), 72, "of the three grassroots unions");
        assert_eq!(burden_of(federation, "A", today), 48);
        assert_eq!(burden_of(federation, "A1W", today), 0, "a workshop is not asked");
        assert_eq!(burden_of(federation, "A1", before.plus(-1)), 0);
        assert_eq!(federation.figure(&RETURNS_OPEN, "YH", today), 3);

        federation.pass(10);
        let chair = federation.who("towner", Role::Officer, "A");
        let mut form = federation.new_form("镇里的年报", "yearly");
        form.unit = federation.unit("A");
        let leader = federation.who("leader", Role::Leader, "YH");
        let yearly = federation.add_form(&form, &chair).expect("a form");
        federation.add_field(yearly, "文体活动次数", "int", false).expect("a field");
        for (step, who) in [("submit", &chair), ("approve", &leader), ("issue", &chair)] {
            federation
                .step(&FORM_PROCEDURE, yearly, step, who, Given::none())
                .unwrap_or_else(|why| panic!("{step}: {why}"));
        }
        assert_eq!(burden_of(federation, "A1", federation.today()), 25);
        assert_eq!(burden_of(federation, "B1", federation.today()), 24, "the township asks its own");
        // Each form has its number, without gaps.
        assert!(federation.form(yearly).text("number").contains("2号"));

        federation.pass(20);
        let officer = federation.who("officer", Role::Officer, "YH");
        let why = Given::none().with("reason", "合并到年报");
        federation.step(&FORM_PROCEDURE, monthly, "withdraw", &officer, why).expect("withdrawn");
        assert_eq!(burden_of(federation, "A1", federation.today()), 1);
        assert_eq!(burden_of(federation, "A1", federation.day_in(-1)), 25);
        assert_eq!(burden_of(federation, "A1", federation.day_in(-20)), 25);
        assert_eq!(burden_of(federation, "A1", federation.day_in(-21)), 24);
        assert_eq!(burden_of(federation, "A1", federation.day_in(-31)), 0);
        assert_eq!(federation.figure(&REGISTERED, "YH", federation.today()), 1);
        assert_eq!(federation.returns(monthly, "A1")[0].text("state"), "lapsed");
        let curve = federation.store.read(|db| {
            burden::history(
                &federation.figures,
                db,
                federation.store.tallies(),
                federation.unit("A1"),
                federation.now(),
                3,
            )
        });
        let curve: Vec<i64> = curve.expect("a curve").into_iter().map(|(_, value)| value).collect();
        // The ends of January, February and March, and today, the first of April.
        assert_eq!(curve, [0, 0, 25, 1]);
        let at = federation.now();
        let asks = federation.store.read(|db| burden::forms_of(db, federation.unit("A1"), at)).expect("forms");
        assert_eq!(asks.iter().map(|(form, _)| form.text("title")).collect::<Vec<_>>(), ["镇里的年报"]);
    });
}

#[test]
fn a_form_ends_by_itself() {
    each(|federation| {
        let mut form = federation.new_form("短期表", "monthly");
        form.expires = Some(federation.day_in(5));
        let form = federation.issued(&form, &[("事故起数", "int")]);
        let last = federation.day_in(5);
        federation.pass(5);
        federation.daily();
        assert_eq!(federation.form(form).text("state"), "issued", "its last day counts");
        assert_eq!(burden_of(federation, "A1", last), 12);
        // Nobody looked for three days.
        federation.pass(4);
        assert_eq!(burden_of(federation, "A1", last.plus(1)), 0, "the end stood in the record from the beginning");
        federation.daily();
        let version = federation.form(form);
        assert_eq!((version.text("state"), version.day("ended_on")), ("expired", Some(last.plus(1))));
        assert_eq!(federation.returns(form, "A1")[0].text("state"), "lapsed");
        assert_eq!(burden_of(federation, "A1", last), 12);
        assert_eq!(burden_of(federation, "A1", last.plus(1)), 0);
        assert_eq!(federation.daily(), reform::forms::Daily::default(), "nothing is left to do");

        // One that was withdrawn on the day it was issued never asked anybody.
        let hasty = federation.issued(&federation.new_form("下错的表", "monthly"), &[("活动次数", "int")]);
        let officer = federation.who("officer", Role::Officer, "YH");
        let why = Given::none().with("reason", "发错了对象");
        federation.step(&FORM_PROCEDURE, hasty, "withdraw", &officer, why).expect("withdrawn");
        assert_eq!(burden_of(federation, "A1", federation.today()), 0);
        let at = federation.now();
        assert!(federation.store.read(|db| db.find(&FORM_DUTY, "form", hasty, at)).expect("duties").is_empty());
    });
}

#[test]
fn departments_ask_through_the_federation_and_are_asked_themselves() {
    each(|federation| {
        let partner = federation.who("edu", Role::Partner, "EDU");
        let leader = federation.who("leader", Role::Leader, "YH");
        let mut form = federation.new_form("教育局调查", "once");
        form.unit = federation.unit("EDU");
        form.audience = "middle".into();
        let id = federation.add_form(&form, &partner).expect("a form");
        federation.add_field(id, "学习中心数", "int", false).expect("a field");
        for (step, who) in [("submit", &partner), ("approve", &leader), ("issue", &partner)] {
            federation
                .step(&FORM_PROCEDURE, id, step, who, Given::none())
                .unwrap_or_else(|why| panic!("{step}: {why}"));
        }
        assert_eq!(federation.returns(id, "A").len(), 1);
        assert_eq!(federation.returns(id, "B").len(), 1);
        assert_eq!(federation.returns(id, "A1").len(), 0);
        assert_eq!(burden_of(federation, "A", federation.today()), 1);

        let mut form = federation.new_form("部门情况", "yearly");
        form.audience = "department".into();
        let id = federation.issued(&form, &[("联络员人选", "line")]);
        assert_eq!(federation.returns(id, "EDU").len(), 1);
        assert_eq!(burden_of(federation, "EDU", federation.today()), 1);
    });
}
