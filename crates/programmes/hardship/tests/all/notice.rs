//! Public notices and objections: what is shown and for how long, what an objection does, what stays provable, and what
//! the public sees.

use access::Role;
use clock::{Day, Pack, deadline};
use hardship::notice::register::{NOTICE, OBJECTION, SHOWN};
use hardship::notice::{self, Filing, GROUNDS, Line, PROCEDURE, RULE, line_of, on_show, proof_of, sha256_of};
use procedure::filing::{Filed, Filer};
use procedure::{Given, Refusal, Taken};
use record::{Kind, Version};
use ui::web::testing::Browser;

use crate::hall::{Hall, run};
use crate::support::{Family, House, day, decision, given, is_checker, refusal, why};

const TEXT: &str = "秦家去年在城里买了第二套房";
const CONTACT: &str = "门卫室留言给老赵";

#[test]
fn the_table_has_no_fault_and_the_packs_know_its_lists() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    for pack in [Pack::cn(), Pack::ilo()] {
        assert_eq!(PROCEDURE.pack_faults(pack), Vec::<String>::new(), "{}", pack.name());
        for register in notice::catalogue().registers() {
            for field in register.fields {
                if let Kind::Code(list) = field.kind {
                    assert!(pack.codes(list).is_some(), "{}: {list}", pack.name());
                }
            }
        }
        let states = pack.codes("objection_state").expect("states");
        assert!(PROCEDURE.states.iter().all(|state| states.get(state.code).is_some()), "{}", pack.name());
        let grounds = pack.codes(GROUNDS).expect("grounds");
        assert!(["filing", "exit"].iter().all(|kind| grounds.get(kind).is_some()), "{}", pack.name());
    }
}

/// The lines of a dossier, in order.
fn lines(house: &House, dossier: i64) -> Vec<Version> {
    let at = house.moment();
    house.store.read(|db| db.find(&SHOWN, "dossier", dossier, at)).expect("lines")
}

/// The last line of a dossier.
#[track_caller]
fn line(house: &House, dossier: i64) -> Version {
    lines(house, dossier).pop().expect("a line")
}

fn the_notice(house: &House, id: i64) -> Version {
    let at = house.moment();
    house.store.read(|db| db.get(&NOTICE, id, at)).expect("read").expect("a notice")
}

/// The dossiers that are on show on a day.
fn shown_on(house: &House, on: Day) -> Vec<i64> {
    let at = house.on(on);
    let shown = house.store.read(|db| on_show(db, None, at)).expect("lines");
    shown.iter().filter_map(|line| line.int("dossier")).collect()
}

fn words(house: &House, line: &Version) -> Option<Line> {
    house.store.read(|db| db.unseal(line)).map(|clear| line_of(&clear)).expect("unsealed")
}

/// An objection to the line of a dossier, by the form of that token.
fn objection(house: &House, dossier: i64, form: &str) -> Filing {
    let line = line(house, dossier);
    Filing {
        notice: line.int("notice").expect("a notice"),
        line: line.id,
        ground: "means".into(),
        text: TEXT.into(),
        contact: CONTACT.into(),
        filer: Filer {
            account: 0,
            code: Some(format!("{:0<16}", form.replace(' ', "").to_uppercase())),
            form: form.into(),
            address: "192.0.2.7".into(),
        },
    }
}

fn file(house: &House, filing: &Filing) -> Result<Filed, Refusal> {
    let filing = filing.clone();
    house.act(move |commit, desk| notice::file(commit, desk, &filing))
}

