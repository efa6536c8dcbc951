//! Dossiers as sheets: tolerance, joining, dry run, whole or not at all, round trips.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use clock::Day;
use hardship::dossier::{self, Filter, Reach};
use hardship::register::{DOSSIER, MEMBER, SPELL};
use hardship::sheets::{self, Error, Form, Outcome, Reason, Sheet};
use proptest::prelude::*;
use record::{Done, Register};
use roll::intake::Effect;
use roll::register::{HOUSEHOLD, HOUSEHOLD_MEMBER, PERSON};
use roll::rules::identity::Identity as Number;
use rust_xlsxwriter::{Format, Workbook};

use access::{Action, Role};

use crate::hall::{Hall, page, run, status};
use crate::support::{House, day, intent};

/// An identity number of somebody born on a day.
fn number(birth: &str, n: u32) -> String {
    Number::compose(&format!("419001{birth}{n:03}")).expect("a number").as_str().to_owned()
}

fn head() -> String {
    number("19700203", 881)
}

fn spouse() -> String {
    number("19710405", 882)
}

fn child() -> String {
    number("20080607", 883)
}

fn bytes(text: &str) -> Arc<[u8]> {
    text.as_bytes().into()
}

fn import(house: &House, files: Vec<Arc<[u8]>>, dry: bool) -> Result<Done<Outcome>, Error> {
    let sheet = Sheet::new(files, house.at.fed);
    let sheet = if dry { sheet.dry() } else { sheet };
    sheets::import(&house.store, &house.tree, &house.desk(), intent("import"), &sheet)
}

fn must(house: &House, files: Vec<Arc<[u8]>>) -> Done<Outcome> {
    import(house, files, false).expect("sheets of dossiers")
}

fn count(house: &House, register: &'static Register) -> usize {
    house.store.read(|db| db.list(register, house.moment())).expect("a list").len()
}

/// How much there is of everything a household brings.
fn counts(house: &House) -> [usize; 6] {
    [&DOSSIER, &MEMBER, &SPELL, &PERSON, &HOUSEHOLD, &HOUSEHOLD_MEMBER].map(|register| count(house, register))
}

fn added(house: &House, before: [usize; 6]) -> [usize; 6] {
    let after = counts(house);
    std::array::from_fn(|at| after[at] - before[at])
}

/// The only dossier that was taken in.
fn only(house: &House) -> i64 {
    let rows = house.store.read(|db| dossier::list(db, &Reach::All, house.moment(), &Filter::default(), 0, 100));
    let (rows, _) = rows.expect("a list");
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].id
}

/// Households with everything in one row, in the layout of an office: a title, headings with stars and remarks.
fn homes() -> String {
    format!(
        "困难职工档案表,,,,,,,,,,,,,,\n填报单位：云河示范区,,,,,,,,,,,,,,\n\
         序号,职工编号,*困难类别,*姓名,*身份证号码（18位）,民族,政治面貌,健康状况,医疗保险,*婚姻,户口性质,主要致困原因,家庭年收入(元),\
         建档时间,经办工会\n\
         1,济困2018-0001,低保户,张三,{},汉,群众,恶性肿瘤,职工医保,已婚,非农,6、子女上学,\"12,000元\",2018.5.1,\n\
         合计,,,,,,,,,,,,,,\n审核人：李,,,,,,,,,,,,,,\n",
        head()
    )
}

fn kin() -> String {
    format!(
        "家庭成员表\n户主身份证号,成员姓名,成员身份证号,与户主关系,月收入,人员身份,单位或学校,健康状况\n\
         {},李四,{},妻子,1500,失业,无,良好\n,张小,{},儿子,0,学生,云河一中,良好\n",
        head(),
        spouse(),
        child()
    )
}

