//! Evaluations: the frame, the draw, blind entries, the rates; who may do what; the pages.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use access::{Access, By, Config, Cost, Grant, NewAccount, Role, Who};
use clock::{Day, Lang};
use hardship::evaluation::acts::{self, AssignForm, EntryForm, OrderForm};
use hardship::evaluation::read::{self, Standing};
use hardship::evaluation::register::{ASSIGNMENT, CASE, ENTRY, EVALUATION, STRATUM, stratum, verdict};
use hardship::evaluation::rules::PROCEDURE;
use hardship::evaluation::{rates, report, sampler};
use hardship::register::{AMOUNT, DOSSIER};
use procedure::{Actor, Given, Refusal};
use proof::checkpoint::{Checkpoint, SigningKey, sign};
use proof::merkle::root_of;
use record::Version;
use roll::tree::UnitView;
use ui::web::testing::Browser;
use ui::web::{Settings, Site};

use crate::support::{House, given, intent, refusal, why};

/// The public string of these tests.
const PUBLIC: &str = "双色球 2025030 期：03 08 11 19 25 31 + 07";

/// A house with dossiers in every state, an evaluation, its evaluators, and the key of the log.
struct Scene<'h> {
    house: &'h House,
    key: SigningKey,
    evaluation: i64,
    evaluators: [Who; 3],
    /// Dossiers by state.
    dossiers: BTreeMap<&'static str, Vec<i64>>,
}

/// States of dossiers and how many there are of each.
const STATES: [(&str, usize); 9] = [
    ("filed", 6),
    ("leaving", 2),
    ("exited", 3),
    ("following", 2),
    ("cancelled", 2),
    ("refused", 2),
    ("edge", 1),
    ("draft", 2),
    ("approving", 1),
];

fn dossiers(house: &House) -> BTreeMap<&'static str, Vec<i64>> {
    let mut people: Vec<i64> = Vec::new();
    for n in 0..STATES.iter().map(|(_, n)| n).sum() {
        people.push(house.add_person(&format!("欧阳密{}", ["甲", "乙", "丙", "丁"][n % 4]), 1970));
    }
    let (at, today) = (house.at, house.today());
    let done = house.store.commit(intent("form"), move |commit| {
        let mut out: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
        let mut heads = people.into_iter();
        for (state, count) in STATES {
            for n in 0..count {
                let head = heads.next().expect("a head");
                let id = commit.new_id();
                let draft = DOSSIER
                    .draft()
                    .set("number", format!("云困〔2025〕{n}号"))
                    .set("household", head)
                    .set("head", head)
                    .set("episode", 1_i64)
                    .set("unit", at.basic)
                    .set("centre", at.fed)
                    .set("category", "deep")
                    .set("cause", "06")
                    .set("state", state);
                commit.open(id, (today.plus(-30), Day::END), &draft, None)?;
                let amount = commit.new_id();
                let draft = AMOUNT
                    .draft()
                    .set("dossier", id)
                    .set("person", head)
                    .set("side", "income")
                    .set("kind", "wage")
                    .seal("fen", Some("1234500"))
                    .seal("note", Some("铅业集团的工资"));
                commit.open(amount, (today.plus(-30), Day::END), &draft, None)?;
                out.entry(state).or_default().push(id);
            }
        }
        Ok::<_, record::Error>(out)
    });
    done.expect("dossiers").value
}

