//! The life of a dossier: what each step needs and writes, who may take it, and what is read of it.

use access::{Grant, Role, Who};
use clock::{Day, Lang, Pack};
use hardship::acts::{self, AmountForm, DossierForm, ExclusionForm, ExitForm, MemberForm, TakenIn, VisitForm};
use hardship::dossier::{self, Filter, Reach};
use hardship::fields::{self, Of};
use hardship::register::{AMOUNT, DOSSIER, MEMBER, RESULT, SPELL};
use hardship::rules::dossier::PROCEDURE;
use procedure::{Actor, Given, Refusal, Taken};
use record::Kind;
use roll::register::{HOUSEHOLD, PERSON};

use crate::support::{House, day, decision, given, is_checker, refusal, texts, why};

#[test]
fn the_table_has_no_fault_and_the_packs_have_what_it_names() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    for pack in [Pack::cn(), Pack::ilo()] {
        assert_eq!(PROCEDURE.pack_faults(pack), Vec::<String>::new(), "{}", pack.name());
        let states = pack.codes("hardship_state").expect("a list");
        for state in PROCEDURE.states {
            let label = states.label(state.code, Lang::Zh);
            assert!(label.is_some(), "{}: {}", pack.name(), state.code);
        }
        for register in hardship::register::catalogue().registers() {
            for field in register.fields {
                if let Kind::Code(list) = field.kind {
                    assert!(pack.codes(list).is_some(), "{}: {list} of {}", pack.name(), register.name);
                }
            }
        }
        for (list, code) in [
            ("hardship_entry", "new"),
            ("hardship_entry", "returned"),
            ("hardship_entry", "taken_in"),
            ("hardship_visit", "second"),
            ("hardship_visit", "follow_up"),
            ("hardship_conclusion", "absent"),
            ("hardship_exclusion_decision", "applies"),
        ] {
            assert!(pack.codes(list).and_then(|list| list.get(code)).is_some(), "{}: {list} {code}", pack.name());
        }
        for kind in pack.codes("hardship_exit").expect("a list").codes() {
            let under = kind.code == "cancelled" || kind.parent.as_deref() == Some("cancelled");
            assert_eq!(acts::is_cancellation(&kind.code), under, "{}: {}", pack.name(), kind.code);
        }
        assert!(pack.rule("hardship.erase", day("2026-03-02")).is_some());
        assert!(pack.rule("hardship.follow", day("2026-03-02")).is_some());
    }
}

/// Somebody who holds another office besides.
fn also(who: &Who, role: Role, unit: i64) -> Who {
    let mut who = who.clone();
    let first = who.grants[0].clone();
    who.grants.push(Grant { role, unit, ..first });
    who
}

both_engines! {
    /// From the worker's application to the end of the follow-up, each step by whom it is for, and by nobody else.
    a_whole_life, |house| {
        let people = &house.people;
        let dossier = house.own_draft();
        let try_by = |who: &Who, step: &str, given: Given| house.try_step(who, dossier, step, given);
        let not_yours = |result: Result<Taken, Refusal>| matches!(result, Err(Refusal::NotYours { .. }));

        // Another worker of the same union has no part in it; nor have clerks of other unions.
        for who in [&people.other_worker, &people.other_clerk, &people.town_clerk, &people.officer, &people.leader] {
            assert!(not_yours(try_by(who, "submit", Given::none())), "{}", who.login);
        }
        assert_eq!(house.step(&people.worker, dossier, "submit", Given::none()), "submitted");
        assert!(not_yours(try_by(&people.worker, "accept", Given::none())));
        // A return needs its reason; the worker mends and hands in again. The day of application stays the first.
        assert!(matches!(try_by(&people.clerk, "return", Given::none()), Err(Refusal::Given(_))));
        assert_eq!(house.step(&people.clerk, dossier, "return", why()), "draft");
        house.pass(3);
        assert_eq!(house.step(&people.clerk, dossier, "submit", Given::none()), "submitted");
        assert_eq!(house.version(dossier).day("applied_on"), Some(house.today().plus(-3)));
        // Whoever handed it in for the worker does not review it.
        assert!(is_checker(&try_by(&people.clerk, "accept", Given::none())));
        assert_eq!(house.step(&people.chair, dossier, "accept", Given::none()), "visiting");

        assert!(refusal(try_by(&people.clerk, "visit", Given::none())).contains("没有本次入户"));
        house.pass(2);
        house.add_visit(dossier, "application");
        assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "authorising");
        assert_eq!(house.version(dossier).day("visited_on"), Some(house.today()));

        assert!(refusal(try_by(&people.caseworker, "authorise", Given::none())).contains("2 名成年"));
        house.sign_all(dossier);
        assert!(not_yours(try_by(&people.clerk, "authorise", Given::none())));
        assert_eq!(house.step(&people.caseworker, dossier, "authorise", Given::none()), "checking");
        assert!(refusal(try_by(&people.caseworker, "checked", Given::none())).contains("部门没有答复"));
        house.answer_all(dossier);
        assert_eq!(house.step(&people.caseworker, dossier, "checked", Given::none()), "judging");
        let checked = house.version(dossier);
        assert_eq!((checked.day("checked_on"), checked.int("checked_all")), (Some(house.today()), Some(1)));

        // Somebody who is caseworker and leader in one does not approve what they put on notice.
        let both = also(&people.caseworker, Role::Leader, house.at.fed);
        house.test(dossier, "application");
        assert_eq!(house.step(&both, dossier, "announce", decision()), "notice");
        house.let_run_out(dossier, "notice");
        assert_eq!(house.state(dossier), "approving");
        assert!(is_checker(&try_by(&both, "approve", Given::none())));
        assert!(not_yours(try_by(&people.second_caseworker, "approve", Given::none())));
        assert!(not_yours(try_by(&people.far_leader, "approve", Given::none())));
        assert!(house.spells(dossier).is_empty());
        assert_eq!(house.step(&people.leader, dossier, "approve", Given::none()), "filed");
        let filed = house.version(dossier);
        assert_eq!(filed.text("number"), "云困〔2025〕1号");
        assert_eq!(filed.day("decided_on"), Some(house.today()));
        let spells = house.spells(dossier);
        let [spell] = spells.as_slice() else { panic!("{} spells", spells.len()) };
        assert_eq!(
            (spell.text("category"), spell.text("entry"), spell.int("persons"), spell.int("visited")),
            ("deep", "new", Some(3), Some(1))
        );
        assert_eq!((spell.int("checked_all"), spell.valid_from, spell.valid_to), (Some(1), house.today(), Day::END));
        // What the person decided stands beside what was proposed.
        let view = house.view(dossier);
        let (result, clear) = view.result("application").expect("a result");
        assert_eq!((result.text("proposed"), result.text("decided")), ("deep", "deep"));
        assert!(clear.get("sheet").contains("hardship.means/2") && clear.get("sheet").contains("600000"));

        // A year on it is reviewed, and stays under another category.
        house.let_run_out(dossier, "annual");
        assert_eq!(house.state(dossier), "reviewing");
        assert!(refusal(try_by(&people.caseworker, "renew", Given::none())).contains("没有做收入测算"));
        house.test(dossier, "review");
        // Whoever tested does not decide on it, and another category than was computed needs its reason.
        let other = given(&[("category", "relative")]);
        assert!(refusal(try_by(&people.caseworker, "renew", other.clone())).contains("其他人决定"));
        assert!(refusal(try_by(&people.second_caseworker, "renew", other.clone())).contains("与测算不同"));
        house.step(&people.second_caseworker, dossier, "renew", other.with("reason", "有稳定的季节收入"));
        let spells = house.spells(dossier);
        assert_eq!(spells.iter().map(|each| each.text("category")).collect::<Vec<_>>(), ["deep", "relative"]);
        let view = house.view(dossier);
        let (result, clear) = view.result("review").expect("a result");
        assert_eq!((result.text("decided"), clear.get("reason")), ("relative", "有稳定的季节收入"));
        assert!(clear.get("sheet").contains("hardship.means"));

        house.pass(30);
        assert!(refusal(try_by(&people.caseworker, "propose_exit", Given::none())).contains("还没有填写"));
        house.draw_up(dossier, "lifted");
        assert_eq!(house.step(&both, dossier, "propose_exit", Given::none()), "leaving");
        assert!(refusal(try_by(&people.caseworker, "submit_exit", Given::none())).contains("先公示"));
        assert_eq!(house.step(&people.caseworker, dossier, "announce_exit", Given::none()), "exit_notice");
        house.let_run_out(dossier, "exit_notice");
        assert!(is_checker(&try_by(&both, "approve_exit", Given::none())));
        assert_eq!(house.step(&people.second_leader, dossier, "approve_exit", Given::none()), "following");
        let left = house.version(dossier);
        assert_eq!((left.text("exit"), left.day("exit_on")), ("lifted", Some(house.today())));
        assert!(left.day("follow_until").is_some_and(|until| until > house.today().plus(180)));
        let spells = house.spells(dossier);
        let last = spells.last().expect("a spell");
        assert_eq!(
            (last.text("exit"), last.day("ended"), last.valid_to),
            ("lifted", Some(house.today()), house.today())
        );

        house.let_run_out(dossier, "follow");
        assert_eq!(house.state(dossier), "closing");
        assert!(refusal(try_by(&people.clerk, "finish", Given::none())).contains("回访还没有登记"));
        house.add_visit(dossier, "follow_up");
        assert_eq!(house.step(&people.clerk, dossier, "finish", Given::none()), "exited");
        assert!(house.case(dossier).clocks.iter().all(|clock| !clock.runs()));
    }
}

