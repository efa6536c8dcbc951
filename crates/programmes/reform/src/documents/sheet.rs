//! The task sheet.

use procedure::{Case, Refusal};
use serde_json::{Value, json};

use super::{Page, prose};
use crate::ledger::{self, TaskView};
use crate::rules::task::PROCEDURE;

pub(super) fn data(page: &Page<'_>, figures: &figure::Catalogue, record: i64) -> Result<Value, Refusal> {
    let view = ledger::task(page.db, page.desk, record, page.at)?.ok_or(Refusal::Missing)?;
    let case = page.case(&PROCEDURE, record)?;
    let names = ledger::names(page.db, &view.version)?;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let row = &view.row;
    let parties: Vec<Value> = row
        .parties
        .iter()
        .map(|(unit, part)| json!({ "unit": page.unit(*unit), "part": page.code("reform_part", part) }))
        .collect();
    let milestones: Vec<Value> = view
        .milestones
        .iter()
        .map(|each| json!({ "title": each.title, "due": each.due, "met_on": each.met_on }))
        .collect();
    let progress: Vec<Value> = view
        .progress
        .iter()
        .rev()
        .map(|entry| {
            let text = match entry.unchanged {
                true => vec![page.pick("无变化。", "No change.").to_owned()],
                false => prose(&entry.text),
            };
            json!({
                "day": entry.day,
                "unit": page.unit(entry.unit),
                "text": text,
                "problems": some(&entry.problems).map(|text| prose(&text)),
                "next": some(&entry.next).map(|text| prose(&text)),
            })
        })
        .collect();
    let slips: Vec<Value> = view
        .slips
        .iter()
        .rev()
        .filter(|slip| slip.state != "withdrawn")
        .map(|slip| {
            json!({
                "number": slip.number,
                "level": slip.level,
                "item": slip.title,
                "issued_on": slip.issued_on,
                "due": slip.due,
                "replied_on": slip.replied_on,
            })
        })
        .collect();
    Ok(json!({
        "number": row.number,
        "title": row.title,
        "action": prose(&view.action),
        "source": view.source,
        "clause": view.clause,
        "system": page.code("reform_system", &row.system),
        "plan": view.plan.as_ref().map_or("", |plan| plan.title.as_str()),
        "lead": page.units(row.unit).unwrap_or_default(),
        "parties": parties,
        "leader": some(&names.leader),
        "person": some(&names.person),
        "start": row.start,
        "due": row.due,
        "long_term": row.long_term,
        "form": some(&row.form).map(|form| page.code("result_form", &form)),
        "target": target(page, figures, &view),
        "milestones": milestones,
        "progress": progress,
        "light": view.light.as_ref().map(|light| light.code),
        "light_reason": view.light.as_ref().map(|light| light.text(page.lang)),
        "slips": slips,
        "closure": closure(page, &view, &case)?,
    }))
}

fn target(page: &Page<'_>, figures: &figure::Catalogue, view: &TaskView) -> Option<Value> {
    let row = &view.row;
    let target = row.target.filter(|_| !row.figure.is_empty())?;
    let definition = figures.get(&row.figure);
    let is_rate = definition.is_some_and(|figure| matches!(figure.kind, figure::Kind::Rate { .. }));
    let value = |value: i64| match is_rate {
        true => crate::rules::lights::percent(value),
        false => value.to_string(),
    };
    let figure = definition.map_or(row.figure.as_str(), |figure| clock::said(figure.label, page.lang));
    let named = match view.figure_unit {
        Some(unit) => format!("{}{}{figure}", page.unit(unit), page.pick("：", ": ")),
        None => figure.to_owned(),
    };
    let measure = definition.map_or("", |figure| clock::said(figure.measure, page.lang));
    Some(json!({
        "figure": named,
        "measure": measure,
        "base": row.base.map(value),
        "target": value(target),
        "actual": row.actual.map(value),
        "as_of": row.actual.map(|_| page.at.as_of),
    }))
}

fn closure(page: &Page<'_>, view: &TaskView, case: &Case) -> Result<Option<Value>, Refusal> {
    let row = &view.row;
    if !matches!(row.state.as_str(), "submitted" | "verified" | "closed") {
        return Ok(None);
    }
    let Some(applied) = case.last("submit") else { return Ok(None) };
    let verified = case.last("verify").filter(|_| row.state != "submitted");
    let by = verified.and(row.verifier.or(Some(row.owner)));
    Ok(Some(json!({
        "applied_on": applied.day,
        "applied_by": page.units(row.unit).unwrap_or_default(),
        "text": prose(&applied.note),
        "verified_on": verified.map(|step| step.day),
        "verified_by": page.units(by),
        "verdict": verified.map(|step| prose(&step.note)).filter(|text| !text.is_empty()),
    })))
}