both_engines!(two_files_become_one_household, |house| {
    let before = counts(house);
    let done = must(house, vec![bytes(&kin()), bytes(&homes())]);
    let outcome = &done.value;
    assert!(outcome.rejected.is_empty(), "{:?}", outcome.rejected);
    assert_eq!((outcome.accepted, outcome.members, outcome.new_persons, outcome.skipped), (1, 3, 3, 2));
    assert_eq!(added(house, before), [1, 3, 1, 3, 1, 3]);
    // The older word was taken as what it is now, and told.
    let codes: Vec<&Reason> = outcome.warned.iter().flat_map(|judged| &judged.reasons).collect();
    assert!(matches!(codes[..], [Reason::Crosswalked { .. }]), "{codes:?}");
    let view = house.view(only(house));
    assert_eq!((view.row.state.as_str(), view.row.number.as_str()), ("filed", "济困2018-0001"));
    assert_eq!((view.row.category.as_str(), view.row.old_category.as_str()), ("deep", "dibao"));
    assert_eq!((view.row.cause.as_str(), view.row.causes.as_str()), ("06", "09"));
    assert_eq!((view.row.decided_on, view.row.division.as_str()), (Some(day("2018-05-01")), "419001"));
    assert_eq!(view.clear.get("annual_income"), "1200000");
    let head = view.head().expect("the head");
    assert_eq!((head.clear.get("health"), head.clear.get("illness")), ("4", "cancer"), "an illness said as health");
    assert_eq!((head.clear.get("hukou_kind"), head.clear.get("insurance")), ("urban", "employee"));
    let of = |name: &str| {
        let member =
            view.members.iter().find(|member| member.identity.as_ref().is_some_and(|known| known.name == name));
        member.expect("a member").clone()
    };
    assert_eq!((of("李四").kinship.as_str(), of("李四").clear.get("monthly_income")), ("10", "150000"));
    assert_eq!(
        (of("张小").kinship.as_str(), of("张小").clear.get("school")),
        ("20", "云河一中"),
        "of a pupil the school"
    );
    assert_eq!(of("李四").clear.get("workplace"), "");
    // It counts from the day it was filed, and is reviewed from there.
    assert_eq!(house.on_roll(day("2018-05-01"), house.head()), 1);
    assert_eq!(house.on_roll(day("2018-04-30"), house.head()), 0);
    assert_eq!(view.spells.first().map(|spell| spell.text("entry").to_owned()).as_deref(), Some("taken_in"));
});

both_engines!(the_same_sheet_again_makes_no_doubles, |house| {
    must(house, vec![bytes(&homes()), bytes(&kin())]);
    let before = counts(house);
    let again = must(house, vec![bytes(&homes()), bytes(&kin())]);
    assert_eq!((again.value.count(Effect::Left), again.value.changes(), again.commit), (1, false, None));
    assert_eq!(counts(house), before);
    // What is said otherwise is changed; what only steps change is told.
    let changed = homes().replace("12,000元", "15,000元").replace("低保户", "相对困难").replace("良好", "残疾");
    let kin = kin().replace("1500", "1800");
    let dry = import(house, vec![bytes(&changed), bytes(&kin)], true).expect("a dry run");
    assert_eq!((dry.value.count(Effect::Changed), dry.commit), (1, None));
    assert_eq!(house.view(only(house)).clear.get("annual_income"), "1200000", "a dry run writes nothing");
    let done = must(house, vec![bytes(&changed), bytes(&kin)]);
    assert!(done.commit.is_some());
    let fields: Vec<&str> = done.value.lines[0].changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["annual_income", "kin.monthly_income"]);
    assert!(done.value.lines[0].changes.iter().all(|change| change.was.is_none() && change.is.is_none()));
    let view = house.view(only(house));
    assert_eq!((view.clear.get("annual_income"), view.row.category.as_str()), ("1500000", "deep"));
    let told = done.value.warned.iter().flat_map(|judged| &judged.reasons);
    assert!(told.into_iter().any(|reason| *reason == Reason::ByStep { column: "category".into() }));
    assert_eq!(counts(house), before);
});

/// A workbook as offices keep it: one sheet, the head's cells merged over the rows of the members, headings in two rows.
fn wide() -> Arc<[u8]> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    let mut text = |row, column, text: &str| {
        sheet.write_string(row, column, text).expect("a cell");
    };
    let upper = ["困难类别", "职工姓名", "身份证号", "家庭住址", "建档日期"];
    for (column, heading) in (0..).zip(upper) {
        text(2, column, heading);
    }
    for (column, heading) in (5..).zip(["姓名", "关系", "身份证号", "月收入"]) {
        text(3, column, heading);
    }
    for (row, (name, kinship, id)) in (4..).zip([("李四", "妻", spouse()), ("张小", "子", child())]) {
        text(row, 5, name);
        text(row, 6, kinship);
        text(row, 7, &id);
        text(row, 8, "0");
    }
    for (column, cell) in
        (0..).zip(["相对困难".to_owned(), "张三".into(), head(), "文昌路1号".into(), "2019-03-04".into()])
    {
        sheet.merge_range(4, column, 5, column, &cell, &plain).expect("a merged cell");
    }
    sheet.merge_range(0, 0, 0, 8, "困难职工档案台账", &plain).expect("a title");
    sheet.merge_range(2, 5, 2, 8, "家庭成员情况", &plain).expect("a group of headings");
    book.save_to_buffer().expect("a workbook").into()
}