impl<'h> Scene<'h> {
    /// Everything up to the order, with three evaluators of whom the first leads.
    fn new(house: &'h House) -> Scene<'h> {
        let dossiers = dossiers(house);
        let key = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key");
        let text = key.to_text();
        let kept = move |commit: &mut record::Commit<'_>| commit.put_secret("log-key", text.as_bytes());
        house.store.commit(intent("publish"), kept).expect("a key");
        let third = house.add_account("evaluator3", Role::Evaluator, house.at.fed, 0);
        let evaluators = [house.people.evaluator.clone(), house.people.second_evaluator.clone(), third];
        let evaluation = order(house);
        let scene = Scene { house, key, evaluation, evaluators, dossiers };
        for (n, who) in scene.evaluators.iter().enumerate() {
            let form =
                AssignForm { account: who.account, from: house.today(), until: house.today().plus(30), lead: n == 0 };
            house.must(move |commit, desk| acts::assign(commit, desk, evaluation, &form));
        }
        scene
    }

    fn step(&self, who: &Who, step: &str, given: Given) -> Result<String, Refusal> {
        self.house.take(who, &PROCEDURE, self.evaluation, step, given).map(|taken| taken.state)
    }

    fn frame(&self) {
        assert_eq!(self.step(&self.house.people.officer, "frame", Given::none()).expect("framed"), "framed");
    }

    /// A checkpoint over so many commits, signed with the key of the log or another.
    fn note(&self, size: i64, key: &SigningKey) -> String {
        let leaves = self.house.store.read(|db| record::log::leaves(db, size)).expect("leaves");
        let size = leaves.len() as u64;
        sign(&Checkpoint { origin: key.name().to_owned(), size, root: root_of(&leaves) }, key)
    }

    /// The one that draws: over the commits up to the one that fixed the frame.
    fn first_note(&self) -> String {
        self.note(self.version().int("frame_commit").expect("framed"), &self.key)
    }

    fn drawing(&self, note: &str) -> Given {
        given(&[("checkpoint", note), ("public_text", PUBLIC)])
    }

    fn draw(&self) {
        let note = self.first_note();
        assert_eq!(self.step(&self.evaluators[0], "draw", self.drawing(&note)).expect("drawn"), "drawn");
    }

    /// Up to the entries.
    fn open(house: &'h House) -> Scene<'h> {
        let scene = Scene::new(house);
        scene.frame();
        scene.draw();
        assert_eq!(scene.step(&scene.evaluators[1], "begin", Given::none()).expect("begun"), "entering");
        scene
    }

    fn version(&self) -> Version {
        let at = self.house.moment();
        self.house.store.read(|db| db.get(&EVALUATION, self.evaluation, at)).expect("read").expect("an evaluation")
    }

    fn cases(&self) -> Vec<read::Case> {
        let at = self.house.moment();
        self.house.store.read(|db| read::cases(db, self.evaluation, at)).expect("cases")
    }

    fn opening(&self, case: &read::Case) -> read::Opening {
        self.house.store.read(|db| read::opening(db, &case.version)).expect("it opens")
    }

    fn enter(&self, who: &Who, position: i64, verdict: &str) -> Result<i64, Refusal> {
        let form = EntryForm { verdict: verdict.into(), findings: format!("现场核查：{verdict}") };
        let (who, evaluation) = (who.clone(), self.evaluation);
        self.house.act(move |commit, desk| acts::enter(commit, desk, evaluation, position, &form, &who))
    }

    /// Both of the first two enter the same of a case.
    fn agree(&self, position: i64, verdict: &str) {
        for who in &self.evaluators[..2] {
            self.enter(who, position, verdict).unwrap_or_else(|refusal| panic!("{}", refusal.text(Lang::Zh)));
        }
    }

    fn sample(&self) -> sampler::Sample {
        let (at, evaluation) = (self.house.moment(), self.version());
        self.house.store.read(|db| read::sample_of(db, &evaluation, at)).expect("read").expect("a sample")
    }

    fn frame_text(&self) -> String {
        let (at, evaluation) = (self.house.moment(), self.version());
        self.house.store.read(|db| read::frame_of(db, &evaluation, at)).expect("a frame").to_text()
    }
}

fn form(house: &House) -> OrderForm {
    let sizes = [(stratum::ON_ROLL, 5), (stratum::EXITED, 3), (stratum::CANCELLED, 9), (stratum::NEVER, 2)];
    OrderForm {
        title: "2025年第三方评估".into(),
        unit: house.at.fed,
        evaluator: "云河社会调查中心".into(),
        as_of: house.today(),
        opens: house.today(),
        closes: house.today().plus(20),
        public_source: "下一期双色球开奖号码".into(),
        sizes: sizes.map(|(code, size)| (code.to_owned(), size)).to_vec(),
    }
}

fn order(house: &House) -> i64 {
    let (form, by) = (form(house), Actor::account(&house.people.officer));
    house.must(move |commit, desk| acts::order(commit, desk, &form, by))
}

/// All that a register holds today.
fn all_of(house: &House, register: &'static record::Register) -> Vec<Version> {
    let at = house.moment();
    house.store.read(|db| db.list(register, at)).expect("read")
}

#[test]
fn the_table_is_sound_in_both_packs() {
    assert_eq!(PROCEDURE.faults(), Vec::<String>::new());
    for pack in [clock::Pack::cn(), clock::Pack::ilo()] {
        assert_eq!(PROCEDURE.pack_faults(pack), Vec::<String>::new());
        for (list, codes) in [
            ("evaluation_state", PROCEDURE.states.iter().map(|state| state.code).collect::<Vec<_>>()),
            ("evaluation_stratum", stratum::ALL.to_vec()),
            ("evaluation_verdict", stratum::ALL.into_iter().flat_map(verdict::of).copied().collect()),
        ] {
            let known = pack.codes(list).unwrap_or_else(|| panic!("{} has no list {list}", pack.name()));
            codes.iter().for_each(|code| assert!(known.get(code).is_some(), "{}: {list} {code}", pack.name()));
        }
    }
}

both_engines! {
    /// From the order to the published report.
    an_evaluation_runs_its_course, |house| {
        let scene = Scene::open(house);
        let version = scene.version();
        // Eight on the roll, five lifted out, two cancelled, three never enrolled; what is being decided on stands nowhere.
        let at = house.moment();
        let strata = house.store.read(|db| read::strata(db, scene.evaluation, at)).expect("strata");
        let sizes: Vec<Option<i64>> = strata.iter().map(|each| each.int("frame_size")).collect();
        assert_eq!(sizes, [Some(8), Some(5), Some(2), Some(3)]);
        let cases = scene.cases();
        let of = |code: &str| cases.iter().filter(|case| case.stratum == code).count();
        assert_eq!(stratum::ALL.map(of), [5, 3, 2, 2], "all there are, where there are fewer");
        for case in &cases {
            let opening = scene.opening(case);
            let states: &[&str] = match case.stratum.as_str() {
                stratum::ON_ROLL => &["filed", "leaving"],
                stratum::EXITED => &["exited", "following"],
                stratum::CANCELLED => &["cancelled"],
                _ => &["refused", "edge"],
            };
            assert!(states.iter().any(|state| scene.dossiers[state].contains(&opening.record)), "{}", case.stratum);
        }

        // Anybody draws the same again, and sees that the frame was fixed before.
        let (sample, frame) = (scene.sample(), scene.frame_text());
        let keys = [scene.key.verifier()];
        let checks = sampler::verify(&sample, &frame, None, &keys);
        assert!(sampler::holds(&checks), "{checks:?}");
        let checked: Vec<&str> = checks.iter().filter(|check| check.ok == Some(true)).map(|check| check.name).collect();
        assert_eq!(checked, ["frame", "checkpoint", "signature", "anchor", "public", "seed", "sample"]);
        let text = serde_json::to_string(&sample).expect("JSON");
        assert!(text.contains("云河社会调查中心"), "the row that fixed the frame is enclosed");
        let altered: sampler::Sample = serde_json::from_str(&text.replace("云河社会", "河云社会")).expect("a sample");
        assert!(!sampler::holds(&sampler::verify(&altered, &frame, None, &keys)), "another row is not in the log");

        // All agree but on the first case.
        assert!(refusal(scene.step(&scene.evaluators[0], "close", Given::none())).contains("12 例"));
        for case in &cases[1..] {
            let found = if case.stratum == stratum::NEVER { verdict::MISSED } else { verdict::RIGHT };
            scene.agree(case.position, found);
        }
        scene.enter(&scene.evaluators[0], 1, verdict::RIGHT).expect("entered");
        scene.enter(&scene.evaluators[1], 1, verdict::WRONG_IN).expect("entered");
        assert_eq!(scene.cases()[0].standing(), Standing::Differs);
        assert!(refusal(scene.step(&scene.evaluators[0], "close", Given::none())).contains("1 例"));
        assert!(refusal(scene.enter(&scene.evaluators[1], 1, verdict::RIGHT)).contains("裁定"));
        scene.enter(&scene.evaluators[2], 1, verdict::WRONG_IN).expect("decided");
        assert_eq!(scene.cases()[0].verdict(), Some(verdict::WRONG_IN));

        // Nothing is counted before it is closed.
        let on = house.today();
        let names = ["hardship.evaluation_checked", "hardship.evaluation_wrong_in", "hardship.evaluation_missed"];
        assert_eq!(names.map(|name| house.value(name, on)), [0, 0, 0]);
        assert!(house.store.read(|db| read::found(db, &version, at)).expect("read").is_none());
        assert_eq!(scene.step(&scene.evaluators[1], "close", Given::none()).expect("closed"), "closed");
        assert_eq!(names.map(|name| house.value(name, on)), [12, 1, 2]);
        let rate = |name: &str| house.answer(&house.ask(name, on)).parts;
        assert_eq!(rate("hardship.evaluation_wrong_in_rate"), Some((1, 5)));
        assert_eq!(rate("hardship.evaluation_missed_rate"), Some((2, 2)));
        assert_eq!(rate("hardship.evaluation_wrong_out_rate"), Some((0, 3)));
        assert_eq!(rate("hardship.evaluation_late_out_rate"), Some((0, 5)));
        assert_eq!(rate("hardship.evaluation_precision"), Some((9, 12)));
        // The report says the same.
        let (at, version) = (house.moment(), scene.version());
        let found = house.store.read(|db| read::found(db, &version, at)).expect("read").expect("closed");
        let parts: Vec<(i64, i64)> = rates::core(&found).iter().map(|line| (line.rate.part, line.rate.whole)).collect();
        assert_eq!(parts, [(1, 5), (2, 2), (0, 3), (0, 5), (9, 12)]);

        assert!(scene.enter(&scene.evaluators[0], 2, verdict::RIGHT).is_err(), "it is closed");
        assert!(scene.step(&scene.evaluators[0], "publish", Given::none()).is_err());
        let published = scene.step(&house.people.officer, "publish", Given::none().with("bulletin", 7_i64));
        assert_eq!(published.expect("published"), "published");

        // The report verifies from files alone; whatever is altered in it is found.
        let report_of = || {
            let version = scene.version();
            house.store.read(|db| read::published(db, &version)).expect("read").expect("a report")
        };
        let file = report_of();
        let of = |file: &report::Published| report::verify(file, &frame, &keys);
        assert!(of(&file).iter().all(|check| check.ok == Some(true)), "{:?}", of(&file));
        // Of strata with fewer than five cases checked nothing is told, and no difference tells it.
        let told: Vec<Option<i64>> = file.report.strata.iter().map(|each| each.checked).collect();
        assert_eq!(told, [Some(5), None, None, None]);
        let precision = file.report.rates.last().expect("a rate");
        assert_eq!((precision.part, precision.whole, precision.low), (4, 5, None));
        let text = serde_json::to_string(&file).expect("JSON");
        for (what, from, to) in [
            ("a count", "\"wrong_in\":1", "\"wrong_in\":0"),
            ("a bound", "\"high\":10000", "\"high\":9000"),
            ("the title", "2025年第三方评估", "2026年第三方评估"),
            ("the hash", &file.report_sha256, &"0".repeat(64)),
            ("the row", "云河社会调查中心\"]", "河云社会调查中心\"]"),
        ] {
            let altered = text.replacen(from, to, 1);
            assert_ne!(altered, text, "{what} is not in the file");
            let altered: report::Published = serde_json::from_str(&altered).expect("a file");
            assert!(!sampler::holds(&of(&altered)), "{what}");
        }
        let other = frame.replace("draw 5", "draw 4");
        assert!(!sampler::holds(&report::verify(&file, &other, &keys)), "other sizes");
        // It stays what it was, whatever is written later.
        house.pass(3);
        house.add_person("后来的人", 1980);
        assert_eq!(report_of(), file);
    }
}

both_engines! {
    /// Only the first checkpoint of this log after the frame was fixed draws the sample.
    the_draw_needs_the_first_checkpoint, |house| {
        let scene = Scene::new(house);
        let early = scene.note(house.head(), &scene.key);
        scene.frame();
        let lead = &scene.evaluators[0];
        let refused = |note: &str| refusal(scene.step(lead, "draw", scene.drawing(note)));
        assert!(refused(&early).contains("恰好到该提交为止"), "{}", refused(&early));
        let fixed = scene.version().int("frame_commit").expect("framed");
        house.add_person("后来的人", 1980);
        let later = scene.note(house.head(), &scene.key);
        assert!(refused(&later).contains("恰好到该提交为止"), "nobody chooses among later ones");
        let other = SigningKey::generate("guildhall/YH/log", &mut rand::rng()).expect("a key");
        assert!(refused(&scene.note(fixed, &other)).contains("不是本系统"), "signed by another");
        let forged = Checkpoint { origin: scene.key.name().to_owned(), size: fixed as u64, root: [9; 32] };
        assert!(refused(&sign(&forged, &scene.key)).contains("与本系统的日志不符"), "of another tree");
        let ahead = Checkpoint { size: 9_999_999, ..forged };
        assert!(refused(&sign(&ahead, &scene.key)).contains("恰好到该提交为止"), "of what is yet to come");
        assert!(refused("今天的日期").contains("无法读取"));
        let note = scene.first_note();
        let at = house.moment();
        let given_out = house.store.read(|db| read::checkpoint(db, fixed)).expect("read");
        assert_eq!(given_out.as_deref(), Some(note.as_str()), "the house gives it out itself, now as ever");
        assert!(refusal(scene.step(lead, "draw", given(&[("checkpoint", note.as_str()), ("public_text", "未公布")]))).contains("数字"));
        let no_string = given(&[("checkpoint", note.as_str())]);
        assert!(refusal(scene.step(lead, "draw", no_string)).contains("公开随机串"));
        // As a form sends it: without the last line break, with those of Windows.
        let sent = note.trim_end().to_owned();
        assert_eq!(scene.step(lead, "draw", scene.drawing(&sent)).expect("drawn"), "drawn");
        let version = scene.version();
        assert_eq!(version.text("checkpoint"), note);
        assert_eq!(version.text("public_text"), "2025030 3 8 11 19 25 31 7", "however it was spelled");
        // How many are drawn, and where the string comes from, stand in the frame: they were said before.
        let frame = house.store.read(|db| read::frame_of(db, &version, at)).expect("a frame").to_text();
        assert!(frame.contains("stratum on_roll 8 draw 5") && frame.contains("public 下一期双色球开奖号码"), "{frame}");
        assert!(scene.step(lead, "draw", scene.drawing(&note)).is_err(), "once");
        assert!(scene.step(&house.people.officer, "withdraw", why()).is_err(), "what was drawn cannot be withdrawn");
    }
}

both_engines! {
    /// Once it is fixed, nothing changes the frame, and nothing done to a dossier changes what evaluators see.
    the_frame_stands, |house| {
        let scene = Scene::new(house);
        let evaluation = scene.evaluation;
        let mut changed = form(house);
        changed.sizes[0].1 = 4;
        let form = changed.clone();
        assert!(house.must(move |commit, desk| acts::change(commit, desk, evaluation, &form)), "while it is drafted");
        scene.frame();
        let (frame, hash) = (scene.frame_text(), scene.version().text("frame_sha256").to_owned());
        let refused = house.act(move |commit, desk| acts::change(commit, desk, evaluation, &changed));
        assert!(refusal(refused).contains("已经固定"));
        let who = scene.evaluators[0].clone();
        let refused = house.act(move |commit, desk| acts::name_candidates(commit, desk, evaluation, "x", &who).map(drop));
        assert!(refusal(refused).contains("已经固定"));
        assert!(scene.step(&house.people.officer, "frame", Given::none()).is_err());

        // Dossiers move on: the lines and their hash stay, the cases show what was.
        let filed = scene.dossiers["filed"].clone();
        let today = house.today();
        house.pass(1);
        let done = house.store.commit(intent("form"), move |commit| {
            for id in filed {
                // From the very beginning, as if it had always been so.
                let held = commit.read()?.standing(&DOSSIER, id)?.pop().expect("a dossier");
                let draft = held.draft().set("state", "cancelled").set("category", "relative");
                commit.assert(id, (today.plus(-30), Day::END), &draft, None)?;
            }
            Ok::<_, record::Error>(())
        });
        done.expect("changed");
        assert_eq!(scene.frame_text(), frame);
        assert_eq!(sampler::Frame::from_text(&frame).map(|frame| proof::hex::encode(&frame.hash())), Ok(hash));
        scene.draw();
        let version = scene.version();
        for case in scene.cases().iter().filter(|case| case.stratum == stratum::ON_ROLL) {
            let opening = scene.opening(case);
            let seen = house.store.read(|db| read::masked(db, &version, &opening)).expect("read").expect("a dossier");
            assert_ne!(seen.dossier.text("state"), "cancelled");
            assert_eq!(seen.dossier.text("category"), "deep");
            assert_eq!(seen.amounts.iter().map(|each| each.fen).collect::<Vec<_>>(), [Some(1_234_500)]);
        }
        // Another dossier behind a commitment does not open it.
        let case = scene.cases().remove(0);
        house
            .store
            .side(move |door| {
                let sql = "UPDATE evaluation_opening SET record = record + 1 WHERE federation = $1 AND evaluation = $2";
                door.run(sql, &[evaluation.into()])
            })
            .map(drop)
            .map_err(|error: record::Error| error)
            .expect("altered");
        let opened = house.store.read(|db| read::opening(db, &case.version));
        assert!(matches!(opened, Err(record::Error::Damaged(_))), "{opened:?}");
    }
}

both_engines! {
    /// A household stands in one stratum, by its latest episode; candidates on file are left out.
    everybody_stands_once, |house| {
        let scene = Scene::new(house);
        let (evaluation, today) = (scene.evaluation, house.today());
        // One of the lifted came back, one of the refused was refused before; a child of a household on file is named.
        let (exited, refused) = (scene.dossiers["exited"][0], scene.dossiers["refused"][0]);
        let done = house.store.commit(intent("form"), move |commit| {
            for (before, state) in [(exited, "filed"), (refused, "refused")] {
                let held = commit.read()?.standing(&DOSSIER, before)?.pop().expect("a dossier");
                let id = commit.new_id();
                let same = ["household", "head", "unit", "centre"];
                let draft = same.into_iter().fold(DOSSIER.draft(), |draft, name| draft.set(name, held.get(name).clone()));
                let draft = draft.set("episode", 2_i64).set("previous", before).set("state", state);
                commit.open(id, (today, Day::END), &draft, None)?;
            }
            Ok::<_, record::Error>(())
        });
        done.expect("dossiers");
        let on_file = house.store.read(|db| db.standing(&DOSSIER, scene.dossiers["filed"][0])).expect("read").pop();
        let head = on_file.and_then(|dossier| dossier.int("head")).expect("a head");
        let outside = house.add_person("欧阳密戊", 1990);
        let at = house.moment();
        let number = |person: i64| {
            let found = house.store.read(|db| roll::person::identity(db, person, at)).expect("read");
            found.expect("a person").1.id_number
        };
        let list = format!("{}\n{} {}\r\n000000000000000000", number(head), number(outside), number(outside));
        // The federation names nobody; an evaluator who is assigned does.
        for who in [&house.people.officer, &house.people.leader, &house.add_account("other", Role::Evaluator, house.at.fed, 0)] {
            let (list, who) = (list.clone(), who.clone());
            let named = house.act(move |commit, desk| acts::name_candidates(commit, desk, evaluation, &list, &who));
            assert!(refusal(named).contains("只由本次评估指定的评估员"));
        }
        let who = scene.evaluators[1].clone();
        let said = house.must(move |commit, desk| acts::name_candidates(commit, desk, evaluation, &list, &who));
        assert_eq!((said.added, said.known, said.unknown), (2, 0, 1));
        scene.frame();
        let at = house.moment();
        let strata = house.store.read(|db| read::strata(db, evaluation, at)).expect("strata");
        let sizes: Vec<Option<i64>> = strata.iter().map(|each| each.int("frame_size")).collect();
        // On the roll one more, lifted out one less; never enrolled: three households and the one named outside.
        assert_eq!(sizes, [Some(9), Some(4), Some(2), Some(4)]);
        // How many of the list were left out is told.
        let version = scene.version();
        assert_eq!((version.int("named_unknown"), version.int("named_on_file")), (Some(1), Some(1)));
    }
}

both_engines! {
    /// Only those assigned, in their own name, within their days, write an entry; nobody changes one.
    nobody_else_enters, |house| {
        let scene = Scene::open(house);
        let people = &house.people;
        let stranger = house.add_account("stranger", Role::Evaluator, house.at.fed, 0);
        let elsewhere = house.add_account("elsewhere", Role::Evaluator, house.at.town, 0);
        let all = [
            ("officer", &people.officer),
            ("leader", &people.leader),
            ("caseworker", &people.caseworker),
            ("treasurer", &people.treasurer),
            ("clerk", &people.clerk),
            ("chair", &people.chair),
            ("partner", &people.labour),
            ("worker", &people.worker),
            ("an evaluator not assigned", &stranger),
            ("an evaluator of another unit", &elsewhere),
        ];
        for (who, each) in all {
            assert!(scene.enter(each, 1, verdict::RIGHT).is_err(), "{who} enters");
            for step in ["draw", "begin", "close"] {
                assert!(scene.step(each, step, Given::none()).is_err(), "{who} takes {step}");
            }
        }
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            let admin = house.add_account(role.code(), role, 0, 0);
            assert!(scene.enter(&admin, 1, verdict::RIGHT).is_err(), "{role:?} enters");
        }
        let one = &scene.evaluators[0];
        // Standing in for an officer, or being stood in for by one.
        let grant = one.grants[0].clone();
        let mut both = one.clone();
        both.grants.push(Grant { role: Role::Officer, behalf: people.officer.account, ..grant.clone() });
        let mut officer = people.officer.clone();
        officer.grants.push(Grant { behalf: one.account, ..grant.clone() });
        let mut delegate = scene.evaluators[1].clone();
        delegate.grants = vec![Grant { behalf: one.account, ..grant }];
        for (who, each) in [("with an office", &both), ("an officer for them", &officer), ("a delegate", &delegate)] {
            assert!(scene.enter(each, 1, verdict::RIGHT).is_err(), "{who} enters");
        }
        let system = |step: &str| house.take_as(Actor::System, &PROCEDURE, scene.evaluation, step, Given::none());
        assert!(system("close").is_err());

        // What is entered stands: not entered again, not by the evaluator either, and only as it may be judged.
        assert!(refusal(scene.enter(one, 1, verdict::MISSED)).contains("结论"), "not of this stratum");
        scene.enter(one, 1, verdict::RIGHT).expect("entered");
        assert!(refusal(scene.enter(one, 1, verdict::WRONG_IN)).contains("不能更改"));
        scene.enter(&scene.evaluators[1], 1, verdict::RIGHT).expect("entered");
        assert!(refusal(scene.enter(&scene.evaluators[2], 1, verdict::WRONG_IN)).contains("已有结论"));
        let entries = all_of(house, &ENTRY);
        assert!(entries.iter().all(|entry| entry.text("verdict") == verdict::RIGHT), "{}", entries.len());
        let known = house.store.read(|db| db.history(&ENTRY, entries[0].id)).expect("history");
        assert_eq!(known.len(), 1, "an entry has one version for ever");

        // Replaced, they enter no more; what they entered stays.
        let (evaluation, account) = (scene.evaluation, scene.evaluators[1].account);
        let at = house.moment();
        let assigned = house.store.read(|db| read::assigned(db, evaluation, at)).expect("read");
        let id = assigned.iter().find(|each| each.account == account).expect("assigned").id;
        let dismissed = house.act(move |commit, desk| acts::dismiss(commit, desk, evaluation, id));
        assert!(refusal(dismissed).contains("不能增减"), "the sample is drawn");
        let form = AssignForm { account: stranger.account, from: house.today(), until: house.today().plus(9), lead: false };
        let added = house.act(move |commit, desk| acts::assign(commit, desk, evaluation, &form));
        assert!(refusal(added).contains("不能增减"));
        let change = || Given::none().with("leaves", scene.evaluators[1].login.as_str()).with("comes", stranger.account);
        for who in [&people.officer, &scene.evaluators[1], &scene.evaluators[2], &stranger] {
            assert!(scene.step(who, "replace", change()).is_err(), "{} replaces", who.login);
        }
        let foreign = Given::none().with("leaves", scene.evaluators[1].login.as_str()).with("comes", elsewhere.account);
        assert!(refusal(scene.step(one, "replace", foreign)).contains("不是本总工会"));
        scene.step(one, "replace", change()).expect("replaced");
        assert!(scene.enter(&scene.evaluators[1], 2, verdict::RIGHT).is_err());
        scene.enter(&stranger, 2, verdict::RIGHT).expect("entered in their place");
        assert_eq!(scene.cases()[0].verdict(), Some(verdict::RIGHT));
        // After the last day nobody does, until it is put off.
        house.pass(21);
        assert!(scene.enter(one, 2, verdict::RIGHT).is_err());
        let put_off = |day: Day| scene.step(&people.officer, "extend", Given::none().with("closes", day));
        assert!(put_off(house.today().plus(-30)).is_err(), "it is not brought forward");
        put_off(house.today().plus(5)).expect("put off");
        scene.enter(one, 3, verdict::RIGHT).expect("entered: who was to evaluate until the last day goes on");
        assert!(refusal(scene.step(&people.officer, "break_off", given(&[("end_reason", "不想评了")]))).contains("不能中止"));
    }
}

both_engines! {
    /// Nobody decides who made an entry, the one who leads no more than the others.
    a_third_decides, |house| {
        let scene = Scene::open(house);
        scene.enter(&scene.evaluators[0], 1, verdict::RIGHT).expect("entered");
        scene.enter(&scene.evaluators[1], 1, verdict::UNREACHABLE).expect("entered");
        for who in &scene.evaluators[..2] {
            assert!(refusal(scene.enter(who, 1, verdict::RIGHT)).contains("没有录入过"), "{}", who.login);
        }
        scene.enter(&scene.evaluators[2], 1, verdict::RIGHT).expect("decided");
        assert_eq!(scene.cases()[0].verdict(), Some(verdict::RIGHT));
    }
}

both_engines! {
    /// An evaluation whose evaluators are gone is ended openly, and computes nothing; the lead can be handed over before.
    what_nobody_can_go_on_with_is_broken_off, |house| {
        let scene = Scene::open(house);
        let officer = &house.people.officer;
        let reason = || given(&[("end_reason", "评估机构已解散")]);
        let fresh = house.add_account("fresh", Role::Evaluator, house.at.fed, 0);
        let handed = Given::none().with("leaves", scene.evaluators[0].login.as_str()).with("comes", fresh.account);
        scene.step(&scene.evaluators[0], "replace", handed).expect("handed over");
        assert_eq!(scene.version().int("lead"), Some(fresh.account));
        assert!(scene.step(&scene.evaluators[0], "begin", Given::none()).is_err());
        assert!(refusal(scene.step(officer, "break_off", reason())).contains("不能中止"));
        // The account of the one who leads is gone: nobody can go on.
        let (account, today) = (fresh.account, house.today());
        house.must(move |commit, desk| {
            let at = commit.at(desk.today);
            let held = commit.read()?.get(&access::ACCOUNT, account, at)?.expect("an account");
            commit.assert(account, (today, Day::END), &held.draft().set("state", "disabled"), None)?;
            Ok(())
        });
        assert!(scene.step(&scene.evaluators[1], "break_off", reason()).is_err(), "only the federation does");
        assert!(scene.step(officer, "break_off", Given::none()).is_err(), "a reason is given");
        assert_eq!(scene.step(officer, "break_off", reason()).expect("broken off"), "broken_off");
        assert!(scene.enter(&scene.evaluators[1], 1, verdict::RIGHT).is_err());
        assert_eq!(house.value("hardship.evaluation_checked", house.today()), 0);
    }
}

both_engines! {
    /// A result is not withheld: when its days are over the evaluator who leads publishes it.
    a_result_is_not_withheld, |house| {
        let scene = Scene::open(house);
        scene.cases().iter().for_each(|case| scene.agree(case.position, verdict::RIGHT));
        scene.step(&scene.evaluators[0], "close", Given::none()).expect("closed");
        let publish = |who: &Who| scene.step(who, "publish", Given::none());
        assert!(refusal(publish(&scene.evaluators[0])).contains("委托单位在"));
        house.pass(15);
        assert!(publish(&scene.evaluators[0]).is_err(), "the last day is the federation's");
        house.pass(1);
        assert!(refusal(publish(&scene.evaluators[1])).contains("评估负责人公布"));
        assert_eq!(publish(&scene.evaluators[0]).expect("published"), "published");
    }
}

both_engines! {
    /// The commits that framed, drew, entered and closed are undone by nobody, whoever has the machine.
    nothing_of_it_is_undone, |house| {
        let scene = Scene::open(house);
        scene.cases().iter().for_each(|case| scene.agree(case.position, verdict::UNREACHABLE));
        assert_eq!(scene.step(&scene.evaluators[0], "close", Given::none()).expect("closed"), "closed");
        let mut commits: HashSet<i64> = scene.version().int("frame_commit").into_iter().collect();
        commits.extend(all_of(house, &ASSIGNMENT).iter().chain(&all_of(house, &STRATUM)).map(|each| each.opened));
        commits.extend(all_of(house, &ENTRY).iter().map(|entry| entry.opened));
        for case in scene.cases() {
            let history = house.store.read(|db| db.history(&CASE, case.version.id)).expect("history");
            commits.extend(history.iter().map(|version| version.opened));
        }
        assert!(commits.len() >= 27, "a frame, a draw, two entries on each of twelve cases, a close");
        for commit in commits {
            let undone = house.store.commit(intent("reversal"), move |c| roll::undo::reverse(c, commit));
            assert!(matches!(undone, Err(record::Error::Kept { .. })), "{commit}: {undone:?}");
        }
        assert_eq!(scene.version().text("state"), "closed");
    }
}

both_engines! {
    /// Who can be assigned, and what an order must say.
    orders_are_judged, |house| {
        let people = &house.people;
        let assign = |account: i64, lead: bool, evaluation: i64| {
            let form = AssignForm { account, from: house.today(), until: house.today().plus(9), lead };
            house.act(move |commit, desk| acts::assign(commit, desk, evaluation, &form))
        };
        let evaluation = order(house);
        assert!(refusal(assign(people.officer.account, false, evaluation)).contains("不是本总工会的第三方评估员"));
        let elsewhere = house.add_account("elsewhere", Role::Evaluator, house.at.town, 0);
        assert!(refusal(assign(elsewhere.account, false, evaluation)).contains("不是本总工会的第三方评估员"));
        assert!(refusal(assign(1, false, evaluation)).contains("没有这个账号"));
        let take = |step: &str| house.take(&people.officer, &PROCEDURE, evaluation, step, Given::none());
        assert!(refusal(take("frame")).contains("至少要指定 3 名"));
        assign(people.evaluator.account, false, evaluation).expect("assigned");
        assert!(refusal(assign(people.evaluator.account, false, evaluation)).contains("指定过"));
        assign(people.second_evaluator.account, false, evaluation).expect("assigned");
        assert!(refusal(take("frame")).contains("至少要指定 3 名"), "two who differ need a third");
        let third = house.add_account("evaluator3", Role::Evaluator, house.at.fed, 0);
        assign(third.account, false, evaluation).expect("assigned");
        assert!(refusal(take("frame")).contains("负责人"));
        assert!(refusal(take("frame")).contains("负责人"));
        for (why, bad) in [
            ("名称", OrderForm { title: " ".into(), ..form(house) }),
            ("评估机构", OrderForm { evaluator: String::new(), ..form(house) }),
            ("来源", OrderForm { public_source: "甲\n乙".into(), ..form(house) }),
            ("截止日期", OrderForm { closes: house.today().plus(-1), ..form(house) }),
            ("样本数", OrderForm { sizes: vec![("on_roll".into(), -1)], ..form(house) }),
            ("样本数", OrderForm { sizes: Vec::new(), ..form(house) }),
        ] {
            let by = Actor::account(&people.officer);
            let refused = house.act(move |commit, desk| acts::order(commit, desk, &bad, by));
            assert!(refusal(refused).contains(why), "{why}");
        }
        for who in [&people.leader, &people.caseworker, &people.evaluator, &people.clerk] {
            let (form, by) = (form(house), Actor::account(who));
            assert!(house.act(move |commit, desk| acts::order(commit, desk, &form, by)).is_err(), "{}", who.login);
        }
        // A day that has not come cannot be framed.
        let later = OrderForm { as_of: house.today().plus(1), ..form(house) };
        house.must(move |commit, desk| acts::change(commit, desk, evaluation, &later));
        assert!(refusal(take("frame")).contains("基准日"));
    }
}

// The pages.

/// A password that keeps every rule.
const PASSWORD: &str = "Tk7#pvel92-xw";

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// Does what blocks where asynchronous work is done.
fn apart<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

struct Hall<'h> {
    house: &'h House,
    site: Site,
    access: Arc<Access>,
}

