//! What stands in documents is what their templates ask for; what is issued has a number and a digest.

use clock::Lang;
use procedure::{Actor, Given, Refusal};
use reform::acts::{self, SlipForm, TaskForm};
use reform::documents::{self, DocumentOrder, TEMPLATES};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{House, day, given, refusal};

/// What a template of the pack asks for, as its file says it.
fn template(pack: &str, name: &str) -> toml::Value {
    let path = format!("{}/../../../packs/{pack}/documents/documents.toml", env!("CARGO_MANIFEST_DIR"));
    let file: toml::Table = std::fs::read_to_string(path).expect("the templates").parse().expect("TOML");
    let templates = file["templates"].as_array().expect("templates");
    let found = templates.iter().find(|each| each["name"].as_str() == Some(name));
    found.unwrap_or_else(|| panic!("{pack} has no template {name}"))["fields"].clone()
}

/// Whether data has the shape that a template asks for.
fn fits(path: &str, shape: &toml::Value, data: &Value) {
    match shape {
        toml::Value::String(kind) => {
            let is_day = |text: &str| text.parse::<clock::Day>().is_ok();
            let ok = match kind.as_str() {
                "text" => data.is_string() || data.is_number(),
                "prose" => data.is_string() || data.as_array().is_some_and(|lines| lines.iter().all(Value::is_string)),
                "date" => data.as_str().is_some_and(is_day),
                "count" | "rate" => data.is_i64() || data.is_u64(),
                "flag" => data.is_boolean(),
                _ => data.as_str().is_some_and(|code| !code.is_empty()),
            };
            assert!(ok, "{path} should be {kind}: {data}");
        }
        toml::Value::Array(items) => {
            let list = data.as_array().unwrap_or_else(|| panic!("{path} is no list: {data}"));
            for (at, item) in list.iter().enumerate() {
                fits(&format!("{path}[{at}]"), &items[0], item);
            }
        }
        toml::Value::Table(fields) => {
            let data = data.as_object().unwrap_or_else(|| panic!("{path} has no fields: {data}"));
            for (name, shape) in fields {
                let (name, optional) = name.strip_suffix('?').map_or((name.as_str(), false), |name| (name, true));
                match data.get(name) {
                    None | Some(Value::Null) => assert!(optional, "{path}.{name} is missing"),
                    Some(value) => fits(&format!("{path}.{name}"), shape, value),
                }
            }
            for name in data.keys() {
                assert!(
                    fields.contains_key(name) || fields.contains_key(&format!("{name}?")),
                    "{path}.{name} is in no template"
                );
            }
        }
        other => panic!("{path}: {other}"),
    }
}

fn data(house: &House, template: &str, record: i64, lang: Lang) -> Result<Value, Refusal> {
    let desk = house.desk();
    house.store.read(|db| documents::data(db, &desk, &house.figures.catalogue, template, record, lang))
}

fn check(house: &House, name: &str, record: i64) -> Value {
    for (pack, lang) in [("cn", Lang::Zh), ("ilo", Lang::En)] {
        let data = data(house, name, record, lang).expect("data");
        fits(name, &template(pack, name), &data);
    }
    data(house, name, record, Lang::Zh).expect("data")
}

/// A ledger with some of everything: a plan, a task that is closed, one that is late, a slip, a signed meeting.
struct Ledger {
    plan: i64,
    closed: i64,
    late: i64,
    slip: i64,
    meeting: i64,
}

fn ledger(house: &House) -> Ledger {
    let people = &house.people;
    let plan = house.plan();
    let meeting = house.meeting(plan);
    let sit = |who, step, given| house.take(who, &reform::rules::meeting::PROCEDURE, meeting, step, given).expect(step);
    sit(&people.officer, "hold", Given::none());
    house.must(move |commit, desk| acts::add_decision(commit, desk, meeting, "开展试点", None, None));
    sit(&people.officer, "minute", given(&[("minutes", "会议听取汇报。\n会议议定一项。")]));
    sit(&people.leader, "sign", Given::none());
    house.add_members(3, day("2026-03-02"));
    let closed = house.begun(&TaskForm {
        due: Some(day("2026-03-20")),
        figure: "roll.members".into(),
        target: Some(3),
        leader: Some("欧阳秘甲".into()),
        parties: vec![(house.at.industry, "supporting".into())],
        milestones: vec![("名单".into(), day("2026-03-10"))],
        ..house.form(plan)
    });
    house.daily();
    let late =
        house.begun(&TaskForm { due: Some(day("2026-03-05")), lead: Some(house.at.industry), ..house.form(plan) });
    let by = Actor::account(&people.officer);
    let slip = house.must(move |commit, desk| {
        let form = SlipForm {
            level: "blue".into(),
            problem: "进展缓慢\n未报送".into(),
            requirement: "限期报送".into(),
            due: day("2026-03-06"),
        };
        acts::issue_slip(commit, desk, late, &form, by)
    });
    house.turn_to(day("2026-03-12"));
    let milestone = house.task(closed).milestones[0].id;
    house.must(move |commit, desk| acts::meet_milestone(commit, desk, milestone, true));
    house.step(&people.labour, closed, "submit", given(&[("text", "三家授牌")]));
    house.step(&people.officer, closed, "verify", given(&[("reason", "看过现场")]));
    house.step(&people.leader, closed, "close", Given::none());
    house.run_out();
    Ledger { plan, closed, late, slip, meeting }
}