both_engines! {
    /// What is missing is named by what it is called, and never by what is known of anybody.
    what_is_missing_is_named, |house| {
        let family = house.family;
        let by = Actor::account(&house.people.clerk);
        let form = DossierForm { sheet: Default::default(), ..house.form(&family) };
        let dossier = house.must({
            let by = by.clone();
            move |commit, desk| acts::open_dossier(commit, desk, &form, by)
        });
        let submit = || house.try_step(&house.people.clerk, dossier, "submit", Given::none());
        assert!(refusal(submit()).contains("户主的情况还没有填写"));
        let bare = MemberForm { person: family.head, kinship: "02".into(), ..MemberForm::default() };
        let spouse = MemberForm { person: family.spouse, kinship: "10".into(), ..MemberForm::default() };
        house.must(move |commit, desk| acts::put_members(commit, desk, dossier, &[bare, spouse]));
        let said = refusal(submit());
        for part in ["家庭：", "住房类型", "户主：", "民族", "家庭成员 1：", "人员身份"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("秦") && !said.contains("9999"), "{said}");

        let (members, sheet) = (house.members(&family), house.form(&family).sheet);
        let form = DossierForm { sheet, ..house.form(&family) };
        house.must(move |commit, desk| {
            acts::put_members(commit, desk, dossier, &members)?;
            acts::change_dossier(commit, desk, dossier, &form)
        });
        assert!(refusal(submit()).contains("没有填写收入"));
        let sheet = house.sheet(&family);
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        assert_eq!(submit().expect("submitted").state, "submitted");

        // Every item that is needed is missed when it is taken away, of the head and of a member.
        house.step(&house.people.clerk, dossier, "return", why());
        let whole = house.members(&family);
        for (of, at) in [(Of::Head, 0), (Of::Member, 1)] {
            for item in
                fields::items(of).filter(|item| item.is_needed() && item.held.is_none() && item.name != "kinship")
            {
                let mut form = whole[at].clone();
                form.fields.insert(item.name, String::new());
                house.must(move |commit, desk| acts::put_member(commit, desk, dossier, &form));
                let said = refusal(submit());
                assert!(said.contains(item.label.0), "{}: {said}", item.name);
                let form = whole[at].clone();
                house.must(move |commit, desk| acts::put_member(commit, desk, dossier, &form));
            }
        }
        submit().expect("submitted");
    }
}