impl<'h> Hall<'h> {
    fn of(house: &'h House, key: &SigningKey) -> Hall<'h> {
        let store = house.store.clone();
        // Sessions that outlast the days that pass.
        let config =
            Config { cost: Cost::LEAST, idle_ms: i64::MAX / 4, absolute_ms: i64::MAX / 4, ..Config::default() };
        let access = Arc::new(Access::new(house.store.clone(), config));
        let units = Arc::new(UnitView { store, tree: house.tree.clone() });
        let procedures = hardship::procedures();
        let key = key.clone();
        let sign = ui::pages::Checkpoints(Box::new(move |db| {
            let size = db.head()?.commit;
            let root = root_of(&record::log::leaves(db, size)?);
            Ok(sign(&Checkpoint { origin: key.name().to_owned(), size: size as u64, root }, &key))
        }));
        let site = ui::web::House::new(access.clone(), units, Settings::default())
            .service(house.figures.clone())
            .service(Arc::new(sign))
            .with(procedure::pages::routes(&procedures))
            .with(hardship::evaluation::routes().texts(&hardship::TEXTS))
            .service(Arc::new(procedures))
            .build();
        Hall { house, site, access }
    }

    async fn browser(&self, login: &str, role: Role, unit: i64) -> (Browser, i64) {
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
        let added = apart(|| self.access.add_account(By::SYSTEM, &new, ""));
        added.unwrap_or_else(|error| panic!("{login}: {error}"));
        let mut browser = Browser::new(&self.site);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status.as_u16(), 303, "{login} cannot sign in: {}", answer.body);
        let found = apart(|| {
            let at = self.house.moment();
            self.house.store.read(|db| db.find(&access::ACCOUNT, "login", login, at)).expect("read")
        });
        (browser, found[0].id)
    }
}

