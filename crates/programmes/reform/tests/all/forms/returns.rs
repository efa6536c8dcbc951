//! The life of a return: opened with the period, filled in, amended, lapsed.

use access::Role;
use procedure::{Given, Refusal, inbox_of};
use record::Day;
use reform::forms::Daily;
use reform::forms::held::Asking;
use reform::forms::register::FORM_ANSWER;
use reform::forms::returns::{self, answers, last_returned};
use reform::forms::rules::{FORM_PROCEDURE, RETURN_PROCEDURE};
use roll::register::UNIT;

use super::support::{Federation, day, each, holdings, said};

const SECRET: &str = "欧阳秘密的联系方式";

fn form(federation: &Federation) -> i64 {
    federation.issued(
        &federation.new_form("安全月报", "monthly"),
        &[("会员总数", ""), ("事故起数", "int"), ("安全员联系办法", "line"), ("检查日", "day"), ("有无专人", "flag")],
    )
}

#[test]
fn a_unit_confirms_and_fills_in() {
    each(|federation| {
        let form = form(federation);
        let ret = federation.returns(form, "A1").pop().expect("a return");
        assert_eq!((ret.text("state"), ret.text("period")), ("open", "2026-03"));
        // Ten days from Monday 2 March are Thursday the 12th.
        assert_eq!(ret.day("due"), Some(day("2026-03-12")));
        let (clerk, other) = (federation.who("clerk", Role::Clerk, "A1"), federation.who("else", Role::Clerk, "A2"));
        let inbox = federation.store.read(|db| inbox_of(db, &clerk, federation.today(), 0, 10)).expect("an inbox");
        assert_eq!(inbox.iter().map(|item| (item.record, item.statutory)).collect::<Vec<_>>(), [(ret.id, true)]);

        let shown = federation.store.read(|db| {
            let fields = returns::fields(db, form, federation.now())?;
            let asking = Asking {
                db,
                figures: &federation.figures,
                tallies: federation.store.tallies(),
                unit: federation.unit("A1"),
                at: federation.now(),
                lang: clock::Lang::Zh,
            };
            let shown = returns::shown(&holdings(), &fields, &asking)?;
            Ok::<_, figure::Error>(fields.iter().map(|field| shown.get(&field.id).cloned()).collect::<Vec<_>>())
        });
        assert_eq!(shown.expect("values"), [Some("3".to_owned()), None, None, None, None]);

        let whole = [
            ("会员总数", "3"),
            ("事故起数", "１，２"),
            ("安全员联系办法", SECRET),
            ("检查日", "2026-03-01"),
            ("有无专人", "1"),
        ];
        assert!(matches!(federation.give(&ret, &other, "return", &whole), Err(Refusal::NotYours { .. })));
        let told = said(federation.give(&ret, &clerk, "return", &[("会员总数", "3")]));
        for part in ["事故起数：必填", "安全员联系办法：必填", "检查日：必填"] {
            assert!(told.contains(part), "{part} not in {told}");
        }
        let told = said(federation.give(
            &ret,
            &clerk,
            "return",
            &[("事故起数", "两起"), ("安全员联系办法", "甲"), ("检查日", "昨天")],
        ));
        assert!(told.contains("整数") && told.contains("2026-03-02"), "{told}");
        // The form of the step by itself knows of no field.
        let bare = federation.step(&RETURN_PROCEDURE, ret.id, "return", &clerk, Given::none());
        assert!(said(bare).contains("填报页"));

        federation.give(&ret, &clerk, "return", &whole).expect("returned");
        let ret = federation.returns(form, "A1").pop().expect("a return");
        assert_eq!((ret.text("state"), ret.int("in_time")), ("returned", Some(1)));
        let fields = federation.fields(form);
        let given = |at| {
            let answers = federation.store.read(|db| answers(db, ret.id, at)).expect("answers");
            fields
                .iter()
                .map(|field| answers.get(&field.id).map(|answer| answer.value.clone()).unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(given(federation.now()), ["3", "12", SECRET, "2026-03-01", "1"]);
        let bytes = federation.bytes();
        assert!(
            !bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()),
            "{}: it is sealed",
            federation.engine
        );
        assert!(
            federation.store.read(|db| inbox_of(db, &clerk, federation.today(), 0, 10)).expect("an inbox").is_empty()
        );

        // Amended the next day, and what it was stays known.
        federation.pass(1);
        let amended = [
            ("会员总数", "3"),
            ("事故起数", "2"),
            ("安全员联系办法", SECRET),
            ("检查日", "2026-03-01"),
            ("有无专人", ""),
        ];
        federation.give(&ret, &clerk, "amend", &amended).expect("amended");
        assert_eq!(given(federation.now()), ["3", "2", SECRET, "2026-03-01", "0"]);
        assert_eq!(given(federation.on(federation.day_in(-1)))[1], "12");
    });
}

#[test]
fn what_differs_is_said_and_never_typed_over() {
    each(|federation| {
        let form = form(federation);
        let ret = federation.returns(form, "A1").pop().expect("a return");
        let clerk = federation.who("clerk", Role::Clerk, "A1");
        let fields = federation.fields(form);
        let value = |label: &str| match label {
            "会员总数" => "3",
            "事故起数" => "0",
            "检查日" => "2026-03-01",
            _ => "无",
        };
        let given = fields.iter().fold(Given::none(), |given, field| given.with(&field.name(), value(&field.label)));
        let given = given.with(&fields[0].differs(), "上周又有两人入会，还没有登记");
        federation.step(&RETURN_PROCEDURE, ret.id, "return", &clerk, given).expect("returned");
        let at = federation.now();
        let (kept, all) = federation
            .store
            .read(|db| Ok::<_, record::Error>((db.find(&FORM_ANSWER, "ret", ret.id, at)?, answers(db, ret.id, at)?)))
            .expect("answers");
        assert_eq!(all[&fields[0].id].differs, "上周又有两人入会，还没有登记");
        assert_eq!(all[&fields[0].id].value, "3");
        assert_eq!(kept.iter().filter(|answer| answer.int("disputed") == Some(1)).count(), 1);
    });
}

#[test]
fn periods_open_and_lapse() {
    each(|federation| {
        let form = federation.issued(&federation.new_form("安全月报", "monthly"), &[("事故起数", "int")]);
        assert_eq!(federation.daily(), Daily::default(), "the first returns came with the issue");
        let clerk = federation.who("clerk", Role::Clerk, "A1");
        let first = federation.returns(form, "A1").pop().expect("a return");
        federation.give(&first, &clerk, "return", &[("事故起数", "1")]).expect("returned");
        federation.pass(30);
        assert_eq!(federation.today(), day("2026-04-01"));
        let done = federation.daily();
        assert_eq!(done, Daily { opened: 3, lapsed: 2, begun: 0, ended: 0 }, "{}", federation.engine);
        let states =
            |unit| federation.returns(form, unit).iter().map(|ret| ret.text("state").to_owned()).collect::<Vec<_>>();
        assert_eq!(states("A1"), ["returned", "open"]);
        assert_eq!(states("A2"), ["lapsed", "open"]);
        assert_eq!(federation.daily(), Daily::default(), "once a day is enough");
        let second = federation.returns(form, "A1").pop().expect("a return");
        let at = federation.now();
        let last = federation
            .store
            .read(|db| last_returned(db, federation.unit("A1"), form, second.id, at))
            .expect("a return");
        assert_eq!(last, Some(first.id));
        let counts = federation.store.read(|db| returns::standing(db, form, at)).expect("counts");
        assert_eq!(counts[0], ("2026-04".into(), returns::Standing { open: 3, returned: 0, lapsed: 0 }));
        assert_eq!(counts[1], ("2026-03".into(), returns::Standing { open: 0, returned: 1, lapsed: 2 }));
        assert!(federation.give(&first, &clerk, "return", &[("事故起数", "1")]).is_err(), "it was returned");
        let lapsed = federation.returns(form, "A2").remove(0);
        let other = federation.who("else", Role::Clerk, "A2");
        assert!(matches!(
            federation.give(&lapsed, &other, "return", &[("事故起数", "1")]),
            Err(Refusal::NotNow { .. })
        ));
    });
}

#[test]
fn units_come_and_go() {
    each(|federation| {
        let form = federation.issued(&federation.new_form("安全月报", "monthly"), &[("事故起数", "int")]);
        federation.pass(3);
        let (today, parent, gone) = (federation.today(), federation.unit("B"), federation.unit("A2"));
        let new = federation
            .write(move |commit, _| {
                let id = commit.new_id();
                let draft =
                    UNIT.draft().set("code", "B2").set("name", "新厂工会").set("kind", "basic").set("parent", parent);
                commit.open(id, (today, Day::END), &draft, None)?;
                commit.end(&UNIT, gone, today)?;
                Ok(id)
            })
            .expect("units");
        let done = federation.daily();
        assert_eq!(done, Daily { opened: 1, lapsed: 1, begun: 1, ended: 1 }, "{}", federation.engine);
        let at = federation.now();
        let asked = |at| {
            let duties = federation.store.read(|db| db.find(&reform::forms::register::FORM_DUTY, "form", form, at));
            let mut units: Vec<i64> = duties.expect("duties").iter().filter_map(|duty| duty.int("unit")).collect();
            units.sort_unstable();
            units
        };
        let mut expected = vec![federation.unit("A1"), federation.unit("B1"), new];
        expected.sort_unstable();
        assert_eq!(asked(at), expected);
        let mut before = vec![federation.unit("A1"), federation.unit("A2"), federation.unit("B1")];
        before.sort_unstable();
        assert_eq!(asked(federation.on(federation.day_in(-1))), before);
        assert_eq!(federation.returns(form, "A2")[0].text("state"), "lapsed");
        assert_eq!(federation.daily(), Daily::default());
    });
}

#[test]
fn the_returns_of_a_large_form_lapse_with_the_day_after_its_end() {
    each(|federation| {
        // What the engine does is the same; many of them take their time on a server.
        if federation.engine != "SQLite" {
            return;
        }
        let parent = federation.unit("B");
        federation
            .write(move |commit, _| {
                for n in 0..501 {
                    let id = commit.new_id();
                    let draft = UNIT.draft().set("code", format!("N{n:03}")).set("name", "新工会").set("kind", "basic");
                    commit.open(id, (day("2010-01-01"), Day::END), &draft.set("parent", parent), None)?;
                }
                Ok(())
            })
            .expect("unions");
        let form = federation.issued(&federation.new_form("安全月报", "monthly"), &[("事故起数", "int")]);
        let (officer, clerk) =
            (federation.who("officer", Role::Officer, "YH"), federation.who("clerk", Role::Clerk, "A1"));
        let why = Given::none().with("reason", "不再需要");
        federation.step(&FORM_PROCEDURE, form, "withdraw", &officer, why).expect("withdrawn");
        let ret = federation.returns(form, "A1").pop().expect("a return");
        assert_eq!(ret.text("state"), "open", "so many would keep everybody else from writing");
        let told = said(federation.give(&ret, &clerk, "return", &[("事故起数", "1")]));
        assert!(told.contains("停用"), "{told}");
        assert_eq!(federation.daily(), Daily { lapsed: 504, ..Daily::default() });
        assert_eq!(federation.returns(form, "A1")[0].text("state"), "lapsed");
        assert_eq!(federation.daily(), Daily::default());
    });
}