both_engines!(a_wide_sheet_with_merged_heads_is_read, |house| {
    let done = must(house, vec![wide()]);
    assert!(done.value.rejected.is_empty(), "{:?}", done.value.rejected);
    assert_eq!((done.value.accepted, done.value.members), (1, 3));
    let view = house.view(only(house));
    assert_eq!((view.row.category.as_str(), view.address.as_str(), view.members.len()), ("relative", "文昌路1号", 3));
    assert_eq!(view.row.decided_on, Some(day("2019-03-04")));
    assert_ne!(view.row.number, "", "numbered");
});

both_engines!(only_what_was_filed_by_the_dated_limit_is_taken_in, |house| {
    let until = hardship::acts::taken_over_until(clock::Pack::cn()).expect("the pack lets dossiers in");
    house.turn_to(until.plus(90));
    let row = |filed: &str| format!("困难类别,姓名,身份证号,建档日期\n深度困难,张三,{},{filed}\n", head());
    let before = counts(house);
    let reasons = |filed: &str| {
        let done = must(house, vec![bytes(&row(filed))]);
        assert_eq!((done.value.accepted, done.commit), (0, None), "{filed}");
        done.value.rejected[0].reasons.clone()
    };
    assert_eq!(reasons(""), [Reason::Missing { column: "decided_on".into() }]);
    let late = reasons(&until.plus(1).to_string());
    assert_eq!(late, [Reason::TooLate { until: until.to_string() }]);
    assert!(
        late[0].text(clock::Lang::Zh).contains("2026-12-31") && late[0].text(clock::Lang::En).contains("2026-12-31")
    );
    assert_eq!(counts(house), before);
    // The act itself lets in no more than the sheet.
    let (form, members) = (house.form(&house.family), house.members(&house.family));
    let past = |decided_on| hardship::acts::TakenIn { decided_on, category: "deep".into(), ..Default::default() };
    for decided_on in [None, Some(until.plus(1))] {
        let (form, members, past) = (form.clone(), members.clone(), past(decided_on));
        let refused = house.act(move |commit, desk| hardship::acts::take_in(commit, desk, &form, &past, &members));
        assert!(crate::support::refusal(refused).contains("建档日期"), "{decided_on:?}");
    }
    // What is known already is not taken in anew: its row needs no day.
    let filed = until.plus(-700);
    assert_eq!(must(house, vec![bytes(&row(&filed.to_string()))]).value.count(Effect::Added), 1);
    assert_eq!(must(house, vec![bytes(&row(""))]).value.count(Effect::Left), 1);
    // Its year began when it was filed, not today: it falls due for review at once.
    let dossier = only(house);
    let annual = house.case(dossier).clock("annual").cloned().expect("a clock");
    assert_eq!((annual.started, annual.due), (filed, day("2026-01-30")));
});

both_engines!(sheets_in_the_encoding_of_old_programs_are_read, |house| {
    let text = homes().replace("\"12,000元\"", "12000元").replace(',', ";");
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    let done = must(house, vec![gbk.into_owned().into()]);
    assert_eq!((done.value.accepted, done.value.rejected.len()), (1, 0), "{:?}", done.value.rejected);
    assert_eq!(house.view(only(house)).clear.get("annual_income"), "1200000");
});

both_engines!(persons_and_households_of_the_roll_are_found, |house| {
    let known = house.store.read(|db| roll::person::identity(db, house.family.head, house.moment()));
    let (_, known) = known.expect("read").expect("the head");
    let before = counts(house);
    let sheet =
        format!("困难类别,姓名,身份证号,手机,建档日期\n深度困难,改了名,{},13900000000,2025-02-01\n", known.id_number);
    let done = must(house, vec![bytes(&sheet)]);
    assert_eq!((done.value.accepted, done.value.new_persons), (1, 0), "{:?}", done.value.rejected);
    assert_eq!(added(house, before), [1, 1, 1, 0, 0, 0], "nobody was entered twice");
    let view = house.view(only(house));
    assert_eq!((view.row.household, view.row.head), (house.family.household, house.family.head));
    assert_eq!(view.row.unit, house.at.basic, "the unit in which the head stands");
    // The roll says who somebody is.
    assert_eq!(view.head().and_then(|head| head.identity.clone()).map(|one| one.name), Some(known.name));
    let differs = |column: &str| Reason::RollDiffers { column: column.into() };
    assert!(done.value.warned.iter().any(|judged| judged.reasons.contains(&differs("name"))));
});