/// A page that must be there.
async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
    answer.body
}

async fn status(browser: &mut Browser, path: &str) -> u16 {
    browser.get(path).await.status.as_u16()
}

/// An act that must go well; where it leads.
async fn act(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> String {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status.as_u16(), 303, "{path}: {}", answer.body);
    answer.location().split('?').next().unwrap_or("").to_owned()
}

both_engines! {
    /// The whole evaluation on its pages; what each may see of it, and when.
    the_pages_show_each_what_is_theirs, |house| {
        run(async {
            let scene = apart(|| Scene::new(house));
            let hall = Hall::of(house, &scene.key);
            let (mut officer, _) = hall.browser("banshi", Role::Officer, house.at.fed).await;
            let (mut leader, _) = hall.browser("lingdao", Role::Leader, house.at.fed).await;
            let (mut clerk, _) = hall.browser("jingban", Role::Clerk, house.at.basic).await;
            let (mut first, _) = hall.browser("pinggu1", Role::Evaluator, house.at.fed).await;
            let (mut second, _) = hall.browser("pinggu2", Role::Evaluator, house.at.fed).await;
            let (mut stranger, _) = hall.browser("pinggu3", Role::Evaluator, house.at.fed).await;
            let mut public = Browser::new(&hall.site);
            let days = (house.today().to_string(), house.today().plus(20).to_string());

            let form = [
                ("title", "年度评估"), ("evaluator", "调查中心"), ("as_of", days.0.as_str()), ("opens", days.0.as_str()),
                ("closes", days.1.as_str()), ("public_source", "下期开奖号码"), ("size_on_roll", "5"), ("size_exited", "1"),
                ("size_cancelled", "0"), ("size_never", ""),
            ];
            assert!(page(&mut officer, "/evaluations/new").await.contains("公开随机串的来源"));
            let empty = officer.post("/evaluations", &[("title", "年度评估")]).await;
            assert_eq!(empty.status.as_u16(), 422);
            let path = act(&mut officer, "/evaluations", &form).await;
            let open = format!("/open{path}");
            assert_eq!(status(&mut public, &open).await, 404, "nothing is public before the frame is fixed");
            let (mut third, _) = hall.browser("pinggu4", Role::Evaluator, house.at.fed).await;
            for (login, lead) in [("pinggu1", "1"), ("pinggu2", ""), ("pinggu4", "")] {
                let form = [("login", login), ("from", days.0.as_str()), ("until", days.1.as_str()), ("lead", lead)];
                act(&mut officer, &format!("{path}/evaluators"), &form).await;
            }
            let id = path.rsplit('/').next().expect("an id").to_owned();
            let steps = format!("/steps/hardship.evaluation/{id}");
            // Whom it may have missed the evaluators name, not the federation.
            assert!(page(&mut first, &path).await.contains("name=\"numbers\""));
            assert!(!page(&mut officer, &path).await.contains("name=\"numbers\""));
            let named = [("numbers", "000000000000000000")];
            assert_eq!(officer.post(&format!("{path}/candidates"), &named).await.status.as_u16(), 403);
            assert_eq!(stranger.post(&format!("{path}/candidates"), &named).await.status.as_u16(), 404);
            act(&mut first, &format!("{path}/candidates"), &named).await;
            act(&mut officer, &format!("{steps}/frame"), &[]).await;

            // The frame is everybody's; it holds nothing but commitments.
            let frame = page(&mut public, &format!("{open}/frame.txt")).await;
            assert!(sampler::Frame::from_text(&frame).is_ok());
            assert_eq!(status(&mut public, &format!("{open}/sample.json")).await, 404);
            assert_eq!(status(&mut stranger, &path).await, 404, "an evaluator who is not assigned");
            assert!(!page(&mut stranger, "/evaluations").await.contains("年度评估"));
            assert!(page(&mut first, "/evaluations").await.contains("年度评估"));
            assert_eq!(status(&mut first, &format!("{path}/cases")).await, 404, "nothing is drawn yet");
            let note = page(&mut public, &format!("{open}/checkpoint.txt")).await;
            let drawing = [("checkpoint", note.as_str()), ("public_text", PUBLIC)];
            let refused = stranger.post(&format!("{steps}/draw"), &drawing).await;
            assert_eq!(refused.status.as_u16(), 422, "{}", refused.body);
            assert_ne!(officer.post(&format!("{steps}/draw"), &drawing).await.status.as_u16(), 303);
            act(&mut first, &format!("{steps}/draw"), &drawing).await;
            act(&mut first, &format!("{steps}/begin"), &[]).await;
            let sample: sampler::Sample =
                serde_json::from_str(&page(&mut public, &format!("{open}/sample.json")).await).expect("a sample");
            let checks = sampler::verify(&sample, &frame, None, &[scene.key.verifier()]);
            assert!(sampler::holds(&checks), "{checks:?}");

            // The case: what is needed to judge it, nothing that names anybody.
            let case = format!("{path}/cases/1");
            let shown = page(&mut first, &case).await;
            for part in ["12,345.00", "深度困难"] {
                assert!(shown.contains(part), "{part}");
            }
            for part in ["欧阳", "铅业集团的工资", "云困", "9999011970"] {
                assert!(!shown.contains(part), "{part} is on the page");
            }
            assert!(page(&mut first, &format!("{path}/cases")).await.contains("/cases/6"));
            let seen = apart(|| all_of(house, &access::REVEAL));
            assert_eq!(seen.iter().filter(|each| each.text("register") == CASE.name).count(), 1, "that it was seen is logged");
            for (who, browser, expected) in [
                ("officer", &mut officer, 403), ("leader", &mut leader, 403), ("clerk", &mut clerk, 403),
                ("not assigned", &mut stranger, 404), ("the public", &mut public, 303),
            ] {
                assert_eq!(status(browser, &case).await, expected, "{who} sees a case");
                assert_eq!(status(browser, &format!("{path}/cases")).await, expected, "{who} sees the cases");
                let entry = [("verdict", verdict::RIGHT), ("findings", "改一改")];
                let answer = browser.post(&case, &entry).await;
                let code = answer.status.as_u16();
                assert!(code == expected || code == 401, "{who} enters: {code}");
            }
            assert_eq!(apart(|| all_of(house, &ENTRY)).len(), 0);

            // Blind: until the second has entered, nothing on any page tells what the first did.
            let telling = [("verdict", verdict::WRONG_IN), ("findings", "甲说的话")];
            act(&mut first, &case, &telling).await;
            assert!(page(&mut first, &case).await.contains("甲说的话"));
            let label = "错评（在册";
            for at in [case.clone(), format!("{path}/cases"), path.clone(), open.clone(), "/evaluations".into()] {
                let body = page(&mut second, &at).await;
                assert!(!body.contains("甲说的话"), "{at}");
                let offered = usize::from(at == case);
                assert_eq!(body.matches(label).count(), offered, "{at} tells the verdict");
            }
            assert_eq!(page(&mut second, &format!("{path}/cases")).await.matches("待录入").count(), 6);
            for browser in [&mut officer, &mut leader] {
                let body = page(browser, &path).await;
                assert!(!body.contains("甲说的话") && !body.contains(label));
            }
            let missing = second.post(&case, &[("verdict", verdict::RIGHT), ("findings", "")]).await;
            assert_eq!(missing.status.as_u16(), 422);
            act(&mut second, &case, &[("verdict", verdict::RIGHT), ("findings", "乙说的话")]).await;
            // Now both are seen by both, and the third decides.
            let both = page(&mut second, &case).await;
            assert!(both.contains("甲说的话") && both.contains("乙说的话") && both.contains("等待裁定"));
            let decided = [("verdict", verdict::WRONG_IN), ("findings", "复查")];
            assert_eq!(first.post(&case, &decided).await.status.as_u16(), 422, "who leads has entered");
            act(&mut third, &case, &decided).await;
            for n in 2..=6 {
                for browser in [&mut first, &mut second] {
                    let entry = [("verdict", verdict::RIGHT), ("findings", "相符")];
                    act(browser, &format!("{path}/cases/{n}"), &entry).await;
                }
            }
            assert_eq!(status(&mut officer, &format!("{path}/report")).await, 404, "not before it is closed");
            act(&mut second, &format!("{steps}/close"), &[]).await;
            assert_eq!(status(&mut first, &case).await, 404, "it is closed");
            let report = page(&mut leader, &format!("{path}/report")).await;
            for part in ["错评率", "20.00%", "综合精准率", "83.33%"] {
                assert!(report.contains(part), "{part}");
            }
            assert!(!page(&mut public, &open).await.contains("综合精准率"));
            assert_eq!(status(&mut public, &format!("{open}/report.json")).await, 404);
            act(&mut officer, &format!("{steps}/publish"), &[]).await;
            let shown = page(&mut public, &open).await;
            assert!(shown.contains("综合精准率") && shown.contains("1 / 5") && shown.contains("例数太少"));
            let told: serde_json::Value =
                serde_json::from_str(&page(&mut public, &format!("{open}/report.json")).await).expect("JSON");
            let file: report::Published = serde_json::from_value(told.clone()).expect("a report");
            assert!(sampler::holds(&report::verify(&file, &frame, &[scene.key.verifier()])));
            assert_eq!(told["report"]["rates"][0]["basis_points"], 2_000);
            assert_eq!(told["report"]["rates"][4]["part"], 4, "the one case of the other stratum is not told");
            for part in ["甲说的话", "乙说的话", "欧阳"] {
                assert!(!shown.contains(part) && !told.to_string().contains(part));
            }
            let mut english = Browser::new(&hall.site);
            english.lang = "en";
            assert!(page(&mut english, &open).await.contains("Overall precision"));
            assert!(page(&mut english, "/open/evaluations").await.contains("年度评估"));
        });
    }
}