both_engines! {
    /// Forms say what is wrong, and nothing is written.
    forms_are_judged, |house| {
        let (family, by) = (house.family, Actor::account(&house.people.clerk));
        let open = |form: DossierForm, by: &Actor| {
            let by = by.clone();
            house.act(move |commit, desk| acts::open_dossier(commit, desk, &form, by))
        };
        let form = house.form(&family);
        let with = |change: &dyn Fn(&mut DossierForm)| {
            let mut form = form.clone();
            change(&mut form);
            form
        };
        let cases: [(&str, DossierForm); 6] = [
            ("户主不在名册", with(&|form| form.head = house.other_family.head)),
            ("没有这个单位", with(&|form| form.unit = 7)),
            ("区划", with(&|form| form.division = "nowhere".into())),
            ("原困难类别", with(&|form| form.old_category = "rich".into())),
            ("申请人账号", with(&|form| form.applicant = Some(house.people.other_worker.account))),
            ("住房类型：请从列表中选择", with(&|form| form.sheet = texts(&[("housing", "castle")]))),
        ];
        for (wanted, form) in cases {
            let said = refusal(open(form, &by));
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(matches!(open(with(&|form| form.household = 7), &by), Err(Refusal::Missing)));
        // Whoever may not begin it, may not.
        for who in [&house.people.other_clerk, &house.people.worker, &house.people.leader, &house.people.far_caseworker]
        {
            assert!(matches!(open(form.clone(), &Actor::account(who)), Err(Refusal::NotYours { .. })), "{}", who.login);
        }

        let dossier = house.draft(&family);
        assert!(refusal(open(form.clone(), &by)).contains("没有办结的档案"));
        let change =
            |form: DossierForm| house.act(move |commit, desk| acts::change_dossier(commit, desk, dossier, &form));
        assert!(!change(form.clone()).expect("nothing"));
        assert!(refusal(change(with(&|form| form.head = family.spouse))).contains("不能更换"));
        // What is not named stays; what is empty goes.
        let sheet = texts(&[("area", ""), ("circumstances", "另有说明")]);
        assert!(change(with(&|form| form.sheet = sheet.clone())).expect("changed"));
        let view = house.view(dossier);
        assert_eq!((view.clear.opt("area"), view.clear.get("circumstances")), (None, "另有说明"));
        assert_eq!(view.clear.get("annual_income"), "1200000");

        let put = |form: MemberForm| house.act(move |commit, desk| acts::put_member(commit, desk, dossier, &form));
        let stranger = MemberForm { person: house.other_family.head, kinship: "99".into(), ..MemberForm::default() };
        assert!(refusal(put(stranger)).contains("不在名册中的这一户"));
        let odd = MemberForm { person: family.spouse, kinship: "friend".into(), ..MemberForm::default() };
        assert!(refusal(put(odd)).contains("与户主关系"));
        let wrong = texts(&[("monthly_income", "-5")]);
        let odd = MemberForm { person: family.spouse, kinship: "10".into(), fields: wrong };
        assert!(refusal(put(odd)).contains("月收入"));
        let drop = |person: i64| house.act(move |commit, desk| acts::drop_member(commit, desk, dossier, person));
        assert!(refusal(drop(family.head)).contains("户主不能移出"));
        assert!(drop(family.child).expect("dropped"));
        assert!(!drop(family.child).expect("nothing"));
        let view = house.view(dossier);
        assert_eq!(view.members.len(), 2);
        assert!(view.amounts.iter().all(|line| line.person != family.child), "their lines go along");

        let sheet = |line: AmountForm| house.act(move |commit, desk| acts::put_amounts(commit, desk, dossier, &[line]));
        let line = AmountForm {
            person: family.head,
            side: "income".into(),
            kind: "wage".into(),
            fen: Some(1),
            ..AmountForm::default()
        };
        let cases: [(&str, AmountForm); 6] = [
            ("不是本档案的家庭成员", AmountForm { person: house.other_family.head, ..line.clone() }),
            ("不属于这一收支类别", AmountForm { kind: "medical".into(), ..line.clone() }),
            ("收支类别", AmountForm { side: "luck".into(), ..line.clone() }),
            ("不小于零", AmountForm { fen: Some(-1), ..line.clone() }),
            ("没有的填 0", AmountForm { fen: None, ..line.clone() }),
            ("没有这份材料", AmountForm { paper: Some(7), ..line.clone() }),
        ];
        for (wanted, line) in cases {
            let said = refusal(sheet(line));
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert_eq!(house.view(dossier).amounts.len(), 4);
        // On notice nothing can be changed any more.
        house.walk(dossier, "notice");
        assert!(refusal(change(form.clone())).contains("不能再改"));
        assert!(refusal(sheet(line)).contains("不能再改"));
    }
}

both_engines! {
    /// A sheet of means is replaced as a whole; lines that stay keep their record, and the sums are those of the lines.
    the_sheet_of_means, |house| {
        let family = house.family;
        let dossier = house.draft(&family);
        let before = house.view(dossier).amounts;
        let mut sheet = house.sheet(&family);
        sheet.reverse();
        sheet[0].fen = Some(30_000_000);
        sheet.push(AmountForm {
            person: family.spouse,
            side: "rigid".into(),
            kind: "work_cost".into(),
            fen: Some(240_000),
            note: "通勤".into(),
            paper: None,
        });
        let put = |sheet: &[AmountForm]| {
            let sheet = sheet.to_vec();
            house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        };
        put(&sheet);
        let after = house.view(dossier).amounts;
        assert_eq!(after.len(), 6);
        for line in &before {
            assert!(after.iter().any(|each| each.id == line.id), "{} {} has another record", line.side, line.kind);
        }
        assert_eq!(after.iter().find(|line| line.kind == "dwelling").and_then(|line| line.fen), Some(30_000_000));
        let at = house.moment();
        let input =
            || house.store.read(|db| dossier::means_input(db, Pack::cn(), dossier, house.moment())).expect("an input");
        let now = input();
        assert_eq!(
            (now.income_fen, now.rigid_fen, now.work_cost_fen, now.accident_fen),
            (1_200_000, 700_000, 240_000, 0)
        );
        assert_eq!((now.members, now.line_fen, now.as_of), (3, 72_000, house.today()));
        let versions =
            |house: &House| house.store.read(|db| db.find(&AMOUNT, "dossier", dossier, at)).expect("lines").len();
        put(&sheet);
        assert_eq!(versions(house), 6);
        let head = house.head();
        put(&sheet);
        assert_eq!(house.head(), head, "what says the same is not written again");
        put(&[]);
        assert_eq!(house.view(dossier).amounts, []);
        assert_eq!(input().income_fen, 0);
        // What is sealed is text: no amount stands open.
        assert!(AMOUNT.open_fields().all(|field| field.name != "fen"));
    }
}

both_engines! {
    /// Visits are by two, filed once, and count for the visit they were made for.
    visits, |house| {
        let dossier = house.dossier_in("submitted");
        let people = &house.people;
        let file = |form: VisitForm| house.act(move |commit, desk| acts::add_visit(commit, desk, dossier, &form));
        let form = house.visit("application");
        // One filed before it is to be visited does not count.
        file(form.clone()).expect("filed");
        house.pass(1);
        house.step(&people.chair, dossier, "accept", Given::none());
        let visit = || house.try_step(&people.clerk, dossier, "visit", Given::none());
        assert!(refusal(visit()).contains("没有本次入户"));

        let form = VisitForm { on_day: house.today(), ..form };
        let cases = [
            ("不能是同一人", VisitForm { second: Some(form.visitor), ..form.clone() }),
            ("须由两个人入户", VisitForm { second: None, second_name: " ".into(), ..form.clone() }),
            ("不能是同一人", VisitForm { second: None, second_name: people.clerk.name.clone(), ..form.clone() }),
            ("没有这个账号", VisitForm { second: Some(7), ..form.clone() }),
            ("不能晚于今天", VisitForm { on_day: house.today().plus(1), ..form.clone() }),
            ("入户目的", VisitForm { purpose: "tea".into(), ..form.clone() }),
            ("结论", VisitForm { conclusion: "fine".into(), ..form.clone() }),
        ];
        for (wanted, form) in cases {
            let said = refusal(file(form));
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        // Nobody was met: that is on record, and it is visited again.
        file(VisitForm { conclusion: "absent".into(), ..form.clone() }).expect("filed");
        assert!(refusal(visit()).contains("没有见到"));

        // Sent as often as the network comes and goes, it is filed once.
        let offline = VisitForm {
            device_key: "k-7f3a".into(),
            offline: true,
            second: None,
            second_name: "齐思远".into(),
            ..form.clone()
        };
        let (first, fresh) = file(offline.clone()).expect("filed");
        assert!(fresh);
        let head = house.head();
        assert_eq!(file(offline.clone()).expect("known"), (first, false));
        assert_eq!(file(VisitForm { remarks: "又发一次".into(), ..offline.clone() }).expect("known"), (first, false));
        assert_eq!(house.head(), head, "nothing is written");
        assert!(refusal(file(VisitForm { visitor: people.chair.account, ..offline.clone() })).contains("另一份档案"));
        let other = house.dossier_in("visiting");
        let again = offline.clone();
        let moved = house.act(move |commit, desk| acts::add_visit(commit, desk, other, &again));
        assert!(refusal(moved).contains("另一份档案"));
        assert_eq!(visit().expect("visited").state, "authorising");
        let view = house.view(dossier);
        let (version, clear) = view.visits.iter().find(|(version, _)| version.id == first).expect("the visit");
        assert_eq!((clear.get("second_name"), version.int("offline")), ("齐思远", Some(1)));

        // Visited again, only what was seen since counts; the departments are not asked a second time.
        house.walk(dossier, "judging");
        house.step(&people.caseworker, dossier, "visit_again", why());
        assert!(refusal(visit()).contains("没有本次入户"));
        let form = VisitForm { on_day: house.today(), purpose: "second".into(), ..form };
        file(form).expect("filed");
        assert_eq!(visit().expect("visited").state, "judging");
        assert!(
            refusal(house.try_step(&people.caseworker, dossier, "announce", decision())).contains("没有做收入测算")
        );
        house.test(dossier, "application");
        assert_eq!(house.step(&people.caseworker, dossier, "announce", decision()), "notice");
        let running: Vec<String> =
            house.case(dossier).clocks.into_iter().filter(|clock| clock.runs()).map(|clock| clock.name).collect();
        assert_eq!(running, ["notice"]);
        // At its end a dossier is not visited any more.
        let ended = house.left("cancelled_moved");
        let form = VisitForm { on_day: house.today(), ..house.visit("follow_up") };
        let late = house.act(move |commit, desk| acts::add_visit(commit, desk, ended, &form));
        assert!(refusal(late).contains("已办结"));
    }
}

both_engines! {
    /// Each adult signs, once, for themselves; what is withdrawn holds no longer.
    authorisations, |house| {
        let family = house.family;
        let dossier = house.own_draft();
        house.walk(dossier, "authorising");
        let today = house.today();
        let (clerk, worker) = (house.people.clerk.account, house.people.worker.account);
        let sign = |person: i64, channel: &'static str, account: i64, on: Day| {
            house.act(move |commit, desk| acts::add_consent(commit, desk, dossier, person, on, channel, None, account))
        };
        assert!(refusal(sign(family.child, "paper", clerk, today)).contains("未成年人"));
        assert!(refusal(sign(house.other_family.head, "paper", clerk, today)).contains("不是本档案"));
        assert!(refusal(sign(family.spouse, "account", worker, today)).contains("须由本人"));
        assert!(refusal(sign(family.head, "paper", clerk, today.plus(1))).contains("不能晚于今天"));
        assert!(refusal(sign(family.head, "voice", clerk, today)).contains("签署方式"));
        let own = sign(family.head, "account", worker, today).expect("signed");
        assert!(refusal(sign(family.head, "paper", clerk, today)).contains("已经签署"));
        let authorise = || house.try_step(&house.people.caseworker, dossier, "authorise", Given::none());
        assert!(refusal(authorise()).contains("1 名成年"));
        sign(family.spouse, "paper", clerk, today).expect("signed");
        let view = house.view(dossier);
        assert_eq!(
            view.consent(family.head).map(|consent| consent.text("number").to_owned()),
            Some("云授〔2025〕1号".into())
        );
        assert_eq!(authorise().expect("asked").state, "checking");
        // Withdrawn, it carries nothing any more: what was asked is withdrawn too.
        let withdraw = || house.act(move |commit, desk| acts::withdraw_consent(commit, desk, own, desk.today));
        assert!(withdraw().expect("withdrawn"));
        assert!(!withdraw().expect("nothing"));
        let at = house.moment();
        assert_eq!(house.store.read(|db| hardship::check::open_requests(db, dossier, at)).expect("requests"), 0);
        let checked = house.try_step(&house.people.caseworker, dossier, "checked", Given::none());
        assert!(refusal(checked).contains("1 名成年"));
        // So does whoever withdraws the application.
        assert_eq!(house.step(&house.people.worker, dossier, "withdraw", why()), "withdrawn");
    }
}

both_engines! {
    /// A decision rests on a test of what is known; exclusions and causes are judged.
    decisions, |house| {
        let people = &house.people;
        let dossier = house.dossier_in("judging");
        let announce = |given: Given| house.try_step(&people.caseworker, dossier, "announce", given);
        assert!(refusal(announce(decision())).contains("没有做收入测算"));
        house.test(dossier, "application");
        // A changed sheet is tested anew.
        let head = house.view(dossier).row.head;
        let line = AmountForm {
            person: head,
            side: "income".into(),
            kind: "wage".into(),
            fen: Some(2_000_000),
            ..AmountForm::default()
        };
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &[line]));
        assert!(refusal(announce(decision())).contains("有改动"));
        let result = house.test(dossier, "application");
        let at = house.moment();
        let tested = house.store.read(|db| db.get(&RESULT, result, at)).expect("read").expect("a result");
        assert_eq!(tested.text("proposed"), "deep");

        let exclude = |decision: &str, reason: &str| {
            let form =
                ExclusionForm { rule: "vehicle".into(), decision: decision.into(), paper: None, reason: reason.into() };
            let account = people.caseworker.account;
            house.act(move |commit, desk| acts::decide_exclusion(commit, desk, dossier, &form, account))
        };
        assert!(refusal(exclude("applies", " ")).contains("理由"));
        assert!(refusal(exclude("perhaps", "有车")).contains("认定"));
        let first = exclude("applies", "名下有一辆轿车").expect("kept");
        assert!(refusal(announce(decision())).contains("排除情形成立"));
        assert_eq!(exclude("waived", "系残疾人代步车").expect("kept"), first, "one decision a rule");
        assert_eq!(house.view(dossier).exclusions.len(), 1);

        for (causes, wanted) in
            [("03 09 10 01", "最多三个"), ("06", "不能重复"), ("03 03", "不能重复"), ("99", "没有代码")]
        {
            let said = refusal(announce(decision().with("causes", causes)));
            assert!(said.contains(wanted), "{causes}: {said}");
        }
        assert!(matches!(announce(given(&[("category", "deep")])), Err(Refusal::Given(_))));
        // Another category than was proposed is a person's to decide.
        let other = given(&[("category", "relative"), ("cause", "06")]);
        assert!(refusal(announce(other.clone())).contains("与测算不同"));
        assert_eq!(announce(other.with("reason", "另有房租收入")).expect("announced").state, "notice");
        let view = house.view(dossier);
        let (version, clear) = view.result("application").expect("a result");
        assert_eq!((version.text("proposed"), version.text("decided")), ("deep", "relative"));
        assert_eq!(clear.get("reason"), "另有房租收入");
        assert!(!clear.get("sheet").is_empty(), "the sheet stays sealed beside the decision");

        // Refused: by whom the proposal did not come from, kept on the margin where that is said.
        let refused = house.dossier_in("judging");
        let both = also(&people.caseworker, Role::Leader, house.at.fed);
        assert!(matches!(house.try_step(&both, refused, "decline", Given::none()), Err(Refusal::Given(_))));
        assert_eq!(house.step(&both, refused, "decline", why()), "refusing");
        assert!(is_checker(&house.try_step(&both, refused, "refuse", why())));
        assert_eq!(house.step(&people.leader, refused, "refuse", why().with("edge", true)), "edge");
        assert!(house.spells(refused).is_empty());
        // A division without a line on the day: said at once where it is chosen, not first at the test.
        let family = house.add_family(house.at.basic);
        let form = DossierForm { division: "410000".into(), ..house.form(&family) };
        let by = Actor::account(&people.clerk);
        let none = house.act(move |commit, desk| acts::open_dossier(commit, desk, &form, by));
        assert!(refusal(none).contains("没有低保标准"));
    }
}