/// The reasons by the rows they stand in.
fn reasons(outcome: &Outcome) -> HashMap<u32, Vec<Reason>> {
    outcome.rejected.iter().map(|judged| (judged.row, judged.reasons.clone())).collect()
}

both_engines!(a_household_is_taken_whole_or_not_at_all, |house| {
    let before = counts(house);
    let wrong = kin().replace(&child(), "419001200806078830");
    let done = must(house, vec![bytes(&homes()), bytes(&wrong)]);
    assert_eq!((done.value.accepted, done.value.refused, done.commit), (0, 1, None));
    assert_eq!(counts(house), before, "nobody of it was entered");
    let told = &done.value.rejected;
    assert!(told.iter().any(|judged| judged.sheet == "#2" && judged.row == 4));
    assert!(told.iter().any(|judged| judged.reasons.contains(&Reason::MemberRejected { rows: 1 })));
    for judged in told {
        for reason in &judged.reasons {
            let text = reason.text(clock::Lang::Zh) + &reason.text(clock::Lang::En);
            assert!(!text.contains("419001"), "no number is quoted: {text}");
        }
    }
});

both_engines!(what_is_wrong_is_told_by_row, |house| {
    let far = day("2030-01-01");
    let sheet = format!(
        "困难类别,姓名,身份证号,建档日期,经办工会,致困原因\n\
         深度困难,甲,{one},2018-01-01,,大病\n\
         深度困难,乙,{one},2018-01-01,,\n\
         很困难,丙,{two},,,\n\
         ,丁,{three},,,\n\
         深度困难,,{four},,,\n\
         深度困难,戊,4.19001E+17,,,\n\
         深度困难,己,,,,\n\
         深度困难,庚,{five},{far},,\n\
         深度困难,辛,{six},,没有的工会,\n\
         深度困难,壬,{seven},2019-01-01,,天气\n",
        one = number("19700101", 1),
        two = number("19700102", 2),
        three = number("19700103", 3),
        four = number("19700104", 4),
        five = number("19700105", 5),
        six = number("19700106", 6),
        seven = number("19700107", 7),
    );
    let done = must(house, vec![bytes(&sheet)]);
    let found = reasons(&done.value);
    let missing = |column: &str| vec![Reason::Missing { column: column.into() }];
    assert_eq!(found[&3], [Reason::Repeated { sheet: String::new(), first: 2 }]);
    assert_eq!(found[&4], [Reason::Unreadable { column: "category".into(), text: Some("很困难".into()) }]);
    assert_eq!(found[&5], missing("category"));
    assert_eq!(found[&6], missing("name"));
    assert_eq!(found[&7], [Reason::Identity { column: "id_number".into(), fault: "precision_lost".into() }]);
    assert_eq!(found[&8], missing("id_number"));
    assert_eq!(found[&9], [Reason::Future { column: "decided_on".into() }]);
    assert_eq!(found[&10], [Reason::UnitUnknown { text: "没有的工会".into() }]);
    assert_eq!((done.value.accepted, done.value.refused), (2, 8));
    let unread = Reason::Unreadable { column: "cause".into(), text: Some("天气".into()) };
    assert!(done.value.warned.iter().any(|judged| judged.row == 11 && judged.reasons == [unread.clone()]));
    // Each says where, in which column, why, and what to do.
    for judged in done.value.rejected.iter().chain(&done.value.warned) {
        for reason in &judged.reasons {
            let (zh, en) = (reason.text(clock::Lang::Zh), reason.text(clock::Lang::En));
            assert!(zh.ends_with('。') && en.ends_with('.'), "{zh} {en}");
        }
    }
});

