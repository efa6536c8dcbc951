//! The minutes of a meeting.

use procedure::Refusal;
use serde_json::{Value, json};

use super::{Page, prose};
use crate::ledger::{self, lines};
use crate::rules::meeting::PROCEDURE;

pub(super) fn data(page: &Page<'_>, record: i64) -> Result<Value, Refusal> {
    let view = ledger::meeting(page.db, record, page.at)?.ok_or(Refusal::Missing)?;
    let case = page.case(&PROCEDURE, record)?;
    let names = page.db.unseal(&view.version)?;
    let meeting = &view.meeting;
    let decisions: Vec<Value> = view
        .decisions
        .iter()
        .map(|(decision, tasks)| {
            json!({
                "seq": decision.number.to_string(),
                "text": decision.text,
                "lead": page.units(decision.unit),
                "due": decision.due,
                "task": tasks.first().map(|task| task.number.clone()),
            })
        })
        .collect();
    let signer = match case.last("sign") {
        Some(step) => page.title_of(step.account)?,
        None => None,
    };
    Ok(json!({
        "number": meeting.number,
        "group": view.group.as_ref().map_or("", |group| group.name.as_str()),
        "title": meeting.title,
        "day": meeting.on_day,
        "place": meeting.place,
        "chair": names.get("chair"),
        "present": lines(names.get("present")),
        "absent": lines(names.get("absent")),
        "agenda": meeting.agenda,
        "minutes": prose(&meeting.minutes),
        "decisions": decisions,
        "signer": signer,
        "signed_on": meeting.signed_on,
    }))
}
