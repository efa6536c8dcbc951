//! The papers to print: what stands in them, in both languages and formats, and that printing is logged.

use access::{REVEAL, Role};
use clock::{Lang, Pack};
use document::{Format, render};
use hardship::documents::{TEMPLATES, data, lang_of, visit_form};
use procedure::Refusal;
use record::Version;
use serde_json::Value;

use crate::hall::{Hall, run};
use crate::support::{House, refusal};

fn fields(house: &House, template: &str, dossier: i64, lang: Lang) -> Result<Value, Refusal> {
    let desk = house.desk();
    house.store.read(|db| data(db, &desk, template, dossier, lang))
}

/// All texts of the fields, one after another.
fn all(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(all).collect(),
        Value::Object(fields) => fields.values().map(all).collect(),
        _ => String::new(),
    }
}

both_engines! {
    /// Every paper of a dossier that went all the way is made, in the words of both packs.
    every_paper_is_made, |house| {
        let dossier = house.left("lifted");
        for pack in [Pack::cn(), Pack::ilo()] {
            for template in TEMPLATES {
                let fields = fields(house, template, dossier, lang_of(pack)).unwrap_or_else(|why| panic!("{template}: {why}"));
                for format in [Format::Docx, Format::Pdf] {
                    // What is set as PDF is set once; the engine of the store does not matter to it.
                    if format == Format::Pdf && pack.name() != "cn" {
                        continue;
                    }
                    let made = render(pack, template, &fields, format).unwrap_or_else(|why| panic!("{template}: {why}"));
                    assert!(made.len() > 1000, "{template}");
                }
            }
        }
    }
}

both_engines! {
    /// Papers say what the roll and the dossier hold, once entered; the sheet of a notice says no more than the public sees.
    papers_are_filled_from_roll_and_dossier, |house| {
        let dossier = house.left("lifted");
        let head = house.version(dossier).int("head").expect("a head");
        let at = house.moment();
        let (_, known) = house.store.read(|db| roll::person::identity(db, head, at)).expect("read").expect("known");
        let number = house.version(dossier).text("number").to_owned();
        let told = |template: &str| all(&fields(house, template, dossier, Lang::Zh).expect("fields"));
        let application = told("hardship-application");
        for text in [
            known.name.as_str(),
            known.id_number.as_str(),
            known.mobile.as_deref().expect("a mobile"),
            number.as_str(),
            "云阳路12号院3号楼",
            "秦小满",
            "云河一中",
            "12,000.00",
            "6200000000000000000",
            "患重特大疾病",
            "户主长期治疗，收入减少",
        ] {
            assert!(application.contains(text), "{text} is not in the application: {application}");
        }
        let authorisation = told("hardship-authorisation");
        assert!(authorisation.contains("欧阳静好") && !authorisation.contains("秦小满"), "each adult signs: {authorisation}");
        assert!(told("hardship-visit").contains("与申报一致"));
        let minutes = told("hardship-minutes");
        assert!(minutes.contains("深度困难") && minutes.contains("一致"), "{minutes}");
        let approval = fields(house, "hardship-approval", dossier, Lang::Zh).expect("fields");
        assert_eq!((approval["union"]["by"].as_str(), approval["federation"]["by"].as_str()), (Some("chair"), Some("leader")));
        assert_eq!((approval["income"].as_str(), approval["rigid"].as_str()), (Some("12,000.00"), Some("7,000.00")));
        let exit = told("hardship-exit");
        assert!(exit.contains("脱困") && exit.contains("医疗保障") && exit.contains("有材料"), "{exit}");

        let notice = told("hardship-notice");
        assert!(notice.contains("秦*") && notice.contains("铅业集团工会"), "{notice}");
        for hidden in [known.name.as_str(), &known.id_number, "云阳路", "秦小满", "欧阳", "云河一中"] {
            assert!(!notice.contains(hidden), "{hidden}");
        }
        let english = all(&fields(house, "hardship-approval", dossier, Lang::En).expect("fields"));
        assert!(english.contains("Serious") || english.contains("illness"), "{english}");
    }
}

both_engines! {
    /// A form can be printed before anything is known, to be filled in by hand; what has not happened cannot.
    empty_forms_and_what_is_not_there_yet, |house| {
        let family = house.add_family(house.at.basic);
        let dossier = house.draft(&family);
        for template in ["hardship-application", "hardship-authorisation", "hardship-visit", "hardship-minutes", "hardship-approval"] {
            let fields = fields(house, template, dossier, Lang::Zh).expect("fields");
            render(Pack::cn(), template, &fields, Format::Docx).expect("made");
        }
        assert!(refusal(fields(house, "hardship-notice", dossier, Lang::Zh)).contains("还没有公示"));
        assert!(refusal(fields(house, "hardship-exit", dossier, Lang::Zh)).contains("退出核实"));
        assert!(refusal(fields(house, "invitation", dossier, Lang::Zh)).contains("没有模板"));
        assert!(matches!(fields(house, "hardship-visit", dossier + 77, Lang::Zh), Err(Refusal::Missing)));
        house.walk(dossier, "visiting");
        let visit = house.add_visit(dossier, "application");
        let desk = house.desk();
        let form = |visit| house.store.read(|db| visit_form(db, &desk, dossier, visit, Lang::Zh));
        assert!(form(None).expect("a blank")["income_seen"].is_null());
        assert_eq!(form(Some(visit)).expect("a record")["income_seen"][0], "与申报一致");
        assert!(matches!(form(Some(visit + 77)), Err(Refusal::Missing)));
    }
}