both_engines!(members_without_a_household_and_households_elsewhere_are_refused, |house| {
    let stray = format!("户主身份证号,姓名,身份证号,关系\n{},李四,{},妻\n", number("19600101", 77), spouse());
    let done = must(house, vec![bytes(&homes()), bytes(&stray)]);
    assert!(done.value.rejected.iter().any(|judged| judged.reasons == [Reason::NoHousehold]));
    assert_eq!(done.value.accepted, 1, "the household itself is in order");
    // Somebody who belongs to another household of the roll.
    let theirs = house.store.read(|db| roll::person::identity(db, house.family.spouse, house.moment()));
    let (_, theirs) = theirs.expect("read").expect("the spouse");
    let other = number("19650505", 99);
    let sheet = format!(
        "困难类别,姓名,身份证号,建档日期,成员姓名,成员身份证号,关系\n深度困难,赵六,{other},2019-01-01,某人,{},妻\n",
        theirs.id_number
    );
    let before = counts(house);
    let done = must(house, vec![bytes(&sheet)]);
    assert!(done.value.rejected.iter().any(|judged| judged.reasons == [Reason::OtherHousehold]), "{:?}", done.value);
    assert_eq!(counts(house), before);
});

both_engines!(who_left_the_roll_is_not_taken_in_again, |house| {
    let dossier = house.left("lifted");
    let head = house.view(dossier).head().and_then(|head| head.identity.clone()).expect("the head");
    let before = counts(house);
    let row = |rest: &str| {
        format!("困难类别,姓名,身份证号,建档日期,退出日期\n深度困难,{},{},{rest}\n", head.name, head.id_number)
    };
    for rest in ["2020-01-01,", "2020-01-01,2021-01-01"] {
        let done = must(house, vec![bytes(&row(rest))]);
        assert_eq!(done.value.refused, 1, "{rest}: {:?}", done.value);
    }
    assert_eq!(counts(house), before);
});

both_engines!(units_outside_the_reach_are_refused, |house| {
    let shape = house.store.read(|db| house.tree.at(db, house.moment())).expect("the tree");
    let basic = shape.get(house.at.basic).expect("the union").clone();
    let within = |text: &str, units: &[i64]| {
        let reach: HashSet<i64> = units.iter().flat_map(|unit| shape.subtree(*unit)).collect();
        let sheet = Sheet { reach: Some(Arc::new(reach)), ..Sheet::new(vec![bytes(text)], house.at.fed) };
        let done = sheets::import(&house.store, &house.tree, &house.desk(), intent("import"), &sheet.dry());
        done.expect("a sheet").value
    };
    let by_unit =
        |unit: &str| format!("困难类别,姓名,身份证号,建档日期,经办工会\n深度困难,张三,{},2019-01-01,{unit}\n", head());
    for unit in [&basic.code, &basic.name] {
        let far = within(&by_unit(unit), &[house.at.far]);
        assert_eq!((far.accepted, far.rejected[0].reasons.as_slice()), (0, &[Reason::OutOfReach][..]), "{unit}");
        assert_eq!(within(&by_unit(unit), &[house.at.fed]).accepted, 1, "{unit}");
    }
    // Somebody who stands in a unit outside it, whatever the sheet says.
    let known = house.store.read(|db| roll::person::identity(db, house.family.head, house.moment()));
    let (_, known) = known.expect("read").expect("the head");
    let theirs = format!("困难类别,姓名,身份证号,建档日期\n深度困难,{},{},2025-02-01\n", known.name, known.id_number);
    assert_eq!(within(&theirs, &[house.at.far]).rejected[0].reasons, [Reason::OutOfReach]);
    assert_eq!(within(&theirs, &[house.at.fed]).accepted, 1);
});

both_engines!(what_goes_out_comes_back_as_nothing_to_change, |house| {
    must(house, vec![bytes(&homes()), bytes(&kin())]);
    let walked = house.dossier_in("filed");
    let alone = format!(
        "困难类别,姓名,身份证号,建档日期,入户日期,核对日期,各部门均已答复\n意外致困,王五,{},2019-03-04,2019-02-01,2019-02-20,是\n",
        number("19620101", 55)
    );
    must(house, vec![bytes(&alone)]);
    let before = counts(house);
    for form in [Form::Xlsx, Form::Csv] {
        let written = house.store.read(|db| sheets::export(db, &house.desk(), &Reach::All, house.moment(), form));
        let (file, dossiers) = written.expect("a file");
        assert_eq!(dossiers, 3);
        let done = must(house, vec![file.into()]);
        assert_eq!((done.value.rejected.len(), done.value.accepted), (0, 3), "{form:?} {:?}", done.value.rejected);
        assert_eq!((done.value.count(Effect::Left), done.commit), (3, None), "{form:?} {:?}", done.value.lines);
        assert!(done.value.warned.is_empty(), "{form:?} {:?}", done.value.warned);
        assert!(done.value.unknown_columns.is_empty(), "{form:?} {:?}", done.value.unknown_columns);
        assert_eq!(counts(house), before);
    }
    // Only what somebody reaches goes out.
    let none = house
        .store
        .read(|db| sheets::export(db, &house.desk(), &Reach::Units(vec![house.at.far]), house.moment(), Form::Csv));
    assert_eq!(none.expect("a file").1, 0);
    let own = house
        .store
        .read(|db| sheets::export(db, &house.desk(), &Reach::Units(vec![house.at.basic]), house.moment(), Form::Csv));
    assert_eq!(own.expect("a file").1, 1, "that of the union which handles it");
    assert_eq!(house.state(walked), "filed");
});

