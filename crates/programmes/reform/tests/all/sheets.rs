//! Ledgers in and out: what offices send, judged row by row; what goes out comes back as nothing to change; changes in bulk.

use std::path::Path;
use std::sync::Arc;

use access::Access;
use procedure::Actor;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use record::Done;
use reform::acts::TaskForm;
use reform::sheets::{self, Error, Form, Layout, Outcome, Reason, Sheet, Target};
use roll::intake::Effect;
use roll::tree::UnitView;
use rust_xlsxwriter::{Format, Workbook};
use ui::web::testing::Browser;

use crate::support::{House, day, given, intent};

fn officer(house: &House) -> Actor {
    Actor::account(&house.people.officer)
}

fn take_in(house: &House, bytes: &[u8], target: Target, dry: bool) -> Result<Done<Outcome>, Error> {
    let mut sheet = Sheet::new(bytes.to_vec(), target, officer(house)).with_figures(house.figures.catalogue.clone());
    sheet.dry_run = dry;
    sheets::import(&house.store, &house.desk(), intent("import"), sheet)
}

fn into(house: &House, bytes: &[u8], plan: i64) -> Outcome {
    take_in(house, bytes, Target::Plan(plan), false).unwrap_or_else(|error| panic!("{error}")).value
}

fn export(house: &House, plan: i64, form: Form, names: bool) -> Vec<u8> {
    let (desk, at) = (house.desk(), house.moment());
    let layout = Layout { form, names: &|_| names };
    let catalogue = house.figures.catalogue.clone();
    house.store.read(|db| sheets::export(db, &desk, Some(&catalogue), plan, at, layout)).expect("a sheet").0
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)).expect("a sample")
}

/// The codes of what was said of each row: `5!period` was taken with a warning, `6✗title_missing` was not taken.
fn told(outcome: &Outcome) -> Vec<String> {
    let of = |mark: &'static str, rows: &[sheets::Judged]| -> Vec<String> {
        let each = |judged: &sheets::Judged| {
            let codes = judged.reasons.iter().map(|reason| format!("{}{mark}{}", judged.row, reason.code()));
            codes.collect::<Vec<_>>()
        };
        rows.iter().flat_map(each).collect()
    };
    [of("✗", &outcome.rejected), of("!", &outcome.warned)].concat()
}

/// Merged cells of a sheet that is made for a test: first and last row and column, and what stands there.
type Merged<'a> = (u32, u16, u32, u16, &'a str);

