//! What is refused, and how it is said.

use clock::Pack;
use document::{Error, Format, render, templates};
use serde_json::{Value, json};

use crate::sample;

fn slip(change: impl Fn(&mut Value)) -> Result<Vec<u8>, Error> {
    let mut data = sample::of("cn", "supervision-slip");
    change(&mut data);
    render(Pack::cn(), "supervision-slip", &data, Format::Docx)
}

#[test]
fn what_is_offered() {
    let offered: Vec<_> = templates(Pack::cn()).iter().map(|t| (t.name, t.label.0, t.register, t.formats)).collect();
    let (pdf, both) = (&[Format::Pdf][..], &[Format::Pdf, Format::Docx][..]);
    assert_eq!(
        offered,
        [
            ("supervision-slip", "督办单", "reform_slip", both),
            ("task-sheet", "任务卡", "reform_task", pdf),
            ("meeting-minutes", "会议纪要", "reform_meeting", both),
            ("quarterly-report", "季度报告", "reform_plan", both),
            ("hardship-application", "困难职工帮扶申请书", "hardship_dossier", both),
            ("hardship-authorisation", "家庭经济状况核对授权委托书", "hardship_dossier", both),
            ("hardship-visit", "入户调查表", "hardship_dossier", both),
            ("hardship-minutes", "评议会议纪要", "hardship_dossier", both),
            ("hardship-notice", "公示", "hardship_dossier", both),
            ("hardship-approval", "建档审批表", "hardship_dossier", both),
            ("hardship-exit", "退出确认书", "hardship_dossier", both),
        ]
    );
}

#[test]
fn an_unknown_template_is_answered_with_those_there_are() {
    let error = render(Pack::cn(), "invitation", &json!({}), Format::Pdf).expect_err("refused");
    assert!(matches!(&error, Error::UnknownTemplate { known, .. } if known.len() == 11));
    assert_eq!(
        error.to_string(),
        "pack cn has no document template “invitation”; it has: supervision-slip, task-sheet, meeting-minutes, \
         quarterly-report, hardship-application, hardship-authorisation, hardship-visit, hardship-minutes, \
         hardship-notice, hardship-approval, hardship-exit"
    );
    let texts = ["calendar.toml", "rules.toml", "codes.toml"]
        .map(|file| std::fs::read_to_string(format!("../../packs/ilo/{file}")).expect("a file of the pack"));
    let other = Pack::parse("elsewhere", &texts[0], &texts[1], &texts[2]).expect("a pack");
    assert!(templates(&other).is_empty());
    let error = render(&other, "task-sheet", &json!({}), Format::Pdf).expect_err("refused");
    assert_eq!(error.to_string(), "pack elsewhere has no document template “task-sheet”; it has: none");
}

#[test]
fn a_format_not_offered_is_refused() {
    let data = sample::of("cn", "task-sheet");
    let error = render(Pack::cn(), "task-sheet", &data, Format::Docx).expect_err("refused");
    assert_eq!(error.to_string(), "template task-sheet is not offered as docx; it is offered as: pdf");
}

#[test]
fn a_missing_field_is_named_with_the_way_to_it() {
    let missing = |result: Result<Vec<u8>, Error>| match result {
        Err(Error::Missing { template: "supervision-slip", field }) => field,
        other => panic!("{:?}", other.map(|document| document.len())),
    };
    assert_eq!(missing(slip(|data| _ = data.as_object_mut().expect("an object").remove("item"))), "item");
    assert_eq!(missing(slip(|data| data["due"] = Value::Null)), "due");
    assert_eq!(missing(slip(|data| data["reply"]["by"] = Value::Null)), "reply.by");
    assert_eq!(missing(slip(|data| data["due_reasons"][1] = Value::Null)), "due_reasons[1]");
    let error = slip(|data| *data = json!({})).expect_err("refused");
    assert_eq!(error.to_string(), "template supervision-slip needs the field “due”, which the data does not have");
}

#[test]
fn a_field_of_the_wrong_kind_is_named_but_not_quoted() {
    for (change, text) in [
        (json!({ "due": "31.12.2020 secret" }), "the field “due” must be a day in the form 2020-10-09"),
        (json!({ "level": "pink secret" }), "the field “level” must be one of blue, red, yellow"),
        (json!({ "to": ["secret"] }), "the field “to” must be a text or a number"),
        (json!({ "due_reasons": "secret" }), "the field “due_reasons” must be a list"),
        (json!({ "reply": "secret" }), "the field “reply” must be an object"),
        (json!({ "problem": [1] }), "the field “problem” must be a text or a list of texts"),
    ] {
        let error = slip(|data| {
            for (name, value) in change.as_object().expect("an object") {
                data[name] = value.clone();
            }
        });
        assert_eq!(error.expect_err("refused").to_string(), format!("template supervision-slip: {text}"));
    }
    let mut report = sample::of("cn", "quarterly-report");
    report["summary"]["total"] = json!(1.5);
    let error = render(Pack::cn(), "quarterly-report", &report, Format::Pdf).expect_err("refused");
    assert_eq!(error.to_string(), "template quarterly-report: the field “summary.total” must be a whole number");
    let error = render(Pack::cn(), "quarterly-report", &json!([]), Format::Pdf).expect_err("refused");
    assert_eq!(error.to_string(), "template quarterly-report: the field “(the data itself)” must be an object");
}

#[test]
fn fields_that_no_template_knows_are_ignored() {
    assert_eq!(slip(|data| data["colour"] = json!("green")).expect("a document"), slip(|_| ()).expect("a document"));
}