both_engines!(what_the_office_wrote_is_kept_and_goes_out_again, |house| {
    let sheet = format!(
        "困难类别,姓名,身份证号,建档日期,是否解困脱困对象,解困脱困日期,*建档人,*审核人,*录入人,基层党组织意见,基层党组织意见日期,\
         基层工会意见,基层工会意见日期,系统工会意见,系统工会意见日期,附件\n\
         深度困难,张三,{},2018-05-01,是,2018-06-01,周甲,吴乙,郑丙,情况属实,2018-04-02,同意上报,2018-04-03,同意建档,2018-04-28,\
         收入证明：工资单；诊断书：县医院诊断证明\n",
        head()
    );
    let done = must(house, vec![bytes(&sheet)]);
    assert_eq!((done.value.accepted, done.value.rejected.len()), (1, 0), "{:?}", done.value.rejected);
    assert!(done.value.unknown_columns.is_empty(), "{:?}", done.value.unknown_columns);
    let dossier = only(house);
    let view = house.view(dossier);
    for (name, text) in [
        ("relief_target", "1"),
        ("relief_target_on", "2018-06-01"),
        ("filed_by", "周甲"),
        ("checked_by", "吴乙"),
        ("entered_by", "郑丙"),
        ("opinion_party", "情况属实"),
        ("opinion_party_on", "2018-04-02"),
        ("opinion_union", "同意上报"),
        ("opinion_system_on", "2018-04-28"),
        ("attachments", "收入证明：工资单；诊断书：县医院诊断证明"),
    ] {
        assert_eq!(view.clear.get(name), text, "{name}");
    }
    // It stands on the approval, and comes back from what goes out as nothing to change.
    let paper = house
        .store
        .read(|db| hardship::documents::data(db, &house.desk(), "hardship-approval", dossier, clock::Lang::Zh));
    let paper = paper.expect("fields");
    assert_eq!((paper["filed_by"].as_str(), paper["party"]["text"][0].as_str()), (Some("周甲"), Some("情况属实")));
    assert_eq!(paper["federation"]["on"].as_str(), Some("2018-04-28"));
    document::render(clock::Pack::cn(), "hardship-approval", &paper, document::Format::Docx).expect("made");
    for form in [Form::Xlsx, Form::Csv] {
        let written = house.store.read(|db| sheets::export(db, &house.desk(), &Reach::All, house.moment(), form));
        let back = must(house, vec![written.expect("a file").0.into()]);
        assert_eq!((back.value.count(Effect::Left), back.commit), (1, None), "{form:?} {:?}", back.value.lines);
    }
});

both_engines!(a_file_of_one_house_is_read_by_another, |house| {
    must(house, vec![bytes(&homes()), bytes(&kin())]);
    let written = house.store.read(|db| sheets::export(db, &house.desk(), &Reach::All, house.moment(), Form::Xlsx));
    let (file, _) = written.expect("a file");
    let other = House::lite();
    let done = must(&other, vec![file.into()]);
    assert_eq!((done.value.accepted, done.value.members), (1, 3), "{:?}", done.value.rejected);
    let (mine, theirs) = (house.view(only(house)), other.view(only(&other)));
    assert_eq!(mine.clear.get("annual_income"), theirs.clear.get("annual_income"));
    assert_eq!(
        (mine.row.number, mine.row.causes, mine.row.decided_on),
        (theirs.row.number, theirs.row.causes, theirs.row.decided_on)
    );
});

#[test]
fn a_file_that_is_no_sheet_of_dossiers_is_refused() {
    let house = House::lite();
    for text in ["", "姓名,身份证号\n甲,1\n", "\u{0}\u{1}", "户主身份证号,姓名,身份证号,关系\n1,2,3,4\n"]
    {
        let refused = import(&house, vec![bytes(text)], false).expect_err("no dossiers");
        assert!(matches!(refused, Error::Sheet(_)), "{text:?}");
        assert!(!refused.text(clock::Lang::Zh).is_empty());
    }
}