both_engines! {
    /// Lifted out, relieved and cancelled are three things: what each needs, and where each leads.
    exits, |house| {
        let people = &house.people;
        let account = people.caseworker.account;
        let dossier = house.dossier_in("filed");
        let draw = |dossier: i64, form: ExitForm| {
            house.act(move |commit, desk| acts::draw_up_exit(commit, desk, dossier, &form, account))
        };
        let propose = |dossier: i64| house.try_step(&people.caseworker, dossier, "propose_exit", Given::none());
        house.pass(10);
        let bare = ExitForm { kind: "lifted".into(), ..ExitForm::default() };
        assert!(refusal(draw(dossier, ExitForm { kind: "relieved".into(), ..bare.clone() })).contains("脱困"));
        assert!(refusal(draw(dossier, ExitForm { kind: "gone".into(), ..bare.clone() })).contains("退出方式"));
        draw(dossier, bare.clone()).expect("drawn up");
        let said = refusal(propose(dossier));
        for part in ["退出测算", "退出走访", "本人签字", "医疗保障", "社会保险"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        // An unmet guarantee holds it up; one that is not needed does not.
        let visit = house.add_visit(dossier, "exit");
        house.test(dossier, "exit");
        let each = |codes: [&str; 5]| codes.map(|code| (code.to_owned(), "见材料".to_owned()));
        let form = ExitForm {
            visit: Some(visit),
            guarantees: each(["met", "unmet", "not_needed", "met", "met"]),
            signed_on: Some(house.today()),
            ..bare.clone()
        };
        draw(dossier, form.clone()).expect("drawn up");
        let said = refusal(propose(dossier));
        assert!(said.contains("就业保障") && !said.contains("教育保障"), "{said}");
        let form = ExitForm { guarantees: each(["met", "met", "not_needed", "met", "met"]), ..form };
        draw(dossier, form.clone()).expect("drawn up");
        // By the numbers it is still in hardship: that needs a reason.
        assert!(refusal(propose(dossier)).contains("没有达到退出条件"));
        let form = ExitForm { reason: "子女已就业，收入尚未入账".into(), ..form };
        // Each guarantee that is met is shown by something; somebody was met at the visit, and the test came after it.
        let mut bare_one = form.clone();
        bare_one.guarantees[3].1 = String::new();
        draw(dossier, bare_one).expect("drawn up");
        assert!(refusal(propose(dossier)).contains("住房保障的依据"));
        let absent = VisitForm { conclusion: "absent".into(), ..house.visit("exit") };
        let absent = house.must(move |commit, desk| acts::add_visit(commit, desk, dossier, &absent)).0;
        draw(dossier, ExitForm { visit: Some(absent), ..form.clone() }).expect("drawn up");
        assert!(refusal(propose(dossier)).contains("没有见到人"));
        let later = house.add_visit(dossier, "exit");
        draw(dossier, ExitForm { visit: Some(later), ..form.clone() }).expect("drawn up");
        assert!(refusal(propose(dossier)).contains("还没有测算"));
        draw(dossier, form.clone()).expect("drawn up");
        assert_eq!(propose(dossier).expect("proposed").state, "leaving");
        assert_eq!(house.view(dossier).exit.expect("an exit").guarantees().count(), 5);
        // Dropped, nothing of it is left; it is drawn up anew.
        assert_eq!(house.step(&people.caseworker, dossier, "drop_exit", why()), "filed");
        assert!(house.version(dossier).get("exit").is_null());
        assert!(refusal(propose(dossier)).contains("还没有填写"));
        // What was seen and tested for the exit that came to nothing shows nothing of the next.
        draw(dossier, form).expect("drawn up");
        assert!(refusal(propose(dossier)).contains("新的退出走访"));
        assert!(house.spells(dossier).iter().all(|spell| spell.day("ended").is_none()));

        // A cancellation needs its reason, no notice, and is approved by somebody else.
        let form = ExitForm { kind: "cancelled_moved".into(), ..ExitForm::default() };
        draw(dossier, form.clone()).expect("drawn up");
        assert!(refusal(propose(dossier)).contains("写明理由"));
        draw(dossier, ExitForm { reason: "全家迁往外省".into(), ..form }).expect("drawn up");
        let both = also(&people.caseworker, Role::Leader, house.at.fed);
        assert_eq!(house.step(&people.caseworker, dossier, "propose_exit", Given::none()), "leaving");
        let said = refusal(house.try_step(&people.caseworker, dossier, "announce_exit", Given::none()));
        assert!(said.contains("注销不公示"), "{said}");
        assert_eq!(house.step(&both, dossier, "submit_exit", Given::none()), "exit_approving");
        assert!(is_checker(&house.try_step(&both, dossier, "approve_exit", Given::none())));
        assert_eq!(house.step(&people.leader, dossier, "approve_exit", Given::none()), "cancelled");
        let ended = house.version(dossier);
        assert_eq!((ended.text("exit"), ended.day("follow_until")), ("cancelled_moved", None));
        assert!(house.case(dossier).clocks.iter().all(|clock| !clock.runs()));

        // Hardship by accident is relieved.
        let accident = house.dossier_in("judging");
        house.test(accident, "application");
        let decided = given(&[("category", "accidental"), ("cause", "08"), ("reason", "意外支出为主")]);
        house.step(&people.caseworker, accident, "announce", decided);
        house.let_run_out(accident, "notice");
        house.step(&people.leader, accident, "approve", Given::none());
        assert!(refusal(draw(accident, bare)).contains("解困"));
        house.leave(accident, "relieved");
        assert_eq!(house.version(accident).text("exit"), "relieved");
        // Filed and left on one day, it has been on the roll for that day.
        let spells = house.spells(accident);
        let spell = spells.last().expect("a spell");
        assert!(spell.valid_to > spell.valid_from && spell.day("ended") == Some(spell.valid_to));
    }
}

both_engines! {
    /// An exit that was wrong is undone as known from then on: what was published before stays what was known.
    a_reversed_exit, |house| {
        let people = &house.people;
        let staying = house.dossier_in("filed");
        let dossier = house.left("lifted");
        let exit_day = house.version(dossier).day("exit_on").expect("a day");
        let published = house.head();
        assert_eq!(house.on_roll(exit_day, published), 1);
        house.pass(40);
        let reverse = |given: Given| house.try_step(&people.leader, dossier, "reverse_exit", given);
        // It takes two: a caseworker proposes it, a leader decides, and not in one person.
        assert!(refusal(reverse(why())).contains("提出撤销"));
        let both = also(&people.leader, Role::Caseworker, house.at.fed);
        house.step(&both, dossier, "propose_reversal", why());
        assert!(is_checker(&reverse(why())));
        house.step(&people.caseworker, dossier, "propose_reversal", why());
        assert!(matches!(reverse(Given::none()), Err(Refusal::Given(_))));
        assert!(matches!(
            house.try_step(&people.caseworker, dossier, "reverse_exit", why()),
            Err(Refusal::NotYours { .. })
        ));
        assert_eq!(reverse(why()).expect("reversed").state, "filed");
        let version = house.version(dossier);
        for field in ["exit", "exit_on", "follow_until"] {
            assert!(version.get(field).is_null(), "{field}");
        }
        // One more on the roll on that day and since; as known before, nothing has changed.
        for on in [exit_day, exit_day.plus(20), house.today()] {
            assert_eq!(house.on_roll(on, house.head()), 2, "{on}");
        }
        assert_eq!(house.on_roll(exit_day, published), 1);
        // One fewer has left in the period, as known now.
        let left = |known: i64| {
            let at = record::Moment { as_of: exit_day.plus(-1), known };
            let spells = house.store.read(|db| db.find(&SPELL, "dossier", dossier, at)).expect("spells");
            spells.iter().filter(|spell| spell.valid_to == exit_day && spell.text("exit") == "lifted").count()
        };
        assert_eq!((left(published), left(house.head())), (1, 0));
        assert!(house.spells(dossier).iter().all(|spell| spell.get("exit").is_null() && spell.get("ended").is_null()));
        // It can leave again, and be reviewed.
        house.leave(dossier, "lifted");
        assert_eq!(house.on_roll(house.today(), house.head()), 1);
        assert_eq!(house.state(staying), "filed");
    }
}

both_engines! {
    /// Hardship again: another dossier of the same household, with what is known.
    re_entry, |house| {
        let people = &house.people;
        let family = house.family;
        let dossier = house.own_draft();
        house.walk(dossier, "following");
        house.pass(20);
        let again = house.form(&family);
        let by = Actor::account(&people.clerk);
        let second = house.act(move |commit, desk| acts::open_dossier(commit, desk, &again, by));
        assert!(refusal(second).contains("返困再建档"));
        assert!(matches!(house.try_step(&people.worker, dossier, "relapse", why()), Err(Refusal::NotYours { .. })));
        assert_eq!(house.step(&people.clerk, dossier, "relapse", why()), "exited");
        let episodes = house.view(dossier).episodes;
        assert_eq!(
            episodes.iter().map(|row| (row.episode, row.state.as_str())).collect::<Vec<_>>(),
            [(1, "exited"), (2, "draft")]
        );
        let next = episodes[1].id;
        let (old, new) = (house.view(dossier), house.view(next));
        assert_eq!((new.row.previous, new.row.household, new.row.head), (Some(dossier), family.household, family.head));
        assert_eq!(new.row.applicant, Some(people.worker.account));
        assert!(new.row.number.is_empty() && new.row.category.is_empty() && new.row.applied_on.is_none());
        assert_eq!(new.members.len(), 3);
        for (before, after) in old.members.iter().zip(&new.members) {
            assert_ne!(before.version.id, after.version.id);
            for field in MEMBER.sealed_fields() {
                assert_eq!(before.clear.opt(field.name), after.clear.opt(field.name), "{}", field.name);
            }
        }
        let bare = |view: &dossier::View| {
            view.amounts.iter().map(|line| (line.person, line.kind.clone(), line.fen)).collect::<Vec<_>>()
        };
        assert_eq!(bare(&old), bare(&new));
        assert_eq!(old.clear.get("circumstances"), new.clear.get("circumstances"));
        // Nothing is asked for twice, but all is looked at anew: visit, authorisations, checks.
        assert!(new.visits.is_empty() && new.consents.is_empty() && new.results.is_empty());
        house.walk(next, "filed");
        let spells = house.spells(next);
        assert_eq!(spells.last().map(|spell| spell.text("entry").to_owned()), Some("returned".into()));
        assert_eq!(house.version(next).int("episode"), Some(2));
        // A third episode finds its predecessor by itself.
        house.leave(next, "cancelled_own");
        let third = house.draft(&family);
        assert_eq!((house.version(third).int("episode"), house.version(third).int("previous")), (Some(3), Some(next)));
    }
}

both_engines! {
    /// What is on the roll follows who belongs to a household and who handles it.
    the_roll_follows_the_dossier, |house| {
        let family = house.family;
        let dossier = house.draft(&family);
        house.walk(dossier, "filed");
        house.pass(5);
        let child = family.child;
        house.must(move |commit, desk| acts::drop_member(commit, desk, dossier, child));
        let persons =
            |house: &House| house.spells(dossier).iter().map(|spell| spell.int("persons")).collect::<Vec<_>>();
        assert_eq!(persons(house), [Some(3), Some(2)]);
        house.pass(5);
        let form = DossierForm { unit: house.at.other, ..house.form(&family) };
        assert!(house.must(move |commit, desk| acts::change_dossier(commit, desk, dossier, &form)));
        let last = house.spells(dossier).pop().expect("a spell");
        assert_eq!((last.int("unit"), last.valid_from), (Some(house.at.other), house.today()));
        // The clerk of the union that handles it now may draw it on; the other no longer.
        house.draw_up(dossier, "lifted");
        house.leave(dossier, "lifted");
        house.let_run_out(dossier, "follow");
        house.add_visit(dossier, "follow_up");
        let finish = |who: &Who| house.try_step(who, dossier, "finish", Given::none());
        assert!(matches!(finish(&house.people.clerk), Err(Refusal::NotYours { .. })));
        assert_eq!(finish(&house.people.other_clerk).expect("finished").state, "exited");
    }
}

both_engines! {
    /// The register: who finds what, page by page, today and as it was.
    the_register, |house| {
        let basic: Vec<i64> =
            ["filed", "visiting", "following", "draft"].into_iter().map(|state| house.dossier_in(state)).collect();
        let far = house.add_family(house.at.far_basic);
        let form = DossierForm { unit: house.at.far_basic, centre: house.at.far, caseworker: None, ..house.form(&far) };
        let far = house.draft_as(&house.people.far_clerk, &far, form);
        let known = house.head();
        let find_at = |reach: &Reach, filter: &Filter, at: record::Moment| {
            let (rows, more) = house.store.read(|db| dossier::list(db, reach, at, filter, 0, 100)).expect("rows");
            let count = house.store.read(|db| dossier::count(db, reach, at, filter)).expect("a count");
            assert_eq!((rows.len() as i64, more), (count, false));
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let find = |reach: &Reach, filter: &Filter| find_at(reach, filter, house.moment());
        let shape = house.store.read(|db| house.tree.now(db, house.today())).expect("a tree");
        let reach = |who: &Who| Reach::of(who, &shape);
        let (none, all) = (Filter::default(), [basic.clone(), vec![far]].concat());
        assert_eq!(reach(&house.people.caseworker), Reach::All);
        assert_eq!(find(&Reach::All, &none), all);
        assert_eq!(find(&reach(&house.people.clerk), &none), basic);
        // The federation decides, and its leader sees what it decides; levels above and beside see nothing.
        assert_eq!(find(&reach(&house.people.leader), &none), basic);
        for who in [
            &house.people.other_clerk,
            &house.people.town_clerk,
            &house.people.officer,
            &house.people.worker,
            &house.people.civil,
        ] {
            assert_eq!(find(&reach(who), &none), Vec::<i64>::new(), "{}", who.login);
        }
        assert_eq!(find(&reach(&house.people.far_caseworker), &none), [far]);
        assert_eq!(find(&reach(&house.people.far_clerk), &none), [far]);

        let with = |change: &dyn Fn(&mut Filter)| {
            let mut filter = Filter::default();
            change(&mut filter);
            filter
        };
        assert_eq!(find(&Reach::All, &with(&|filter| filter.state = "draft".into())), [basic[3], far]);
        assert_eq!(find(&reach(&house.people.clerk), &with(&|filter| filter.state = "draft".into())), [basic[3]]);
        assert_eq!(find(&Reach::All, &with(&|filter| filter.category = "deep".into())), [basic[0], basic[2]]);
        assert_eq!(find(&Reach::All, &with(&|filter| filter.exit = "lifted".into())), [basic[2]]);
        assert_eq!(find(&Reach::All, &with(&|filter| filter.cause = "01".into())), Vec::<i64>::new());
        assert_eq!(find(&Reach::All, &with(&|filter| filter.key_group = "1".into())), [basic[0], basic[2]]);
        assert_eq!(find(&Reach::All, &with(&|filter| filter.unit = Some(house.at.far_basic))), [far]);
        assert_eq!(
            find(&Reach::All, &with(&|filter| filter.caseworker = Some(house.people.caseworker.account))),
            basic
        );
        assert_eq!(find(&Reach::All, &with(&|filter| filter.search = "〔2025〕1号".into())), [basic[0]]);
        assert_eq!(find(&Reach::All, &with(&|filter| filter.search = "%".into())), Vec::<i64>::new());

        // Page by page.
        let (mut after, mut seen) = (0, Vec::new());
        loop {
            let at = house.moment();
            let (rows, more) =
                house.store.read(|db| dossier::list(db, &Reach::All, at, &none, after, 2)).expect("rows");
            seen.extend(rows.iter().map(|row| row.id));
            after = *seen.last().expect("a row");
            if !more {
                break;
            }
            assert_eq!(rows.len(), 2);
        }
        assert_eq!(seen, all);
        // As it was known before, and as it was on an earlier day.
        let drafts = with(&|filter| filter.state = "draft".into());
        house.step(&house.people.clerk, basic[3], "submit", Given::none());
        assert_eq!(find(&Reach::All, &drafts), [far]);
        let before = record::Moment { as_of: house.today(), known };
        assert_eq!(find_at(&Reach::All, &drafts, before), [basic[3], far]);
        let filed = with(&|filter| filter.state = "filed".into());
        let left = house.version(basic[2]).day("exit_on").expect("a day");
        assert_eq!(find_at(&Reach::All, &filed, house.on(left.plus(-1))), [basic[0]]);
        let on_notice = with(&|filter| filter.state = "exit_notice".into());
        assert_eq!(find_at(&Reach::All, &on_notice, house.on(left.plus(-1))), [basic[2]]);
        // Names are read apart, for whoever may see them.
        let head = house.view(far).row.head;
        let at = house.moment();
        let names = house.store.read(|db| dossier::names(db, &[head, 7], at)).expect("names");
        assert_eq!((names.get(&head).map(String::as_str), names.len()), (Some("秦望舒"), 1));
    }
}

both_engines! {
    /// One dossier is read whole, with what the roll knows; of whoever was erased nothing is shown.
    a_view, |house| {
        let dossier = house.dossier_in("filed");
        let view = house.view(dossier);
        let head = view.head().expect("a head");
        let of = |name: &str| head.value(fields::find(Of::Head, name).expect("an item"));
        assert_eq!((of("name").as_str(), of("work_since").as_str()), ("秦望舒", "2005-07-01"));
        assert!(of("id_number").len() == 18 && of("mobile").len() == 11);
        let home = |name: &str| view.value(fields::find(Of::Household, name).expect("an item"));
        assert_eq!(home("address"), "云阳路12号院3号楼");
        assert_eq!((home("persons").as_str(), home("monthly_per_capita").as_str()), ("3", "33333"));
        assert_eq!((home("number").as_str(), home("decided_on")), ("云困〔2025〕1号", house.today().to_string()));
        assert_eq!(view.members.iter().map(|member| member.is_adult).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!((view.visits.len(), view.consents.len(), view.spells.len()), (1, 2, 1));

        // Nothing that identifies or tells of means, health or family stands in what is open.
        let at = house.moment();
        house
            .store
            .read(|db| {
                for register in hardship::register::catalogue().registers() {
                    for version in db.list(register, at)? {
                        let open: String = version.values.iter().filter_map(|value| value.text()).collect();
                        for secret in ["秦望舒", "欧阳静好", "云阳路", "服药", "户主长期治疗", "收入已经稳定"]
                        {
                            assert!(!open.contains(secret), "{} tells {secret}", register.name);
                        }
                    }
                }
                Ok::<_, record::Error>(())
            })
            .expect("read");

        let spouse = view.members[1].person;
        let erased =
            house.store.commit(crate::support::intent("erase"), move |commit| roll::person::erase(commit, spouse));
        erased.expect("erased");
        let view = house.view(dossier);
        assert!(view.members[1].identity.is_none() && view.members[1].clear.erased);
        assert_eq!(view.members[1].value(fields::find(Of::Member, "name").expect("an item")), "");
        assert_eq!(view.amounts.iter().find(|line| line.person == spouse).and_then(|line| line.fen), None);
        assert_eq!(house.on_roll(house.today(), house.head()), 1, "what was counted stays counted");
    }
}

both_engines! {
    /// What is on the roll already is taken in as of its own day.
    taken_in, |house| {
        let family = house.family;
        let past = TakenIn {
            applied_on: Some(day("2018-04-02")),
            visited_on: Some(day("2018-04-20")),
            checked_on: Some(day("2018-05-10")),
            checked_all: true,
            decided_on: Some(day("2018-05-28")),
            category: "relative".into(),
            cause: "06".into(),
            causes: "09".into(),
            ..TakenIn::default()
        };
        let (form, members) = (house.form(&family), house.members(&family));
        let take = |past: &TakenIn| {
            let (past, form, members) = (past.clone(), form.clone(), members.clone());
            house.act(move |commit, desk| acts::take_in(commit, desk, &form, &past, &members))
        };
        assert!(refusal(take(&TakenIn { category: "rich".into(), ..past.clone() })).contains("困难类别"));
        assert!(
            refusal(take(&TakenIn { decided_on: Some(house.today().plus(1)), ..past.clone() })).contains("建档日期")
        );
        let dossier = take(&past).expect("taken in");
        assert_eq!(house.state(dossier), "filed");
        assert_eq!(house.version(dossier).text("number"), "云困〔2025〕1号");
        assert!(refusal(take(&past)).contains("没有办结"));
        let spells = house.spells(dossier);
        let spell = spells.last().expect("a spell");
        assert_eq!(
            (spell.text("entry"), spell.day("began"), spell.int("persons")),
            ("taken_in", past.decided_on, Some(3))
        );
        assert_eq!((spell.valid_from, house.on_roll(day("2019-01-01"), house.head())), (day("2018-05-28"), 1));
        assert!(house.case(dossier).clock("annual").is_some_and(|clock| clock.runs()));
        // Nobody takes one in by hand.
        let step = PROCEDURE.step("take_in").expect("a step");
        assert!(step.who.is_empty());
        // It goes on like any other; where no income is stated, nothing is tested.
        let account = house.people.caseworker.account;
        let test = || house.act(move |commit, desk| acts::put_result(commit, desk, dossier, "review", account));
        assert!(refusal(test()).contains("没有填写收入"));
        let sheet = house.sheet(&family);
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        test().expect("tested");
        house.leave(dossier, "lifted");
        assert_eq!(house.on_roll(house.today(), house.head()), 0);
    }
}

both_engines! {
    /// What was kept long enough is proposed for erasure, and nothing that is needed still.
    kept_long_enough, |house| {
        let ripe = |on: Day| house.store.read(|db| hardship::daily::to_erase(db, Pack::cn(), on)).expect("dossiers");
        let gone = house.left("cancelled_death");
        let staying = house.dossier_in("filed");
        let back = house.left("cancelled_own");
        let family = {
            let row = house.view(back).row;
            let members = house.view(back).members;
            crate::support::Family {
                household: row.household,
                head: row.head,
                spouse: members[1].person,
                child: members[2].person,
            }
        };
        let withdrawn = house.dossier_in("submitted");
        house.step(&house.people.clerk, withdrawn, "withdraw", why());
        house.draft(&family);
        assert_eq!(ripe(house.today().plus(365)), Vec::<i64>::new());
        let later = house.today().plus(11 * 366);
        let mut wanted = vec![gone, withdrawn];
        wanted.sort_unstable();
        assert_eq!(ripe(later), wanted, "not {staying}, nor the first episode of a household that is back");
    }
}

both_engines! {
    /// A dossier of another's household, of nobody, and of a unit that is gone.
    nothing_is_made_of_nothing, |house| {
        let missing = |result: Result<(), Refusal>| assert!(matches!(result, Err(Refusal::Missing)), "{result:?}");
        let (sheet, members) = (house.sheet(&house.family), house.members(&house.family));
        missing(house.act(move |commit, desk| acts::put_amounts(commit, desk, 7, &sheet)));
        missing(house.act(move |commit, desk| acts::put_members(commit, desk, 7, &members).map(drop)));
        let visit = house.visit("application");
        missing(house.act(move |commit, desk| acts::add_visit(commit, desk, 7, &visit).map(drop)));
        missing(house.act(|commit, desk| acts::put_result(commit, desk, 7, "application", 0).map(drop)));
        missing(house.act(|commit, desk| acts::withdraw_consent(commit, desk, 7, desk.today).map(drop)));
        let at = house.moment();
        let desk = house.desk();
        assert!(house.store.read(|db| dossier::view(db, &desk, 7, at)).expect("read").is_none());
        // The roll holds the household and the person; the dossier only names them.
        let dossier = house.draft(&house.family);
        let version = house.version(dossier);
        for (register, field) in [(&HOUSEHOLD, "household"), (&PERSON, "head")] {
            let id = version.int(field).expect("an id");
            assert!(house.store.read(|db| db.get(register, id, at)).expect("read").is_some(), "{field}");
        }
        assert!(DOSSIER.field("name").is_none() && MEMBER.field("name").is_none());
    }
}

both_engines! {
    /// A second visit, a return and a member who comes later jump over neither authorisation nor checks.
    nobody_is_jumped_over, |house| {
        let people = &house.people;
        let try_by = |who: &Who, dossier: i64, step: &str, given: Given| house.try_step(who, dossier, step, given);
        let again = |dossier: i64| {
            house.step(&people.caseworker, dossier, "visit_again", why());
            house.add_visit(dossier, "second");
        };
        // A member withdraws the authorisation while it is visited again: the requests are withdrawn with it.
        let dossier = house.dossier_in("checking");
        again(dossier);
        let consent = house.view(dossier).consents[0].id;
        house.must(move |commit, desk| acts::withdraw_consent(commit, desk, consent, desk.today));
        assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "authorising");
        house.walk(dossier, "judging");
        assert_eq!(house.version(dossier).int("checked_all"), Some(1));

        // One who is added while it is assessed signs, and is asked about, before anything is decided.
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "judging");
        let grown = house.add_to_household(family.household, "1990-06-01");
        house.put_in(&family, dossier, grown);
        house.test(dossier, "application");
        let announce = || try_by(&people.caseworker, dossier, "announce", decision());
        assert!(refusal(announce()).contains("1 名成年"));
        assert!(refusal(try_by(&people.caseworker, dossier, "ask_more", Given::none())).contains("1 名成年"));
        house.sign_all(dossier);
        assert!(refusal(announce()).contains("没有核对"));
        assert_eq!(house.step(&people.caseworker, dossier, "ask_more", Given::none()), "checking");
        assert!(refusal(try_by(&people.caseworker, dossier, "checked", Given::none())).contains("没有答复"));
        house.answer_all(dossier);
        assert_eq!(house.step(&people.caseworker, dossier, "checked", Given::none()), "judging");
        assert!(refusal(try_by(&people.caseworker, dossier, "ask_more", Given::none())).contains("没有要补充"));
        assert_eq!(announce().expect("announced").state, "notice");

        // The same while it is checked, and after it was returned from a second visit.
        for back in [false, true] {
            let family = house.add_family(house.at.basic);
            let dossier = house.draft(&family);
            house.walk(dossier, if back { "judging" } else { "checking" });
            if back {
                again(dossier);
                house.step(&people.clerk, dossier, "return", why());
            }
            let grown = house.add_to_household(family.household, "1990-06-01");
            house.put_in(&family, dossier, grown);
            if back {
                house.step(&people.clerk, dossier, "submit", Given::none());
                house.step(&people.chair, dossier, "accept", Given::none());
                house.add_visit(dossier, "application");
                assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "authorising");
            } else {
                house.sign_all(dossier);
                house.answer_all(dossier);
                assert!(refusal(try_by(&people.caseworker, dossier, "checked", Given::none())).contains("没有核对"));
            }
            house.walk(dossier, "filed");
            let at = house.moment();
            let asked = house.store.read(|db| db.find(&hardship::check::register::FINDING, "dossier", dossier, at));
            assert!(asked.expect("findings").iter().any(|finding| finding.int("person") == Some(grown)));
        }
    }
}

