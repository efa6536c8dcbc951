//! The supervision slip.

use clock::deadline;
use procedure::Refusal;
use serde_json::{Value, json};

use super::{Page, prose};
use crate::ledger;
use crate::register::TASK;
use crate::rules::slip::PROCEDURE;

pub(super) fn data(page: &Page<'_>, record: i64) -> Result<Value, Refusal> {
    let slip = ledger::slip(page.db, record, page.at)?.ok_or(Refusal::Missing)?;
    let case = page.case(&PROCEDURE, record)?;
    let task = page.db.get(&TASK, slip.task, page.at)?;
    let task_title = task.map(|task| [task.text("number"), task.text("title")].join(" ").trim().to_owned());
    let reply = (!slip.reply.is_empty()).then(|| {
        let on = slip.replied_on.or(case.last("reply").map(|step| step.day));
        json!({ "text": prose(&slip.reply), "by": page.unit(slip.unit), "on": on })
    });
    let evaluation = case.last("evaluate").filter(|_| !slip.evaluation.is_empty()).map(|step| {
        let mut text = vec![page.code("slip_evaluation", &slip.evaluation)];
        text.extend(prose(&slip.evaluation_text));
        json!({ "text": text, "by": page.unit(slip.owner), "on": step.day })
    });
    Ok(json!({
        "number": slip.number,
        "level": slip.level,
        "to": page.unit(slip.unit),
        "item": slip.title,
        "task_title": task_title.unwrap_or_default(),
        "problem": prose(&slip.problem),
        "requirement": prose(&slip.requirement),
        "due": slip.due,
        "due_reasons": reasons(page, &slip),
        "sender": page.unit(slip.owner),
        "issued_on": slip.issued_on,
        "reply": reply,
        "evaluation": evaluation,
    }))
}

/// Why the slip is due when it is: by the rule, when it followed from another; else whoever sent it has set the day.
fn reasons(page: &Page<'_>, slip: &ledger::Slip) -> Vec<String> {
    if let (Some(_), Some(issued)) = (slip.previous, slip.issued_on)
        && let Some(rule) = page.desk.pack.rule("reform.slip", issued)
    {
        let due = deadline(rule, page.desk.pack.calendar(), issued, &[]);
        if Some(due.due) == slip.due {
            return due.explanation(page.lang);
        }
    }
    vec![page.pick("期限由督办单位设定。", "The day was set by the supervising unit.").to_owned()]
}