both_engines!(sheets_come_in_by_the_pages, |house| {
    run(async {
        let hall = Hall::of(house);
        let mut caseworker = hall.caseworker().await;
        let code = crate::hall::apart(|| {
            let shape = house.store.read(|db| house.tree.at(db, house.moment())).expect("the tree");
            shape.get(house.at.fed).expect("the federation").code.clone()
        });
        let here = format!("/hardship/import?unit={code}");
        let form = page(&mut caseworker, &here).await;
        assert!(form.contains("multipart/form-data") && form.contains("家庭人口"), "{form}");
        let wrong = caseworker.upload(&here, &[], "sheet", "a.csv", b"a,b\n1,2\n").await;
        assert_eq!(wrong.status.as_u16(), 422);
        let before = crate::hall::apart(|| counts(house));
        let sent = caseworker.upload(&here, &[], "sheet", "张三.csv", homes().as_bytes()).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
        let looked = sent.location().to_owned();
        assert_eq!(crate::hall::apart(|| counts(house)), before, "nothing is written before it is confirmed");
        let shown = page(&mut caseworker, &looked).await;
        assert!(shown.contains("张*") && !shown.contains("张三") && !shown.contains(&head()), "{shown}");
        // Another caseworker finds nothing there.
        let mut other = hall.browser("zhuangan2", Role::Caseworker, house.at.fed, 0).await;
        assert_eq!(status(&mut other, &looked).await, 404);
        let path = looked.split('?').next().unwrap_or_default().to_owned();
        let refused = caseworker.post(&path, &[("reason", "")]).await;
        assert_eq!(refused.status.as_u16(), 422);
        let done = caseworker.post(&path, &[("reason", "存量档案入库")]).await;
        assert_eq!(done.status.as_u16(), 200, "{}", done.body);
        assert_eq!(crate::hall::apart(|| added(house, before)), [1, 1, 1, 1, 1, 1]);
        assert_eq!(caseworker.post(&path, &[("reason", "再来一次")]).await.status.as_u16(), 404, "once");
        // Who does not keep dossiers at the centre neither sends them in nor takes them out.
        for (role, unit) in [(Role::Clerk, house.at.basic), (Role::Leader, house.at.fed), (Role::Officer, house.at.fed)]
        {
            let mut browser = hall.browser(&format!("nobody-{}", role.code()), role, unit, 0).await;
            for path in ["/hardship/import", "/hardship/export"] {
                assert_ne!(status(&mut browser, path).await, 200, "{role:?} {path}");
            }
        }
    });
});

both_engines!(dossiers_go_out_for_a_reason_that_is_logged, |house| {
    must(house, vec![bytes(&homes()), bytes(&kin())]);
    run(async {
        let hall = Hall::of(house);
        let mut caseworker = hall.caseworker().await;
        let here = "/hardship/export";
        let form = page(&mut caseworker, here).await;
        assert!(!form.contains(&head()));
        let refused = caseworker.post(here, &[("format", "csv"), ("reason", "")]).await;
        assert_eq!(refused.status.as_u16(), 422);
        let seen = || crate::hall::apart(|| count(house, &access::REVEAL));
        let before = seen();
        let sent = caseworker.post(here, &[("format", "csv"), ("reason", "年度核对用")]).await;
        assert_eq!(sent.status.as_u16(), 200);
        assert!(sent.body.contains(&head()) && sent.body.contains(&spouse()), "in the clear");
        assert!(sent.header("content-disposition").contains("attachment"));
        assert_eq!(seen(), before + 1);
        // The far township's caseworker takes out what is theirs: nothing of this.
        let mut far = hall.browser("yuandi", Role::Caseworker, house.at.far, 0).await;
        let sent = far.post(here, &[("format", "csv"), ("reason", "年度核对用")]).await;
        assert_eq!(sent.status.as_u16(), 200);
        assert!(!sent.body.contains(&head()));
        assert_eq!(Action::HardshipExport.code(), "hardship.export");
    });
});

/// A household of a random sheet: what stands in its cells.
#[derive(Clone, Debug)]
struct Made {
    category: String,
    id: String,
    name: String,
    filed: String,
    kin: Vec<(String, String)>,
}