/// A sheet that is made for a test: its name, its merged cells, and its rows.
type Made<'a> = (&'a str, &'a [Merged<'a>], &'a [&'a [&'a str]]);

fn workbook(sheets: &[Made<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, merged, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0u32..).zip(*rows) {
            for (column, text) in (0u16..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                match text.parse::<f64>() {
                    Ok(number) => drop(sheet.write_number(row, column, number).expect("a number")),
                    Err(_) => drop(sheet.write_string(row, column, *text).expect("a text")),
                }
            }
        }
        for (top, left, bottom, right, text) in *merged {
            sheet.merge_range(*top, *left, *bottom, *right, text, &Format::new()).expect("a region");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// As an office keeps it: titles above, headings of two rows, tasks and lead units merged over their rows.
fn office() -> Vec<u8> {
    let merged: &[Merged<'_>] = &[
        (0, 0, 0, 15, "云河示范区2026年产业工人队伍建设改革任务台账"),
        (1, 0, 1, 15, "填报单位：示范区总工会　　填报日期：2026年2月28日"),
        (2, 0, 3, 0, "序号"),
        (2, 1, 3, 1, "改革体系"),
        (2, 2, 3, 2, "改革任务"),
        (2, 3, 3, 3, "具体举措"),
        (2, 4, 2, 6, "责任分工"),
        (2, 7, 2, 8, "完成时限"),
        (2, 9, 3, 9, "成果形式"),
        (2, 10, 2, 12, "量化指标"),
        (2, 13, 3, 13, "进展情况"),
        (2, 14, 3, 14, "状态"),
        (2, 15, 3, 15, "亮灯"),
        (4, 1, 6, 1, "③素质提升"),
        (4, 2, 5, 2, "推行技能等级企业自主评价"),
        (4, 4, 5, 4, "人社局"),
        (7, 1, 8, 1, "⑤权益维护"),
    ];
    let rows: &[&[&str]] = &[
        &[],
        &[],
        &[],
        &["", "", "", "", "牵头单位", "责任单位", "配合单位", "起始", "完成", "", "指标", "单位", "目标"],
        &[
            "1",
            "",
            "",
            "制定年度评价计划",
            "",
            "",
            "工信局、城东镇",
            "2026年1月",
            "2026年6月底前",
            "制度",
            "",
            "",
            "",
            "已征求意见",
            "进行中",
            "绿",
        ],
        &[
            "2",
            "",
            "",
            "新增自主评价企业",
            "",
            "",
            "",
            "2026-01-01",
            "2026年底",
            "指标",
            "自主评价企业",
            "家",
            "20",
            "",
            "进行中",
            "红",
        ],
        &[
            "3",
            "",
            "建设实训基地",
            "依托院校建设",
            "人力资源和社会保障局/工业和信息化局",
            "",
            "",
            "",
            "长期坚持",
            "项目",
            "",
            "",
            "",
            "启动选址",
            "长期坚持",
        ],
        &[
            "4",
            "",
            "推动工资集体协商",
            "行业性协商",
            "工信局",
            "",
            "总工会",
            "",
            "2026/9/30",
            "活动",
            "",
            "",
            "",
            "",
            "已完成",
        ],
        &["5", "", "排查欠薪隐患", "每季度排查", "应急管理局", "", "", "", "上半年"],
        &["合计", "", "5项"],
        &["填表人：", "", "审核人："],
    ];
    workbook(&[("台账", merged, rows)])
}

both_engines! {
    /// Titles, headings of two rows, merged tasks and units, periods, several leads, a target that is bound to nothing.
    the_ledger_of_an_office, |house| {
        let target = Target::New { unit: house.at.fed, title: None };
        let before = house.head();
        let dry = take_in(house, &office(), target.clone(), true).expect("a dry run");
        assert_eq!((dry.commit, house.head()), (None, before), "a dry run writes nothing");
        let done = take_in(house, &office(), target.clone(), false).expect("an import");
        assert!(done.commit.is_some());
        let outcome = done.value;
        assert_eq!(told(&outcome), told(&dry.value));
        assert_eq!(outcome.plan_title, "云河示范区2026年产业工人队伍建设改革任务台账");
        assert_eq!((outcome.count(Effect::Added), outcome.rejected.len(), outcome.skipped), (5, 1, 2), "{:?}", told(&outcome));
        assert!(told(&outcome).contains(&"9✗unit_unknown".to_owned()), "{:?}", told(&outcome));
        for said in ["5!parent_made", "5!period", "6!target_unbound", "6!light_differs", "7!lead_several"] {
            assert!(told(&outcome).contains(&said.to_owned()), "{said} in {:?}", told(&outcome));
        }
        let rows = house.rows(outcome.plan, &reform::ledger::Filter::default());
        let facts: Vec<String> = rows
            .iter()
            .map(|row| {
                let due = row.due.map_or_else(|| "长期".to_owned(), |due| due.to_string());
                format!("{} {} {} {} {due}", row.number, row.title, row.system, row.state)
            })
            .collect();
        assert_eq!(
            facts,
            [
                "1 制定年度评价计划 2025.3 in_progress 2026-06-30",
                "1-2 推行技能等级企业自主评价 2025.3 in_progress 2026-12-31",
                "2 新增自主评价企业 2025.3 in_progress 2026-12-31",
                "3 建设实训基地 2025.3 long_term 长期",
                "4 推动工资集体协商 2025.5 closed 2026-09-30",
            ]
        );
        let find = |number: &str| rows.iter().find(|row| row.number == number).expect("a row");
        assert_eq!(find("1").parent, Some(find("1-2").id));
        assert_eq!(find("2").unit, Some(house.at.labour), "what is merged goes for all its rows");
        assert_eq!(find("1").parties, [(house.at.industry, "supporting".to_owned()), (house.at.town, "supporting".to_owned())]);
        assert_eq!(find("3").parties, [(house.at.industry, "responsible".to_owned())]);
        assert_eq!(find("2").light, "green", "no light is taken from a sheet");
        assert!(house.task(find("2").id).action.contains("目标 20"));
        assert_eq!(house.task(find("1").id).progress[0].text, "已征求意见");
        // What was taken in goes on by its steps, and the same sheet changes nothing.
        house.step(&house.people.labour, find("2").id, "progress", given(&[("text", "新增两家")]));
        let again = take_in(house, &office(), target, false).expect("an import");
        assert_eq!((again.commit, again.value.count(Effect::Left), again.value.plan_is_new), (None, 4, false), "{:?}", again.value);
    }
}

both_engines! {
    /// Several sheets that each count from one, headings within a sheet, parts below a task without anything merged.
    sheets_of_systems, |house| {
        let plan = house.plan();
        let skills: &[&[&str]] = &[
            &["产改重点任务清单"],
            &["序号", "重点任务", "工作措施", "责任单位", "完成时间", "备注"],
            &["1", "技能竞赛", "举办技能大赛", "人社局、工信局", "2026年10月", ""],
            &["", "", "评选技术能手", "人社局", "2026年12月", ""],
            &["二、建功立业"],
            &["2", "劳动竞赛", "引领性劳动竞赛", "城东镇总工会", "三季度", "滚动"],
        ];
        let rights: &[&[&str]] = &[
            &["序号", "重点任务", "工作措施", "责任单位", "完成时间"],
            &["1", "集体协商", "行业协商", "D2", "46387"],
        ];
        let bytes = workbook(&[("素质提升", &[], skills), ("权益维护", &[], rights), ("说明", &[], &[&["填表说明"]])]);
        let outcome = into(house, &bytes, plan);
        assert_eq!(outcome.rejected, [], "{outcome:?}");
        let rows = house.rows(plan, &reform::ledger::Filter::default());
        let facts: Vec<String> = rows.iter().map(|row| format!("{} {} {}", row.number, row.title, row.system)).collect();
        assert_eq!(
            facts,
            ["1-1 技能竞赛 2025.3", "1-1.1 举办技能大赛 2025.3", "1-1.2 评选技术能手 2025.3", "1-2 劳动竞赛 2025.6", "2-1 集体协商 2025.5"]
        );
        assert_eq!(rows[4].due, Some(day("2026-12-31")), "the number of a day is a day");
        assert_eq!(rows[1].unit, Some(house.at.labour), "where nobody leads, the first that is responsible does");
        assert!(rows.iter().all(|row| row.state == "issued"));
    }
}

both_engines! {
    /// Text in GB 18030 with every kind of date; names are sealed.
    text_of_a_department, |house| {
        let plan = house.plan();
        let outcome = into(house, &sample("gb18030.csv"), plan);
        assert_eq!(told(&outcome), ["6✗title_missing"], "{outcome:?}");
        let rows = house.rows(plan, &reform::ledger::Filter::default());
        assert_eq!((rows[0].start, rows[0].due), (Some(day("2026-01-05")), Some(day("2026-11-30"))));
        assert_eq!((rows[1].due, rows[1].state.as_str()), (Some(day("2026-12-31")), "accepted"));
        let view = house.task(rows[0].id);
        assert_eq!(view.milestones.len(), 2);
        let names = house.store.read(|db| reform::ledger::names(db, &view.version)).expect("names");
        assert_eq!((names.leader.as_str(), names.person.as_str()), ("王某某", "李某某"));
    }
}

both_engines! {
    /// A sheet in which everything is wrong that can be.
    a_mangled_ledger, |house| {
        let plan = house.plan();
        let outcome = into(house, &sample("mangled.tsv"), plan);
        let told = told(&outcome);
        for said in ["4✗repeated", "7✗unit_unknown", "9✗record_unknown", "11✗number_malformed"] {
            assert!(told.contains(&said.to_owned()), "{said} in {told:?}");
        }
        for said in ["3!draft", "5!draft", "6!date_unreadable", "6!draft", "8!word_unknown", "10!state_taken"] {
            assert!(told.contains(&said.to_owned()), "{said} in {told:?}");
        }
        assert_eq!((outcome.skipped, outcome.unknown_columns.as_slice()), (2, ["不认识的列".to_owned()].as_slice()));
        for judged in outcome.rejected.iter().chain(&outcome.warned) {
            for reason in &judged.reasons {
                assert!(!reason.text(clock::Lang::Zh).is_empty() && !reason.text(clock::Lang::En).is_empty());
                let code = serde_json::to_value(reason).expect("a value")["code"].clone();
                assert_eq!(code, reason.code());
            }
        }
        let rows = house.rows(plan, &reform::ledger::Filter::default());
        let text = String::from_utf8(export(house, plan, Form::Csv, false)).expect("text");
        assert!(text.contains("'=HYPERLINK"), "nothing goes out that a spreadsheet program would run");
        assert_eq!(rows.len() as u64, outcome.accepted);
    }
}

#[test]
fn what_is_no_ledger_is_refused() {
    let house = House::lite();
    let plan = house.plan();
    let target = || Target::Plan(plan);
    assert!(matches!(take_in(&house, b"a,b\n1,2\n", target(), false), Err(Error::Sheet(_))));
    assert!(matches!(take_in(&house, b"PK\x03\x04", target(), false), Err(Error::Sheet(_))));
    assert!(matches!(take_in(&house, &office(), Target::Plan(77), false), Err(Error::Refused(_))));
    assert!(matches!(take_in(&house, &office(), Target::Named("没有".into()), false), Err(Error::Refused(_))));
    // Whoever may not draft tasks takes none in.
    let sheet = Sheet::new(office(), target(), Actor::account(&house.people.clerk));
    let refused = sheets::import(&house.store, &house.desk(), intent("import"), sheet);
    assert!(matches!(refused, Err(Error::Refused(_))));
    assert!(house.rows(plan, &reform::ledger::Filter::default()).is_empty());
}

both_engines! {
    /// What goes out is changed in a spreadsheet program and comes back: what may be changed is, what steps decide is told.
    changes_in_bulk, |house| {
        let plan = house.plan();
        let begun = house.begun(&TaskForm { title: "甲任务".into(), leader: Some("王某某".into()), ..house.form(plan) });
        let draft = house.draft(&TaskForm { title: "乙任务".into(), ..house.form(plan) }).expect("a draft");
        let third = house.draft(&TaskForm { title: "丙任务".into(), ..house.form(plan) }).expect("a draft");
        let text = String::from_utf8(export(house, plan, Form::Csv, false)).expect("text");
        let due = house.task(begun).row.due.expect("a day").to_string();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.retain(|line| !line.contains("丙任务"));
        for line in &mut lines {
            if line.contains("甲任务") {
                *line = line.replace("甲任务", "甲任务（修订）").replace("人力资源和社会保障局", "工业和信息化局").replace(&due, "2027-01-31");
            }
            if line.contains("乙任务") {
                *line = line.replace("人力资源和社会保障局", "工信局").replace(&due, "2026年11月");
            }
        }
        let outcome = into(house, lines.join("\n").as_bytes(), plan);
        assert_eq!((outcome.count(Effect::Changed), outcome.missing), (2, 1), "{outcome:?}");
        let (first, second) = (house.task(begun), house.task(draft));
        assert_eq!((first.row.title.as_str(), first.row.unit), ("甲任务（修订）", Some(house.at.labour)));
        assert_eq!(first.row.due.map(|due| due.to_string()), Some(due));
        assert_eq!((second.row.unit, second.row.due), (Some(house.at.industry), Some(day("2026-11-30"))));
        assert_eq!(house.task(third).row.title, "丙任务");
        let by_step = |reason: &&Reason| matches!(reason, Reason::ByStep { .. });
        let told = outcome.warned.iter().flat_map(|judged| &judged.reasons).filter(by_step).count();
        assert_eq!(told, 2, "the lead unit and the date are told: {:?}", outcome.warned);
        // An empty cell says nothing: the name that did not go out is still there.
        let names = house.store.read(|db| reform::ledger::names(db, &first.version)).expect("names");
        assert_eq!(names.leader, "王某某");
        let again = take_in(house, &export(house, plan, Form::Xlsx, true), Target::Plan(plan), false).expect("an import");
        assert_eq!(again.commit, None);
    }
}

/// A task as anybody might write it.
fn any_task() -> impl Strategy<Value = TaskForm> {
    let text = || "[a-z=+@'一二三改革（），。 ]{0,12}";
    let title = "[甲乙丙丁改革任务a-z]{1,10}";
    let units = proptest::collection::btree_set(0usize..5, 0..3);
    let milestones = proptest::collection::btree_map("[一二三试点]{1,4}", 0i32..60, 0..3);
    (
        title,
        text(),
        text(),
        0usize..7,
        (0usize..6, units),
        proptest::bool::weighted(0.2),
        60i32..200,
        milestones,
        0usize..4,
    )
        .prop_map(|(title, action, source, system, (lead, parties), long_term, due, milestones, kind)| TaskForm {
            title,
            action: format!("{action}\n{source}"),
            source,
            system: if system == 0 { String::new() } else { format!("2025.{system}") },
            // Places of units, put in by the test.
            lead: (lead < 5).then_some(lead as i64),
            parties: parties
                .iter()
                .filter(|place| **place != lead)
                .map(|place| (*place as i64, "supporting".to_owned()))
                .collect(),
            long_term,
            due: (!long_term).then(|| day("2026-03-02").plus(due)),
            milestones: milestones.into_iter().map(|(title, days)| (title, day("2026-03-02").plus(days))).collect(),
            form: ["", "rule", "document", "activity"][kind].to_owned(),
            leader: (kind == 1).then(|| "王某某".to_owned()),
            figure: if kind == 3 { "roll.members".into() } else { String::new() },
            target: (kind == 3).then_some(500),
            ..TaskForm::default()
        })
}

fn comes_back(house: &House, rounds: u32) {
    let tasks = proptest::collection::vec((any_task(), 0usize..3, proptest::bool::ANY), 1..12);
    let config = Config { cases: rounds, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let places = [house.at.fed, house.at.town, house.at.basic, house.at.labour, house.at.industry];
    let outcome = runner.run(&tasks, |tasks| {
        let plan = house.plan();
        let mut made: Vec<i64> = Vec::new();
        for (form, above, issue) in tasks {
            let unit = |place: i64| places[usize::try_from(place).expect("a place")];
            let form = TaskForm {
                plan,
                lead: form.lead.map(unit),
                parties: form.parties.iter().map(|(place, part)| (unit(*place), part.clone())).collect(),
                parent: if above == 0 { made.last().copied() } else { None },
                ..form
            };
            let Ok(task) = house.draft(&form) else { continue };
            made.push(task);
            if issue {
                // What lacks something stays a draft.
                let step = reform::rules::task::PROCEDURE.step("issue").expect("a step");
                let by = officer(house);
                let order = procedure::Order { step, record: task, seen: None, given: procedure::Given::none(), by };
                drop(
                    house.act(move |commit, desk| {
                        procedure::take(commit, desk, &reform::rules::task::PROCEDURE, &order)
                    }),
                );
            }
        }
        for (form, names) in [(Form::Xlsx, true), (Form::Csv, true), (Form::Xlsx, false)] {
            let done = take_in(house, &export(house, plan, form, names), Target::Plan(plan), false).expect("an import");
            prop_assert_eq!(done.commit, None, "{:?} {:?}", form, done.value);
            prop_assert_eq!(done.value.count(Effect::Left), made.len() as u64, "{:?} {:?}", form, done.value);
            prop_assert!(done.value.warned.is_empty() && done.value.missing == 0, "{:?} {:?}", form, done.value);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_goes_out_comes_back_as_nothing_to_change() {
    comes_back(&House::lite(), 12);
}

#[test]
fn what_goes_out_comes_back_on_postgres() {
    if let Some(house) = House::pg() {
        comes_back(&house, 3);
    }
}

#[test]
fn the_sample_is_taken_in_whole() {
    let house = House::lite();
    let plan = house.plan();
    let bytes = sheets::sample(clock::Pack::cn(), "云河示范区总工会", house.today()).expect("a sample");
    let outcome = into(&house, &bytes, plan);
    assert_eq!(
        (outcome.rejected.len(), outcome.count(Effect::Added), outcome.new_measures.len()),
        (0, 3, 2),
        "{outcome:?}"
    );
    assert_eq!(outcome.warned, []);
    let empty = into(&house, &sheets::template().expect("a template"), plan);
    assert_eq!((empty.accepted, empty.unknown_columns.len()), (0, 0));
}

/// A house with its pages, and people who sign in to it.
struct Hall {
    site: ui::web::Site,
    access: Arc<Access>,
}

impl Hall {
    fn of(house: &House) -> Hall {
        let config = access::Config { cost: access::Cost::LEAST, ..access::Config::default() };
        let access = Arc::new(Access::new(house.store.clone(), config));
        let units = Arc::new(UnitView { store: house.store.clone(), tree: house.tree.clone() });
        let procedures = reform::procedures();
        let shelf = paper::Shelf::folder(&house.store.folder().join("papers")).expect("a shelf");
        let site = ui::web::House::new(access.clone(), units, ui::web::Settings::default())
            .service(house.figures.clone())
            .service(Arc::new(shelf))
            .with(procedure::pages::routes(&procedures))
            .with(reform::pages::routes())
            .service(Arc::new(procedures))
            .build();
        Hall { site, access }
    }

    async fn browser(&self, login: &str, role: access::Role, unit: i64) -> Browser {
        const PASSWORD: &str = "Tk7#pvel92-xw";
        let new = access::NewAccount {
            login: login.into(),
            title: "干事".into(),
            display_name: "周敏".into(),
            unit,
            password: PASSWORD.into(),
            must_change: false,
            roles: vec![(role, unit)],
            person: 0,
        };
        let add = || self.access.add_account(access::By::SYSTEM, &new, "");
        tokio::task::block_in_place(add).unwrap_or_else(|error| panic!("{login}: {error}"));
        let mut browser = Browser::new(&self.site);
        assert_eq!(browser.sign_in(login, PASSWORD).await.status.as_u16(), 303, "{login} cannot sign in");
        browser
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

both_engines! {
    /// Sent, looked at, confirmed; and out again. Names go out for a reason only, and nothing to who has no part in it.
    in_and_out_by_pages, |house| {
        let plan = house.plan();
        let hall = Hall::of(house);
        run(async {
            let mut officer = hall.browser("banshi", access::Role::Officer, house.at.fed).await;
            let mut partner = hall.browser("renshe", access::Role::Partner, house.at.labour).await;
            let here = format!("/reform/{plan}/import");
            let form = officer.get(&here).await;
            assert_eq!(form.status.as_u16(), 200, "{}", form.body);
            assert!(form.body.contains("/reform/template.xlsx"));
            for file in ["/reform/template.xlsx", "/reform/sample.xlsx", &format!("{here}/sample.xlsx")] {
                assert_eq!(officer.get(file).await.status.as_u16(), 200, "{file}");
            }
            let wrong = officer.upload(&here, &[], "sheet", "a.csv", b"a,b\n1,2\n").await;
            assert_eq!(wrong.status.as_u16(), 422, "{}", wrong.body);
            let sent = officer.upload(&here, &[], "sheet", "台账.csv", &sample("gb18030.csv")).await;
            assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
            let looked = sent.location().to_owned();
            let page = officer.get(&looked).await;
            assert_eq!(page.status.as_u16(), 200, "{}", page.body);
            for text in ["没有写改革任务", "新就业形态劳动者建会入会", "写入 2 项"] {
                assert!(page.body.contains(text), "{text}: {}", page.body);
            }
            assert!(!page.body.contains("李某某"), "a sheet that is looked at shows no names");
            let mut other = hall.browser("tongshi", access::Role::Officer, house.at.fed).await;
            assert_eq!(other.get(&looked).await.status.as_u16(), 404, "a sheet is its sender's alone");
            for path in [&looked, &here, &format!("/reform/{plan}/export.csv")] {
                let status = partner.get(path).await.status.as_u16();
                assert!(matches!(status, 403 | 404), "{path}: {status}");
            }
            let no_reason = officer.post(&looked, &[("reason", "")]).await;
            assert_eq!(no_reason.status.as_u16(), 422);
            let done = officer.post(&looked, &[("reason", "导入部门台账")]).await;
            assert_eq!(done.status.as_u16(), 200, "{}", done.body);
            assert!(done.body.contains("台账已导入"));
            assert_eq!(officer.get(&looked).await.status.as_u16(), 404, "who confirms twice confirms once");
            let again = officer.upload(&here, &[], "sheet", "a.csv", &sample("gb18030.csv")).await;
            let again = officer.get(again.location()).await;
            assert!(again.body.contains("没有需要变更的内容"), "{}", again.body);

            let out = officer.get(&format!("/reform/{plan}/export.csv")).await;
            assert!(out.status.as_u16() == 200 && out.body.contains("班组安全生产竞赛") && !out.body.contains("李某某"));
            assert_eq!(officer.get(&format!("/reform/{plan}/export.xlsx")).await.status.as_u16(), 200);
            let to = format!("/reform/{plan}/export");
            assert_eq!(officer.get(&to).await.status.as_u16(), 200);
            assert_eq!(officer.post(&to, &[("format", "csv"), ("reason", "")]).await.status.as_u16(), 422);
            let named = officer.post(&to, &[("format", "csv"), ("reason", "报送协调小组")]).await;
            assert_eq!(named.status.as_u16(), 200, "{}", named.body);
            assert!(named.body.contains("班组安全生产竞赛"));

            // A ledger with a title makes its plan.
            let code = "YH";
            let sent = officer.upload(&format!("/reform/import?unit={code}"), &[], "sheet", "a.xlsx", &office()).await;
            assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
            let page = officer.get(sent.location()).await;
            assert!(page.body.contains("将新建计划"), "{}", page.body);
            let cancelled = officer.post(&format!("{}/cancel", sent.location()), &[]).await;
            assert_eq!(cancelled.status.as_u16(), 303);
        });
    }
}