/// What was revealed of a dossier: the fields, and the reason given.
fn looks(house: &House, dossier: i64) -> Vec<(String, String)> {
    let of = |look: &Version| {
        let sql = "SELECT reason FROM commit_log WHERE federation = $1 AND commit_no = $2";
        let reason = house.store.read(|db| db.first(sql, &[look.opened.into()], |row| row.text(0))).expect("a commit");
        (look.text("fields").to_owned(), reason.unwrap_or_default())
    };
    let found = house.store.read(|db| db.standing_where(&REVEAL, "record", dossier)).expect("looks");
    found.iter().filter(|look| look.text("register") == "hardship_dossier").map(of).collect()
}

both_engines! {
    /// Printing shows names in the clear: only to those who may, for a reason they state, and each time in the log, with
    /// the paper and the persons that stand in it.
    printing_is_logged, |house| {
        let dossier = house.dossier_in("filed");
        let hall = Hall::of(house);
        let path = format!("/hardship/{dossier}/documents");
        run(async {
            let mut clerk = hall.browser("print-clerk", Role::Clerk, house.at.basic, 0).await;
            let page = clerk.get(&format!("/hardship/{dossier}")).await;
            assert!(page.body.contains(&path) && page.body.contains("hardship-application") && !page.body.contains("hardship-exit"));
            let form = |paper: &'static str, format: &'static str, reason: &'static str| {
                [("paper", paper), ("format", format), ("reason", reason)]
            };
            // Without a reason nothing is printed, and nothing logged.
            for paper in ["hardship-application", "hardship-authorisation", "hardship-minutes", "hardship-approval"] {
                for reason in ["", "  ", "410101194912310024"] {
                    let answer = clerk.post(&path, &form(paper, "docx", reason)).await;
                    assert_eq!(answer.status.as_u16(), 422, "{paper} {reason}");
                    assert!(answer.body.contains("reason-print") && answer.body.contains(paper));
                }
            }
            let answer = clerk.post(&path, &form("hardship-application", "docx", "交帮扶中心存档")).await;
            assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
            assert!(answer.header("content-type").contains("wordprocessingml"));
            assert!(answer.header("content-disposition").contains(&format!("hardship-application-{dossier}.docx")));
            assert_eq!(answer.header("cache-control"), "private, no-store");
            let answer = clerk.post(&path, &form("hardship-approval", "pdf", "领导签字")).await;
            assert!(answer.status.as_u16() == 200 && answer.body.starts_with("%PDF"));
            // A form to be filled in by hand needs none.
            let blank = clerk.post(&path, &form("hardship-visit", "docx", "")).await;
            assert_eq!(blank.status.as_u16(), 200);
            let visit = crate::hall::apart(|| house.view(dossier).visits[0].0.id);
            let told = format!("hardship-visit.{visit}");
            assert!(page.body.contains(&told));
            let without = clerk.post(&path, &[("paper", told.as_str()), ("format", "docx")]).await;
            assert_eq!(without.status.as_u16(), 422);
            // What there is not leaves no trace, nor does a form that no page of the house sent.
            assert_eq!(clerk.post(&path, &form("hardship-exit", "pdf", "领导签字")).await.status.as_u16(), 422);
            assert_eq!(clerk.post(&path, &form("invitation", "pdf", "领导签字")).await.status.as_u16(), 404);
            assert_ne!(clerk.post_bare(&path, &form("hardship-approval", "pdf", "领导签字")).await.status.as_u16(), 200);
            assert_ne!(clerk.get(&path).await.status.as_u16(), 200);
            // Who looked: the paper by its name.
            let page = clerk.get(&format!("/hardship/{dossier}")).await;
            assert!(page.body.contains("交帮扶中心存档") && page.body.matches("困难职工帮扶申请书").count() > 1, "{}", page.body);
            for (login, role, unit) in [
                ("print-other", Role::Clerk, house.at.other),
                ("print-leader", Role::Leader, house.at.fed),
                ("print-officer", Role::Officer, house.at.fed),
                ("print-far", Role::Caseworker, house.at.far),
            ] {
                let mut other = hall.browser(login, role, unit, 0).await;
                let answer = other.post(&path, &form("hardship-application", "pdf", "交帮扶中心存档")).await;
                assert!(matches!(answer.status.as_u16(), 403 | 404), "{login}: {}", answer.status);
            }
        });
        assert_eq!(
            looks(house, dossier),
            [
                // The page of the dossier was opened.
                (String::new(), String::new()),
                ("hardship-application".to_owned(), "交帮扶中心存档".to_owned()),
                ("hardship-approval".to_owned(), "领导签字".to_owned()),
                ("hardship-visit".to_owned(), "打印：入户调查表".to_owned()),
            ]
        );
        // Of everybody whose number stood in the application.
        for member in &house.view(dossier).members {
            let found = house.store.read(|db| db.standing_where(&REVEAL, "record", member.person)).expect("looks");
            let seen: Vec<&str> = found.iter().filter(|look| look.text("register") == "person").map(|look| look.text("fields")).collect();
            assert!(seen.contains(&"name,id_number,birth_date,mobile") && seen.contains(&"name"), "{seen:?}");
        }
    }
}

both_engines! {
    /// The minutes say each amount with the paper that shows it.
    minutes_tell_each_amount_with_its_paper, |house| {
        let dossier = house.dossier_in("filed");
        let minutes = fields(house, "hardship-minutes", dossier, Lang::Zh).expect("fields");
        let view = house.view(dossier);
        let rows = minutes["amounts"].as_array().expect("amounts");
        assert_eq!(rows.len(), view.amounts.len());
        assert!(rows.iter().any(|row| row["yuan"] == "12,000.00" && row["who"] != "" && row["kind"] != ""), "{rows:?}");
        assert!(rows.iter().all(|row| row.get("paper").is_some()));
    }
}