fn made() -> impl Strategy<Value = Made> {
    let id = (1..40_u32, prop::bool::weighted(0.85)).prop_map(|(n, right)| {
        let number = number("19700101", n);
        if right { number } else { format!("{}0", &number[..16]) }
    });
    let name = prop_oneof![8 => Just("某某".to_owned()), 1 => Just(String::new())];
    let category = prop_oneof![
        4 => Just("深度困难".to_owned()),
        2 => Just("低保边缘户".to_owned()),
        1 => Just("不明".to_owned()),
        1 => Just(String::new())
    ];
    let filed =
        prop_oneof![3 => Just("2019-05-01".to_owned()), 1 => Just(String::new()), 1 => Just("2099-01-01".to_owned())];
    let kin = prop::collection::vec((id.clone(), prop_oneof![Just("妻".to_owned()), Just("怪".to_owned())]), 0..3);
    (category, id, name, filed, kin).prop_map(|(category, id, name, filed, kin)| Made {
        category,
        id,
        name,
        filed,
        kin,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever stands in a sheet: each household in it that was taken is whole, every other left no trace.
    #[test]
    fn random_sheets_never_write_a_part_of_a_household(all in prop::collection::vec(made(), 1..6)) {
        let house = House::lite();
        let before = counts(&house);
        let mut text = "困难类别,姓名,身份证号,建档日期,成员姓名,成员身份证号,关系\n".to_owned();
        for home in &all {
            let own = format!("{},{},{},{}", home.category, home.name, home.id, home.filed);
            if home.kin.is_empty() {
                text.push_str(&format!("{own},,,\n"));
            }
            for (id, kinship) in &home.kin {
                text.push_str(&format!("{own},家人,{id},{kinship}\n"));
            }
        }
        let dry = import(&house, vec![bytes(&text)], true).expect("a dry run").value;
        prop_assert_eq!(added(&house, before), [0; 6]);
        let done = import(&house, vec![bytes(&text)], false).expect("a sheet");
        prop_assert_eq!((dry.accepted, &dry.rejected), (done.value.accepted, &done.value.rejected), "the dry run says what happens");
        let [dossiers, members, spells, persons, households, belonging] = added(&house, before);
        prop_assert_eq!(dossiers as u64, done.value.accepted);
        prop_assert_eq!((spells, households), (dossiers, dossiers));
        prop_assert_eq!(members as u64, done.value.members);
        prop_assert_eq!((members, persons as u64), (belonging, done.value.new_persons));
        prop_assert_eq!(done.commit.is_some(), dossiers > 0);
        let again = import(&house, vec![bytes(&text)], false).expect("again");
        prop_assert_eq!((again.value.changes(), again.commit), (false, None), "once and for all");
        prop_assert_eq!(again.value.accepted, done.value.accepted);
        house.store.read(|db| -> record::Result<()> {
            let (rows, _) = dossier::list(db, &Reach::All, house.moment(), &Filter::default(), 0, 1_000)?;
            for row in rows {
                let view = dossier::view(db, &house.desk(), row.id, house.moment())?.expect("a dossier");
                assert!(view.head().is_some_and(|head| head.identity.is_some()), "with its head");
                assert!(row.decided_on <= Some(house.today()) && row.decided_on > Some(Day::START));
            }
            Ok(())
        }).expect("read");
    }
}

/// A file that was a sheet before some of its bytes were lost, repeated or replaced.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let sheet = prop_oneof![
        Just(homes().into_bytes()),
        Just(kin().into_bytes()),
        Just(wide().to_vec()),
        Just(format!("{}\n{}", homes(), kin()).into_bytes()),
    ];
    let places = prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, any::<u8>()), 0..12);
    (sheet, places).prop_map(|(mut bytes, places)| {
        for (at, what, byte) in places {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

proptest! {
    #[test]
    fn whatever_bytes_come_are_answered(bytes in damaged()) {
        let Ok(outcome) = sheets::understand(&[&bytes, &bytes], clock::Pack::cn(), day("2026-11-22")) else {
            return Ok(());
        };
        prop_assert!(outcome.members >= outcome.accepted);
        prop_assert!(outcome.refused == 0 || !outcome.rejected.is_empty());
        for judged in outcome.rejected.iter().chain(&outcome.warned) {
            prop_assert!(judged.row > 0 && !judged.reasons.is_empty());
            for lang in clock::Lang::ALL {
                prop_assert!(judged.reasons.iter().all(|reason| !reason.text(lang).is_empty()));
                prop_assert!(!judged.place(lang).is_empty());
            }
        }
    }
}