both_engines! {
    /// One signs for oneself from the birthday on, not from New Year's Day.
    of_age_by_the_day, |house| {
        let family = house.family;
        let dossier = house.draft(&family);
        let young = house.add_to_household(family.household, "2007-03-20");
        house.put_in(&family, dossier, young);
        let clerk = house.people.clerk.account;
        let sign = || {
            house.act(move |commit, desk| {
                acts::add_consent(commit, desk, dossier, young, desk.today, "paper", None, clerk)
            })
        };
        let is_adult = || house.view(dossier).members.iter().find(|each| each.person == young).expect("there").is_adult;
        house.turn_to(day("2025-03-19"));
        assert!(!is_adult() && refusal(sign()).contains("未成年人"));
        house.turn_to(day("2025-03-20"));
        assert!(is_adult());
        sign().expect("signed");
    }
}

both_engines! {
    /// Answers that differ are not passed over in silence: a remark, or a second visit.
    differences_are_seen, |house| {
        let people = &house.people;
        let differing = || {
            let dossier = house.dossier_in("checking");
            house.answer_with(dossier, "inconsistent");
            dossier
        };
        let checked = |dossier: i64, given: Given| house.try_step(&people.caseworker, dossier, "checked", given);
        let dossier = differing();
        assert!(refusal(checked(dossier, Given::none())).contains("不一致"));
        checked(dossier, given(&[("reason", "登记时间不同，已核实")])).expect("said");
        house.test(dossier, "application");
        house.step(&people.caseworker, dossier, "announce", decision());

        let dossier = differing();
        house.step(&people.caseworker, dossier, "visit_again", why());
        house.add_visit(dossier, "application");
        assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "judging");
        house.test(dossier, "application");
        let announce = |given: Given| house.try_step(&people.caseworker, dossier, "announce", given);
        assert!(refusal(announce(decision())).contains("不一致"), "that visit was for something else");
        house.step(&people.caseworker, dossier, "visit_again", why());
        house.add_visit(dossier, "second");
        assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "judging");
        house.test(dossier, "application");
        assert_eq!(announce(decision()).expect("announced").state, "notice");
    }
}