both_engines! {
    /// Every field that a template needs is there, in either pack and language.
    what_templates_ask_for, |house| {
        let all = ledger(house);
        let sheet = check(house, "task-sheet", all.closed);
        assert_eq!((sheet["target"]["actual"].as_str(), sheet["leader"].as_str()), (Some("3"), Some("欧阳秘甲")));
        assert_eq!(sheet["closure"]["verdict"][0], "看过现场");
        check(house, "task-sheet", all.late);
        let slip = check(house, "supervision-slip", all.slip);
        assert_eq!((slip["number"].as_str(), slip["level"].as_str()), (Some("督〔2026〕1号"), Some("blue")));
        assert_eq!(slip["to"], "工业和信息化局");
        // The next level says by which rule it is due.
        let next = house.task(all.late).slips[0].id;
        assert_ne!(next, all.slip);
        assert!(
            check(house, "supervision-slip", next)["due_reasons"].as_array().is_some_and(|reasons| reasons.len() > 1)
        );
        house
            .take(&house.people.industry, &reform::rules::slip::PROCEDURE, next, "reply", given(&[("reply", "已报送")]))
            .expect("a reply");
        house
            .take(
                &house.people.officer,
                &reform::rules::slip::PROCEDURE,
                next,
                "evaluate",
                given(&[("evaluation", "fair")]),
            )
            .expect("evaluated");
        let slip = check(house, "supervision-slip", next);
        assert_eq!(
            (slip["reply"]["text"][0].as_str(), slip["evaluation"]["text"][0].as_str()),
            (Some("已报送"), Some("基本到位"))
        );
        let minutes = check(house, "meeting-minutes", all.meeting);
        assert_eq!(
            (minutes["signer"].as_str(), minutes["present"].as_array().map(Vec::len)),
            (Some("副主席"), Some(2))
        );
        house.turn_to(day("2026-04-10"));
        let report = check(house, "quarterly-report", all.plan);
        assert_eq!(report["title"], "产改三年行动2026年第一季度报告");
        assert_eq!(report["period"]["to"], "2026-03-31");
        let summary = &report["summary"];
        assert_eq!(
            (summary["total"].as_i64(), summary["closed"].as_i64(), summary["due"].as_i64()),
            (Some(2), Some(1), Some(2))
        );
        assert_eq!((summary["on_time"].as_i64(), summary["rate_bp"].as_i64()), (Some(1), Some(5_000)));
        assert_eq!(
            (report["overdue"].as_array().map(Vec::len), report["overdue"][0]["reason"].as_str()),
            (Some(1), Some("逾期"))
        );
        assert_eq!((report["slips"]["issued"].as_i64(), report["slips"]["in_time"].as_i64()), (Some(2), Some(1)));
        for template in TEMPLATES {
            assert!(matches!(data(house, template, 77, Lang::Zh), Err(Refusal::Missing)), "{template}");
        }
        assert!(refusal(data(house, "poem", all.plan, Lang::Zh)).contains("quarterly-report"));
    }
}

both_engines! {
    /// Issued, a document has a number without gap, and the register knows its bytes.
    issued_with_number_and_digest, |house| {
        let all = ledger(house);
        let issue = |template_name: &str, record: i64, bytes: &'static [u8]| {
            let order = DocumentOrder {
                template: template_name.into(),
                record,
                lang: Lang::Zh,
                account: 0,
                office: house.at.fed,
            };
            documents::issue_document(&house.store, &house.desk(), &house.figures.catalogue, &order, |data| {
                fits(template_name, &template("cn", template_name), data);
                assert!(data["number"].as_str().is_some_and(|number| number.contains("〔2026〕")), "{data}");
                Ok::<_, Refusal>(bytes.to_vec())
            })
        };
        let first = issue("task-sheet", all.closed, b"one").expect("a sheet");
        let second = issue("task-sheet", all.late, b"two").expect("a sheet");
        assert_eq!((first.number.as_str(), second.number.as_str()), ("产改任〔2026〕1号", "产改任〔2026〕2号"));
        let kept = |id: i64| {
            let at = house.moment();
            house.store.read(|db| db.get(&paper::DOCUMENT, id, at)).expect("the store is read").expect("a document")
        };
        let digest: String = Sha256::digest(b"one").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (kept(first.document).text("sha256"), kept(first.document).int("record")),
            (digest.as_str(), Some(all.closed))
        );
        // A slip keeps the number it was issued under, however often it is printed.
        let printed = [
            issue("supervision-slip", all.slip, b"a").expect("a slip"),
            issue("supervision-slip", all.slip, b"b").expect("a slip"),
        ];
        assert_eq!((printed[0].document, printed[0].number.as_str()), (printed[1].document, "督〔2026〕1号"));
        assert_eq!(kept(printed[1].document).text("sha256"), printed[1].sha256);
        assert_eq!(issue("meeting-minutes", all.meeting, b"m").expect("minutes").number, "产改纪〔2026〕1号");
        assert_eq!(issue("quarterly-report", all.plan, b"r").expect("a report").number, "产改报〔2026〕1号");
        // What cannot be made has taken its number all the same, and says that there are no bytes.
        let order =
            DocumentOrder { template: "task-sheet".into(), record: all.late, lang: Lang::Zh, account: 0, office: 0 };
        let failed = documents::issue_document(&house.store, &house.desk(), &house.figures.catalogue, &order, |_| {
            Err::<Vec<u8>, _>(Refusal::Guard(("坏".into(), "bad".into())))
        });
        assert!(matches!(failed, Err(Refusal::Guard(_))));
        assert_eq!(issue("task-sheet", all.late, b"three").expect("a sheet").number, "产改任〔2026〕4号");
        let meeting = house.meeting(all.plan);
        assert!(refusal(issue("meeting-minutes", meeting, b"m")).contains("还没有编号"));
    }
}