both_engines! {
    /// After their days evaluators see nothing any more.
    the_door_closes, |house| {
        run(async {
            let scene = apart(|| Scene::new(house));
            let hall = Hall::of(house, &scene.key);
            let (mut browser, account) = hall.browser("pinggu1", Role::Evaluator, house.at.fed).await;
            let evaluation = scene.evaluation;
            apart(|| {
                let form = AssignForm { account, from: house.today(), until: house.today().plus(3), lead: false };
                house.must(move |commit, desk| acts::assign(commit, desk, evaluation, &form));
                scene.frame();
                scene.draw();
                scene.step(&scene.evaluators[1], "begin", Given::none()).expect("begun");
            });
            let cases = format!("/evaluations/{evaluation}/cases");
            assert_eq!(status(&mut browser, &cases).await, 200);
            house.pass(3);
            assert_eq!(status(&mut browser, &cases).await, 200, "the last day");
            house.pass(1);
            for path in [cases.clone(), format!("{cases}/1")] {
                assert_eq!(status(&mut browser, &path).await, 404, "{path} after the last day");
            }
            let entry = [("verdict", verdict::RIGHT), ("findings", "晚了")];
            assert_eq!(browser.post(&format!("{cases}/1"), &entry).await.status.as_u16(), 404);
            let positions: HashSet<i64> = apart(|| scene.cases()).iter().map(|case| case.position).collect();
            assert_eq!(positions.len(), 12);
        });
    }
}