both_engines! {
    /// An exit that comes to nothing puts the yearly review off by no day, and skips none that is due.
    the_review_is_not_skipped, |house| {
        let people = &house.people;
        let dossier = house.dossier_in("filed");
        let due = || house.case(dossier).clock("annual").filter(|clock| clock.runs()).map(|clock| clock.due);
        let day = due().expect("a day");
        house.pass(40);
        let propose = || {
            house.draw_up(dossier, "cancelled_moved");
            house.step(&people.caseworker, dossier, "propose_exit", Given::none());
        };
        propose();
        house.pass(60);
        assert_eq!(house.step(&people.caseworker, dossier, "drop_exit", why()), "filed");
        assert_eq!(due(), Some(day));
        // Due while an exit is being looked into, it is to be done when that comes to nothing.
        propose();
        house.turn_to(day.plus(1));
        house.run_out();
        assert_eq!(house.state(dossier), "leaving");
        assert_eq!(house.step(&people.caseworker, dossier, "drop_exit", why()), "filed");
        house.run_out();
        assert_eq!(house.state(dossier), "reviewing");
        propose();
        assert_eq!(house.step(&people.caseworker, dossier, "drop_exit", why()), "reviewing");
        house.draw_up(dossier, "lifted");
        house.step(&people.caseworker, dossier, "propose_exit", Given::none());
        house.step(&people.caseworker, dossier, "announce_exit", Given::none());
        assert!(house.object(dossier));
        house.settle(dossier, "uphold");
        assert_eq!(house.state(dossier), "reviewing");
        // So it is when an exit that was approved is reversed.
        house.draw_up(dossier, "lifted");
        for step in ["propose_exit", "announce_exit"] {
            house.step(&people.caseworker, dossier, step, Given::none());
        }
        house.let_run_out(dossier, "exit_notice");
        house.step(&people.leader, dossier, "approve_exit", Given::none());
        assert_eq!(house.reverse(dossier), "reviewing");
        let renewing = house.case(dossier).clock("renew").is_some_and(|clock| clock.runs());
        assert!(renewing);
    }
}