#[track_caller]
fn filed(house: &House, dossier: i64, form: &str) -> i64 {
    match file(house, &objection(house, dossier, form)) {
        Ok(Filed::New(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn objection_of(house: &House, id: i64) -> Version {
    let at = house.moment();
    house.store.read(|db| db.get(&OBJECTION, id, at)).expect("read").expect("an objection")
}

/// What is answered when an objection is decided.
fn decided() -> Given {
    given(&[("findings", "查了不动产登记，没有第二套房"), ("answer", "经查，所反映情况不属实。")])
}

fn take_up(house: &House, id: i64) -> Result<Taken, Refusal> {
    house.take(&house.people.caseworker, &PROCEDURE, id, "take_up", Given::none())
}

fn decide(house: &House, id: i64, step: &str) -> Result<Taken, Refusal> {
    house.take(&house.people.leader, &PROCEDURE, id, step, decided())
}

/// Takes an objection up and decides it.
#[track_caller]
fn settle(house: &House, id: i64, step: &str) {
    take_up(house, id).expect("taken up");
    decide(house, id, step).expect("decided");
}

both_engines! {
    /// A notice runs its days and goes by itself; then the case goes to approval.
    from_the_first_day_to_the_last, |house| {
        let dossier = house.dossier_in("notice");
        let began = house.today();
        let pack = Pack::cn();
        let due = deadline(pack.rule(RULE, began).expect("a rule"), pack.calendar(), began, &[]).due;
        let line = line(house, dossier);
        assert_eq!((line.day("began"), line.day("last_day")), (Some(began), Some(due)));
        assert_eq!((line.text("kind"), line.text("state"), line.text("category")), ("filing", "running", "deep"));
        assert_eq!(house.case(dossier).clock("notice").expect("a clock").due, due, "shown as long as the clock runs");
        let words = words(house, &line).expect("words");
        assert_eq!((words.name.as_str(), words.unit.as_str(), words.exit.as_str()), ("秦*", "铅业集团工会", ""));
        // Another of the same day stands on the same notice; one of the next day on another.
        let second = house.dossier_in("notice");
        let last = crate::notice::line(house, second);
        if house.today() == began {
            assert_eq!(last.int("notice"), line.int("notice"));
        }
        let notice = the_notice(house, line.int("notice").expect("a notice"));
        assert_eq!(notice.text("number"), format!("云示〔{}〕1号", began.year()));
        assert_eq!((notice.day("opened_on"), notice.day("closes_on")), (Some(began), Some(due)));
        assert!(shown_on(house, began).contains(&dossier));
        assert!(shown_on(house, due).contains(&dossier), "the last day counts");
        // Nobody has taken it down, no job has run: the day alone withdraws it.
        assert!(!shown_on(house, due.plus(1)).contains(&dossier));
        house.let_run_out(dossier, "notice");
        assert_eq!(house.state(dossier), "approving");
        let line = crate::notice::line(house, dossier);
        assert_eq!((line.text("state"), line.day("last_day")), ("over", Some(due)));
        assert!(!shown_on(house, house.today()).contains(&dossier));
    }
}

both_engines! {
    /// What was shown is recomputed from the store: each line with its salt, the head of the notice, and nothing of them
    /// when the person was erased.
    what_was_shown_stays_provable, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "approving");
        let kept = line(house, dossier);
        let clear = house.store.read(|db| db.unseal(&kept)).expect("unsealed");
        let (salt, text) = (clear.get("salt").to_owned(), clear.get("line").to_owned());
        assert_eq!(salt.len(), 32);
        assert_eq!(text, "{\"name\":\"秦*\",\"unit\":\"铅业集团工会\",\"category\":\"深度困难\",\"cause\":\"患重特大疾病\"}");
        assert_eq!(proof_of(&salt, &text), kept.text("sha256"));
        assert_ne!(proof_of(&salt, &text.replace('秦', "王")), kept.text("sha256"));
        let notice = the_notice(house, kept.int("notice").expect("a notice"));
        assert_eq!(sha256_of(notice.text("head")), notice.text("sha256"));
        // The same words under another salt have another hash: lines cannot be compared.
        let other = house.dossier_in("approving");
        let other = line(house, other);
        assert_eq!(words(house, &other), words(house, &kept));
        assert_ne!(other.text("sha256"), kept.text("sha256"));
        // Both versions of the line, while it ran and after, carry the same proof; the first is from the day it went up.
        let history = house.store.read(|db| db.history(&SHOWN, kept.id)).expect("a history");
        assert!(history.len() >= 2 && history.iter().all(|each| each.text("sha256") == kept.text("sha256")));

        let shown = house.dossier_in("notice");
        let head = house.version(shown).int("head").expect("a head");
        house.must(move |commit, _| Ok(roll::person::erase(commit, head)?));
        let line = line(house, shown);
        assert_eq!(words(house, &line), None, "who was erased is shown nowhere");
        assert!(!line.text("sha256").is_empty());
    }
}

both_engines! {
    /// Objections let the notice stand still; one that holds, among several, undoes it when all are settled.
    one_of_two_objections_holds, |house| {
        let dossier = house.dossier_in("notice");
        let first = filed(house, dossier, "one");
        assert_eq!(house.state(dossier), "objection");
        assert_eq!(house.case(dossier).clock("notice").expect("a clock").state, "paused");
        // Nothing on the notice tells that somebody objected, and others may object too.
        assert!(shown_on(house, house.today()).contains(&dossier));
        house.pass(1);
        let second = filed(house, dossier, "two");
        assert_eq!(house.state(dossier), "objection");
        let same = file(house, &objection(house, dossier, "two")).expect("the same form");
        assert_eq!(same, Filed::Again(second));

        // However long it takes, the clock does not run out.
        house.pass(30);
        house.run_out();
        assert_eq!(house.state(dossier), "objection");
        // First it is looked into, then decided, by another; a caseworker decides nothing.
        let early = decide(house, first, "dismiss");
        assert!(matches!(early, Err(Refusal::NotNow { .. })), "{early:?}");
        take_up(house, first).expect("taken up");
        let report = given(&[("inquiry", "已到登记中心查询")]);
        house.take(&house.people.caseworker, &PROCEDURE, first, "report", report).expect("reported");
        let caseworker = &house.people.caseworker;
        assert!(matches!(house.take(caseworker, &PROCEDURE, first, "dismiss", decided()), Err(Refusal::NotYours { .. })));
        let far = house.take(&house.people.far_leader, &PROCEDURE, first, "dismiss", decided());
        assert!(matches!(far, Err(Refusal::NotYours { .. })), "{far:?}");
        let bare = house.take(&house.people.leader, &PROCEDURE, first, "dismiss", Given::none());
        assert!(matches!(bare, Err(Refusal::Given(_))), "reasons are required");
        decide(house, first, "uphold").expect("decided");
        assert_eq!(house.state(dossier), "objection", "another is open");
        settle(house, second, "dismiss");
        assert_eq!(house.state(dossier), "judging", "one that holds is enough");
        let line = line(house, dossier);
        assert_eq!(line.text("state"), "withdrawn");
        assert!(!shown_on(house, house.today()).contains(&dossier));
        // What was written, found and answered is sealed with it.
        let kept = objection_of(house, first);
        assert_eq!((kept.text("state"), kept.day("settled_on")), ("upheld", Some(house.today())));
        assert_eq!(kept.int("account"), Some(house.people.caseworker.account));
        let clear = house.store.read(|db| db.unseal(&kept)).expect("unsealed");
        for (field, text) in [
            ("text", TEXT),
            ("contact", CONTACT),
            ("inquiry", "已到登记中心查询"),
            ("findings", "查了不动产登记，没有第二套房"),
            ("answer", "经查，所反映情况不属实。"),
        ] {
            assert_eq!(clear.get(field), text);
        }
        // Announced once more, it stands on another notice.
        house.walk(dossier, "notice");
        assert_eq!(lines(house, dossier).len(), 2);
    }
}

both_engines! {
    /// When no objection holds, the notice goes on for the days it still has.
    a_dismissed_objection_lengthens_the_notice, |house| {
        let dossier = house.dossier_in("notice");
        let (began, planned) = (house.today(), line(house, dossier).day("last_day").expect("a day"));
        house.pass(1);
        let (from, objected) = (house.today(), filed(house, dossier, "one"));
        house.pass(20);
        assert!(!shown_on(house, house.today()).contains(&dossier), "its days were over while it stood still");
        settle(house, objected, "dismiss");
        assert_eq!(house.state(dossier), "notice");
        let until = line(house, dossier).day("last_day").expect("a day");
        let pause = clock::Pause { from, to: house.today().plus(-1) };
        let pack = Pack::cn();
        assert_eq!(until, deadline(pack.rule(RULE, began).expect("a rule"), pack.calendar(), began, &[pause]).due);
        assert!(until > planned && house.case(dossier).clock("notice").expect("a clock").due == until);
        assert!(shown_on(house, house.today()).contains(&dossier) && shown_on(house, until).contains(&dossier));
        assert!(!shown_on(house, until.plus(1)).contains(&dossier));
        // A further objection finds it running again, and whoever made it takes it back.
        let again = filed(house, dossier, "two");
        assert_eq!(house.state(dossier), "objection");
        let code = objection(house, dossier, "two").filer.code.expect("a code");
        let typed = code.to_lowercase();
        let taken_back = house.must(move |commit, desk| notice::withdraw(commit, desk, &typed));
        assert_eq!(taken_back, Some(again));
        assert_eq!((house.state(dossier).as_str(), objection_of(house, again).text("state")), ("notice", "withdrawn"));
        assert_eq!(house.must(|commit, desk| notice::withdraw(commit, desk, "0000-0000-0000-0000")), None);
        let once = house.act(move |commit, desk| notice::withdraw(commit, desk, &code));
        assert!(matches!(once, Err(Refusal::NotNow { .. })), "{once:?}");
        house.let_run_out(dossier, "notice");
        assert_eq!(house.state(dossier), "approving");
        // A year after it was settled the code is forgotten.
        let at = house.moment();
        let code = objection(house, dossier, "two").filer.code.expect("a code");
        let known = |at| house.store.read(|db| notice::COUNTER.by_code(db, &code, at)).expect("read").is_some();
        assert!(known(at));
        assert_eq!(notice::COUNTER.forget(&house.store, house.today()).expect("forgotten"), 0);
        assert_eq!(notice::COUNTER.forget(&house.store, house.today().plus(400)).expect("forgotten"), 2);
        assert!(!known(at));
    }
}

both_engines! {
    /// Exits are put on notice and objected to likewise.
    an_objection_keeps_a_household_on_the_roll, |house| {
        let dossier = house.dossier_in("filed");
        house.walk(dossier, "exit_notice");
        let exit = line(house, dossier);
        assert_eq!((exit.text("kind"), exit.text("exit")), ("exit", "lifted"));
        assert_eq!(words(house, &exit).expect("words").exit, "脱困");
        let dismissed = filed(house, dossier, "one");
        assert_eq!(house.state(dossier), "exit_objection");
        settle(house, dismissed, "dismiss");
        assert_eq!(house.state(dossier), "exit_notice");
        let upheld = filed(house, dossier, "two");
        settle(house, upheld, "uphold");
        assert_eq!(house.state(dossier), "filed");
        assert_eq!(line(house, dossier).text("state"), "withdrawn");
        assert!(shown_on(house, house.today()).is_empty());
        // The one before was settled on another matter's line: it does not count again.
        house.walk(dossier, "exit_notice");
        let third = filed(house, dossier, "three");
        settle(house, third, "dismiss");
        assert_eq!(house.state(dossier), "exit_notice");
        house.let_run_out(dossier, "exit_notice");
        assert_eq!(house.state(dossier), "exit_approving");
    }
}

both_engines! {
    /// Visiting again, or whatever else moves the case on, leads round no objection; one that holds takes effect.
    an_objection_is_not_walked_around, |house| {
        let people = &house.people;
        let dossier = house.dossier_in("notice");
        let objected = filed(house, dossier, "one");
        house.step(&people.caseworker, dossier, "visit_again", why());
        house.add_visit(dossier, "second");
        assert_eq!(house.step(&people.clerk, dossier, "visit", Given::none()), "judging");
        house.test(dossier, "application");
        let announce = || house.try_step(&people.caseworker, dossier, "announce", decision());
        assert!(refusal(announce()).contains("异议没有处理"));
        settle(house, objected, "uphold");
        assert_eq!(house.state(dossier), "judging");
        announce().expect("announced anew");

        // However it came there: nothing is approved while somebody objects, and what is upheld brings it back.
        let objected = filed(house, dossier, "two");
        let table = &hardship::rules::dossier::PROCEDURE;
        let system = |step: &str| house.take_as(procedure::Actor::System, table, dossier, step, Given::none());
        system("dismiss").expect("taken");
        house.let_run_out(dossier, "notice");
        assert_eq!(house.state(dossier), "approving");
        let approve = house.try_step(&people.leader, dossier, "approve", Given::none());
        assert!(refusal(approve).contains("异议没有处理"));
        settle(house, objected, "uphold");
        assert_eq!(house.state(dossier), "judging");
        assert!(!house.case(dossier).clocks.iter().any(|clock| clock.name == "approve" && clock.runs()));

        house.walk(dossier, "exit_notice");
        let objected = filed(house, dossier, "three");
        system("dismiss_exit").expect("taken");
        house.let_run_out(dossier, "exit_notice");
        let approve = house.try_step(&people.leader, dossier, "approve_exit", Given::none());
        assert!(refusal(approve).contains("异议没有处理"));
        settle(house, objected, "uphold");
        assert_eq!((house.state(dossier).as_str(), house.version(dossier).text("exit")), ("filed", ""));
    }
}

both_engines! {
    /// A household is taken off the public notice at once: by the centre, or because it withdraws.
    taken_off_the_notice, |house| {
        let people = &house.people;
        let dossier = house.dossier_in("notice");
        assert!(matches!(house.try_step(&people.caseworker, dossier, "take_down", Given::none()), Err(Refusal::Given(_))));
        assert_eq!(house.step(&people.caseworker, dossier, "take_down", why()), "judging");
        assert!(shown_on(house, house.today()).is_empty());
        assert_eq!(line(house, dossier).text("state"), "withdrawn");
        house.walk(dossier, "exit_notice");
        assert_eq!(house.step(&people.leader, dossier, "take_down_exit", why()), "leaving");
        assert!(shown_on(house, house.today()).is_empty());

        for state in ["notice", "approving"] {
            let dossier = house.dossier_in(state);
            assert_eq!(house.step(&people.clerk, dossier, "withdraw", why()), "withdrawn", "{state}");
            assert!(!shown_on(house, house.today()).contains(&dossier));
            assert!(house.case(dossier).clocks.iter().all(|clock| !clock.runs()));
        }
        let dossier = house.dossier_in("notice");
        let objected = filed(house, dossier, "one");
        assert_eq!(house.step(&people.clerk, dossier, "withdraw", why()), "withdrawn");
        // Whoever objected is answered all the same; the dossier stays where it is.
        settle(house, objected, "uphold");
        assert_eq!(house.state(dossier), "withdrawn");
        let dossier = house.dossier_in("judging");
        house.step(&people.caseworker, dossier, "decline", why());
        assert_eq!(house.step(&people.clerk, dossier, "withdraw", why()), "withdrawn");
    }
}

both_engines! {
    /// Whoever takes up or reports does not decide, whatever offices they hold.
    the_checker_is_another, |house| {
        let dossier = house.dossier_in("notice");
        let id = filed(house, dossier, "one");
        let mut both = house.people.caseworker.clone();
        both.grants.extend(house.people.leader.grants.iter().cloned());
        house.take(&both, &PROCEDURE, id, "take_up", Given::none()).expect("taken up");
        assert!(is_checker(&house.take(&both, &PROCEDURE, id, "uphold", decided())));
        assert!(is_checker(&house.take(&both, &PROCEDURE, id, "dismiss", decided())));
        decide(house, id, "dismiss").expect("by another");
    }
}

both_engines! {
    /// What cannot be received, and why; nothing of it stays.
    what_is_refused, |house| {
        let dossier = house.dossier_in("notice");
        let good = objection(house, dossier, "one");
        for (wrong, said) in [
            (Filing { line: good.line + 1, ..good.clone() }, "哪一户"),
            (Filing { ground: "nothing".into(), ..good.clone() }, "理由"),
            (Filing { text: "假".into(), ..good.clone() }, "4 至 2000 字"),
            (Filing { text: "长".repeat(2001), ..good.clone() }, "现有 2001 字"),
            (Filing { contact: "长".repeat(201), ..good.clone() }, "200 字"),
            (Filing { notice: good.notice + 1, ..good.clone() }, "已经结束"),
        ] {
            let told = refusal(file(house, &wrong));
            assert!(told.contains(said), "{told}");
        }
        assert_eq!(house.state(dossier), "notice");
        for n in 0..notice::COUNTER.per_address {
            let filer = Filer { form: format!("many {n}"), ..good.filer.clone() };
            file(house, &Filing { filer, ..good.clone() }).expect("received");
        }
        let filer = Filer { form: "one more".into(), ..good.filer.clone() };
        let more = Filing { filer, ..good.clone() };
        assert!(refusal(file(house, &more)).contains("太多"));
        let filer = Filer { address: "198.51.100.4".into(), ..more.filer.clone() };
        let elsewhere = Filing { filer, ..more };
        assert!(matches!(file(house, &elsewhere), Ok(Filed::New(_))));
        // When its days are over nothing is received, though nobody has taken it down.
        let other = house.dossier_in("notice");
        let late = objection(house, other, "late");
        house.turn_to(line(house, other).day("last_day").expect("a day").plus(1));
        assert!(refusal(file(house, &late)).contains("已经结束"));
        assert_eq!(house.state(other), "notice");
    }
}

// Pages.

/// Everything of a family that must never be public.
fn secrets(house: &House, family: &Family) -> Vec<String> {
    let at = house.moment();
    let mut out = vec![
        "云阳路".to_owned(),
        "云河一中".into(),
        "云岭铅业".into(),
        "6200000000000000000".into(),
        "长期治疗".into(),
    ];
    for person in family.persons() {
        let (_, known) = house.store.read(|db| roll::person::identity(db, person, at)).expect("read").expect("known");
        out.push(known.name.clone());
        out.push(known.name.chars().skip(1).collect());
        out.push(known.id_number);
        out.extend(known.mobile);
    }
    out
}

both_engines! {
    /// The public sees masked lines while they run, objects without an account, and finds nothing the day after.
    what_the_public_sees, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        house.walk(dossier, "notice");
        let (hall, shown, began) = (Hall::of(house), line(house, dossier), house.today());
        let notice = shown.int("notice").expect("a notice");
        let address = format!("/public-notices/{notice}");
        let hidden = secrets(house, &family);
        run(async {
            let mut public = Browser::new(&hall.site);
            for path in ["/public-notices", address.as_str(), "/public-notices/code"] {
                let answer = public.get(path).await;
                assert_eq!(answer.status.as_u16(), 200, "{path}");
                assert!(answer.header("x-robots-tag").contains("noindex"), "{path}");
                assert!(answer.body.contains("<meta name=\"robots\" content=\"noindex"), "{path}");
                for secret in &hidden {
                    assert!(!answer.body.contains(secret.as_str()), "{path} tells {secret}");
                }
            }
            let list = public.get("/public-notices").await.body;
            assert!(list.contains(&format!("href=\"{address}\"")) && !list.contains("秦"));
            let page = public.get(&address).await.body;
            for told in ["秦*", "铅业集团工会", "深度困难", "患重特大疾病", "工作日", "建档须经公示"] {
                assert!(page.contains(told), "{told}");
            }
            let mut english = Browser::new(&hall.site);
            english.lang = "en";
            let page = english.get(&address).await.body;
            assert!(page.contains("秦*") && page.contains("working days") && !page.contains("深度困难"), "{page}");

            // What is wrong is told on the form, which keeps what was written.
            let line = shown.id.to_string();
            let send = format!("{address}/objections");
            let bad = public.post(&send, &[("line", &line), ("ground", "means"), ("text", "假"), ("form", "f1")]).await;
            assert_eq!(bad.status.as_u16(), 422);
            assert!(bad.body.contains("role=\"alert\"") && bad.body.contains("value=\"f1\""));
            let good = [("line", line.as_str()), ("ground", "means"), ("text", TEXT), ("contact", CONTACT), ("form", "f1")];
            let sent = public.post(&send, &good).await;
            assert_eq!(sent.status.as_u16(), 200, "{}", sent.body);
            let code = sent.body.split_once("<code>").and_then(|(_, rest)| rest.split_once("</code>")).expect("a code").0;
            let again = public.post(&send, &good).await;
            assert!(again.status.as_u16() == 200 && !again.body.contains("<code>"), "one form, one objection");
            let known = public.post("/public-notices/code", &[("code", code)]).await;
            assert_eq!(known.status.as_u16(), 200);
            assert!(known.body.contains("待受理") && !known.body.contains(TEXT) && !known.body.contains(CONTACT));
            let unknown = public.post("/public-notices/code", &[("code", "0000-0000-0000-0000")]).await;
            assert_eq!(unknown.status.as_u16(), 422);
            // The notice does not tell that somebody objected.
            assert!(!public.get(&address).await.body.contains("异议处理"));
            let back = public.post("/public-notices/code/withdraw", &[("code", code)]).await;
            assert!(back.status.as_u16() == 200 && back.body.contains("已撤回"), "{}", back.body);
        });
        assert_eq!(house.state(dossier), "notice");
        house.turn_to(line(house, dossier).day("last_day").expect("a day").plus(1));
        run(async {
            let mut public = Browser::new(&hall.site);
            // No job has run, and no address asks the past.
            for path in [address.clone(), format!("{address}?as_of={began}"), "/public-notices/999".into(), format!("{address}?known=1")] {
                let answer = public.get(&path).await;
                assert_eq!(answer.status.as_u16(), 404, "{path}");
                assert!(!answer.body.contains('秦') && answer.header("x-robots-tag").contains("noindex"), "{path}");
            }
            for path in ["/public-notices".to_owned(), format!("/public-notices?as_of={began}")] {
                let answer = public.get(&path).await;
                assert!(answer.status.as_u16() == 200 && !answer.body.contains(&address), "{path}");
            }
            let late = public.post(&format!("{address}/objections"), &[("line", &shown.id.to_string())]).await;
            assert_ne!(late.status.as_u16(), 200);
            assert!(!late.body.contains('秦'));
        });
    }
}

both_engines! {
    /// What is kept is for those who handle it.
    what_the_centre_keeps, |house| {
        let dossier = house.dossier_in("notice");
        let (shown, objected) = (line(house, dossier), filed(house, dossier, "one"));
        let (notice, hall) = (shown.int("notice").expect("a notice"), Hall::of(house));
        let kept = format!("/objections/notices/{notice}");
        let one = format!("/objections/{objected}");
        run(async {
            let mut caseworker = hall.browser("page-caseworker", Role::Caseworker, house.at.fed, 0).await;
            let mut leader = hall.browser("page-leader", Role::Leader, house.at.fed, 0).await;
            for browser in [&mut caseworker, &mut leader] {
                for path in ["/objections", "/objections/notices", kept.as_str(), one.as_str()] {
                    let answer = browser.get(path).await;
                    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
                }
                let page = browser.get(&kept).await.body;
                assert!(page.contains("秦*") && page.contains(shown.text("sha256")) && page.contains("与存档一致"));
                assert!(page.contains(&format!("#{}", shown.opened)) && !page.contains("秦望舒"));
                let page = browser.get(&one).await.body;
                // How to reach whoever objected is masked until it is said what for.
                assert!(page.contains(TEXT) && !page.contains(CONTACT) && page.contains("秦*"));
                let reveal = format!("{one}/reveal");
                let silent = browser.post(&reveal, &[("field", "contact"), ("reason", "")]).await;
                assert!(silent.status.as_u16() == 422 && !silent.body.contains(CONTACT));
                let seen = browser.post(&reveal, &[("field", "contact"), ("reason", "约见异议人")]).await;
                assert!(seen.status.as_u16() == 200 && seen.body.contains(CONTACT), "{}", seen.body);
                assert_eq!(browser.post(&reveal, &[("field", "text"), ("reason", "约见异议人")]).await.status.as_u16(), 404);
            }
            for (login, role, unit) in [
                ("page-clerk", Role::Clerk, house.at.basic),
                ("page-officer", Role::Officer, house.at.fed),
                ("page-worker", Role::Worker, house.at.basic),
                ("page-far", Role::Caseworker, house.at.far),
                ("page-far-leader", Role::Leader, house.at.far),
                ("page-partner", Role::Partner, house.at.labour),
            ] {
                let mut other = hall.browser(login, role, unit, 0).await;
                for path in [kept.as_str(), one.as_str()] {
                    let answer = other.get(path).await;
                    assert!(matches!(answer.status.as_u16(), 403 | 404), "{login} {path}: {}", answer.status);
                    assert!(!answer.body.contains(TEXT) && !answer.body.contains("秦*"), "{login} {path}");
                }
            }
            // Each of the two opened it, and saw the contact; both are in the log.
            let looks = tokio::task::block_in_place(|| {
                house.store.read(|db| db.standing_where(&access::REVEAL, "record", objected)).expect("looks")
            });
            let fields: Vec<&str> = looks.iter().map(|look| look.text("fields")).collect();
            assert_eq!(fields, ["", "contact", "", "contact"]);
            let mut public = Browser::new(&hall.site);
            assert_ne!(public.get(&kept).await.status.as_u16(), 200);
            assert_ne!(public.get(&one).await.status.as_u16(), 200);
            // The page of the dossier tells of its notice.
            let page = caseworker.get(&format!("/hardship/{dossier}")).await;
            assert!(page.status.as_u16() == 200 && page.body.contains(&kept) && page.body.contains(&one), "{}", page.body);
        });
    }
}

/// The day after a holiday's make-up day and the like are the calendar's matter; here only that the days of a notice are
/// working days by the rule.
#[test]
fn the_days_of_a_notice_are_working_days() {
    let pack = Pack::cn();
    let began = day("2025-03-03");
    let due = deadline(pack.rule(RULE, began).expect("a rule"), pack.calendar(), began, &[]);
    assert_eq!(due.due, day("2025-03-10"), "five working days from Monday, that day not counted");
}