both_engines! {
    /// Whoever belongs to the household stands aside, whatever their office; approval is by none of the makers.
    who_stands_aside, |house| {
        let family = house.family;
        let dossier = house.draft(&family);
        let kin = house.add_account("kin", Role::Caseworker, house.at.fed, family.spouse);
        let kin = also(&also(&kin, Role::Leader, house.at.fed), Role::Clerk, house.at.basic);
        let apart = |step: &str, given: Given| {
            assert!(refusal(house.try_step(&kin, dossier, step, given)).contains("回避"), "{step}");
        };
        house.walk(dossier, "submitted");
        apart("accept", Given::none());
        apart("return", why());
        house.walk(dossier, "visiting");
        house.add_visit(dossier, "application");
        apart("visit", Given::none());
        house.walk(dossier, "authorising");
        house.sign_all(dossier);
        apart("authorise", Given::none());
        house.walk(dossier, "checking");
        house.answer_all(dossier);
        apart("checked", Given::none());
        house.walk(dossier, "judging");
        house.test(dossier, "application");
        apart("announce", decision());
        apart("decline", why());
        house.walk(dossier, "notice");
        apart("take_down", why());
        house.walk(dossier, "approving");
        apart("approve", Given::none());
        apart("return_approval", why());
        // Each step of staff has an effect, and that asks it.
        for step in PROCEDURE.steps.iter().filter(|step| step.who.iter().any(|may| may.party != "applicant")) {
            assert!(step.effect.is_some() || step.name == "draft", "{}", step.name);
        }
        // Whoever accepted, visited or started the checks does not approve.
        for step in ["accept", "visit", "authorise"] {
            let other = house.dossier_in(match step {
                "accept" => "submitted",
                "visit" => "visiting",
                _ => "authorising",
            });
            let maker = also(&house.people.second_leader, Role::Caseworker, house.at.fed);
            if step == "visit" {
                house.add_visit(other, "application");
            }
            house.sign_all(other);
            house.step(&maker, other, step, Given::none());
            house.walk(other, "approving");
            assert!(is_checker(&house.try_step(&maker, other, "approve", Given::none())), "{step}");
        }
    }
}

both_engines! {
    /// What cannot be read is not taken for nothing: the test says whose lines these are.
    what_is_erased_is_not_tested, |house| {
        let dossier = house.dossier_in("judging");
        let (head, spouse) = (house.view(dossier).members[0].person, house.view(dossier).members[1].person);
        house.must(move |commit, _| Ok(roll::person::erase(commit, spouse)?));
        let test = || house.act(move |commit, desk| acts::put_result(commit, desk, dossier, "application", 0));
        let said = refusal(test());
        assert!(said.contains("读不出来") && said.contains("家庭成员 1。") && !said.contains("户主"), "{said}");
        let line = |side: &str, kind: &str| AmountForm {
            person: head,
            side: side.into(),
            kind: kind.into(),
            fen: Some(100),
            ..AmountForm::default()
        };
        let sheet = vec![line("rigid", "medical")];
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        assert!(refusal(test()).contains("没有填写收入"));
        let sheet = vec![line("income", "wage")];
        house.must(move |commit, desk| acts::put_amounts(commit, desk, dossier, &sheet));
        test().expect("tested");
    }
}

both_engines! {
    /// An exit can be found wrong after the follow-up, and a cancellation too: the household is on the roll as if it had
    /// not left, with the dossier with which it is there.
    an_exit_reversed_late, |house| {
        let people = &house.people;
        let on_roll = |on: Day| house.on_roll(on, house.head());
        // After the follow-up.
        let dossier = house.left("lifted");
        let left = house.version(dossier).day("exit_on").expect("a day");
        house.walk(dossier, "exited");
        assert_eq!(on_roll(left), 0);
        assert_eq!(house.reverse(dossier), "reviewing");
        assert_eq!((on_roll(left), on_roll(house.today())), (1, 1));
        let none = house.try_step(&people.caseworker, dossier, "reopen", why());
        assert!(matches!(none, Err(Refusal::NotNow { .. })), "{none:?}");
        house.walk(dossier, "filed");
        // A cancellation; a second time there is nothing to be reversed.
        let dossier = house.left("cancelled_death");
        let left = house.version(dossier).day("exit_on").expect("a day");
        house.pass(90);
        assert_eq!(on_roll(left.plus(1)), 1);
        assert_eq!(house.reverse(dossier), "reviewing");
        assert_eq!(on_roll(left.plus(1)), 2);
        assert!(house.case(dossier).clock("renew").is_some_and(|clock| clock.runs()));

        // The household came back: first what is new is brought to an end, unless it is on the roll with it.
        let dossier = house.left("lifted");
        let left = house.version(dossier).day("exit_on").expect("a day");
        house.pass(30);
        house.step(&people.clerk, dossier, "relapse", why());
        let next = house.view(dossier).episodes[1].id;
        house.step(&people.caseworker, dossier, "propose_reversal", why());
        let reopen = || house.try_step(&people.leader, dossier, "reopen", why());
        assert!(refusal(reopen()).contains("新的申请"));
        house.walk(next, "filed");
        let back = house.version(next).day("decided_on").expect("a day");
        let published = house.head();
        assert_eq!(reopen().expect("reversed").state, "exited");
        for on in [left, left.plus(10), back, house.today()] {
            assert_eq!(on_roll(on), 3, "{on}");
        }
        assert_eq!(house.on_roll(left.plus(10), published), 2, "what was known then stays");
        let spells = |dossier: i64| house.spells(dossier);
        let (own, later) = (spells(dossier), spells(next));
        assert!(own.iter().all(|spell| spell.get("ended").is_null() && spell.get("exit").is_null()));
        assert_eq!(own.last().expect("a spell").valid_to, later[0].valid_from);
        assert_eq!((later[0].text("entry"), later[0].day("began")), ("new", own[0].day("began")));
        // One household, one time on the roll: nothing left and nothing came in between.
        for figure in ["hardship.lifted", "hardship.reentered"] {
            let asked = house.ask(figure, house.today()).within(left.plus(-1), house.today());
            assert_eq!(house.answer(&asked).value, Some(0), "{figure}");
        }
        assert!(refusal(reopen()).contains("没有可以撤销"));
        assert!(house.version(dossier).get("exit").is_null());
        house.leave(next, "lifted");
        assert_eq!(on_roll(house.today()), 2);
    }
}
